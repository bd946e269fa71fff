// Gives committed entries their place in the log and signs its head. One pass is one transaction: positions, tiles and
// checkpoint together or not at all. Any number of processes may run one; a lock lets one pass at a time through.
// Never changes an entry, and never signs a head that does not continue what it signed before.
import type { Clock } from '../../kernel/clock.ts';
import type { Database, Tx } from '../../kernel/database.ts';
import { openCheckpoint, signCheckpoint } from './checkpoint.ts';
import type { CheckpointFiles } from './checkpoint-file.ts';
import { becomeSequencer, insertCheckpoint, newestCheckpoint, placeEntries } from './evidence-store.ts';
import { databaseTiles } from './log-reader.ts';
import { equal } from './merkle.ts';
import type { SigningKey } from './note.ts';
import { levelsAt, RightEdge, rootAt, splitHashes, type TileName, tileWidth } from './tiles.ts';
import type { RefusalKind } from './witness-refusal.ts';

export type EvidenceAlarm =
  /** Entries are not integrated, or the file lags behind. Said once when it begins; tried again every second. */
  | { kind: 'failing'; what: 'sequencing' | 'checkpoint-file'; error: unknown }
  | { kind: 'healed'; what: 'sequencing' | 'checkpoint-file' }
  /** There is a log but no checkpoint file: somebody removed it, or the folder is new. */
  | { kind: 'checkpoint-file-missing'; size: number }
  /** A witness does not countersign. Said once when it begins, and when the reason changes. */
  | { kind: 'witness-refused'; witness: string; refusal: RefusalKind; ourSize: number; theirSize: number | null }
  | { kind: 'witness-agrees-again'; witness: string };

export interface Rhythm {
  /** From a commit to the pass that it wakes: gathers the entries of a busy moment. */
  coalesceMs: number;
  /** From the start of a pass to the start of the next at the soonest, so checkpoints come no faster than this. */
  paceMs: number;
  /** How often it looks without being woken: entries of other processes, and those whose wake-up was lost. */
  pollMs: number;
  /** How often an unchanged checkpoint file is written anew: its age shows that the sequencer lives. */
  refreshMs: number;
  /** How often the trail gets the newest checkpoint at most. */
  trailMs: number;
  /** Entries to a pass at most. */
  batch: number;
}

/** An entry waits at most a poll and a pass (2 to 60 ms on 2 cores): under a second, with room for a busy machine. */
export const defaultRhythm: Rhythm = {
  coalesceMs: 200,
  paceMs: 600,
  pollMs: 700,
  refreshMs: 60_000,
  trailMs: 60_000,
  batch: 2_000,
};

export type PassOutcome =
  | { kind: 'signed'; size: number; placed: number; note: string; more: boolean }
  | { kind: 'nothing-new' }
  /** Another sequencer is at work. */
  | { kind: 'busy' };

export interface Sequencer {
  /** The first pass, which throws, then passes by the rhythm, which raise alarms. */
  start(): Promise<void>;
  /** Entries were committed. Cheap; call it as often as you like. */
  wake(): void;
  /** One pass now. Throws what the database throws, and when the log is not the one that was signed. */
  pass(): Promise<PassOutcome>;
  health(): { failing: ('sequencing' | 'checkpoint-file')[]; size: number; lastPassAt: Date | undefined };
  /** Integrates what is committed, then ends. */
  stop(): Promise<void>;
}

export interface SequencerParts {
  database: Database;
  key: SigningKey;
  files: CheckpointFiles;
  clock: Clock;
  onAlarm: (alarm: EvidenceAlarm) => void;
  rhythm: Rhythm;
}

interface Head {
  number: number;
  edge: RightEdge;
  root: Buffer;
  note: string;
}

export function openSequencer({ database, key, files, clock, onAlarm, rhythm }: SequencerParts): Sequencer {
  let head: Head | undefined;
  let timer: NodeJS.Timeout | undefined;
  let due = Number.POSITIVE_INFINITY;
  let running: Promise<unknown> = Promise.resolve();
  let busy = false;
  let stopped = false;
  // Monotonic: the clock of the machine may go backwards.
  let startedAt = Number.NEGATIVE_INFINITY;
  let writtenAt = Number.NEGATIVE_INFINITY;
  let trailedAt = Number.NEGATIVE_INFINITY;
  let written: string | undefined;
  let trailed: string | undefined;
  let lastPassAt: Date | undefined;
  const failing = new Set<'sequencing' | 'checkpoint-file'>();

  async function pass(): Promise<PassOutcome> {
    const { outcome, next } = await database.transaction((tx) =>
      passOnce(tx, { head, key, clock, limit: rhythm.batch }),
    );
    head = next;
    lastPassAt = clock.now();
    return outcome;
  }

  async function publish(): Promise<void> {
    if (head === undefined) return;
    const { note } = head;
    const now = performance.now();
    if (note !== written || now - writtenAt >= rhythm.refreshMs) {
      await files.write(note);
      written = note;
      writtenAt = now;
    }
    if (note !== trailed && (stopped || now - trailedAt >= rhythm.trailMs)) {
      await files.append(note);
      trailed = note;
      trailedAt = now;
    }
  }

  async function attempt<T>(what: 'sequencing' | 'checkpoint-file', work: () => Promise<T>): Promise<T | undefined> {
    try {
      const result = await work();
      if (failing.delete(what)) onAlarm({ kind: 'healed', what });
      return result;
    } catch (error) {
      if (!failing.has(what)) onAlarm({ kind: 'failing', what, error });
      failing.add(what);
      return undefined;
    }
  }

  async function turn(): Promise<void> {
    busy = true;
    startedAt = performance.now();
    const outcome = await attempt('sequencing', pass);
    await attempt('checkpoint-file', publish);
    busy = false;
    if (outcome?.kind === 'signed' && outcome.more) schedule(0);
    else if (outcome?.kind === 'busy') schedule(rhythm.coalesceMs);
    else schedule(rhythm.pollMs);
  }

  function schedule(delayMs: number): void {
    if (stopped) return;
    const at = performance.now() + delayMs;
    if (at >= due) return;
    clearTimeout(timer);
    due = at;
    timer = setTimeout(() => {
      due = Number.POSITIVE_INFINITY;
      // One after another: a pass may take longer than the pace.
      running = running.then(turn);
    }, delayMs);
  }

  return {
    async start() {
      const outcome = await pass();
      await attempt('checkpoint-file', publish);
      schedule(outcome.kind === 'signed' && outcome.more ? 0 : rhythm.pollMs);
    },
    wake() {
      const soonest = Math.max(rhythm.coalesceMs, startedAt + rhythm.paceMs - performance.now());
      // While a pass runs its end schedules a poll, which this one then comes before.
      schedule(busy ? Math.max(soonest, rhythm.paceMs) : soonest);
    },
    pass,
    health: () => ({ failing: [...failing], size: head?.edge.size ?? 0, lastPassAt }),
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
      for (let more = true; more; ) {
        const outcome = await attempt('sequencing', pass);
        more = outcome?.kind === 'signed' && outcome.more;
      }
      await attempt('checkpoint-file', publish);
    },
  };
}

interface PassParts {
  head: Head | undefined;
  key: SigningKey;
  clock: Clock;
  limit: number;
}

async function passOnce(
  tx: Tx,
  { head, key, clock, limit }: PassParts,
): Promise<{ outcome: PassOutcome; next: Head | undefined }> {
  if (!(await becomeSequencer(tx))) return { outcome: { kind: 'busy' }, next: head };
  const fresh = await placeEntries(tx, limit);
  const current = await continuedHead(tx, head, fresh, key);
  if (fresh.placed === 0 && !fresh.everything) return { outcome: { kind: 'nothing-new' }, next: current };

  const edge = current?.edge.copy() ?? new RightEdge();
  const tiles = splitHashes(fresh.leaves ?? Buffer.alloc(0)).flatMap((leaf) => edge.push(leaf));
  const root = edge.root();
  const number = (fresh.number ?? -1) + 1;
  const note = signCheckpoint({ origin: key.verifier.name, size: edge.size, root }, key);
  const { horizon, cluster } = fresh;
  await insertCheckpoint(tx, { number, size: edge.size, root, note, signedAt: clock.now(), horizon, cluster }, tiles);
  const more = fresh.placed === limit;
  return {
    outcome: { kind: 'signed', size: edge.size, placed: fresh.placed, note, more },
    next: { number, edge, root, note },
  };
}

/**
 * The head to build on: the one in memory, or, when another process was at work, the database's after it has been
 * checked against the one in memory. Throws when the log is not the continuation of what was signed: signing on would
 * make a fork, which no later repair could take back.
 */
async function continuedHead(
  tx: Tx,
  head: Head | undefined,
  last: { number: number | null; root: Buffer | null; size: number },
  key: SigningKey,
): Promise<Head | undefined> {
  if (last.number === null || last.root === null) {
    if (head !== undefined) throw new Error('the log is gone from the database: nothing more is signed');
    return undefined;
  }
  if (head !== undefined && last.number < head.number) {
    throw new Error(`the database went back from checkpoint ${head.number} to ${last.number}: nothing more is signed`);
  }
  if (head !== undefined && last.number === head.number) {
    if (equal(head.root, last.root)) return head;
    throw new Error(`checkpoint ${last.number} in the database is not the one that was signed: nothing more is signed`);
  }
  if (head !== undefined && !equal(await rootAt(head.edge.size, databaseTiles(tx)), head.root)) {
    throw new Error(
      `the log no longer begins with the ${head.edge.size} entries signed before: nothing more is signed`,
    );
  }
  return await loadHead(tx, key);
}

async function loadHead(tx: Tx, key: SigningKey): Promise<Head> {
  const row = await newestCheckpoint(tx);
  if (row === undefined) throw new Error('the log has no checkpoint');
  const opened = openCheckpoint(Buffer.from(row.note), key.verifier);
  if (opened.kind === 'refused') throw new Error(`the newest checkpoint in the database is not ours: ${opened.reason}`);
  const edge = await loadEdge(tx, row.size);
  const { size, root } = opened.checkpoint;
  if (size !== row.size || !equal(edge.root(), root)) {
    throw new Error(
      `the tiles in the database do not give the root of its checkpoint of ${size}: nothing more is signed`,
    );
  }
  return { number: row.number, edge, root, note: row.note };
}

async function loadEdge(tx: Tx, size: number): Promise<RightEdge> {
  const source = databaseTiles(tx);
  const levels: Buffer[][] = [];
  for (let level = 0; level < levelsAt(size); level++) {
    const hashes = Math.floor(size / tileWidth ** level);
    const partial: TileName = { level, index: Math.floor(hashes / tileWidth), width: hashes % tileWidth };
    levels.push(partial.width === 0 ? [] : splitHashes(await source({ ...partial, level })));
  }
  return new RightEdge(size, levels);
}
