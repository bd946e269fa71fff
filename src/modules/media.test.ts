import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
// oxlint-disable-next-line import/default -- its types say "export =", its code has a default
import sharp from 'sharp';
import { createTestDatabase, type TestDatabase } from '../../test/support/test-database.ts';
import { fakeClock } from '../kernel/clock.ts';
import { type Media, openMedia, type PreparedPicture } from './media.ts';

let db: TestDatabase;
let media: Media;
const clock = fakeClock();

before(async () => {
  db = await createTestDatabase({ areas: ['media'] });
  media = openMedia({ database: db.app, clock });
});
after(() => db.drop());

function drawing(background: string, width = 700): Promise<Buffer> {
  return sharp({ create: { width, height: 500, channels: 3, background } })
    .png()
    .toBuffer();
}

function prepared(url: string, text: string): PreparedPicture {
  const file = (width: number, format: 'avif' | 'webp') => ({
    width,
    format,
    bytes: Buffer.from(`${text} ${width} ${format}`),
  });
  const files = [640, 320].flatMap((width) => [file(width, 'avif'), file(width, 'webp')]);
  return { url, width: 640, height: 480, colour: '#aabbcc', files };
}

test('prepared pictures are stored in one statement and found by their addresses', async () => {
  const before = db.app.counters.statements;
  await media.addPrepared([prepared('demo:a', 'A'), prepared('demo:b', 'B'), prepared('demo:twin', 'A')]);
  assert.ok(db.app.counters.statements - before <= 2);
  const found = await media.picturesFor(['demo:a', 'demo:b', 'demo:twin', 'demo:none']);
  assert.deepEqual([...found.keys()].toSorted(), ['demo:a', 'demo:b', 'demo:twin']);
  const a = found.get('demo:a');
  assert.deepEqual({ ...a, hash: '' }, { hash: '', width: 640, height: 480, widths: [320, 640], colour: '#aabbcc' });
  assert.equal(found.get('demo:twin')?.hash, a?.hash);
  assert.notEqual(found.get('demo:b')?.hash, a?.hash);
  const file = await media.file(a?.hash ?? '', 320, 'webp');
  assert.equal(Buffer.from(file ?? []).toString(), 'A 320 webp');
  assert.equal(await media.file(a?.hash ?? '', 321, 'webp'), undefined);
});

test('preparing the same again changes nothing, and another drawing takes the place of the first', async () => {
  await media.addPrepared([prepared('demo:a', 'A')]);
  const first = (await media.picturesFor(['demo:a'])).get('demo:a');
  await media.addPrepared([prepared('demo:a', 'A2')]);
  const second = (await media.picturesFor(['demo:a'])).get('demo:a');
  assert.notEqual(second?.hash, first?.hash);
  const own = `media:${second?.hash}`;
  await media.addPrepared([prepared(own, 'A2')]);
  assert.equal((await media.picturesFor([own])).get(own)?.hash, second?.hash);
  await assert.rejects(media.addPrepared([prepared(own, 'A3')]), /is [0-9a-f]{32}$/);
});

test('a picture is named by what is served, and the same bytes are not encoded twice', async () => {
  const bytes = await drawing('#204060');
  const first = await media.add(bytes, { sourceUrl: 'https://pictures.example/1.png' });
  const again = await media.add(bytes, { sourceUrl: 'https://pictures.example/copy.png' });
  assert.ok(first.kind === 'added' && again.kind === 'added');
  assert.equal(again.hash, first.hash);
  const picture = (await media.picturesFor(['https://pictures.example/copy.png'])).get(
    'https://pictures.example/copy.png',
  );
  assert.deepEqual(picture, { hash: first.hash, width: 700, height: 500, widths: [320, 700], colour: picture?.colour });
  assert.equal((await media.counts()).pictures, 4);
});

test('a page sees a new picture with the commit that brought it, and an address that was removed has none', async () => {
  const url = 'https://pictures.example/late.png';
  assert.equal((await media.picturesFor([url])).size, 0);
  await media.add(await drawing('#806020', 300), { sourceUrl: url });
  assert.equal((await media.picturesFor([url])).get(url)?.width, 300);
  assert.equal(await db.app.transaction((tx) => media.remove(tx, url)), true);
  assert.equal(await db.app.transaction((tx) => media.remove(tx, url)), false);
  assert.equal((await media.picturesFor([url])).size, 0);
});

test('what is no picture is refused, and a rolled-back transaction leaves nothing', async () => {
  const refused = await media.add(Buffer.from('<svg/>'), { sourceUrl: 'https://pictures.example/a.svg' });
  assert.equal(refused.kind, 'refused');
  const { pictures, fetched } = await media.counts();
  const made = await media.make(await drawing('#0a5d3c', 310));
  assert.ok(made.kind === 'made');
  await assert.rejects(
    db.app.transaction(async (tx) => {
      await made.store(tx, 'https://pictures.example/never.png');
      throw new Error('rolled back');
    }),
  );
  const now = await media.counts();
  assert.deepEqual([now.pictures, now.fetched], [pictures, fetched]);
});

test('an address that is too long, or empty, is no address', async () => {
  const urls = ['', `https://pictures.example/${'a'.repeat(3_000)}`, `https://pictures.example/${'ü'.repeat(1_500)}`];
  assert.equal(await db.app.transaction((tx) => media.want(tx, urls)), 0);
  assert.equal(
    await db.app.transaction((tx) => media.want(tx, ['https://pictures.example/a', 'https://pictures.example/a'])),
    1,
  );
});
