// A customer named by a request: one that exists and is not deleted.
import type Stripe from 'stripe';
import { type Call, find } from './call.ts';
import { missingResource } from './errors.ts';

/** A customer that exists and is not deleted. */
export function liveCustomer(call: Call, id: string, param?: string): Stripe.Customer {
  const options = param === undefined ? { kind: 'customer', id } : { kind: 'customer', id, param };
  const customer = find<Stripe.Customer | Stripe.DeletedCustomer>(call, options);
  if (customer.deleted === true) throw missingResource('customer', id, param);
  return customer;
}
