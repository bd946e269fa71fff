// Exchange: whole minor units, the merchant's rounding, currencies of 0, 2 and 3 digits.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type ExchangeRule, exchange, minorDigits, money } from './money.ts';

const rule = (currency: string, rateMillionths: number, roundToMinor = 1, lessMinor = 0): ExchangeRule => ({
  currency,
  rateMillionths,
  roundToMinor,
  lessMinor,
});

test('a price becomes a price of another currency, rounded as the merchant says', () => {
  assert.deepEqual(exchange(money(12_900, 'USD'), rule('EUR', 920_000)), money(11_868, 'EUR'));
  assert.deepEqual(exchange(money(12_900, 'USD'), rule('EUR', 920_000, 100, 5)), money(11_895, 'EUR'));
  assert.deepEqual(exchange(money(12_900, 'USD'), rule('JPY', 155_000_000, 100)), money(20_000, 'JPY'));
  assert.deepEqual(exchange(money(12_900, 'USD'), rule('KWD', 307_000)), money(39_603, 'KWD'));
  assert.deepEqual(exchange(money(20_000, 'JPY'), rule('USD', 6_450)), money(12_900, 'USD'));
});

test('nothing stays nothing, and the own currency stays as it is', () => {
  assert.deepEqual(exchange(money(0, 'USD'), rule('EUR', 920_000, 100, 5)), money(0, 'EUR'));
  assert.deepEqual(exchange(money(199, 'EUR'), rule('EUR', 920_000, 100, 5)), money(199, 'EUR'));
});

test('a small price is never less than one step of the rounding', () => {
  assert.deepEqual(exchange(money(40, 'USD'), rule('EUR', 1_000_000, 100)), money(100, 'EUR'));
  assert.deepEqual(exchange(money(40, 'USD'), rule('EUR', 1_000_000, 100, 5)), money(95, 'EUR'));
  assert.deepEqual(exchange(money(1, 'USD'), rule('JPY', 150_000_000, 10)), money(10, 'JPY'));
  assert.deepEqual(exchange(money(1, 'USD'), rule('EUR', 1_000, 1)), money(1, 'EUR'));
});

test('an exchanged price is positive, whole, near the rate, and grows with its source', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e10 }),
      fc.constantFrom('USD', 'JPY', 'KWD'),
      fc.constantFrom('EUR', 'JPY', 'BHD'),
      fc.integer({ min: 1_000, max: 500_000_000 }),
      fc.constantFrom(1, 5, 100),
      (amount, from, to, rate, roundTo) => {
        fc.pre(from !== to);
        const by = rule(to, rate, roundTo);
        const result = exchange(money(amount, from), by).amountMinor;
        assert.ok(Number.isSafeInteger(result) && result >= 1);
        const exact = ((amount / 10 ** minorDigits(from)) * rate * 10 ** minorDigits(to)) / 1e6;
        const isNear = Math.abs(result - exact) <= roundTo / 2 + 1 + exact * 1e-9;
        assert.ok(isNear || (result === roundTo && exact < roundTo), `${result} is not near ${exact}`);
        assert.ok(exchange(money(amount + 1, from), by).amountMinor >= result);
      },
    ),
  );
});
