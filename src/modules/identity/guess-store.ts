// SQL of the limits on guessing, and of what happened in numbers.
import type { Reader, Tx } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';
import type { SignInFigures, StaffId } from './identity.ts';

export interface GuessLimit {
  /** 32 bytes. */
  subject: Buffer;
  /** Tries that cost no waiting. */
  free: number;
  /** The longest wait. */
  capMs: number;
}

/**
 * Counts a try before it is looked at, so that many at once count too. Answers for how long to wait instead, in
 * milliseconds; undefined: go on. A wait beyond the cap is from a clock that has been set back, and does not count.
 */
export async function countTry(tx: Tx, limit: GuessLimit, now: Date): Promise<number | undefined> {
  const { subject, free, capMs } = limit;
  const counted = await tx.execute(sql`
    insert into identity.guess as guess (subject, failures, last_at, blocked_until)
    values (${subject}, 1, ${now}, null)
    on conflict (subject) do update set
      failures = case when guess.last_at < ${now}::timestamptz - interval '12 hours' then 1
                      else least(guess.failures, 1000) + 1 end,
      last_at = ${now},
      blocked_until = case
        when guess.last_at < ${now}::timestamptz - interval '12 hours' or guess.failures + 1 < ${free}::integer then null
        else ${now}::timestamptz + least(
          interval '1 second' * power(2, least(guess.failures + 1 - ${free}::integer, 20)),
          interval '1 millisecond' * ${capMs}::integer) end
    where guess.blocked_until is null or guess.blocked_until <= ${now}
      or guess.blocked_until > ${now}::timestamptz + interval '1 millisecond' * ${capMs}::integer`);
  if (counted === 1) return undefined;
  const row = await tx.maybeOne(sql<{ blocked_until: Date | null }>`
    select blocked_until from identity.guess where subject = ${subject}`);
  return Math.max(1_000, (row?.blocked_until?.getTime() ?? 0) - now.getTime());
}

/** The try was right: what is one person's is forgotten, what many share loses one. */
export async function forgiveTry(
  tx: Tx,
  subjects: { own: readonly Buffer[]; shared: readonly Buffer[] },
): Promise<void> {
  await tx.execute(sql`delete from identity.guess where subject = any(${subjects.own}::bytea[])`);
  await tx.execute(sql`
    update identity.guess set failures = greatest(failures - 1, 0), blocked_until = null
    where subject = any(${subjects.shared}::bytea[])`);
}

export type Happening = 'sign-in' | 'failure' | 'turned-away' | 'recovery' | 'factor-change';

const nobody = '00000000-0000-0000-0000-000000000000' as StaffId;

export async function tally(tx: Tx, what: Happening, staffId: StaffId | undefined, now: Date): Promise<void> {
  await tx.execute(sql`
    insert into identity.tally as tally (hour, what, staff_id, times)
    values (date_trunc('hour', ${now}::timestamptz, 'UTC'), ${what}, ${staffId ?? nobody}, 1)
    on conflict (hour, what, staff_id) do update set times = tally.times + 1`);
}

export async function figures(reader: Reader, { from, until }: { from: Date; until: Date }): Promise<SignInFigures> {
  const { guessed, ...numbers } = await reader.one(sql<{
    signIns: number;
    failures: number;
    turnedAway: number;
    recoverySignIns: number;
    factorChanges: number;
    guessed: number;
  }>`
    with span as (
      select what, staff_id, times from identity.tally
      where hour >= date_trunc('hour', ${from}::timestamptz, 'UTC') and hour < ${until}
    )
    select coalesce(sum(times) filter (where what = 'sign-in'), 0)::bigint as "signIns",
           coalesce(sum(times) filter (where what = 'failure'), 0)::bigint as failures,
           coalesce(sum(times) filter (where what = 'turned-away'), 0)::bigint as "turnedAway",
           coalesce(sum(times) filter (where what = 'recovery'), 0)::bigint as "recoverySignIns",
           coalesce(sum(times) filter (where what = 'factor-change'), 0)::bigint as "factorChanges",
           (select count(*) from (select staff_id from span where what = 'failure' and staff_id <> ${nobody}
                                  group by staff_id having sum(times) >= 10) accounts) as guessed
    from span`);
  return { ...numbers, accountsGuessedAt: guessed };
}
