// A sale that no card pays: on account, or with nothing to pay after its discounts. Posted once, whether at the checkout or
// when a held order is released, and confirmed by mail.
import type { Tx } from '../kernel/database.ts';
import type { Jobs } from '../kernel/jobs.ts';
import * as ledger from '../modules/ledger.ts';
import type { OrderAmounts, OrderId } from '../modules/orders.ts';
import { oweOrderMail } from './order-mail-job.ts';
import { salePostings } from './sale-postings.ts';

interface Sale {
  orderId: OrderId;
  amounts: OrderAmounts;
  at: Date;
}

/** Both statements travel together; stock and credit are the caller's. */
export function postSaleOnAccount(tx: Tx, jobs: Jobs, sale: Sale): Promise<void> {
  return postSale(tx, jobs, { ...sale, idempotencyKey: `${sale.orderId}:on-account` });
}

/** Nobody owes anything: the books have what the goods cost against what was taken off. Stock is the caller's. */
export function postFreeSale(tx: Tx, jobs: Jobs, sale: Sale): Promise<void> {
  if (sale.amounts.total.amountMinor !== 0) throw new Error(`order ${sale.orderId} is not free`);
  return postSale(tx, jobs, { ...sale, idempotencyKey: `${sale.orderId}:nothing-to-pay` });
}

async function postSale(
  tx: Tx,
  jobs: Jobs,
  { orderId, amounts, at, idempotencyKey }: Sale & { idempotencyKey: string },
): Promise<void> {
  const postings = salePostings(amounts, 'receivable:customers');
  await Promise.all([
    ledger.post(tx, { kind: 'sale', reference: `order:${orderId}`, idempotencyKey, at, postings }),
    oweOrderMail(jobs, tx, { orderId, kind: 'confirmation' }),
  ]);
}
