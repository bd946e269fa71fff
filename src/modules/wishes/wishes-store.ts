// All SQL of wishes.
import type { Reader, Tx } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';
import type { VariantId } from '../catalog.ts';
import type { PersonId } from '../vault.ts';
import type { WishId } from '../wishes.ts';

export interface Wish {
  wishId: WishId;
  variantId: VariantId;
  personId: PersonId;
  emailIndex: Buffer;
  /** Sealed under `wishes.wish.email`, row id = wish id. */
  email: Buffer;
  locale: string;
  confirmedAt: Date | undefined;
  expiresAt: Date;
}

export async function insertWish(tx: Tx, wish: Omit<Wish, 'confirmedAt'> & { askedAt: Date }): Promise<void> {
  await tx.execute(sql`
    with asked as (
      insert into wishes.asked (wish_id, email_index, asked_at)
      values (${wish.wishId}, ${wish.emailIndex}, ${wish.askedAt})
    )
    insert into wishes.wish (id, variant_id, person_id, email_index, email_sealed, locale, asked_at, expires_at)
    values (${wish.wishId}, ${wish.variantId}, ${wish.personId}, ${wish.emailIndex}, ${wish.email}, ${wish.locale},
            ${wish.askedAt}, ${wish.expiresAt})`);
}

/**
 * How many wishes this address has, how many questions it was asked since `since` (also for wishes that have ended), and
 * whether one wish is for this variant. Locks the address until the transaction ends: of two requests at once the second counts the first.
 */
export async function openWishes(
  tx: Tx,
  { emailIndex, variantId, since }: { emailIndex: Buffer; variantId: VariantId; since: Date },
): Promise<{ all: number; recent: number; same: boolean }> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(encode(${emailIndex}::bytea, 'hex'), 0))`);
  return tx.one(sql<{ all: number; recent: number; same: boolean }>`
    select count(*)::integer as all,
           (select count(*) from wishes.asked
            where email_index = ${emailIndex} and asked_at > ${since})::integer as recent,
           coalesce(bool_or(variant_id = ${variantId}), false) as same
    from wishes.wish where email_index = ${emailIndex}`);
}

export async function readWish(reader: Reader, wishId: WishId): Promise<Wish | undefined> {
  const row = await reader.maybeOne(sql<WishRow>`
    select id, variant_id, person_id, email_index, email_sealed, locale, confirmed_at, expires_at
    from wishes.wish where id = ${wishId}`);
  return row && toWish(row);
}

/** The first confirmation counts; false when there is no such wish (any more). */
export async function confirmWish(
  tx: Tx,
  { wishId, at, expiresAt }: { wishId: WishId; at: Date; expiresAt: Date },
): Promise<boolean> {
  const changed = await tx.execute(sql`
    update wishes.wish
    set expires_at = case when confirmed_at is null then ${expiresAt}::timestamptz else expires_at end,
        confirmed_at = coalesce(confirmed_at, ${at}::timestamptz)
    where id = ${wishId} and expires_at > ${at}`);
  return changed === 1;
}

/** The variants that confirmed wishes wait for. */
export async function waitedFor(reader: Reader): Promise<VariantId[]> {
  const rows = await reader.query(
    sql<{ variant_id: VariantId }>`select distinct variant_id from wishes.wish where confirmed_at is not null`,
  );
  return rows.map((row) => row.variant_id);
}

/** Confirmed wishes for these variants, the oldest first, after the one named. */
export async function wishesFor(
  reader: Reader,
  page: { variantIds: readonly VariantId[]; after: WishId | undefined; limit: number },
): Promise<WishId[]> {
  const rows = await reader.query(sql<{ id: WishId }>`
    select id from wishes.wish
    where variant_id = any(${page.variantIds}::uuid[]) and confirmed_at is not null
      and id > ${page.after ?? '00000000-0000-0000-0000-000000000000'}::uuid
    order by id limit ${page.limit}`);
  return rows.map((row) => row.id);
}

/** Wishes whose time is over: never confirmed, or never fulfilled. */
export async function expiredWishes(reader: Reader, now: Date, limit: number): Promise<Wish[]> {
  const rows = await reader.query(sql<WishRow>`
    select id, variant_id, person_id, email_index, email_sealed, locale, confirmed_at, expires_at
    from wishes.wish where expires_at <= ${now} order by expires_at, id limit ${limit}`);
  return rows.map(toWish);
}

/** What was asked before is not counted any more. */
export async function forgetAsked(reader: Reader, before: Date): Promise<void> {
  await reader.execute(sql`delete from wishes.asked where asked_at <= ${before}`);
}

/**
 * Part of an erasure: wishes under the same addresses (their blind indexes) belong to persons of their own. From now on they
 * wait for nothing, and the next sweep erases them with their keys.
 */
export async function endUnder(tx: Tx, emailIndexes: readonly Buffer[], at: Date): Promise<void> {
  if (emailIndexes.length === 0) return;
  await tx.execute(sql`
    with asked as (
      delete from wishes.asked where email_index = any(${emailIndexes}::bytea[])
    )
    update wishes.wish set confirmed_at = null, expires_at = least(expires_at, ${at}::timestamptz)
    where email_index = any(${emailIndexes}::bytea[])`);
}

/** Part of an erasure: the wish goes with its person. Returns the ids. */
export async function forgetPerson(tx: Tx, personId: PersonId): Promise<WishId[]> {
  const rows = await tx.query(sql<{ id: WishId }>`delete from wishes.wish where person_id = ${personId} returning id`);
  return rows.map((row) => row.id);
}

interface WishRow {
  id: WishId;
  variant_id: VariantId;
  person_id: PersonId;
  email_index: Buffer;
  email_sealed: Buffer;
  locale: string;
  confirmed_at: Date | null;
  expires_at: Date;
}

function toWish(row: WishRow): Wish {
  return {
    wishId: row.id,
    variantId: row.variant_id,
    personId: row.person_id,
    emailIndex: row.email_index,
    email: row.email_sealed,
    locale: row.locale,
    confirmedAt: row.confirmed_at ?? undefined,
    expiresAt: row.expires_at,
  };
}
