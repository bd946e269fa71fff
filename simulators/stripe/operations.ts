// The table of operations: which request runs which handler, and what a publishable key may do.
import { retrieveBalanceTransaction } from './balance.ts';
import type { Call } from './call.ts';
import { retrieveCharge, updateCharge } from './charges.ts';
import { confirmPaymentIntent } from './confirmation.ts';
import { createCustomer, deleteCustomer, retrieveCustomer, updateCustomer } from './customers.ts';
import { retrieveEvent } from './events.ts';
import {
  listBalanceTransactions,
  listCharges,
  listCustomerPaymentMethods,
  listCustomers,
  listEvents,
  listPaymentIntents,
  listPaymentMethods,
  listRefunds,
} from './listing.ts';
import {
  cancelPaymentIntent,
  capturePaymentIntent,
  createPaymentIntent,
  retrievePaymentIntent,
  updatePaymentIntent,
} from './payment-intents.ts';
import {
  attachPaymentMethod,
  createPaymentMethod,
  detachPaymentMethod,
  retrieveCustomerPaymentMethod,
  retrievePaymentMethod,
  updatePaymentMethod,
} from './payment-methods.ts';
import { createRefund, retrieveRefund, updateRefund } from './refunds.ts';

export interface Operation {
  /** `post /v1/payment_intents/{id}/confirm`, as the OpenAPI document spells it. */
  name: string;
  run: (call: Call) => object;
  /** A browser with a publishable key may ask for it. */
  publishable: boolean;
}

const handlers: Record<string, (call: Call) => object> = {
  'get /v1/balance_transactions': listBalanceTransactions,
  'get /v1/balance_transactions/{id}': retrieveBalanceTransaction,
  'get /v1/charges': listCharges,
  'get /v1/charges/{id}': retrieveCharge,
  'post /v1/charges/{id}': updateCharge,
  'get /v1/customers': listCustomers,
  'post /v1/customers': createCustomer,
  'delete /v1/customers/{id}': deleteCustomer,
  'get /v1/customers/{id}': retrieveCustomer,
  'post /v1/customers/{id}': updateCustomer,
  'get /v1/customers/{id}/payment_methods': listCustomerPaymentMethods,
  'get /v1/customers/{customer_id}/payment_methods/{id}': retrieveCustomerPaymentMethod,
  'get /v1/events': listEvents,
  'get /v1/events/{id}': retrieveEvent,
  'get /v1/payment_intents': listPaymentIntents,
  'post /v1/payment_intents': createPaymentIntent,
  'get /v1/payment_intents/{id}': retrievePaymentIntent,
  'post /v1/payment_intents/{id}': updatePaymentIntent,
  'post /v1/payment_intents/{id}/cancel': cancelPaymentIntent,
  'post /v1/payment_intents/{id}/capture': capturePaymentIntent,
  'post /v1/payment_intents/{id}/confirm': confirmPaymentIntent,
  'get /v1/payment_methods': listPaymentMethods,
  'post /v1/payment_methods': createPaymentMethod,
  'get /v1/payment_methods/{id}': retrievePaymentMethod,
  'post /v1/payment_methods/{id}': updatePaymentMethod,
  'post /v1/payment_methods/{id}/attach': attachPaymentMethod,
  'post /v1/payment_methods/{id}/detach': detachPaymentMethod,
  'get /v1/refunds': listRefunds,
  'post /v1/refunds': createRefund,
  'get /v1/refunds/{id}': retrieveRefund,
  'post /v1/refunds/{id}': updateRefund,
};

const publishable = new Set([
  'get /v1/payment_intents/{id}',
  'post /v1/payment_intents/{id}/confirm',
  'post /v1/payment_methods',
]);

const routes = Object.entries(handlers).map(([name, run]) => {
  const [method = '', path = ''] = name.split(' ');
  const pattern = new RegExp(`^${path.replace(/\{[a-z_]+\}/g, '([A-Za-z0-9_]{1,255})')}$`);
  return { method: method.toUpperCase(), pattern, operation: { name, run, publishable: publishable.has(name) } };
});

/** Finds the operation for a request; undefined when Stripe has no such URL, or we do not simulate it. */
export function matchOperation(method: string, path: string): { operation: Operation; ids: string[] } | undefined {
  for (const route of routes) {
    if (route.method !== method) continue;
    const match = route.pattern.exec(path);
    if (match !== null) return { operation: route.operation, ids: match.slice(1) };
  }
  return undefined;
}
