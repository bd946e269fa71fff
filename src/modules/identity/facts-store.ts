// SQL of what is so at this moment, for probes, and of what has run out. Looks at the rows, not at what should be.
import type { Database, Reader } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';
import type { IdentityFacts, StaffId } from './identity.ts';

type Counted = Pick<
  IdentityFacts,
  | 'activeStaff'
  | 'activeWithoutTwoFactors'
  | 'liveSessions'
  | 'sessionsWithoutTwoFactors'
  | 'constraintHolds'
  | 'sessionsThatShouldHaveEnded'
>;

interface FactRow extends Counted {
  weakestMemoryKib: number | null;
  weakestPasses: number | null;
}

export function readFacts(reader: Reader, at: { now: Date; seenAfter: Date }): Promise<FactRow> {
  return reader.one(sql<FactRow>`
    with live as (
      select * from identity.session
      where ended_at is null and expires_at > ${at.now} and last_seen_at > ${at.seenAfter}
    ), weakest as (
      select memory_kib, passes from identity.password
      join identity.staff on staff.id = password.staff_id and staff.state = 'active'
      where replaced_at is null order by memory_kib::bigint * passes limit 1
    )
    select (select count(*) from identity.staff where state = 'active') as "activeStaff",
           (select count(*) from identity.staff where state = 'active' and not (
              exists (select from identity.password where staff_id = staff.id and replaced_at is null) and
              exists (select from identity.factor where staff_id = staff.id and removed_at is null)
            )) as "activeWithoutTwoFactors",
           (select count(*) from live) as "liveSessions",
           (select count(*) from live where not (
              live.knowledge_kind = 'password' and
              exists (select from identity.password where id = live.password_id and staff_id = live.staff_id) and
              exists (select from identity.factor where id = live.possession_id and staff_id = live.staff_id
                        and kind = live.possession_kind and kind in ('totp', 'passkey'))
            )) as "sessionsWithoutTwoFactors",
           (select count(*) = 2 from pg_constraint
            where conrelid = 'identity.session'::regclass and convalidated
              and conname in ('session_two_factors', 'session_own_factor')) as "constraintHolds",
           (select count(*) from live where not exists (
              select from identity.staff where id = live.staff_id and state = 'active')
              or exists (select from identity.factor where id = live.possession_id and removed_at is not null)
              or exists (select from identity.password where id = live.password_id and replaced_at is not null)
            ) as "sessionsThatShouldHaveEnded",
           (select memory_kib from weakest) as "weakestMemoryKib", (select passes from weakest) as "weakestPasses"`);
}

/** Of active persons. */
export function passwordAges(reader: Reader): Promise<{ staffId: StaffId; setAt: Date }[]> {
  return reader.query(sql<{ staffId: StaffId; setAt: Date }>`
    select staff.id as "staffId", password.set_at as "setAt"
    from identity.password join identity.staff on staff.id = password.staff_id
    where password.replaced_at is null and staff.state = 'active'`);
}

/** Nothing that is deleted here could still be used; sessions and numbers stay for those who look back. */
export async function deleteOld(database: Database, now: Date): Promise<number> {
  const deletions = [
    sql`delete from identity.sign_in where expires_at < ${now}::timestamptz - interval '1 day'`,
    sql`delete from identity.challenge where expires_at < ${now}::timestamptz - interval '1 day'`,
    sql`delete from identity.totp_offer where expires_at < ${now}::timestamptz - interval '1 day'`,
    sql`delete from identity.totp_use where used_at < ${now}::timestamptz - interval '30 days'`,
    sql`delete from identity.guess where last_at < ${now}::timestamptz - interval '1 day'`,
    sql`delete from identity.device where seen_at < ${now}::timestamptz - interval '180 days'`,
    sql`delete from identity.session where expires_at < ${now}::timestamptz - interval '400 days'`,
    sql`delete from identity.tally where hour < ${now}::timestamptz - interval '400 days'`,
  ];
  let deleted = 0;
  for (const deletion of deletions) deleted += await database.execute(deletion);
  return deleted;
}
