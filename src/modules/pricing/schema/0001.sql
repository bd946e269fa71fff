-- Discounts with a code, and who has used them how often. Automatic discounts, taxes and zones are settings.
create schema pricing;
grant usage on schema pricing to :app;

create table pricing.discount (
  id uuid primary key,
  code text not null check (code <> ''),
  -- What is compared: without regard to case.
  code_folded text not null unique check (code_folded <> ''),
  -- Title, what it gives, when, and beside which others.
  body jsonb not null,
  first_order_only boolean not null,
  max_uses integer check (max_uses > 0),
  max_uses_per_person integer check (max_uses_per_person > 0),
  -- Counted only where there is a limit: orders with an unlimited code must not wait for one another.
  uses integer not null default 0,
  created_at timestamptz not null,
  created_by text not null,
  disabled_at timestamptz,
  constraint discount_limit check (uses >= 0 and (max_uses is null or uses <= max_uses))
);
grant select, insert on pricing.discount to :app;
grant update (uses, disabled_at) on pricing.discount to :app;

-- One row for each discount of an order. A cancelled order gives its use back.
create table pricing.claim (
  order_id uuid not null,
  discount_id uuid not null references pricing.discount,
  -- Null after an erasure.
  email_index bytea,
  claimed_at timestamptz not null,
  released_at timestamptz,
  primary key (order_id, discount_id)
);
create index claim_discount on pricing.claim (discount_id) where released_at is null;
create index claim_person on pricing.claim (email_index) where email_index is not null;
grant select, insert on pricing.claim to :app;
grant update (email_index, released_at) on pricing.claim to :app;

create table pricing.person_use (
  discount_id uuid not null references pricing.discount,
  email_index bytea not null,
  uses integer not null check (uses >= 0),
  primary key (discount_id, email_index)
);
create index person_use_person on pricing.person_use (email_index);
grant select, insert, delete on pricing.person_use to :app;
grant update (uses) on pricing.person_use to :app;

select kernel.classify('pricing.discount', '{
  "id": "fact", "code": "fact", "code_folded": "fact", "body": "fact", "first_order_only": "fact", "max_uses": "fact",
  "max_uses_per_person": "fact", "uses": "fact", "created_at": "fact", "created_by": "fact", "disabled_at": "fact"}');
select kernel.classify('pricing.claim', '{
  "order_id": "fact", "discount_id": "fact", "email_index": "blind-index", "claimed_at": "fact", "released_at": "fact"}');
select kernel.classify('pricing.person_use', '{
  "discount_id": "fact", "email_index": "blind-index", "uses": "fact"}');
