// Reads the whole life of an order in one statement.
import type { Reader } from '../../kernel/database.ts';
import type { Money } from '../../kernel/money.ts';
import { sql } from '../../kernel/sql.ts';
import type { VariantId } from '../catalog.ts';
import type { CreditLine } from './entitlement.ts';
import type { Order, OrderId } from './order.ts';
import {
  type Cancellation,
  type CreditNote,
  fulfilmentOf,
  type LineQuantity,
  type OrderReturn,
  type OrderStory,
  type Parcel,
  type StoryLine,
} from './order-story.ts';
import type { OrderState } from './orders-state.ts';
import { type OrderRow, toOrder } from './orders-store.ts';

interface StoryRow extends OrderRow {
  lines: {
    line: number;
    variantId: VariantId;
    sku: string;
    title: string;
    quantity: number;
    unitMinor: number;
    totalMinor: number;
    discountMinor: number | null;
    taxMinor: number | null;
    shipped: number;
    cancelled: number;
    returned: number;
  }[];
  events: { from: OrderState | null; to: OrderState; cause: string; at: string }[];
  parcels: (Omit<Parcel, 'trackingUrl' | 'shippedAt'> & { trackingUrl: string | null; shippedAt: string })[] | null;
  cancellations: (Omit<Cancellation, 'at' | 'lines'> & { at: string; lines: LineQuantity[] | null })[] | null;
  returns:
    | (Pick<OrderReturn, 'returnId' | 'number' | 'state' | 'reason'> & {
        requestedAt: string;
        stateAt: string;
        condition: OrderReturn['condition'] | null;
        lines: (LineQuantity & { received: number | null })[];
      })[]
    | null;
  credits:
    | (Pick<CreditNote, 'creditId' | 'kind' | 'state'> & {
        amountMinor: number;
        goodsMinor: number;
        shippingMinor: number;
        taxMinor: number;
        refundId: string | null;
        cancellationId: CreditNote['cancellationId'] | null;
        returnId: CreditNote['returnId'] | null;
        at: string;
        stateAt: string;
        lines: CreditLine[] | null;
      })[]
    | null;
}

/** All that happened to an order; undefined when there is none. */
export async function orderStory(reader: Reader, orderId: OrderId): Promise<OrderStory | undefined> {
  const row = await reader.maybeOne(sql<StoryRow>`
    select id, number, checkout_id, person_id, customer_id, state, state_at, currency, subtotal_minor, discount_minor,
           shipping_minor, tax_minor, total_minor, shipping_method, payment_method, placed_at,
           tax_included, shipping_tax_minor, rounding_minor, terms,
           (select json_agg(json_build_object(
              'line', line, 'variantId', variant_id, 'sku', sku, 'title', title, 'quantity', quantity,
              'unitMinor', unit_price_minor, 'totalMinor', total_minor, 'discountMinor', discount_minor,
              'taxMinor', tax_minor, 'shipped', shipped, 'cancelled', cancelled,
              'returned', returned) order by line)
            from orders.line where order_id = orders.order.id) as lines,
           (select json_agg(json_build_object('from', from_state, 'to', to_state, 'cause', cause, 'at', at) order by step)
            from orders.event where order_id = orders.order.id) as events,
           (select json_agg(json_build_object(
              'parcelId', id, 'state', state, 'carrier', carrier, 'tracking', tracking, 'trackingUrl', tracking_url,
              'shippedAt', shipped_at,
              'lines', (select json_agg(json_build_object('line', line, 'quantity', quantity) order by line)
                        from orders.parcel_line where parcel_id = parcel.id)) order by shipped_at, id)
            from orders.parcel where order_id = orders.order.id) as parcels,
           (select json_agg(json_build_object(
              'cancellationId', id, 'reason', reason, 'at', at,
              'lines', (select json_agg(json_build_object('line', line, 'quantity', quantity) order by line)
                        from orders.cancellation_line where cancellation_id = cancellation.id)) order by at, id)
            from orders.cancellation where order_id = orders.order.id) as cancellations,
           (select json_agg(json_build_object(
              'returnId', id, 'number', number, 'state', state, 'reason', reason, 'requestedAt', requested_at,
              'stateAt', state_at, 'condition', condition,
              'lines', (select json_agg(json_build_object('line', line, 'quantity', quantity, 'received', received)
                                        order by line)
                        from orders.return_line where return_id = back.id)) order by requested_at, id)
            from orders.return as back where order_id = orders.order.id) as returns,
           (select json_agg(json_build_object(
              'creditId', id, 'kind', kind, 'state', state, 'amountMinor', amount_minor, 'goodsMinor', goods_minor,
              'shippingMinor', shipping_minor, 'taxMinor', tax_minor, 'refundId', refund_id,
              'cancellationId', cancellation_id, 'returnId', return_id, 'at', at, 'stateAt', state_at,
              'lines', (select json_agg(json_build_object('line', line, 'quantity', quantity, 'goodsMinor', goods_minor,
                                                          'taxMinor', tax_minor) order by line)
                        from orders.credit_line where credit_id = credit_note.id)) order by at, id)
            from orders.credit_note where order_id = orders.order.id) as credits
    from orders.order where id = ${orderId}`);
  return row && toStory(row);
}

function toStory(row: StoryRow): OrderStory {
  const order = toOrder(row);
  const lines = row.lines.map((line) => toLine(line, order));
  const credits = (row.credits ?? []).map((credit) => toCredit(credit, order.total.currency));
  const settled = credits.filter((credit) => credit.state === 'settled');
  return {
    order,
    lines,
    fulfilment: fulfilmentOf(lines),
    events: row.events.map(({ from, to, cause, at }) => ({ from: from ?? undefined, to, cause, at: new Date(at) })),
    parcels: (row.parcels ?? []).map((parcel) => ({
      ...parcel,
      trackingUrl: parcel.trackingUrl ?? undefined,
      shippedAt: new Date(parcel.shippedAt),
    })),
    cancellations: (row.cancellations ?? []).map((each) => ({
      ...each,
      at: new Date(each.at),
      lines: each.lines ?? [],
    })),
    returns: (row.returns ?? []).map((each) => ({
      ...each,
      requestedAt: new Date(each.requestedAt),
      stateAt: new Date(each.stateAt),
      condition: each.condition ?? undefined,
      lines: each.lines.map((line) => ({ ...line, received: line.received ?? undefined })),
    })),
    credits,
    credited: {
      amountMinor: settled.reduce((sum, { amount }) => sum + amount.amountMinor, 0),
      currency: order.total.currency,
    },
  };
}

function toLine(line: StoryRow['lines'][number], order: Order): StoryLine {
  const inCurrency = (amountMinor: number): Money => ({ amountMinor, currency: order.total.currency });
  const { unitMinor, totalMinor, discountMinor, taxMinor, shipped, quantity, ...rest } = line;
  // An order that was cancelled before it was sold has no cancellation of its lines.
  const cancelled = order.state === 'cancelled' ? quantity - shipped : line.cancelled;
  return {
    ...rest,
    quantity,
    unitPrice: inCurrency(unitMinor),
    total: inCurrency(totalMinor),
    ...(discountMinor === null ? {} : { discount: inCurrency(discountMinor) }),
    ...(taxMinor === null ? {} : { tax: inCurrency(taxMinor) }),
    shipped,
    cancelled,
    toShip: quantity - shipped - cancelled,
  };
}

function toCredit(credit: NonNullable<StoryRow['credits']>[number], currency: string): CreditNote {
  const inCurrency = (amountMinor: number): Money => ({ amountMinor, currency });
  return {
    creditId: credit.creditId,
    kind: credit.kind,
    state: credit.state,
    amount: inCurrency(credit.amountMinor),
    goods: inCurrency(credit.goodsMinor),
    shipping: inCurrency(credit.shippingMinor),
    tax: inCurrency(credit.taxMinor),
    refundId: credit.refundId ?? undefined,
    cancellationId: credit.cancellationId ?? undefined,
    returnId: credit.returnId ?? undefined,
    at: new Date(credit.at),
    stateAt: new Date(credit.stateAt),
    lines: credit.lines ?? [],
  };
}
