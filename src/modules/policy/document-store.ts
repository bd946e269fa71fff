// All SQL of what was published, confirmed and approved. Inserted and read, never changed.
import type { Reader, Tx } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';

/** A version without its text. Days as written: 2026-11-21. */
export interface VersionRow {
  version: number;
  title: string;
  /** SHA-256 of the text. */
  bodyHash: Buffer;
  publishedAt: Date;
  publishedOn: string;
  effectiveOn: string;
  reviewBy: string;
  note: string;
  actor: string;
  steppedUpAt: Date | null;
  evidenceId: string;
}

/** Versions are given one after another: of two at once the second waits for the first. */
export async function lockVersions(tx: Tx): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('policy.version'), 0)`);
}

export async function versions(reader: Reader): Promise<VersionRow[]> {
  return await reader.query(sql<VersionRow>`
    select version, title, body_hash as "bodyHash", published_at as "publishedAt", published_on::text as "publishedOn",
           effective_on::text as "effectiveOn", review_by::text as "reviewBy", note, actor,
           stepped_up_at as "steppedUpAt", evidence_id as "evidenceId"
      from policy.version order by version desc`);
}

export async function bodyOf(reader: Reader, version: number): Promise<string | undefined> {
  const row = await reader.maybeOne(sql<{ body: string }>`select body from policy.version where version = ${version}`);
  return row?.body;
}

export async function insertVersion(tx: Tx, row: VersionRow & { body: string }): Promise<void> {
  await tx.execute(sql`
    insert into policy.version (version, title, body, body_hash, published_at, published_on, effective_on, review_by, note,
                                actor, stepped_up_at, evidence_id)
    values (${row.version}, ${row.title}, ${row.body}, ${row.bodyHash}, ${row.publishedAt}, ${row.publishedOn}::date,
            ${row.effectiveOn}::date, ${row.reviewBy}::date, ${row.note}, ${row.actor}, ${row.steppedUpAt},
            ${row.evidenceId})`);
}

export interface ConfirmationRow {
  id: string;
  textHash: Buffer;
  text: string;
  stands: boolean;
  requirements: string[];
  controls: string[];
  party: string | null;
  actor: string;
  steppedUpAt: Date | null;
  at: Date;
  evidenceId: string;
}

/** The newest word about each text. */
export async function confirmations(reader: Reader): Promise<ConfirmationRow[]> {
  return await reader.query(sql<ConfirmationRow>`
    select distinct on (text_hash) id, text_hash as "textHash", text, stands, requirements, controls, party, actor,
           stepped_up_at as "steppedUpAt", at, evidence_id as "evidenceId"
      from policy.confirmation order by text_hash, at desc, id desc`);
}

export async function insertConfirmation(tx: Tx, row: ConfirmationRow): Promise<void> {
  await tx.execute(sql`
    insert into policy.confirmation (id, text_hash, text, stands, requirements, controls, party, actor, stepped_up_at, at,
                                     evidence_id)
    values (${row.id}, ${row.textHash}, ${row.text}, ${row.stands}, ${row.requirements}::text[],
            ${row.controls}::text[], ${row.party}, ${row.actor}, ${row.steppedUpAt}, ${row.at}, ${row.evidenceId})`);
}

export interface ParameterRow {
  id: string;
  parameter: string;
  value: unknown;
  words: string;
  actor: string;
  steppedUpAt: Date | null;
  at: Date;
  evidenceId: string;
}

/** The newest approval of each parameter. */
export async function approvals(reader: Reader): Promise<ParameterRow[]> {
  return await reader.query(sql<ParameterRow>`
    select distinct on (parameter) id, parameter, value, words, actor, stepped_up_at as "steppedUpAt", at,
           evidence_id as "evidenceId"
      from policy.parameter order by parameter, at desc, id desc`);
}

export async function insertApproval(tx: Tx, row: ParameterRow): Promise<void> {
  await tx.execute(sql`
    insert into policy.parameter (id, parameter, value, words, actor, stepped_up_at, at, evidence_id)
    values (${row.id}, ${row.parameter}, ${JSON.stringify(row.value)}::jsonb, ${row.words}, ${row.actor},
            ${row.steppedUpAt}, ${row.at}, ${row.evidenceId})`);
}

export interface Turning {
  control: string;
  id: string;
  outcome: 'holds' | 'broken' | 'not-looked';
  at: Date;
  /** Of the look before; null: there was none since `after`. */
  before: 'holds' | 'broken' | 'not-looked' | null;
  /** Until when the look before counted. */
  beforeGoodUntil: Date | null;
}

/** Looks that saw something else than the look before, or came after that one had lost its worth; the newest first. */
export async function turnings(reader: Reader, after: Date, limit: number): Promise<Turning[]> {
  return await reader.query(sql<Turning>`
    select * from (
      select control, id, outcome, ended_at as at, lag(outcome) over looks as before,
             lag(good_until) over looks as "beforeGoodUntil"
        from policy.observation where ended_at > ${after}
      window looks as (partition by control order by ended_at, id)) as looked
     where before is distinct from outcome or (outcome = 'holds' and "beforeGoodUntil" < at)
     order by at desc, id desc limit ${limit}`);
}
