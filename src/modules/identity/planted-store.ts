// The statements of the planted violations: what somebody with the owner's power of the database might do to be let in
// with less, or for longer. Run in scratch copies only; the people in them are ids without a name.
import { sql } from '../../kernel/sql.ts';

const one = '00000000-0000-7000-8000-00000000c001';
const other = '00000000-0000-7000-8000-00000000c002';

/** Somebody, what he knows and what he has; the secret is no secret of anything. */
function person(id: string, since = '2 days') {
  return [
    sql`insert into identity.staff (id, person_id, state, email_index, email_sealed, name_sealed, created_at)
        values (${id}, ${id}, 'active', decode(replace(${id}, '-', ''), 'hex'), '\\xf5', '\\xf5', now() - ${since}::interval)`,
    sql`insert into identity.password (id, staff_id, hash, salt, memory_kib, passes, parallelism, set_at)
        values (${id}, ${id}, decode(repeat('00', 32), 'hex'), decode(repeat('00', 16), 'hex'), 65536, 2, 1,
                now() - ${since}::interval)`,
    sql`insert into identity.factor (id, staff_id, kind, device_label, secret_sealed, added_at)
        values (${id}, ${id}, 'totp', 'planted', '\\xf5', now() - ${since}::interval)`,
  ];
}

/** An hour old, good for another. */
function session(staffId: string, passwordId = staffId) {
  return sql`
    insert into identity.session (id, hash, staff_id, knowledge_kind, password_id, possession_kind, possession_id,
                                  device_label, started_at, last_seen_at, expires_at)
    values (${staffId}, decode(repeat('c1', 32), 'hex'), ${staffId}, 'password', ${passwordId}, 'totp', ${staffId},
            'planted', now() - interval '1 hour', now(), now() + interval '1 hour')`;
}

const remove = [
  sql`delete from identity.session where staff_id in (${one}, ${other})`,
  sql`delete from identity.factor where staff_id in (${one}, ${other})`,
  sql`delete from identity.password where staff_id in (${one}, ${other})`,
  sql`delete from identity.staff where id in (${one}, ${other})`,
];

/** The reference from a session to a password holds, and the password is somebody else's. */
export const anothersPassword = {
  plant: [...person(one), ...person(other), session(one, other)],
  heal: remove,
};

export const oneFactorOnly = {
  plant: [...person(one), sql`delete from identity.factor where staff_id = ${one}`],
  heal: remove,
};

const dropTwoFactors = sql`alter table identity.session drop constraint session_two_factors`;

export const sessionsUnchecked = {
  plant: [dropTwoFactors],
  heal: [
    sql`alter table identity.session add constraint session_two_factors check (
          knowledge_kind = 'password' and possession_kind in ('totp', 'passkey') and knowledge_kind <> possession_kind)`,
  ],
};

/** Of the same name, and true of everything. */
export const weakerConstraint = {
  plant: [
    dropTwoFactors,
    sql`alter table identity.session add constraint session_two_factors check (
          possession_kind in ('totp', 'passkey') and knowledge_kind <> possession_kind or knowledge_kind = 'password')`,
  ],
  heal: [dropTwoFactors, ...sessionsUnchecked.heal],
};

export const anybodysFactor = {
  plant: [sql`alter table identity.session drop constraint session_own_factor`],
  heal: [
    sql`alter table identity.session add constraint session_own_factor
          foreign key (staff_id, possession_id, possession_kind) references identity.factor (staff_id, id, kind)`,
  ],
};

export const afterRemovedFactor = {
  plant: [
    ...person(one),
    session(one),
    sql`update identity.factor set removed_at = now() - interval '1 minute' where staff_id = ${one}`,
  ],
  heal: remove,
};

/** The one that it was opened with stays. */
export const afterAnotherFactor = {
  plant: [
    ...person(one),
    session(one),
    sql`insert into identity.factor (id, staff_id, kind, device_label, secret_sealed, added_at, removed_at)
        values (${other}, ${one}, 'totp', 'planted', '\\xf5', now() - interval '1 day', now() - interval '1 minute')`,
  ],
  heal: remove,
};

export const afterNewPassword = {
  plant: [
    ...person(one),
    session(one),
    sql`update identity.password set set_at = now() - interval '1 minute' where staff_id = ${one}`,
  ],
  heal: remove,
};

export const afterEnd = {
  plant: [
    ...person(one),
    session(one),
    sql`update identity.staff set state = 'ended', ended_at = now() where id = ${one}`,
  ],
  heal: remove,
};

export const weakHash = {
  plant: [...person(one), sql`update identity.password set memory_kib = 1024 where staff_id = ${one}`],
  heal: remove,
};

export const oldPassword = {
  plant: [...person(one, '91 days 2 hours'), session(one)],
  heal: remove,
};

/** In the log stands nothing of it. */
export const signInOffRecord = { plant: [...person(one), session(one)], heal: remove };

export const factorOffRecord = {
  plant: [
    ...person(one),
    sql`insert into identity.factor (id, staff_id, kind, device_label, secret_sealed, added_at)
        values (${other}, ${one}, 'totp', 'planted', '\\xf5', now() - interval '1 hour')`,
  ],
  heal: remove,
};

export const passwordOffRecord = {
  plant: [...person(one), sql`update identity.password set set_at = now() - interval '1 hour' where staff_id = ${one}`],
  heal: remove,
};

export const grantOffRecord = {
  plant: [
    sql`alter table access.grant disable trigger user`,
    sql`insert into access.grant (id, staff_id, level, kind, enrolment, granted_at, recertify_by)
        values (${one}, ${one}, 'owner', 'first-owner', 'planted', now() - interval '1 hour', now() + interval '90 days')`,
    sql`alter table access.grant enable trigger user`,
  ],
  heal: [sql`delete from access.grant where id = ${one}`],
};
