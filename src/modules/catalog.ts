// The catalogue: products, variants, collections and picture addresses; what the shop shows, lists, filters and finds of
// them, and the import and export of a merchant's file. It fetches no picture, and knows no stock and no taxes: how many
// can be bought is `stock`, what an order costs is `pricing`.
import { type Clock, systemClock } from '../kernel/clock.ts';
import type { Database, Reader, Tx } from '../kernel/database.ts';
import type { Brand } from '../kernel/ids.ts';
import type { ExchangeRule, Money } from '../kernel/money.ts';
import { openBrowsing } from './catalog/browse.ts';
import * as store from './catalog/catalog-store.ts';
import { raiseRevision } from './catalog/collection-store.ts';
import { type ChangeCollections, changeCollections } from './catalog/collections.ts';
import { type ExportCatalog, exportShopify } from './catalog/export-shopify.ts';
import * as images from './catalog/images-store.ts';
import {
  type ImportOutcome,
  type ImportRequest,
  type InventoryCount,
  importShopify,
} from './catalog/import-shopify.ts';
import { type PreviewOutcome, type PreviewRequest, previewShopify } from './catalog/preview-import.ts';
import { openRevision } from './catalog/revision-cache.ts';

export { type CollectionDocument, readCollectionDocument } from './catalog/collection-document.ts';
export type { ChangeCollections, SetCollectionOutcome } from './catalog/collections.ts';
export {
  type DeskProduct,
  type DeskVariant,
  productForDesk,
  productsForDesk,
} from './catalog/desk-store.ts';
export type { ExportCatalog, ExportOutcome, ExportRequest } from './catalog/export-shopify.ts';
export type { ImportFault, ImportWarning } from './catalog/import-report.ts';
export type {
  ImportOutcome,
  ImportProgress,
  ImportRequest,
  ImportSummary,
  InventoryCount,
} from './catalog/import-shopify.ts';
export type { PreviewOutcome, PreviewRequest } from './catalog/preview-import.ts';

export type ProductId = Brand<string, 'ProductId'>;
export type VariantId = Brand<string, 'VariantId'>;

export interface Image {
  /** Kept as the merchant's file gave it: http or https, somebody else's server. */
  url: string;
  alt: string;
}

/** The same object for as long as nothing in the catalogue changed. */
export interface ListItem {
  handle: string;
  title: string;
  vendor: string;
  type: string;
  /** The lowest price of its variants. */
  price: Money;
  /** Another variant costs more: a list says "from". */
  priceVaries: boolean;
  /** What the variant with the lowest price cost before, when that was more. */
  compareAtPrice?: Money;
  image?: Image;
  secondImage?: Image;
  /** Its variants for sale: `stock.available` of a whole page in one call says what is sold out. */
  variantIds: VariantId[];
}

/** `featured`: the merchant's order; in a search, the best fit. */
export type ListSort = 'featured' | 'newest' | 'price-ascending' | 'price-descending' | 'title';

/** Values of one kind widen, kinds narrow: (oak or walnut) and quiet. Upper and lower case do not matter. */
export interface ListFilters {
  type?: readonly string[];
  vendor?: readonly string[];
  tag?: readonly string[];
  /** By option name: {"Finish": ["Oak", "Walnut"]}. With price and stock, one and the same variant must fit. */
  options?: Readonly<Record<string, readonly string[]>>;
  /** In minor units of the list's currency, both included. */
  price?: { fromMinor?: number; toMinor?: number };
  /** `only`: a variant that fits can be bought now. */
  inStock?: 'only';
}

/** What a list is made of. All members are optional: everything that is listed. */
export interface Selection {
  /** Up to 100 characters and 8 words. Finds words, beginnings of the last one, SKUs, and what was meant by a misspelt word. */
  query?: string | undefined;
  /** A collection's handle; one that is not there is empty. */
  collection?: string | undefined;
  filters?: ListFilters | undefined;
  /** ISO 4217; one that the shop does not take is answered in its base currency, as `Money` then says. */
  currency?: string | undefined;
}

/** The same object for as long as nothing in the catalogue changed, so that what is made of it can be kept (`derived`). */
export interface ListPage {
  items: ListItem[];
  page: number;
  pageSize: number;
  total: number;
  sort: ListSort;
  /** Nothing has the words as they were typed: this was searched instead. */
  didYouMean?: string;
}

export interface FacetValue {
  /** For `ListFilters`: any spelling of it will do. */
  value: string;
  label: string;
  /** How many products the list would have with it, whatever else is chosen of its own kind. */
  count: number;
  chosen: boolean;
}

export interface FacetGroup {
  kind: 'type' | 'vendor' | 'tag' | 'option';
  /** Of an option: its name. */
  name?: string;
  values: FacetValue[];
}

/** What a list can be narrowed by, each counted with all filters but its own. */
export interface Facets {
  groups: FacetGroup[];
  /** Lowest and highest price; absent when nothing is there. */
  price?: { low: Money; high: Money };
  /** How many can be bought now; absent when the catalogue was not told of stock. */
  inStock?: number;
}

export interface Suggestions {
  products: ListItem[];
  collections: CollectionSummary[];
  didYouMean?: string;
}

export interface ProductVariant {
  id: VariantId;
  sku: string;
  barcode: string;
  /** Its option values ("20 mm / Black"), or "Standard" when the product has no options. */
  title: string;
  optionValues: string[];
  price: Money;
  /** Only when it is more than the price. */
  compareAtPrice?: Money;
  grams: number;
  /** How the merchant shows weights: kg, g, lb, oz, or "". */
  weightUnit: string;
  imageUrl?: string;
}

/** The same object for as long as nothing in the catalogue changed. Only variants that are for sale. */
export interface Product {
  id: ProductId;
  handle: string;
  title: string;
  /** Sanitized: safe to put into a page as it is. */
  descriptionHtml: string;
  vendor: string;
  type: string;
  tags: string[];
  optionNames: string[];
  /** Each option with the values that its variants have, in their order. */
  options: { name: string; values: string[] }[];
  seoTitle: string;
  seoDescription: string;
  giftCard: boolean;
  variants: ProductVariant[];
  images: Image[];
  /** The published collections it is in, in the merchant's order. */
  collections: { handle: string; title: string }[];
  updatedAt: Date;
}

export interface VariantForSale {
  variantId: VariantId;
  productHandle: string;
  productTitle: string;
  productType: string;
  tags: string[];
  /** Handles of its collections, published or not. */
  collections: string[];
  variantTitle: string;
  sku: string;
  price: Money;
  compareAtPrice?: Money;
  /** Its own, else the product's first. */
  image?: Image;
  taxable: boolean;
  taxCode: string;
  requiresShipping: boolean;
  grams: number;
  /** False: shown in old carts, but no longer to be bought. */
  sellable: boolean;
}

export interface CollectionSummary {
  handle: string;
  title: string;
  /** Sanitized. */
  descriptionHtml: string;
  /** Its own, else that of its first product that has one. */
  image?: Image;
  /** How many of its products are listed. */
  products: number;
  /** How it is shown when the visitor chose nothing. */
  sort: ListSort;
  seoTitle: string;
  seoDescription: string;
  updatedAt: Date;
}

export interface SitemapEntry {
  kind: 'product' | 'collection';
  handle: string;
  updatedAt: Date;
}

/** What the shop shows of it, from memory. */
export type CatalogReads = Pick<
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

export interface Catalog {
  /** Listed products, `pageSize` (20) a page from page 1. Without `sort`: the collection's own, else `featured`. */
  listPage(request: Selection & { page: number; sort?: ListSort | undefined }): Promise<ListPage>;
  /** What the list can be narrowed by. A statement of its own: not every list shows filters. */
  facets(selection: Selection): Promise<Facets>;
  /** For the search box, while it is typed: up to 6 products and 3 collections. */
  suggest(query: string, currency?: string): Promise<Suggestions>;
  /** A product that is active, published and has a price in this currency. */
  productByHandle(handle: string, currency?: string): Promise<Product | undefined>;
  /** From memory. A variant that never had a price, or an unknown id, is missing. */
  variants(variantIds: readonly VariantId[], currency?: string): Promise<Map<VariantId, VariantForSale>>;
  /** What else a buyer of this product may like: of its collections, its type, its tags. The best fit first. */
  related(handle: string, currency?: string, limit?: number): Promise<ListItem[]>;
  /** Those that are published, in the merchant's order. */
  collections(): Promise<readonly CollectionSummary[]>;
  collectionByHandle(handle: string): Promise<CollectionSummary | undefined>;
  /** Every listed product and published collection, a thousand at a time, by handle. */
  sitemapEntries(): AsyncIterable<readonly SitemapEntry[]>;
  /** True before the first import: also drafts count. */
  isEmpty(): Promise<boolean>;
  /** The addresses of all pictures of products and variants, 500 products at a time: `after` is the last page's `last`. */
  pictureAddresses(after?: ProductId): Promise<images.PictureAddresses>;
  /** Puts a picture at a position (from 1), or behind the others. False: no such product. */
  addImage(
    tx: Tx,
    image: { handle: string; url: string; alt: string; position?: number | undefined },
  ): Promise<boolean>;
  removeImage(tx: Tx, image: { handle: string; url: string }): Promise<'dropped' | 'no-product' | 'no-picture'>;
  /** Whether any product or variant shows the picture of this address. */
  isPictureShown(reader: Reader, url: string): Promise<boolean>;
  /** Reads a Shopify product CSV, of either generation of headers. All of it is imported, or nothing. */
  importShopifyCsv(request: ImportRequest): Promise<ImportOutcome>;
  /** What an import of this file would do. Writes nothing. */
  previewShopifyCsv(request: PreviewRequest): Promise<PreviewOutcome>;
  /** The whole catalogue as such a file, with the columns of 2025: importing it changes nothing. */
  exportShopifyCsv: ExportCatalog;
  /** The merchant's side of collections: published or not. */
  changeCollections: ChangeCollections;
}

export interface CatalogOptions {
  database: Database;
  /** ISO 4217: what the prices of an import are in, unless `currencies` says otherwise. */
  currency?: string;
  /** What the shop takes now, its base currency first: the same array while nothing changed. */
  currencies?: () => Promise<readonly ExchangeRule[]>;
  /**
   * Every variant that cannot be bought now (`stock.soldOut`), for lists of what is in stock: without it they are not
   * narrowed. A function and not a column of ours: a column would have to be written by every checkout that sells the
   * last one, and would wait for an import that has the product's row locked.
   */
  soldOut?: () => Promise<readonly VariantId[]>;
  /** Where the counts of an import go, within its transaction: `stock.setCounts`. */
  setCounts: (tx: Tx, counts: readonly InventoryCount[]) => Promise<void>;
  /** When staging is stale, and when something was changed. */
  clock?: Clock;
}

export function openCatalog(options: CatalogOptions): Catalog {
  const { database, currency = 'USD', setCounts, soldOut, clock = systemClock } = options;
  const onlyBase: readonly ExchangeRule[] = [{ currency, rateMillionths: 1_000_000, roundToMinor: 1, lessMinor: 0 }];
  const currencies = options.currencies ?? (() => Promise.resolve(onlyBase));
  const codes = async () => (await currencies()).map((rule) => rule.currency);
  const baseCurrency = async () => (await codes())[0] ?? currency;
  const revision = openRevision(() => store.readRevision(database));
  const forget = () => revision.forget();
  /** Its page is another one: memories and search engines shall see it. */
  const touch = async (tx: Tx, handle: string) => {
    await images.touchProduct(tx, handle, clock.now());
    await raiseRevision(tx);
    tx.afterCommit(forget);
  };
  const reads = openBrowsing({ database, currencies, soldOut, revision });

  return {
    ...reads,
    isEmpty: () => store.readIsEmpty(database),
    pictureAddresses: (after) => images.readPictureAddresses(database, { after, limit: 500 }),
    async addImage(tx, { position, ...image }) {
      const added = await images.putImage(tx, { ...image, position });
      if (added) await touch(tx, image.handle);
      return added;
    },
    async removeImage(tx, image) {
      const outcome = await images.dropImage(tx, image);
      if (outcome === 'dropped') await touch(tx, image.handle);
      return outcome;
    },
    isPictureShown: (reader, url) => images.isPictureShown(reader, url),
    importShopifyCsv: async (request) =>
      importShopify({ database, currencies: await codes(), setCounts, clock, forget }, request),
    previewShopifyCsv: async (request) => previewShopify({ database, currencies: await codes() }, request),
    exportShopifyCsv: async (request) =>
      exportShopify(
        {
          database,
          currency: await baseCurrency(),
          readRevision: async () => (await store.readRevision(database)).number,
        },
        request,
      ),
    changeCollections: changeCollections({ database, clock, forget }),
  };
}
