-- The blind index of the spelling under which one mailbox's addresses are equal (without what follows a plus sign, for Gmail
-- without dots), where the buyer typed another one: "first order only" is asked of mailboxes. Null after an erasure.
alter table orders.order add column mailbox_index bytea;
create index order_mailbox on orders.order (mailbox_index) where mailbox_index is not null;
grant update (mailbox_index) on orders.order to :app;

select kernel.classify('orders.order', '{"mailbox_index": "blind-index"}');
