// The home page and the product list with paging and search. Pages are built once from a cached list and sent as they are.
import { derived } from '../../kernel/fresh-cache.ts';
import { type Html, html } from '../../kernel/html.ts';
import { type Exchange, type Reply, sendStored, storeReply } from '../../kernel/http.ts';
import { formatMoney } from '../../kernel/money.ts';
import type { ListItem, ListPage } from '../../modules/catalog.ts';
import type { ShopParts } from '../shop.ts';

const longestQuery = 100;

export function listPages(shop: ShopParts) {
  const stored = (render: (list: ListPage, query: string) => Html) =>
    derived((list: ListPage, [query]) =>
      storeReply(render(list, String(query ?? '')).toString(), { contentType: 'text/html; charset=utf-8', page: {} }),
    );
  const home = stored((list) => homePage(shop, list));
  const listing = stored((list, query) => listPage(shop, list, query));

  return {
    async home(exchange: Exchange): Promise<Reply> {
      return sendStored(exchange, home(await shop.catalog.listPage({ page: 1 })));
    },

    async list(exchange: Exchange): Promise<Reply> {
      const number = exchange.query('page') ?? '1';
      const query = (exchange.query('q') ?? '').trim();
      if (!/^[1-9]\d{0,5}$/.test(number)) return exchange.refuse(404, 'There is no such page of products.');
      if (query.length > longestQuery) {
        return exchange.refuse(400, `Search for ${longestQuery} characters at most. Yours has ${query.length}.`);
      }
      const list = await shop.catalog.listPage({ page: Number(number), query });
      if (list.items.length === 0 && list.page > 1) {
        return exchange.refuse(404, `There are only ${pageCount(list)} pages of these products.`);
      }
      return sendStored(exchange, listing(list, [query]));
    },
  };
}

function homePage(shop: ShopParts, list: ListPage): Html {
  return shop.frame.page({
    title: 'Products',
    description: `What ${shop.shopName} sells.`,
    current: '/',
    body: html`<h1>${shop.shopName}</h1>
${searchForm('')}
${list.total === 0 ? html`<p>There is nothing for sale yet. Please come back later.</p>` : found(list, '')}`,
  });
}

function listPage(shop: ShopParts, list: ListPage, query: string): Html {
  const title = query === '' ? 'Products' : `Search: ${query}`;
  const many = list.total === 1 ? '1 product' : `${list.total} products`;
  return shop.frame.page({
    title: list.page === 1 ? title : `${title} (page ${list.page})`,
    current: '/',
    body: html`<h1>${query === '' ? 'Products' : html`Products for “${query}”`}</h1>
${searchForm(query)}
${
  list.total === 0
    ? html`<p>Nothing fits “${query}”. Try fewer or other words, or <a href="/">see all products</a>.</p>`
    : html`<p class="soft">${many}</p>\n${found(list, query)}`
}`,
  });
}

function searchForm(query: string): Html {
  return html`<form class="search" action="/products" method="get" role="search">
<label class="visually-hidden" for="q">Search the products</label>
<input id="q" name="q" type="search" value="${query}" maxlength="${longestQuery}" placeholder="Search" autocomplete="off" enterkeyhint="search">
<button>Search</button>
</form>`;
}

function found(list: ListPage, query: string): Html {
  return html`<ul class="products">
${list.items.map(listItem)}</ul>
${pager(list, query)}`;
}

function listItem({ handle, title, price }: ListItem): Html {
  return html`<li><a href="/products/${encodeURIComponent(handle)}">${title}</a> <span class="soft">from <span class="amount">${formatMoney(price)}</span></span></li>\n`;
}

function pager(list: ListPage, query: string): Html | '' {
  const count = pageCount(list);
  if (count <= 1) return '';
  const href = (number: number) =>
    `/products?${new URLSearchParams({ ...(query === '' ? {} : { q: query }), page: String(number) })}`;
  return html`<nav class="pages" aria-label="Pages of the list">
${list.page > 1 ? html`<a class="button secondary" rel="prev" href="${href(list.page - 1)}">Previous</a>` : ''}
<span>Page ${list.page} of ${count}</span>
${list.page < count ? html`<a class="button secondary" rel="next" href="${href(list.page + 1)}">Next</a>` : ''}
</nav>`;
}

function pageCount({ total, pageSize }: ListPage): number {
  return Math.max(1, Math.ceil(total / pageSize));
}
