// Giving money back, whatever for: a credit note with its exact parts, paid by a refund at the card that was charged, set
// against what a customer on account owes, or, where he has paid his invoice, paid out by a person from the bank and recorded
// as that. In the transaction of the act that it belongs to (L1, L3.1).
import type { Tx } from '../kernel/database.ts';
import { newId } from '../kernel/ids.ts';
import type { Jobs } from '../kernel/jobs.ts';
import * as customers from '../modules/customers.ts';
import type { EvidenceWriter } from '../modules/evidence.ts';
import * as ledger from '../modules/ledger.ts';
import * as orders from '../modules/orders.ts';
import { callKey, insertRefund, lockPayment, type Payment, paymentOfOrder } from '../modules/payments.ts';
import { advanceRefundQueue } from './job-queues.ts';
import { oweOrderMail } from './order-mail-job.ts';
import type { Reason } from './reason.ts';
import { creditPostings } from './sale-postings.ts';
import { storyOf } from './settle-standing.ts';

/** An order with its payment, both locked: payments before orders, everywhere. */
export interface HeldOrder {
  story: orders.OrderStory;
  payment: Payment | undefined;
}

export async function holdOrder(tx: Tx, orderId: orders.OrderId): Promise<HeldOrder> {
  const payment = await paymentOfOrder(tx, orderId);
  if (payment !== undefined) await lockPayment(tx, payment.paymentId);
  await orders.lockOrder(tx, orderId);
  return { story: await storyOf(tx, orderId), payment: await paymentOfOrder(tx, orderId) };
}

export interface Giving extends HeldOrder {
  tx: Tx;
  jobs: Jobs;
  evidence: EvidenceWriter;
  at: Date;
  actor: string;
  reason: Reason;
}

export interface Gift {
  kind: 'cancellation' | 'return' | 'goodwill';
  plan: orders.CreditPlan;
  cancellationId?: orders.CancellationId;
  returnId?: orders.ReturnId;
}

export type GivenBack =
  /** `refundId`: Stripe is asked for it by a job; absent on account. By hand, a person still has to pay it out. */
  | { kind: 'given'; way: WayBack; creditId: orders.CreditId; refundId: string | undefined; amountMinor: number }
  /** There was nothing to give. */
  | { kind: 'nothing-due' }
  | { kind: 'nothing-paid' }
  | { kind: 'too-much'; refundableMinor: number };

export type WayBack = 'card' | 'account' | 'by-hand';

const paidStates: ReadonlySet<orders.OrderState> = new Set(['paid', 'fulfilled', 'partially-refunded']);

/** Where money of this order can go back to; undefined when none came. */
export function wayBack({ story: { order }, payment }: HeldOrder): WayBack | undefined {
  if (payment?.state === 'captured') return 'card';
  if (order.customerId === undefined || order.paymentMethod !== 'invoice') return undefined;
  if (order.state === 'open-on-account') return 'account';
  return paidStates.has(order.state) ? 'by-hand' : undefined;
}

/** Be it the last of the transaction: on account it locks the customer's credit. */
export async function giveBack(step: Giving, gift: Gift): Promise<GivenBack> {
  if (orders.sumOf(gift.plan.parts) === 0) return { kind: 'nothing-due' };
  const way = wayBack(step);
  if (way === undefined) return { kind: 'nothing-paid' };
  return way === 'card' ? refund(step, gift) : credit(step, gift, way);
}

async function refund(step: Giving, gift: Gift): Promise<GivenBack> {
  const { tx, story, payment, at } = step;
  if (payment === undefined) throw new Error(`order ${story.order.number} has no payment`);
  const refundId = newId<string>();
  const amountMinor = orders.sumOf(gift.plan.parts);
  const outcome = await insertRefund(tx, {
    refundId,
    paymentId: payment.paymentId,
    amountMinor,
    reason: step.reason,
    requestedBy: step.actor,
    at,
    idempotencyKey: callKey(refundId, 'refund'),
  });
  if (outcome.kind === 'too-much') return outcome;
  const creditId = await note(step, gift, { state: 'open', refundId });
  await step.jobs.enqueue(tx, { queue: advanceRefundQueue, data: { refundId } });
  await step.evidence.append(tx, {
    act: 'refund.requested',
    actor: step.actor,
    object: `refund:${refundId}`,
    detail: {
      payment: payment.paymentId,
      order: story.order.number,
      for: gift.kind,
      amountMinor,
      taxMinor: gift.plan.parts.taxMinor,
      currency: payment.amount.currency,
      reason: step.reason,
    },
  });
  return { kind: 'given', way: 'card', creditId, refundId, amountMinor };
}

async function credit(step: Giving, gift: Gift, way: 'account' | 'by-hand'): Promise<GivenBack> {
  const { tx, story, at } = step;
  const { orderId, number, customerId, total } = story.order;
  if (customerId === undefined) throw new Error(`order ${number} is on nobody's account`);
  const { parts } = gift.plan;
  const amountMinor = orders.sumOf(parts);
  const creditId = await note(step, gift, { state: 'settled', refundId: undefined });
  await ledger.post(tx, {
    kind: way === 'account' ? 'credit-note' : 'paid-out',
    reference: `order:${orderId}`,
    idempotencyKey: `${creditId}:credit`,
    at,
    postings: creditPostings(parts, total.currency, way === 'account' ? 'receivable:customers' : 'bank'),
  });
  await step.evidence.append(tx, {
    act: way === 'account' ? 'credit.given' : 'credit.paid-out-by-hand',
    actor: step.actor,
    object: `order:${orderId}`,
    detail: {
      number,
      for: gift.kind,
      amountMinor,
      taxMinor: parts.taxMinor,
      currency: total.currency,
      reason: step.reason,
    },
  });
  await oweOrderMail(step.jobs, tx, { orderId, kind: 'refunded', detailId: creditId });
  const given = { kind: 'given', way, creditId, refundId: undefined, amountMinor } as const;
  // Who has paid his invoice has his credit back already.
  if (way === 'by-hand') return given;
  const settled = await customers.settle(tx, customerId, amountMinor);
  if (settled.kind === 'more-than-used') throw new Error(`order ${number}: more is credited than its customer owes`);
  return given;
}

async function note(
  { tx, story, at }: Giving,
  gift: Gift,
  { state, refundId }: { state: 'open' | 'settled'; refundId: string | undefined },
): Promise<orders.CreditId> {
  const creditId = newId<orders.CreditId>();
  await orders.insertCredit(tx, {
    creditId,
    orderId: story.order.orderId,
    kind: gift.kind,
    state,
    parts: gift.plan.parts,
    lines: gift.plan.lines,
    refundId,
    cancellationId: gift.cancellationId,
    returnId: gift.returnId,
    at,
  });
  return creditId;
}
