// The SQL of cancellations. The database counts what is cancelled of each line and refuses what is shipped already.
import type { Reader, Tx } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';
import type { OrderId } from './order.ts';
import type { CancellationId, LineQuantity } from './order-story.ts';

export interface NewCancellation {
  cancellationId: CancellationId;
  orderId: OrderId;
  /** None for an order that was never sold: its state says so. */
  lines: readonly LineQuantity[];
  reason: string;
  madeBy: string;
  at: Date;
}

export async function insertCancellation(tx: Tx, cancellation: NewCancellation): Promise<void> {
  const { cancellationId, orderId, lines, reason, madeBy, at } = cancellation;
  await tx.execute(sql`
    with cancellation as (
      insert into orders.cancellation (id, order_id, reason, made_by, at)
      values (${cancellationId}, ${orderId}, ${reason}, ${madeBy}, ${at})
      returning id, order_id
    )
    insert into orders.cancellation_line (cancellation_id, order_id, line, quantity)
    select id, order_id, line, quantity
    from cancellation,
         unnest(${lines.map((each) => each.line)}::integer[], ${lines.map((each) => each.quantity)}::integer[])
           as each (line, quantity)`);
}

/** The newest cancellation of an order: asked for, perhaps not done yet. */
export async function cancellationOf(reader: Reader, orderId: OrderId): Promise<CancellationId | undefined> {
  const row = await reader.maybeOne(sql<{ id: CancellationId }>`
    select id from orders.cancellation where order_id = ${orderId} order by at desc, id desc limit 1`);
  return row?.id;
}
