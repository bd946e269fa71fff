// The SQL behind what the shop shows of products. What it returns is kept in memory and shared: nobody changes it.
import type { Reader } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';
import type {
  Image,
  ListItem,
  Product,
  ProductId,
  ProductVariant,
  SitemapEntry,
  VariantForSale,
  VariantId,
} from '../catalog.ts';
import { type FilePrice, type PriceList, priceIn } from './price-list.ts';
import type { RevisionRow } from './revision-cache.ts';

/** What a product without options calls its one variant. */
const soleVariantTitle = 'Standard';

export function readRevision(reader: Reader): Promise<RevisionRow> {
  return reader.one<RevisionRow>(sql`select number, listed, own_currencies as own from catalog.revision`);
}

export async function readIsEmpty(reader: Reader): Promise<boolean> {
  const row = await reader.one<{ empty: boolean }>(sql`select not exists (select from catalog.product) as empty`);
  return row.empty;
}

type PriceCells = Omit<FilePrice, 'currency'>;

interface ItemRow extends Pick<ListItem, 'handle' | 'title' | 'vendor' | 'type'> {
  id: ProductId;
  currency: string;
  images: Image[];
  offers: (PriceCells & { id: VariantId })[];
}

/** Products as a list shows them; those without a price in this currency are missing. */
export async function readItems(reader: Reader, ids: readonly ProductId[], prices: PriceList) {
  const rows = await reader.query<ItemRow>(sql`
    select id, handle, title, vendor, type, currency,
      array(
        select jsonb_build_object('url', url, 'alt', alt) from catalog.image
        where product_id = product.id order by image.position limit 2
      ) as images,
      array(
        select jsonb_build_object('id', variant.id, 'priceMinor', variant.price_minor,
          'compareAtMinor', variant.compare_at_minor, 'ownMinor', own.price_minor,
          'ownCompareAtMinor', own.compare_at_minor)
        from catalog.variant
          left join catalog.variant_price as own on own.variant_id = variant.id and own.currency = ${prices.currency}
        where product_id = product.id and not retired and variant.price_minor is not null
        order by variant.position
      ) as offers
    from catalog.product
    where id = any(${ids}::uuid[]) and listed`);
  return new Map(rows.flatMap((row) => itemOf(row, prices) ?? []));
}

function itemOf({ id, images, offers, currency, ...shown }: ItemRow, prices: PriceList): [ProductId, ListItem][] {
  const priced = offers.flatMap((offer) => {
    const price = priceIn(prices, { ...offer, currency });
    return price === undefined ? [] : [{ ...price, id: offer.id }];
  });
  const [first] = priced;
  if (first === undefined) return [];
  const lowest = priced.reduce((low, each) => (each.price.amountMinor < low.price.amountMinor ? each : low), first);
  const [image, secondImage] = images;
  const item: ListItem = {
    ...shown,
    price: lowest.price,
    priceVaries: priced.some(({ price }) => price.amountMinor !== lowest.price.amountMinor),
    ...(lowest.compareAtPrice && { compareAtPrice: lowest.compareAtPrice }),
    ...(image && { image }),
    ...(secondImage && { secondImage }),
    variantIds: priced.map((each) => each.id),
  };
  return [[id, item]];
}

interface VariantCells extends PriceCells {
  id: VariantId;
  sku: string;
  barcode: string;
  optionValues: string[];
  grams: number;
  weightUnit: string;
  imageUrl: string;
}

interface ProductCells extends Omit<Product, 'variants' | 'options'> {
  currency: string;
  variants: VariantCells[];
}

/** A listed product, or undefined; also when it has no price in this currency. */
export async function readProduct(reader: Reader, handle: string, prices: PriceList): Promise<Product | undefined> {
  const row = await reader.maybeOne<ProductCells>(sql`
    select product.id, handle, title, description_html as "descriptionHtml", vendor, type, tags,
      option_names as "optionNames", seo_title as "seoTitle", seo_description as "seoDescription",
      gift_card as "giftCard", currency, changed_at as "updatedAt",
      array(
        select jsonb_build_object('id', id, 'sku', sku, 'barcode', barcode, 'optionValues', option_values,
          'priceMinor', variant.price_minor, 'compareAtMinor', variant.compare_at_minor,
          'ownMinor', own.price_minor, 'ownCompareAtMinor', own.compare_at_minor,
          'grams', grams, 'weightUnit', weight_unit, 'imageUrl', image_url)
        from catalog.variant
          left join catalog.variant_price as own on own.variant_id = variant.id and own.currency = ${prices.currency}
        where product_id = product.id and not retired and variant.price_minor is not null
        order by variant.position
      ) as variants,
      array(
        select jsonb_build_object('url', url, 'alt', alt) from catalog.image where product_id = product.id
        order by image.position
      ) as images,
      array(
        select jsonb_build_object('handle', collection.handle, 'title', collection.title)
        from catalog.collection_product as member join catalog.collection on collection.id = member.collection_id
        where member.product_id = product.id and published order by collection.position
      ) as collections
    from catalog.product
    where handle = ${handle} and listed`);
  if (row === undefined) return undefined;
  const { currency, variants: cells, ...product } = row;
  const variants = cells.flatMap((variant) => variantOf(variant, currency, prices) ?? []);
  if (variants.length === 0) return undefined;
  return { ...product, options: optionsOf(product.optionNames, variants), variants };
}

function variantOf(row: VariantCells, currency: string, prices: PriceList): ProductVariant | undefined {
  const price = priceIn(prices, { ...row, currency });
  if (price === undefined) return undefined;
  const { id, sku, barcode, optionValues, grams, weightUnit, imageUrl } = row;
  return {
    id,
    sku,
    barcode,
    title: titleOf(optionValues),
    optionValues,
    ...price,
    grams,
    weightUnit,
    ...(imageUrl !== '' && { imageUrl }),
  };
}

function optionsOf(names: readonly string[], variants: readonly ProductVariant[]) {
  return names.map((name, index) => ({
    name,
    values: [...new Set(variants.map((variant) => variant.optionValues[index] ?? ''))],
  }));
}

function titleOf(optionValues: readonly string[]): string {
  return optionValues.join(' / ') || soleVariantTitle;
}

interface SaleRow extends Omit<VariantForSale, 'price' | 'compareAtPrice' | 'variantTitle' | 'image'>, PriceCells {
  optionValues: string[];
  currency: string;
  image: Image | null;
}

export async function readVariants(reader: Reader, variantIds: readonly VariantId[], prices: PriceList) {
  const rows = await reader.query<SaleRow>(sql`
    select variant.id as "variantId", product.handle as "productHandle", product.title as "productTitle",
      product.type as "productType", product.tags,
      array(
        select collection.handle from catalog.collection_product as member
          join catalog.collection on collection.id = member.collection_id
        where member.product_id = product.id order by collection.handle
      ) as collections,
      variant.option_values as "optionValues", variant.sku,
      variant.price_minor as "priceMinor", variant.compare_at_minor as "compareAtMinor",
      own.price_minor as "ownMinor", own.compare_at_minor as "ownCompareAtMinor", product.currency,
      case when variant.image_url <> '' then jsonb_build_object('url', variant.image_url, 'alt', '')
        else (
          select jsonb_build_object('url', url, 'alt', alt) from catalog.image
          where product_id = product.id order by image.position limit 1
        ) end as image,
      variant.taxable, variant.tax_code as "taxCode", variant.requires_shipping as "requiresShipping", variant.grams,
      product.listed and not variant.retired as sellable
    from catalog.variant join catalog.product on product.id = variant.product_id
      left join catalog.variant_price as own on own.variant_id = variant.id and own.currency = ${prices.currency}
    where variant.id = any(${variantIds}::uuid[]) and variant.price_minor is not null`);
  return new Map(
    rows.flatMap(
      ({ optionValues, priceMinor, compareAtMinor, ownMinor, ownCompareAtMinor, currency, image, ...row }) => {
        const price = priceIn(prices, { priceMinor, compareAtMinor, ownMinor, ownCompareAtMinor, currency });
        if (price === undefined) return [];
        const variant: VariantForSale = {
          ...row,
          variantTitle: titleOf(optionValues),
          ...price,
          ...(image && { image }),
        };
        return [[row.variantId, variant] as const];
      },
    ),
  );
}

/** The next addresses of what is shown, in the order of their handles; products and collections in one order. */
export function readSitemap(
  reader: Reader,
  after: Pick<SitemapEntry, 'handle' | 'kind'>,
  limit: number,
): Promise<SitemapEntry[]> {
  return reader.query<SitemapEntry>(sql`
    select kind, handle, "updatedAt" from (
      (select 'product' as kind, handle, changed_at as "updatedAt" from catalog.product
        where listed and handle >= ${after.handle} and (handle > ${after.handle} or 'product' > ${after.kind})
        order by handle limit ${limit}::integer)
      union all
      (select 'collection', handle, changed_at from catalog.collection
        where published and handle >= ${after.handle} and (handle > ${after.handle} or 'collection' > ${after.kind})
        order by handle limit ${limit}::integer)
    ) as entry
    order by handle, kind limit ${limit}::integer`);
}
