// SQL about witnesses: what they countersigned and what they refused. Inserts and selects only.
import type { Reader, Tx } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';
import type { CheckpointRow } from './evidence-store.ts';
import type { RefusalKind } from './witness-refusal.ts';

export interface CosignatureRow {
  /** The witness's verifier key. */
  witness: string;
  /** The checkpoint's number. */
  checkpoint: number;
  signedAt: Date;
  line: string;
  receivedAt: Date;
}

export async function insertCosignature(tx: Tx, row: CosignatureRow): Promise<void> {
  // The same answer twice, to two processes: one is enough.
  await tx.execute(sql`
    insert into evidence.cosignature (witness, checkpoint, signed_at, line, received_at)
    values (${row.witness}, ${row.checkpoint}, ${row.signedAt}, ${row.line}, ${row.receivedAt})
    on conflict do nothing`);
}

export interface RefusalRow {
  witness: string;
  at: Date;
  kind: RefusalKind;
  ourSize: number;
  theirSize: number | null;
}

export async function insertRefusal(tx: Tx, row: RefusalRow): Promise<void> {
  await tx.execute(sql`
    insert into evidence.witness_refusal (witness, at, kind, our_size, their_size)
    values (${row.witness}, ${row.at}, ${row.kind}, ${row.ourSize}, ${row.theirSize})
    on conflict do nothing`);
}

/** How we stand with a witness: the newest checkpoint that it cosigned, and its newest refusal. */
export interface StandingRow {
  witness: string;
  checkpoint: number | null;
  size: number | null;
  signedAt: Date | null;
  receivedAt: Date | null;
  refusedAt: Date | null;
  refusal: RefusalKind | null;
  ourSize: number | null;
  theirSize: number | null;
}

/** One row for each of the keys that is known here. */
export async function readStandings(reader: Reader, witnesses: readonly string[]): Promise<StandingRow[]> {
  return await reader.query(sql<StandingRow>`
    select w.witness, c.checkpoint, c.size, c.signed_at as "signedAt", c.received_at as "receivedAt",
           r.at as "refusedAt", r.kind as refusal, r.our_size as "ourSize", r.their_size as "theirSize"
      from unnest(${[...witnesses]}::text[]) as w (witness)
      left join lateral (
        select s.checkpoint, p.size, s.signed_at, s.received_at
          from evidence.cosignature s join evidence.checkpoint p on p.number = s.checkpoint
         where s.witness = w.witness order by s.checkpoint desc, s.signed_at desc limit 1) c on true
      left join lateral (
        select at, kind, our_size, their_size from evidence.witness_refusal f
         where f.witness = w.witness order by at desc limit 1) r on true`);
}

/** The newest checkpoint that a witness cosigned, its note with every cosignature on it; undefined when there is none. */
export async function newestCosigned(reader: Reader): Promise<CheckpointRow | undefined> {
  return await reader.maybeOne(sql<CheckpointRow>`
    select p.number, p.size, p.root, p.signed_at as "signedAt",
           p.note || (select string_agg(line, '' order by witness)
                        from (select distinct on (witness) witness, line from evidence.cosignature
                               where checkpoint = p.number order by witness, signed_at desc) as newest) as note
      from evidence.checkpoint p
     where p.number = (select checkpoint from evidence.cosignature order by checkpoint desc limit 1)`);
}

/** As `newestCosigned`, of one witness alone: its own newest, with its own cosignature. */
export async function newestCosignedBy(reader: Reader, witness: string): Promise<CheckpointRow | undefined> {
  return await reader.maybeOne(sql<CheckpointRow>`
    select p.number, p.size, p.root, p.signed_at as "signedAt", p.note || s.line as note
      from evidence.cosignature s join evidence.checkpoint p on p.number = s.checkpoint
     where s.witness = ${witness} order by s.checkpoint desc, s.signed_at desc limit 1`);
}

/**
 * What is published as the log's head: the newest cosigned checkpoint, or, once a later one has waited for witnesses
 * since before `patience`, the newest. Sizes only grow from one call to the next.
 */
export async function publishedCheckpoint(reader: Reader, patience: Date): Promise<CheckpointRow | undefined> {
  return await reader.maybeOne(sql<CheckpointRow>`
    with cosigned as (
      select checkpoint as number from evidence.cosignature order by checkpoint desc limit 1
    ), chosen as (
      select case when next.signed_at >= ${patience} or next.signed_at is null then cosigned.number end as number
        from cosigned left join evidence.checkpoint next on next.number = cosigned.number + 1
    )
    select p.number, p.size, p.root, p.signed_at as "signedAt",
           p.note || coalesce((select string_agg(line, '' order by witness)
                        from (select distinct on (witness) witness, line from evidence.cosignature
                               where checkpoint = p.number order by witness, signed_at desc) as newest), '') as note
      from evidence.checkpoint p
     where p.number = coalesce((select number from chosen),
                               (select number from evidence.checkpoint order by number desc limit 1))`);
}
