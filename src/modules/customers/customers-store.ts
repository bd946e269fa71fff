// All SQL of the customers module. The credit balance is moved by conditional updates, one statement each.
import type { Reader, Tx } from '../../kernel/database.ts';
import { type Brand, hashSecret, newSecret } from '../../kernel/ids.ts';
import type { Money } from '../../kernel/money.ts';
import { sql } from '../../kernel/sql.ts';
import type { PersonId } from '../vault.ts';

export type CustomerId = Brand<string, 'CustomerId'>;

/** Sealed by the flow under the labels `customers.contact.email|name|phone|address`, row id = customer id (S2.1). */
export interface SealedContact {
  email: Buffer;
  name: Buffer;
  phone?: Buffer | undefined;
  address?: Buffer | undefined;
}

export interface NewCustomer {
  /** Made by the flow, which needs it to seal: `newId<CustomerId>()`. */
  customerId: CustomerId;
  personId: PersonId;
  creditLimitMinor: number;
  currency: string;
  contact: SealedContact;
  emailIndex: Buffer;
  /** Who approved the limit, as an opaque reference. */
  approvedBy: string;
  at: Date;
}

/** Whom a token stands for. */
export interface TokenHolder {
  customerId: CustomerId;
  personId: PersonId;
  creditLimit: Money;
}

export interface Customer extends TokenHolder {
  used: Money;
  /** How many tokens open this account now. */
  tokens: number;
  approvedBy: string;
  createdAt: Date;
}

/** Makes a customer with one token. The token is in the answer and nowhere else. */
export async function create(tx: Tx, customer: NewCustomer): Promise<{ customerId: CustomerId; token: string }> {
  const { customerId, contact } = customer;
  const token = newSecret();
  await tx.execute(sql`
    with customer as (
      insert into customers.customer
        (id, person_id, approved_by, created_at, email_index, email_sealed, name_sealed, phone_sealed, address_sealed)
      values (${customerId}, ${customer.personId}, ${customer.approvedBy}, ${customer.at}, ${customer.emailIndex},
              ${contact.email}, ${contact.name}, ${contact.phone ?? null}, ${contact.address ?? null})
      returning id, created_at
    ), credit as (
      insert into customers.credit (customer_id, currency, limit_minor, used_minor)
      select id, ${customer.currency}, ${customer.creditLimitMinor}, 0 from customer
    )
    insert into customers.token (hash, customer_id, made_at)
    select ${hashSecret(token)}, id, created_at from customer`);
  return { customerId, token };
}

/** One indexed statement; undefined for an unknown or revoked token. */
export async function byToken(reader: Reader, token: string): Promise<TokenHolder | undefined> {
  const row = await reader.maybeOne(sql<{
    id: CustomerId;
    person_id: PersonId;
    limit_minor: number;
    currency: string;
  }>`
    select customer.id, customer.person_id, credit.limit_minor, credit.currency
    from customers.token
    join customers.customer on customer.id = token.customer_id
    join customers.credit on credit.customer_id = token.customer_id
    where token.hash = ${hashSecret(token)} and token.revoked_at is null`);
  return (
    row && {
      customerId: row.id,
      personId: row.person_id,
      creditLimit: { amountMinor: row.limit_minor, currency: row.currency },
    }
  );
}

/** Revokes every token of the customer and makes a new one; undefined when there is no such customer. */
export async function rotateToken(tx: Tx, customerId: CustomerId, at: Date): Promise<string | undefined> {
  const token = newSecret();
  const made = await tx.execute(sql`
    with revoked as (
      update customers.token set revoked_at = ${at} where customer_id = ${customerId} and revoked_at is null
    )
    insert into customers.token (hash, customer_id, made_at)
    select ${hashSecret(token)}, id, ${at} from customers.customer where id = ${customerId}`);
  return made === 1 ? token : undefined;
}

/** Revokes every token of the customer; returns how many there were. */
export async function revokeTokens(tx: Tx, customerId: CustomerId, at: Date): Promise<number> {
  return tx.execute(sql`
    update customers.token set revoked_at = ${at} where customer_id = ${customerId} and revoked_at is null`);
}

/**
 * Uses credit, in minor units of the customer's own currency. The row is hot and stays locked until the commit: make it
 * the last statement of the transaction.
 */
export async function charge(
  tx: Tx,
  customerId: CustomerId,
  amountMinor: number,
): Promise<{ kind: 'charged' } | { kind: 'over-limit' }> {
  if (!Number.isSafeInteger(amountMinor) || amountMinor < 0) throw new RangeError(`cannot charge ${amountMinor}`);
  const changed = await tx.execute(sql`
    update customers.credit set used_minor = used_minor + ${amountMinor}
    where customer_id = ${customerId} and used_minor + ${amountMinor} <= limit_minor`);
  return changed === 1 ? { kind: 'charged' } : { kind: 'over-limit' };
}

/** Gives credit back: paid, or the order was cancelled. Once per fact is the caller's care (the ledger's key). */
export async function settle(
  tx: Tx,
  customerId: CustomerId,
  amountMinor: number,
): Promise<{ kind: 'settled' } | { kind: 'more-than-used' }> {
  if (!Number.isSafeInteger(amountMinor) || amountMinor < 0) throw new RangeError(`cannot settle ${amountMinor}`);
  const changed = await tx.execute(sql`
    update customers.credit set used_minor = used_minor - ${amountMinor}
    where customer_id = ${customerId} and used_minor >= ${amountMinor}`);
  return changed === 1 ? { kind: 'settled' } : { kind: 'more-than-used' };
}

/** Changes an approved limit; a limit below what is used is refused. */
export async function setLimit(
  tx: Tx,
  customerId: CustomerId,
  change: { creditLimitMinor: number; approvedBy: string },
): Promise<{ kind: 'set' } | { kind: 'below-used' } | { kind: 'no-customer' }> {
  const row = await tx.maybeOne(sql<{ changed: number }>`
    with changed as (
      update customers.credit set limit_minor = ${change.creditLimitMinor}
      where customer_id = ${customerId} and used_minor <= ${change.creditLimitMinor}
      returning customer_id
    ), approved as (
      update customers.customer set approved_by = ${change.approvedBy} where id in (select customer_id from changed)
    )
    select (select count(*) from changed) as changed from customers.customer where id = ${customerId}`);
  if (row === undefined) return { kind: 'no-customer' };
  return row.changed === 1 ? { kind: 'set' } : { kind: 'below-used' };
}

/** The sealed contact as it lies in the table, for the vault to open. */
export async function sealedContact(
  reader: Reader,
  customerId: CustomerId,
): Promise<{ personId: PersonId; contact: SealedContact } | undefined> {
  const row = await reader.maybeOne(sql<{
    person_id: PersonId;
    email_sealed: Buffer;
    name_sealed: Buffer;
    phone_sealed: Buffer | null;
    address_sealed: Buffer | null;
  }>`
    select person_id, email_sealed, name_sealed, phone_sealed, address_sealed
    from customers.customer where id = ${customerId}`);
  return (
    row && {
      personId: row.person_id,
      contact: {
        email: row.email_sealed,
        name: row.name_sealed,
        phone: row.phone_sealed ?? undefined,
        address: row.address_sealed ?? undefined,
      },
    }
  );
}

/** Customers, newest first. `before` is the last id of the page before. */
export async function list(reader: Reader, page: { before?: CustomerId; limit: number }): Promise<Customer[]> {
  const rows = await reader.query(sql<CustomerRow>`
    select customer.id, person_id, approved_by, created_at, currency, limit_minor, used_minor,
           (select count(*) from customers.token where customer_id = customer.id and revoked_at is null) as tokens
    from customers.customer join customers.credit on credit.customer_id = customer.id
    where ${page.before ?? null}::uuid is null or customer.id < ${page.before ?? null}::uuid
    order by customer.id desc limit ${page.limit}`);
  return rows.map(toCustomer);
}

export interface CustomerRow {
  id: CustomerId;
  person_id: PersonId;
  approved_by: string;
  created_at: Date;
  currency: string;
  limit_minor: number;
  used_minor: number;
  tokens: number;
}

export function toCustomer(row: CustomerRow): Customer {
  return {
    customerId: row.id,
    personId: row.person_id,
    creditLimit: { amountMinor: row.limit_minor, currency: row.currency },
    used: { amountMinor: row.used_minor, currency: row.currency },
    tokens: row.tokens,
    approvedBy: row.approved_by,
    createdAt: row.created_at,
  };
}

/** What all customers together have used, per currency: equals the books' `receivable:customers`. */
export async function creditTotals(reader: Reader): Promise<Money[]> {
  const rows = await reader.query(sql<{ currency: string; used_minor: number }>`
    select currency, sum(used_minor)::bigint as used_minor from customers.credit group by currency order by currency`);
  return rows.map((row) => ({ amountMinor: row.used_minor, currency: row.currency }));
}

/**
 * Part of an erasure: drops the person's blind indexes, which it returns so that others can drop them too, and revokes
 * the tokens. The vault destroys the key (S4.1, L17).
 */
export async function forget(tx: Tx, personId: PersonId, at: Date): Promise<Buffer[]> {
  const rows = await tx.query(sql<{ email_index: Buffer | null }>`
    with known as (
      select id, email_index from customers.customer where person_id = ${personId} for update
    ), revoked as (
      update customers.token set revoked_at = ${at}
      where customer_id in (select id from known) and revoked_at is null
    )
    update customers.customer set email_index = null from known where customer.id = known.id
    returning known.email_index`);
  return rows.flatMap((row) => row.email_index ?? []);
}
