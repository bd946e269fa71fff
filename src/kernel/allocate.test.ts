import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { allocate } from './allocate.ts';

const amounts = fc.oneof(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 1e14 }));

test('parts add up, and each is its exact share rounded down or up', () => {
  fc.assert(
    fc.property(amounts, fc.array(amounts, { minLength: 1, maxLength: 40 }), (amount, weights) => {
      const parts = allocate(amount, weights);
      assert.equal(parts.length, weights.length);
      assert.equal(
        parts.reduce((sum, part) => sum + part, 0),
        amount,
      );
      const sum = weights.reduce((total, weight) => total + weight, 0);
      if (sum === 0) return;
      for (const [index, part] of parts.entries()) {
        const floor = (BigInt(amount) * BigInt(weights[index] ?? 0)) / BigInt(sum);
        assert.ok(BigInt(part) === floor || BigInt(part) === floor + 1n);
        // A discount that is no more than the goods never takes more off a line than the line costs.
        if (amount <= sum) assert.ok(part <= (weights[index] ?? 0));
      }
    }),
  );
});

test('the largest remainder comes first, then the first line', () => {
  assert.deepEqual(allocate(10, [1, 1, 1]), [4, 3, 3]);
  assert.deepEqual(allocate(100, [3333, 3333, 3334]), [33, 33, 34]);
  assert.deepEqual(allocate(5, [0, 0]), [5, 0]);
  assert.deepEqual(allocate(0, []), []);
});

test('what is negative, broken or without lines is refused', () => {
  for (const bad of [-1, 0.5, Number.NaN, 2 ** 53]) {
    assert.throws(() => allocate(bad, [1]), RangeError);
    assert.throws(() => allocate(1, [bad]), RangeError);
  }
  assert.throws(() => allocate(1, []), RangeError);
});
