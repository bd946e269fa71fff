// The SQL behind the shop's pages. What it returns is kept in memory and shared: nobody changes it.
import type { Reader } from '../../kernel/database.ts';
import { money } from '../../kernel/money.ts';
import { sql } from '../../kernel/sql.ts';
import type { Image, ListPage, Product, ProductVariant, VariantForSale, VariantId } from '../catalog.ts';

/** What a product without options calls its one variant. */
const soleVariantTitle = 'Standard';

interface PageRow {
  total: number;
  items: { handle: string; title: string; currency: string; priceMinor: number; image: Image | null }[];
}

/** One page of what is listed and has every word. A search reads the text of all: 10 to 20 ms at 5,000 products. */
export async function readPage(
  reader: Reader,
  { page, words, pageSize }: { page: number; words: readonly string[]; pageSize: number },
): Promise<ListPage> {
  const patterns = words.map((word) => `%${word.replace(/[\\%_]/g, '\\$&')}%`);
  const row = await reader.one<PageRow>(sql`
    select
      (select count(*) from catalog.product where listed and search_text like all (${patterns}::text[])) as total,
      (
        select coalesce(jsonb_agg(to_jsonb(item) - 'position' order by item.position), '[]')
        from (
          select product.position, handle, title, currency, from_price_minor as "priceMinor",
            (
              select jsonb_build_object('url', url, 'alt', alt) from catalog.image
              where product_id = product.id order by image.position limit 1
            ) as image
          from catalog.product
          where listed and search_text like all (${patterns}::text[])
          order by product.position
          limit ${pageSize}::integer offset ${(page - 1) * pageSize}::bigint
        ) as item
      ) as items`);
  const items = row.items.map(({ handle, title, currency, priceMinor, image }) => ({
    handle,
    title,
    price: money(priceMinor, currency),
    ...(image && { image }),
  }));
  return { items, page, pageSize, total: row.total };
}

interface ProductRow extends Omit<Product, 'variants'> {
  currency: string;
  variants: {
    id: VariantId;
    sku: string;
    optionValues: string[];
    priceMinor: number;
    compareAtMinor: number | null;
    grams: number;
    imageUrl: string;
  }[];
}

export async function readProduct(reader: Reader, handle: string): Promise<Product | undefined> {
  const row = await reader.maybeOne<ProductRow>(sql`
    select product.id, handle, title, description_html as "descriptionHtml", vendor, type, tags,
      option_names as "optionNames", seo_title as "seoTitle", seo_description as "seoDescription", currency,
      (
        select coalesce(jsonb_agg(jsonb_build_object('id', id, 'sku', sku, 'optionValues', option_values,
          'priceMinor', price_minor, 'compareAtMinor', compare_at_minor, 'grams', grams, 'imageUrl', image_url)
          order by position), '[]')
        from catalog.variant where product_id = product.id and not retired and price_minor is not null
      ) as variants,
      (
        select coalesce(jsonb_agg(jsonb_build_object('url', url, 'alt', alt) order by position), '[]')
        from catalog.image where product_id = product.id
      ) as images
    from catalog.product
    where handle = ${handle} and listed`);
  if (row === undefined) return undefined;
  const { currency, variants, ...product } = row;
  return { ...product, variants: variants.map((variant) => variantOf(variant, currency)) };
}

function variantOf(row: ProductRow['variants'][number], currency: string): ProductVariant {
  return {
    id: row.id,
    sku: row.sku,
    title: row.optionValues.join(' / ') || soleVariantTitle,
    optionValues: row.optionValues,
    price: money(row.priceMinor, currency),
    ...(row.compareAtMinor !== null && { compareAtPrice: money(row.compareAtMinor, currency) }),
    grams: row.grams,
    ...(row.imageUrl !== '' && { imageUrl: row.imageUrl }),
  };
}

interface VariantRow extends Omit<VariantForSale, 'price' | 'variantTitle'> {
  optionValues: string[];
  priceMinor: number;
  currency: string;
}

export async function readVariants(reader: Reader, variantIds: readonly VariantId[]) {
  const rows = await reader.query<VariantRow>(sql`
    select variant.id as "variantId", product.handle as "productHandle", product.title as "productTitle",
      variant.option_values as "optionValues", variant.sku, variant.price_minor as "priceMinor", product.currency,
      variant.taxable, variant.requires_shipping as "requiresShipping", variant.grams,
      product.listed and not variant.retired as sellable
    from catalog.variant join catalog.product on product.id = variant.product_id
    where variant.id = any(${variantIds}::uuid[]) and variant.price_minor is not null`);
  return new Map(
    rows.map(({ optionValues, priceMinor, currency, ...variant }): [VariantId, VariantForSale] => [
      variant.variantId,
      { ...variant, variantTitle: optionValues.join(' / ') || soleVariantTitle, price: money(priceMinor, currency) },
    ]),
  );
}

export async function readIsEmpty(reader: Reader): Promise<boolean> {
  const row = await reader.one<{ empty: boolean }>(sql`select not exists (select from catalog.product) as empty`);
  return row.empty;
}
