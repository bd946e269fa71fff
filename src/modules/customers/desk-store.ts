// What the back office reads of one customer: numbers, no personal data.
import type { Reader } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';
import type { PersonId } from '../vault.ts';
import type { Customer, CustomerId } from './customers-store.ts';

export async function customerById(reader: Reader, customerId: CustomerId): Promise<Customer | undefined> {
  const row = await reader.maybeOne(sql<{
    person_id: PersonId;
    approved_by: string;
    created_at: Date;
    currency: string;
    limit_minor: number;
    used_minor: number;
    tokens: number;
  }>`
    select person_id, approved_by, created_at, currency, limit_minor, used_minor,
           (select count(*) from customers.token where customer_id = customer.id and revoked_at is null)::integer as tokens
    from customers.customer join customers.credit on credit.customer_id = customer.id
    where customer.id = ${customerId}`);
  if (row === undefined) return undefined;
  return {
    customerId,
    personId: row.person_id,
    creditLimit: { amountMinor: row.limit_minor, currency: row.currency },
    used: { amountMinor: row.used_minor, currency: row.currency },
    tokens: row.tokens,
    approvedBy: row.approved_by,
    createdAt: row.created_at,
  };
}
