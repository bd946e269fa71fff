// The log looks at itself (S2.3, L19): all of it as it was signed; nothing waits, and its head on file is fresh; outsiders
// countersign it. Reads only what a verifier beside the shop would read.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../kernel/clock.ts';
import type { Reader } from '../../kernel/database.ts';
import { CannotLook, type Sight } from '../policy.ts';
import { openCheckpoint } from './checkpoint.ts';
import { openCheckpointFiles } from './checkpoint-file.ts';
import { newestCheckpoint, waitingEntries } from './evidence-store.ts';
import { parseVerifierKey } from './note.ts';
import { verifyLive } from './verify-live.ts';
import { describeRefusal } from './witness-refusal.ts';
import type { ConfiguredWitness } from './witness-settings.ts';
import type { WitnessStanding } from './witness-standing.ts';

export interface LogParts {
  database: Reader;
  clock: Clock;
  dataFolder: string;
  verifierKey: string;
}

export async function probeVerifiable({ database, dataFolder, verifierKey, clock }: LogParts): Promise<Sight> {
  const verified = await verifyLive(database, { verifierKey, dataFolder, clock });
  if (verified.kind === 'findings') {
    return { summary: 'The log is not as it was signed.', findings: verified.findings.map(({ message }) => message) };
  }
  return {
    summary: `${verified.size} entries: each position, tile and checkpoint of the log is as it was signed.`,
    findings: [],
  };
}

/** An entry is placed within a second; so long a busy machine may take. */
const graceMs = 5_000;

export async function probeIntegrated(
  { database, clock, dataFolder, verifierKey }: LogParts,
  health: () => { failing: readonly string[]; lastPassAt: Date | undefined },
): Promise<Sight> {
  const began = clock.now();
  const isAtWork = () => {
    const { failing, lastPassAt } = health();
    return failing.length === 0 && lastPassAt !== undefined && lastPassAt >= began;
  };
  // It must be seen at work, now: a fault of a moment ago may be mended, and one of this moment not have shown yet.
  const deadline = performance.now() + graceMs;
  let waiting = await waitingEntries(database);
  while ((waiting.length > 0 || !isAtWork()) && performance.now() < deadline) {
    await sleep(250);
    const still = new Set(await waitingEntries(database));
    waiting = waiting.filter((id) => still.has(id));
  }
  const { failing } = health();
  const findings = failing.map((what) => `the log’s ${what} fails`);
  if (failing.length === 0 && !isAtWork()) findings.push(`nobody has looked for new entries for ${graceMs / 1000} s`);
  if (waiting.length > 0)
    findings.push(`${waiting.length} entries have had no place in the log for ${graceMs / 1000} s`);
  findings.push(...(await headFindings({ database, clock, dataFolder, verifierKey })));
  const size = (await newestCheckpoint(database))?.size ?? 0;
  return {
    summary: `No entry waits for its place among ${size}; the signed head on file is that of this log.`,
    findings,
  };
}

/** Twice, a moment apart: the file follows the database, and may be read in between. */
async function headFindings(parts: LogParts): Promise<string[]> {
  const first = await headFault(parts);
  if (first === undefined) return [];
  await sleep(2_000);
  const second = await headFault(parts);
  return second === undefined ? [] : [second];
}

async function headFault({ database, dataFolder, verifierKey }: LogParts): Promise<string | undefined> {
  const key = parseVerifierKey(verifierKey);
  const { newest: onFile } = await openCheckpointFiles(dataFolder).read();
  const inDatabase = await newestCheckpoint(database);
  if (key === undefined || inDatabase === undefined) return 'the log has no signed head';
  if (onFile === undefined) return 'there is no checkpoint on file';
  const opened = openCheckpoint(onFile, key);
  if (opened.kind === 'refused') return 'the checkpoint on file is not signed by this log';
  if (opened.checkpoint.size > inDatabase.size) return 'the log is shorter than the checkpoint on file';
  // A file that lags: the sequencer writes it after each pass.
  return opened.checkpoint.size < inDatabase.size ? 'the checkpoint on file lags behind the log' : undefined;
}

/** Each is asked at least once an hour. */
const freshMs = 2 * 3_600_000;

export async function probeWitnessed(
  standings: () => Promise<{ witness: ConfiguredWitness; standing: WitnessStanding }[]>,
  clock: Clock,
): Promise<Sight> {
  // What another process has configured is known here a second later.
  await standings();
  await sleep(1_100);
  const all = await standings();
  if (all.length === 0) {
    throw new CannotLook(
      'Nobody outside countersigns the log: ask somebody to run "watchword witness", and add his key with "watchword witnesses add".',
    );
  }
  const since = clock.now().getTime() - freshMs;
  const findings = all.flatMap(({ witness: { name }, standing: { cosigned, refusal } }) => {
    if (refusal !== undefined) return [`the witness ${name} refuses: ${describeRefusal(refusal.kind)}`];
    if (cosigned === undefined) return [`the witness ${name} has never countersigned`];
    return cosigned.receivedAt.getTime() < since ? [`the witness ${name} has been silent for two hours`] : [];
  });
  return { summary: `${all.length} witnesses countersigned the log’s head within the last two hours.`, findings };
}
