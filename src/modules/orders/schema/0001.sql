create schema orders;
grant usage on schema orders to :app;

-- One row a cart: a change is one update, and changes at the same time wait for one another (limits, adding up).
create table orders.cart (
  id uuid primary key,
  version integer not null,
  variant_ids uuid[] not null,
  quantities integer[] not null,
  changed_at timestamptz not null,
  -- Set when an order was placed from it.
  order_id uuid,
  check (cardinality(variant_ids) <= 100 and cardinality(variant_ids) = cardinality(quantities)),
  check ((1 <= all (quantities) and 9999 >= all (quantities)) is true),
  check (array_position(variant_ids, null) is null)
) with (fillfactor = 70);

-- People say it on the telephone, so it is short. It says how many orders the shop has had; we live with that.
create sequence orders.order_number start with 100001;

create table orders.order (
  id uuid primary key,
  number text not null unique default 'W-' || nextval('orders.order_number'),
  checkout_id uuid not null unique,
  -- Keyed hash of the submitted request. Null after an erasure.
  request_hash bytea,
  person_id uuid not null,
  customer_id uuid,
  state text not null check (state in ('awaiting-payment', 'held', 'open-on-account', 'paid', 'cancelled', 'fulfilled',
                                       'partially-refunded', 'refunded')),
  state_at timestamptz not null,
  steps integer not null default 0,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  subtotal_minor bigint not null check (subtotal_minor >= 0),
  discount_minor bigint not null constraint order_discount check (discount_minor between 0 and subtotal_minor),
  shipping_minor bigint not null check (shipping_minor >= 0),
  tax_minor bigint not null check (tax_minor >= 0),
  total_minor bigint not null
    constraint order_total check (total_minor = subtotal_minor - discount_minor + shipping_minor + tax_minor),
  shipping_method text,
  -- How the buyer chose to pay: what a held order becomes when it is released.
  payment_method text not null check (payment_method in ('card', 'invoice')),
  placed_at timestamptz not null,
  -- Null after an erasure.
  email_index bytea,
  email_sealed bytea not null,
  name_sealed bytea not null,
  phone_sealed bytea,
  address_sealed bytea not null,
  constraint order_on_account check (state <> 'open-on-account' or customer_id is not null)
);
create index order_person on orders.order (person_id);
create index order_email on orders.order (email_index) where email_index is not null;

create table orders.line (
  order_id uuid not null references orders.order,
  line integer not null check (line > 0),
  variant_id uuid not null,
  sku text not null,
  title text not null,
  quantity integer not null check (quantity between 1 and 9999),
  unit_price_minor bigint not null check (unit_price_minor >= 0),
  total_minor bigint not null constraint line_total check (total_minor = unit_price_minor * quantity),
  primary key (order_id, line)
);

-- The history: every state an order was in, and why. Step 0 is the placing.
create table orders.event (
  order_id uuid not null references orders.order,
  step integer not null,
  from_state text,
  to_state text not null,
  cause text not null,
  at timestamptz not null,
  primary key (order_id, step),
  check ((step = 0) = (from_state is null))
);

grant usage on sequence orders.order_number to :app;
grant select, insert, delete on orders.cart to :app;
grant update (version, variant_ids, quantities, changed_at, order_id) on orders.cart to :app;
-- What was sold, to whom and at what price is written once.
grant select, insert on orders.order, orders.line, orders.event to :app;
grant update (state, state_at, steps, email_index, request_hash) on orders.order to :app;

select kernel.classify('orders.cart', '{
  "id": "fact", "version": "fact", "variant_ids": "fact", "quantities": "fact", "changed_at": "fact", "order_id": "fact"}');
select kernel.classify('orders.order', '{
  "id": "fact", "number": "fact", "checkout_id": "fact", "request_hash": "blind-index",
  "person_id": "person-reference", "customer_id": "person-reference", "state": "fact", "state_at": "fact",
  "steps": "fact", "currency": "fact", "subtotal_minor": "fact", "discount_minor": "fact", "shipping_minor": "fact",
  "tax_minor": "fact", "total_minor": "fact", "shipping_method": "fact", "payment_method": "fact", "placed_at": "fact",
  "email_index": "blind-index", "email_sealed": "sealed:orders.contact.email",
  "name_sealed": "sealed:orders.contact.name", "phone_sealed": "sealed:orders.contact.phone",
  "address_sealed": "sealed:orders.contact.address"}');
select kernel.classify('orders.line', '{
  "order_id": "fact", "line": "fact", "variant_id": "fact", "sku": "fact", "title": "fact", "quantity": "fact",
  "unit_price_minor": "fact", "total_minor": "fact"}');
select kernel.classify('orders.event', '{
  "order_id": "fact", "step": "fact", "from_state": "fact", "to_state": "fact", "cause": "fact", "at": "fact"}');
