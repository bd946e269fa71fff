// The Merkle tree of RFC 6962: leaf and node hashes, roots, which subtrees a proof is made of, and checking proofs.
// Pure. Knows neither entries nor tiles nor where hashes are kept.
import { hash } from 'node:crypto';

/** Bytes in a hash (SHA-256). */
export const hashSize = 32;

/** The root of the tree without leaves: the hash of nothing (RFC 6962 §2.1). */
export const emptyRoot: Buffer = sha256(Buffer.alloc(0));

/** RFC 6962 §2.1: SHA-256(0x00 ‖ entry). */
export function leafHash(entry: Uint8Array): Buffer {
  const input = Buffer.allocUnsafe(entry.length + 1);
  input[0] = 0;
  input.set(entry, 1);
  return sha256(input);
}

/** RFC 6962 §2.1: SHA-256(0x01 ‖ left ‖ right). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  // A buffer of its own for each call would be a third of the cost; hash() has read it when it returns.
  nodeInput.set(left, 1);
  nodeInput.set(right, 1 + hashSize);
  return sha256(nodeInput);
}
const nodeInput = Buffer.alloc(1 + 2 * hashSize, 1);

function sha256(bytes: Uint8Array): Buffer {
  return hash('sha256', bytes, 'buffer');
}

/** A growing tree that remembers only the roots of its perfect subtrees: at most 53 hashes, whatever its size. */
export class Frontier {
  // Largest subtree first; the set bits of `size` are their heights.
  #roots: Buffer[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  push(leaf: Buffer): void {
    let root = leaf;
    for (let rest = this.#size; rest % 2 === 1; rest = Math.floor(rest / 2)) {
      root = nodeHash(pop(this.#roots), root);
    }
    this.#roots.push(root);
    this.#size++;
  }

  root(): Buffer {
    return foldRight(this.#roots) ?? emptyRoot;
  }
}

/** The root over these leaf hashes. */
export function rootOf(leaves: Iterable<Buffer>): Buffer {
  const frontier = new Frontier();
  for (const leaf of leaves) frontier.push(leaf);
  return frontier.root();
}

/** Joins the roots of perfect subtrees, which grow smaller to the right, into one; undefined for none. */
export function foldRight(roots: readonly Buffer[]): Buffer | undefined {
  let folded: Buffer | undefined;
  for (let i = roots.length - 1; i >= 0; i--) {
    const left = roots[i];
    if (left !== undefined) folded = folded === undefined ? left : nodeHash(left, folded);
  }
  return folded;
}

/** The leaves from `start` up to but without `end`. */
export interface Range {
  start: number;
  end: number;
}

/**
 * The subtrees whose roots prove that leaf `index` is in the tree of `size` leaves, nearest sibling first
 * (RFC 6962 §2.1.1). Throws RangeError when there is no such leaf.
 */
export function inclusionRanges(index: number, size: number): Range[] {
  if (!isSize(size) || !isSize(index) || index >= size) {
    throw new RangeError(`no leaf ${index} in a tree of ${size}`);
  }
  const ranges: Range[] = [];
  let node: Range = { start: 0, end: size };
  while (node.end - node.start > 1) {
    const middle = node.start + splitPoint(node.end - node.start);
    const left = { start: node.start, end: middle };
    const right = { start: middle, end: node.end };
    ranges.push(index < middle ? right : left);
    node = index < middle ? left : right;
  }
  return ranges.reverse();
}

/**
 * The subtrees whose roots prove that the tree of `size` leaves begins with the tree of `earlier` leaves
 * (RFC 6962 §2.1.2). Empty for equal sizes and for an empty earlier tree. Throws RangeError when `earlier` > `size`.
 */
export function consistencyRanges(earlier: number, size: number): Range[] {
  if (!isSize(size) || !isSize(earlier) || earlier > size) {
    throw new RangeError(`a tree of ${earlier} leaves cannot begin one of ${size}`);
  }
  if (earlier === 0 || earlier === size) return [];
  const ranges: Range[] = [];
  let node: Range = { start: 0, end: size };
  // `whole`: the earlier tree's own root is this node, which the verifier has already.
  let whole = true;
  while (node.end !== earlier) {
    const middle = node.start + splitPoint(node.end - node.start);
    const left = { start: node.start, end: middle };
    const right = { start: middle, end: node.end };
    if (earlier <= middle) {
      ranges.push(right);
      node = left;
    } else {
      ranges.push(left);
      node = right;
      whole = false;
    }
  }
  if (!whole) ranges.push(node);
  return ranges.reverse();
}

export interface InclusionClaim {
  index: number;
  size: number;
  leaf: Uint8Array;
  proof: readonly Uint8Array[];
  root: Uint8Array;
}

/** Whether the proof shows that the leaf is at `index` in the tree of that size and root (RFC 9162 §2.1.3.2). */
export function verifyInclusion({ index, size, leaf, proof, root }: InclusionClaim): boolean {
  if (!isSize(index) || !isSize(size) || index >= size) return false;
  if (![leaf, root, ...proof].every(isHash)) return false;
  let node = index;
  let last = size - 1;
  let computed = leaf;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      computed = nodeHash(sibling, computed);
      while (node % 2 === 0 && node !== 0) {
        node = half(node);
        last = half(last);
      }
    } else {
      computed = nodeHash(computed, sibling);
    }
    node = half(node);
    last = half(last);
  }
  return last === 0 && equal(computed, root);
}

export interface ConsistencyClaim {
  earlier: number;
  size: number;
  proof: readonly Uint8Array[];
  earlierRoot: Uint8Array;
  root: Uint8Array;
}

/**
 * Whether the proof shows that the later tree begins with the earlier one (RFC 9162 §2.1.4.2).
 * Every tree begins with the empty one: that needs the empty root and no proof.
 */
export function verifyConsistency({ earlier, size, proof, earlierRoot, root }: ConsistencyClaim): boolean {
  if (!isSize(earlier) || !isSize(size) || earlier > size) return false;
  if (earlier === size) return proof.length === 0 && equal(earlierRoot, root);
  if (![earlierRoot, root, ...proof].every(isHash)) return false;
  if (earlier === 0) return proof.length === 0 && equal(earlierRoot, emptyRoot);
  let node = earlier - 1;
  let last = size - 1;
  while (node % 2 === 1) {
    node = half(node);
    last = half(last);
  }
  // node = 0 now means that the earlier tree is perfect: its root is itself the first hash of the path.
  const [first, ...rest] = node === 0 ? [earlierRoot, ...proof] : proof;
  if (first === undefined) return false;
  let computedEarlier = first;
  let computed = first;
  for (const sibling of rest) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      computedEarlier = nodeHash(sibling, computedEarlier);
      computed = nodeHash(sibling, computed);
      while (node % 2 === 0 && node !== 0) {
        node = half(node);
        last = half(last);
      }
    } else {
      computed = nodeHash(computed, sibling);
    }
    node = half(node);
    last = half(last);
  }
  return last === 0 && equal(computedEarlier, earlierRoot) && equal(computed, root);
}

/** A size or index that arithmetic on numbers keeps exact. */
export function isSize(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

export function isHash(bytes: Uint8Array): boolean {
  return bytes.length === hashSize;
}

/** Hashes in a log are public: no constant time needed. */
export function equal(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

/** The largest power of two smaller than `width` (> 1). Not by shifts: they stop at 32 bits. */
function splitPoint(width: number): number {
  let power = 1;
  while (power * 2 < width) power *= 2;
  return power;
}

function half(value: number): number {
  return Math.floor(value / 2);
}

function pop(roots: Buffer[]): Buffer {
  const root = roots.pop();
  if (root === undefined) throw new Error('frontier lost a subtree');
  return root;
}
