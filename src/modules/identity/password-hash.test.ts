import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openHasher, passwordCost } from './password-hash.ts';

const cheap = { memoryKib: 64, passes: 1, parallelism: 1 };

test('a password is known again, in whatever form its characters came', async () => {
  const hasher = openHasher(cheap);
  const stored = await hasher.make('Zo\u00eb at the window');
  assert.equal(stored.hash.length, 32);
  assert.ok(await hasher.verify('Zoe\u0308 at the window', stored));
  for (const wrong of [
    '',
    'zo\u00eb at the window',
    'Zo\u00eb at the window ',
    '\u0000',
    '\ud800',
    'x'.repeat(1_000_000),
  ])
    assert.ok(!(await hasher.verify(wrong, stored)));
});

test('equal passwords have different hashes; nobody’s password is never right', async () => {
  const hasher = openHasher(cheap);
  const [one, other] = [await hasher.make('the same for two'), await hasher.make('the same for two')];
  assert.notDeepEqual(one.hash, other.hash);
  assert.ok(!(await hasher.verify('the same for two', undefined)));
  assert.ok(!(await hasher.verify('', undefined)));
});

test('a hash is verified with the parameters that it was made with, and known to be weaker than today’s', async () => {
  const before = await openHasher(cheap).make('made in other times');
  const hasher = openHasher({ memoryKib: 128, passes: 2, parallelism: 1 });
  assert.ok(await hasher.verify('made in other times', before));
  assert.ok(hasher.isWeaker(before));
  assert.ok(!hasher.isWeaker(await hasher.make('made in other times')));
});

test('what the shop uses is at least what OWASP asks for (19 MiB, 2 passes)', () => {
  assert.ok(passwordCost.memoryKib >= 19_456 && passwordCost.passes >= 2 && passwordCost.parallelism >= 1);
});

test('many at once all get their turn, and too many are told so', async () => {
  const hasher = openHasher(cheap);
  const stored = await hasher.make('one of very many');
  const all = Array.from({ length: 60 }, () => hasher.verify('one of very many', stored));
  assert.ok(hasher.isFull());
  assert.ok((await Promise.all(all)).every(Boolean));
  assert.ok(!hasher.isFull());
});
