// The SQL of commands on the host: what waits, what was decided, what ran without asking and was reviewed.
import type { Reader, Tx } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';
import type { StaffId } from '../identity.ts';

export type HostCommandKind = 'confirmed' | 'break-glass' | 'no-owner-yet';

export interface HostCommand {
  commandId: string;
  kind: HostCommandKind;
  /** As it was typed, without secrets. */
  command: string;
  /** What it will do, in plain words and numbers. */
  effect: string;
  osUser: string;
  host: string;
  reason: string | null;
  askedAt: Date;
  expiresAt: Date;
}

export async function insertCommand(tx: Tx, row: HostCommand): Promise<void> {
  await tx.execute(sql`
    insert into access.host_command (id, kind, command, effect, os_user, host, reason, asked_at, expires_at)
    values (${row.commandId}, ${row.kind}, ${row.command}, ${row.effect}, ${row.osUser}, ${row.host}, ${row.reason},
            ${row.askedAt}, ${row.expiresAt})`);
}

export interface HostCommandStory extends HostCommand {
  decision: 'approved' | 'refused' | null;
  decidedBy: StaffId | null;
  decidedAt: Date | null;
  ranAt: Date | null;
  reviewedBy: StaffId | null;
  reviewedAt: Date | null;
  reviewedOwn: boolean | null;
  reviewWord: string | null;
}

export function readCommand(reader: Reader, commandId: string): Promise<HostCommandStory | undefined> {
  return reader.maybeOne(sql<HostCommandStory>`
    select c.id as "commandId", c.kind, c.command, c.effect, c.os_user as "osUser", c.host, c.reason,
           c.asked_at as "askedAt", c.expires_at as "expiresAt", d.decision, d.decided_by as "decidedBy",
           d.decided_at as "decidedAt", r.run_at as "ranAt", v.reviewed_by as "reviewedBy",
           v.reviewed_at as "reviewedAt", v.own as "reviewedOwn", v.word as "reviewWord"
      from access.host_command c
      left join access.host_decision d on d.command_id = c.id
      left join access.host_run r on r.command_id = c.id
      left join access.host_review v on v.command_id = c.id
     where c.id = ${commandId}`);
}

/** The newest first. */
export function readCommands(reader: Reader, limit: number): Promise<HostCommandStory[]> {
  return reader.query(sql<HostCommandStory>`
    select c.id as "commandId", c.kind, c.command, c.effect, c.os_user as "osUser", c.host, c.reason,
           c.asked_at as "askedAt", c.expires_at as "expiresAt", d.decision, d.decided_by as "decidedBy",
           d.decided_at as "decidedAt", r.run_at as "ranAt", v.reviewed_by as "reviewedBy",
           v.reviewed_at as "reviewedAt", v.own as "reviewedOwn", v.word as "reviewWord"
      from access.host_command c
      left join access.host_decision d on d.command_id = c.id
      left join access.host_run r on r.command_id = c.id
      left join access.host_review v on v.command_id = c.id
     order by c.asked_at desc, c.id desc limit ${limit}`);
}

/** False when somebody else has decided meanwhile. */
export async function insertDecision(
  tx: Tx,
  row: { commandId: string; decision: 'approved' | 'refused'; by: StaffId; at: Date; steppedUpAt: Date },
): Promise<boolean> {
  const inserted = await tx.execute(sql`
    insert into access.host_decision (command_id, decision, decided_by, decided_at, stepped_up_at)
    values (${row.commandId}, ${row.decision}, ${row.by}, ${row.at}, ${row.steppedUpAt})
    on conflict (command_id) do nothing`);
  return inserted === 1;
}

/** False when it has run already: an approval is used once. */
export async function insertRun(tx: Tx, row: { commandId: string; at: Date }): Promise<boolean> {
  const inserted = await tx.execute(sql`
    insert into access.host_run (command_id, run_at) values (${row.commandId}, ${row.at})
    on conflict (command_id) do nothing`);
  return inserted === 1;
}

export async function insertReview(
  tx: Tx,
  row: { commandId: string; by: StaffId; at: Date; steppedUpAt: Date; own: boolean; word: string },
): Promise<boolean> {
  const inserted = await tx.execute(sql`
    insert into access.host_review (command_id, reviewed_by, reviewed_at, stepped_up_at, own, word)
    values (${row.commandId}, ${row.by}, ${row.at}, ${row.steppedUpAt}, ${row.own}, ${row.word})
    on conflict (command_id) do nothing`);
  return inserted === 1;
}

/** Commands that ran without asking and that nobody has reviewed; the oldest first. */
export function readOpenReviews(reader: Reader): Promise<HostCommand[]> {
  return reader.query(sql<HostCommand>`
    select c.id as "commandId", c.kind, c.command, c.effect, c.os_user as "osUser", c.host, c.reason,
           c.asked_at as "askedAt", c.expires_at as "expiresAt"
      from access.host_command c
     where c.kind = 'break-glass' and not exists (select from access.host_review v where v.command_id = c.id)
     order by c.asked_at, c.id`);
}
