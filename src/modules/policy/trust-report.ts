// What the trust page says: each sentence of the policy with its status at this moment, and of each control what was
// seen last. A red control shows clause, colour and age at once; the details follow when it is mended or after 30 days
// (their hash stands in the log meanwhile), so that a fault is admitted without a map for those who would use it.
import type { Reader } from '../../kernel/database.ts';
import type { Control, Grade } from './control.ts';
import type { Details } from './look.ts';
import type { Clause, PolicyDocument } from './policy-document.ts';
import {
  brokenSince,
  lastPlantedRun,
  latestObservations,
  type ObservationRow,
  observationById,
  type PlantedRun,
} from './policy-store.ts';
import { type Circumstances, type ClauseStatus, clauseStatus, controlStatus, type Status } from './status.ts';

export interface ControlReport {
  id: string;
  statement: string;
  requirements: readonly string[];
  grade: Grade;
  status: Status;
  intervalMs: number;
  plantedViolations: number;
  /** Of the last look; undefined before the first. */
  observation:
    | { id: string; at: Date; ageMs: number; summary: string; evidenceId: string; brokenSince: Date | undefined }
    | undefined;
}

export interface ClauseReport extends Pick<Clause, 'id' | 'title' | 'text' | 'requirements' | 'meanings' | 'party'> {
  status: Status;
  reason: string | undefined;
  controls: ControlReport[];
}

export interface TrustReport {
  at: Date;
  document: Pick<PolicyDocument, 'title' | 'publishedOn' | 'effectiveOn'>;
  clauses: ClauseReport[];
  plantedRun: PlantedRun | undefined;
}

export async function trustReport(
  reader: Reader,
  parts: { document: PolicyDocument; controls: readonly Control[]; circumstances: Circumstances },
): Promise<TrustReport> {
  const { document, controls, circumstances } = parts;
  const { now } = circumstances;
  const [rows, plantedRun] = await Promise.all([latestObservations(reader), lastPlantedRun(reader)]);
  const latest = new Map(rows.map((row) => [row.control, row]));
  const reports = new Map<string, ControlReport>();
  const known = new Map<string, ReturnType<typeof controlStatus>>();
  for (const control of controls) {
    const row = latest.get(control.id);
    const status = controlStatus(control, row, now);
    known.set(control.id, status);
    const since = row?.outcome === 'broken' ? await brokenSince(reader, control.id) : undefined;
    reports.set(control.id, controlReport(control, status, row && { row, since, now }));
  }
  const clauses = document.clauses.map((clause) => {
    const { status, reason }: ClauseStatus = clauseStatus(clause, known, circumstances);
    const { id, title, text, requirements, meanings, party } = clause;
    const own = clause.controls.flatMap((control) => reports.get(control) ?? []);
    return { id, title, text, requirements, meanings, party, status, reason, controls: own };
  });
  return { at: now, document, clauses, plantedRun };
}

function controlReport(
  control: Control,
  status: Status,
  last: { row: ObservationRow; since: Date | undefined; now: Date } | undefined,
): ControlReport {
  const { id, statement, requirements, grade, intervalMs } = control;
  const own = { id, statement, requirements, grade, status, intervalMs, plantedViolations: control.planted.length };
  if (last === undefined) return { ...own, observation: undefined };
  const { row, since, now } = last;
  return {
    ...own,
    observation: {
      id: row.id,
      at: row.endedAt,
      ageMs: Math.max(0, now.getTime() - row.endedAt.getTime()),
      summary: row.outcome === 'broken' ? withheld : detailsOf(row).summary,
      evidenceId: row.evidenceId,
      brokenSince: since,
    },
  };
}

const withheld =
  'This does not hold at present. What exactly was found is published when it is mended, or after 30 days; its hash is in the log already.';
const withholdMs = 30 * 86_400_000;

export type PublicObservation = Pick<
  ObservationRow,
  'id' | 'control' | 'outcome' | 'grade' | 'beganAt' | 'endedAt' | 'goodUntil' | 'evidenceId'
> & {
  /** SHA-256 of `details`, hex: the entry in the log commits to it. */
  detailsHash: string;
  /** The exact text that was hashed; undefined while it is withheld. */
  details: string | undefined;
};

/** One observation as everybody may see it; undefined when there is none. */
export async function publicObservation(reader: Reader, id: string, now: Date): Promise<PublicObservation | undefined> {
  const row = await observationById(reader, id);
  if (row === undefined) return undefined;
  const isOpen =
    row.outcome !== 'broken' || row.mendedAt !== null || now.getTime() - row.endedAt.getTime() > withholdMs;
  const { control, outcome, grade, beganAt, endedAt, goodUntil, evidenceId } = row;
  return {
    id,
    control,
    outcome,
    grade,
    beganAt,
    endedAt,
    goodUntil,
    evidenceId,
    detailsHash: row.detailsHash.toString('hex'),
    details: isOpen ? row.details : undefined,
  };
}

export function detailsOf(row: Pick<ObservationRow, 'details'>): Details {
  return JSON.parse(row.details) as Details;
}
