// The module on a real database with a real vault, for its tests: hands of a clock, evidence in a list, an owner made ready.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.ts';
import { createTestVault, type TestVault } from '../../../test/support/test-vault.ts';
import { fakeClock } from '../../kernel/clock.ts';
import type { Identity, SessionOpened, StaffId, Visitor } from './identity.ts';
import { type IdentityOptions, identityLabels, openIdentity } from './open-identity.ts';
import { codeOf, stepMs } from './totp.ts';

export const site = { origin: 'https://localhost:8444', rpId: 'localhost' };
export const password = 'seven purple ferries';
export const start = '2026-03-01T12:00:00Z';

export interface TestStaff {
  database: TestDatabase;
  house: TestVault;
  clock: ReturnType<typeof fakeClock>;
  identity: Identity;
  /** Acts that evidence was written of. */
  evidence: { act: string; actor: string; object: string; detail?: Record<string, unknown> }[];
  /** Another process of the same shop. */
  another(options?: Partial<IdentityOptions>): Identity;
  close(): Promise<void>;
}

export async function openTestStaff(): Promise<TestStaff> {
  const database = await createTestDatabase({ areas: ['vault', 'identity'], maxConnections: 20 });
  const house = await createTestVault(database.app, {
    labels: [...identityLabels],
    purposes: { support: identityLabels },
  });
  const clock = fakeClock(start);
  const evidence: TestStaff['evidence'] = [];
  const another = (options: Partial<IdentityOptions> = {}) =>
    openIdentity({
      database: database.app,
      vault: house.vault,
      purpose: 'support',
      clock,
      keys: { hash: (purpose, text) => createHmac('sha256', purpose).update(text).digest() },
      site,
      shopName: async () => 'Linen & Loom',
      appendEvidence: async (_tx, entry) => void evidence.push(entry),
      passwordCost: { memoryKib: 64, passes: 1, parallelism: 1 },
      ...options,
    });
  return {
    database,
    house,
    clock,
    evidence,
    identity: another(),
    another,
    async close() {
      await house.close();
      await database.drop();
    },
  };
}

let addresses = 0;

/** Somebody at an address of his own, so that the tests do not share limits. */
export function visitor(other: Partial<Visitor> = {}): Visitor {
  addresses++;
  const address = `10.${addresses >> 16}.${(addresses >> 8) & 255}.${addresses & 255}`;
  return { address, userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0', ...other };
}

export interface Enrolled {
  staffId: StaffId;
  email: string;
  /** Base32. */
  secret: string;
  recoveryCodes: string[];
  session: SessionOpened;
}

let people = 0;

/** Invites and enrols somebody with an app. */
export async function enrolled(staff: TestStaff): Promise<Enrolled> {
  const { identity } = staff;
  const email = `person${++people}@looms.example`;
  const invited = await identity.inviteStaff({ name: `Robin Q${people}`, email }, 'staff:inviter');
  assert.ok(invited.kind === 'invited');
  return enrolWith(staff, { token: invited.invitation.token, email });
}

export async function enrolWith(
  { identity, clock }: TestStaff,
  { token, email, name }: { token: string; email: string; name?: string },
): Promise<Enrolled> {
  const offered = await identity.offerTotp({ kind: 'enrolment', token });
  assert.ok(offered.kind === 'offer');
  const { secret } = offered.offer;
  const code = codeNow(secret, clock);
  const given = { name, email, password, factor: { kind: 'totp', code } } as const;
  const outcome = await identity.finishEnrolment(token, given, visitor());
  assert.ok(outcome.kind === 'enrolled', outcome.kind);
  // The next code is a new one.
  clock.advance(2 * stepMs);
  const { staffId, recoveryCodes, session } = outcome;
  return { staffId, email, secret, recoveryCodes, session };
}

export function codeNow(secret: string, clock: { now(): Date }, steps = 0): string {
  return codeOf(secret, Math.floor(clock.now().getTime() / stepMs) + steps);
}

/** Password and code; the clock then stands at another code. */
export async function signIn(
  { identity, clock }: TestStaff,
  person: Enrolled,
  from = visitor(),
): Promise<SessionOpened> {
  const signInToken = await atSecondFactor(identity, person, from);
  const outcome = await identity.proveTotp(signInToken, codeNow(person.secret, clock), from);
  assert.ok(outcome.kind === 'session', outcome.kind);
  clock.advance(2 * stepMs);
  return outcome.session;
}

/** The token of a sign-in whose password is proven. */
export async function atSecondFactor(identity: Identity, person: { email: string }, from = visitor()): Promise<string> {
  const { signInToken } = await identity.beginSignIn(from);
  const outcome = await identity.provePassword(signInToken, { email: person.email, password }, from);
  assert.ok(outcome.kind === 'second-factor-wanted', outcome.kind);
  return signInToken;
}
