// One look: runs a probe against the running shop and writes down what it saw, with its entry in the log, in one
// transaction. Never decides a status: that is computed from what stands here.
import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../../kernel/clock.ts';
import type { Database, Tx } from '../../kernel/database.ts';
import { newId } from '../../kernel/ids.ts';
import type { Log } from '../../kernel/log.ts';
import { type BoundControl, CannotLook, type Sight } from './control.ts';
import { insertObservation, type ObservationRow } from './policy-store.ts';
import type { Seen } from './status.ts';

/** Writes an entry of the log, under an id of ours, in the transaction that is given. */
export type AppendEvidence = (
  tx: Tx,
  entry: {
    id: string;
    act: string;
    actor: string;
    object: string;
    detail: Record<string, string | number>;
    commitments?: Record<string, string>;
  },
) => Promise<void>;

/** What `details` holds as JSON: the hash in the log is of exactly that text. */
export interface Details {
  summary: string;
  findings: string[];
  /** The log's hash of the details is public before they are: without this it could be guessed back. */
  salt: string;
}

export interface LookParts {
  database: Database;
  clock: Clock;
  log: Log;
  appendEvidence: AppendEvidence;
}

const maxFindings = 50;

/** Looks once. Throws only when what was seen cannot be written down. */
export async function look(control: BoundControl, parts: LookParts, requestId?: string): Promise<ObservationRow> {
  const { database, clock, log, appendEvidence } = parts;
  const beganAt = clock.now();
  const { outcome, sight } = await see(control, log);
  const endedAt = clock.now();
  const details: Details = {
    summary: sight.summary,
    findings: sight.findings.slice(0, maxFindings),
    salt: randomBytes(16).toString('base64url'),
  };
  const text = JSON.stringify(details);
  const row: ObservationRow = {
    id: newId(endedAt.getTime()),
    control: control.id,
    outcome,
    grade: control.grade,
    beganAt,
    endedAt,
    goodUntil: new Date(endedAt.getTime() + control.intervalMs),
    details: text,
    detailsHash: hashDetails(text),
    evidenceId: newId(endedAt.getTime()),
  };
  await database.transaction(async (tx) => {
    await insertObservation(tx, row, requestId);
    await appendEvidence(tx, {
      id: row.evidenceId,
      act: 'policy.observed',
      actor: 'probe',
      object: `control:${control.id}`,
      detail: {
        observation: row.id,
        outcome,
        grade: control.grade,
        from: beganAt.toISOString(),
        until: endedAt.toISOString(),
        goodUntil: row.goodUntil.toISOString(),
      },
      commitments: { details: `sha256:${row.detailsHash.toString('hex')}` },
    });
  });
  return row;
}

export function hashDetails(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** A probe that hangs keeps all others waiting. */
const probeTimeoutMs = 180_000;

async function withinTime(sight: Promise<Sight>, timeoutMs: number): Promise<Sight> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new ProbeTimeout()), timeoutMs);
  });
  try {
    return await Promise.race([sight, late]);
  } finally {
    clearTimeout(timer);
  }
}

class ProbeTimeout extends Error {
  override readonly name = 'ProbeTimeout';
}

/** Runs a probe; its end is a value whatever happens. */
export async function see(control: BoundControl, log: Log): Promise<{ outcome: Seen['outcome']; sight: Sight }> {
  try {
    const sight = await withinTime(control.probe(), probeTimeoutMs);
    return { outcome: sight.findings.length === 0 ? 'holds' : 'broken', sight };
  } catch (error) {
    if (error instanceof CannotLook) return { outcome: 'not-looked', sight: { summary: error.message, findings: [] } };
    log.error('a probe broke off', error, { control: control.id });
    // Its name only: a message may quote what it stumbled over.
    const name = error instanceof Error ? error.name : typeof error;
    const summary = `The probe broke off (${name}). That counts as a fault until it is understood.`;
    return { outcome: 'broken', sight: { summary, findings: [summary] } };
  }
}
