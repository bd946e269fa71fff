// Placing an order: quote from our own prices, first look, then everything that must be true together in one
// transaction; only then is Stripe asked to open the payment. The order exists before any money moves (L3.1, S3.1).
import type { Clock } from '../kernel/clock.ts';
import type { Database, Tx } from '../kernel/database.ts';
import { newId } from '../kernel/ids.ts';
import type { Jobs } from '../kernel/jobs.ts';
import type { Money } from '../kernel/money.ts';
import type { Catalog, VariantId } from '../modules/catalog.ts';
import * as customers from '../modules/customers.ts';
import type { EvidenceWriter } from '../modules/evidence.ts';
import * as ledger from '../modules/ledger.ts';
import type { OrderId, OrderKeys } from '../modules/orders.ts';
import * as orders from '../modules/orders.ts';
import { callKey, insertPayment, paymentOfOrder } from '../modules/payments.ts';
import type { Pricing, Quote, QuoteChange, QuoteMessage, SeenQuote, ShippingChoice } from '../modules/pricing.ts';
import * as screening from '../modules/screening.ts';
import type { Stock } from '../modules/stock.ts';
import { KeyStoreUnavailable, type PersonId, type Vault } from '../modules/vault.ts';
import { abandon, orAbandon } from './abandon.ts';
import type { AdvancePayment } from './advance-payment.ts';
import { decisionDeadline, invoiceDueOn, paymentDeadline } from './deadlines.ts';
import { sendOrderMailQueue } from './job-queues.ts';
import { priceLines } from './quote-cart.ts';
import { salePostings } from './sale-postings.ts';
import { lineTitle } from './show-cart.ts';

export interface CheckoutRequest {
  /** The buyer's idempotency key: a UUID made by his page or program. */
  checkoutId: string;
  cartId: string;
  contact: Contact;
  /** ISO 4217; absent: the shop's base currency. */
  currency?: string | undefined;
  /** Id of a shipping choice or of a pick-up place. */
  shipping?: string | undefined;
  discountCode?: string | undefined;
  /** Goes with the goods; personal, so it is sealed. */
  giftNote?: string | undefined;
  /** What the buyer saw: he is not charged more (`quote-changed`). No part of what makes two submits the same. */
  seen?: SeenQuote | undefined;
  payment: { method: 'card' | 'us_bank_account' | 'invoice' };
}

export interface Contact {
  email: string;
  name: string;
  phone?: string | undefined;
  /** May be absent when the goods are picked up. */
  address?: Address | undefined;
}

export interface Address {
  line1: string;
  line2?: string | undefined;
  city: string;
  region?: string | undefined;
  postalCode: string;
  country: string;
}

/** Who asks: known customer or not, and the keyed hash of his network block. */
export interface Visitor {
  customer?: customers.TokenHolder | undefined;
  addressBlock: Buffer;
  /** False for loopback and the demo customer while a simulator is wired: counted, not enforced. */
  limited: boolean;
}

export type PaymentStep =
  | { kind: 'stripe'; clientSecret: string }
  | { kind: 'invoice'; dueOn: string }
  | { kind: 'none' }
  | { kind: 'unknown'; retryAfterMs: number };

export interface PlacedOrder {
  orderId: OrderId;
  orderToken: string;
  number: string;
  state: orders.OrderState;
  total: Money;
}

export type CheckoutOutcome =
  | { kind: 'placed' | 'seen'; order: PlacedOrder; payment: PaymentStep }
  /** This checkout id was used with other content. */
  | { kind: 'conflict' }
  | { kind: 'refused' }
  | { kind: 'out-of-stock'; variantId: VariantId; available: number }
  | { kind: 'no-cart' }
  | { kind: 'empty-cart' }
  | { kind: 'cart-changed' }
  | { kind: 'not-for-sale'; variantId: VariantId }
  | { kind: 'unknown-discount-code' | 'no-shipping-there' | 'unknown-currency' | 'too-large' }
  | { kind: 'unknown-shipping'; shippingChoices: ShippingChoice[] }
  /** Only what is picked up needs no address. */
  | { kind: 'address-needed' }
  /** It would cost more than was seen. `changes`: what exactly. */
  | { kind: 'quote-changed'; quote: Quote; changes: QuoteChange[] }
  /** A code that was asked for gives nothing here, and the buyer has not seen that. */
  | { kind: 'discount-unusable'; message: QuoteMessage }
  /** The card processor takes no such amount. */
  | { kind: 'below-card-minimum' | 'above-card-maximum'; limit: Money }
  | { kind: 'method-not-offered' }
  | { kind: 'over-limit' }
  /** A part of the shop is down; nothing was changed. */
  | { kind: 'unavailable'; retryAfterMs: number };

export type CheckoutRefusal = Exclude<CheckoutOutcome, { order: PlacedOrder }>;
type Placed = CheckoutRefusal | { kind: 'new' | 'seen'; order: orders.Order };
type SealContact = (person: PersonId, orderId: OrderId, contact: Contact) => orders.SealedContact;

export type Checkout = (request: CheckoutRequest, visitor: Visitor) => Promise<CheckoutOutcome>;

export interface CheckoutParts {
  database: Database;
  clock: Clock;
  jobs: Jobs;
  catalog: Catalog;
  pricing: Pricing;
  stock: Stock;
  orderKeys: OrderKeys;
  vault: Vault;
  evidence: EvidenceWriter;
  advance: AdvancePayment;
}

const retryAfterMs = 2_000;

export function checkout(parts: CheckoutParts): Checkout {
  const sealContact = contactSealer(parts.vault);

  return async (request, visitor) => {
    try {
      const placed = await placeOnce(parts, request, visitor, sealContact);
      if (!('order' in placed)) return placed;
      return { kind: placed.kind === 'new' ? 'placed' : 'seen', ...(await answer(parts, placed.order)) };
    } catch (error) {
      // Nothing was written: without a key nothing can be sealed, so nothing may be kept.
      if (error instanceof KeyStoreUnavailable) return { kind: 'unavailable', retryAfterMs };
      throw error;
    }
  };
}

/** The order of this checkout: placed now, or the one that an earlier submit of the same content placed. */
async function placeOnce(
  parts: CheckoutParts,
  request: CheckoutRequest,
  visitor: Visitor,
  sealContact: SealContact,
): Promise<Placed> {
  const { database, orderKeys, vault } = parts;
  const requestHash = orderKeys.contentHash({ ...request, customer: visitor.customer?.customerId ?? null });
  const contact = {
    emailIndex: vault.emailIndex(request.contact.email),
    addressBlock: visitor.addressBlock,
    at: parts.clock.now(),
  };
  const [cart, counted] = await Promise.all([
    orders.readCart(database, request.cartId as orders.CartId, contact.at),
    screening.countContact(database, contact),
  ]);
  if (cart === undefined || cart.ordered) {
    const seen = await orders.seenCheckout(database, request.checkoutId, requestHash);
    return seen ?? (cart === undefined ? { kind: 'no-cart' } : { kind: 'cart-changed' });
  }
  const offer = await makeOffer(parts, request, visitor, cart);
  if (offer.kind !== 'offer') return offer;

  const look = await screening.firstLook(database, {
    ...contact,
    counted,
    ...firstLookInput(request, visitor, offer.quote),
  });
  if (look.kind === 'refuse') {
    await database.transaction((tx) => screening.record(tx, look, {}));
    return { kind: 'refused' };
  }
  if (visitor.customer !== undefined) await vault.ready([visitor.customer.personId]);
  return orAbandon<Placed>(database, (tx) =>
    place({ ...parts, tx, request, visitor, cart, look, requestHash, sealContact, ...offer }),
  );
}

interface Offer {
  kind: 'offer';
  quote: Quote;
  lines: orders.OrderLine[];
}

/** Our own prices for what lies in the cart, or why it cannot be sold like this. Nothing is written. */
async function makeOffer(
  parts: CheckoutParts,
  request: CheckoutRequest,
  visitor: Visitor,
  cart: orders.Cart,
): Promise<Offer | CheckoutRefusal> {
  const { method } = request.payment;
  const { currency } = parts.pricing;
  if (method === 'us_bank_account' || (method === 'invoice' && visitor.customer?.creditLimit.currency !== currency)) {
    return { kind: 'method-not-offered' };
  }
  if (cart.lines.length === 0) return { kind: 'empty-cart' };
  const outcome = await priceLines(parts, cart.lines, {
    address: request.contact.address,
    shipping: request.shipping,
    discountCode: request.discountCode,
  });
  if (outcome.kind !== 'quoted') return outcome;
  const { quote } = outcome;
  // Nothing to pay by card: the processor takes no payment of zero.
  if (method === 'card' && quote.total.amountMinor === 0) return { kind: 'refused' };
  const variants = await parts.catalog.variants(quote.lines.map((line) => line.variantId));
  const lines = quote.lines.map((line) => {
    const variant = variants.get(line.variantId);
    return { ...line, sku: variant?.sku ?? '', title: variant === undefined ? '' : lineTitle(variant) };
  });
  return { kind: 'offer', quote, lines };
}

interface Placement extends CheckoutParts, Omit<Offer, 'kind'> {
  tx: Tx;
  request: CheckoutRequest;
  visitor: Visitor;
  cart: orders.Cart;
  look: screening.FirstLook;
  requestHash: Buffer;
  sealContact: SealContact;
}

/**
 * Transaction 1. Statements that do not need one another's answers travel together, so that it takes two round trips and
 * the commit. The rows that buyers contend for (stock, credit) are locked by the last of them.
 */
async function place(step: Placement): Promise<Placed> {
  const { tx, request, visitor, quote, look } = step;
  const at = step.clock.now();
  const orderId = newId<OrderId>();
  const onAccount = request.payment.method === 'invoice';
  const state = look.kind === 'hold' ? 'held' : onAccount ? 'open-on-account' : 'awaiting-payment';
  const personId = visitor.customer?.personId ?? (await step.vault.createPerson(tx));
  const [outcome, , claimed] = await Promise.all([
    orders.placeOrder(tx, {
      orderId,
      checkoutId: request.checkoutId,
      requestHash: step.requestHash,
      cart: step.cart,
      personId,
      customerId: visitor.customer?.customerId,
      state,
      lines: step.lines,
      subtotal: quote.subtotal,
      discount: quote.discount,
      shipping: quote.shipping,
      tax: quote.tax,
      total: quote.total,
      shippingMethod: quote.shippingChoice,
      paymentMethod: onAccount ? 'invoice' : 'card',
      contact: step.sealContact(personId, orderId, request.contact),
      emailIndex: step.vault.emailIndex(request.contact.email),
      at,
    }),
    Promise.all([
      screening.record(tx, look, { orderId }),
      state === 'awaiting-payment' ? openPayment(step, orderId, at) : undefined,
      state === 'open-on-account' ? sellOnAccount(step, orderId, at) : undefined,
    ]),
    claim(step, { orderId, state, at }),
  ]);
  if (outcome.kind !== 'placed') abandon(outcome);
  if (claimed !== undefined) abandon(claimed);
  const { order } = outcome;
  await step.evidence.append(tx, {
    act: 'order.placed',
    actor: visitor.customer === undefined ? 'guest' : `customer:${visitor.customer.customerId}`,
    object: `order:${orderId}`,
    detail: { number: order.number, state, totalMinor: quote.total.amountMinor, currency: quote.total.currency },
    person: step.vault.reference(personId),
  });
  return { kind: 'new', order };
}

async function openPayment({ tx, quote }: Placement, orderId: OrderId, at: Date): Promise<void> {
  const paymentId = newId<string>();
  await insertPayment(tx, {
    paymentId,
    orderId,
    amount: quote.total,
    at,
    deadlineAt: paymentDeadline(at),
    createKey: callKey(paymentId, 'create'),
  });
}

async function sellOnAccount({ tx, jobs, quote }: Placement, orderId: OrderId, at: Date): Promise<void> {
  await Promise.all([
    ledger.post(tx, {
      kind: 'sale',
      reference: `order:${orderId}`,
      idempotencyKey: `${orderId}:on-account`,
      at,
      postings: salePostings(quote, 'receivable:customers'),
    }),
    jobs.enqueue(tx, { queue: sendOrderMailQueue, data: { orderId, kind: 'confirmation' } }),
  ]);
}

/** Stock and credit; says why not. Other buyers of the same item wait for this transaction from here on. */
async function claim(
  { tx, stock, lines, quote, visitor }: Placement,
  { orderId, state, at }: { orderId: OrderId; state: orders.InitialState; at: Date },
): Promise<CheckoutRefusal | undefined> {
  if (state !== 'open-on-account') {
    const expiresAt = state === 'held' ? decisionDeadline(at) : paymentDeadline(at);
    const reserved = await stock.reserve(tx, orderId, lines, expiresAt);
    return reserved.kind === 'reserved' ? undefined : reserved;
  }
  const { customer } = visitor;
  if (customer === undefined) throw new Error('an order on account has a customer');
  const [taken, charged] = await Promise.all([
    stock.take(tx, orderId, lines),
    customers.charge(tx, customer.customerId, quote.total.amountMinor),
  ]);
  if (taken.kind === 'out-of-stock') return taken;
  return charged.kind === 'charged' ? undefined : { kind: 'over-limit' };
}

/** What the buyer does next. For a card, Stripe is asked here, outside any transaction. */
async function answer(
  parts: CheckoutParts,
  order: orders.Order,
): Promise<{ order: PlacedOrder; payment: PaymentStep }> {
  const placed: PlacedOrder = {
    orderId: order.orderId,
    orderToken: parts.orderKeys.tokenFor(order.orderId),
    number: order.number,
    state: order.state,
    total: order.total,
  };
  if (order.state === 'open-on-account')
    return { order: placed, payment: { kind: 'invoice', dueOn: invoiceDueOn(order.placedAt) } };
  if (order.state !== 'awaiting-payment') return { order: placed, payment: { kind: 'none' } };

  const payment = await paymentOfOrder(parts.database, order.orderId);
  if (payment === undefined) throw new Error(`order ${order.number} awaits a payment that does not exist`);
  const outcome = await parts.advance(payment.paymentId);
  if (outcome.kind !== 'state') return { order: placed, payment: { kind: 'unknown', retryAfterMs } };
  if (outcome.state === 'awaiting-customer' && outcome.clientSecret !== undefined) {
    return { order: placed, payment: { kind: 'stripe', clientSecret: outcome.clientSecret } };
  }
  const now = await orders.readOrder(parts.database, order.orderId);
  return { order: { ...placed, state: now?.state ?? order.state }, payment: { kind: 'none' } };
}

function contactSealer(vault: Vault): SealContact {
  const email = vault.writer('orders.contact.email');
  const name = vault.writer('orders.contact.name');
  const phone = vault.writer('orders.contact.phone');
  const address = vault.writer('orders.contact.address');
  return (person, orderId, contact) => ({
    email: email.seal(person, orderId, contact.email),
    name: name.seal(person, orderId, contact.name),
    phone: contact.phone === undefined ? undefined : phone.seal(person, orderId, contact.phone),
    address: contact.address === undefined ? undefined : address.seal(person, orderId, JSON.stringify(contact.address)),
  });
}

function firstLookInput(request: CheckoutRequest, visitor: Visitor, quote: Quote) {
  return {
    amountMinor: quote.total.amountMinor,
    currency: quote.total.currency,
    itemCount: quote.lines.reduce((count, line) => count + line.quantity, 0),
    emailDomainDisposable: screening.isDisposable(
      request.contact.email.slice(request.contact.email.lastIndexOf('@') + 1),
    ),
    customerId: visitor.customer?.customerId,
    enforced: visitor.limited,
  };
}
