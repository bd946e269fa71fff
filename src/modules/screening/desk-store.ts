// What the back office shows of screening in lists. One statement for a whole page.
import type { Reader } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';
import type { Judgement } from './rules.ts';

export interface Verdict {
  /** The gravest of its looks. */
  verdict: Judgement['verdict'];
  score: number;
}

/** By order; orders that nobody looked at are missing. */
export async function verdictsOf(reader: Reader, orderIds: readonly string[]): Promise<Map<string, Verdict>> {
  const rows = await reader.query(sql<Verdict & { orderId: string }>`
    select distinct on (order_id) order_id as "orderId", verdict, score
    from screening.look where order_id = any(${orderIds}::uuid[])
    order by order_id, array_position(array['stop', 'hold', 'pass'], verdict), score desc`);
  return new Map(rows.map(({ orderId, ...verdict }) => [orderId, verdict]));
}

/** How many decisions since then, and how many of them a person was asked about. */
export async function countLooks(reader: Reader, since: Date): Promise<{ looks: number; held: number }> {
  return reader.one(sql<{ looks: number; held: number }>`
    select count(*)::integer as looks, count(*) filter (where verdict = 'hold')::integer as held
    from screening.look where at >= ${since}`);
}
