// What an order is: the shapes that the store reads and writes. Amounts are whole minor units of the order's currency.
import type { Brand } from '../../kernel/ids.ts';
import type { Money } from '../../kernel/money.ts';
import type { VariantId } from '../catalog.ts';
import type { CustomerId } from '../customers.ts';
import type { PersonId } from '../vault.ts';
import type { CartId } from './cart.ts';
import type { InitialState, OrderState } from './orders-state.ts';

export type OrderId = Brand<string, 'OrderId'>;

/** What an order costs. `total` is subtotal − discount + shipping + tax (unless included) + rounding, in one currency. */
export interface OrderAmounts {
  subtotal: Money;
  discount: Money;
  shipping: Money;
  tax: Money;
  /** The part of `tax` that is on shipping. Absent: not known, it is taken to be taxed like the goods. */
  shippingTax?: Money | undefined;
  /** True: prices, discount and shipping contain `tax`. Absent: it is added to them. */
  taxIncluded?: boolean | undefined;
  /** Of the total, to what can be paid. Absent: none. */
  rounding?: Money | undefined;
  total: Money;
}

/** What the buyer was told when he ordered. Holds no personal data. */
export interface OrderTerms {
  /** The language in which he is spoken to: "de". */
  locale?: string | undefined;
  /** In his language. */
  shippingTitle?: string | undefined;
  /** Calendar days, `2026-12-24`. */
  deliveryEstimate?: { earliest: string; latest: string } | undefined;
  /** Where he picks the goods up. */
  pickup?: { name: string; address: readonly string[]; hours: string } | undefined;
  /** `amount`: what it took off, off the shipping for class `shipping`. */
  discounts?: readonly OrderDiscount[] | undefined;
  taxes?: readonly OrderTax[] | undefined;
}

export interface OrderDiscount {
  code?: string | undefined;
  title: string;
  class: 'order' | 'line' | 'shipping';
  amount: Money;
}

export interface OrderTax {
  label: string;
  rateMillionths: number;
  /** What it is reckoned on, without tax. */
  base: Money;
  amount: Money;
}

/** A line as it was sold: title, SKU and price are kept as they were. */
export interface OrderLine {
  variantId: VariantId;
  sku: string;
  title: string;
  quantity: number;
  unitPrice: Money;
  total: Money;
  /** Its share of the order's discount and tax, as quoted. Absent: not known, they are shared out in proportion. */
  discount?: Money | undefined;
  tax?: Money | undefined;
}

/** Sealed by the flow under the labels `orders.contact.email|name|phone|address`, row id = order id (S2.1). */
export interface SealedContact {
  email: Buffer;
  name: Buffer;
  phone?: Buffer | undefined;
  /** Absent: the goods are picked up. */
  address?: Buffer | undefined;
  /** Goes with the goods. Under the label `orders.gift-note`. */
  giftNote?: Buffer | undefined;
}

/** How the buyer chose to pay. */
export type PaymentMethod = 'card' | 'invoice';

export interface Order extends OrderAmounts, OrderTerms {
  orderId: OrderId;
  /** For people: `W-100234`. */
  number: string;
  checkoutId: string;
  personId: PersonId;
  customerId: CustomerId | undefined;
  state: OrderState;
  stateAt: Date;
  shippingMethod: string | undefined;
  paymentMethod: PaymentMethod;
  placedAt: Date;
}

export interface OrderWithLines extends Order {
  lines: OrderLine[];
}

export interface NewOrder extends OrderAmounts, OrderTerms {
  /** Made by the flow, which needs it to seal and to reserve: `newId<OrderId>()`. */
  orderId: OrderId;
  /** The buyer's idempotency key, a UUID. */
  checkoutId: string;
  /** `orders.contentHash(request)`: tells a repeated submit from another one under the same checkout id. */
  requestHash: Buffer;
  /** The cart as it was quoted. It is closed with the order. */
  cart: { cartId: CartId; version: number };
  personId: PersonId;
  customerId?: CustomerId | undefined;
  state: InitialState;
  lines: readonly OrderLine[];
  shippingMethod?: string | undefined;
  paymentMethod: PaymentMethod;
  contact: SealedContact;
  emailIndex: Buffer;
  /** Of the one spelling of the mailbox, where that is not what was typed. */
  mailboxIndex?: Buffer | undefined;
  at: Date;
}

export type SeenOutcome =
  /** This checkout was placed before, with the same content. */
  | { kind: 'seen'; order: Order }
  /** This checkout id belongs to an order with other content. */
  | { kind: 'conflict' };

export type PlaceOrderOutcome =
  | { kind: 'placed'; order: Order }
  | SeenOutcome
  /** The cart is not what was quoted: changed meanwhile, ordered by another checkout, or gone. */
  | { kind: 'cart-changed' };

export type MoveOutcome = { kind: 'moved' } | { kind: 'not-moved'; state: OrderState } | { kind: 'no-order' };

/** One step in the life of an order. `from` is absent for the first. */
export interface OrderEvent {
  from: OrderState | undefined;
  to: OrderState;
  cause: string;
  at: Date;
}
