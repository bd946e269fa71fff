create schema screening;
grant usage on schema screening to :app;

-- A decision with everything it was made from. Never changed. The facts are counts, flags and the processor's words:
-- nothing in them says who the buyer is.
create table screening.look (
  id uuid primary key,
  stage text not null check (stage in ('first', 'second')),
  -- Null when the order was refused and so never came to be.
  order_id uuid,
  at timestamptz not null,
  rules_version integer not null,
  enforced boolean not null,
  facts jsonb not null,
  verdict text not null check (verdict in ('pass', 'hold', 'stop')),
  -- Ids of the rules that applied, also of those that were only counted.
  findings text[] not null
);
create index look_order on screening.look (order_id) where order_id is not null;

-- What velocity is counted by. Swept after two days.
create table screening.trace (
  look_id uuid primary key,
  at timestamptz not null,
  email_index bytea,
  address_block bytea,
  fingerprint bytea
);
create index trace_email on screening.trace (email_index, at) where email_index is not null;
create index trace_address on screening.trace (address_block, at) where address_block is not null;
create index trace_fingerprint on screening.trace (fingerprint, at) where fingerprint is not null;

-- Most keys occur once and a flood's key ten thousand times. Told that keys are few, the planner reads the newest hundred
-- from the index and stops; by its own statistics it may read and sort the whole flood.
alter table screening.trace
  alter email_index set (n_distinct = 20),
  alter address_block set (n_distinct = 20),
  alter fingerprint set (n_distinct = 20);

grant select, insert on screening.look to :app;
grant select, insert, delete on screening.trace to :app;

select kernel.classify('screening.look', '{
  "id": "fact", "stage": "fact", "order_id": "fact", "at": "fact", "rules_version": "fact", "enforced": "fact",
  "facts": "fact", "verdict": "fact", "findings": "fact"}');
select kernel.classify('screening.trace', '{
  "look_id": "fact", "at": "fact", "email_index": "blind-index", "address_block": "blind-index",
  "fingerprint": "blind-index"}');
