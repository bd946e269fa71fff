// Enrolment by a one-time link: everything at once, in one transaction. Nothing of an enrolment that was not finished
// stays, and no state of it can be used (S2.4).
import type { Tx } from '../../kernel/database.ts';
import { violatedConstraint } from '../../kernel/database.ts';
import { hashSecret, newId, newSecret } from '../../kernel/ids.ts';
import { type ContactFault, readContact, sealContact } from './contact.ts';
import { removeFactors, replacePassword, replaceRecoveryCodes } from './credential-store.ts';
import { deviceLabel } from './device-label.ts';
import { endAll } from './end-all.ts';
import { recordHappening } from './guesses.ts';
import type { EnrolmentOutcome, FinishEnrolment, Identity, Invitation, StaffId, Visitor } from './identity.ts';
import { openSession } from './open-session.ts';
import { judgeNext } from './own-password.ts';
import { later, openContact, type Parts, spans, staffActor } from './parts.ts';
import type { PasswordHash } from './password-hash.ts';
import { judge } from './password-rules.ts';
import { keepFactor, type ProvenFactor, proveNew } from './possession.ts';
import { hashRecoveryCode, newRecoveryCodes } from './recovery-codes.ts';
import { forgetDevices } from './session-store.ts';
import {
  activate,
  emailTaken,
  insertLink,
  insertStaff,
  type Link,
  lockStaff,
  openLink,
  ownerEnrolled,
  ownerToBe,
  readStaff,
  type StaffRow,
  useLink,
} from './staff-store.ts';

export type Enrol = Pick<
  Identity,
  'enrolment' | 'finishEnrolment' | 'judgePassword' | 'ownerEnrolment' | 'ownerEnrolled'
>;

export function openEnrol(parts: Parts): Enrol {
  const { database, clock } = parts;
  return {
    async enrolment(token) {
      const link = await openLink(database, hashSecret(token), clock.now());
      if (link === undefined) return { kind: 'gone' };
      const { name, email } = (await contactOf(parts, link.staffId)) ?? {};
      return { kind: 'open', enrolment: link.kind, staffId: link.staffId, name, email, expiresAt: link.expiresAt };
    },
    finishEnrolment: (token, given, visitor) => finish(parts, token, { given, visitor }),
    judgePassword: async (password, about) => judge(password, { ...about, shopName: await parts.shopName() }),
    ownerEnrolled: () => ownerEnrolled(database),
    ownerEnrolment: () =>
      database.transaction(async (tx) => {
        const waiting = await ownerToBe(tx);
        if (await ownerEnrolled(tx)) return undefined;
        const staffId = waiting ?? (await newOwner(parts, tx));
        return makeLink(parts, tx, { staffId, kind: 'owner', askedBy: 'operator:start', approvedBy: undefined });
      }),
  };
}

async function newOwner({ vault, clock }: Parts, tx: Tx): Promise<StaffId> {
  const at = clock.now();
  const id = newId<StaffId>(at.getTime());
  await insertStaff(tx, { id, personId: await vault.createPerson(tx), contact: undefined, at });
  return id;
}

/** The link is in the answer and nowhere else. */
export async function makeLink(
  parts: Parts,
  tx: Tx,
  link: { staffId: StaffId; kind: Link['kind']; askedBy: string; approvedBy: string | undefined },
): Promise<Invitation> {
  const at = parts.clock.now();
  const token = newSecret();
  const expiresAt = later(at, spans.linkMs);
  await insertLink(tx, { ...link, hash: hashSecret(token), at, expiresAt });
  const { staffId, kind, askedBy, approvedBy } = link;
  await parts.appendEvidence(tx, {
    act: 'staff.enrolment-link-made',
    actor: askedBy,
    object: staffActor(staffId),
    detail: { kind, ...(approvedBy === undefined ? {} : { approvedBy }) },
  });
  return { staffId, token, expiresAt };
}

async function contactOf(parts: Parts, staffId: StaffId) {
  const staff = await readStaff(parts.database, staffId);
  if (staff?.email === undefined) return undefined;
  await parts.vault.ready([staff.personId]);
  return parts.database.transaction((tx) => openContact(parts, tx, { staff, actor: staffActor(staffId) }));
}

async function finish(
  parts: Parts,
  token: string,
  { given, visitor }: { given: FinishEnrolment; visitor: Visitor },
): Promise<EnrolmentOutcome> {
  const { database, clock, hasher, vault } = parts;
  const door = hashSecret(token);
  const link = await openLink(database, door, clock.now());
  const staff = link && (await readStaff(database, link.staffId));
  if (link === undefined || staff === undefined) return { kind: 'gone' };
  if (hasher.isFull()) return { kind: 'wait', retryAfterMs: 2_000 };
  await vault.ready([staff.personId]);
  const person = link.kind === 'owner' ? readContact(given) : await knownContact(parts, staff.id);
  if (person.kind === 'invalid') return person;
  const faults =
    link.kind === 'recovery'
      ? await judgeNext(parts, staff, given.password)
      : judge(given.password, { ...person, shopName: await parts.shopName() });
  if (faults.length > 0) return { kind: 'password-refused', faults };
  if (await emailTaken(database, vault.emailIndex(person.email), staff.id)) return { kind: 'email-taken' };
  const proven = await proveNew(parts, { staff, door, factor: given.factor });
  if (proven === undefined) {
    // Somebody else may have used the link, and with it what it offered, while we looked.
    const isOpen = (await openLink(database, door, clock.now())) !== undefined;
    return { kind: isOpen ? 'wrong' : 'gone' };
  }
  const password = await hasher.make(given.password);
  try {
    return await database.transaction((tx) =>
      keep(parts, tx, { door, link, staff, person, password, proven, visitor }),
    );
  } catch (error) {
    // Of two at once with the same address the second is told here.
    if (violatedConstraint(error) === 'staff_email_index_key') return { kind: 'email-taken' };
    throw error;
  }
}

async function knownContact(
  parts: Parts,
  staffId: StaffId,
): Promise<{ kind: 'good'; name: string; email: string } | { kind: 'invalid'; faults: ContactFault[] }> {
  const contact = await contactOf(parts, staffId);
  if (contact === undefined) throw new Error('an invited person has no name and no address');
  return { kind: 'good', ...contact };
}

interface Proven {
  door: Buffer;
  link: Link;
  staff: StaffRow;
  person: { name: string; email: string };
  password: PasswordHash;
  proven: ProvenFactor;
  visitor: Visitor;
}

async function keep(parts: Parts, tx: Tx, enrolled: Proven): Promise<EnrolmentOutcome> {
  const { door, link, staff, person, password, proven, visitor } = enrolled;
  const staffId = staff.id;
  const at = parts.clock.now();
  await lockStaff(tx, staffId);
  if (!(await useLink(tx, door, at))) return { kind: 'gone' };
  const owner = { personId: staff.personId, staffId };
  await activate(tx, staffId, link.kind === 'owner' ? sealContact(parts, person, owner) : undefined);
  await replacePassword(tx, { staffId, hash: password, at });
  await removeFactors(tx, { staffId, at });
  const label = deviceLabel(visitor.userAgent);
  const possession = await keepFactor(parts, tx, { staff, door, proven, deviceLabel: label });
  if (possession === undefined) throw new Error('a passkey that had just been made was on file already');
  const codes = newRecoveryCodes();
  const hashes = codes.map((code) => hashRecoveryCode(staffId, code));
  await replaceRecoveryCodes(tx, { staffId, hashes, at });
  await endAll(tx, { staffId, at });
  await forgetDevices(tx, staffId);
  const reference = { staffId, enrolment: link.kind, link: door.toString('hex') };
  for (const effect of parts.effects.enrolled) await effect(tx, reference);
  await recordHappening(parts, tx, { what: 'factor-change', staffId });
  const object = staffActor(staffId);
  const detail = { kind: link.kind, factor: possession.kind };
  await parts.appendEvidence(tx, { act: 'staff.enrolled', actor: object, object, detail });
  const session = await openSession(parts, tx, { staffId, possession, visitor });
  if (session === undefined) throw new Error('no session after an enrolment');
  return { kind: 'enrolled', staffId, recoveryCodes: codes, session };
}
