// Reconciliation: payments and refunds whose result nobody has brought are asked about, one after another. The safety
// net under webhooks, browser returns and jobs: with all of those lost, this alone brings every payment to its end.
import type { Clock } from '../kernel/clock.ts';
import type { Database } from '../kernel/database.ts';
import type { Log } from '../kernel/log.ts';
import { unsettledPayments, unsettledRefunds } from '../modules/payments.ts';
import type { Stock } from '../modules/stock.ts';
import type { AdvancePayment } from './advance-payment.ts';
import type { ExpireHeldOrder } from './decide-held-order.ts';
import type { AdvanceRefund } from './refund-order.ts';

const batch = 100;

export interface SweepResult {
  payments: number;
  refunds: number;
  /** How many could not be settled now. */
  failed: number;
}

export function sweepPayments(parts: {
  database: Database;
  clock: Clock;
  log: Log;
  advance: AdvancePayment;
  advanceRefund: AdvanceRefund;
  stock: Stock;
  expireHeld: ExpireHeldOrder;
}): () => Promise<SweepResult> {
  return async () => {
    const now = parts.clock.now();
    const payments = await unsettledPayments(parts.database, now, batch);
    const refunds = await unsettledRefunds(parts.database, now, batch);
    let failed = 0;
    const attempt = async (id: string, step: () => Promise<{ kind: string }>) => {
      try {
        if ((await step()).kind === 'unknown') failed++;
      } catch (error) {
        // One that cannot be settled must not keep the others waiting.
        failed++;
        parts.log.error('reconciliation failed', error, { id });
      }
    };
    for (const { paymentId } of payments) await attempt(paymentId, () => parts.advance(paymentId));
    for (const orderId of await parts.stock.expired(now, batch))
      await attempt(orderId, () => parts.expireHeld(orderId));
    for (const refundId of refunds) await attempt(refundId, () => parts.advanceRefund(refundId));
    return { payments: payments.length, refunds: refunds.length, failed };
  };
}
