// What a person changes of his own proofs. Never below a password and one thing that he has (S2.4).
import { newId } from '../../kernel/ids.ts';
import {
  currentPassword,
  deleteOffer,
  factorsOf,
  insertOffer,
  removeFactors,
  replacePassword,
  replaceRecoveryCodes,
} from './credential-store.ts';
import { deviceLabel } from './device-label.ts';
import { type OpenDoor, tryDoor } from './door.ts';
import { endAll } from './end-all.ts';
import { beginTry, recordFailure, recordHappening } from './guesses.ts';
import type { Door, FactorId, Identity, NewFactor, Visitor } from './identity.ts';
import { judgeNext } from './own-password.ts';
import { later, openContact, type Parts, spans, staffActor } from './parts.ts';
import { registrationOptions } from './passkey.ts';
import { keepFactor, openOffer, proveNew } from './possession.ts';
import { hashRecoveryCode, newRecoveryCodes } from './recovery-codes.ts';
import { lockStaff, type StaffRow } from './staff-store.ts';
import { newTotpSecret, offerOf } from './totp.ts';

export type ChangeFactors = Pick<
  Identity,
  | 'factorsOf'
  | 'offerTotp'
  | 'passkeyRegistration'
  | 'addFactor'
  | 'removeFactor'
  | 'newRecoveryCodes'
  | 'changePassword'
>;

export function openChangeFactors(parts: Parts): ChangeFactors {
  return {
    factorsOf: (staffId) => factorsOf(parts.database, staffId),
    offerTotp: (door) => offerTotp(parts, door),
    passkeyRegistration: (door, about) => passkeyRegistration(parts, door, about),
    addFactor: (token, factor, visitor) => addFactor(parts, token, { factor, visitor }),
    removeFactor: (token, factorId) => removeFactor(parts, token, factorId),
    newRecoveryCodes: (token) => renewRecoveryCodes(parts, token),
    changePassword: (token, given, visitor) => changePassword(parts, token, { ...given, visitor }),
  };
}

async function offerTotp(parts: Parts, door: Door): ReturnType<Identity['offerTotp']> {
  const opened = await tryDoor(parts, door);
  if (opened.kind !== 'open') return opened;
  const { database, clock, vault } = parts;
  const { staff, hash } = opened;
  await vault.ready([staff.personId]);
  const issuer = await parts.shopName();
  return database.transaction(async (tx) => {
    // Two requests at once are shown the same secret.
    await lockStaff(tx, staff.id);
    const contact = await openContact(parts, tx, { staff, actor: staffActor(staff.id) });
    let secret = await openOffer(parts, tx, { staff, door: hash });
    if (secret === undefined) {
      secret = newTotpSecret();
      await deleteOffer(tx, hash);
      const at = clock.now();
      const id = newId(at.getTime());
      const sealed = parts.writers.offer.seal(staff.personId, id, secret);
      const expiresAt = later(at, spans.offerMs);
      await insertOffer(tx, { id, door: hash, staffId: staff.id, secret: sealed, expiresAt });
    }
    return { kind: 'offer', offer: offerOf(secret, { issuer, account: contact?.email ?? 'back office' }) };
  });
}

async function passkeyRegistration(
  parts: Parts,
  door: Door,
  about: { name?: string | undefined; email?: string | undefined } = {},
): ReturnType<Identity['passkeyRegistration']> {
  const opened = await tryDoor(parts, door);
  if (opened.kind !== 'open') return opened;
  const { staff, hash } = opened;
  await parts.vault.ready([staff.personId]);
  const actor = staffActor(staff.id);
  const contact = await parts.database.transaction((tx) => openContact(parts, tx, { staff, actor }));
  const said = (text: string | undefined) => text?.trim().slice(0, 100) || 'back office';
  const person = {
    staffId: staff.id,
    userName: said(contact?.email ?? about.email),
    displayName: said(contact?.name ?? about.name),
  };
  return { kind: 'options', options: await registrationOptions(parts, hash, person) };
}

function ownDoor(parts: Parts, token: string): Promise<OpenDoor> {
  return tryDoor(parts, { kind: 'session', token });
}

async function addFactor(
  parts: Parts,
  token: string,
  { factor, visitor }: { factor: NewFactor; visitor: Visitor },
): ReturnType<Identity['addFactor']> {
  const opened = await ownDoor(parts, token);
  if (opened.kind !== 'open') return opened;
  const { staff, hash } = opened;
  const proven = await proveNew(parts, { staff, door: hash, factor });
  if (proven === undefined) return { kind: 'wrong' };
  return parts.database.transaction(async (tx) => {
    if ((await lockStaff(tx, staff.id))?.state !== 'active') return { kind: 'gone' };
    const label = deviceLabel(visitor.userAgent);
    const kept = await keepFactor(parts, tx, { staff, door: hash, proven, deviceLabel: label });
    if (kept === undefined) return { kind: 'wrong' };
    await recordHappening(parts, tx, { what: 'factor-change', staffId: staff.id });
    const object = staffActor(staff.id);
    const detail = { kind: kept.kind, factor: kept.id };
    await parts.appendEvidence(tx, { act: 'staff.factor-added', actor: object, object, detail });
    return { kind: 'added', factorId: kept.id };
  });
}

async function removeFactor(parts: Parts, token: string, factorId: FactorId): ReturnType<Identity['removeFactor']> {
  const opened = await ownDoor(parts, token);
  if (opened.kind !== 'open') return opened;
  const { staff } = opened;
  return parts.database.transaction(async (tx) => {
    await lockStaff(tx, staff.id);
    const at = parts.clock.now();
    const factors = await factorsOf(tx, staff.id);
    const factor = factors.find((known) => known.factorId === factorId);
    if (factor === undefined) return { kind: 'wrong' };
    if (factors.length === 1) return { kind: 'last-factor' };
    await removeFactors(tx, { staffId: staff.id, only: factorId, at });
    const sessionsEnded = await endAll(tx, { staffId: staff.id, at });
    await recordHappening(parts, tx, { what: 'factor-change', staffId: staff.id });
    const object = staffActor(staff.id);
    const detail = { kind: factor.kind, factor: factorId, sessionsEnded };
    await parts.appendEvidence(tx, { act: 'staff.factor-removed', actor: object, object, detail });
    return { kind: 'removed', sessionsEnded };
  });
}

async function renewRecoveryCodes(parts: Parts, token: string): ReturnType<Identity['newRecoveryCodes']> {
  const opened = await ownDoor(parts, token);
  if (opened.kind !== 'open') return opened;
  const { staff } = opened;
  const codes = newRecoveryCodes();
  return parts.database.transaction(async (tx) => {
    await lockStaff(tx, staff.id);
    const hashes = codes.map((code) => hashRecoveryCode(staff.id, code));
    await replaceRecoveryCodes(tx, { staffId: staff.id, hashes, at: parts.clock.now() });
    await recordHappening(parts, tx, { what: 'factor-change', staffId: staff.id });
    const object = staffActor(staff.id);
    await parts.appendEvidence(tx, { act: 'staff.recovery-codes-made', actor: object, object });
    return { kind: 'codes', codes };
  });
}

async function changePassword(
  parts: Parts,
  token: string,
  { current, next, visitor }: { current: string; next: string; visitor: Visitor },
): ReturnType<Identity['changePassword']> {
  const opened = await ownDoor(parts, token);
  if (opened.kind !== 'open') return opened;
  const { staff } = opened;
  const { database, hasher, clock } = parts;
  if (hasher.isFull()) return { kind: 'wait', retryAfterMs: 2_000 };
  const stored = await currentPassword(database, staff.id);
  const attempt = { at: 'step-up', account: staff.id, staffId: staff.id, visitor } as const;
  const begun = await beginTry(parts, attempt);
  if (begun.kind === 'wait') return begun;
  if (!(await hasher.verify(current, stored))) {
    await database.transaction((tx) => recordFailure(parts, tx, attempt));
    return { kind: 'wrong' };
  }
  await database.transaction((tx) => begun.forgive(tx));
  const faults = await judgeNext(parts, staff, next);
  if (faults.length > 0) return { kind: 'password-refused', faults };
  const made = await hasher.make(next);
  return database.transaction(async (tx) => {
    const at = clock.now();
    const locked: StaffRow | undefined = await lockStaff(tx, staff.id);
    const isUnchanged = (await currentPassword(tx, staff.id))?.id === stored?.id;
    if (locked?.state !== 'active' || !isUnchanged) return { kind: 'gone' };
    await replacePassword(tx, { staffId: staff.id, hash: made, at });
    const sessionsEnded = await endAll(tx, { staffId: staff.id, at });
    await recordHappening(parts, tx, { what: 'factor-change', staffId: staff.id });
    const object = staffActor(staff.id);
    const detail = { sessionsEnded };
    await parts.appendEvidence(tx, { act: 'staff.password-changed', actor: object, object, detail });
    return { kind: 'changed', sessionsEnded };
  });
}
