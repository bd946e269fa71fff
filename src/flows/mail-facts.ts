// What a mail about an order says, read afresh when it is sent: a refund that came back or an order that was cancelled
// meanwhile is not announced. Facts only: no name, no address, nothing of a card.
import type { Reader } from '../kernel/database.ts';
import type { Money } from '../kernel/money.ts';
import * as orders from '../modules/orders.ts';
import { paymentTrouble } from '../modules/payments.ts';
import { invoiceDueOn } from './deadlines.ts';
import type { OrderMailKind } from './order-mail-job.ts';

export interface MailLine {
  title: string;
  quantity: number;
}

/** `kind` is the mail's, with what it needs to be said. */
export type OrderMailFacts =
  | { kind: 'confirmation'; payment: { kind: 'paid' | 'nothing-to-pay' | 'being-checked' | 'to-be-paid' } }
  /** `dueOn`: ISO 8601. */
  | { kind: 'confirmation'; payment: { kind: 'on-account'; dueOn: string } }
  | { kind: 'payment-trouble'; trouble: 'declined' | 'not-finished'; payUntil: Date }
  | { kind: 'shipped'; lines: MailLine[]; parcel: ShippedParcel; isAll: boolean }
  | { kind: 'refunded'; amount: Money; before: Money; orderTotal: Money }
  /** `lines`: of an order that goes on without them; absent: all of it. */
  | { kind: 'cancelled'; money: MoneyOfCancelled; lines: MailLine[] | undefined }
  | { kind: 'return-approved' | 'return-received' | 'return-declined'; lines: MailLine[] };

export type MoneyOfCancelled =
  | { kind: 'nothing-charged' }
  /** Back to the card, or off what the customer owes. */
  | { kind: 'refunded' | 'off-account'; amount: Money };

export interface ShippedParcel {
  carrier: string;
  tracking: string;
  /** https. */
  trackingUrl: string | undefined;
}

export interface OrderMailContent {
  /** Which one of its kind: a second mail of the same kind and detail is never sent. */
  detail: string;
  order: orders.OrderWithLines;
  facts: OrderMailFacts;
}

/** Undefined: there is nothing (more) to say. */
export async function orderMailContent(
  reader: Reader,
  { orderId, kind, detailId }: { orderId: orders.OrderId; kind: OrderMailKind; detailId: string | undefined },
): Promise<OrderMailContent | undefined> {
  if (kind === 'confirmation') {
    const order = await orders.readOrder(reader, orderId);
    return order && confirmation(order);
  }
  const story = await orders.orderStory(reader, orderId);
  if (story === undefined) return undefined;
  const order = { ...story.order, lines: story.lines };
  const facts = kind === 'payment-trouble' ? await trouble(reader, story) : storyFacts(story, kind, detailId);
  return facts && { detail: detailId ?? '', order, facts };
}

/** An order may be confirmed twice: when it may be paid, and when it is. What became of it later changes neither. */
function confirmation(order: orders.OrderWithLines): OrderMailContent | undefined {
  const confirm = (detail: string, payment: (OrderMailFacts & { kind: 'confirmation' })['payment']) => ({
    detail,
    order,
    facts: { kind: 'confirmation', payment } as OrderMailFacts,
  });
  switch (order.state) {
    case 'cancelled':
      return undefined;
    case 'awaiting-payment':
      return confirm('to-be-paid', { kind: 'to-be-paid' });
    case 'held':
      return confirm('being-checked', { kind: 'being-checked' });
    case 'open-on-account':
      return confirm('sold', { kind: 'on-account', dueOn: invoiceDueOn(order.placedAt) });
    default:
      return confirm('sold', { kind: order.total.amountMinor === 0 ? 'nothing-to-pay' : 'paid' });
  }
}

async function trouble(reader: Reader, { order }: orders.OrderStory): Promise<OrderMailFacts | undefined> {
  if (order.state !== 'awaiting-payment') return undefined;
  const payment = await paymentTrouble(reader, order.orderId);
  return (
    payment && {
      kind: 'payment-trouble',
      trouble: payment.wasDeclined ? 'declined' : 'not-finished',
      payUntil: payment.deadlineAt,
    }
  );
}

function storyFacts(
  story: orders.OrderStory,
  kind: Exclude<OrderMailKind, 'confirmation' | 'payment-trouble'>,
  detailId: string | undefined,
): OrderMailFacts | undefined {
  switch (kind) {
    case 'shipped':
      return shipped(story, detailId);
    case 'refunded':
      return refunded(story, detailId);
    case 'cancelled':
      return cancelled(story, detailId);
    case 'return-approved':
    case 'return-received':
    case 'return-declined':
      return returned(story, kind, detailId);
  }
}

function shipped(story: orders.OrderStory, parcelId: string | undefined): OrderMailFacts | undefined {
  const parcel = story.parcels.find((each) => each.parcelId === parcelId);
  if (parcel === undefined || parcel.state !== 'sent') return undefined;
  const { carrier, tracking, trackingUrl } = parcel;
  const isAll = story.fulfilment === 'fulfilled' && story.parcels.filter(({ state }) => state === 'sent').length === 1;
  return { kind: 'shipped', parcel: { carrier, tracking, trackingUrl }, lines: named(story, parcel.lines), isAll };
}

/** `id` is a refund's or a credit note's: what was set against an account has no refund. */
function refunded(story: orders.OrderStory, id: string | undefined): OrderMailFacts | undefined {
  const credit = story.credits.find((each) => each.refundId === id || each.creditId === id);
  if (credit === undefined || credit.state !== 'settled') return undefined;
  const before = story.credits
    .filter((each) => each.state === 'settled' && each.stateAt < credit.stateAt)
    .reduce((sum, each) => sum + each.amount.amountMinor, 0);
  return {
    kind: 'refunded',
    amount: credit.amount,
    before: { ...credit.amount, amountMinor: before },
    orderTotal: story.order.total,
  };
}

function cancelled(story: orders.OrderStory, cancellationId: string | undefined): OrderMailFacts | undefined {
  const cancellation = story.cancellations.find((each) => each.cancellationId === cancellationId);
  if (cancellation === undefined && story.order.state !== 'cancelled') return undefined;
  const isAll = story.order.state === 'cancelled' || story.lines.every((line) => line.cancelled === line.quantity);
  return {
    kind: 'cancelled',
    money: moneyOfCancelled(story, cancellationId),
    lines: isAll ? undefined : named(story, cancellation?.lines ?? []),
  };
}

function moneyOfCancelled({ credits }: orders.OrderStory, cancellationId: string | undefined): MoneyOfCancelled {
  const credit = credits.find((each) => each.cancellationId === cancellationId && each.state !== 'void');
  if (cancellationId === undefined || credit === undefined || credit.kind === 'not-captured')
    return { kind: 'nothing-charged' };
  return { kind: credit.refundId === undefined ? 'off-account' : 'refunded', amount: credit.amount };
}

const statesOfReturn = {
  'return-approved': ['approved'],
  'return-received': ['received', 'refunded', 'closed'],
  'return-declined': ['declined'],
} as const;

function returned(
  story: orders.OrderStory,
  kind: keyof typeof statesOfReturn,
  returnId: string | undefined,
): OrderMailFacts | undefined {
  const found = story.returns.find((each) => each.returnId === returnId);
  const expected: readonly string[] = statesOfReturn[kind];
  if (found === undefined || !expected.includes(found.state)) return undefined;
  const lines = found.lines.map(({ line, quantity, received }) => ({
    line,
    quantity: kind === 'return-received' ? (received ?? quantity) : quantity,
  }));
  return { kind, lines: named(story, lines) };
}

function named(story: orders.OrderStory, lines: readonly orders.LineQuantity[]): MailLine[] {
  return lines
    .filter(({ quantity }) => quantity > 0)
    .map(({ line, quantity }) => ({ quantity, title: story.lines.find((each) => each.line === line)?.title ?? '' }));
}
