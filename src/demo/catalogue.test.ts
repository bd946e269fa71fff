import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createTestDatabase, type TestDatabase } from '../../test/support/test-database.ts';
import { type Catalog, openCatalog } from '../modules/catalog.ts';
import { openStock, type Stock } from '../modules/stock.ts';
import { demoCatalogue, demoTypes } from './catalogue.ts';
import { demoCatalogueCsv } from './demo-catalogue.ts';
import { demoCollections } from './demo-collections.ts';
import { readManifest } from './demo-pictures.ts';

let db: TestDatabase;
let stock: Stock;
let catalog: Catalog;
const pictures = readManifest();

before(async () => {
  db = await createTestDatabase({ areas: ['catalog', 'stock'] });
  stock = openStock({ database: db.app });
  catalog = openCatalog({ database: db.app, setCounts: stock.setCounts });
  for (const collection of demoCollections(pictures)) await catalog.changeCollections.set(collection);
  const outcome = await catalog.importShopifyCsv({ stream: demoCatalogueCsv(pictures) });
  assert.ok(outcome.kind === 'imported', JSON.stringify(outcome));
  assert.deepEqual([outcome.created, outcome.warnings], [demoCatalogue.length, []]);
});
after(() => db.drop());

const productOf = async (handle: string) => (await catalog.productByHandle(handle)) ?? assert.fail(handle);
const wordsOf = (html: string) =>
  html
    .replaceAll(/<[^>]*>/g, ' ')
    .split(/\s+/)
    .filter(Boolean).length;

test('at least 28 products with 50 variants, each SKU and handle once, and the same file again changes nothing', async () => {
  assert.ok(demoCatalogue.length >= 28);
  const skus = demoCatalogue.flatMap((product) => product.variants.map((variant) => variant.sku));
  assert.ok(skus.length >= 50);
  assert.equal(new Set(skus).size, skus.length);
  assert.deepEqual(new Set(demoCatalogue.map(({ type }) => type)), new Set(demoTypes));
  assert.equal((await catalog.listPage({ page: 1 })).total, demoCatalogue.length);
  const again = await catalog.importShopifyCsv({ stream: demoCatalogueCsv(pictures) });
  assert.ok(again.kind === 'imported' && again.unchanged === demoCatalogue.length);
});

test('the first product has a variant with 1,000,000 in stock; the first page one with fewer than 10, and enough others', async () => {
  const { items } = await catalog.listPage({ page: 1 });
  const products = await Promise.all(items.map((item) => productOf(item.handle)));
  const ids = products.flatMap((product) => product.variants.map((variant) => variant.id));
  const available = await stock.available(ids);
  const counts = [...available.values()];
  assert.equal(available.get(products[0]?.variants[0]?.id ?? assert.fail()), 1_000_000);
  assert.equal(counts.filter((count) => count === 1_000_000).length, 1);
  assert.equal(counts.filter((count) => count < 10).length, 1);
  assert.ok(counts.filter((count) => count >= 20_000).length >= 30);
});

test('one product is sold out, and some were dearer before', () => {
  const soldOut = demoCatalogue.filter(({ variants }) => variants.every(({ inStock }) => inStock === 0));
  assert.deepEqual(
    soldOut.map(({ handle }) => handle),
    ['loupe-six'],
  );
  const reduced = demoCatalogue.filter(({ variants }) => variants.some(({ was }) => was !== undefined));
  assert.ok(reduced.length >= 3);
});

test('every product says in 60 to 150 words what it is, and then its facts, sizes, materials and care', async () => {
  for (const { handle } of demoCatalogue) {
    const product = await productOf(handle);
    assert.equal(product.vendor, 'Watchword Demo');
    const [about = '', ...parts] = product.descriptionHtml.split(/(?=<h2>)/);
    assert.ok(wordsOf(about) >= 60 && wordsOf(about) <= 150, `${handle}: ${wordsOf(about)} words`);
    const titles = parts.map((part) => /^<h2>([^<]*)<\/h2>/.exec(part)?.[1]);
    assert.deepEqual(titles, ['Specifications', 'Sizes', 'Materials', 'Care'], handle);
    for (const list of parts.slice(0, 2)) assert.match(list, /<ul>(<li>[^<:]{1,40}: [^<]+<\/li>)+<\/ul>$/, handle);
    assert.ok(product.seoTitle.length <= 70 && product.seoDescription.length <= 160, handle);
    assert.ok(product.tags.length > 0, handle);
    assert.ok(product.variants.every(({ grams }) => grams > 0));
  }
});

test('every product has at least two pictures with words, and every finish that has a picture shows it', async () => {
  for (const { handle } of demoCatalogue) {
    const { images, variants } = await productOf(handle);
    assert.ok(images.length >= 2, handle);
    assert.ok(
      images.every(({ alt }) => alt.length > 20),
      handle,
    );
    for (const { finish, hash } of pictures.filter((picture) => picture.product === handle)) {
      if (finish === undefined) continue;
      const shown = variants.filter(({ optionValues }) => finish.every((value) => optionValues.includes(value)));
      assert.ok(shown.length > 0, `${handle} has no variant ${finish.join(', ')}`);
      assert.ok(
        shown.every(({ imageUrl }) => imageUrl === `media:${hash}`),
        `${handle} ${finish.join(', ')}`,
      );
    }
  }
});

test('four collections by rule share out all products; those by hand name products that are there', async () => {
  const collections = await catalog.collections();
  const counts = new Map(collections.map(({ handle, products }) => [handle, products]));
  const shelves = ['winders', 'boxes', 'straps', 'travel-and-care'].map((handle) => counts.get(handle) ?? 0);
  assert.ok(shelves.every((count) => count >= 6));
  assert.equal(
    shelves.reduce((sum, count) => sum + count, 0),
    demoCatalogue.length,
  );
  for (const { document } of await catalog.changeCollections.list()) {
    if (document.products === undefined) continue;
    assert.equal(counts.get(document.handle), document.products.length);
  }
  assert.ok(collections.slice(0, 4).every(({ image }) => image?.url.startsWith('media:')));
});

test('gifts under $75 cost less than $75', async () => {
  const { items } = await catalog.listPage({ page: 1, collection: 'small-gifts' });
  assert.ok(items.length > 0 && items.every(({ price }) => price.amountMinor < 75_00));
});
