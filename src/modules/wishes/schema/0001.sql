-- Who wants to be told when something can be bought again. A row goes with its mail, with "no longer interested", or with
-- its time: there is no update but the confirmation.
create schema wishes;
grant usage on schema wishes to :app;

create table wishes.wish (
  id uuid primary key,
  variant_id uuid not null,
  person_id uuid not null,
  email_index bytea not null,
  email_sealed bytea not null,
  locale text not null check (locale ~ '^[a-z]{2}$'),
  asked_at timestamptz not null,
  -- Anybody can type anybody's address: nothing but one question is sent before this.
  confirmed_at timestamptz,
  expires_at timestamptz not null
);
create index wish_address on wishes.wish (email_index, variant_id);
create index wish_variant on wishes.wish (variant_id, id) where confirmed_at is not null;
create index wish_expiry on wishes.wish (expires_at);
create index wish_person on wishes.wish (person_id);

grant select, insert, delete on wishes.wish to :app;
grant update (confirmed_at, expires_at) on wishes.wish to :app;

select kernel.classify('wishes.wish', '{
  "id": "fact", "variant_id": "fact", "person_id": "person-reference", "email_index": "blind-index",
  "email_sealed": "sealed:wishes.wish.email", "locale": "fact", "asked_at": "fact", "confirmed_at": "fact",
  "expires_at": "fact"}');
