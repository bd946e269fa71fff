-- Outgoing mail: what is owed, how it stands, whom it cannot reach. No address and no word of a mail is here.
create schema mailing;
grant usage on schema mailing to :app;

-- One row a mail, made before its first try: its id is the Message-ID of every try.
create table mailing.message (
  id uuid primary key,
  -- What it is about: an order, or the wish of somebody who waits for goods.
  about text not null check (about in ('order', 'wish')),
  about_id uuid not null,
  kind text not null check (kind ~ '^[a-z]+(-[a-z]+)*$'),
  -- Which one of its kind: a parcel, a refund, the state that is confirmed; '' where there is only one.
  detail text not null check (detail ~ '^[a-z0-9-]{0,60}$'),
  state text not null check (state in ('waiting', 'sent', 'refused', 'unreachable', 'given-up', 'dropped', 'bounced')),
  tries integer not null check (tries >= 0),
  -- The job that tries it, until due_at; then anybody may.
  taken_by uuid,
  -- While it waits: not before this moment.
  due_at timestamptz not null,
  first_at timestamptz not null,
  state_at timestamptz not null,
  -- The server's last word, without its words.
  code integer check (code between 200 and 599),
  status text check (status ~ '^[245]\.[0-9]{1,3}\.[0-9]{1,3}$'),
  unique (about_id, about, kind, detail)
) with (fillfactor = 80);
create index message_due on mailing.message (due_at) where state = 'waiting';
create index message_trouble on mailing.message (state_at)
  where state in ('refused', 'unreachable', 'given-up', 'bounced');

-- Addresses that reach nobody, by their blind index. Gone when the person is erased.
create table mailing.unreachable (
  email_index bytea primary key,
  since timestamptz not null,
  message_id uuid not null,
  status text check (status ~ '^[245]\.[0-9]{1,3}\.[0-9]{1,3}$')
);

grant select, insert on mailing.message to :app;
grant update (state, state_at, first_at, tries, taken_by, due_at, code, status) on mailing.message to :app;
grant delete on mailing.message to :app;
grant select, insert, delete on mailing.unreachable to :app;

select kernel.classify('mailing.message', '{
  "id": "fact", "about": "fact", "about_id": "fact", "kind": "fact", "detail": "fact", "state": "fact", "tries": "fact",
  "taken_by": "fact", "due_at": "fact", "first_at": "fact", "state_at": "fact", "code": "fact", "status": "fact"}');
select kernel.classify('mailing.unreachable', '{
  "email_index": "blind-index", "since": "fact", "message_id": "fact", "status": "fact"}');
