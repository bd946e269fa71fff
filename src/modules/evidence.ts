// The evidence log: what the shop did, in an order that nobody can change unseen (L19; every other requirement leans
// on it). An act and its entry are one transaction. Never updates or deletes, and holds no readable personal data.
import { type Clock, systemClock } from '../kernel/clock.ts';
import type { Database, Tx } from '../kernel/database.ts';
import { newId } from '../kernel/ids.ts';
import { openCheckpointFiles } from './evidence/checkpoint-file.ts';
import { encodeEntry, type NewEntry } from './evidence/entry.ts';
import { insertEntry } from './evidence/evidence-store.ts';
import { type LogReader, openLogReader } from './evidence/log-reader.ts';
import { assertContinues, assertLogWritable, obtainKey } from './evidence/opening.ts';
import { defaultRhythm, type EvidenceAlarm, openSequencer, type Rhythm, type Sequencer } from './evidence/sequencer.ts';
import { EvidenceUnusable } from './evidence/unusable.ts';
import { publishedCheckpoint } from './evidence/witness-store.ts';

// The formats, for others that speak them.
export { formatSubmission, parseSubmission, type Submission } from './evidence/add-checkpoint.ts';
export { type Checkpoint, isOrigin, openCheckpoint, parseBody as parseCheckpointBody } from './evidence/checkpoint.ts';
export {
  databaseRolePowerless,
  evidenceIntegrated,
  evidencePublished,
  evidenceVerifiable,
  evidenceWitnessed,
} from './evidence/controls.ts';
export { checkAnswer, parseWitnessKey } from './evidence/cosignature.ts';
export { type LoggedEntry, newestEntries } from './evidence/desk-store.ts';
export { EntryRefused, type NewEntry } from './evidence/entry.ts';
export { type ExportOutcome, exportLog } from './evidence/export-log.ts';
export type { Finding, Progress, Verification } from './evidence/findings.ts';
export { type LogReader, openLogReader } from './evidence/log-reader.ts';
export { emptyRoot, verifyConsistency } from './evidence/merkle.ts';
export {
  cosign,
  formatSignature,
  newSigningKey,
  parseNote,
  parseSigningKey,
  parseVerifierKey,
  type SigningKey,
  signatureType,
  signNote,
  type VerifierKey,
  verifyNote,
} from './evidence/note.ts';
export { type LogParts, probeIntegrated, probeVerifiable, probeWitnessed } from './evidence/probe-log.ts';
export { type AskBytes, probePublished } from './evidence/probe-published.ts';
export { probeRole } from './evidence/probe-role.ts';
export type { EvidenceAlarm } from './evidence/sequencer.ts';
export { verifyProof } from './evidence/tlog-proof.ts';
export { verifyExport } from './evidence/verify-export.ts';
export { verifyLive } from './evidence/verify-live.ts';
export {
  openWitnessClient,
  type WitnessAddress,
  type WitnessAnswer,
  type WitnessClient,
} from './evidence/witness-client.ts';
export { describeRefusal, type RefusalKind } from './evidence/witness-refusal.ts';
export {
  type ConfiguredWitness,
  noWitnesses,
  type WitnessSettings,
  witnessSettingsSchema,
} from './evidence/witness-settings.ts';
export { type WitnessStanding, witnessStandings } from './evidence/witness-standing.ts';
export { insertCosignature, insertRefusal } from './evidence/witness-store.ts';
export { EvidenceUnusable };

export interface EvidenceWriter {
  /**
   * Writes one entry in the caller's transaction: one INSERT, no lock that another act waits for. Throws EntryRefused
   * for an entry that cannot be written; whatever it throws must roll the act back.
   */
  append(tx: Tx, entry: NewEntry): Promise<void>;
  /** The same as the last thing that a transaction does: it travels with the commit, which fails with it. */
  appendLast(tx: Tx, entry: NewEntry): void;
}

export interface Evidence extends EvidenceWriter, LogReader {
  /** The log's name, first line of every checkpoint. */
  readonly origin: string;
  /** The log's public key, `name+keyid+base64`: what strangers verify with. */
  readonly verifierKey: string;
  /** Throws EvidenceUnusable when an entry, a position or a file cannot be written now. Leaves nothing behind. */
  assertWritable(): Promise<void>;
  /**
   * What is published as the log's head, with its cosignatures: the newest checkpoint that witnesses cosigned, or the
   * newest of all when there are no witnesses or they have been silent for ten minutes.
   */
  publishedCheckpoint(): ReturnType<LogReader['getCheckpoint']>;
  health(): ReturnType<Sequencer['health']>;
  /** Gives every committed entry its position and ends; call it after the last request. */
  stop(): Promise<void>;
}

export interface EvidenceOptions {
  database: Database;
  /** Key in `keys/evidence.key`, checkpoints in `evidence/`. */
  dataFolder: string;
  /** Of a new log; an old one keeps its name. Default `watchword.local/<random>`. */
  origin?: string;
  clock?: Clock;
  onAlarm?: (alarm: EvidenceAlarm) => void;
  rhythm?: Partial<Rhythm>;
}

/** So long a new checkpoint may wait for cosignatures before it is published without. */
const witnessPatienceMs = 600_000;

/**
 * Checks that the log can be written and holds all that was signed before, and starts the sequencer.
 * Throws EvidenceUnusable, with what to do: the shop must not start then.
 */
export async function openEvidence(options: EvidenceOptions): Promise<Evidence> {
  const { database, dataFolder, clock = systemClock, onAlarm = () => undefined } = options;
  const files = openCheckpointFiles(dataFolder);
  await assertLogWritable(database, files);
  const key = await obtainKey(database, dataFolder, options.origin);
  const onFile = await assertContinues(database, files, key.verifier);
  await files.writeVerifierKey(key.verifier.text);
  const reader = openLogReader(database);
  if (onFile === undefined) {
    const size = (await reader.getCheckpoint())?.size ?? 0;
    if (size > 0) onAlarm({ kind: 'checkpoint-file-missing', size });
  }
  const rhythm = { ...defaultRhythm, ...options.rhythm };
  const sequencer = openSequencer({ database, key, files, clock, onAlarm, rhythm });
  try {
    await sequencer.start();
  } catch (error) {
    throw new EvidenceUnusable('database', `The evidence log cannot be continued: ${String(error)}`, { cause: error });
  }
  const wake = () => sequencer.wake();
  /** The statement of an entry; the sequencer wakes when it is committed. */
  const entered = (tx: Tx, entry: NewEntry) => {
    const now = clock.now();
    const id = entry.id ?? newId<string>(now.getTime());
    const statement = insertEntry(id, encodeEntry(id, now, entry));
    tx.afterCommit(wake);
    return statement;
  };
  return {
    ...reader,
    origin: key.verifier.name,
    verifierKey: key.verifier.text,
    async append(tx, entry) {
      await tx.execute(entered(tx, entry));
    },
    appendLast: (tx, entry) => tx.send(entered(tx, entry)),
    publishedCheckpoint: () => publishedCheckpoint(database, new Date(clock.now().getTime() - witnessPatienceMs)),
    assertWritable: () => assertLogWritable(database, files),
    health: () => sequencer.health(),
    stop: () => sequencer.stop(),
  };
}

/** The log's public key as the data folder has it, for commands beside a running shop; undefined before its first start. */
export async function publishedVerifierKey(dataFolder: string): Promise<string | undefined> {
  return await openCheckpointFiles(dataFolder).readVerifierKey();
}
