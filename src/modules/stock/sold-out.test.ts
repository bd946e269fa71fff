import assert from 'node:assert/strict';
import { test } from 'node:test';
import { usualMaxAgeMs } from '../../kernel/fresh-cache.ts';
import type { VariantId } from '../catalog.ts';
import { openSoldOut } from './sold-out.ts';

const ids = (...names: string[]) => names as VariantId[];

function setUp(...gone: string[]) {
  const stock = new Map<string, number>(gone.map((name) => [name, 0]));
  const reads: string[] = [];
  let at = 0;
  let held: Promise<void> = Promise.resolve();
  const soldOut = openSoldOut({
    async all() {
      reads.push('all');
      const seen = [...stock].filter(([, count]) => count <= 0).map(([name]) => name as VariantId);
      await held;
      return seen;
    },
    available(variantIds) {
      reads.push(variantIds.join());
      return Promise.resolve(new Map(variantIds.map((id) => [id, stock.get(id) ?? 0])));
    },
    now: () => at,
  });
  return {
    soldOut,
    stock,
    reads,
    tick: (ms: number) => (at += ms),
    hold: (until: Promise<void>) => (held = until),
  };
}

test('read as a whole once a second; between, only what was touched is looked at', async () => {
  const { soldOut, stock, reads, tick } = setUp('a', 'b');
  const first = await soldOut.current();
  assert.deepEqual(first, ids('a', 'b'));
  assert.equal(await soldOut.current(), first);
  stock.set('a', 3).set('c', 0);
  soldOut.touched(ids('a', 'c'));
  assert.deepEqual(await soldOut.current(), ids('b', 'c'));
  assert.deepEqual(reads, ['all', 'a,c']);
  stock.set('d', 0);
  tick(usualMaxAgeMs - 1);
  assert.deepEqual(await soldOut.current(), ids('b', 'c'));
  tick(1);
  assert.deepEqual(await soldOut.current(), ids('b', 'c', 'd'));
});

test('the same set is the same array', async () => {
  const { soldOut, stock, tick } = setUp('a');
  stock.set('b', 5);
  const first = await soldOut.current();
  stock.set('b', 4);
  soldOut.touched(ids('b'));
  assert.equal(await soldOut.current(), first);
  tick(usualMaxAgeMs);
  assert.equal(await soldOut.current(), first);
});

test('what a commit changed while a reading was under way is seen by who asks after it', async () => {
  const { soldOut, stock, hold } = setUp('a');
  const { promise, resolve } = Promise.withResolvers<void>();
  void hold(promise);
  const early = soldOut.current();
  stock.set('b', 0);
  soldOut.touched(ids('b'));
  const late = soldOut.current();
  resolve();
  await early;
  assert.deepEqual(await late, ids('a', 'b'));
});
