// SQL of the lists: whom the merchant trusts, wants to see, or wants never again, by keyed hashes.
import type { Reader, Tx } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';
import type { TraitName } from './traits.ts';

export const listNames = ['allow', 'review', 'block'] as const;
export type ListName = (typeof listNames)[number];

export interface ListEntry {
  entryId: string;
  trait: TraitName;
  list: ListName;
  /** A word, not a story. */
  reason: string;
  addedBy: string;
  addedAt: Date;
  /** It counts until then; undefined: for ever. */
  until: Date | undefined;
}

export interface NewListEntry extends Omit<ListEntry, 'addedAt'> {
  key: Buffer;
  at: Date;
  /** The mailbox of the order that it was taken from. */
  mailbox?: Buffer | undefined;
}

/** Puts an entry on its list; what was on another list by the same key is there no longer. */
export async function putEntry(tx: Tx, entry: NewListEntry): Promise<void> {
  await tx.execute(sql`
    insert into screening.list_entry (key, id, trait, list, reason, added_by, added_at, until_at, email_index)
    values (${entry.key}, ${entry.entryId}, ${entry.trait}, ${entry.list}, ${entry.reason}, ${entry.addedBy},
            ${entry.at}, ${entry.until ?? null}, ${entry.mailbox ?? null})
    on conflict (key) do update set id = excluded.id, trait = excluded.trait, list = excluded.list,
      reason = excluded.reason, added_by = excluded.added_by, added_at = excluded.added_at,
      until_at = excluded.until_at, email_index = excluded.email_index`);
}

/** Takes an entry off; returns what it was, or undefined when there is none. */
export async function removeEntry(tx: Tx, entryId: string): Promise<ListEntry | undefined> {
  const row = await tx.maybeOne(sql<EntryRow>`
    delete from screening.list_entry where id = ${entryId}
    returning id as "entryId", trait, list, reason, added_by as "addedBy", added_at as "addedAt", until_at as until`);
  return row && toEntry(row);
}

/** Newest first. With `keys`, only those. */
export async function readEntries(
  reader: Reader,
  { keys, limit }: { keys?: readonly Buffer[] | undefined; limit: number },
): Promise<ListEntry[]> {
  const rows = await reader.query(sql<EntryRow>`
    select id as "entryId", trait, list, reason, added_by as "addedBy", added_at as "addedAt", until_at as until
    from screening.list_entry
    where ${keys ?? null}::bytea[] is null or key = any(${keys ?? null}::bytea[])
    order by added_at desc, id desc limit ${limit}`);
  return rows.map(toEntry);
}

/** Deletes what has counted long enough. */
export async function sweepEntries(reader: Reader, at: Date): Promise<number> {
  return reader.execute(sql`delete from screening.list_entry where until_at < ${at}`);
}

type EntryRow = Omit<ListEntry, 'until'> & { until: Date | null };

function toEntry(row: EntryRow): ListEntry {
  return { ...row, until: row.until ?? undefined };
}
