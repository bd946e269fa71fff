// The SQL of an import: staging what was read, and writing what came of it. Many products a statement.
import type { Reader, Tx } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';
import type { ProductId } from '../catalog.ts';
import type { FacetLabels } from './facet-keys.ts';
import type { ProductRow, Stored, VariantRow } from './merge-product.ts';
import type { OwnPrice, ProductBlock } from './product-block.ts';

export async function stage(reader: Reader, importId: string, blocks: readonly ProductBlock[], at: Date) {
  await reader.execute(sql`
    insert into catalog.import_block (import_id, line, handle, block, staged_at)
    select ${importId}, (block ->> 'line')::integer, block ->> 'handle', block, ${at}
    from jsonb_array_elements(${JSON.stringify(blocks)}::jsonb) as block`);
}

/** The next products of an import, in the order of the file. */
export async function readStaged(tx: Tx, importId: string, after: { line: number; limit: number }) {
  const rows = await tx.query<{ block: ProductBlock }>(sql`
    select block from catalog.import_block where import_id = ${importId} and line > ${after.line}
    order by line limit ${after.limit}`);
  return rows.map((row) => row.block);
}

/** Removes an import's staging, and that of imports whose process died. */
export async function unstage(reader: Reader, importId: string, diedBefore: Date) {
  await reader.execute(sql`
    delete from catalog.import_block where import_id = ${importId} or staged_at < ${diedBefore}`);
}

/** One import at a time; the next waits here until the transaction ends. */
export async function lockImports(tx: Tx) {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('catalog.import'))`);
}

/** Nobody else changes these products until the transaction ends. */
export async function lockProducts(tx: Tx, handles: readonly string[]) {
  await tx.execute(sql`select from catalog.product where handle = any(${handles}::text[]) order by id for update`);
}

/** What the shop has of these handles, in the shape of the merge. */
export async function readStored(reader: Reader, handles: readonly string[]): Promise<Map<string, Stored>> {
  return gather(
    reader,
    await reader.query<ProductRow>(sql`
    select id, handle, title, description_html as "descriptionHtml", vendor, product_category as "productCategory",
      type, tags, status, published, gift_card as "giftCard", option_names as "optionNames", seo_title as "seoTitle",
      seo_description as "seoDescription", currency, from_price_minor as "fromPriceMinor",
      search_text as "searchText", search_title as "searchTitle", search_near as "searchNear",
      search_far as "searchFar", facets, extra
    from catalog.product where handle = any(${handles}::text[])`),
  );
}

/** The next products whose prices are in this currency, in the merchant's order, whatever their state. */
export async function readStoredAfter(reader: Reader, from: { position: number; currency: string; limit: number }) {
  const products = await reader.query<ProductRow & { position: number }>(sql`
    select id, position, handle, title, description_html as "descriptionHtml", vendor,
      product_category as "productCategory", type, tags, status, published, gift_card as "giftCard",
      option_names as "optionNames", seo_title as "seoTitle", seo_description as "seoDescription", currency, extra
    from catalog.product where position > ${from.position} and currency = ${from.currency}
    order by position limit ${from.limit}::integer`);
  return { products: [...(await gather(reader, products)).values()], position: products.at(-1)?.position };
}

/** Products with their variants and pictures, by handle. */
async function gather(reader: Reader, products: readonly ProductRow[]): Promise<Map<string, Stored>> {
  if (products.length === 0) return new Map();
  const ids = products.map((product) => product.id);
  const variants = await reader.query<VariantRow>(sql`
    select id, product_id as "productId", position, option_values as "optionValues", sku, barcode,
      price_minor as "priceMinor", compare_at_minor as "compareAtMinor", cost_minor as "costMinor", taxable,
      tax_code as "taxCode", requires_shipping as "requiresShipping", grams, weight_unit as "weightUnit",
      image_url as "imageUrl", retired, inventory_said as "inventorySaid", facets, extra,
      (
        select coalesce(jsonb_object_agg(currency, jsonb_build_object('priceMinor', own.price_minor,
          'compareAtMinor', own.compare_at_minor)), '{}')
        from catalog.variant_price as own where variant_id = variant.id
      ) as prices
    from catalog.variant where product_id = any(${ids}::uuid[])
    order by product_id, position`);
  const images = await reader.query<{ productId: ProductId; url: string; alt: string }>(sql`
    select product_id as "productId", url, alt from catalog.image where product_id = any(${ids}::uuid[])
    order by product_id, position`);
  const stored = new Map(
    products.map((product): [ProductId, Stored] => [product.id, { product, variants: [], images: [] }]),
  );
  for (const variant of variants) stored.get(variant.productId)?.variants.push(variant);
  for (const { productId, url, alt } of images) stored.get(productId)?.images.push({ url, alt });
  return new Map([...stored.values()].map((each) => [each.product.handle, each]));
}

/**
 * Writes products that are new or changed, with their variants and pictures. Those that are not `touched` are only
 * brought up to date with what is made of their facts.
 */
export async function save(tx: Tx, changed: readonly (Stored & { touched: boolean })[], at: Date) {
  const products = JSON.stringify(changed.map(({ product, touched }) => ({ ...product, touched })));
  const variants = JSON.stringify(changed.flatMap((each) => each.variants));
  const images = changed.flatMap(({ product, images }) =>
    images.map(({ url, alt }, index) => ({ productId: product.id, position: index + 1, url, alt })),
  );
  await saveProducts(tx, products, at);
  await saveVariants(tx, variants);
  await saveOwnPrices(tx, changed);
  await tx.execute(
    sql`delete from catalog.image where product_id = any(${changed.map(({ product }) => product.id)}::uuid[])`,
  );
  await tx.execute(sql`
    insert into catalog.image (product_id, position, url, alt)
    select "productId", position, url, alt
    from jsonb_to_recordset(${JSON.stringify(images)}::jsonb)
      as image ("productId" uuid, position integer, url text, alt text)`);
}

async function saveOwnPrices(tx: Tx, changed: readonly Stored[]) {
  const variants = changed.flatMap((each) => each.variants);
  const prices = variants.flatMap(({ id, prices: own }) =>
    Object.entries(own).map(([currency, price]: [string, OwnPrice]) => ({ id, currency, ...price })),
  );
  await tx.execute(
    sql`delete from catalog.variant_price where variant_id = any(${variants.map(({ id }) => id)}::uuid[])`,
  );
  if (prices.length === 0) return;
  await tx.execute(sql`
    insert into catalog.variant_price (variant_id, currency, price_minor, compare_at_minor)
    select id, currency, "priceMinor", "compareAtMinor"
    from jsonb_to_recordset(${JSON.stringify(prices)}::jsonb)
      as price (id uuid, currency text, "priceMinor" bigint, "compareAtMinor" bigint)`);
}

/** The first spelling of a facet stays. */
export async function saveLabels(tx: Tx, labels: FacetLabels) {
  await tx.execute(sql`
    insert into catalog.facet (key, label)
    select * from unnest(${[...labels.keys()]}::text[], ${[...labels.values()]}::text[])
    on conflict do nothing`);
}

function saveProducts(tx: Tx, products: string, at: Date) {
  return tx.execute(sql`
    insert into catalog.product (id, handle, title, description_html, vendor, product_category, type, tags, status,
      published, gift_card, option_names, seo_title, seo_description, currency, from_price_minor, search_text,
      search_title, search_near, search_far, facets, extra, created_at, changed_at)
    select (value ->> 'id')::uuid, handle, title, "descriptionHtml", vendor, "productCategory", type, tags, status,
      published, "giftCard", "optionNames", "seoTitle", "seoDescription", currency, "fromPriceMinor", "searchText",
      "searchTitle", "searchNear", "searchFar", facets, extra, ${at}::timestamptz, case when touched then ${at}::timestamptz else 'infinity' end
    from jsonb_array_elements(${products}::jsonb) with ordinality as row (value, place),
      jsonb_to_record(value) as product (handle text, title text, "descriptionHtml" text, vendor text,
        "productCategory" text, type text, tags text[], status text, published boolean, "giftCard" boolean,
        "optionNames" text[], "seoTitle" text, "seoDescription" text, currency text, "fromPriceMinor" bigint,
        "searchText" text, "searchTitle" text, "searchNear" text, "searchFar" text, facets text[], extra jsonb,
        touched boolean)
    order by place
    on conflict (id) do update set
      title = excluded.title, description_html = excluded.description_html, vendor = excluded.vendor,
      product_category = excluded.product_category, type = excluded.type, tags = excluded.tags,
      status = excluded.status, published = excluded.published, gift_card = excluded.gift_card,
      option_names = excluded.option_names, seo_title = excluded.seo_title,
      seo_description = excluded.seo_description, currency = excluded.currency,
      from_price_minor = excluded.from_price_minor, search_text = excluded.search_text,
      search_title = excluded.search_title, search_near = excluded.search_near, search_far = excluded.search_far,
      facets = excluded.facets, extra = excluded.extra,
      changed_at = case when excluded.changed_at = 'infinity' then product.changed_at else excluded.changed_at end`);
}

function saveVariants(tx: Tx, variants: string) {
  return tx.execute(sql`
    insert into catalog.variant (id, product_id, position, option_values, sku, barcode, price_minor, compare_at_minor,
      cost_minor, taxable, tax_code, requires_shipping, grams, weight_unit, image_url, retired, inventory_said, facets, extra)
    select id, "productId", position, "optionValues", sku, barcode, "priceMinor", "compareAtMinor", "costMinor",
      taxable, "taxCode", "requiresShipping", grams, "weightUnit", "imageUrl", retired, "inventorySaid", facets, extra
    from jsonb_to_recordset(${variants}::jsonb) as variant (id uuid, "productId" uuid, position integer,
      "optionValues" text[], sku text, barcode text, "priceMinor" bigint, "compareAtMinor" bigint, "costMinor" bigint,
      taxable boolean, "taxCode" text, "requiresShipping" boolean, grams integer, "weightUnit" text, "imageUrl" text,
      retired boolean, "inventorySaid" jsonb, facets text[], extra jsonb)
    on conflict (id) do update set
      position = excluded.position, option_values = excluded.option_values, sku = excluded.sku,
      barcode = excluded.barcode, price_minor = excluded.price_minor, compare_at_minor = excluded.compare_at_minor,
      cost_minor = excluded.cost_minor, taxable = excluded.taxable, tax_code = excluded.tax_code,
      requires_shipping = excluded.requires_shipping, grams = excluded.grams, weight_unit = excluded.weight_unit,
      image_url = excluded.image_url, retired = excluded.retired, inventory_said = excluded.inventory_said,
      facets = excluded.facets, extra = excluded.extra`);
}
