// Shows each witness the newest checkpoint of the log with a proof that it continues what the witness countersigned
// last, and keeps its cosignature. A refusal raises an alarm, becomes an entry of the log and is asked about again only
// every ten minutes; it stands until that witness countersigns again. A witness that is down delays nobody.
import type { Clock } from '../kernel/clock.ts';
import type { Database } from '../kernel/database.ts';
import type { Jobs } from '../kernel/jobs.ts';
import type { Log } from '../kernel/log.ts';
import {
  type ConfiguredWitness,
  checkAnswer,
  type Evidence,
  type EvidenceAlarm,
  formatSubmission,
  insertCosignature,
  insertRefusal,
  parseCheckpointBody,
  parseNote,
  parseVerifierKey,
  type RefusalKind,
  type WitnessAnswer,
  type WitnessClient,
  type WitnessSettings,
  type WitnessStanding,
  witnessStandings,
} from '../modules/evidence.ts';
import type { SettingsDocument } from '../modules/settings.ts';
import { collectCosignaturesQueue } from './job-queues.ts';

export interface CollectParts {
  database: Database;
  clock: Clock;
  log: Log;
  jobs: Pick<Jobs, 'work' | 'schedule'>;
  evidence: Pick<Evidence, 'append' | 'getCheckpoint' | 'consistencyProof'>;
  settings: Pick<SettingsDocument<WitnessSettings>, 'current'>;
  client: WitnessClient;
  onAlarm: (alarm: EvidenceAlarm) => void;
}

export type CollectOutcome =
  | { kind: 'cosigned'; size: number }
  /** It has the newest, or refused less than ten minutes ago. */
  | { kind: 'not-due' }
  | { kind: 'refused'; refusal: RefusalKind; theirSize: number | null }
  | { kind: 'unreachable'; reason: string };

export interface Collected {
  witness: ConfiguredWitness;
  outcome: CollectOutcome;
}

export interface Witnesses {
  /** Asks those that are due; `all`: everybody, now. */
  collect(whom?: 'due' | 'all'): Promise<Collected[]>;
  standings(): Promise<{ witness: ConfiguredWitness; standing: WitnessStanding }[]>;
  startJobs(): Promise<void>;
}

const lookEveryMs = 10_000;
/** After a refusal. */
const askAgainMs = 600_000;
/** So that the date of a cosignature shows, while nothing happens, that nothing happened. */
const freshenMs = 3_600_000;

type Checkpoint = NonNullable<Awaited<ReturnType<Evidence['getCheckpoint']>>>;
type Refusal = { kind: 'refused'; refusal: RefusalKind; theirSize: number | null };
type Asked = { kind: 'cosigned'; lines: string } | Refusal | { kind: 'unreachable'; reason: string };

const noStanding: WitnessStanding = { cosigned: undefined, refusal: undefined };

export function collectCosignatures(parts: CollectParts): Witnesses {
  const { database, clock, log, settings, jobs } = parts;
  // Said once, not every ten seconds.
  const silent = new Set<string>();

  async function standings() {
    const { witnesses } = await settings.current();
    const known = await witnessStandings(
      database,
      witnesses.map(({ vkey }) => vkey),
    );
    return witnesses.map((witness) => ({ witness, standing: known.get(witness.vkey) ?? noStanding }));
  }

  async function collectFrom(
    witness: ConfiguredWitness,
    standing: WitnessStanding,
    newest: Checkpoint,
  ): Promise<CollectOutcome> {
    const { answer, checkpoint } = await ask(parts, witness, standing, newest);
    const about = { witness, standing, checkpoint };
    const outcome = answer.kind === 'cosigned' ? await keep(parts, about, answer.lines) : answer;
    if (outcome.kind === 'refused') await recordRefusal(parts, about, outcome);
    if (outcome.kind !== 'unreachable') silent.delete(witness.vkey);
    else if (!silent.has(witness.vkey)) {
      silent.add(witness.vkey);
      log.warn('a witness cannot be reached', { witness: witness.name, reason: outcome.reason });
    }
    return outcome;
  }

  async function collect(whom: 'due' | 'all' = 'due'): Promise<Collected[]> {
    const all = await standings();
    const newest = all.length === 0 ? undefined : await parts.evidence.getCheckpoint();
    if (newest === undefined || newest.size === 0) return [];
    return await Promise.all(
      all.map(async ({ witness, standing }) => {
        if (whom === 'due' && !isDue(standing, newest, clock.now())) return { witness, outcome: { kind: 'not-due' } };
        try {
          return { witness, outcome: await collectFrom(witness, standing, newest) };
        } catch (error) {
          // Of the database or the log: the others are asked all the same.
          log.error('a witness could not be asked', error, { witness: witness.name });
          return { witness, outcome: { kind: 'unreachable', reason: 'the log could not be read' } };
        }
      }),
    );
  }

  return {
    collect,
    standings,
    async startJobs() {
      await jobs.work(collectCosignaturesQueue, async () => void (await collect()), { concurrency: 1 });
      await jobs.schedule(collectCosignaturesQueue, { everyMs: lookEveryMs });
    },
  };
}

function isDue({ cosigned, refusal }: WitnessStanding, newest: Checkpoint, now: Date): boolean {
  const ago = (at: Date) => now.getTime() - at.getTime();
  if (refusal !== undefined) return ago(refusal.at) >= askAgainMs;
  return cosigned === undefined || cosigned.number < newest.number || ago(cosigned.receivedAt) >= freshenMs;
}

/** One question, and a second one when the witness knows another size: an answer to an earlier one may have been lost. */
async function ask(
  { evidence, client }: CollectParts,
  witness: ConfiguredWitness,
  { cosigned }: WitnessStanding,
  newest: Checkpoint,
): Promise<{ answer: Asked; checkpoint: Checkpoint }> {
  const known = cosigned?.size ?? 0;
  let checkpoint = newest;
  const submit = async (old: number): Promise<WitnessAnswer> => {
    const proof = old === 0 || old === checkpoint.size ? [] : await evidence.consistencyProof(old, checkpoint.size);
    return await client.submit(witness, formatSubmission({ old, proof, note: checkpoint.note }));
  };
  const refused = (refusal: RefusalKind, theirSize: number | null = null) =>
    ({ answer: { kind: 'refused', refusal, theirSize }, checkpoint }) as const;

  // It cannot be but that our own rows were cut.
  if (known > checkpoint.size) return refused('ahead', known);
  let answer = await submit(known);
  if (answer.kind === 'conflict') {
    const { size } = answer;
    if (size < known) return refused('forgetful', size);
    // Another process of ours may have been here with a newer one.
    checkpoint = (await evidence.getCheckpoint()) ?? checkpoint;
    if (size > checkpoint.size) return refused('ahead', size);
    answer = await submit(size);
  }
  if (answer.kind === 'refused') return refused(refusalOf(answer.status));
  if (answer.kind === 'conflict') answer = { kind: 'unreachable', reason: 'another asked it in between' };
  return { answer, checkpoint };
}

function refusalOf(status: number): RefusalKind {
  if (status === 422) return 'fork';
  if (status === 404) return 'unknown-log';
  if (status === 403) return 'key-refused';
  return 'misunderstood';
}

interface About {
  witness: ConfiguredWitness;
  /** Before it was asked. */
  standing: WitnessStanding;
  /** What it was asked about. */
  checkpoint: Checkpoint;
}

async function keep(
  { database, clock, onAlarm }: CollectParts,
  { witness, standing, checkpoint }: About,
  lines: string,
): Promise<CollectOutcome> {
  const key = parseVerifierKey(witness.vkey);
  const text = parseNote(Buffer.from(checkpoint.note))?.text;
  if (key === undefined || text === undefined || parseCheckpointBody(text) === undefined) {
    throw new Error('the newest checkpoint is not a note');
  }
  const now = clock.now();
  const verdict = checkAnswer(lines, text, key, now);
  if (verdict.kind !== 'valid') {
    return {
      kind: 'refused',
      refusal: verdict.kind === 'false' ? 'false-cosignature' : 'wrong-clock',
      theirSize: null,
    };
  }
  const { at, line } = verdict.cosignature;
  await database.transaction(async (tx) => {
    await insertCosignature(tx, {
      witness: witness.vkey,
      checkpoint: checkpoint.number,
      signedAt: at,
      line,
      receivedAt: now,
    });
    if (standing.refusal !== undefined) {
      tx.afterCommit(() => onAlarm({ kind: 'witness-agrees-again', witness: witness.name }));
    }
  });
  return { kind: 'cosigned', size: checkpoint.size };
}

/** Each refusal is kept; alarm and entry are for the first of its kind. */
async function recordRefusal(
  { database, clock, evidence, onAlarm }: CollectParts,
  { witness, standing, checkpoint }: About,
  { refusal, theirSize }: Refusal,
): Promise<void> {
  const { name, vkey } = witness;
  const ourSize = checkpoint.size;
  await database.transaction(async (tx) => {
    await insertRefusal(tx, { witness: vkey, at: clock.now(), kind: refusal, ourSize, theirSize });
    if (standing.refusal?.kind === refusal) return;
    await evidence.append(tx, {
      act: 'evidence.witness-refused',
      actor: 'system',
      object: 'evidence',
      detail: { witness: name, refusal, ourSize, theirSize },
    });
    tx.afterCommit(() => onAlarm({ kind: 'witness-refused', witness: name, refusal, ourSize, theirSize }));
  });
}
