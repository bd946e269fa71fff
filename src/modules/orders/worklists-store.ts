// What somebody must do about orders: send them, give money back that a refund failed to give, or decide anew about those
// that were paid while they were being cancelled.
import type { Reader } from '../../kernel/database.ts';
import type { Money } from '../../kernel/money.ts';
import { sql } from '../../kernel/sql.ts';
import type { OrderId } from './order.ts';
import type { OrderState } from './orders-state.ts';

export interface OrderToShip {
  orderId: OrderId;
  number: string;
  state: OrderState;
  placedAt: Date;
  /** Pieces that are neither sent nor cancelled. */
  pieces: number;
  /** Of all that is to be sent of it. */
  sold: number;
}

/** Sold orders of which something is still to be sent, those first that wait longest. */
export async function ordersToShip(reader: Reader, limit: number): Promise<OrderToShip[]> {
  return reader.query(sql<OrderToShip>`
    select id as "orderId", number, state, placed_at as "placedAt", pieces, sold
    from orders.order
    cross join lateral (
      select sum(quantity - shipped - cancelled) as pieces, sum(quantity - cancelled) as sold
      from orders.line where order_id = orders.order.id
    ) as line
    where state in ('paid', 'partially-refunded', 'open-on-account')
      and exists (select from orders.line where order_id = orders.order.id and quantity > shipped + cancelled)
    order by id limit ${limit}`);
}

/**
 * Numbers of orders that were to be cancelled before they were paid, and were paid first: nothing of them has left, and nobody
 * has cancelled them since. Those first that wait longest.
 */
export async function paidThoughCancelled(reader: Reader, limit: number): Promise<string[]> {
  const rows = await reader.query(sql<{ number: string }>`
    select number from orders.order
    where state in ('paid', 'partially-refunded')
      and id in (select order_id from orders.cancellation
                 where not exists (select from orders.cancellation_line where cancellation_id = cancellation.id))
      and not exists (select from orders.line where order_id = orders.order.id and shipped + cancelled > 0)
    order by id limit ${limit}`);
  return rows.map(({ number }) => number);
}

/**
 * Orders for which refunds failed, with as much of them as was not asked for anew since: the customer waits for this money.
 * Those first that wait longest.
 */
export async function failedCredits(reader: Reader, limit: number): Promise<{ number: string; amount: Money }[]> {
  // A failure adds, a note that was made since takes off, but never below nothing: the largest of the sums from some
  // failure on to the end.
  const rows = await reader.query(sql<{ number: string; amount_minor: number; currency: string }>`
    with void as (
      select order_id, state_at, amount_minor from orders.credit_note where state = 'void'
    ), step as (
      select order_id, state_at as at, 1 as turn, amount_minor from void
      union all
      select order_id, at, 2, -amount_minor from orders.credit_note where order_id in (select order_id from void)
    ), owed as (
      select order_id, turn, at,
             sum(amount_minor) over (partition by order_id order by at desc, turn desc
                                     rows between unbounded preceding and current row) as amount_minor
      from step
    )
    select number, max(owed.amount_minor)::bigint as amount_minor, currency
    from owed join orders.order on orders.order.id = owed.order_id
    where turn = 1
      -- Somebody else may have given back all of it meanwhile, at Stripe itself.
      and orders.order.state <> 'refunded'
    group by orders.order.id
    having max(owed.amount_minor) > 0
    order by min(owed.at) limit ${limit}`);
  return rows.map(({ number, amount_minor, currency }) => ({
    number,
    amount: { amountMinor: amount_minor, currency },
  }));
}
