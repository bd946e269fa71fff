import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
// oxlint-disable-next-line import/default -- its types say "export =", its code has a default
import sharp from 'sharp';
import { createTestDatabase, type TestDatabase } from '../../test/support/test-database.ts';
import { fakeClock } from '../kernel/clock.ts';
import type { Log } from '../kernel/log.ts';
import { sql } from '../kernel/sql.ts';
import type { FetchedPicture, FetchFailure, GuardedFetch, Media } from '../modules/media.ts';
import { openMedia } from '../modules/media.ts';
import { type FetchPictures, fetchPictures } from './fetch-pictures.ts';

let db: TestDatabase;
let media: Media;
let flow: FetchPictures;
let picture: Buffer;
const clock = fakeClock();

/** What the catalogue names, and what the network answers for it. */
let named: string[] = [];
let network: Record<string, FetchedPicture['kind'] | Buffer | FetchFailure> = {};
let asked: string[] = [];
let lines: string[] = [];
let enqueued: string[] = [];

const log: Log = {
  debug: () => undefined,
  info: (message, fields) => void lines.push(`info ${message} ${JSON.stringify(fields)}`),
  warn: (message, fields) => void lines.push(`warn ${message} ${JSON.stringify(fields)}`),
  error: () => assert.fail('an error was logged'),
  child: () => log,
};

const fetch: GuardedFetch = (url) => {
  asked.push(url);
  const answer = network[url] ?? { kind: 'host', reason: 'its host is not found' };
  if (answer === 'stopped') return Promise.resolve({ kind: 'stopped' });
  if (Buffer.isBuffer(answer)) return Promise.resolve({ kind: 'fetched', bytes: answer });
  return Promise.resolve({ kind: 'failed', failure: answer as FetchFailure });
};

before(async () => {
  picture = await sharp({ create: { width: 60, height: 40, channels: 3, background: '#336699' } })
    .png()
    .toBuffer();
  db = await createTestDatabase({ areas: ['media'] });
  media = openMedia({ database: db.app, clock });
  flow = fetchPictures({
    database: db.app,
    log,
    media,
    fetchPicture: fetch,
    catalog: { pictureAddresses: () => Promise.resolve({ urls: named, last: undefined }) },
    jobs: {
      enqueue: (_tx, job) => Promise.resolve(void enqueued.push(job.queue)),
      work: () => assert.fail(),
      schedule: () => assert.fail(),
    },
  });
});
after(() => db.drop());
beforeEach(async () => {
  await db.owner.execute(sql`truncate media.source, media.encoding, media.picture`);
  [named, network, asked, lines, enqueued] = [[], {}, [], [], []];
});

const states = async () =>
  Object.fromEntries((await media.sources({ limit: 100 })).map(({ url, state }) => [url.slice(-5), state]));
const at = (name: string, host = 'pictures.example') => `https://${host}/${name}`;

test('what the catalogue names is wanted once, fetched once and found by its address', async () => {
  named = [at('1.png'), at('2.png'), at('1.png')];
  network = { [at('1.png')]: picture, [at('2.png')]: picture };
  assert.equal(await flow.find(), 2);
  assert.deepEqual(enqueued, ['fetch-pictures']);
  assert.deepEqual(await flow.fetchDue(), { fetched: 2, failed: 0, putOff: 0 });
  assert.deepEqual(await states(), { '1.png': 'fetched', '2.png': 'fetched' });
  const found = await media.picturesFor(named);
  assert.equal(found.get(at('1.png'))?.width, 60);
  assert.equal(found.get(at('1.png'))?.hash, found.get(at('2.png'))?.hash);

  // The same file is imported again.
  assert.equal(await flow.find(), 0);
  assert.deepEqual(await flow.fetchDue(), { fetched: 0, failed: 0, putOff: 0 });
  assert.deepEqual(
    asked.toSorted((a, b) => a.localeCompare(b)),
    [at('1.png'), at('2.png')],
  );
  assert.deepEqual(lines, ['info pictures of products were fetched {"fetched":2,"failed":0}']);
});

test('without a network each host is asked once, one line is logged, and it comes to an end', async () => {
  named = Array.from({ length: 40 }, (_, index) => at(`${index}.png`, index % 2 === 0 ? 'a.example' : 'b.example'));
  await flow.find();
  const { fetched, failed, putOff } = await flow.fetchDue();
  assert.deepEqual([fetched, failed + putOff], [0, 40]);
  // Two lanes may be on their way to the same host when it is found silent.
  assert.ok(asked.length <= 4, `${asked.length} asked`);
  assert.equal(lines.length, 1);
  assert.match(lines[0] ?? '', /^warn .*"silentHosts":2/);

  assert.deepEqual(await flow.fetchDue(), { fetched: 0, failed: 0, putOff: 0 });
  for (let hours = 0; hours < 72; hours++) {
    clock.advance(3_600_000);
    await flow.fetchDue();
  }
  const left = await media.sources({ limit: 100 });
  assert.ok(
    left.every(({ state, reason, tries }) => state === 'failed' && reason === 'its host is not found' && tries <= 6),
  );
  assert.ok(asked.length <= 6 * 4, `${asked.length} asked in three days`);
  assert.ok(lines.length <= 7);
  assert.equal(await flow.find(), 0);
});

test('a host that is back has its pictures fetched', async () => {
  named = [at('1.png'), at('2.png')];
  await flow.find();
  await flow.fetchDue();
  network = { [at('1.png')]: picture, [at('2.png')]: picture };
  clock.advance(2 * 60_000);
  assert.equal((await flow.fetchDue()).fetched, 2);
});

test('what is no picture is not asked for again until an operator says so', async () => {
  named = [at('1.png'), at('2.png'), 'ftp://x.example/3.png'];
  network = {
    [at('1.png')]: { kind: 'for-good', reason: 'its server answers 404' },
    [at('2.png')]: Buffer.from('<svg/>'),
  };
  assert.equal(await flow.find(), 3);
  assert.equal((await flow.fetchDue()).failed, 2);
  assert.deepEqual(await states(), { '1.png': 'failed', '2.png': 'failed', '3.png': 'failed' });
  clock.advance(7 * 86_400_000);
  await flow.fetchDue();
  assert.equal(asked.length, 2);

  network = { [at('1.png')]: picture };
  // What may not be asked at all stays as it is.
  assert.equal(await db.app.transaction((tx) => media.retry(tx, 'ftp://x.example/3.png')), 0);
  assert.equal(await db.app.transaction((tx) => media.retry(tx)), 2);
  assert.equal((await flow.fetchDue()).fetched, 1);
});

test('a server may ask for patience', async () => {
  named = [at('1.png')];
  network = { [at('1.png')]: { kind: 'host', reason: 'its server answers 429', retryAfterSeconds: 7_200 } };
  await flow.find();
  await flow.fetchDue();
  network = { [at('1.png')]: picture };
  clock.advance(7_100_000);
  assert.equal((await flow.fetchDue()).fetched, 0);
  clock.advance(200_000);
  assert.equal((await flow.fetchDue()).fetched, 1);
});

test('what was broken off does not count as a try', async () => {
  named = [at('1.png')];
  network = { [at('1.png')]: 'stopped' };
  await flow.find();
  const claimed = await media.claim();
  assert.equal(claimed?.tries, 1);
  assert.equal(await media.claim(), undefined);
  await media.release(claimed);
  assert.equal((await media.claim())?.tries, 1);
});

test('at most two of a host are claimed at a time, over all processes, and a dead one lets go', async () => {
  named = [...['1', '2', '3'].map((name) => at(name)), at('4', 'other.example')];
  await flow.find();
  const other = openMedia({ database: db.app, clock });
  const claims = [await media.claim(), await other.claim(), await media.claim(), await other.claim()];
  assert.deepEqual(
    claims.map((claim) => claim?.host ?? '').toSorted((a, b) => a.localeCompare(b)),
    ['', 'other.example', 'pictures.example', 'pictures.example'],
  );
  clock.advance(5 * 60_000);
  assert.ok((await media.claim()) !== undefined);
});

test('a picture that ends the process each time is given up', async () => {
  named = [at('1.png')];
  await flow.find();
  for (let crash = 1; crash <= 6; crash++) {
    assert.equal((await media.claim())?.tries, crash);
    clock.advance(6 * 60_000);
  }
  assert.equal(await media.claim(), undefined);
  assert.deepEqual((await media.sources({ limit: 1 }))[0]?.reason, 'fetching it never came to an end');
});
