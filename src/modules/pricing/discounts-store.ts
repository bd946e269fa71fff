// All SQL of discounts. A use is claimed in the transaction of its order, so that no limit is passed however many buy at
// once, and is given back when the order comes to nothing.
import type { Reader, Tx } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';
import { type CodeDiscount, codeDiscount, foldCode } from './discount.ts';

export interface StoredDiscount extends CodeDiscount {
  discountId: string;
  /** How many orders use it now. */
  uses: number;
  createdAt: Date;
  disabledAt: Date | undefined;
}

interface DiscountRow {
  id: string;
  code: string;
  code_folded: string;
  body: object;
  first_order_only: boolean;
  max_uses: number | null;
  max_uses_per_person: number | null;
  uses: number;
  created_at: Date;
  disabled_at: Date | null;
}

/** `exists`: the code is taken, perhaps by a discount that was disabled: what it was stays readable. */
export async function insertDiscount(
  tx: Tx,
  discount: CodeDiscount & { discountId: string; actor: string; at: Date },
): Promise<'added' | 'exists'> {
  const { code, title, gives, when, from, until, combinesWith, priority, limits } = discount;
  const body = JSON.stringify({ title, gives, when, from, until, combinesWith, priority });
  const added = await tx.execute(sql`
    insert into pricing.discount (id, code, code_folded, body, first_order_only, max_uses, max_uses_per_person,
                                  created_at, created_by)
    values (${discount.discountId}, ${code}, ${foldCode(code)}, ${body}::jsonb, ${discount.firstOrderOnly},
            ${limits.uses ?? null}, ${limits.perPerson ?? null}, ${discount.at}, ${discount.actor})
    on conflict (code_folded) do nothing`);
  return added === 1 ? 'added' : 'exists';
}

export async function disableDiscount(
  tx: Tx,
  code: string,
  at: Date,
): Promise<'disabled' | 'was-disabled' | 'unknown'> {
  const folded = foldCode(code);
  const changed = await tx.execute(sql`
    update pricing.discount set disabled_at = ${at} where code_folded = ${folded} and disabled_at is null`);
  if (changed === 1) return 'disabled';
  const row = await tx.maybeOne(sql`select id from pricing.discount where code_folded = ${folded}`);
  return row === undefined ? 'unknown' : 'was-disabled';
}

/** By folded code. */
export async function readByCodes(reader: Reader, codes: readonly string[]): Promise<Map<string, StoredDiscount>> {
  const rows = await reader.query(sql<DiscountRow>`
    select id, code, code_folded, body, first_order_only, max_uses, max_uses_per_person, uses, created_at, disabled_at
    from pricing.discount where code_folded = any(${codes}::text[])`);
  return new Map(rows.map((row) => [row.code_folded, toDiscount(row)]));
}

/** Newest first, with their uses counted. */
export async function listDiscounts(reader: Reader, limit: number): Promise<StoredDiscount[]> {
  const rows = await reader.query(sql<DiscountRow>`
    select id, code, code_folded, body, first_order_only, max_uses, max_uses_per_person, created_at, disabled_at,
           (select count(*) from pricing.claim where discount_id = discount.id and released_at is null) as uses
    from pricing.discount order by created_at desc, id desc limit ${limit}`);
  return rows.map(toDiscount);
}

/** How often this person uses these discounts now; what was never used is missing. */
export async function personUses(
  reader: Reader,
  discountIds: readonly string[],
  emailIndex: Buffer,
): Promise<Map<string, number>> {
  const rows = await reader.query(sql<{ discount_id: string; uses: number }>`
    select discount_id, uses from pricing.person_use
    where discount_id = any(${discountIds}::uuid[]) and email_index = ${emailIndex}`);
  return new Map(rows.map((row) => [row.discount_id, row.uses]));
}

export type ClaimOutcome =
  | { kind: 'claimed' }
  /** Nothing may be kept of the transaction: roll back. */
  | { kind: 'refused'; code: string; reason: 'used-up' | 'used-by-you' };

/**
 * Claims one use of each discount for an order, in one statement. Rows of discounts with limits stay locked until the
 * commit: of many buyers at once, as many get it as the limit says.
 */
export async function claimDiscounts(
  tx: Tx,
  claim: { orderId: string; discountIds: readonly string[]; emailIndex: Buffer; at: Date },
): Promise<ClaimOutcome> {
  const { orderId, emailIndex, at } = claim;
  const rows = await tx.query(sql<{ code: string; counted: boolean; personal: boolean }>`
    with wanted as (
      select id, code, max_uses, case when first_order_only then 1 else max_uses_per_person end as per_person, disabled_at
      from pricing.discount where id = any(${claim.discountIds}::uuid[])
    ), locked as (
      select discount.id from pricing.discount join wanted using (id)
      where wanted.max_uses is not null order by discount.id for update of discount
    ), counted as (
      update pricing.discount set uses = discount.uses + 1
      where id in (select id from locked) and discount.uses < discount.max_uses and discount.disabled_at is null
      returning id
    ), personal as (
      insert into pricing.person_use as own (discount_id, email_index, uses)
      select id, ${emailIndex}, 1 from wanted where per_person is not null order by id
      on conflict (discount_id, email_index) do update set uses = own.uses + 1
        where own.uses < (select per_person from wanted where wanted.id = own.discount_id)
      returning discount_id
    ), claimed as (
      insert into pricing.claim (order_id, discount_id, email_index, claimed_at)
      select ${orderId}, id, ${emailIndex}, ${at} from wanted
    )
    select code,
      case when max_uses is null then disabled_at is null else id in (select id from counted) end as counted,
      per_person is null or id in (select discount_id from personal) as personal
    from wanted order by code`);
  const refused = rows.find((row) => !row.counted || !row.personal);
  if (refused === undefined && rows.length === claim.discountIds.length) return { kind: 'claimed' };
  return { kind: 'refused', code: refused?.code ?? '', reason: refused?.counted === true ? 'used-by-you' : 'used-up' };
}

/** Gives back what an order claimed; a second time does nothing. */
export async function releaseDiscounts(tx: Tx, orderId: string, at: Date): Promise<void> {
  await tx.execute(sql`
    with released as (
      update pricing.claim set released_at = ${at} where order_id = ${orderId} and released_at is null
      returning discount_id, email_index
    ), personal as (
      update pricing.person_use as own set uses = own.uses - 1 from released
      where own.discount_id = released.discount_id and own.email_index = released.email_index and own.uses > 0
    ), locked as (
      select id from pricing.discount where id in (select discount_id from released) and max_uses is not null
      order by id for update
    )
    update pricing.discount set uses = discount.uses - 1 where id in (select id from locked) and discount.uses > 0`);
}

/** Part of an erasure: who used what can no longer be told. */
export async function forgetUses(tx: Tx, emailIndexes: readonly Buffer[]): Promise<void> {
  if (emailIndexes.length === 0) return;
  await tx.execute(sql`
    with unnamed as (
      update pricing.claim set email_index = null where email_index = any(${emailIndexes}::bytea[])
    )
    delete from pricing.person_use where email_index = any(${emailIndexes}::bytea[])`);
}

function toDiscount(row: DiscountRow): StoredDiscount {
  const limits = {
    ...(row.max_uses === null ? {} : { uses: row.max_uses }),
    ...(row.max_uses_per_person === null ? {} : { perPerson: row.max_uses_per_person }),
  };
  const discount = codeDiscount.parse({ ...row.body, code: row.code, firstOrderOnly: row.first_order_only, limits });
  return {
    ...discount,
    discountId: row.id,
    uses: row.uses,
    createdAt: row.created_at,
    disabledAt: row.disabled_at ?? undefined,
  };
}
