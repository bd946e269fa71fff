-- The people of the staff, what they prove themselves by, and what a proof opened (S2.4, S6.1, L12).
create schema identity;
grant usage on schema identity to :app;

create table identity.staff (
  id uuid primary key,
  person_id uuid not null unique,
  state text not null check (state in ('invited', 'active', 'ended')),
  -- Null before an owner has enrolled, and after somebody has ended: the address is free again.
  email_index bytea unique,
  email_sealed bytea,
  name_sealed bytea,
  created_at timestamptz not null,
  ended_at timestamptz,
  constraint staff_active_is_known
    check (state <> 'active' or (email_index is not null and email_sealed is not null and name_sealed is not null)),
  constraint staff_ended_at check ((state = 'ended') = (ended_at is not null))
);

-- Earlier ones stay, so that none is used again (L12.1). A stronger hash of the same password replaces its row's.
create table identity.password (
  id uuid primary key,
  staff_id uuid not null references identity.staff,
  hash bytea not null check (length(hash) = 32),
  salt bytea not null check (length(salt) >= 16),
  memory_kib integer not null check (memory_kib > 0),
  passes integer not null check (passes > 0),
  parallelism integer not null check (parallelism > 0),
  set_at timestamptz not null,
  replaced_at timestamptz
);
create unique index password_current on identity.password (staff_id) where replaced_at is null;
create index password_earlier on identity.password (staff_id, set_at);

create table identity.factor (
  id uuid primary key,
  staff_id uuid not null references identity.staff,
  kind text not null check (kind in ('totp', 'passkey')),
  device_label text not null check (length(device_label) between 1 and 60),
  secret_sealed bytea,
  credential_id bytea unique check (length(credential_id) between 16 and 1023),
  public_key bytea check (length(public_key) <= 2000),
  counter bigint check (counter >= 0),
  transports text[] not null default '{}',
  added_at timestamptz not null,
  last_used_at timestamptz,
  removed_at timestamptz,
  constraint factor_of_its_kind check (
    (kind = 'totp' and secret_sealed is not null and credential_id is null and public_key is null and counter is null) or
    (kind = 'passkey' and secret_sealed is null and credential_id is not null and public_key is not null and counter is not null)),
  unique (staff_id, id, kind)
);

-- A code is good once: of two processes that are shown it, one can insert this row.
create table identity.totp_use (
  factor_id uuid not null references identity.factor,
  step bigint not null,
  used_at timestamptz not null,
  primary key (factor_id, step)
);

create table identity.recovery_code (
  hash bytea primary key check (length(hash) = 32),
  staff_id uuid not null references identity.staff,
  made_at timestamptz not null,
  used_at timestamptz,
  voided_at timestamptz
);
create index recovery_code_staff on identity.recovery_code (staff_id) where used_at is null and voided_at is null;

-- One-time links. Whoever lost everything comes back only when two persons say so.
create table identity.enrolment (
  hash bytea primary key check (length(hash) = 32),
  staff_id uuid not null references identity.staff,
  kind text not null check (kind in ('owner', 'invitation', 'recovery')),
  asked_by text not null check (asked_by <> ''),
  approved_by text,
  made_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  voided_at timestamptz,
  constraint recovery_by_two_persons check (
    kind <> 'recovery' or (approved_by is not null and approved_by <> asked_by and
                           approved_by <> 'staff:' || staff_id and asked_by <> 'staff:' || staff_id))
);
create unique index enrolment_open on identity.enrolment (staff_id) where used_at is null and voided_at is null;

-- The secret of an app that is being set up, until a code proves it. The door is the hash of the token that opened it.
create table identity.totp_offer (
  id uuid primary key,
  door bytea not null unique check (length(door) = 32),
  staff_id uuid not null references identity.staff,
  secret_sealed bytea not null,
  expires_at timestamptz not null
);

-- A challenge of WebAuthn is deleted by whoever uses it.
create table identity.challenge (
  hash bytea primary key check (length(hash) = 32),
  door bytea not null check (length(door) = 32),
  act text not null check (act in ('register', 'sign-in', 'step-up')),
  expires_at timestamptz not null
);
create index challenge_door on identity.challenge (door);

create table identity.sign_in (
  hash bytea primary key check (length(hash) = 32),
  state text not null check (state in ('started', 'password', 'recovering', 'new-password', 'done')),
  staff_id uuid references identity.staff,
  -- Proven before an expired password is replaced.
  possession_id uuid references identity.factor,
  started_at timestamptz not null,
  expires_at timestamptz not null,
  constraint sign_in_of_somebody check ((state = 'started') = (staff_id is null)),
  constraint sign_in_proven check (state <> 'new-password' or possession_id is not null)
);
create index sign_in_staff on identity.sign_in (staff_id) where staff_id is not null;

-- Something known and something had, both named, the latter one of the person's own (S2.4): no path can leave one out.
create table identity.session (
  id uuid primary key,
  hash bytea not null unique check (length(hash) = 32),
  staff_id uuid not null references identity.staff,
  knowledge_kind text not null,
  password_id uuid not null references identity.password,
  possession_kind text not null,
  possession_id uuid not null,
  device_label text not null check (length(device_label) between 1 and 60),
  started_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null,
  stepped_up_at timestamptz,
  ended_at timestamptz,
  constraint session_two_factors check (
    knowledge_kind = 'password' and possession_kind in ('totp', 'passkey') and knowledge_kind <> possession_kind),
  constraint session_own_factor
    foreign key (staff_id, possession_id, possession_kind) references identity.factor (staff_id, id, kind)
);
create index session_live on identity.session (staff_id) where ended_at is null;

-- Browsers that somebody has signed in with before: their tries are counted apart from those of strangers.
create table identity.device (
  hash bytea primary key check (length(hash) = 32),
  staff_id uuid not null references identity.staff,
  made_at timestamptz not null,
  seen_at timestamptz not null
);
create index device_staff on identity.device (staff_id);

-- Tries that failed, by a keyed hash of what they are counted for: account, network, device.
create table identity.guess (
  subject bytea primary key check (length(subject) = 32),
  failures integer not null check (failures >= 0),
  last_at timestamptz not null,
  blocked_until timestamptz
);

-- What happened, in numbers by hour: strangers cannot make it grow with their tries (S3.3).
create table identity.tally (
  hour timestamptz not null,
  what text not null check (what in ('sign-in', 'failure', 'turned-away', 'recovery', 'factor-change')),
  -- Zeros: an address that is nobody's.
  staff_id uuid not null,
  times bigint not null check (times > 0),
  primary key (hour, what, staff_id)
);

grant select, insert on all tables in schema identity to :app;
grant update (state, email_index, email_sealed, name_sealed, ended_at) on identity.staff to :app;
grant update (hash, salt, memory_kib, passes, parallelism, replaced_at) on identity.password to :app;
grant update (counter, last_used_at, removed_at) on identity.factor to :app;
grant update (used_at, voided_at) on identity.recovery_code, identity.enrolment to :app;
grant update (state, staff_id, possession_id) on identity.sign_in to :app;
grant update (last_seen_at, stepped_up_at, ended_at) on identity.session to :app;
grant update (seen_at) on identity.device to :app;
grant update (failures, last_at, blocked_until) on identity.guess to :app;
grant update (times) on identity.tally to :app;
grant delete on identity.totp_use, identity.totp_offer, identity.challenge, identity.sign_in, identity.session,
  identity.device, identity.guess, identity.tally to :app;

select kernel.classify('identity.staff', '{
  "id": "person-reference", "person_id": "person-reference", "state": "fact", "email_index": "blind-index",
  "email_sealed": "sealed:identity.staff.email", "name_sealed": "sealed:identity.staff.name", "created_at": "fact",
  "ended_at": "fact"}');
select kernel.classify('identity.password', '{
  "id": "fact", "staff_id": "person-reference", "hash": "secret-hash", "salt": "fact", "memory_kib": "fact",
  "passes": "fact", "parallelism": "fact", "set_at": "fact", "replaced_at": "fact"}');
select kernel.classify('identity.factor', '{
  "id": "fact", "staff_id": "person-reference", "kind": "fact", "device_label": "fact",
  "secret_sealed": "sealed:identity.factor.secret", "credential_id": "person-reference", "public_key": "fact",
  "counter": "fact", "transports": "fact", "added_at": "fact", "last_used_at": "fact", "removed_at": "fact"}');
select kernel.classify('identity.totp_use', '{"factor_id": "fact", "step": "fact", "used_at": "fact"}');
select kernel.classify('identity.recovery_code', '{
  "hash": "secret-hash", "staff_id": "person-reference", "made_at": "fact", "used_at": "fact", "voided_at": "fact"}');
select kernel.classify('identity.enrolment', '{
  "hash": "secret-hash", "staff_id": "person-reference", "kind": "fact", "asked_by": "person-reference",
  "approved_by": "person-reference", "made_at": "fact", "expires_at": "fact", "used_at": "fact", "voided_at": "fact"}');
select kernel.classify('identity.totp_offer', '{
  "id": "fact", "door": "secret-hash", "staff_id": "person-reference", "secret_sealed": "sealed:identity.offer.secret",
  "expires_at": "fact"}');
select kernel.classify('identity.challenge', '{"hash": "secret-hash", "door": "secret-hash", "act": "fact", "expires_at": "fact"}');
select kernel.classify('identity.sign_in', '{
  "hash": "secret-hash", "state": "fact", "staff_id": "person-reference", "possession_id": "fact", "started_at": "fact",
  "expires_at": "fact"}');
select kernel.classify('identity.session', '{
  "id": "fact", "hash": "secret-hash", "staff_id": "person-reference", "knowledge_kind": "fact", "password_id": "fact",
  "possession_kind": "fact", "possession_id": "fact", "device_label": "fact", "started_at": "fact",
  "last_seen_at": "fact", "expires_at": "fact", "stepped_up_at": "fact", "ended_at": "fact"}');
select kernel.classify('identity.device', '{
  "hash": "secret-hash", "staff_id": "person-reference", "made_at": "fact", "seen_at": "fact"}');
select kernel.classify('identity.guess', '{
  "subject": "blind-index", "failures": "fact", "last_at": "fact", "blocked_until": "fact"}');
select kernel.classify('identity.tally', '{
  "hour": "fact", "what": "fact", "staff_id": "person-reference", "times": "fact"}');
