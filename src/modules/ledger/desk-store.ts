// What the back office counts of the books.
import type { Reader } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';

/** How many entries were posted since then. */
export async function countEntries(reader: Reader, since: Date): Promise<number> {
  const { entries } = await reader.one(sql<{ entries: number }>`
    select count(*)::integer as entries from ledger.entry where at >= ${since}`);
  return entries;
}
