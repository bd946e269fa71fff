import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.ts';
import { openDatabase } from '../../kernel/database.ts';
import { newId } from '../../kernel/ids.ts';
import { type Catalog, openCatalog, type VariantId } from '../catalog.ts';
import { openStock } from '../stock.ts';
import { foldText, searchWords, toHandle } from './fold-text.ts';

let db: TestDatabase;
let catalog: Catalog;

const catalogOn = (database: TestDatabase['app']) =>
  openCatalog({ database, setCounts: openStock({ database }).setCounts });

async function* bytesOf(text: string) {
  yield Buffer.from(text);
}
async function importText(text: string) {
  const outcome = await catalog.importShopifyCsv({ stream: bytesOf(text) });
  assert.equal(outcome.kind, 'imported', JSON.stringify(outcome));
}

before(async () => {
  db = await createTestDatabase({ areas: ['catalog', 'stock'] });
  catalog = catalogOn(db.app);
  assert.equal(await catalog.isEmpty(), true);
  const many = Array.from({ length: 45 }, (_, index) => `Plain ${index + 1},Works,Box,"x, y",SKU-${index + 1},9.99,`);
  await importText(
    `Title,Vendor,Type,Tags,SKU,Price,Image Src\n${[
      'Grüner Uhrenbeweger,Müller,Winder,"leise, 50%",GB-1,100,https://pictures.example/1.jpg',
      'Quiet_Winder,Works,Winder,100% oak,QW-1,50,',
      'Draftless,Works,Strap,,D-1,,',
      ...many,
    ].join('\n')}`,
  );
});
after(() => db.drop());

test('a list page: 20 of what has a price, in the order of the file', async () => {
  const first = await catalog.listPage({ page: 1 });
  assert.deepEqual(
    [first.page, first.pageSize, first.total, first.items.length, first.items.map((item) => item.handle).slice(0, 3)],
    [1, 20, 47, 20, ['gruner-uhrenbeweger', 'quiet_winder', 'plain-1']],
  );
  assert.deepEqual(
    { ...first.items[0], variantIds: first.items[0]?.variantIds.length },
    {
      handle: 'gruner-uhrenbeweger',
      title: 'Grüner Uhrenbeweger',
      vendor: 'Müller',
      type: 'Winder',
      price: { amountMinor: 10_000, currency: 'USD' },
      priceVaries: false,
      image: { url: 'https://pictures.example/1.jpg', alt: '' },
      variantIds: 1,
    },
  );
  assert.equal((await catalog.listPage({ page: 3 })).items.length, 7);
  const beyond = await catalog.listPage({ page: 4 });
  assert.deepEqual([beyond.items, beyond.total], [[], 47]);
  assert.deepEqual((await catalog.listPage({ page: 9_007_199_254_740_991 })).items, []);
  for (const page of [0, -1, 1.5, Number.NaN]) await assert.rejects(catalog.listPage({ page }), RangeError);
});

test('a search finds every word, without accents and case, and takes no character for a wildcard', async () => {
  const found = async (query: string) => (await catalog.listPage({ page: 1, query })).items.map((item) => item.title);
  assert.deepEqual(await found('  gruner  MULLER '), ['Grüner Uhrenbeweger']);
  assert.deepEqual(
    await found('winder'),
    ['Quiet_Winder', 'Grüner Uhrenbeweger'],
    'what has it in its title comes first',
  );
  assert.deepEqual(await found('winder oak'), ['Quiet_Winder']);
  assert.deepEqual(await found('100%'), ['Quiet_Winder']);
  assert.deepEqual(await found('%'), ['Grüner Uhrenbeweger', 'Quiet_Winder']);
  assert.deepEqual(await found('_'), ['Quiet_Winder']);
  assert.deepEqual(await found('\\'), []);
  assert.deepEqual(await found('gb-1'), ['Grüner Uhrenbeweger']);
  assert.deepEqual(await found("'; drop table catalog.product; --"), []);
  assert.deepEqual(await found('\0 \ud800'), []);
  assert.equal((await catalog.listPage({ page: 1, query: 'plain' })).total, 45);
  assert.equal((await catalog.listPage({ page: 1, query: ' ' })).total, 47);
  assert.deepEqual(await found('x'.repeat(100_000)), []);
});

test('a page number is no search word, and a search word is no page', async () => {
  assert.equal((await catalog.listPage({ page: 1, query: '2' })).page, 1);
  assert.notEqual((await catalog.listPage({ page: 1, query: '2' })).total, (await catalog.listPage({ page: 2 })).total);
});

test('hot reads cost no statement and give the same object', async () => {
  const product = await catalog.productByHandle('plain-1');
  const page = await catalog.listPage({ page: 1 });
  const ids = product?.variants.map((variant) => variant.id) ?? [];
  await catalog.variants(ids);
  await catalog.productByHandle('no-such-thing');
  const { statements } = db.app.counters;
  assert.equal(await catalog.productByHandle('plain-1'), product);
  assert.equal(await catalog.listPage({ page: 1 }), page);
  assert.equal((await catalog.variants(ids)).size, 1);
  assert.equal(await catalog.productByHandle('no-such-thing'), undefined);
  assert.equal(db.app.counters.statements, statements);
});

test('an import is seen at once by its process, and within a second by others', async () => {
  const other = openDatabase({ connectionString: db.appUrl, maxConnections: 2 });
  try {
    const elsewhere = catalogOn(other);
    const priceAt = async (from: Catalog) => (await from.productByHandle('plain-2'))?.variants[0]?.price.amountMinor;
    assert.deepEqual([await priceAt(catalog), await priceAt(elsewhere)], [999, 999]);
    await importText('Title,Price\nPlain 2,12\n');
    assert.equal(await priceAt(catalog), 1_200);
    const deadline = performance.now() + 1_100;
    while ((await priceAt(elsewhere)) !== 1_200) {
      assert.ok(performance.now() < deadline, 'still old after a second');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  } finally {
    await other.close();
  }
});

test('variants are what carts and orders need; strange ids are unknown', async () => {
  const product = (await catalog.productByHandle('gruner-uhrenbeweger')) ?? assert.fail();
  const variantId = product.variants[0]?.id ?? assert.fail();
  const strange = ['', 'x', "' or 1=1", variantId.toUpperCase()].map((id) => id as VariantId);
  const found = await catalog.variants([variantId, newId<VariantId>(), ...strange]);
  assert.deepEqual(
    [...found.values()],
    [
      {
        variantId,
        productHandle: 'gruner-uhrenbeweger',
        productTitle: 'Grüner Uhrenbeweger',
        productType: 'Winder',
        tags: ['leise', '50%'],
        collections: [],
        variantTitle: 'Standard',
        sku: 'GB-1',
        price: { amountMinor: 10_000, currency: 'USD' },
        image: { url: 'https://pictures.example/1.jpg', alt: '' },
        taxable: true,
        taxCode: '',
        requiresShipping: true,
        grams: 0,
        sellable: true,
      },
    ],
  );
});

test('what is unpublished or archived is not shown, and its variants not sold', async () => {
  const { variants } = (await catalog.productByHandle('plain-3')) ?? assert.fail();
  const ids = variants.map((variant) => variant.id);
  for (const hidden of ['Published\nPlain 3,false', 'Status\nPlain 3,archived', 'Status\nPlain 3,draft']) {
    await importText(`Title,${hidden}\n`);
    assert.equal(await catalog.productByHandle('plain-3'), undefined);
    assert.deepEqual(
      [...(await catalog.variants(ids)).values()].map((variant) => variant.sellable),
      [false],
    );
    await importText('Title,Published,Status\nPlain 3,,\n');
    assert.ok(await catalog.productByHandle('plain-3'));
  }
});

test('a handle from outside may be anything', async () => {
  for (const handle of ['', '\0', 'x'.repeat(10_000), "'", '../..'])
    assert.equal(await catalog.productByHandle(handle), undefined);
});

test('folding', () => {
  assert.equal(foldText('  Ünïcode \n ﬁt '), 'unicode fit');
  assert.deepEqual(searchWords('a b c d e f g h i j'), ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']);
  assert.equal(toHandle('x'.repeat(300)).length, 200);
});
