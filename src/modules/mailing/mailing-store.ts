// All SQL of outgoing mail. A mail is claimed by one statement and moved by compare-and-set, so that two jobs never hand
// over the same one at once.
import type { Reader, Tx } from '../../kernel/database.ts';
import { newId } from '../../kernel/ids.ts';
import { sql } from '../../kernel/sql.ts';
import { type MailState, mayMoveMail, type ServerWord } from './mailing-state.ts';

/** Which mail: there is at most one of each. */
export interface MailAbout {
  about: 'order' | 'wish';
  aboutId: string;
  kind: string;
  /** Which one of its kind; '' where there is only one. */
  detail: string;
}

export interface MailRecord extends MailAbout, ServerWord {
  messageId: string;
  state: MailState;
  tries: number;
  /** While it waits: when it is tried next. */
  dueAt: Date;
  firstAt: Date;
  stateAt: Date;
}

export type Claim =
  /** It is ours to hand over until the lease ends. */
  | { kind: 'ours'; messageId: string; tries: number; firstAt: Date }
  /** The address is known to reach nobody: noted, nothing is to be sent. */
  | { kind: 'unreachable'; messageId: string }
  /** Done before, or in another job's hands. */
  | { kind: 'not-ours' };

/**
 * Takes a mail in hand, making its row at the first try. One statement. The same job gets it again at once (it was
 * killed); another job only when the lease is over.
 */
export async function claim(
  tx: Tx,
  mail: MailAbout & { job: string; at: Date; leaseMs: number; emailIndex: Buffer | undefined },
): Promise<Claim> {
  const { about, aboutId, kind, detail, job, at, emailIndex } = mail;
  const until = new Date(at.getTime() + mail.leaseMs);
  const row = await tx.maybeOne(sql<{ id: string; state: MailState; tries: number; first_at: Date }>`
    insert into mailing.message as message
      (id, about, about_id, kind, detail, state, tries, taken_by, due_at, first_at, state_at)
    select ${newId<string>()}::uuid, ${about}::text, ${aboutId}::uuid, ${kind}::text, ${detail}::text,
           case when exists (select from mailing.unreachable where email_index = ${emailIndex ?? null}::bytea)
                then 'unreachable' else 'waiting' end,
           1, ${job}::uuid, ${until}::timestamptz, ${at}::timestamptz, ${at}::timestamptz
    on conflict (about_id, about, kind, detail) do update
      set tries = message.tries + 1, taken_by = excluded.taken_by, due_at = excluded.due_at, state = excluded.state,
          state_at = excluded.state_at
      where message.state = 'waiting'
        and (message.taken_by is null or message.taken_by = excluded.taken_by or message.due_at <= ${at})
    returning id, state, tries, first_at`);
  if (row === undefined) return { kind: 'not-ours' };
  if (row.state === 'unreachable') return { kind: 'unreachable', messageId: row.id };
  return { kind: 'ours', messageId: row.id, tries: row.tries, firstAt: row.first_at };
}

/** Notes that a mail is owed without trying it: the server is known to be away. Nothing changes for one that is known. */
export async function owe(reader: Reader, mail: MailAbout & { at: Date; dueAt: Date }): Promise<void> {
  const { about, aboutId, kind, detail, at, dueAt } = mail;
  await reader.execute(sql`
    insert into mailing.message (id, about, about_id, kind, detail, state, tries, due_at, first_at, state_at)
    values (${newId<string>()}, ${about}, ${aboutId}, ${kind}, ${detail}, 'waiting', 0, ${dueAt}, ${at}, ${at})
    on conflict (about_id, about, kind, detail) do nothing`);
}

/** The end of a try by the job that has it in hand; false when that was no longer so. */
export async function settle(
  reader: Reader,
  mail: { messageId: string; job: string; to: MailState; at: Date } & ServerWord,
): Promise<boolean> {
  if (!mayMoveMail('waiting', mail.to)) throw new Error(`mails have no edge from waiting to ${mail.to}`);
  const moved = await reader.execute(sql`
    update mailing.message
    set state = ${mail.to}, state_at = ${mail.at}, taken_by = null, code = ${mail.code ?? null}, status = ${mail.status ?? null}
    where id = ${mail.messageId} and state = 'waiting' and taken_by = ${mail.job}`);
  return moved === 1;
}

/** Not now: it waits until `dueAt`, and anybody may try it then. */
export async function putOff(
  reader: Reader,
  mail: { messageId: string; job: string; dueAt: Date } & ServerWord,
): Promise<void> {
  await reader.execute(sql`
    update mailing.message
    set taken_by = null, due_at = ${mail.dueAt}, code = ${mail.code ?? null}, status = ${mail.status ?? null}
    where id = ${mail.messageId} and state = 'waiting' and taken_by = ${mail.job}`);
}

/** One that nobody could even try: it waits until `dueAt`, so that it does not stand before all the others for ever. */
export async function postpone(reader: Reader, mail: { messageId: string; at: Date; dueAt: Date }): Promise<void> {
  await reader.execute(sql`
    update mailing.message set due_at = ${mail.dueAt}, taken_by = null
    where id = ${mail.messageId} and state = 'waiting' and due_at <= ${mail.at}`);
}

/** Mails whose time has come, also those whose job was lost; the longest due first, of those the oldest. */
export async function dueMails(reader: Reader, now: Date, limit: number): Promise<MailRecord[]> {
  const rows = await reader.query(sql<MessageRow>`
    select id, about, about_id, kind, detail, state, tries, due_at, first_at, state_at, code, status
    from mailing.message where state = 'waiting' and due_at <= ${now} order by due_at, id limit ${limit}`);
  return rows.map(toRecord);
}

/** The server is back: what was put off and is in nobody's hands is due now. Returns how many. */
export function bringForward(reader: Reader, now: Date): Promise<number> {
  return reader.execute(sql`
    update mailing.message set due_at = ${now} where state = 'waiting' and taken_by is null and due_at > ${now}`);
}

/** A mail that a server took has come back; the record, when this was news. */
export async function bounce(
  tx: Tx,
  { messageId, at, status }: { messageId: string; at: Date } & ServerWord,
): Promise<MailRecord | undefined> {
  const row = await tx.maybeOne(sql<MessageRow>`
    update mailing.message set state = 'bounced', state_at = ${at}, status = ${status ?? null}
    where id = ${messageId} and state = 'sent'
    returning id, about, about_id, kind, detail, state, tries, due_at, first_at, state_at, code, status`);
  return row && toRecord(row);
}

/** From now on nothing is sent to this address. */
export async function markUnreachable(
  tx: Tx,
  mark: { emailIndex: Buffer; messageId: string; at: Date; status: string | undefined },
): Promise<void> {
  await tx.execute(sql`
    insert into mailing.unreachable (email_index, since, message_id, status)
    values (${mark.emailIndex}, ${mark.at}, ${mark.messageId}, ${mark.status ?? null})
    on conflict (email_index) do nothing`);
}

/** Drops what is known of these addresses: part of an erasure, and of a person's decision to try again. */
export async function forgetAddresses(tx: Tx, emailIndexes: readonly Buffer[]): Promise<void> {
  if (emailIndexes.length === 0) return;
  await tx.execute(sql`delete from mailing.unreachable where email_index = any(${emailIndexes}::bytea[])`);
}

/** Drops the records of wishes that are over; orders' stay with the order. */
export async function forgetWishes(tx: Tx, wishIds: readonly string[]): Promise<void> {
  await tx.execute(sql`delete from mailing.message where about = 'wish' and about_id = any(${wishIds}::uuid[])`);
}

/** Puts a mail that reached nobody back, with its days before it. True when there was something to do. */
export async function tryAgain(tx: Tx, { messageId, at }: { messageId: string; at: Date }): Promise<boolean> {
  const moved = await tx.execute(sql`
    update mailing.message set state = 'waiting', state_at = ${at}, first_at = ${at}, due_at = ${at}, taken_by = null, tries = 0
    where id = ${messageId} and state in ('refused', 'unreachable', 'given-up', 'bounced')`);
  return moved === 1;
}

/** All mails about one thing, oldest first. */
export async function mailsAbout(
  reader: Reader,
  { about, aboutId }: Pick<MailAbout, 'about' | 'aboutId'>,
): Promise<MailRecord[]> {
  const rows = await reader.query(sql<MessageRow>`
    select id, about, about_id, kind, detail, state, tries, due_at, first_at, state_at, code, status
    from mailing.message where about_id = ${aboutId} and about = ${about} order by first_at, id`);
  return rows.map(toRecord);
}

export async function mailById(reader: Reader, messageId: string): Promise<MailRecord | undefined> {
  const row = await reader.maybeOne(sql<MessageRow>`
    select id, about, about_id, kind, detail, state, tries, due_at, first_at, state_at, code, status
    from mailing.message where id = ${messageId}`);
  return row && toRecord(row);
}

/** Of these, the things about which a mail of this kind is known already. */
export async function knownMails(
  reader: Reader,
  { about, kind, aboutIds }: { about: MailAbout['about']; kind: string; aboutIds: readonly string[] },
): Promise<Set<string>> {
  const rows = await reader.query(sql<{ about_id: string }>`
    select about_id from mailing.message
    where about_id = any(${aboutIds}::uuid[]) and about = ${about} and kind = ${kind}`);
  return new Set(rows.map((row) => row.about_id));
}

/** True when a mail about it reached nobody and none has been taken since. */
export async function hasTrouble(
  reader: Reader,
  { about, aboutId }: Pick<MailAbout, 'about' | 'aboutId'>,
): Promise<boolean> {
  const row = await reader.one(sql<{ trouble: boolean }>`
    select coalesce((select state in ('refused', 'unreachable', 'given-up', 'bounced') from mailing.message
                     where about_id = ${aboutId} and about = ${about} and state not in ('waiting', 'dropped')
                     order by state_at desc limit 1), false) as trouble`);
  return row.trouble;
}

/** Mails that reached nobody, newest first. */
export async function troubledMails(reader: Reader, limit: number): Promise<MailRecord[]> {
  const rows = await reader.query(sql<MessageRow>`
    select id, about, about_id, kind, detail, state, tries, due_at, first_at, state_at, code, status
    from mailing.message where state in ('refused', 'unreachable', 'given-up', 'bounced')
    order by state_at desc, id limit ${limit}`);
  return rows.map(toRecord);
}

/** How many wait after a try that failed, since when the oldest does, and how many reached nobody since `since`. */
export async function mailNumbers(
  reader: Reader,
  since: Date,
): Promise<{ putOff: number; oldest: Date | undefined; troubled: number }> {
  const row = await reader.one(sql<{ put_off: number; oldest: Date | null; troubled: number }>`
    select count(*)::integer as put_off, min(first_at) as oldest,
           (select count(*)::integer from mailing.message
            where state in ('refused', 'unreachable', 'given-up', 'bounced') and state_at > ${since}) as troubled
    from mailing.message where state = 'waiting' and taken_by is null`);
  return { putOff: row.put_off, oldest: row.oldest ?? undefined, troubled: row.troubled };
}

interface MessageRow {
  id: string;
  about: MailAbout['about'];
  about_id: string;
  kind: string;
  detail: string;
  state: MailState;
  tries: number;
  due_at: Date;
  first_at: Date;
  state_at: Date;
  code: number | null;
  status: string | null;
}

function toRecord(row: MessageRow): MailRecord {
  return {
    messageId: row.id,
    about: row.about,
    aboutId: row.about_id,
    kind: row.kind,
    detail: row.detail,
    state: row.state,
    tries: row.tries,
    dueAt: row.due_at,
    firstAt: row.first_at,
    stateAt: row.state_at,
    code: row.code ?? undefined,
    status: row.status ?? undefined,
  };
}
