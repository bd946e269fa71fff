// What the back office shows of cases by day.
import type { Reader } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';

/** How many were opened on each day (UTC) since then; days without one are missing. */
export async function casesByDay(reader: Reader, since: Date): Promise<{ day: string; opened: number }[]> {
  return reader.query(sql<{ day: string; opened: number }>`
    select (opened_at at time zone 'UTC')::date::text as day, count(*)::integer as opened
    from cases.case where opened_at >= ${since} group by 1 order by 1`);
}
