// Finding the PaymentIntent that a request means, its latest charge, and the refusal when its state is another.
import type Stripe from 'stripe';
import { type Call, find, idOf, type KeptIntent, pathId } from './call.ts';
import { missingResource, StripeError } from './errors.ts';

/** The intent of the path. With a publishable key its client secret must be shown, as a browser does. */
export function findIntent(call: Call): KeptIntent {
  const id = pathId(call);
  const intent = find<KeptIntent>(call, { kind: 'payment_intent', id, param: 'intent' });
  const secret = call.clientSecret;
  if ((!call.secret && secret === undefined) || (secret !== undefined && secret !== intent.client_secret)) {
    // The same answer as for an id that does not exist: a browser must not learn which intents there are.
    throw missingResource('payment_intent', id, 'intent');
  }
  return intent;
}

export function latestCharge(call: Call, intent: KeptIntent): Stripe.Charge {
  return find<Stripe.Charge>(call, { kind: 'charge', id: idOf(intent.latest_charge) ?? '' });
}

export function unexpectedState(intent: KeptIntent, message: string): StripeError {
  return new StripeError(400, {
    type: 'invalid_request_error',
    code: 'payment_intent_unexpected_state',
    message,
    payment_intent: intent,
  });
}
