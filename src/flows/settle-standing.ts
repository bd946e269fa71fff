// After any act on an order: its state follows from what became of its pieces and its money. The order is locked.
import type { Tx } from '../kernel/database.ts';
import * as orders from '../modules/orders.ts';
import { giveBackDiscounts } from './give-back-discounts.ts';

/** Moves the order to the state that its story says, and returns the story as it is now. */
export async function settleStanding(tx: Tx, orderId: orders.OrderId, at: Date): Promise<orders.OrderStory> {
  const story = await storyOf(tx, orderId);
  const { state: from } = story.order;
  const to = orders.standingOf(story);
  if (from === to) return story;
  const { kind } = await orders.move(tx, { orderId, from, to, at });
  if (kind !== 'moved') throw new Error(`order ${story.order.number} could not move from ${from} to ${to}`);
  if (to === 'cancelled') await giveBackDiscounts(tx, story.order, at);
  return { ...story, order: { ...story.order, state: to, stateAt: at } };
}

/** The story of an order that is known to exist. */
export async function storyOf(tx: Tx, orderId: orders.OrderId): Promise<orders.OrderStory> {
  const story = await orders.orderStory(tx, orderId);
  if (story === undefined) throw new Error(`no order ${orderId}`);
  return story;
}
