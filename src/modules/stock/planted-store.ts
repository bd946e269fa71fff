// The statements of the planted violations: what a fault or somebody with the owner's power might do to counts. Run in
// scratch copies only.
import { sql } from '../../kernel/sql.ts';

const dropGuard = sql`alter table stock.item drop constraint never_oversold`;
const restoreGuard = sql`
  alter table stock.item add constraint never_oversold
    check (not tracked or oversell or (on_hand >= 0 and reserved <= on_hand))`;

export const belowZero = {
  plant: [
    dropGuard,
    sql`update stock.item set on_hand = on_hand - 1000000
         where variant_id = (select variant_id from stock.item where tracked and not oversell order by variant_id limit 1)`,
  ],
  heal: [sql`update stock.item set on_hand = on_hand + 1000000 where on_hand < -500000`, restoreGuard],
};

export const heldByNobody = {
  plant: [
    sql`update stock.item set reserved = reserved + 1
         where variant_id = (select variant_id from stock.item where on_hand > reserved order by variant_id desc limit 1)`,
  ],
  heal: [
    sql`update stock.item set reserved = reserved - 1
         where variant_id = (select variant_id from stock.item where on_hand > reserved order by variant_id desc limit 1)`,
  ],
};

export const neverLapses = {
  plant: [
    sql`update stock.reservation set expires_at = expires_at - interval '100 days'
         where state = 'held' and order_id = (select order_id from stock.reservation where state = 'held' limit 1)`,
  ],
  heal: [
    sql`update stock.reservation set expires_at = expires_at + interval '100 days'
         where state = 'held' and expires_at < now() - interval '50 days'`,
  ],
};

export const guardGone = { plant: [dropGuard], heal: [restoreGuard] };
