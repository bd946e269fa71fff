// Signing in, step by step: started → password → something had → session. Each step moves the sign-in's row by compare
// and set, so that of two requests one goes on.

import type { Tx } from '../../kernel/database.ts';
import { hashSecret, newSecret } from '../../kernel/ids.ts';
import {
  currentPassword,
  factorsOf,
  type PasswordRow,
  proofKinds,
  removeFactors,
  replacePassword,
  strengthenPassword,
  takeRecoveryCode,
} from './credential-store.ts';
import { deviceLabel } from './device-label.ts';
import { endAll } from './end-all.ts';
import { beginTry, recordFailure, recordHappening } from './guesses.ts';
import type { Identity, NewFactor, SignInOutcome, StaffId, Visitor } from './identity.ts';
import { openSession } from './open-session.ts';
import { isExpired, judgeNext } from './own-password.ts';
import { later, type Parts, spans, staffActor } from './parts.ts';
import { assertionOptions } from './passkey.ts';
import { keepFactor, look, type Possession, proveNew, type Shown } from './possession.ts';
import { hashRecoveryCode } from './recovery-codes.ts';
import { insertSignIn, moveSignIn, readSignIn, type SignInState } from './session-store.ts';
import { activeByEmail, lockStaff, readStaff, type StaffRow } from './staff-store.ts';

export type SignIn = Pick<
  Identity,
  | 'beginSignIn'
  | 'signInOf'
  | 'provePassword'
  | 'proveTotp'
  | 'passkeyOptions'
  | 'provePasskey'
  | 'proveRecoveryCode'
  | 'recoverWith'
  | 'replaceExpiredPassword'
>;

const gone = { kind: 'gone' } as const;
const wrong = { kind: 'wrong' } as const;
/** More hashes wait than are worth waiting for. */
const busy = { kind: 'wait', retryAfterMs: 2_000 } as const;

export function openSignIn(parts: Parts): SignIn {
  const { database, clock } = parts;
  return {
    async beginSignIn() {
      const at = clock.now();
      const [signInToken, expiresAt] = [newSecret(), later(at, spans.signInMs)];
      await insertSignIn(database, { hash: hashSecret(signInToken), at, expiresAt });
      return { signInToken, expiresAt };
    },
    signInOf: (token) => standing(parts, token),
    provePassword: (token, given, visitor) => provePassword(parts, token, { ...given, visitor }),
    proveTotp: (token, code, visitor) => provePossession(parts, token, { shown: { kind: 'totp', code }, visitor }),
    async passkeyOptions(token) {
      const found = await personAt(parts, token, 'password');
      if (found === undefined) return gone;
      const ask = { door: found.hash, act: 'sign-in' } as const;
      return { kind: 'options', options: await assertionOptions(parts, ask, found.staff.id) };
    },
    provePasskey: (token, response, visitor) =>
      provePossession(parts, token, { shown: { kind: 'passkey', response }, visitor }),
    proveRecoveryCode: (token, code, visitor) => proveRecoveryCode(parts, token, { code, visitor }),
    recoverWith: (token, factor, visitor) => recoverWith(parts, token, { factor, visitor }),
    replaceExpiredPassword: (token, next, visitor) => replaceExpired(parts, token, { next, visitor }),
  };
}

async function standing(parts: Parts, token: string): ReturnType<Identity['signInOf']> {
  const row = await readSignIn(parts.database, hashSecret(token), parts.clock.now());
  if (row === undefined || row.state === 'done') return gone;
  if (row.state === 'started' || row.staffId === undefined) return { kind: 'password-wanted' };
  if (row.state === 'password')
    return { kind: 'second-factor-wanted', factors: await proofKinds(parts.database, row.staffId) };
  return { kind: row.state === 'recovering' ? 'new-factor-wanted' : 'new-password-wanted' };
}

async function provePassword(
  parts: Parts,
  token: string,
  { email, password, visitor }: { email: string; password: string; visitor: Visitor },
): Promise<SignInOutcome> {
  const { database, clock, hasher } = parts;
  const hash = hashSecret(token);
  if ((await readSignIn(database, hash, clock.now()))?.state !== 'started') return gone;
  if (hasher.isFull()) return busy;
  // An address that cannot be one is nobody's: it goes the whole way too.
  const index = parts.vault.emailIndex(email.slice(0, 1_000));
  const staff = await activeByEmail(database, index);
  const stored = await currentPassword(database, staff?.id ?? nobody);
  const attempt = { at: 'password', account: index.toString('hex'), staffId: staff?.id, visitor } as const;
  const begun = await beginTry(parts, attempt);
  if (begun.kind === 'wait') return begun;
  const isRight = await hasher.verify(password, stored);
  if (staff === undefined || stored === undefined || !isRight) {
    await database.transaction((tx) => recordFailure(parts, tx, attempt));
    return wrong;
  }
  const stronger = hasher.isWeaker(stored) ? await hasher.make(password) : undefined;
  return database.transaction(async (tx) => {
    if (!(await isStillIts(tx, staff.id, stored))) return wrong;
    if (!(await moveSignIn(tx, { hash, from: 'started', to: 'password', staffId: staff.id }))) return gone;
    if (stronger !== undefined) await strengthenPassword(tx, stored, stronger);
    await begun.forgive(tx);
    return { kind: 'second-factor-wanted', factors: await proofKinds(tx, staff.id) };
  });
}

const nobody = '00000000-0000-0000-0000-000000000000' as StaffId;

/** Locks the person; false when he has ended or changed his password while we hashed. */
async function isStillIts(tx: Tx, staffId: StaffId, password: PasswordRow): Promise<boolean> {
  const staff = await lockStaff(tx, staffId);
  return staff?.state === 'active' && (await currentPassword(tx, staffId))?.id === password.id;
}

interface Found {
  hash: Buffer;
  staff: StaffRow;
  possessionId: Possession['id'] | undefined;
}

/** The person whose sign-in is at this step. */
async function personAt({ database, clock }: Parts, token: string, state: SignInState): Promise<Found | undefined> {
  const hash = hashSecret(token);
  const row = await readSignIn(database, hash, clock.now());
  if (row?.state !== state || row.staffId === undefined) return undefined;
  const staff = await readStaff(database, row.staffId);
  return staff && { hash, staff, possessionId: row.possessionId };
}

/** A guess at the second factor of whoever's sign-in has come that far; or why there is none now. */
async function trySecondFactor(parts: Parts, token: string, visitor: Visitor) {
  const found = await personAt(parts, token, 'password');
  if (found === undefined) return gone;
  const { hash, staff } = found;
  const attempt = { at: 'second-factor', account: staff.id, staffId: staff.id, visitor } as const;
  const begun = await beginTry(parts, attempt);
  return begun.kind === 'wait' ? begun : ({ kind: 'tried', hash, staff, attempt, begun } as const);
}

async function provePossession(
  parts: Parts,
  token: string,
  { shown, visitor }: { shown: Shown; visitor: Visitor },
): Promise<SignInOutcome> {
  const tried = await trySecondFactor(parts, token, visitor);
  if (tried.kind !== 'tried') return tried;
  const { hash, staff } = tried;
  const take = await look(parts, { staff, ask: { door: hash, act: 'sign-in' }, shown });
  return parts.database.transaction(async (tx) => {
    await lockStaff(tx, staff.id);
    const possession = await take(tx);
    if (possession === undefined) {
      await recordFailure(parts, tx, tried.attempt);
      return wrong;
    }
    await tried.begun.forgive(tx);
    return complete(parts, tx, { hash, from: 'password', staff, possession, visitor });
  });
}

interface Completion {
  hash: Buffer;
  from: SignInState;
  staff: StaffRow;
  possession: Possession;
  visitor: Visitor;
}

/** Both factors are proven: a session, or first a new password when it is too old (L12.1). */
async function complete(parts: Parts, tx: Tx, done: Completion): Promise<SignInOutcome> {
  const { hash, from, staff, possession, visitor } = done;
  const move = { hash, from, staffId: staff.id, possessionId: possession.id };
  const password = await currentPassword(tx, staff.id);
  if (password !== undefined && (await isExpired(parts, staff.id, password.setAt)))
    return (await moveSignIn(tx, { ...move, to: 'new-password' })) ? { kind: 'new-password-wanted' } : gone;
  if (!(await moveSignIn(tx, { ...move, to: 'done' }))) return gone;
  const session = await openSession(parts, tx, { staffId: staff.id, possession, visitor });
  return session === undefined ? gone : { kind: 'session', session };
}

async function proveRecoveryCode(
  parts: Parts,
  token: string,
  { code, visitor }: { code: string; visitor: Visitor },
): Promise<SignInOutcome> {
  const tried = await trySecondFactor(parts, token, visitor);
  if (tried.kind !== 'tried') return tried;
  const { hash, staff } = tried;
  return parts.database.transaction(async (tx) => {
    await lockStaff(tx, staff.id);
    if (!(await takeRecoveryCode(tx, staff.id, hashRecoveryCode(staff.id, code), parts.clock.now()))) {
      await recordFailure(parts, tx, tried.attempt);
      return wrong;
    }
    if (!(await moveSignIn(tx, { hash, from: 'password', to: 'recovering', staffId: staff.id }))) return gone;
    await tried.begun.forgive(tx);
    await recordHappening(parts, tx, { what: 'recovery', staffId: staff.id });
    const object = staffActor(staff.id);
    await parts.appendEvidence(tx, { act: 'staff.recovery-code-used', actor: object, object });
    return { kind: 'new-factor-wanted' };
  });
}

async function recoverWith(
  parts: Parts,
  token: string,
  { factor, visitor }: { factor: NewFactor; visitor: Visitor },
): Promise<SignInOutcome> {
  const found = await personAt(parts, token, 'recovering');
  if (found === undefined) return gone;
  const { hash, staff } = found;
  const proven = await proveNew(parts, { staff, door: hash, factor });
  if (proven === undefined) return wrong;
  return parts.database.transaction(async (tx) => {
    const at = parts.clock.now();
    if ((await lockStaff(tx, staff.id))?.state !== 'active') return gone;
    // Moved first: everything that is pending ends with the old factors, and this must not.
    if (!(await moveSignIn(tx, { hash, from: 'recovering', to: 'password', staffId: staff.id }))) return gone;
    const removed = await removeFactors(tx, { staffId: staff.id, at });
    const label = deviceLabel(visitor.userAgent);
    const possession = await keepFactor(parts, tx, { staff, door: hash, proven, deviceLabel: label });
    if (possession === undefined) throw new Error('a passkey that had just been made was on file already');
    await endAll(tx, { staffId: staff.id, at, exceptSignIn: hash });
    await recordHappening(parts, tx, { what: 'factor-change', staffId: staff.id });
    const object = staffActor(staff.id);
    const detail = { kind: possession.kind, removed };
    await parts.appendEvidence(tx, { act: 'staff.factor-recovered', actor: object, object, detail });
    return complete(parts, tx, { hash, from: 'password', staff, possession, visitor });
  });
}

async function replaceExpired(
  parts: Parts,
  token: string,
  { next, visitor }: { next: string; visitor: Visitor },
): ReturnType<Identity['replaceExpiredPassword']> {
  const found = await personAt(parts, token, 'new-password');
  if (found?.possessionId === undefined) return gone;
  const { hash, staff, possessionId } = found;
  if (parts.hasher.isFull()) return busy;
  const faults = await judgeNext(parts, staff, next);
  if (faults.length > 0) return { kind: 'password-refused', faults };
  const made = await parts.hasher.make(next);
  return parts.database.transaction(async (tx): Promise<SignInOutcome> => {
    const at = parts.clock.now();
    if ((await lockStaff(tx, staff.id))?.state !== 'active') return gone;
    const move = { hash, from: 'new-password', to: 'password', staffId: staff.id, possessionId } as const;
    if (!(await moveSignIn(tx, move))) return gone;
    const factor = (await factorsOf(tx, staff.id)).find(({ factorId }) => factorId === possessionId);
    if (factor === undefined) return gone;
    await replacePassword(tx, { staffId: staff.id, hash: made, at });
    await endAll(tx, { staffId: staff.id, at, exceptSignIn: hash });
    const object = staffActor(staff.id);
    await parts.appendEvidence(tx, { act: 'staff.password-changed', actor: object, object, detail: { expired: true } });
    const possession = { id: possessionId, kind: factor.kind };
    return complete(parts, tx, { hash, from: 'password', staff, possession, visitor });
  });
}
