-- Forms of the back office that did something: the key that each was drawn with, and the answer that it got. A form that is
-- sent once more finds its row and gets the same answer; the primary key is what the second of two at once runs into.
create table orders.sent_form (
  key uuid primary key,
  order_id uuid not null references orders.order,
  act text not null check (length(act) between 1 and 40),
  -- SHA-256 of what was sent, the key with it. Null after an erasure: a tracking number may be part of it.
  digest bytea check (length(digest) = 32),
  -- Ids, states and amounts, as the act answered.
  outcome jsonb not null check (outcome ? 'kind'),
  at timestamptz not null
);
create index sent_form_order on orders.sent_form (order_id);

grant select, insert on orders.sent_form to :app;
grant update (digest) on orders.sent_form to :app;

select kernel.classify('orders.sent_form', '{
  "key": "fact", "order_id": "fact", "act": "fact", "digest": "blind-index", "outcome": "fact", "at": "fact"}');
