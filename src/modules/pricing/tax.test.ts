import assert from 'node:assert/strict';
import test from 'node:test';
import { money } from '../../kernel/money.ts';
import { line, openTill } from './test-till.ts';
import type { TillDocument } from './till-settings.ts';

const free = [{ countries: '*' as const, choices: [{ id: 'post', title: 'Post', priceSteps: [{ price: 0 }] }] }];
const vat = (standard: number, reduced: number) => [{ label: 'VAT', rateMillionths: { standard, reduced } }];
const books = [{ class: 'reduced', types: ['Book'], codes: ['PB100000'], tags: ['print'], handles: ['atlas'] }];

const germany: TillDocument = {
  prices: { includeTax: true, home: { country: 'DE' }, abroad: 'local-tax' },
  taxes: [
    { country: 'DE', rates: vat(190_000, 70_000), shipping: 'goods' },
    { country: 'FR', rates: vat(200_000, 55_000), shipping: 'goods' },
  ],
  taxClasses: books,
  zones: free,
};

const taxes = (till: TillDocument, request: Parameters<ReturnType<typeof openTill>['quote']>[0]) =>
  openTill(till)
    .quote(request)
    .taxes.map(({ label, rateMillionths, base, amount }) => [
      label,
      rateMillionths,
      base.amountMinor,
      amount.amountMinor,
    ]);

test('tax in the price: of 119.00 with 19 % in it, 19.00 is tax', () => {
  const quote = openTill(germany).quote({ lines: [line({ minor: 11_900 })], address: { country: 'DE' } });
  assert.deepEqual([quote.tax, quote.total, quote.taxIncluded], [money(1_900, 'USD'), money(11_900, 'USD'), true]);
  assert.deepEqual(
    quote.explanation.map(({ kind, amount }) => [kind, amount?.amountMinor]),
    [
      ['goods', 11_900],
      ['shipping', 0],
      ['total', 11_900],
      ['tax-included', 1_900],
    ],
  );
});

test('the tax of home is in the price before anybody says where he lives; what would be added is unknown', () => {
  const quote = openTill(germany).quote({ lines: [line({ minor: 11_900 })] });
  assert.deepEqual([quote.tax.amountMinor, quote.taxIncluded, quote.complete], [1_900, true, false]);
  const states = openTill({ taxes: [{ country: 'US', rates: vat(60_000, 0) }] }).quote({});
  assert.deepEqual(
    [states.tax.amountMinor, states.explanation.find(({ kind }) => kind === 'tax-unknown')?.label],
    [0, 'Tax'],
  );
});

test('classes by type, code, tag and handle; what is not taxable has none', () => {
  const request = { address: { country: 'DE' } };
  for (const own of [
    { productType: 'book' },
    { taxCode: 'pb100000' },
    { tags: ['Print'] },
    { productHandle: 'atlas' },
  ]) {
    assert.deepEqual(taxes(germany, { ...request, lines: [line({ minor: 10_700, ...own })] }), [
      ['VAT', 70_000, 10_000, 700],
    ]);
  }
  assert.deepEqual(taxes(germany, { ...request, lines: [line({ taxable: false })] }), []);
  const zero = { ...germany, taxClasses: [{ class: 'zero', tags: ['food'] }] };
  assert.deepEqual(taxes(zero, { ...request, lines: [line({ tags: ['food'] })] }), []);
});

test('abroad: the price without the tax of home and with the local one, or the same price', () => {
  const lines = [line({ minor: 11_900 })];
  const french = openTill(germany).quote({ lines, address: { country: 'FR' } });
  assert.deepEqual([french.total.amountMinor, french.tax.amountMinor, french.taxIncluded], [12_000, 2_000, true]);
  const swiss = openTill(germany).quote({ lines, address: { country: 'CH' } });
  assert.deepEqual([swiss.total.amountMinor, swiss.tax.amountMinor, swiss.taxIncluded], [10_000, 0, false]);
  const same = openTill({ ...germany, prices: { includeTax: true, home: { country: 'DE' }, abroad: 'same-price' } });
  assert.equal(same.quote({ lines, address: { country: 'FR' } }).total.amountMinor, 11_900);
  assert.equal(same.quote({ lines, address: { country: 'CH' } }).total.amountMinor, 11_900);
});

test('an exempt account pays neither what is added nor what is included, and is told why', () => {
  const exemptions = [{ customer: 'c1', note: 'certificate 4711' }];
  const included = openTill({ ...germany, exemptions }).quote({
    lines: [line({ minor: 11_900 })],
    address: { country: 'DE' },
    customerId: 'c1',
  });
  assert.deepEqual([included.total.amountMinor, included.tax.amountMinor], [10_000, 0]);
  assert.deepEqual(included.messages, [
    { code: 'tax-exempt', note: 'certificate 4711', text: 'No tax is charged: certificate 4711.' },
  ]);
  const states: TillDocument = { taxes: [{ country: 'US', rates: vat(60_000, 0) }], zones: free, exemptions };
  const request = { lines: [line()], address: { country: 'US' } };
  assert.equal(openTill(states).quote({ ...request, customerId: 'c1' }).total.amountMinor, 10_000);
  assert.equal(openTill(states).quote({ ...request, customerId: 'c2' }).total.amountMinor, 10_600);
});

test('several taxes of one place stack, or one is on top of the other', () => {
  const place = (compound: boolean) => ({
    country: 'CA',
    region: 'QC',
    rates: [
      { label: 'GST', rateMillionths: 50_000 },
      { label: 'QST', rateMillionths: 100_000, compound },
    ],
  });
  const address = { country: 'CA', region: 'qc' };
  const lines = [line({ minor: 10_000 })];
  assert.deepEqual(taxes({ taxes: [place(false)], zones: free }, { lines, address }), [
    ['GST', 50_000, 10_000, 500],
    ['QST', 100_000, 10_000, 1_000],
  ]);
  assert.deepEqual(taxes({ taxes: [place(true)], zones: free }, { lines, address }), [
    ['GST', 50_000, 10_000, 500],
    ['QST', 100_000, 10_000, 1_050],
  ]);
  const inPrice = { taxes: [{ ...place(true), shown: 'included' as const }], zones: free };
  assert.deepEqual(
    taxes(inPrice, { lines: [line({ minor: 11_550 })], address }),
    [
      ['GST', 50_000, 10_000, 500],
      ['QST', 100_000, 10_000, 1_050],
    ],
    'the same the other way round',
  );
});

test('the most particular place counts: postal code, region, country', () => {
  const rate = (label: string) => [{ label, rateMillionths: 10_000 }];
  const till: TillDocument = {
    zones: free,
    taxes: [
      { country: 'US', rates: rate('country') },
      { country: 'US', region: 'ca', rates: rate('state') },
      { country: 'US', region: 'CA', postalCodes: ['941'], rates: rate('city') },
      { country: 'US', postalCodes: ['94105', '9410 6'], rates: rate('street') },
    ],
  };
  for (const [region, postalCode, label] of [
    ['NV', '89101', 'country'],
    [undefined, undefined, 'country'],
    ['CA', '90001', 'state'],
    [' ca ', '94110-1234', 'city'],
    ['CA', '94105', 'street'],
    ['CA', '94 106', 'street'],
  ] as const) {
    const [first] = taxes(till, { lines: [line()], address: { country: 'us', region, postalCode } });
    assert.equal(first?.[0], label, `${region} ${postalCode}`);
  }
});

test('shipping is taxed not at all, by a class, or as the goods are', () => {
  const shipping = [
    { countries: '*' as const, choices: [{ id: 'post', title: 'Post', priceSteps: [{ price: 1_000 }] }] },
  ];
  const till = (how: string): TillDocument => ({
    taxes: [{ country: 'DE', shown: 'added', rates: vat(200_000, 100_000), shipping: how }],
    taxClasses: books,
    zones: shipping,
  });
  const request = {
    lines: [line({ minor: 3_000 }), line({ minor: 1_000, tags: ['print'] })],
    address: { country: 'DE' },
  };
  const shippingTax = (how: string) => openTill(till(how)).quote(request).shippingTax.amountMinor;
  assert.deepEqual(['no', 'standard', 'reduced', 'goods'].map(shippingTax), [0, 200, 100, 150 + 25]);
});

test('rounding: each line or the whole order, and which way a half goes', () => {
  const till = (rule: object): TillDocument => ({
    taxes: [{ country: 'US', rates: [{ label: 'Tax', rateMillionths: 50_000 }] }],
    zones: free,
    rounding: { USD: rule },
  });
  // 5 % of 0.10 is half a cent; of 0.30, one and a half.
  const request = {
    lines: [line({ minor: 10 }), line({ minor: 10 }), line({ minor: 30 })],
    address: { country: 'US' },
  };
  const tax = (rule: object) =>
    openTill(till(rule))
      .quote(request)
      .lines.map((each) => each.tax.amountMinor);
  assert.deepEqual(tax({}), [1, 1, 2]);
  assert.deepEqual(tax({ half: 'to-even' }), [0, 0, 2]);
  assert.deepEqual(tax({ tax: 'whole-order' }), [1, 0, 2], '2.5 cents are 3, and are shared out');
  assert.deepEqual(tax({ tax: 'whole-order', half: 'to-even' }), [1, 0, 1]);
});

test('the total in francs is a multiple of five, and says so', () => {
  const till = openTill({ zones: free, rounding: { CHF: { totalToMinor: 5 } } });
  const quote = till.quote({
    currency: 'CHF',
    lines: [line({ minor: 1_003, currency: 'CHF' })],
    address: { country: 'CH' },
  });
  assert.deepEqual([quote.rounding.amountMinor, quote.total.amountMinor], [2, 1_005]);
  assert.match(quote.roundingRule, /total is rounded to 0\.05 CHF/);
  assert.equal(quote.explanation.find(({ kind }) => kind === 'rounding')?.amount?.amountMinor, 2);
});
