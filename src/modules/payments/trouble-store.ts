// Payments that their buyers have not finished: what a reminder needs to know, and nothing of a card.
import type { Reader } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';
import type { OrderId } from '../orders.ts';

export interface PaymentTrouble {
  deadlineAt: Date;
  wasDeclined: boolean;
}

/** How the open payment of an order stands; undefined when none waits for its buyer. */
export async function paymentTrouble(reader: Reader, orderId: OrderId): Promise<PaymentTrouble | undefined> {
  const row = await reader.maybeOne(sql<{ deadline_at: Date; was_declined: boolean }>`
    select deadline_at, exists (select from payments.decline where payment_id = payment.id) as was_declined
    from payments.payment where order_id = ${orderId} and state = 'awaiting-customer'`);
  return row && { deadlineAt: row.deadline_at, wasDeclined: row.was_declined };
}

/**
 * Orders whose payment still waits for its buyer, a quarter of its time being over and the last declined card older than
 * `quietSince`, and whose deadline is later than `until`; by payment, after the one named.
 */
export async function unfinishedPayments(
  reader: Reader,
  page: { now: Date; quietSince: Date; until: Date; after: string | undefined; limit: number },
): Promise<{ paymentId: string; orderId: OrderId }[]> {
  // The few that wait, by the index of unsettled payments; never along the ids of all that ever were.
  const rows = await reader.query(sql<{ id: string; order_id: OrderId }>`
    with waiting as materialized (
      select id, order_id, opened_at, deadline_at from payments.payment where state = 'awaiting-customer'
    )
    select id, order_id from waiting
    where id > ${page.after ?? '00000000-0000-0000-0000-000000000000'}::uuid
      and opened_at + (deadline_at - opened_at) / 4 <= ${page.now}::timestamptz and deadline_at > ${page.until}
      and not exists (select from payments.decline where payment_id = waiting.id and at > ${page.quietSince})
    order by id limit ${page.limit}`);
  return rows.map((row) => ({ paymentId: row.id, orderId: row.order_id }));
}
