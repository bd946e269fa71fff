// Lists, what they can be narrowed by, and searches. A page without filters is read off a database index; filters, counts
// and orders by price are worked out on the index in memory (list-index.ts); a search is found by the database once, and
// its pages and filters are worked out on what it found.
import type { Database } from '../../kernel/database.ts';
import { money } from '../../kernel/money.ts';
import type {
  Catalog,
  CollectionSummary,
  Facets,
  ListItem,
  ListPage,
  ListSort,
  ProductId,
  Selection,
  VariantId,
} from '../catalog.ts';
import { type Choosing, counted, fitting, inOrder } from './choose.ts';
import type { ShownCollection } from './collection-store.ts';
import { facetGroups } from './facet-groups.ts';
import { type ListIndex, pricesIn } from './list-index.ts';
import { hasFilters, type ListRequest, listRequest } from './list-request.ts';
import * as lists from './list-store.ts';
import type { PriceList } from './price-list.ts';
import { openRevisionCache, type Revision } from './revision-cache.ts';
import { type Search, search } from './search.ts';
import { collectionsLike } from './search-store.ts';
import { askedText } from './search-words.ts';

export const pageSize = 20;
const maxPage = 1_000_000;
const suggestedProducts = 6;
const suggestedCollections = 3;

export interface ListingParts {
  database: Database;
  revision: Revision;
  priceList: (currency: string | undefined) => Promise<PriceList>;
  listIndex: () => Promise<ListIndex>;
  allCollections: () => Promise<readonly ShownCollection[]>;
  collectionOf: (handle: string) => Promise<ShownCollection | undefined>;
  itemsOf: (ids: readonly ProductId[], prices: PriceList) => Promise<ListItem[]>;
  soldOut: (() => Promise<readonly VariantId[]>) | undefined;
}

export function openListing(parts: ListingParts): Pick<Catalog, 'listPage' | 'facets' | 'suggest'> {
  const { database, revision, priceList, collectionOf, itemsOf } = parts;
  const pages = openRevisionCache<ListPage>(revision, 2_000);
  const facetAnswers = openRevisionCache<Facets>(revision, 1_000);
  // Each is up to four bytes for each product.
  const searches = openRevisionCache<Search>(revision, 500);
  const suggestedHandles = openRevisionCache<string[]>(revision, 5_000);
  const shortage = openShortage(parts.soldOut);
  const choosing = openChoosing(parts);

  async function searchFor({ asked, prices }: Pick<ListRequest, 'asked' | 'prices'>): Promise<Search | undefined> {
    if (asked === '') return undefined;
    return searches.get(`${prices.key} ${asked}`, () => search(database, asked, [...prices.rules.keys()]));
  }

  /** The page, as ids. */
  async function find(request: ListRequest, sort: ListSort, page: number) {
    const { prices, collection: handle } = request;
    const [found, collection] = await Promise.all([searchFor(request), collectionOf(handle)]);
    if (handle !== '' && collection === undefined) return { ids: [], total: 0 };
    const window = { limit: pageSize, offset: (page - 1) * pageSize };
    const plain = !hasFilters(request);
    if (plain && found === undefined && (await hasIndex(prices, sort, collection))) {
      const { listed } = collection ?? (await revision.current());
      const ids =
        collection === undefined
          ? await lists.pageOfAll(database, prices, sort, window)
          : await lists.pageOfCollection(database, collection.id, prices, window);
      return { ids, total: [...prices.rules.keys()].reduce((sum, source) => sum + (listed[source] ?? 0), 0) };
    }
    if (plain && found !== undefined && sort === 'featured' && collection === undefined) {
      const { positions } = found;
      const here = positions.slice(window.offset, window.offset + window.limit);
      return { ids: await lists.productsAt(database, here), total: positions.length, found };
    }
    const chosen = await choosing({
      request,
      found,
      collection,
      soldOut: request.inStock ? (await shortage()).ids : [],
    });
    const fits = inOrder(fitting(chosen), sort, chosen);
    const here = fits.subarray(window.offset, window.offset + window.limit);
    const ids = [...here].flatMap((product) => chosen.index.products.ids[product] ?? []);
    return { ids, total: fits.length, found };
  }

  /** A database index has this order. Prices have that of the file's, unless somebody gave prices of his own. */
  async function hasIndex(prices: PriceList, sort: ListSort, collection: ShownCollection | undefined) {
    if (collection !== undefined) return sort === 'featured';
    if (!sort.startsWith('price-')) return true;
    const { listed, own } = await revision.current();
    const files = Object.keys(listed);
    return files.length <= 1 && (files[0] === prices.currency || !own.includes(prices.currency));
  }

  async function listPage(selection: Selection & { page: number; sort?: ListSort | undefined }): Promise<ListPage> {
    const { page } = selection;
    if (!Number.isInteger(page) || page < 1) throw new RangeError(`not a page: ${page}`);
    const request = listRequest(selection, await priceList(selection.currency));
    const { inStock, key, collection, asked, prices } = request;
    const ofCollection = asked === '' ? await collectionOf(collection) : undefined;
    const sort = selection.sort ?? ofCollection?.sort ?? 'featured';
    const number = Math.min(page, maxPage);
    const stock = inStock ? (await shortage()).serial : '';
    const kept = await pages.get(`${number} ${sort} ${stock} ${key}`, async () => {
      const { ids, total, found } = await find(request, sort, number);
      const list: ListPage = { items: await itemsOf(ids, prices), page: number, pageSize, total, sort };
      return found?.didYouMean === undefined ? list : { ...list, didYouMean: found.didYouMean };
    });
    if (kept === undefined) throw new Error('a list page is never absent');
    return kept;
  }

  async function facets(selection: Selection): Promise<Facets> {
    const request = listRequest(selection, await priceList(selection.currency));
    const { ids: soldOut, serial } = await shortage();
    const { currency } = request.prices;
    const kept = await facetAnswers.get(`${serial} ${request.key}`, async () => {
      const [found, collection] = await Promise.all([searchFor(request), collectionOf(request.collection)]);
      if (request.collection !== '' && collection === undefined) return { groups: [] };
      const chosen = await choosing({ request, found, collection, soldOut });
      const { counts, low, high, inStock } = counted(chosen);
      return {
        groups: facetGroups(counts, chosen.index.facets, request.groups),
        ...(low !== undefined &&
          high !== undefined && { price: { low: money(low, currency), high: money(high, currency) } }),
        ...(parts.soldOut && { inStock }),
      };
    });
    return kept ?? { groups: [] };
  }

  async function collectionsFor({ question }: Search): Promise<CollectionSummary[]> {
    if (question === null) return [];
    const load = () => collectionsLike(database, question, suggestedCollections);
    const handles = (await suggestedHandles.get(question, load)) ?? [];
    return (await parts.allCollections()).filter((collection) => handles.includes(collection.handle));
  }

  return {
    listPage,
    facets,
    async suggest(query, currency) {
      const prices = await priceList(currency);
      const found = await searchFor({ asked: askedText(query), prices });
      if (found === undefined) return { products: [], collections: [] };
      const [list, collections] = await Promise.all([listPage({ page: 1, query, currency }), collectionsFor(found)]);
      const products = list.items.slice(0, suggestedProducts);
      return { products, collections, ...(found.didYouMean !== undefined && { didYouMean: found.didYouMean }) };
    },
  };
}

/** A request on the index. What does not depend on the request is kept for as long as the index is the same. */
function openChoosing({ listIndex }: Pick<ListingParts, 'listIndex'>) {
  const pricesByList = new WeakMap<ListIndex, Map<string, Float64Array>>();
  let last: { index: ListIndex; soldOut: readonly VariantId[]; available: Uint8Array } | undefined;

  function pricesOf(index: ListIndex, list: PriceList): Float64Array {
    const kept = pricesByList.get(index) ?? new Map<string, Float64Array>();
    pricesByList.set(index, kept);
    const prices = kept.get(list.key) ?? pricesIn(index, list);
    kept.set(list.key, prices);
    return prices;
  }

  function availabilityOf(index: ListIndex, soldOut: readonly VariantId[]): Uint8Array {
    if (last?.index === index && last.soldOut === soldOut) return last.available;
    const gone = new Set(soldOut);
    const available = Uint8Array.from(index.variants.ids, (id) => (gone.has(id) ? 0 : 1));
    last = { index, soldOut, available };
    return available;
  }

  return async (given: {
    request: ListRequest;
    found: Search | undefined;
    collection: ShownCollection | undefined;
    soldOut: readonly VariantId[];
  }): Promise<Choosing> => {
    const { request, found, collection, soldOut } = given;
    const index = await listIndex();
    return {
      index,
      request,
      candidates: candidatesOf(index, found, collection),
      prices: pricesOf(index, request.prices),
      available: availabilityOf(index, soldOut),
    };
  };
}

function candidatesOf(
  index: ListIndex,
  found: Search | undefined,
  collection: ShownCollection | undefined,
): Int32Array {
  const members = collection === undefined ? undefined : (index.collections.get(collection.id) ?? new Int32Array());
  if (found === undefined) return members ?? Int32Array.from(index.products.ids.keys());
  const hits = found.positions.flatMap((position) => index.at.get(position) ?? []);
  if (members === undefined) return Int32Array.from(hits);
  const inside = new Set(members);
  return Int32Array.from(hits.filter((product) => inside.has(product)));
}

/** What is sold out, numbered: the same number for as long as it is the same. */
function openShortage(soldOut: (() => Promise<readonly VariantId[]>) | undefined) {
  let last: { ids: readonly VariantId[]; serial: string } = { ids: [], serial: '0' };
  return async () => {
    const ids = (await soldOut?.()) ?? last.ids;
    if (ids !== last.ids) last = { ids, serial: String(Number(last.serial) + 1) };
    return last;
  };
}
