// One try to hand a mail over, and what follows from the server's answer: sent, refused, or later. The mail is claimed
// and its address opened (purpose `delivery`, recorded) in one transaction; the server is spoken to outside of any. While
// the server is away, mails are noted and no address is opened for nothing. A mail server that is down loses nothing.
import type { Clock } from '../kernel/clock.ts';
import type { Database } from '../kernel/database.ts';
import type { Log } from '../kernel/log.ts';
import * as mailing from '../modules/mailing.ts';
import { PersonErased, type PersonId, type Vault, type VaultReader } from '../modules/vault.ts';

/** `away`: no server spoke to us at all, or it would not take any mail of ours now. */
export type DeliveryOutcome =
  | { kind: 'sent' }
  | ({ kind: 'refused-for-now' | 'refused'; away: boolean } & mailing.ServerWord);

/** What is handed over; `messageId` is the same for every try of the same mail. */
export interface Envelope {
  to: string;
  messageId: string;
}

export interface Addressee {
  person: PersonId;
  /** What the address was sealed for: the row and the label. */
  rowId: string;
  label: string;
  sealed: Buffer;
  /** To know whether it reaches anybody. */
  emailIndex: Buffer | undefined;
  /** Its index when it is somebody's own: marked when it turns out to reach nobody. */
  marks?: Buffer | undefined;
}

export type AttemptOutcome =
  | 'sent'
  /** It waits: the server said "later", or is away. */
  | 'put-off'
  /** Refused, given up, or known to reach nobody: a person must look at it. */
  | 'in-vain'
  /** Sent before, in another job's hands, or there is nobody to write to. */
  | 'nothing-to-do';

export interface AttemptParts {
  database: Database;
  clock: Clock;
  log: Log;
  vault: Vault;
}

export type AttemptMail = (
  mail: mailing.MailAbout,
  how: { job: string; addressee: Addressee; deliver: (envelope: Envelope) => Promise<DeliveryOutcome> },
) => Promise<AttemptOutcome>;

export interface MailAttempts {
  attempt: AttemptMail;
  /** When the server may be asked again, while it is away. */
  awayUntil(): Date | undefined;
}

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** Longer than a server may keep a try waiting; after it the mail is anybody's. */
const leaseMs = 10 * minute;
/** A server that says "later" means this mail: it is asked again after so long. */
const delaysMs = [minute, 5 * minute, 15 * minute, 30 * minute, hour, 2 * hour, 4 * hour];
/** RFC 5321 asks for four to five days. */
const patienceMs = 5 * 24 * hour;
/** A server that is away is asked after so long, twice as long each time. */
const awayMs = { first: 5 * second, most: minute };

export function mailAttempts(parts: AttemptParts, labels: readonly string[]): MailAttempts {
  const { database, clock, log, vault } = parts;
  const readers = new Map<string, VaultReader>(labels.map((label) => [label, vault.reader('delivery', [label])]));
  // Of this process only: each finds out for itself.
  let away: { until: Date; ms: number } | undefined;
  const awayUntil = () => (away !== undefined && away.until > clock.now() ? away.until : undefined);

  async function serverIsBack(): Promise<void> {
    if (away === undefined) return;
    away = undefined;
    const waiting = await mailing.bringForward(database, clock.now());
    log.info('the mail server takes mail again', { waiting });
  }

  function serverIsAway(): void {
    const ms = away === undefined ? awayMs.first : Math.min(2 * away.ms, awayMs.most);
    if (away === undefined) log.warn('the mail server is away: mails wait for it');
    away = { until: new Date(clock.now().getTime() + ms), ms };
  }

  const attempt: AttemptMail = async (mail, { job, addressee, deliver }) => {
    const at = clock.now();
    const pause = awayUntil();
    if (pause !== undefined) {
      await mailing.owe(database, { ...mail, at, dueAt: pause });
      return 'put-off';
    }
    const taken = await take(mail, job, addressee);
    if (taken.kind === 'unreachable') return 'in-vain';
    if (taken.kind === 'not-ours') return 'nothing-to-do';
    const { messageId, tries, firstAt } = taken;
    if (taken.to === undefined) {
      await mailing.settle(database, { messageId, job, to: 'dropped', at });
      return 'nothing-to-do';
    }
    const outcome = await deliver({ to: taken.to, messageId });
    const now = clock.now();
    if (outcome.kind === 'sent') {
      await mailing.settle(database, { messageId, job, to: 'sent', at: now });
      await serverIsBack();
      return 'sent';
    }
    const { code, status } = outcome;
    if (outcome.away) serverIsAway();
    else await serverIsBack();
    if (outcome.kind === 'refused') {
      await refuse({ messageId, job, code, status, at: now }, addressee.marks);
      log.warn('the mail server refuses a mail for good', { mail: messageId, kind: mail.kind, code, status });
      return 'in-vain';
    }
    if (now.getTime() - firstAt.getTime() >= patienceMs) {
      await mailing.settle(database, { messageId, job, to: 'given-up', at: now, code, status });
      log.warn('a mail was given up', { mail: messageId, kind: mail.kind, tries, code, status });
      return 'in-vain';
    }
    const dueAt = awayUntil() ?? new Date(now.getTime() + (delaysMs[Math.min(tries, delaysMs.length) - 1] ?? hour));
    await mailing.putOff(database, { messageId, job, dueAt, code, status });
    return 'put-off';
  };

  /** Claims the mail and opens its address; `to` is undefined when the person was erased. */
  async function take(mail: mailing.MailAbout, job: string, addressee: Addressee) {
    const { person, rowId, label, sealed, emailIndex } = addressee;
    const reader = readers.get(label);
    if (reader === undefined) throw new Error(`mail does not go to ${label}`);
    await vault.ready([person]);
    const claimNow = (tx: Parameters<typeof mailing.claim>[0]) =>
      mailing.claim(tx, { ...mail, job, at: clock.now(), leaseMs, emailIndex });
    try {
      return await database.transaction(async (tx) => {
        const claim = await claimNow(tx);
        if (claim.kind !== 'ours') return claim;
        const opened = await reader.open(tx, { person, rowId, actor: 'job:mail', fields: { [label]: sealed } });
        return { ...claim, to: opened[label] };
      });
    } catch (error) {
      if (!(error instanceof PersonErased)) throw error;
      const claim = await database.transaction(claimNow);
      return claim.kind === 'ours' ? { ...claim, to: undefined } : claim;
    }
  }

  async function refuse(
    mail: { messageId: string; job: string; at: Date } & mailing.ServerWord,
    emailIndex: Buffer | undefined,
  ): Promise<void> {
    const { messageId, at, status } = mail;
    await database.transaction(async (tx) => {
      await mailing.settle(tx, { ...mail, to: 'refused' });
      if (emailIndex !== undefined && isAboutAddress(status))
        await mailing.markUnreachable(tx, { emailIndex, messageId, at, status });
    });
  }

  return { attempt, awayUntil };
}

/**
 * True when a permanent status says that the address itself reaches nobody (RFC 3463: x.1.x, mailbox disabled, no host),
 * and not that the mail, its sender or the server was the trouble.
 */
export function isAboutAddress(status: string | undefined): boolean {
  return status !== undefined && /^5\.(?:1\.(?:[01236]|10)|2\.1|4\.4)$/.test(status);
}
