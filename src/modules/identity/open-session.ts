// The one way to a session: password and possession are proven, and everything is looked at again in one transaction.
import type { Tx } from '../../kernel/database.ts';
import { hashSecret, newId, newSecret } from '../../kernel/ids.ts';
import { currentPassword, factorsOf } from './credential-store.ts';
import { deviceLabel } from './device-label.ts';
import { recordHappening } from './guesses.ts';
import type { SessionId, SessionOpened, StaffId, Visitor } from './identity.ts';
import { later, type Parts, spans, staffActor } from './parts.ts';
import type { Possession } from './possession.ts';
import { insertDevice, insertSession, knowsDevice, markSteppedUp, touchDevice } from './session-store.ts';

/**
 * The caller has locked the person's row, so that no factor is removed meanwhile. Undefined when the person's password
 * or factor is gone. A session begins with a step-up: both factors have been proven this moment.
 */
export async function openSession(
  parts: Parts,
  tx: Tx,
  { staffId, possession, visitor }: { staffId: StaffId; possession: Possession; visitor: Visitor },
): Promise<SessionOpened | undefined> {
  const at = parts.clock.now();
  const password = await currentPassword(tx, staffId);
  const factors = await factorsOf(tx, staffId);
  if (password === undefined || !factors.some(({ factorId }) => factorId === possession.id)) return undefined;
  const token = newSecret();
  const sessionId = newId<SessionId>(at.getTime());
  const expiresAt = later(at, spans.absoluteMs);
  const label = deviceLabel(visitor.userAgent);
  await insertSession(tx, {
    sessionId,
    hash: hashSecret(token),
    staffId,
    passwordId: password.id,
    possession,
    deviceLabel: label,
    at,
    expiresAt,
  });
  await markSteppedUp(tx, sessionId, at);
  const deviceToken = await keepDevice(tx, { staffId, given: visitor.deviceToken, at });
  await recordHappening(parts, tx, { what: 'sign-in', staffId });
  await parts.appendEvidence(tx, {
    act: 'staff.signed-in',
    actor: staffActor(staffId),
    object: staffActor(staffId),
    detail: { session: sessionId, factors: `password+${possession.kind}`, device: label },
  });
  return { sessionId, staffId, token, expiresAt, deviceToken };
}

async function keepDevice(
  tx: Tx,
  { staffId, given, at }: { staffId: StaffId; given: string | undefined; at: Date },
): Promise<string> {
  if (given !== undefined && (await knowsDevice(tx, hashSecret(given), staffId))) {
    await touchDevice(tx, hashSecret(given), at);
    return given;
  }
  const token = newSecret();
  await insertDevice(tx, hashSecret(token), staffId, at);
  return token;
}
