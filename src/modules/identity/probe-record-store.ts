// SQL of what happened to staff in a span of time, by the rows that it left: to be compared with the log (S3.3).
import type { Reader } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';
import type { SessionId, StaffId } from './identity.ts';

export interface Span {
  from: Date;
  until: Date;
}

export interface Traces {
  sessions: { sessionId: SessionId; staffId: StaffId }[];
  /** How often each kind of change happened to each person. */
  changes: { what: 'password-set' | 'factor-added' | 'factor-removed' | 'ended'; staffId: StaffId; times: number }[];
}

export async function readTraces(reader: Reader, { from, until }: Span): Promise<Traces> {
  const sessions = await reader.query(sql<Traces['sessions'][number]>`
    select id as "sessionId", staff_id as "staffId" from identity.session
    where started_at >= ${from} and started_at < ${until} order by started_at, id`);
  const changes = await reader.query(sql<Traces['changes'][number]>`
    with change (what, staff_id, at) as (
      select 'password-set', staff_id, set_at from identity.password
      union all select 'factor-added', staff_id, added_at from identity.factor
      -- Several may go at once, and are one act.
      union select 'factor-removed', staff_id, removed_at from identity.factor where removed_at is not null
      union all select 'ended', id, ended_at from identity.staff where ended_at is not null
    )
    select what, staff_id as "staffId", count(*)::int as times from change
    where at >= ${from} and at < ${until} group by what, staff_id order by what, staff_id`);
  return { sessions, changes };
}
