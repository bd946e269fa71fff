// The SQL of pages without filters: read off an index in their order, so that the first page of five thousand products
// costs what that of fifty does. How many there are is known with the revision.
import type { Reader } from '../../kernel/database.ts';
import { type Query, sql } from '../../kernel/sql.ts';
import type { ListSort, ProductId } from '../catalog.ts';
import type { PriceList } from './price-list.ts';

export interface Window {
  limit: number;
  offset: number;
}

/** Ids of one page of everything that is listed. */
export async function pageOfAll(reader: Reader, prices: PriceList, sort: ListSort, { limit, offset }: Window) {
  const sources = [...prices.rules.keys()];
  const inOrder: Record<ListSort, Query<{ id: ProductId }>> = {
    featured: sql`
      select id from catalog.product where listed and currency = any(${sources}::text[])
      order by position limit ${limit}::bigint offset ${offset}::bigint`,
    newest: sql`
      select id from catalog.product where listed and currency = any(${sources}::text[])
      order by created_at desc, position limit ${limit}::bigint offset ${offset}::bigint`,
    'price-ascending': sql`
      select id from catalog.product where listed and currency = any(${sources}::text[])
      order by from_price_minor, position limit ${limit}::bigint offset ${offset}::bigint`,
    'price-descending': sql`
      select id from catalog.product where listed and currency = any(${sources}::text[])
      order by from_price_minor desc, position desc limit ${limit}::bigint offset ${offset}::bigint`,
    title: sql`
      select id from catalog.product where listed and currency = any(${sources}::text[])
      order by search_title, position limit ${limit}::bigint offset ${offset}::bigint`,
  };
  return (await reader.query(inOrder[sort])).map((row) => row.id);
}

/** Ids of one page of a collection in the merchant's order. */
export async function pageOfCollection(
  reader: Reader,
  collection: string,
  prices: PriceList,
  { limit, offset }: Window,
) {
  const rows = await reader.query<{ id: ProductId }>(sql`
    select product.id
    from catalog.collection_product as member join catalog.product on product.id = member.product_id
    where member.collection_id = ${collection} and listed and currency = any(${[...prices.rules.keys()]}::text[])
    order by member.position, product.id limit ${limit}::bigint offset ${offset}::bigint`);
  return rows.map((row) => row.id);
}

/** Ids of the products at these positions, in the order of the question. */
export async function productsAt(reader: Reader, positions: readonly number[]): Promise<ProductId[]> {
  const rows = await reader.query<{ id: ProductId; position: number }>(sql`
    select id, position from catalog.product where listed and position = any(${positions}::bigint[])`);
  const byPosition = new Map(rows.map(({ position, id }) => [position, id]));
  return positions.flatMap((position) => byPosition.get(position) ?? []);
}
