import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.ts';
import { type Catalog, openCatalog, type ProductId } from '../catalog.ts';
import { openStock } from '../stock.ts';

let db: TestDatabase;
let catalog: Catalog;

async function* bytesOf(text: string) {
  yield Buffer.from(text);
}
const file = (pictures: string[]) =>
  [
    'Handle,Title,Price,Image Src,Image Alt Text',
    ...pictures.map((url, index) => (index === 0 ? `winder,Winder,10,${url},` : `winder,,,${url},`)),
    'box,Box,10,,',
  ].join('\n');
async function importPictures(pictures: string[]) {
  const outcome = await catalog.importShopifyCsv({ stream: bytesOf(file(pictures)) });
  assert.ok(outcome.kind === 'imported', JSON.stringify(outcome));
  return outcome;
}
const shown = async (handle: string) => (await catalog.productByHandle(handle))?.images.map(({ url }) => url.slice(-5));
const own = (digit: string) => `media:${digit.repeat(32)}`;

before(async () => {
  db = await createTestDatabase({ areas: ['catalog', 'stock'] });
  catalog = openCatalog({ database: db.app, setCounts: openStock({ database: db.app }).setCounts });
  await importPictures(['https://p.example/1.png', 'https://p.example/2.png']);
});
after(() => db.drop());

test('a picture is added at its place or at the end, moves when it is there already, and goes', async () => {
  const add = (url: string, position?: number) =>
    db.app.transaction((tx) => catalog.addImage(tx, { handle: 'winder', url, alt: 'By hand', position }));
  assert.equal(await add(own('a')), true);
  assert.deepEqual(await shown('winder'), ['1.png', '2.png', 'aaaaa']);
  await add(own('b'), 1);
  await add(own('a'), 2);
  assert.deepEqual(await shown('winder'), ['bbbbb', 'aaaaa', '1.png', '2.png']);
  await add(own('c'), 99);
  assert.deepEqual(await shown('winder'), ['bbbbb', 'aaaaa', '1.png', '2.png', 'ccccc']);
  const remove = (url: string, handle = 'winder') =>
    db.app.transaction((tx) => catalog.removeImage(tx, { handle, url }));
  assert.equal(await remove(own('c')), 'dropped');
  assert.equal(await remove(own('c')), 'no-picture');
  assert.equal(await remove(own('c'), 'nothing'), 'no-product');
  assert.deepEqual(await shown('winder'), ['bbbbb', 'aaaaa', '1.png', '2.png']);
  assert.equal((await catalog.productByHandle('winder'))?.images[0]?.alt, 'By hand');
  const unknown = { handle: 'nothing', url: own('a'), alt: '' };
  assert.equal(await db.app.transaction((tx) => catalog.addImage(tx, unknown)), false);
});

test('the next import of the file leaves them where they are', async () => {
  assert.equal((await importPictures(['https://p.example/1.png', 'https://p.example/2.png'])).unchanged, 2);
  await importPictures(['https://p.example/3.png']);
  assert.deepEqual(await shown('winder'), ['bbbbb', 'aaaaa', '3.png']);
  await importPictures(['https://p.example/3.png', own('a')]);
  assert.deepEqual(await shown('winder'), ['bbbbb', '3.png', 'aaaaa']);
});

test('all addresses are found, page by page, and whether one is shown', async () => {
  const urls: string[] = [];
  let last: ProductId | undefined;
  do {
    const page = await catalog.pictureAddresses(last);
    urls.push(...page.urls);
    ({ last } = page);
  } while (last !== undefined);
  assert.deepEqual(urls.toSorted(), ['https://p.example/3.png', own('a'), own('b')]);
  assert.equal(await catalog.isPictureShown(db.app, own('a')), true);
  assert.equal(await catalog.isPictureShown(db.app, own('c')), false);
});
