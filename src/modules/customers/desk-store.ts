// What the back office reads of one customer: numbers, no personal data.
import type { Reader } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';
import { type Customer, type CustomerId, type CustomerRow, toCustomer } from './customers-store.ts';

export async function customerById(reader: Reader, customerId: CustomerId): Promise<Customer | undefined> {
  const row = await reader.maybeOne(sql<CustomerRow>`
    select customer.id, person_id, approved_by, created_at, currency, limit_minor, used_minor,
           (select count(*) from customers.token where customer_id = customer.id and revoked_at is null)::integer as tokens
    from customers.customer join customers.credit on credit.customer_id = customer.id
    where customer.id = ${customerId}`);
  return row && toCustomer(row);
}
