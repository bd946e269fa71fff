// A witness's folder and what is done with it. The one rule: a cosignature leaves only after the checkpoint that it is
// on was made durable, and everything from reading the last checkpoint to writing the next is synchronous, so that
// nothing can come between. Killed at any moment, the witness has at worst forgotten to answer, never what it signed.
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Clock } from '../../kernel/clock.ts';
import { lockFolder } from '../../kernel/folder-lock.ts';
import { writePrivateFile } from '../../kernel/private-file.ts';
import {
  type Checkpoint,
  cosign,
  isOrigin,
  newSigningKey,
  openCheckpoint,
  parseSigningKey,
  parseVerifierKey,
  type SigningKey,
  signatureType,
  type VerifierKey,
} from '../evidence.ts';
import { type Judgement, judge } from './judge.ts';

/** Why a witness cannot work; the message is for its operator and says what to do. */
export class WitnessProblem extends Error {
  override readonly name = 'WitnessProblem';
}

export interface Witness {
  readonly verifierKey: string;
  /** Origins of the logs that it follows. */
  readonly logs: readonly string[];
  /**
   * Judges a submission; when it continues the log, keeps the checkpoint and then countersigns it. Throws when the
   * folder cannot be read or written: nothing was signed then.
   */
  addCheckpoint(
    body: Buffer,
  ): Exclude<Judgement, { kind: 'continues' }> | { kind: 'cosigned'; line: string; size: number };
  /** The newest countersigned checkpoint of a log, by the SHA-256 of its origin in hex; undefined for none. */
  newest(originHash: string): string | undefined;
  close(): void;
}

export interface WitnessOptions {
  folder: string;
  /** Verifier keys of the logs to follow. */
  logs: readonly string[];
  clock: Clock;
  /** How the next checkpoint is kept: durable when it returns. Tests break it. */
  keep?: (file: string, content: string) => void;
}

const keyFile = (folder: string) => path.join(folder, 'witness.key');
const logFile = (folder: string, originHash: string) => path.join(folder, 'logs', `${originHash}.checkpoint`);

/** Makes a witness's folder and key, and returns its verifier key. Refuses to replace one. */
export function initWitness(folder: string, name: string): string {
  if (!isOrigin(name))
    throw new WitnessProblem(`A witness cannot be called ${JSON.stringify(name)}: no spaces, no plus.`);
  if (existsSync(keyFile(folder))) {
    throw new WitnessProblem(
      `${keyFile(folder)} is there already: a witness keeps its key for ever. Name another folder.`,
    );
  }
  const key = newSigningKey(name, signatureType.cosignature);
  mkdirSync(path.join(folder, 'logs'), { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  writePrivateFile(path.join(folder, 'witness.vkey'), `${key.verifier.text}\n`);
  writePrivateFile(keyFile(folder), `${key.secretText}\n`);
  return key.verifier.text;
}

/** Takes the folder for this process alone and checks all that is in it. Throws WitnessProblem. */
export function openWitness({ folder, logs, clock, keep = writePrivateFile }: WitnessOptions): Witness {
  const key = readKey(folder);
  const followed = readLogKeys(logs);
  const lock = lockFolder(folder);
  if (lock.kind === 'held') {
    throw new WitnessProblem(
      `Another process (${lock.pid ?? 'unknown'}) works with ${folder}: two could sign two histories.`,
    );
  }
  const last = (origin: string) => readLast(logFile(folder, hashOf(origin)), key, followed.get(origin) ?? []);
  try {
    for (const origin of followed.keys()) last(origin);
  } catch (error) {
    lock.release();
    throw error;
  }
  return {
    verifierKey: key.verifier.text,
    logs: [...followed.keys()],
    addCheckpoint(body) {
      const judgement = judge(body, (origin) => {
        const keys = followed.get(origin);
        return keys && { keys, last: last(origin) };
      });
      if (judgement.kind === 'inconsistent') keepProof(folder, judgement);
      if (judgement.kind !== 'continues') return judgement;
      const { checkpoint, text, signatures } = judgement;
      const line = cosign(text, key, Math.floor(clock.now().getTime() / 1000));
      keep(logFile(folder, hashOf(checkpoint.origin)), `${text}\n${signatures.join('')}${line}`);
      return { kind: 'cosigned', line, size: checkpoint.size };
    },
    newest(originHash) {
      const origin = [...followed.keys()].find((known) => hashOf(known) === originHash);
      return origin === undefined ? undefined : readIfThere(logFile(folder, originHash));
    },
    close: () => lock.release(),
  };
}

function readKey(folder: string): SigningKey {
  const file = keyFile(folder);
  const text = readIfThere(file);
  if (text === undefined) {
    throw new WitnessProblem(
      `There is no witness in ${folder}. Make one: watchword witness init ${folder} --name NAME`,
    );
  }
  const mode = statSync(file).mode & 0o777;
  if ((mode & 0o077) !== 0) {
    throw new WitnessProblem(
      `Others may read ${file} (mode ${mode.toString(8)}). Run: chmod 600 '${file}'. If somebody may have copied it, make a new witness.`,
    );
  }
  const key = parseSigningKey(text.trim());
  if (key?.verifier.type !== signatureType.cosignature)
    throw new WitnessProblem(`${file} is not the key of a witness.`);
  return key;
}

/** By origin. A log that changes its key is followed with both. */
function readLogKeys(texts: readonly string[]): Map<string, VerifierKey[]> {
  const keys = new Map<string, VerifierKey[]>();
  for (const text of texts) {
    const key = parseVerifierKey(text.trim());
    if (key?.type !== signatureType.ed25519) {
      throw new WitnessProblem(
        `${JSON.stringify(text.slice(0, 200))} is not the verifier key of a log (name+id+base64): the shop has it at /log/log.vkey.`,
      );
    }
    keys.set(key.name, [...(keys.get(key.name) ?? []), key]);
  }
  return keys;
}

/**
 * What was countersigned last, believed only with our own signature on it. A file that is damaged must never be taken
 * for none: with nothing remembered, any history would do.
 */
function readLast(file: string, key: SigningKey, logKeys: readonly VerifierKey[]): Checkpoint | undefined {
  const text = readIfThere(file);
  if (text === undefined) return undefined;
  for (const logKey of logKeys) {
    const opened = openCheckpoint(Buffer.from(text), logKey, [key.verifier]);
    if (opened.kind === 'verified' && opened.by.includes(key.verifier)) return opened.checkpoint;
  }
  throw new WitnessProblem(
    `${file} is damaged, or of another witness or log. Without it this witness does not know what it signed and must not go on: make a new one, with a new name.`,
  );
}

const mostProofs = 100;

/** Two heads of one log that do not fit together are worth keeping: the log signed both. */
function keepProof(folder: string, { checkpoint, note }: { checkpoint: Checkpoint; note: string }): void {
  const refused = path.join(folder, 'refused');
  mkdirSync(refused, { recursive: true, mode: 0o700 });
  if (readdirSync(refused).length >= mostProofs) return;
  const hash = createHash('sha256').update(note).digest('hex');
  writePrivateFile(
    path.join(refused, `${hashOf(checkpoint.origin).slice(0, 16)}-${checkpoint.size}-${hash.slice(0, 16)}`),
    note,
  );
}

function hashOf(origin: string): string {
  return createHash('sha256').update(origin).digest('hex');
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
