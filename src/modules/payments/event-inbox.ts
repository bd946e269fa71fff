// Stripe's events as they arrive: signature, age and kind. Storing and processing belong to the flows.
import type Stripe from 'stripe';

/** An event of one of these kinds makes us ask Stripe for the payment intent it speaks of. */
const handled = [
  'payment_intent.amount_capturable_updated',
  'payment_intent.canceled',
  'payment_intent.payment_failed',
  'payment_intent.processing',
  'payment_intent.requires_action',
  'payment_intent.succeeded',
  'charge.captured',
  'charge.expired',
  'charge.failed',
  'charge.refunded',
  'charge.succeeded',
  'charge.updated',
  'refund.created',
  'refund.failed',
  'refund.updated',
  'charge.refund.updated',
] as const satisfies readonly Stripe.Event['type'][];

/** Kinds that tell us nothing we act on, each looked at by a person. Anything in neither list raises an alarm. */
const ignored = [
  'payment_intent.created',
  'customer.created',
  'customer.updated',
  'customer.deleted',
  'payment_method.attached',
  'payment_method.detached',
  'payment_method.updated',
  'payment_method.automatically_updated',
  'balance.available',
] as const satisfies readonly Stripe.Event['type'][];

export interface InboxEvent {
  id: string;
  type: string;
  createdAt: Date;
  objectId: string;
  /** The payment intent that the event is about, when it is about one. */
  intentId: string | undefined;
  treatment: 'handled' | 'ignored' | 'alarm';
}

export type ReadEventOutcome = { kind: 'event'; event: InboxEvent } | { kind: 'refused' };

/** How old a signature may be, in seconds: Stripe's own default. */
const toleranceSeconds = 300;

/**
 * Checks the `Stripe-Signature` header over the raw bytes (HMAC-SHA-256, constant time) and its age, then reads what
 * we keep. Anything else is refused without a reason.
 */
export function readEvent(
  stripe: Stripe,
  request: { body: Buffer; signature: string; secret: string; now: Date },
): ReadEventOutcome {
  let event: Stripe.Event;
  try {
    event = stripe.webhooks.constructEvent(
      request.body,
      request.signature,
      request.secret,
      toleranceSeconds,
      undefined,
      request.now.getTime(),
    );
  } catch {
    return { kind: 'refused' };
  }
  const object: unknown = isRecord(event) ? event.data?.object : undefined;
  if (!isRecord(event) || typeof event.id !== 'string' || typeof event.type !== 'string' || !isRecord(object))
    return { kind: 'refused' };
  return {
    kind: 'event',
    event: {
      id: event.id,
      type: event.type,
      createdAt: new Date(event.created * 1000),
      objectId: typeof object['id'] === 'string' ? object['id'] : '',
      intentId: intentOf(object),
      treatment: treatmentOf(event.type),
    },
  };
}

export function treatmentOf(type: string): InboxEvent['treatment'] {
  if ((handled as readonly string[]).includes(type)) return 'handled';
  return (ignored as readonly string[]).includes(type) ? 'ignored' : 'alarm';
}

function intentOf(object: Record<string, unknown>): string | undefined {
  if (object['object'] === 'payment_intent') return String(object['id']);
  const intent = object['payment_intent'];
  if (typeof intent === 'string') return intent;
  return isRecord(intent) && typeof intent['id'] === 'string' ? intent['id'] : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
