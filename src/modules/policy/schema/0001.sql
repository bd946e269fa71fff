-- What probes saw of the running shop. Rows are only ever inserted: nobody can turn a red look into a green one.
create schema policy;
grant usage on schema policy to :app;

create table policy.observation (
  id uuid primary key,
  control text not null check (control ~ '^[a-z]+(-[a-z]+)*$'),
  outcome text not null check (outcome in ('holds', 'broken', 'not-looked')),
  grade text not null check (grade in ('outside', 'shop')),
  -- The period that it covers, and until when it may be relied on.
  began_at timestamptz not null,
  ended_at timestamptz not null check (ended_at >= began_at),
  good_until timestamptz not null check (good_until >= ended_at),
  -- JSON: summary, findings, and a salt without which the hash could be guessed back.
  details text not null check (length(details) between 2 and 65536),
  details_hash bytea not null check (octet_length(details_hash) = 32),
  evidence_id uuid not null unique,
  -- Who asked for this look, when it was not its turn.
  request_id uuid
);
create index on policy.observation (control, ended_at desc);
create index on policy.observation (request_id) where request_id is not null;
grant select, insert on policy.observation to :app;
select kernel.classify('policy.observation', '{
  "id": "public", "control": "public", "outcome": "public", "grade": "public", "began_at": "public",
  "ended_at": "public", "good_until": "public", "details": "fact", "details_hash": "commitment",
  "evidence_id": "public", "request_id": "fact"}');

-- Whose turn it is: of several processes one looks.
create table policy.turn (
  name text primary key,
  taken_at timestamptz not null
);
grant select, insert, update, delete on policy.turn to :app;
select kernel.classify('policy.turn', '{"name": "fact", "taken_at": "fact"}');

-- A run of all planted violations in scratch copies.
create table policy.planted_run (
  id uuid primary key,
  at timestamptz not null,
  planted int not null check (planted > 0),
  caught int not null check (caught between 0 and planted),
  escaped text[] not null,
  evidence_id uuid not null unique
);
grant select, insert on policy.planted_run to :app;
select kernel.classify('policy.planted_run', '{
  "id": "public", "at": "public", "planted": "public", "caught": "public", "escaped": "fact", "evidence_id": "public"}');
