import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.ts';
import { violatedConstraint } from '../../kernel/database.ts';
import { newId } from '../../kernel/ids.ts';
import type { VariantId } from '../catalog.ts';
import { openStock, type Stock } from '../stock.ts';

let db: TestDatabase;
let stock: Stock;
const expiresAt = new Date('2026-01-01T01:00:00Z');

before(async () => {
  db = await createTestDatabase({ areas: ['stock'], maxConnections: 20 });
  stock = openStock({ database: db.app });
});
after(() => db.drop());

async function sold(quantity: number): Promise<{ orderId: string; variantId: VariantId }> {
  const [orderId, variantId] = [newId<string>(), newId<VariantId>()];
  await db.app.transaction((tx) => stock.setCounts(tx, [{ variantId, tracked: true, oversell: false, available: 10 }]));
  await db.app.transaction((tx) => stock.take(tx, orderId, [{ variantId, quantity }]));
  return { orderId, variantId };
}

const availableOf = async (variantId: VariantId) => (await stock.available([variantId])).get(variantId);
const restock = (orderId: string, variantId: VariantId, ...quantities: number[]) =>
  db.app.transaction((tx) =>
    stock.restock(
      tx,
      orderId,
      quantities.map((quantity) => ({ variantId, quantity })),
    ),
  );
const refusedBy = (constraint: string) => (error: unknown) => violatedConstraint(error) === constraint;

test('what comes back can be sold again, as much as was sold and no more', async () => {
  const { orderId, variantId } = await sold(5);
  assert.equal(await availableOf(variantId), 5);
  await restock(orderId, variantId, 1, 1);
  assert.equal(await availableOf(variantId), 7);
  await assert.rejects(restock(orderId, variantId, 4), refusedBy('returned_of_sold'));
  assert.equal(await availableOf(variantId), 7);
  await restock(orderId, variantId, 3);
  assert.equal(await availableOf(variantId), 10);
  await restock(orderId, variantId);
});

test('nothing comes back of what was only held, released, or never ordered', async () => {
  const { variantId } = await sold(1);
  const held = newId<string>();
  await db.app.transaction((tx) => stock.reserve(tx, held, [{ variantId, quantity: 1 }], expiresAt));
  await assert.rejects(restock(held, variantId, 1), /did not buy/);
  await db.app.transaction((tx) => stock.release(tx, held));
  await assert.rejects(restock(held, variantId, 1), /did not buy/);
  await assert.rejects(restock(newId<string>(), variantId, 1), /did not buy/);
  assert.equal(await availableOf(variantId), 9);
});

test('buyers and returns of the same item at once: the count closes', async () => {
  const { orderId, variantId } = await sold(8);
  const buyers = Array.from({ length: 10 }, () =>
    db.app.transaction((tx) => stock.take(tx, newId<string>(), [{ variantId, quantity: 1 }])),
  );
  const returns = Array.from({ length: 8 }, () => restock(orderId, variantId, 1));
  const outcomes = await Promise.all(buyers);
  await Promise.all(returns);
  const bought = outcomes.filter(({ kind }) => kind === 'reserved').length;
  assert.equal(await availableOf(variantId), 10 - bought);
});
