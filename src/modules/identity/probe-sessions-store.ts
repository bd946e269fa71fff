// SQL of what probes look at: the rows of sessions and the catalogue of the database, not what this program believes.
import type { Reader } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';
import type { StaffId } from './identity.ts';

export interface SessionFacts {
  liveSessions: number;
  /** Live sessions whose two factors are not on file as their person's own. */
  withoutTwoFactors: number;
  activeStaff: number;
  /** Active persons who lack a password or anything that they have. */
  withoutProofs: number;
  /** What the database refuses no more, by the constraint's name. */
  missingGuards: string[];
}

/** A live session here is one that has neither ended nor run out: idling makes it no better. */
export function readSessionFacts(reader: Reader, now: Date): Promise<SessionFacts> {
  return reader.one(sql<SessionFacts>`
    with live as (
      select * from identity.session where ended_at is null and expires_at > ${now}
    ), guard (name, kind, wanted) as (
      values ('session_two_factors', 'c', ${['knowledge_kind', 'password', 'possession_kind', 'totp', 'passkey', '<>']}::text[]),
             ('session_own_factor', 'f', ${['staff_id, possession_id, possession_kind', 'identity.factor(staff_id, id, kind)']}::text[]),
             ('session_password_id_fkey', 'f', ${['password_id', 'identity.password(id)']}::text[])
    )
    select (select count(*) from live) as "liveSessions",
           (select count(*) from live where not (
              live.knowledge_kind = 'password'
              and exists (select from identity.password where id = live.password_id and staff_id = live.staff_id)
              and exists (select from identity.factor
                          where id = live.possession_id and staff_id = live.staff_id
                            and kind = live.possession_kind and kind in ('totp', 'passkey')))) as "withoutTwoFactors",
           (select count(*) from identity.staff where state = 'active') as "activeStaff",
           (select count(*) from identity.staff where state = 'active' and not (
              exists (select from identity.password where staff_id = staff.id and replaced_at is null)
              and exists (select from identity.factor where staff_id = staff.id and removed_at is null))) as "withoutProofs",
           array(select guard.name from guard
                 where not exists (
                   select from pg_constraint k
                   where k.conrelid = 'identity.session'::regclass and k.conname = guard.name
                     and k.contype::text = guard.kind and k.convalidated
                     -- One of the same name that says less is none.
                     and not exists (
                       select from unnest(guard.wanted) part where strpos(pg_get_constraintdef(k.oid), part) = 0)
                     and pg_get_constraintdef(k.oid) !~* '\\m(or|null)\\M'
                     and not exists (select from pg_trigger t where t.tgconstraint = k.oid and t.tgenabled not in ('O', 'A')))
                 order by 1) as "missingGuards"`);
}

export interface EndingFacts {
  liveSessions: number;
  /** Changes after which sessions must end: factors removed, passwords replaced, persons who ended. */
  changes: number;
  afterRemoval: number;
  afterPassword: number;
  afterEnd: number;
}

/** Sessions that go on though what they were opened with is no more, or began before their person's last change of it. */
export function readEndingFacts(reader: Reader, now: Date): Promise<EndingFacts> {
  return reader.one(sql<EndingFacts>`
    with live as (
      select * from identity.session where ended_at is null and expires_at > ${now}
    )
    select (select count(*) from live) as "liveSessions",
           (select count(*) from identity.factor where removed_at is not null)
             + (select count(*) from identity.password where replaced_at is not null)
             + (select count(*) from identity.staff where state = 'ended') as changes,
           (select count(*) from live where exists (
              select from identity.factor where staff_id = live.staff_id and removed_at is not null
                and (id = live.possession_id or removed_at > live.started_at))) as "afterRemoval",
           (select count(*) from live where
              exists (select from identity.password where id = live.password_id and replaced_at is not null)
              or exists (select from identity.password
                         where staff_id = live.staff_id and set_at > live.started_at)) as "afterPassword",
           (select count(*) from live where not exists (
              select from identity.staff where id = live.staff_id and state = 'active')) as "afterEnd"`);
}

export interface SessionPassword {
  staffId: StaffId;
  startedAt: Date;
  /** When the password was set that it was begun with. */
  setAt: Date;
}

export function sessionPasswords(reader: Reader, now: Date): Promise<SessionPassword[]> {
  return reader.query(sql<SessionPassword>`
    select session.staff_id as "staffId", session.started_at as "startedAt", password.set_at as "setAt"
    from identity.session join identity.password on password.id = session.password_id
    where session.ended_at is null and session.expires_at > ${now}`);
}
