// What the back office reads of the log: its newest entries, by their place. For those who may see entries.
import type { Reader } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';

export interface LoggedEntry {
  /** Its place in the log, from 0. */
  index: number;
  id: string;
  at: string;
  act: string;
  actor: string;
  object: string;
  detail: Readonly<Record<string, string | number | boolean | null>>;
}

/** Entries that have their place, the newest first; `before`: the place of the last of the page before. */
export async function newestEntries(
  reader: Reader,
  page: { before?: number | undefined; limit: number },
): Promise<LoggedEntry[]> {
  const rows = await reader.query(sql<{ index: number; body: Buffer }>`
    select position.index, entry.body
    from evidence.position join evidence.entry on entry.xid = position.entry_xid and entry.id = position.entry_id
    where ${page.before ?? null}::bigint is null or position.index < ${page.before ?? null}::bigint
    order by position.index desc limit ${page.limit}`);
  return rows.map(({ index, body }) => ({
    index,
    ...(JSON.parse(body.toString('utf8')) as Omit<LoggedEntry, 'index'>),
  }));
}
