// The SQL of the document that says what each level may do: its drafts and approvals.
import type { Reader, Tx } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';
import type { StaffId } from '../identity.ts';
import type { LevelDocument } from './levels.ts';

export interface LevelVersion {
  version: number;
  body: unknown;
  draftedBy: StaffId;
  draftedAt: Date;
  approvedBy: StaffId | null;
  approvedAt: Date | null;
}

export function readVersion(reader: Reader, version: number): Promise<LevelVersion | undefined> {
  return reader.maybeOne(sql<LevelVersion>`
    select d.version, d.body, d.drafted_by as "draftedBy", d.drafted_at as "draftedAt", a.approved_by as "approvedBy",
           a.approved_at as "approvedAt"
      from access.level_draft d left join access.level_approval a using (version)
     where d.version = ${version}`);
}

/** The newest first. */
export function readVersions(reader: Reader, limit: number): Promise<LevelVersion[]> {
  return reader.query(sql<LevelVersion>`
    select d.version, d.body, d.drafted_by as "draftedBy", d.drafted_at as "draftedAt", a.approved_by as "approvedBy",
           a.approved_at as "approvedAt"
      from access.level_draft d left join access.level_approval a using (version)
     order by d.version desc limit ${limit}`);
}

export async function insertDraft(tx: Tx, draft: { body: LevelDocument; by: StaffId; at: Date }): Promise<number> {
  await tx.execute(sql`select access.one_at_a_time()`);
  const { version } = await tx.one(sql<{ version: number }>`
    insert into access.level_draft (version, body, drafted_by, drafted_at)
    select coalesce(max(version), 0) + 1, ${JSON.stringify(draft.body)}::jsonb, ${draft.by}::uuid, ${draft.at}::timestamptz
      from access.level_draft
    returning version`);
  return version;
}

export async function insertApproval(
  tx: Tx,
  row: { version: number; by: StaffId; at: Date; steppedUpAt: Date },
): Promise<void> {
  await tx.execute(sql`
    insert into access.level_approval (version, approved_by, approved_at, stepped_up_at)
    values (${row.version}, ${row.by}, ${row.at}, ${row.steppedUpAt})`);
}

/** 0: none was approved yet. */
export async function newestApproved(reader: Reader): Promise<number> {
  const { version } = await reader.one(sql<{ version: number }>`
    select coalesce(max(version), 0) as version from access.level_approval`);
  return version;
}
