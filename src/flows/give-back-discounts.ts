// An order that came to nothing gives the uses of its discount codes back, so that limits count only what was bought.
import type { Tx } from '../kernel/database.ts';
import type { Order } from '../modules/orders.ts';
import { releaseDiscounts } from '../modules/pricing.ts';

/** An order without a code costs no statement. */
export async function giveBackDiscounts(tx: Tx, order: Pick<Order, 'orderId' | 'discounts'>, at: Date): Promise<void> {
  if (order.discounts?.some(({ code }) => code !== undefined) !== true) return;
  await releaseDiscounts(tx, order.orderId, at);
}
