// The SQL behind the merchant's documents. Bodies go in and out as JSON; what they mean is the schema's business.
import type { Reader, Tx } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';

export interface StoredDocument {
  kind: string;
  version: number;
  body: unknown;
  at: Date;
}

/** The newest version of each kind; a kind without one is missing. */
export async function readNewest(reader: Reader, kinds: readonly string[]): Promise<StoredDocument[]> {
  return reader.query<StoredDocument>(sql`
    select distinct on (kind) kind, version, body, at from settings.document
    where kind = any(${kinds}::text[]) order by kind, version desc`);
}

export async function readVersion(reader: Reader, kind: string, version: number): Promise<StoredDocument | undefined> {
  return reader.maybeOne<StoredDocument>(sql`
    select kind, version, body, at from settings.document where kind = ${kind} and version = ${version}`);
}

/** Versions of one kind are given one after another: the second of two at once waits for the first. */
export async function insertVersion(
  tx: Tx,
  document: { kind: string; body: unknown; actor: string; at: Date },
): Promise<number> {
  const { kind, body, actor, at } = document;
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('settings.document'), hashtext(${kind}))`);
  const { version } = await tx.one<{ version: number }>(sql`
    insert into settings.document (kind, version, body, actor, at)
    select ${kind}, coalesce(max(version), 0) + 1, ${JSON.stringify(body)}::jsonb, ${actor}, ${at}
    from settings.document where kind = ${kind}
    returning version`);
  return version;
}

export interface Draft {
  id: string;
  kind: string;
  body: unknown;
  version: number;
}

export async function readDraft(reader: Reader, id: string): Promise<Draft | undefined> {
  return reader.maybeOne<Draft>(sql`select id, kind, body, version from settings.draft where id = ${id}`);
}

export async function upsertDraft(tx: Tx, draft: { id: string; kind: string; body: unknown; at: Date }): Promise<void> {
  await tx.execute(sql`
    insert into settings.draft (id, kind, body, at)
    values (${draft.id}, ${draft.kind}, ${JSON.stringify(draft.body)}::jsonb, ${draft.at})
    on conflict (id) do update
      set body = excluded.body, version = settings.draft.version + 1, at = excluded.at`);
}

export async function deleteDrafts(tx: Tx, before: Date): Promise<void> {
  await tx.execute(sql`delete from settings.draft where at < ${before}`);
}

/** What the merchant has told everybody on the shop's pages: every version of that document, and its drafts. */
export async function shopTexts(reader: Reader): Promise<string[]> {
  const rows = await reader.query<{ body: string }>(sql`
    select body::text as body from settings.document where kind = 'shop'
    union all select body::text from settings.draft where kind = 'shop'`);
  return rows.map(({ body }) => body);
}
