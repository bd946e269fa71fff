// What the checkout form says of mistakes: a part of an address has one name, in its label and wherever it is spoken of.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openShopApp, type ShopApp } from '../../../test/support/shop-app.ts';

let shop: ShopApp;
before(async () => {
  shop = await openShopApp();
  await shop.test.stockUp([{ handle: 'box' }]);
});
after(() => shop.close());

const good = {
  email: 'ada@example.com',
  name: 'Ada Example',
  line1: '1 Test Way',
  city: 'Berkeley',
  region: 'CA',
  country: 'US',
  postalCode: '94704',
};

async function place(form: Record<string, string>, headers: Record<string, string> = {}): Promise<string> {
  const visitor = shop.visitor(headers);
  const variantId = /name="variantId" value="([^"]+)"/.exec((await visitor.go('/products/box')).text)?.[1] ?? '';
  assert.equal((await visitor.go('/products/box', { variantId, quantity: '1' })).status, 303);
  const answer = await visitor.go('/checkout', { ...good, ...form });
  assert.equal(answer.status, 422);
  return answer.text;
}

const labelIn = (text: string) => /<label for="postalCode">([^<]+)</.exec(text)?.[1];
const summaryIn = (text: string) => /<a href="#postalCode">([^<]+)</.exec(text)?.[1];

test('a postal code is called the same in its label and in its mistakes, as in the country chosen', async () => {
  for (const [country, language, name, missing, wrong] of [
    ['US', 'en', 'ZIP code', 'Enter the ZIP code.', 'Enter a ZIP code with 5 or 9 digits, such as 94107.'],
    ['US', 'de', 'ZIP-Code', 'Geben Sie den ZIP-Code ein.', 'Geben Sie einen ZIP-Code mit 5 oder 9 Ziffern ein'],
    ['AU', 'en', 'Postcode', 'Enter the postcode.', 'This is no postcode of that country.'],
    ['DE', 'en', 'Postal code', 'Enter the postal code.', 'This is no postal code of that country.'],
    ['DE', 'de', 'Postleitzahl', 'Geben Sie die Postleitzahl ein.', 'Das ist keine Postleitzahl dieses Landes.'],
  ] as const) {
    const headers = { 'accept-language': language };
    const empty = await place({ country, postalCode: '' }, headers);
    assert.equal(labelIn(empty), name, country);
    assert.equal(summaryIn(empty), missing);
    const odd = summaryIn(await place({ country, postalCode: 'x-1' }, headers)) ?? '';
    assert.ok(odd.startsWith(`${name}: ${wrong}`), odd);
  }
});
