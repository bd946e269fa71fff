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
