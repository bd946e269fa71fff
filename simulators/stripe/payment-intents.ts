// PaymentIntents: made, changed, captured, cancelled, looked up. Confirming is in confirmation.ts.
import type Stripe from 'stripe';
import { type Call, hash, type KeptIntent, list, mergedMetadata, seconds } from './call.ts';
import { captured, settle } from './charges.ts';
import { confirmIntent } from './confirmation.ts';
import { invalidParameter } from './errors.ts';
import { findIntent, latestCharge, unexpectedState } from './find-intent.ts';
import { newClientSecret, newStripeId } from './ids.ts';
import { checkedAmount, checkedCurrency, withParameters } from './intent-parameters.ts';
import type { Parameters } from './parameters.ts';

type Status = Stripe.PaymentIntent.Status;

export function createPaymentIntent(call: Call): KeptIntent {
  const { parameters } = call;
  const id = newStripeId('pi');
  const types = methodTypes(parameters);
  const currency = checkedCurrency(parameters['currency']);
  const fresh: KeptIntent = {
    id,
    object: 'payment_intent',
    allowed_payment_method_types: types.allowed,
    amount: checkedAmount(parameters['amount'], currency),
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: types.automatic,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: 'automatic_async',
    client_secret: newClientSecret(id),
    confirmation_method: parameters['confirmation_method'] === 'manual' ? 'manual' : 'automatic',
    created: seconds(call),
    currency,
    customer: null,
    customer_account: null,
    description: null,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: {},
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: types.automatic === null ? null : { id: 'pmc_simulator', parent: null },
    payment_method_options: {
      card: { installments: null, mandate_options: null, network: null, request_three_d_secure: 'automatic' },
    },
    payment_method_types: types.shown,
    payment_record: null,
    processing: null,
    receipt_email: null,
    review: null,
    setup_future_usage: null,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: 'requires_payment_method',
    transfer_data: null,
    transfer_group: null,
    _simulated: { returnUrl: null, useStripeSdk: false, offSession: false, challenge: null },
  };
  const intent = withParameters(call, fresh);
  call.store.put(intent);
  call.emit('payment_intent.created', intent);
  return parameters['confirm'] === true ? confirmIntent(call, intent) : intent;
}

export function retrievePaymentIntent(call: Call): KeptIntent {
  return findIntent(call);
}

export function updatePaymentIntent(call: Call): KeptIntent {
  const before = findIntent(call);
  const { parameters } = call;
  const open: Status[] = ['requires_payment_method', 'requires_confirmation', 'requires_action'];
  const always = new Set([
    'metadata',
    'description',
    'receipt_email',
    'shipping',
    'transfer_group',
    'statement_descriptor',
    'expand',
  ]);
  if (!open.includes(before.status)) {
    const refused = Object.keys(parameters).find((name) => !always.has(name));
    if (refused !== undefined) {
      throw unexpectedState(
        before,
        `This PaymentIntent's ${refused} could not be updated because it has a status of ${before.status}. You may only update the ${refused} of a PaymentIntent with one of the following statuses: ${open.join(', ')}.`,
      );
    }
  }
  const intent = withParameters(call, { ...before });
  call.store.put(intent);
  return intent;
}

/** Captures all of the authorisation or the part named; the rest is released. */
export function capturePaymentIntent(call: Call): KeptIntent {
  const intent = findIntent(call);
  if (intent.status !== 'requires_capture') {
    throw unexpectedState(
      intent,
      `This PaymentIntent could not be captured because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be captured: requires_capture.`,
    );
  }
  const given = call.parameters['amount_to_capture'];
  const amountMinor = typeof given === 'number' ? given : intent.amount_capturable;
  if (amountMinor > intent.amount_capturable) {
    throw invalidParameter(
      'amount_to_capture',
      `The amount_to_capture (${amountMinor}) is greater than the amount_capturable (${intent.amount_capturable}).`,
      'amount_too_large',
    );
  }
  if (amountMinor < 1)
    throw invalidParameter(
      'amount_to_capture',
      'This value must be greater than or equal to 1.',
      'parameter_invalid_integer',
    );
  const before = latestCharge(call, intent);
  const charge = settle(call, captured(before, amountMinor), { late: call.lateBalance });
  call.store.put(charge);
  const succeeded: KeptIntent = {
    ...intent,
    amount_capturable: 0,
    amount_received: amountMinor,
    metadata: mergedMetadata(intent.metadata, call.parameters['metadata']),
    status: 'succeeded',
  };
  call.store.put(succeeded);
  call.emit('charge.captured', charge, before);
  call.emit('payment_intent.succeeded', succeeded);
  return succeeded;
}

const cancellable: Status[] = [
  'requires_payment_method',
  'requires_capture',
  'requires_confirmation',
  'requires_action',
  'processing',
];

export function cancelPaymentIntent(call: Call): KeptIntent {
  const intent = findIntent(call);
  if (!cancellable.includes(intent.status)) {
    throw unexpectedState(
      intent,
      `You cannot cancel this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be canceled: ${cancellable.join(', ')}.`,
    );
  }
  const reason = call.parameters['cancellation_reason'];
  const own = ['abandoned', 'duplicate', 'fraudulent', 'requested_by_customer'] as const;
  const known = own.find((name) => name === reason);
  if (reason !== undefined && known === undefined) {
    throw invalidParameter('cancellation_reason', `Invalid cancellation_reason: must be one of ${own.join(', ')}`);
  }
  return cancelIntent(call, intent, known ?? null);
}

/** Cancels and lets go of the authorisation, if there is one: by request, or when it has expired. */
export function cancelIntent(
  call: Call,
  intent: KeptIntent,
  reason: Stripe.PaymentIntent.CancellationReason | null,
): KeptIntent {
  const canceled: KeptIntent = {
    ...intent,
    amount_capturable: 0,
    canceled_at: seconds(call),
    cancellation_reason: reason,
    next_action: null,
    status: 'canceled',
    _simulated: { ...intent._simulated, challenge: null },
  };
  call.store.put(canceled);
  if (intent.status === 'requires_capture') {
    const before = latestCharge(call, intent);
    const released: Stripe.Charge = { ...before, amount_refunded: before.amount, refunded: true };
    call.store.put(released);
    call.emit('charge.refunded', released, before);
  }
  call.emit('payment_intent.canceled', canceled);
  return canceled;
}

function methodTypes(parameters: Parameters) {
  const restricted = list(parameters['allowed_payment_method_types'])?.map(String);
  const automatic = hash(parameters['automatic_payment_methods']);
  if (restricted !== undefined && automatic?.['enabled'] === true) {
    throw invalidParameter(
      'automatic_payment_methods',
      'You may only specify one of these parameters: automatic_payment_methods, allowed_payment_method_types.',
    );
  }
  if (restricted !== undefined && !restricted.includes('card')) {
    throw invalidParameter(
      'allowed_payment_method_types',
      `The payment method type "${restricted[0] ?? ''}" is invalid. Please ensure the provided type is activated in your dashboard.`,
    );
  }
  const shown = restricted ?? ['card'];
  const redirects: 'always' | 'never' = automatic?.['allow_redirects'] === 'never' ? 'never' : 'always';
  return {
    shown,
    allowed: shown as Stripe.PaymentIntent['allowed_payment_method_types'],
    automatic: restricted === undefined ? { allow_redirects: redirects, enabled: true } : null,
  };
}
