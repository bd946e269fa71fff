import assert from 'node:assert/strict';
import test from 'node:test';
import { line, openTill } from './test-till.ts';
import type { TillDocument } from './till-settings.ts';

const till: TillDocument = {
  taxes: [{ country: 'US', region: 'NY', rates: [{ label: 'Tax', rateMillionths: 40_000 }] }],
  zones: [
    {
      countries: ['US'],
      regions: ['ak', 'HI'],
      choices: [{ id: 'sea', title: 'Sea', weightSteps: [{ price: 9_000 }] }],
    },
    {
      countries: ['US', 'CA'],
      choices: [
        { id: 'light', title: 'Light', weightSteps: [{ upToGrams: 1_000, price: 700 }] },
        { id: 'value', title: 'Value', priceSteps: [{ upTo: 5_000, price: 900 }, { price: 300 }] },
        { id: 'slow', title: { en: 'Slow', de: 'Langsam' }, freeFrom: 20_000, weightSteps: [{ price: 800 }] },
      ],
    },
  ],
  pickup: [
    {
      id: 'shop',
      title: 'The shop',
      address: ['1 Street'],
      hours: 'always',
      country: 'US',
      region: 'NY',
      readyInDays: 2,
    },
  ],
};
const states = { country: 'US', region: 'NV' };
const prices = (request: Parameters<ReturnType<typeof openTill>['quote']>[0]) =>
  openTill(till)
    .quote(request)
    .shippingChoices.map(({ id, price }) => [id, price.amountMinor]);

test('by zone, weight and value; the cheapest first, places to pick up last', () => {
  assert.deepEqual(prices({ address: states }), [
    ['value', 300],
    ['light', 700],
    ['slow', 800],
    ['shop', 0],
  ]);
  assert.deepEqual(prices({ lines: [line({ grams: 1_001, minor: 5_000 })], address: { country: 'CA' } }), [
    ['slow', 800],
    ['value', 900],
  ]);
  assert.deepEqual(prices({ address: { country: 'US', region: 'HI' } }), [
    ['sea', 9_000],
    ['shop', 0],
  ]);
});

test('free from a threshold, by what is paid for the goods, with the reason', () => {
  const choice = openTill(till)
    .quote({ lines: [line({ minor: 20_000 })], address: states, shipping: 'slow', locale: 'de' })
    .shippingChoices.find(({ id }) => id === 'slow');
  assert.deepEqual(
    [choice?.title, choice?.price.amountMinor, choice?.fullPrice.amountMinor, choice?.reducedBy],
    ['Langsam', 0, 800, { kind: 'threshold', from: { amountMinor: 20_000, currency: 'USD' } }],
  );
});

test('picked up: no address, no price, the tax of the place', () => {
  const quote = openTill(till).quote({ shipping: 'shop' });
  assert.deepEqual(
    [quote.complete, quote.shipping.amountMinor, quote.tax.amountMinor, quote.total.amountMinor],
    [true, 0, 400, 10_400],
  );
  const choice = quote.shippingChoices.find(({ id }) => id === quote.shippingChoice);
  assert.deepEqual(choice?.place, { name: 'The shop', address: ['1 Street'], hours: 'always' });
  assert.equal(choice?.estimate?.earliest, choice?.estimate?.latest);
  assert.equal(openTill(till).quote({ shipping: 'shop', address: states }).tax.amountMinor, 400);
});

test('a place is offered to those who live in its country, to others where the merchant says so, and to whoever asks', () => {
  const offered = (offeredTo: '*' | string[] | undefined, country: string) =>
    openTill({ ...till, pickup: till.pickup?.map((place) => ({ ...place, ...(offeredTo && { offeredTo }) })) ?? [] })
      .quote({ address: { country } })
      .shippingChoices.some(({ kind }) => kind === 'pickup');
  assert.deepEqual([offered(undefined, 'US'), offered(undefined, 'CA')], [true, false]);
  assert.deepEqual([offered(['CA'], 'CA'), offered(['CA'], 'US'), offered('*', 'CA')], [true, false, true]);
  assert.equal(openTill(till).quote({ address: { country: 'CA' }, shipping: 'shop' }).shippingChoice, 'shop');
});

test('nowhere to ship to, but a place to pick up', () => {
  const request = { address: { country: 'FR' } };
  assert.equal(openTill(till).ask(request).kind, 'no-shipping-there');
  assert.equal(openTill(till).ask({ ...request, shipping: 'shop' }).kind, 'quoted');
});

test('what needs no shipping has no choices, and a place to pick up is no choice for it', () => {
  const quote = openTill(till).quote({ lines: [line({ requiresShipping: false })], address: states, shipping: 'shop' });
  assert.deepEqual([quote.shippingChoices, quote.shippingChoice, quote.complete], [[], undefined, true]);
});
