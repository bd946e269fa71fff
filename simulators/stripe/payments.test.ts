// The unmodified official SDK pays over TLS; every exchange is held against Stripe's OpenAPI document.
import assert from 'node:assert/strict';
import { Agent } from 'node:https';
import { after, before, describe, test } from 'node:test';
import Stripe from 'stripe';
import { startTestStripe, type TestStripe } from '../../test/support/stripe-openapi.ts';

let simulator: TestStripe;
let stripe: Stripe;

before(async () => {
  simulator = await startTestStripe();
  stripe = sdk(simulator);
});
after(() => simulator.close());

export function sdk(at: { port: number; ca: string }, key = 'sk_test_payments'): Stripe {
  return new Stripe(key, {
    host: 'localhost',
    port: at.port,
    protocol: 'https',
    httpAgent: new Agent({ ca: at.ca, keepAlive: true }),
    maxNetworkRetries: 0,
    telemetry: false,
  });
}

describe('a card payment', () => {
  test('is authorised, captured in part, refunded in part', async () => {
    const intent = await stripe.paymentIntents.create({
      amount: 12900,
      currency: 'usd',
      capture_method: 'manual',
      automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
      metadata: { order: 'o-1' },
    });
    assert.equal(intent.status, 'requires_payment_method');
    const authorised = await stripe.paymentIntents.confirm(intent.id, {
      payment_method: 'pm_card_visa',
      expand: ['latest_charge'],
    });
    assert.equal(authorised.status, 'requires_capture');
    assert.equal(authorised.amount_capturable, 12900);
    const charge = authorised.latest_charge;
    assert.ok(charge !== null && typeof charge === 'object');
    assert.equal(charge.payment_method_details?.card?.last4, '4242');
    assert.equal(charge.outcome?.risk_level, 'normal');
    assert.equal(charge.captured, false);

    const captured = await stripe.paymentIntents.capture(intent.id, {
      amount_to_capture: 10000,
      expand: ['latest_charge.balance_transaction'],
    });
    assert.equal(captured.status, 'succeeded');
    assert.equal(captured.amount_received, 10000);
    const settled = captured.latest_charge as Stripe.Charge;
    const transaction = settled.balance_transaction as Stripe.BalanceTransaction;
    assert.equal(settled.amount_refunded, 2900);
    assert.deepEqual([transaction.amount, transaction.fee, transaction.net], [10000, 320, 9680]);

    const refund = await stripe.refunds.create({ payment_intent: intent.id, amount: 2500 });
    assert.equal(refund.status, 'succeeded');
    await assert.rejects(stripe.refunds.create({ charge: settled.id, amount: 7501 }), /greater than unrefunded/);
    await stripe.refunds.create({ charge: settled.id });
    await assert.rejects(stripe.refunds.create({ charge: settled.id }), { code: 'charge_already_refunded' });
    const listed = await stripe.refunds.list({ payment_intent: intent.id });
    assert.deepEqual(
      listed.data.map((each) => each.amount),
      [7500, 2500],
    );
  });
});
