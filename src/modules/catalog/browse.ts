// What the shop shows of its catalogue, from memory: products, variants, collections, and lists composed of small answers
// that are kept until the catalogue changes. A list keeps ids; what lists show of a product is kept once for all of them.
import type { Database } from '../../kernel/database.ts';
import { isUuid } from '../../kernel/ids.ts';
import type { ExchangeRule } from '../../kernel/money.ts';
import type {
  CatalogReads,
  CollectionSummary,
  ListItem,
  Product,
  ProductId,
  SitemapEntry,
  VariantForSale,
  VariantId,
} from '../catalog.ts';
import * as store from './catalog-store.ts';
import { readCollections, type ShownCollection } from './collection-store.ts';
import { type ListIndex, loadListIndex } from './list-index.ts';
import { openListing } from './listing.ts';
import { type PriceList, priceListFor } from './price-list.ts';
import { relatedTo } from './related.ts';
import { openRevisionCache, type Revision } from './revision-cache.ts';

const maxHandleLength = 255;
const sitemapPage = 1_000;
const maxRelated = 24;

export interface BrowseParts {
  database: Database;
  currencies: () => Promise<readonly ExchangeRule[]>;
  soldOut: (() => Promise<readonly VariantId[]>) | undefined;
  revision: Revision;
}

export function openBrowsing({ database, currencies, soldOut, revision }: BrowseParts): CatalogReads {
  const items = openRevisionCache<ListItem>(revision, 10_000);
  const products = openRevisionCache<Product>(revision, 2_000);
  const variantsForSale = openRevisionCache<VariantForSale>(revision, 20_000);
  const relations = openRevisionCache<ProductId[]>(revision, 5_000);
  const collectionLists = openRevisionCache<ShownCollection[]>(revision, 1);
  const indexes = openRevisionCache<ListIndex>(revision, 1);
  const priceList = openPriceLists(currencies);

  async function listIndex(): Promise<ListIndex> {
    const index = await indexes.get('all', () => loadListIndex(database));
    if (index === undefined) throw new Error('the index is never absent');
    return index;
  }

  const allCollections = async () => (await collectionLists.get('all', () => readCollections(database))) ?? [];
  const collectionOf = async (handle: string) =>
    handle === '' ? undefined : (await allCollections()).find((each) => each.handle === handle);

  async function itemsOf(ids: readonly ProductId[], prices: PriceList): Promise<ListItem[]> {
    const found = await items.getMany(keysOf(ids, prices), async (missing) =>
      keyed(await store.readItems(database, idsOf<ProductId>(missing), prices), prices),
    );
    return [...found.values()];
  }

  const listing = openListing({
    database,
    revision,
    priceList,
    listIndex,
    allCollections,
    collectionOf,
    itemsOf,
    soldOut,
  });

  return {
    ...listing,
    async productByHandle(handle, currency) {
      if (!canBeHandle(handle)) return undefined;
      const prices = await priceList(currency);
      return products.get(`${prices.key} ${handle}`, () => store.readProduct(database, handle, prices));
    },
    async variants(variantIds, currency) {
      const prices = await priceList(currency);
      const found = await variantsForSale.getMany(keysOf(variantIds.filter(isUuid), prices), async (missing) =>
        keyed(await store.readVariants(database, idsOf<VariantId>(missing), prices), prices),
      );
      return new Map([...found.values()].map((variant) => [variant.variantId, variant]));
    },
    async related(handle, currency, limit = 6) {
      if (!canBeHandle(handle)) return [];
      const prices = await priceList(currency);
      const ids = await relations.get(`${prices.key} ${handle}`, async () => {
        const index = await listIndex();
        const product = index.products.handles.get(handle);
        const near = product === undefined ? [] : relatedTo(index, product, maxRelated);
        return near.flatMap((each) => index.products.ids[each] ?? []);
      });
      return (await itemsOf(ids ?? [], prices)).slice(0, limit);
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

function canBeHandle(handle: string): boolean {
  return handle.length <= maxHandleLength && !handle.includes('\0');
}

// What is kept of a product or variant is kept for each price list: its id, then the list's key.
const idLength = 36;

function keysOf(ids: readonly string[], prices: PriceList): string[] {
  return ids.map((id) => `${id}${prices.key}`);
}

function idsOf<Id extends string>(keys: readonly string[]): Id[] {
  return keys.map((key) => key.slice(0, idLength) as Id);
}

function keyed<Value>(values: ReadonlyMap<string, Value>, prices: PriceList): Map<string, Value> {
  return new Map([...values].map(([id, value]) => [`${id}${prices.key}`, value]));
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
