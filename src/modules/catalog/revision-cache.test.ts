import assert from 'node:assert/strict';
import { test } from 'node:test';
import { usualMaxAgeMs } from '../../kernel/fresh-cache.ts';
import { openRevision, openRevisionCache } from './revision-cache.ts';

function setUp() {
  let at = 0;
  let number = 1;
  let reads = 0;
  const revision = openRevision(
    () => {
      reads++;
      return Promise.resolve({ number, listed: {}, own: [] });
    },
    () => at,
  );
  return {
    revision,
    cache: openRevisionCache<string>(revision, 3),
    tick: (ms: number) => (at += ms),
    commit: () => ++number,
    reads: () => reads,
  };
}

test('an answer is kept for as long as the revision stays, however old it is', async () => {
  const { cache, tick, reads } = setUp();
  let loads = 0;
  const load = () => Promise.resolve(`load ${++loads}`);
  assert.equal(await cache.get('a', load), 'load 1');
  tick(3_600_000);
  assert.equal(await cache.get('a', load), 'load 1');
  assert.deepEqual([loads, reads()], [1, 2]);
});

test('a commit of our own is seen at once, another’s when a second is over', async () => {
  const { cache, revision, tick, commit } = setUp();
  let value = 'old';
  const load = () => Promise.resolve(value);
  assert.equal(await cache.get('a', load), 'old');
  value = 'ours';
  commit();
  revision.forget();
  assert.equal(await cache.get('a', load), 'ours');
  value = 'theirs';
  commit();
  tick(usualMaxAgeMs - 1);
  assert.equal(await cache.get('a', load), 'ours');
  tick(1);
  assert.equal(await cache.get('a', load), 'theirs');
});

test('what a load read before a commit is not kept under the number after it', async () => {
  const { cache, revision, commit } = setUp();
  const { promise, resolve } = Promise.withResolvers<string>();
  const early = cache.get('a', () => promise);
  await new Promise((done) => setImmediate(done));
  commit();
  revision.forget();
  const late = cache.get('a', () => Promise.resolve('new'));
  resolve('old');
  assert.deepEqual([await early, await late], ['old', 'new']);
  assert.equal(await cache.get('a', () => assert.fail('is kept')), 'new');
});

test('concurrent questions share a load; a load that fails is not kept', async () => {
  const { cache } = setUp();
  let loads = 0;
  const load = async () => {
    loads++;
    await new Promise((done) => setImmediate(done));
    if (loads === 1) throw new Error('database away');
    return 'value';
  };
  const both = await Promise.allSettled([cache.get('a', load), cache.get('a', load)]);
  assert.deepEqual([both.map(({ status }) => status), loads], [['rejected', 'rejected'], 1]);
  assert.equal(await cache.get('a', load), 'value');
});

test('many keys: what is missing is loaded together, absent keys are remembered, the oldest go', async () => {
  const { cache } = setUp();
  const asked: string[][] = [];
  const load = (keys: readonly string[]) => {
    asked.push([...keys]);
    return Promise.resolve(new Map(keys.filter((key) => key !== 'absent').map((key) => [key, key.toUpperCase()])));
  };
  assert.deepEqual(
    [...(await cache.getMany(['b', 'absent', 'a', 'b'], load))],
    [
      ['b', 'B'],
      ['a', 'A'],
    ],
  );
  assert.deepEqual(
    [...(await cache.getMany(['a', 'absent', 'b'], load))],
    [
      ['a', 'A'],
      ['b', 'B'],
    ],
  );
  assert.deepEqual(asked, [['b', 'absent', 'a']]);
  await cache.getMany(['c'], load);
  await cache.getMany(['b', 'a'], load);
  assert.deepEqual(asked.slice(1), [['c'], ['b']]);
  await assert.rejects(
    cache.getMany(['x', 'y'], () => Promise.reject(new Error('away'))),
    /away/,
  );
});
