-- Products, their variants and pictures, and the staging of an import. Nothing here is about a person.
create schema catalog;
grant usage on schema catalog to :app;

create table catalog.product (
  id uuid primary key,
  -- The merchant's own order: that of the file, then of time.
  position bigint generated always as identity,
  handle text not null unique check (handle <> '' and length(handle) <= 255),
  title text not null check (title <> ''),
  description_html text not null, -- sanitized before it is stored
  vendor text not null,
  product_category text not null,
  type text not null,
  tags text[] not null,
  status text not null check (status in ('active', 'draft', 'archived')),
  published boolean not null,
  gift_card boolean not null,
  option_names text[] not null check (cardinality(option_names) <= 3),
  seo_title text not null,
  seo_description text not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  -- The lowest price of its variants; null: none has a price, so the product is not shown.
  from_price_minor bigint check (from_price_minor >= 0),
  search_text text not null,
  -- Metafields, market columns and whatever else an import brought, by column name.
  extra jsonb not null,
  listed boolean not null generated always as
    (status = 'active' and published and from_price_minor is not null) stored
);
create index product_listed on catalog.product (position) where listed;
grant select, insert, update on catalog.product to :app;

create table catalog.variant (
  id uuid primary key,
  product_id uuid not null references catalog.product,
  position integer not null,
  option_values text[] not null check (cardinality(option_values) <= 3),
  sku text not null,
  barcode text not null,
  price_minor bigint check (price_minor >= 0),
  compare_at_minor bigint check (compare_at_minor >= 0),
  cost_minor bigint check (cost_minor >= 0),
  taxable boolean not null,
  tax_code text not null,
  requires_shipping boolean not null,
  grams integer not null check (grams >= 0),
  weight_unit text not null,
  image_url text not null,
  -- No longer in the merchant's file: not for sale, kept because orders name it.
  retired boolean not null,
  -- What the last import said of inventory. The truth of it is stock's; this tells a new count from an old one.
  inventory_said jsonb not null,
  extra jsonb not null
);
create index variant_product on catalog.variant (product_id, position);
grant select, insert, update on catalog.variant to :app;

create table catalog.image (
  product_id uuid not null references catalog.product,
  position integer not null,
  url text not null,
  alt text not null,
  primary key (product_id, position)
);
grant select, insert, delete on catalog.image to :app;

create table catalog.import_block (
  import_id uuid not null,
  line integer not null,
  handle text not null,
  block jsonb not null,
  staged_at timestamptz not null,
  primary key (import_id, line)
);
grant select, insert, delete on catalog.import_block to :app;

select kernel.classify('catalog.product', '{
  "id": "fact", "position": "fact", "handle": "public", "title": "public", "description_html": "public",
  "vendor": "public", "product_category": "public", "type": "public", "tags": "public", "status": "fact",
  "published": "fact", "gift_card": "fact", "option_names": "public", "seo_title": "public",
  "seo_description": "public", "currency": "public", "from_price_minor": "public", "search_text": "public",
  "extra": "fact", "listed": "fact"}');
select kernel.classify('catalog.variant', '{
  "id": "public", "product_id": "fact", "position": "fact", "option_values": "public", "sku": "public",
  "barcode": "public", "price_minor": "public", "compare_at_minor": "public", "cost_minor": "fact",
  "taxable": "fact", "tax_code": "fact", "requires_shipping": "fact", "grams": "fact", "weight_unit": "fact",
  "image_url": "public", "retired": "fact", "inventory_said": "fact", "extra": "fact"}');
select kernel.classify('catalog.image', '{"product_id": "fact", "position": "fact", "url": "public", "alt": "public"}');
select kernel.classify('catalog.import_block', '{
  "import_id": "fact", "line": "fact", "handle": "public", "block": "fact", "staged_at": "fact"}');
