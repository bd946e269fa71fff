// What probes ask of orders: which were placed, and which are held. Ids and numbers only.
import type { Reader } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';

/** Orders placed since a time, in the order of their ids, after the given one. */
export async function ordersPlaced(
  reader: Reader,
  page: { since: Date; after: string; limit: number },
): Promise<string[]> {
  const rows = await reader.query(sql<{ id: string }>`
    select id from orders.order where id > ${page.after} and placed_at >= ${page.since} order by id limit ${page.limit}`);
  return rows.map(({ id }) => id);
}

/** Orders that have been held since before a time, the longest first. */
export async function ordersHeld(
  reader: Reader,
  page: { before: Date; limit: number },
): Promise<{ orderId: string; number: string }[]> {
  return await reader.query(sql<{ orderId: string; number: string }>`
    select id as "orderId", number from orders.order where state = 'held' and state_at < ${page.before}
     order by state_at, id limit ${page.limit}`);
}

/** The newest orders that wait for their payment. */
export async function ordersAwaiting(reader: Reader, limit: number): Promise<string[]> {
  const rows = await reader.query(sql<{ id: string }>`
    select id from orders.order where state = 'awaiting-payment' order by id desc limit ${limit}`);
  return rows.map(({ id }) => id);
}
