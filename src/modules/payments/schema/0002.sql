-- When Stripe was last asked about a refund: those that wait there for days must not keep new ones from being asked about.
alter table payments.refund add column looked_at timestamptz not null default '-infinity';
drop index payments.refund_unsettled;
create index refund_unsettled on payments.refund (looked_at) where state in ('requested', 'pending');

select kernel.classify('payments.refund', '{
  "id": "fact", "payment_id": "fact", "amount_minor": "fact", "reason": "fact", "state": "fact",
  "stripe_refund_id": "fact", "requested_by": "fact", "requested_at": "fact", "state_at": "fact", "looked_at": "fact"}');
