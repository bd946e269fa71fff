// What probes ask of payments: which captures were ours, and a sample of payments at rest.
import type { Reader } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';

/** Orders whose payment was captured after we asked for it, since a time, in the order of their ids. */
export async function ordersCapturedByUs(
  reader: Reader,
  page: { since: Date; after: string; limit: number },
): Promise<string[]> {
  const rows = await reader.query(sql<{ id: string }>`
    select distinct payment.order_id as id from payments.call join payments.payment on payment.id = call.payment_id
     where call.verb = 'capture' and call.at >= ${page.since} and payment.state = 'captured'
       and payment.order_id > ${page.after}
     order by 1 limit ${page.limit}`);
  return rows.map(({ id }) => id);
}

export interface RestingPayment {
  paymentId: string;
  intentId: string;
  amountMinor: number;
  currency: string;
  state: 'captured' | 'cancelled';
}

/** The newest payments that came to rest before a time, and as many of any age. */
export async function restingPayments(
  reader: Reader,
  sample: { before: Date; newest: number; others: number },
): Promise<RestingPayment[]> {
  return await reader.query(sql<RestingPayment>`
    with resting as (
      select id, intent_id, amount_minor, currency, state, state_at from payments.payment
       where state in ('captured', 'cancelled') and intent_id is not null and state_at < ${sample.before}
    ), chosen as (
      (select * from resting order by id desc limit ${sample.newest})
      union (select * from resting order by random() limit ${sample.others})
    )
    select id as "paymentId", intent_id as "intentId", amount_minor as "amountMinor", currency, state from chosen`);
}

/** Whether the database itself refuses to store an event twice. */
export async function eventsStandOnce(reader: Reader): Promise<boolean> {
  const { once } = await reader.one(sql<{ once: boolean }>`
    select exists (select from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
                    where i.indrelid = 'payments.event'::regclass and i.indisunique and i.indisvalid and i.indnatts = 1
                      and i.indpred is null and a.attname = 'id') as once`);
  return once;
}
