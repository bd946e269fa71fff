-- The life of an order after it was placed: parcels, cancellations, returns, and what was given back of its price.

-- What became of the pieces of each line. Only the triggers below write these, as the owner: the application's role can
-- add a parcel, a cancellation or a return, and neither more pieces than were sold nor another count of them.
alter table orders.line
  add column shipped integer not null default 0,
  add column cancelled integer not null default 0,
  add column returned integer not null default 0,
  add constraint line_not_oversent check (shipped >= 0 and cancelled >= 0 and shipped + cancelled <= quantity),
  add constraint line_not_overreturned check (returned between 0 and shipped);

create table orders.parcel (
  id uuid primary key,
  order_id uuid not null references orders.order,
  -- Withdrawn: it was never picked up.
  state text not null check (state in ('sent', 'withdrawn')),
  carrier text not null check (length(carrier) between 1 and 60),
  -- Empty after an erasure: with the carrier, it leads to a person for as long as the carrier remembers.
  tracking text not null check (length(tracking) <= 80),
  tracking_url text check (tracking_url ~ '^https://' and length(tracking_url) <= 500),
  shipped_at timestamptz not null,
  state_at timestamptz not null,
  made_by text not null,
  unique (id, order_id)
);
create index parcel_order on orders.parcel (order_id);

create table orders.parcel_line (
  parcel_id uuid not null,
  order_id uuid not null,
  line integer not null,
  quantity integer not null check (quantity > 0),
  primary key (parcel_id, line),
  foreign key (parcel_id, order_id) references orders.parcel (id, order_id),
  foreign key (order_id, line) references orders.line
);

create table orders.cancellation (
  id uuid primary key,
  order_id uuid not null references orders.order,
  reason text not null,
  made_by text not null,
  at timestamptz not null,
  unique (id, order_id)
);
create index cancellation_order on orders.cancellation (order_id);

-- None where the whole order was cancelled before it was sold: its state says so.
create table orders.cancellation_line (
  cancellation_id uuid not null,
  order_id uuid not null,
  line integer not null,
  quantity integer not null check (quantity > 0),
  primary key (cancellation_id, line),
  foreign key (cancellation_id, order_id) references orders.cancellation (id, order_id),
  foreign key (order_id, line) references orders.line
);

create table orders.return (
  id uuid primary key,
  order_id uuid not null references orders.order,
  -- For people: the order's number with R1, R2 …
  number text not null unique,
  state text not null check (state in ('requested', 'approved', 'declined', 'received', 'refunded', 'closed')),
  reason text not null,
  requested_by text not null,
  requested_at timestamptz not null,
  state_at timestamptz not null,
  condition text check (condition in ('restock', 'write-off')),
  check (state not in ('received', 'refunded') or condition is not null),
  unique (id, order_id)
);
create index return_order on orders.return (order_id);
-- What somebody must do something about.
create index return_open on orders.return (requested_at) where state in ('requested', 'approved', 'received');

create table orders.return_line (
  return_id uuid not null,
  order_id uuid not null,
  line integer not null,
  quantity integer not null check (quantity > 0),
  -- How many arrived, when that is known; 0 when the return was declined.
  received integer check (received between 0 and quantity),
  primary key (return_id, line),
  foreign key (return_id, order_id) references orders.return (id, order_id),
  foreign key (order_id, line) references orders.line
);

-- Money given back, at the card or against what a customer owes, with its parts as they are posted.
create table orders.credit_note (
  id uuid primary key,
  order_id uuid not null references orders.order,
  kind text not null check (kind in ('cancellation', 'return', 'goodwill', 'made-at-stripe', 'not-captured')),
  state text not null check (state in ('open', 'settled', 'void')),
  goods_minor bigint not null check (goods_minor >= 0),
  shipping_minor bigint not null check (shipping_minor >= 0),
  tax_minor bigint not null check (tax_minor >= 0),
  amount_minor bigint not null check (amount_minor > 0)
    constraint credit_parts check (amount_minor = goods_minor + shipping_minor + tax_minor),
  -- The refund that pays it, of the module payments; null for an order on account.
  refund_id uuid unique,
  cancellation_id uuid,
  return_id uuid,
  at timestamptz not null,
  state_at timestamptz not null,
  foreign key (cancellation_id, order_id) references orders.cancellation (id, order_id),
  foreign key (return_id, order_id) references orders.return (id, order_id),
  unique (id, order_id)
);
create index credit_note_order on orders.credit_note (order_id);

-- The pieces that a credit note is for, each with its share of the line's price and tax; the note may give less.
create table orders.credit_line (
  credit_id uuid not null,
  order_id uuid not null,
  line integer not null,
  quantity integer not null check (quantity > 0),
  goods_minor bigint not null check (goods_minor >= 0),
  tax_minor bigint not null check (tax_minor >= 0),
  primary key (credit_id, line),
  foreign key (credit_id, order_id) references orders.credit_note (id, order_id),
  foreign key (order_id, line) references orders.line
);

create function orders.count_shipped() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if exists (select from added join orders.parcel on parcel.id = added.parcel_id where parcel.state <> 'sent') then
    raise exception 'a parcel that was withdrawn takes no goods'
      using errcode = 'check_violation', constraint = 'parcel_withdrawn';
  end if;
  update orders.line set shipped = line.shipped + more.quantity
  from (select order_id, line, sum(quantity) as quantity from added group by order_id, line) as more
  where line.order_id = more.order_id and line.line = more.line;
  return null;
end $$;
create trigger parcel_line_counted after insert on orders.parcel_line
  referencing new table as added for each statement execute function orders.count_shipped();

create function orders.count_withdrawn() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if old.state <> 'sent' then
    raise exception 'a parcel that was withdrawn stays so'
      using errcode = 'check_violation', constraint = 'parcel_withdrawn';
  end if;
  update orders.line set shipped = line.shipped - less.quantity
  from orders.parcel_line as less
  where less.parcel_id = new.id and line.order_id = less.order_id and line.line = less.line;
  return null;
end $$;
create trigger parcel_withdrawn after update of state on orders.parcel
  for each row when (old.state is distinct from new.state) execute function orders.count_withdrawn();

create function orders.count_cancelled() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update orders.line set cancelled = line.cancelled + more.quantity
  from (select order_id, line, sum(quantity) as quantity from added group by order_id, line) as more
  where line.order_id = more.order_id and line.line = more.line;
  return null;
end $$;
create trigger cancellation_line_counted after insert on orders.cancellation_line
  referencing new table as added for each statement execute function orders.count_cancelled();

-- Pieces that are announced count as returned until it is known that they did not come.
create function orders.count_returned() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update orders.line
  set returned = line.returned + coalesce(new.received, new.quantity)
    - case when tg_op = 'UPDATE' then coalesce(old.received, old.quantity) else 0 end
  where line.order_id = new.order_id and line.line = new.line;
  return null;
end $$;
create trigger return_line_counted after insert or update of received on orders.return_line
  for each row execute function orders.count_returned();

-- Never more given back than the order cost, nor of its tax and shipping. The order's row is locked first, so that two
-- notes at once cannot both find room. What Stripe was only asked for does not count: somebody may have refunded the same
-- money there meanwhile, and then it will refuse ours; what may be asked for is bounded by the module payments.
create function orders.check_credit() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  sold record;
  given record;
begin
  select total_minor, shipping_minor, tax_minor into sold from orders.order where id = new.order_id for update;
  select sum(amount_minor) as amount, sum(shipping_minor) as shipping, sum(tax_minor) as tax into given
  from orders.credit_note where order_id = new.order_id and state = 'settled';
  if given.amount > sold.total_minor or given.shipping > sold.shipping_minor or given.tax > sold.tax_minor then
    raise exception 'more would be given back of order % than it cost', new.order_id
      using errcode = 'check_violation', constraint = 'credit_within_price';
  end if;
  return null;
end $$;
create trigger credit_note_within_price after insert or update of state on orders.credit_note
  for each row execute function orders.check_credit();

grant select, insert on orders.parcel, orders.parcel_line, orders.cancellation, orders.cancellation_line, orders.return,
  orders.return_line, orders.credit_note, orders.credit_line to :app;
grant update (state, state_at, carrier, tracking, tracking_url) on orders.parcel to :app;
grant update (state, state_at, condition) on orders.return to :app;
grant update (received) on orders.return_line to :app;
grant update (state, state_at) on orders.credit_note to :app;

select kernel.classify('orders.line', '{"shipped": "fact", "cancelled": "fact", "returned": "fact"}');
select kernel.classify('orders.parcel', '{
  "id": "fact", "order_id": "fact", "state": "fact", "carrier": "fact", "tracking": "fact", "tracking_url": "fact",
  "shipped_at": "fact", "state_at": "fact", "made_by": "person-reference"}');
select kernel.classify('orders.parcel_line', '{
  "parcel_id": "fact", "order_id": "fact", "line": "fact", "quantity": "fact"}');
select kernel.classify('orders.cancellation', '{
  "id": "fact", "order_id": "fact", "reason": "fact", "made_by": "person-reference", "at": "fact"}');
select kernel.classify('orders.cancellation_line', '{
  "cancellation_id": "fact", "order_id": "fact", "line": "fact", "quantity": "fact"}');
select kernel.classify('orders.return', '{
  "id": "fact", "order_id": "fact", "number": "fact", "state": "fact", "reason": "fact",
  "requested_by": "person-reference", "requested_at": "fact", "state_at": "fact", "condition": "fact"}');
select kernel.classify('orders.return_line', '{
  "return_id": "fact", "order_id": "fact", "line": "fact", "quantity": "fact", "received": "fact"}');
select kernel.classify('orders.credit_note', '{
  "id": "fact", "order_id": "fact", "kind": "fact", "state": "fact", "goods_minor": "fact", "shipping_minor": "fact",
  "tax_minor": "fact", "amount_minor": "fact", "refund_id": "fact", "cancellation_id": "fact", "return_id": "fact",
  "at": "fact", "state_at": "fact"}');
select kernel.classify('orders.credit_line', '{
  "credit_id": "fact", "order_id": "fact", "line": "fact", "quantity": "fact", "goods_minor": "fact",
  "tax_minor": "fact"}');
