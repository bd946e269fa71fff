// What the probe of stock counts: one statement, so that counts and reservations are of one moment.
import type { Reader } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';

export interface StockCounts {
  items: number;
  /** Orders that hold something now. */
  holding: number;
  belowZero: number;
  /** Items whose reserved pieces are not those that orders hold. */
  miscounted: number;
  /** Orders that held their goods already before the given time. */
  lapsed: number;
  /** Of the two constraints that refuse overselling. */
  guards: number;
}

export async function countStock(reader: Reader, lapsedBefore: Date): Promise<StockCounts> {
  return await reader.one(sql<StockCounts>`
    with held as (
      select variant_id, sum(quantity) as quantity from stock.reservation where state = 'held' group by variant_id
    )
    select count(*)::integer as items,
           count(*) filter (where item.reserved < 0 or (item.tracked and not item.oversell
             and (item.on_hand < 0 or item.reserved > item.on_hand)))::integer as "belowZero",
           count(*) filter (where item.reserved <> coalesce(held.quantity, 0))::integer as miscounted,
           (select count(distinct order_id)::integer from stock.reservation where state = 'held') as holding,
           (select count(distinct order_id)::integer from stock.reservation
             where state = 'held' and expires_at < ${lapsedBefore}) as lapsed,
           (select count(*)::integer from pg_constraint
             where conrelid = 'stock.item'::regclass and conname in ('reserved_not_negative', 'never_oversold')
               and convalidated) as guards
      from stock.item left join held using (variant_id)`);
}
