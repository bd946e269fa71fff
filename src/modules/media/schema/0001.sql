-- Pictures in the widths and formats in which they are served, and where each came from. Nothing here is about a person:
-- what a camera wrote into a picture (place, owner, serial number) is gone before it is stored.
create schema media;
grant usage on schema media to :app;

create table media.picture (
  -- The first half of the SHA-256 of all its encodings: what is served under an address never changes.
  hash text primary key check (hash ~ '^[0-9a-f]{32}$'),
  -- SHA-256 of the bytes that it was made from and of the way it was made: the same file is not encoded twice.
  made_from text unique check (made_from ~ '^[0-9a-f]{64}$'),
  -- Of the largest encoding.
  width integer not null check (width > 0),
  height integer not null check (height > 0),
  -- Smallest first; each of them as AVIF and as WebP.
  widths integer[] not null check (cardinality(widths) > 0),
  -- What it is mostly, for the place that it will take on a page.
  colour text not null check (colour ~ '^#[0-9a-f]{6}$'),
  made_at timestamptz not null
);
grant select, insert, delete on media.picture to :app;

create table media.encoding (
  picture_hash text not null references media.picture on delete cascade,
  width integer not null check (width > 0),
  format text not null check (format in ('avif', 'webp')),
  bytes bytea not null check (octet_length(bytes) between 1 and 8388608),
  primary key (picture_hash, width, format)
);
-- They are compressed already: PostgreSQL need not try.
alter table media.encoding alter column bytes set storage external;
grant select, insert, delete on media.encoding to :app;

create table media.source (
  -- As the product file gives it, or media:HASH for what was added by hand.
  url text primary key check (octet_length(url) between 1 and 2048),
  -- Whom it is fetched from; empty when it is not to be fetched.
  host text not null,
  state text not null check (state in ('wanted', 'fetched', 'failed')),
  -- What went wrong last, in plain words; empty when nothing did.
  reason text not null,
  tries integer not null check (tries >= 0),
  next_try_at timestamptz,
  -- A process is fetching it; one that died lets go at this moment.
  claimed_until timestamptz,
  picture_hash text references media.picture,
  changed_at timestamptz not null,
  constraint wanted_has_next_try check ((state = 'wanted') = (next_try_at is not null)),
  constraint fetched_has_picture check ((state = 'fetched') = (picture_hash is not null))
);
create index source_due on media.source (next_try_at) where state = 'wanted';
create index source_claimed on media.source (host) where claimed_until is not null;
create index source_picture on media.source (picture_hash);
grant select, insert, update, delete on media.source to :app;

select kernel.classify('media.picture', '{
  "hash": "public", "made_from": "fact", "width": "public", "height": "public", "widths": "public",
  "colour": "public", "made_at": "fact"}');
select kernel.classify('media.encoding', '{
  "picture_hash": "public", "width": "public", "format": "public", "bytes": "public"}');
select kernel.classify('media.source', '{
  "url": "public", "host": "fact", "state": "fact", "reason": "fact", "tries": "fact", "next_try_at": "fact",
  "claimed_until": "fact", "picture_hash": "public", "changed_at": "fact"}');
