// What the trust page says: each sentence of the policy with its status at this moment, and of each control what was
// seen last. A red control shows clause, colour and age at once; the details follow when it is mended or after 30 days
// (their hash stands in the log meanwhile), so that a fault is admitted without a map for those who would use it.
import type { Reader } from '../../kernel/database.ts';
import { promiseText } from '../promises.ts';
import type { Clause } from './compile.ts';
import type { Control, Grade } from './control.ts';
import { type Decision, decisions, decisionsOn } from './decisions.ts';
import type { Details } from './look.ts';
import { parameterWords, type StandingParameter } from './parameters.ts';
import type { PolicyVersion, Published } from './policy-document.ts';
import {
  brokenSince,
  lastPlantedRun,
  latestObservations,
  type ObservationRow,
  observationById,
  type PlantedRun,
} from './policy-store.ts';
import {
  type Binding,
  boundWords,
  type Circumstances,
  type ControlStanding,
  clauseStatus,
  controlStatus,
  controlsOf,
  type Status,
} from './status.ts';

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

/** How a sentence is known: by the weakest of what it stands on; `none`: nothing is known. */
export type ClauseGrade = Grade | 'attested' | 'none';

export interface ClauseReport
  extends Pick<Clause, 'id' | 'title' | 'text' | 'kind' | 'requirements' | 'meanings' | 'party' | 'contradictions'> {
  status: Status;
  reason: string | undefined;
  grade: ClauseGrade;
  /** Of the oldest look that it stands on; undefined: nobody has looked. */
  ageMs: number | undefined;
  /** Vague words, each with what is meant by it; `approved` false: the meaning is our default and nobody has approved it. */
  words: { term: string; parameter: string | undefined; meaning: string | undefined; approved: boolean }[];
  binding: 'confirmed' | 'as shipped' | 'proposed' | 'none';
  confirmedAt: Date | undefined;
  /** Whether whoever confirmed it had proven himself anew. */
  isSteppedUp: boolean;
  /** What it promises, in our words. */
  promises: { id: string; promise: string }[];
  /** Topics of the decisions in whose light it is read. */
  decisions: string[];
  controls: ControlReport[];
}

export interface ConflictReport {
  /** Ids of the sentences. */
  clauses: string[];
  about: string;
  /** Topic of the decision that answers it; undefined: none is on file. */
  decision: string | undefined;
}

export interface TrustReport {
  at: Date;
  document: {
    title: string;
    /** 0: nothing is published. */
    version: number;
    publishedOn: string;
    effectiveOn: string;
    reviewBy: string;
    reviewOverdue: boolean;
    bodyHash: string;
  };
  /** Every sentence of the text, headings too, in its order. */
  clauses: ClauseReport[];
  parameters: (StandingParameter & { meaning: string })[];
  conflicts: ConflictReport[];
  decisions: readonly Decision[];
  versions: readonly PolicyVersion[];
  plantedRun: PlantedRun | undefined;
}

export async function trustReport(
  reader: Reader,
  parts: { published: Published; controls: readonly Control[]; circumstances: Omit<Circumstances, 'parameters'> },
): Promise<TrustReport> {
  const { published, controls } = parts;
  const { now } = parts.circumstances;
  const circumstances = { ...parts.circumstances, parameters: published.parameters };
  const [rows, plantedRun] = await Promise.all([latestObservations(reader), lastPlantedRun(reader)]);
  const latest = new Map(rows.map((row) => [row.control, row]));
  const reports = new Map<string, ControlReport>();
  const known = new Map<string, ControlStanding>();
  for (const control of controls) {
    const row = latest.get(control.id);
    const status = controlStatus(control, row, now);
    known.set(control.id, { status, requirements: control.requirements });
    const since = row?.outcome === 'broken' ? await brokenSince(reader, control.id) : undefined;
    reports.set(control.id, controlReport(control, status, row && { row, since, now }));
  }
  const { clauses, conflicts, title } = published.compiled;
  const current = published.current;
  return {
    at: now,
    document: {
      title,
      version: current?.version ?? 0,
      publishedOn: current?.publishedOn ?? '',
      effectiveOn: current?.effectiveOn ?? '',
      reviewBy: current?.reviewBy ?? '',
      reviewOverdue: current !== undefined && current.reviewBy < now.toISOString().slice(0, 10),
      bodyHash: current?.bodyHash ?? '',
    },
    clauses: clauses.map((clause) =>
      clauseReport(clause, { binding: published.bindings.get(clause.textHash), known, reports, circumstances }),
    ),
    parameters: published.parameters.map((parameter) => ({ ...parameter, meaning: parameterWords(parameter) })),
    conflicts: conflicts.map(({ clauses: at, about, topic }) => ({
      clauses: at.flatMap((index) => clauses[index]?.id ?? []),
      about,
      decision: decisions.find((decision) => decision.topic === topic)?.topic,
    })),
    decisions,
    versions: published.versions,
    plantedRun,
  };
}

function clauseReport(
  clause: Clause,
  given: {
    binding: Binding | undefined;
    known: ReadonlyMap<string, ControlStanding>;
    reports: ReadonlyMap<string, ControlReport>;
    circumstances: Circumstances;
  },
): ClauseReport {
  const { binding, known, reports, circumstances } = given;
  const { id, title, text, kind, meanings, contradictions } = clause;
  const requirements = binding?.requirements ?? clause.requirements;
  const words = boundWords(clause, requirements, circumstances.parameters);
  const { status, reason } = clauseStatus(clause, { binding, words, controls: known, circumstances });
  // What is only proposed lends no control’s colour to the sentence.
  const own = binding === undefined ? [] : [...controlsOf(binding, known)].flatMap((one) => reports.get(one) ?? []);
  const ages = own.flatMap(({ observation }) => observation?.ageMs ?? []);
  const speaks = kind === 'promise' || kind === 'third party' || kind === 'lost list';
  return {
    id,
    title,
    text,
    kind,
    requirements,
    meanings,
    party: binding === undefined ? clause.party : binding.party,
    contradictions,
    status,
    reason,
    grade: gradeOf(own, status),
    ageMs: ages.length === 0 ? undefined : Math.max(...ages),
    words: words.map(({ term, parameter }) => ({
      term,
      parameter: parameter?.id,
      meaning: parameter && parameterWords(parameter),
      approved: parameter?.approval !== undefined,
    })),
    binding: bindingWord(binding, speaks),
    confirmedAt: binding?.at,
    isSteppedUp: binding?.steppedUpAt !== undefined,
    promises: requirements.map((one) => ({ id: one, promise: promiseText(one) })),
    decisions: decisionsOn(text, requirements).map(({ topic }) => topic),
    controls: own,
  };
}

function bindingWord(binding: Binding | undefined, speaks: boolean): ClauseReport['binding'] {
  if (!speaks) return 'none';
  if (binding === undefined) return 'proposed';
  return binding.by === 'product' ? 'as shipped' : 'confirmed';
}

/** What the shop alone can see is weaker than what anybody can repeat. */
function gradeOf(controls: readonly ControlReport[], status: Status): ClauseGrade {
  const seen = controls.filter(({ observation }) => observation !== undefined);
  if (seen.length === 0) return status === 'attested' ? 'attested' : 'none';
  return seen.every(({ grade }) => grade === 'outside') ? 'outside' : 'shop';
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
