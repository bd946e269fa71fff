// Lists: newest first, `limit` 1 to 100 (10), `starting_after`, `ending_before`, `has_more`, `created` ranges.
import type Stripe from 'stripe';
import { withStatus } from './balance.ts';
import { type Call, hash, list, pathId, published, text } from './call.ts';
import { invalidParameter, missingParameter, missingResource } from './errors.ts';
import { liveCustomer } from './live-customer.ts';
import type { Kept, Page } from './store.ts';

interface ListAnswer {
  object: 'list';
  data: Kept[];
  has_more: boolean;
  url: string;
}

export function listCustomers(call: Call): ListAnswer {
  const answer = listOf(call, { kind: 'customer', url: '/v1/customers', filters: ['email'] });
  return { ...answer, data: answer.data.filter((customer) => !('deleted' in customer)) };
}

export function listPaymentMethods(call: Call): ListAnswer {
  // Without a customer Stripe lists nothing useful with a secret key; we ask for one, as its documentation does.
  const customer = text(call.parameters['customer']);
  if (customer === undefined) throw missingParameter('customer');
  liveCustomer(call, customer, 'customer');
  return listOf(call, { kind: 'payment_method', url: '/v1/payment_methods', filters: ['customer', 'type'] });
}

export function listCustomerPaymentMethods(call: Call): ListAnswer {
  const customer = liveCustomer(call, pathId(call)).id;
  const url = `/v1/customers/${customer}/payment_methods`;
  return listOf(call, { kind: 'payment_method', url, filters: ['type'], equal: { customer } });
}

export function listPaymentIntents(call: Call): ListAnswer {
  return listOf(call, { kind: 'payment_intent', url: '/v1/payment_intents', filters: ['customer'] });
}

export function listCharges(call: Call): ListAnswer {
  return listOf(call, { kind: 'charge', url: '/v1/charges', filters: ['customer', 'payment_intent'] });
}

export function listRefunds(call: Call): ListAnswer {
  return listOf(call, { kind: 'refund', url: '/v1/refunds', filters: ['charge', 'payment_intent'] });
}

export function listBalanceTransactions(call: Call): ListAnswer {
  const answer = listOf(call, {
    kind: 'balance_transaction',
    url: '/v1/balance_transactions',
    filters: ['source', 'type', 'currency'],
  });
  return { ...answer, data: answer.data.map((each) => withStatus(call, each as Stripe.BalanceTransaction)) };
}

export function listEvents(call: Call): ListAnswer {
  const { parameters } = call;
  const types = list(parameters['types'])?.map(String);
  if (types !== undefined && parameters['type'] !== undefined) {
    throw invalidParameter('types', 'You may only specify one of these parameters: type, types.');
  }
  const answer = listOf(call, {
    kind: 'event',
    url: '/v1/events',
    filters: ['type'],
    ...(types === undefined ? {} : { types }),
  });
  return { ...answer, data: answer.data.map((event) => withPending(call, event as Stripe.Event)) };
}

/** An event with the number of its deliveries still to come. */
export function withPending(call: Call, event: Stripe.Event): Stripe.Event {
  return { ...event, pending_webhooks: call.store.undelivered(event.id) };
}

function listOf(
  call: Call,
  options: { kind: string; url: string; filters: string[]; equal?: Record<string, string>; types?: string[] },
): ListAnswer {
  const { parameters } = call;
  const limit = parameters['limit'] ?? 10;
  if (typeof limit !== 'number' || limit < 1 || limit > 100) {
    throw invalidParameter('limit', 'This value must be between 1 and 100.', 'parameter_invalid_integer');
  }
  const after = text(parameters['starting_after']);
  const before = text(parameters['ending_before']);
  if (after !== undefined && before !== undefined) {
    throw invalidParameter(
      'ending_before',
      'You may only specify one of these parameters: starting_after, ending_before.',
    );
  }
  const equal: Record<string, string> = { ...options.equal };
  for (const name of options.filters) {
    const value = text(parameters[name]);
    if (value !== undefined) equal[name] = value;
  }
  const page: Page = { equal, limit };
  if (options.types !== undefined && options.types.length > 0) page.types = options.types;
  const created = createdRange(parameters['created']);
  if (created !== undefined) page.created = created;
  if (after !== undefined) page.after = after;
  if (before !== undefined) page.before = before;
  const found = call.store.list(options.kind, page);
  if ('unknownCursor' in found) {
    throw missingResource(options.kind, found.unknownCursor, after === undefined ? 'ending_before' : 'starting_after');
  }
  return { object: 'list', data: found.data.map(published), has_more: found.more, url: options.url };
}

function createdRange(value: Call['parameters'][string] | undefined): Page['created'] {
  if (typeof value === 'number') return { gte: value, lte: value };
  const range = hash(value);
  if (range === undefined) return undefined;
  const bounds: NonNullable<Page['created']> = {};
  for (const name of ['gt', 'gte', 'lt', 'lte'] as const) {
    const bound = range[name];
    if (typeof bound === 'number') bounds[name] = bound;
  }
  return bounds;
}
