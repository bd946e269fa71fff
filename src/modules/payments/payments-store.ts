// All SQL of the payments module. State moves are compare-and-set; calls and declines are only ever inserted.
import type { Reader, Tx } from '../../kernel/database.ts';
import type { Money } from '../../kernel/money.ts';
import { sql } from '../../kernel/sql.ts';
import type { OrderId } from '../orders.ts';
import type { InboxEvent } from './event-inbox.ts';
import { mayMove, mayMoveRefund, type PaymentState, type RefundState } from './payments-state.ts';

export type CallVerb = 'create' | 'capture' | 'cancel' | 'refund';

export interface Payment {
  paymentId: string;
  orderId: OrderId;
  amount: Money;
  state: PaymentState;
  intentId: string | undefined;
  chargeId: string | undefined;
  feeKnown: boolean;
  deadlineAt: Date;
}

export interface Refund {
  refundId: string;
  paymentId: string;
  orderId: OrderId;
  intentId: string;
  amount: Money;
  state: RefundState;
  stripeRefundId: string | undefined;
  reason: string;
  requestedAt: Date;
}

interface PaymentRow {
  id: string;
  order_id: OrderId;
  amount_minor: number;
  currency: string;
  state: PaymentState;
  intent_id: string | null;
  charge_id: string | null;
  fee_known: boolean;
  deadline_at: Date;
}

/** Inserts the payment and the idempotency key of its first call, in one statement. */
export async function insertPayment(
  tx: Tx,
  payment: { paymentId: string; orderId: string; amount: Money; at: Date; deadlineAt: Date; createKey: string },
): Promise<void> {
  const { paymentId, orderId, amount, at, deadlineAt, createKey } = payment;
  await tx.execute(sql`
    with payment as (
      insert into payments.payment
        (id, order_id, amount_minor, currency, state, opened_at, state_at, looked_at, deadline_at)
      values (${paymentId}, ${orderId}, ${amount.amountMinor}, ${amount.currency}, 'opening', ${at}, ${at}, ${at}, ${deadlineAt})
      returning id
    )
    insert into payments.call (idempotency_key, payment_id, verb, attempt, at)
    select ${createKey}, id, 'create', 1, ${at} from payment`);
}

/**
 * The attempt that the next call of this kind belongs to, its idempotency key written before the call is made. A call
 * that was never answered has the same attempt again; `nextAttempt` begins another.
 */
export async function currentAttempt(
  reader: Reader,
  call: { paymentId: string; verb: CallVerb; keyOf: (attempt: number) => string; at: Date },
): Promise<number> {
  const row = await reader.one(sql<{ attempt: number | null }>`
    with first as (
      insert into payments.call (idempotency_key, payment_id, verb, attempt, at)
      values (${call.keyOf(1)}, ${call.paymentId}, ${call.verb}, 1, ${call.at})
      on conflict (idempotency_key) do nothing
    )
    select max(attempt) as attempt from payments.call
    where payment_id = ${call.paymentId} and verb = ${call.verb} and starts_with(idempotency_key, ${call.keyOf(1).slice(0, -1)})`);
  return row.attempt ?? 1;
}

/** Begins another attempt after Stripe's final word on the last one. Only for calls that its own state guards. */
export async function nextAttempt(
  reader: Reader,
  call: { paymentId: string; verb: CallVerb; attempt: number; idempotencyKey: string; at: Date },
): Promise<void> {
  await reader.execute(sql`
    insert into payments.call (idempotency_key, payment_id, verb, attempt, at)
    values (${call.idempotencyKey}, ${call.paymentId}, ${call.verb}, ${call.attempt}, ${call.at})
    on conflict (idempotency_key) do nothing`);
}

export async function paymentById(reader: Reader, paymentId: string): Promise<Payment | undefined> {
  const row = await reader.maybeOne(sql<PaymentRow>`
    select id, order_id, amount_minor, currency, state, intent_id, charge_id, fee_known, deadline_at
    from payments.payment where id = ${paymentId}`);
  return row && toPayment(row);
}

export async function paymentByIntent(reader: Reader, intentId: string): Promise<Payment | undefined> {
  const row = await reader.maybeOne(sql<PaymentRow>`
    select id, order_id, amount_minor, currency, state, intent_id, charge_id, fee_known, deadline_at
    from payments.payment where intent_id = ${intentId}`);
  return row && toPayment(row);
}

/** The newest payment of an order: the open one, if there is one. */
export async function paymentOfOrder(reader: Reader, orderId: OrderId): Promise<Payment | undefined> {
  const row = await reader.maybeOne(sql<PaymentRow>`
    select id, order_id, amount_minor, currency, state, intent_id, charge_id, fee_known, deadline_at
    from payments.payment where order_id = ${orderId}
    order by opened_at desc, id desc limit 1`);
  return row && toPayment(row);
}

/** Moves a payment along an edge of the table; false when somebody else moved it first. */
export async function movePayment(
  tx: Tx,
  move: {
    paymentId: string;
    from: PaymentState;
    to: PaymentState;
    at: Date;
    intentId?: string;
    chargeId?: string | null;
    /** A new deadline, for a payment that now waits for somebody else. */
    deadlineAt?: Date;
  },
): Promise<boolean> {
  if (!mayMove(move.from, move.to)) throw new Error(`payments have no edge from ${move.from} to ${move.to}`);
  const changed = await tx.execute(sql`
    update payments.payment
    set state = ${move.to}, state_at = ${move.at}, looked_at = ${move.at},
        intent_id = coalesce(intent_id, ${move.intentId ?? null}),
        charge_id = coalesce(${move.chargeId ?? null}, charge_id),
        -- No fee is waited for where no money came.
        fee_known = fee_known or ${move.to} = 'cancelled',
        deadline_at = coalesce(${move.deadlineAt ?? null}, deadline_at)
    where id = ${move.paymentId} and state = ${move.from}`);
  return changed === 1;
}

/** Notes that Stripe was asked, so that the sweep leaves the payment alone for a while. */
export async function markLooked(reader: Reader, paymentId: string, at: Date): Promise<void> {
  await reader.execute(sql`
    update payments.payment set looked_at = ${at} where id = ${paymentId} and looked_at < ${at}`);
}

/** True for the caller that learned the processor's fee first. */
export async function markFeeKnown(tx: Tx, paymentId: string): Promise<boolean> {
  const changed = await tx.execute(sql`
    update payments.payment set fee_known = true where id = ${paymentId} and not fee_known`);
  return changed === 1;
}

/** True when this decline was not known yet. */
export async function insertDecline(
  tx: Tx,
  decline: { chargeId: string; paymentId: string; code: string; at: Date },
): Promise<boolean> {
  const inserted = await tx.execute(sql`
    insert into payments.decline (charge_id, payment_id, code, at)
    values (${decline.chargeId}, ${decline.paymentId}, ${decline.code}, ${decline.at})
    on conflict (charge_id) do nothing`);
  return inserted === 1;
}

/**
 * Payments that nobody has asked Stripe about for a while: an unanswered creation after 15 s, a capture or void after
 * 30 s, a payment that waits for its customer after 5 minutes or at its deadline, a missing fee after a minute.
 */
export async function unsettledPayments(reader: Reader, now: Date, limit: number): Promise<Payment[]> {
  const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000);
  const rows = await reader.query(sql<PaymentRow>`
    select id, order_id, amount_minor, currency, state, intent_id, charge_id, fee_known, deadline_at
    from payments.payment
    where (state in ('opening', 'awaiting-customer', 'held', 'capturing', 'voiding') or not fee_known)
      and (   (state = 'opening' and looked_at < ${ago(15)})
           or (state in ('capturing', 'voiding') and looked_at < ${ago(30)})
           or (state = 'awaiting-customer' and looked_at < ${ago(300)})
           or (state in ('awaiting-customer', 'held') and deadline_at < ${now} and looked_at < ${ago(15)})
           or (state = 'captured' and not fee_known and looked_at < ${ago(60)}))
    order by looked_at limit ${limit}`);
  return rows.map(toPayment);
}

/** Stores the event; false when it is there already (a duplicate or a replay). */
export async function insertEvent(tx: Tx, event: InboxEvent, at: Date): Promise<boolean> {
  const state = event.treatment === 'handled' ? 'received' : event.treatment;
  const inserted = await tx.execute(sql`
    insert into payments.event (id, type, object_id, intent_id, created_at, received_at, state, state_at)
    values (${event.id}, ${event.type}, ${event.objectId}, ${event.intentId ?? null}, ${event.createdAt}, ${at}, ${state}, ${at})
    on conflict (id) do nothing`);
  return inserted === 1;
}

export async function markEventProcessed(reader: Reader, eventId: string, at: Date): Promise<void> {
  await reader.execute(sql`
    update payments.event set state = 'processed', state_at = ${at} where id = ${eventId} and state = 'received'`);
}

/** Events of unknown kinds that nobody has looked at, and stored ones that are not processed yet. */
export async function eventBacklog(reader: Reader): Promise<{ alarms: number; received: number }> {
  return reader.one(sql<{ alarms: number; received: number }>`
    select count(*) filter (where state = 'alarm') as alarms, count(*) filter (where state = 'received') as received
    from payments.event where state in ('received', 'alarm')`);
}

interface RefundRow {
  id: string;
  payment_id: string;
  order_id: OrderId;
  intent_id: string;
  amount_minor: number;
  currency: string;
  state: RefundState;
  stripe_refund_id: string | null;
  reason: string;
  requested_at: Date;
}

/**
 * Inserts a refund with the idempotency key of its call, when the payment is captured and what has been refunded
 * leaves room for it; the payment's row is locked so that two refunds at once cannot both find room.
 */
export async function insertRefund(
  tx: Tx,
  refund: {
    refundId: string;
    paymentId: string;
    amountMinor: number | 'all';
    reason: string;
    requestedBy: string;
    at: Date;
    idempotencyKey: string;
  },
): Promise<{ kind: 'requested'; amountMinor: number } | { kind: 'too-much'; refundableMinor: number }> {
  const row = await tx.maybeOne(sql<{ amount_minor: number; state: PaymentState }>`
    select amount_minor, state from payments.payment where id = ${refund.paymentId} for update`);
  if (row === undefined || row.state !== 'captured') return { kind: 'too-much', refundableMinor: 0 };
  const { refunded } = await tx.one(sql<{ refunded: number }>`
    select coalesce(sum(amount_minor), 0)::bigint as refunded from payments.refund
    where payment_id = ${refund.paymentId} and state <> 'failed'`);
  const refundableMinor = row.amount_minor - refunded;
  const amountMinor = refund.amountMinor === 'all' ? refundableMinor : refund.amountMinor;
  if (amountMinor > refundableMinor || refundableMinor === 0) return { kind: 'too-much', refundableMinor };
  await tx.execute(sql`
    with refund as (
      insert into payments.refund (id, payment_id, amount_minor, reason, state, requested_by, requested_at, state_at)
      values (${refund.refundId}, ${refund.paymentId}, ${amountMinor}, ${refund.reason}, 'requested',
              ${refund.requestedBy}, ${refund.at}, ${refund.at})
      returning payment_id
    )
    insert into payments.call (idempotency_key, payment_id, verb, attempt, at)
    select ${refund.idempotencyKey}, payment_id, 'refund', 1, ${refund.at} from refund`);
  return { kind: 'requested', amountMinor };
}

export async function refundById(reader: Reader, refundId: string): Promise<Refund | undefined> {
  const row = await reader.maybeOne(sql<RefundRow>`
    select refund.id, payment_id, payment.order_id, payment.intent_id, refund.amount_minor, payment.currency,
           refund.state, refund.stripe_refund_id, refund.reason, refund.requested_at
    from payments.refund join payments.payment on payment.id = refund.payment_id
    where refund.id = ${refundId}`);
  return row && toRefund(row);
}

/** All refunds of a payment, ours and those made at Stripe itself. */
export async function refundsOfPayment(reader: Reader, paymentId: string): Promise<Refund[]> {
  const rows = await reader.query(sql<RefundRow>`
    select refund.id, payment_id, payment.order_id, payment.intent_id, refund.amount_minor, payment.currency,
           refund.state, refund.stripe_refund_id, refund.reason, refund.requested_at
    from payments.refund join payments.payment on payment.id = refund.payment_id
    where refund.payment_id = ${paymentId} order by refund.id`);
  return rows.map(toRefund);
}

/** Makes whoever adds up the refunds of this payment wait for the end of the transaction. */
export async function lockPayment(tx: Tx, paymentId: string): Promise<void> {
  await tx.execute(sql`select from payments.payment where id = ${paymentId} for update`);
}

/** Notes that Stripe was asked about a refund, so that the sweep turns to others first. */
export async function markRefundLooked(reader: Reader, refundId: string, at: Date): Promise<void> {
  await reader.execute(sql`update payments.refund set looked_at = ${at} where id = ${refundId}`);
}

/**
 * Refunds that are not at an end and that nobody has asked Stripe about for a while: half a minute for one that it may
 * not have yet, ten minutes for one that it has (it may wait for days, and an event says when it moves).
 */
export async function unsettledRefunds(reader: Reader, now: Date, limit: number): Promise<string[]> {
  const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000);
  const rows = await reader.query(sql<{ id: string }>`
    select id from payments.refund
    where state in ('requested', 'pending') and state_at < ${ago(30)}
      and looked_at < case state when 'requested' then ${ago(30)}::timestamptz else ${ago(600)}::timestamptz end
    order by state = 'pending', looked_at limit ${limit}`);
  return rows.map((row) => row.id);
}

/**
 * Records a refund that was made at Stripe itself, in its dashboard for one. False when it is known already. The row is
 * at its end or pending from the start: there is no call of ours to make.
 */
export async function insertForeignRefund(
  tx: Tx,
  refund: {
    refundId: string;
    paymentId: string;
    amountMinor: number;
    state: 'pending' | 'succeeded';
    stripeRefundId: string;
    at: Date;
  },
): Promise<boolean> {
  const inserted = await tx.execute(sql`
    insert into payments.refund
      (id, payment_id, amount_minor, reason, state, stripe_refund_id, requested_by, requested_at, state_at)
    values (${refund.refundId}, ${refund.paymentId}, ${refund.amountMinor}, 'made-at-stripe', ${refund.state},
            ${refund.stripeRefundId}, 'stripe', ${refund.at}, ${refund.at})
    on conflict (stripe_refund_id) do nothing`);
  return inserted === 1;
}

/** Moves a refund along an edge of its table; false when somebody else moved it first. */
export async function moveRefund(
  tx: Tx,
  move: {
    refundId: string;
    from: RefundState;
    to: RefundState;
    stripeRefundId: string | undefined;
    at: Date;
  },
): Promise<boolean> {
  if (!mayMoveRefund(move.from, move.to)) throw new Error(`refunds have no edge from ${move.from} to ${move.to}`);
  const changed = await tx.execute(sql`
    update payments.refund
    set state = ${move.to}, state_at = ${move.at}, stripe_refund_id = coalesce(stripe_refund_id, ${move.stripeRefundId ?? null})
    where id = ${move.refundId} and state = ${move.from}`);
  return changed === 1;
}

function toPayment(row: PaymentRow): Payment {
  return {
    paymentId: row.id,
    orderId: row.order_id,
    amount: { amountMinor: row.amount_minor, currency: row.currency },
    state: row.state,
    intentId: row.intent_id ?? undefined,
    chargeId: row.charge_id ?? undefined,
    feeKnown: row.fee_known,
    deadlineAt: row.deadline_at,
  };
}

function toRefund(row: RefundRow): Refund {
  return {
    refundId: row.id,
    paymentId: row.payment_id,
    orderId: row.order_id,
    intentId: row.intent_id,
    amount: { amountMinor: row.amount_minor, currency: row.currency },
    state: row.state,
    stripeRefundId: row.stripe_refund_id ?? undefined,
    reason: row.reason,
    requestedAt: row.requested_at,
  };
}
