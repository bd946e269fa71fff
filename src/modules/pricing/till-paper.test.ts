// The merchant's paper tells no lies: every document in it is one that the till accepts.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { codeDiscount } from './discount.ts';
import { line, openTill } from './test-till.ts';
import { type TillDocument, tillSettingsSchema } from './till-settings.ts';

const paper = readFileSync(new URL('../../../docs/till.md', import.meta.url), 'utf8');
const documents = [...paper.matchAll(/```json\n(.*?)```/gs)].map(([, text = '']) => JSON.parse(text) as object);
const [germany, states, shipping, summer] = documents;

test('every example is accepted as it stands', () => {
  assert.equal(documents.length, 6);
  for (const document of documents) {
    const schema = 'code' in document ? codeDiscount : tillSettingsSchema;
    assert.doesNotThrow(() => schema.parse(document), JSON.stringify(document));
  }
  for (const [, row = ''] of paper.matchAll(/^\| `(\{"kind".*?\})` \|/gm)) {
    codeDiscount.parse({ code: 'ROW', title: 'Row', gives: JSON.parse(row) });
  }
  assert.equal([...paper.matchAll(/^\| `\{"kind"/gm)].length, 4);
});

test('and they do what the paper says of them', () => {
  const together = { ...germany, ...shipping } as TillDocument;
  const quote = openTill(together).quote({
    lines: [line({ minor: 11_900 }), line({ minor: 10_700, productType: 'Books' })],
    address: { country: 'FR' },
  });
  assert.deepEqual(
    quote.lines.map(({ unitPrice, tax }) => [unitPrice.amountMinor, tax.amountMinor]),
    [
      [12_000, 2_000],
      [10_550, 550],
    ],
  );
  const city = openTill(states).quote({
    address: { country: 'US', region: 'CA', postalCode: '94103' },
    lines: [line({ requiresShipping: false })],
  });
  assert.equal(city.tax.amountMinor, 725 + 138);
  const quebec = openTill(states).quote({
    address: { country: 'CA', region: 'QC' },
    lines: [line({ requiresShipping: false })],
  });
  assert.deepEqual(
    quebec.taxes.map(({ amount }) => amount.amountMinor),
    [500, 1_047],
  );
  assert.equal(codeDiscount.parse(summer).limits.uses, 500);
});
