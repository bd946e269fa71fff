// How long mail has waited, and how much of it reached nobody: numbers only.
import type { Reader } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';

export async function countMails(
  reader: Reader,
  times: { waitingSince: Date; recently: Date },
): Promise<{ waiting: number; late: number; sent: number; troubled: number }> {
  return await reader.one(sql<{ waiting: number; late: number; sent: number; troubled: number }>`
    select count(*) filter (where state = 'waiting')::integer as waiting,
           count(*) filter (where state = 'waiting' and first_at < ${times.waitingSince})::integer as late,
           count(*) filter (where state = 'sent' and state_at > ${times.recently})::integer as sent,
           count(*) filter (where state in ('refused', 'unreachable', 'given-up', 'bounced')
                              and state_at > ${times.recently})::integer as troubled
      from mailing.message`);
}
