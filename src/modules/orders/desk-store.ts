// What the back office reads of orders: lists, and the numbers of a month. One statement each, along the primary key: ids
// are of UUID version 7, so the newest orders are the last. No personal data.
import type { Reader } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';
import type { Order, OrderId } from './order.ts';
import type { OrderState } from './orders-state.ts';

export const deskSorts = ['newest', 'oldest', 'total'] as const;
export type DeskSort = (typeof deskSorts)[number];

export interface DeskOrder extends Pick<Order, 'orderId' | 'number' | 'state' | 'placedAt' | 'total' | 'customerId'> {
  pieces: number;
}

export interface DeskPage {
  state?: OrderState | undefined;
  /** Whether a customer on account bought it. */
  buyer?: 'account' | 'guest' | undefined;
  sort: DeskSort;
  /** The last order of the page before: `afterOrder`. */
  after?: string | undefined;
  limit: number;
}

interface DeskRow {
  id: OrderId;
  number: string;
  state: OrderState;
  placed_at: Date;
  total_minor: number;
  currency: string;
  customer_id: Order['customerId'] | null;
  pieces: number;
}

const idPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What `after` must be to go on behind this order. */
export function afterOrder({ orderId, total }: Pick<DeskOrder, 'orderId' | 'total'>): string {
  return `${total.amountMinor}~${orderId}`;
}

/**
 * A page of orders. By total: a sort of all of them in memory, 40 ms at 100,000 orders; the others walk the key.
 * An `after` that is none begins at the beginning.
 */
export async function listForDesk(reader: Reader, page: DeskPage): Promise<DeskOrder[]> {
  const [minor = '', id = ''] = (page.after ?? '').split('~');
  const isPlace = /^\d{1,15}$/.test(minor) && idPattern.test(id);
  const place = { minor: isPlace ? Number(minor) : null, id: isPlace ? id : null };
  const rows = await reader.query(pageQuery(page, place));
  return rows.map((row) => ({
    orderId: row.id,
    number: row.number,
    state: row.state,
    placedAt: row.placed_at,
    total: { amountMinor: row.total_minor, currency: row.currency },
    customerId: row.customer_id ?? undefined,
    pieces: row.pieces,
  }));
}

function pageQuery({ state, buyer, sort, limit }: DeskPage, place: { minor: number | null; id: string | null }) {
  switch (sort) {
    case 'newest':
      return sql<DeskRow>`
        select id, number, state, placed_at, total_minor, currency, customer_id,
               (select sum(quantity) from orders.line where order_id = orders.order.id)::integer as pieces
        from orders.order
        where (${place.id}::uuid is null or id < ${place.id}::uuid)
          and (${state ?? null}::text is null or state = ${state ?? null}::text)
          and (${buyer ?? null}::text is null or (customer_id is not null) = (${buyer ?? null}::text = 'account'))
        order by id desc limit ${limit}`;
    case 'oldest':
      return sql<DeskRow>`
        select id, number, state, placed_at, total_minor, currency, customer_id,
               (select sum(quantity) from orders.line where order_id = orders.order.id)::integer as pieces
        from orders.order
        where (${place.id}::uuid is null or id > ${place.id}::uuid)
          and (${state ?? null}::text is null or state = ${state ?? null}::text)
          and (${buyer ?? null}::text is null or (customer_id is not null) = (${buyer ?? null}::text = 'account'))
        order by id limit ${limit}`;
    case 'total':
      return sql<DeskRow>`
        with page as materialized (
          select id, number, state, placed_at, total_minor, currency, customer_id
          from orders.order
          where (${place.id}::uuid is null or (total_minor, id) < (${place.minor}::bigint, ${place.id}::uuid))
            and (${state ?? null}::text is null or state = ${state ?? null}::text)
            and (${buyer ?? null}::text is null or (customer_id is not null) = (${buyer ?? null}::text = 'account'))
          order by total_minor desc, id desc limit ${limit}
        )
        select page.*, (select sum(quantity) from orders.line where order_id = page.id)::integer as pieces
        from page order by total_minor desc, id desc`;
  }
}

export interface DayOfSales {
  /** `2026-11-22`, UTC. */
  day: string;
  currency: string;
  orders: number;
  soldMinor: number;
  /** Of credit notes that were settled on this day, whenever the order was placed. */
  givenBackMinor: number;
}

/** What was sold and given back, by day and currency, since then. Orders that were never paid for are no sales. */
export async function salesByDay(reader: Reader, since: Date): Promise<DayOfSales[]> {
  // Orders are found by their ids, which begin with the time; a day of grace for clocks that differ.
  const floor = idFloor(since.getTime() - 86_400_000);
  return reader.query(sql<DayOfSales>`
    with sold as (
      select (placed_at at time zone 'UTC')::date as day, currency, count(*) as orders, sum(total_minor) as minor
      from orders.order
      where id >= ${floor}::uuid and placed_at >= ${since}
        and state in ('open-on-account', 'paid', 'fulfilled', 'partially-refunded', 'refunded')
      group by 1, 2
    ), given as (
      select (note.state_at at time zone 'UTC')::date as day, sale.currency, sum(note.amount_minor) as minor
      from orders.credit_note as note join orders.order as sale on sale.id = note.order_id
      where note.state = 'settled' and note.kind <> 'not-captured' and note.state_at >= ${since}
      group by 1, 2
    )
    select coalesce(sold.day, given.day)::text as day, coalesce(sold.currency, given.currency) as currency,
           coalesce(sold.orders, 0)::integer as orders, coalesce(sold.minor, 0)::bigint as "soldMinor",
           coalesce(given.minor, 0)::bigint as "givenBackMinor"
    from sold full join given on given.day = sold.day and given.currency = sold.currency
    order by 1, 2`);
}

/** How many sold orders have something to be sent, and returns that somebody must do something about. */
export async function waitingOrders(reader: Reader): Promise<{ toShip: number; returns: number }> {
  // From the few lines that are not sent, by their index: never along all orders that ever were.
  return reader.one(sql<{ toShip: number; returns: number }>`
    with unsent as materialized (
      select distinct order_id from orders.line where quantity > shipped + cancelled
    )
    select count(*)::integer as "toShip",
           (select count(*) from orders.return where state in ('requested', 'approved', 'received'))::integer as returns
    from unsent join orders.order as sale on sale.id = unsent.order_id
    where sale.state in ('paid', 'partially-refunded', 'open-on-account')`);
}

function idFloor(ms: number): string {
  const hex = Math.max(0, ms).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}
