// The unmodified official SDK pays over TLS; every exchange is held against Stripe's OpenAPI document.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type Stripe from 'stripe';
import { startTestStripe, stripeClient, stripeOpenApi, type TestStripe } from '../../test/support/stripe-openapi.ts';

let simulator: TestStripe;
let stripe: Stripe;

before(async () => {
  simulator = await startTestStripe();
  stripe = stripeClient(simulator);
});
after(() => simulator.close());

const noRedirects = { enabled: true, allow_redirects: 'never' } as const;

function pay(method: string, more: Partial<Stripe.PaymentIntentCreateParams> = {}) {
  return stripe.paymentIntents.create({
    amount: 12900,
    currency: 'usd',
    automatic_payment_methods: noRedirects,
    payment_method: method,
    confirm: true,
    expand: ['latest_charge'],
    ...more,
  });
}

function chargeOf(intent: Stripe.PaymentIntent): Stripe.Charge {
  assert.ok(intent.latest_charge !== null && typeof intent.latest_charge === 'object');
  return intent.latest_charge;
}

async function eventTypes(objectId: string): Promise<string[]> {
  const events = await stripe.events.list({ limit: 100 });
  const about = events.data.filter((event) => {
    const object = event.data.object as { id?: string; payment_intent?: string };
    return object.id === objectId || object.payment_intent === objectId;
  });
  return about.map((event) => event.type).reverse();
}

describe('a card payment', () => {
  test('is authorised, captured in part, refunded in part', async () => {
    const intent = await stripe.paymentIntents.create({
      amount: 12900,
      currency: 'usd',
      capture_method: 'manual',
      automatic_payment_methods: noRedirects,
      metadata: { order: 'o-1' },
    });
    assert.equal(intent.status, 'requires_payment_method');
    const authorised = await stripe.paymentIntents.confirm(intent.id, {
      payment_method: 'pm_card_visa',
      expand: ['latest_charge'],
    });
    assert.equal(authorised.status, 'requires_capture');
    assert.equal(authorised.amount_capturable, 12900);
    assert.equal(chargeOf(authorised).payment_method_details?.card?.last4, '4242');
    assert.equal(chargeOf(authorised).outcome?.risk_level, 'normal');
    assert.equal(chargeOf(authorised).captured, false);

    const captured = await stripe.paymentIntents.capture(intent.id, {
      amount_to_capture: 10000,
      expand: ['latest_charge.balance_transaction'],
    });
    assert.equal(captured.status, 'succeeded');
    assert.equal(captured.amount_received, 10000);
    const transaction = chargeOf(captured).balance_transaction as Stripe.BalanceTransaction;
    assert.equal(chargeOf(captured).amount_refunded, 2900);
    assert.deepEqual([transaction.amount, transaction.fee, transaction.net], [10000, 320, 9680]);
    assert.deepEqual(
      transaction.fee_details.map((fee) => [fee.type, fee.amount]),
      [['stripe_fee', 320]],
    );

    const chargeId = chargeOf(captured).id;
    const refund = await stripe.refunds.create({ payment_intent: intent.id, amount: 2500 });
    assert.equal(refund.status, 'succeeded');
    await assert.rejects(stripe.refunds.create({ charge: chargeId, amount: 7501 }), /greater than unrefunded/);
    await stripe.refunds.create({ charge: chargeId });
    await assert.rejects(stripe.refunds.create({ charge: chargeId }), { code: 'charge_already_refunded' });
    const listed = await stripe.refunds.list({ payment_intent: intent.id });
    assert.deepEqual(
      listed.data.map((each) => each.amount),
      [7500, 2500],
    );
    const charge = await stripe.charges.retrieve(chargeId, { expand: ['refunds'] });
    assert.deepEqual([charge.refunded, charge.amount_refunded, charge.refunds?.data.length], [true, 12900, 2]);

    assert.deepEqual(await eventTypes(intent.id), [
      'payment_intent.created',
      'charge.succeeded',
      'payment_intent.amount_capturable_updated',
      'charge.captured',
      'payment_intent.succeeded',
      'refund.created',
      'charge.refunded',
      'refund.created',
      'charge.refunded',
    ]);
  });

  test('is captured at once by default, and its fee is known a moment later', async () => {
    const intent = await pay('pm_card_mastercard');
    assert.equal(intent.capture_method, 'automatic_async');
    assert.equal(intent.status, 'succeeded');
    assert.equal(chargeOf(intent).balance_transaction, null);
    const settled = await stripe.charges.retrieve(chargeOf(intent).id, { expand: ['balance_transaction'] });
    assert.equal((settled.balance_transaction as Stripe.BalanceTransaction).fee, 404);
    const [updated] = (await stripe.events.list({ type: 'charge.updated', limit: 1 })).data;
    assert.deepEqual(updated?.data.previous_attributes, { balance_transaction: null });
  });

  test('that was authorised lets go of the money when it is cancelled', async () => {
    const intent = await pay('pm_card_visa', { capture_method: 'manual' });
    const canceled = await stripe.paymentIntents.cancel(intent.id, { cancellation_reason: 'requested_by_customer' });
    assert.deepEqual([canceled.status, canceled.amount_capturable], ['canceled', 0]);
    const charge = await stripe.charges.retrieve(chargeOf(intent).id);
    assert.deepEqual([charge.refunded, charge.captured, charge.balance_transaction], [true, false, null]);
    await assert.rejects(stripe.paymentIntents.capture(intent.id), {
      code: 'payment_intent_unexpected_state',
      statusCode: 400,
    });
    await assert.rejects(stripe.paymentIntents.cancel(intent.id), { code: 'payment_intent_unexpected_state' });
    await assert.rejects(stripe.paymentIntents.confirm(intent.id), { code: 'payment_intent_unexpected_state' });
  });

  test('cannot be captured above its authorisation, nor refunded before it is captured', async () => {
    const intent = await pay('pm_card_visa', { capture_method: 'manual' });
    await assert.rejects(stripe.paymentIntents.capture(intent.id, { amount_to_capture: 12901 }), {
      code: 'amount_too_large',
    });
    await assert.rejects(stripe.refunds.create({ payment_intent: intent.id }), {
      code: 'payment_intent_unexpected_state',
    });
    await assert.rejects(stripe.refunds.create({ charge: chargeOf(intent).id }), { code: 'charge_not_refundable' });
    await assert.rejects(stripe.paymentIntents.update(intent.id, { amount: 100 }), {
      code: 'payment_intent_unexpected_state',
    });
    const named = await stripe.paymentIntents.update(intent.id, { metadata: { seen: 'yes' } });
    assert.deepEqual(named.metadata, { seen: 'yes' });
  });

  test('in another currency settles in dollars, with its fee; refunded, so does the refund', async () => {
    for (const [currency, amount, settled, fee, rate] of [
      ['eur', 10_000, 10_800, 451, 1.08],
      ['jpy', 15_000, 10_050, 422, 0.0067],
      ['kwd', 10_000, 3_250, 157, 3.25],
      ['usd', 10_000, 10_000, 320, null],
    ] as const) {
      const intent = await stripe.paymentIntents.create({
        amount,
        currency,
        automatic_payment_methods: noRedirects,
        payment_method: 'pm_card_visa',
        confirm: true,
        capture_method: 'manual',
      });
      const captured = await stripe.paymentIntents.capture(intent.id, {
        expand: ['latest_charge.balance_transaction'],
      });
      assert.equal(chargeOf(captured).currency, currency, 'the charge itself stays in its currency');
      const booked = chargeOf(captured).balance_transaction as Stripe.BalanceTransaction;
      assert.deepEqual(
        [booked.currency, booked.amount, booked.fee, booked.net, booked.exchange_rate],
        ['usd', settled, fee, settled - fee, rate],
      );
      const refund = await stripe.refunds.create({ payment_intent: intent.id, expand: ['balance_transaction'] });
      assert.deepEqual([refund.amount, refund.currency], [amount, currency]);
      const back = refund.balance_transaction as Stripe.BalanceTransaction;
      assert.deepEqual([back.currency, back.amount, back.fee], ['usd', -settled, 0]);
    }
  });

  test('has a least amount in each currency, and no thousandths', async () => {
    const create = (amount: number, currency: string) => stripe.paymentIntents.create({ amount, currency });
    for (const [amount, currency] of [
      [29, 'gbp'],
      [49, 'jpy'],
      [1_499, 'czk'],
      [49, 'eur'],
    ] as const) {
      await assert.rejects(create(amount, currency), { code: 'amount_too_small' });
      assert.equal((await create(amount + 1, currency)).amount, amount + 1);
    }
    await assert.rejects(create(5_124, 'kwd'), { param: 'amount' });
    assert.equal((await create(5_120, 'kwd')).amount, 5_120);
  });

  test('wants a sensible amount, a currency and a payment method', async () => {
    const create = (amount: number, currency = 'usd') => stripe.paymentIntents.create({ amount, currency });
    await assert.rejects(create(49), { code: 'amount_too_small' });
    await assert.rejects(create(-1), { code: 'parameter_invalid_integer' });
    await assert.rejects(create(100_000_000), { code: 'amount_too_large' });
    await assert.rejects(create(100, 'zzz'), { param: 'currency' });
    const intent = await create(100);
    await assert.rejects(stripe.paymentIntents.confirm(intent.id), { code: 'payment_intent_unexpected_state' });
    await assert.rejects(stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa' }), {
      param: 'return_url',
    });
    await assert.rejects(stripe.paymentIntents.retrieve('pi_nobody'), { code: 'resource_missing', statusCode: 404 });
  });
});

describe('3-D Secure', () => {
  const returnUrl = { return_url: 'https://localhost/back', automatic_payment_methods: { enabled: true } } as const;

  test('asks, and a completed challenge authorises', async () => {
    const intent = await pay('pm_card_threeDSecure2Required', { capture_method: 'manual', ...returnUrl });
    assert.equal(intent.status, 'requires_action');
    assert.equal(intent.next_action?.type, 'redirect_to_url');
    assert.match(intent.next_action?.redirect_to_url?.url ?? '', /^https:\/\/localhost:\d+\/challenge\/pi_/);
    await simulator.concludeChallenge(intent.id, true);
    const after = await stripe.paymentIntents.retrieve(intent.id, { expand: ['latest_charge'] });
    assert.equal(after.status, 'requires_capture');
    assert.equal(chargeOf(after).payment_method_details?.card?.three_d_secure?.result, 'authenticated');
  });

  test('failed leaves the payment open for another card', async () => {
    const intent = await pay('pm_card_authenticationRequired', returnUrl);
    await simulator.concludeChallenge(intent.id, false);
    const after = await stripe.paymentIntents.retrieve(intent.id);
    assert.equal(after.status, 'requires_payment_method');
    assert.equal(after.last_payment_error?.code, 'payment_intent_authentication_failure');
    // A late second answer changes nothing.
    await simulator.concludeChallenge(intent.id, true);
    assert.equal((await stripe.paymentIntents.retrieve(intent.id)).status, 'requires_payment_method');
    const paid = await stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa' });
    assert.deepEqual([paid.status, paid.last_payment_error], ['succeeded', null]);
  });

  test('can be passed and the card still be declined', async () => {
    const intent = await pay('pm_card_authenticationRequiredChargeDeclinedInsufficientFunds', returnUrl);
    await simulator.concludeChallenge(intent.id, true);
    const after = await stripe.paymentIntents.retrieve(intent.id);
    assert.equal(after.last_payment_error?.decline_code, 'insufficient_funds');
  });

  test('cannot be done without the customer', async () => {
    await assert.rejects(pay('pm_card_authenticationRequired', { off_session: true }), {
      code: 'authentication_required',
      statusCode: 402,
    });
    await assert.rejects(pay('pm_card_authenticationRequired', { error_on_requires_action: true }), {
      code: 'authentication_required',
    });
  });
});

describe('customers and their cards', () => {
  test('are made, changed, listed, deleted', async () => {
    const customer = await stripe.customers.create({
      email: 'ada@example.test',
      name: 'Ada',
      address: { line1: '1 Main St', postal_code: '94107', country: 'US' },
      metadata: { a: '1', b: '2' },
    });
    const changed = await stripe.customers.update(customer.id, { name: 'Ada L.', metadata: { b: '' } });
    assert.deepEqual([changed.name, changed.metadata, changed.address?.city], ['Ada L.', { a: '1' }, null]);
    const [event] = (await stripe.events.list({ type: 'customer.updated', limit: 1 })).data;
    assert.deepEqual(event?.data.previous_attributes, { name: 'Ada', metadata: { a: '1', b: '2' } });
    const found = await stripe.customers.list({ email: 'ada@example.test' });
    assert.deepEqual(
      found.data.map((each) => each.id),
      [customer.id],
    );
    await stripe.customers.del(customer.id);
    assert.equal((await stripe.customers.retrieve(customer.id)).deleted, true);
    await assert.rejects(stripe.customers.update(customer.id, { name: 'x' }), { code: 'resource_missing' });
  });

  test('keep a card for later payments; a detached card pays no more', async () => {
    const customer = await stripe.customers.create({});
    const method = await stripe.paymentMethods.create({ type: 'card', card: { token: 'tok_visa' } });
    await stripe.paymentMethods.attach(method.id, { customer: customer.id });
    const listed = await stripe.customers.listPaymentMethods(customer.id, { type: 'card' });
    assert.deepEqual(
      listed.data.map((each) => each.id),
      [method.id],
    );
    await assert.rejects(pay(method.id), { param: 'payment_method' });
    for (const offSession of [false, true]) {
      const intent = await pay(method.id, { customer: customer.id, off_session: offSession });
      assert.equal(intent.status, 'succeeded');
    }
    await stripe.paymentMethods.detach(method.id);
    await assert.rejects(pay(method.id), { code: 'payment_method_unexpected_state' });
    await assert.rejects(stripe.paymentMethods.detach(method.id), /not attached/);
  });

  test('save a card with a payment, when asked', async () => {
    const customer = await stripe.customers.create({});
    const intent = await pay('pm_card_visa', { customer: customer.id, setup_future_usage: 'off_session' });
    const [saved] = (await stripe.paymentMethods.list({ customer: customer.id })).data;
    assert.equal(saved?.id, intent.payment_method);
  });

  test('cannot use a card twice that was not saved', async () => {
    const method = await stripe.paymentMethods.create({ type: 'card', card: { token: 'tok_visa' } });
    await pay(method.id);
    await assert.rejects(pay(method.id), { code: 'payment_method_unexpected_state' });
  });
});

describe('lists and expansion', () => {
  test('page forwards and backwards', async () => {
    const customer = await stripe.customers.create({});
    const made: string[] = [];
    for (let n = 0; n < 5; n++) {
      made.unshift(
        (await stripe.paymentIntents.create({ amount: 100 + n, currency: 'usd', customer: customer.id })).id,
      );
    }
    const first = await stripe.paymentIntents.list({ customer: customer.id, limit: 2 });
    assert.deepEqual([first.has_more, first.data.map((each) => each.id)], [true, made.slice(0, 2)]);
    const all: string[] = [];
    for await (const each of stripe.paymentIntents.list({ customer: customer.id, limit: 2 })) all.push(each.id);
    assert.deepEqual(all, made);
    const before = await stripe.paymentIntents.list({ customer: customer.id, limit: 2, ending_before: made[3] ?? '' });
    assert.deepEqual([before.has_more, before.data.map((each) => each.id)], [true, made.slice(1, 3)]);
    await assert.rejects(stripe.paymentIntents.list({ limit: 101 }), { param: 'limit' });
    await assert.rejects(stripe.paymentIntents.list({ starting_after: 'pi_nobody' }), { code: 'resource_missing' });
  });

  test('reach four levels, in lists too, and no field that is none', async () => {
    const customer = await stripe.customers.create({ name: 'Grace' });
    await pay('pm_card_visa', { customer: customer.id });
    const listed = await stripe.paymentIntents.list({
      customer: customer.id,
      expand: ['data.latest_charge.balance_transaction.source', 'data.customer', 'data.payment_method'],
    });
    const [intent] = listed.data;
    assert.ok(intent !== undefined);
    assert.equal((intent.customer as Stripe.Customer).name, 'Grace');
    assert.equal((intent.payment_method as Stripe.PaymentMethod).card?.last4, '4242');
    const transaction = chargeOf(intent).balance_transaction as Stripe.BalanceTransaction;
    assert.equal((transaction.source as Stripe.Charge).object, 'charge');
    await assert.rejects(stripe.paymentIntents.list({ limit: 1, expand: ['data.amount'] }), /cannot be expanded/);
    await assert.rejects(
      stripe.paymentIntents.list({
        limit: 1,
        expand: ['data.latest_charge.payment_intent.latest_charge.payment_intent.customer'],
      }),
      /more than 4 levels/,
    );
  });
});

test('a refund may wait, and a refund may fail later', async () => {
  await simulator.setSwitches({ refundDelayMs: 30 });
  const outcomes: (string | null)[] = [];
  for (const method of ['pm_card_pendingRefund', 'pm_card_refundFail']) {
    const intent = await pay(method);
    const refund = await stripe.refunds.create({ payment_intent: intent.id });
    outcomes.push(refund.status);
    const deadline = Date.now() + 3000;
    let now = refund.status;
    while (now === refund.status && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      now = (await stripe.refunds.retrieve(refund.id)).status;
    }
    outcomes.push(now);
  }
  assert.deepEqual(outcomes, ['pending', 'succeeded', 'succeeded', 'failed']);
  const [failure] = (await stripe.events.list({ type: 'refund.failed', limit: 1 })).data;
  assert.ok(failure?.data.object.object === 'refund');
  assert.equal(failure.data.object.failure_reason, 'expired_or_canceled_card');
});

test('every event that was recorded is one that Stripe would send', async () => {
  let count = 0;
  for await (const event of stripe.events.list({ limit: 100 })) {
    count += 1;
    assert.equal(event.api_version, '2026-10-28.endive');
    assert.deepEqual(stripeOpenApi().checkEvent(event as never), [], event.type);
  }
  assert.ok(count > 50);
});
