import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.ts';
import { sql } from '../../kernel/sql.ts';
import { type Catalog, type CollectionDocument, openCatalog, readCollectionDocument } from '../catalog.ts';
import { belongs } from './collection-rule.ts';

let db: TestDatabase;
let catalog: Catalog;

async function* bytesOf(text: string) {
  yield Buffer.from(text);
}
const importText = (text: string) => catalog.importShopifyCsv({ stream: bytesOf(text) });

before(async () => {
  db = await createTestDatabase({ areas: ['catalog'] });
  catalog = openCatalog({ database: db.app, setCounts: () => Promise.resolve() });
  await importText(
    [
      'Handle,Title,Vendor,Type,Tags,Price,Image Src',
      'a,Oak winder,Works,Winder,quiet,100,https://pictures.example/a.jpg',
      'b,Walnut winder,Works,Winder,,200,',
      'c,Strap,Halden,Strap,quiet,20,',
      'd,Hidden,Halden,Strap,quiet,,',
    ].join('\n'),
  );
});
after(() => db.drop());

function document(body: object): CollectionDocument {
  const read = readCollectionDocument({ handle: 'some', title: 'Some', ...body });
  return read.kind === 'document' ? read.document : assert.fail(JSON.stringify(read.faults));
}
const rule = (...conditions: object[]) => ({ rule: { match: 'all', conditions } });
async function handles(collection: string) {
  const { items, total } = await catalog.listPage({ page: 1, collection });
  assert.equal(total, items.length);
  assert.equal((await catalog.collectionByHandle(collection))?.products ?? 0, total);
  return items.map((item) => item.handle);
}

test('by hand: in its order, with what is not there yet; seen at once', async () => {
  assert.equal(await catalog.collectionByHandle('some'), undefined);
  const outcome = await catalog.changeCollections.set(
    document({ products: ['c', 'later', 'a', 'd'], descriptionHtml: '<p onclick="x">Fine</p><script>1</script>' }),
  );
  assert.deepEqual(outcome, { kind: 'created', members: 3, unknown: ['later'] });
  assert.deepEqual(await handles('some'), ['c', 'a']);
  const shown = await catalog.collectionByHandle('some');
  assert.deepEqual(
    [shown?.title, shown?.descriptionHtml, shown?.image?.url, shown?.sort],
    ['Some', '<p>Fine</p>', 'https://pictures.example/a.jpg', 'featured'],
  );
  await importText('Handle,Title,Price\nlater,Later,7\n');
  assert.deepEqual(await handles('some'), ['c', 'later', 'a'], 'a product that comes later takes its place');
  assert.deepEqual((await catalog.productByHandle('c'))?.collections, [{ handle: 'some', title: 'Some' }]);
});

test('the same document again changes nothing; another one does', async () => {
  const { document: stored } = (await catalog.changeCollections.read('some')) ?? assert.fail();
  assert.equal((await catalog.changeCollections.set(stored)).kind, 'unchanged');
  const outcome = await catalog.changeCollections.set({ ...stored, products: ['b'], sort: 'price-descending' });
  assert.deepEqual([outcome.kind, await handles('some')], ['changed', ['b']]);
});

test('by rule: products come and go with each import', async () => {
  await catalog.changeCollections.set(
    document({
      handle: 'quiet',
      title: 'Quiet',
      sort: 'price-ascending',
      ...rule({ field: 'tag', test: 'is', value: 'QUIET' }),
    }),
  );
  assert.deepEqual(await handles('quiet'), ['c', 'a'], 'in the order of the collection');
  assert.deepEqual(
    (await catalog.listPage({ page: 1, collection: 'quiet', sort: 'featured' })).items.map(({ handle }) => handle),
    ['a', 'c'],
  );
  await importText('Handle,Title,Tags\nb,Walnut winder,quiet\na,Oak winder,\n');
  assert.deepEqual(await handles('quiet'), ['c', 'b']);
  await importText('Handle,Title,Price\nd,Hidden,5\n');
  assert.deepEqual(await handles('quiet'), ['d', 'c', 'b'], 'what gets a price is listed');
  assert.deepEqual(
    (await catalog.listPage({ page: 1, collection: 'quiet', query: 'winder' })).items.map(({ handle }) => handle),
    ['b'],
    'a search within it',
  );
  assert.deepEqual(
    (await catalog.facets({ collection: 'quiet' })).groups.map(({ values }) => values.length),
    [2, 2, 1],
  );
});

test('one that is not published is not shown, and keeps its products', async () => {
  const { document: stored } = (await catalog.changeCollections.read('quiet')) ?? assert.fail();
  await catalog.changeCollections.set({ ...stored, published: false });
  assert.deepEqual([await catalog.collectionByHandle('quiet'), await handles('quiet')], [undefined, []]);
  assert.ok(
    (await catalog.changeCollections.list()).some((each) => each.document.handle === 'quiet' && each.members === 3),
  );
  assert.ok((await catalog.collections()).every(({ handle }) => handle !== 'quiet'));
});

test('removed, with what must happen beside it or not at all', async () => {
  const failing = () => Promise.reject(new Error('the log cannot be written'));
  await assert.rejects(catalog.changeCollections.remove('some', failing), /cannot be written/);
  await assert.rejects(catalog.changeCollections.set(document({ products: ['c'] }), failing), /cannot be written/);
  assert.deepEqual(await handles('some'), ['b']);
  assert.equal(await catalog.changeCollections.remove('some'), true);
  assert.equal(await catalog.changeCollections.remove('some'), false);
  assert.equal(await catalog.collectionByHandle('some'), undefined);
  assert.deepEqual(await db.app.query(sql`select from catalog.collection_product where false`), []);
});

test('what a rule says', () => {
  const product = {
    title: 'Élan Winder',
    type: 'Winder',
    vendor: 'Works',
    tags: ['Quiet', 'oak'],
    fromPriceMinor: 5_000,
  };
  const holds = (condition: object, match = 'all') =>
    belongs(document({ rule: { match, conditions: [condition] } }).rule ?? assert.fail(), product);
  for (const [condition, expected] of [
    [{ field: 'tag', test: 'is', value: 'quiet' }, true],
    [{ field: 'tag', test: 'is-not', value: 'oak' }, false],
    [{ field: 'tag', test: 'is-not', value: 'teak' }, true],
    [{ field: 'type', test: 'is', value: 'winders' }, false],
    [{ field: 'type', test: 'is-not', value: 'strap' }, true],
    [{ field: 'vendor', test: 'is', value: 'WORKS' }, true],
    [{ field: 'title', test: 'contains', value: 'elan' }, true],
    [{ field: 'title', test: 'does-not-contain', value: 'elan' }, false],
    [{ field: 'price', test: 'at-least', amountMinor: 5_000 }, true],
    [{ field: 'price', test: 'at-most', amountMinor: 4_999 }, false],
  ] as const)
    assert.equal(holds(condition), expected, JSON.stringify(condition));
  const cheap = { field: 'price', test: 'at-most', amountMinor: 1 } as const;
  assert.equal(
    belongs({ match: 'any', conditions: [cheap, { field: 'tag', test: 'is', value: 'oak' }] }, product),
    true,
  );
  assert.equal(belongs({ match: 'all', conditions: [cheap] }, { ...product, fromPriceMinor: null }), false);
});

test('a faulty document says where, and what to write instead', () => {
  const faults = (body: object) => {
    const read = readCollectionDocument({ handle: 'some', title: 'Some', ...body });
    return read.kind === 'faulty'
      ? read.faults.map(({ at, message }) => `${at}: ${message}`)
      : assert.fail('was taken');
  };
  assert.deepEqual(faults({}), [': Give either "products" (by hand) or "rule".']);
  assert.deepEqual(faults({ products: ['a'], ...rule({ field: 'tag', test: 'is', value: 'x' }) }), [
    ': Give either "products" (by hand) or "rule".',
  ]);
  assert.deepEqual(faults({ products: ['a', 'b', 'a'] }), ['products: "a" is there twice.']);
  assert.deepEqual(faults(rule({ field: 'tag', test: 'has', value: 'x' })), [
    'rule.conditions.0.test: Use "is" or "is-not".',
  ]);
  assert.match(
    faults(rule({ field: 'colour', test: 'is', value: 'x' }))[0] ?? '',
    /^rule\.conditions\.0\.field: Use one of the fields/,
  );
  assert.match(faults({ handle: 'No Good', products: [] })[0] ?? '', /^handle: Use letters/);
  assert.match(faults({ products: [], image: { url: 'javascript:1' } })[0] ?? '', /^image\.url: Use an address/);
  assert.match(faults({ products: [], colour: 'red' })[0] ?? '', /colour/);
  assert.equal(readCollectionDocument('text').kind, 'faulty');
});
