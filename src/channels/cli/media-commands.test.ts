import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import type { NewImage } from '../../flows/add-picture.ts';
import { type PictureParts, picturesCommand } from './media-commands.ts';
import { type Terminal, UsageError } from './terminal.ts';

let folder = '';
let said: string[] = [];
let calls: unknown[] = [];
let refuse = false;

const say = (text: string) => void said.push(text);
const terminal: Terminal = {
  json: false,
  print: say,
  result: (_value, text) => say(text),
  warn: say,
  progress: () => assert.fail(),
  askSecret: () => assert.fail(),
};
const parts: PictureParts = {
  operator: 'operator:cli',
  maxBytes: 1_000,
  sources: (filter) => {
    calls.push(filter);
    const failed = { state: 'failed', tries: 1, nextTryAt: null, hash: null } as const;
    return Promise.resolve([{ ...failed, url: 'https://p.example/1.png', reason: 'its server answers 404' }]);
  },
  counts: () => Promise.resolve({ wanted: 2, fetched: 5, failed: 1, pictures: 4, bytes: 1_500_000 }),
  add: (image: NewImage) => {
    calls.push({ ...image, bytes: Buffer.from(image.bytes).toString() });
    if (refuse) return Promise.resolve({ kind: 'refused', reason: 'it is broken' });
    return Promise.resolve(
      image.handle === 'winder' ? { kind: 'added', url: 'media:ab', hash: 'ab' } : { kind: 'no-product' },
    );
  },
  remove: (wish) => {
    calls.push(wish);
    return Promise.resolve(wish.handle === 'winder' ? 'dropped' : 'no-product');
  },
  retry: (url) => {
    calls.push(url);
    return Promise.resolve(3);
  },
};
const run = (...args: string[]) => picturesCommand(parts, args, terminal);

before(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'pictures-'));
  writeFileSync(path.join(folder, 'a.png'), 'bytes');
  writeFileSync(path.join(folder, 'large.png'), '');
  truncateSync(path.join(folder, 'large.png'), 1_001);
});
after(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => {
  [said, calls, refuse] = [[], [], false];
});

test('the list says how many there are, and why one is missing', async () => {
  assert.equal(await run('list', '--state', 'failed', '--limit', '7'), 0);
  assert.deepEqual(calls, [{ state: 'failed', limit: 7 }]);
  assert.match(said.join('\n'), /5 addresses have their picture, 2 are still to be fetched, 1 have failed/);
  assert.match(said.join('\n'), /1\.5 MB[\s\S]*failed {2}https:\/\/p\.example\/1\.png {2}its server answers 404/);
});

test('a file is added to a product, with its text and its place', async () => {
  const file = path.join(folder, 'a.png');
  assert.equal(await run('add', file, '--product', 'winder', '--alt', ' In oak ', '--position', '2'), 0);
  assert.deepEqual(calls, [{ bytes: 'bytes', handle: 'winder', alt: 'In oak', position: 2, actor: 'operator:cli' }]);
  assert.equal(await run('add', file, '--product', 'nothing'), 1);
  assert.match(said.at(-1) ?? '', /no product nothing. Nothing was changed/);
  refuse = true;
  assert.equal(await run('add', file, '--product', 'winder'), 1);
  assert.match(said.at(-1) ?? '', /was not added: it is broken/);
});

test('taking one away says what it does first', async () => {
  assert.equal(await run('remove', 'media:ab', '--product', 'winder'), 1);
  assert.deepEqual(calls, []);
  assert.equal(await run('remove', 'media:ab', '--product', 'winder', '--yes'), 0);
  assert.equal(await run('remove', 'media:ab', '--product', 'nothing', '--yes'), 1);
  assert.deepEqual(calls[0], { url: 'media:ab', handle: 'winder', actor: 'operator:cli' });
});

test('all or one are tried again', async () => {
  assert.equal(await run('retry'), 0);
  assert.equal(await run('retry', 'https://p.example/1.png'), 0);
  assert.deepEqual(calls, [undefined, 'https://p.example/1.png']);
});

test('wrong usage is refused before anything is done', async () => {
  const wrong = [
    ['draw'],
    ['list', '--state', 'lost'],
    ['list', '--limit', '0'],
    ['list', 'a', 'b'],
    ['add'],
    ['add', path.join(folder, 'a.png')],
    ['add', path.join(folder, 'none.png'), '--product', 'winder'],
    ['add', folder, '--product', 'winder'],
    ['add', path.join(folder, 'large.png'), '--product', 'winder'],
    ['add', path.join(folder, 'a.png'), '--product', 'winder', '--position', '0'],
    ['add', path.join(folder, 'a.png'), '--product', 'winder', '--alt', 'a'.repeat(1_001)],
    ['remove', 'media:ab'],
    ['--strange'],
  ];
  for (const args of wrong) await assert.rejects(run(...args), UsageError, args.join(' '));
  assert.deepEqual(calls, []);
});
