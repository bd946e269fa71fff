import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createTestDatabase, type TestDatabase } from '../../test/support/test-database.ts';
import { type Catalog, openCatalog } from '../modules/catalog.ts';
import { openStock, type Stock } from '../modules/stock.ts';
import { demoCatalogue } from './catalogue.ts';
import { demoCatalogueCsv } from './demo-catalogue.ts';

let db: TestDatabase;
let stock: Stock;
let catalog: Catalog;

before(async () => {
  db = await createTestDatabase({ areas: ['catalog', 'stock'] });
  stock = openStock({ database: db.app });
  catalog = openCatalog({ database: db.app, setCounts: stock.setCounts });
});
after(() => db.drop());

test('at least 24 products in four groups are imported without a warning', async () => {
  const outcome = await catalog.importShopifyCsv({ stream: demoCatalogueCsv() });
  assert.ok(outcome.kind === 'imported' && outcome.created >= 24);
  assert.deepEqual([outcome.created, outcome.warnings], [demoCatalogue.length, []]);
  assert.equal((await catalog.listPage({ page: 1 })).total, demoCatalogue.length);
  assert.equal(new Set(demoCatalogue.map((product) => product.type)).size, 4);
  const skus = demoCatalogue.flatMap((product) => product.variants.map((variant) => variant.sku));
  assert.equal(new Set(skus).size, skus.length);
});

test('the first page has a variant with 1,000,000 in stock, one with fewer than 10, and enough others', async () => {
  const { items } = await catalog.listPage({ page: 1 });
  const products = await Promise.all(items.map((item) => catalog.productByHandle(item.handle)));
  const ids = products.flatMap((product) => product?.variants.map((variant) => variant.id) ?? []);
  const counts = [...(await stock.available(ids)).values()];
  assert.equal(counts.filter((count) => count === 1_000_000).length, 1);
  assert.equal(counts.filter((count) => count < 10).length, 1);
  assert.ok(counts.filter((count) => count >= 20_000).length >= 30);
});

test('every product says what it is, how it is made and how to care for it, and is plainly a demonstration', async () => {
  const pages = await Promise.all([1, 2].map((page) => catalog.listPage({ page })));
  for (const { handle } of pages.flatMap((page) => page.items)) {
    const product = (await catalog.productByHandle(handle)) ?? assert.fail(handle);
    assert.equal(product.vendor, 'Watchword Demo');
    assert.match(
      product.descriptionHtml,
      /^<p>.{80,}<\/p><h2>Specifications<\/h2><ul>(<li>[^<]+<\/li>)+<\/ul><h2>Care<\/h2><p>[^<]+<\/p>$/,
    );
  }
});
