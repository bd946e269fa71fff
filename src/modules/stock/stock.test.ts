import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.ts';
import { violatedConstraint } from '../../kernel/database.ts';
import { newId } from '../../kernel/ids.ts';
import { sql } from '../../kernel/sql.ts';
import type { VariantId } from '../catalog.ts';
import { openStock, type Stock, type StockLine, unlimited } from '../stock.ts';

let db: TestDatabase;
let stock: Stock;
const expiresAt = new Date('2026-01-01T01:00:00Z');

before(async () => {
  db = await createTestDatabase({ areas: ['stock'], maxConnections: 20 });
  stock = openStock({ database: db.app });
});
after(() => db.drop());

interface Item {
  available: number;
  tracked?: boolean;
  oversell?: boolean;
}

async function items(...wanted: Item[]): Promise<VariantId[]> {
  const counts = wanted.map(({ available, tracked = true, oversell = false }) => ({
    variantId: newId<VariantId>(),
    tracked,
    oversell,
    available,
  }));
  await db.app.transaction((tx) => stock.setCounts(tx, counts));
  return counts.map((count) => count.variantId);
}

async function item(wanted: Item): Promise<VariantId> {
  const [variantId] = await items(wanted);
  return variantId ?? assert.fail();
}

const reserve = (lines: StockLine[], orderId = newId<string>()) =>
  db.app.transaction((tx) => stock.reserve(tx, orderId, lines, expiresAt));
const take = (lines: StockLine[], orderId = newId<string>()) =>
  db.app.transaction((tx) => stock.take(tx, orderId, lines));
const commit = (orderId: string) => db.app.transaction((tx) => stock.commit(tx, orderId));
const release = (orderId: string) => db.app.transaction((tx) => stock.release(tx, orderId));
const availableOf = async (variantId: VariantId) => (await stock.available([variantId])).get(variantId);
const rowOf = (variantId: VariantId) =>
  db.app.one<{ onHand: number; reserved: number }>(
    sql`select on_hand as "onHand", reserved from stock.item where variant_id = ${variantId}`,
  );

test('a reservation is held, then sold or let go; repeating changes nothing', async () => {
  const variantId = await item({ available: 5 });
  const [sold, letGo] = [newId<string>(), newId<string>()];
  for (let again = 0; again < 2; again++) {
    assert.deepEqual(await reserve([{ variantId, quantity: 2 }], sold), { kind: 'reserved' });
    assert.deepEqual(await reserve([{ variantId, quantity: 1 }], letGo), { kind: 'reserved' });
  }
  assert.deepEqual(await rowOf(variantId), { onHand: 5, reserved: 3 });
  assert.equal(await availableOf(variantId), 2);
  assert.deepEqual([await commit(sold), await commit(sold)], [{ kind: 'committed' }, { kind: 'nothing-held' }]);
  assert.deepEqual([await release(letGo), await release(letGo)], [{ kind: 'released' }, { kind: 'nothing-held' }]);
  assert.deepEqual(await rowOf(variantId), { onHand: 3, reserved: 0 });
  assert.deepEqual(await release(sold), { kind: 'nothing-held' }, 'what is sold cannot be let go');
  assert.deepEqual(await commit(letGo), { kind: 'nothing-held' }, 'what was let go cannot be sold');
  assert.deepEqual(await reserve([{ variantId, quantity: 1 }], sold), { kind: 'reserved' }, 'same order: seen before');
  assert.deepEqual(await rowOf(variantId), { onHand: 3, reserved: 0 });
});

test('an order that was released may reserve anew', async () => {
  const variantId = await item({ available: 2 });
  const orderId = newId<string>();
  await reserve([{ variantId, quantity: 2 }], orderId);
  await release(orderId);
  await reserve([{ variantId, quantity: 1 }], orderId);
  assert.deepEqual(await rowOf(variantId), { onHand: 2, reserved: 1 });
});

test('an order on account takes at once', async () => {
  const variantId = await item({ available: 3 });
  const orderId = newId<string>();
  assert.deepEqual(await take([{ variantId, quantity: 2 }], orderId), { kind: 'reserved' });
  assert.deepEqual(await take([{ variantId, quantity: 2 }], orderId), { kind: 'reserved' });
  assert.deepEqual(await rowOf(variantId), { onHand: 1, reserved: 0 });
  assert.deepEqual(await take([{ variantId, quantity: 2 }]), { kind: 'out-of-stock', variantId, available: 1 });
  assert.deepEqual(await release(orderId), { kind: 'nothing-held' });
});

test('all lines or none, and the short one is named', async () => {
  const [plenty, few] = await items({ available: 10 }, { available: 1 });
  assert.ok(plenty && few);
  const lines = [
    { variantId: few, quantity: 2 },
    { variantId: plenty, quantity: 1 },
  ];
  assert.deepEqual(await reserve(lines), { kind: 'out-of-stock', variantId: few, available: 1 });
  assert.deepEqual(await rowOf(plenty), { onHand: 10, reserved: 0 });
});

test('two lines of one variant count together', async () => {
  const variantId = await item({ available: 3 });
  const twice = [
    { variantId, quantity: 2 },
    { variantId, quantity: 2 },
  ];
  assert.deepEqual(await reserve(twice), { kind: 'out-of-stock', variantId, available: 3 });
});

test('an unknown variant is out of stock, and nothing is known of it', async () => {
  const variantId = newId<VariantId>();
  assert.deepEqual(await reserve([{ variantId, quantity: 1 }]), { kind: 'out-of-stock', variantId, available: 0 });
  assert.equal(await availableOf(variantId), 0);
  assert.equal(await availableOf("' or true --" as VariantId), 0);
});

test('what is not tracked or may be oversold has no limit', async () => {
  for (const rule of [
    { available: 0, tracked: false },
    { available: 1, oversell: true },
  ]) {
    const variantId = await item(rule);
    const orderId = newId<string>();
    assert.deepEqual(await reserve([{ variantId, quantity: 500 }], orderId), { kind: 'reserved' });
    await commit(orderId);
    assert.equal((await rowOf(variantId)).onHand, rule.available - 500);
    assert.equal(await availableOf(variantId), unlimited);
  }
});

test('a broken quantity is a broken assumption', async () => {
  const variantId = await item({ available: 5 });
  for (const quantity of [0, -1, 1.5, Number.NaN, 1e9])
    await assert.rejects(reserve([{ variantId, quantity }]), RangeError);
});

test('a count says what can be sold beyond what orders hold', async () => {
  const variantId = await item({ available: 5 });
  const orderId = newId<string>();
  await reserve([{ variantId, quantity: 4 }], orderId);
  const set = (count: Partial<Item>) =>
    db.app.transaction((tx) => stock.setCounts(tx, [{ variantId, tracked: true, oversell: false, ...count }]));
  await set({ available: 2 });
  assert.equal(await availableOf(variantId), 2);
  assert.deepEqual(await rowOf(variantId), { onHand: 6, reserved: 4 });
  await set({ oversell: true });
  await take([{ variantId, quantity: 5 }]);
  await set({ oversell: false });
  assert.equal(await availableOf(variantId), 0, 'strict again: no more than what is held');
  await commit(orderId);
  assert.deepEqual(await rowOf(variantId), { onHand: 0, reserved: 0 });
});

test('lapsed reservations are listed, the longest lapsed first, and stay until released', async () => {
  const variantId = await item({ available: 10 });
  const [late, early, open] = [newId<string>(), newId<string>(), newId<string>()];
  const until = (orderId: string, at: string) =>
    db.app.transaction((tx) => stock.reserve(tx, orderId, [{ variantId, quantity: 1 }], new Date(at)));
  await until(late, '2020-01-01T00:02:00Z');
  await until(early, '2020-01-01T00:01:00Z');
  await until(open, '2020-01-01T00:03:00Z');
  const now = new Date('2020-01-01T00:02:00Z');
  assert.deepEqual(await stock.expired(now, 10), [early, late]);
  assert.deepEqual(await stock.expired(now, 1), [early]);
  await commit(early);
  await release(late);
  assert.deepEqual(await stock.expired(now, 10), []);
});

test('what can be bought is known at once after an own commit, and not before it', async () => {
  const variantId = await item({ available: 5 });
  assert.equal(await availableOf(variantId), 5);
  await assert.rejects(
    db.app.transaction(async (tx) => {
      await stock.reserve(tx, newId(), [{ variantId, quantity: 1 }], expiresAt);
      throw new Error('the order failed');
    }),
  );
  assert.equal(await availableOf(variantId), 5);
  const before = db.app.counters.statements;
  assert.equal(await availableOf(variantId), 5);
  assert.equal(db.app.counters.statements, before, 'a hot read costs no statement');
  await reserve([{ variantId, quantity: 1 }]);
  assert.equal(await availableOf(variantId), 4);
});

test('the database refuses to oversell, whoever asks', async () => {
  const variantId = await item({ available: 1 });
  for (const change of [
    sql`update stock.item set on_hand = -1 where variant_id = ${variantId}`,
    sql`update stock.item set reserved = 2 where variant_id = ${variantId}`,
    sql`update stock.item set reserved = -1 where variant_id = ${variantId}`,
  ])
    await assert.rejects(db.app.execute(change), (error) =>
      ['never_oversold', 'reserved_not_negative'].includes(violatedConstraint(error) ?? ''),
    );
});
