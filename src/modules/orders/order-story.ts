// The life of an order after it was placed, as data: what was sent, cancelled, sent back and given back. Amounts are whole
// minor units of the order's currency; lines are named by their number, which begins at 1. Pure: no database in here.
import type { Brand } from '../../kernel/ids.ts';
import type { Money } from '../../kernel/money.ts';
import type { CreditLine } from './entitlement.ts';
import type { Order, OrderEvent, OrderLine } from './order.ts';
import type { OrderState } from './orders-state.ts';
import type { ReturnState } from './returns-state.ts';

export type ParcelId = Brand<string, 'ParcelId'>;
export type CancellationId = Brand<string, 'CancellationId'>;
export type ReturnId = Brand<string, 'ReturnId'>;
export type CreditId = Brand<string, 'CreditId'>;

/** Some of a line. */
export interface LineQuantity {
  line: number;
  quantity: number;
}

/** Computed from quantities, whatever the order's state: an order on account can be `fulfilled` and still be owed. */
export type Fulfilment = 'unfulfilled' | 'partly' | 'fulfilled';

/** A line as it was sold, and what became of its pieces. */
export interface StoryLine extends OrderLine {
  line: number;
  shipped: number;
  /** Before they were shipped. */
  cancelled: number;
  /** Sent back, or announced to be. */
  returned: number;
  /** Neither shipped nor cancelled. */
  toShip: number;
}

export interface Parcel {
  parcelId: ParcelId;
  /** `withdrawn`: it was never picked up; its pieces are to be shipped again. */
  state: 'sent' | 'withdrawn';
  carrier: string;
  tracking: string;
  /** https. */
  trackingUrl: string | undefined;
  shippedAt: Date;
  lines: LineQuantity[];
}

export interface Cancellation {
  cancellationId: CancellationId;
  /** A word: `out-of-stock`, `asked-for-it`. */
  reason: string;
  at: Date;
  lines: LineQuantity[];
}

export interface OrderReturn {
  returnId: ReturnId;
  /** For people: `W-100234-R1`. */
  number: string;
  state: ReturnState;
  /** A word of `returnReasons`. */
  reason: string;
  requestedAt: Date;
  stateAt: Date;
  /** What became of the goods; absent until they are here. */
  condition: 'restock' | 'write-off' | undefined;
  /** `received`: how many arrived; absent until they are here. */
  lines: (LineQuantity & { received: number | undefined })[];
}

/** Money given back, with its exact parts. */
export interface CreditNote {
  creditId: CreditId;
  /** `not-captured`: it was never taken from the card. */
  kind: 'cancellation' | 'return' | 'goodwill' | 'made-at-stripe' | 'not-captured';
  /** `open`: asked of Stripe; `settled`: on its way to the customer, or set against what he owes; `void`: it failed. */
  state: 'open' | 'settled' | 'void';
  /** Goods less discount, shipping and tax, each as it stands in the books. */
  amount: Money;
  goods: Money;
  shipping: Money;
  tax: Money;
  /** The refund at the card; absent for an order on account. */
  refundId: string | undefined;
  cancellationId: CancellationId | undefined;
  returnId: ReturnId | undefined;
  at: Date;
  stateAt: Date;
  /** The pieces that it is for; none when it is about the order as a whole. */
  lines: CreditLine[];
}

/** All that happened to an order, as `orderStory` reads it in one statement. No personal data. */
export interface OrderStory {
  order: Order;
  lines: StoryLine[];
  fulfilment: Fulfilment;
  /** Oldest first, as everything below. */
  events: OrderEvent[];
  parcels: Parcel[];
  cancellations: Cancellation[];
  returns: OrderReturn[];
  credits: CreditNote[];
  /** The sum of settled credit notes. */
  credited: Money;
}

/** What a customer may still send back of a line, and until when. */
export interface Returnable extends LineQuantity {
  until: Date;
}

export function fulfilmentOf(lines: readonly Pick<StoryLine, 'shipped' | 'toShip'>[]): Fulfilment {
  if (!lines.some((line) => line.shipped > 0)) return 'unfulfilled';
  return lines.some((line) => line.toShip > 0) ? 'partly' : 'fulfilled';
}

/**
 * The state that an order is in by what became of it. Money says more than goods: what was refunded in part and is sent is
 * `partially-refunded`, and its fulfilment is told apart.
 */
export function standingOf({ order, lines, credited, fulfilment }: OrderStory): OrderState {
  const { state } = order;
  if (state === 'awaiting-payment' || state === 'held' || state === 'cancelled') return state;
  if (lines.every((line) => line.cancelled === line.quantity)) return 'cancelled';
  if (order.total.amountMinor > 0 && credited.amountMinor >= order.total.amountMinor) return 'refunded';
  if (state === 'open-on-account') return state;
  if (credited.amountMinor > 0) return 'partially-refunded';
  return fulfilment === 'fulfilled' ? 'fulfilled' : 'paid';
}

const day = 86_400_000;

/**
 * What may be sent back at `now`: pieces of parcels that were shipped at most `windowDays` ago, less what came or comes
 * back already. What came back is taken to be of the oldest parcels.
 */
export function returnable(story: Pick<OrderStory, 'lines' | 'parcels'>, now: Date, windowDays: number): Returnable[] {
  const windowMs = windowDays * day;
  return story.lines.flatMap(({ line, shipped, returned }) => {
    const fresh = story.parcels.filter(
      (parcel) => parcel.state === 'sent' && parcel.shippedAt.getTime() + windowMs > now.getTime(),
    );
    const inWindow = fresh.map((parcel) => ({ parcel, quantity: quantityOf(parcel.lines, line) }));
    const shippedInWindow = inWindow.reduce((sum, { quantity }) => sum + quantity, 0);
    const quantity = Math.min(shipped - returned, shippedInWindow);
    if (quantity <= 0) return [];
    const last = Math.max(
      ...inWindow.filter((each) => each.quantity > 0).map((each) => each.parcel.shippedAt.getTime()),
    );
    return [{ line, quantity, until: new Date(last + windowMs) }];
  });
}

/** True when these are some pieces, each line named once, and no more of any than there are. */
export function isWithin(some: readonly LineQuantity[], all: readonly LineQuantity[]): boolean {
  return (
    some.length > 0 &&
    new Set(some.map(({ line }) => line)).size === some.length &&
    some.every(({ line, quantity }) => {
      return Number.isSafeInteger(quantity) && quantity > 0 && quantity <= quantityOf(all, line);
    })
  );
}

function quantityOf(lines: readonly LineQuantity[], line: number): number {
  return lines.reduce((sum, each) => sum + (each.line === line ? each.quantity : 0), 0);
}
