// The SQL of parcels. The database counts what is shipped of each line and refuses more than was sold (schema/0003.sql).
import type { Reader, Tx } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';
import type { OrderId } from './order.ts';
import type { LineQuantity, ParcelId } from './order-story.ts';

/** Who carries it and how it can be followed. */
export interface ParcelDetails {
  carrier: string;
  /** Empty when the carrier gives none. */
  tracking: string;
  /** https. */
  trackingUrl: string | undefined;
}

export interface NewParcel extends ParcelDetails {
  parcelId: ParcelId;
  orderId: OrderId;
  lines: readonly LineQuantity[];
  shippedAt: Date;
  madeBy: string;
  at: Date;
}

export async function insertParcel(tx: Tx, parcel: NewParcel): Promise<void> {
  const { parcelId, orderId, carrier, tracking, trackingUrl, lines, shippedAt, madeBy, at } = parcel;
  await tx.execute(sql`
    insert into orders.parcel (id, order_id, state, carrier, tracking, tracking_url, shipped_at, state_at, made_by)
    values (${parcelId}, ${orderId}, 'sent', ${carrier}, ${tracking}, ${trackingUrl ?? null}, ${shippedAt}, ${at}, ${madeBy})`);
  // A statement of its own: the trigger that counts must see the parcel.
  await tx.execute(sql`
    insert into orders.parcel_line (parcel_id, order_id, line, quantity)
    select ${parcelId}, ${orderId}, line, quantity
    from unnest(${lines.map((each) => each.line)}::integer[], ${lines.map((each) => each.quantity)}::integer[])
      as each (line, quantity)`);
}

/** Corrects what was typed; false when there is no such parcel on its way. */
export async function amendParcel(tx: Tx, parcelId: ParcelId, details: ParcelDetails): Promise<boolean> {
  const changed = await tx.execute(sql`
    update orders.parcel set carrier = ${details.carrier}, tracking = ${details.tracking},
      tracking_url = ${details.trackingUrl ?? null}
    where id = ${parcelId} and state = 'sent'`);
  return changed === 1;
}

/** It was never picked up: its pieces are to be shipped again. False when it is withdrawn already. */
export async function withdrawParcel(tx: Tx, parcelId: ParcelId, at: Date): Promise<boolean> {
  const changed = await tx.execute(sql`
    update orders.parcel set state = 'withdrawn', state_at = ${at} where id = ${parcelId} and state = 'sent'`);
  return changed === 1;
}

export async function orderOfParcel(reader: Reader, parcelId: ParcelId): Promise<OrderId | undefined> {
  const row = await reader.maybeOne(sql<{ order_id: OrderId }>`
    select order_id from orders.parcel where id = ${parcelId}`);
  return row?.order_id;
}
