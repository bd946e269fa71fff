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
import { refundPostings } from './sale-postings.ts';

export type RefundOutcome =
  | { kind: 'requested'; refundId: string }
  | { kind: 'nothing-paid' }
  | { kind: 'too-much'; refundableMinor: number };

export interface RefundOrder {
  (request: {
    orderId: orders.OrderId;
    amountMinor: number | 'all';
    reason: string;
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
    const answer =
      refund.stripeRefundId === undefined
        ? await create(parts, refund)
        : await parts.stripe.retrieveRefund(refund.stripeRefundId);
    if (answer.kind === 'unknown') return answer;
    const facts: RefundFacts =
      answer.kind === 'answered' ? answer.value : { stripeRefundId: undefined, status: 'failed' };
    return { kind: 'state', state: await record(parts, refund, facts) };
  };
}

/**
 * Asks for the refund, always with the same key while its fate is unknown: unlike a capture, a second one would pay
 * twice. A failure that Stripe keeps under the key gets a new key only when Stripe has no refund that bears our id.
 */
async function create(
  parts: { database: Database; clock: Clock; stripe: StripeGateway },
  refund: Refund,
): Promise<StripeAnswer<RefundFacts>> {
  const { refundId, intentId, paymentId } = refund;
  const keyOf = (attempt: number) => callKey(refundId, 'refund', attempt);
  const at = parts.clock.now();
  const attempt = await currentAttempt(parts.database, { paymentId, verb: 'refund', keyOf, at });
  const answer = await parts.stripe.refundIntent({
    idempotencyKey: keyOf(attempt),
    intentId,
    refundId,
    amountMinor: refund.amount.amountMinor,
  });
  if (answer.kind !== 'unknown' || !answer.stored) return answer;
  const found = await parts.stripe.findRefund(intentId, refundId);
  if (found.kind !== 'answered') return answer;
  if (found.value !== undefined) return { kind: 'answered', value: found.value };
  const next = attempt + 1;
  await nextAttempt(parts.database, { paymentId, verb: 'refund', attempt: next, idempotencyKey: keyOf(next), at });
  return answer;
}

function record(
  parts: { database: Database; clock: Clock; evidence: EvidenceWriter },
  refund: Refund,
  facts: RefundFacts,
): Promise<Refund['state']> {
  const { amount, refundId } = refund;
  return parts.database.transaction(async (tx) => {
    const at = parts.clock.now();
    const from = facts.status === 'pending' ? (['requested'] as const) : (['requested', 'pending'] as const);
    const moved = await moveRefund(tx, { refundId, from, to: facts.status, stripeRefundId: facts.stripeRefundId, at });
    if (!moved) return (await refundById(tx, refundId))?.state ?? refund.state;
    const entry = { reference: `order:${refund.orderId}`, at };
    if (facts.status !== 'failed') {
      const postings = refundPostings(amount.amountMinor, amount.currency);
      const posted = await ledger.post(tx, {
        ...entry,
        kind: 'refund',
        idempotencyKey: `${refundId}:refund`,
        postings,
      });
      if (posted === 'posted') await moveOrder(tx, refund, at);
    } else if (refund.state === 'pending') {
      const postings = refundPostings(-amount.amountMinor, amount.currency);
      await ledger.post(tx, { ...entry, kind: 'refund-failed', idempotencyKey: `${refundId}:failed`, postings });
    }
    await parts.evidence.append(tx, {
      act: `refund.${facts.status}`,
      actor: 'stripe',
      object: `refund:${refundId}`,
      detail: { amountMinor: amount.amountMinor, currency: amount.currency },
    });
    return facts.status;
  });
}

async function moveOrder(tx: Tx, refund: Refund, at: Date): Promise<void> {
  const order = await orders.readOrder(tx, refund.orderId);
  if (order === undefined) throw new Error(`refund ${refund.refundId} has no order`);
  const given = await refundedMinor(tx, refund.paymentId);
  const to = given >= order.total.amountMinor ? 'refunded' : 'partially-refunded';
  if (orders.orderEdge(order.state, to) === undefined) return;
  await orders.move(tx, { orderId: order.orderId, from: order.state, to, at });
}
