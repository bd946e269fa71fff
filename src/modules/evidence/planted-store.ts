// The statements of the planted violations: what somebody with the owner's power might do to the log and its grants. Run
// in scratch copies only.
import { sql } from '../../kernel/sql.ts';

const makeRoom = sql`create schema planted`;
const leave = sql`drop schema planted cascade`;

export const alteredEntry = {
  plant: [
    sql`update evidence.entry set body = body || '\\x20'::bytea from evidence.position
         where entry_xid = xid and entry_id = id and index = 1`,
  ],
  heal: [
    sql`update evidence.entry set body = substring(body from 1 for octet_length(body) - 1) from evidence.position
         where entry_xid = xid and entry_id = id and index = 1`,
  ],
};

export const deletedEntry = {
  plant: [
    makeRoom,
    sql`create table planted.entry as
         select entry.* from evidence.entry join evidence.position on entry_xid = xid and entry_id = id where index = 1`,
    sql`delete from evidence.entry using planted.entry as taken where entry.xid = taken.xid and entry.id = taken.id`,
  ],
  heal: [sql`insert into evidence.entry select * from planted.entry`, leave],
};

const clear = sql`delete from evidence.position where index in (1, 2)`;
const swapped = sql`
  insert into evidence.position (index, entry_id, entry_xid, leaf_hash)
  select 3 - index, entry_id, entry_xid, leaf_hash from planted.place`;

export const swappedEntries = {
  plant: [
    makeRoom,
    sql`create table planted.place as select * from evidence.position where index in (1, 2)`,
    clear,
    swapped,
  ],
  heal: [clear, sql`insert into evidence.position select * from planted.place`, leave],
};

export const checkpointGone = {
  plant: [
    makeRoom,
    sql`create table planted.checkpoint as select * from evidence.checkpoint where number = 1`,
    sql`delete from evidence.checkpoint where number = 1`,
  ],
  heal: [sql`insert into evidence.checkpoint select * from planted.checkpoint`, leave],
};

// Before every horizon: no pass compares it with the positions.
export const hiddenEntry = {
  plant: [
    sql`insert into evidence.entry (xid, id, body)
        values ('3', '00000000-0000-7000-8000-000000000003', convert_to('{}', 'UTF8'))`,
  ],
  heal: [sql`delete from evidence.entry where xid = '3'`],
};

export const sequencerBarred = {
  plant: [sql`revoke insert on evidence.position from watchword_sequencer`],
  heal: [sql`grant insert on evidence.position to watchword_sequencer`],
};

// A well-formed key of a witness that does not exist.
const nobody = 'witness.example+3a25a920+BHykN/mJULV9PZLc4gNTwQtLjC9GFLpDpJvoFqmwzHhm';
const configure = sql`
  insert into settings.document (kind, version, body, actor, at)
  select 'witnesses', coalesce(max(version), 0) + 1,
         jsonb_build_object('witnesses', jsonb_build_array(jsonb_build_object(
           'name', 'witness.example', 'url', 'https://witness.example/', 'vkey', ${nobody}::text))),
         'planted', now()
    from settings.document where kind = 'witnesses'`;
const dismiss = sql`delete from settings.document where kind = 'witnesses' and actor = 'planted'`;

export const silentWitness = { plant: [configure], heal: [dismiss] };

export const refusingWitness = {
  plant: [
    configure,
    sql`insert into evidence.witness_refusal (witness, at, kind, our_size, their_size)
        values (${nobody}, now(), 'fork', 7, 9)`,
  ],
  heal: [sql`delete from evidence.witness_refusal where witness = ${nobody}`, dismiss],
};

export const mayUpdateEvidence = {
  plant: [sql`grant update (body) on evidence.entry to watchword_app`],
  heal: [sql`revoke update (body) on evidence.entry from watchword_app`],
};

export const mayDeletePostings = {
  plant: [sql`grant delete on ledger.posting to watchword_app`],
  heal: [sql`revoke delete on ledger.posting from watchword_app`],
};

export const mayTruncateObservations = {
  plant: [sql`grant truncate on policy.observation to public`],
  heal: [sql`revoke truncate on policy.observation from public`],
};

export const mayMakeTables = {
  plant: [sql`grant create on schema stock to watchword_app`],
  heal: [sql`revoke create on schema stock from watchword_app`],
};

export const sequencerMayDelete = {
  plant: [sql`grant delete on evidence.checkpoint to watchword_sequencer`],
  heal: [sql`revoke delete on evidence.checkpoint from watchword_sequencer`],
};
