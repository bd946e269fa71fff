// Refunds as Stripe has them: those that were made there itself are taken into the books and the evidence like our own, and
// those that came back after they were paid are posted back, so that no cent moves outside of the books (L1).
import type { Clock } from '../kernel/clock.ts';
import type { Database } from '../kernel/database.ts';
import { newId } from '../kernel/ids.ts';
import type { Jobs } from '../kernel/jobs.ts';
import type { EvidenceWriter } from '../modules/evidence.ts';
import * as orders from '../modules/orders.ts';
import {
  insertForeignRefund,
  type ListedRefund,
  lockPayment,
  type Payment,
  paymentById,
  refundsOfPayment,
  type StripeGateway,
} from '../modules/payments.ts';
import { postRefund, recordRefund } from './refund-order.ts';

export type AdoptRefunds = (paymentId: string) => Promise<{ kind: 'adopted'; count: number } | { kind: 'unknown' }>;

interface AdoptParts {
  database: Database;
  clock: Clock;
  jobs: Jobs;
  stripe: StripeGateway;
  evidence: EvidenceWriter;
}

/** Compares Stripe's refunds of a payment with ours: takes in those that we do not know, records how the others stand. */
export function adoptRefunds(parts: AdoptParts): AdoptRefunds {
  return async (paymentId) => {
    const payment = await paymentById(parts.database, paymentId);
    if (payment?.intentId === undefined || payment.state !== 'captured') return { kind: 'adopted', count: 0 };
    const listed = await parts.stripe.listRefunds(payment.intentId);
    if (listed.kind !== 'answered') return { kind: 'unknown' };
    const known = new Map((await refundsOfPayment(parts.database, paymentId)).map((own) => [own.stripeRefundId, own]));
    let count = 0;
    for (const refund of listed.value) {
      const own = known.get(refund.stripeRefundId);
      if (own !== undefined) await recordRefund(parts, own, refund);
      // What bears our id is ours, and its own job records it.
      else if (refund.refundId === undefined && refund.status !== 'failed' && (await adopt(parts, payment, refund)))
        count++;
    }
    return { kind: 'adopted', count };
  };
}

function adopt(parts: AdoptParts, payment: Payment, listed: ListedRefund): Promise<boolean> {
  return parts.database.transaction(async (tx) => {
    const at = parts.clock.now();
    const refundId = newId<string>();
    const { paymentId, orderId, amount } = payment;
    const { amountMinor, stripeRefundId } = listed;
    const state = listed.status === 'pending' ? 'pending' : 'succeeded';
    await lockPayment(tx, paymentId);
    await orders.lockOrder(tx, orderId);
    if (!(await insertForeignRefund(tx, { refundId, paymentId, amountMinor, state, stripeRefundId, at }))) return false;
    const refund = { refundId, orderId, amount: { amountMinor, currency: amount.currency } };
    await postRefund({ tx, jobs: parts.jobs, at }, refund);
    await parts.evidence.append(tx, {
      act: 'refund.adopted',
      actor: 'stripe',
      object: `refund:${refundId}`,
      detail: { payment: paymentId, amountMinor, currency: amount.currency },
    });
    return true;
  });
}
