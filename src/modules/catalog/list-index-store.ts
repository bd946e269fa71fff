// The SQL of the index that lists are filtered by: everything listed, a batch of products at a time.
import type { Reader } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';
import type { ProductId, VariantId } from '../catalog.ts';

// Texts that are lists come as one text: the driver reads arrays letter by letter.
const between = '\u001e';

export interface IndexRow {
  id: ProductId;
  position: number;
  handle: string;
  /** Folded. */
  title: string;
  currency: string;
  createdMs: number;
  facets: string[];
}

export async function readIndexRows(reader: Reader, after: { position: number; limit: number }): Promise<IndexRow[]> {
  const rows = await reader.query<Omit<IndexRow, 'facets'> & { facets: string }>(sql`
    select id, position, handle, search_title as title, currency,
      array_to_string(array(select facet from unnest(facets) as facet where facet not like 'option:%'), ${between})
        as facets,
      (extract(epoch from created_at) * 1000)::bigint as "createdMs"
    from catalog.product
    where listed and position > ${after.position}
    order by position limit ${after.limit}::integer`);
  return rows.map((row) => ({ ...row, facets: listOf(row.facets) }));
}

export interface IndexVariant {
  id: VariantId;
  productId: ProductId;
  priceMinor: number;
  facets: string[];
}

/** Those for sale, of the products from one position to another, in the order of both. */
export async function readIndexVariants(reader: Reader, from: number, to: number): Promise<IndexVariant[]> {
  const rows = await reader.query<Omit<IndexVariant, 'facets'> & { facets: string }>(sql`
    select variant.id, product_id as "productId", price_minor as "priceMinor",
      array_to_string(variant.facets, ${between}) as facets
    from catalog.product join catalog.variant on product_id = product.id
    where listed and product.position between ${from} and ${to} and not retired and price_minor is not null
    order by product.position, variant.position`);
  return rows.map((row) => ({ ...row, facets: listOf(row.facets) }));
}

function listOf(text: string): string[] {
  return text === '' ? [] : text.split(between);
}

export function readOwnPrices(reader: Reader) {
  return reader.query<{ variantId: VariantId; currency: string; priceMinor: number }>(sql`
    select variant_id as "variantId", currency, price_minor as "priceMinor" from catalog.variant_price
    where price_minor is not null`);
}

export function readMembers(reader: Reader) {
  return reader.query<{ collection: string; positions: number[] }>(sql`
    select collection_id as collection,
      jsonb_agg(product.position order by member.position, product.id) as positions
    from catalog.collection_product as member join catalog.product on product.id = member.product_id
    where listed
    group by collection_id`);
}

export function readFacetLabels(reader: Reader) {
  return reader.query<{ key: string; label: string }>(sql`select key, label from catalog.facet`);
}
