// Payment methods: cards only so far. A test token (`pm_card_visa`) becomes a payment method of its own when it is used.
import type Stripe from 'stripe';
import {
  addressOf,
  type Call,
  find,
  hash,
  idOf,
  type KeptMethod,
  mergedMetadata,
  pathId,
  seconds,
  text,
  textOrNull,
} from './call.ts';
import { cardNamed, cardOfToken, countryOf, type ReadCard } from './cards.ts';
import { declineError } from './declines.ts';
import { invalidParameter, missingParameter, missingResource, StripeError } from './errors.ts';
import { newStripeId } from './ids.ts';
import { liveCustomer } from './live-customer.ts';
import type { Parameters, Value } from './parameters.ts';

export function createPaymentMethod(call: Call): KeptMethod {
  if (text(call.parameters['type']) === undefined) throw missingParameter('type');
  return newMethod(call, call.parameters);
}

/** Makes a payment method from `payment_method_data` or the parameters of its own operation; the card came by the door. */
export function newMethod(call: Call, data: Parameters): KeptMethod {
  const type = text(data['type']);
  if (type !== 'card') {
    throw invalidParameter('type', `The payment method type ${type ?? '(none)'} is not activated for this account.`);
  }
  if (call.card === undefined) throw missingParameter('card');
  const method = methodOf(call, call.card, data);
  call.store.put(method);
  return method;
}

export function retrievePaymentMethod(call: Call): KeptMethod {
  return existingMethod(call, pathId(call), 'id');
}

export function retrieveCustomerPaymentMethod(call: Call): KeptMethod {
  const customer = liveCustomer(call, pathId(call, 0));
  const method = existingMethod(call, pathId(call, 1), 'id');
  if (idOf(method.customer) !== customer.id) throw missingResource('PaymentMethod', method.id);
  return method;
}

export function updatePaymentMethod(call: Call): KeptMethod {
  const before = existingMethod(call, pathId(call), 'id');
  if (before.customer === null) {
    throw new StripeError(400, {
      type: 'invalid_request_error',
      message: 'You must save this PaymentMethod to a customer before you can update it.',
    });
  }
  const { parameters } = call;
  const method: KeptMethod = { ...before, metadata: mergedMetadata(before.metadata ?? {}, parameters['metadata']) };
  const billing = hash(parameters['billing_details']);
  if (billing !== undefined) method.billing_details = billingOf(billing, before.billing_details);
  const card = hash(parameters['card']);
  if (card !== undefined && method.card !== undefined) {
    const { exp_month: month, exp_year: year } = card;
    method.card = {
      ...method.card,
      ...(typeof month === 'number' ? { exp_month: month } : {}),
      ...(typeof year === 'number' ? { exp_year: year } : {}),
    };
  }
  const redisplay = parameters['allow_redisplay'];
  if (redisplay === 'always' || redisplay === 'limited' || redisplay === 'unspecified')
    method.allow_redisplay = redisplay;
  call.store.put(method);
  call.emit('payment_method.updated', method, before);
  return method;
}

export function attachPaymentMethod(call: Call): KeptMethod {
  const customer = text(call.parameters['customer']);
  if (customer === undefined) throw missingParameter('customer');
  return attachMethod(call, pathId(call), customer);
}

/** Attaches to a customer. Cards that simulate an issuer's no are refused already here, as the issuer is asked. */
export function attachMethod(call: Call, id: string, customerId: string): KeptMethod {
  const before = usableMethod(call, id, 'id');
  const customer = liveCustomer(call, customerId, 'customer');
  const owner = idOf(before.customer);
  if (owner === customer.id) return before;
  if (owner !== null) {
    throw new StripeError(400, {
      type: 'invalid_request_error',
      message: 'The payment method you provided has already been attached to a customer.',
    });
  }
  const card = cardNamed(before._simulated.card);
  if (card.decline !== undefined && card.attachable !== true) throw declineError(card.decline);
  return saveAttached(call, before, customer.id);
}

/** Records the attachment: by request, or after a payment with `setup_future_usage`. */
export function saveAttached(call: Call, before: KeptMethod, customerId: string): KeptMethod {
  const method: KeptMethod = { ...before, customer: customerId };
  call.store.put(method);
  call.emit('payment_method.attached', method);
  return method;
}

export function detachPaymentMethod(call: Call): KeptMethod {
  const before = existingMethod(call, pathId(call), 'id');
  if (before.customer === null) {
    throw new StripeError(400, {
      type: 'invalid_request_error',
      message: 'The payment method you provided is not attached to a customer so detachment is impossible.',
    });
  }
  const method: KeptMethod = { ...before, customer: null, _simulated: { ...before._simulated, spent: true } };
  call.store.put(method);
  call.emit('payment_method.detached', method, before);
  return method;
}

/** The payment method named by a parameter; a test token makes one. */
export function usableMethod(call: Call, id: string, param: string): KeptMethod {
  const token = cardOfToken(id, call.fingerprintKey);
  if (token !== undefined) {
    const method = methodOf(call, token, {});
    call.store.put(method);
    return method;
  }
  const method = existingMethod(call, id, param);
  if (method._simulated.spent) {
    throw new StripeError(400, {
      type: 'invalid_request_error',
      code: 'payment_method_unexpected_state',
      message:
        'The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, shared with a connected account without Customer attachment, or was detached from a Customer. It may not be used again. To use a PaymentMethod multiple times, you must attach it to a Customer first.',
    });
  }
  return method;
}

function existingMethod(call: Call, id: string, param: string): KeptMethod {
  const token = cardOfToken(id, call.fingerprintKey);
  if (token !== undefined) return methodOf(call, token, {});
  return find<KeptMethod>(call, { kind: 'payment_method', id, named: 'PaymentMethod', param });
}

function methodOf(call: Call, read: ReadCard, data: Parameters): KeptMethod {
  const card = cardNamed(read.name);
  const redisplay = data['allow_redisplay'];
  return {
    id: newStripeId('pm'),
    object: 'payment_method',
    allow_redisplay: redisplay === 'always' || redisplay === 'limited' ? redisplay : 'unspecified',
    billing_details: billingOf(hash(data['billing_details']) ?? {}),
    card: {
      brand: card.brand,
      checks: {
        address_line1_check: null,
        address_postal_code_check: null,
        cvc_check: read.cvcGiven ? 'unchecked' : null,
      },
      country: countryOf(card),
      display_brand: card.brand,
      exp_month: read.expMonth,
      exp_year: read.expYear,
      fingerprint: read.fingerprint,
      funding: card.funding ?? 'credit',
      generated_from: null,
      last4: card.number.slice(-4),
      networks: { available: [card.brand], preferred: null },
      regulated_status: 'unregulated',
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    created: seconds(call),
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: mergedMetadata({}, data['metadata']),
    type: 'card',
    _simulated: { card: read.name, cvcGiven: read.cvcGiven, fromToken: read.fromToken, spent: false, setUp: false },
  };
}

type Billing = Stripe.PaymentMethod.BillingDetails;

const noAddress: Stripe.Address = {
  city: null,
  country: null,
  line1: null,
  line2: null,
  postal_code: null,
  state: null,
};

function billingOf(data: Parameters, present?: Billing): Billing {
  const pick = (name: 'email' | 'name' | 'phone' | 'tax_id'): string | null => {
    const given: Value | undefined = data[name];
    return given === undefined ? (present?.[name] ?? null) : textOrNull(given);
  };
  return {
    address: addressOf(data['address']) ?? present?.address ?? noAddress,
    email: pick('email'),
    name: pick('name'),
    phone: pick('phone'),
    tax_id: pick('tax_id'),
  };
}
