// Which token opens the way to a change of factors, and to whose: a session that has stepped up, a sign-in with a
// recovery code, an enrolment link.
import { hashSecret } from '../../kernel/ids.ts';
import type { Door, StepUpWanted } from './identity.ts';
import { isFresh, type Parts } from './parts.ts';
import { readSignIn } from './session-store.ts';
import { sessionAt } from './sessions.ts';
import { openLink, readStaff, type StaffRow } from './staff-store.ts';

export type OpenDoor = { kind: 'open'; hash: Buffer; staff: StaffRow } | { kind: 'gone' } | StepUpWanted;

export async function tryDoor(parts: Parts, door: Door): Promise<OpenDoor> {
  const { database, clock } = parts;
  const hash = hashSecret(door.token);
  const now = clock.now();
  const open = async (staffId: StaffRow['id'] | undefined): Promise<OpenDoor> => {
    const staff = staffId && (await readStaff(database, staffId));
    return staff === undefined ? { kind: 'gone' } : { kind: 'open', hash, staff };
  };
  if (door.kind === 'enrolment') return open((await openLink(database, hash, now))?.staffId);
  if (door.kind === 'sign-in') {
    const row = await readSignIn(database, hash, now);
    return open(row?.state === 'recovering' ? row.staffId : undefined);
  }
  const session = await sessionAt(parts, door.token);
  if (session !== undefined && !isFresh(session.steppedUpAt, now)) return { kind: 'step-up-wanted' };
  return open(session?.staffId);
}
