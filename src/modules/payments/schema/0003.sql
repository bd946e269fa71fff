-- Refunds of before orders had credit notes: each gets its note, so that what was given back is not given back again. They
-- were posted as goods alone; what exceeds the goods takes from the shipping, then from the tax. A module may be migrated
-- without the other (tests do), hence the question.
do $$
begin
  if to_regclass('orders.credit_note') is null then
    return;
  end if;
  insert into orders.credit_note
    (id, order_id, kind, state, goods_minor, shipping_minor, tax_minor, amount_minor, refund_id, at, state_at)
  select gen_random_uuid(), order_id, case when requested_by = 'stripe' then 'made-at-stripe' else 'goodwill' end, state,
         least(after, goods) - least(before, goods),
         least(after, goods + shipping) - least(before, goods + shipping) - (least(after, goods) - least(before, goods)),
         after - before - (least(after, goods + shipping) - least(before, goods + shipping)),
         after - before, refund_id, requested_at, state_at
  from (
    select refund.id as refund_id, payment.order_id, refund.requested_by, refund.requested_at, refund.state_at,
           case refund.state when 'requested' then 'open' when 'failed' then 'void' else 'settled' end as state,
           refund.state <> 'failed' as stands, refund.amount_minor,
           total_minor - shipping_minor - tax_minor as goods, shipping_minor as shipping
    from payments.refund
    join payments.payment on payment.id = refund.payment_id
    join orders.order on orders.order.id = payment.order_id
    where not exists (select from orders.credit_note where credit_note.refund_id = refund.id)
  ) as refund
  cross join lateral (
    select coalesce(sum(earlier.amount_minor), 0)::bigint as before
    from payments.refund as earlier
    join payments.payment on payment.id = earlier.payment_id
    where payment.order_id = refund.order_id and refund.stands and earlier.state <> 'failed'
      and (earlier.requested_at, earlier.id) < (refund.requested_at, refund.refund_id)
  ) as sums
  cross join lateral (select before + amount_minor as after) as total;
end $$;
