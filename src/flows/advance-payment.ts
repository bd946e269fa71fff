// One step of a payment's life: ask Stripe (or make the call that is due), then record what it said. Browser return,
// webhook, sweep, job and operator all come through here, so that a payment's result has one writer (L3.4, S3.1).
import type { Clock } from '../kernel/clock.ts';
import type { Database } from '../kernel/database.ts';
import type { OrderId } from '../modules/orders.ts';
import {
  callKey,
  currentAttempt,
  type IntentFacts,
  isOpen,
  markLooked,
  movePayment,
  nextAttempt,
  type Payment,
  type PaymentState,
  paymentById,
  type StripeAnswer,
  type StripeGateway,
} from '../modules/payments.ts';
import type { RecordPaymentOutcome } from './record-payment-outcome.ts';

export type AdvanceOutcome =
  | { kind: 'state'; state: PaymentState; clientSecret: string | undefined; decline: string | undefined }
  /** Stripe did not answer. The job or the sweep asks again. */
  | { kind: 'unknown' }
  | { kind: 'no-such-payment' };

export interface AdvancePayment {
  (paymentId: string): Promise<AdvanceOutcome>;
}

export interface AdvancePaymentParts {
  database: Database;
  clock: Clock;
  stripe: StripeGateway;
  record: RecordPaymentOutcome;
  orderNumber: (orderId: OrderId) => Promise<string>;
}

export function advancePayment(parts: AdvancePaymentParts): AdvancePayment {
  const { database, clock, record } = parts;

  return async (paymentId) => {
    const payment = await paymentById(database, paymentId);
    if (payment === undefined) return { kind: 'no-such-payment' };
    if (!isOpen(payment.state) && payment.feeKnown) return settled(payment.state);

    await markLooked(database, paymentId, clock.now());
    const answer = await ask(parts, payment);
    if (answer.kind === 'unknown') return answer;
    if (answer.kind === 'refused') {
      // Only a creation ends here: capture and cancel fall back on asking for the intent.
      return settled(await record({ kind: 'never-opened', paymentId, code: answer.code }));
    }
    const facts = answer.value;
    const state = await record({ kind: 'intent', paymentId, facts });
    return { kind: 'state', state, clientSecret: facts.clientSecret ?? undefined, decline: facts.decline?.code };
  };
}

function settled(state: PaymentState): AdvanceOutcome {
  return { kind: 'state', state, clientSecret: undefined, decline: undefined };
}

/** Makes the call that the payment's state asks for. Its idempotency key is stored first, always the same one. */
async function ask(parts: AdvancePaymentParts, payment: Payment): Promise<StripeAnswer<IntentFacts>> {
  const { stripe } = parts;
  const { paymentId, intentId } = payment;
  if (intentId === undefined) return create(parts, payment);
  if (payment.state === 'capturing') return change(parts, payment, intentId, 'capture');
  if (payment.state === 'voiding') return change(parts, payment, intentId, 'cancel');

  const answer = await stripe.retrieveIntent(intentId);
  if (answer.kind === 'refused')
    throw new Error(`Stripe does not know the intent of payment ${paymentId}: ${answer.code}`);
  if (answer.kind === 'answered' && (await lapsed(parts, payment, answer.value))) {
    return change(parts, payment, intentId, 'cancel');
  }
  return answer;
}

/**
 * A payment that still waits at its deadline is to be cancelled; only Stripe's word that it is cancelled releases the
 * stock. What was authorized a moment before is not lapsed: it is recorded like any other result.
 */
async function lapsed(parts: AdvancePaymentParts, payment: Payment, facts: IntentFacts): Promise<boolean> {
  const late = payment.deadlineAt <= parts.clock.now();
  const undecided =
    (payment.state === 'awaiting-customer' && facts.status === 'awaiting') ||
    (payment.state === 'held' && facts.status === 'authorized');
  if (!late || !undecided) return false;
  return parts.database.transaction((tx) =>
    movePayment(tx, { paymentId: payment.paymentId, from: payment.state, to: 'voiding', at: parts.clock.now() }),
  );
}

/** An intent whose creation was never answered can be paid by nobody, so another one does no harm. */
async function create(parts: AdvancePaymentParts, payment: Payment): Promise<StripeAnswer<IntentFacts>> {
  const { paymentId, orderId, amount } = payment;
  const orderNumber = await parts.orderNumber(orderId);
  return tryOnce(parts, { paymentId, verb: 'create' }, (idempotencyKey) =>
    parts.stripe.createIntent({ idempotencyKey, paymentId, orderId, orderNumber, amount }),
  );
}

/** Captures or cancels. Both are guarded by the intent's own state, so a new attempt can do no harm twice. */
async function change(
  parts: AdvancePaymentParts,
  payment: Payment,
  intentId: string,
  verb: 'capture' | 'cancel',
): Promise<StripeAnswer<IntentFacts>> {
  const { stripe } = parts;
  const answer = await tryOnce(parts, { paymentId: payment.paymentId, verb }, (key) =>
    verb === 'capture' ? stripe.captureIntent(intentId, key) : stripe.cancelIntent(intentId, key),
  );
  // Refused: the intent is in another state than we thought (paid, cancelled, expired). Its own state is the truth.
  return answer.kind === 'refused' ? stripe.retrieveIntent(intentId) : answer;
}

/** Makes a call under the key of its attempt. A failure that Stripe keeps under the key ends the attempt. */
async function tryOnce(
  { database, clock }: AdvancePaymentParts,
  { paymentId, verb }: { paymentId: string; verb: 'create' | 'capture' | 'cancel' },
  call: (idempotencyKey: string) => Promise<StripeAnswer<IntentFacts>>,
): Promise<StripeAnswer<IntentFacts>> {
  const keyOf = (attempt: number) => callKey(paymentId, verb, attempt);
  const attempt = await currentAttempt(database, { paymentId, verb, keyOf, at: clock.now() });
  const answer = await call(keyOf(attempt));
  if (answer.kind === 'refused' || (answer.kind === 'unknown' && answer.stored)) {
    const next = attempt + 1;
    await nextAttempt(database, { paymentId, verb, attempt: next, idempotencyKey: keyOf(next), at: clock.now() });
  }
  return answer;
}
