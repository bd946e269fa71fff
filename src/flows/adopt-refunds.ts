// Refunds that were made at Stripe itself: nobody asked us, but the money is gone. They are taken into the books and the
// evidence like our own, so that no cent moves outside of them (L1).
import type { Clock } from '../kernel/clock.ts';
import type { Database } from '../kernel/database.ts';
import { newId } from '../kernel/ids.ts';
import type { EvidenceWriter } from '../modules/evidence.ts';
import {
  insertForeignRefund,
  type ListedRefund,
  type Payment,
  paymentById,
  type StripeGateway,
} from '../modules/payments.ts';
import { postRefund } from './refund-order.ts';

export type AdoptRefunds = (paymentId: string) => Promise<{ kind: 'adopted'; count: number } | { kind: 'unknown' }>;

interface AdoptParts {
  database: Database;
  clock: Clock;
  stripe: StripeGateway;
  evidence: EvidenceWriter;
}

/** Compares Stripe's refunds of a payment with ours and takes in those that we do not know. */
export function adoptRefunds(parts: AdoptParts): AdoptRefunds {
  return async (paymentId) => {
    const payment = await paymentById(parts.database, paymentId);
    if (payment?.intentId === undefined || payment.state !== 'captured') return { kind: 'adopted', count: 0 };
    const listed = await parts.stripe.listRefunds(payment.intentId);
    if (listed.kind !== 'answered') return { kind: 'unknown' };
    let count = 0;
    // Ours bear our id; their own job records them.
    for (const refund of listed.value.filter(({ refundId, status }) => refundId === undefined && status !== 'failed')) {
      if (await adopt(parts, payment, refund)) count++;
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
    if (!(await insertForeignRefund(tx, { refundId, paymentId, amountMinor, state, stripeRefundId, at }))) return false;
    await postRefund(tx, { refundId, paymentId, orderId, amount: { amountMinor, currency: amount.currency } }, at);
    await parts.evidence.append(tx, {
      act: 'refund.adopted',
      actor: 'stripe',
      object: `refund:${refundId}`,
      detail: { payment: paymentId, amountMinor, currency: amount.currency },
    });
    return true;
  });
}
