// The SQL of stock. Each move is one statement that first locks its items in variant id order: two orders that want
// the same items wait for each other instead of deadlocking.
import type { Reader, Tx } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';
import type { VariantId } from '../catalog.ts';
import type { StockCount, StockLine } from '../stock.ts';

export interface Hold {
  orderId: string;
  lines: readonly StockLine[];
  /** Null: sold at once. */
  expiresAt: Date | null;
}

/** Holds or takes all lines, or none: then says which is short. */
export async function hold(tx: Tx, { orderId, lines, expiresAt }: Hold) {
  // `for update` reads the newest committed row, also when it had to wait for another order. The update below counts from
  // what was locked, not from its own `item`: PostgreSQL checks constraints on the snapshot's older row first, and would
  // refuse what the newest row allows.
  return tx.maybeOne<{ variantId: VariantId; available: number }>(sql`
    with wanted as (
      select variant_id, sum(quantity)::integer as quantity
      from unnest(${lines.map((line) => line.variantId)}::uuid[], ${lines.map((line) => line.quantity)}::integer[])
        as line (variant_id, quantity)
      where not exists (select from stock.reservation where order_id = ${orderId} and state <> 'released')
      group by variant_id
    ), locked as (
      select item.variant_id, item.tracked and not item.oversell as limited, item.on_hand, item.reserved,
        item.on_hand - item.reserved as available, wanted.quantity
      from stock.item join wanted using (variant_id)
      order by item.variant_id
      for update of item
    ), short as (
      select wanted.variant_id, greatest(coalesce(locked.available, 0), 0) as available
      from wanted left join locked using (variant_id)
      where locked.variant_id is null or (locked.limited and locked.available < wanted.quantity)
    ), held as (
      insert into stock.reservation (order_id, variant_id, quantity, state, expires_at)
      select ${orderId}, variant_id, quantity, case when ${expiresAt}::timestamptz is null then 'committed' else 'held' end,
        ${expiresAt}
      from locked
      where not exists (select from short)
      on conflict (order_id, variant_id) do update
        set quantity = excluded.quantity, state = excluded.state, expires_at = excluded.expires_at
        where reservation.state = 'released'
      returning variant_id, quantity, state
    ), counted as (
      update stock.item set
        reserved = locked.reserved + case held.state when 'held' then held.quantity else 0 end,
        on_hand = locked.on_hand - case held.state when 'held' then 0 else held.quantity end
      from held join locked using (variant_id)
      where item.variant_id = held.variant_id
    )
    select variant_id as "variantId", available from short order by variant_id limit 1`);
}

export async function prolong(tx: Tx, orderId: string, expiresAt: Date): Promise<void> {
  await tx.execute(sql`
    update stock.reservation set expires_at = ${expiresAt} where order_id = ${orderId} and state = 'held'`);
}

/** Held → committed. Returns the variants that moved. */
export async function commit(tx: Tx, orderId: string): Promise<VariantId[]> {
  const moved = await tx.query<{ variantId: VariantId }>(sql`
    with settled as (
      update stock.reservation set state = 'committed' where order_id = ${orderId} and state = 'held'
      returning variant_id, quantity
    ), locked as (
      select item.variant_id, item.on_hand, item.reserved, settled.quantity from stock.item join settled using (variant_id)
      order by item.variant_id
      for update of item
    )
    update stock.item set on_hand = locked.on_hand - locked.quantity, reserved = locked.reserved - locked.quantity
    from locked where item.variant_id = locked.variant_id
    returning item.variant_id as "variantId"`);
  return moved.map((row) => row.variantId);
}

/** Held → released. Returns the variants that moved. */
export async function release(tx: Tx, orderId: string): Promise<VariantId[]> {
  const moved = await tx.query<{ variantId: VariantId }>(sql`
    with settled as (
      update stock.reservation set state = 'released' where order_id = ${orderId} and state = 'held'
      returning variant_id, quantity
    ), locked as (
      select item.variant_id, item.on_hand, item.reserved, settled.quantity from stock.item join settled using (variant_id)
      order by item.variant_id
      for update of item
    )
    update stock.item set reserved = locked.reserved - locked.quantity
    from locked where item.variant_id = locked.variant_id
    returning item.variant_id as "variantId"`);
  return moved.map((row) => row.variantId);
}

/** Returns how many variants came back; the constraint `returned_of_sold` refuses more than was sold. */
export async function restock(tx: Tx, orderId: string, lines: readonly StockLine[]): Promise<number> {
  return tx.execute(sql`
    with back as (
      select variant_id, sum(quantity)::integer as quantity
      from unnest(${lines.map((line) => line.variantId)}::uuid[], ${lines.map((line) => line.quantity)}::integer[])
        as line (variant_id, quantity)
      group by variant_id
    ), settled as (
      update stock.reservation set returned = reservation.returned + back.quantity from back
      where reservation.order_id = ${orderId} and reservation.variant_id = back.variant_id
        and reservation.state = 'committed'
      returning reservation.variant_id, back.quantity
    ), locked as (
      select item.variant_id, item.on_hand, settled.quantity from stock.item join settled using (variant_id)
      order by item.variant_id
      for update of item
    )
    update stock.item set on_hand = locked.on_hand + locked.quantity
    from locked where item.variant_id = locked.variant_id`);
}

export async function readExpired(reader: Reader, now: Date, limit: number): Promise<string[]> {
  const rows = await reader.query<{ orderId: string }>(sql`
    select order_id as "orderId" from stock.reservation where state = 'held' and expires_at <= ${now}
    group by order_id order by min(expires_at), order_id limit ${limit}`);
  return rows.map((row) => row.orderId);
}

export async function setCounts(tx: Tx, counts: readonly StockCount[]): Promise<void> {
  // A rule may become strict while the count is behind what orders hold: then nothing more can be bought, no more.
  await tx.execute(sql`
    with counted as (
      select * from unnest(
        ${counts.map((count) => count.variantId)}::uuid[], ${counts.map((count) => count.tracked)}::boolean[],
        ${counts.map((count) => count.oversell)}::boolean[], ${counts.map((count) => count.available ?? null)}::integer[]
      ) as count (variant_id, tracked, oversell, available)
    )
    insert into stock.item as item (variant_id, tracked, oversell, on_hand)
    select variant_id, tracked, oversell,
      case when tracked and not oversell then greatest(coalesce(available, 0), 0) else coalesce(available, 0) end
    from counted order by variant_id
    on conflict (variant_id) do update set
      tracked = excluded.tracked,
      oversell = excluded.oversell,
      on_hand = (
        select case when excluded.tracked and not excluded.oversell then greatest(wanted, item.reserved) else wanted end
        from (
          select coalesce(available + item.reserved, item.on_hand) as wanted
          from counted where counted.variant_id = excluded.variant_id
        ) as target
      )`);
}

export async function readAvailable(reader: Reader, variantIds: readonly VariantId[], unlimited: number) {
  const rows = await reader.query<{ variantId: VariantId; available: number }>(sql`
    select variant_id as "variantId",
      case when tracked and not oversell then on_hand - reserved else ${unlimited}::integer end as available
    from stock.item where variant_id = any(${variantIds}::uuid[])`);
  return new Map(rows.map((row) => [row.variantId, row.available]));
}

/** All that cannot be bought. Reads every item: there is no index, which each sale would have to keep. */
export async function readSoldOut(reader: Reader): Promise<VariantId[]> {
  const rows = await reader.query<{ variantId: VariantId }>(sql`
    select variant_id as "variantId" from stock.item
    where tracked and not oversell and on_hand <= reserved
    order by variant_id`);
  return rows.map((row) => row.variantId);
}
