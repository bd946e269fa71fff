// Cancelling before the goods leave, the whole order or some pieces. What waits for its payment is cancelled at Stripe first,
// as at its deadline; what was sold goes back on the shelf, and its money to where it came from (L1, L3.1).
import type { Clock } from '../kernel/clock.ts';
import type { Database, Tx } from '../kernel/database.ts';
import { newId } from '../kernel/ids.ts';
import type { Jobs } from '../kernel/jobs.ts';
import type { EvidenceWriter } from '../modules/evidence.ts';
import * as orders from '../modules/orders.ts';
import { movePayment, type Payment } from '../modules/payments.ts';
import type { Stock } from '../modules/stock.ts';
import { abandon, orAbandon } from './abandon.ts';
import type { AdvancePayment } from './advance-payment.ts';
import type { DecideHeldOrder } from './decide-held-order.ts';
import { leftToShip, piecesOf } from './fulfil-order.ts';
import { giveBack, type HeldOrder, holdOrder, type WayBack } from './give-back.ts';
import { advancePaymentQueue } from './job-queues.ts';
import { once, type SentForm } from './once.ts';
import { oweOrderMail } from './order-mail-job.ts';
import type { Reason } from './reason.ts';
import { priceParts } from './sale-postings.ts';
import { settleStanding } from './settle-standing.ts';

export interface CancelWish {
  lines: 'all' | readonly orders.LineQuantity[];
  /** Also what was paid for shipping. It always goes back when nothing of the order is sent. */
  shipping: 'keep' | 'give-back';
  /** `due`: what the pieces come to; or less, in minor units. */
  amountMinor: 'due' | number;
}

export type CancelOutcome =
  | {
      kind: 'cancelled';
      cancellationId: orders.CancellationId;
      state: orders.OrderState;
      /** Pieces that are on the shelf again. */
      pieces: number;
      /** On its way back to the customer. */
      amountMinor: number;
      /** How it goes there; absent when nothing does. By hand, a person still has to pay it out. */
      way?: WayBack;
    }
  /** Stripe is asked to cancel the payment; only its word cancels the order. */
  | { kind: 'cancelling' }
  /** It was held: refused, as by `decideHeldOrder`. */
  | { kind: 'refused' }
  /** The buyer's payment is being taken at this moment: try again when it is paid. */
  | { kind: 'being-paid' }
  /** Stripe did not answer. Nothing was changed. */
  | { kind: 'unknown' }
  /** Only the whole of it can be cancelled before it is paid. */
  | { kind: 'not-sold'; state: orders.OrderState }
  | { kind: 'already-cancelled' }
  /** Everything has left: take it back as a return. */
  | { kind: 'nothing-left' }
  | { kind: 'too-many'; left: orders.LineQuantity[] }
  | { kind: 'too-much'; refundableMinor: number };

export type CancelOrder = (
  request: CancelWish & {
    orderId: orders.OrderId;
    reason: Reason;
    actor: string;
    /** Sent again, it is answered with what it did (L1). */
    form?: SentForm;
  },
) => Promise<CancelOutcome>;

export interface CancelParts {
  database: Database;
  clock: Clock;
  jobs: Jobs;
  stock: Stock;
  evidence: EvidenceWriter;
  advance: AdvancePayment;
  decide: DecideHeldOrder;
}

/** What cancelling these pieces of a sold order comes to; for the act itself and for whoever wants to see it first. */
export type CancelPlan =
  | { kind: 'plan'; lines: orders.LineQuantity[]; credit: orders.CreditPlan; amountMinor: number }
  | Extract<CancelOutcome, { kind: 'nothing-left' | 'too-many' | 'too-much' }>;

export function planCancellation(story: orders.OrderStory, wish: CancelWish): CancelPlan {
  const left = leftToShip(story);
  if (left.length === 0) return { kind: 'nothing-left' };
  const lines = wish.lines === 'all' ? left : [...wish.lines];
  if (!orders.isWithin(lines, left)) return { kind: 'too-many', left };
  const isWhole = piecesOf(lines) === piecesOf(left) && story.lines.every((line) => line.shipped === 0);
  const price = priceParts(story.order);
  const due = orders.creditFor(story, price, { lines, shipping: isWhole ? 'give-back' : wish.shipping });
  // Of the whole all that is left goes back, to the cent.
  const parts = isWhole ? orders.remainingParts(price, story.credits) : due.parts;
  const dueMinor = orders.sumOf(parts);
  const amountMinor = wish.amountMinor === 'due' ? dueMinor : wish.amountMinor;
  if (amountMinor > dueMinor) return { kind: 'too-much', refundableMinor: dueMinor };
  return {
    kind: 'plan',
    lines,
    credit: { parts: orders.partsOfAmount(amountMinor, parts), lines: due.lines },
    amountMinor,
  };
}

export function cancelOrder(parts: CancelParts): CancelOrder {
  return async (request) => {
    const outcome = await attempt(parts, request);
    if (outcome.kind !== 'opening') return outcome;
    // Stripe may know the payment or not: ask first, then cancel what it says.
    const asked = await parts.advance(outcome.paymentId);
    if (asked.kind !== 'state') return { kind: 'unknown' };
    const again = await attempt(parts, request);
    return again.kind === 'opening' ? { kind: 'unknown' } : again;
  };
}

type Request = Parameters<CancelOrder>[0];
type Attempt = CancelOutcome | { kind: 'opening'; paymentId: string };

async function attempt(parts: CancelParts, request: Request): Promise<Attempt> {
  const order = await orders.readOrder(parts.database, request.orderId);
  if (order === undefined) throw new Error(`no order ${request.orderId}`);
  if (order.state === 'held') return refuse(parts, request, order.number);
  return orAbandon<Attempt>(parts.database, async (tx) => {
    const held = await holdOrder(tx, request.orderId);
    const at = parts.clock.now();
    const { orderId, form } = request;
    return once<Attempt>(tx, { orderId, act: 'cancel', at, form, done: ['cancelled', 'cancelling'] }, () =>
      cancelHeld({ ...parts, ...held, tx, at, request }),
    );
  });
}

async function cancelHeld(step: Step): Promise<Attempt> {
  switch (step.story.order.state) {
    case 'cancelled':
      return { kind: 'already-cancelled' };
    case 'held':
      // The second look took it a moment ago.
      return { kind: 'being-paid' };
    case 'awaiting-payment':
      return cancelPayment(step);
    default:
      return cancelSold(step);
  }
}

async function refuse({ decide }: CancelParts, request: Request, number: string): Promise<CancelOutcome> {
  if (request.lines !== 'all') return { kind: 'not-sold', state: 'held' };
  const { kind } = await decide({ number, decision: 'refuse', actor: request.actor, reason: request.reason });
  return kind === 'refused' ? { kind } : { kind: 'already-cancelled' };
}

interface Step extends CancelParts, HeldOrder {
  tx: Tx;
  at: Date;
  request: Request;
}

async function cancelPayment(step: Step): Promise<Attempt> {
  const { tx, payment, request } = step;
  if (request.lines !== 'all') return { kind: 'not-sold', state: 'awaiting-payment' };
  if (payment === undefined) throw new Error(`order ${step.story.order.number} awaits a payment that does not exist`);
  const { paymentId, state } = payment;
  if (state === 'opening') return { kind: 'opening', paymentId };
  if (state === 'voiding') return { kind: 'cancelling' };
  if (state !== 'awaiting-customer') return { kind: 'being-paid' };
  if (!(await voidPayment(step, payment))) return { kind: 'being-paid' };
  await note(step, []);
  await step.evidence.append(tx, {
    act: 'order.cancel-requested',
    actor: request.actor,
    object: `order:${request.orderId}`,
    detail: { number: step.story.order.number, reason: request.reason },
  });
  return { kind: 'cancelling' };
}

async function voidPayment({ tx, jobs, at }: Step, { paymentId, state }: Payment): Promise<boolean> {
  if (!(await movePayment(tx, { paymentId, from: state, to: 'voiding', at }))) return false;
  await jobs.enqueue(tx, { queue: advancePaymentQueue, data: { paymentId } });
  return true;
}

async function cancelSold(step: Step): Promise<CancelOutcome> {
  const { tx, story, request, at } = step;
  const { orderId } = request;
  const plan = planCancellation(story, request);
  if (plan.kind !== 'plan') return plan;
  const cancellationId = await note(step, plan.lines);
  await step.stock.restock(tx, orderId, stockLines(story, plan.lines));
  const pieces = piecesOf(plan.lines);
  await step.evidence.append(tx, {
    act: 'order.cancelled',
    actor: request.actor,
    object: `order:${orderId}`,
    detail: { number: story.order.number, pieces, amountMinor: plan.amountMinor, reason: request.reason },
  });
  await oweOrderMail(step.jobs, tx, { orderId, kind: 'cancelled', detailId: cancellationId });
  const gift = { kind: 'cancellation', plan: plan.credit, cancellationId } as const;
  const given = await giveBack({ ...step, actor: request.actor, reason: request.reason }, gift);
  if (given.kind === 'too-much') return abandon<CancelOutcome>(given);
  if (given.kind === 'nothing-paid') throw new Error(`order ${story.order.number} was sold, and no money came`);
  const { order } = await settleStanding(tx, orderId, at);
  const done = {
    kind: 'cancelled',
    cancellationId,
    state: order.state,
    pieces,
    amountMinor: plan.amountMinor,
  } as const;
  return given.kind === 'given' ? { ...done, way: given.way } : done;
}

async function note({ tx, request, at }: Step, lines: readonly orders.LineQuantity[]): Promise<orders.CancellationId> {
  const cancellationId = newId<orders.CancellationId>();
  const { orderId, reason, actor } = request;
  await orders.insertCancellation(tx, { cancellationId, orderId, lines, reason, madeBy: actor, at });
  return cancellationId;
}

/** Pieces of lines as the stock counts them. */
export function stockLines(story: orders.OrderStory, lines: readonly orders.LineQuantity[]) {
  return lines.flatMap(({ line, quantity }) => {
    const sold = story.lines.find((each) => each.line === line);
    return sold === undefined || quantity === 0 ? [] : [{ variantId: sold.variantId, quantity }];
  });
}
