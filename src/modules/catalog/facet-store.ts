// The SQL of what a list can be narrowed by. Each group is counted with all filters but its own, so that a second value
// of the same kind can be chosen.
import type { Reader } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';
import type { VariantId } from '../catalog.ts';
import { filterBits, hasFilters, type ListRequest } from './list-request.ts';
import type { Question } from './list-store.ts';
import { ratesOf } from './price-list.ts';

export interface FacetCounts {
  counts: { facet: string; count: number }[];
  lowMinor: number | null;
  highMinor: number | null;
  inStock: number;
  /** How facets and their groups are written. */
  labels: Record<string, string>;
}

export interface FacetQuestion {
  request: ListRequest;
  question: Question;
  collection: string | null;
  /** Of each group, as many values as are shown, the most frequent first. */
  valuesPerGroup: number;
}

/**
 * A variant that is for sale misses some of the chosen groups: `lacks`. One that misses none counts for everything; one
 * that misses a single group counts for the values of that group only. The rest is not looked at further.
 */
// long: one statement, a step a paragraph
export function readFacets(
  reader: Reader,
  { request, question, collection, valuesPerGroup }: FacetQuestion,
  soldOut: readonly VariantId[],
): Promise<FacetCounts> {
  const { keys, bits, groups, groupBits, full, next } = filterBits(request);
  const rates = ratesOf(request.prices);
  const hasPrice = request.fromMinor !== null || request.toMinor !== null;
  const priceBit = hasPrice ? next : 0;
  const stockBit = request.inStock ? next << 1 : 0;
  const plain = !hasFilters(request);
  return reader.one<FacetCounts>(sql`
    with rate as (
      select * from unnest(${rates.sources}::text[], ${rates.numerators}::numeric[], ${rates.denominators}::numeric[])
        as rate (source, numerator, denominator)
    ), chosen as (
      select * from unnest(${keys}::text[], ${bits}::integer[]) as chosen (facet, bit)
    ), candidate as materialized (
      select product.id, product.facets, numerator, denominator, case when ${full}::integer = 0 then 0 else
        (select coalesce(bit_or(bit), 0) from chosen where facet not like 'option:%' and facet = any (product.facets))
        end as met
      from catalog.matching(${collection}::uuid, ${question.words}::tsquery, ${question.sku}::text,
          ${question.fragments}::text[]) as matching
        join catalog.product using (id) join rate on rate.source = product.currency
    ), offer as (
      select candidate.id, candidate.facets as all_facets, variant.facets, met, sold.id is null as in_stock,
        case when numerator is null then variant.price_minor
          else coalesce(own.price_minor, catalog.exchange(variant.price_minor, numerator, denominator,
            ${rates.roundTo}::bigint, ${rates.less}::bigint)) end as price
      from candidate join catalog.variant on variant.product_id = candidate.id
        left join catalog.variant_price as own on own.variant_id = variant.id and own.currency = ${rates.currency}
        left join unnest(${soldOut}::uuid[]) as sold (id) on sold.id = variant.id
      where not variant.retired and variant.price_minor is not null
    ), judged as materialized (
      select id, all_facets, facets, price, in_stock, (${full}::integer | ${priceBit}::integer | ${stockBit}::integer) & ~ (
          met
          | case when ${full} = 0 then 0 else
              (select coalesce(bit_or(bit), 0) from chosen where facet like 'option:%' and facet = any (offer.facets)) end
          | case when price >= coalesce(${request.fromMinor}::bigint, 0)
              and price <= coalesce(${request.toMinor}::bigint, price) then ${priceBit} else 0 end
          | case when in_stock then ${stockBit} else 0 end) as lacks
      from offer
    ), active as (
      select * from unnest(${groups}::text[], ${groupBits}::integer[]) as active (name, bit)
    ), counted as (
      select facet, count(*) as count
      from candidate, unnest(facets) as facet
      where ${plain}::boolean
      group by facet
      union all
      select facet, count(distinct judged.id)
      from judged, lateral (
        select facet from unnest(facets) as facet
        union all select facet from unnest(all_facets) as facet where facet not like 'option:%'
      ) as its
      where not ${plain} and lacks = 0
        and split_part(facet, E'\\x1f', 1) <> all (${groups})
      group by facet
      union all
      select facet, count(distinct judged.id)
      from judged join active on lacks & ~ bit = 0, lateral (
        select facet from unnest(facets) as facet
        union all select facet from unnest(all_facets) as facet where facet not like 'option:%'
      ) as its
      where not ${plain} and split_part(facet, E'\\x1f', 1) = active.name
      group by facet
    ), ranked as (
      select facet, count, row_number() over (partition by split_part(facet, E'\\x1f', 1) order by count desc, facet) as place
      from counted
    ), shown as materialized (
      select facet, count from ranked where place <= ${valuesPerGroup}::integer or facet = any(${keys})
    )
    select
      (select coalesce(jsonb_agg(jsonb_build_object('facet', facet, 'count', count) order by count desc, facet), '[]')
        from shown) as counts,
      (select min(price) from judged where lacks & ~ ${priceBit}::integer = 0) as "lowMinor",
      (select max(price) from judged where lacks & ~ ${priceBit}::integer = 0) as "highMinor",
      (select count(distinct id) from judged where lacks & ~ ${stockBit}::integer = 0 and in_stock) as "inStock",
      (select coalesce(jsonb_object_agg(key, label), '{}') from catalog.facet
        where key in (select facet from shown union select split_part(facet, E'\\x1f', 1) from shown)) as labels`);
}
