-- What the till knows of an order: whether tax is in its prices, each line's share of discount and tax, what the buyer was
-- told (discounts, delivery, pick-up), and his note for a present.
alter table orders.order
  add column tax_included boolean not null default false,
  -- Null: an order of before, whose shares were not kept.
  add column shipping_tax_minor bigint check (shipping_tax_minor between 0 and tax_minor),
  add column rounding_minor bigint not null default 0,
  add column terms jsonb not null default '{}',
  add column gift_note_sealed bytea,
  alter column address_sealed drop not null,
  drop constraint order_total,
  add constraint order_total check (total_minor >= 0 and total_minor = subtotal_minor - discount_minor + shipping_minor
    + rounding_minor + case when tax_included then 0 else tax_minor end),
  add constraint order_tax_within check (not tax_included or tax_minor <= subtotal_minor - discount_minor + shipping_minor),
  -- Only what is picked up goes without an address.
  add constraint order_address check (address_sealed is not null or terms ? 'pickup');

alter table orders.line
  add column discount_minor bigint constraint line_discount check (discount_minor between 0 and total_minor),
  add column tax_minor bigint constraint line_tax check (tax_minor >= 0);

select kernel.classify('orders.order', '{
  "tax_included": "fact", "shipping_tax_minor": "fact", "rounding_minor": "fact", "terms": "fact",
  "gift_note_sealed": "sealed:orders.gift-note"}');
select kernel.classify('orders.line', '{"discount_minor": "fact", "tax_minor": "fact"}');
