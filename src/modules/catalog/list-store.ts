// The SQL of lists: which products, in which order, how many. Pages without filters are read off an index in their order;
// everything else first gathers what fits (`catalog.matching`).
import type { Reader } from '../../kernel/database.ts';
import { type Query, sql } from '../../kernel/sql.ts';
import type { ListSort, ProductId, VariantId } from '../catalog.ts';
import { filterBits, type ListRequest } from './list-request.ts';
import { type PriceList, ratesOf } from './price-list.ts';

export interface Window {
  limit: number;
  offset: number;
}

/** A search as the database understands it; all empty: no search. */
export interface Question {
  /** A tsquery. */
  words: string | null;
  sku: string | null;
  fragments: string[] | null;
}

export const noQuestion: Question = { words: null, sku: null, fragments: null };

/** What of the catalogue decides how a list must be read. */
export interface PriceFacts {
  /** Currencies of listed products. */
  files: string[];
  /** Currencies in which the merchant gave prices of his own. */
  own: string[];
}

export function readPriceFacts(reader: Reader): Promise<PriceFacts> {
  return reader.one<PriceFacts>(sql`
    select array(select distinct currency from catalog.product where listed order by currency) as files,
      array(select distinct currency from catalog.variant_price order by currency) as own`);
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
  const rows = await reader.query(inOrder[sort]);
  return rows.map((row) => row.id);
}

export async function countAll(reader: Reader, prices: PriceList): Promise<number> {
  const { total } = await reader.one<{ total: number }>(sql`
    select count(*) as total from catalog.product where listed and currency = any(${[...prices.rules.keys()]}::text[])`);
  return total;
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

export async function countCollection(reader: Reader, collection: string, prices: PriceList): Promise<number> {
  const { total } = await reader.one<{ total: number }>(sql`
    select count(*) as total
    from catalog.collection_product as member join catalog.product on product.id = member.product_id
    where member.collection_id = ${collection} and listed and currency = any(${[...prices.rules.keys()]}::text[])`);
  return total;
}

export interface Pick {
  request: ListRequest;
  question: Question;
  /** Id of the collection. */
  collection: string | null;
  sort: ListSort;
  window: Window;
}

export interface Picked {
  total: number;
  ids: ProductId[];
}

/** What fits, where products alone decide. */
export function pickProducts(reader: Reader, { request, question, collection, sort, window }: Pick): Promise<Picked> {
  const { keys, bits, full } = filterBits(request);
  return reader.one<Picked>(sql`
    with fitting as materialized (
      select product.id, matching.place, matching.score, product.created_at, product.search_title
      from catalog.matching(${collection}::uuid, ${question.words}::tsquery, ${question.sku}::text,
          ${question.fragments}::text[]) as matching
        join catalog.product using (id)
      where product.currency = any(${[...request.prices.rules.keys()]}::text[])
        and (${full}::integer = 0 or (product.facets && ${keys}::text[] and (
          select bit_or(bit) from unnest(${keys}::text[], ${bits}::integer[]) as chosen (facet, bit)
          where facet = any (product.facets)) = ${full}))
    )
    select (select count(*) from fitting) as total, array(
      select id from fitting
      order by case ${sort}::text when 'newest' then created_at end desc, case ${sort} when 'title' then search_title end,
        score desc, place, id
      limit ${window.limit}::bigint offset ${window.offset}::bigint) as ids`);
}

/**
 * What fits, where one variant must fit everything that is chosen of options, price and stock; or where prices order. The
 * lowest price of a product orders it: that is the one that a list shows.
 */
export function pickOffers(
  reader: Reader,
  { request, question, collection, sort, window }: Pick,
  soldOut: readonly VariantId[],
): Promise<Picked> {
  const { keys, bits, full, ofVariant } = filterBits(request);
  const rates = ratesOf(request.prices);
  return reader.one<Picked>(sql`
    with rate as (
      select * from unnest(${rates.sources}::text[], ${rates.numerators}::numeric[], ${rates.denominators}::numeric[])
        as rate (source, numerator, denominator)
    ), candidate as materialized (
      select product.id, matching.place, matching.score, product.created_at, product.search_title, numerator, denominator
      from catalog.matching(${collection}::uuid, ${question.words}::tsquery, ${question.sku}::text,
          ${question.fragments}::text[]) as matching
        join catalog.product using (id) join rate on rate.source = product.currency
      where ${full}::integer = 0 or (product.facets && ${keys}::text[] and (
        select bit_or(bit) from unnest(${keys}::text[], ${bits}::integer[]) as chosen (facet, bit)
        where facet = any (product.facets)) = ${full})
    ), offer as (
      select candidate.id, variant.facets, sold.id is null as in_stock,
        case when numerator is null then variant.price_minor
          else coalesce(own.price_minor, catalog.exchange(variant.price_minor, numerator, denominator,
            ${rates.roundTo}::bigint, ${rates.less}::bigint)) end as price
      from candidate join catalog.variant on variant.product_id = candidate.id
        left join catalog.variant_price as own on own.variant_id = variant.id and own.currency = ${rates.currency}
        left join unnest(${request.inStock ? soldOut : []}::uuid[]) as sold (id) on sold.id = variant.id
      where not variant.retired and variant.price_minor is not null
    ), priced as (
      select id, min(price) as low
      from offer
      group by id
      having bool_or(in_stock
        and price >= coalesce(${request.fromMinor}::bigint, 0)
        and price <= coalesce(${request.toMinor}::bigint, price)
        and (${ofVariant}::integer = 0 or (
          select bit_or(bit) from unnest(${keys}::text[], ${bits}::integer[]) as chosen (facet, bit)
          where facet = any (offer.facets)) = ${ofVariant}))
    ), fitting as materialized (
      select candidate.*, priced.low from candidate join priced using (id)
    )
    select (select count(*) from fitting) as total, array(
      select id from fitting
      order by case ${sort}::text when 'price-ascending' then low when 'price-descending' then -low end,
        case ${sort} when 'newest' then created_at end desc, case ${sort} when 'title' then search_title end,
        score desc, place, id
      limit ${window.limit}::bigint offset ${window.offset}::bigint) as ids`);
}
