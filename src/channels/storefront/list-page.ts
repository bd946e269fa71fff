// Lists of products: all of them, a collection, what a search found. Read from memory, built once, sent as they are.
import type { Html, HtmlValue } from '../../kernel/html.ts';
import { html, trustedHtml } from '../../kernel/html.ts';
import type { Exchange, Reply } from '../../kernel/http.ts';
import type { CollectionSummary, Facets, ListPage } from '../../modules/catalog.ts';
import { breadcrumbs, type Crumb, crumbTrail, type Market, type ShopParts, searchForm, type Thing } from '../shop.ts';
import { keepPages, type SendPage } from './kept-pages.ts';
import { filterPairs, type ListQuestion, listAddress, readQuestion } from './list-address.ts';
import { type ListView, listBody, pageCount } from './list-view.ts';
import { missingPage } from './missing-page.ts';
import { pictureAddresses, productGrid, soldOutOf } from './product-card.ts';
import type { Pictures } from './product-gallery.ts';
import { firstWords, textOf } from './split-description.ts';

const longestQuery = 100;
const noFacets: Facets = { groups: [] };

export function listPages(shop: ShopParts) {
  const sendAll = keepPages<ListPage>(shop);
  const sendCollection = keepPages<ListPage>(shop);
  const sendFound = keepPages<ListPage>(shop);

  async function search(exchange: Exchange): Promise<Reply> {
    const market = await shop.market(exchange);
    const words = market.texts.browse;
    const question = readQuestion(exchange.queries(), market.currency);
    if (question === undefined) return missingPage(shop, exchange, words.list.noSuchPage);
    const { length } = question.query;
    if (length > longestQuery) return exchange.refuse(400, words.search.tooLong(longestQuery, length));
    const title = question.query === '' ? words.search.title : words.search.titleFor(question.query);
    const head = { title, path: '/search', crumbs: [], query: question.query };
    return answerList(shop, exchange, { market, question, head, send: sendFound });
  }

  return {
    search,

    /** Everything; with words in its address, what a search for them finds. */
    async all(exchange: Exchange): Promise<Reply> {
      if ((exchange.query('q') ?? '').trim() !== '') return search(exchange);
      const market = await shop.market(exchange);
      const question = readQuestion(exchange.queries(), market.currency);
      if (question === undefined) return missingPage(shop, exchange, market.texts.browse.list.noSuchPage);
      const title = market.texts.browse.list.all;
      const head = { title, path: '/products', crumbs: [{ title, path: '/products' }] };
      return answerList(shop, exchange, { market, question, head, send: sendAll });
    },

    async collection(exchange: Exchange): Promise<Reply> {
      const market = await shop.market(exchange);
      const collection = await shop.catalog.collectionByHandle(exchange.param('handle'));
      const words = market.texts.browse.list;
      if (collection === undefined) return missingPage(shop, exchange, words.noCollection);
      const question = readQuestion(exchange.queries(), market.currency);
      if (question === undefined) return missingPage(shop, exchange, words.noSuchPage);
      const path = `/collections/${encodeURIComponent(collection.handle)}`;
      const about = collection.seoDescription || firstWords(textOf(collection.descriptionHtml), 160);
      const head = {
        title: collection.title,
        path,
        collection,
        crumbs: [
          { title: words.collections, path: '/collections' },
          { title: collection.title, path },
        ],
        ...(about === '' ? {} : { description: about }),
      };
      return answerList(shop, exchange, { market, question: { ...question, query: '' }, head, send: sendCollection });
    },
  };
}

interface Head {
  title: string;
  path: string;
  crumbs: readonly Crumb[];
  description?: string;
  collection?: CollectionSummary;
  /** What was searched. */
  query?: string;
}

interface Asked {
  market: Market;
  question: ListQuestion;
  head: Head;
  send: SendPage<ListPage>;
}

async function answerList(
  shop: ShopParts,
  exchange: Exchange,
  { market, question, head, send }: Asked,
): Promise<Reply> {
  const { currency } = market;
  const selection = {
    query: question.query,
    filters: question.filters,
    currency,
    ...(head.collection === undefined ? {} : { collection: head.collection.handle }),
  };
  const isBlank = head.query === '';
  const [list, facets] = await Promise.all([
    shop.catalog.listPage({ ...selection, page: question.page, sort: question.sort }),
    isBlank ? noFacets : shop.catalog.facets(selection),
  ]);
  if (list.items.length === 0 && list.page > 1) {
    return missingPage(shop, exchange, market.texts.browse.list.onlyPages(pageCount(list)));
  }
  // Where nothing was found, what others like.
  const shown =
    list.items.length > 0 || head.query === undefined ? list : await shop.catalog.listPage({ page: 1, currency });
  const [pictures, soldOut] = await Promise.all([
    shop.media.picturesFor(pictureAddresses(shown.items)),
    soldOutOf(shop, shown.items),
  ]);
  const view: ListView = { path: head.path, question, list, facets, pictures, soldOut };
  return send(exchange, {
    market,
    source: list,
    facts: [
      facets,
      shown,
      head.collection,
      listAddress(head.path, question, currency),
      ...soldOut,
      ...shown.items.map(({ image }) => (image === undefined ? undefined : pictures.get(image.url))),
    ],
    render: () => listDocument(shop, market, { head, view, shown }),
  });
}

interface ListDocument {
  head: Head;
  view: ListView;
  /** The list, or what is shown in its place. */
  shown: ListPage;
}

function listDocument(shop: ShopParts, market: Market, { head, view, shown }: ListDocument): Html {
  const { list, question } = view;
  const words = market.texts.browse;
  const { origin } = shop.frame;
  const isFiltered = filterPairs(question.filters, market.currency).length > 0 || question.sort !== undefined;
  const crumbs = [{ title: market.texts.frame.home, path: '/' }, ...head.crumbs];
  return shop.frame.page({
    market,
    title: list.page === 1 ? head.title : words.list.titlePage(head.title, list.page),
    description: head.description,
    // A search or a narrowed list is for its visitor alone.
    ...(head.query !== undefined || isFiltered
      ? {}
      : { canonical: listAddress(head.path, { ...question, filters: {} }, market.currency) }),
    current: head.path,
    modules: ['list'],
    ...(head.query === undefined ? {} : { query: head.query }),
    data: head.query === undefined ? [breadcrumbs(crumbs, origin), itemList(list, origin)] : [],
    body:
      head.query === undefined
        ? html`${crumbTrail(market, crumbs)}${listHead(head)}${listBody(market, view)}`
        : searchBody(market, { view, shown }),
  });
}

function listHead({ title, collection }: Head): Html {
  const about = collection?.descriptionHtml ?? '';
  return html`<div class="list-head"><h1>${title}</h1>${about === '' ? '' : html`<div class="prose lead soft">${trustedHtml(about)}</div>`}</div>`;
}

function itemList({ items, page, pageSize }: ListPage, origin: string): Thing {
  return {
    '@type': 'ItemList',
    itemListElement: items.map(({ handle }, index) => ({
      '@type': 'ListItem',
      position: (page - 1) * pageSize + index + 1,
      url: `${origin}/products/${encodeURIComponent(handle)}`,
    })),
  };
}

function searchBody(market: Market, { view, shown }: { view: ListView; shown: ListPage }): HtmlValue {
  const words = market.texts.browse.search;
  const { query } = view.question;
  const { list } = view;
  const field = html`<div class="search-head"><h1>${query === '' ? words.heading : words.found(list.total, list.didYouMean ?? query)}</h1>
${searchForm(market, { id: 'q', query, large: true })}</div>`;
  if (query === '') return html`${field}${popular(market, view, shown)}`;
  if (list.items.length === 0 && filterPairs(view.question.filters, market.currency).length === 0) {
    return html`<div class="search-head"><h1>${words.nothing(query)}</h1><p class="soft">${words.nothingHint}</p>
${searchForm(market, { id: 'q', query, large: true })}</div>${popular(market, view, shown)}`;
  }
  const meant =
    list.didYouMean === undefined
      ? ''
      : html`<p class="note" role="status">${words.nothing(query)}. ${words.didYouMean} <a href="${listAddress('/search', { ...view.question, query: list.didYouMean, page: 1 }, market.currency)}"><strong>${list.didYouMean}</strong></a>?</p>`;
  return html`${field}${meant}${listBody(market, view)}`;
}

function popular(
  market: Market,
  { pictures, soldOut }: { pictures: Pictures; soldOut: readonly boolean[] },
  shown: ListPage,
) {
  const words = market.texts.browse.search;
  if (shown.items.length === 0) return html`<p>${market.texts.browse.home.empty}</p>`;
  return html`<section class="popular"><div class="split"><h2>${words.popular}</h2><a href="/products">${words.seeAll}</a></div>
${productGrid(market, { items: shown.items.slice(0, 8), pictures, soldOut, level: 3 })}</section>`;
}
