// Confirming a PaymentIntent: from a payment method to an authorisation, a captured payment, a 3-D Secure challenge or
// a refusal; and what follows the challenge.
import type Stripe from 'stripe';
import { type Call, find, idOf, type KeptIntent, type KeptMethod, published, text } from './call.ts';
import { cardNamed, type Decline, type TestCard } from './cards.ts';
import { captured, newCharge, settle } from './charges.ts';
import { declineBody } from './declines.ts';
import { invalidParameter, missingParameter, StripeError } from './errors.ts';
import { findIntent, unexpectedState } from './find-intent.ts';
import { randomText } from './ids.ts';
import { withParameters } from './intent-parameters.ts';
import { saveAttached, usableMethod } from './payment-methods.ts';

const sevenDaysMs = 7 * 24 * 60 * 60 * 1000;

export function confirmPaymentIntent(call: Call): KeptIntent {
  const intent = findIntent(call);
  const confirmable: Stripe.PaymentIntent.Status[] = [
    'requires_payment_method',
    'requires_confirmation',
    'requires_action',
  ];
  if (!confirmable.includes(intent.status)) {
    throw unexpectedState(
      intent,
      `You cannot confirm this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be confirmed: ${confirmable.join(', ')}.`,
    );
  }
  if (!call.secret && intent.confirmation_method === 'manual') {
    throw unexpectedState(
      intent,
      'This PaymentIntent can only be confirmed with a secret key: its confirmation_method is manual.',
    );
  }
  return confirmIntent(call, withParameters(call, intent));
}

/** Confirms an intent whose parameters are already taken in. */
export function confirmIntent(call: Call, prepared: KeptIntent): KeptIntent {
  const methodId = idOf(prepared.payment_method);
  if (methodId === null) {
    throw new StripeError(400, {
      type: 'invalid_request_error',
      code: 'payment_intent_unexpected_state',
      message:
        'You cannot confirm this PaymentIntent because it is missing a payment method. You can either update the PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment method or ConfirmationToken.',
      payment_intent: prepared,
    });
  }
  const returnUrl = checkedReturnUrl(text(call.parameters['return_url'])) ?? prepared._simulated.returnUrl;
  const useStripeSdk = call.parameters['use_stripe_sdk'] === true || !call.secret;
  const redirects = prepared.automatic_payment_methods?.allow_redirects === 'always';
  if (redirects && returnUrl === null && !useStripeSdk) {
    throw missingReturnUrl();
  }
  const offSession = call.parameters['off_session'] === true || typeof call.parameters['off_session'] === 'string';
  const intent: KeptIntent = {
    ...prepared,
    _simulated: { returnUrl, useStripeSdk, offSession, challenge: null },
  };
  const method = usableMethod(call, methodId, 'payment_method');
  const card = cardNamed(method._simulated.card);
  if (!needsChallenge(card, method, intent)) return authorise(call, intent, method, { authenticated: false });
  if (offSession || call.parameters['error_on_requires_action'] === true) {
    return refuse(call, intent, method, {
      decline: { code: 'authentication_required', declineCode: 'authentication_required' },
      authenticated: false,
    });
  }
  return challenge(call, intent);
}

/** The customer's answer at the 3-D Secure page. A second answer changes nothing. */
export function concludeChallenge(call: Call, intentId: string, succeeded: boolean): KeptIntent {
  const intent = find<KeptIntent>(call, { kind: 'payment_intent', id: intentId, param: 'intent' });
  if (intent.status !== 'requires_action') return intent;
  const answered: KeptIntent = { ...intent, next_action: null, _simulated: { ...intent._simulated, challenge: null } };
  const method = find<KeptMethod>(call, { kind: 'payment_method', id: idOf(intent.payment_method) ?? '' });
  if (!succeeded) return failAuthentication(call, answered, method);
  try {
    return authorise(call, answered, method, { authenticated: true });
  } catch (error) {
    // Refused after all: for the page that is an outcome like the other, told by the intent.
    if (error instanceof StripeError && error.body.type === 'card_error') {
      return find<KeptIntent>(call, { kind: 'payment_intent', id: intentId });
    }
    throw error;
  }
}

function needsChallenge(card: TestCard, method: KeptMethod, intent: KeptIntent): boolean {
  const asked = intent.payment_method_options?.card?.request_three_d_secure;
  if (asked === 'any' || asked === 'challenge')
    return card.challenge !== undefined || card.name === 'threeDSecureOptional';
  if (card.challenge === 'always') return true;
  if (card.challenge === 'unless-set-up') return !(method._simulated.setUp && intent._simulated.offSession);
  if (card.challenge === 'on-session') return !intent._simulated.offSession;
  return false;
}

function challenge(call: Call, intent: KeptIntent): KeptIntent {
  const secret = randomText(32);
  const url = `${call.origin}/challenge/${intent.id}/${secret}`;
  const { returnUrl, useStripeSdk } = intent._simulated;
  if (!useStripeSdk && returnUrl === null) throw missingReturnUrl();
  const waiting: KeptIntent = {
    ...intent,
    last_payment_error: null,
    next_action: useStripeSdk
      ? {
          type: 'use_stripe_sdk',
          use_stripe_sdk: { type: 'three_d_secure_redirect', stripe_js: url, source: `src_${secret.slice(0, 24)}` },
        }
      : { type: 'redirect_to_url', redirect_to_url: { return_url: returnUrl, url } },
    status: 'requires_action',
    _simulated: { ...intent._simulated, challenge: secret },
  };
  call.store.put(waiting);
  call.emit('payment_intent.requires_action', waiting);
  return waiting;
}

function authorise(
  call: Call,
  intent: KeptIntent,
  method: KeptMethod,
  options: { authenticated: boolean },
): KeptIntent {
  const card = cardNamed(method._simulated.card);
  const decline = options.authenticated ? (card.declineAfterChallenge ?? card.decline) : card.decline;
  if (decline !== undefined) return refuse(call, intent, method, { decline, authenticated: options.authenticated });

  const authorised = newCharge(call, intent, method, { refusal: undefined, authenticated: options.authenticated });
  const manual = intent.capture_method === 'manual';
  const late = intent.capture_method === 'automatic_async' || call.lateBalance;
  const charge = manual ? authorised : settle(call, captured(authorised, intent.amount), { late });
  call.store.put(charge);
  const paid: KeptIntent = {
    ...intent,
    amount_capturable: manual ? intent.amount : 0,
    amount_received: manual ? 0 : intent.amount,
    last_payment_error: null,
    latest_charge: charge.id,
    next_action: null,
    status: manual ? 'requires_capture' : 'succeeded',
  };
  call.store.put(paid);
  keepMethod(call, paid, method);
  call.emit('charge.succeeded', charge);
  if (manual) {
    call.emit('payment_intent.amount_capturable_updated', paid);
    call.store.addTask('expire-authorisation', paid.id, call.nowMs + sevenDaysMs);
  } else {
    call.emit('payment_intent.succeeded', paid);
  }
  return paid;
}

/** With `setup_future_usage` and a customer the card is saved; without a customer it can be used only this once. */
function keepMethod(call: Call, intent: KeptIntent, method: KeptMethod): void {
  const owner = idOf(intent.customer);
  const setUp = method._simulated.setUp || intent.setup_future_usage === 'off_session';
  if (method.customer === null && owner !== null && intent.setup_future_usage !== null) {
    saveAttached(call, { ...method, _simulated: { ...method._simulated, setUp } }, owner);
    return;
  }
  const spent = method.customer === null;
  const kept: KeptMethod = { ...method, _simulated: { ...method._simulated, setUp, spent } };
  call.store.put(kept);
}

function refuse(
  call: Call,
  intent: KeptIntent,
  method: KeptMethod,
  options: { decline: Decline; authenticated: boolean },
): never {
  const charge = newCharge(call, intent, method, { refusal: options.decline, authenticated: options.authenticated });
  const error = { ...declineBody(options.decline), charge: charge.id, payment_method: published(method) };
  const refused: KeptIntent = {
    ...intent,
    last_payment_error: lastError(error),
    latest_charge: charge.id,
    next_action: null,
    payment_method: null,
    status: 'requires_payment_method',
  };
  call.store.put(refused);
  call.emit('charge.failed', charge);
  call.emit('payment_intent.payment_failed', refused);
  throw new StripeError(402, { ...error, payment_intent: refused });
}

function failAuthentication(call: Call, intent: KeptIntent, method: KeptMethod): KeptIntent {
  const failed: KeptIntent = {
    ...intent,
    last_payment_error: lastError({
      type: 'invalid_request_error',
      code: 'payment_intent_authentication_failure',
      message:
        'We are unable to authenticate your payment method. Please choose a different payment method and try again.',
      payment_method: published(method),
    }),
    payment_method: null,
    status: 'requires_payment_method',
  };
  call.store.put(failed);
  call.emit('payment_intent.payment_failed', failed);
  return failed;
}

function lastError(error: ConstructorParameters<typeof StripeError>[1]): Stripe.PaymentIntent.LastPaymentError {
  const { code } = error;
  const link =
    code === undefined ? {} : { doc_url: `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}` };
  return { ...error, ...link };
}

function checkedReturnUrl(url: string | undefined): string | null {
  if (url === undefined || url === '') return null;
  const parsed = URL.parse(url);
  if (parsed === null || !/^https?:$/.test(parsed.protocol))
    throw invalidParameter('return_url', 'Not a valid URL', 'url_invalid');
  return url;
}

function missingReturnUrl(): StripeError {
  const error = missingParameter('return_url');
  return new StripeError(400, {
    ...error.body,
    message:
      'This PaymentIntent is configured to accept payment methods that might redirect your customer off of your page: you must provide a `return_url`. If you do not want to accept redirect-based payment methods, set `automatic_payment_methods[enabled]` to true and `automatic_payment_methods[allow_redirects]` to never when creating PaymentIntents.',
  });
}
