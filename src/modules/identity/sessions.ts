// Sessions, and proving anew within one. A session is looked up by the hash of its token, in one statement.
import { hashSecret } from '../../kernel/ids.ts';
import { endAll } from './end-all.ts';
import { beginTry, recordFailure } from './guesses.ts';
import type { Identity, StaffSession, Visitor } from './identity.ts';
import { liveAt, type Parts, staffActor } from './parts.ts';
import { assertionOptions } from './passkey.ts';
import { look, type Shown } from './possession.ts';
import { endSessionRows, liveSession, markSteppedUp, sessionsOf } from './session-store.ts';
import { lockStaff, readStaff } from './staff-store.ts';

export type Sessions = Pick<
  Identity,
  'sessionOf' | 'sessionsOf' | 'endSession' | 'endSessions' | 'stepUpTotp' | 'stepUpPasskeyOptions' | 'stepUpPasskey'
>;

export function openSessions(parts: Parts): Sessions {
  const { database, clock, appendEvidence } = parts;
  const find = (token: string) => sessionAt(parts, token);
  return {
    sessionOf: find,
    sessionsOf: (staffId) => sessionsOf(database, staffId, liveAt(clock.now())),
    endSession: ({ staffId, sessionId }, by) =>
      database.transaction(async (tx) => {
        const ended = await endSessionRows(tx, { staffId, only: sessionId, at: clock.now() });
        if (ended === 0) return false;
        const detail = { session: sessionId };
        await appendEvidence(tx, { act: 'staff.session-ended', actor: by, object: staffActor(staffId), detail });
        return true;
      }),
    endSessions: (staffId, { by, except }) =>
      database.transaction(async (tx) => {
        const sessions = await endAll(tx, { staffId, except, at: clock.now() });
        const object = staffActor(staffId);
        if (sessions > 0)
          await appendEvidence(tx, { act: 'staff.sessions-ended', actor: by, object, detail: { sessions } });
        return sessions;
      }),
    stepUpTotp: (token, code, visitor) => stepUp(parts, token, { shown: { kind: 'totp', code }, visitor }),
    async stepUpPasskeyOptions(token) {
      const session = await find(token);
      if (session === undefined) return { kind: 'gone' };
      const ask = { door: hashSecret(token), act: 'step-up' } as const;
      return { kind: 'options', options: await assertionOptions(parts, ask, session.staffId) };
    },
    stepUpPasskey: (token, response, visitor) =>
      stepUp(parts, token, { shown: { kind: 'passkey', response }, visitor }),
  };
}

export function sessionAt({ database, clock }: Parts, token: string): Promise<StaffSession | undefined> {
  return liveSession(database, hashSecret(token), liveAt(clock.now()));
}

/** What the person has is proven anew. The password would not do: a browser may fill it in for whoever sits there. */
async function stepUp(
  parts: Parts,
  token: string,
  { shown, visitor }: { shown: Shown; visitor: Visitor },
): ReturnType<Identity['stepUpTotp']> {
  const session = await sessionAt(parts, token);
  const staff = session && (await readStaff(parts.database, session.staffId));
  if (session === undefined || staff === undefined) return { kind: 'gone' };
  const attempt = { at: 'step-up', account: staff.id, staffId: staff.id, visitor } as const;
  const begun = await beginTry(parts, attempt);
  if (begun.kind === 'wait') return begun;
  const take = await look(parts, { staff, ask: { door: hashSecret(token), act: 'step-up' }, shown });
  return parts.database.transaction(async (tx) => {
    await lockStaff(tx, staff.id);
    const possession = await take(tx);
    if (possession === undefined) {
      await recordFailure(parts, tx, attempt);
      return { kind: 'wrong' };
    }
    const at = parts.clock.now();
    await markSteppedUp(tx, session.sessionId, at);
    await begun.forgive(tx);
    const actor = staffActor(staff.id);
    const detail = { session: session.sessionId, factor: possession.kind };
    await parts.appendEvidence(tx, { act: 'staff.stepped-up', actor, object: actor, detail });
    return { kind: 'stepped-up', at };
  });
}
