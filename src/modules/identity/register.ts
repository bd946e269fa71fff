// Who is there: inviting, ending, listing. What somebody may do is decided elsewhere.

import type { Tx } from '../../kernel/database.ts';
import { violatedConstraint } from '../../kernel/database.ts';
import { newId } from '../../kernel/ids.ts';
import { PersonErased, type PersonId } from '../vault.ts';
import { readContact, sealContact } from './contact.ts';
import { removeFactors } from './credential-store.ts';
import { endAll } from './end-all.ts';
import { makeLink } from './enrol.ts';
import type { Identity, InviteOutcome, StaffId, StaffPerson } from './identity.ts';
import { openContact, type Parts, staffActor } from './parts.ts';
import { forgetDevices } from './session-store.ts';
import {
  emailTaken,
  endStaffRow,
  insertStaff,
  lockStaff,
  type StaffLine,
  staffLines,
  staffOfPerson,
  voidLinks,
} from './staff-store.ts';

export type Register = Pick<
  Identity,
  'inviteStaff' | 'inviteAgain' | 'inviteRecovery' | 'endStaff' | 'staff' | 'person' | 'staffStates' | 'forget'
>;

export function openRegister(parts: Parts): Register {
  const { database, clock } = parts;
  return {
    inviteStaff: (person, by) => invite(parts, person, by),
    inviteAgain: (staffId, by) =>
      linkFor(parts, { staffId, state: 'invited', kind: 'invitation', askedBy: by, approvedBy: undefined }),
    async inviteRecovery(staffId, { askedBy, approvedBy }) {
      const persons = new Set([askedBy, approvedBy, staffActor(staffId)]);
      if (persons.size < 3) return { kind: 'second-person-wanted' };
      return linkFor(parts, { staffId, state: 'active', kind: 'recovery', askedBy, approvedBy });
    },
    endStaff: (staffId, by) => database.transaction((tx) => end(parts, tx, { staffId, by })),
    staff: (actor) => lines(parts, undefined, actor),
    person: async (staffId, actor) => (await lines(parts, staffId, actor))[0],
    staffStates: async () => (await staffLines(database, undefined)).map(plain),
    async forget(tx: Tx, person: PersonId) {
      const staffId = await staffOfPerson(tx, person);
      if (staffId === undefined) return;
      await end(parts, tx, { staffId, by: 'vault' });
      // Whatever state he was in before.
      await removeFactors(tx, { staffId, at: clock.now() });
    },
  };
}

async function invite(parts: Parts, given: { name: string; email: string }, askedBy: string): Promise<InviteOutcome> {
  const { database, vault, clock } = parts;
  const read = readContact(given);
  if (read.kind === 'invalid') return read;
  if (await emailTaken(database, vault.emailIndex(read.email), undefined)) return { kind: 'email-taken' };
  const at = clock.now();
  const staffId = newId<StaffId>(at.getTime());
  try {
    return await database.transaction(async (tx) => {
      const personId = await vault.createPerson(tx);
      await insertStaff(tx, { id: staffId, personId, contact: sealContact(parts, read, { personId, staffId }), at });
      const link = { staffId, kind: 'invitation', askedBy, approvedBy: undefined } as const;
      return { kind: 'invited', invitation: await makeLink(parts, tx, link) };
    });
  } catch (error) {
    if (violatedConstraint(error) === 'staff_email_index_key') return { kind: 'email-taken' };
    throw error;
  }
}

type NewLinkFor = Parameters<typeof makeLink>[2] & { state: 'invited' | 'active' };

function linkFor(parts: Parts, { state, ...link }: NewLinkFor): Promise<InviteOutcome> {
  return parts.database.transaction(async (tx) => {
    const staff = await lockStaff(tx, link.staffId);
    // An owner who has not enrolled has no address: his link is made at the start of the shop.
    if (staff?.state !== state || staff.email === undefined) return { kind: 'no-such-person' };
    return { kind: 'invited', invitation: await makeLink(parts, tx, link) };
  });
}

async function end(parts: Parts, tx: Tx, { staffId, by }: { staffId: StaffId; by: string }): Promise<boolean> {
  const at = parts.clock.now();
  await lockStaff(tx, staffId);
  if (!(await endStaffRow(tx, staffId, at))) return false;
  await voidLinks(tx, staffId, at);
  await removeFactors(tx, { staffId, at });
  await forgetDevices(tx, staffId);
  const sessionsEnded = await endAll(tx, { staffId, at });
  for (const effect of parts.effects.ended) await effect(tx, staffId);
  const detail = { sessionsEnded };
  await parts.appendEvidence(tx, { act: 'staff.ended', actor: by, object: staffActor(staffId), detail });
  return true;
}

async function lines(parts: Parts, only: StaffId | undefined, actor: string): Promise<StaffPerson[]> {
  const { database, vault } = parts;
  const found = await staffLines(database, only);
  await vault.ready(found.map(({ personId }) => personId));
  const people: StaffPerson[] = [];
  for (const line of found) people.push({ ...plain(line), ...(await nameOf(parts, line, actor)) });
  return people;
}

function plain({ id, state, factors, ...line }: StaffLine): Omit<StaffPerson, 'name' | 'email'> {
  const { recoveryCodesLeft, passwordChangedAt, lastSignInAt, createdAt } = line;
  return { staffId: id, state, factors, recoveryCodesLeft, passwordChangedAt, lastSignInAt, createdAt };
}

async function nameOf(parts: Parts, staff: StaffLine, actor: string) {
  const unknown = { name: undefined, email: undefined };
  try {
    return (await parts.database.transaction((tx) => openContact(parts, tx, { staff, actor }))) ?? unknown;
  } catch (error) {
    if (error instanceof PersonErased) return unknown;
    throw error;
  }
}
