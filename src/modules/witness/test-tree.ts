// A tree small enough to compute from all its leaves, straight from RFC 6962 §2.1, for the tests of a witness: it shares
// nothing with the log's own arithmetic, so that the two check each other.
import { createHash } from 'node:crypto';
import { type Checkpoint, type SigningKey, signNote } from '../evidence.ts';

const sha256 = (...parts: Buffer[]) => createHash('sha256').update(Buffer.concat(parts)).digest();

export const emptyRoot: Buffer = sha256();

export const leafHash = (entry: Buffer): Buffer => sha256(Buffer.of(0), entry);

export function rootOf(leaves: readonly Buffer[]): Buffer {
  const [only] = leaves;
  if (only === undefined) return emptyRoot;
  if (leaves.length === 1) return only;
  const k = largestPowerBelow(leaves.length);
  return sha256(Buffer.of(1), rootOf(leaves.slice(0, k)), rootOf(leaves.slice(k)));
}

/** PROOF(old, D[n]); empty from the empty tree. */
export function subtreeProof(leaves: readonly Buffer[], old: number): Buffer[] {
  return old === 0 ? [] : subproof(old, leaves, 'whole');
}

function subproof(m: number, leaves: readonly Buffer[], known: 'whole' | 'part'): Buffer[] {
  if (m === leaves.length) return known === 'whole' ? [] : [rootOf(leaves)];
  const k = largestPowerBelow(leaves.length);
  const [left, right] = [leaves.slice(0, k), leaves.slice(k)];
  return m <= k ? [...subproof(m, left, known), rootOf(right)] : [...subproof(m - k, right, 'part'), rootOf(left)];
}

function largestPowerBelow(size: number): number {
  let power = 1;
  while (power * 2 < size) power *= 2;
  return power;
}

export function signCheckpoint({ origin, size, root }: Checkpoint, key: SigningKey): string {
  return signNote(`${origin}\n${size}\n${root.toString('base64')}\n`, key);
}
