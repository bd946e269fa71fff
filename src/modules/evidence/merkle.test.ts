import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import {
  consistencyRanges,
  emptyRoot,
  Frontier,
  inclusionRanges,
  leafHash,
  nodeHash,
  type Range,
  rootOf,
  verifyConsistency,
  verifyInclusion,
} from './merkle.ts';

interface Vectors {
  rfc6962: { leafInputsHex: string[]; rootHashesHexBySize: string[] };
  inclusion: {
    case: string;
    leafIdx: number;
    treeSize: number;
    root: string | null;
    leafHash: string | null;
    proof: string[] | null;
    wantErr: boolean;
  }[];
  consistency: {
    case: string;
    size1: number;
    size2: number;
    root1: string | null;
    root2: string | null;
    proof: string[] | null;
    wantErr: boolean;
  }[];
}
const data = new URL('../../../test/data/tlog/merkle-proofs.json', import.meta.url);
const vectors = JSON.parse(readFileSync(data, 'utf8')) as Vectors;
const bytes = (text: string | null) => Buffer.from(text ?? '', 'base64');

suite('RFC 6962 vectors', () => {
  test('roots of the eight known trees', () => {
    const leaves = vectors.rfc6962.leafInputsHex.map((hex) => leafHash(Buffer.from(hex, 'hex')));
    for (const [size, root] of vectors.rfc6962.rootHashesHexBySize.entries()) {
      assert.equal(rootOf(leaves.slice(0, size)).toString('hex'), root);
    }
  });

  test('every inclusion proof, good and bad', () => {
    for (const it of vectors.inclusion) {
      const claim = { index: it.leafIdx, size: it.treeSize, leaf: bytes(it.leafHash), root: bytes(it.root) };
      assert.equal(verifyInclusion({ ...claim, proof: (it.proof ?? []).map(bytes) }), !it.wantErr, it.case);
    }
  });

  test('every consistency proof, good and bad', () => {
    for (const it of vectors.consistency) {
      const claim = { earlier: it.size1, size: it.size2, earlierRoot: bytes(it.root1), root: bytes(it.root2) };
      assert.equal(verifyConsistency({ ...claim, proof: (it.proof ?? []).map(bytes) }), !it.wantErr, it.case);
    }
    assert.equal(vectors.inclusion.length + vectors.consistency.length, 93);
  });
});

suite('against a naive tree', () => {
  const tree = fc.integer({ min: 1, max: 300 });

  test('the frontier has the root that the definition gives', () => {
    const frontier = new Frontier();
    assert.deepEqual(frontier.root(), emptyRoot);
    for (let size = 1; size <= 300; size++) {
      frontier.push(leaf(size - 1));
      assert.deepEqual(frontier.root(), naiveRoot(0, size));
    }
  });

  test('inclusion proofs verify for their leaf and for no other', () => {
    fc.assert(
      fc.property(tree, fc.nat(), fc.nat(), (size, a, b) => {
        const index = a % size;
        const other = b % size;
        const claim = { size, root: naiveRoot(0, size), proof: inclusionRanges(index, size).map(naive) };
        assert.ok(verifyInclusion({ ...claim, index, leaf: leaf(index) }));
        if (other !== index) {
          assert.ok(!verifyInclusion({ ...claim, index: other, leaf: leaf(index) }));
          assert.ok(!verifyInclusion({ ...claim, index, leaf: leaf(other) }));
        }
      }),
    );
  });

  test('consistency proofs verify, and not with any bit changed', () => {
    fc.assert(
      fc.property(tree, fc.nat(), fc.nat(), (size, a, flip) => {
        const earlier = a % (size + 1);
        const proof = consistencyRanges(earlier, size).map(naive);
        const claim = { earlier, size, earlierRoot: naiveRoot(0, earlier), root: naiveRoot(0, size) };
        assert.ok(verifyConsistency({ ...claim, proof }));
        assert.ok(!verifyConsistency({ ...claim, proof: [...proof, leaf(0)] }));
        if (proof.length > 0) {
          const broken = proof.map((hash) => Buffer.from(hash));
          const target = broken[flip % broken.length];
          if (target !== undefined) target[flip % 32] = (target[flip % 32] ?? 0) ^ (1 << (flip % 8));
          assert.ok(!verifyConsistency({ ...claim, proof: broken }));
          assert.ok(!verifyConsistency({ ...claim, proof: proof.slice(1) }));
          assert.ok(!verifyConsistency({ ...claim, proof, earlierRoot: leaf(1) }));
        }
      }),
    );
  });

  test('numbers that are no sizes are refused, not computed with', () => {
    const hash = leaf(0);
    for (const bad of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
      assert.ok(!verifyInclusion({ index: bad, size: 1, leaf: hash, proof: [], root: hash }));
      assert.ok(!verifyInclusion({ index: 0, size: bad, leaf: hash, proof: [], root: hash }));
      assert.ok(!verifyConsistency({ earlier: bad, size: 1, proof: [], earlierRoot: hash, root: hash }));
      assert.throws(() => inclusionRanges(bad, 3), RangeError);
      assert.throws(() => consistencyRanges(bad, 3), RangeError);
    }
    assert.throws(() => inclusionRanges(3, 3), RangeError);
    assert.throws(() => consistencyRanges(4, 3), RangeError);
  });

  test('proofs of trees beyond 32 bits have the length that the definition gives', () => {
    assert.equal(inclusionRanges(2 ** 40, 2 ** 41).length, 41);
    assert.equal(inclusionRanges(0, 2 ** 40 + 1).length, 41);
    assert.deepEqual(consistencyRanges(2 ** 40, 2 ** 40 + 1), [{ start: 2 ** 40, end: 2 ** 40 + 1 }]);
  });
});

function leaf(index: number): Buffer {
  return leafHash(Buffer.from(`entry ${index}`));
}

function naive({ start, end }: Range): Buffer {
  return naiveRoot(start, end);
}

/** MTH of RFC 6962 §2.1, word for word. */
function naiveRoot(start: number, end: number): Buffer {
  const width = end - start;
  if (width === 0) return emptyRoot;
  if (width === 1) return leaf(start);
  const k = 2 ** Math.ceil(Math.log2(width) - 1);
  return nodeHash(naiveRoot(start, start + k), naiveRoot(start + k, end));
}
