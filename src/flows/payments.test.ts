// A payment from checkout to its end, on the simulator, with everything going wrong that can.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openTestHouse, type TestHouse, webhookSecret } from '../../test/support/test-house.ts';
import { sql } from '../kernel/sql.ts';
import type { LedgerAccount } from '../modules/ledger.ts';
import * as ledger from '../modules/ledger.ts';
import * as orders from '../modules/orders.ts';
import { paymentOfOrder } from '../modules/payments.ts';
import { reasonsAbout } from '../modules/screening.ts';
import type { CheckoutOutcome } from './checkout.ts';
import { reason } from './reason.ts';

// The SDK repeats a call once, with the same idempotency key, when the connection is cut.
const triesOfTheSdk = 2;

const usAddress = { line1: '1 Test Way', city: 'Testville', region: 'CA', postalCode: '90001', country: 'US' };

let shop: TestHouse;

before(async () => {
  shop = await openTestHouse();
  await shop.stockUp([
    { handle: 'winder', count: 1_000 },
    { handle: 'box', priceMinor: 4_900, count: 3 },
  ]);
});
after(async () => {
  const check = await ledger.checkBalanced(shop.database.app);
  assert.deepEqual(check.unsound, []);
  await shop.close();
});

async function place(goods: Record<string, number> = { winder: 1 }) {
  const request = await shop.request(goods);
  const outcome = await shop.order(request);
  return { request, ...stripeStep(outcome) };
}

function stripeStep(outcome: CheckoutOutcome) {
  assert.ok('order' in outcome, outcome.kind);
  assert.ok(outcome.payment.kind === 'stripe', outcome.payment.kind);
  return { order: outcome.order, clientSecret: outcome.payment.clientSecret };
}

async function paymentIdOf(orderId: orders.OrderId): Promise<string> {
  const payment = await paymentOfOrder(shop.database.app, orderId);
  assert.ok(payment !== undefined);
  return payment.paymentId;
}

const stateOf = async (orderId: orders.OrderId) => (await orders.readOrder(shop.database.app, orderId))?.state;

async function balanceOf(account: LedgerAccount): Promise<number> {
  const found = (await ledger.balances(shop.database.app)).find((balance) => balance.account === account);
  return found?.balanceMinor ?? 0;
}

async function available(handle: string): Promise<number> {
  const id = (await shop.house.catalog.productByHandle(handle))?.variants[0]?.id;
  assert.ok(id !== undefined);
  return (await shop.house.stock.available([id])).get(id) ?? 0;
}

/** What the refunds of an order posted, by account; the processor's side left out. */
async function refundsPosted(orderId: orders.OrderId): Promise<Record<string, number>> {
  const entries = await ledger.entriesFor(shop.database.app, `order:${orderId}`);
  const sums: Record<string, number> = {};
  for (const entry of entries.filter(({ kind }) => kind === 'refund')) {
    for (const { account, amountMinor } of entry.postings) {
      if (account !== 'receivable:stripe') sums[account] = (sums[account] ?? 0) + amountMinor;
    }
  }
  return sums;
}

function sumOf(amounts: Record<string, number>): number {
  return Object.values(amounts).reduce((total, amount) => total + amount, 0);
}

/** Takes the payment's steps until nothing is left to do: what the jobs do in the shop. */
async function settle(orderId: orders.OrderId) {
  const paymentId = await paymentIdOf(orderId);
  await shop.house.advance(paymentId);
  return shop.house.advance(paymentId);
}

describe('a card payment', () => {
  test('is authorized, looked at, captured, posted and shipped from stock', async () => {
    const before = await available('winder');
    const sales = await balanceOf('sales');
    const { order, clientSecret } = await place({ winder: 2 });
    assert.equal(order.state, 'awaiting-payment');
    assert.equal(await available('winder'), before - 2);

    assert.deepEqual(await shop.pay(clientSecret), { status: 'requires_capture', code: undefined });
    await settle(order.orderId);
    assert.equal(await stateOf(order.orderId), 'paid');
    assert.equal(await available('winder'), before - 2);
    assert.equal(await balanceOf('sales'), sales - 20_000);
    const posted = await ledger.entriesFor(shop.database.app, `order:${order.orderId}`);
    assert.deepEqual(
      posted.map((entry) => entry.kind),
      ['sale'],
    );
    assert.equal(
      posted[0]?.postings.find((posting) => posting.account === 'receivable:stripe')?.amountMinor,
      order.total.amountMinor,
    );
  });

  test('is declined, and paid with another card', async () => {
    const { order, clientSecret } = await place();
    assert.equal((await shop.pay(clientSecret, '4000000000009995')).code, 'insufficient_funds');
    const declined = await shop.house.advance(await paymentIdOf(order.orderId));
    assert.ok(declined.kind === 'state');
    assert.equal(declined.decline, 'insufficient_funds');
    assert.equal(await stateOf(order.orderId), 'awaiting-payment');
    await shop.pay(clientSecret);
    await settle(order.orderId);
    assert.equal(await stateOf(order.orderId), 'paid');
  });

  test('with 3-D Secure waits for the challenge', async () => {
    const { order, clientSecret } = await place();
    const intentId = clientSecret.split('_secret')[0] ?? '';
    assert.equal((await shop.pay(clientSecret, '4000002500003155')).status, 'requires_action');
    await settle(order.orderId);
    assert.equal(await stateOf(order.orderId), 'awaiting-payment');
    await shop.stripe.concludeChallenge(intentId, true);
    await settle(order.orderId);
    assert.equal(await stateOf(order.orderId), 'paid');
  });

  test('whose security code is wrong is voided, and its stock is free again', async () => {
    const before = await available('winder');
    const { order, clientSecret } = await place();
    await shop.pay(clientSecret, '4000000000000101');
    const payment = await settle(order.orderId);
    // Stripe itself may decline a wrong code; where it authorizes, the second look voids.
    if (payment.kind === 'state' && payment.state === 'awaiting-customer') return;
    assert.equal(await stateOf(order.orderId), 'cancelled');
    assert.equal(await available('winder'), before);
  });

  test('of elevated risk is held; released by a person it is captured', async () => {
    const { order, clientSecret } = await place();
    await shop.pay(clientSecret, '4000000000009235');
    await settle(order.orderId);
    assert.equal(await stateOf(order.orderId), 'held');
    const decided = await shop.house.decide({
      number: order.number,
      decision: 'release',
      actor: 'operator',
      reason: reason('known-buyer'),
    });
    assert.equal(decided.kind, 'released');
    await settle(order.orderId);
    assert.equal(await stateOf(order.orderId), 'paid');
    const again = await shop.house.decide({
      number: order.number,
      decision: 'refuse',
      actor: 'operator',
      reason: reason('late'),
    });
    assert.equal(again.kind, 'not-held');
  });

  test('of elevated risk is held; refused by a person it is voided', async () => {
    const before = await available('winder');
    const { order, clientSecret } = await place();
    await shop.pay(clientSecret, '4000000000009235');
    await settle(order.orderId);
    await shop.house.decide({
      number: order.number,
      decision: 'refuse',
      actor: 'operator',
      reason: reason('reshipper'),
    });
    await settle(order.orderId);
    assert.equal(await stateOf(order.orderId), 'cancelled');
    assert.equal(await available('winder'), before);
  });
});

describe('when an answer is lost', () => {
  test('the creation is repeated with the same key: one order, one intent', async () => {
    shop.faults({
      answers: [{ fault: 'cut-after', method: 'POST', path: '^/v1/payment_intents$', times: triesOfTheSdk }],
    });
    const request = await shop.request({ winder: 1 });
    const first = await shop.order(request);
    assert.ok('order' in first);
    assert.equal(first.payment.kind, 'unknown');
    const second = await shop.order(request);
    assert.equal(second.kind, 'seen');
    assert.equal(stripeStep(second).order.orderId, first.order.orderId);
    const rows = await shop.database.app.query(
      sql`select id from payments.payment where order_id = ${first.order.orderId}`,
    );
    assert.equal(rows.length, 1);
  });

  for (const fault of ['cut-before', 'cut-after', 'error-500', 'error-429'] as const) {
    test(`of a capture (${fault}), the sweep brings it to its end and nobody pays twice`, async () => {
      const { order, clientSecret } = await place();
      await shop.pay(clientSecret);
      const paymentId = await paymentIdOf(order.orderId);
      await shop.house.advance(paymentId);
      shop.faults({
        answers: [{ fault, method: 'POST', path: '/capture$', times: fault.startsWith('cut') ? triesOfTheSdk : 1 }],
      });
      assert.equal((await shop.house.advance(paymentId)).kind, 'unknown');
      assert.equal(await stateOf(order.orderId), 'awaiting-payment');
      shop.clock.advance(31_000);
      await shop.house.sweep();
      assert.equal(await stateOf(order.orderId), 'paid');
      const posted = await ledger.entriesFor(shop.database.app, `order:${order.orderId}`);
      assert.equal(posted.length, 1);
    });
  }
});

describe('at its deadline', () => {
  test('a payment that nobody made is cancelled at Stripe, and only then is the stock free', async () => {
    const before = await available('box');
    const { order } = await place({ box: 1 });
    shop.clock.advance(61 * 60_000);
    shop.faults({ answers: [{ fault: 'cut-before', method: 'POST', path: '/cancel$' }] });
    await shop.house.sweep();
    shop.faults();
    assert.equal(await stateOf(order.orderId), 'awaiting-payment');
    assert.equal(await available('box'), before - 1);
    shop.clock.advance(31_000);
    await shop.house.sweep();
    assert.equal(await stateOf(order.orderId), 'cancelled');
    assert.equal(await available('box'), before);
  });

  test('a payment that was made at the last moment is taken', async () => {
    const { order, clientSecret } = await place({ box: 1 });
    await shop.pay(clientSecret);
    shop.clock.advance(61 * 60_000);
    await shop.house.sweep();
    await settle(order.orderId);
    assert.equal(await stateOf(order.orderId), 'paid');
  });
});

describe('double submits and contention', () => {
  test('twenty submits of one checkout at once make one order and one payment', async () => {
    const request = await shop.request({ winder: 1 });
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => shop.order(request)));
    const placed = outcomes.filter((outcome) => 'order' in outcome);
    assert.equal(new Set(placed.map((outcome) => outcome.order.orderId)).size, 1);
    assert.equal(placed.length, 20, outcomes.map((outcome) => outcome.kind).join());
    assert.equal(outcomes.filter((outcome) => outcome.kind === 'placed').length, 1);
  });

  test('the same checkout with other content is a conflict', async () => {
    const request = await shop.request({ winder: 1 });
    await shop.order(request);
    const other = await shop.order({ ...request, contact: { ...request.contact, name: 'Somebody Else' } });
    assert.equal(other.kind, 'conflict');
  });

  test('two hundred buyers of one item: one order', async () => {
    await shop.stockUp([{ handle: 'last-one', count: 1 }]);
    const requests = await Promise.all(Array.from({ length: 200 }, () => shop.request({ 'last-one': 1 })));
    const outcomes = await Promise.all(requests.map((request) => shop.order(request)));
    assert.equal(outcomes.filter((outcome) => outcome.kind === 'placed').length, 1);
    assert.equal(outcomes.filter((outcome) => outcome.kind === 'out-of-stock').length, 199);
    assert.equal(await available('last-one'), 0);
  });
});

describe('a refund', () => {
  async function paid() {
    const { order, clientSecret } = await place();
    await shop.pay(clientSecret);
    await settle(order.orderId);
    return order;
  }

  test('in part and of the rest is posted once each; more than was paid is refused', async () => {
    const order = await paid();
    const [sale] = await ledger.entriesFor(shop.database.app, `order:${order.orderId}`);
    const part = await shop.house.refund({
      orderId: order.orderId,
      amountMinor: 1_000,
      reason: reason('scratch'),
      requestedBy: 'operator',
    });
    assert.ok(part.kind === 'requested');
    await shop.house.refundStep(part.refundId);
    await shop.house.refundStep(part.refundId);
    assert.equal(sumOf(await refundsPosted(order.orderId)), 1_000);
    assert.equal(await stateOf(order.orderId), 'partially-refunded');
    const rest = await shop.house.refund({
      orderId: order.orderId,
      amountMinor: 'all',
      reason: reason('returned'),
      requestedBy: 'operator',
    });
    assert.ok(rest.kind === 'requested');
    await shop.house.refundStep(rest.refundId);
    // Each part of the price came back to the cent: goods less discount, shipping, tax.
    const sold = (account: LedgerAccount) =>
      -(sale?.postings.find((each) => each.account === account)?.amountMinor ?? 0);
    assert.deepEqual(await refundsPosted(order.orderId), {
      refunds: sold('sales') + sold('discounts'),
      'shipping-income': sold('shipping-income'),
      'tax-payable': sold('tax-payable'),
    });
    assert.equal(await stateOf(order.orderId), 'refunded');
    const more = await shop.house.refund({
      orderId: order.orderId,
      amountMinor: 1,
      reason: reason('x'),
      requestedBy: 'operator',
    });
    assert.deepEqual(more, { kind: 'too-much', refundableMinor: 0 });
  });

  test('ten at once never give back more than was paid', async () => {
    const order = await paid();
    const half = Math.ceil(order.total.amountMinor / 2) + 1;
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () =>
        shop.house.refund({ orderId: order.orderId, amountMinor: half, reason: reason('x'), requestedBy: 'operator' }),
      ),
    );
    assert.equal(outcomes.filter((outcome) => outcome.kind === 'requested').length, 1);
  });

  for (const fault of ['cut-after', 'error-500'] as const) {
    test(`whose answer is lost (${fault}) is made once`, async () => {
      const order = await paid();
      const outcome = await shop.house.refund({
        orderId: order.orderId,
        amountMinor: 500,
        reason: reason('x'),
        requestedBy: 'operator',
      });
      assert.ok(outcome.kind === 'requested');
      shop.faults({
        answers: [{ fault, method: 'POST', path: '^/v1/refunds$', times: fault.startsWith('cut') ? triesOfTheSdk : 1 }],
      });
      assert.equal((await shop.house.refundStep(outcome.refundId)).kind, 'unknown');
      shop.clock.advance(31_000);
      await shop.house.sweep();
      await shop.house.refundStep(outcome.refundId);
      const { intentId = '' } = (await paymentOfOrder(shop.database.app, order.orderId)) ?? {};
      const refunds = await shop.house.stripeClient.refunds.list({ payment_intent: intentId });
      assert.deepEqual(
        refunds.data.map((refund) => refund.amount),
        [500],
      );
    });
  }
});

test('a refund that was made at Stripe itself is taken into the books once', async () => {
  const { order, clientSecret } = await place();
  await shop.pay(clientSecret);
  await settle(order.orderId);
  const intentId = clientSecret.split('_secret')[0] ?? null;
  await shop.house.stripeClient.refunds.create({ payment_intent: intentId ?? '', amount: 700 });
  for (let time = 0; time < 2; time++) {
    await shop.house.processStripeEvent({ eventId: 'evt_refund', intentId, isRefund: true });
  }
  assert.equal(sumOf(await refundsPosted(order.orderId)), 700);
  assert.equal(await stateOf(order.orderId), 'partially-refunded');
  const more = await shop.house.refund({
    orderId: order.orderId,
    amountMinor: order.total.amountMinor,
    reason: reason('x'),
    requestedBy: 'operator',
  });
  assert.deepEqual(more, { kind: 'too-much', refundableMinor: order.total.amountMinor - 700 });
});

describe("Stripe's events", () => {
  const sign = (payload: string, secret = webhookSecret, at = shop.clock.now()) =>
    shop.house.stripeClient.webhooks.generateTestHeaderString({
      payload,
      secret,
      timestamp: Math.floor(at.getTime() / 1000),
    });
  const event = (id: string, type: string, object: object) =>
    JSON.stringify({
      id,
      object: 'event',
      type,
      created: Math.floor(shop.clock.now().getTime() / 1000),
      data: { object },
    });
  const receive = (payload: string, signature: string) =>
    shop.house.receiveStripeEvent({ body: Buffer.from(payload), signature });

  test('bring the result of a payment, however often and in whatever order they come', async () => {
    const { order, clientSecret } = await place();
    await shop.pay(clientSecret);
    const intentId = clientSecret.split('_secret')[0];
    const late = event('evt_b', 'payment_intent.succeeded', { object: 'payment_intent', id: intentId });
    const early = event('evt_a', 'payment_intent.amount_capturable_updated', {
      object: 'payment_intent',
      id: intentId,
    });
    for (const payload of [late, early, late]) {
      await receive(payload, sign(payload));
    }
    assert.equal((await receive(early, sign(early))).kind, 'seen');
    for (const eventId of ['evt_b', 'evt_a', 'evt_b']) {
      await shop.house.processStripeEvent({ eventId, intentId: intentId ?? null });
    }
    assert.equal(await stateOf(order.orderId), 'paid');
    const posted = await ledger.entriesFor(shop.database.app, `order:${order.orderId}`);
    assert.equal(posted.length, 1);
  });

  test('an event says nothing that Stripe does not confirm', async () => {
    const { order, clientSecret } = await place();
    const intentId = clientSecret.split('_secret')[0];
    const lie = event('evt_lie', 'payment_intent.succeeded', {
      object: 'payment_intent',
      id: intentId,
      status: 'succeeded',
      amount_received: 10_000,
    });
    assert.equal((await receive(lie, sign(lie))).kind, 'stored');
    await shop.house.processStripeEvent({ eventId: 'evt_lie', intentId: intentId ?? null });
    assert.equal(await stateOf(order.orderId), 'awaiting-payment');
  });

  test('forged, old, altered and malformed ones are refused', async () => {
    const payload = event('evt_x', 'payment_intent.succeeded', { object: 'payment_intent', id: 'pi_x' });
    const old = new Date(shop.clock.now().getTime() - 301_000);
    for (const [body, signature] of [
      [payload, sign(payload, 'whsec_other')],
      [payload, sign(payload, webhookSecret, old)],
      [payload.replace('pi_x', 'pi_y'), sign(payload)],
      [payload, 't=1,v1=00'],
      [payload, ''],
      ['{', sign('{')],
      ['null', sign('null')],
      ['[]', sign('[]')],
    ] as const) {
      assert.equal((await receive(body, signature)).kind, 'refused', body);
    }
  });

  test('a kind that nobody has thought of raises an alarm, and evidence of it', async () => {
    const payload = event('evt_new', 'charge.dispute.created', {
      object: 'dispute',
      id: 'dp_1',
      payment_intent: 'pi_1',
    });
    assert.equal((await receive(payload, sign(payload))).kind, 'stored');
    const row = await shop.database.app.one(
      sql<{ state: string }>`select state from payments.event where id = 'evt_new'`,
    );
    assert.equal(row.state, 'alarm');
  });
});

describe('an order held at the first look', () => {
  const doubtful = { contact: { email: 'x@mailinator.com', name: 'X', address: usAddress } };

  test('waits without a payment; released it can be paid', async () => {
    const outcome = await shop.order(await shop.request({ winder: 1 }, doubtful));
    assert.ok('order' in outcome);
    assert.equal(outcome.order.state, 'held');
    assert.deepEqual(outcome.payment, { kind: 'none' });
    const { number, orderId } = outcome.order;
    assert.deepEqual(await reasonsAbout(shop.database.app, orderId), [
      'The e-mail address belongs to a throw-away mail service.',
    ]);
    await shop.house.decide({ number, decision: 'release', actor: 'operator', reason: reason('asked-him') });
    assert.equal(await stateOf(orderId), 'awaiting-payment');
    const opened = await shop.house.advance(await paymentIdOf(orderId));
    assert.ok(opened.kind === 'state' && opened.clientSecret !== undefined);
    await shop.pay(opened.clientSecret);
    await settle(orderId);
    assert.equal(await stateOf(orderId), 'paid');
  });

  test('that nobody decides about is refused after six days, and its stock is free', async () => {
    const outcome = await shop.order(await shop.request({ winder: 1 }, doubtful));
    assert.ok('order' in outcome);
    const { orderId } = outcome.order;
    const reservation = () =>
      shop.database.app.one(sql<{ state: string }>`select state from stock.reservation where order_id = ${orderId}`);
    assert.equal((await reservation()).state, 'held');
    shop.clock.advance(6 * 86_400_000 + 1_000);
    await shop.house.sweep();
    assert.equal(await stateOf(orderId), 'cancelled');
    assert.equal((await reservation()).state, 'released');
  });
});

test('old carts and traces are swept, new ones stay', async () => {
  const old = await shop.house.carts.create();
  shop.clock.advance(61 * 86_400_000);
  const young = await shop.house.carts.create();
  const swept = await shop.house.sweepOld();
  assert.ok(swept.carts >= 1 && swept.traces >= 1);
  assert.equal((await shop.house.carts.read(old.cartId)).kind, 'no-cart');
  assert.equal((await shop.house.carts.read(young.cartId)).kind, 'cart');
});

describe('on account', () => {
  test('the books and the credit follow; beyond the limit nothing is kept', async () => {
    const { token } = await shop.house.createCustomer({
      contact: { email: 'firm@example.com', name: 'Firm' },
      creditLimit: { amountMinor: 25_000, currency: 'USD' },
      approvedBy: 'test',
    });
    const customer = await shop.house.customerByToken(token);
    assert.ok(customer !== undefined);
    const owed = await balanceOf('receivable:customers');
    const invoice = { payment: { method: 'invoice' } } as const;
    const first = await shop.order(await shop.request({ winder: 2 }, invoice), customer);
    assert.ok('order' in first);
    assert.equal(first.payment.kind, 'invoice');
    assert.equal(await balanceOf('receivable:customers'), owed + first.order.total.amountMinor);
    const before = await available('winder');
    const second = await shop.order(await shop.request({ winder: 2 }, invoice), customer);
    assert.equal(second.kind, 'over-limit');
    assert.equal(await available('winder'), before);
    assert.equal(await balanceOf('receivable:customers'), owed + first.order.total.amountMinor);
  });

  test('it is not offered to guests', async () => {
    const outcome = await shop.order(await shop.request({ winder: 1 }, { payment: { method: 'invoice' } }));
    assert.equal(outcome.kind, 'method-not-offered');
  });
});
