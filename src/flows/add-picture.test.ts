import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
// oxlint-disable-next-line import/default -- its types say "export =", its code has a default
import sharp from 'sharp';
import { openTestHouse, type TestHouse } from '../../test/support/test-house.ts';
import { sql } from '../kernel/sql.ts';

let shop: TestHouse;
let photo: Buffer;
const actor = 'operator:test';

before(async () => {
  photo = await sharp({ create: { width: 90, height: 60, channels: 3, background: '#508050' } })
    .withExif({ IFD0: { Artist: 'Somebody' } })
    .jpeg()
    .toBuffer();
  shop = await openTestHouse();
  await shop.stockUp([{ handle: 'winder' }, { handle: 'box' }]);
});
after(() => shop.close());

const acts = async () => {
  const rows = await shop.database.owner.query(sql<{ act: string }>`
    select convert_from(body, 'utf8')::json ->> 'act' as act from evidence.entry
    where convert_from(body, 'utf8') like '%catalog.picture%' order by xid`);
  return rows.map((row) => row.act);
};

test('a picture added by hand is shown by its product at once, is in the log, and goes when no product shows it', async () => {
  const { house } = shop;
  const added = await house.addPicture({ bytes: photo, handle: 'winder', alt: 'Green', actor });
  assert.ok(added.kind === 'added');
  assert.equal(added.url, `media:${added.hash}`);
  assert.deepEqual((await house.catalog.productByHandle('winder'))?.images.at(-1), { url: added.url, alt: 'Green' });
  const picture = (await house.media.picturesFor([added.url])).get(added.url);
  assert.deepEqual([picture?.hash, picture?.widths], [added.hash, [90]]);
  assert.ok((await house.media.file(added.hash, 90, 'avif')) !== undefined);

  await house.addPicture({ bytes: photo, handle: 'box', alt: '', actor });
  assert.equal(await house.removePicture({ url: added.url, handle: 'winder', actor }), 'dropped');
  assert.equal((await house.media.picturesFor([added.url])).size, 1, 'the box still shows it');
  assert.equal(await house.removePicture({ url: added.url, handle: 'box', actor }), 'dropped');
  assert.equal((await house.media.picturesFor([added.url])).size, 0);
  assert.equal(await house.media.file(added.hash, 90, 'avif'), undefined);
  assert.equal((await house.media.counts()).pictures, 0);
  assert.deepEqual(await acts(), [
    ...Array(2).fill('catalog.picture-added'),
    ...Array(2).fill('catalog.picture-removed'),
  ]);
});

test('nothing is stored for a product that is not there, and nothing of what is no picture', async () => {
  const { house } = shop;
  assert.deepEqual(await house.addPicture({ bytes: photo, handle: 'nothing', alt: '', actor }), { kind: 'no-product' });
  const text = await house.addPicture({ bytes: Buffer.from('<svg/>'), handle: 'winder', alt: '', actor });
  assert.deepEqual(text, { kind: 'refused', reason: 'it is not a picture in JPEG, PNG, WebP, AVIF or GIF' });
  assert.equal(await house.removePicture({ url: 'media:none', handle: 'winder', actor }), 'no-picture');
  assert.equal(await house.removePicture({ url: 'media:none', handle: 'nothing', actor }), 'no-product');
  assert.equal((await house.media.counts()).pictures, 0);
});

test('after an import the catalogue is looked through, once for several', async () => {
  const { house, database } = shop;
  await house.database.transaction((tx) => house.pictures.expect(tx));
  await house.database.transaction((tx) => house.pictures.expect(tx));
  const waiting = await database.owner.query(sql`select from pgboss.job where name = 'find-pictures'`);
  assert.equal(waiting.length, 1);
});
