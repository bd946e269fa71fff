// Refunds: full or partial, at once, pending, or failing later with the test cards that do so.
import type Stripe from 'stripe';
import { bookRefund } from './balance.ts';
import { type Call, find, idOf, type KeptIntent, mergedMetadata, pathId, seconds, text } from './call.ts';
import { cardOfCharge } from './charges.ts';
import { invalidParameter, missingParameter, StripeError } from './errors.ts';
import { latestCharge } from './find-intent.ts';
import { newStripeId } from './ids.ts';

export function createRefund(call: Call): Stripe.Refund {
  const charge = chargeToRefund(call);
  const left = charge.amount - charge.amount_refunded;
  if (left === 0) {
    throw new StripeError(400, {
      type: 'invalid_request_error',
      code: 'charge_already_refunded',
      message: `Charge ${charge.id} has already been refunded.`,
    });
  }
  const given = call.parameters['amount'];
  const amountMinor = typeof given === 'number' ? given : left;
  if (amountMinor < 1) throw invalidParameter('amount', 'Invalid positive integer', 'parameter_invalid_integer');
  if (amountMinor > left) {
    throw invalidParameter(
      'amount',
      `Refund amount (${amountMinor}) is greater than unrefunded amount on charge (${left})`,
    );
  }
  const behaviour = cardOfCharge(call, charge).refund;
  const reason = call.parameters['reason'];
  const fresh: Stripe.Refund = {
    id: newStripeId('re'),
    object: 'refund',
    amount: amountMinor,
    balance_transaction: null,
    charge: charge.id,
    created: seconds(call),
    currency: charge.currency,
    customer: charge.customer,
    customer_account: null,
    destination_details: {
      card: { reference_status: 'pending', reference_type: 'acquirer_reference_number', type: 'refund' },
      type: 'card',
    },
    metadata: mergedMetadata({}, call.parameters['metadata']),
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    reason: reason === 'duplicate' || reason === 'fraudulent' || reason === 'requested_by_customer' ? reason : null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: behaviour === 'pending' ? 'pending' : 'succeeded',
    transfer_reversal: null,
    ...(behaviour === 'pending' ? { pending_reason: 'processing' } : {}),
  };
  const refund: Stripe.Refund = { ...fresh, balance_transaction: bookRefund(call, fresh, 'refund').id };
  call.store.put(refund);
  const refunded = withRefunded(charge, amountMinor);
  call.store.put(refunded);
  call.emit('refund.created', refund);
  call.emit('charge.refunded', refunded, charge);
  if (behaviour !== undefined) call.store.addTask('conclude-refund', refund.id, call.nowMs + call.refundDelayMs);
  return refund;
}

export function retrieveRefund(call: Call): Stripe.Refund {
  return find<Stripe.Refund>(call, { kind: 'refund', id: pathId(call) });
}

export function updateRefund(call: Call): Stripe.Refund {
  const before = retrieveRefund(call);
  const refund: Stripe.Refund = {
    ...before,
    metadata: mergedMetadata(before.metadata ?? {}, call.parameters['metadata']),
  };
  call.store.put(refund);
  call.emit('refund.updated', refund, before);
  return refund;
}

/** What the card's behaviour has in store for a refund once its delay is over. */
export function concludeRefund(call: Call, refundId: string): void {
  const before = find<Stripe.Refund>(call, { kind: 'refund', id: refundId });
  const charge = find<Stripe.Charge>(call, { kind: 'charge', id: idOf(before.charge) ?? '' });
  if (cardOfCharge(call, charge).refund === 'pending') {
    const { pending_reason: _, ...rest } = before;
    const refund: Stripe.Refund = { ...rest, status: 'succeeded' };
    call.store.put(refund);
    call.emit('refund.updated', refund, before);
    return;
  }
  const returned = bookRefund(call, before, 'refund_failure');
  const refund: Stripe.Refund = {
    ...before,
    failure_balance_transaction: returned.id,
    failure_reason: 'expired_or_canceled_card',
    status: 'failed',
  };
  call.store.put(refund);
  const restored = withRefunded(charge, -before.amount);
  call.store.put(restored);
  call.emit('refund.updated', refund, before);
  call.emit('refund.failed', refund, before);
  call.emit('charge.updated', restored, charge);
}

function chargeToRefund(call: Call): Stripe.Charge {
  const chargeId = text(call.parameters['charge']);
  const intentId = text(call.parameters['payment_intent']);
  if (chargeId === undefined && intentId === undefined) {
    const error = missingParameter('payment_intent');
    throw new StripeError(400, {
      ...error.body,
      message: 'One of the following params should be provided for this request: payment_intent or charge.',
    });
  }
  const intent =
    intentId === undefined
      ? undefined
      : find<KeptIntent>(call, { kind: 'payment_intent', id: intentId, param: 'payment_intent' });
  if (intent !== undefined && intent.status !== 'succeeded') {
    throw new StripeError(400, {
      type: 'invalid_request_error',
      code: 'payment_intent_unexpected_state',
      message: `This PaymentIntent (${intent.id}) does not have a successful charge to refund.`,
    });
  }
  const charge =
    intent === undefined
      ? find<Stripe.Charge>(call, { kind: 'charge', id: chargeId ?? '', param: 'charge' })
      : latestCharge(call, intent);
  if (chargeId !== undefined && charge.id !== chargeId) {
    throw invalidParameter('charge', 'The charge does not belong to the payment_intent.');
  }
  if (!charge.captured || charge.status !== 'succeeded') {
    throw new StripeError(400, {
      type: 'invalid_request_error',
      code: 'charge_not_refundable',
      message: `Charge ${charge.id} was not captured: cancel its PaymentIntent instead.`,
    });
  }
  return charge;
}

function withRefunded(charge: Stripe.Charge, amountMinor: number): Stripe.Charge {
  const total = charge.amount_refunded + amountMinor;
  return { ...charge, amount_refunded: total, refunded: total === charge.amount };
}
