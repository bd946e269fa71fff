create schema payments;
grant usage on schema payments to :app;

-- One attempt to be paid for an order. The state has one writer: flows/record-payment-outcome.ts and its jobs.
create table payments.payment (
  id uuid primary key,
  order_id uuid not null,
  amount_minor bigint not null check (amount_minor > 0),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  state text not null check (state in
    ('opening', 'awaiting-customer', 'held', 'capturing', 'captured', 'voiding', 'cancelled')),
  intent_id text unique,
  charge_id text,
  fee_known boolean not null default false,
  opened_at timestamptz not null,
  state_at timestamptz not null,
  looked_at timestamptz not null,
  deadline_at timestamptz not null,
  check (state not in ('held', 'capturing', 'captured') or intent_id is not null)
);
-- An order has at most one payment that can still bring money.
create unique index payment_open_order on payments.payment (order_id) where state <> 'cancelled';
-- What the sweep looks at: everything that is not at rest.
create index payment_unsettled on payments.payment (looked_at)
  where state in ('opening', 'awaiting-customer', 'held', 'capturing', 'voiding') or not fee_known;

-- Idempotency keys of calls to Stripe, written before the call is made. Never changed.
create table payments.call (
  idempotency_key text primary key,
  payment_id uuid not null references payments.payment,
  verb text not null check (verb in ('create', 'capture', 'cancel', 'refund')),
  attempt integer not null check (attempt > 0),
  at timestamptz not null
);

create index call_payment on payments.call (payment_id, verb);

-- A card that was tried and declined. Never changed.
create table payments.decline (
  charge_id text primary key,
  payment_id uuid not null references payments.payment,
  code text not null,
  at timestamptz not null
);
create index decline_payment on payments.decline (payment_id);

-- The inbox: an event is stored before anything else happens. Only its kind and the id of its object are kept:
-- the object itself is fetched afresh when the event is processed, so the order of arrival does not matter.
create table payments.event (
  id text primary key,
  type text not null,
  object_id text not null,
  intent_id text,
  created_at timestamptz not null,
  received_at timestamptz not null,
  state text not null check (state in ('received', 'processed', 'ignored', 'alarm')),
  state_at timestamptz not null
);
create index event_unprocessed on payments.event (received_at) where state in ('received', 'alarm');

create table payments.refund (
  id uuid primary key,
  payment_id uuid not null references payments.payment,
  amount_minor bigint not null check (amount_minor > 0),
  reason text not null,
  state text not null check (state in ('requested', 'pending', 'succeeded', 'failed')),
  stripe_refund_id text unique,
  requested_by text not null,
  requested_at timestamptz not null,
  state_at timestamptz not null
);
create index refund_payment on payments.refund (payment_id);
create index refund_unsettled on payments.refund (state_at) where state in ('requested', 'pending');

grant select, insert, update on payments.payment, payments.event, payments.refund to :app;
grant select, insert on payments.call, payments.decline to :app;

select kernel.classify('payments.payment', '{
  "id": "fact", "order_id": "fact", "amount_minor": "fact", "currency": "fact", "state": "fact", "intent_id": "fact",
  "charge_id": "fact", "fee_known": "fact", "opened_at": "fact", "state_at": "fact", "looked_at": "fact", "deadline_at": "fact"}');
select kernel.classify('payments.call', '{
  "idempotency_key": "fact", "payment_id": "fact", "verb": "fact", "attempt": "fact", "at": "fact"}');
select kernel.classify('payments.decline', '{"charge_id": "fact", "payment_id": "fact", "code": "fact", "at": "fact"}');
select kernel.classify('payments.event', '{
  "id": "fact", "type": "fact", "object_id": "fact", "intent_id": "fact", "created_at": "fact", "received_at": "fact",
  "state": "fact", "state_at": "fact"}');
select kernel.classify('payments.refund', '{
  "id": "fact", "payment_id": "fact", "amount_minor": "fact", "reason": "fact", "state": "fact",
  "stripe_refund_id": "fact", "requested_by": "fact", "requested_at": "fact", "state_at": "fact"}');
