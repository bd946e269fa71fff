import assert from 'node:assert/strict';
import test from 'node:test';
import { money } from '../../kernel/money.ts';
import { demoRates, openPricing, type PricedLine, type QuoteRequest } from '../pricing.ts';
import { line } from './test-till.ts';
import { type TillSettings, tillSettingsSchema } from './till-settings.ts';

const california = { country: 'US', region: 'CA', postalCode: '94105' };
const euros = { currency: 'EUR', rateMillionths: 920_000, roundToMinor: 5, lessMinor: 0 };

function pricingWith(settings: TillSettings = demoRates) {
  const asked = () => assert.fail('a quote without a code asks nobody');
  return openPricing({
    database: { query: asked, one: asked, maybeOne: asked, execute: asked },
    clock: { now: () => new Date('2026-03-04T12:00:00Z') },
    till: () => Promise.resolve(settings),
    currencies: () => Promise.resolve({ baseCurrency: 'USD', currencies: [euros] }),
    baseCurrency: 'USD',
    hasOrdered: asked,
  });
}

async function quoted(request: QuoteRequest, settings?: TillSettings) {
  const outcome = await pricingWith(settings).quote(request);
  return outcome.kind === 'quoted' ? outcome.quote : assert.fail(outcome.kind);
}

test('a quote is lines, the cheapest shipping and the tax of the destination', async () => {
  const quote = await quoted({ lines: [line({ quantity: 2, minor: 4_999 })], address: california });
  assert.deepEqual(
    quote.lines.map((each) => [each.quantity, each.unitPrice, each.total, each.taxClass]),
    [[2, money(4_999, 'USD'), money(9_998, 'USD'), 'standard']],
  );
  assert.equal(quote.subtotal.amountMinor, 9_998);
  assert.deepEqual(
    quote.shippingChoices.map(({ id, price }) => [id, price.amountMinor]),
    [
      ['standard', 995],
      ['express', 2_495],
      ['workshop', 0],
    ],
  );
  assert.equal(quote.shippingChoice, 'standard', 'the cheapest way to ship: nobody is sent to a workshop unasked');
  assert.equal(quote.tax.amountMinor, 725, '7.25 % of 99.98 is 7.24855: rounded once');
  assert.equal(quote.total.amountMinor, 9_998 + 995 + 725);
  assert.equal(quote.complete, true);
});

test('standard shipping is free from $150 by a discount of its own, and taxed only where the table says so', async () => {
  const free = await quoted({ lines: [line({ minor: 15_000 })], address: california });
  assert.equal(free.shipping.amountMinor, 0);
  assert.deepEqual(free.shippingChoices[0]?.reducedBy, {
    kind: 'discount',
    title: 'Free standard shipping from $150',
  });
  assert.equal((await quoted({ lines: [line({ minor: 14_999 })], address: california })).shipping.amountMinor, 495);
  const texas = await quoted({ lines: [line({ minor: 10_000 })], address: { country: 'us', region: ' tx ' } });
  assert.equal(texas.tax.amountMinor, 625 + 31, '6.25 % of 100.00, and of 4.95 shipping');
  assert.equal(texas.shippingTax.amountMinor, 31);
});

test('no address: nothing is known of shipping and tax, and the quote says so', async () => {
  const quote = await quoted({ lines: [line()] });
  assert.deepEqual(
    [quote.shippingChoices.map(({ kind }) => kind), quote.shipping.amountMinor, quote.tax.amountMinor],
    [['pickup'], 0, 0],
  );
  assert.deepEqual([quote.total.amountMinor, quote.complete], [10_000, false]);
});

test('elsewhere there is no tax, and international shipping', async () => {
  const quote = await quoted({ lines: [line()], address: { country: 'CH' }, shipping: 'express' });
  assert.equal(quote.tax.amountMinor, 0);
  assert.equal(quote.shipping.amountMinor, 3_995);
  assert.equal((await quoted({ lines: [line()], address: { country: 'US', region: 'AK' } })).tax.amountMinor, 0);
});

test('in Europe the same price contains the tax', async () => {
  const quote = await quoted({ lines: [line({ minor: 11_900 })], address: { country: 'DE' }, locale: 'de' });
  assert.equal(quote.taxIncluded, true);
  assert.equal(quote.total.amountMinor, 11_900 + 895);
  assert.deepEqual(
    quote.taxes.map(({ label, base, amount }) => [label, base.amountMinor, amount.amountMinor]),
    [['USt.', 10_752, 1_900 + 143]],
  );
});

test('nothing to ship means no shipping, whatever was chosen; what is not taxable is not taxed', async () => {
  const quote = await quoted({
    lines: [line({ requiresShipping: false, taxable: false })],
    address: california,
    shipping: 'express',
  });
  assert.deepEqual([quote.shippingChoices, quote.shipping.amountMinor, quote.tax.amountMinor], [[], 0, 0]);
  assert.equal(quote.complete, true);
});

test('another currency has its own amounts; one that the shop does not sell in is refused', async () => {
  const lines = [line({ minor: 10_000, currency: 'EUR' })];
  const quote = await quoted({ lines, currency: 'EUR', address: california });
  assert.equal(quote.currency, 'EUR');
  assert.equal(quote.shipping.amountMinor, 455, '4.95 at 0.92 is 4.554: to a multiple of 5');
  assert.deepEqual(await pricingWith().quote({ lines, currency: 'GBP' }), { kind: 'unknown-currency' });
});

test('refusals have names', async () => {
  const pricing = pricingWith();
  const lines = [line()];
  assert.equal((await pricing.quote({ lines, discountCode: '  ' })).kind, 'quoted');
  const unknown = await pricing.quote({ lines, address: california, shipping: 'drone' });
  assert.deepEqual(unknown.kind === 'unknown-shipping' && unknown.shippingChoices.map((choice) => choice.id), [
    'standard',
    'express',
    'workshop',
  ]);
  const homeOnly = pricingWith({ ...demoRates, zones: demoRates.zones.slice(0, 1) });
  assert.deepEqual(await homeOnly.quote({ lines, address: { country: 'FR' } }), { kind: 'no-shipping-there' });
});

test('absurd prices are too large, in whatever way they are', async () => {
  const pricing = pricingWith();
  for (const [minor, quantity] of [
    [1e13, 1_000],
    [Number.MAX_SAFE_INTEGER, 9_999],
    [Number.MAX_SAFE_INTEGER, 1],
  ] as const) {
    const outcome = await pricing.quote({ lines: [line({ minor, quantity })], address: california });
    assert.deepEqual(outcome, { kind: 'too-large' });
  }
});

test('a price from another currency, or a broken number, is a broken assumption', async () => {
  const pricing = pricingWith();
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
  for (const broken of refused) await assert.rejects(pricing.quote({ lines: [broken] }), RangeError);
});

test('settings that contradict themselves are refused with words', () => {
  const choice = { id: 'a', title: 'A', priceSteps: [{ price: 1 }] };
  for (const [document, words] of [
    [{ zones: [{ countries: '*', choices: [choice, choice] }] }, /ids must differ/],
    [{ zones: [{ countries: '*', choices: [{ id: 'a', title: 'A' }] }] }, /weightSteps or priceSteps/],
    [{ zones: [{ countries: ['Germany'], choices: [] }] }, /country code/],
    [{ taxes: [{ country: 'DE', rates: [{ label: 'VAT', rateMillionths: 0.19 }] }] }, /int/],
    [{ delivery: { timeZone: 'Mars/Olympus' } }, /time zone/],
    [{ delivery: { cutOff: '25:00' } }, /time like/],
    [{ taxRates: [] }, /taxRates/],
  ] as const) {
    const parsed = tillSettingsSchema.safeParse(document);
    assert.match(parsed.success ? 'accepted' : parsed.error.message, words);
  }
});
