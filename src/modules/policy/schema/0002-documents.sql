-- What the shop has published, what its vague words mean, and what a person has confirmed (S0, L2, L20). All of it is only
-- ever inserted: the shop's role can alter neither a published version nor who approved what.
create table policy.version (
  version integer primary key check (version > 0),
  title text not null check (length(title) between 1 and 200),
  body text not null check (length(body) between 1 and 8388608),
  body_hash bytea not null check (body_hash = sha256(convert_to(body, 'UTF8'))),
  published_at timestamptz not null,
  published_on date not null,
  effective_on date not null check (effective_on >= published_on),
  review_by date not null check (review_by > published_on),
  -- What is new in it, in a line.
  note text not null check (length(note) <= 500),
  actor text not null check (actor <> ''),
  -- When the person last proved himself anew; null: nobody could, because nobody is enrolled yet.
  stepped_up_at timestamptz,
  evidence_id uuid not null unique
);
grant select, insert on policy.version to :app;
select kernel.classify('policy.version', '{
  "version": "public", "title": "public", "body": "public", "body_hash": "commitment", "published_at": "public",
  "published_on": "public", "effective_on": "public", "review_by": "public", "note": "public", "actor": "fact",
  "stepped_up_at": "fact", "evidence_id": "public"}');

-- A person has looked at a sentence and says what it promises and what keeps it. The newest row of a text counts.
create table policy.confirmation (
  id uuid primary key,
  text_hash bytea not null check (octet_length(text_hash) = 32),
  text text not null,
  -- False: the confirmation is taken back.
  stands boolean not null,
  requirements text[] not null,
  controls text[] not null,
  party text,
  actor text not null check (actor <> ''),
  stepped_up_at timestamptz,
  at timestamptz not null,
  evidence_id uuid not null unique
);
create index on policy.confirmation (text_hash, at desc, id desc);
grant select, insert on policy.confirmation to :app;
select kernel.classify('policy.confirmation', '{
  "id": "fact", "text_hash": "public", "text": "public", "stands": "public", "requirements": "public",
  "controls": "public", "party": "public", "actor": "fact", "stepped_up_at": "fact", "at": "public",
  "evidence_id": "public"}');

-- What a vague word means here: a value that was approved. Without a row the product's default stands, visibly ours.
create table policy.parameter (
  id uuid primary key,
  parameter text not null check (parameter ~ '^[a-z]+(-[a-z]+)*$'),
  value jsonb not null,
  words text not null check (length(words) between 1 and 2000),
  actor text not null check (actor <> ''),
  stepped_up_at timestamptz,
  at timestamptz not null,
  evidence_id uuid not null unique
);
create index on policy.parameter (parameter, at desc, id desc);
grant select, insert on policy.parameter to :app;
select kernel.classify('policy.parameter', '{
  "id": "fact", "parameter": "public", "value": "public", "words": "public", "actor": "fact", "stepped_up_at": "fact",
  "at": "public", "evidence_id": "public"}');

-- The feed of changes reads the last weeks.
create index on policy.observation (ended_at);
