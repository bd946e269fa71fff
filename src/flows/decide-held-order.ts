// A person's decision about a held order: release or refuse. It goes the same way as any other result: the payment is
// moved and its job does the rest, so a decision and Stripe's word can arrive at once without harm (S3.1).
import type { Clock } from '../kernel/clock.ts';
import type { Database, Tx } from '../kernel/database.ts';
import { newId } from '../kernel/ids.ts';
import type { Jobs } from '../kernel/jobs.ts';
import * as customers from '../modules/customers.ts';
import type { EvidenceWriter } from '../modules/evidence.ts';
import * as orders from '../modules/orders.ts';
import { callKey, insertPayment, movePayment, type Payment, paymentOfOrder } from '../modules/payments.ts';
import * as screening from '../modules/screening.ts';
import type { Stock } from '../modules/stock.ts';
import { abandon, orAbandon } from './abandon.ts';
import { returningDeadline } from './deadlines.ts';
import { giveBackDiscounts } from './give-back-discounts.ts';
import { advancePaymentQueue } from './job-queues.ts';
import { oweOrderMail } from './order-mail-job.ts';
import { type Reason, reason } from './reason.ts';
import { decideHeldCase } from './screen-cases.ts';
import { postFreeSale, postSaleOnAccount } from './sell-on-account.ts';

export type DecisionOutcome =
  | { kind: 'released' | 'refused'; order: orders.Order }
  | { kind: 'no-order' }
  | { kind: 'not-held'; state: orders.OrderState }
  /** Somebody decided before; Stripe has not yet said that it is done. */
  | { kind: 'already-decided' }
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
  reason: Reason;
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
      const payment = await paymentOfOrder(tx, order.orderId);
      const decide = request.decision === 'release' ? release : refuse;
      const at = parts.clock.now();
      const isFirst = await decide({ ...parts, tx, order, payment, at });
      if (!isFirst) abandon<DecisionOutcome>({ kind: 'already-decided' });
      await decideHeldCase(tx, { ...request, orderId: order.orderId, at });
      return { kind: request.decision === 'release' ? 'released' : 'refused', order };
    });
}

interface Step extends DecisionParts {
  tx: Tx;
  order: orders.Order;
  /** Authorized, and held at the second look; absent for an order that was held at the first. */
  payment: Payment | undefined;
  at: Date;
}

// Both tell whether this decision was the first. Whoever moves the payment, or else the order, decides.
async function release(step: Step): Promise<boolean> {
  const { order, payment } = step;
  // Authorized already: take the money. The order follows when Stripe says that it is captured.
  if (payment !== undefined) {
    if (!(await movePaymentTo(step, payment, 'capturing'))) return false;
    await screening.markSold(step.tx, order.orderId);
    return true;
  }
  if (order.total.amountMinor === 0) return giveAway(step);
  return order.paymentMethod === 'invoice' && order.customerId !== undefined
    ? sellOnAccount(step, order.customerId)
    : openPayment(step);
}

async function movePaymentTo(
  { tx, jobs, at }: Step,
  { paymentId, state }: Payment,
  to: 'capturing' | 'voiding',
): Promise<boolean> {
  if (state !== 'held' || !(await movePayment(tx, { paymentId, from: 'held', to, at }))) return false;
  await jobs.enqueue(tx, { queue: advancePaymentQueue, data: { paymentId } });
  return true;
}

async function moveOrder(
  { tx, order, at }: Step,
  to: 'awaiting-payment' | 'open-on-account' | 'paid' | 'cancelled',
): Promise<boolean> {
  return (await orders.move(tx, { orderId: order.orderId, from: 'held', to, at })).kind === 'moved';
}

/** Held at the first look, to be paid by card: now the customer may pay, by the link in the mail. */
async function openPayment(step: Step): Promise<boolean> {
  const { tx, jobs, order, at } = step;
  if (!(await moveOrder(step, 'awaiting-payment'))) return false;
  const paymentId = newId<string>();
  await insertPayment(tx, {
    paymentId,
    orderId: order.orderId,
    amount: order.total,
    at,
    deadlineAt: returningDeadline(at),
    createKey: callKey(paymentId, 'create'),
  });
  await oweOrderMail(jobs, tx, { orderId: order.orderId, kind: 'confirmation' });
  return true;
}

/** Nothing is to be paid: it is sold as soon as it is released. */
async function giveAway(step: Step): Promise<boolean> {
  const { tx, jobs, stock, order, at } = step;
  if (!(await moveOrder(step, 'paid'))) return false;
  await postFreeSale(tx, jobs, { orderId: order.orderId, amounts: order, at });
  await stock.commit(tx, order.orderId);
  await screening.markSold(tx, order.orderId);
  return true;
}

async function sellOnAccount(step: Step, customerId: customers.CustomerId): Promise<boolean> {
  const { tx, jobs, stock, order, at } = step;
  if (!(await moveOrder(step, 'open-on-account'))) return false;
  await postSaleOnAccount(tx, jobs, { orderId: order.orderId, amounts: order, at });
  await stock.commit(tx, order.orderId);
  await screening.markSold(tx, order.orderId);
  const charged = await customers.charge(tx, customerId, order.total.amountMinor);
  if (charged.kind === 'over-limit') abandon(charged);
  return true;
}

async function refuse(step: Step): Promise<boolean> {
  const { tx, stock, order, payment } = step;
  // Only Stripe's word that the authorization is void cancels the order and frees the stock.
  if (payment !== undefined) return movePaymentTo(step, payment, 'voiding');
  if (!(await moveOrder(step, 'cancelled'))) return false;
  await oweOrderMail(step.jobs, tx, { orderId: order.orderId, kind: 'cancelled' });
  await giveBackDiscounts(tx, order, step.at);
  await stock.release(tx, order.orderId);
  return true;
}

export type ExpireHeldOrder = (orderId: string) => Promise<DecisionOutcome>;

/** Refuses an order that nobody decided about in time and that holds stock. Others have deadlines of their own. */
export function expireHeldOrder(parts: DecisionParts & { decide: DecideHeldOrder }): ExpireHeldOrder {
  return async (orderId) => {
    const order = await orders.readOrder(parts.database, orderId as orders.OrderId);
    if (order === undefined) return { kind: 'no-order' };
    if (order.state !== 'held') return { kind: 'not-held', state: order.state };
    return parts.decide({
      number: order.number,
      decision: 'refuse',
      actor: 'shop',
      reason: reason('not-decided-in-time'),
    });
  };
}
