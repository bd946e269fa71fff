// Limits on guessing. Each try is counted before it is looked at; waits double and end. A browser that has signed in
// before is counted apart, so that strangers who guess cannot keep an account's owner out (S2.4).
import type { Tx } from '../../kernel/database.ts';
import { hashSecret } from '../../kernel/ids.ts';
import { countTry, forgiveTry, type GuessLimit, type Happening, tally } from './guess-store.ts';
import type { StaffId, Visitor } from './identity.ts';
import { type Parts, staffActor } from './parts.ts';
import { knowsDevice } from './session-store.ts';

const quarterHourMs = 900_000;

export interface Try {
  /** `password`, or what is shown after it. */
  at: 'password' | 'second-factor' | 'step-up';
  /** What the account is counted by: an address's index, or the person's id. The same for accounts that do not exist. */
  account: string;
  staffId: StaffId | undefined;
  visitor: Visitor;
}

export type TryOutcome =
  | { kind: 'wait'; retryAfterMs: number }
  /** To be called in the transaction of a proof that was right. */
  | { kind: 'go'; forgive(tx: Tx): Promise<void> };

class Wait extends Error {
  readonly retryAfterMs: number;
  constructor(retryAfterMs: number) {
    super('too many tries');
    this.retryAfterMs = retryAfterMs;
  }
}

export async function beginTry(parts: Parts, attempt: Try): Promise<TryOutcome> {
  const { database, clock } = parts;
  const { own, shared } = await limitsOf(parts, attempt);
  const now = clock.now();
  try {
    await database.transaction(async (tx) => {
      for (const limit of [...own, ...shared]) {
        const retryAfterMs = await countTry(tx, limit, now);
        if (retryAfterMs !== undefined) throw new Wait(retryAfterMs);
      }
    });
  } catch (error) {
    if (!(error instanceof Wait)) throw error;
    await database.transaction((tx) => tally(tx, 'turned-away', attempt.staffId, now));
    return { kind: 'wait', retryAfterMs: error.retryAfterMs };
  }
  const subjectsOf = (limits: GuessLimit[]) => limits.map(({ subject }) => subject);
  return { kind: 'go', forgive: (tx) => forgiveTry(tx, { own: subjectsOf(own), shared: subjectsOf(shared) }) };
}

/** A try that was wrong: the same work for everybody's account and for nobody's. */
export async function recordFailure(parts: Parts, tx: Tx, { at, staffId }: Pick<Try, 'at' | 'staffId'>): Promise<void> {
  await recordHappening(parts, tx, { what: 'failure', staffId });
  const person = staffId === undefined ? 'staff:unknown' : staffActor(staffId);
  await parts.appendEvidence(tx, { act: 'staff.proof-failed', actor: 'visitor', object: person, detail: { at } });
}

export function recordHappening(
  { clock }: Pick<Parts, 'clock'>,
  tx: Tx,
  { what, staffId }: { what: Happening; staffId: StaffId | undefined },
): Promise<void> {
  return tally(tx, what, staffId, clock.now());
}

async function limitsOf(
  { database, keys }: Parts,
  { at, account, staffId, visitor }: Try,
): Promise<{ own: GuessLimit[]; shared: GuessLimit[] }> {
  const subject = (...words: string[]) => keys.hash('identity-guess', words.join('|'));
  const network = networkOf(visitor.address);
  const device = hashSecret(visitor.deviceToken ?? '');
  const isKnown = await knowsDevice(database, device, staffId ?? nobody);
  if (isKnown) {
    const own = { subject: subject(at, 'device', account, device.toString('hex')), free: 10, capMs: quarterHourMs };
    return { own: [own], shared: [] };
  }
  return {
    own: [{ subject: subject(at, 'account-network', account, network), free: 5, capMs: quarterHourMs }],
    // The account's own limit for strangers is short after the password, which whoever is here knows: he is no stranger.
    shared: [
      { subject: subject(at, 'account', account), free: 20, capMs: at === 'password' ? 60_000 : quarterHourMs },
      { subject: subject('network', network), free: 60, capMs: quarterHourMs },
    ],
  };
}

const nobody = '00000000-0000-0000-0000-000000000000' as StaffId;

/** The IPv4 address, or the first four groups of an IPv6 address: what one customer of a provider is given. */
function networkOf(address: string): string {
  const mapped = /^(?:::ffff:)?(\d{1,3}(?:\.\d{1,3}){3})$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [head = '', tail] = address.toLowerCase().split('%')[0]?.split('::') ?? [];
  const left = head.split(':').filter((group) => group !== '');
  const right = (tail ?? '').split(':').filter((group) => group !== '');
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0');
  return [...left, ...zeros, ...right].slice(0, 4).join(':');
}
