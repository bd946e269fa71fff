// The catalogue: products, variants and picture addresses; what the shop shows, and the import of a merchant's file.
// It knows no stock and no taxes: how many can be bought is `stock`, what an order costs is `pricing`.
import { type Clock, systemClock } from '../kernel/clock.ts';
import type { Database, Reader, Tx } from '../kernel/database.ts';
import { openFreshCache } from '../kernel/fresh-cache.ts';
import type { Brand } from '../kernel/ids.ts';
import { isUuid } from '../kernel/ids.ts';
import type { Money } from '../kernel/money.ts';
import * as store from './catalog/catalog-store.ts';
import { searchWords } from './catalog/fold-text.ts';
import * as images from './catalog/images-store.ts';
import {
  type ImportOutcome,
  type ImportRequest,
  type InventoryCount,
  importShopify,
} from './catalog/import-shopify.ts';

export type { ImportFault, ImportWarning } from './catalog/import-report.ts';
export type {
  ImportOutcome,
  ImportProgress,
  ImportRequest,
  ImportSummary,
  InventoryCount,
} from './catalog/import-shopify.ts';

export type ProductId = Brand<string, 'ProductId'>;
export type VariantId = Brand<string, 'VariantId'>;

export interface Image {
  /** Kept as the merchant's file gave it: http or https, somebody else's server. */
  url: string;
  alt: string;
}

export interface ListItem {
  handle: string;
  title: string;
  /** The lowest price of its variants. */
  price: Money;
  image?: Image;
}

/** The same object for as long as it is fresh, so that what is made of it can be kept (`derived`). */
export interface ListPage {
  items: ListItem[];
  page: number;
  pageSize: number;
  total: number;
}

export interface ProductVariant {
  id: VariantId;
  sku: string;
  /** Its option values ("20 mm / Black"), or "Standard" when the product has no options. */
  title: string;
  optionValues: string[];
  price: Money;
  compareAtPrice?: Money;
  grams: number;
  imageUrl?: string;
}

/** The same object for as long as it is fresh. Only variants that are for sale. */
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
  seoTitle: string;
  seoDescription: string;
  variants: ProductVariant[];
  images: Image[];
}

export interface VariantForSale {
  variantId: VariantId;
  productHandle: string;
  productTitle: string;
  variantTitle: string;
  sku: string;
  price: Money;
  taxable: boolean;
  requiresShipping: boolean;
  grams: number;
  /** False: shown in old carts, but no longer to be bought. */
  sellable: boolean;
}

export interface Catalog {
  /** Listed products, `pageSize` (20) a page from page 1; `query`: every word of it in title, vendor, type or tags. */
  listPage(request: { page: number; query?: string | undefined }): Promise<ListPage>;
  /** A product that is active, published and has a price. */
  productByHandle(handle: string): Promise<Product | undefined>;
  /** From memory. A variant that never had a price, or an unknown id, is missing. */
  variants(variantIds: readonly VariantId[]): Promise<Map<VariantId, VariantForSale>>;
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
}

export interface CatalogOptions {
  database: Database;
  /** ISO 4217: what the prices of an import are in. */
  currency?: string;
  /** Where the counts of an import go, within its transaction: `stock.setCounts`. */
  setCounts: (tx: Tx, counts: readonly InventoryCount[]) => Promise<void>;
  /** When staging is stale. */
  clock?: Clock;
}

export const pageSize = 20;
const maxHandleLength = 255;
const maxPage = 1_000_000;

export function openCatalog({ database, currency = 'USD', setCounts, clock = systemClock }: CatalogOptions): Catalog {
  const pages = openFreshCache<string, ListPage>({ load: eachKey(loadPage), maxEntries: 1_000 });
  const products = openFreshCache<string, Product>({
    load: eachKey((handle) => store.readProduct(database, handle)),
    maxEntries: 2_000,
  });
  const variants = openFreshCache<VariantId, VariantForSale>({
    load: (variantIds) => store.readVariants(database, variantIds),
    maxEntries: 20_000,
  });

  function loadPage(key: string) {
    const [page, ...words] = key.split(' ');
    return store.readPage(database, { page: Number(page), words, pageSize });
  }

  function forget() {
    pages.clear();
    products.clear();
    variants.clear();
  }

  return {
    async listPage({ page, query = '' }) {
      if (!Number.isInteger(page) || page < 1) throw new RangeError(`not a page: ${page}`);
      const key = [Math.min(page, maxPage), ...searchWords(query)].join(' ');
      const found = await pages.get(key);
      if (found === undefined) throw new Error('a list page is never absent');
      return found;
    },
    async productByHandle(handle) {
      return handle.length > maxHandleLength || handle.includes('\0') ? undefined : products.get(handle);
    },
    variants: (variantIds) => variants.getMany(variantIds.filter(isUuid)),
    isEmpty: () => store.readIsEmpty(database),
    pictureAddresses: (after) => images.readPictureAddresses(database, { after, limit: 500 }),
    addImage(tx, { position, ...image }) {
      tx.afterCommit(forget);
      return images.putImage(tx, { ...image, position });
    },
    removeImage(tx, image) {
      tx.afterCommit(forget);
      return images.dropImage(tx, image);
    },
    isPictureShown: (reader, url) => images.isPictureShown(reader, url),
    importShopifyCsv: (request) => importShopify({ database, currency, setCounts, clock, forget }, request),
  };
}

// One statement a key: pages and products are loaded one at a time anyway.
function eachKey<Value>(load: (key: string) => Promise<Value | undefined>) {
  return async (keys: readonly string[]) => {
    const found = new Map<string, Value>();
    for (const key of keys) {
      const value = await load(key);
      if (value !== undefined) found.set(key, value);
    }
    return found;
  };
}
