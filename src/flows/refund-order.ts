// Giving money back, whole or in part: the refund is ours before it is Stripe's, and it is posted to the books once,
// when Stripe says that it is under way (L1, L3.4). A refund that Stripe later fails is posted back.
import type { Clock } from '../kernel/clock.ts';
import type { Database, Tx } from '../kernel/database.ts';
import { newId } from '../kernel/ids.ts';
import type { Jobs } from '../kernel/jobs.ts';
import type { Money } from '../kernel/money.ts';
import type { EvidenceWriter } from '../modules/evidence.ts';
import * as ledger from '../modules/ledger.ts';
import * as orders from '../modules/orders.ts';
import {
  callKey,
  currentAttempt,
  lockPayment,
  markRefundLooked,
  mayMoveRefund,
  moveRefund,
  nextAttempt,
  type Refund,
  type RefundFacts,
  refundById,
  type StripeAnswer,
  type StripeGateway,
} from '../modules/payments.ts';
import { type Giving, giveBack, holdOrder, wayBack } from './give-back.ts';
import { once, type SentForm } from './once.ts';
import { oweOrderMail } from './order-mail-job.ts';
import type { Reason } from './reason.ts';
import { creditPostings, priceParts, reversed } from './sale-postings.ts';
import { settleStanding, storyOf } from './settle-standing.ts';

export type RefundOutcome =
  | { kind: 'requested'; refundId: string; creditId: orders.CreditId; amountMinor: number }
  /** On account: it was set against what the customer owes. */
  | { kind: 'credited'; creditId: orders.CreditId; amountMinor: number }
  /** On account, and paid: the books have it as paid out of the bank, and a person must do that. */
  | { kind: 'to-pay-out'; creditId: orders.CreditId; amountMinor: number }
  | { kind: 'nothing-paid' }
  | { kind: 'too-much'; refundableMinor: number };

export interface RefundOrder {
  (request: {
    orderId: orders.OrderId;
    /** Of every part of the price in proportion: goods, shipping, tax. */
    amountMinor: number | 'all';
    reason: Reason;
    requestedBy: string;
    /** Sent again, it is answered with what it did (L1). */
    form?: SentForm;
  }): Promise<RefundOutcome>;
}

export function refundOrder(parts: {
  database: Database;
  clock: Clock;
  jobs: Jobs;
  evidence: EvidenceWriter;
}): RefundOrder {
  return ({ orderId, amountMinor, reason, requestedBy: actor, form }) =>
    parts.database.transaction(async (tx) => {
      const at = parts.clock.now();
      const held = await holdOrder(tx, orderId);
      const done = ['requested', 'credited', 'to-pay-out'];
      return once<RefundOutcome>(tx, { orderId, act: 'refund', at, form, done }, () =>
        refundHeld({ ...parts, ...held, tx, at, actor, reason }, amountMinor),
      );
    });
}

async function refundHeld(step: Giving, wish: number | 'all'): Promise<RefundOutcome> {
  const { tx, story, at } = step;
  if (wayBack(step) === undefined) return { kind: 'nothing-paid' };
  const remaining = orders.remainingParts(priceParts(story.order), story.credits);
  const refundableMinor = orders.sumOf(remaining);
  const amountMinor = wish === 'all' ? refundableMinor : wish;
  if (amountMinor > refundableMinor || amountMinor <= 0) return { kind: 'too-much', refundableMinor };
  const plan = { parts: orders.partsOfAmount(amountMinor, remaining), lines: [] };
  const given = await giveBack(step, { kind: 'goodwill', plan });
  if (given.kind === 'nothing-due') return { kind: 'too-much', refundableMinor };
  if (given.kind !== 'given') return given;
  const { creditId, refundId } = given;
  if (refundId !== undefined) return { kind: 'requested', refundId, creditId, amountMinor };
  await settleStanding(tx, story.order.orderId, at);
  return { kind: given.way === 'by-hand' ? 'to-pay-out' : 'credited', creditId, amountMinor };
}

export type AdvanceRefund = (
  refundId: string,
) => Promise<{ kind: 'state'; state: Refund['state'] } | { kind: 'unknown' }>;

/** The job: makes the call (always with the same key) or asks how it stands, and records the answer. */
export function advanceRefund(parts: RecordParts & { stripe: StripeGateway }): AdvanceRefund {
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

interface RecordParts {
  database: Database;
  clock: Clock;
  jobs: Jobs;
  evidence: EvidenceWriter;
}

/** Records what Stripe says of a refund that we know: state, books, order and evidence, once. */
export function recordRefund(parts: RecordParts, refund: Refund, facts: RefundFacts): Promise<Refund['state']> {
  const { amount, refundId, orderId, state: from } = refund;
  const { status: to, stripeRefundId } = facts;
  if (!mayMoveRefund(from, to)) return Promise.resolve(from);
  return parts.database.transaction(async (tx) => {
    const at = parts.clock.now();
    await lockPayment(tx, refund.paymentId);
    await orders.lockOrder(tx, orderId);
    const moved = await moveRefund(tx, { refundId, from, to, stripeRefundId, at });
    if (!moved) return (await refundById(tx, refundId))?.state ?? from;
    if (to === 'failed') await takeBack(tx, refund, at);
    else if (from === 'requested') await postRefund({ tx, jobs: parts.jobs, at }, refund);
    await parts.evidence.append(tx, {
      act: `refund.${to}`,
      actor: 'stripe',
      object: `refund:${refundId}`,
      detail: { amountMinor: amount.amountMinor, currency: amount.currency },
    });
    return to;
  });
}

/** Posts a refund with the parts of its credit note, and moves its order. Payment and order are locked. */
export async function postRefund(
  { tx, jobs, at }: { tx: Tx; jobs: Jobs; at: Date },
  refund: { refundId: string; orderId: orders.OrderId; amount: Money },
): Promise<void> {
  const { refundId, orderId, amount } = refund;
  const note = (await orders.creditOfRefund(tx, refundId)) ?? (await noteForeign(tx, refund, at));
  await ledger.post(tx, {
    kind: 'refund',
    reference: `order:${orderId}`,
    idempotencyKey: `${refundId}:refund`,
    at,
    postings: creditPostings(note.parts, amount.currency, 'receivable:stripe'),
  });
  await orders.moveCredit(tx, note.creditId, 'settled', at);
  await settleStanding(tx, orderId, at);
  await oweOrderMail(jobs, tx, { orderId, kind: 'refunded', detailId: note.creditId });
}

/**
 * A refund that was made at Stripe says nothing of what it is for: it takes from every part of the price in proportion. Of
 * what we have asked for too, Stripe will refuse what there is no money for; until then its parts do not count.
 */
async function noteForeign(
  tx: Tx,
  { refundId, orderId, amount }: { refundId: string; orderId: orders.OrderId; amount: Money },
  at: Date,
): Promise<{ creditId: orders.CreditId; parts: orders.PriceParts }> {
  const { order, credits } = await storyOf(tx, orderId);
  const left = orders.remainingParts(priceParts(order), credits);
  const base =
    orders.sumOf(left) >= amount.amountMinor
      ? left
      : orders.remainingParts(
          priceParts(order),
          credits.filter((credit) => credit.state === 'settled'),
        );
  const parts = orders.partsOfAmount(amount.amountMinor, base);
  const creditId = newId<orders.CreditId>();
  await orders.insertCredit(tx, {
    creditId,
    orderId,
    kind: 'made-at-stripe',
    state: 'settled',
    parts,
    lines: [],
    refundId,
    at,
  });
  return { creditId, parts };
}

/** A refund that Stripe refused, or that came back: nothing was given, and what was posted is posted the other way. */
async function takeBack(tx: Tx, { refundId, orderId }: Refund, at: Date): Promise<void> {
  const reference = `order:${orderId}`;
  const posted = (await ledger.entriesFor(tx, reference)).find(
    (entry) => entry.idempotencyKey === `${refundId}:refund`,
  );
  if (posted !== undefined) {
    await ledger.post(tx, {
      kind: 'refund-failed',
      reference,
      idempotencyKey: `${refundId}:failed`,
      at,
      postings: reversed(posted.postings),
    });
  }
  const note = await orders.creditOfRefund(tx, refundId);
  if (note !== undefined) {
    await orders.moveCredit(tx, note.creditId, 'void', at);
    // The goods are here and the money is owed again.
    if (note.returnId !== undefined) {
      await orders.moveReturn(tx, { returnId: note.returnId, from: 'refunded', to: 'received', at });
    }
  }
  await settleStanding(tx, orderId, at);
}
