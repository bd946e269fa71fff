-- What somebody must do about orders, found without reading all orders there ever were: those that are sold and not yet sent,
-- the lines that are still to be sent, and refunds that failed.
create index order_sold on orders.order (id) where state in ('paid', 'partially-refunded', 'open-on-account');
create index line_to_ship on orders.line (order_id) where quantity > shipped + cancelled;
create index credit_note_void on orders.credit_note (order_id) where state = 'void';
