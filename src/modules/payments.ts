// Payments: our record of what Stripe says about money. Owns payments, refunds, the idempotency keys of every call and
// the inbox of events. Never moves an order, stock or the books (flows do), never sees a card number (S1.1, S1.4).
import type { Agent } from 'node:https';
import Stripe from 'stripe';

export { type ChargeLimits, chargeLimits } from './payments/charge-limits.ts';
export { cardDigitsNowhere, paymentPageScripts, processorReconciles, webhooksGenuine } from './payments/controls.ts';
export { countAwaitingCustomer } from './payments/desk-store.ts';
export { type InboxEvent, type ReadEventOutcome, readEvent } from './payments/event-inbox.ts';
export type { CardFacts, IntentFacts } from './payments/intent-facts.ts';
export { isOpen, mayMove, mayMoveRefund, type PaymentState, paymentEdges } from './payments/payments-state.ts';
export {
  currentAttempt,
  eventBacklog,
  insertDecline,
  insertEvent,
  insertForeignRefund,
  insertPayment,
  insertRefund,
  lockPayment,
  markEventProcessed,
  markFeeKnown,
  markLooked,
  markRefundLooked,
  movePayment,
  moveRefund,
  nextAttempt,
  type Payment,
  paymentById,
  paymentByIntent,
  paymentOfOrder,
  type Refund,
  refundById,
  refundsOfPayment,
  unsettledPayments,
  unsettledRefunds,
} from './payments/payments-store.ts';
export { type CardFields, probeCardDigits } from './payments/probe-card-digits.ts';
export { type PageScriptParts, probePageScripts } from './payments/probe-page-scripts.ts';
export { probeReconciles } from './payments/probe-reconciles.ts';
export { ordersCapturedByUs } from './payments/probe-store.ts';
export { type PostEvent, probeWebhooks } from './payments/probe-webhooks.ts';
export {
  type ListedRefund,
  openStripeGateway,
  type RefundFacts,
  type StripeAnswer,
  type StripeGateway,
} from './payments/stripe-gateway.ts';
export { type PaymentTrouble, paymentTrouble, unfinishedPayments } from './payments/trouble-store.ts';

/** The version this code is written for; the SDK's types are of the same one. */
const apiVersion = '2026-10-28.endive';

export interface StripeConnection {
  secretKey: string;
  /** Follows our rules for outbound TLS, and trusts the simulator's authority when there is one (S1.2). */
  agent: Agent;
  /** Only for the simulator: where it listens. */
  endpoint?: { host: string; port: number };
}

/** The official client. One try a call (our own retries carry the same idempotency key), 10 s at most (L5.1). */
export function openStripe(connection: StripeConnection): Stripe {
  return new Stripe(connection.secretKey, {
    apiVersion,
    timeout: 10_000,
    maxNetworkRetries: 0,
    telemetry: false,
    httpClient: Stripe.createNodeHttpClient(connection.agent),
    ...(connection.endpoint === undefined ? {} : { ...connection.endpoint, protocol: 'https' as const }),
  });
}

/** The idempotency key of a call: `<payment or refund id>:<verb>:<attempt>`. */
export function callKey(id: string, verb: 'create' | 'capture' | 'cancel' | 'refund', attempt = 1): string {
  return `${id}:${verb}:${attempt}`;
}
