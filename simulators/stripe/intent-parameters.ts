// The parameters that creating, changing and confirming a PaymentIntent share, checked and taken in.
import { type Call, hash, idOf, type KeptIntent, list, mergedMetadata, text, textOrNull } from './call.ts';
import { shippingOf } from './charges.ts';
import { amountFault, inWords } from './currencies.ts';
import { invalidParameter } from './errors.ts';
import { liveCustomer } from './live-customer.ts';
import { newMethod, usableMethod } from './payment-methods.ts';

const currencies = new Set(Intl.supportedValuesOf('currency').map((code) => code.toLowerCase()));

/** Parameters that create, update and confirm share. */
export function withParameters(call: Call, present: KeptIntent): KeptIntent {
  const { parameters } = call;
  const intent: KeptIntent = { ...present, metadata: mergedMetadata(present.metadata, parameters['metadata']) };
  if ('currency' in parameters) intent.currency = checkedCurrency(parameters['currency']);
  if ('amount' in parameters) intent.amount = checkedAmount(parameters['amount'], intent.currency);
  const capture = parameters['capture_method'];
  if (capture === 'manual' || capture === 'automatic' || capture === 'automatic_async') intent.capture_method = capture;
  if ('description' in parameters) intent.description = textOrNull(parameters['description']);
  if ('receipt_email' in parameters) intent.receipt_email = textOrNull(parameters['receipt_email']);
  if ('transfer_group' in parameters) intent.transfer_group = textOrNull(parameters['transfer_group']);
  if ('statement_descriptor' in parameters)
    intent.statement_descriptor = textOrNull(parameters['statement_descriptor']);
  if ('statement_descriptor_suffix' in parameters) {
    intent.statement_descriptor_suffix = textOrNull(parameters['statement_descriptor_suffix']);
  }
  if ('shipping' in parameters) {
    const shipping = hash(parameters['shipping']);
    intent.shipping = shipping === undefined ? null : shippingOf(shipping);
  }
  const usage = parameters['setup_future_usage'];
  if (usage === 'off_session' || usage === 'on_session') intent.setup_future_usage = usage;
  else if (usage === '') intent.setup_future_usage = null;
  const customer = text(parameters['customer']);
  if (customer !== undefined && customer !== '') intent.customer = liveCustomer(call, customer, 'customer').id;
  const threeDSecure = hash(hash(parameters['payment_method_options'])?.['card'])?.['request_three_d_secure'];
  if (threeDSecure === 'any' || threeDSecure === 'automatic' || threeDSecure === 'challenge') {
    const card = intent.payment_method_options?.card;
    if (card !== undefined) intent.payment_method_options = { card: { ...card, request_three_d_secure: threeDSecure } };
  }
  const restricted = list(parameters['allowed_payment_method_types']);
  if (restricted !== undefined && present.automatic_payment_methods === null) {
    intent.payment_method_types = restricted.map(String);
  }
  return withMethod(call, intent);
}

function withMethod(call: Call, intent: KeptIntent): KeptIntent {
  const { parameters } = call;
  const data = hash(parameters['payment_method_data']);
  const named = text(parameters['payment_method']);
  if (data !== undefined && named !== undefined) {
    throw invalidParameter(
      'payment_method',
      'You may only specify one of these parameters: payment_method, payment_method_data.',
    );
  }
  if (named === '') return { ...intent, payment_method: null, status: 'requires_payment_method' };
  if (data === undefined && named === undefined) return intent;
  const method = data === undefined ? usableMethod(call, named ?? '', 'payment_method') : newMethod(call, data);
  const owner = idOf(method.customer);
  if (owner !== null && owner !== idOf(intent.customer)) {
    throw invalidParameter(
      'payment_method',
      'The provided PaymentMethod cannot be used with this PaymentIntent: it belongs to another Customer. You must include the Customer in the `customer` parameter.',
      'payment_method_customer_decline',
    );
  }
  return { ...intent, payment_method: method.id, status: 'requires_confirmation', next_action: null };
}

export function checkedAmount(value: unknown, currency: string): number {
  if (typeof value !== 'number') throw invalidParameter('amount', 'Invalid integer', 'parameter_invalid_integer');
  if (value < 1)
    throw invalidParameter('amount', 'This value must be greater than or equal to 1.', 'parameter_invalid_integer');
  const wrong = amountFault(value, currency);
  switch (wrong?.fault) {
    case 'too-small':
      throw invalidParameter(
        'amount',
        `Amount must be at least ${inWords(wrong.limitMinor, currency)}`,
        'amount_too_small',
      );
    case 'too-large':
      throw invalidParameter(
        'amount',
        currency === 'usd'
          ? 'Amount must be no more than $999,999.99'
          : `Amount must be no more than ${inWords(wrong.limitMinor, currency)}`,
        'amount_too_large',
      );
    case 'thousandths':
      throw invalidParameter('amount', `Amounts in ${currency} must be rounded to the nearest ten.`);
    case undefined:
      return value;
  }
}

export function checkedCurrency(value: unknown): string {
  const currency = typeof value === 'string' ? value.toLowerCase() : '';
  if (currencies.has(currency)) return currency;
  throw invalidParameter('currency', `Invalid currency: ${currency.slice(0, 10)}.`);
}
