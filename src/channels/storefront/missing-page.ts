// Where there is nothing: another address when the merchant has said so, else a page that helps on, with the search and
// some of what the shop sells. Programs get their problem document.
import { html } from '../../kernel/html.ts';
import { type Exchange, pageReply, type Reply, redirectReply } from '../../kernel/http.ts';
import type { ShopSettings } from '../../modules/settings.ts';
import { type ShopParts, searchForm } from '../shop.ts';
import { pictureAddresses, productGrid, soldOutOf } from './product-card.ts';

const shownProducts = 4;

export async function missingPage(shop: ShopParts, exchange: Exchange, detail?: string): Promise<Reply> {
  const market = await shop.market(exchange);
  const target = redirectFor(market.settings, exchange.path);
  if (target !== undefined) return redirectReply(target, { status: 301 });
  const { frame } = market.texts;
  const said = detail ?? frame.nothingHere;
  if (exchange.wantsProblem) return exchange.refuse(404, said);
  const list = await shop.catalog.listPage({ page: 1, currency: market.currency });
  const items = list.items.slice(0, shownProducts);
  const [pictures, soldOut] = await Promise.all([
    shop.media.picturesFor(pictureAddresses(items)),
    soldOutOf(shop, items),
  ]);
  const title = frame.headings[404] ?? '404';
  const page = shop.frame.page({
    market,
    title,
    body: html`<div class="search-head"><p class="eyebrow">404</p><h1>${title}</h1><p class="soft">${said}</p>
${searchForm(market, { id: 'q', large: true })}</div>
${items.length === 0 ? '' : html`<section class="popular"><div class="split"><h2>${frame.perhaps}</h2><a href="/products">${market.texts.browse.search.seeAll}</a></div>${productGrid(market, { items, pictures, soldOut, level: 3 })}</section>`}
<p class="reference">${frame.reference} <code>${exchange.requestId}</code></p>`,
  });
  return pageReply(page, { status: 404 });
}

const tables = new WeakMap<ShopSettings, ReadonlyMap<string, string>>();

/** The new address of an old one: `/old` and `/old/` are the same, and how it is encoded does not matter. */
export function redirectFor(settings: ShopSettings, path: string): string | undefined {
  let table = tables.get(settings);
  if (table === undefined) {
    table = new Map(settings.redirects.map(({ from, to }) => [plainPath(from), to]));
    tables.set(settings, table);
  }
  const target = table.get(plainPath(path));
  // One that leads to itself would go round for ever.
  return target === undefined || plainPath(target) === plainPath(path) ? undefined : target;
}

function plainPath(path: string): string {
  let plain = path.split('?')[0] ?? path;
  try {
    plain = decodeURIComponent(plain);
  } catch {
    // Bytes that are no text: they are compared as they came.
  }
  return plain.length > 1 ? plain.replace(/\/+$/, '') : plain;
}
