-- Inventory and the reservations of orders. The database itself refuses to oversell.
create schema stock;
grant usage on schema stock to :app;

create table stock.item (
  variant_id uuid primary key,
  -- Not tracked: sold without limit. Oversell: counted, but sold beyond zero.
  tracked boolean not null,
  oversell boolean not null,
  on_hand integer not null,
  reserved integer not null default 0,
  constraint reserved_not_negative check (reserved >= 0),
  constraint never_oversold check (not tracked or oversell or (on_hand >= 0 and reserved <= on_hand))
) with (fillfactor = 70); -- room for updates on the same page: these are the hottest rows of the shop
grant select, insert, update on stock.item to :app;

create table stock.reservation (
  order_id uuid not null,
  variant_id uuid not null references stock.item,
  quantity integer not null check (quantity > 0),
  state text not null check (state in ('held', 'committed', 'released')),
  expires_at timestamptz,
  primary key (order_id, variant_id),
  constraint held_expires check (state <> 'held' or expires_at is not null)
);
create index reservation_expiry on stock.reservation (expires_at, order_id) where state = 'held';
grant select, insert, update on stock.reservation to :app;

select kernel.classify('stock.item', '{"variant_id": "fact", "tracked": "fact", "oversell": "fact", "on_hand": "fact", "reserved": "fact"}');
select kernel.classify('stock.reservation', '{"order_id": "fact", "variant_id": "fact", "quantity": "fact", "state": "fact", "expires_at": "fact"}');
