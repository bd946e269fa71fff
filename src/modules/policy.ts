// A policy that runs: clauses bound to controls, probes that look at the running shop, what they saw, and the status
// that follows from it at any moment (S0, L2, L19, L20). Knows no control's subject, changes nothing it looks at, and
// stores no status: what is not looked at again turns stale by itself.
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../kernel/clock.ts';
import type { Database, Reader } from '../kernel/database.ts';
import { isUuid, newId } from '../kernel/ids.ts';
import type { Log } from '../kernel/log.ts';
import { type Change, changesOf } from './policy/changes.ts';
import type { BoundControl, Control, Grade } from './policy/control.ts';
import { bodyOf } from './policy/document-store.ts';
import { type AppendEvidence, look } from './policy/look.ts';
import { openPublished, type PolicyVersion, type Published } from './policy/policy-document.ts';
import * as store from './policy/policy-store.ts';
import { openRounds } from './policy/rounds.ts';
import { controlStatus, type Status } from './policy/status.ts';
import {
  detailsOf,
  type PublicObservation,
  publicObservation,
  type TrustReport,
  trustReport,
} from './policy/trust-report.ts';
import type { KnownShop } from './promises.ts';

export type { Change } from './policy/changes.ts';
export { type Clause, type Compilation, compilePolicy } from './policy/compile.ts';
export {
  type BoundControl,
  CannotLook,
  type Control,
  type Front,
  type Grade,
  type PlantedAct,
  type PlantedViolation,
  type Probe,
  type Sight,
} from './policy/control.ts';
export type { Decision } from './policy/decisions.ts';
export type { AppendEvidence } from './policy/look.ts';
export { see } from './policy/look.ts';
export { defaultParameters, type Parameter, type ParameterValue, type StandingParameter } from './policy/parameters.ts';
export type { PolicyVersion } from './policy/policy-document.ts';
export type { PlantedRun } from './policy/policy-store.ts';
export {
  type ApproveOutcome,
  approveParameter,
  type By,
  type ConfirmOutcome,
  confirmBinding,
  confirmOwn,
  type PaperParts,
  type PublishOutcome,
  type PublishRequest,
  product,
  publishVersion,
} from './policy/publish.ts';
export type { Status } from './policy/status.ts';
export type {
  ClauseGrade,
  ClauseReport,
  ControlReport,
  PublicObservation,
  TrustReport,
} from './policy/trust-report.ts';

/** What a probe saw, as the command line shows it: with the findings. */
export interface Observed {
  control: string;
  status: Status;
  grade: Grade;
  at: Date;
  summary: string;
  findings: string[];
}

export interface PolicyOptions {
  database: Database;
  clock: Clock;
  log: Log;
  controls: readonly BoundControl[];
  /** What the shop is set to, against which sentences are held. */
  facts: KnownShop['facts'];
  /** Outside parties that are simulators. */
  simulated: readonly string[];
  appendEvidence: AppendEvidence;
}

/** What is published and how it stands, for whoever only reads. */
export interface PolicyReader {
  report(): Promise<TrustReport>;
  /** A published version's text, for ever as it was. */
  version(version: number): Promise<(PolicyVersion & { body: string }) | undefined>;
  /** What the version in effect is taken to promise, for whoever is to confirm it. */
  published(): Promise<Published>;
  /** What changed lately: versions, and what began or ceased to hold; the newest first. */
  changes(): Promise<Change[]>;
  /** One observation as everybody may see it. */
  observation(id: string): Promise<PublicObservation | undefined>;
}

export interface Policy extends PolicyReader {
  /** Looks by itself from now on, the first time after `delayMs` (3 s: the first visitors come first). */
  start(delayMs?: number): Promise<void>;
  /** Looks at what is due, now; how many controls that were. */
  tick(): Promise<number>;
  stop(): Promise<void>;
}

export function openPolicy(options: PolicyOptions): Policy {
  const rounds = openRounds({ ...options, look: (control, requestId) => look(control, options, requestId) });
  return {
    ...readPolicy(options),
    start: (delayMs = 3_000) => rounds.start(delayMs),
    tick: () => rounds.tick(),
    stop: () => rounds.stop(),
  };
}

export function readPolicy(
  options: Pick<PolicyOptions, 'database' | 'clock' | 'facts' | 'simulated'> & { controls: readonly Control[] },
): PolicyReader {
  const { database, clock, controls, simulated, facts } = options;
  const read = openPublished({ controls, facts });
  return {
    async report() {
      const now = clock.now();
      const published = await read(database, now);
      return trustReport(database, { published, controls, circumstances: { now, simulated, attestations: {}, facts } });
    },
    async version(version) {
      const found = (await read(database, clock.now())).versions.find((candidate) => candidate.version === version);
      const body = found && (await bodyOf(database, version));
      return found === undefined || body === undefined ? undefined : { ...found, body };
    },
    published: () => read(database, clock.now()),
    async changes() {
      const now = clock.now();
      return changesOf(database, { published: await read(database, now), controls, now });
    },
    observation: async (id) => (isUuid(id) ? publicObservation(database, id, clock.now()) : undefined),
  };
}

/** Writes down how many planted violations the probes have caught, for the trust page; with its entry in the log. */
export async function recordPlantedRun(
  { database, clock, appendEvidence }: Pick<PolicyOptions, 'database' | 'clock' | 'appendEvidence'>,
  run: Omit<store.PlantedRun, 'at'>,
): Promise<void> {
  const at = clock.now();
  const evidenceId = newId<string>(at.getTime());
  await database.transaction(async (tx) => {
    await store.insertPlantedRun(tx, newId(at.getTime()), { ...run, at }, evidenceId);
    await appendEvidence(tx, {
      id: evidenceId,
      act: 'policy.planted-run',
      actor: 'operator:cli',
      object: 'controls',
      detail: { planted: run.planted, caught: run.caught },
    });
  });
}

const pollMs = 50;

/**
 * Asks the running shop to look now, at all controls or at those named, and waits for what it saw. Undefined for
 * controls that nobody has looked at within `timeoutMs`: no shop runs on this database, or it hangs.
 */
export async function askShopToLook(
  database: Reader,
  request: { controls: readonly Control[]; only: readonly string[]; clock: Clock; timeoutMs: number },
): Promise<Map<string, Observed | undefined>> {
  const { controls, only, clock, timeoutMs } = request;
  const wanted = controls.filter(({ id }) => only.length === 0 || only.includes(id));
  const requestId = newId<string>();
  await store.askForLooks(database, [requestId, ...wanted.map(({ id }) => id)].join(' '));
  const deadline = performance.now() + timeoutMs;
  let rows = await store.observationsOf(database, requestId);
  while (rows.length < wanted.length && performance.now() < deadline) {
    await delay(pollMs);
    rows = await store.observationsOf(database, requestId);
  }
  return new Map(
    wanted.map((control) => {
      const row = rows.find((candidate) => candidate.control === control.id);
      return [control.id, row && observed(control, row, clock.now())];
    }),
  );
}

function observed(control: Control, row: store.ObservationRow, now: Date): Observed {
  const { summary, findings } = detailsOf(row);
  const status = controlStatus(control, row, now);
  return { control: control.id, status, grade: row.grade, at: row.endedAt, summary, findings };
}

/** The status of a sight that is not stored: for `inspect`, which has no shop of its own. */
export function statusOfSight(control: Control, outcome: 'holds' | 'broken' | 'not-looked', at: Date): Status {
  return controlStatus(control, { outcome, endedAt: at }, at);
}
