import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.ts';
import type { ExchangeRule } from '../../kernel/money.ts';
import { type Catalog, type ListFilters, type ListSort, openCatalog, type VariantId } from '../catalog.ts';
import { openStock, type Stock } from '../stock.ts';

let db: TestDatabase;
let stock: Stock;
let catalog: Catalog;

const currencies: ExchangeRule[] = [
  { currency: 'USD', rateMillionths: 1_000_000, roundToMinor: 1, lessMinor: 0 },
  { currency: 'EUR', rateMillionths: 920_000, roundToMinor: 100, lessMinor: 5 },
  { currency: 'JPY', rateMillionths: 150_000_000, roundToMinor: 10, lessMinor: 0 },
];

async function* bytesOf(text: string) {
  yield Buffer.from(text);
}
async function importText(text: string) {
  const outcome = await catalog.importShopifyCsv({ stream: bytesOf(text) });
  assert.equal(outcome.kind, 'imported', JSON.stringify(outcome));
}

// Prices in dollars: oak 100 / 120, walnut 200 (sold out), strap 20 / 30, cloth 9.
const file = [
  'Handle,Title,Vendor,Type,Tags,Option1 Name,Option1 Value,Option2 Name,Option2 Value,SKU,Price,Compare-at price,Price / EUR,Inventory tracker,Inventory quantity,Image Src',
  'oak,Oak Winder,Works,Winder,"quiet, Wood",Finish,Oak,Size,Small,W-OAK-S,100,150,,shopify,5,https://pictures.example/oak.jpg',
  'oak,,,,,,Oak,,Large,W-OAK-L,120,,,shopify,0,https://pictures.example/oak-2.jpg',
  'walnut,Walnut Winder,Works,winder,quiet,Finish,Walnut,Size,Small,W-WAL,200,,50,shopify,0,',
  'strap,Leather Strap,Halden,Strap,wood,Colour,Brown,,,S-BR,20,,,shopify,9,',
  'strap,,,,,,Black,,,S-BL,30,,,shopify,0,',
  'cloth,Cloth,Halden,Care,,,,,,C-1,9,,,,,',
].join('\n');

before(async () => {
  db = await createTestDatabase({ areas: ['catalog', 'stock'] });
  stock = openStock({ database: db.app });
  catalog = openCatalog({
    database: db.app,
    currencies: () => Promise.resolve(currencies),
    soldOut: () => stock.soldOut(),
    setCounts: stock.setCounts,
  });
  await importText(file);
});
after(() => db.drop());

async function handles(request: {
  filters?: ListFilters;
  sort?: ListSort;
  query?: string;
  currency?: string;
  collection?: string;
}) {
  const list = await catalog.listPage({ page: 1, ...request });
  assert.equal(list.total, list.items.length);
  return list.items.map((item) => item.handle);
}

test('an item says what a list must know: prices that vary, the price before, two pictures, its variants', async () => {
  const { items } = await catalog.listPage({ page: 1 });
  const [oak, walnut] = items;
  assert.deepEqual(
    { ...oak, variantIds: oak?.variantIds.length },
    {
      handle: 'oak',
      title: 'Oak Winder',
      vendor: 'Works',
      type: 'Winder',
      price: { amountMinor: 10_000, currency: 'USD' },
      priceVaries: true,
      compareAtPrice: { amountMinor: 15_000, currency: 'USD' },
      image: { url: 'https://pictures.example/oak.jpg', alt: '' },
      secondImage: { url: 'https://pictures.example/oak-2.jpg', alt: '' },
      variantIds: 2,
    },
  );
  assert.deepEqual([walnut?.priceVaries, walnut?.compareAtPrice, walnut?.image], [false, undefined, undefined]);
});

test('another currency: by the rate and rounding of the shop, or the price of the merchant’s own', async () => {
  const prices = async (currency: string) =>
    (await catalog.listPage({ page: 1, currency })).items.map(({ price }) => [price.amountMinor, price.currency]);
  assert.deepEqual(await prices('EUR'), [
    [9_195, 'EUR'],
    [5_000, 'EUR'],
    [1_795, 'EUR'],
    [795, 'EUR'],
  ]);
  assert.deepEqual((await prices('JPY')).slice(0, 2), [
    [15_000, 'JPY'],
    [30_000, 'JPY'],
  ]);
  assert.deepEqual(await prices('XXX'), await prices('USD'), 'what the shop does not take is answered in its own');
  const product = (await catalog.productByHandle('oak', 'EUR')) ?? assert.fail();
  assert.deepEqual(
    product.variants.map(({ price, compareAtPrice }) => [price.amountMinor, compareAtPrice?.amountMinor]),
    [
      [9_195, 13_795],
      [10_995, undefined],
    ],
  );
  const [variantId] = product.variants.map(({ id }) => id);
  const sold = (await catalog.variants([variantId as VariantId], 'EUR')).get(variantId as VariantId);
  assert.deepEqual(sold?.price, { amountMinor: 9_195, currency: 'EUR' });
});

test('filters: values of one kind widen, kinds narrow, and one variant must fit all of it', async () => {
  assert.deepEqual(await handles({ filters: { type: ['WINDER'] } }), ['oak', 'walnut']);
  assert.deepEqual(await handles({ filters: { type: ['winder', 'care'] } }), ['oak', 'walnut', 'cloth']);
  assert.deepEqual(await handles({ filters: { type: ['winder'], tag: ['wood'] } }), ['oak']);
  assert.deepEqual(await handles({ filters: { vendor: ['Halden'], tag: ['Wood'] } }), ['strap']);
  assert.deepEqual(await handles({ filters: { options: { finish: ['Walnut'] } } }), ['walnut']);
  assert.deepEqual(await handles({ filters: { options: { Finish: ['Oak', 'Walnut'], Size: ['Small'] } } }), [
    'oak',
    'walnut',
  ]);
  assert.deepEqual(await handles({ filters: { options: { Finish: ['Walnut'], Size: ['Large'] } } }), []);
  assert.deepEqual(await handles({ filters: { price: { fromMinor: 2_000, toMinor: 10_000 } } }), ['oak', 'strap']);
  assert.deepEqual(await handles({ filters: { price: { fromMinor: 5_000, toMinor: 5_000 } }, currency: 'EUR' }), [
    'walnut',
  ]);
  assert.deepEqual(await handles({ filters: { inStock: 'only' } }), ['oak', 'strap', 'cloth']);
  // The large one is sold out, the small one is not.
  assert.deepEqual(await handles({ filters: { options: { Size: ['Large'] }, inStock: 'only' } }), []);
  assert.deepEqual(await handles({ filters: { type: ['no such'] } }), []);
  assert.deepEqual(await handles({ filters: { type: ['', ' '] } }), ['oak', 'walnut', 'strap', 'cloth']);
  assert.deepEqual(await handles({ filters: { tag: ['\0', '\ud800'] } }), []);
});

test('orders: by price also where a currency has prices of its own', async () => {
  assert.deepEqual(await handles({ sort: 'price-ascending' }), ['cloth', 'strap', 'oak', 'walnut']);
  assert.deepEqual(await handles({ sort: 'price-descending' }), ['walnut', 'oak', 'strap', 'cloth']);
  assert.deepEqual(await handles({ sort: 'price-ascending', currency: 'EUR' }), ['cloth', 'strap', 'walnut', 'oak']);
  assert.deepEqual(await handles({ sort: 'title' }), ['cloth', 'strap', 'oak', 'walnut']);
  assert.deepEqual(await handles({ sort: 'title', filters: { tag: ['quiet'] } }), ['oak', 'walnut']);
  await importText('Handle,Title,Price\nnewer,A newer one,15\n');
  assert.deepEqual(await handles({ sort: 'newest' }), ['newer', 'oak', 'walnut', 'strap', 'cloth']);
  assert.deepEqual(await handles({ sort: 'newest', filters: { price: { toMinor: 10_000 } } }), [
    'newer',
    'oak',
    'strap',
    'cloth',
  ]);
  await importText('Handle,Title,Status\nnewer,A newer one,archived\n');
});

test('facets are counted with all filters but their own, and written as the merchant wrote them', async () => {
  const all = await catalog.facets({});
  const short = (facets: typeof all) =>
    facets.groups.map(({ kind, name, values }) => [
      name ?? kind,
      Object.fromEntries(values.map(({ label, count, chosen }) => [`${label}${chosen ? '*' : ''}`, count])),
    ]);
  assert.deepEqual(short(all), [
    ['type', { Winder: 2, Care: 1, Strap: 1 }],
    ['vendor', { Halden: 2, Works: 2 }],
    ['tag', { quiet: 2, Wood: 2 }],
    ['Size', { Small: 2, Large: 1 }],
    ['Colour', { Black: 1, Brown: 1 }],
    ['Finish', { Oak: 1, Walnut: 1 }],
  ]);
  assert.deepEqual([all.price?.low.amountMinor, all.price?.high.amountMinor, all.inStock], [900, 20_000, 3]);
  const chosen = await catalog.facets({ filters: { options: { Finish: ['Walnut'] }, type: ['Winder'] } });
  assert.deepEqual(short(chosen), [
    ['type', { 'Winder*': 1 }],
    ['vendor', { Works: 1 }],
    ['tag', { quiet: 1 }],
    ['Finish', { Oak: 1, 'Walnut*': 1 }],
    ['Size', { Small: 1 }],
  ]);
  assert.equal(chosen.inStock, 0);
  const cheap = await catalog.facets({ filters: { price: { toMinor: 3_000 }, tag: ['gone'] } });
  assert.deepEqual(short(cheap), [['tag', { Wood: 1, 'gone*': 0 }]]);
  assert.deepEqual(cheap.price, undefined);
  assert.deepEqual([(await catalog.facets({ currency: 'EUR' })).price?.low], [{ amountMinor: 795, currency: 'EUR' }]);
  assert.deepEqual(short(await catalog.facets({ query: 'winder', filters: { tag: ['wood'] } })), [
    ['type', { Winder: 1 }],
    ['vendor', { Works: 1 }],
    ['tag', { quiet: 2, 'Wood*': 1 }],
    ['Size', { Large: 1, Small: 1 }],
    ['Finish', { Oak: 1 }],
  ]);
  assert.deepEqual(await catalog.facets({ collection: 'no-such' }), { groups: [] });
});

test('what this process sells out leaves the list of what is in stock with the commit, and comes back with it', async () => {
  const { variants } = (await catalog.productByHandle('oak')) ?? assert.fail();
  const [small] = variants.map(({ id }) => id);
  if (small === undefined) return assert.fail();
  const order = crypto.randomUUID();
  const inStock = () => handles({ filters: { type: ['Winder'], inStock: 'only' } });
  assert.deepEqual(await inStock(), ['oak']);
  await db.app.transaction((tx) =>
    stock.reserve(tx, order, [{ variantId: small, quantity: 5 }], new Date(Date.now() + 60_000)),
  );
  assert.deepEqual(await inStock(), []);
  assert.equal((await catalog.facets({})).inStock, 2);
  await db.app.transaction((tx) => stock.release(tx, order));
  assert.deepEqual(await inStock(), ['oak']);
});

test('filters, counts and searches of an unchanged catalogue cost one statement a second', async () => {
  const ask = async () => {
    await handles({ filters: { type: ['winder'] }, sort: 'price-ascending' });
    await handles({ query: 'winder' });
    await catalog.facets({ query: 'winder' });
    await catalog.related('oak');
    return catalog.listPage({ page: 1, filters: { inStock: 'only' } });
  };
  await ask();
  await new Promise((resolve) => setTimeout(resolve, 1_050));
  const [page, { statements }] = [await ask(), { ...db.app.counters }];
  assert.equal(await ask(), page, 'the same object');
  assert.ok(db.app.counters.statements - statements <= 1);
});

test('related: what shares most comes first, and not the product itself', async () => {
  assert.deepEqual(
    (await catalog.related('oak')).map(({ handle }) => handle),
    ['walnut', 'strap'],
  );
  assert.deepEqual(
    (await catalog.related('oak', 'EUR', 1)).map(({ price }) => price.amountMinor),
    [5_000],
  );
  assert.deepEqual(
    (await catalog.related('cloth')).map(({ handle }) => handle),
    [],
    'the same vendor is not enough',
  );
  assert.deepEqual(await catalog.related('no-such'), []);
});

test('a product says its options, and everything a page shows', async () => {
  const product = (await catalog.productByHandle('oak')) ?? assert.fail();
  assert.deepEqual(product.options, [
    { name: 'Finish', values: ['Oak'] },
    { name: 'Size', values: ['Small', 'Large'] },
  ]);
  assert.ok(product.updatedAt instanceof Date);
});

test('the sitemap has every listed product and published collection once', async () => {
  await catalog.changeCollections.set({ ...winders, handle: 'cloth', title: 'Also cloth' });
  const entries = [];
  for await (const some of catalog.sitemapEntries()) entries.push(...some);
  assert.deepEqual(
    entries.map(({ kind, handle }) => `${kind} ${handle}`),
    ['collection cloth', 'product cloth', 'product oak', 'product strap', 'product walnut'],
  );
  assert.ok(entries.every(({ updatedAt }) => updatedAt instanceof Date));
  await catalog.changeCollections.remove('cloth');
});

const winders = {
  handle: 'winders',
  title: 'Winders',
  descriptionHtml: '',
  sort: 'featured' as const,
  seoTitle: '',
  seoDescription: '',
  published: true,
  rule: { match: 'all' as const, conditions: [{ field: 'type' as const, test: 'is' as const, value: 'WINDER' }] },
};
