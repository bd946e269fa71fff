// Customers on account, masked: numbers, credit and orders, nothing of a person. Opening one asks for the purpose, and who
// opened what when stands on the same page for everybody who may look (S2.2, S2.5).
import { type CustomerPurpose, customerPurposes } from '../../flows/open-customer.ts';
import { type HtmlValue, html } from '../../kernel/html.ts';
import type { Reply } from '../../kernel/http.ts';
import type { Customer, CustomerId } from '../../modules/customers.ts';
import type { Order } from '../../modules/orders.ts';
import type { Disclosure } from '../../modules/vault.ts';
import { csvReply } from './csv.ts';
import { choice, typedForm } from './forms.ts';
import { readListState } from './list-state.ts';
import { addressLines } from './order-acts.ts';
import { shortId } from './orders-page.ts';
import { type Desk, get, post, type StaffExchange, type StaffRoute } from './routes.ts';
import { actorOf } from './staff.ts';
import { stepUpReply } from './step-up.ts';
import { type Column, csvOf, listTable, plainTable } from './table.ts';
import { amount, badge, plainAmount, when, whenInList } from './words.ts';

const pageSize = 50;
const shape = { sorts: { newest: 'Newest first' }, filters: {} };

const columns: Column<Customer>[] = [
  { title: 'Account', cell: ({ customerId }) => shortId(customerId), csv: ({ customerId }) => customerId },
  { title: 'Since', cell: ({ createdAt }) => whenInList(createdAt), csv: ({ createdAt }) => createdAt.toISOString() },
  {
    title: 'Credit',
    end: true,
    cell: ({ creditLimit }) => amount(creditLimit),
    csv: ({ creditLimit }) => Number(plainAmount(creditLimit)),
  },
  { title: 'Used', end: true, cell: ({ used }) => amount(used), csv: ({ used }) => Number(plainAmount(used)) },
  { title: 'Tokens', end: true, wide: true, cell: ({ tokens }) => tokens, csv: ({ tokens }) => tokens },
];

export function customersRoutes(desk: Desk): StaffRoute[] {
  return [
    get('/customers', 'customers.view', (exchange) => showList(desk, exchange)),
    get('/customers.csv', 'customers.view', () => exportList(desk)),
    get('/customers/:id', 'customers.view', (exchange) => showCustomer(desk, exchange)),
    get('/customers/:id/open', 'customers.open', (exchange) => askPurpose(desk, exchange)),
    post('/customers/:id/open', 'customers.open', (exchange) => open(desk, exchange)),
  ];
}

async function exportList(desk: Desk): Promise<Reply> {
  const { titles, cells } = csvOf(columns, await desk.customers.list({ limit: 20_000 }));
  return csvReply('customers', titles, cells);
}

async function showList(desk: Desk, exchange: StaffExchange): Promise<Reply> {
  const state = readListState(exchange.queries(), shape);
  const isId = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(state.from ?? '');
  const found = await desk.customers.list({
    ...(isId ? { before: state.from as CustomerId } : {}),
    limit: pageSize + 1,
  });
  const rows = found.slice(0, pageSize);
  return desk.frame.show(exchange.actor, {
    title: 'Customers',
    current: '/customers',
    body: html`<p class="soft">Customers on account. Guests are found by an order’s number, or by the whole of their address.</p>${listTable(
      {
        caption: 'Customers on account',
        path: '/customers',
        exportPath: '/customers.csv',
        shape,
        state,
        columns,
        rows,
        next: found.length > pageSize ? rows.at(-1)?.customerId : undefined,
        href: ({ customerId }) => `/customers/${customerId}`,
        empty: html`<p>No customer buys on account yet. Make one with <code>watchword customers add</code>.</p>`,
      },
    )}`,
  });
}

const orderColumns: Column<Order>[] = [
  { title: 'Order', cell: ({ number }) => number },
  { title: 'Placed', cell: ({ placedAt }) => when(placedAt) },
  { title: 'State', cell: ({ state }) => badge(state) },
  { title: 'Total', end: true, cell: ({ total }) => amount(total) },
];

const disclosureColumns: Column<Disclosure>[] = [
  { title: 'When', cell: ({ at }) => when(at) },
  { title: 'By', cell: ({ actor }) => actor },
  { title: 'Purpose', cell: ({ purpose }) => purpose },
  { title: 'What', wide: true, cell: ({ labels }) => labels.map((label) => label.split('.').at(-1)).join(', ') },
];

async function showCustomer(desk: Desk, exchange: StaffExchange): Promise<Reply> {
  const found = await desk.customers.find(exchange.param('id'));
  if (found === undefined) return exchange.refuse(404, 'There is no such customer.');
  const { customer, orders, disclosures } = found;
  const id = customer.customerId;
  return desk.frame.show(exchange.actor, {
    title: `Account ${shortId(id)}`,
    current: '/customers',
    trail: [{ title: 'Customers', href: '/customers' }],
    actions: exchange.actor.may.has('customers.open')
      ? html`<a class="button quiet" href="/customers/${id}/open">Open contact</a>`
      : '',
    body: html`<div class="two"><div>
<section class="card"><h2>Orders</h2>${orders.length === 0 ? html`<p>None yet.</p>` : plainTable({ caption: 'Orders', columns: orderColumns, rows: orders.slice(0, 100), href: ({ number }) => `/orders/${number}` })}</section>
<section class="card"><h2>Who opened something of this customer</h2>${disclosures.length === 0 ? html`<p>Nobody so far.</p>` : plainTable({ caption: 'Openings', columns: disclosureColumns, rows: disclosures.slice(0, 100) })}</section>
</div><section class="card"><h2>Account</h2><dl class="facts"><dt>Name</dt><dd>••••••</dd><dt>E-mail</dt><dd>••••••</dd><dt>Since</dt><dd>${when(customer.createdAt)}</dd>
<dt>Credit</dt><dd>${amount(customer.creditLimit)}</dd><dt>Used</dt><dd>${amount(customer.used)}</dd><dt>Approved by</dt><dd>${customer.approvedBy}</dd><dt>Number</dt><dd><code>${id}</code></dd></dl></section></div>`,
  });
}

const purposeWords: Readonly<Record<CustomerPurpose, string>> = {
  support: 'Support: to answer this customer',
  invoice: 'Invoice: to bill this customer',
  'subject-request': 'Request: the customer asks what we hold',
};

async function askPurpose(desk: Desk, exchange: StaffExchange): Promise<Reply> {
  const found = await desk.customers.find(exchange.param('id'));
  if (found === undefined) return exchange.refuse(404, 'There is no such customer.');
  const id = found.customer.customerId;
  return showOpening(
    desk,
    exchange,
    id,
    html`<form class="card" method="post" action="/customers/${id}/open">
<p>What this customer said of himself is sealed. It is opened for one purpose, and who opened what when stays on record.</p>
${choice({ name: 'purpose', label: 'What you need it for', value: 'support', options: purposeWords })}
<div class="buttons"><button>Open</button> <a href="/customers/${id}">Back</a></div></form>`,
  );
}

/** Shown once, by the answer to the form: what was opened stands in no address and in no cache. */
async function open(desk: Desk, exchange: StaffExchange): Promise<Reply> {
  const input = typedForm(exchange);
  if (input.kind === 'refused') return input.reply;
  const purpose = customerPurposes.find((known) => known === input.typed('purpose'));
  if (purpose === undefined) return exchange.refuse(422, 'Say what you need it for.');
  const customerId = exchange.param('id');
  const decision = await desk.judge(exchange.actor, 'customers.open', { purpose });
  if (decision.kind === 'refused') return exchange.refuse(403, decision.reason);
  if (decision.kind === 'step-up-wanted') return stepUpReply(exchange, decision.withinMs);
  const outcome = await desk.customers.open({ customerId, purpose, actor: actorOf(exchange.actor) });
  switch (outcome.kind) {
    case 'no-customer':
      return exchange.refuse(404, 'There is no such customer.');
    case 'erased':
      return showOpening(
        desk,
        exchange,
        customerId,
        html`<div class="empty"><p>This customer was erased: nobody can read it any more.</p></div>`,
      );
    case 'opened': {
      const { name, email, phone, address } = outcome.contact;
      return showOpening(
        desk,
        exchange,
        customerId,
        html`<section class="card"><dl class="facts"><dt>Name</dt><dd>${name}</dd><dt>E-mail</dt><dd>${email}</dd>${phone === undefined ? '' : html`<dt>Telephone</dt><dd>${phone}</dd>`}${address === undefined ? '' : html`<dt>Address</dt><dd>${addressLines(address)}</dd>`}</dl></section>
<p class="soft">Opened for ${purpose}. This stands in the log.</p>`,
      );
    }
  }
}

function showOpening(desk: Desk, exchange: StaffExchange, id: string, body: HtmlValue): Promise<Reply> {
  return desk.frame.show(exchange.actor, {
    title: 'Contact',
    current: '/customers',
    trail: [
      { title: 'Customers', href: '/customers' },
      { title: `Account ${shortId(id)}`, href: `/customers/${id}` },
    ],
    body,
  });
}
