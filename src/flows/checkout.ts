// Placing an order: quote from our own prices, first look, then everything that must be true together in one
// transaction; only then is Stripe asked to open the payment. The order exists before any money moves (L3.1, S3.1).
import type { Clock } from '../kernel/clock.ts';
import type { Database, Tx } from '../kernel/database.ts';
import { newId } from '../kernel/ids.ts';
import type { Jobs } from '../kernel/jobs.ts';
import type { Money } from '../kernel/money.ts';
import type { Catalog } from '../modules/catalog.ts';
import * as customers from '../modules/customers.ts';
import type { EvidenceWriter } from '../modules/evidence.ts';
import type { OrderId, OrderKeys } from '../modules/orders.ts';
import * as orders from '../modules/orders.ts';
import { callKey, insertPayment, paymentOfOrder } from '../modules/payments.ts';
import { claimDiscounts, messageText, type Pricing, type Quote } from '../modules/pricing.ts';
import * as screening from '../modules/screening.ts';
import type { Stock } from '../modules/stock.ts';
import { KeyStoreUnavailable, type Vault } from '../modules/vault.ts';
import { abandon, orAbandon } from './abandon.ts';
import type { AdvancePayment } from './advance-payment.ts';
import type { CheckoutRefusal, CheckoutRequest, Visitor } from './checkout-request.ts';
import { decisionDeadline, invoiceDueOn, paymentDeadline } from './deadlines.ts';
import { makeOffer, type Offer } from './make-offer.ts';
import { openHeldCase } from './screen-cases.ts';
import { firstLookInput, type ScreeningParts, traitsOf } from './screen-checkout.ts';
import { contactSealer, type SealContact } from './seal-contact.ts';
import { postFreeSale, postSaleOnAccount } from './sell-on-account.ts';

export type { Address, CheckoutRefusal, CheckoutRequest, Contact, Visitor } from './checkout-request.ts';

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

export type CheckoutOutcome = { kind: 'placed' | 'seen'; order: PlacedOrder; payment: PaymentStep } | CheckoutRefusal;

type Placed = CheckoutRefusal | { kind: 'new' | 'seen'; order: orders.Order };
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
  screening: ScreeningParts;
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
  // What was seen, and in which language, is left out: it is the same order still.
  const { seen: _seen, locale: _locale, ...content } = request;
  const requestHash = orderKeys.contentHash({ ...content, customer: visitor.customer?.customerId ?? null });
  const at = parts.clock.now();
  const traits = traitsOf(parts.screening, request.contact, visitor.addressBlock);
  const [cart, counted, rules] = await Promise.all([
    orders.readCart(database, request.cartId as orders.CartId, at),
    screening.countContact(database, { traits, at }),
    parts.screening.rules(),
  ]);
  if (cart === undefined || cart.ordered) {
    const seen = await orders.seenCheckout(database, request.checkoutId, requestHash);
    return seen ?? (cart === undefined ? { kind: 'no-cart' } : { kind: 'cart-changed' });
  }
  const offer = await makeOffer(parts, { request, visitor, cart, mailboxIndex: traits.mailbox });
  if (offer.kind !== 'offer') return offer;

  const words = rules.document.reshipperWords;
  const look = await screening.firstLook(database, rules, {
    ...(await firstLookInput(parts.screening, { contact: request.contact, quote: offer.quote, words })),
    traits,
    counted,
    customerId: visitor.customer?.customerId,
    enforced: visitor.limited,
    at,
  });
  if (look.kind === 'refuse') {
    await database.transaction((tx) => screening.recordFirst(tx, look, {}));
    return { kind: 'refused' };
  }
  if (visitor.customer !== undefined) await vault.ready([visitor.customer.personId]);
  return orAbandon<Placed>(database, (tx) =>
    place({
      ...parts,
      tx,
      request,
      visitor,
      cart,
      look,
      requestHash,
      sealContact,
      ...offer,
      traits,
    }),
  );
}

interface Placement extends CheckoutParts, Omit<Offer, 'kind'> {
  tx: Tx;
  request: CheckoutRequest;
  visitor: Visitor;
  cart: orders.Cart;
  look: screening.FirstLook;
  requestHash: Buffer;
  /** The order is found by the address as it was typed, a discount is used once by the mailbox behind it. */
  traits: { mailbox: Buffer; typedMailbox: Buffer };
  sealContact: SealContact;
}

/**
 * Transaction 1. Statements that do not need one another's answers travel together, so that it takes two round trips, the
 * second with the commit. The rows that buyers contend for (stock, credit) are locked by the last of them.
 */
async function place(step: Placement): Promise<Placed> {
  const { tx, request, visitor, quote, look } = step;
  const { mailbox, typedMailbox } = step.traits;
  const at = step.clock.now();
  const orderId = newId<OrderId>();
  const onAccount = request.payment.method === 'invoice';
  const state = look.kind === 'hold' ? 'held' : stateOf(request, quote);
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
      ...soldFor(quote),
      locale: request.locale,
      paymentMethod: onAccount ? 'invoice' : 'card',
      contact: step.sealContact(personId, orderId, request),
      emailIndex: typedMailbox,
      mailboxIndex: mailbox.equals(typedMailbox) ? undefined : mailbox,
      at,
    }),
    Promise.all([
      screening.recordFirst(tx, look, { orderId, sold: state === 'open-on-account' || state === 'paid' }),
      state === 'awaiting-payment' ? openPayment(step, orderId, at) : undefined,
      state === 'open-on-account' ? postSaleOnAccount(tx, step.jobs, { orderId, amounts: quote, at }) : undefined,
      state === 'paid' ? postFreeSale(tx, step.jobs, { orderId, amounts: quote, at }) : undefined,
    ]),
    claim(step, { orderId, state, at }),
  ]);
  if (outcome.kind !== 'placed') abandon(outcome);
  if (claimed !== undefined) abandon(claimed);
  const { order } = outcome;
  if (state === 'held') await openHeldCase(tx, { ...order, reasons: look.reasons, hours: look.caseHours, at });
  step.evidence.appendLast(tx, {
    act: 'order.placed',
    actor: visitor.customer === undefined ? 'guest' : `customer:${visitor.customer.customerId}`,
    object: `order:${orderId}`,
    detail: { number: order.number, state, totalMinor: quote.total.amountMinor, currency: quote.total.currency },
    person: step.vault.reference(personId),
  });
  return { kind: 'new', order };
}

/** Where nothing is to be paid, Stripe is not asked and nobody's credit is charged. */
function stateOf({ payment }: CheckoutRequest, { total }: Quote): orders.InitialState {
  if (total.amountMinor === 0) return 'paid';
  return payment.method === 'invoice' ? 'open-on-account' : 'awaiting-payment';
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

/** The quote as the order keeps it. */
function soldFor(quote: Quote): orders.OrderAmounts & orders.OrderTerms & { shippingMethod: string | undefined } {
  const { subtotal, discount, shipping, shippingTax, tax, taxIncluded, rounding, total } = quote;
  const choice = quote.shippingChoices.find(({ id }) => id === quote.shippingChoice);
  return {
    subtotal,
    discount,
    shipping,
    shippingTax,
    tax,
    taxIncluded,
    rounding,
    total,
    shippingMethod: quote.shippingChoice,
    shippingTitle: choice?.title,
    deliveryEstimate: choice?.estimate,
    pickup: choice?.place,
    discounts: quote.discounts.map(({ code, title, class: of, amount }) => ({ code, title, class: of, amount })),
    taxes: quote.taxes.map(({ label, rateMillionths, base, amount }) => ({ label, rateMillionths, base, amount })),
  };
}

interface Claim {
  orderId: OrderId;
  state: orders.InitialState;
  at: Date;
}

/** Discounts, stock and credit; says why not. Other buyers of the same wait for this transaction from here on. */
async function claim(step: Placement, order: Claim): Promise<CheckoutRefusal | undefined> {
  const [refused, goods] = await Promise.all([claimCodes(step, order), claimGoods(step, order)]);
  return refused ?? goods;
}

/** An order without a code costs no statement. */
async function claimCodes(
  { tx, quote, traits, visitor }: Placement,
  { orderId, at }: Claim,
): Promise<CheckoutRefusal | undefined> {
  const discountIds = quote.discounts.filter(({ code }) => code !== undefined).map(({ id }) => id);
  if (discountIds.length === 0) return undefined;
  const claimed = await claimDiscounts(tx, { orderId, discountIds, emailIndex: traits.mailbox, at });
  if (claimed.kind === 'claimed') return undefined;
  // As the quote says it: a stranger does not hear what the owner of an address did.
  const why = claimed.reason === 'used-by-you' && visitor.customer === undefined ? 'not-usable' : claimed.reason;
  const reason = { code: `discount-${why}`, discountCode: claimed.code } as const;
  return { kind: 'discount-unusable', message: { ...reason, text: messageText(reason) } };
}

async function claimGoods(
  { tx, stock, lines, quote, visitor }: Placement,
  { orderId, state, at }: Claim,
): Promise<CheckoutRefusal | undefined> {
  if (state === 'paid') {
    const taken = await stock.take(tx, orderId, lines);
    return taken.kind === 'out-of-stock' ? taken : undefined;
  }
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
