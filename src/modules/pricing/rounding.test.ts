import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { portion, type RoundingRule, roundingWords, totalRounding } from './rounding.ts';

const halves = fc.constantFrom<RoundingRule['half']>('away-from-zero', 'to-even');
const amounts = fc.oneof(fc.integer({ min: 0, max: 1_000 }), fc.integer({ min: 0, max: 1e14 }));

test('property: a portion is the exact one, rounded once, the same by numbers and by big numbers', () => {
  fc.assert(
    fc.property(
      amounts,
      fc.nat(2_000_000),
      fc.integer({ min: 1, max: 2_000_000 }),
      halves,
      (amount, num, den, half) => {
        fc.pre((amount / den) * num < Number.MAX_SAFE_INTEGER / 2);
        const got = portion(amount, num, den, half);
        assert.equal(got, portion(amount, BigInt(num), BigInt(den), half));
        const distance = BigInt(got) * BigInt(den) * 2n - BigInt(amount) * BigInt(num) * 2n;
        assert.ok(distance <= BigInt(den) && -distance <= BigInt(den));
        // A tie goes where the rule says.
        if (distance === BigInt(den)) assert.ok(half === 'away-from-zero' || got % 2 === 0);
        if (-distance === BigInt(den)) assert.ok(half === 'to-even' && got % 2 === 0);
      },
    ),
  );
});

test('halves: away from zero, or to the even neighbour', () => {
  assert.deepEqual(
    [1, 3, 5].map((amount) => portion(amount, 1, 2)),
    [1, 2, 3],
  );
  assert.deepEqual(
    [1, 3, 5].map((amount) => portion(amount, 1, 2, 'to-even')),
    [0, 2, 2],
  );
});

test('property: a rounded total is a multiple, at most half a step away', () => {
  fc.assert(
    fc.property(amounts, fc.integer({ min: 1, max: 1_000 }), halves, (total, totalToMinor, half) => {
      const off = totalRounding(total, { half, tax: 'each-line', totalToMinor });
      assert.equal((total + off) % totalToMinor, 0);
      assert.ok(Math.abs(off) * 2 <= totalToMinor);
    }),
  );
});

test('the rule in words, in the digits of each currency', () => {
  const plain = { half: 'away-from-zero', tax: 'each-line', totalToMinor: 1 } as const;
  assert.match(
    roundingWords('USD', plain),
    /^Amounts are rounded to 0\.01 USD, a half is rounded up; tax .* each line/,
  );
  assert.match(roundingWords('JPY', { ...plain, half: 'to-even' }), /whole JPY, a half goes to the even neighbour/);
  assert.match(roundingWords('KWD', { ...plain, totalToMinor: 10 }), /0\.001 KWD.*total is rounded to 0\.010 KWD/);
  assert.match(
    roundingWords('CHF', { ...plain, tax: 'whole-order', totalToMinor: 5 }),
    /once for each rate.*0\.05 CHF/,
  );
});
