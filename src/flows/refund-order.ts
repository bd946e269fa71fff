// Giving money back, whole or in part: the refund is ours before it is Stripe's, and it is posted to the books once,
// when Stripe says that it is under way (L1, L3.4). A refund that Stripe later fails is posted back.
import type { Clock } from '../kernel/clock.ts';
import type { Database, Tx } from '../kernel/database.ts';
import { newId } from '../kernel/ids.ts';
import type { Jobs } from '../kernel/jobs.ts';
import type { EvidenceWriter } from '../modules/evidence.ts';
import * as ledger from '../modules/ledger.ts';
import * as orders from '../modules/orders.ts';
import {
  callKey,
  currentAttempt,
  insertRefund,
  lockPayment,
  markRefundLooked,
  mayMoveRefund,
  moveRefund,
  nextAttempt,
  paymentOfOrder,
  type Refund,
  type RefundFacts,
  refundById,
  refundedMinor,
  type StripeAnswer,
  type StripeGateway,
} from '../modules/payments.ts';
import { advanceRefundQueue } from './job-queues.ts';
import type { Reason } from './reason.ts';
import { refundPostings } from './sale-postings.ts';

export type RefundOutcome =
  | { kind: 'requested'; refundId: string }
  | { kind: 'nothing-paid' }
  | { kind: 'too-much'; refundableMinor: number };

export interface RefundOrder {
  (request: {
    orderId: orders.OrderId;
    amountMinor: number | 'all';
    reason: Reason;
    requestedBy: string;
  }): Promise<RefundOutcome>;
}

export function refundOrder(parts: {
  database: Database;
  clock: Clock;
  jobs: Jobs;
  evidence: EvidenceWriter;
}): RefundOrder {
  return ({ orderId, amountMinor, reason, requestedBy }) =>
    parts.database.transaction(async (tx) => {
      const payment = await paymentOfOrder(tx, orderId);
      if (payment === undefined || payment.state !== 'captured') return { kind: 'nothing-paid' };
      const refundId = newId<string>();
      const outcome = await insertRefund(tx, {
        refundId,
        paymentId: payment.paymentId,
        amountMinor,
        reason,
        requestedBy,
        at: parts.clock.now(),
        idempotencyKey: callKey(refundId, 'refund'),
      });
      if (outcome.kind === 'too-much') return outcome;
      await parts.jobs.enqueue(tx, { queue: advanceRefundQueue, data: { refundId } });
      await parts.evidence.append(tx, {
        act: 'refund.requested',
        actor: requestedBy,
        object: `refund:${refundId}`,
        detail: { payment: payment.paymentId, amountMinor: outcome.amountMinor, currency: payment.amount.currency },
      });
      return { kind: 'requested', refundId };
    });
}

export type AdvanceRefund = (
  refundId: string,
) => Promise<{ kind: 'state'; state: Refund['state'] } | { kind: 'unknown' }>;

/** The job: makes the call (always with the same key) or asks how it stands, and records the answer. */
export function advanceRefund(parts: {
  database: Database;
  clock: Clock;
  stripe: StripeGateway;
  evidence: EvidenceWriter;
}): AdvanceRefund {
  return async (refundId) => {
    const refund = await refundById(parts.database, refundId);
    if (refund === undefined) throw new Error(`no refund ${refundId}`);
    if (refund.state === 'succeeded' || refund.state === 'failed') return { kind: 'state', state: refund.state };
    await markRefundLooked(parts.database, refundId, parts.clock.now());
    const answer =
      refund.stripeRefundId === undefined
        ? await create(parts, refund)
        : await parts.stripe.retrieveRefund(refund.stripeRefundId);
    if (answer.kind === 'unknown') return answer;
    const facts: RefundFacts =
      answer.kind === 'answered' ? answer.value : { stripeRefundId: undefined, status: 'failed' };
    return { kind: 'state', state: await recordRefund(parts, refund, facts) };
  };
}

/** Stripe may forget a key after a day: then the same call with the same key would pay twice. */
const keyTrustedMs = 12 * 3_600_000;

/**
 * Asks for the refund, always with the same key while its fate is unknown: unlike a capture, a second one would pay
 * twice. A failure that Stripe keeps under the key gets a new key only when Stripe has no refund that bears our id, and
 * where the key may be forgotten that is looked at first.
 */
async function create(
  parts: { database: Database; clock: Clock; stripe: StripeGateway },
  refund: Refund,
): Promise<StripeAnswer<RefundFacts>> {
  const { refundId, intentId, paymentId } = refund;
  const keyOf = (attempt: number) => callKey(refundId, 'refund', attempt);
  const at = parts.clock.now();
  if (at.getTime() - refund.requestedAt.getTime() > keyTrustedMs) {
    const found = await findOwn(parts.stripe, refund);
    if (found !== undefined) return found;
  }
  const attempt = await currentAttempt(parts.database, { paymentId, verb: 'refund', keyOf, at });
  const answer = await parts.stripe.refundIntent({
    idempotencyKey: keyOf(attempt),
    intentId,
    refundId,
    amountMinor: refund.amount.amountMinor,
  });
  if (answer.kind !== 'unknown' || !answer.stored) return answer;
  const found = await findOwn(parts.stripe, refund);
  if (found !== undefined) return found;
  const next = attempt + 1;
  await nextAttempt(parts.database, { paymentId, verb: 'refund', attempt: next, idempotencyKey: keyOf(next), at });
  return answer;
}

/** Stripe's refund that bears our id; undefined when it has none. */
async function findOwn(
  stripe: StripeGateway,
  { intentId, refundId }: Refund,
): Promise<StripeAnswer<RefundFacts> | undefined> {
  const listed = await stripe.listRefunds(intentId);
  if (listed.kind !== 'answered') return listed;
  const own = listed.value.find((candidate) => candidate.refundId === refundId);
  return own && { kind: 'answered', value: own };
}

/** Records what Stripe says of a refund that we know: state, books, order and evidence, once. */
export function recordRefund(
  parts: { database: Database; clock: Clock; evidence: EvidenceWriter },
  refund: Refund,
  facts: RefundFacts,
): Promise<Refund['state']> {
  const { amount, refundId, state: from } = refund;
  const { status: to, stripeRefundId } = facts;
  if (!mayMoveRefund(from, to)) return Promise.resolve(from);
  return parts.database.transaction(async (tx) => {
    const at = parts.clock.now();
    await lockPayment(tx, refund.paymentId);
    const moved = await moveRefund(tx, { refundId, from, to, stripeRefundId, at });
    if (!moved) return (await refundById(tx, refundId))?.state ?? from;
    if (to !== 'failed') await postRefund(tx, refund, at);
    else if (from !== 'requested') await postBack(tx, refund, at);
    await parts.evidence.append(tx, {
      act: `refund.${to}`,
      actor: 'stripe',
      object: `refund:${refundId}`,
      detail: { amountMinor: amount.amountMinor, currency: amount.currency },
    });
    return to;
  });
}

type RefundFact = Pick<Refund, 'refundId' | 'paymentId' | 'orderId' | 'amount'>;

/** Posts a refund once, and moves its order: refunded in part or whole. The payment is locked. */
export async function postRefund(tx: Tx, refund: RefundFact, at: Date): Promise<void> {
  const { refundId, orderId, amount } = refund;
  const posted = await ledger.post(tx, {
    kind: 'refund',
    reference: `order:${orderId}`,
    idempotencyKey: `${refundId}:refund`,
    at,
    postings: refundPostings(amount.amountMinor, amount.currency),
  });
  if (posted === 'posted') await moveOrder(tx, refund, at);
}

async function postBack(tx: Tx, refund: RefundFact, at: Date): Promise<void> {
  const { refundId, orderId, amount } = refund;
  await ledger.post(tx, {
    kind: 'refund-failed',
    reference: `order:${orderId}`,
    idempotencyKey: `${refundId}:failed`,
    at,
    postings: refundPostings(-amount.amountMinor, amount.currency),
  });
  await moveOrder(tx, refund, at);
}

/** The order says how much of it was given back. */
async function moveOrder(tx: Tx, { refundId, paymentId, orderId }: RefundFact, at: Date): Promise<void> {
  const order = await orders.readOrder(tx, orderId);
  if (order === undefined) throw new Error(`refund ${refundId} has no order`);
  const given = await refundedMinor(tx, paymentId);
  const part = given > 0 ? 'partially-refunded' : 'paid';
  const to = given >= order.total.amountMinor ? 'refunded' : part;
  if (orders.orderEdge(order.state, to) === undefined) return;
  await orders.move(tx, { orderId, from: order.state, to, at });
}
