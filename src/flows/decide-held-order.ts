// A person's decision about a held order: release or refuse. It goes the same way as any other result: the payment is
// moved and its job does the rest, so a decision and Stripe's word can arrive at once without harm (S3.1).
import type { Clock } from '../kernel/clock.ts';
import type { Database, Tx } from '../kernel/database.ts';
import { newId } from '../kernel/ids.ts';
import type { Jobs } from '../kernel/jobs.ts';
import * as customers from '../modules/customers.ts';
import type { EvidenceWriter } from '../modules/evidence.ts';
import * as ledger from '../modules/ledger.ts';
import * as orders from '../modules/orders.ts';
import { callKey, insertPayment, movePayment, paymentOfOrder } from '../modules/payments.ts';
import type { Stock } from '../modules/stock.ts';
import { abandon, orAbandon } from './abandon.ts';
import { returningDeadline } from './deadlines.ts';
import { advancePaymentQueue, sendConfirmationQueue } from './job-queues.ts';
import { salePostings } from './sale-postings.ts';

export type DecisionOutcome =
  | { kind: 'released' | 'refused'; order: orders.Order }
  | { kind: 'no-order' }
  | { kind: 'not-held'; state: orders.OrderState }
  /** On account only: the customer's credit does not cover it. */
  | { kind: 'over-limit' };

export interface DecisionParts {
  database: Database;
  clock: Clock;
  jobs: Jobs;
  stock: Stock;
  evidence: EvidenceWriter;
}

export type DecideHeldOrder = (request: {
  number: string;
  decision: 'release' | 'refuse';
  /** Who decided, as it stands in the evidence. */
  actor: string;
  reason: string;
}) => Promise<DecisionOutcome>;

export function decideHeldOrder(parts: DecisionParts): DecideHeldOrder {
  return (request) =>
    orAbandon<DecisionOutcome>(parts.database, async (tx) => {
      const order = await orders.orderByNumber(tx, request.number);
      if (order === undefined) return { kind: 'no-order' };
      if (order.state !== 'held') return { kind: 'not-held', state: order.state };
      await parts.evidence.append(tx, {
        act: request.decision === 'release' ? 'order.released' : 'order.refused',
        actor: request.actor,
        object: `order:${order.orderId}`,
        detail: { number: order.number, reason: request.reason },
      });
      const decide = request.decision === 'release' ? release : refuse;
      await decide({ ...parts, tx, order, at: parts.clock.now() });
      return { kind: request.decision === 'release' ? 'released' : 'refused', order };
    });
}

interface Step extends DecisionParts {
  tx: Tx;
  order: orders.Order;
  at: Date;
}

async function release(step: Step): Promise<void> {
  const { tx, order, at } = step;
  const payment = await paymentOfOrder(tx, order.orderId);
  if (payment?.state === 'held') {
    // Authorized already: take the money. The order follows when Stripe says that it is captured.
    await movePayment(tx, { paymentId: payment.paymentId, from: 'held', to: 'capturing', at });
    await step.jobs.enqueue(tx, { queue: advancePaymentQueue, data: { paymentId: payment.paymentId } });
  } else if (order.paymentMethod === 'invoice' && order.customerId !== undefined) {
    await sellOnAccount(step, order.customerId);
  } else {
    await openPayment(step);
  }
}

/** Held at the first look, to be paid by card: now the customer may pay, by the link in the mail. */
async function openPayment({ tx, jobs, order, at }: Step): Promise<void> {
  const paymentId = newId<string>();
  await insertPayment(tx, {
    paymentId,
    orderId: order.orderId,
    amount: order.total,
    at,
    deadlineAt: returningDeadline(at),
    createKey: callKey(paymentId, 'create'),
  });
  await orders.move(tx, { orderId: order.orderId, from: 'held', to: 'awaiting-payment', at });
  await jobs.enqueue(tx, { queue: sendConfirmationQueue, data: { orderId: order.orderId } });
}

async function sellOnAccount({ tx, jobs, stock, order, at }: Step, customerId: customers.CustomerId): Promise<void> {
  await orders.move(tx, { orderId: order.orderId, from: 'held', to: 'open-on-account', at });
  await ledger.post(tx, {
    kind: 'sale',
    reference: `order:${order.orderId}`,
    idempotencyKey: `${order.orderId}:on-account`,
    at,
    postings: salePostings(order, 'receivable:customers'),
  });
  await jobs.enqueue(tx, { queue: sendConfirmationQueue, data: { orderId: order.orderId } });
  await stock.commit(tx, order.orderId);
  const charged = await customers.charge(tx, customerId, order.total.amountMinor);
  if (charged.kind === 'over-limit') abandon(charged);
}

async function refuse({ tx, jobs, stock, order, at }: Step): Promise<void> {
  const payment = await paymentOfOrder(tx, order.orderId);
  if (payment?.state === 'held') {
    // Only Stripe's word that the authorization is void cancels the order and frees the stock.
    await movePayment(tx, { paymentId: payment.paymentId, from: 'held', to: 'voiding', at });
    await jobs.enqueue(tx, { queue: advancePaymentQueue, data: { paymentId: payment.paymentId } });
    return;
  }
  await orders.move(tx, { orderId: order.orderId, from: 'held', to: 'cancelled', at });
  await stock.release(tx, order.orderId);
}

export type ExpireHeldOrder = (orderId: string) => Promise<DecisionOutcome>;

/** Refuses an order that nobody decided about in time and that holds stock. Others have deadlines of their own. */
export function expireHeldOrder(parts: DecisionParts & { decide: DecideHeldOrder }): ExpireHeldOrder {
  return async (orderId) => {
    const order = await orders.readOrder(parts.database, orderId as orders.OrderId);
    if (order === undefined) return { kind: 'no-order' };
    if (order.state !== 'held') return { kind: 'not-held', state: order.state };
    return parts.decide({ number: order.number, decision: 'refuse', actor: 'shop', reason: 'not decided in time' });
  };
}
