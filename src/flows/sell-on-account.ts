// A sale on account: posted once, whether at the checkout or when a held order is released, and confirmed by mail.
import type { Tx } from '../kernel/database.ts';
import type { Jobs } from '../kernel/jobs.ts';
import * as ledger from '../modules/ledger.ts';
import type { OrderAmounts, OrderId } from '../modules/orders.ts';
import { oweOrderMail } from './order-mail-job.ts';
import { salePostings } from './sale-postings.ts';

/** Both statements travel together; stock and credit are the caller's. */
export async function postSaleOnAccount(
  tx: Tx,
  jobs: Jobs,
  { orderId, amounts, at }: { orderId: OrderId; amounts: OrderAmounts; at: Date },
): Promise<void> {
  await Promise.all([
    ledger.post(tx, {
      kind: 'sale',
      reference: `order:${orderId}`,
      idempotencyKey: `${orderId}:on-account`,
      at,
      postings: salePostings(amounts, 'receivable:customers'),
    }),
    oweOrderMail(jobs, tx, { orderId, kind: 'confirmation' }),
  ]);
}
