-- What came back of a sale and can be sold again: cancelled before it was sent, or sent back whole.
alter table stock.reservation
  add column returned integer not null default 0,
  add constraint returned_of_sold check (returned between 0 and quantity and (returned = 0 or state = 'committed'));

select kernel.classify('stock.reservation', '{"returned": "fact"}');
