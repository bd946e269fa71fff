import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { derived, keepDerived, openFreshCache, openRecent, usualMaxAgeMs } from './fresh-cache.ts';

/** A database of one process: loads take their snapshot at once and answer when they are told to. */
function slowDatabase() {
  const rows = new Map<string, number>();
  const pending: { answer: () => void; fail: () => void; keys: readonly string[] }[] = [];
  const load = (keys: readonly string[]) => {
    const snapshot = new Map([...rows].filter(([key]) => keys.includes(key)));
    const { promise, resolve, reject } = Promise.withResolvers<Map<string, number>>();
    pending.push({ keys, answer: () => resolve(snapshot), fail: () => reject(new Error('database away')) });
    return promise;
  };
  return { rows, pending, load, next: () => pending.shift() ?? assert.fail('nothing is being loaded') };
}

test('concurrent misses share one load, and a hit costs none', async () => {
  const db = slowDatabase();
  db.rows.set('a', 1);
  const cache = openFreshCache<string, number>({ load: db.load });
  const all = Promise.all([cache.get('a'), cache.get('a'), cache.getMany(['a', 'b'])]);
  assert.deepEqual(
    db.pending.map((load) => load.keys),
    [['a'], ['b']],
  );
  db.next().answer();
  db.next().answer();
  assert.deepEqual(await all, [1, 1, new Map([['a', 1]])]);
  assert.equal(await cache.get('a'), 1);
  assert.equal(await cache.get('b'), undefined, 'absence is remembered too');
  assert.equal(db.pending.length, 0);
});

test('a load that began before a commit is neither kept nor joined after it', async () => {
  const db = slowDatabase();
  db.rows.set('a', 1);
  const cache = openFreshCache<string, number>({ load: db.load });
  const asked = cache.get('a');
  const old = db.next();
  db.rows.set('a', 2);
  cache.invalidate(['a']);
  const later = cache.get('a');
  const fresh = db.next();
  fresh.answer();
  assert.equal(await later, 2);
  old.answer();
  assert.equal(await asked, 1, 'who asked before the commit may get what was true then');
  assert.equal(await cache.get('a'), 2, 'the late answer must not overwrite the newer one');
  assert.equal(db.pending.length, 0);
});

test('a load overtaken by an invalidation is not stored even when nobody asked since', async () => {
  const db = slowDatabase();
  db.rows.set('a', 1);
  const cache = openFreshCache<string, number>({ load: db.load });
  const asked = cache.get('a');
  const old = db.next();
  db.rows.set('a', 2);
  cache.clear();
  old.answer();
  await asked;
  const later = cache.get('a');
  db.next().answer();
  assert.equal(await later, 2);
});

test('age counts from the start of the load', async () => {
  let now = 0;
  const db = slowDatabase();
  db.rows.set('a', 1);
  const cache = openFreshCache<string, number>({ load: db.load, maxAgeMs: 1_000, now: () => now });
  const first = cache.get('a');
  now = 900;
  db.next().answer();
  await first;
  now = 999;
  await cache.get('a');
  assert.equal(db.pending.length, 0);
  now = 1_000;
  const second = cache.get('a');
  db.next().answer();
  await second;
});

test('a failed load reaches everyone who waits and is not remembered', async () => {
  const db = slowDatabase();
  const cache = openFreshCache<string, number>({ load: db.load });
  const both = Promise.allSettled([cache.get('a'), cache.get('a')]);
  db.next().fail();
  assert.deepEqual(
    (await both).map((result) => result.status),
    ['rejected', 'rejected'],
  );
  db.rows.set('a', 1);
  const again = cache.get('a');
  db.next().answer();
  assert.equal(await again, 1);
});

test('never more entries than allowed', async () => {
  const cache = openFreshCache<string, number>({
    load: (keys) => Promise.resolve(new Map(keys.map((key) => [key, 1]))),
    maxEntries: 10,
  });
  for (let i = 0; i < 100; i++) await cache.get(`key ${i}`);
  assert.equal(cache.size, 10);
});

test('in any interleaving no answer is older than the last commit before the question', async () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant('ask' as const), key: fc.constantFrom('a', 'b', 'c') }),
    fc.record({ do: fc.constant('commit' as const), key: fc.constantFrom('a', 'b', 'c') }),
    fc.record({ do: fc.constant('answer' as const), which: fc.nat(5) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const db = slowDatabase();
      const cache = openFreshCache<string, number>({ load: db.load, maxAgeMs: Infinity });
      const questions: Promise<void>[] = [];
      let version = 0;
      for (const key of ['a', 'b', 'c']) db.rows.set(key, version);
      for (const step of steps) {
        if (step.do === 'commit') {
          db.rows.set(step.key, ++version);
          cache.invalidate([step.key]);
        } else if (step.do === 'ask') {
          const atLeast = db.rows.get(step.key) ?? 0;
          questions.push(cache.get(step.key).then((value) => assert.ok((value ?? -1) >= atLeast)));
        } else {
          db.pending.splice(step.which % Math.max(1, db.pending.length), 1)[0]?.answer();
          for (let turn = 0; turn < 4; turn++) await Promise.resolve();
        }
      }
      for (const load of db.pending.splice(0)) load.answer();
      await Promise.all(questions);
    }),
    { numRuns: 300 },
  );
});

test('a derived value is made once for the same object and facts', () => {
  let made = 0;
  const toJson = derived((product: { title: string }, [available]) => {
    made++;
    return JSON.stringify({ ...product, available });
  });
  const product = { title: 'Winder' };
  assert.equal(toJson(product, [3]), toJson(product, [3]));
  assert.equal(made, 1);
  assert.equal(toJson(product, [2]), '{"title":"Winder","available":2}');
  assert.equal(toJson({ ...product }, [2]), '{"title":"Winder","available":2}');
  assert.equal(made, 3);
});

test('several variants of one source are kept, and the oldest of all go first', () => {
  const kept = keepDerived<object, string>({ variants: 2, most: 3 });
  let made = 0;
  const ask = (source: object, ...facts: (string | object)[]) => kept(source, facts, () => `page ${++made}`);
  const [one, other] = [{}, {}];
  const market = { locale: 'en' };
  const first = ask(one, market);
  assert.equal(ask(one, market), first);
  assert.notEqual(ask(one, { locale: 'en' }), first);
  assert.equal(ask(one, market), first, 'a second variant leaves the first');
  ask(one, 'third');
  assert.notEqual(ask(one, market), first, 'a third does not');
  made = 0;
  const mine = ask(other, 'a');
  for (let index = 0; index < 3; index++) ask({}, 'x');
  assert.notEqual(ask(other, 'a'), mine, 'more than there is room for in all');
});

test('what could not be made is not kept', () => {
  const kept = keepDerived<object, string>({ variants: 1, most: 1 });
  const source = {};
  assert.throws(() => kept(source, [], () => assert.fail()));
  assert.equal(
    kept(source, [], () => 'made'),
    'made',
  );
});

test('what was composed is found again for a tenth of a second, unless any cache forgets something', async () => {
  let now = 0;
  const cache = openFreshCache<string, number>({ load: async () => new Map([['a', 1]]), now: () => now });
  const recent = openRecent<object, string>(2, () => now);
  const [here, there] = [{}, {}];
  recent.begin().keep(here, '/', 'first');
  assert.equal(recent.find(here, '/'), 'first');
  assert.equal(recent.find(there, '/'), undefined);
  assert.equal(recent.find(here, '/other'), undefined);
  now = 99;
  assert.equal(recent.find(here, '/'), 'first');
  now = 100;
  assert.equal(recent.find(here, '/'), undefined);
  assert.equal(usualMaxAgeMs + 100, 1_000, 'a fact and what is composed of it are a second old together');

  recent.begin().keep(here, '/', 'second');
  cache.invalidate(['something else']);
  assert.equal(recent.find(here, '/'), undefined, 'a commit of this process');
  recent.begin().keep(here, '/', 'third');
  cache.clear();
  assert.equal(recent.find(here, '/'), undefined);
});

test('what was composed while something was forgotten, or long ago, is not kept; nor more than the most', () => {
  let now = 0;
  const cache = openFreshCache<string, number>({ load: async () => new Map(), now: () => now });
  const recent = openRecent<object, string>(2, () => now);
  const here = {};
  const slow = recent.begin();
  cache.invalidate(['a']);
  slow.keep(here, '/', 'of old facts');
  assert.equal(recent.find(here, '/'), undefined);
  const late = recent.begin();
  now = 150;
  late.keep(here, '/', 'its facts may be a tenth of a second older');
  assert.equal(recent.find(here, '/'), undefined);
  for (const key of ['/1', '/2', '/3']) recent.begin().keep(here, key, key);
  assert.deepEqual(
    ['/1', '/2', '/3'].map((key) => recent.find(here, key)),
    [undefined, undefined, '/3'],
  );
});
