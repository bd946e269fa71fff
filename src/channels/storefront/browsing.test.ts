// What a visitor reads and does before the till: every page in both languages, never older than the last commit, with what
// search engines read; the cart, with and without scripts; addresses that lead elsewhere; drafts that nobody else sees.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { openShopApp, origin, type PageAnswer, type ShopApp } from '../../../test/support/shop-app.ts';

let shop: ShopApp;

const header =
  'Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Grams,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Variant Price,Variant Compare At Price';

const row = (cells: string[]) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',');

/** Handle, title, description, options, SKU, count, price, price before. */
const goods: string[][] = [
  [
    'oak-box',
    'Oak box',
    '<p>Holds six.</p><h2>Facts</h2><ul><li>Wood: oak</li></ul>',
    '',
    '',
    '',
    '',
    'OB',
    '7',
    '79.00',
    '',
  ],
  ['strap', 'Strap', '<p>Fits.</p>', 'Width', '18 mm', 'Colour', 'Black', 'S18B', '12', '40.00', '50.00'],
  ['strap', '', '', '', '20 mm', '', 'Black', 'S20B', '0', '42.00', ''],
  ['strap', '', '', '', '20 mm', '', 'Tan', 'S20T', '3', '42.00', ''],
  ['rare', 'Rare "thing" </script><script>alert(1)</script>', '', '', '', '', '', 'R', '0', '10.00', ''],
];

function csv(rows: readonly string[][]): string {
  const lines = rows.map(
    ([
      handle = '',
      title = '',
      body = '',
      one = '',
      v1 = '',
      two = '',
      v2 = '',
      sku = '',
      count = '',
      price = '',
      before = '',
    ]) =>
      row([
        handle,
        title,
        body,
        title === '' ? '' : 'Maker',
        title === '' ? '' : 'Thing',
        '',
        'true',
        one,
        v1,
        two,
        v2,
        sku,
        '100',
        'shopify',
        count,
        'deny',
        price,
        before,
      ]),
  );
  return [header, ...lines].join('\n');
}

before(async () => {
  shop = await openShopApp();
  await shop.importCsv(csv(goods));
  await setShop({
    pages: [
      { handle: 'about', title: { en: 'About', de: 'Über uns' }, body: '<p onclick="x()">Hello<script>x</script></p>' },
    ],
  });
});

after(() => shop?.close());

async function setShop(more: object): Promise<void> {
  const { house, clock } = shop.test;
  const current = await house.shopSettings.current();
  const body = {
    ...current,
    name: 'Test Shop',
    currencies: [{ currency: 'EUR', rateMillionths: 500_000 }],
    redirects: [
      { from: '/old', to: '/products/oak-box' },
      { from: '/products/gone/', to: 'https://example.com/gone' },
      { from: '/round', to: '/round' },
    ],
    ...more,
  };
  await house.database.transaction((tx) => house.shopSettings.change(tx, body, { actor: 'test', at: clock.now() }));
}

const pages = [
  '/',
  '/products',
  '/collections',
  '/search',
  '/search?q=oak',
  '/products/oak-box',
  '/products/strap',
  '/pages/about',
  '/contact',
];

function things(page: PageAnswer): Record<string, unknown>[] {
  return [...page.text.matchAll(/<script type="application\/ld\+json">([^]*?)<\/script>/g)].map(
    ([, text = '']) => JSON.parse(text) as Record<string, unknown>,
  );
}

describe('a page', () => {
  test('speaks the visitor’s language and currency, says so, and is kept for each of them', async () => {
    for (const path of pages) {
      const english = await shop.visitor().go(path);
      assert.equal(english.status, 200, path);
      assert.match(english.text, /<html lang="en" dir="ltr">/);
      assert.match(english.headers.get('vary') ?? '', /accept-language, cookie/);
      const german = await shop.visitor({ 'accept-language': 'de-AT,de;q=0.9' }).go(path);
      assert.match(german.text, /<html lang="de" dir="ltr">/, path);
      assert.match(german.text, /Warenkorb/);
      const again = await shop.visitor().go(path, undefined, { 'if-none-match': english.headers.get('etag') ?? '' });
      assert.equal(again.status, 304, path);
    }
    const someone = shop.visitor();
    await someone.go('/market', { locale: 'de', currency: 'EUR', scheme: 'dark', back: '/products/oak-box' });
    const page = await someone.go('/products/oak-box');
    assert.match(page.text, /<html lang="de" dir="ltr" data-scheme="dark">/);
    assert.match(page.text, /39,50\s€/);
  });

  test('goes back only to our own addresses after a choice, and takes no language that the shop does not speak', async () => {
    for (const back of ['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:x', '', '/a\nb']) {
      const answer = await shop.visitor().go('/market', { locale: 'de', currency: 'USD', scheme: '', back });
      assert.equal(answer.headers.get('location'), '/', back);
    }
    const someone = shop.visitor();
    await someone.go('/market', { locale: 'fr', currency: 'XXX', scheme: 'pink' });
    assert.equal(someone.jar.size, 0);
  });

  test('is never older than the last commit: stock, price, settings, promises', async () => {
    const someone = shop.visitor();
    const read = async () => (await someone.go('/products/oak-box')).text;
    assert.match(await read(), /Only 7 left/);
    const variant = (await shop.test.house.catalog.productByHandle('oak-box'))?.variants[0];
    assert.ok(variant);
    const { house } = shop.test;
    for (const count of [3, 0, 12, 5]) {
      await house.database.transaction((tx) =>
        house.stock.setCounts(tx, [{ variantId: variant.id, tracked: true, oversell: false, available: count }]),
      );
      const said = count === 0 ? /Sold out/ : count >= 10 ? /In stock/ : new RegExp(`Only ${count} left`);
      assert.match(await read(), said);
      assert.equal(/class="badge out"/.test((await someone.go('/search?q=oak')).text), count === 0);
    }
    await shop.importCsv(csv([['oak-box', 'Oak box', '<p>Holds six.</p>', '', '', '', '', 'OB', '7', '81.00', '']]));
    assert.match(await read(), /\$81\.00/);
    assert.match((await someone.go('/products')).text, /\$81\.00/);
    await setShop({ name: 'Another Name' });
    assert.match(await read(), /<title>Oak box – Another Name<\/title>/);
    await setShop({});
    // Before the first tests nothing is claimed.
    shop.promises.value = { promises: 5, hold: 0, broken: 0 };
    assert.doesNotMatch(await read(), /0 of 5/);
    shop.promises.value = { promises: 5, hold: 4, broken: 1 };
    assert.match(await read(), /1 promise does not hold right now/);
    shop.promises.value = { promises: 5, hold: 5, broken: 0 };
    assert.match(await read(), /5 of 5 promises hold now/);
  });

  test('tells search engines what it is: one address, its data, and nothing that could end the data', async () => {
    const product = await shop.visitor().go('/products/strap');
    assert.match(product.text, new RegExp(`<link rel="canonical" href="${origin}/products/strap">`));
    assert.match(product.text, /<meta property="og:type" content="product">/);
    const thing = things(product).find((each) => each['@type'] === 'Product');
    const offers = thing?.['offers'] as { price: string; priceCurrency: string; availability: string }[];
    assert.deepEqual(
      offers.map(({ price, priceCurrency, availability }) => [price, priceCurrency, availability.split('/').at(-1)]),
      [
        ['40.00', 'USD', 'InStock'],
        ['42.00', 'USD', 'OutOfStock'],
        ['42.00', 'USD', 'InStock'],
      ],
    );
    const rare = await shop.visitor().go('/products/rare');
    assert.equal(
      things(rare).find((each) => each['@type'] === 'Product')?.['name'],
      'Rare "thing" </script><script>alert(1)</script>',
    );
    assert.equal(rare.text.match(/<script/g)?.length, product.text.match(/<script/g)?.length);
    assert.doesNotMatch(rare.text, /<script>alert/);
    assert.deepEqual(
      things(await shop.visitor().go('/')).map((each) => each['@type']),
      ['OnlineStore', 'WebSite'],
    );
    for (const path of ['/search?q=oak', '/products?type=thing', '/products?sort=title']) {
      const page = await shop.visitor().go(path);
      assert.match(page.text, /<meta name="robots" content="noindex">/, path);
      assert.doesNotMatch(page.text, /rel="canonical"/, path);
    }
  });

  test('shows a merchant’s own HTML without anything that runs', async () => {
    const page = await shop.visitor().go('/pages/about');
    assert.match(page.text, /<div class="prose"><p>Hello<\/p><\/div>/);
    await setShop({
      logo: '<svg viewBox="0 0 8 8" onload="x()"><script>x()</script><path d="M0 0h8" fill="currentColor"/><image href="https://evil.example/x"/><a href="javascript:x"><path d="M1 1"/></a></svg>',
    });
    const { text } = await shop.visitor().go('/contact');
    assert.match(text, /<a class="shop-name" href="\/"><svg aria-hidden="true" focusable="false" viewBox="0 0 8 8">/);
    assert.doesNotMatch(text, /onload|evil\.example|javascript:/);
    await setShop({ logo: undefined });
  });
});

describe('an address that leads nowhere', () => {
  test('is another one now, when the merchant said so', async () => {
    for (const [from, to] of [
      ['/old', '/products/oak-box'],
      ['/old/', '/products/oak-box'],
      ['/products/gone', 'https://example.com/gone'],
      ['/collections/all/products/oak-box', '/products/oak-box'],
    ] as const) {
      const answer = await shop.visitor().go(from);
      assert.deepEqual([answer.status, answer.headers.get('location')], [301, to], from);
    }
  });

  test('says so, helps on, and is a problem document for programs', async () => {
    for (const [path, words] of [
      ['/nowhere', 'There is nothing at this address'],
      ['/round', 'There is nothing at this address'],
      ['/products/no-such', 'We do not sell this product'],
      ['/collections/no-such', 'There is no such collection'],
      ['/pages/no-such', 'There is no such page'],
      ['/products?page=0', 'There is no such page of products'],
      ['/products?page=999', 'There is only one page of these products.'],
    ] as const) {
      const page = await shop.visitor().go(path);
      assert.equal(page.status, 404, path);
      assert.ok(page.text.includes(words), path);
      assert.match(page.text, /Perhaps you want[^]*class="product-card"/, path);
      assert.match(page.text, /class="search large"/, path);
      const data = await shop.visitor({ accept: 'application/json' }).go(path);
      assert.equal(data.headers.get('content-type'), 'application/problem+json', path);
    }
    assert.equal((await shop.visitor().go(`/search?q=${'x'.repeat(101)}`)).status, 400);
    const german = await shop.visitor({ 'accept-language': 'de' }).go('/nowhere');
    assert.match(german.text, /Seite nicht gefunden/);
    // A refusal that no page makes is in the visitor's language too, and from settings that are in memory.
    const refused = await shop.visitor({ 'accept-language': 'de' }).go('/market');
    assert.equal(refused.status, 405);
    assert.match(refused.text, /<html lang="de"[^]*Diese Adresse ist keine Seite[^]*nimmt so eine Anfrage nicht an/);
  });
});

describe('what is chosen', () => {
  test('goes into the cart by its options, with a page or with data as it is asked for', async () => {
    const someone = shop.visitor();
    const chosen = { 'option-0': '20 mm', 'option-1': 'Tan', quantity: '2' };
    const page = await someone.go('/products/strap', chosen);
    assert.deepEqual([page.status, page.headers.get('location')], [303, '/cart?added']);
    const data = await someone.go('/products/strap', { ...chosen, quantity: '1' }, { accept: 'application/json' });
    const said = JSON.parse(data.text) as { count: number; title: string; price: string };
    assert.deepEqual([said.count, said.title, said.price], [3, 'Strap – 20 mm / Tan', '$42.00']);
  });

  test('is refused with what is wrong, beside the field, and nothing is taken', async () => {
    const refused: [form: Record<string, string>, words: string][] = [
      [{ 'option-0': '18 mm', 'option-1': 'Tan', quantity: '1' }, '18 mm / Tan is not made'],
      [{ 'option-0': '20 mm', 'option-1': 'Black', quantity: '1' }, '20 mm / Black is sold out'],
      [{ 'option-0': 'x', 'option-1': 'Tan', quantity: '1' }, 'Choose a variant that is for sale'],
      [{ variantId: randomUUID(), quantity: '1' }, 'Choose a variant that is for sale'],
      [{ 'option-0': '20 mm', 'option-1': 'Tan', quantity: '4' }, 'Only 3 left. Choose 3 or fewer.'],
      [{ 'option-0': '20 mm', 'option-1': 'Tan', quantity: '0' }, 'Enter a whole number of items'],
      [{ 'option-0': '20 mm', 'option-1': 'Tan' }, 'Enter a whole number of items'],
    ];
    for (const [form, words] of refused) {
      const someone = shop.visitor();
      const page = await someone.go('/products/strap', form);
      assert.equal(page.status, 422, words);
      assert.match(page.text, /<title>Error: Strap/);
      assert.ok(page.text.includes(words), words);
      assert.match(page.text, /class="error-summary"[^]*href="#(?:option-0|quantity)"/);
      const data = await someone.go('/products/strap', form, { accept: 'application/json' });
      assert.equal(data.status, 422);
      assert.ok((JSON.parse(data.text) as { message: string }).message.includes(words), words);
      assert.equal(someone.jar.size, 0);
    }
  });

  test('shows the wanted variant where its link leads, with the price before', async () => {
    const product = await shop.test.house.catalog.productByHandle('strap');
    const wanted = product?.variants[2];
    assert.ok(wanted);
    const page = await shop.visitor().go(`/products/strap?variant=${wanted.id}`);
    assert.match(page.text, /value="Tan" checked/);
    assert.match((await shop.visitor().go('/products/strap')).text, /<s class="was">\$50\.00<\/s>[^]*Save 20 %/);
    assert.equal((await shop.visitor().go('/products/strap?variant=nonsense')).status, 200);
  });

  test('that is sold out can be wished for, by a real address only', async () => {
    const someone = shop.visitor();
    const variantId = (await shop.test.house.catalog.productByHandle('rare'))?.variants[0]?.id ?? '';
    assert.match((await someone.go('/products/rare')).text, /action="\/products\/rare\/notify"/);
    const wrong = await someone.go('/products/rare/notify', { variantId, email: 'ada' });
    assert.equal(wrong.status, 422);
    assert.match(wrong.text, /href="#email">Enter an email address/);
    const asked = await someone.go('/products/rare/notify', { variantId, email: 'ada@example.com' });
    assert.match(asked.text, /Look into your mailbox/);
    const there = (await shop.test.house.catalog.productByHandle('strap'))?.variants[0]?.id ?? '';
    const inStock = await someone.go('/products/strap/notify', { variantId: there, email: 'ada@example.com' });
    assert.match(inStock.text, /in stock again/);
    for (const use of ['confirm', 'end', 'other']) {
      const path = `/wishes/${randomUUID()}/${use}/${'a'.repeat(43)}`;
      assert.equal((await someone.go(path)).status, use === 'other' ? 404 : 200, use);
      assert.equal((await someone.go(path, {})).status, 404, use);
    }
  });
});

describe('the search field', () => {
  test('suggests products and collections as data, and all results last', async () => {
    const answer = await shop.visitor({ accept: 'application/json' }).go('/search/suggest?q=oak');
    const { entries } = JSON.parse(answer.text) as { entries: { href: string; title: string }[] };
    assert.equal(entries[0]?.href, '/products/oak-box');
    assert.equal(entries.at(-1)?.href, '/search?q=oak');
    for (const query of ['', 'o', ' ']) {
      const none = await shop.visitor().go(`/search/suggest?q=${query}`);
      assert.deepEqual((JSON.parse(none.text) as { entries: unknown[] }).entries, []);
    }
  });

  test('finds a misspelt word and says so, and helps on when nothing fits', async () => {
    const meant = await shop.visitor().go('/search?q=stap');
    assert.match(meant.text, /Did you mean <a href="\/search\?q=strap">/);
    assert.match(meant.text, /href="\/products\/strap"/);
    const nothing = await shop.visitor().go('/search?q=zzzzqqq');
    assert.match(nothing.text, /Nothing fits “zzzzqqq”/);
    assert.match(nothing.text, /class="product-card"/);
  });
});

describe('a draft of the settings', () => {
  test('is seen by who knows its address, is never stored, and ends when he leaves it', async () => {
    const { house, clock } = shop.test;
    const id = randomUUID();
    const draft = { ...(await house.shopSettings.current()), name: 'Draft Name', look: { preset: 'gallery' } };
    await house.database.transaction((tx) => house.shopSettings.saveDraft(tx, { id, body: draft, at: clock.now() }));
    const maker = shop.visitor();
    assert.equal((await maker.go(`/preview/${id}`)).headers.get('location'), '/');
    const page = await maker.go('/products/oak-box');
    assert.match(page.text, /Oak box – Draft Name/);
    assert.match(page.text, /Preview, not public/);
    assert.equal(page.headers.get('cache-control'), 'no-store');
    assert.equal(page.headers.get('etag'), null);
    assert.equal((JSON.parse((await maker.go('/preview/version')).text) as { version: number }).version, 1);
    const [, look = ''] = /href="(\/assets\/look-[0-9a-f]+\.css)"/.exec(page.text) ?? [];
    assert.equal((await maker.go(look)).status, 200);
    assert.doesNotMatch((await shop.visitor().go('/products/oak-box')).text, /Draft Name|Preview/);
    await maker.go('/preview/leave', {});
    assert.doesNotMatch((await maker.go('/products/oak-box')).text, /Draft Name/);
    assert.equal((await maker.go('/preview/nonsense')).status, 404);
    assert.equal((await maker.go(`/preview/${randomUUID()}`)).status, 303);
    assert.doesNotMatch((await maker.go('/')).text, /Preview, not public/);
  });
});

test('sizes are listed as people count, and not as text', async () => {
  await shop.importCsv(
    csv([
      ...goods,
      ['rings', 'Rings', '', 'Ring', '18 mm', '', '', 'R18', '3', '9.00', ''],
      ['rings', '', '', '', '8 mm', '', '', 'R8', '3', '9.00', ''],
      ['rings', '', '', '', '10.5 mm', '', '', 'R10', '3', '9.00', ''],
      ['rings', '', '', '', '100 mm', '', '', 'R100', '3', '9.00', ''],
    ]),
  );
  const { text } = await shop.visitor().go('/products');
  const [, ring = ''] = /<summary>Ring<\/summary>([^]*?)<\/fieldset>/.exec(text) ?? [];
  const values = [...ring.matchAll(/value="([^"]+)"/g)].map(([, value]) => value);
  assert.deepEqual(values, ['8 mm', '10.5 mm', '18 mm', '100 mm']);
});

describe('for search engines', () => {
  test('there is a map of all addresses and a list of what is none of their business', async () => {
    const map = await shop.visitor().go('/sitemap.xml');
    assert.equal(map.headers.get('content-type'), 'application/xml; charset=utf-8');
    for (const path of ['/', '/products/oak-box', '/products/strap', '/pages/about', '/trust']) {
      assert.ok(map.text.includes(`<loc>${origin}${path}</loc>`), path);
    }
    assert.equal((await shop.visitor().go('/sitemap.xml?part=2')).status, 404);
    const robots = await shop.visitor().go('/robots.txt');
    assert.match(robots.text, new RegExp(`Disallow: /checkout[^]*Sitemap: ${origin}/sitemap.xml`));
  });
});
