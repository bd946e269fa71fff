// What somebody must do about orders: send them, or give money back that a refund failed to give.
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
    where state in ('paid', 'partially-refunded', 'open-on-account') and pieces > 0
    order by id limit ${limit}`);
}

/** Orders for which a refund failed and none was made since: the customer waits for this money. */
export async function failedCredits(reader: Reader, limit: number): Promise<{ number: string; amount: Money }[]> {
  const rows = await reader.query(sql<{ number: string; amount_minor: number; currency: string }>`
    select number, amount_minor, currency
    from orders.credit_note as failed join orders.order on orders.order.id = failed.order_id
    where failed.state = 'void'
      and not exists (select from orders.credit_note as later where later.order_id = failed.order_id
                        and (later.at, later.id) > (failed.at, failed.id))
      -- Somebody else may have given back all of it meanwhile, at Stripe itself.
      and orders.order.state <> 'refunded'
    order by failed.state_at limit ${limit}`);
  return rows.map(({ number, amount_minor, currency }) => ({
    number,
    amount: { amountMinor: amount_minor, currency },
  }));
}
