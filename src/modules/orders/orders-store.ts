// All SQL of orders. An order is placed by one statement and moved by compare-and-set; what was sold never changes.
import type { Reader, Tx } from '../../kernel/database.ts';
import type { Money } from '../../kernel/money.ts';
import { sql } from '../../kernel/sql.ts';
import type { VariantId } from '../catalog.ts';
import type { CustomerId } from '../customers.ts';
import type { PersonId } from '../vault.ts';
import type {
  MoveOutcome,
  NewOrder,
  Order,
  OrderEvent,
  OrderId,
  OrderTerms,
  OrderWithLines,
  PaymentMethod,
  PlaceOrderOutcome,
  SealedContact,
  SeenOutcome,
} from './order.ts';
import { initialStates, type OrderState, orderEdge } from './orders-state.ts';

/** An order as it lies in the table; `toOrder` reads it. */
export interface OrderRow {
  id: OrderId;
  number: string;
  checkout_id: string;
  person_id: PersonId;
  customer_id: CustomerId | null;
  state: OrderState;
  state_at: Date;
  currency: string;
  subtotal_minor: number;
  discount_minor: number;
  shipping_minor: number;
  tax_minor: number;
  total_minor: number;
  shipping_method: string | null;
  payment_method: PaymentMethod;
  placed_at: Date;
  tax_included: boolean;
  shipping_tax_minor: number | null;
  rounding_minor: number;
  terms: OrderTerms;
}

interface LineRow {
  variant_id: VariantId;
  sku: string;
  title: string;
  quantity: number;
  unit_price_minor: number;
  total_minor: number;
  discount_minor: number | null;
  tax_minor: number | null;
}

/**
 * Places an order with its lines and closes its cart, in one statement. Of many submits of one checkout exactly one is
 * `placed`, however many come at once. After any other outcome the caller gives up what else it did: roll back.
 */
export async function placeOrder(tx: Tx, order: NewOrder): Promise<PlaceOrderOutcome> {
  const currency = oneCurrency(order);
  const { orderId, cart, contact, at } = order;
  const row = await tx.maybeOne(sql<{ number: string }>`
    with cart as (
      update orders.cart set order_id = ${orderId}, changed_at = ${at}
      where id = ${cart.cartId} and version = ${cart.version} and order_id is null
      returning id
    ), placed as (
      insert into orders.order
        (id, checkout_id, request_hash, person_id, customer_id, state, state_at, currency, subtotal_minor,
         discount_minor, shipping_minor, tax_minor, total_minor, shipping_method, payment_method, placed_at,
         email_index, email_sealed, name_sealed, phone_sealed, address_sealed, gift_note_sealed, tax_included,
         shipping_tax_minor, rounding_minor, terms, mailbox_index)
      select ${orderId}, ${order.checkoutId}, ${order.requestHash}, ${order.personId}, ${order.customerId ?? null},
             ${order.state}, ${at}, ${currency}, ${order.subtotal.amountMinor}, ${order.discount.amountMinor},
             ${order.shipping.amountMinor}, ${order.tax.amountMinor}, ${order.total.amountMinor},
             ${order.shippingMethod ?? null}, ${order.paymentMethod}, ${at}, ${order.emailIndex}, ${contact.email}, ${contact.name},
             ${contact.phone ?? null}, ${contact.address ?? null}, ${contact.giftNote ?? null},
             ${order.taxIncluded ?? false}, ${order.shippingTax?.amountMinor ?? null}, ${order.rounding?.amountMinor ?? 0},
             ${JSON.stringify(termsOf(order))}::jsonb, ${order.mailboxIndex ?? null}::bytea
      from cart
      on conflict (checkout_id) do nothing
      returning id, number
    ), line as (
      insert into orders.line (order_id, line, variant_id, sku, title, quantity, unit_price_minor, total_minor,
                               discount_minor, tax_minor)
      select placed.id, line, variant_id, sku, title, quantity, unit_price_minor, total_minor, discount_minor, tax_minor
      from placed, unnest(${order.lines.map((line) => line.variantId)}::uuid[],
                          ${order.lines.map((line) => line.sku)}::text[],
                          ${order.lines.map((line) => line.title)}::text[],
                          ${order.lines.map((line) => line.quantity)}::integer[],
                          ${order.lines.map((line) => line.unitPrice.amountMinor)}::bigint[],
                          ${order.lines.map((line) => line.total.amountMinor)}::bigint[],
                          ${order.lines.map((line) => line.discount?.amountMinor ?? null)}::bigint[],
                          ${order.lines.map((line) => line.tax?.amountMinor ?? null)}::bigint[])
                   with ordinality as line (variant_id, sku, title, quantity, unit_price_minor, total_minor,
                                            discount_minor, tax_minor, line)
    ), event as (
      insert into orders.event (order_id, step, to_state, cause, at)
      select id, 0, ${order.state}, ${initialStates[order.state]}, ${at} from placed
    )
    select number from placed`);
  if (row === undefined) return notPlaced(tx, order);
  return { kind: 'placed', order: asPlaced(order, row.number) };
}

// The other submit has committed by now (our statement waited for it), so a new statement sees its order.
async function notPlaced(tx: Tx, order: NewOrder): Promise<PlaceOrderOutcome> {
  // The same checkout id with another cart: that cart stays open even if the caller should commit.
  await tx.execute(sql`
    update orders.cart set order_id = null where id = ${order.cart.cartId} and order_id = ${order.orderId}`);
  return (await seenCheckout(tx, order.checkoutId, order.requestHash)) ?? { kind: 'cart-changed' };
}

/** What became of a checkout that may have been submitted before; undefined when it was not. */
export async function seenCheckout(
  reader: Reader,
  checkoutId: string,
  requestHash: Buffer,
): Promise<SeenOutcome | undefined> {
  const row = await reader.maybeOne(sql<OrderRow & { same: boolean }>`
    select id, number, checkout_id, person_id, customer_id, state, state_at, currency, subtotal_minor, discount_minor,
           shipping_minor, tax_minor, total_minor, shipping_method, payment_method, placed_at,
           tax_included, shipping_tax_minor, rounding_minor, terms,
           coalesce(request_hash = ${requestHash}, false) as same
    from orders.order where checkout_id = ${checkoutId}`);
  if (row === undefined) return undefined;
  return row.same ? { kind: 'seen', order: toOrder(row) } : { kind: 'conflict' };
}

/**
 * Moves an order along an edge of the table, if it is still in `from`; the history keeps the cause. Throws when the
 * table has no such edge. `cause` says more than the edge's own: fixed words of ours, never a person's.
 */
export async function move(
  tx: Tx,
  step: { orderId: OrderId; from: OrderState; to: OrderState; at: Date; cause?: string },
): Promise<MoveOutcome> {
  const { orderId, from, to, at } = step;
  const edge = orderEdge(from, to);
  if (edge === undefined) throw new Error(`orders have no edge from ${from} to ${to}`);
  const moved = await tx.execute(sql`
    with moved as (
      update orders.order set state = ${to}, state_at = ${at}, steps = steps + 1
      where id = ${orderId} and state = ${from}
      returning id, steps
    )
    insert into orders.event (order_id, step, from_state, to_state, cause, at)
    select id, steps, ${from}, ${to}, ${step.cause ?? edge.cause}, ${at} from moved`);
  if (moved === 1) return { kind: 'moved' };
  const row = await tx.maybeOne(sql<{ state: OrderState }>`select state from orders.order where id = ${orderId}`);
  return row === undefined ? { kind: 'no-order' } : { kind: 'not-moved', state: row.state };
}

/** Makes whoever acts on this order wait for the end of the transaction. A payment of it is locked before. */
export async function lockOrder(tx: Tx, orderId: OrderId): Promise<void> {
  await tx.execute(sql`select from orders.order where id = ${orderId} for update`);
}

/** An order with its lines; no personal data. */
export async function readOrder(reader: Reader, orderId: OrderId): Promise<OrderWithLines | undefined> {
  const row = await reader.maybeOne(sql<OrderRow & { lines: LineRow[] }>`
    select id, number, checkout_id, person_id, customer_id, state, state_at, currency, subtotal_minor, discount_minor,
           shipping_minor, tax_minor, total_minor, shipping_method, payment_method, placed_at,
           tax_included, shipping_tax_minor, rounding_minor, terms,
           (select json_agg(json_build_object('variant_id', variant_id, 'sku', sku, 'title', title,
                                              'quantity', quantity, 'unit_price_minor', unit_price_minor,
                                              'total_minor', total_minor, 'discount_minor', discount_minor,
                                              'tax_minor', tax_minor) order by line)
            from orders.line where order_id = orders.order.id) as lines
    from orders.order where id = ${orderId}`);
  if (row === undefined) return undefined;
  const inCurrency = (amountMinor: number): Money => ({ amountMinor, currency: row.currency });
  const lines = row.lines.map((line) => ({
    variantId: line.variant_id,
    sku: line.sku,
    title: line.title,
    quantity: line.quantity,
    unitPrice: inCurrency(line.unit_price_minor),
    total: inCurrency(line.total_minor),
    ...(line.discount_minor === null ? {} : { discount: inCurrency(line.discount_minor) }),
    ...(line.tax_minor === null ? {} : { tax: inCurrency(line.tax_minor) }),
  }));
  return { ...toOrder(row), lines };
}

/** By the number that people use, as `W-100234`. */
export async function orderByNumber(reader: Reader, number: string): Promise<Order | undefined> {
  const row = await reader.maybeOne(sql<OrderRow>`
    select id, number, checkout_id, person_id, customer_id, state, state_at, currency, subtotal_minor, discount_minor,
           shipping_minor, tax_minor, total_minor, shipping_method, payment_method, placed_at,
           tax_included, shipping_tax_minor, rounding_minor, terms
    from orders.order where number = ${number.trim().toUpperCase()}`);
  return row && toOrder(row);
}

/** Orders, newest first, if wanted of one state only. `before` is the last id of the page before. */
export async function listOrders(
  reader: Reader,
  page: { state?: OrderState; before?: OrderId; limit: number },
): Promise<Order[]> {
  const rows = await reader.query(sql<OrderRow>`
    select id, number, checkout_id, person_id, customer_id, state, state_at, currency, subtotal_minor, discount_minor,
           shipping_minor, tax_minor, total_minor, shipping_method, payment_method, placed_at,
           tax_included, shipping_tax_minor, rounding_minor, terms
    from orders.order
    where (${page.state ?? null}::text is null or state = ${page.state ?? null})
      and (${page.before ?? null}::uuid is null or id < ${page.before ?? null}::uuid)
    order by id desc limit ${page.limit}`);
  return rows.map(toOrder);
}

/** Orders placed under an e-mail address (its blind index), newest first. */
export async function ordersByEmail(reader: Reader, emailIndex: Buffer, limit: number): Promise<Order[]> {
  const rows = await reader.query(sql<OrderRow>`
    select id, number, checkout_id, person_id, customer_id, state, state_at, currency, subtotal_minor, discount_minor,
           shipping_minor, tax_minor, total_minor, shipping_method, payment_method, placed_at,
           tax_included, shipping_tax_minor, rounding_minor, terms
    from orders.order where email_index = ${emailIndex} order by id desc limit ${limit}`);
  return rows.map(toOrder);
}

/** Whether an order that was not cancelled was placed from this mailbox (its blind index), in whichever spelling. */
export async function hasOrdered(reader: Reader, mailboxIndex: Buffer): Promise<boolean> {
  const { found } = await reader.one(sql<{ found: boolean }>`
    select exists (select from orders.order where email_index = ${mailboxIndex} and state <> 'cancelled')
        or exists (select from orders.order where mailbox_index = ${mailboxIndex} and state <> 'cancelled') as found`);
  return found;
}

/** Every order whose contact is sealed under this person's key, newest first. */
export async function ordersOfPerson(reader: Reader, personId: PersonId): Promise<Order[]> {
  const rows = await reader.query(sql<OrderRow>`
    select id, number, checkout_id, person_id, customer_id, state, state_at, currency, subtotal_minor, discount_minor,
           shipping_minor, tax_minor, total_minor, shipping_method, payment_method, placed_at,
           tax_included, shipping_tax_minor, rounding_minor, terms
    from orders.order where person_id = ${personId} order by id desc`);
  return rows.map(toOrder);
}

/** What happened to an order, oldest first. */
export async function history(reader: Reader, orderId: OrderId): Promise<OrderEvent[]> {
  const rows = await reader.query(
    sql<{
      from_state: OrderState | null;
      to_state: OrderState;
      cause: string;
      at: Date;
    }>`select from_state, to_state, cause, at from orders.event where order_id = ${orderId} order by step`,
  );
  return rows.map((row) => ({ from: row.from_state ?? undefined, to: row.to_state, cause: row.cause, at: row.at }));
}

/** The sealed contact as it lies in the table, for the vault to open. */
export async function sealedContact(
  reader: Reader,
  orderId: OrderId,
): Promise<{ personId: PersonId; contact: SealedContact } | undefined> {
  const row = await reader.maybeOne(sql<{
    person_id: PersonId;
    email_sealed: Buffer;
    name_sealed: Buffer;
    phone_sealed: Buffer | null;
    address_sealed: Buffer | null;
    gift_note_sealed: Buffer | null;
  }>`
    select person_id, email_sealed, name_sealed, phone_sealed, address_sealed, gift_note_sealed
    from orders.order where id = ${orderId}`);
  return (
    row && {
      personId: row.person_id,
      contact: {
        email: row.email_sealed,
        name: row.name_sealed,
        phone: row.phone_sealed ?? undefined,
        address: row.address_sealed ?? undefined,
        ...(row.gift_note_sealed === null ? {} : { giftNote: row.gift_note_sealed }),
      },
    }
  );
}

/**
 * Part of an erasure: drops the keyed hashes of what the person wrote and the tracking numbers, which lead to him at the
 * carrier's, and returns the blind indexes that went, so that others can drop them too. The vault destroys the key (S4.1,
 * L17).
 */
export async function forget(tx: Tx, personId: PersonId): Promise<Buffer[]> {
  const rows = await tx.query(sql<{ email_index: Buffer | null; mailbox_index: Buffer | null }>`
    with known as (
      select id, email_index, mailbox_index from orders.order where person_id = ${personId} for update
    ), untracked as (
      update orders.parcel set tracking = '', tracking_url = null where order_id in (select id from known)
    ), unsent as (
      update orders.sent_form set digest = null where order_id in (select id from known)
    )
    update orders.order set email_index = null, mailbox_index = null, request_hash = null
    from known where orders.order.id = known.id
    returning known.email_index, known.mailbox_index`);
  return rows.flatMap((row) => [row.email_index, row.mailbox_index].filter((index) => index !== null));
}

function oneCurrency(order: NewOrder): string {
  if (order.lines.length === 0) throw new Error('an order has lines');
  const { currency } = order.total;
  const { subtotal, discount, shipping, tax, shippingTax, rounding } = order;
  const amounts = [subtotal, discount, shipping, tax, shippingTax, rounding];
  const lineAmounts = order.lines.flatMap((line) => [line.unitPrice, line.total, line.discount, line.tax]);
  if ([...amounts, ...lineAmounts].some((amount) => amount !== undefined && amount.currency !== currency)) {
    throw new Error('an order has one currency');
  }
  return currency;
}

function asPlaced(order: NewOrder, number: string): Order {
  return {
    orderId: order.orderId,
    number,
    checkoutId: order.checkoutId,
    personId: order.personId,
    customerId: order.customerId,
    state: order.state,
    stateAt: order.at,
    subtotal: order.subtotal,
    discount: order.discount,
    shipping: order.shipping,
    tax: order.tax,
    ...(order.shippingTax === undefined ? {} : { shippingTax: order.shippingTax }),
    taxIncluded: order.taxIncluded ?? false,
    rounding: order.rounding ?? { amountMinor: 0, currency: order.total.currency },
    total: order.total,
    shippingMethod: order.shippingMethod,
    paymentMethod: order.paymentMethod,
    placedAt: order.at,
    ...termsOf(order),
  };
}

/** As JSON has it: what is undefined is absent. */
function termsOf({ locale, shippingTitle, deliveryEstimate, pickup, discounts, taxes }: OrderTerms): OrderTerms {
  return {
    ...(locale === undefined ? {} : { locale }),
    ...(shippingTitle === undefined ? {} : { shippingTitle }),
    ...(deliveryEstimate === undefined ? {} : { deliveryEstimate }),
    ...(pickup === undefined ? {} : { pickup }),
    ...(discounts === undefined || discounts.length === 0 ? {} : { discounts }),
    ...(taxes === undefined || taxes.length === 0 ? {} : { taxes }),
  };
}

export function toOrder(row: OrderRow): Order {
  const inCurrency = (amountMinor: number): Money => ({ amountMinor, currency: row.currency });
  return {
    orderId: row.id,
    number: row.number,
    checkoutId: row.checkout_id,
    personId: row.person_id,
    customerId: row.customer_id ?? undefined,
    state: row.state,
    stateAt: row.state_at,
    subtotal: inCurrency(row.subtotal_minor),
    discount: inCurrency(row.discount_minor),
    shipping: inCurrency(row.shipping_minor),
    tax: inCurrency(row.tax_minor),
    ...(row.shipping_tax_minor === null ? {} : { shippingTax: inCurrency(row.shipping_tax_minor) }),
    taxIncluded: row.tax_included,
    rounding: inCurrency(row.rounding_minor),
    total: inCurrency(row.total_minor),
    shippingMethod: row.shipping_method ?? undefined,
    paymentMethod: row.payment_method,
    placedAt: row.placed_at,
    ...row.terms,
  };
}
