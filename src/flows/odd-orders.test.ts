// Orders that hardly anybody places, and floods: each has an answer, and none leaves a trace that stays.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { soldOrders } from '../../test/support/sold-orders.ts';
import { openTestHouse, type TestHouse } from '../../test/support/test-house.ts';
import { sql } from '../kernel/sql.ts';
import { checkBalanced } from '../modules/ledger.ts';
import { paymentOfOrder } from '../modules/payments.ts';
import { openTillDesk } from './manage-till.ts';
import { reason } from './reason.ts';

let shop: TestHouse;

before(async () => {
  shop = await openTestHouse();
});
after(async () => {
  assert.deepEqual((await checkBalanced(shop.database.app)).unsound, []);
  await shop.close();
});

async function leaflets(): Promise<void> {
  const csv = [
    'Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Grams,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Variant Price,Variant Requires Shipping',
    'leaflet,Leaflet,Title,Default Title,leaflet,0,shopify,10,deny,0.00,false',
  ].join('\n');
  const stream = (async function* () {
    yield Buffer.from(csv);
  })();
  assert.notEqual((await shop.house.catalog.importShopifyCsv({ stream })).kind, 'rejected');
}

test('an order that costs nothing is sold without asking anybody for money, by whoever orders it', async () => {
  await leaflets();
  const sold = soldOrders(shop);
  const outcome = await shop.order(await shop.request({ leaflet: 2 }));
  assert.ok('order' in outcome, outcome.kind);
  assert.deepEqual([outcome.order.state, outcome.payment], ['paid', { kind: 'none' }]);
  const { orderId } = outcome.order;
  assert.equal(await paymentOfOrder(shop.database.app, orderId), undefined, 'Stripe is not asked');
  assert.equal(await sold.available('leaflet'), 8);
  assert.deepEqual(await sold.mails(orderId), ['confirmation']);
  assert.deepEqual(await sold.books(orderId), {});
  assert.equal((await sold.ship(orderId)).kind, 'shipped');
  assert.equal((await sold.story(orderId)).order.state, 'fulfilled');
  const { token } = await shop.house.createCustomer({
    contact: { email: 'firm@example.com', name: 'Firm' },
    creditLimit: { amountMinor: 0, currency: 'USD' },
    approvedBy: 'test',
  });
  const customer = await shop.house.customerByToken(token);
  const onAccount = await shop.request({ leaflet: 1 }, { payment: { method: 'invoice' } });
  const second = await shop.order(onAccount, customer);
  assert.ok('order' in second, second.kind);
  assert.equal(second.order.state, 'paid', 'nobody owes anything');
});

test('what a discount makes free is in the books at its price, and comes back like anything else', async () => {
  await shop.stockUp([{ handle: 'present', priceMinor: 4_999, count: 10 }]);
  const desk = openTillDesk(shop.house);
  const gives = { kind: 'percentage', rateMillionths: 1_000_000 };
  const code = { code: 'ALLFREE', title: 'All free', gives, combinesWith: ['shipping'], limits: { uses: 2 } };
  assert.equal((await desk.addDiscount(code, 'test')).kind, 'added');
  const choices = [{ id: 'post', title: 'Post', priceSteps: [{ price: 0 }] }];
  assert.equal((await desk.changeTill({ zones: [{ countries: '*' as const, choices }] }, 'test')).kind, 'changed');
  const sold = soldOrders(shop);
  const outcome = await shop.order(await shop.request({ present: 2 }, { discountCode: 'ALLFREE' }));
  assert.ok('order' in outcome, outcome.kind);
  const { orderId, number } = outcome.order;
  assert.deepEqual([outcome.order.state, outcome.payment.kind], ['paid', 'none']);
  assert.deepEqual(await sold.books(orderId), { sales: -9_998, discounts: 9_998 });
  const back = await shop.house.refund({ orderId, amountMinor: 'all', reason: reason('test'), requestedBy: 'test' });
  assert.equal(back.kind, 'nothing-paid');
  const cancelled = await sold.cancel(orderId);
  assert.ok(cancelled.kind === 'cancelled', cancelled.kind);
  assert.deepEqual([cancelled.state, cancelled.amountMinor], ['cancelled', 0]);
  assert.equal(await sold.available('present'), 10);
  assert.match(number, /^W-/);
});

test('a flood of carts is gone with one sweep, however many they are', async () => {
  const flood = 25_000;
  await shop.database.app.execute(sql`
    insert into orders.cart (id, version, variant_ids, quantities, changed_at)
    select gen_random_uuid(), 0, '{}', '{}', ${shop.clock.now()} from generate_series(1, ${flood}::integer)`);
  shop.clock.advance(61 * 86_400_000);
  const { carts } = await shop.house.sweepOld();
  assert.ok(carts >= flood, `${carts} carts swept`);
});

test("a customer's new token makes the old one useless and leaves evidence", async () => {
  const { customerId, token } = await shop.house.createCustomer({
    contact: { email: 'other@example.com', name: 'Other' },
    creditLimit: { amountMinor: 100, currency: 'USD' },
    approvedBy: 'test',
  });
  const renewed = await shop.house.rotateToken(customerId, { actor: 'operator' });
  assert.ok(renewed !== undefined);
  assert.equal(await shop.house.customerByToken(token), undefined);
  assert.equal((await shop.house.customerByToken(renewed))?.customerId, customerId);
  const entries = await shop.database.owner.query(sql`
    select from evidence.entry where convert_from(body, 'utf8') like ${`%"act":"customer.token-renewed"%customer:${customerId}%`}`);
  assert.equal(entries.length, 1);
  assert.equal(await shop.house.rotateToken('no-id', { actor: 'operator' }), undefined);
});

test('a job that was given up can be tried again: no mail is lost to a long outage', async () => {
  await shop.stockUp([{ handle: 'winder' }]);
  const { token } = await shop.house.createCustomer({
    contact: { email: 'third@example.com', name: 'Third' },
    creditLimit: { amountMinor: 1_000_000, currency: 'USD' },
    approvedBy: 'test',
  });
  const customer = await shop.house.customerByToken(token);
  await shop.order(await shop.request({ winder: 1 }, { payment: { method: 'invoice' } }), customer);
  await shop.database.owner.execute(sql`
    insert into pgboss.job (name, data, source_name, source_id)
    select 'failed', data, name, id from pgboss.job where name = 'send-order-mail' limit 1`);
  assert.equal((await shop.house.jobs.failed()).length, 1);
  assert.equal(await shop.house.retryJobs(), 1);
  assert.deepEqual(await shop.house.jobs.failed(), []);
  assert.equal(await shop.house.retryJobs(), 0);
});
