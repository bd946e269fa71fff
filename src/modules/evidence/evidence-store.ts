// All SQL of the evidence module. Inserts and selects only: there is nothing here that changes or removes a row.
import type { Reader, Tx } from '../../kernel/database.ts';
import { sequencerRole } from '../../kernel/migrate.ts';
import { type Query, sql } from '../../kernel/sql.ts';

export interface CheckpointRow {
  number: number;
  size: number;
  root: Buffer;
  note: string;
  signedAt: Date;
}

/** One statement, one index, no row that others wait for: the whole price of evidence in a business transaction. */
export function insertEntry(id: string, body: Buffer): Query {
  return sql`insert into evidence.entry (id, body) values (${id}, ${body})`;
}

/**
 * Makes the transaction the sequencer's: its role, a commit that waits for the disk (the checkpoint file must never be
 * ahead of the database), time to compare a whole log after a restore, and a plan that walks indexes (a guess at how many entries are new would otherwise one day
 * hash the whole log every second). False when another sequencer is at work.
 */
export async function becomeSequencer(tx: Tx): Promise<boolean> {
  const { alone } = await tx.one(sql<{ alone: boolean }>`
    select set_config('role', ${sequencerRole}, true), set_config('synchronous_commit', 'on', true),
           set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true),
           set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true),
           set_config('jit', 'off', true),
           set_config('statement_timeout', '10min', true),
           pg_try_advisory_xact_lock(hashtextextended('watchword evidence sequencer', 0)) as alone`);
  return alone;
}

export interface Placed {
  /** How many entries got a position. */
  placed: number;
  /** Their leaf hashes in order, 32 bytes each; null for none. */
  leaves: Buffer | null;
  /** Of the newest checkpoint before; null in a new log. */
  number: number | null;
  root: Buffer | null;
  size: number;
  /** All entries were compared: the first pass in this cluster. */
  everything: boolean;
  /** For the next checkpoint. */
  horizon: string;
  cluster: string;
}

/**
 * Places up to `limit` committed entries that have no position yet, after those that have, oldest transaction first.
 *
 * None is skipped though ids commit out of order. The horizon is the lowest transaction id that was still running in an
 * earlier pass: entries below it were all decided then, so only those from there on are compared with the positions.
 * Ids of another cluster (a logical restore) tell nothing here: then all entries are compared once.
 */
export async function placeEntries(tx: Tx, limit: number): Promise<Placed> {
  return await tx.one(sql<Placed>`
    with last as (
      select number, size, root, horizon, cluster from evidence.checkpoint order by number desc limit 1
    ), now as (
      select pg_snapshot_xmin(pg_current_snapshot()) as xmin, pg_snapshot_xmax(pg_current_snapshot()) as xmax,
             system_identifier as cluster
        from pg_control_system()
    ), span as (
      select now.xmin, now.cluster, coalesce(last.size, 0) as size, last.number, last.root, last.horizon as last_horizon,
             last.cluster as last_cluster,
             (last.cluster = now.cluster and last.horizon <= now.xmin) is not true as everything
        from now left join last on true
    ), bounds as (
      select case when everything then '0'::xid8 else last_horizon end as lower,
             case when everything then '18446744073709551615'::xid8 else (select xmax from now) end as upper
        from span
    ), fresh as materialized (
      select e.xid, e.id, e.body
        from evidence.entry e
       where e.xid >= (select lower from bounds) and e.xid < (select upper from bounds)
         and not exists (select from evidence.position p where p.entry_id = e.id and p.entry_xid = e.xid)
       order by e.xid, e.id
       limit ${limit}
    ), placed as (
      insert into evidence.position (index, entry_id, entry_xid, leaf_hash)
      select (select size from span) + row_number() over (order by xid, id) - 1, id, xid, sha256('\\x00'::bytea || body)
        from fresh
      returning index, leaf_hash
    ), counted as (
      select count(*)::int as placed, string_agg(leaf_hash, ''::bytea order by index) as leaves,
             count(*) = ${limit}::int as more
        from placed
    )
    select placed, leaves, number, root, size, everything,
           -- After a full batch there may be more of the last transaction's entries, and of all later ones.
           case when not more then xmin
                when everything then coalesce(last_horizon, '0'::xid8)
                else least(xmin, (select xid from fresh order by xid desc limit 1)) end::text as horizon,
           case when more and everything then coalesce(last_cluster, 0) else cluster end::text as cluster
      from counted, span`);
}

export interface NewCheckpoint extends CheckpointRow {
  horizon: string;
  cluster: string;
}

export interface TileRow {
  level: number;
  index: number;
  hashes: Buffer;
  root: Buffer;
}

/** The end of a pass: the tiles that it filled, and the checkpoint over all. */
export async function insertCheckpoint(tx: Tx, row: NewCheckpoint, tiles: readonly TileRow[]): Promise<void> {
  await tx.execute(sql`
    with filled as (
      insert into evidence.tile (level, index, hashes, root)
      select * from unnest(${tiles.map(({ level }) => level)}::smallint[], ${tiles.map(({ index }) => index)}::bigint[],
                           ${tiles.map(({ hashes }) => hashes)}::bytea[], ${tiles.map(({ root }) => root)}::bytea[])
    )
    insert into evidence.checkpoint (number, size, root, note, signed_at, horizon, cluster)
    values (${row.number}, ${row.size}, ${row.root}, ${row.note}, ${row.signedAt}, ${row.horizon}::xid8,
            ${row.cluster}::bigint)`);
}

export async function newestCheckpoint(reader: Reader): Promise<CheckpointRow | undefined> {
  return await reader.maybeOne(sql<CheckpointRow>`
    select number, size, root, note, signed_at as "signedAt" from evidence.checkpoint order by number desc limit 1`);
}

/** Checkpoints from `number` on, at most `limit`. */
export async function checkpointsFrom(reader: Reader, number: number, limit: number): Promise<CheckpointRow[]> {
  return await reader.query(sql<CheckpointRow>`
    select number, size, root, note, signed_at as "signedAt" from evidence.checkpoint
     where number >= ${number} order by number limit ${limit}`);
}

/** Leaf hashes `[start, end)` in order, concatenated. */
export async function leafHashes(reader: Reader, start: number, end: number): Promise<Buffer> {
  const { hashes } = await reader.one(sql<{ hashes: Buffer }>`
    select coalesce(string_agg(leaf_hash, ''::bytea order by index), ''::bytea) as hashes
      from evidence.position where index >= ${start} and index < ${end}`);
  return hashes;
}

/** Roots of the full tiles `[start, end)` of a level, concatenated: hashes of the level above. */
export async function tileRoots(reader: Reader, level: number, start: number, end: number): Promise<Buffer> {
  const { hashes } = await reader.one(sql<{ hashes: Buffer }>`
    select coalesce(string_agg(root, ''::bytea order by index), ''::bytea) as hashes
      from evidence.tile where level = ${level}::smallint and index >= ${start} and index < ${end}`);
  return hashes;
}

export async function fullTile(reader: Reader, level: number, index: number): Promise<TileRow | undefined> {
  return await reader.maybeOne(sql<TileRow>`
    select level::int, index, hashes, root from evidence.tile where level = ${level}::smallint and index = ${index}`);
}

export interface PlacedEntry {
  index: number;
  entryId: string;
  leafHash: Buffer;
  /** Null when the entry is gone: somebody with more power than ours removed it. */
  body: Buffer | null;
}

/** Positions `[start, end)` with their entries, in order. */
export async function placedEntries(reader: Reader, start: number, end: number): Promise<PlacedEntry[]> {
  return await reader.query(sql<PlacedEntry>`
    select p.index, p.entry_id as "entryId", p.leaf_hash as "leafHash", e.body
      from evidence.position p left join evidence.entry e on e.xid = p.entry_xid and e.id = p.entry_id
     where p.index >= ${start} and p.index < ${end} order by p.index`);
}

/** Where an entry stands; undefined while it waits. */
export async function positionOf(reader: Reader, entryId: string): Promise<number | undefined> {
  const row = await reader.maybeOne(sql<{ index: number }>`
    select index from evidence.position where entry_id = ${entryId} order by index limit 1`);
  return row?.index;
}

/** Positions that no checkpoint covers: there must be none, a pass places and signs in one transaction. */
export async function uncoveredPositions(reader: Reader): Promise<number> {
  const { uncovered } = await reader.one(sql<{ uncovered: number }>`
    select count(*)::int as uncovered from evidence.position
     where index >= coalesce((select size from evidence.checkpoint order by number desc limit 1), 0)`);
  return uncovered;
}

/** Committed entries without a position, over the whole table: at most 1,000 of them. */
export async function waitingEntries(reader: Reader): Promise<string[]> {
  const rows = await reader.query(sql<{ id: string }>`
    select e.id from evidence.entry e
     where not exists (select from evidence.position p where p.entry_id = e.id and p.entry_xid = e.xid)
     order by e.xid, e.id limit 1000`);
  return rows.map(({ id }) => id);
}

/** Rows that no log will ever reach; the caller rolls them back. Fails where a grant is missing. */
export async function insertProbeRows(tx: Tx): Promise<void> {
  await tx.execute(sql`
    with place as (
      insert into evidence.position (index, entry_id, entry_xid, leaf_hash)
      values (9007199254740991, gen_random_uuid(), '0', sha256(''))
    ), tile as (
      insert into evidence.tile (level, index, hashes, root)
      values (63, 9007199254740991, decode(repeat('00', 8192), 'hex'), sha256(''))
    )
    insert into evidence.checkpoint (number, size, root, note, signed_at, horizon, cluster)
    values (9007199254740991, 0, sha256(''), '', now(), '0', 0)`);
}
