// Charges: one attempt at taking money from a card, approved or refused, and what the issuer's checks said.
import type Stripe from 'stripe';
import { bookCharge } from './balance.ts';
import {
  addressOf,
  type Call,
  find,
  hash,
  type KeptIntent,
  type KeptMethod,
  mergedMetadata,
  pathId,
  seconds,
  text,
  textOrNull,
} from './call.ts';
import { cardNamed, type Decline, type TestCard } from './cards.ts';
import { adviceFor, messageFor } from './declines.ts';
import { newStripeId, randomText } from './ids.ts';
import { liveCustomer } from './live-customer.ts';

const sevenDays = 7 * 24 * 60 * 60;

export function retrieveCharge(call: Call): Stripe.Charge {
  return find<Stripe.Charge>(call, { kind: 'charge', id: pathId(call) });
}

export function updateCharge(call: Call): Stripe.Charge {
  const before = retrieveCharge(call);
  const { parameters } = call;
  const charge: Stripe.Charge = { ...before, metadata: mergedMetadata(before.metadata, parameters['metadata']) };
  if ('description' in parameters) charge.description = textOrNull(parameters['description']);
  if ('receipt_email' in parameters) charge.receipt_email = textOrNull(parameters['receipt_email']);
  if ('transfer_group' in parameters) charge.transfer_group = textOrNull(parameters['transfer_group']);
  const customer = text(parameters['customer']);
  if (customer !== undefined) charge.customer = liveCustomer(call, customer, 'customer').id;
  const shipping = hash(parameters['shipping']);
  if (shipping !== undefined) charge.shipping = shippingOf(shipping);
  const fraud = hash(parameters['fraud_details'])?.['user_report'];
  if (fraud === 'fraudulent' || fraud === 'safe')
    charge.fraud_details = { ...charge.fraud_details, user_report: fraud };
  call.store.put(charge);
  call.emit('charge.updated', charge, before);
  return charge;
}

/** Asks the imagined issuer. An approved charge is authorised, not captured; a refused one carries the reason. */
export function newCharge(
  call: Call,
  intent: KeptIntent,
  method: KeptMethod,
  options: { refusal: Decline | undefined; authenticated: boolean },
): Stripe.Charge {
  const { refusal } = options;
  const card = cardNamed(method._simulated.card);
  const charge: Stripe.Charge = {
    id: newStripeId('ch'),
    object: 'charge',
    amount: intent.amount,
    amount_captured: 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: method.billing_details,
    calculated_statement_descriptor: 'SIMULATED SHOP',
    captured: false,
    created: seconds(call),
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: refusal?.code ?? null,
    failure_message: refusal === undefined ? null : messageFor(refusal),
    fraud_details: {},
    livemode: false,
    metadata: intent.metadata,
    on_behalf_of: null,
    outcome: outcomeOf(card, refusal),
    paid: refusal === undefined,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: { type: 'card', card: cardDetails(call, intent, method, options) },
    radar_options: {},
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: intent.shipping,
    source: null,
    source_transfer: null,
    statement_descriptor: intent.statement_descriptor,
    statement_descriptor_suffix: intent.statement_descriptor_suffix,
    status: refusal === undefined ? 'succeeded' : 'failed',
    transfer_data: null,
    transfer_group: intent.transfer_group,
  };
  call.store.put(charge);
  return charge;
}

/** Captures all or part of an authorised charge; what is not captured goes back to the customer at once. */
export function captured(charge: Stripe.Charge, amountMinor: number): Stripe.Charge {
  return {
    ...charge,
    amount_captured: amountMinor,
    amount_refunded: charge.amount - amountMinor,
    captured: true,
  };
}

/**
 * Gives a captured charge its balance transaction: at once, or after the answer (asynchronous capture, the default
 * since 2024-04-10), when `charge.updated` tells of it.
 */
export function settle(call: Call, charge: Stripe.Charge, options: { late: boolean }): Stripe.Charge {
  const booked = (present: Stripe.Charge): Stripe.Charge => {
    const availableAtOnce = cardOfCharge(call, present).availableAtOnce === true;
    const transaction = bookCharge(call, present, { amountMinor: present.amount_captured, availableAtOnce });
    return { ...present, balance_transaction: transaction.id };
  };
  if (!options.late) return booked(charge);
  call.afterAnswer(() => {
    const present = find<Stripe.Charge>(call, { kind: 'charge', id: charge.id });
    const settled = booked(present);
    call.store.put(settled);
    call.emit('charge.updated', settled, present);
  });
  return charge;
}

/** The test card behind a charge. */
export function cardOfCharge(call: Call, charge: Stripe.Charge): TestCard {
  const method = find<KeptMethod>(call, { kind: 'payment_method', id: charge.payment_method ?? '' });
  return cardNamed(method._simulated.card);
}

function outcomeOf(card: TestCard, refusal: Decline | undefined): Stripe.Charge.Outcome {
  const riskLevel = card.risk ?? 'normal';
  const riskScore = { normal: 24, elevated: 70, highest: 92 }[riskLevel];
  const base = {
    advice_code: null,
    network_advice_code: null,
    network_decline_code: null,
    risk_level: riskLevel,
    risk_score: riskScore,
  };
  if (refusal === undefined) {
    return {
      ...base,
      network_status: 'approved_by_network',
      reason: null,
      seller_message: 'Payment complete.',
      type: 'authorized',
    };
  }
  if (card.risk === 'highest') {
    return {
      ...base,
      network_status: 'not_sent_to_network',
      reason: 'highest_risk_level',
      rule: 'block_if_high_risk',
      seller_message: 'Stripe blocked this payment as too risky.',
      type: 'blocked',
    };
  }
  const reason = refusal.declineCode ?? refusal.code;
  const said = adviceFor(refusal);
  return {
    ...base,
    advice_code:
      said === 'confirm_card_data' || said === 'do_not_try_again' || said === 'try_again_later' ? said : null,
    network_decline_code: '05',
    network_status: 'declined_by_network',
    reason,
    seller_message: `The bank returned the decline code \`${reason}\`.`,
    type: 'issuer_declined',
  };
}

function cardDetails(
  call: Call,
  intent: KeptIntent,
  method: KeptMethod,
  options: { refusal: Decline | undefined; authenticated: boolean },
): Stripe.Charge.PaymentMethodDetails.Card {
  const shown = method.card;
  if (shown === undefined) throw new Error(`${method.id} is no card`);
  const card = cardNamed(method._simulated.card);
  const manual = intent.capture_method === 'manual';
  return {
    amount_authorized: options.refusal === undefined ? intent.amount : null,
    authorization_code: options.refusal === undefined ? randomText(6).toUpperCase() : null,
    brand: shown.brand,
    ...(manual && options.refusal === undefined ? { capture_before: seconds(call) + sevenDays } : {}),
    checks: checksOf(card, method, options.refusal),
    country: shown.country,
    electronic_commerce_indicator: null,
    exp_month: shown.exp_month,
    exp_year: shown.exp_year,
    extended_authorization: { status: 'disabled' },
    fingerprint: shown.fingerprint ?? null,
    funding: shown.funding,
    incremental_authorization: { status: 'unavailable' },
    installments: null,
    last4: shown.last4,
    mandate: null,
    multicapture: { status: 'unavailable' },
    network: shown.brand,
    network_token: { used: false },
    network_transaction_id: options.refusal === undefined ? randomText(15).toUpperCase() : null,
    overcapture: { maximum_amount_capturable: intent.amount, status: 'unavailable' },
    regulated_status: 'unregulated',
    three_d_secure: options.authenticated
      ? {
          authentication_flow: 'challenge',
          electronic_commerce_indicator: '05',
          exemption_indicator: null,
          result: 'authenticated',
          result_reason: null,
          transaction_id: randomText(20),
          version: '2.2.0',
        }
      : null,
    transaction_link_id: null,
    wallet: null,
  };
}

function checksOf(
  card: TestCard,
  method: KeptMethod,
  refusal: Decline | undefined,
): Stripe.Charge.PaymentMethodDetails.Card.Checks {
  const { cvcGiven, fromToken } = method._simulated;
  const address = method.billing_details.address;
  // Nothing given, nothing to check; a token stands for a card whose check is known.
  const check = (given: boolean, outcome: 'fail' | 'unavailable' | undefined) =>
    given || (fromToken && outcome !== undefined) ? (outcome ?? 'pass') : null;
  return {
    address_line1_check: check(Boolean(address?.line1), card.checks?.line1),
    address_postal_code_check: check(Boolean(address?.postal_code), card.checks?.postalCode),
    cvc_check: check(cvcGiven, refusal?.code === 'incorrect_cvc' ? 'fail' : card.checks?.cvc),
  };
}

export function shippingOf(shipping: NonNullable<ReturnType<typeof hash>>): Stripe.PaymentIntent.Shipping {
  return {
    address: addressOf(shipping['address']) ?? {
      city: null,
      country: null,
      line1: null,
      line2: null,
      postal_code: null,
      state: null,
    },
    carrier: textOrNull(shipping['carrier']),
    name: text(shipping['name']) ?? '',
    phone: textOrNull(shipping['phone']),
    tracking_number: textOrNull(shipping['tracking_number']),
  };
}
