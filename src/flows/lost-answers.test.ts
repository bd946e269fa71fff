// Calls to Stripe whose answers were lost, kept, forgotten or taken back: no second payment out, and books that are right.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { openTestHouse, type TestHouse } from '../../test/support/test-house.ts';
import { sql } from '../kernel/sql.ts';
import type { LedgerAccount } from '../modules/ledger.ts';
import * as ledger from '../modules/ledger.ts';
import * as orders from '../modules/orders.ts';
import { paymentOfOrder, refundById, type StripeGateway } from '../modules/payments.ts';
import { reason } from './reason.ts';
import { recordPaymentOutcome } from './record-payment-outcome.ts';

const hourMs = 3_600_000;

let shop: TestHouse;
let gateway: StripeGateway;
let untouched: StripeGateway;

before(async () => {
  shop = await openTestHouse();
  await shop.stockUp([{ handle: 'winder', count: 1_000 }]);
  gateway = shop.house.stripe;
  untouched = { ...gateway };
});
afterEach(() => void Object.assign(gateway, untouched));
after(async () => {
  assert.deepEqual((await ledger.checkBalanced(shop.database.app)).unsound, []);
  await shop.close();
});

const stateOf = async (orderId: orders.OrderId) => (await orders.readOrder(shop.database.app, orderId))?.state;
const refundStateOf = async (refundId: string) => (await refundById(shop.database.app, refundId))?.state;

async function balanceOf(account: LedgerAccount): Promise<number> {
  const found = (await ledger.balances(shop.database.app)).find((balance) => balance.account === account);
  return found?.balanceMinor ?? 0;
}

async function paymentOf(orderId: orders.OrderId) {
  const payment = await paymentOfOrder(shop.database.app, orderId);
  assert.ok(payment !== undefined);
  return payment;
}

async function paid(card?: string) {
  const outcome = await shop.order(await shop.request({ winder: 1 }));
  assert.ok('order' in outcome && outcome.payment.kind === 'stripe');
  const { order, payment } = outcome;
  await shop.pay(payment.clientSecret, card);
  const { paymentId } = await paymentOf(order.orderId);
  await shop.house.advance(paymentId);
  await shop.house.advance(paymentId);
  assert.equal(await stateOf(order.orderId), 'paid');
  return order;
}

async function refund(orderId: orders.OrderId, amountMinor: number | 'all'): Promise<string> {
  const outcome = await shop.house.refund({ orderId, amountMinor, reason: reason('x'), requestedBy: 'operator' });
  assert.ok(outcome.kind === 'requested', outcome.kind);
  return outcome.refundId;
}

async function refundsAtStripe(orderId: orders.OrderId) {
  const answer = await untouched.listRefunds((await paymentOf(orderId)).intentId ?? '');
  assert.ok(answer.kind === 'answered');
  return answer.value;
}

test('a failure that Stripe keeps under the key of a creation does not keep the buyer from paying', async () => {
  const kept = new Set<string>();
  gateway.createIntent = (request) => {
    if (kept.size === 0) kept.add(request.idempotencyKey);
    return kept.has(request.idempotencyKey)
      ? Promise.resolve({ kind: 'unknown', stored: true })
      : untouched.createIntent(request);
  };
  const request = await shop.request({ winder: 1 });
  const first = await shop.order(request);
  assert.ok('order' in first && first.payment.kind === 'unknown');
  const second = await shop.order(request);
  assert.ok('order' in second && second.payment.kind === 'stripe', 'the next try has a key of its own');
});

test('a key that was used with other parameters says nothing about the first use of it', async () => {
  const order = await paid();
  const { intentId = '' } = await paymentOf(order.orderId);
  const call = { idempotencyKey: 'one:refund:1', intentId, refundId: 'one', amountMinor: 100 };
  assert.equal((await gateway.refundIntent(call)).kind, 'answered');
  assert.deepEqual(await gateway.refundIntent({ ...call, amountMinor: 200 }), { kind: 'unknown', stored: true });
});

test('a refusal that comes after the intent was made does not cancel what can be paid', async () => {
  const outcome = await shop.order(await shop.request({ winder: 1 }));
  assert.ok('order' in outcome && outcome.payment.kind === 'stripe');
  const { paymentId } = await paymentOf(outcome.order.orderId);
  const record = recordPaymentOutcome({
    ...shop.house,
    enforceLimits: false,
    hashFingerprint: (fingerprint) => Buffer.from(fingerprint),
  });
  assert.equal(await record({ kind: 'never-opened', paymentId, code: 'late' }), 'awaiting-customer');
});

test('a sweep does not wait for a Stripe that is silent, and held orders lapse without it', async () => {
  const contact = {
    email: 'x@mailinator.com',
    name: 'X',
    address: { line1: '1 Test Way', city: 'T', region: 'CA', postalCode: '90001', country: 'US' },
  };
  const held = await shop.order(await shop.request({ winder: 1 }, { contact }));
  assert.ok('order' in held && held.order.state === 'held');
  for (let count = 0; count < 8; count++) await shop.order(await shop.request({ winder: 1 }));
  shop.clock.advance(7 * 24 * hourMs);
  let asked = 0;
  gateway.retrieveIntent = () => {
    asked++;
    return Promise.resolve({ kind: 'unknown', stored: false });
  };
  await shop.house.sweep();
  assert.ok(asked > 0 && asked < 8, `${asked} calls that are not answered`);
  assert.equal(await stateOf(held.order.orderId), 'cancelled');
  const first = asked;
  await shop.house.sweep();
  assert.ok(asked > first, 'the next sweep goes on with the others');
});

describe('a refund whose answer was lost for longer than Stripe keeps its key', () => {
  for (const amount of [500, 'all'] as const) {
    test(`is made once (${amount})`, async () => {
      const order = await paid();
      const refundId = await refund(order.orderId, amount);
      gateway.refundIntent = async (request) => {
        await untouched.refundIntent(request);
        return { kind: 'unknown', stored: false };
      };
      assert.equal((await shop.house.refundStep(refundId)).kind, 'unknown');
      shop.clock.advance(25 * hourMs);
      gateway.refundIntent = (request) =>
        untouched.refundIntent({ ...request, idempotencyKey: `${request.idempotencyKey}, forgotten` });
      await shop.house.refundStep(refundId);
      assert.equal((await refundsAtStripe(order.orderId)).length, 1);
      assert.equal(await refundStateOf(refundId), 'succeeded');
    });
  }
});

describe('a refund that succeeded and later came back', () => {
  const failsLater = '4000000000005126';

  async function cameBack(amount: number | 'all') {
    shop.faults({ refundDelayMs: 1 });
    const order = await paid(failsLater);
    const before = await balanceOf('refunds');
    const refundId = await refund(order.orderId, amount);
    await shop.house.refundStep(refundId);
    assert.equal(await refundStateOf(refundId), 'succeeded');
    shop.clock.advance(1_000);
    const { intentId = null } = await paymentOf(order.orderId);
    for (let tries = 0; tries < 100; tries++) {
      if ((await refundsAtStripe(order.orderId)).every(({ status }) => status === 'failed')) break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    for (let time = 0; time < 2; time++) {
      await shop.house.processStripeEvent({ eventId: 'evt_failed', intentId, isRefund: true });
    }
    assert.equal(await refundStateOf(refundId), 'failed');
    assert.equal(await balanceOf('refunds'), before);
    return order;
  }

  test('is posted back, and the order is paid again and can be refunded', async () => {
    const order = await cameBack('all');
    assert.equal(await stateOf(order.orderId), 'paid');
    assert.equal(typeof (await refund(order.orderId, 'all')), 'string');
  });
});

test('two halves given back at the same moment are the whole', async () => {
  for (let round = 0; round < 5; round++) {
    const order = await paid();
    const half = Math.floor(order.total.amountMinor / 2);
    const ids = [await refund(order.orderId, half), await refund(order.orderId, order.total.amountMinor - half)];
    let arrived = 0;
    let release = () => {};
    const both = new Promise<void>((resolve) => (release = resolve));
    gateway.refundIntent = async (request) => {
      const answer = await untouched.refundIntent(request);
      if (++arrived === ids.length) release();
      await both;
      return answer;
    };
    await Promise.all(ids.map((refundId) => shop.house.refundStep(refundId)));
    assert.equal(await stateOf(order.orderId), 'refunded');
  }
});

test('many refunds that wait at Stripe do not keep a new one from being made', async () => {
  const order = await paid();
  const { paymentId } = await paymentOf(order.orderId);
  const at = shop.clock.now();
  await shop.database.owner.execute(sql`
    insert into payments.refund (id, payment_id, amount_minor, reason, state, stripe_refund_id, requested_by, requested_at, state_at)
    select gen_random_uuid(), ${paymentId}, 1, 'x', 'pending', 're_none_' || number, 'operator', ${at}, ${at}
    from generate_series(1, 120) as number`);
  shop.clock.advance(1_000);
  const refundId = await refund(order.orderId, 500);
  gateway.retrieveRefund = () => Promise.resolve({ kind: 'unknown', stored: false });
  shop.clock.advance(60_000);
  await shop.house.sweep();
  assert.equal(await refundStateOf(refundId), 'succeeded');
  await shop.database.owner.execute(
    sql`delete from payments.refund where reason = 'x' and stripe_refund_id like 're_none_%'`,
  );
});
