// The list of orders, as a page and as a file, and the search box: an order's number, or an exact e-mail address by its
// blind index. Lists show no personal data and open nothing (S2.2).

import { z } from 'zod';
import { html } from '../../kernel/html.ts';
import { line, redirectReply } from '../../kernel/http.ts';
import type { DeskOrder, DeskSort, Order, OrderState } from '../../modules/orders.ts';
import type { Verdict } from '../../modules/screening.ts';
import { csvReply } from './csv.ts';
import { type ListShape, readListState } from './list-state.ts';
import { type Desk, get, post, type StaffExchange, type StaffRoute } from './routes.ts';
import { type Column, csvOf, listTable, plainTable } from './table.ts';
import { amount, badge, plainAmount, stateText, whenInList } from './words.ts';

const pageSize = 50;
/** A spreadsheet takes more; whoever needs more exports by state. */
const exportSize = 20_000;

const states: readonly OrderState[] = [
  'awaiting-payment',
  'held',
  'open-on-account',
  'paid',
  'fulfilled',
  'partially-refunded',
  'refunded',
  'cancelled',
];

const shape: ListShape = {
  sorts: { newest: 'Newest first', oldest: 'Oldest first', total: 'Highest total first' } satisfies Record<
    DeskSort,
    string
  >,
  filters: {
    state: { label: 'State', options: Object.fromEntries(states.map((state) => [state, stateText(state)])) },
    buyer: { label: 'Buyer', options: { guest: 'Guests', account: 'On account' } },
  },
};

interface Row extends DeskOrder {
  look: Verdict | undefined;
}

const lookWords = { pass: 'Clear', hold: 'Doubtful', stop: 'Stopped' } as const;
const lookTones = { pass: 'plain', hold: 'held', stop: 'refused' } as const;

const columns: Column<Row>[] = [
  { title: 'Order', cell: ({ number }) => number, csv: ({ number }) => number },
  { title: 'Placed', cell: ({ placedAt }) => whenInList(placedAt), csv: ({ placedAt }) => placedAt.toISOString() },
  { title: 'State', cell: ({ state }) => badge(state), csv: ({ state }) => state },
  {
    title: 'Total',
    end: true,
    cell: ({ total }) => amount(total),
    csv: ({ total }) => Number(plainAmount(total)),
  },
  { title: 'Currency', wide: true, cell: ({ total }) => total.currency, csv: ({ total }) => total.currency },
  { title: 'Items', end: true, wide: true, cell: ({ pieces }) => pieces, csv: ({ pieces }) => pieces },
  {
    title: 'Buyer',
    wide: true,
    cell: ({ customerId }) => (customerId === undefined ? 'guest' : `account ${shortId(customerId)}`),
    csv: ({ customerId }) => customerId ?? 'guest',
  },
  {
    title: 'Screening',
    wide: true,
    cell: ({ look }) => (look === undefined ? '–' : badge(lookTones[look.verdict], lookWords[look.verdict])),
    csv: ({ look }) => look?.verdict ?? '',
  },
];

/** Of a customer: enough to tell one from another, and nothing of a person. */
export function shortId(id: string): string {
  return id.slice(-8);
}

export function ordersRoutes(desk: Desk): StaffRoute[] {
  return [
    get('/orders', 'orders.view', (exchange) => showList(desk, exchange)),
    get('/orders.csv', 'orders.view', (exchange) => exportList(desk, exchange)),
    post('/search', 'orders.view', (exchange) => search(desk, exchange)),
  ];
}

async function readRows({ orders }: Desk, exchange: StaffExchange, limit: number) {
  const state = readListState(exchange.queries(), shape);
  const found = await orders.list({
    state: state.filters['state'] as OrderState | undefined,
    buyer: state.filters['buyer'] as 'account' | 'guest' | undefined,
    sort: state.sort as DeskSort,
    after: state.from,
    limit: limit + 1,
  });
  const shown = found.slice(0, limit);
  const looks = await orders.verdicts(shown.map(({ orderId }) => orderId));
  const rows = shown.map((order): Row => ({ ...order, look: looks.get(order.orderId) }));
  const last = found.length > limit ? shown.at(-1) : undefined;
  return { state, rows, next: last && orders.placeOf(last) };
}

async function showList(desk: Desk, exchange: StaffExchange) {
  const { state, rows, next } = await readRows(desk, exchange, pageSize);
  return desk.frame.show(exchange.actor, {
    title: 'Orders',
    current: '/orders',
    body: listTable({
      caption: 'Orders',
      path: '/orders',
      exportPath: '/orders.csv',
      shape,
      state,
      columns,
      rows,
      next,
      href: ({ number }) => `/orders/${number}`,
      empty:
        Object.keys(state.filters).length > 0
          ? html`<p>No order is like that. <a href="/orders">Show all orders</a></p>`
          : html`<p>No orders yet. The first one stands here as soon as it is placed.</p>`,
    }),
  });
}

async function exportList(desk: Desk, exchange: StaffExchange) {
  const { rows } = await readRows(desk, exchange, exportSize);
  const { titles, cells } = csvOf(columns, rows);
  return csvReply('orders', titles, cells);
}

const searched = z.strictObject({ q: line({ max: 254 }) });

/** Sent as a form: what somebody seeks may be an address, and no address stands in a URL. */
async function search({ orders, frame }: Desk, exchange: StaffExchange) {
  const input = exchange.form(searched);
  if (input.kind === 'refused') return redirectReply('/orders');
  const wanted = input.value.q;
  if (!wanted.includes('@')) {
    const number = wanted.toUpperCase();
    const found = /^[\w-]{1,40}$/.test(number) ? await orders.find(number.replace(/-R\d+$/, '')) : undefined;
    if (found !== undefined) return redirectReply(`/orders/${found.shown.order.number}`);
  }
  const rows = wanted.includes('@') && exchange.actor.may.has('customers.view') ? await orders.byEmail(wanted) : [];
  return frame.show(exchange.actor, {
    title: 'Search',
    current: '/orders',
    body:
      rows.length === 0
        ? html`<div class="empty"><p>Nothing has this number or exactly this address.</p>
<p class="soft">Numbers look like W-100234. Of an address all of it is wanted: it is kept as a keyed hash, so a part of one finds nothing.</p></div>`
        : plainTable({
            caption: 'Orders of this address',
            columns: personColumns,
            rows,
            href: ({ number }) => `/orders/${number}`,
          }),
  });
}

const personColumns: Column<Order>[] = [
  { title: 'Order', cell: ({ number }) => number },
  { title: 'Placed', cell: ({ placedAt }) => whenInList(placedAt) },
  { title: 'State', cell: ({ state }) => badge(state) },
  { title: 'Total', end: true, cell: ({ total }) => amount(total) },
];
