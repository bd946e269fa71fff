-- Prices in other currencies, collections, search and filters, and the number that tells memories when to forget.

-- Every transaction that changes what the shop shows of its catalogue raises it: answers kept in memory live as long as
-- it stays the same.
create table catalog.revision (
  single boolean primary key default true check (single),
  number bigint not null
);
insert into catalog.revision (number) values (1);
grant select, update on catalog.revision to :app;

alter table catalog.product
  add column created_at timestamptz not null default now(),
  add column changed_at timestamptz not null default now(),
  -- What it can be filtered by: group, unit separator, value; folded. Options of all its variants are in it.
  add column facets text[] not null default '{}',
  -- Its words, folded, by weight: title; vendor, type, tags and options; SKUs and the description.
  add column search_title text not null default '',
  add column search_near text not null default '',
  add column search_far text not null default '';
alter table catalog.product
  alter column created_at drop default,
  alter column changed_at drop default,
  -- Words as they are, for what is typed so far; and their English stems, for what is meant.
  add column search tsvector not null generated always as (
    setweight(to_tsvector('pg_catalog.simple', search_title), 'A')
    || setweight(to_tsvector('pg_catalog.english', search_title), 'A')
    || setweight(to_tsvector('pg_catalog.simple', search_near), 'B')
    || setweight(to_tsvector('pg_catalog.english', search_near), 'B')
    || setweight(to_tsvector('pg_catalog.simple', search_far), 'C')
    || setweight(to_tsvector('pg_catalog.english', search_far), 'C')) stored;

alter table catalog.variant
  -- Its own options, in the form of the product's facets.
  add column facets text[] not null default '{}';

-- What was there before: nearly what an import would have made of it. An import makes it exact.
update catalog.variant set facets = array(
  select 'option:' || lower(name) || E'\x1f' || lower(value)
  from catalog.product, unnest(product.option_names, variant.option_values) as option (name, value)
  where product.id = variant.product_id and name is not null and value is not null);
update catalog.product set
  search_title = btrim(regexp_replace(lower(unaccent(title)), '[^[:alnum:]]+', ' ', 'g')),
  search_near = btrim(regexp_replace(
    lower(unaccent(concat_ws(' ', type, vendor, array_to_string(tags, ' ')))), '[^[:alnum:]]+', ' ', 'g')),
  search_far = left(btrim(regexp_replace(
    lower(unaccent(regexp_replace(search_text || ' ' || description_html, '<[^>]*>', ' ', 'g'))),
    '[^[:alnum:]]+', ' ', 'g')), 5000),
  facets = array(
    select 'type' || E'\x1f' || lower(type) where type <> ''
    union select 'vendor' || E'\x1f' || lower(vendor) where vendor <> ''
    union select 'tag' || E'\x1f' || lower(tag) from unnest(tags) as tag
    union select unnest(facets) from catalog.variant where product_id = product.id and not retired);

-- Pages of the list in each order, read off an index: the fifth of five thousand products costs what that of fifty does.
create index product_newest on catalog.product (created_at desc, position) where listed;
create index product_price on catalog.product (from_price_minor, position) where listed;
create index product_title on catalog.product (search_title, position) where listed;
create index product_facets on catalog.product using gin (facets) where listed;
create index product_search on catalog.product using gin (search) where listed;
create index product_substring on catalog.product using gin (search_text gin_trgm_ops) where listed;
create index variant_sku on catalog.variant (lower(sku)) where sku <> '';

-- How a facet is written: the first spelling that an import brought.
create table catalog.facet (
  key text primary key,
  label text not null
);
insert into catalog.facet (key, label)
select distinct on (key) key, label from (
  select 'type' || E'\x1f' || lower(type) as key, type as label from catalog.product where type <> ''
  union all select 'vendor' || E'\x1f' || lower(vendor), vendor from catalog.product where vendor <> ''
  union all select 'tag' || E'\x1f' || lower(tag), tag from catalog.product, unnest(tags) as tag
  union all select 'option:' || lower(name), name from catalog.product, unnest(option_names) as name
  union all select 'option:' || lower(name) || E'\x1f' || lower(value), value
    from catalog.variant join catalog.product on product.id = product_id,
      unnest(option_names, option_values) as option (name, value)
    where name is not null and value is not null
) as known order by key, label;
grant select, insert on catalog.facet to :app;

-- The words of what is listed, to put a misspelt one right. Made anew with each import.
create table catalog.word (
  word text primary key,
  products integer not null
);
create index word_near on catalog.word using gist (word gist_trgm_ops);
insert into catalog.word (word, products)
select word, count(*) from catalog.product,
  lateral (select distinct unnest(string_to_array(search_title || ' ' || search_near, ' ')) as word) as used
where listed and length(word) between 3 and 40 and word ~ '[^0-9]' group by word;
grant select, insert, update, delete on catalog.word to :app;

-- A price of the merchant's own in another currency; without one, the shop's rate counts.
create table catalog.variant_price (
  variant_id uuid not null references catalog.variant,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  price_minor bigint check (price_minor >= 0),
  compare_at_minor bigint check (compare_at_minor >= 0),
  primary key (variant_id, currency),
  check (price_minor is not null or compare_at_minor is not null)
);
grant select, insert, delete on catalog.variant_price to :app;

create table catalog.collection (
  id uuid primary key,
  position bigint generated always as identity,
  handle text not null unique check (handle <> '' and length(handle) <= 255),
  title text not null check (title <> ''),
  description_html text not null, -- sanitized before it is stored
  image_url text not null,
  image_alt text not null,
  sort text not null check (sort in ('featured', 'newest', 'price-ascending', 'price-descending', 'title')),
  seo_title text not null,
  seo_description text not null,
  published boolean not null,
  -- By hand: handles in their order, also of products that are not there yet. Else by rule.
  products text[],
  rule jsonb,
  -- The words of its title, as of products.
  search_title text not null,
  changed_at timestamptz not null,
  check ((products is null) <> (rule is null))
);
grant select, insert, update, delete on catalog.collection to :app;

create table catalog.collection_product (
  collection_id uuid not null references catalog.collection on delete cascade,
  product_id uuid not null references catalog.product,
  -- Place in a collection by hand; in one by rule the merchant's own order of products.
  position bigint not null,
  primary key (collection_id, product_id)
);
create index collection_product_order on catalog.collection_product (collection_id, position);
create index collection_product_of on catalog.collection_product (product_id);
grant select, insert, update, delete on catalog.collection_product to :app;

-- `exchange` of kernel/money.ts as the database counts it, for filters and orders by price; a test holds the two together.
-- numerator and denominator: rate and rounding in whole numbers, null when it is the same currency.
create function catalog.exchange(amount bigint, numerator numeric, denominator numeric, round_to bigint, less bigint)
returns bigint language sql immutable parallel safe as $$
  select case
    when numerator is null or amount = 0 then amount
    else greatest(1, div(amount * numerator * 2 + denominator, denominator * 2)::bigint * round_to - less)
  end
$$;

-- What a search asks for: every word, as it is or by its English stem; of the last one the beginning is enough.
-- Words like "for" and "the" count only where there is no other. Words hold nothing but letters and digits.
create function catalog.question(words text[]) returns tsquery language sql stable parallel safe as $$
  select string_agg('( ' || concat_ws(' | ', plain, nullif(stem, '')) || ' )', ' & ' order by place)::tsquery
  from (
    select *, bool_or(stem <> '') over () as says_something
    from (
      select place,
        to_tsquery('pg_catalog.simple', word || case when place = cardinality(words) then ':*' else '' end)::text as plain,
        to_tsquery('pg_catalog.english', word)::text as stem
      from unnest(words) with ordinality as asked (word, place)
    ) as parsed
    where plain <> ''
  ) as weighed
  where stem <> '' or not says_something
$$;

-- The products that a list is made of, before filters. Three ways, of which the arguments leave one: all; a collection;
-- a search (for words, or for fragments when no word fits), which a collection narrows.
create function catalog.matching(in_collection uuid, words tsquery, sku_asked text, fragments text[])
returns table (id uuid, place bigint, score real) language sql stable parallel safe as $$
  select product.id, product.position, 0::real
  from catalog.product
  where in_collection is null and words is null and fragments is null and product.listed
  union all
  select product.id, member.position, 0::real
  from catalog.collection_product as member join catalog.product on product.id = member.product_id
  where words is null and fragments is null and member.collection_id = in_collection and product.listed
  union all
  select product.id, product.position,
    ts_rank('{0.05, 0.1, 0.4, 1}', product.search, words)
      + case when product.id = any (sku.owners) then 10 else 0 end
  from catalog.product,
    (select array(select product_id from catalog.variant where lower(sku) = sku_asked and sku <> '' and not retired))
      as sku (owners)
  where words is not null and product.listed and (product.search @@ words or product.id = any (sku.owners))
    and (in_collection is null or exists (
      select from catalog.collection_product as member
      where member.collection_id = in_collection and member.product_id = product.id))
  union all
  select product.id, product.position, 0::real
  from catalog.product
  where fragments is not null and product.listed
    and product.search_text like fragments[1] and product.search_text like all (fragments)
    and (in_collection is null or exists (
      select from catalog.collection_product as member
      where member.collection_id = in_collection and member.product_id = product.id))
$$;

select kernel.classify('catalog.revision', '{"single": "fact", "number": "fact"}');
select kernel.classify('catalog.product', '{
  "created_at": "fact", "changed_at": "fact", "facets": "public", "search_title": "public", "search_near": "public",
  "search_far": "public", "search": "public"}');
select kernel.classify('catalog.variant', '{"facets": "public"}');
select kernel.classify('catalog.facet', '{"key": "public", "label": "public"}');
select kernel.classify('catalog.word', '{"word": "public", "products": "fact"}');
select kernel.classify('catalog.variant_price', '{
  "variant_id": "fact", "currency": "public", "price_minor": "public", "compare_at_minor": "public"}');
select kernel.classify('catalog.collection', '{
  "id": "fact", "position": "fact", "handle": "public", "title": "public", "description_html": "public",
  "image_url": "public", "image_alt": "public", "sort": "fact", "seo_title": "public", "seo_description": "public",
  "published": "fact", "products": "public", "rule": "fact", "search_title": "public", "changed_at": "fact"}');
select kernel.classify('catalog.collection_product', '{"collection_id": "fact", "product_id": "fact", "position": "fact"}');
