// The one writer of a payment's result: what Stripe said becomes a state of the payment and of the order, postings,
// stock, evidence and the next job, in one transaction (DESIGN: transaction 2). No network call belongs in here.
import type { Clock } from '../kernel/clock.ts';
import type { Database, Tx } from '../kernel/database.ts';
import { newId } from '../kernel/ids.ts';
import type { Jobs } from '../kernel/jobs.ts';
import type { Log } from '../kernel/log.ts';
import type { EvidenceWriter } from '../modules/evidence.ts';
import * as ledger from '../modules/ledger.ts';
import * as orders from '../modules/orders.ts';
import {
  type IntentFacts,
  insertDecline,
  isOpen,
  markFeeKnown,
  movePayment,
  type Payment,
  type PaymentState,
  paymentById,
} from '../modules/payments.ts';
import * as screening from '../modules/screening.ts';
import type { Stock } from '../modules/stock.ts';
import { decisionDeadline } from './deadlines.ts';
import { giveBackDiscounts } from './give-back-discounts.ts';
import { advancePaymentQueue } from './job-queues.ts';
import { oweOrderMail } from './order-mail-job.ts';
import { creditPostings, feePostings, priceParts, salePostings } from './sale-postings.ts';
import { endHeldCase, openHeldCase } from './screen-cases.ts';
import { settleStanding } from './settle-standing.ts';

export type ProcessorWord =
  | { kind: 'intent'; paymentId: string; facts: IntentFacts }
  /** Stripe refused to create the intent: no money can ever move for it. */
  | { kind: 'never-opened'; paymentId: string; code: string };

/** Returns the payment's state after what was said. */
export type RecordPaymentOutcome = (word: ProcessorWord) => Promise<PaymentState>;

export interface RecordParts {
  database: Database;
  clock: Clock;
  jobs: Jobs;
  log: Log;
  stock: Stock;
  evidence: EvidenceWriter;
  enforceLimits: boolean;
  rules: screening.CurrentRules;
  /** A keyed hash, so that the processor's fingerprint of a card is not kept. */
  hashFingerprint: (fingerprint: string) => Buffer;
}

export function recordPaymentOutcome(parts: RecordParts): RecordPaymentOutcome {
  return async (word) => {
    // Before the transaction: rules that are new are kept first, on a connection of their own.
    const inForce = await parts.rules();
    return parts.database.transaction(async (tx) => {
      const payment = await paymentById(tx, word.paymentId);
      if (payment === undefined) throw new Error(`no payment ${word.paymentId}`);
      const step: Step = { ...parts, tx, payment, inForce, at: parts.clock.now() };
      if (word.kind === 'never-opened') {
        // It says nothing of an intent that another call made meanwhile.
        return payment.state === 'opening' ? cancelled(step, word.code) : payment.state;
      }
      refuseForeign(payment, word.facts);
      const state = await record(step, word.facts);
      if (state === 'captured') await recordFee(step, word.facts);
      return state;
    });
  };
}

interface Step extends RecordParts {
  tx: Tx;
  payment: Payment;
  inForce: screening.RulesInForce;
  at: Date;
}

async function record(step: Step, facts: IntentFacts): Promise<PaymentState> {
  const { payment } = step;
  if (!isOpen(payment.state)) return payment.state;
  if (payment.state === 'opening') {
    if (!(await move(step, 'awaiting-customer', facts))) return current(step);
    return record({ ...step, payment: { ...payment, state: 'awaiting-customer', intentId: facts.intentId } }, facts);
  }
  switch (facts.status) {
    case 'awaiting':
    case 'processing':
      if (facts.decline !== undefined) await declined(step, facts.decline);
      return payment.state;
    case 'authorized':
      return payment.state === 'awaiting-customer' ? authorized(step, facts) : payment.state;
    case 'captured':
      return captured(step, facts);
    case 'cancelled':
      return cancelled(step, 'processor');
  }
}

/** The second look decides what becomes of an authorization (S3.1). Capturing and voiding are jobs after commit. */
async function authorized(step: Step, facts: IntentFacts): Promise<PaymentState> {
  const { tx, payment, at } = step;
  const order = await orderOf(step);
  const look = await screening.secondLook(tx, step.inForce, {
    orderId: order.orderId,
    amountMinor: payment.amount.amountMinor,
    currency: payment.amount.currency,
    card: facts.card && { ...facts.card, fingerprint: hashOf(step, facts.card.fingerprint) },
    at,
    enforced: step.enforceLimits,
  });
  const to = ({ capture: 'capturing', hold: 'held', void: 'voiding' } as const)[look.kind];
  const deadlineAt = to === 'held' ? decisionDeadline(at) : payment.deadlineAt;
  if (!(await move(step, to, facts, deadlineAt))) return current(step);
  if (to === 'held') {
    await moveOrder(step, order, 'held');
    await step.stock.prolong(tx, order.orderId, deadlineAt);
    await openHeldCase(tx, { ...order, reasons: look.reasons, hours: look.caseHours, at });
  } else await step.jobs.enqueue(tx, { queue: advancePaymentQueue, data: { paymentId: payment.paymentId } });
  await screening.recordSecond(tx, look, { orderId: order.orderId });
  await step.evidence.append(tx, {
    act: `payment.${to === 'held' ? 'held' : 'authorized'}`,
    actor: 'stripe',
    object: `payment:${payment.paymentId}`,
    detail: {
      order: order.number,
      amountMinor: facts.amount.amountMinor,
      decision: look.kind,
      reasons: look.reasons.join(', '),
    },
  });
  return to;
}

async function captured(step: Step, facts: IntentFacts): Promise<PaymentState> {
  const { tx, payment, at } = step;
  if (!(await move(step, 'captured', facts))) return current(step);
  const order = await orderOf(step);
  await moveOrder(step, order, 'paid');
  await ledger.post(tx, {
    kind: 'sale',
    reference: `order:${payment.orderId}`,
    idempotencyKey: `${payment.paymentId}:captured`,
    at,
    postings: salePostings(order, 'receivable:stripe'),
  });
  await step.evidence.append(tx, {
    act: 'payment.captured',
    actor: 'stripe',
    object: `payment:${payment.paymentId}`,
    detail: { order: order.number, amountMinor: facts.capturedMinor, currency: facts.amount.currency },
  });
  await tellOfCancelling(step, order);
  if (facts.capturedMinor < payment.amount.amountMinor) await capturedInPart(step, order, facts.capturedMinor);
  await oweOrderMail(step.jobs, tx, { orderId: payment.orderId, kind: 'confirmation' });
  await step.stock.commit(tx, payment.orderId);
  return 'captured';
}

/**
 * Its cancelling was under way, and the money was taken first, at Stripe itself: the buyer gets his confirmation, and the
 * operator hears that what he wished did not happen (log, evidence, `doctor`). He may cancel it once more, as a sold one.
 */
async function tellOfCancelling({ tx, payment, evidence, log }: Step, order: orders.Order): Promise<void> {
  if (payment.state !== 'voiding' || (await orders.cancellationOf(tx, payment.orderId)) === undefined) return;
  await evidence.append(tx, {
    act: 'order.cancel-came-too-late',
    actor: 'stripe',
    object: `order:${payment.orderId}`,
    detail: { number: order.number },
  });
  log.warn('an order was paid while it was being cancelled: cancel it once more, or send it', { order: order.number });
}

/**
 * Somebody captured less at Stripe itself. The order is sold, and the rest of its price counts as given back: the books say
 * what is owed to us, and a person decides which goods leave (decisions/014).
 */
async function capturedInPart(step: Step, order: orders.Order, capturedMinor: number): Promise<void> {
  const { tx, payment, at } = step;
  const { paymentId, orderId, amount } = payment;
  const missingMinor = amount.amountMinor - capturedMinor;
  const parts = orders.partsOfAmount(missingMinor, priceParts(order));
  await orders.insertCredit(tx, {
    creditId: newId<orders.CreditId>(),
    orderId,
    kind: 'not-captured',
    state: 'settled',
    parts,
    lines: [],
    at,
  });
  await ledger.post(tx, {
    kind: 'not-captured',
    reference: `order:${orderId}`,
    idempotencyKey: `${paymentId}:not-captured`,
    at,
    postings: creditPostings(parts, amount.currency, 'receivable:stripe'),
  });
  await settleStanding(tx, orderId, at);
  await step.evidence.append(tx, {
    act: 'payment.captured-in-part',
    actor: 'stripe',
    object: `payment:${paymentId}`,
    detail: { order: order.number, missingMinor, currency: amount.currency },
  });
  step.log.warn('a payment was captured for less than its order costs', { order: order.number });
}

async function cancelled(step: Step, cause: string): Promise<PaymentState> {
  const { tx, payment } = step;
  if (!(await move(step, 'cancelled'))) return current(step);
  const order = await orderOf(step);
  await moveOrder(step, order, 'cancelled');
  await step.evidence.append(tx, {
    act: 'payment.cancelled',
    actor: cause === 'processor' ? 'stripe' : 'shop',
    object: `payment:${payment.paymentId}`,
    detail: { order: order.number, cause },
  });
  // Who was told that his order is placed is told that it is not; who never paid at the till has heard of neither.
  const cancellationId = await orders.cancellationOf(tx, payment.orderId);
  if (order.state === 'held' || cancellationId !== undefined) {
    await oweOrderMail(step.jobs, tx, { orderId: payment.orderId, kind: 'cancelled', detailId: cancellationId });
  }
  await giveBackDiscounts(tx, order, step.at);
  await step.stock.release(tx, payment.orderId);
  return 'cancelled';
}

async function declined(step: Step, decline: NonNullable<IntentFacts['decline']>): Promise<void> {
  const { tx, payment, at } = step;
  const chargeId = decline.chargeId ?? `${payment.paymentId}:${decline.code}`;
  const isNew = await insertDecline(tx, { chargeId, paymentId: payment.paymentId, code: decline.code, at });
  if (!isNew) return;
  await screening.recordDecline(tx, {
    orderId: payment.orderId,
    fingerprint: hashOf(step, decline.fingerprint),
    at,
  });
  await step.evidence.append(tx, {
    act: 'payment.declined',
    actor: 'stripe',
    object: `payment:${payment.paymentId}`,
    detail: { code: decline.code },
  });
}

async function recordFee(step: Step, facts: IntentFacts): Promise<void> {
  const { tx, payment, at } = step;
  if (facts.fee === undefined || !(await markFeeKnown(tx, payment.paymentId))) return;
  if (facts.fee.amountMinor === 0) return;
  await ledger.post(tx, {
    kind: 'processor-fee',
    reference: `payment:${payment.paymentId}`,
    idempotencyKey: `${payment.paymentId}:fee`,
    at,
    postings: feePostings(facts.fee.amountMinor, facts.fee.currency),
  });
}

/** The same card has the same hash; undefined when the processor names none. */
function hashOf(step: Step, fingerprint: string | undefined): Buffer | undefined {
  return fingerprint === undefined ? undefined : step.hashFingerprint(fingerprint);
}

/** An intent that names another payment or another amount is not this payment's, whoever delivered it. */
function refuseForeign(payment: Payment, facts: IntentFacts): void {
  const same =
    facts.paymentId === payment.paymentId &&
    (payment.intentId === undefined || payment.intentId === facts.intentId) &&
    facts.amount.amountMinor === payment.amount.amountMinor &&
    facts.amount.currency === payment.amount.currency;
  if (!same) throw new Error(`intent ${facts.intentId} does not belong to payment ${payment.paymentId}`);
  if (facts.status !== 'captured') return;
  if (facts.capturedMinor <= 0 || facts.capturedMinor > payment.amount.amountMinor) {
    throw new Error(`payment ${payment.paymentId} was captured for another amount`);
  }
}

function move(step: Step, to: PaymentState, facts?: IntentFacts, deadlineAt?: Date): Promise<boolean> {
  const { payment } = step;
  return movePayment(step.tx, {
    paymentId: payment.paymentId,
    from: payment.state,
    to,
    at: step.at,
    ...(facts === undefined ? {} : { intentId: facts.intentId, chargeId: facts.chargeId }),
    ...(deadlineAt === undefined ? {} : { deadlineAt }),
  });
}

/** Somebody else moved the payment first: his result stands. */
async function current(step: Step): Promise<PaymentState> {
  return (await paymentById(step.tx, step.payment.paymentId))?.state ?? step.payment.state;
}

async function orderOf({ tx, payment }: Step): Promise<orders.Order> {
  const order = await orders.readOrder(tx, payment.orderId);
  if (order === undefined) throw new Error(`payment ${payment.paymentId} has no order`);
  return order;
}

async function moveOrder(step: Step, order: orders.Order, to: 'paid' | 'held' | 'cancelled'): Promise<void> {
  const { kind } = await orders.move(step.tx, { orderId: order.orderId, from: order.state, to, at: step.at });
  // The payment's own compare-and-set came first, so nobody else moves this order for a payment.
  if (kind !== 'moved') throw new Error(`order ${order.number} could not move from ${order.state} to ${to}`);
  if (order.state === 'held' && to !== 'held') {
    const end = to === 'paid' ? 'captured' : 'cancelled';
    await endHeldCase(step.tx, { orderId: order.orderId, to: end, heldSince: order.stateAt, at: step.at });
  }
}
