// `watchword probe` and `probe --planted`: asks the running shop to look at itself, and shows that its probes notice
// what they must, on scratch copies with made-up people. Never touches the running shop's data.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { controlTable, outsideControls, probeFromOutside } from './controls.ts';
import type { House } from './house.ts';
import { type Clock, systemClock } from './kernel/clock.ts';
import type { Reader } from './kernel/database.ts';
import type { Log } from './kernel/log.ts';
import type { Target } from './modules/perimeter.ts';
import {
  askShopToLook,
  type Control,
  type Observed,
  type PlantedViolation,
  recordPlantedRun,
  see,
  statusOfSight,
} from './modules/policy.ts';
import { runScratchJob, type ScratchSettings, type Task } from './planted/scratch-job.ts';

/** One line of `probe --json` and `inspect --json`. */
export type ProbeResult = Omit<Observed, 'at'> & { at: string };

/**
 * Asks the running shop to look now, at all controls or at one. A control that nobody looked at within `timeoutMs` is
 * unproven: no shop runs on this database.
 */
export async function runProbes(
  database: Reader,
  options: { only?: readonly string[]; timeoutMs?: number; clock?: Clock } = {},
): Promise<{ observations: ProbeResult[] }> {
  const { only = [], timeoutMs = 120_000, clock = systemClock } = options;
  const seen = await askShopToLook(database, { controls: controlTable, only, clock, timeoutMs });
  const observations = [...seen].map(([id, observed]) => {
    if (observed !== undefined) return { ...observed, at: observed.at.toISOString() };
    const grade = controlTable.find((control) => control.id === id)?.grade ?? 'shop';
    const summary = 'The running shop did not answer. Is it running on this data folder?';
    return { control: id, status: 'unproven' as const, grade, at: clock.now().toISOString(), summary, findings: [] };
  });
  return { observations };
}

/** All outside probes against any shop, without account or configuration. */
export async function inspectShop(
  url: string,
  options: { ca?: string; log: Log; clock?: Clock },
): Promise<{ observations: ProbeResult[] }> {
  const { ca, log, clock = systemClock } = options;
  const target = targetOf(url, ca);
  const observations: ProbeResult[] = [];
  for (const control of outsideControls) {
    const { outcome, sight } = await see({ ...control, probe: () => probeFromOutside(control, target, clock) }, log);
    const at = clock.now();
    const { grade, id } = control;
    observations.push({
      control: id,
      status: statusOfSight(control, outcome, at),
      grade,
      at: at.toISOString(),
      summary: sight.summary,
      findings: [...sight.findings],
    });
  }
  return { observations };
}

/** Throws TypeError for what is no https address. */
function targetOf(url: string, ca: string | undefined): Target {
  const address = URL.parse(url);
  if (address?.protocol !== 'https:')
    throw new TypeError(`"${url}" is not an address of a shop: write it like https://shop.example`);
  const { origin, hostname, port } = address;
  // Where a plain port would be: beside 443 it is 80. Elsewhere, as shops that are set up like ours do, 8080.
  const plain = port === '' ? [`http://${hostname}`] : [`http://${hostname}:8080`];
  return { shop: origin, plain, listeners: [], ca };
}

export interface PlantedResult {
  control: string;
  violation: string;
  caught: boolean;
  /** What the probe said, or why it is not known. */
  note: string;
}

export interface PlantedOptions {
  /** The folder that holds `src`, `simulators`, `policies`, `node_modules`. */
  checkout: string;
  /** What child processes are given of the environment. */
  childEnvironment: Readonly<Record<string, string | undefined>>;
  log: Log;
  /** Which violations; all when not said. */
  wants?: (control: Control, violation: PlantedViolation) => boolean;
  onProgress?: (done: number, total: number) => void;
  clock?: Clock;
}

/** Two scratch shops at a time: each is a shop with a database server. */
const lanes = 2;

/**
 * Plants each violation in a scratch copy and lets the probe look. Violations that need no edited source share a copy:
 * each is healed again, and the probe must be green before the next. Throws when a scratch shop does not start or is
 * not green to begin with: then nothing is known.
 */
export async function runPlanted(options: PlantedOptions): Promise<{ planted: PlantedResult[]; killRate: number }> {
  const {
    checkout,
    childEnvironment,
    log,
    wants = () => true,
    onProgress = () => undefined,
    clock = systemClock,
  } = options;
  const settings: ScratchSettings = {
    checkout,
    childEnvironment,
    log,
    clock,
    folder: mkdtempSync(path.join(os.tmpdir(), 'watchword-scratch-')),
  };
  const chosen = controlTable.flatMap((control) =>
    control.planted.filter((violation) => wants(control, violation)).map((violation) => ({ control, violation })),
  );
  const jobs = jobsOf(chosen);
  const results = new Map<PlantedViolation, PlantedResult>();
  const lane = async () => {
    for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
      await runScratchJob(settings, job, (violation, result) => {
        results.set(violation, result);
        onProgress(results.size, chosen.length);
      });
    }
  };
  // Both lanes end before the folder goes, also when one fails: a shop still runs in the other.
  const ends = await Promise.allSettled(Array.from({ length: lanes }, lane));
  rmSync(settings.folder, { recursive: true, force: true });
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed !== undefined) throw failed.reason instanceof Error ? failed.reason : new Error(String(failed.reason));
  const planted = chosen.flatMap(({ violation }) => results.get(violation) ?? []);
  const caught = planted.filter((result) => result.caught).length;
  return { planted, killRate: planted.length === 0 ? 0 : caught / planted.length };
}

/** Keeps the run for the running shop's trust page. */
export async function keepPlantedRun(
  { database, clock, evidence }: Pick<House, 'database' | 'clock' | 'evidence'>,
  { planted }: { planted: readonly PlantedResult[] },
): Promise<void> {
  const escaped = planted.filter(({ caught }) => !caught).map(({ control, violation }) => `${control}/${violation}`);
  const run = { planted: planted.length, caught: planted.length - escaped.length, escaped };
  await recordPlantedRun({ database, clock, appendEvidence: (tx, entry) => evidence.append(tx, entry) }, run);
}

/**
 * What shares a scratch shop: all that needs no edited source, one after another; and of the edits any number that touch
 * different files and are looked for by different probes.
 */
function jobsOf(chosen: readonly Task[]): Task[][] {
  const shared = chosen.filter(({ violation }) => violation.act.kind !== 'source');
  const copies: Task[][] = [];
  for (const task of chosen.filter(({ violation }) => violation.act.kind === 'source')) {
    const room = copies.find((copy) =>
      copy.every(
        (other) =>
          other.control !== task.control && fileOf(other) !== fileOf(task) && !isAlone(other) && !isAlone(task),
      ),
    );
    if (room === undefined) copies.push([task]);
    else room.push(task);
  }
  return [shared, ...copies].filter((job) => job.length > 0);
}

function fileOf({ violation: { act } }: Task): string {
  return act.kind === 'source' ? act.file : '';
}

function isAlone({ violation: { act } }: Task): boolean {
  return act.kind === 'source' && act.alone === true;
}

/** Plain text for a person: a line each, findings below. */
export function renderObservations({ observations }: { observations: readonly ProbeResult[] }): string {
  const symbols: Partial<Record<string, string>> = { proven: '✓', failing: '✕' };
  return observations
    .map(({ control, status, summary, findings }) =>
      [
        `${symbols[status] ?? '?'} ${control}: ${status}`,
        ...(status === 'failing' && findings.length > 0
          ? findings.map((finding) => `    ${finding}`)
          : [`    ${summary}`]),
      ].join('\n'),
    )
    .join('\n');
}

export function renderPlanted({ planted, killRate }: { planted: readonly PlantedResult[]; killRate: number }): string {
  const lines = planted.map(
    ({ control, violation, caught, note }) =>
      `${caught ? 'caught    ' : 'NOT CAUGHT'} ${control}: ${violation}\n             ${note}`,
  );
  return [...lines, `Kill rate: ${(killRate * 100).toFixed(0)} % of ${planted.length}`].join('\n');
}
