// Checkpoints (c2sp.org/tlog-checkpoint): the signed head of a log, and files that hold many of them. Pure.
import { emptyRoot, equal, hashSize } from './merkle.ts';
import {
  decodeBase64,
  isKeyName,
  type Note,
  parseNote,
  type SigningKey,
  signNote,
  type VerifierKey,
  verifyNote,
} from './note.ts';

export interface Checkpoint {
  /** Which log: its name for ever. */
  origin: string;
  /** Leaves in the tree. */
  size: number;
  root: Buffer;
}

/** Makes and signs a checkpoint, as the text of its file. */
export function signCheckpoint({ origin, size, root }: Checkpoint, key: SigningKey): string {
  return signNote(`${origin}\n${size}\n${root.toString('base64')}\n`, key);
}

export type CheckpointVerdict =
  | { kind: 'verified'; checkpoint: Checkpoint; by: VerifierKey[] }
  | { kind: 'refused'; reason: string };

/**
 * Reads a checkpoint and verifies it with the log's key, and whichever witness keys are given.
 * The reason of a refusal is a half sentence in plain words.
 */
export function openCheckpoint(
  bytes: Uint8Array,
  logKey: VerifierKey,
  witnesses: readonly VerifierKey[] = [],
): CheckpointVerdict {
  const note = parseNote(bytes);
  if (note === undefined) return { kind: 'refused', reason: 'it is not a signed note' };
  const checkpoint = parseBody(note.text);
  if (checkpoint === undefined) return { kind: 'refused', reason: 'its text is not that of a checkpoint' };
  const verdict = verifyNote(note, [logKey, ...witnesses]);
  if (verdict.kind === 'forged') return { kind: 'refused', reason: `the signature of ${verdict.name} is false` };
  if (verdict.kind === 'unsigned' || !verdict.by.includes(logKey)) {
    return { kind: 'refused', reason: `it is not signed with the key of ${logKey.name} (${describeSigners(note)})` };
  }
  // tlog-checkpoint only recommends that name and origin agree; we demand it, or one key could speak for two logs.
  if (checkpoint.origin !== logKey.name) {
    return { kind: 'refused', reason: `it is for the log ${checkpoint.origin}, the key is for ${logKey.name}` };
  }
  if (checkpoint.size === 0 && !equal(checkpoint.root, emptyRoot)) {
    return { kind: 'refused', reason: 'it claims a root for an empty log' };
  }
  return { kind: 'verified', checkpoint, by: verdict.by };
}

/** The checkpoint that a note's text states; undefined when it states none. */
export function parseBody(text: string): Checkpoint | undefined {
  const [origin = '', sizeText = '', rootText = '', ...extensions] = text.slice(0, -1).split('\n');
  const root = decodeBase64(rootText);
  if (origin === '' || !/^(?:0|[1-9]\d{0,15})$/.test(sizeText) || root?.length !== hashSize) return undefined;
  if (extensions.includes('')) return undefined;
  const size = Number(sizeText);
  return Number.isSafeInteger(size) ? { origin, size, root } : undefined;
}

/** Whether a log may be called so: an origin here is also the key's name. */
export function isOrigin(text: string): boolean {
  return isKeyName(text) && Buffer.byteLength(text) <= 255;
}

/**
 * Splits a file of checkpoints, one after another with an empty line between, into single ones.
 * One checkpoint alone is a series too. What a crash left half written at the end stays as a last, broken piece.
 */
export function splitSeries(text: string): string[] {
  // Neither a checkpoint's text nor its signatures have empty lines; what a crash tore may leave more than one.
  const parts = text.split(/\n\n+/).filter((part) => part !== '');
  const series: string[] = [];
  for (let i = 0; i < parts.length; i++) {
    const body = parts[i] ?? '';
    const next = parts[i + 1];
    if (next?.startsWith('— ') === true) {
      series.push(`${body}\n\n${next.replace(/\n$/, '')}\n`);
      i++;
    } else {
      series.push(body);
    }
  }
  return series;
}

function describeSigners(note: Note): string {
  const names = [...new Set(note.signatures.map(({ name }) => name))];
  return `signed by ${names.slice(0, 3).join(', ')}${names.length > 3 ? ' and others' : ''}`;
}
