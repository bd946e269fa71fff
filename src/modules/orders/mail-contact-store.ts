// Where mail about an order goes: its address only, sealed as it lies in the table, for the vault to open.
import type { Reader } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';
import type { PersonId } from '../vault.ts';
import type { OrderId } from './order.ts';

export interface MailContact {
  personId: PersonId;
  email: Buffer;
  /** Undefined after an erasure. */
  emailIndex: Buffer | undefined;
}

export async function mailContact(reader: Reader, orderId: OrderId): Promise<MailContact | undefined> {
  const row = await reader.maybeOne(sql<{ person_id: PersonId; email_sealed: Buffer; email_index: Buffer | null }>`
    select person_id, email_sealed, email_index from orders.order where id = ${orderId}`);
  return row && { personId: row.person_id, email: row.email_sealed, emailIndex: row.email_index ?? undefined };
}
