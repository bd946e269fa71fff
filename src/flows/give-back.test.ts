// Giving back where the sums are unusual: totals that were rounded, and refunds that Stripe and the shop were both asked for.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { soldOrders } from '../../test/support/sold-orders.ts';
import { openTestHouse, type TestHouse } from '../../test/support/test-house.ts';
import * as ledger from '../modules/ledger.ts';
import { openTillDesk } from './manage-till.ts';
import { reason } from './reason.ts';

let shop: TestHouse;
let sold: ReturnType<typeof soldOrders>;

before(async () => {
  shop = await openTestHouse();
  await shop.stockUp([{ handle: 'box', priceMinor: 4_999, count: 1_000 }]);
  sold = soldOrders(shop);
  const desk = openTillDesk(shop.house);
  const choices = [{ id: 'post', title: 'Post', priceSteps: [{ price: 502 }] }];
  const till = { zones: [{ countries: '*' as const, choices }], rounding: { USD: { totalToMinor: 5 } } };
  assert.equal((await desk.changeTill(till, 'test')).kind, 'changed');
  const free = { code: 'GIFT', title: 'Gift', gives: { kind: 'percentage', rateMillionths: 1_000_000 } };
  assert.equal((await desk.addDiscount(free, 'test')).kind, 'added');
});
after(async () => {
  assert.deepEqual((await ledger.checkBalanced(shop.database.app)).unsound, []);
  await shop.close();
});

async function paidGift() {
  const outcome = await shop.order(await shop.request({ box: 2 }, { discountCode: 'GIFT' }));
  assert.ok('order' in outcome && outcome.payment.kind === 'stripe');
  const { orderId, total } = outcome.order;
  // Only the shipping of 5.02 is paid, rounded down: the goods cost less than nothing.
  assert.equal(total.amountMinor, 500);
  await shop.pay(outcome.payment.clientSecret);
  for (let step = 0; step < 2; step++) await sold.advance(orderId);
  return orderId;
}

test('an order whose rounding exceeds its goods is given back like any other', async () => {
  const refunded = await paidGift();
  const wish = { reason: reason('test'), requestedBy: 'test' };
  for (const amountMinor of [120, 'all'] as const) {
    assert.equal((await shop.house.refund({ orderId: refunded, amountMinor, ...wish })).kind, 'requested');
    await sold.settleRefunds();
  }
  assert.equal((await sold.story(refunded)).order.state, 'refunded');

  const cancelled = await paidGift();
  assert.equal((await sold.cancel(cancelled, { lines: [{ line: 1, quantity: 1 }] })).kind, 'cancelled');
  const rest = await sold.cancel(cancelled);
  assert.equal(rest.kind === 'cancelled' && rest.amountMinor, 500);
  await sold.settleRefunds();
  assert.equal((await sold.story(cancelled)).credited.amountMinor, 500);
});

test('the same money asked for here and refunded at Stripe: the order can be cancelled before ours is refused', async () => {
  const { orderId, clientSecret } = await sold.paid({ box: 1 });
  const wish = { orderId, amountMinor: 'all', reason: reason('test'), requestedBy: 'test' } as const;
  assert.equal((await shop.house.refund(wish)).kind, 'requested');
  const intentId = clientSecret.split('_secret')[0] ?? '';
  await shop.house.stripeClient.refunds.create({ payment_intent: intentId });
  await shop.house.processStripeEvent({ eventId: 'evt_same', intentId, isRefund: true });
  const outcome = await sold.cancel(orderId);
  assert.equal(outcome.kind === 'cancelled' && outcome.amountMinor, 0);
  await sold.settleRefunds();
  const { order, credits, credited } = await sold.story(orderId);
  assert.equal(order.state, 'cancelled');
  assert.deepEqual(
    credits.map(({ state }) => state),
    ['void', 'settled'],
  );
  assert.deepEqual(credited, order.total);
});

test('nothing leaves of an order whose money is all on its way back, unless that comes to nothing', async () => {
  const { orderId } = await sold.paid({ box: 2 });
  const wish = { orderId, reason: reason('test'), requestedBy: 'test' };
  assert.equal((await shop.house.refund({ ...wish, amountMinor: 100 })).kind, 'requested');
  assert.equal((await sold.ship(orderId, [{ line: 1, quantity: 1 }])).kind, 'shipped');
  assert.equal((await shop.house.refund({ ...wish, amountMinor: 'all' })).kind, 'requested');
  // Stripe has not answered yet.
  assert.deepEqual(await sold.ship(orderId), { kind: 'not-sold', state: 'refunded' });
  await sold.settleRefunds();
  assert.deepEqual(await sold.ship(orderId), { kind: 'not-sold', state: 'refunded' });
});
