// The SQL of grants: proposals, approvals, endings, and what stands of them. Inserts and selects only; what may be
// inserted is the database's business (schema/0001.sql).
import type { Reader, Tx } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';
import type { StaffId } from '../identity.ts';
import type { Level } from './levels.ts';

export interface StandingRow {
  grantId: string;
  staffId: StaffId;
  level: Level;
  lapsesAt: Date | null;
  /** The only owner or administrator, who has declared it. */
  alone: boolean;
  /** Of the approved document of levels; 0: none. The same in every row. */
  version: number;
}

/** All that decisions need, in one statement. Lapsed grants are among them: they lapse between two looks. */
export function readStanding(reader: Reader, now: Date): Promise<StandingRow[]> {
  return reader.query(sql<StandingRow>`
    select g.id as "grantId", g.staff_id as "staffId", g.level, g.lapses_at as "lapsesAt",
           g.level = 'owner' and access.is_sole_owner(g.staff_id, ${now}) as alone,
           (select coalesce(max(version), 0) from access.level_approval) as version
      from access.grant g
     where not exists (select from access.ending e where e.grant_id = g.id)`);
}

export async function anyGrant(reader: Reader): Promise<boolean> {
  return (await reader.one(sql<{ there: boolean }>`select exists (select from access.grant) as there`)).there;
}

export interface Proposal {
  proposalId: string;
  staffId: StaffId;
  level: Level;
  recertifyBy: Date;
  proposedBy: StaffId;
  proposedAt: Date;
}

export async function insertProposal(tx: Tx, proposal: Proposal & { steppedUpAt: Date }): Promise<void> {
  await tx.execute(sql`
    insert into access.proposal (id, staff_id, level, recertify_by, proposed_by, proposed_at, stepped_up_at)
    values (${proposal.proposalId}, ${proposal.staffId}, ${proposal.level}, ${proposal.recertifyBy},
            ${proposal.proposedBy}, ${proposal.proposedAt}, ${proposal.steppedUpAt})`);
}

/** Proposals that wait for a decision: not older than two weeks, and of one person the newest only. */
export function openProposals(reader: Reader, now: Date): Promise<Proposal[]> {
  return reader.query(sql<Proposal>`
    select distinct on (p.staff_id) p.id as "proposalId", p.staff_id as "staffId", p.level,
           p.recertify_by as "recertifyBy", p.proposed_by as "proposedBy", p.proposed_at as "proposedAt"
      from access.proposal p
     where p.proposed_at > ${now}::timestamptz - interval '14 days'
       and not exists (select from access.withdrawal w where w.proposal_id = p.id)
       and not exists (select from access.approval a where a.proposal_id = p.id)
     order by p.staff_id, p.proposed_at desc, p.id desc`);
}

export async function insertWithdrawal(tx: Tx, row: { proposalId: string; by: StaffId; at: Date }): Promise<void> {
  await tx.execute(sql`
    insert into access.withdrawal (proposal_id, withdrawn_by, withdrawn_at)
    values (${row.proposalId}, ${row.by}, ${row.at})`);
}

export interface NewApproval {
  proposalId: string;
  by: StaffId;
  at: Date;
  steppedUpAt: Date;
  /** By him who proposed it. */
  alone: boolean;
}

export async function insertApproval(tx: Tx, row: NewApproval): Promise<void> {
  await tx.execute(sql`
    insert into access.approval (proposal_id, approved_by, approved_at, stepped_up_at, alone)
    values (${row.proposalId}, ${row.by}, ${row.at}, ${row.steppedUpAt}, ${row.alone})`);
}

/** The grant of an approved proposal; it repeats what was proposed and begins with the approval. */
export async function insertApprovedGrant(tx: Tx, row: { grantId: string; proposalId: string }): Promise<void> {
  await tx.execute(sql`
    insert into access.grant (id, staff_id, level, kind, proposal_id, granted_at, recertify_by)
    select ${row.grantId}, p.staff_id, p.level, 'approved', p.id, a.approved_at, p.recertify_by
      from access.proposal p join access.approval a on a.proposal_id = p.id
     where p.id = ${row.proposalId}`);
}

export interface FirstGrant {
  grantId: string;
  staffId: StaffId;
  enrolment: string;
  at: Date;
  recertifyBy: Date;
}

/** False when there is any grant already. */
export async function insertFirstGrant(tx: Tx, row: FirstGrant): Promise<boolean> {
  await tx.execute(sql`select access.one_at_a_time()`);
  const inserted = await tx.execute(sql`
    insert into access.grant (id, staff_id, level, kind, enrolment, granted_at, recertify_by)
    select ${row.grantId}::uuid, ${row.staffId}::uuid, 'owner', 'first-owner', ${row.enrolment}, ${row.at}::timestamptz,
           ${row.recertifyBy}::timestamptz
     where not exists (select from access.grant)`);
  return inserted === 1;
}

export async function insertEnding(
  tx: Tx,
  row: { grantId: string; by: StaffId; at: Date; word: string },
): Promise<void> {
  await tx.execute(sql`
    insert into access.ending (grant_id, ended_by, ended_at, word)
    values (${row.grantId}, ${row.by}, ${row.at}, ${row.word})`);
}

export async function insertSoleOwner(
  tx: Tx,
  row: { id: string; by: StaffId; at: Date; steppedUpAt: Date },
): Promise<void> {
  await tx.execute(sql`
    insert into access.sole_owner (id, declared_by, declared_at, stepped_up_at)
    values (${row.id}, ${row.by}, ${row.at}, ${row.steppedUpAt})`);
}

/** A grant with everything that was said about it. */
export interface GrantStory {
  grantId: string;
  staffId: StaffId;
  level: Level;
  kind: 'first-owner' | 'approved';
  grantedAt: Date;
  recertifyBy: Date;
  /** Null: an owner's, which stands until it is ended. */
  lapsesAt: Date | null;
  proposedBy: StaffId | null;
  approvedBy: StaffId | null;
  /** Approved by him who proposed it, as a sole owner. */
  alone: boolean;
  endedAt: Date | null;
  endedBy: StaffId | null;
  endedWord: string | null;
}

/** Of one person, or of all; the newest first. */
export function readStories(reader: Reader, staffId: StaffId | null): Promise<GrantStory[]> {
  return reader.query(sql<GrantStory>`
    select g.id as "grantId", g.staff_id as "staffId", g.level, g.kind, g.granted_at as "grantedAt",
           g.recertify_by as "recertifyBy", g.lapses_at as "lapsesAt", p.proposed_by as "proposedBy",
           a.approved_by as "approvedBy", coalesce(a.alone, false) as alone, e.ended_at as "endedAt",
           e.ended_by as "endedBy", e.word as "endedWord"
      from access.grant g
      left join access.proposal p on p.id = g.proposal_id
      left join access.approval a on a.proposal_id = g.proposal_id
      left join access.ending e on e.grant_id = g.id
     where ${staffId}::uuid is null or g.staff_id = ${staffId}::uuid
     order by g.granted_at desc, g.id desc`);
}
