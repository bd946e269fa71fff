-- Persons, disclosures and erasures. No key is here: persons' keys lie in a store of their own.
create schema vault;
grant usage on schema vault to :app;

create table vault.person (
  id uuid primary key,
  created_at timestamptz not null
);
grant select, insert on vault.person to :app;
select kernel.classify('vault.person', '{"id": "person-reference", "created_at": "fact"}');

-- One row for each opening of sealed values (S2.2, S2.5): never changed, never deleted by the shop.
create table vault.disclosure (
  id uuid primary key,
  at timestamptz not null,
  person_id uuid not null references vault.person,
  purpose text not null check (purpose ~ '^[a-z-]+$'),
  actor text not null check (actor <> ''),
  labels text[] not null check (cardinality(labels) > 0),
  row_id text not null
);
create index on vault.disclosure (person_id, at);
create index on vault.disclosure using brin (at);
grant select, insert on vault.disclosure to :app;
select kernel.classify('vault.disclosure', '{"id": "fact", "at": "fact", "person_id": "person-reference", "purpose": "fact", "actor": "person-reference", "labels": "fact", "row_id": "fact"}');

-- How far the key store had come: a key store that is behind the newest mark is an older copy.
-- The primary key also stops a store that went backwards while the shop was running.
create table vault.key_store_mark (
  store_id uuid not null,
  generation bigint not null check (generation >= 0),
  index_check bytea not null,
  at timestamptz not null,
  primary key (store_id, generation)
);
grant select, insert on vault.key_store_mark to :app;
select kernel.classify('vault.key_store_mark', '{"store_id": "fact", "generation": "fact", "index_check": "commitment", "at": "fact"}');

-- An erasure under way: it has the person's evidence reference, which goes with the key. The row is deleted when the
-- erasure is complete, so that nothing here joins the person to his entries in the log any more.
create table vault.erasure_open (
  person_id uuid primary key references vault.person,
  person_reference text not null,
  actor text not null,
  reason text not null check (reason ~ '^[a-z-]+$'),
  begun_at timestamptz not null
);
grant select, insert, delete on vault.erasure_open to :app;
select kernel.classify('vault.erasure_open', '{"person_id": "person-reference", "person_reference": "person-reference", "actor": "person-reference", "reason": "fact", "begun_at": "fact"}');

-- An erased person. Only the day: the exact time would join the row to the log entry of the erasure.
create table vault.erasure (
  person_id uuid primary key references vault.person,
  erased_on date not null,
  key_copies_expire_on date not null check (key_copies_expire_on >= erased_on)
);
grant select, insert on vault.erasure to :app;
select kernel.classify('vault.erasure', '{"person_id": "person-reference", "erased_on": "fact", "key_copies_expire_on": "fact"}');
