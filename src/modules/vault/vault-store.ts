// All SQL of the vault on the main database. Each function is one statement.
import type { Reader, Tx } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';
import type { PersonId } from './person-keys.ts';

export async function insertPerson(tx: Tx, person: PersonId, at: Date): Promise<void> {
  await tx.execute(sql`insert into vault.person (id, created_at) values (${person}, ${at})`);
}

// Marks

export interface Mark {
  storeId: string;
  generation: number;
  indexCheck: Buffer;
}

/** The newest mark, if there was ever a key store. */
export async function newestMark(reader: Reader): Promise<Mark | undefined> {
  return reader.maybeOne(sql<Mark>`
    select store_id as "storeId", generation, index_check as "indexCheck"
    from vault.key_store_mark order by generation desc, at desc limit 1`);
}

/** False when somebody else has set this mark. Once more with the same time is the same: an answer can get lost. */
export async function insertMark(reader: Reader, mark: Mark, at: Date): Promise<boolean> {
  const row = await reader.one(sql<{ ours: boolean }>`
    with added as (
      insert into vault.key_store_mark (store_id, generation, index_check, at)
      values (${mark.storeId}, ${mark.generation}, ${mark.indexCheck}, ${at}) on conflict do nothing returning 1)
    select exists (select from added) or exists (
      select from vault.key_store_mark
      where store_id = ${mark.storeId} and generation = ${mark.generation} and at = ${at}) as ours`);
  return row.ours;
}

/** Persons not erased, newest first, older than `before` (a UUIDv7 sorts by time). */
export async function personsBefore(reader: Reader, before: string, limit: number): Promise<string[]> {
  const rows = await reader.query(sql<{ id: string }>`
    select id from vault.person p
    where id < ${before}
      and not exists (select from vault.erasure e where e.person_id = p.id)
      and not exists (select from vault.erasure_open e where e.person_id = p.id)
    order by id desc limit ${limit}`);
  return rows.map(({ id }) => id);
}

/** Of the given ids, those that belong to a person of this database. */
export async function knownPersons(reader: Reader, ids: readonly string[]): Promise<string[]> {
  const rows = await reader.query(sql<{ id: string }>`select id from vault.person where id = any(${ids}::uuid[])`);
  return rows.map(({ id }) => id);
}

export async function hasMark(reader: Reader, storeId: string, generation: number): Promise<boolean> {
  const row = await reader.one(sql<{ found: boolean }>`
    select exists (select from vault.key_store_mark where store_id = ${storeId} and generation = ${generation}) as found`);
  return row.found;
}

// Disclosures

export interface Disclosure {
  id: string;
  at: Date;
  person: PersonId;
  purpose: string;
  actor: string;
  labels: string[];
  rowId: string;
}

/** False, and nothing recorded, when the person is erased or being erased. */
export async function insertDisclosure(tx: Tx, row: Disclosure): Promise<boolean> {
  const added = await tx.execute(sql`
    insert into vault.disclosure (id, at, person_id, purpose, actor, labels, row_id)
    select ${row.id}::uuid, ${row.at}::timestamptz, ${row.person}::uuid, ${row.purpose}::text, ${row.actor}::text,
           ${row.labels}::text[], ${row.rowId}::text
    where not exists (select from vault.erasure where person_id = ${row.person}::uuid)
      and not exists (select from vault.erasure_open where person_id = ${row.person}::uuid)`);
  return added === 1;
}

export async function disclosuresOf(reader: Reader, person: PersonId): Promise<Disclosure[]> {
  return reader.query(sql<Disclosure>`
    select id, at, person_id as person, purpose, actor, labels, row_id as "rowId"
    from vault.disclosure where person_id = ${person} order by at, id`);
}

/** Persons of whom something was opened in [from, until), for the given purpose or any. */
export async function personsDisclosed(
  reader: Reader,
  between: { from: Date; until: Date; purpose?: string },
): Promise<PersonId[]> {
  const rows = await reader.query(sql<{ person: PersonId }>`
    select distinct person_id as person from vault.disclosure
    where at >= ${between.from} and at < ${between.until}
      and (${between.purpose ?? null}::text is null or purpose = ${between.purpose ?? null})
    order by 1`);
  return rows.map(({ person }) => person);
}

// Erasure

export interface OpenErasure {
  person: PersonId;
  reference: string;
  actor: string;
  reason: string;
  begunAt: Date;
}

export interface DoneErasure {
  erasedOn: string;
  keyCopiesExpireOn: string;
}

/** Where a person stands: undefined when the database knows no such person. */
export async function erasureOf(
  reader: Reader,
  person: PersonId,
): Promise<{ open: boolean; done: DoneErasure | undefined } | undefined> {
  const row = await reader.maybeOne(sql<{ open: boolean; erasedOn: string | null; expireOn: string | null }>`
    select o.person_id is not null as open, e.erased_on::text as "erasedOn", e.key_copies_expire_on::text as "expireOn"
    from vault.person p
    left join vault.erasure_open o on o.person_id = p.id
    left join vault.erasure e on e.person_id = p.id
    where p.id = ${person}`);
  if (row === undefined) return undefined;
  const { open, erasedOn, expireOn } = row;
  return { open, done: erasedOn === null || expireOn === null ? undefined : { erasedOn, keyCopiesExpireOn: expireOn } };
}

/** Opens an erasure, unless it is open, and tells every process to forget the key. */
export async function openErasure(tx: Tx, erasure: OpenErasure): Promise<void> {
  await tx.execute(sql`
    with opened as (
      insert into vault.erasure_open (person_id, person_reference, actor, reason, begun_at)
      values (${erasure.person}, ${erasure.reference}, ${erasure.actor}, ${erasure.reason}, ${erasure.begunAt})
      on conflict do nothing returning person_id)
    select pg_notify('vault_erased', person_id::text) from opened`);
}

/** Takes the erasure out of the open ones; undefined when another process was faster. */
export async function closeErasure(tx: Tx, person: PersonId): Promise<OpenErasure | undefined> {
  return tx.maybeOne(sql<OpenErasure>`
    delete from vault.erasure_open where person_id = ${person}
    returning person_id as person, person_reference as reference, actor, reason, begun_at as "begunAt"`);
}

/** Records an erased person. False when it is recorded already or the database knows no such person. */
export async function insertErasure(tx: Tx, person: PersonId, done: DoneErasure): Promise<boolean> {
  const added = await tx.execute(sql`
    insert into vault.erasure (person_id, erased_on, key_copies_expire_on)
    select id, ${done.erasedOn}::date, ${done.keyCopiesExpireOn}::date from vault.person where id = ${person}
    on conflict do nothing`);
  return added === 1;
}

export async function openErasures(reader: Reader): Promise<PersonId[]> {
  const rows = await reader.query(sql<{ person: PersonId }>`
    select person_id as person from vault.erasure_open order by begun_at`);
  return rows.map(({ person }) => person);
}

/** Of the given ids, persons of this database without a record of erasure. */
export async function notErased(reader: Reader, ids: readonly string[]): Promise<PersonId[]> {
  const rows = await reader.query(sql<{ id: PersonId }>`
    select id from vault.person p where id = any(${ids}::uuid[])
      and not exists (select from vault.erasure e where e.person_id = p.id)`);
  return rows.map(({ id }) => id);
}

/** Erased persons after the given one, in order. */
export async function erasedAfter(reader: Reader, after: string, limit: number): Promise<PersonId[]> {
  const rows = await reader.query(sql<{ person: PersonId }>`
    select person_id as person from vault.erasure where person_id > ${after} order by person_id limit ${limit}`);
  return rows.map(({ person }) => person);
}

/** How many erasures have been open since before a time. */
export async function countOpenBefore(reader: Reader, before: Date): Promise<number> {
  const { open } = await reader.one(sql<{ open: number }>`
    select count(*)::integer as open from vault.erasure_open where begun_at < ${before}`);
  return open;
}

/** What was opened for which purpose since a time, each pair once. */
export async function openedSince(
  reader: Reader,
  since: Date,
): Promise<{ purpose: string; label: string; openings: number }[]> {
  return await reader.query(sql<{ purpose: string; label: string; openings: number }>`
    select purpose, label, count(*)::integer as openings from vault.disclosure, unnest(labels) as label
     where at >= ${since} group by purpose, label order by purpose, label`);
}

// Guards

/** Holds until the transaction ends: one change of the key file at a time, in all processes. */
export async function lockKeyFile(tx: Tx): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(7205150402)`);
}

/** The identity of the database server, to tell the key store's from it. */
export async function serverId(reader: Reader): Promise<string> {
  const row = await reader.one(sql<{ id: string }>`select system_identifier::text as id from pg_control_system()`);
  return row.id;
}
