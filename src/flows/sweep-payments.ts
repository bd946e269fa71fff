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
/** After so many calls in a row that were not answered, Stripe is taken to be silent: each costs its time-out. */
const silentAfter = 3;

export interface SweepResult {
  /** How many were asked about. */
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
    /** Takes a step for each and returns for how many. The next sweep begins with those that were not reached. */
    const each = async (ids: readonly string[], step: (id: string) => Promise<{ kind: string }>) => {
      let tried = 0;
      for (let silent = 0; tried < ids.length && silent < silentAfter; tried++) {
        const id = ids[tried] ?? '';
        try {
          const isUnknown = (await step(id)).kind === 'unknown';
          silent = isUnknown ? silent + 1 : 0;
          if (isUnknown) failed++;
        } catch (error) {
          // One that cannot be settled must not keep the others waiting.
          failed++;
          parts.log.error('reconciliation failed', error, { id });
        }
      }
      return tried;
    };
    const asked = {
      payments: await each(
        payments.map(({ paymentId }) => paymentId),
        parts.advance,
      ),
      refunds: await each(refunds, parts.advanceRefund),
    };
    await each(await parts.stock.expired(now, batch), parts.expireHeld);
    return { ...asked, failed };
  };
}
