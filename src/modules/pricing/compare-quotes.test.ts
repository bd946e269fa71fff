import assert from 'node:assert/strict';
import test from 'node:test';
import { money } from '../../kernel/money.ts';
import { exceedsSeen, quoteChanges, readSeen, seenText } from './compare-quotes.ts';
import { line, openTill, tenPercent } from './test-till.ts';

const till = (price: number) =>
  openTill({ zones: [{ countries: '*', choices: [{ id: 'a', title: 'A', priceSteps: [{ price }] }] }] });
const address = { country: 'US' };
const usd = (amountMinor: number) => money(amountMinor, 'USD');

test('the same quote is the same, and comes back from the page as it was', () => {
  const quote = till(500).quote({ address }, [tenPercent('TEN')]);
  const seen = readSeen(seenText(quote)) ?? assert.fail();
  assert.deepEqual(quoteChanges(seen, quote), []);
  assert.equal(exceedsSeen(quote, seen), false);
});

test('what changed is said exactly, and only more is too much', () => {
  const [a, b, c] = [line({ minor: 1_000 }), line({ minor: 2_000 }), line({ minor: 3_000 })];
  const before = till(500).quote({ lines: [a, b], address }, [tenPercent('TEN')]);
  const dearer = { ...a, price: usd(1_100), quantity: 2 };
  const now = till(600).quote({ lines: [dearer, c], address }, []);
  const seen = readSeen(seenText(before)) ?? assert.fail();
  assert.deepEqual(quoteChanges(seen, now), [
    { what: 'unit-price', variantId: a.variantId, old: usd(1_000), now: usd(1_100) },
    { what: 'quantity', variantId: a.variantId, old: 1, now: 2 },
    { what: 'line-added', variantId: c.variantId },
    { what: 'line-gone', variantId: b.variantId },
    { what: 'discount-gone', title: 'TEN' },
    { what: 'discount', old: usd(300), now: usd(0) },
    { what: 'shipping', old: usd(500), now: usd(600) },
    { what: 'total', old: usd(3_200), now: usd(5_800) },
  ]);
  assert.equal(exceedsSeen(now, seen), true);
  assert.equal(exceedsSeen(before, readSeen(seenText(now)) ?? assert.fail()), false, 'less is welcome');
});

test('another currency is another price, whatever the number', () => {
  const euros = till(0).quote({ currency: 'EUR', lines: [line({ minor: 1, currency: 'EUR' })], address });
  const seen = readSeen(seenText(till(500).quote({ address }))) ?? assert.fail();
  assert.equal(exceedsSeen(euros, seen), true);
  assert.deepEqual(quoteChanges(seen, euros), [{ what: 'currency', old: 'USD', now: 'EUR' }]);
});

test('what is no text of ours is nothing seen', () => {
  const whole = seenText(till(500).quote({ address }));
  for (const text of [
    '',
    'null',
    '[]',
    '{}',
    '1e999',
    whole.slice(1),
    whole.replace('"total":', '"totals":'),
    'x'.repeat(30_000),
  ])
    assert.equal(readSeen(text), undefined);
});
