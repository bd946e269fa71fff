// All SQL of the policy module. Observations and planted runs are inserted and read, never changed.
import type { Reader, Tx } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';
import type { Grade } from './control.ts';
import type { Seen } from './status.ts';

export interface ObservationRow extends Seen {
  id: string;
  control: string;
  grade: Grade;
  beganAt: Date;
  goodUntil: Date;
  /** JSON of `Details`. */
  details: string;
  detailsHash: Buffer;
  evidenceId: string;
}

export async function insertObservation(tx: Tx, row: ObservationRow, requestId: string | undefined): Promise<void> {
  await tx.execute(sql`
    insert into policy.observation (id, control, outcome, grade, began_at, ended_at, good_until, details, details_hash,
                                    evidence_id, request_id)
    values (${row.id}, ${row.control}, ${row.outcome}, ${row.grade}, ${row.beganAt}, ${row.endedAt}, ${row.goodUntil},
            ${row.details}, ${row.detailsHash}, ${row.evidenceId}, ${requestId ?? null})`);
}

/** The last look at each control. */
export async function latestObservations(reader: Reader): Promise<ObservationRow[]> {
  return await reader.query(sql<ObservationRow>`
    select distinct on (control) id, control, outcome, grade, began_at as "beganAt", ended_at as "endedAt",
           good_until as "goodUntil", details, details_hash as "detailsHash", evidence_id as "evidenceId"
      from policy.observation order by control, ended_at desc, id desc`);
}

/** What a request for looks has brought so far. */
export async function observationsOf(reader: Reader, requestId: string): Promise<ObservationRow[]> {
  return await reader.query(sql<ObservationRow>`
    select id, control, outcome, grade, began_at as "beganAt", ended_at as "endedAt", good_until as "goodUntil", details,
           details_hash as "detailsHash", evidence_id as "evidenceId"
      from policy.observation where request_id = ${requestId} order by ended_at, id`);
}

/** One observation, and when the control was first seen to hold after it. */
export async function observationById(
  reader: Reader,
  id: string,
): Promise<(ObservationRow & { mendedAt: Date | null }) | undefined> {
  return await reader.maybeOne(sql<ObservationRow & { mendedAt: Date | null }>`
    select o.id, o.control, o.outcome, o.grade, o.began_at as "beganAt", o.ended_at as "endedAt",
           o.good_until as "goodUntil", o.details, o.details_hash as "detailsHash", o.evidence_id as "evidenceId",
           (select min(later.ended_at) from policy.observation later
             where later.control = o.control and later.outcome = 'holds' and later.ended_at > o.ended_at) as "mendedAt"
      from policy.observation o where o.id = ${id}`);
}

/** Since when the control has been seen broken without a break; undefined when the last look was none of that. */
export async function brokenSince(reader: Reader, control: string): Promise<Date | undefined> {
  const row = await reader.maybeOne(sql<{ since: Date | null }>`
    select min(ended_at) as since from policy.observation
     where control = ${control} and outcome = 'broken'
       and ended_at > coalesce((select max(ended_at) from policy.observation
                                 where control = ${control} and outcome = 'holds'), '-infinity')`);
  return row?.since ?? undefined;
}

/** True for one process only: the turn was last taken before `before`. */
export async function takeTurn(reader: Reader, name: string, at: Date, before: Date): Promise<boolean> {
  const taken = await reader.execute(sql`
    insert into policy.turn (name, taken_at) values (${name}, ${at})
    on conflict (name) do update set taken_at = excluded.taken_at where policy.turn.taken_at <= ${before}`);
  return taken === 1;
}

/** Gives turns of requests that are long answered back. */
export async function sweepTurns(reader: Reader, before: Date): Promise<void> {
  await reader.execute(sql`delete from policy.turn where taken_at < ${before}`);
}

/** Wakes the running shop: `payload` is a request's id and the controls it names. */
export async function askForLooks(reader: Reader, payload: string): Promise<void> {
  await reader.query(sql`select pg_notify(${looksChannel}, ${payload})`);
}

export const looksChannel = 'policy_looks';

export interface PlantedRun {
  at: Date;
  planted: number;
  caught: number;
  /** `control/violation` of those that no probe saw. */
  escaped: string[];
}

export async function insertPlantedRun(tx: Tx, id: string, run: PlantedRun, evidenceId: string): Promise<void> {
  await tx.execute(sql`
    insert into policy.planted_run (id, at, planted, caught, escaped, evidence_id)
    values (${id}, ${run.at}, ${run.planted}, ${run.caught}, ${run.escaped}::text[], ${evidenceId})`);
}

export async function lastPlantedRun(reader: Reader): Promise<PlantedRun | undefined> {
  return await reader.maybeOne(sql<PlantedRun>`
    select at, planted, caught, escaped from policy.planted_run order by at desc limit 1`);
}
