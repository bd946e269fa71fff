// The only place that calls Stripe. Each call has a time-out and an idempotency key that was stored before it; the
// answer is a value. "No answer" is an outcome of its own: the same call with the same key is simply made again.
import Stripe from 'stripe';
import type { Money } from '../../kernel/money.ts';
import { type IntentFacts, intentExpansion, readIntent } from './intent-facts.ts';

/**
 * What became of a call. `refused` is Stripe's final word on it; `unknown` means it may or may not have happened.
 * `stored`: Stripe keeps something else than our answer (a 5xx) under the idempotency key for 24 hours.
 */
export type StripeAnswer<Value> =
  | { kind: 'answered'; value: Value }
  | { kind: 'refused'; code: string }
  | { kind: 'unknown'; stored: boolean };

export interface RefundFacts {
  /** Undefined when Stripe refused to make one. */
  stripeRefundId: string | undefined;
  status: 'pending' | 'succeeded' | 'failed';
}

export interface ListedRefund {
  stripeRefundId: string;
  /** Our id, when we asked for it. */
  refundId: string | undefined;
  amountMinor: number;
  status: RefundFacts['status'];
}

export interface StripeGateway {
  createIntent(request: {
    idempotencyKey: string;
    paymentId: string;
    orderId: string;
    orderNumber: string;
    amount: Money;
  }): Promise<StripeAnswer<IntentFacts>>;
  retrieveIntent(intentId: string): Promise<StripeAnswer<IntentFacts>>;
  captureIntent(intentId: string, idempotencyKey: string): Promise<StripeAnswer<IntentFacts>>;
  cancelIntent(intentId: string, idempotencyKey: string): Promise<StripeAnswer<IntentFacts>>;
  refundIntent(request: {
    idempotencyKey: string;
    intentId: string;
    refundId: string;
    amountMinor: number;
  }): Promise<StripeAnswer<RefundFacts>>;
  /** All refunds of an intent, ours and those made at Stripe itself. */
  listRefunds(intentId: string): Promise<StripeAnswer<ListedRefund[]>>;
  retrieveRefund(stripeRefundId: string): Promise<StripeAnswer<RefundFacts>>;
}

export function openStripeGateway(stripe: Stripe): StripeGateway {
  const expand = { expand: intentExpansion };
  return {
    createIntent: (request) =>
      answer(async () => {
        const intent = await stripe.paymentIntents.create(
          {
            amount: request.amount.amountMinor,
            currency: request.amount.currency.toLowerCase(),
            // Authorize first: the second look of screening decides before any money moves (S3.1).
            capture_method: 'manual',
            allowed_payment_method_types: ['card'],
            description: `Order ${request.orderNumber}`,
            metadata: { payment_id: request.paymentId, order_id: request.orderId },
          },
          { idempotencyKey: request.idempotencyKey },
        );
        return readIntent(intent);
      }),
    retrieveIntent: (intentId) =>
      answer(async () => readIntent(await stripe.paymentIntents.retrieve(intentId, expand))),
    captureIntent: (intentId, idempotencyKey) =>
      answer(async () => readIntent(await stripe.paymentIntents.capture(intentId, expand, { idempotencyKey }))),
    cancelIntent: (intentId, idempotencyKey) =>
      answer(async () => readIntent(await stripe.paymentIntents.cancel(intentId, expand, { idempotencyKey }))),
    refundIntent: (request) =>
      answer(async () => {
        const refund = await stripe.refunds.create(
          {
            payment_intent: request.intentId,
            amount: request.amountMinor,
            metadata: { refund_id: request.refundId },
          },
          { idempotencyKey: request.idempotencyKey },
        );
        return readRefund(refund);
      }),
    listRefunds: (intentId) =>
      answer(async () => {
        const refunds: ListedRefund[] = [];
        for await (const refund of stripe.refunds.list({ payment_intent: intentId, limit: 100 })) {
          const { status } = readRefund(refund);
          refunds.push({
            stripeRefundId: refund.id,
            refundId: refund.metadata?.['refund_id'],
            amountMinor: refund.amount,
            status,
          });
        }
        return refunds;
      }),
    retrieveRefund: (id) => answer(async () => readRefund(await stripe.refunds.retrieve(id))),
  };
}

function readRefund(refund: Stripe.Refund): RefundFacts {
  const status = refund.status;
  return {
    stripeRefundId: refund.id,
    status: status === 'succeeded' ? 'succeeded' : status === 'failed' || status === 'canceled' ? 'failed' : 'pending',
  };
}

async function answer<Value>(call: () => Promise<Value>): Promise<StripeAnswer<Value>> {
  try {
    return { kind: 'answered', value: await call() };
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeError)) throw error;
    // 409 (key in use), 429 and 5xx say nothing about the effect; neither does a lost connection, which has no status.
    const status = error.statusCode ?? 0;
    // The key was used for something else, by an older version of this program for one: look before asking anew.
    if (error instanceof Stripe.errors.StripeIdempotencyError && status === 400)
      return { kind: 'unknown', stored: true };
    if (status === 0 || status === 409 || status === 429 || status >= 500)
      return { kind: 'unknown', stored: status >= 500 };
    // A wrong key or an unreadable request is our fault, not an answer about this payment.
    if (status === 401 || status === 403) throw error;
    return { kind: 'refused', code: error.code ?? error.type };
  }
}
