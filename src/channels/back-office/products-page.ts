// Products as the merchant has them, with their variants and what is on the shelf; counts and prices are changed here.
// Everything else of a product comes with its file (`watchword import catalog`).
import { html } from '../../kernel/html.ts';
import { type Reply, redirectReply } from '../../kernel/http.ts';
import type { Money } from '../../kernel/money.ts';
import type { DeskProduct, DeskVariant, VariantId } from '../../modules/catalog.ts';
import type { StockItem } from '../../modules/stock.ts';
import { csvReply } from './csv.ts';
import { confirmation, hidden, typedForm, typedQuery } from './forms.ts';
import { type ListShape, readListState } from './list-state.ts';
import { type Desk, get, post, type StaffExchange, type StaffRoute } from './routes.ts';
import { saying, sayOf } from './said.ts';
import { actorOf } from './staff.ts';
import { stepUpReply } from './step-up.ts';
import { type Column, csvOf, listTable } from './table.ts';
import { amount, amountOf, badge, plainAmount, readAmount, stateText } from './words.ts';

const pageSize = 50;
const exportSize = 20_000;
const shape: ListShape = {
  sorts: { own: 'The merchant’s order' },
  filters: {
    status: { label: 'State', options: { active: 'Active', draft: 'Draft', archived: 'Archived' } },
  },
};

interface Row extends DeskProduct {
  stock: string;
}

const columns: Column<Row>[] = [
  { title: 'Product', cell: ({ title }) => title, csv: ({ title }) => title },
  {
    title: 'State',
    cell: ({ status, listed }) => badge(listed ? 'paid' : 'plain', listed ? 'In the shop' : stateText(status)),
  },
  {
    title: 'From',
    end: true,
    cell: ({ price }) => (price === undefined ? '–' : amount(price)),
    csv: ({ price }) => (price === undefined ? '' : Number(plainAmount(price))),
  },
  {
    title: 'Variants',
    end: true,
    wide: true,
    cell: ({ variantIds }) => variantIds.length,
    csv: ({ variantIds }) => variantIds.length,
  },
  { title: 'Can be sold', end: true, cell: ({ stock }) => stock, csv: ({ stock }) => stock },
  { title: 'Type', wide: true, cell: ({ type }) => type, csv: ({ type }) => type },
  { title: 'Handle', wide: true, cell: ({ handle }) => handle, csv: ({ handle }) => handle },
  { title: 'Vendor', wide: true, cell: ({ vendor }) => vendor, csv: ({ vendor }) => vendor },
];

export function productsRoutes(desk: Desk): StaffRoute[] {
  return [
    get('/products', 'catalog.view', (exchange) => showList(desk, exchange)),
    get('/products.csv', 'catalog.view', (exchange) => exportList(desk, exchange)),
    get('/products/:handle', 'catalog.view', (exchange) => showProduct(desk, exchange)),
    post('/products/:handle/count', 'stock.count', (exchange) => count(desk, exchange)),
    get('/products/:handle/price', 'prices.change', (exchange) => confirmPrice(desk, exchange)),
    post('/products/:handle/price', 'prices.change', (exchange) => price(desk, exchange)),
  ];
}

async function readRows(desk: Desk, exchange: StaffExchange, limit: number) {
  const state = readListState(exchange.queries(), shape);
  const after = /^\d{1,15}$/.test(state.from ?? '') ? Number(state.from) : undefined;
  const status = state.filters['status'] as DeskProduct['status'] | undefined;
  const found = await desk.products.list({ status, after, limit: limit + 1 });
  const shown = found.slice(0, limit);
  const stock = await desk.products.stock(shown.flatMap(({ variantIds }) => variantIds));
  const rows = shown.map((product): Row => ({ ...product, stock: sellable(product.variantIds, stock) }));
  return { state, rows, next: found.length > limit ? String(shown.at(-1)?.position ?? '') : undefined };
}

async function exportList(desk: Desk, exchange: StaffExchange): Promise<Reply> {
  const { rows } = await readRows(desk, exchange, exportSize);
  const { titles, cells } = csvOf(columns, rows);
  return csvReply('products', titles, cells);
}

async function showList(desk: Desk, exchange: StaffExchange): Promise<Reply> {
  const { state, rows, next } = await readRows(desk, exchange, pageSize);
  return desk.frame.show(exchange.actor, {
    title: 'Products',
    current: '/products',
    body: listTable({
      caption: 'Products',
      path: '/products',
      shape,
      state,
      columns,
      rows,
      next,
      exportPath: '/products.csv',
      href: ({ handle }) => `/products/${encodeURIComponent(handle)}`,
      empty: html`<p>No products. Bring them in with <code>watchword import catalog FILE</code>.</p>`,
    }),
  });
}

function sellable(variantIds: readonly VariantId[], stock: ReadonlyMap<VariantId, StockItem>): string {
  const items = variantIds.map((id) => stock.get(id));
  if (items.some((item) => item !== undefined && (!item.tracked || item.oversell))) return 'unlimited';
  return String(items.reduce((sum, item) => sum + (item === undefined ? 0 : item.onHand - item.reserved), 0));
}

async function showProduct(desk: Desk, exchange: StaffExchange, faults: readonly string[] = []): Promise<Reply> {
  const product = await desk.products.find(exchange.param('handle'));
  if (product === undefined) return exchange.refuse(404, 'There is no such product.');
  const stock = await desk.products.stock(product.variants.map(({ id }) => id));
  const { may } = exchange.actor;
  const address = `/products/${encodeURIComponent(product.handle)}`;
  return desk.frame.show(exchange.actor, {
    title: product.title,
    current: '/products',
    trail: [{ title: 'Products', href: '/products' }],
    said: sayOf(exchange.queries()),
    faults,
    status: faults.length > 0 ? 422 : 200,
    actions: product.listed ? html`<a class="button quiet" href="${desk.shopOrigin}${address}">In the shop</a>` : '',
    body: html`<p>${badge(product.listed ? 'paid' : 'plain', product.listed ? 'In the shop' : stateText(product.status))} <span class="soft">${[product.type, product.vendor].filter((text) => text !== '').join(', ')}</span></p>
<div class="table-wrap" role="region" aria-label="Variants" tabindex="0"><table><caption class="visually-hidden">Variants</caption>
<thead><tr><th scope="col">Variant</th><th scope="col">SKU</th><th scope="col" class="end">Price</th><th scope="col" class="end wide">Costs us</th><th scope="col" class="end">Held by orders</th><th scope="col" class="end">Can be sold</th></tr></thead><tbody>
${product.variants.map((variant) => variantRow(variant, stock.get(variant.id), { address, may: { price: may.has('prices.change'), count: may.has('stock.count') } }))}</tbody></table></div>`,
  });
}

function variantRow(
  variant: DeskVariant,
  item: StockItem | undefined,
  { address, may }: { address: string; may: { price: boolean; count: boolean } },
) {
  const { id, sku, price: own, cost, retired } = variant;
  const name = variant.optionValues.join(' / ') || 'Standard';
  const available = item === undefined ? 0 : item.onHand - item.reserved;
  return html`<tr><th scope="row">${name} ${retired ? badge('plain', 'Retired') : ''}</th><td>${sku}</td>
<td class="end">${
    own === undefined
      ? '–'
      : may.price && !retired
        ? html`<form class="buttons" method="get" action="${address}/price">${hidden({ variant: id })}<input class="number" name="price" aria-label="Price of ${name} in ${own.currency}" inputmode="decimal" value="${plainAmount(own)}" maxlength="15"> <button class="quiet">Change</button></form>`
        : amount(own)
  }</td>
<td class="end wide">${cost === undefined ? '–' : amount(cost)}</td>
<td class="end">${item?.reserved ?? 0}</td>
<td class="end">${
    item === undefined || !item.tracked
      ? 'not counted'
      : may.count && !retired
        ? html`<form class="buttons" method="post" action="${address}/count">${hidden({ variant: id, seen: String(available) })}<input class="number" name="available" aria-label="How many of ${name} can be sold" type="number" min="0" max="1000000" value="${available}"> <button class="quiet">Count</button></form>`
        : available
  }</td></tr>`;
}

async function count(desk: Desk, exchange: StaffExchange): Promise<Reply> {
  const input = typedForm(exchange);
  if (input.kind === 'refused') return input.reply;
  const handle = exchange.param('handle');
  const product = await desk.products.find(handle);
  const variant = product?.variants.find(({ id }) => id === input.typed('variant'));
  if (variant === undefined) return exchange.refuse(404, 'There is no such variant.');
  const [available, seen] = [input.typed('available'), input.typed('seen')];
  if (!/^\d{1,7}$/.test(available) || Number(available) > 1_000_000 || !/^-?\d{1,10}$/.test(seen)) {
    return showProduct(desk, exchange, ['A count is a whole number from 0 to 1,000,000.']);
  }
  const outcome = await desk.products.change.count({
    variantId: variant.id,
    available: Number(available),
    seen: Number(seen),
    actor: actorOf(exchange.actor),
  });
  if (outcome.kind === 'counted') return redirectReply(saying(`/products/${encodeURIComponent(handle)}`, 'counted'));
  return showProduct(desk, exchange, [
    outcome.kind === 'changed-meanwhile'
      ? `Orders or somebody else changed it meanwhile: ${outcome.available} can be sold now. Count again.`
      : 'This variant is not counted.',
  ]);
}

async function confirmPrice(desk: Desk, exchange: StaffExchange): Promise<Reply> {
  const typed = typedQuery(exchange);
  const handle = exchange.param('handle');
  const product = await desk.products.find(handle);
  const variant = product?.variants.find(({ id }) => id === typed('variant'));
  if (product === undefined || variant?.price === undefined) return exchange.refuse(404, 'There is no such variant.');
  const { currency, amountMinor: before } = variant.price;
  const after = readAmount(typed('price'), currency);
  if (after === undefined) return showProduct(desk, exchange, [`Write the price in ${currency}, like 12.50.`]);
  if (after === before) return showProduct(desk, exchange, ['That is its price already.']);
  const stopped = await judged(desk, exchange, before, { amountMinor: after, currency });
  if (stopped !== undefined) return stopped;
  const address = `/products/${encodeURIComponent(handle)}`;
  const part = before === 0 ? undefined : Math.round(((after - before) / before) * 1000) / 10;
  return desk.frame.show(exchange.actor, {
    title: `Price of ${product.title}`,
    current: '/products',
    trail: [
      { title: 'Products', href: '/products' },
      { title: product.title, href: address },
    ],
    body: confirmation({
      action: `${address}/price`,
      back: address,
      values: { variant: variant.id, price: typed('price'), seen: String(before) },
      button: 'Change the price',
      effect: [
        ['Variant', variant.optionValues.join(' / ') || 'Standard'],
        ['Price now', amountOf(before, currency)],
        [
          'Price then',
          html`<strong>${amountOf(after, currency)}</strong>${part === undefined ? '' : ` (${part > 0 ? '+' : ''}${part} %)`}`,
        ],
        ['Orders that are placed already', 'keep their price'],
      ],
    }),
  });
}

/** A price that gives more than half away is of raised risk (L6.5). */
async function judged(
  desk: Desk,
  exchange: StaffExchange,
  beforeMinor: number,
  after: Money,
): Promise<Reply | undefined> {
  const raisedRisk = after.amountMinor * 2 < beforeMinor;
  const decision = await desk.judge(exchange.actor, 'prices.change', { raisedRisk });
  if (decision.kind === 'allowed') return undefined;
  if (decision.kind === 'refused') return exchange.refuse(403, decision.reason);
  return stepUpReply(exchange, decision.withinMs);
}

async function price(desk: Desk, exchange: StaffExchange): Promise<Reply> {
  const input = typedForm(exchange);
  if (input.kind === 'refused') return input.reply;
  const handle = exchange.param('handle');
  const product = await desk.products.find(handle);
  const variant = product?.variants.find(({ id }) => id === input.typed('variant'));
  if (variant?.price === undefined) return exchange.refuse(404, 'There is no such variant.');
  const priceMinor = readAmount(input.typed('price'), variant.price.currency);
  if (priceMinor === undefined) return showProduct(desk, exchange, ['Write the price like 12.50.']);
  if (String(variant.price.amountMinor) !== input.typed('seen')) {
    return showProduct(desk, exchange, ['Its price was changed meanwhile. Look at it again; nothing was done.']);
  }
  const { currency, amountMinor: before } = variant.price;
  const stopped = await judged(desk, exchange, before, { amountMinor: priceMinor, currency });
  if (stopped !== undefined) return stopped;
  const outcome = await desk.products.change.price({
    handle,
    variantId: variant.id,
    priceMinor,
    actor: actorOf(exchange.actor),
  });
  switch (outcome.kind) {
    case 'priced':
      return redirectReply(saying(`/products/${encodeURIComponent(handle)}`, 'priced'));
    case 'refused':
      return showProduct(desk, exchange, outcome.faults);
    case 'unchanged':
      return showProduct(desk, exchange, ['That is its price already.']);
    case 'no-variant':
      return exchange.refuse(404, 'There is no such variant.');
  }
}
