create schema customers;
grant usage on schema customers to :app;

create table customers.customer (
  id uuid primary key,
  person_id uuid not null,
  approved_by text not null check (approved_by <> ''),
  created_at timestamptz not null,
  -- Null after an erasure.
  email_index bytea,
  email_sealed bytea not null,
  name_sealed bytea not null,
  phone_sealed bytea,
  address_sealed bytea
);
create index customer_person on customers.customer (person_id);
create index customer_email on customers.customer (email_index) where email_index is not null;

-- Apart from the customer, because this row is hot: half of each page stays free so that an update finds room beside it.
create table customers.credit (
  customer_id uuid primary key references customers.customer,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  limit_minor bigint not null check (limit_minor >= 0),
  used_minor bigint not null check (used_minor >= 0),
  constraint credit_within_limit check (used_minor <= limit_minor)
) with (fillfactor = 50);

create table customers.token (
  hash bytea primary key check (length(hash) = 32),
  customer_id uuid not null references customers.customer,
  made_at timestamptz not null,
  revoked_at timestamptz
);
create index token_customer on customers.token (customer_id) where revoked_at is null;

grant select, insert on customers.customer, customers.credit, customers.token to :app;
grant update (email_index, approved_by) on customers.customer to :app;
grant update (limit_minor, used_minor) on customers.credit to :app;
grant update (revoked_at) on customers.token to :app;

select kernel.classify('customers.customer', '{
  "id": "person-reference", "person_id": "person-reference", "approved_by": "person-reference", "created_at": "fact",
  "email_index": "blind-index", "email_sealed": "sealed:customers.contact.email",
  "name_sealed": "sealed:customers.contact.name", "phone_sealed": "sealed:customers.contact.phone",
  "address_sealed": "sealed:customers.contact.address"}');
select kernel.classify('customers.credit', '{
  "customer_id": "person-reference", "currency": "fact", "limit_minor": "fact", "used_minor": "fact"}');
select kernel.classify('customers.token', '{
  "hash": "secret-hash", "customer_id": "person-reference", "made_at": "fact", "revoked_at": "fact"}');
