// The statements of the planted violations: looks, verdicts and cases as a fault or somebody with the owner's power might
// leave them. Run in scratch copies only.
import { sql } from '../../kernel/sql.ts';

const makeRoom = sql`create schema planted`;
const putBack = [sql`insert into screening.look select * from planted.look`, sql`drop schema planted cascade`];
const takeAway = sql`delete from screening.look using planted.look as taken where look.id = taken.id`;

export const firstLookGone = {
  plant: [
    makeRoom,
    sql`create table planted.look as
         select * from screening.look where stage = 'first' and order_id is not null order by id limit 1`,
    takeAway,
  ],
  heal: putBack,
};

export const secondLookGone = {
  plant: [makeRoom, sql`create table planted.look as select * from screening.look where stage = 'second'`, takeAway],
  heal: putBack,
};

export const verdictChanged = {
  plant: [
    sql`update screening.look set verdict = 'hold'
         where id = (select id from screening.look where stage = 'first' order by id limit 1)`,
  ],
  heal: [
    sql`update screening.look set verdict = 'pass'
         where id = (select id from screening.look where stage = 'first' order by id limit 1)`,
  ],
};

export const scoreChanged = {
  plant: [
    sql`update screening.look set score = score + 1000
         where id = (select id from screening.look where stage = 'first' order by id limit 1)`,
  ],
  heal: [sql`update screening.look set score = score - 1000 where score >= 1000`],
};

const someCase = '00000000-0000-7000-8000-000000000004';

export const caseOverdue = {
  plant: [
    sql`insert into cases.case (id, kind, subject, name, state, state_at, opened_at, deadline_at, reasons)
        values (${someCase}, 'held-order', 'order:planted', 'W-0', 'open', now() - interval '2 days',
                now() - interval '2 days', now() - interval '1 day', '{}')`,
  ],
  heal: [sql`delete from cases.event where case_id = ${someCase}`, sql`delete from cases.case where id = ${someCase}`],
};

// An order on account: nothing waits for its payment.
export const heldWithoutCase = {
  plant: [
    sql`update orders."order" set state = 'held', state_at = state_at - interval '1 day'
         where id = (select id from orders."order" where state = 'open-on-account' order by id limit 1)`,
  ],
  heal: [
    sql`update orders."order" set state = 'open-on-account', state_at = state_at + interval '1 day'
         where state = 'held' and payment_method = 'invoice'`,
  ],
};

export const heldAndPaid = {
  plant: [
    sql`update orders."order" set state = 'held', state_at = state_at - interval '1 day'
         where id = (select id from orders."order" where state = 'paid' order by id limit 1)`,
  ],
  heal: [
    sql`update orders."order" set state = 'paid', state_at = state_at + interval '1 day'
         where state = 'held' and payment_method = 'card'`,
  ],
};
