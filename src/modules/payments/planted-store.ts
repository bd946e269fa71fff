// The statements of the planted violations: card numbers where somebody might put them. Test numbers, scratch copies only.
import { sql } from '../../kernel/sql.ts';

export const numberInNote = {
  plant: [
    sql`insert into screening.look (id, stage, at, rules_version, enforced, facts, verdict, findings)
        values ('00000000-0000-7000-8000-000000000002', 'first', now(), 1, true,
                '{"note": "card 4242 4242 4242 4242, please charge"}', 'pass', '{}')`,
  ],
  heal: [sql`delete from screening.look where id = '00000000-0000-7000-8000-000000000002'`],
};

export const numberInJob = {
  plant: [
    sql`insert into pgboss.job (name, data, start_after, singleton_key)
        values ('sweep-payments', '{"pan": 5555555555554444}', now() + interval '1 day', 'planted card')`,
  ],
  heal: [sql`delete from pgboss.job where singleton_key = 'planted card'`],
};

export const eventsTwice = {
  plant: [sql`alter table payments.event drop constraint event_pkey`],
  heal: [sql`alter table payments.event add primary key (id)`],
};

// Out of the time in which a payment counts as still moving.
export const anotherAmount = {
  plant: [
    sql`update payments.payment set amount_minor = amount_minor + 1, state_at = state_at - interval '9 days'
         where state = 'captured'`,
  ],
  heal: [
    sql`update payments.payment set amount_minor = amount_minor - 1, state_at = state_at + interval '9 days'
         where state = 'captured'`,
  ],
};

export const cancelledHere = {
  plant: [
    sql`update payments.payment set state = 'cancelled', state_at = state_at - interval '9 days' where state = 'captured'`,
  ],
  heal: [
    sql`update payments.payment set state = 'captured', state_at = state_at + interval '9 days'
         where state = 'cancelled' and state_at < now() - interval '8 days'`,
  ],
};

export const neverMade = {
  plant: [
    sql`update payments.payment set intent_id = intent_id || 'x', state_at = state_at - interval '9 days'
         where state = 'captured'`,
  ],
  heal: [
    sql`update payments.payment set intent_id = left(intent_id, -1), state_at = state_at + interval '9 days'
         where state = 'captured'`,
  ],
};
