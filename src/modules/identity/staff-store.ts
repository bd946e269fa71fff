// SQL of the persons and of the links by which they enrol.
import type { Reader, Tx } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';
import type { PersonId } from '../vault.ts';
import type { EnrolmentKind, PossessionKind, StaffId, StaffState } from './identity.ts';

export interface StaffRow {
  id: StaffId;
  personId: PersonId;
  state: StaffState;
  email: Buffer | undefined;
  name: Buffer | undefined;
}

export interface Contact {
  emailIndex: Buffer;
  email: Buffer;
  name: Buffer;
}

export async function insertStaff(
  tx: Tx,
  { id, personId, contact, at }: { id: StaffId; personId: PersonId; contact: Contact | undefined; at: Date },
): Promise<void> {
  await tx.execute(sql`
    insert into identity.staff (id, person_id, state, email_index, email_sealed, name_sealed, created_at)
    values (${id}, ${personId}, 'invited', ${contact?.emailIndex ?? null}, ${contact?.email ?? null},
            ${contact?.name ?? null}, ${at})`);
}

export async function readStaff(reader: Reader, id: StaffId): Promise<StaffRow | undefined> {
  const row = await reader.maybeOne(sql<RawStaff>`
    select id, person_id, state, email_sealed, name_sealed from identity.staff where id = ${id}`);
  return row && toStaff(row);
}

/** Locks the person until the transaction ends: what changes his factors goes one after another. */
export async function lockStaff(tx: Tx, id: StaffId): Promise<StaffRow | undefined> {
  const row = await tx.maybeOne(sql<RawStaff>`
    select id, person_id, state, email_sealed, name_sealed from identity.staff where id = ${id} for update`);
  return row && toStaff(row);
}

export async function activeByEmail(reader: Reader, emailIndex: Buffer): Promise<StaffRow | undefined> {
  const row = await reader.maybeOne(sql<RawStaff>`
    select id, person_id, state, email_sealed, name_sealed from identity.staff
    where email_index = ${emailIndex} and state = 'active'`);
  return row && toStaff(row);
}

export async function emailTaken(reader: Reader, emailIndex: Buffer, except: StaffId | undefined): Promise<boolean> {
  const rows = await reader.query(sql`
    select id from identity.staff where email_index = ${emailIndex} and id is distinct from ${except ?? null}::uuid`);
  return rows.length > 0;
}

export async function activate(tx: Tx, id: StaffId, contact: Contact | undefined): Promise<void> {
  await tx.execute(sql`
    update identity.staff
    set state = 'active', email_index = coalesce(${contact?.emailIndex ?? null}, email_index),
        email_sealed = coalesce(${contact?.email ?? null}, email_sealed),
        name_sealed = coalesce(${contact?.name ?? null}, name_sealed)
    where id = ${id} and state <> 'ended'`);
}

/** The address is free again; what is sealed stays until the person is erased. */
export async function endStaffRow(tx: Tx, id: StaffId, at: Date): Promise<boolean> {
  const changed = await tx.execute(sql`
    update identity.staff set state = 'ended', ended_at = ${at}, email_index = null where id = ${id} and state <> 'ended'`);
  return changed === 1;
}

export async function staffOfPerson(reader: Reader, person: PersonId): Promise<StaffId | undefined> {
  return (await reader.maybeOne(sql<{ id: StaffId }>`select id from identity.staff where person_id = ${person}`))?.id;
}

export interface StaffLine extends StaffRow {
  factors: PossessionKind[];
  recoveryCodesLeft: number;
  passwordChangedAt: Date | undefined;
  lastSignInAt: Date | undefined;
  createdAt: Date;
}

/** Everybody, or one. */
export async function staffLines(reader: Reader, only: StaffId | undefined): Promise<StaffLine[]> {
  const rows = await reader.query(sql<
    RawStaff & {
      factors: PossessionKind[];
      codes: number;
      set_at: Date | null;
      signed_in: Date | null;
      created_at: Date;
    }
  >`
    select staff.id, staff.person_id, staff.state, staff.email_sealed, staff.name_sealed, staff.created_at,
           array(select distinct kind from identity.factor
                 where staff_id = staff.id and removed_at is null order by kind) as factors,
           (select count(*)::integer from identity.recovery_code
            where staff_id = staff.id and used_at is null and voided_at is null) as codes,
           (select set_at from identity.password where staff_id = staff.id and replaced_at is null) as set_at,
           (select max(started_at) from identity.session where staff_id = staff.id) as signed_in
    from identity.staff where ${only ?? null}::uuid is null or staff.id = ${only ?? null}::uuid
    order by staff.created_at, staff.id`);
  return rows.map((row) => ({
    ...toStaff(row),
    factors: row.factors,
    recoveryCodesLeft: row.codes,
    passwordChangedAt: row.set_at ?? undefined,
    lastSignInAt: row.signed_in ?? undefined,
    createdAt: row.created_at,
  }));
}

export interface NewLink {
  hash: Buffer;
  staffId: StaffId;
  kind: EnrolmentKind;
  askedBy: string;
  approvedBy: string | undefined;
  at: Date;
  expiresAt: Date;
}

/** Voids the person's link that is open, if any: there is one at a time. */
export async function insertLink(tx: Tx, link: NewLink): Promise<void> {
  await voidLinks(tx, link.staffId, link.at);
  await tx.execute(sql`
    insert into identity.enrolment (hash, staff_id, kind, asked_by, approved_by, made_at, expires_at)
    values (${link.hash}, ${link.staffId}, ${link.kind}, ${link.askedBy}, ${link.approvedBy ?? null}, ${link.at},
            ${link.expiresAt})`);
}

export async function voidLinks(tx: Tx, staffId: StaffId, at: Date): Promise<void> {
  await tx.execute(sql`
    update identity.enrolment set voided_at = ${at}
    where staff_id = ${staffId} and used_at is null and voided_at is null`);
}

export interface Link {
  staffId: StaffId;
  kind: EnrolmentKind;
  expiresAt: Date;
}

/** A link that can be used at this moment. A clock that was set back does not bring an old one to life for long. */
export async function openLink(reader: Reader, hash: Buffer, now: Date): Promise<Link | undefined> {
  return reader.maybeOne(sql<Link>`
    select link.staff_id as "staffId", link.kind, link.expires_at as "expiresAt"
    from identity.enrolment link join identity.staff on staff.id = link.staff_id
    where link.hash = ${hash} and link.used_at is null and link.voided_at is null and link.expires_at > ${now}
      and staff.state = case link.kind when 'recovery' then 'active' else 'invited' end`);
}

/** True for one caller only. */
export async function useLink(tx: Tx, hash: Buffer, now: Date): Promise<boolean> {
  const changed = await tx.execute(sql`
    update identity.enrolment set used_at = ${now}
    where hash = ${hash} and used_at is null and voided_at is null and expires_at > ${now}`);
  return changed === 1;
}

/** Once, and for good: the grant that goes with the first owner is made once in the life of a shop. */
export async function ownerEnrolled(reader: Reader): Promise<boolean> {
  const { there } = await reader.one(sql<{ there: boolean }>`
    select exists (select from identity.enrolment where kind = 'owner' and used_at is not null) as there`);
  return there;
}

/** The row that waits for an owner. Two processes that start at once make one. */
export async function ownerToBe(tx: Tx): Promise<StaffId | undefined> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('watchword owner enrolment', 0))`);
  const row = await tx.maybeOne(sql<{ id: StaffId }>`
    select staff.id from identity.staff
    where staff.state = 'invited' and exists (
      select from identity.enrolment link where link.staff_id = staff.id and link.kind = 'owner')
    order by staff.created_at limit 1`);
  return row?.id;
}

interface RawStaff {
  id: StaffId;
  person_id: PersonId;
  state: StaffState;
  email_sealed: Buffer | null;
  name_sealed: Buffer | null;
}

function toStaff(row: RawStaff): StaffRow {
  return {
    id: row.id,
    personId: row.person_id,
    state: row.state,
    email: row.email_sealed ?? undefined,
    name: row.name_sealed ?? undefined,
  };
}
