// Customers: made, changed, listed, deleted (what is left then is the stub that Stripe leaves).
import type Stripe from 'stripe';
import { addressOf, type Call, find, hash, list, mergedMetadata, pathId, seconds, text, textOrNull } from './call.ts';
import { newStripeId, randomText } from './ids.ts';
import { liveCustomer } from './live-customer.ts';
import { attachMethod } from './payment-methods.ts';

type KeptCustomer = Stripe.Customer;

export function createCustomer(call: Call): Stripe.Customer {
  const fresh: KeptCustomer = {
    id: newStripeId('cus'),
    object: 'customer',
    address: null,
    balance: 0,
    created: seconds(call),
    currency: null,
    customer_account: null,
    default_source: null,
    delinquent: false,
    description: null,
    discount: null,
    email: null,
    invoice_prefix: randomText(8).toUpperCase(),
    invoice_settings: { custom_fields: null, default_payment_method: null, footer: null, rendering_options: null },
    livemode: false,
    metadata: {},
    name: null,
    next_invoice_sequence: 1,
    phone: null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: 'none',
    test_clock: null,
  };
  const customer = withParameters(call, fresh);
  call.store.put(customer);
  call.emit('customer.created', customer);
  const method = text(call.parameters['payment_method']);
  if (method !== undefined) attachMethod(call, method, customer.id);
  return customer;
}

export function retrieveCustomer(call: Call): Stripe.Customer | Stripe.DeletedCustomer {
  return find<Stripe.Customer | Stripe.DeletedCustomer>(call, { kind: 'customer', id: pathId(call) });
}

export function updateCustomer(call: Call): Stripe.Customer {
  const before = liveCustomer(call, pathId(call));
  const customer = withParameters(call, before);
  call.store.put(customer);
  call.emit('customer.updated', customer, before);
  return customer;
}

export function deleteCustomer(call: Call): Stripe.DeletedCustomer {
  const customer = liveCustomer(call, pathId(call));
  const stub: Stripe.DeletedCustomer = { id: customer.id, object: 'customer', deleted: true };
  call.store.put(stub);
  call.emit('customer.deleted', customer);
  return stub;
}

function withParameters(call: Call, present: KeptCustomer): KeptCustomer {
  const { parameters } = call;
  const changed: KeptCustomer = { ...present, metadata: mergedMetadata(present.metadata, parameters['metadata']) };
  if ('email' in parameters) changed.email = textOrNull(parameters['email']);
  if ('name' in parameters) changed.name = textOrNull(parameters['name']);
  if ('phone' in parameters) changed.phone = textOrNull(parameters['phone']);
  if ('description' in parameters) changed.description = textOrNull(parameters['description']);
  if ('address' in parameters) changed.address = addressOf(parameters['address']);
  if (typeof parameters['balance'] === 'number') changed.balance = parameters['balance'];
  const exempt = textOrNull(parameters['tax_exempt']);
  if (exempt === 'none' || exempt === 'exempt' || exempt === 'reverse') changed.tax_exempt = exempt;
  const locales = list(parameters['preferred_locales']);
  if (locales !== undefined) changed.preferred_locales = locales.map(String);
  if ('shipping' in parameters) {
    const shipping = hash(parameters['shipping']);
    const address = addressOf(shipping?.['address']);
    changed.shipping =
      shipping === undefined || address === null
        ? null
        : { address, name: text(shipping['name']) ?? '', phone: textOrNull(shipping['phone']) };
  }
  const invoiceSettings = hash(parameters['invoice_settings']);
  if (invoiceSettings !== undefined && 'default_payment_method' in invoiceSettings) {
    changed.invoice_settings = {
      ...changed.invoice_settings,
      default_payment_method: textOrNull(invoiceSettings['default_payment_method']),
    };
  }
  return changed;
}
