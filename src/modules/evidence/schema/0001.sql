-- The evidence log. Rows are only ever inserted: nobody has an UPDATE or DELETE grant, and only the sequencer's role may
-- place entries. Partial tiles and entry bundles are not stored: they are computed from positions and full tiles.
create schema evidence;
grant usage on schema evidence to :app, :sequencer;

create table evidence.entry (
  -- The writing transaction. The application has no grant to set it, so an entry cannot hide before the horizon.
  xid xid8 not null default pg_current_xact_id(),
  id uuid not null,
  -- Canonical JSON; at most what the uint16 length of a bundle can say.
  body bytea not null check (octet_length(body) between 2 and 65535),
  -- The one index of the hot path: new rows go to its right edge, and the sequencer reads it from there.
  primary key (xid, id)
);
grant select, insert (id, body) on evidence.entry to :app;
grant select on evidence.entry to :sequencer;

-- Where in the log an entry stands. No foreign key: rows come from a select on evidence.entry in the same statement and
-- entries never go, while the check would lock, and so rewrite, every entry. verifyLive compares all pairs instead.
create table evidence.position (
  index bigint primary key check (index >= 0),
  entry_id uuid not null,
  entry_xid xid8 not null,
  leaf_hash bytea not null check (octet_length(leaf_hash) = 32),
  unique (entry_id, entry_xid)
);
grant select on evidence.position to :app;
grant select, insert on evidence.position to :sequencer;

-- Full tiles only.
create table evidence.tile (
  level smallint not null check (level between 0 and 63),
  index bigint not null check (index >= 0),
  hashes bytea not null check (octet_length(hashes) = 8192),
  -- Of the subtree below: a hash of the tile one level up.
  root bytea not null check (octet_length(root) = 32),
  primary key (level, index)
);
-- Hashes do not compress.
alter table evidence.tile alter column hashes set storage external;
grant select on evidence.tile to :app;
grant select, insert on evidence.tile to :sequencer;

create table evidence.checkpoint (
  -- One after another: of two sequencers that got past the lock, the second fails here.
  number bigint primary key check (number >= 0),
  size bigint not null check (size >= 0),
  root bytea not null check (octet_length(root) = 32),
  note text not null check (length(note) <= 16384),
  signed_at timestamptz not null,
  -- Every entry that committed with a lower transaction id than this has its position, in the cluster named here.
  horizon xid8 not null,
  cluster bigint not null
);
grant select on evidence.checkpoint to :app;
grant select, insert on evidence.checkpoint to :sequencer;

select kernel.classify('evidence.entry', '{"xid": "fact", "id": "fact", "body": "fact"}');
select kernel.classify('evidence.position', '{"index": "public", "entry_id": "fact", "entry_xid": "fact", "leaf_hash": "public"}');
select kernel.classify('evidence.tile', '{"level": "public", "index": "public", "hashes": "public", "root": "public"}');
select kernel.classify('evidence.checkpoint', '{"number": "public", "size": "public", "root": "public", "note": "public", "signed_at": "public", "horizon": "fact", "cluster": "fact"}');
