// Checks the running log in the database, as a stranger to the program that wrote it: every position, entry, tile and
// checkpoint, the checkpoint on file, and that no entry waits too long. Only reads; memory does not grow with the log.
import { setTimeout as sleep } from 'node:timers/promises';
import { type Clock, systemClock } from '../../kernel/clock.ts';
import type { Reader } from '../../kernel/database.ts';
import { openCheckpoint } from './checkpoint.ts';
import { openCheckpointFiles } from './checkpoint-file.ts';
import { type Claim, ClaimCheck, type ClaimReading, readClaims } from './claims.ts';
import { EntryDifferences } from './entry-differences.ts';
import {
  type CheckpointRow,
  checkpointsFrom,
  fullTile,
  newestCheckpoint,
  placedEntries,
  uncoveredPositions,
  waitingEntries,
} from './evidence-store.ts';
import { Findings, type Progress, type Verification } from './findings.ts';
import { equal, Frontier, leafHash } from './merkle.ts';
import { parseVerifierKey, type VerifierKey } from './note.ts';
import { type FullTile, RightEdge, tilePath, tileWidth } from './tiles.ts';
import { newestCosignedBy } from './witness-store.ts';
import { readWitnessKeys, WitnessesSeen } from './witnesses-seen.ts';

export interface VerifyLiveOptions {
  verifierKey: string;
  /** Where the checkpoint file lies; it must be contained in the log. */
  dataFolder?: string;
  /** Files with earlier checkpoints, e.g. kept off-site or by a witness. */
  against?: readonly string[];
  /** Verifier keys of witnesses: each must have cosigned a checkpoint of this log. */
  witnesses?: readonly string[];
  clock?: Clock;
  /** How long an entry may wait for its position, in ms. Default 5,000. */
  graceMs?: number;
  onProgress?: (progress: Progress) => void;
}

const chunk = 4 * tileWidth;

/** Works beside a running shop. Throws only what the database throws. */
export async function verifyLive(reader: Reader, options: VerifyLiveOptions): Promise<Verification> {
  const findings = new Findings();
  const key = parseVerifierKey(options.verifierKey.trim());
  if (key === undefined) {
    findings.add({ kind: 'key', message: 'The verifier key is not one (name+id+base64).' });
    return findings.result({ origin: '', size: 0, root: Buffer.alloc(0) });
  }
  // Files first: they follow the database, never the other way round.
  const witnesses = readWitnessKeys(options.witnesses ?? [], findings);
  const seen = new WitnessesSeen(witnesses, (options.clock ?? systemClock).now(), findings);
  const claims = await readClaims(await claimFiles(options), { key, findings, seen });
  const newest = await newestCheckpoint(reader);
  if (newest === undefined) {
    findings.add({ kind: 'unusable', message: 'There is no log in the database yet: start the shop once.' });
    return findings.result({ origin: key.name, size: 0, root: Buffer.alloc(0) });
  }
  claims.push(...(await cosignedClaims(reader, witnesses, { key, findings, seen })));
  const differences = new EntryDifferences();
  await verifyRows(reader, { key, newest, claims, differences, findings, onProgress: options.onProgress });
  differences.report(findings);
  const uncovered = await uncoveredPositions(reader);
  if (uncovered > 0) {
    findings.add({
      kind: 'rewritten',
      message: `${uncovered} positions are covered by no checkpoint.`,
      index: newest.size,
    });
  }
  await verifyNoneWaits(reader, options.graceMs ?? 5_000, findings);
  const notes: string[] = [];
  seen.report(newest.size, notes);
  return findings.result({ origin: key.name, size: newest.size, root: newest.root, notes });
}

async function claimFiles({ dataFolder, against = [] }: VerifyLiveOptions): Promise<string[]> {
  if (dataFolder === undefined) return [...against];
  const files = openCheckpointFiles(dataFolder);
  const { newest } = await files.read();
  return newest === undefined ? [...against] : [files.file, ...against];
}

/** What the database has of each witness; the log must begin with it. */
async function cosignedClaims(
  reader: Reader,
  witnesses: readonly VerifierKey[],
  { key, findings, seen }: Required<ClaimReading>,
): Promise<Claim[]> {
  const claims: Claim[] = [];
  for (const witness of witnesses) {
    const row = await newestCosignedBy(reader, witness.text);
    if (row === undefined) continue;
    const note = Buffer.from(row.note);
    const opened = openCheckpoint(note, key, [witness]);
    const source = `what ${witness.name} cosigned`;
    if (opened.kind === 'refused') {
      findings.add({ kind: 'cosignature', message: `The checkpoint in ${source} proves nothing: ${opened.reason}.` });
      continue;
    }
    seen.see(note, opened.checkpoint.size, source);
    claims.push({ ...opened.checkpoint, source });
  }
  return claims;
}

interface RowsToVerify {
  key: VerifierKey;
  newest: CheckpointRow;
  claims: readonly Claim[];
  differences: EntryDifferences;
  findings: Findings;
  onProgress: ((progress: Progress) => void) | undefined;
}

async function verifyRows(
  reader: Reader,
  { key, newest, claims, differences, findings, onProgress }: RowsToVerify,
): Promise<void> {
  const { size } = newest;
  const frontier = new Frontier();
  const edge = new RightEdge();
  const claimed = new ClaimCheck(claims, size, findings);
  const signed = new SignedHistory(reader, newest, key, findings);
  await signed.at(0, () => frontier.root());
  for (let start = 0; start < size; start += chunk) {
    const end = Math.min(size, start + chunk);
    const rows = new Map((await placedEntries(reader, start, end)).map((row) => [row.index, row]));
    for (let index = start; index < end; index++) {
      const row = rows.get(index);
      if (row === undefined) {
        // Nothing after it can be computed: the log ends here for whoever checks it.
        findings.add({ kind: 'deleted-entry', message: `Position ${index} is missing.`, index });
        return;
      }
      differences.compare(index, [row.leafHash], row.body === null ? [] : [leafHash(row.body)]);
      frontier.push(row.leafHash);
      for (const tile of edge.push(row.leafHash)) await checkTile(reader, tile, findings);
      claimed.at(index + 1, () => frontier.root());
      await signed.at(index + 1, () => frontier.root());
    }
    onProgress?.({ done: end, total: size });
  }
  signed.end();
}

async function checkTile(reader: Reader, { level, index, hashes, root }: FullTile, findings: Findings): Promise<void> {
  const stored = await fullTile(reader, level, index);
  if (stored !== undefined && equal(stored.hashes, hashes) && equal(stored.root, root)) return;
  const path = tilePath({ level, index, width: tileWidth });
  const message = `${path} ${stored === undefined ? 'is missing' : 'is not what the entries give'}.`;
  findings.add({ kind: stored === undefined ? 'missing-file' : 'hash-mismatch', message, path });
}

/** All checkpoints ever signed, in step with the entries: none may be missing, and each must be of this history. */
class SignedHistory {
  readonly #reader: Reader;
  readonly #newest: CheckpointRow;
  readonly #key: VerifierKey;
  readonly #findings: Findings;
  #rows: CheckpointRow[] = [];
  #next = 0;

  constructor(reader: Reader, newest: CheckpointRow, key: VerifierKey, findings: Findings) {
    this.#reader = reader;
    this.#newest = newest;
    this.#key = key;
    this.#findings = findings;
  }

  async at(size: number, root: () => Buffer): Promise<void> {
    for (let row = await this.#peek(); row !== undefined && row.size <= size; row = await this.#peek()) {
      this.#check(row, size, root);
      this.#rows.shift();
      this.#next = row.number + 1;
    }
  }

  end(): void {
    const [row] = this.#rows;
    if (row === undefined) return;
    const message = `Checkpoint ${row.number} was signed over ${row.size} entries, a later one over ${this.#newest.size}: the log shrank.`;
    this.#findings.add({ kind: 'cut', message, index: this.#newest.size });
  }

  async #peek(): Promise<CheckpointRow | undefined> {
    if (this.#rows.length === 0 && this.#next <= this.#newest.number) {
      const rows = await checkpointsFrom(this.#reader, this.#next, 500);
      this.#rows = rows.filter(({ number }) => number <= this.#newest.number);
    }
    return this.#rows[0];
  }

  #check(row: CheckpointRow, size: number, root: () => Buffer): void {
    if (row.number !== this.#next) {
      const message = `Checkpoints ${this.#next} to ${row.number - 1} are missing.`;
      this.#findings.add({ kind: 'checkpoint', message, index: row.size });
    }
    const opened = openCheckpoint(Buffer.from(row.note), this.#key);
    if (opened.kind === 'refused') {
      this.#findings.add({
        kind: 'checkpoint',
        message: `Checkpoint ${row.number} proves nothing: ${opened.reason}.`,
        index: row.size,
      });
      return;
    }
    const { checkpoint } = opened;
    if (checkpoint.size !== row.size || !equal(checkpoint.root, row.root)) {
      this.#findings.add({
        kind: 'checkpoint',
        message: `The row of checkpoint ${row.number} is not what was signed.`,
        index: row.size,
      });
    }
    if (row.size < size) {
      const message = `Checkpoint ${row.number} was signed over ${row.size} entries, an earlier one over ${size}: the log shrank.`;
      this.#findings.add({ kind: 'cut', message, index: row.size });
    } else if (!equal(checkpoint.root, root())) {
      const message = `The first ${size} entries are not those that checkpoint ${row.number} was signed over: history was rewritten.`;
      this.#findings.add({ kind: 'rewritten', message, index: size });
    }
  }
}

async function verifyNoneWaits(reader: Reader, graceMs: number, findings: Findings): Promise<void> {
  let waiting = await waitingEntries(reader);
  for (let waited = 0; waiting.length > 0 && waited < graceMs; waited += 250) {
    await sleep(250);
    const still = new Set(await waitingEntries(reader));
    waiting = waiting.filter((id) => still.has(id));
  }
  if (waiting.length === 0) return;
  const message = `${waiting.length === 1000 ? 'At least 1,000' : waiting.length} committed entries have had no position for ${graceMs / 1000} s (the first is ${waiting[0]}): is the shop running?`;
  findings.add({ kind: 'not-integrated', message });
}
