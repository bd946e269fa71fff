import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { type Discount, foldCode, type Selector, typedCodes } from './discount.ts';
import type { QuoteRequest } from './quote.ts';
import { coded, line, openTill, tenPercent } from './test-till.ts';
import type { TillDocument } from './till-settings.ts';

const post: TillDocument = {
  zones: [
    {
      countries: '*',
      choices: [
        { id: 'standard', title: 'Standard', priceSteps: [{ price: 500 }] },
        { id: 'express', title: 'Express', priceSteps: [{ price: 2_000 }] },
      ],
    },
  ],
};
const till = openTill(post);
const here = { country: 'US' };

const off = (minor: number) => ({ kind: 'amount' as const, off: minor, each: 'order' as const });
const quoteWith = (discounts: readonly Discount[], request: Partial<QuoteRequest> = {}) =>
  till.quote({ address: here, ...request }, discounts);
const used = (discounts: readonly Discount[], request?: Partial<QuoteRequest>) =>
  quoteWith(discounts, request).discounts.map(({ code, amount }) => [code, amount.amountMinor]);
const messages = (discounts: readonly Discount[], request?: Partial<QuoteRequest>) =>
  quoteWith(discounts, request).messages.map(({ code }) => code);

test('off the order: split over the lines so that the parts add up', () => {
  const quote = quoteWith([coded('THREE', { gives: off(100) })], {
    lines: [line({ minor: 1_000 }), line({ minor: 1_000 }), line({ minor: 1_000 })],
  });
  assert.deepEqual(
    quote.lines.map((each) => each.discount.amountMinor),
    [34, 33, 33],
  );
  assert.deepEqual([quote.discount.amountMinor, quote.total.amountMinor], [100, 3_400]);
  assert.equal(quote.explanation[1]?.label, 'THREE');
});

test('never more than the goods cost', () => {
  assert.deepEqual(used([coded('MUCH', { gives: off(1_000_000) })], { lines: [line({ minor: 999 })] }), [
    ['MUCH', 999],
  ]);
});

test('off some of the goods: by tag, type, collection or handle', () => {
  const lines = [
    line({ minor: 1_000, tags: ['Sale'], collections: ['straps'] }),
    line({ minor: 2_000, productType: 'Book', productHandle: 'atlas' }),
  ];
  const cases: [Selector, number][] = [
    [{ tags: ['sale'] }, 100],
    [{ types: ['book'] }, 200],
    [{ collections: ['straps'] }, 100],
    [{ handles: ['atlas'] }, 200],
    [{}, 300],
  ];
  for (const [items, amount] of cases) {
    const discount = coded('SOME', { gives: { kind: 'percentage', rateMillionths: 100_000, items } });
    assert.deepEqual(used([discount], { lines }), [['SOME', amount]]);
    assert.equal(quoteWith([discount], { lines }).discounts[0]?.class, 'line');
  }
  const each = coded('EACH', { gives: { kind: 'amount', off: 150, items: { tags: ['sale'] }, each: 'piece' } });
  assert.deepEqual(used([each], { lines: [line({ minor: 1_000, quantity: 3, tags: ['sale'] })] }), [['EACH', 450]]);
});

test('buy some, get some: the cheapest are given, and no piece counts twice', () => {
  const buyGet = (buy: number, get: number, times = 1) =>
    coded('BOGO', {
      gives: { kind: 'buy-get', buy: { quantity: buy }, get: { quantity: get, rateMillionths: 1_000_000 }, times },
    });
  const lines = [line({ minor: 3_000 }), line({ minor: 1_000, quantity: 2 })];
  assert.deepEqual(used([buyGet(1, 1)], { lines }), [['BOGO', 1_000]]);
  assert.deepEqual(used([buyGet(2, 1, 9)], { lines }), [['BOGO', 1_000]], 'three pieces are enough for once');
  assert.deepEqual(used([buyGet(2, 2)], { lines }), [], 'and for four they are not');
  assert.deepEqual(used([buyGet(1, 1, 9)], { lines: [line({ minor: 700, quantity: 7 })] }), [['BOGO', 2_100]]);
  const half = coded('HALF', {
    gives: {
      kind: 'buy-get',
      buy: { quantity: 1, items: { tags: ['watch'] } },
      get: { quantity: 1, items: { tags: ['strap'] }, rateMillionths: 500_000 },
      times: 1,
    },
  });
  assert.deepEqual(
    used([half], { lines: [line({ minor: 9_000, tags: ['watch'] }), line({ minor: 1_001, tags: ['strap'] })] }),
    [['HALF', 501]],
  );
});

test('free shipping: for the choices that it names, and worth what the choice costs', () => {
  const standard = coded('POST', { gives: { kind: 'free-shipping', choices: ['standard'] } });
  const quote = quoteWith([standard]);
  assert.deepEqual([quote.shipping.amountMinor, quote.discount.amountMinor], [0, 0]);
  assert.deepEqual(
    quote.discounts.map(({ class: of, amount }) => [of, amount.amountMinor]),
    [['shipping', 500]],
  );
  const [choice] = quote.shippingChoices;
  assert.deepEqual([choice?.fullPrice.amountMinor, choice?.reducedBy], [500, { kind: 'discount', title: 'POST' }]);
  assert.deepEqual(used([standard], { shipping: 'express' }), []);
  assert.deepEqual(messages([standard], { shipping: 'express' }), ['discount-worth-nothing']);
  assert.deepEqual(messages([standard], { address: undefined }), [], 'not known yet whether it is worth something');
});

test('two that do not go together: the one that is worth more, and why not the other', () => {
  const [small, big] = [coded('SMALL', { gives: off(100) }), coded('BIG', { gives: off(900) })];
  assert.deepEqual(used([small, big]), [['BIG', 900]]);
  const [message] = quoteWith([small, big]).messages;
  assert.deepEqual(message, {
    code: 'discount-not-combined',
    discountCode: 'SMALL',
    title: 'SMALL',
    with: 'BIG',
    text: 'SMALL was not used: it does not combine with BIG, and without it you pay less.',
  });
});

test('two that go together, both ways: the one on the lines first, then on the rest', () => {
  const all = ['line', 'order', 'shipping'] as const;
  const onLines = coded('LINES', {
    gives: { kind: 'percentage', rateMillionths: 500_000, items: {} },
    combinesWith: ['order'],
  });
  const onOrder = tenPercent('ORDER', { combinesWith: [...all] });
  assert.deepEqual(used([onOrder, onLines]), [
    ['LINES', 5_000],
    ['ORDER', 500],
  ]);
  assert.deepEqual(used([tenPercent('ORDER'), onLines]), [['LINES', 5_000]], 'one of them alone is not enough');
});

test('of two that are worth the same, no code is used up', () => {
  const automatic = openTill({
    ...post,
    automatic: [{ id: 'auto', title: 'Automatic', gives: off(500) }],
  });
  const quote = automatic.quote({ address: here }, [coded('SAME', { gives: off(500) })]);
  assert.deepEqual(
    quote.discounts.map(({ id }) => id),
    ['auto'],
  );
  assert.deepEqual(
    quote.messages.map(({ code }) => code),
    ['discount-not-combined'],
  );
});

test('a discount that would cost the buyer his free shipping is not used', () => {
  const free = openTill({
    zones: [{ countries: '*', choices: [{ id: 'a', title: 'A', freeFrom: 10_000, priceSteps: [{ price: 900 }] }] }],
  });
  const quote = free.quote({ address: here }, [coded('BAD', { gives: off(100) })]);
  assert.deepEqual([quote.discounts, quote.total.amountMinor], [[], 10_000]);
  assert.deepEqual(
    quote.messages.map(({ code }) => code),
    ['discount-worth-nothing'],
  );
});

test('conditions: each refusal has its reason', () => {
  const reason = (rule: Partial<Discount>, request: Partial<QuoteRequest> = {}) =>
    messages([{ ...tenPercent('CODE'), ...rule }], request)[0];
  assert.equal(reason({ from: '2026-03-04T12:00:01Z' }), 'discount-not-started');
  assert.equal(reason({ from: '2026-03-04T13:00:00+01:00' }), undefined, 'it starts now');
  assert.equal(reason({ until: '2026-03-04T12:00:00Z' }), 'discount-ended');
  assert.equal(reason({ until: '2026-03-04T12:00:01Z' }), undefined);
  assert.equal(reason({ obstacle: 'used-up' }), 'discount-used-up');
  assert.equal(reason({ obstacle: 'used-by-you' }), 'discount-used-by-you');
  assert.equal(reason({ obstacle: 'first-order-only' }), 'discount-first-order-only');
  assert.equal(reason({ when: { minGoods: 10_001 } }), 'discount-needs-more');
  assert.equal(reason({ when: { minGoods: 10_000 } }), undefined);
  assert.equal(reason({ when: { minGoods: { EUR: 1 } } }), 'discount-worth-nothing', 'no amount in this currency');
  assert.equal(reason({ when: { minQuantity: 2 } }), 'discount-needs-quantity');
  assert.equal(reason({ when: { items: { tags: ['none'] } } }), 'discount-not-for-these-items');
  assert.equal(reason({ when: { countries: ['DE'] } }), 'discount-not-there');
  assert.equal(reason({ when: { countries: ['DE'] } }, { address: undefined }), undefined, 'nobody knows yet');
  assert.equal(reason({ when: { countries: ['US'] } }), undefined);
  assert.equal(reason({ when: { customers: ['c1'] } }), 'discount-not-for-you');
  assert.equal(reason({ when: { customers: ['c1'] } }, { customerId: 'c1' }), undefined);
  assert.equal(
    reason({ gives: { kind: 'percentage', rateMillionths: 1, items: { tags: ['none'] } } }),
    'discount-not-for-these-items',
  );
});

test('amounts in other currencies: the merchant’s own, or converted', () => {
  const lines = [line({ minor: 10_000, currency: 'EUR' })];
  const request = { currency: 'EUR', lines };
  assert.deepEqual(used([coded('A', { gives: off(1_000) })], request), [['A', 920]]);
  const own = coded('B', { gives: { kind: 'amount', off: { USD: 1_000, EUR: 800 }, each: 'order' } });
  assert.deepEqual(used([own], request), [['B', 800]]);
});

test('so much more, and shipping is free: by a threshold or an automatic discount', () => {
  const near = openTill({
    ...post,
    automatic: [
      {
        id: 'free',
        title: 'Free from 150',
        gives: { kind: 'free-shipping', choices: ['standard'] },
        when: { minGoods: 15_000 },
      },
    ],
  });
  const message = near.quote({ address: here }).messages.find(({ code }) => code === 'free-shipping-from');
  assert.equal(message?.text, '$50.00 more, and Standard is free.');
});

test('codes are the same whatever their case, and at most five count', () => {
  assert.equal(foldCode(' ＳÜMMER10 '), foldCode('sümmer10'));
  assert.equal(foldCode('straße'), foldCode('STRASSE'));
  assert.deepEqual(typedCodes(' a, B;a\nc '), ['a', 'B', 'c']);
  assert.deepEqual(typedCodes('1 2 3 4 5 6').length, 5);
  assert.deepEqual([typedCodes(undefined), typedCodes(' , ')], [[], []]);
});

test('many discounts at once are weighed without end', () => {
  const many = Array.from({ length: 25 }, (_, index) =>
    tenPercent(`C${index}`, { combinesWith: ['line', 'order', 'shipping'], priority: index }),
  );
  assert.equal(quoteWith(many).discounts.length, 10);
});

test('ten that go together are weighed over a hundred lines without looking at each line a thousand times', () => {
  let looks = 0;
  const lines = Array.from({ length: 100 }, (_, index) => {
    const plain = line({ minor: 1_000 + index, quantity: 1 + (index % 3) });
    return Object.defineProperty({ ...plain }, 'tags', {
      get() {
        looks += 1;
        return ['all', `t${index % 10}`];
      },
    });
  });
  const combinesWith = ['line', 'order', 'shipping'] as const;
  const many = Array.from({ length: 10 }, (_, index) =>
    coded(`C${index}`, {
      combinesWith: [...combinesWith],
      priority: index,
      gives: { kind: 'percentage', rateMillionths: 10_000, items: { tags: [`t${index}`, 'ALL'] } },
    }),
  );
  assert.equal(quoteWith(many, { lines }).discounts.length, 10);
  // Twice for each selector and discount (whether it may be used, what it is for), and once for the tax.
  assert.ok(looks <= 100 * 10 * 5, `${looks} looks`);
});

test('property: no other company of the discounts would cost the buyer less', () => {
  const kinds = fc.oneof(
    fc.record({ kind: fc.constant('percentage' as const), rateMillionths: fc.integer({ min: 0, max: 1_000_000 }) }),
    fc.record({
      kind: fc.constant('percentage' as const),
      rateMillionths: fc.integer({ min: 0, max: 1_000_000 }),
      items: fc.constant<{ tags: string[] }>({ tags: ['a'] }),
    }),
    fc.record({
      kind: fc.constant('amount' as const),
      off: fc.nat(20_000),
      each: fc.constantFrom('piece' as const, 'order' as const),
    }),
    fc.record({
      kind: fc.constant('buy-get' as const),
      buy: fc.constant({ quantity: 1 }),
      get: fc.constant({ quantity: 1, rateMillionths: 500_000 }),
      times: fc.integer({ min: 1, max: 3 }),
    }),
    fc.constant({ kind: 'free-shipping' as const }),
  );
  const some = fc.array(fc.tuple(kinds, fc.subarray(['line', 'order', 'shipping'] as const), fc.nat(2)), {
    maxLength: 4,
  });
  const goods = fc.array(fc.tuple(fc.integer({ min: 1, max: 9_999 }), fc.integer({ min: 1, max: 4 }), fc.boolean()), {
    minLength: 1,
    maxLength: 4,
  });
  fc.assert(
    fc.property(some, goods, (rules, pieces) => {
      const lines = pieces.map(([minor, quantity, isA]) => line({ minor, quantity, tags: isA ? ['a'] : [] }));
      const discounts = rules.map(([gives, combinesWith, priority], index) =>
        coded(`D${index}`, { gives, combinesWith, priority }),
      );
      const totalOf = (given: readonly Discount[]) => quoteWith(given, { lines }).total.amountMinor;
      const least = totalOf(discounts);
      for (let mask = 0; mask < 2 ** discounts.length; mask++) {
        const company = discounts.filter((_, index) => (mask >> index) % 2 === 1);
        assert.ok(totalOf(company) >= least, `${mask}`);
      }
    }),
    { numRuns: 60 },
  );
});
