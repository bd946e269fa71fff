// Taking an order apart: whatever is given back, in whatever order and however often, the parts sum to the whole.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { VariantId } from '../catalog.ts';
import { allot, creditFor, type PriceParts, partsOfAmount, remainingParts, sumOf } from './entitlement.ts';
import type { Order } from './order.ts';
import type { CreditId, CreditNote, OrderStory, StoryLine } from './order-story.ts';

const usd = (amountMinor: number) => ({ amountMinor, currency: 'USD' });
const amounts = fc.integer({ min: 0, max: 10_000_000_000 });

describe('an amount that is split', () => {
  test('property: sums to the amount, and no part exceeds its weight while the amount does not exceed their sum', () => {
    fc.assert(
      fc.property(
        fc.array(amounts, { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 0, max: 1_000 }),
        (weights, part) => {
          const sum = weights.reduce((total, weight) => total + weight, 0);
          fc.pre(sum > 0);
          const amount = Number((BigInt(sum) * BigInt(part)) / 1_000n);
          const parts = allot(amount, weights);
          assert.equal(
            parts.reduce((total, each) => total + each, 0),
            amount,
          );
          for (const [index, each] of parts.entries()) {
            const weight = weights[index] ?? 0;
            assert.ok(each >= 0 && each <= weight);
            // Largest remainder: never a whole unit away from the exact share.
            assert.ok(Math.abs(Number((BigInt(amount) * BigInt(weight)) / BigInt(sum)) - each) <= 1);
          }
        },
      ),
    );
  });

  test('gives what is left over to the largest remainders, of equal ones to the first', () => {
    assert.deepEqual(allot(100, [1, 1, 1]), [34, 33, 33]);
    assert.deepEqual(allot(10, [6, 3, 3]), [5, 3, 2]);
    assert.deepEqual(allot(0, [0, 0]), [0, 0]);
    assert.throws(() => allot(1, [0, 0]), RangeError);
    assert.throws(() => allot(-1, [1]), RangeError);
  });
});

const sold = fc.record({
  lines: fc.array(
    fc.record({ quantity: fc.integer({ min: 1, max: 7 }), unitMinor: fc.integer({ min: 0, max: 20_000 }) }),
    { minLength: 1, maxLength: 5 },
  ),
  discountMillionths: fc.integer({ min: 0, max: 1_000_000 }),
  shippingMinor: fc.integer({ min: 0, max: 3_000 }),
  taxMillionths: fc.integer({ min: 0, max: 250_000 }),
  /** Whether the order knows what its lines and its shipping were taxed. */
  known: fc.boolean(),
  /** Whether its prices contain the tax. */
  included: fc.boolean(),
});

function orderOf(given: typeof sold extends fc.Arbitrary<infer Value> ? Value : never) {
  const of = (amount: number, millionths: number) => Math.round((amount * millionths) / 1_000_000);
  const taxOf = (amount: number) =>
    given.included
      ? Math.round((amount * given.taxMillionths) / (1_000_000 + given.taxMillionths))
      : of(amount, given.taxMillionths);
  const lines = given.lines.map(({ quantity, unitMinor }, index): StoryLine => {
    const total = quantity * unitMinor;
    const discount = of(total, given.discountMillionths);
    const tax = taxOf(total - discount);
    const facts = given.known ? { discount: usd(discount), tax: usd(tax) } : {};
    return {
      line: index + 1,
      variantId: `v${index}` as VariantId,
      sku: 's',
      title: 't',
      quantity,
      unitPrice: usd(unitMinor),
      total: usd(total),
      shipped: 0,
      cancelled: 0,
      returned: 0,
      toShip: quantity,
      ...facts,
    };
  });
  const sum = (value: (line: StoryLine) => number) => lines.reduce((total, line) => total + value(line), 0);
  const subtotal = sum((line) => line.total.amountMinor);
  const discount = sum((line) => of(line.total.amountMinor, given.discountMillionths));
  const shippingTax = taxOf(given.shippingMinor);
  const discounted = (line: StoryLine) => line.total.amountMinor - of(line.total.amountMinor, given.discountMillionths);
  const goodsTax = sum((line) => taxOf(discounted(line)));
  // As the sale is posted: no part contains another.
  const price: PriceParts = {
    goodsMinor: subtotal - discount - (given.included ? goodsTax : 0),
    shippingMinor: given.shippingMinor - (given.included ? shippingTax : 0),
    taxMinor: goodsTax + shippingTax,
  };
  const order = {
    total: usd(sumOf(price)),
    taxIncluded: given.included,
    ...(given.known ? { shippingTax: usd(shippingTax) } : {}),
  } as Order;
  return { story: { order, lines, credits: [] as CreditNote[] } satisfies Partial<OrderStory>, price };
}

let credits = 0;
function note(parts: PriceParts, lines: CreditNote['lines'], state: CreditNote['state'] = 'settled'): CreditNote {
  const at = new Date(0);
  return {
    creditId: `c${credits++}` as CreditId,
    kind: 'return',
    state,
    amount: usd(sumOf(parts)),
    goods: usd(parts.goodsMinor),
    shipping: usd(parts.shippingMinor),
    tax: usd(parts.taxMinor),
    refundId: undefined,
    cancellationId: undefined,
    returnId: undefined,
    at,
    stateAt: at,
    lines,
  };
}

/** What a line got back. */
function givenOf(notes: readonly CreditNote[], line: number): { goodsMinor: number; taxMinor: number } {
  const own = notes.filter(({ state }) => state !== 'void').flatMap((each) => each.lines);
  const parts = own.filter((each) => each.line === line);
  const sum = (part: 'goodsMinor' | 'taxMinor') => parts.reduce((total, each) => total + each[part], 0);
  return { goodsMinor: sum('goodsMinor'), taxMinor: sum('taxMinor') };
}

describe('an order that is given back piece by piece', () => {
  test('property: in any order, with refunds that came back in between, comes to exactly its price', () => {
    fc.assert(
      fc.property(
        sold,
        fc.array(fc.record({ line: fc.nat(4), quantity: fc.integer({ min: 1, max: 7 }), fails: fc.boolean() })),
        fc.boolean(),
        (given, acts, shippingFirst) => {
          const { story, price } = orderOf(given);
          const left = new Map(story.lines.map(({ line, quantity }) => [line, quantity]));
          const give = (lines: { line: number; quantity: number }[], shipping: 'keep' | 'give-back', fails = false) => {
            const plan = creditFor(story, price, { lines, shipping });
            story.credits.push(note(plan.parts, plan.lines, fails ? 'void' : 'settled'));
            if (!fails) for (const { line, quantity } of lines) left.set(line, (left.get(line) ?? 0) - quantity);
            const remaining = remainingParts(price, story.credits);
            assert.ok(remaining.goodsMinor >= 0 && remaining.shippingMinor >= 0 && remaining.taxMinor >= 0);
          };
          if (shippingFirst) give([], 'give-back');
          for (const { line: index, quantity, fails } of acts) {
            const line = (index % story.lines.length) + 1;
            const some = Math.min(quantity, left.get(line) ?? 0);
            if (some > 0) give([{ line, quantity: some }], 'keep', fails);
          }
          const rest = [...left].filter(([, quantity]) => quantity > 0).map(([line, quantity]) => ({ line, quantity }));
          give(rest, shippingFirst ? 'keep' : 'give-back');
          assert.deepEqual(remainingParts(price, story.credits), { goodsMinor: 0, shippingMinor: 0, taxMinor: 0 });
          if (!given.known) return;
          for (const { line, total, discount, tax } of story.lines) {
            const paid = total.amountMinor - (discount?.amountMinor ?? 0);
            const taxMinor = tax?.amountMinor ?? 0;
            const goodsMinor = given.included ? paid - taxMinor : paid;
            assert.deepEqual(givenOf(story.credits, line), { goodsMinor, taxMinor }, `line ${line}`);
          }
        },
      ),
    );
  });

  test('property: of prices that contain their tax, each piece comes to exactly what it cost', () => {
    fc.assert(
      fc.property(
        fc.record({
          lines: fc.array(
            fc.record({ quantity: fc.integer({ min: 1, max: 7 }), unitMinor: fc.integer({ min: 0, max: 20_000 }) }),
            { minLength: 1, maxLength: 5 },
          ),
          taxMillionths: fc.integer({ min: 0, max: 250_000 }),
        }),
        fc.array(fc.nat(4), { maxLength: 40 }),
        (given, order) => {
          const known = { discountMillionths: 0, shippingMinor: 0, known: true, included: true };
          const { story, price } = orderOf({ ...given, ...known });
          const left = given.lines.map(({ quantity }) => quantity);
          for (const index of [...order, ...left.flatMap((quantity, line) => Array<number>(quantity).fill(line))]) {
            const line = index % left.length;
            if ((left[line] ?? 0) === 0) continue;
            left[line] = (left[line] ?? 0) - 1;
            const one = creditFor(story, price, { lines: [{ line: line + 1, quantity: 1 }], shipping: 'keep' });
            assert.equal(sumOf(one.parts), given.lines[line]?.unitMinor);
            story.credits.push(note(one.parts, one.lines));
          }
        },
      ),
    );
  });

  test('property: amounts without lines take from every part, never more than is left of it, until nothing is', () => {
    fc.assert(
      fc.property(sold, fc.array(fc.integer({ min: 1, max: 50_000 })), (given, wishes) => {
        const { story, price } = orderOf(given);
        for (const wish of [...wishes, Number.MAX_SAFE_INTEGER]) {
          const remaining = remainingParts(price, story.credits);
          const amount = Math.min(wish, sumOf(remaining));
          if (amount === 0) break;
          const parts = partsOfAmount(amount, remaining);
          assert.equal(sumOf(parts), amount);
          story.credits.push(note(parts, []));
        }
        assert.equal(sumOf(remainingParts(price, story.credits)), 0);
      }),
    );
  });

  test('takes the line its share of the discount, and its own tax when the order knows it', () => {
    const { story, price } = orderOf({
      lines: [
        { quantity: 3, unitMinor: 1_000 },
        { quantity: 1, unitMinor: 5_000 },
      ],
      discountMillionths: 100_000,
      shippingMinor: 500,
      taxMillionths: 100_000,
      known: true,
      included: false,
    });
    assert.deepEqual(price, { goodsMinor: 7_200, shippingMinor: 500, taxMinor: 770 });
    const one = creditFor(story, price, { lines: [{ line: 1, quantity: 1 }], shipping: 'keep' });
    assert.deepEqual(one.parts, { goodsMinor: 900, shippingMinor: 0, taxMinor: 90 });
    const withShipping = creditFor(story, price, { lines: [], shipping: 'give-back' });
    assert.deepEqual(withShipping.parts, { goodsMinor: 0, shippingMinor: 500, taxMinor: 50 });
  });

  test('of prices that contain their tax takes the same from the customer, and the tax from the state', () => {
    const { story, price } = orderOf({
      lines: [
        { quantity: 2, unitMinor: 11_900 },
        { quantity: 1, unitMinor: 5_000 },
      ],
      discountMillionths: 0,
      shippingMinor: 1_190,
      taxMillionths: 190_000,
      known: true,
      included: true,
    });
    const one = creditFor(story, price, { lines: [{ line: 1, quantity: 1 }], shipping: 'keep' });
    assert.deepEqual(one.parts, { goodsMinor: 10_000, shippingMinor: 0, taxMinor: 1_900 });
    const shipping = creditFor(story, price, { lines: [], shipping: 'give-back' });
    assert.deepEqual(shipping.parts, { goodsMinor: 0, shippingMinor: 1_000, taxMinor: 190 });
  });

  test('never asks for more than a generous refund has left over', () => {
    const { story, price } = orderOf({
      lines: [{ quantity: 2, unitMinor: 1_000 }],
      discountMillionths: 0,
      shippingMinor: 0,
      taxMillionths: 0,
      known: false,
      included: false,
    });
    story.credits.push(note(partsOfAmount(1_500, price), []));
    const all = creditFor(story, price, { lines: [{ line: 1, quantity: 2 }], shipping: 'give-back' });
    assert.equal(sumOf(all.parts), 500);
  });
});
