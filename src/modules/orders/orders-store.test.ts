import assert from 'node:assert/strict';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import test, { after, before } from 'node:test';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.ts';
import { sqlState, violatedConstraint } from '../../kernel/database.ts';
import { newId } from '../../kernel/ids.ts';
import { money } from '../../kernel/money.ts';
import { sql } from '../../kernel/sql.ts';
import type { VariantId } from '../catalog.ts';
import type { CustomerId } from '../customers.ts';
import type { PersonId } from '../vault.ts';
import type { Cart, CartId } from './cart.ts';
import { addToCart, createCart, readCart, setQuantity } from './carts-store.ts';
import type { NewOrder, OrderId, OrderLine } from './order.ts';
import { openOrderKeys } from './order-keys.ts';
import { type OrderState, orderEdge, orderEdges } from './orders-state.ts';
import {
  forget,
  history,
  listOrders,
  move,
  orderByNumber,
  ordersByEmail,
  ordersOfPerson,
  placeOrder,
  readOrder,
  sealedContact,
  seenCheckout,
} from './orders-store.ts';

let db: TestDatabase;
before(async () => {
  db = await createTestDatabase({ areas: ['orders'], maxConnections: 20 });
});
after(() => db.drop());

const at = new Date('2026-03-01T12:00:00Z');
const usd = (amountMinor: number) => money(amountMinor, 'USD');
const hash = (text: string) => createHash('sha256').update(text).digest();

function line(quantity: number, unitMinor: number, title = 'Winder'): OrderLine {
  const variantId = newId<VariantId>();
  return { variantId, sku: 'W-1', title, quantity, unitPrice: usd(unitMinor), total: usd(unitMinor * quantity) };
}

async function cartOf(lines: readonly OrderLine[]): Promise<Cart> {
  const { cartId } = createCart(at);
  for (const { variantId, quantity } of lines) await addToCart(db.app, { cartId, variantId, quantity, at });
  return (await readCart(db.app, cartId, at)) ?? assert.fail();
}

async function draft(other: Partial<NewOrder> = {}): Promise<NewOrder> {
  const lines = other.lines ?? [line(2, 12_900), line(1, 5_000, 'Strap')];
  const subtotal = lines.reduce((sum, item) => sum + item.total.amountMinor, 0);
  return {
    orderId: newId<OrderId>(),
    checkoutId: randomUUID(),
    requestHash: hash('content'),
    cart: other.cart ?? (await cartOf(lines)),
    personId: newId<PersonId>(),
    state: 'awaiting-payment',
    lines,
    subtotal: usd(subtotal),
    discount: usd(0),
    shipping: usd(900),
    tax: usd(100),
    total: usd(subtotal + 1_000),
    shippingMethod: 'standard',
    paymentMethod: 'card',
    contact: { email: randomBytes(40), name: randomBytes(40), phone: randomBytes(40), address: randomBytes(90) },
    emailIndex: randomBytes(32),
    at,
    ...other,
  };
}

const place = (order: NewOrder) => db.app.transaction((tx) => placeOrder(tx, order));
const step = (orderId: OrderId, from: OrderState, to: OrderState) =>
  db.app.transaction((tx) => move(tx, { orderId, from, to, at }));

async function refusal(act: () => Promise<unknown>): Promise<string> {
  try {
    await act();
  } catch (error) {
    return violatedConstraint(error) ?? sqlState(error) ?? String(error);
  }
  return 'allowed';
}

test('an order is placed with its lines and history, and its cart closed, in one statement', async () => {
  const given = await draft();
  const before = db.app.counters.statements;
  const outcome = await place(given);
  assert.equal(db.app.counters.statements - before, 1);
  assert.equal(outcome.kind, 'placed');
  if (outcome.kind !== 'placed') return;
  assert.match(outcome.order.number, /^W-1\d{5}$/);

  const read = await readOrder(db.app, given.orderId);
  assert.deepEqual(read, { ...outcome.order, lines: given.lines });
  assert.deepEqual(await orderByNumber(db.app, ` ${outcome.order.number.toLowerCase()} `), outcome.order);
  assert.deepEqual(await sealedContact(db.app, given.orderId), { personId: given.personId, contact: given.contact });
  assert.deepEqual(await history(db.app, given.orderId), [
    { from: undefined, to: 'awaiting-payment', cause: 'placed, to be paid', at },
  ]);
  const { cartId } = given.cart;
  assert.equal((await readCart(db.app, cartId, at))?.ordered, true);
  const change = { cartId, variantId: newId<VariantId>(), quantity: 1, at };
  assert.equal((await addToCart(db.app, change)).kind, 'already-ordered');
  assert.equal((await setQuantity(db.app, change)).kind, 'already-ordered');
});

test('fifty submits of one checkout at once make one order; the others get the same', async () => {
  const given = await draft();
  const outcomes = await Promise.all(
    Array.from({ length: 50 }, () => place({ ...given, orderId: newId<OrderId>(), personId: newId<PersonId>() })),
  );
  const ids = new Set(outcomes.map((outcome) => ('order' in outcome ? outcome.order.orderId : outcome.kind)));
  assert.equal(ids.size, 1);
  assert.equal(outcomes.filter((outcome) => outcome.kind === 'placed').length, 1);
  assert.equal(outcomes.filter((outcome) => outcome.kind === 'seen').length, 49);
  const { orders, lines, events } = await db.app.one(sql<{ orders: number; lines: number; events: number }>`
    select (select count(*) from orders.order where checkout_id = ${given.checkoutId}) as orders,
           (select count(*) from orders.line where order_id = any(${[...ids]}::uuid[])) as lines,
           (select count(*) from orders.event where order_id = any(${[...ids]}::uuid[])) as events`);
  assert.deepEqual({ orders, lines, events }, { orders: 1, lines: 2, events: 1 });
});

test('the same checkout id with other content is a conflict, and the other cart stays open', async () => {
  const given = await draft();
  await place(given);
  const other = await draft({ checkoutId: given.checkoutId, requestHash: hash('other content') });
  assert.deepEqual(await place(other), { kind: 'conflict' });
  assert.equal((await readCart(db.app, other.cart.cartId, at))?.ordered, false);
  assert.equal(await readOrder(db.app, other.orderId), undefined);
  assert.equal((await place({ ...other, requestHash: given.requestHash })).kind, 'seen');
  assert.deepEqual(await seenCheckout(db.app, given.checkoutId, hash('other content')), { kind: 'conflict' });
  assert.equal((await seenCheckout(db.app, given.checkoutId, given.requestHash))?.kind, 'seen');
  assert.equal(await seenCheckout(db.app, randomUUID(), given.requestHash), undefined);
});

test('many checkouts with one id and different content at once: one order, the others conflict', async () => {
  const checkoutId = randomUUID();
  const drafts = await Promise.all(
    Array.from({ length: 12 }, (_, index) => draft({ checkoutId, requestHash: hash(`content ${index}`) })),
  );
  const outcomes = await Promise.all(drafts.map(place));
  assert.equal(outcomes.filter((outcome) => outcome.kind === 'placed').length, 1);
  assert.equal(outcomes.filter((outcome) => outcome.kind === 'conflict').length, 11);
  const carts = await Promise.all(drafts.map((given) => readCart(db.app, given.cart.cartId, at)));
  assert.equal(carts.filter((cart) => cart?.ordered).length, 1);
});

test('one cart makes one order, also when two checkouts come at once', async () => {
  const given = await draft();
  const outcomes = await Promise.all(
    Array.from({ length: 10 }, () => place({ ...given, orderId: newId<OrderId>(), checkoutId: randomUUID() })),
  );
  assert.equal(outcomes.filter((outcome) => outcome.kind === 'placed').length, 1);
  assert.equal(outcomes.filter((outcome) => outcome.kind === 'cart-changed').length, 9);
});

test('a cart that changed after it was quoted, or is not there, is not ordered', async () => {
  const given = await draft();
  const { cartId } = given.cart;
  await addToCart(db.app, { cartId, variantId: newId<VariantId>(), quantity: 1, at });
  assert.deepEqual(await place(given), { kind: 'cart-changed' });
  assert.equal((await readCart(db.app, cartId, at))?.ordered, false);
  assert.deepEqual(await place({ ...given, cart: { cartId: newId<CartId>(), version: 0 } }), { kind: 'cart-changed' });
  assert.equal(await readOrder(db.app, given.orderId), undefined);
});

test('an order whose transaction fails leaves its cart open and its checkout id unused', async () => {
  const given = await draft();
  const failing = db.app.transaction(async (tx) => {
    await placeOrder(tx, given);
    throw new Error('out of stock');
  });
  await assert.rejects(failing, /out of stock/);
  assert.equal((await readCart(db.app, given.cart.cartId, at))?.ordered, false);
  assert.equal((await place(given)).kind, 'placed');
});

test('refused by the database: totals that do not add up, an account without customer, no goods', async () => {
  const wrong = async (other: Partial<NewOrder>) => refusal(async () => place(await draft(other)));
  assert.equal(await wrong({ total: usd(1) }), 'order_total');
  const discount = usd(1_000_000);
  assert.equal(await wrong({ discount, shipping: usd(999_999), total: usd(30_899) }), 'order_discount');
  assert.equal(await wrong({ shipping: usd(-900), total: usd(30_000) }), 'order_shipping_minor_check');
  assert.equal(await wrong({ lines: [{ ...line(2, 100), total: usd(100) }] }), 'line_total');
  assert.equal(await wrong({ state: 'open-on-account' }), 'order_on_account');
  const cart = await cartOf([line(1, 100)]);
  assert.equal(await wrong({ lines: [{ ...line(1, 100), quantity: 0, total: usd(0) }], cart }), 'line_quantity_check');
  assert.match(await wrong({ lines: [] }), /an order has lines/);
  assert.match(await wrong({ tax: money(100, 'EUR') }), /one currency/);
  assert.match(await wrong({ lines: [{ ...line(1, 100), unitPrice: money(100, 'EUR') }] }), /one currency/);
});

test('every edge of the table can be taken once, and its cause is kept', async () => {
  for (const { from, to, cause } of orderEdges) {
    const { orderId } = await inState(from);
    const race = await Promise.all(Array.from({ length: 4 }, () => step(orderId, from, to)));
    assert.equal(race.filter((outcome) => outcome.kind === 'moved').length, 1, `${from} → ${to}`);
    assert.deepEqual(
      race.filter((outcome) => outcome.kind !== 'moved'),
      Array.from({ length: 3 }, () => ({ kind: 'not-moved', state: to })),
    );
    const last = (await history(db.app, orderId)).at(-1);
    assert.deepEqual(last, { from, to, cause, at });
  }
});

test('every pair of states without an edge is refused before the database is asked', async () => {
  const states = [...new Set(orderEdges.flatMap((edge) => [edge.from, edge.to]))];
  assert.equal(states.length, 8);
  const before = db.app.counters.statements;
  let refused = 0;
  for (const from of states) {
    for (const to of states) {
      if (orderEdge(from, to) !== undefined) continue;
      await assert.rejects(step(newId<OrderId>(), from, to), /no edge/);
      refused++;
    }
  }
  assert.equal(refused, states.length ** 2 - orderEdges.length);
  assert.equal(db.app.counters.statements, before);
});

test('an order that is elsewhere, or not there, does not move', async () => {
  const { orderId } = await inState('cancelled');
  assert.deepEqual(await step(orderId, 'awaiting-payment', 'paid'), { kind: 'not-moved', state: 'cancelled' });
  assert.deepEqual(await step(newId<OrderId>(), 'awaiting-payment', 'paid'), { kind: 'no-order' });
  const stages = (await history(db.app, orderId)).map((event) => event.to);
  assert.deepEqual(stages, ['awaiting-payment', 'cancelled']);
});

/** Places an order and brings it to a state along the table. */
async function inState(state: OrderState): Promise<{ orderId: OrderId }> {
  const path = pathTo(state);
  const [first, ...others] = path;
  if (first !== 'awaiting-payment' && first !== 'held' && first !== 'open-on-account') assert.fail();
  const given = await draft({ state: first, customerId: newId<CustomerId>() });
  await place(given);
  let from: OrderState = first;
  for (const to of others) {
    assert.deepEqual(await step(given.orderId, from, to), { kind: 'moved' });
    from = to;
  }
  return given;
}

function pathTo(state: OrderState): OrderState[] {
  switch (state) {
    case 'awaiting-payment':
    case 'held':
    case 'open-on-account':
      return [state];
    case 'paid':
    case 'cancelled':
      return ['awaiting-payment', state];
    case 'fulfilled':
    case 'partially-refunded':
    case 'refunded':
      return ['awaiting-payment', 'paid', state];
  }
}

test('the link token is the same each time, opens its own order only, and needs the key', async () => {
  const keys = openOrderKeys({ tokenKey: Buffer.alloc(32, 1) });
  const [mine, other] = [await draft(), await draft()];
  await place(mine);
  await place(other);
  const token = keys.tokenFor(mine.orderId);
  assert.match(token, /^[\w-]{43}$/);
  assert.equal(keys.tokenFor(mine.orderId), token);
  assert.equal((await keys.byToken(db.app, mine.orderId, token))?.lines.length, 2);
  const lastCharacter = token.at(-1) ?? '';
  const before = db.app.counters.statements;
  for (const wrong of [
    '',
    'x',
    token.slice(1),
    `${token}=`,
    `${token} `,
    keys.tokenFor(other.orderId),
    openOrderKeys({ tokenKey: Buffer.alloc(32, 2) }).tokenFor(mine.orderId),
    // Another spelling of the same bytes: the last character carries two bits that decoding ignores.
    token.slice(0, -1) + String.fromCharCode(lastCharacter.charCodeAt(0) + 1),
    '\u0000'.repeat(43),
    '€'.repeat(43),
  ]) {
    assert.equal(await keys.byToken(db.app, mine.orderId, wrong), undefined);
  }
  assert.equal(await keys.byToken(db.app, 'no uuid', token), undefined);
  assert.equal(db.app.counters.statements, before, 'a wrong token never reaches the database');
  assert.throws(() => openOrderKeys({ tokenKey: Buffer.alloc(31) }), RangeError);
});

test('the content hash tells contents apart, whatever the order of members', () => {
  const keys = openOrderKeys({ tokenKey: Buffer.alloc(32, 1) });
  const content = { cart: 'a', contact: { email: 'a@b.example', phone: undefined }, lines: [1, 2] };
  const same = keys.contentHash(content);
  assert.equal(same.length, 32);
  assert.deepEqual(keys.contentHash({ lines: [1, 2], contact: { email: 'a@b.example' }, cart: 'a' }), same);
  for (const other of [
    { ...content, lines: [2, 1] },
    { ...content, cart: 'b' },
    { ...content, contact: { email: 'a@b.example', phone: '' } },
    { ...content, contact: { email: 'a@b.example', phone: null } },
  ]) {
    assert.notDeepEqual(keys.contentHash(other), same);
  }
  assert.notDeepEqual(openOrderKeys({ tokenKey: Buffer.alloc(32, 2) }).contentHash(content), same);
});

test('naughty strings in titles, and any bytes in sealed contacts, come back as they were', async () => {
  const file = new URL('../../../test/data/strings/blns.json', import.meta.url);
  const naughty = JSON.parse(readFileSync(file, 'utf8')) as string[];
  for (let start = 0; start < naughty.length; start += 100) {
    const titles = naughty.slice(start, start + 100);
    const sealed = Buffer.from(titles.join('\u0000'));
    const contact = { email: sealed, name: Buffer.from([0, 255, 0]), phone: undefined, address: sealed };
    const given = await draft({ lines: titles.map((title) => line(1, 100, title)), contact });
    await place(given);
    assert.deepEqual((await readOrder(db.app, given.orderId))?.lines, given.lines);
    assert.deepEqual((await sealedContact(db.app, given.orderId))?.contact, contact);
  }
});

test('lists: by state and page, by e-mail, by person; an erasure takes the keyed hashes', async () => {
  const [personId, emailIndex] = [newId<PersonId>(), randomBytes(32)];
  const given = await Promise.all([1, 2, 3].map(() => draft({ personId, emailIndex })));
  for (const order of given) await place(order);
  await step(given[1]?.orderId ?? newId<OrderId>(), 'awaiting-payment', 'cancelled');
  const ids = given
    .map((order) => order.orderId)
    .sort()
    .reverse();
  const idsOf = (list: { orderId: OrderId }[]) => list.map((order) => order.orderId);
  assert.deepEqual(idsOf(await ordersOfPerson(db.app, personId)), ids);
  assert.deepEqual(idsOf(await ordersByEmail(db.app, emailIndex, 2)), ids.slice(0, 2));

  const all = idsOf(await listOrders(db.app, { limit: 1_000 }));
  assert.deepEqual(all, all.toSorted().reverse());
  const [second] = all.slice(1);
  assert.deepEqual(idsOf(await listOrders(db.app, { limit: 5, ...(second && { before: second }) })), all.slice(2, 7));
  const cancelled = await listOrders(db.app, { state: 'cancelled', limit: 1_000 });
  assert.ok(cancelled.length > 0 && cancelled.every((order) => order.state === 'cancelled'));

  assert.deepEqual(await db.app.transaction((tx) => forget(tx, personId)), [emailIndex, emailIndex, emailIndex]);
  assert.deepEqual(await db.app.transaction((tx) => forget(tx, personId)), []);
  assert.deepEqual(await ordersByEmail(db.app, emailIndex, 10), []);
  const repeated = given[0];
  assert.ok(repeated);
  assert.deepEqual(await seenCheckout(db.app, repeated.checkoutId, repeated.requestHash), { kind: 'conflict' });
  assert.equal(await orderByNumber(db.app, 'W-1'), undefined);
});

test('attack: the application cannot change what was sold, to whom or when, nor its history', async () => {
  await place(await draft());
  for (const query of [
    sql`update orders.order set total_minor = 1, subtotal_minor = 1`,
    sql`update orders.order set email_sealed = ''`,
    sql`update orders.order set person_id = ${randomUUID()}`,
    sql`update orders.order set placed_at = now()`,
    sql`delete from orders.order`,
    sql`update orders.line set unit_price_minor = 1, total_minor = quantity`,
    sql`delete from orders.line`,
    sql`update orders.event set cause = ''`,
    sql`delete from orders.event`,
    sql`truncate orders.order cascade`,
    sql`select setval('orders.order_number', 1)`,
  ]) {
    assert.equal(await refusal(() => db.app.execute(query)), '42501', query.text);
  }
});
