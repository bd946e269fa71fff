// What the shop shows of its catalogue, from memory: pages, facets, products, variants, collections, searches. Composed of
// small answers that are kept until the catalogue changes; a list keeps ids, and what a list shows of a product is kept
// once for all lists.
import type { Database } from '../../kernel/database.ts';
import { isUuid } from '../../kernel/ids.ts';
import { type ExchangeRule, money } from '../../kernel/money.ts';
import type {
  Catalog,
  CollectionSummary,
  Facets,
  ListItem,
  ListPage,
  ListSort,
  Product,
  ProductId,
  Selection,
  SitemapEntry,
  VariantForSale,
  VariantId,
} from '../catalog.ts';
import * as store from './catalog-store.ts';
import { readCollections, type ShownCollection } from './collection-store.ts';
import { facetGroups } from './facet-groups.ts';
import { readFacets } from './facet-store.ts';
import { hasFilters, type ListRequest, listRequest, needsVariants } from './list-request.ts';
import * as lists from './list-store.ts';
import { type PriceList, priceListFor } from './price-list.ts';
import { openRevisionCache, type Revision } from './revision-cache.ts';
import { type Search, understandSearch } from './search.ts';
import { collectionsLike } from './search-store.ts';
import { askedText } from './search-words.ts';

export const pageSize = 20;
const maxHandleLength = 255;
const maxPage = 1_000_000;
const suggestedProducts = 6;
const suggestedCollections = 3;
const valuesPerGroup = 60;
const sitemapPage = 1_000;
const maxRelated = 24;

type Reads = Pick<
  Catalog,
  | 'listPage'
  | 'facets'
  | 'suggest'
  | 'productByHandle'
  | 'variants'
  | 'related'
  | 'collections'
  | 'collectionByHandle'
  | 'sitemapEntries'
>;

export interface BrowseParts {
  database: Database;
  currencies: () => Promise<readonly ExchangeRule[]>;
  soldOut: (() => Promise<readonly VariantId[]>) | undefined;
  revision: Revision;
}

// long: the memories and what is composed of them, each a few lines
export function openBrowsing({ database, currencies, soldOut, revision }: BrowseParts): Reads {
  const pages = openRevisionCache<ListPage>(revision, 2_000);
  const totals = openRevisionCache<number>(revision, 2_000);
  const items = openRevisionCache<ListItem>(revision, 10_000);
  const facetAnswers = openRevisionCache<Facets>(revision, 500);
  const searches = openRevisionCache<Search>(revision, 5_000);
  const products = openRevisionCache<Product>(revision, 2_000);
  const variantsForSale = openRevisionCache<VariantForSale>(revision, 20_000);
  const relations = openRevisionCache<ProductId[]>(revision, 5_000);
  const facts = openRevisionCache<lists.PriceFacts>(revision, 1);
  const collectionLists = openRevisionCache<ShownCollection[]>(revision, 1);
  const suggestedHandles = openRevisionCache<string[]>(revision, 5_000);
  const shortage = openShortage(soldOut);
  const priceList = openPriceLists(currencies);

  const allCollections = async () => (await collectionLists.get('all', () => readCollections(database))) ?? [];
  const collectionOf = async (handle: string) => (await allCollections()).find((each) => each.handle === handle);

  async function searchFor(asked: string): Promise<Search | undefined> {
    return asked === '' ? undefined : searches.get(asked, () => understandSearch(database, asked));
  }

  async function itemsOf(ids: readonly ProductId[], prices: PriceList): Promise<ListItem[]> {
    const keys = ids.map((id) => `${id}${prices.key}`);
    const idLength = ids[0]?.length ?? 0;
    const found = await items.getMany(keys, async (missing) => {
      const wanted = missing.map((key) => key.slice(0, idLength) as ProductId);
      const read = await store.readItems(database, wanted, prices);
      return new Map([...read].map(([id, item]) => [`${id}${prices.key}`, item]));
    });
    return [...found.values()];
  }

  /** Ids and total of one page. */
  async function find(request: ListRequest, sort: ListSort, page: number): Promise<lists.Picked & { search?: Search }> {
    const [search, collection] = await Promise.all([searchFor(request.asked), collectionOf(request.collection)]);
    if (request.collection !== '' && collection === undefined) return { ids: [], total: 0 };
    const window = { limit: pageSize, offset: (page - 1) * pageSize };
    const { prices } = request;
    if (search === undefined && !hasFilters(request) && (await isIndexed(prices, sort, collection))) {
      const id = collection?.id;
      const [ids, total = 0] = await Promise.all(
        id === undefined
          ? [
              lists.pageOfAll(database, prices, sort, window),
              totals.get(prices.key, () => lists.countAll(database, prices)),
            ]
          : [
              lists.pageOfCollection(database, id, prices, window),
              totals.get(`${prices.key} ${id}`, () => lists.countCollection(database, id, prices)),
            ],
      );
      return { ids, total };
    }
    const question = search?.question ?? lists.noQuestion;
    const pick = { request, question, collection: collection?.id ?? null, sort, window };
    const byVariant = needsVariants(request) || sort.startsWith('price-');
    const picked = byVariant
      ? await lists.pickOffers(database, pick, request.inStock ? (await shortage()).ids : [])
      : await lists.pickProducts(database, pick);
    return { ...picked, ...(search && { search }) };
  }

  /** True when an index has this order. Prices are in the order of the file's, unless somebody gave prices of his own. */
  async function isIndexed(prices: PriceList, sort: ListSort, collection: ShownCollection | undefined) {
    if (collection !== undefined) return sort === 'featured';
    if (!sort.startsWith('price-')) return true;
    const { files, own } = (await facts.get('all', () => lists.readPriceFacts(database))) ?? { files: [], own: [] };
    return files.length <= 1 && (files[0] === prices.currency || !own.includes(prices.currency));
  }

  async function listPage(selection: Selection & { page: number; sort?: ListSort | undefined }): Promise<ListPage> {
    const { page } = selection;
    if (!Number.isInteger(page) || page < 1) throw new RangeError(`not a page: ${page}`);
    const request = listRequest(selection, await priceList(selection.currency));
    const { inStock, key, collection, asked } = request;
    const ofCollection = collection === '' || asked !== '' ? undefined : await collectionOf(collection);
    const sort = selection.sort ?? ofCollection?.sort ?? 'featured';
    const number = Math.min(page, maxPage);
    const stock = inStock ? (await shortage()).serial : '';
    const found = await pages.get(`${number} ${sort} ${stock} ${key}`, async () => {
      const { ids, total, search } = await find(request, sort, number);
      const list: ListPage = { items: await itemsOf(ids, request.prices), page: number, pageSize, total, sort };
      return search?.didYouMean === undefined ? list : { ...list, didYouMean: search.didYouMean };
    });
    if (found === undefined) throw new Error('a list page is never absent');
    return found;
  }

  async function facets(selection: Selection): Promise<Facets> {
    const request = listRequest(selection, await priceList(selection.currency));
    const { ids, serial } = await shortage();
    const found = await facetAnswers.get(`${serial} ${request.key}`, async () => {
      const [search, collection] = await Promise.all([searchFor(request.asked), collectionOf(request.collection)]);
      if (request.collection !== '' && collection === undefined) return { groups: [] };
      const question = search?.question ?? lists.noQuestion;
      const asked = { request, question, collection: collection?.id ?? null, valuesPerGroup };
      const counted = await readFacets(database, asked, ids);
      const { currency } = request.prices;
      const { lowMinor: low, highMinor: high } = counted;
      return {
        groups: facetGroups(counted, request.groups),
        ...(low !== null && high !== null && { price: { low: money(low, currency), high: money(high, currency) } }),
        ...(soldOut && { inStock: counted.inStock }),
      };
    });
    return found ?? { groups: [] };
  }

  return {
    listPage,
    facets,
    async suggest(query, currency) {
      const asked = askedText(query);
      const search = await searchFor(asked);
      if (search === undefined) return { products: [], collections: [] };
      const { words } = search.question;
      const [list, handles = []] = await Promise.all([
        listPage({ page: 1, query, currency }),
        words === null ? [] : suggestedHandles.get(words, () => collectionsLike(database, words, suggestedCollections)),
      ]);
      const collections = (await allCollections()).filter((collection) => handles.includes(collection.handle));
      return {
        products: list.items.slice(0, suggestedProducts),
        collections,
        ...(list.didYouMean !== undefined && { didYouMean: list.didYouMean }),
      };
    },
    async productByHandle(handle, currency) {
      if (handle.length > maxHandleLength || handle.includes('\0')) return undefined;
      const prices = await priceList(currency);
      return products.get(`${prices.key} ${handle}`, () => store.readProduct(database, handle, prices));
    },
    async variants(variantIds, currency) {
      const prices = await priceList(currency);
      const keys = variantIds.filter(isUuid).map((id) => `${id}${prices.key}`);
      const idLength = 36;
      const found = await variantsForSale.getMany(keys, async (missing) => {
        const ids = missing.map((key) => key.slice(0, idLength) as VariantId);
        const read = await store.readVariants(database, ids, prices);
        return new Map([...read].map(([id, variant]) => [`${id}${prices.key}`, variant]));
      });
      return new Map([...found.values()].map((variant) => [variant.variantId, variant]));
    },
    async related(handle, currency, limit = 6) {
      const prices = await priceList(currency);
      if (handle.length > maxHandleLength || handle.includes('\0')) return [];
      const ids = await relations.get(`${prices.key} ${handle}`, () =>
        store.readRelated(database, handle, [...prices.rules.keys()], maxRelated),
      );
      return itemsOf((ids ?? []).slice(0, limit), prices);
    },
    collections: allCollections,
    collectionByHandle: async (handle): Promise<CollectionSummary | undefined> => collectionOf(handle),
    async *sitemapEntries() {
      for (let after: Pick<SitemapEntry, 'handle' | 'kind'> = { handle: '', kind: 'collection' }; ; ) {
        const entries = await store.readSitemap(database, after, sitemapPage);
        if (entries.length > 0) yield entries;
        const last = entries.at(-1);
        if (last === undefined || entries.length < sitemapPage) return;
        after = last;
      }
    },
  };
}

/** The price list of a currency: the same object while the shop's rates stay the same. */
function openPriceLists(currencies: () => Promise<readonly ExchangeRule[]>) {
  const known = new WeakMap<readonly ExchangeRule[], Map<string | undefined, PriceList>>();
  return async (currency: string | undefined): Promise<PriceList> => {
    const taken = await currencies();
    let byCurrency = known.get(taken);
    if (byCurrency === undefined) {
      byCurrency = new Map();
      known.set(taken, byCurrency);
    }
    // What visitors make up must not fill the memory.
    const wanted = taken.some((rule) => rule.currency === currency) ? currency : taken[0]?.currency;
    let list = byCurrency.get(wanted);
    if (list === undefined) {
      list = priceListFor(taken, wanted);
      byCurrency.set(wanted, list);
    }
    return list;
  };
}

/** What is sold out, numbered: the same number for as long as it is the same. */
function openShortage(soldOut: (() => Promise<readonly VariantId[]>) | undefined) {
  let last: { ids: readonly VariantId[]; serial: string } = { ids: [], serial: '0' };
  return async () => {
    const ids = (await soldOut?.()) ?? [];
    if (ids !== last.ids) {
      const same = ids.length === last.ids.length && ids.every((id, index) => id === last.ids[index]);
      last = { ids, serial: same ? last.serial : String(Number(last.serial) + 1) };
    }
    return last;
  };
}
