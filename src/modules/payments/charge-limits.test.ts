import assert from 'node:assert/strict';
import test from 'node:test';
import { money } from '../../kernel/money.ts';
import { chargeLimits } from './charge-limits.ts';

test('each currency has its least and its most, in its own minor units', () => {
  assert.deepEqual(chargeLimits('USD'), {
    kind: 'limits',
    minimum: money(50, 'USD'),
    maximum: money(99_999_999, 'USD'),
    step: 1,
  });
  for (const [currency, least] of [
    ['GBP', 30],
    ['JPY', 50],
    ['CZK', 1_500],
    ['ZAR', 50],
  ] as const) {
    const limits = chargeLimits(currency);
    assert.equal(limits.kind === 'limits' && limits.minimum.amountMinor, least);
  }
  const dinars = chargeLimits('KWD');
  assert.equal(dinars.kind === 'limits' && dinars.step, 10, 'thousandths end in 0');
});

test('a currency that Stripe counts in other units is not charged at all', () => {
  for (const currency of ['ISK', 'UGX']) assert.deepEqual(chargeLimits(currency), { kind: 'not-chargeable' });
});
