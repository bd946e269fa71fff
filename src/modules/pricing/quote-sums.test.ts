// Whatever the merchant sets and the buyer asks: the parts of a quote add up, in currencies with 0, 2 and 3 digits.
import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { money } from '../../kernel/money.ts';
import type { Discount, Selector } from './discount.ts';
import type { Quote } from './quote.ts';
import { coded, line, openTill } from './test-till.ts';
import type { TillDocument } from './till-settings.ts';

const rates = fc.integer({ min: 0, max: 1_000_000 });
const currencies = fc.constantFrom('USD', 'JPY', 'KWD', 'CHF');
const classes = fc.dictionary(fc.constantFrom('standard', 'reduced', 'zero', 'own'), rates, { maxKeys: 4 });

const taxRates = fc.array(
  fc.record({ label: fc.constantFrom('A', 'B'), rateMillionths: fc.oneof(rates, classes), compound: fc.boolean() }),
  { maxLength: 3 },
);

const tills: fc.Arbitrary<TillDocument> = fc.record({
  prices: fc.record({
    includeTax: fc.boolean(),
    home: fc.constant({ country: 'DE' }),
    abroad: fc.constantFrom('same-price' as const, 'local-tax' as const),
  }),
  taxes: fc
    .record({
      home: taxRates,
      there: taxRates,
      shown: fc.constantFrom('included' as const, 'added' as const, undefined),
    })
    .chain(({ home, there, shown }) =>
      fc.constantFrom('no', 'standard', 'goods').map((shipping) => [
        { country: 'DE', rates: home, shipping },
        { country: 'FR', rates: there, shipping, ...(shown && { shown }) },
      ]),
    ),
  taxClasses: fc.constant([
    { class: 'reduced', tags: ['book'] },
    { class: 'own', types: ['Own'] },
  ]),
  zones: fc.record({ price: fc.nat(5_000), freeFrom: fc.nat(100_000) }).map(({ price, freeFrom }) => [
    {
      countries: '*' as const,
      choices: [
        { id: 'a', title: 'A', freeFrom, priceSteps: [{ price }] },
        { id: 'b', title: 'B', weightSteps: [{ upToGrams: 5_000, price: price + 1 }, { price: 2 * price }] },
      ],
    },
  ]),
  exemptions: fc.constantFrom([], [{ customer: 'exempt', note: 'certificate 1' }]),
  rounding: fc
    .record({
      half: fc.constantFrom('away-from-zero' as const, 'to-even' as const),
      tax: fc.constantFrom('each-line' as const, 'whole-order' as const),
      totalToMinor: fc.constantFrom(1, 5, 10),
    })
    .map((rule) => ({ USD: rule, JPY: rule, KWD: rule, CHF: rule })),
});

const goods = fc.record({
  minor: fc.oneof(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 0, max: 10_000_000_000 })),
  quantity: fc.integer({ min: 1, max: 99 }),
  taxable: fc.boolean(),
  requiresShipping: fc.boolean(),
  grams: fc.nat(10_000),
  tags: fc.constantFrom([], ['book'], ['sale']),
  productType: fc.constantFrom('', 'Own'),
});

const items = fc.constantFrom<Selector | undefined>(undefined, { tags: ['sale'] }, { types: ['Own'] });
const gives: fc.Arbitrary<Discount['gives']> = fc.oneof(
  fc.record({ kind: fc.constant('percentage' as const), rateMillionths: rates, items }),
  fc.record({
    kind: fc.constant('amount' as const),
    off: fc.nat(30_000),
    items,
    each: fc.constantFrom('piece' as const, 'order' as const),
  }),
  fc.record({ kind: fc.constant('free-shipping' as const) }),
  fc.record({
    kind: fc.constant('buy-get' as const),
    buy: fc.record({ quantity: fc.integer({ min: 1, max: 3 }), items }),
    get: fc.record({ quantity: fc.integer({ min: 1, max: 3 }), items, rateMillionths: rates }),
    times: fc.integer({ min: 1, max: 4 }),
  }),
);
const together = fc.constantFrom<Discount['combinesWith']>([], ['line'], ['line', 'order', 'shipping']);
const discounts = fc.array(fc.record({ gives, combinesWith: together, priority: fc.integer({ min: -2, max: 2 }) }), {
  maxLength: 4,
});

const cases = fc.record({
  till: tills,
  currency: currencies,
  goods: fc.array(goods, { minLength: 1, maxLength: 8 }),
  discounts,
  country: fc.constantFrom('DE', 'FR', 'US', undefined),
  customerId: fc.constantFrom('exempt', undefined),
});

function quoteOf(given: typeof cases extends fc.Arbitrary<infer Case> ? Case : never, used = given.discounts): Quote {
  const { till, currency, country, customerId } = given;
  return openTill(till).quote(
    {
      currency,
      customerId,
      lines: given.goods.map((each) => line({ ...each, currency })),
      address: country === undefined ? undefined : { country },
    },
    used.map((rule, index) => coded(`CODE${index}`, rule)),
  );
}

const sum = (amounts: readonly { amountMinor: number }[]) =>
  amounts.reduce((total, { amountMinor }) => total + amountMinor, 0);

test('property: every part adds up, and nothing is negative', () => {
  fc.assert(
    fc.property(cases, (given) => {
      const quote = quoteOf(given);
      const { lines, subtotal, discount, shipping, shippingTax, tax, taxIncluded, rounding, total } = quote;
      for (const each of lines) {
        assert.equal(each.total.amountMinor, each.unitPrice.amountMinor * each.quantity);
        assert.equal(sum(each.discounts.map(({ amount }) => amount)), each.discount.amountMinor);
        assert.equal(each.discounted.amountMinor, each.total.amountMinor - each.discount.amountMinor);
        assert.equal(sum(each.taxes.map(({ amount }) => amount)), each.tax.amountMinor);
        assert.ok(each.discounted.amountMinor >= 0 && each.discount.amountMinor >= 0);
        if (taxIncluded) assert.ok(each.tax.amountMinor <= each.discounted.amountMinor);
        if (each.taxClass === 'none') assert.equal(each.tax.amountMinor, 0);
      }
      assert.equal(sum(lines.map((each) => each.total)), subtotal.amountMinor);
      assert.equal(sum(lines.map((each) => each.discount)), discount.amountMinor);
      assert.equal(sum(lines.map((each) => each.tax)) + shippingTax.amountMinor, tax.amountMinor);
      assert.equal(sum(quote.taxes.map(({ amount }) => amount)), tax.amountMinor);
      const goodsDiscounts = quote.discounts.filter((each) => each.class !== 'shipping');
      assert.equal(sum(goodsDiscounts.map(({ amount }) => amount)), discount.amountMinor);
      const added = taxIncluded ? 0 : tax.amountMinor;
      assert.equal(
        total.amountMinor,
        subtotal.amountMinor - discount.amountMinor + shipping.amountMinor + added + rounding.amountMinor,
      );
      assert.ok([subtotal, discount, shipping, shippingTax, tax, total].every(({ amountMinor }) => amountMinor >= 0));
    }),
  );
});

test('property: the explanation adds up to the total, row by row', () => {
  fc.assert(
    fc.property(cases, (given) => {
      const quote = quoteOf(given);
      const counted = quote.explanation.filter(({ kind }) => kind !== 'total' && kind !== 'tax-included');
      assert.equal(sum(counted.flatMap(({ amount }) => amount ?? [])), quote.total.amountMinor);
      assert.ok(quote.explanation.every(({ label }) => label !== ''));
    }),
  );
});

test('property: tax is within one minor unit a rate and item of the exact rate', () => {
  fc.assert(
    fc.property(cases, (given) => {
      const quote = quoteOf(given);
      for (const { rateMillionths, base, amount } of quote.taxes) {
        // Compound rates have the rates before them in their base.
        if (given.till.taxes?.some((place) => place.rates.some((rate) => rate.compound === true)) === true) continue;
        const exact = (base.amountMinor * rateMillionths) / 1e6;
        const items = quote.lines.length * 2;
        // Included tax is taken out of a price in whole units, which moves the base as well.
        assert.ok(
          Math.abs(amount.amountMinor - exact) <= items * 3 + exact * 1e-9,
          `${amount.amountMinor} for ${exact}`,
        );
      }
    }),
  );
});

test('property: the total can be paid: a multiple of what the currency is rounded to', () => {
  fc.assert(
    fc.property(cases, (given) => {
      const quote = quoteOf(given);
      const step = given.till.rounding?.[given.currency]?.totalToMinor ?? 1;
      assert.equal(quote.total.amountMinor % step, 0);
      if (given.currency === 'KWD') assert.equal(quote.total.amountMinor % 10, 0, 'no card takes thousandths');
      assert.ok(Math.abs(quote.rounding.amountMinor) <= Math.max(step, given.currency === 'KWD' ? 10 * step : 1) / 2);
    }),
  );
});

test('property: a code more never makes the goods and their shipping dearer', () => {
  fc.assert(
    fc.property(cases, (given) => {
      const cost = (quote: Quote) =>
        quote.subtotal.amountMinor - quote.discount.amountMinor + quote.shipping.amountMinor;
      const all = cost(quoteOf(given));
      for (const left of given.discounts) {
        assert.ok(
          all <=
            cost(
              quoteOf(
                given,
                given.discounts.filter((each) => each !== left),
              ),
            ),
        );
      }
    }),
    { numRuns: 50 },
  );
});

test('property: where the rates are the same, net-then-local-tax is the same price', () => {
  fc.assert(
    fc.property(rates, fc.integer({ min: 0, max: 1e9 }), (rateMillionths, minor) => {
      const rate = { label: 'VAT', rateMillionths };
      const till = openTill({
        prices: { includeTax: true, home: { country: 'DE' }, abroad: 'local-tax' },
        taxes: ['DE', 'FR'].map((country) => ({ country, rates: [rate] })),
        zones: [{ countries: '*', choices: [{ id: 'a', title: 'A', priceSteps: [{ price: 0 }] }] }],
      });
      const unit = till.quote({ lines: [line({ minor })], address: { country: 'FR' } }).lines[0]?.unitPrice;
      assert.deepEqual(unit, money(minor, 'USD'));
    }),
  );
});
