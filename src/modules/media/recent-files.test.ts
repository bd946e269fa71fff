import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { openRecentFiles } from './recent-files.ts';

const file = (length: number) => Promise.resolve(new Uint8Array(length));

test('it never holds more than it may, whatever is asked for', async () => {
  const ask = fc.record({ key: fc.integer({ min: 0, max: 30 }), length: fc.integer({ min: 1, max: 5_000 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(ask, { maxLength: 100 }), async (asks) => {
      const files = openRecentFiles(10_000);
      for (const { key, length } of asks) {
        await files.get(String(key), () => file(length));
        assert.ok(files.bytes <= 10_000);
      }
      for (let key = 0; key <= 30; key++) files.forget(String(key));
      assert.equal(files.bytes, 0);
    }),
  );
});

test('the one that nobody asked for longest goes first; one that is larger than all room is not kept', async () => {
  const files = openRecentFiles(3_000);
  let loads = 0;
  const get = (key: string, length = 1_000) =>
    files.get(key, () => {
      loads++;
      return file(length);
    });
  await get('a');
  await get('b');
  await get('a');
  await get('c');
  assert.equal(loads, 3);
  await get('a');
  assert.equal(loads, 3, 'a was asked for lately');
  await get('b');
  assert.equal(loads, 4, 'b had gone');
  assert.equal((await get('large', 9_000))?.length, 9_000);
  assert.equal(files.bytes, 0);
});

test('those who ask at once share one load; what is not there, or could not be read, is asked for again', async () => {
  const files = openRecentFiles(3_000);
  let loads = 0;
  const load = async () => {
    loads++;
    await Promise.resolve();
    return new Uint8Array(1);
  };
  await Promise.all([files.get('a', load), files.get('a', load), files.get('a', load)]);
  assert.equal(loads, 1);
  assert.equal(await files.get('none', () => Promise.resolve(undefined)), undefined);
  await assert.rejects(files.get('b', () => Promise.reject(new Error('gone'))));
  assert.equal((await files.get('b', load))?.length, 1);
});

test('what is forgotten while it is being read is not kept', async () => {
  const files = openRecentFiles(3_000);
  const { promise, resolve } = Promise.withResolvers<Uint8Array<ArrayBuffer>>();
  const waiting = files.get('hash/1', () => promise);
  files.forget('hash');
  resolve(new Uint8Array(10));
  assert.equal((await waiting)?.length, 10);
  assert.equal(files.bytes, 0);
});
