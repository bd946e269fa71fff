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
    sql`create schema planted`,
    sql`create table planted.item as
         select variant_id, on_hand from stock.item where tracked and not oversell order by variant_id limit 1`,
    sql`update stock.item set on_hand = -1 from planted.item as taken where item.variant_id = taken.variant_id`,
  ],
  heal: [
    sql`update stock.item set on_hand = taken.on_hand from planted.item as taken where item.variant_id = taken.variant_id`,
    sql`drop schema planted cascade`,
    restoreGuard,
  ],
};

export const heldByNobody = {
  plant: [
    sql`update stock.item set reserved = reserved + 1
         where variant_id = (select variant_id from stock.item order by on_hand desc, variant_id limit 1)`,
  ],
  heal: [
    sql`update stock.item set reserved = reserved - 1
         where variant_id = (select variant_id from stock.item order by on_hand desc, variant_id limit 1)`,
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
