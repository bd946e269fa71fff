import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
// oxlint-disable-next-line import/default -- its types say "export =", its code has a default
import sharp from 'sharp';
import { createTestDatabase, type TestDatabase } from '../../test/support/test-database.ts';
import { systemClock } from '../kernel/clock.ts';
import { openMedia } from '../modules/media.ts';
import { demoPicturesDir, pictureAddress, preparedPictures, readManifest } from './demo-pictures.ts';

let db: TestDatabase;
before(async () => {
  db = await createTestDatabase({ areas: ['media'] });
});
after(() => db.drop());

const pictures = readManifest();
const files = pictures.flatMap((picture) =>
  Object.entries(picture.files).map(([file, bytes]) => ({ picture, file, bytes, name: `${picture.name}-${file}` })),
);

test('every file is there, has at most 60 kB, and nothing else lies beside them; 6 MB in all', () => {
  const present = readdirSync(demoPicturesDir).filter((file) => /\.(avif|webp)$/.test(file));
  assert.deepEqual(present.toSorted(), files.map(({ name }) => name).toSorted());
  for (const { name, bytes } of files) {
    assert.equal(statSync(path.join(demoPicturesDir, name)).size, bytes, name);
    assert.ok(bytes <= 60_000, `${name} has ${bytes} bytes`);
  }
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  assert.ok(total <= 6_000_000, `${total} bytes`);
});

test('every file is what its name says: its format and its width, and the largest the size in the manifest', async () => {
  for (const { picture, file, name } of files) {
    const { width, height, format } = await sharp(readFileSync(path.join(demoPicturesDir, name))).metadata();
    assert.equal(`${width}.${format === 'heif' ? 'avif' : format}`, file, name);
    if (width === picture.width) assert.equal(height, picture.height, name);
  }
});

test('a picture decodes to the end, and its colour is one of its own', async () => {
  for (const { name, file } of files.filter((each) => each.file.startsWith('320.'))) {
    const { data } = await sharp(readFileSync(path.join(demoPicturesDir, name)))
      .raw()
      .toBuffer({ resolveWithObject: true });
    assert.ok(data.length > 0, file);
  }
  assert.ok(pictures.every(({ colour }) => /^#[0-9a-f]{6}$/.test(colour)));
});

test('alternative texts say what is seen, each its own', () => {
  for (const { name, alt } of pictures) assert.ok(alt.length >= 25 && alt.length <= 200, `${name}: ${alt}`);
  assert.equal(new Set(pictures.map(({ name }) => name)).size, pictures.length);
});

test('the manifest names each picture as media does', async () => {
  const media = openMedia({ database: db.app, clock: systemClock });
  await media.addPrepared(preparedPictures(pictures));
  const stored = await media.picturesFor(pictures.map(pictureAddress));
  for (const picture of pictures) {
    const { hash, width, height, colour } = stored.get(pictureAddress(picture)) ?? assert.fail(picture.name);
    assert.deepEqual(
      { hash, width, height, colour },
      {
        hash: picture.hash,
        width: picture.width,
        height: picture.height,
        colour: picture.colour,
      },
    );
  }
});
