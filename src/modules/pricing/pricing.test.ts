import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { money } from '../../kernel/money.ts';
import type { VariantId } from '../catalog.ts';
import { openPricing, type PricedLine, type PricingSettings, type QuoteRequest } from '../pricing.ts';
import { demoRates } from './demo-rates.ts';

const line = (over: Partial<PricedLine> & { amountMinor?: number } = {}): PricedLine => ({
  variantId: 'v1' as VariantId,
  quantity: 1,
  price: money(over.amountMinor ?? 10_000, 'USD'),
  taxable: true,
  requiresShipping: true,
  grams: 400,
  ...over,
});
const california = { country: 'US', region: 'CA', postalCode: '94105' };

const total = (amounts: number[]) => amounts.reduce((sum, amount) => sum + amount, 0);

function quoted(request: QuoteRequest, settings?: PricingSettings) {
  const outcome = openPricing(settings).quote(request);
  assert.equal(outcome.kind, 'quoted');
  return outcome.kind === 'quoted' ? outcome.quote : assert.fail();
}

test('a quote is lines, the cheapest shipping and the tax of the destination', () => {
  const quote = quoted({ lines: [line({ quantity: 2, amountMinor: 4_999 })], address: california });
  assert.deepEqual(
    quote.lines.map((item) => [item.variantId, item.quantity, item.unitPrice, item.total]),
    [['v1', 2, money(4_999, 'USD'), money(9_998, 'USD')]],
  );
  assert.equal(quote.subtotal.amountMinor, 9_998);
  assert.deepEqual(
    quote.shippingChoices.map(({ id, price }) => [id, price.amountMinor]),
    [
      ['standard', 995],
      ['express', 2_495],
    ],
  );
  assert.equal(quote.shippingChoice, 'standard');
  assert.equal(quote.tax.amountMinor, 725, '7.25 % of 99.98 is 7.24855: rounded once');
  assert.equal(quote.total.amountMinor, 9_998 + 995 + 725);
  assert.equal(quote.complete, true);
});

test('shipping is free from the threshold on, and taxed only where the table says so', () => {
  assert.equal(quoted({ lines: [line({ amountMinor: 15_000 })], address: california }).shipping.amountMinor, 0);
  assert.equal(quoted({ lines: [line({ amountMinor: 14_999 })], address: california }).shipping.amountMinor, 495);
  const texas = quoted({ lines: [line({ amountMinor: 10_000 })], address: { country: 'us', region: ' tx ' } });
  assert.equal(texas.tax.amountMinor, 625 + 31, '6.25 % of 100.00, and of 4.95 shipping');
});

test('no address: nothing is known of shipping and tax, and the quote says so', () => {
  const quote = quoted({ lines: [line()] });
  assert.deepEqual(
    [quote.shippingChoices, quote.shipping.amountMinor, quote.tax.amountMinor, quote.total.amountMinor, quote.complete],
    [[], 0, 0, 10_000, false],
  );
});

test('elsewhere there is no tax, and international shipping', () => {
  const quote = quoted({ lines: [line()], address: { country: 'CH' }, shipping: 'express' });
  assert.equal(quote.tax.amountMinor, 0);
  assert.equal(quote.shipping.amountMinor, 3_995);
  assert.equal(quoted({ lines: [line()], address: { country: 'US', region: 'AK' } }).tax.amountMinor, 0);
});

test('nothing to ship means no shipping, whatever was chosen; what is not taxable is not taxed', () => {
  const quote = quoted({
    lines: [line({ requiresShipping: false, taxable: false })],
    address: california,
    shipping: 'express',
  });
  assert.deepEqual([quote.shippingChoices, quote.shipping.amountMinor, quote.tax.amountMinor], [[], 0, 0]);
});

test('refusals have names', () => {
  const pricing = openPricing();
  const lines = [line()];
  assert.deepEqual(pricing.quote({ lines, discountCode: 'FREE' }), { kind: 'unknown-discount-code' });
  assert.equal(pricing.quote({ lines, discountCode: '  ' }).kind, 'quoted');
  const unknown = pricing.quote({ lines, address: california, shipping: 'drone' });
  assert.deepEqual(unknown.kind === 'unknown-shipping' && unknown.shippingChoices.map((choice) => choice.id), [
    'standard',
    'express',
  ]);
  const homeOnly = openPricing({ ...demoRates, zones: demoRates.zones.slice(0, 1) });
  assert.deepEqual(homeOnly.quote({ lines, address: { country: 'FR' } }), { kind: 'no-shipping-there' });
  assert.deepEqual(pricing.quote({ lines: [line({ amountMinor: 1e13, quantity: 1_000 })] }), { kind: 'too-large' });
});

test('a price from another currency, or a broken number, is a broken assumption', () => {
  const pricing = openPricing();
  const refused: PricedLine[] = [
    line({ price: money(1, 'EUR') }),
    line({ quantity: 0 }),
    line({ quantity: -1 }),
    line({ quantity: 1.5 }),
    line({ quantity: Number.NaN }),
    line({ price: { amountMinor: -1, currency: 'USD' } }),
    line({ price: { amountMinor: 0.5, currency: 'USD' } }),
    line({ grams: Number.NaN }),
  ];
  for (const broken of refused) assert.throws(() => pricing.quote({ lines: [broken] }), RangeError);
});

test('a discount is taken off each line before tax', () => {
  const settings = { ...demoRates, discounts: [{ code: 'TEN', rateMillionths: 100_000 }] };
  const quote = quoted({ lines: [line({ amountMinor: 9_995 })], address: california, discountCode: 'ten' }, settings);
  assert.equal(quote.discount.amountMinor, 1_000, '999.5 rounds away from zero');
  assert.equal(quote.tax.amountMinor, 652, '7.25 % of 89.95');
  assert.equal(quote.total.amountMinor, 9_995 - 1_000 + 495 + 652);
});

test('sums always agree, and tax is within half a minor unit a line of the exact rate', () => {
  const lines = fc.array(
    fc.record({
      variantId: fc.uuid().map((id) => id as VariantId),
      quantity: fc.integer({ min: 1, max: 1_000 }),
      price: fc.integer({ min: 0, max: 10_000_000 }).map((amountMinor) => money(amountMinor, 'USD')),
      taxable: fc.boolean(),
      requiresShipping: fc.boolean(),
      grams: fc.integer({ min: 0, max: 50_000 }),
    }),
    { maxLength: 30 },
  );
  const rate = fc.integer({ min: 0, max: 1_000_000 });
  fc.assert(
    fc.property(lines, rate, rate, fc.boolean(), (lines, tax, discount, taxesShipping) => {
      const settings: PricingSettings = {
        ...demoRates,
        taxes: [{ country: 'US', rateMillionths: tax, taxesShipping }],
        discounts: [{ code: 'X', rateMillionths: discount }],
      };
      const quote = quoted({ lines, address: { country: 'US' }, discountCode: 'X' }, settings);
      assert.equal(total(quote.lines.map((line) => line.total.amountMinor)), quote.subtotal.amountMinor);
      for (const line of quote.lines) assert.equal(line.total.amountMinor, line.unitPrice.amountMinor * line.quantity);
      assert.equal(
        quote.total.amountMinor,
        quote.subtotal.amountMinor - quote.discount.amountMinor + quote.shipping.amountMinor + quote.tax.amountMinor,
      );
      assert.ok(quote.discount.amountMinor <= quote.subtotal.amountMinor);
      const exactDiscount = (quote.subtotal.amountMinor * discount) / 1e6;
      assert.ok(Math.abs(quote.discount.amountMinor - exactDiscount) <= lines.length / 2 + 0.01);
      if (taxesShipping && lines.every((line) => line.taxable)) {
        const taxed = quote.subtotal.amountMinor - quote.discount.amountMinor + quote.shipping.amountMinor;
        assert.ok(Math.abs(quote.tax.amountMinor - (taxed * tax) / 1e6) <= (lines.length + 1) / 2 + 0.01);
      }
    }),
  );
});
