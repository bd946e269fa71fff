// What the back office counts of payments.
import type { Reader } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';

/** How many wait for their buyer now; by the index of those that are unsettled. */
export async function countAwaitingCustomer(reader: Reader): Promise<number> {
  const { waiting } = await reader.one(sql<{ waiting: number }>`
    select count(*)::integer as waiting from payments.payment where state = 'awaiting-customer'`);
  return waiting;
}
