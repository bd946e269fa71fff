import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import fc from 'fast-check';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.ts';
import { violatedConstraint } from '../../kernel/database.ts';
import { isUuid, newId } from '../../kernel/ids.ts';
import { sql } from '../../kernel/sql.ts';
import type { VariantId } from '../catalog.ts';
import { type Cart, type CartId, type ChangeCartOutcome, cartLimits } from './cart.ts';
import { addToCart, createCart, readCart, removeLine, setQuantity, sweepCarts } from './carts-store.ts';

let db: TestDatabase;
before(async () => {
  db = await createTestDatabase({ areas: ['orders'] });
});
after(() => db.drop());

const at = new Date('2026-03-01T12:00:00Z');
const daysLater = (days: number) => new Date(at.getTime() + days * 86_400_000);
const newVariant = () => newId<VariantId>();

const add = (cartId: CartId, variantId: VariantId, quantity = 1) =>
  addToCart(db.app, { cartId, variantId, quantity, at });
const contents = (cart: Cart | undefined) => cart?.lines.map((line) => [line.variantId, line.quantity]);

function changed(outcome: ChangeCartOutcome): Cart {
  assert.equal(outcome.kind, 'changed');
  return outcome.kind === 'changed' ? outcome.cart : assert.fail();
}

test('a new cart is empty and nobody can guess its id', async () => {
  const cart = createCart(at);
  assert.deepEqual(cart, { cartId: cart.cartId, version: 0, lines: [], ordered: false });
  assert.ok(isUuid(cart.cartId));
  assert.equal(cart.cartId.slice(0, 4), '5021', 'the day, and else random');
  assert.equal(cart.cartId[14], '8');
  assert.notEqual(createCart(at).cartId, cart.cartId);
  const before = db.app.counters.statements;
  assert.deepEqual(await readCart(db.app, cart.cartId, at), cart);
  assert.equal(db.app.counters.statements, before + 1);
  assert.deepEqual(await db.app.query(sql`select from orders.cart`), [], 'an empty cart is no row');
});

test('lines keep their order, the same variant adds up, and every change is one statement with the whole cart', async () => {
  const { cartId } = createCart(at);
  const [box, strap, winder] = [newVariant(), newVariant(), newVariant()];
  const before = db.app.counters.statements;
  await add(cartId, winder, 2);
  await add(cartId, box);
  assert.deepEqual(contents(changed(await add(cartId, strap, 5))), [
    [winder, 2],
    [box, 1],
    [strap, 5],
  ]);
  assert.deepEqual(contents(changed(await add(cartId, winder, 3))), [
    [winder, 5],
    [box, 1],
    [strap, 5],
  ]);
  const set = await setQuantity(db.app, { cartId, variantId: box, quantity: 9, at });
  assert.deepEqual(contents(changed(set)), [
    [winder, 5],
    [box, 9],
    [strap, 5],
  ]);
  const without = changed(await removeLine(db.app, { cartId, variantId: box, at }));
  assert.deepEqual(contents(without), [
    [winder, 5],
    [strap, 5],
  ]);
  assert.equal(db.app.counters.statements - before, 6);
  assert.equal(without.version, 6);
  assert.deepEqual(await readCart(db.app, cartId, at), without);
  for (const variantId of [strap, winder]) await removeLine(db.app, { cartId, variantId, at });
  assert.deepEqual(contents(await readCart(db.app, cartId, at)), []);
});

test('refused: quantities that are no whole number from 1 to 9,999, alone or together', async () => {
  const { cartId } = createCart(at);
  const variantId = newVariant();
  for (const quantity of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 10_000, 2 ** 31, 2 ** 53]) {
    assert.equal((await add(cartId, variantId, quantity)).kind, 'quantity-out-of-range');
    assert.equal((await setQuantity(db.app, { cartId, variantId, quantity, at })).kind, 'quantity-out-of-range');
  }
  await add(cartId, variantId, 9_999);
  const more = await add(cartId, variantId, 1);
  assert.ok(more.kind === 'quantity-out-of-range' && more.limit === 9_999);
  assert.deepEqual(contents(await readCart(db.app, cartId, at)), [[variantId, 9_999]]);
});

test('refused: more than 100 different variants, also when they come at once', async () => {
  const { cartId } = createCart(at);
  const first = newVariant();
  await add(cartId, first);
  const outcomes = await Promise.all(Array.from({ length: 120 }, () => add(cartId, newVariant())));
  assert.equal(outcomes.filter((outcome) => outcome.kind === 'changed').length, 99);
  assert.equal(outcomes.filter((outcome) => outcome.kind === 'too-many-lines').length, 21);
  const cart = changed(await add(cartId, first, 4));
  assert.equal(cart.lines.length, cartLimits.lines);
  assert.equal(cart.lines[0]?.quantity, 5, 'a full cart still takes more of what it has');
});

test('the same variant added many times at once makes one line with the sum', async () => {
  const { cartId } = createCart(at);
  const variantId = newVariant();
  await Promise.all(Array.from({ length: 40 }, () => add(cartId, variantId, 2)));
  assert.deepEqual(contents(await readCart(db.app, cartId, at)), [[variantId, 80]]);
});

test('refused: an unknown cart, a line that is not there', async () => {
  const nowhere = newId<CartId>();
  const variantId = newVariant();
  assert.equal((await add(nowhere, variantId)).kind, 'no-cart');
  assert.equal((await setQuantity(db.app, { cartId: nowhere, variantId, quantity: 1, at })).kind, 'no-cart');
  assert.equal((await removeLine(db.app, { cartId: nowhere, variantId, at })).kind, 'no-cart');
  assert.equal(await readCart(db.app, nowhere, at), undefined);
  const { cartId } = createCart(at);
  assert.equal((await setQuantity(db.app, { cartId, variantId, quantity: 1, at })).kind, 'no-line');
  assert.equal((await removeLine(db.app, { cartId, variantId, at })).kind, 'no-line');
});

test('a cart that lay idle for 60 days is gone, and the sweep takes it away', async () => {
  const idle = createCart(at);
  const used = createCart(at);
  const empty = createCart(at);
  await add(idle.cartId, newVariant());
  await addToCart(db.app, { cartId: used.cartId, variantId: newVariant(), quantity: 1, at: daysLater(10) });
  assert.notEqual(await readCart(db.app, idle.cartId, daysLater(59)), undefined);
  const late = { variantId: newVariant(), quantity: 1, at: daysLater(60) };
  assert.equal(await readCart(db.app, idle.cartId, late.at), undefined);
  assert.equal((await addToCart(db.app, { ...late, cartId: idle.cartId })).kind, 'no-cart');
  assert.notEqual(await readCart(db.app, empty.cartId, daysLater(59)), undefined);
  assert.equal(await readCart(db.app, empty.cartId, late.at), undefined);
  assert.equal((await addToCart(db.app, { ...late, cartId: empty.cartId })).kind, 'no-cart');
  const ofTomorrow = createCart(daysLater(1)).cartId;
  assert.notEqual(await readCart(db.app, ofTomorrow, at), undefined, 'the clock went back');
  assert.equal(await readCart(db.app, createCart(daysLater(2)).cartId, at), undefined);
  assert.ok((await sweepCarts(db.app, late.at)) >= 1);
  const left = await db.app.query(sql<{ id: string }>`select id from orders.cart`);
  assert.deepEqual(left, [{ id: used.cartId }]);
  assert.equal(await sweepCarts(db.app, late.at), 0);
});

test('the database refuses a cart that its statements would never make', async () => {
  const attempt = async (variants: (string | null)[], quantities: (number | null)[]) => {
    try {
      await db.app.execute(sql`
        insert into orders.cart (id, version, variant_ids, quantities, changed_at)
        values (${newId()}, 0, ${variants}, ${quantities}, ${at})`);
    } catch (error) {
      return violatedConstraint(error) !== undefined;
    }
    return false;
  };
  const many = Array.from({ length: 101 }, () => newVariant());
  assert.equal(await attempt([newVariant()], [0]), true);
  assert.equal(await attempt([newVariant()], [10_000]), true);
  assert.equal(await attempt([newVariant()], [1, 1]), true);
  assert.equal(await attempt([null], [1]), true);
  assert.equal(await attempt([newVariant()], [null]), true);
  assert.equal(
    await attempt(
      many,
      many.map(() => 1),
    ),
    true,
  );
  assert.equal(
    await attempt(
      many.slice(1),
      many.slice(1).map(() => 1),
    ),
    false,
  );
});

test('property: a cart does what a simple list would do', async () => {
  const variants = [newVariant(), newVariant(), newVariant(), newVariant()];
  const step = fc.record({
    act: fc.constantFrom('add' as const, 'set' as const, 'remove' as const),
    variantId: fc.constantFrom(...variants),
    quantity: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 4_000, max: 9_999 })),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const { cartId } = createCart(at);
      const model = new Map<VariantId, number>();
      for (const { act, variantId, quantity } of steps) {
        const held = model.get(variantId);
        const change = { cartId, variantId, quantity, at };
        const outcome = await { add: addToCart, set: setQuantity, remove: removeLine }[act](db.app, change);
        if (act === 'add' && (held ?? 0) + quantity <= cartLimits.quantity)
          model.set(variantId, (held ?? 0) + quantity);
        if (act === 'set' && held !== undefined) model.set(variantId, quantity);
        if (act === 'remove') model.delete(variantId);
        if (outcome.kind === 'changed') assert.deepEqual(contents(outcome.cart), [...model]);
      }
      assert.deepEqual(contents(await readCart(db.app, cartId, at)), [...model]);
    }),
    { numRuns: 40 },
  );
});
