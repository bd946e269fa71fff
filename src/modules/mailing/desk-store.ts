// What the back office counts of mails.
import type { Reader } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';

/** How many were handed over since then. */
export async function countSent(reader: Reader, since: Date): Promise<number> {
  const { sent } = await reader.one(sql<{ sent: number }>`
    select count(*)::integer as sent from mailing.message where state = 'sent' and state_at >= ${since}`);
  return sent;
}
