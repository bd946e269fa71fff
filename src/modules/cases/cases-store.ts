// All SQL of cases. Moves are compare-and-set on `open`; every step leaves an event, in the same statement.
import type { Reader, Tx } from '../../kernel/database.ts';
import { type Brand, newId } from '../../kernel/ids.ts';
import { sql } from '../../kernel/sql.ts';
import type { CaseEnd, CaseState } from './cases-state.ts';

export type CaseId = Brand<string, 'CaseId'>;
export type CaseKind = 'held-order';

export interface Case {
  caseId: CaseId;
  kind: CaseKind;
  /** `order:<id>` */
  subject: string;
  /** What people call it: the order's number. */
  name: string;
  state: CaseState;
  stateAt: Date;
  openedAt: Date;
  deadlineAt: Date;
  reasons: string[];
  assignee: string | undefined;
  overdueAt: Date | undefined;
}

export interface CaseEvent {
  act: string;
  actor: string;
  word: string | undefined;
  at: Date;
}

export interface NewCase {
  kind: CaseKind;
  subject: string;
  name: string;
  at: Date;
  deadlineAt: Date;
  /** In plain words of ours. */
  reasons: readonly string[];
  actor: string;
}

/** Opens a case, unless one about the same is open. Returns whether it did. */
export async function openCase(tx: Tx, given: NewCase): Promise<boolean> {
  const { at } = given;
  const opened = await tx.execute(sql`
    with opened as (
      insert into cases.case (id, kind, subject, name, state, state_at, opened_at, deadline_at, reasons)
      values (${newId<CaseId>(at.getTime())}, ${given.kind}, ${given.subject}, ${given.name}, 'open', ${at}, ${at},
              ${given.deadlineAt}, ${given.reasons})
      on conflict (kind, subject) where state = 'open' do nothing
      returning id
    )
    insert into cases.event (case_id, step, act, actor, at)
    select id, 0, 'opened', ${given.actor}, ${at} from opened`);
  return opened === 1;
}

/** Ends the open case about this, if there is one. Returns whether there was. */
export async function closeCase(
  tx: Tx,
  end: { kind: CaseKind; subject: string; to: CaseEnd; actor: string; word?: string | undefined; at: Date },
): Promise<boolean> {
  const closed = await tx.execute(sql`
    with closed as (
      update cases.case set state = ${end.to}, state_at = ${end.at}, steps = steps + 1
      where kind = ${end.kind} and subject = ${end.subject} and state = 'open'
      returning id, steps
    )
    insert into cases.event (case_id, step, act, actor, word, at)
    select id, steps, ${end.to}, ${end.actor}, ${end.word ?? null}, ${end.at} from closed`);
  return closed === 1;
}

/** Notes a word about an open case. Returns whether it was open. */
export async function noteCase(
  tx: Tx,
  note: { caseId: CaseId; word: string; actor: string; at: Date },
): Promise<boolean> {
  const noted = await tx.execute(sql`
    with noted as (
      update cases.case set steps = steps + 1 where id = ${note.caseId} and state = 'open' returning id, steps
    )
    insert into cases.event (case_id, step, act, actor, word, at)
    select id, steps, 'noted', ${note.actor}, ${note.word}, ${note.at} from noted`);
  return noted === 1;
}

/** Says whose it is. Returns whether it was open. */
export async function assignCase(
  tx: Tx,
  to: { caseId: CaseId; assignee: string; actor: string; at: Date },
): Promise<boolean> {
  const assigned = await tx.execute(sql`
    with assigned as (
      update cases.case set steps = steps + 1, assignee = ${to.assignee}
      where id = ${to.caseId} and state = 'open' returning id, steps
    )
    insert into cases.event (case_id, step, act, actor, word, at)
    select id, steps, 'assigned', ${to.actor}, ${to.assignee}, ${to.at} from assigned`);
  return assigned === 1;
}

/** Open cases past their deadline that nobody has been told about; each is returned once, ever. */
export async function markOverdue(
  tx: Tx,
  { at, actor, limit }: { at: Date; actor: string; limit: number },
): Promise<Case[]> {
  const rows = await tx.query(sql<CaseRow>`
    with late as (
      select id from cases.case where state = 'open' and deadline_at <= ${at} and overdue_at is null
      order by deadline_at limit ${limit} for update skip locked
    ), marked as (
      update cases.case set overdue_at = ${at}, steps = steps + 1 from late where cases.case.id = late.id
      returning cases.case.*
    ), told as (
      insert into cases.event (case_id, step, act, actor, at)
      select id, steps, 'overdue', ${actor}, ${at} from marked
    )
    select id as "caseId", kind, subject, name, state, state_at as "stateAt", opened_at as "openedAt",
           deadline_at as "deadlineAt", reasons, assignee, overdue_at as "overdueAt"
    from marked order by deadline_at`);
  return rows.map(toCase);
}

/** Those to be looked at first come first. */
export async function listCases(reader: Reader, page: { state?: CaseState; limit: number }): Promise<Case[]> {
  const rows = await reader.query(sql<CaseRow>`
    select id as "caseId", kind, subject, name, state, state_at as "stateAt", opened_at as "openedAt",
           deadline_at as "deadlineAt", reasons, assignee, overdue_at as "overdueAt"
    from cases.case where ${page.state ?? null}::text is null or state = ${page.state ?? null}::text
    order by state = 'open' desc, deadline_at, id limit ${page.limit}`);
  return rows.map(toCase);
}

/** The newest case of that name (the number of its order). */
export async function caseByName(reader: Reader, name: string): Promise<Case | undefined> {
  const row = await reader.maybeOne(sql<CaseRow>`
    select id as "caseId", kind, subject, name, state, state_at as "stateAt", opened_at as "openedAt",
           deadline_at as "deadlineAt", reasons, assignee, overdue_at as "overdueAt"
    from cases.case where name = ${name} order by state = 'open' desc, opened_at desc, id desc limit 1`);
  return row && toCase(row);
}

export async function caseHistory(reader: Reader, caseId: CaseId): Promise<CaseEvent[]> {
  const rows = await reader.query(sql<Omit<CaseEvent, 'word'> & { word: string | null }>`
    select act, actor, word, at from cases.event where case_id = ${caseId} order by step`);
  return rows.map((row) => ({ ...row, word: row.word ?? undefined }));
}

export interface CaseCounts {
  open: number;
  overdue: number;
  /** Of the open ones, when the next is due. */
  nextDeadline: Date | undefined;
}

export async function countCases(reader: Reader, at: Date): Promise<CaseCounts> {
  const row = await reader.one(sql<{ open: number; overdue: number; next: Date | null }>`
    select count(*) as open, count(*) filter (where deadline_at <= ${at}) as overdue,
           min(deadline_at) filter (where deadline_at > ${at}) as next
    from cases.case where state = 'open'`);
  return { open: row.open, overdue: row.overdue, nextDeadline: row.next ?? undefined };
}

type CaseRow = Omit<Case, 'assignee' | 'overdueAt'> & { assignee: string | null; overdueAt: Date | null };

function toCase(row: CaseRow): Case {
  return { ...row, assignee: row.assignee ?? undefined, overdueAt: row.overdueAt ?? undefined };
}
