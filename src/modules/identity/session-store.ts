// SQL of sign-ins under way, of sessions, and of the browsers that somebody has signed in with.
import type { Reader, Tx } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';
import type { FactorId, PossessionKind, SessionId, SessionSummary, StaffId, StaffSession } from './identity.ts';

export type SignInState = 'started' | 'password' | 'recovering' | 'new-password' | 'done';

export interface SignInRow {
  state: SignInState;
  staffId: StaffId | undefined;
  possessionId: FactorId | undefined;
}

export async function insertSignIn(tx: Reader, row: { hash: Buffer; at: Date; expiresAt: Date }): Promise<void> {
  await tx.execute(sql`
    insert into identity.sign_in (hash, state, started_at, expires_at)
    values (${row.hash}, 'started', ${row.at}, ${row.expiresAt})`);
}

/** Undefined when it has run out. One from the future (the clock was set back) has run out too. */
export async function readSignIn(reader: Reader, hash: Buffer, now: Date): Promise<SignInRow | undefined> {
  const row = await reader.maybeOne(sql<{
    state: SignInState;
    staff_id: StaffId | null;
    possession_id: FactorId | null;
  }>`
    select sign_in.state, sign_in.staff_id, sign_in.possession_id
    from identity.sign_in left join identity.staff on staff.id = sign_in.staff_id
    where sign_in.hash = ${hash} and sign_in.expires_at > ${now}
      and sign_in.started_at < ${now}::timestamptz + interval '5 minutes'
      and (staff.state is null or staff.state = 'active')`);
  return row && { state: row.state, staffId: row.staff_id ?? undefined, possessionId: row.possession_id ?? undefined };
}

/** Compare and set: false when somebody else moved it first. */
export async function moveSignIn(
  tx: Tx,
  move: { hash: Buffer; from: SignInState; to: SignInState; staffId: StaffId; possessionId?: FactorId | undefined },
): Promise<boolean> {
  const moved = await tx.execute(sql`
    update identity.sign_in
    set state = ${move.to}, staff_id = ${move.staffId}, possession_id = ${move.possessionId ?? null}
    where hash = ${move.hash} and state = ${move.from}`);
  return moved === 1;
}

/** All that are under way, but for the one that does it. */
export async function deleteSignIns(tx: Tx, staffId: StaffId, except: Buffer | undefined): Promise<void> {
  await tx.execute(sql`
    delete from identity.sign_in where staff_id = ${staffId} and hash is distinct from ${except ?? null}::bytea`);
}

export interface NewSession {
  sessionId: SessionId;
  hash: Buffer;
  staffId: StaffId;
  passwordId: string;
  possession: { id: FactorId; kind: PossessionKind };
  deviceLabel: string;
  at: Date;
  expiresAt: Date;
}

export async function insertSession(tx: Tx, session: NewSession): Promise<void> {
  await tx.execute(sql`
    insert into identity.session
      (id, hash, staff_id, knowledge_kind, password_id, possession_kind, possession_id, device_label, started_at,
       last_seen_at, expires_at)
    values (${session.sessionId}, ${session.hash}, ${session.staffId}, 'password', ${session.passwordId},
            ${session.possession.kind}, ${session.possession.id}, ${session.deviceLabel}, ${session.at}, ${session.at},
            ${session.expiresAt})`);
}

/**
 * One statement. The row is written at most once a minute, else each request would cost a commit. A session that was
 * seen in the future is dead: a clock that is set back must not lengthen it.
 */
export async function liveSession(
  reader: Reader,
  hash: Buffer,
  at: { now: Date; seenAfter: Date },
): Promise<StaffSession | undefined> {
  const row = await reader.maybeOne(sql<{
    id: SessionId;
    staff_id: StaffId;
    started_at: Date;
    expires_at: Date;
    stepped_up_at: Date | null;
    possession_kind: PossessionKind;
  }>`
    with live as (
      select session.id, session.staff_id, session.started_at, session.expires_at, session.stepped_up_at,
             session.possession_kind, session.last_seen_at
      from identity.session
      join identity.staff on staff.id = session.staff_id and staff.state = 'active'
      join identity.factor on factor.id = session.possession_id and factor.removed_at is null
      join identity.password on password.id = session.password_id and password.replaced_at is null
      where session.hash = ${hash} and session.ended_at is null and session.expires_at > ${at.now}
        and session.last_seen_at > ${at.seenAfter}
        and session.last_seen_at < ${at.now}::timestamptz + interval '5 minutes'
    ), touched as (
      update identity.session set last_seen_at = ${at.now}
      where id in (select id from live where last_seen_at < ${at.now}::timestamptz - interval '1 minute')
    )
    select id, staff_id, started_at, expires_at, stepped_up_at, possession_kind from live`);
  return (
    row && {
      sessionId: row.id,
      staffId: row.staff_id,
      startedAt: row.started_at,
      expiresAt: row.expires_at,
      steppedUpAt: row.stepped_up_at ?? undefined,
      factors: ['password', row.possession_kind],
    }
  );
}

export async function sessionsOf(
  reader: Reader,
  staffId: StaffId,
  at: { now: Date; seenAfter: Date },
): Promise<SessionSummary[]> {
  const rows = await reader.query(sql<Omit<SessionSummary, 'factors'> & { possession_kind: PossessionKind }>`
    select id as "sessionId", device_label as "deviceLabel", started_at as "startedAt", last_seen_at as "lastSeenAt",
           expires_at as "expiresAt", possession_kind
    from identity.session
    where staff_id = ${staffId} and ended_at is null and expires_at > ${at.now} and last_seen_at > ${at.seenAfter}
    order by started_at desc, id desc`);
  return rows.map(({ possession_kind: kind, ...row }) => ({ ...row, factors: ['password', kind] }));
}

export async function markSteppedUp(tx: Tx, sessionId: SessionId, at: Date): Promise<void> {
  await tx.execute(sql`
    update identity.session set stepped_up_at = ${at} where id = ${sessionId} and ended_at is null`);
}

/** Ends one session, or all but one; answers how many were open. */
export async function endSessionRows(
  tx: Tx,
  { staffId, only, except, at }: { staffId: StaffId; only?: SessionId; except?: SessionId | undefined; at: Date },
): Promise<number> {
  return tx.execute(sql`
    update identity.session set ended_at = ${at}
    where staff_id = ${staffId} and ended_at is null and expires_at > ${at}
      and (${only ?? null}::uuid is null or id = ${only ?? null}::uuid) and id is distinct from ${except ?? null}::uuid`);
}

/** True when this browser has signed in as this person before. */
export async function knowsDevice(reader: Reader, hash: Buffer, staffId: StaffId): Promise<boolean> {
  const rows = await reader.query(sql`
    select staff_id from identity.device where hash = ${hash} and staff_id = ${staffId}`);
  return rows.length === 1;
}

export async function insertDevice(tx: Tx, hash: Buffer, staffId: StaffId, at: Date): Promise<void> {
  await tx.execute(sql`
    insert into identity.device (hash, staff_id, made_at, seen_at) values (${hash}, ${staffId}, ${at}, ${at})`);
}

export async function touchDevice(tx: Tx, hash: Buffer, at: Date): Promise<void> {
  await tx.execute(sql`update identity.device set seen_at = ${at} where hash = ${hash}`);
}

export async function forgetDevices(tx: Tx, staffId: StaffId): Promise<void> {
  await tx.execute(sql`delete from identity.device where staff_id = ${staffId}`);
}
