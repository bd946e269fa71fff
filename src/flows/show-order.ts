// All that an order's page shows: its lines, parcels, refunds and returns, and what may still be sent back until when. One
// statement; no personal data.
import type { Clock } from '../kernel/clock.ts';
import type { Reader } from '../kernel/database.ts';
import * as orders from '../modules/orders.ts';
import { returnWindowDays } from './deadlines.ts';

export interface ShownOrder extends orders.OrderStory {
  /** Empty when nothing was shipped or the time is over. */
  returnable: orders.Returnable[];
}

export type ShowOrder = (orderId: orders.OrderId) => Promise<ShownOrder | undefined>;

export function showOrder(parts: { database: Reader; clock: Clock }): ShowOrder {
  return async (orderId) => {
    const story = await orders.orderStory(parts.database, orderId);
    return story && { ...story, returnable: orders.returnable(story, parts.clock.now(), returnWindowDays) };
  };
}
