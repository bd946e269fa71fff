-- What the merchant decides, as documents: each change is a new version, and no version ever changes.
create schema settings;
grant usage on schema settings to :app;

create table settings.document (
  kind text not null check (kind ~ '^[a-z][a-z-]{0,30}$'),
  version integer not null check (version > 0),
  body jsonb not null,
  actor text not null check (actor <> ''),
  at timestamptz not null,
  primary key (kind, version)
);
grant select, insert on settings.document to :app;

-- A document that is looked at before it counts. One a kind and key; thrown away after a day.
create table settings.draft (
  id uuid primary key,
  kind text not null,
  body jsonb not null,
  version integer not null default 1,
  at timestamptz not null
);
grant select, insert, delete on settings.draft to :app;
grant update (body, version, at) on settings.draft to :app;

select kernel.classify('settings.document', '{
  "kind": "fact", "version": "fact", "body": "public", "actor": "fact", "at": "fact"}');
select kernel.classify('settings.draft', '{
  "id": "fact", "kind": "fact", "body": "public", "version": "fact", "at": "fact"}');
