// What becomes of an order after it was sold: parcels, cancellations, refunds. The books are exact to the cent, the stock
// closes, and of whatever many people do at once only what fits is done.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { soldOrders } from '../../test/support/sold-orders.ts';
import { openTestHouse, type TestHouse } from '../../test/support/test-house.ts';
import { sqlState, violatedConstraint } from '../kernel/database.ts';
import { newId } from '../kernel/ids.ts';
import { type Query, sql } from '../kernel/sql.ts';
import * as customers from '../modules/customers.ts';
import * as ledger from '../modules/ledger.ts';
import { failedCredits, move, type OrderId, type ParcelId, paidThoughCancelled } from '../modules/orders.ts';
import { paymentOfOrder } from '../modules/payments.ts';
import { reason } from './reason.ts';

const elevatedRisk = '4000000000009235';
const refundFails = '4000000000005126';

let shop: TestHouse;
let sold: ReturnType<typeof soldOrders>;

before(async () => {
  shop = await openTestHouse();
  // Prices that do not divide evenly: 3 × 33.33, and a box.
  await shop.stockUp([
    { handle: 'winder', priceMinor: 3_333, count: 100_000 },
    { handle: 'box', priceMinor: 4_999, count: 100_000 },
  ]);
  sold = soldOrders(shop);
});
after(async () => {
  assert.deepEqual((await ledger.checkBalanced(shop.database.app)).unsound, []);
  await shop.close();
});

const stateOf = async (orderId: OrderId) => (await sold.story(orderId)).order.state;

async function refusal(query: Query): Promise<string> {
  try {
    await shop.database.app.execute(query);
  } catch (error) {
    return violatedConstraint(error) ?? sqlState(error) ?? String(error);
  }
  return 'allowed';
}

describe('sending', () => {
  test('goes in parts: the order is partly fulfilled, then fulfilled, and never more than was sold', async () => {
    const { orderId } = await sold.paid({ winder: 3, box: 1 });
    const lineOf = async (sku: string) => (await sold.story(orderId)).lines.find((line) => line.sku === sku)?.line ?? 0;
    const [winder, box] = [await lineOf('winder'), await lineOf('box')];
    assert.equal((await sold.story(orderId)).fulfilment, 'unfulfilled');

    const first = await sold.ship(orderId, [{ line: winder, quantity: 2 }]);
    assert.ok(first.kind === 'shipped');
    assert.equal(first.fulfilment, 'partly');
    assert.equal(first.state, 'paid');
    assert.deepEqual(await sold.ship(orderId, [{ line: winder, quantity: 2 }]), {
      kind: 'too-many',
      left: [
        { line: winder, quantity: 1 },
        { line: box, quantity: 1 },
      ].sort((a, b) => a.line - b.line),
    });
    for (const lines of [
      [],
      [{ line: 9, quantity: 1 }],
      [{ line: box, quantity: 0 }],
      [{ line: box, quantity: 0.5 }],
    ]) {
      assert.equal((await sold.ship(orderId, lines)).kind, 'too-many', JSON.stringify(lines));
    }
    const twice = [
      { line: box, quantity: 1 },
      { line: box, quantity: 1 },
    ];
    assert.equal((await sold.ship(orderId, twice)).kind, 'too-many');

    const second = await sold.ship(orderId);
    assert.ok(second.kind === 'shipped');
    assert.equal(second.fulfilment, 'fulfilled');
    assert.equal(second.state, 'fulfilled');
    assert.equal((await sold.ship(orderId)).kind, 'too-many');

    const story = await sold.story(orderId);
    assert.deepEqual(
      story.parcels.map(({ carrier, trackingUrl, lines }) => [carrier, trackingUrl, lines.length]),
      [
        ['Post', 'https://post.example/RR123', 1],
        ['Post', 'https://post.example/RR123', 2],
      ],
    );
    assert.deepEqual(story.lines.map(({ sku, shipped, toShip }) => `${sku} ${shipped} ${toShip}`).toSorted(), [
      'box 1 0',
      'winder 3 0',
    ]);
    assert.deepEqual(await sold.mails(orderId), ['confirmation', 'shipped', 'shipped']);
    const acts = await sold.acts(`order:${orderId}`);
    assert.equal(acts.filter((act) => act === 'order.shipped').length, 2);
  });

  test('by ten at once sends every piece once', async () => {
    const { orderId } = await sold.paid({ winder: 3 });
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () => sold.ship(orderId, [{ line: 1, quantity: 1 }])),
    );
    assert.equal(outcomes.filter(({ kind }) => kind === 'shipped').length, 3);
    assert.equal(outcomes.filter(({ kind }) => kind === 'too-many').length, 7);
    assert.equal(await stateOf(orderId), 'fulfilled');
  });

  test('is refused before the order is paid, and by the database itself whatever the program does', async () => {
    const waiting = await sold.awaitingPayment({ winder: 1 });
    assert.deepEqual(await sold.ship(waiting.orderId), { kind: 'not-sold', state: 'awaiting-payment' });

    const { orderId } = await sold.paid({ winder: 1 });
    const parcelId = newId();
    const parcel = sql`
      insert into orders.parcel (id, order_id, state, carrier, tracking, shipped_at, state_at, made_by)
      values (${parcelId}, ${orderId}, 'sent', 'x', '', now(), now(), 'x')`;
    assert.equal(await refusal(parcel), 'allowed');
    const lines = (quantity: number) => sql`
      insert into orders.parcel_line (parcel_id, order_id, line, quantity) values (${parcelId}, ${orderId}, 1, ${quantity})`;
    assert.equal(await refusal(lines(2)), 'line_not_oversent');
    assert.equal(await refusal(lines(1)), 'allowed');
    const late = newId();
    const cancelled = sql`
      with cancellation as (
        insert into orders.cancellation (id, order_id, reason, made_by, at) values (${late}, ${orderId}, 'x', 'x', now())
        returning id
      )
      insert into orders.cancellation_line (cancellation_id, order_id, line, quantity)
      select id, ${orderId}, 1, 1 from cancellation`;
    assert.equal(await refusal(cancelled), 'line_not_oversent');
    const denied = '42501';
    assert.equal(await refusal(sql`update orders.line set shipped = 0 where order_id = ${orderId}`), denied);
    assert.equal(await refusal(sql`update orders.line set quantity = 9 where order_id = ${orderId}`), denied);
    assert.equal(await refusal(sql`delete from orders.parcel_line where order_id = ${orderId}`), denied);
  });

  test('on account leaves the order open until it is paid, fulfilled or not', async () => {
    const { orderId } = await sold.onAccount({ winder: 1 });
    const outcome = await sold.ship(orderId);
    assert.ok(outcome.kind === 'shipped');
    assert.equal(outcome.fulfilment, 'fulfilled');
    assert.equal(await stateOf(orderId), 'open-on-account');
  });

  test('is corrected: what was typed wrong, and a parcel that was never picked up', async () => {
    const { orderId } = await sold.paid({ winder: 2 });
    const shipped = await sold.ship(orderId);
    assert.ok(shipped.kind === 'shipped');
    const { parcelId } = shipped;
    const right = { carrier: 'Courier', tracking: 'X9', trackingUrl: undefined };
    assert.deepEqual(await sold.amend({ parcelId, parcel: right, actor: 'operator' }), { kind: 'amended' });
    assert.equal((await sold.story(orderId)).parcels[0]?.tracking, 'X9');
    const withdraw = (id: ParcelId = parcelId) =>
      sold.withdraw({ parcelId: id, reason: reason('not-picked-up'), actor: 'operator' });
    assert.deepEqual(await withdraw(), { kind: 'withdrawn', fulfilment: 'unfulfilled', state: 'paid' });
    assert.deepEqual(await withdraw(), { kind: 'not-on-its-way' });
    assert.deepEqual(await withdraw(newId<ParcelId>()), { kind: 'not-on-its-way' });
    assert.equal((await sold.amend({ parcelId, parcel: right, actor: 'operator' })).kind, 'not-on-its-way');
    assert.equal((await sold.ship(orderId)).kind, 'shipped');
    assert.equal(await stateOf(orderId), 'fulfilled');
  });
});

describe('cancelling what was paid', () => {
  test('gives all of it back, shipping and tax included, and the goods go on the shelf', async () => {
    const before = await sold.available('winder');
    const { orderId, total } = await sold.paid({ winder: 3 });
    const outcome = await sold.cancel(orderId);
    assert.ok(outcome.kind === 'cancelled');
    assert.equal(outcome.amountMinor, total.amountMinor);
    assert.equal(outcome.state, 'cancelled');
    assert.equal(await sold.available('winder'), before);
    assert.equal((await sold.ship(orderId)).kind, 'not-sold');
    assert.deepEqual(await sold.cancel(orderId), { kind: 'already-cancelled' });
    await sold.settleRefunds();
    assert.equal(await stateOf(orderId), 'cancelled');
    // No tax is owed, no shipping earned, and what was sold is what came back.
    const { sales, refunds, ...rest } = await sold.books(orderId);
    assert.equal((sales ?? 0) + (refunds ?? 0), 0);
    assert.deepEqual(rest, {});
    assert.deepEqual(await sold.mails(orderId), ['confirmation', 'cancelled', 'refunded']);
    assert.ok((await sold.acts(`order:${orderId}`)).includes('order.cancelled'));
  });

  test('piece by piece and by the amount comes to exactly its price', async () => {
    const before = await sold.available('winder');
    const { orderId, total } = await sold.paid({ winder: 3, box: 1 });
    const { lines } = await sold.story(orderId);
    const winder = lines.find((line) => line.sku === 'winder')?.line ?? 0;
    const one = await sold.cancel(orderId, { lines: [{ line: winder, quantity: 1 }] });
    assert.ok(one.kind === 'cancelled');
    assert.equal(one.state, 'paid');
    await sold.settleRefunds();
    assert.equal(await stateOf(orderId), 'partially-refunded');
    assert.equal(await sold.available('winder'), before - 2);
    await shop.house.refund({ orderId, amountMinor: 777, reason: reason('sorry'), requestedBy: 'operator' });
    const rest = await sold.cancel(orderId);
    assert.ok(rest.kind === 'cancelled');
    assert.equal(one.amountMinor + 777 + rest.amountMinor, total.amountMinor);
    await sold.settleRefunds();
    const { sales, refunds, ...others } = await sold.books(orderId);
    assert.equal((sales ?? 0) + (refunds ?? 0), 0);
    assert.deepEqual(others, {});
    assert.equal(await sold.available('winder'), before);
  });

  test('in part takes what was sent from what can be cancelled; then the rest is sent', async () => {
    const { orderId } = await sold.paid({ winder: 3 });
    await sold.ship(orderId, [{ line: 1, quantity: 1 }]);
    assert.deepEqual(await sold.cancel(orderId, { lines: [{ line: 1, quantity: 3 }] }), {
      kind: 'too-many',
      left: [{ line: 1, quantity: 2 }],
    });
    // Nothing is given for it when somebody says so.
    const free = await sold.cancel(orderId, { lines: [{ line: 1, quantity: 1 }], amountMinor: 0 });
    assert.ok(free.kind === 'cancelled');
    assert.equal(free.amountMinor, 0);
    const shipped = await sold.ship(orderId);
    assert.ok(shipped.kind === 'shipped');
    assert.equal(shipped.state, 'fulfilled');
    assert.deepEqual(await sold.cancel(orderId), { kind: 'nothing-left' });
    const { order } = await sold.story(orderId);
    assert.equal(order.state, 'fulfilled');
  });

  test('shipping goes back with some pieces only when somebody says so', async () => {
    const { orderId } = await sold.paid({ winder: 2 });
    const { order } = await sold.story(orderId);
    assert.ok(order.shipping.amountMinor > 0);
    const line = { line: 1, quantity: 1 };
    const more = await sold.cancel(orderId, { lines: [line], amountMinor: 1_000_000 });
    assert.ok(more.kind === 'too-much');
    const kept = await sold.cancel(orderId, { lines: [line], shipping: 'give-back' });
    assert.ok(kept.kind === 'cancelled');
    assert.ok(kept.amountMinor >= more.refundableMinor + order.shipping.amountMinor);
    const [credit] = (await sold.story(orderId)).credits;
    assert.equal(credit?.shipping.amountMinor, order.shipping.amountMinor);
  });

  test('and refunding by ten at once gives back no cent more than was paid', async () => {
    const { orderId, total } = await sold.paid({ winder: 5 });
    const half = Math.ceil(total.amountMinor / 2);
    await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        index % 2 === 0
          ? sold.cancel(orderId, { lines: [{ line: 1, quantity: 1 }] })
          : shop.house.refund({ orderId, amountMinor: half, reason: reason('x'), requestedBy: 'operator' }),
      ),
    );
    await sold.settleRefunds();
    const payment = await paymentOfOrder(shop.database.app, orderId);
    const { data } = await shop.house.stripeClient.refunds.list({
      payment_intent: payment?.intentId ?? '',
      limit: 100,
    });
    const given = data.reduce((sum, refund) => sum + refund.amount, 0);
    assert.ok(given <= total.amountMinor);
    const { credited, lines } = await sold.story(orderId);
    assert.equal(credited.amountMinor, given);
    assert.equal(lines[0]?.cancelled, 5);
    assert.equal(await stateOf(orderId), 'cancelled');
  });

  test('a refund of it that comes back is owed again', async () => {
    shop.faults({ refundDelayMs: 1 });
    const { orderId, total } = await sold.paid({ winder: 1 }, refundFails);
    await sold.cancel(orderId);
    await sold.settleRefunds();
    await failRefunds(orderId);
    const { credits } = await sold.story(orderId);
    assert.deepEqual(
      credits.map(({ state }) => state),
      ['void'],
    );
    const books = await sold.books(orderId);
    assert.equal(books['receivable:stripe'], total.amountMinor);
    assert.equal(books['refunds'], undefined);
    const { number } = (await sold.story(orderId)).order;
    const waiting = async () => (await failedCredits(shop.database.app, 100)).filter((each) => each.number === number);
    assert.deepEqual(await waiting(), [{ number, amount: total }]);
    const again = await shop.house.refund({
      orderId,
      amountMinor: 'all',
      reason: reason('x'),
      requestedBy: 'operator',
    });
    assert.ok(again.kind === 'requested');
    assert.equal(again.amountMinor, total.amountMinor);
    assert.deepEqual(await waiting(), []);
  });

  test('of several that come back none is forgotten, also when another was asked for before it did', async () => {
    shop.faults({ refundDelayMs: 1 });
    const { orderId } = await sold.paid({ winder: 3 }, refundFails);
    const give = (amountMinor: number) =>
      shop.house.refund({ orderId, amountMinor, reason: reason('x'), requestedBy: 'operator' });
    for (const amountMinor of [3_000, 1_000]) assert.equal((await give(amountMinor)).kind, 'requested');
    await sold.settleRefunds();
    await failRefunds(orderId);
    const { number } = (await sold.story(orderId)).order;
    const waiting = async () =>
      (await failedCredits(shop.database.app, 100))
        .filter((each) => each.number === number)
        .map(({ amount }) => amount.amountMinor);
    assert.deepEqual(await waiting(), [4_000]);
    shop.clock.advance(1_000);
    assert.equal((await give(1_000)).kind, 'requested');
    assert.deepEqual(await waiting(), [3_000]);
    assert.equal((await give(3_000)).kind, 'requested');
    assert.deepEqual(await waiting(), []);
  });
});

/** The simulator's card lets refunds fail a while after they succeeded. */
async function failRefunds(orderId: OrderId): Promise<void> {
  const intentId = (await paymentOfOrder(shop.database.app, orderId))?.intentId ?? '';
  shop.clock.advance(1_000);
  for (let tries = 0; tries < 100; tries++) {
    const { data } = await shop.house.stripeClient.refunds.list({ payment_intent: intentId });
    if (data.every((refund) => refund.status === 'failed')) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await shop.house.processStripeEvent({ eventId: `evt_${orderId}`, intentId, isRefund: true });
}

describe('cancelling before it is paid', () => {
  test('asks Stripe first; only its word cancels the order and frees the stock', async () => {
    const before = await sold.available('box');
    const { orderId } = await sold.awaitingPayment({ box: 1 });
    assert.equal((await sold.cancel(orderId, { lines: [{ line: 1, quantity: 1 }] })).kind, 'not-sold');
    assert.deepEqual(await sold.cancel(orderId), { kind: 'cancelling' });
    assert.deepEqual(await sold.cancel(orderId), { kind: 'cancelling' });
    assert.equal(await stateOf(orderId), 'awaiting-payment');
    assert.equal(await sold.available('box'), before - 1);
    await sold.advance(orderId);
    assert.equal(await stateOf(orderId), 'cancelled');
    assert.equal(await sold.available('box'), before);
    assert.deepEqual(await sold.books(orderId), {});
    assert.deepEqual(await sold.cancel(orderId), { kind: 'already-cancelled' });
    const acts = await sold.acts(`order:${orderId}`);
    assert.equal(acts.filter((act) => act === 'order.cancel-requested').length, 1);
  });

  test('while Stripe is silent changes nothing, and is done when it answers', async () => {
    shop.faults({ answers: [{ fault: 'cut-before', method: 'POST', path: '^/v1/payment_intents$', times: 4 }] });
    const outcome = await shop.order(await shop.request({ box: 1 }));
    assert.ok('order' in outcome);
    assert.equal(outcome.payment.kind, 'unknown');
    const { orderId } = outcome.order;
    assert.deepEqual(await sold.cancel(orderId), { kind: 'unknown' });
    shop.faults();
    assert.deepEqual(await sold.cancel(orderId), { kind: 'cancelling' });
    await sold.advance(orderId);
    assert.equal(await stateOf(orderId), 'cancelled');
  });

  test('a payment that is being taken at this moment wins', async () => {
    const { orderId, clientSecret } = await sold.awaitingPayment({ box: 1 });
    await shop.pay(clientSecret);
    await sold.advance(orderId);
    assert.deepEqual(await sold.cancel(orderId), { kind: 'being-paid' });
    await sold.advance(orderId);
    assert.equal((await sold.cancel(orderId)).kind, 'cancelled');
  });

  test('what was paid first all the same is said: in the evidence, and to whoever looks what is to be done', async () => {
    const late = () => paidThoughCancelled(shop.database.app, 10);
    const { orderId, number, clientSecret } = await sold.awaitingPayment({ box: 1 });
    assert.deepEqual(await sold.cancel(orderId), { kind: 'cancelling' });
    assert.deepEqual(await late(), []);
    const intentId = clientSecret.split('_secret')[0] ?? '';
    await shop.pay(clientSecret);
    await shop.house.stripeClient.paymentIntents.capture(intentId);
    await sold.advance(orderId);
    assert.equal(await stateOf(orderId), 'paid');
    assert.ok((await sold.acts(`order:${orderId}`)).includes('order.cancel-came-too-late'));
    assert.deepEqual(await sold.mails(orderId), ['confirmation']);
    assert.deepEqual(await late(), [number]);
    assert.equal((await sold.cancel(orderId)).kind, 'cancelled');
    assert.deepEqual(await late(), []);
  });

  test('a held order is refused', async () => {
    const { orderId, clientSecret } = await sold.awaitingPayment({ box: 1 });
    await shop.pay(clientSecret, elevatedRisk);
    await sold.advance(orderId);
    assert.equal(await stateOf(orderId), 'held');
    assert.equal((await sold.cancel(orderId, { lines: [{ line: 1, quantity: 1 }] })).kind, 'not-sold');
    assert.deepEqual(await sold.cancel(orderId), { kind: 'refused' });
    await sold.advance(orderId);
    assert.equal(await stateOf(orderId), 'cancelled');
  });
});

describe('on account', () => {
  test('a cancelled order is owed no more: books, credit and stock are as before', async () => {
    const before = await sold.available('winder');
    const { orderId, used, total } = await sold.onAccount({ winder: 3 });
    assert.equal(await used(), total.amountMinor);
    const part = await sold.cancel(orderId, { lines: [{ line: 1, quantity: 1 }] });
    assert.ok(part.kind === 'cancelled');
    assert.equal(part.state, 'open-on-account');
    assert.equal(await used(), total.amountMinor - part.amountMinor);
    const rest = await sold.cancel(orderId);
    assert.ok(rest.kind === 'cancelled');
    assert.equal(rest.state, 'cancelled');
    assert.equal(await used(), 0);
    assert.equal(await sold.available('winder'), before);
    const { sales, refunds, ...others } = await sold.books(orderId);
    assert.equal((sales ?? 0) + (refunds ?? 0), 0);
    assert.deepEqual(others, {});
    assert.ok((await sold.acts(`order:${orderId}`)).includes('credit.given'));
  });

  test('a refund is set against what is owed; of all of it, the order is refunded', async () => {
    const { orderId, used, total } = await sold.onAccount({ winder: 1 });
    await sold.ship(orderId);
    const give = (amountMinor: number | 'all') =>
      shop.house.refund({ orderId, amountMinor, reason: reason('x'), requestedBy: 'operator' });
    assert.equal((await give(100)).kind, 'credited');
    assert.equal(await used(), total.amountMinor - 100);
    assert.equal(await stateOf(orderId), 'open-on-account');
    assert.equal((await give('all')).kind, 'credited');
    assert.equal(await used(), 0);
    assert.equal(await stateOf(orderId), 'refunded');
    assert.equal((await give(1)).kind, 'nothing-paid');
  });

  test('of a paid invoice is paid out by hand: the books have it from the bank, and no credit is given twice', async () => {
    const { orderId, used, total } = await sold.onAccount({ winder: 2 });
    const at = shop.clock.now();
    const { customerId } = (await sold.story(orderId)).order;
    assert.ok(customerId !== undefined);
    await shop.database.app.transaction(async (tx) => {
      const postings = [
        { account: 'bank', amountMinor: total.amountMinor, currency: 'USD' },
        { account: 'receivable:customers', amountMinor: -total.amountMinor, currency: 'USD' },
      ] as const;
      const entry = { kind: 'invoice-paid', reference: `order:${orderId}`, idempotencyKey: `${orderId}:paid`, at };
      await ledger.post(tx, { ...entry, postings });
      await customers.settle(tx, customerId, total.amountMinor);
      await move(tx, { orderId, from: 'open-on-account', to: 'paid', at });
    });
    await sold.ship(orderId, [{ line: 1, quantity: 1 }]);
    const wish = { orderId, reason: reason('x'), requestedBy: 'operator' };
    assert.equal((await shop.house.refund({ ...wish, amountMinor: 100 })).kind, 'to-pay-out');
    assert.equal((await sold.books(orderId))['bank'], total.amountMinor - 100);
    assert.equal(await stateOf(orderId), 'partially-refunded');
    assert.equal((await shop.house.refund({ ...wish, amountMinor: total.amountMinor })).kind, 'too-much');
    const part = await sold.cancel(orderId);
    assert.ok(part.kind === 'cancelled' && part.way === 'by-hand', 'the piece that has not left');
    assert.equal((await shop.house.refund({ ...wish, amountMinor: 'all' })).kind, 'to-pay-out');
    assert.equal(await stateOf(orderId), 'refunded');
    assert.equal(await used(), 0);
    const { sales, refunds, ...others } = await sold.books(orderId);
    assert.deepEqual([(sales ?? 0) + (refunds ?? 0), others], [0, {}]);
    assert.ok((await sold.acts(`order:${orderId}`)).includes('credit.paid-out-by-hand'));
    assert.equal((await shop.house.refund({ ...wish, amountMinor: 1 })).kind, 'nothing-paid');
  });
});

test('a refund made at Stripe itself takes from every part of the price', async () => {
  const { orderId, total, clientSecret } = await sold.paid({ winder: 2 });
  const intentId = clientSecret.split('_secret')[0] ?? '';
  await shop.house.stripeClient.refunds.create({ payment_intent: intentId, amount: 1_000 });
  await shop.house.processStripeEvent({ eventId: 'evt_foreign', intentId, isRefund: true });
  const [credit] = (await sold.story(orderId)).credits;
  assert.equal(credit?.kind, 'made-at-stripe');
  assert.equal(credit?.amount.amountMinor, 1_000);
  const { order } = await sold.story(orderId);
  const exact = (1_000 * order.tax.amountMinor) / total.amountMinor;
  assert.ok(Math.abs((credit?.tax.amountMinor ?? 0) - exact) < 1);
  const rest = await sold.cancel(orderId);
  assert.ok(rest.kind === 'cancelled');
  assert.equal(rest.amountMinor, total.amountMinor - 1_000);
});

test('what both we and somebody at Stripe give back at once is given once', async () => {
  const { orderId, total, clientSecret } = await sold.paid({ winder: 2 });
  const intentId = clientSecret.split('_secret')[0] ?? '';
  const asked = await shop.house.refund({ orderId, amountMinor: 'all', reason: reason('x'), requestedBy: 'operator' });
  assert.ok(asked.kind === 'requested');
  // Before our own job runs.
  await shop.house.stripeClient.refunds.create({ payment_intent: intentId });
  await shop.house.processStripeEvent({ eventId: 'evt_both', intentId, isRefund: true });
  assert.deepEqual(await shop.house.refundStep(asked.refundId), { kind: 'state', state: 'failed' });
  const { credits, credited, order } = await sold.story(orderId);
  assert.deepEqual(credits.map(({ state }) => state).toSorted(), ['settled', 'void']);
  assert.equal(credited.amountMinor, total.amountMinor);
  assert.equal(order.state, 'refunded');
});

test('a payment that somebody captured in part at Stripe is sold for that, and the books agree with Stripe', async () => {
  const { orderId, total, clientSecret } = await sold.awaitingPayment({ winder: 3 });
  await shop.pay(clientSecret);
  const intentId = clientSecret.split('_secret')[0] ?? '';
  const captured = total.amountMinor - 3_500;
  await shop.house.stripeClient.paymentIntents.capture(intentId, { amount_to_capture: captured });
  for (let time = 0; time < 2; time++) await sold.advance(orderId);
  const { order, credits, credited } = await sold.story(orderId);
  assert.equal(order.state, 'partially-refunded');
  assert.deepEqual(
    credits.map(({ kind, state }) => [kind, state]),
    [['not-captured', 'settled']],
  );
  assert.equal(credited.amountMinor, 3_500);
  assert.equal((await sold.books(orderId))['receivable:stripe'], captured);
  const payment = await paymentOfOrder(shop.database.app, orderId);
  assert.ok((await sold.acts(`payment:${payment?.paymentId}`)).includes('payment.captured-in-part'));
  // What was never taken cannot be given back; what cannot be sent is cancelled without money.
  const give = (amountMinor: number | 'all') =>
    shop.house.refund({ orderId, amountMinor, reason: reason('x'), requestedBy: 'operator' });
  assert.deepEqual(await give(total.amountMinor), { kind: 'too-much', refundableMinor: captured });
  assert.equal((await sold.cancel(orderId, { lines: [{ line: 1, quantity: 1 }], amountMinor: 0 })).kind, 'cancelled');
  assert.equal((await sold.ship(orderId)).kind, 'shipped');
  const rest = await give('all');
  assert.ok(rest.kind === 'requested');
  assert.equal(rest.amountMinor, captured);
  await sold.settleRefunds();
  assert.equal(await stateOf(orderId), 'refunded');
});
