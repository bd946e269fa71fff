// One order: what was sold and what became of it, how it was paid, what screening found, who was written to; and what may
// be done now. Shows no personal data: that is opened for a purpose, on a page of its own.
import { type Html, type HtmlValue, html, safeHref } from '../../kernel/html.ts';
import type { Order, StoryLine } from '../../modules/orders.ts';
import { shortId } from './orders-page.ts';
import type { FoundOrder } from './parts.ts';
import { type Desk, get, type StaffExchange, type StaffRoute } from './routes.ts';
import { sayOf } from './said.ts';
import type { Permission } from './staff.ts';
import { type Column, plainTable } from './table.ts';
import { amount, amountOf, badge, count, stateText, timeText, when } from './words.ts';

export function orderRoutes(desk: Desk): StaffRoute[] {
  return [get('/orders/:number', 'orders.view', (exchange) => showOrder(desk, exchange))];
}

async function showOrder(desk: Desk, exchange: StaffExchange) {
  const found = await desk.orders.find(exchange.param('number'));
  if (found === undefined) return exchange.refuse(404, 'There is no order of this number.');
  const { order } = found.shown;
  return desk.frame.show(exchange.actor, {
    title: order.number,
    current: '/orders',
    trail: [{ title: 'Orders', href: '/orders' }],
    said: sayOf(exchange.queries()),
    actions: actionLinks(found, exchange.actor.may),
    body: orderBody(found, exchange.actor.may),
  });
}

interface ActLink {
  title: string;
  path: string;
  permission: Permission;
  /** Whether it makes sense now. */
  fits: (found: FoundOrder) => boolean;
}

const soldStates = new Set(['paid', 'partially-refunded', 'open-on-account', 'fulfilled']);
const isSold = ({ shown }: FoundOrder) => soldStates.has(shown.order.state);
const isHeld = ({ shown }: FoundOrder) => shown.order.state === 'held';
const hasToShip = ({ shown }: FoundOrder) => shown.lines.some(({ toShip }) => toShip > 0);

const acts: readonly ActLink[] = [
  { title: 'Release', path: 'release', permission: 'orders.decide', fits: isHeld },
  { title: 'Refuse', path: 'refuse', permission: 'orders.decide', fits: isHeld },
  { title: 'Fulfil', path: 'ship', permission: 'orders.ship', fits: (found) => isSold(found) && hasToShip(found) },
  { title: 'Refund', path: 'refund', permission: 'orders.refund', fits: isSold },
  {
    title: 'Return',
    path: 'return',
    permission: 'returns.decide',
    fits: ({ shown }) => shown.lines.some(({ shipped, returned }) => shipped > returned),
  },
  {
    title: 'Cancel',
    path: 'cancel',
    permission: 'orders.cancel',
    fits: (found) => (isSold(found) && hasToShip(found)) || found.shown.order.state === 'awaiting-payment',
  },
  { title: 'Contact', path: 'contact', permission: 'customers.open', fits: () => true },
];

function actionLinks(found: FoundOrder, may: ReadonlySet<Permission>): HtmlValue {
  const { number } = found.shown.order;
  return acts
    .filter(({ permission, fits }) => may.has(permission) && fits(found))
    .map(
      ({ title, path }, index) =>
        html`<a class="button${index === 0 ? '' : ' quiet'}" href="/orders/${number}/${path}">${title}</a> `,
    );
}

const lineColumns = (order: Order): Column<StoryLine>[] => [
  { title: 'Item', cell: ({ title }) => title },
  { title: 'SKU', wide: true, cell: ({ sku }) => sku },
  { title: 'Each', end: true, wide: true, cell: ({ unitPrice }) => amount(unitPrice) },
  { title: 'Pieces', end: true, cell: ({ quantity }) => quantity },
  {
    title: 'Of these',
    cell: (line) => standing(line, order),
  },
  { title: 'Total', end: true, cell: ({ total }) => amount(total) },
];

function standing({ shipped, cancelled, returned, toShip }: StoryLine, { state }: Order): string {
  const parts = [
    shipped > 0 ? `${shipped} sent` : '',
    returned > 0 ? `${returned} returned` : '',
    cancelled > 0 ? `${cancelled} cancelled` : '',
    toShip > 0 && soldStates.has(state) ? `${toShip} to send` : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? '–' : parts.join(', ');
}

function orderBody(found: FoundOrder, may: ReadonlySet<Permission>): Html {
  const { shown, looks, held } = found;
  const { order, lines } = shown;
  return html`<p>${badge(order.state)} ${shown.fulfilment === 'unfulfilled' ? '' : badge(shown.fulfilment, stateText(shown.fulfilment))} ${amount(order.total)}, placed ${when(order.placedAt)}</p>
<div class="two"><div>
<section class="card"><h2>Items</h2>${plainTable({ caption: 'Items', columns: lineColumns(order), rows: lines })}</section>
<section class="card"><h2>What happened</h2><ol class="timeline">${timeline(found).map(({ at, what }) => html`<li><time datetime="${at.toISOString()}">${timeText(at)}</time><span>${what}</span></li>`)}</ol></section>
</div><div>
${held?.state === 'open' ? html`<section class="card"><h2>Held</h2><p>${badge('held', 'To be decided')} until ${when(held.deadlineAt)}</p>${may.has('cases.view') ? html`<p><a href="/cases/${held.name}">To the case</a></p>` : ''}</section>` : ''}
<section class="card"><h2>Money</h2>${moneyFacts(found)}</section>
<section class="card"><h2>Buyer</h2>${buyerFacts(order, may)}</section>
<section class="card"><h2>Screening</h2>${looks.length === 0 ? html`<p class="soft">Nobody looked at it yet.</p>` : looks.map(lookFacts)}</section>
${parcels(found)}
</div></div>`;
}

function moneyFacts({ shown, payment }: FoundOrder): Html {
  const { order, credited } = shown;
  const rows: [string, HtmlValue][] = [
    ['Goods', amount(order.subtotal)],
    ...(order.discount.amountMinor > 0
      ? [['Discount', amountOf(-order.discount.amountMinor, order.total.currency)] as [string, HtmlValue]]
      : []),
    ['Shipping', amount(order.shipping)],
    [order.taxIncluded === true ? 'Tax, included' : 'Tax', amount(order.tax)],
    ['Total', html`<strong>${amount(order.total)}</strong>`],
    ...(credited.amountMinor > 0 ? [['Given back', amount(credited)] as [string, HtmlValue]] : []),
    ['Paid by', order.paymentMethod === 'card' ? 'card' : 'invoice'],
    ...(payment === undefined ? [] : [['Payment', badge(payment.state)] as [string, HtmlValue]]),
    ...(payment?.state === 'awaiting-customer'
      ? [['Waits until', when(payment.deadlineAt)] as [string, HtmlValue]]
      : []),
  ];
  return html`<dl class="facts">${rows.map(([what, value]) => html`<dt>${what}</dt><dd>${value}</dd>`)}</dl>`;
}

function buyerFacts(order: Order, may: ReadonlySet<Permission>): Html {
  const { customerId } = order;
  const who =
    customerId === undefined
      ? 'Guest'
      : may.has('customers.view')
        ? html`<a href="/customers/${customerId}">Account ${shortId(customerId)}</a>`
        : `Account ${shortId(customerId)}`;
  return html`<p>${who}${order.locale === undefined ? '' : html` <span class="soft">reads ${order.locale}</span>`}</p>
${order.pickup === undefined ? html`<p class="soft">${order.shippingTitle ?? order.shippingMethod ?? 'No shipping'}</p>` : html`<p class="soft">Picks up at ${order.pickup.name}</p>`}
<p class="soft small">Name and address are sealed. Opening them needs a purpose and stays on record.</p>`;
}

function lookFacts({ stage, at, verdict, score, findings }: FoundOrder['looks'][number]): Html {
  const tone = { pass: 'paid', hold: 'held', stop: 'refused' }[verdict];
  const word = { pass: 'Clear', hold: 'Doubtful', stop: 'Stopped' }[verdict];
  return html`<h3>${stage === 'first' ? 'Before it was placed' : 'Before its money was taken'}</h3>
<p>${badge(tone, word)} ${count(score, 'point')}, ${when(at)}</p>
${findings.length === 0 ? '' : html`<ul>${findings.map((finding) => html`<li>${finding.reason} <span class="soft">(${finding.score})</span></li>`)}</ul>`}`;
}

function parcels({ shown }: FoundOrder): HtmlValue {
  if (shown.parcels.length === 0) return '';
  return html`<section class="card"><h2>Parcels</h2><ul>${shown.parcels.map(
    ({ state, carrier, tracking, trackingUrl, shippedAt, lines }) =>
      html`<li>${state === 'withdrawn' ? badge('withdrawn') : ''} ${carrier} ${
        trackingUrl === undefined
          ? tracking
          : html`<a rel="noreferrer" href="${safeHref(trackingUrl)}">${tracking === '' ? 'Tracking' : tracking}</a>`
      }, ${count(pieces(lines), 'piece')}, ${when(shippedAt)}</li>`,
  )}</ul></section>`;
}

function pieces(lines: readonly { quantity: number }[]): number {
  return lines.reduce((sum, { quantity }) => sum + quantity, 0);
}

const creditWords = {
  open: 'asked of Stripe',
  settled: 'given back',
  void: 'not given back: the refund failed',
} as const;

/** Everything that happened, the newest first. */
function timeline({ shown, mails }: FoundOrder): { at: Date; what: HtmlValue }[] {
  const { events, parcels: sent, cancellations, returns, credits } = shown;
  const happenings: { at: Date; what: HtmlValue }[] = [
    ...events.map(({ at, to, cause }) => ({ at, what: html`${badge(to)} ${cause}` })),
    ...sent.map(({ shippedAt, carrier, tracking, lines, state }) => ({
      at: shippedAt,
      what: `Parcel of ${count(pieces(lines), 'piece')} with ${carrier} ${tracking}${state === 'withdrawn' ? ', withdrawn later' : ''}`,
    })),
    ...cancellations.map(({ at, lines, reason }) => ({
      at,
      what:
        lines.length === 0
          ? `Cancelling asked for: ${reason}`
          : `${count(pieces(lines), 'piece')} cancelled: ${reason}`,
    })),
    ...returns.flatMap(({ number, state, lines, reason, requestedAt, stateAt }) => [
      {
        at: requestedAt,
        what: html`Return <a href="/returns/${number}">${number}</a> of ${count(pieces(lines), 'piece')}: ${reason}`,
      },
      ...(state === 'requested' ? [] : [{ at: stateAt, what: `Return ${number} is ${state}` }]),
    ]),
    ...credits.map(({ stateAt, kind, state, amount: money, tax }) => ({
      at: stateAt,
      what: html`${amount(money)} ${creditWords[state]} (${kind.replaceAll('-', ' ')}), ${amount(tax)} of it tax`,
    })),
    ...mails.map(({ firstAt, kind, state }) => ({
      at: firstAt,
      what: html`Mail “${kind.replaceAll('-', ' ')}” ${badge(state)}`,
    })),
  ];
  return happenings.sort((a, b) => b.at.getTime() - a.at.getTime());
}
