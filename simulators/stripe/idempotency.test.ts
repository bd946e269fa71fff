// Idempotency keys: the same request twice is one act and one answer; another request under the same key is refused.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type Stripe from 'stripe';
import { startTestStripe, stripeClient, type TestStripe } from '../../test/support/stripe-openapi.ts';

let simulator: TestStripe;
let stripe: Stripe;

before(async () => {
  simulator = await startTestStripe();
  stripe = stripeClient(simulator);
});
after(() => simulator.close());

const open = () => stripe.paymentIntents.create({ amount: 1500, currency: 'usd', capture_method: 'manual' });
const noRedirect = { payment_method: 'pm_card_visa', return_url: 'https://localhost/' };

describe('an idempotency key', () => {
  test('makes the second request an echo of the first', async () => {
    const create = () => stripe.customers.create({ name: 'once' }, { idempotencyKey: 'key-echo' });
    const first = await create();
    const second = await create();
    assert.equal(second.id, first.id);
    assert.equal(second.lastResponse.headers['idempotent-replayed'], 'true');
    assert.equal(second.lastResponse.headers['original-request'], first.lastResponse.requestId);
    assert.equal(first.lastResponse.headers['idempotent-replayed'], undefined);
    assert.equal((await stripe.events.list({ type: 'customer.created' })).data.length, 1);
  });

  test('replays a decline, and charges nobody twice', async () => {
    const intent = await open();
    const confirm = () =>
      stripe.paymentIntents.confirm(
        intent.id,
        { ...noRedirect, payment_method: 'pm_card_visa_chargeDeclined' },
        { idempotencyKey: 'key-decline' },
      );
    await assert.rejects(confirm(), { code: 'card_declined', statusCode: 402 });
    await assert.rejects(confirm(), (error: Stripe.errors.StripeCardError) => {
      assert.equal(error.headers?.['idempotent-replayed'], 'true');
      return error.code === 'card_declined';
    });
    assert.equal((await stripe.charges.list({ payment_intent: intent.id })).data.length, 1);
  });

  test('is bound to its parameters and its address', async () => {
    await stripe.customers.create({ name: 'a' }, { idempotencyKey: 'key-bound' });
    await assert.rejects(stripe.customers.create({ name: 'b' }, { idempotencyKey: 'key-bound' }), {
      type: 'StripeIdempotencyError',
      statusCode: 400,
    });
    const intent = await open();
    await assert.rejects(stripe.paymentIntents.cancel(intent.id, {}, { idempotencyKey: 'key-bound' }), {
      type: 'StripeIdempotencyError',
    });
    assert.equal((await stripe.paymentIntents.retrieve(intent.id)).status, 'requires_payment_method');
  });

  test('is bound to the card too', async () => {
    const create = (number: string) =>
      stripe.paymentMethods.create(
        { type: 'card', card: { number, exp_month: 1, exp_year: 2031 } },
        { idempotencyKey: 'key-card' },
      );
    const first = await create('4242424242424242');
    assert.equal((await create('4242424242424242')).id, first.id);
    await assert.rejects(create('5555555555554444'), { type: 'StripeIdempotencyError' });
  });

  test('is free again when the parameters never were valid', async () => {
    await assert.rejects(stripe.customers.create({ nonsense: 1 } as never, { idempotencyKey: 'key-free' }), {
      code: 'parameter_unknown',
    });
    await stripe.customers.create({ name: 'now' }, { idempotencyKey: 'key-free' });
  });

  test('shared by twenty requests at once makes one object', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, () => stripe.customers.create({ name: 'crowd' }, { idempotencyKey: 'key-crowd' })),
    );
    const ids = new Set(outcomes.flatMap((each) => (each.status === 'fulfilled' ? [each.value.id] : [])));
    assert.equal(ids.size, 1);
    for (const each of outcomes) {
      if (each.status === 'rejected') {
        const { code, statusCode } = each.reason as Stripe.errors.StripeError;
        assert.deepEqual([code, statusCode], ['idempotency_key_in_use', 409]);
      }
    }
  });

  test('keeps the effect of an answer that was lost', async () => {
    const intent = await open();
    await stripe.paymentIntents.confirm(intent.id, noRedirect);
    // Twice: by itself the SDK tries once more when a connection was cut.
    await simulator.setSwitches({ answers: [{ fault: 'cut-after', path: '/capture$', times: 2 }] });
    const capture = () => stripe.paymentIntents.capture(intent.id, {}, { idempotencyKey: 'key-lost' });
    await assert.rejects(capture(), { type: 'StripeConnectionError' });
    const again = await capture();
    assert.equal(again.status, 'succeeded');
    assert.equal(again.lastResponse.headers['idempotent-replayed'], 'true');
    const booked = await stripe.balanceTransactions.list({ source: (again.latest_charge as string) ?? '' });
    assert.equal(booked.data.length, 1);
  });
});

describe('an answer that goes wrong', () => {
  test('before the effect leaves none', async () => {
    for (const fault of ['cut-before', 'error-500', 'error-429'] as const) {
      const intent = await open();
      const times = fault === 'cut-before' ? 2 : 1;
      await simulator.setSwitches({ answers: [{ fault, method: 'POST', path: '/cancel$', times }] });
      const cancel = () => stripe.paymentIntents.cancel(intent.id, {}, { idempotencyKey: `key-${fault}` });
      await assert.rejects(cancel());
      assert.equal((await stripe.paymentIntents.retrieve(intent.id)).status, 'requires_payment_method', fault);
      assert.equal((await cancel()).status, 'canceled');
    }
  });

  test('late is late after the effect, or with it', async () => {
    await simulator.setSwitches({ answers: [{ fault: 'delay', path: '/cancel$', delayMs: 300, times: 1 }] });
    const intent = await open();
    const pending = stripe.paymentIntents.cancel(intent.id);
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal((await stripe.paymentIntents.retrieve(intent.id)).status, 'canceled');
    await pending;
    assert.deepEqual(simulator.switches().answers, []);
  });
});
