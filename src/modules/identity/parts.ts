// What the parts of this module share: who is given what, how long things last, how evidence names somebody.
import type { Clock } from '../../kernel/clock.ts';
import type { Database, Tx } from '../../kernel/database.ts';
import type { DerivedKeys } from '../../kernel/derived-keys.ts';
import type { AppendEvidence, Vault, VaultReader, VaultWriter } from '../vault.ts';
import type { Enrolled, Site, StaffId } from './identity.ts';
import type { Hasher } from './password-hash.ts';
import type { StaffRow } from './staff-store.ts';

const minuteMs = 60_000;

export const spans = {
  signInMs: 10 * minuteMs,
  challengeMs: 5 * minuteMs,
  stepUpMs: 5 * minuteMs,
  offerMs: 60 * minuteMs,
  linkMs: 24 * 60 * minuteMs,
  /** OWASP ASVS 5.0, 7.3: half an hour of idling, half a day in all. */
  idleMs: 30 * minuteMs,
  absoluteMs: 12 * 60 * minuteMs,
} as const;

/** What may be a difference between the clocks of two machines. */
const skewMs = 5_000;

/** Labels of what is sealed: bound into it for ever. */
export const labels = {
  name: 'identity.staff.name',
  email: 'identity.staff.email',
  secret: 'identity.factor.secret',
  offer: 'identity.offer.secret',
} as const;

export interface Parts {
  database: Database;
  vault: Pick<Vault, 'createPerson' | 'ready' | 'emailIndex'>;
  clock: Clock;
  keys: Pick<DerivedKeys, 'hash'>;
  site: Site;
  shopName: () => Promise<string>;
  appendEvidence: AppendEvidence;
  hasher: Hasher;
  /** How many days the person's password may live (L12.1); undefined: it does not expire. */
  passwordDays: (staffId: StaffId) => Promise<number | undefined>;
  writers: Record<keyof typeof labels, VaultWriter>;
  reader: VaultReader;
  effects: {
    enrolled: ((tx: Tx, enrolled: Enrolled) => Promise<void>)[];
    ended: ((tx: Tx, staffId: StaffId) => Promise<void>)[];
  };
}

export function staffActor(staffId: StaffId): string {
  return `staff:${staffId}`;
}

/** Both must be known; the vault records the opening. */
export async function openContact(
  { reader }: Pick<Parts, 'reader'>,
  tx: Tx,
  { staff, actor }: { staff: StaffRow; actor: string },
): Promise<{ name: string; email: string } | undefined> {
  const { name, email, personId: person, id: rowId } = staff;
  if (name === undefined || email === undefined) return undefined;
  const opened = await reader.open(tx, {
    person,
    rowId,
    actor,
    fields: { [labels.name]: name, [labels.email]: email },
  });
  return { name: opened[labels.name] ?? '', email: opened[labels.email] ?? '' };
}

export function later(now: Date, ms: number): Date {
  return new Date(now.getTime() + ms);
}

/** A step-up of the last five minutes; one of the future is of a clock that has been set back. */
export function isFresh(at: Date | undefined, now: Date): boolean {
  if (at === undefined) return false;
  const age = now.getTime() - at.getTime();
  return age < spans.stepUpMs && age >= -skewMs;
}

/** For statements about live sessions. */
export function liveAt(now: Date): { now: Date; seenAfter: Date } {
  return { now, seenAfter: later(now, -spans.idleMs) };
}
