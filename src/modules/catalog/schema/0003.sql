-- What lists need to know of all products is counted with the revision, so that no list counts; filters and facets are
-- worked out in memory (list-index.ts), not in statements.
alter table catalog.revision
  -- How many products are listed, by the currency of their prices.
  add column listed jsonb not null default '{}',
  -- Currencies in which the merchant gave prices of his own.
  add column own_currencies text[] not null default '{}';
update catalog.revision set listed = (
  select coalesce(jsonb_object_agg(currency, products), '{}')
  from (select currency, count(*) as products from catalog.product where listed group by currency) as counted);

alter table catalog.collection
  -- How many of its products are listed, by the currency of their prices; counted with the revision.
  add column listed jsonb not null default '{}';
update catalog.collection set listed = counted.listed
from (
  select id, jsonb_object_agg(currency, products) as listed
  from (
    select collection_id as id, currency, count(*) as products
    from catalog.collection_product join catalog.product on product.id = product_id
    where product.listed
    group by collection_id, currency
  ) as each_currency
  group by id
) as counted
where counted.id = collection.id;

drop function catalog.matching(uuid, tsquery, text, text[]);
drop function catalog.exchange(bigint, numeric, numeric, bigint, bigint);
drop index catalog.product_facets;

-- As before; but a word that is its own stem is asked for once: ranking takes "oak:*" and "oak" for one and forgets the
-- beginning.
create or replace function catalog.question(words text[]) returns tsquery language sql stable parallel safe as $$
  select string_agg('( ' || concat_ws(' | ', plain, nullif(nullif(stem, ''), exact)) || ' )', ' & ' order by place)::tsquery
  from (
    select *, bool_or(stem <> '') over () as says_something
    from (
      select place,
        to_tsquery('pg_catalog.simple', word)::text as exact,
        to_tsquery('pg_catalog.simple', word || case when place = cardinality(words) then ':*' else '' end)::text as plain,
        to_tsquery('pg_catalog.english', word)::text as stem
      from unnest(words) with ordinality as asked (word, place)
    ) as parsed
    where plain <> ''
  ) as weighed
  where stem <> '' or not says_something
$$;

-- What a search finds: positions of listed products, the best fit first; before all of them, what has just this SKU.
-- Never by reading the whole table: the planner takes the look at a tsvector for cheaper than it is (20 ms for 5,000).
create function catalog.find(question tsquery, sku_asked text, sources text[]) returns jsonb
language plpgsql stable parallel safe set enable_seqscan = off as $$
begin
  return (
    with hit as (
      select product.position, ts_rank('{0.05, 0.1, 0.4, 1}', product.search, question) as score
      from catalog.product
      where product.listed and product.search @@ question and product.currency = any (sources)
      union all
      select product.position, 10
      from catalog.variant join catalog.product on product.id = variant.product_id
      where lower(variant.sku) = sku_asked and variant.sku <> '' and not variant.retired
        and product.listed and product.currency = any (sources)
    )
    select coalesce(jsonb_agg(found.position order by found.score desc, found.position), '[]')
    from (select hit.position, sum(hit.score) as score from hit group by hit.position) as found
  );
end
$$;

-- After an import the database must know what it has: without it, it reads whole tables until its own round comes by.
-- The application's role may not do this by itself.
create function catalog.refresh_statistics() returns void language plpgsql security definer set search_path = pg_catalog as $$
begin
  analyze catalog.product, catalog.variant, catalog.image, catalog.variant_price, catalog.collection_product, catalog.word;
  -- What came with the import waits in lists that each search would read through.
  perform gin_clean_pending_list('catalog.product_search');
  perform gin_clean_pending_list('catalog.product_substring');
end
$$;
revoke execute on function catalog.refresh_statistics() from public;
grant execute on function catalog.refresh_statistics() to :app;

select kernel.classify('catalog.revision', '{"listed": "fact", "own_currencies": "fact"}');
select kernel.classify('catalog.collection', '{"listed": "fact"}');
