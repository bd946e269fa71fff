// Stripe's events: stored first, under their own id, then acted on once. What an event says is never believed: it only
// makes us ask Stripe for the payment it speaks of, so duplicates, delays and any order of arrival do no harm.
import type { Clock } from '../kernel/clock.ts';
import type { Database } from '../kernel/database.ts';
import type { Jobs } from '../kernel/jobs.ts';
import type { Log } from '../kernel/log.ts';
import type { EvidenceWriter } from '../modules/evidence.ts';
import {
  type InboxEvent,
  insertEvent,
  markEventProcessed,
  paymentByIntent,
  type ReadEventOutcome,
} from '../modules/payments.ts';
import type { AdoptRefunds } from './adopt-refunds.ts';
import type { AdvancePayment } from './advance-payment.ts';
import { stripeEventQueue } from './job-queues.ts';

export type ReceiveOutcome = { kind: 'stored' } | { kind: 'seen' } | { kind: 'refused' };

export interface ReceiveStripeEvent {
  (request: { body: Buffer; signature: string }): Promise<ReceiveOutcome>;
}

export function receiveStripeEvent(parts: {
  database: Database;
  clock: Clock;
  jobs: Jobs;
  log: Log;
  evidence: EvidenceWriter;
  read: (request: { body: Buffer; signature: string; now: Date }) => ReadEventOutcome;
}): ReceiveStripeEvent {
  return async (request) => {
    const now = parts.clock.now();
    const outcome = parts.read({ ...request, now });
    if (outcome.kind === 'refused') return outcome;
    const { event } = outcome;
    const isNew = await parts.database.transaction(async (tx) => {
      if (!(await insertEvent(tx, event, now))) return false;
      if (event.treatment === 'handled') {
        await parts.jobs.enqueue(tx, {
          queue: stripeEventQueue,
          data: { eventId: event.id, intentId: event.intentId ?? null, isRefund: /refund/.test(event.type) },
        });
      }
      if (event.treatment === 'alarm') await alarm(parts.evidence, tx, event);
      return true;
    });
    if (isNew && event.treatment === 'alarm') {
      parts.log.warn('Stripe sent an event of a kind that is neither handled nor declared ignored', {
        type: event.type,
      });
    }
    return { kind: isNew ? 'stored' : 'seen' };
  };
}

function alarm(
  evidence: EvidenceWriter,
  tx: Parameters<EvidenceWriter['append']>[0],
  event: InboxEvent,
): Promise<void> {
  return evidence.append(tx, {
    act: 'stripe.unknown-event',
    actor: 'stripe',
    object: `event:${event.id}`,
    detail: { type: event.type.slice(0, 100) },
  });
}

export type StripeEventData = { eventId: string; intentId: string | null; isRefund?: boolean };

/** The job: asks Stripe for the payment of the event. Throws when Stripe does not answer, so that the job runs again. */
export function processStripeEvent(parts: {
  database: Database;
  clock: Clock;
  log: Log;
  advance: AdvancePayment;
  adopt: AdoptRefunds;
}): (data: StripeEventData) => Promise<void> {
  return async ({ eventId, intentId, isRefund }) => {
    const payment = intentId === null ? undefined : await paymentByIntent(parts.database, intentId);
    if (payment !== undefined) {
      const outcome = await parts.advance(payment.paymentId);
      if (outcome.kind === 'unknown') throw new Error('Stripe did not answer');
      if (isRefund === true && (await parts.adopt(payment.paymentId)).kind === 'unknown') {
        throw new Error('Stripe did not answer');
      }
    } else {
      // Not ours (another shop on the same account), or its creation was never answered: the sweep finds the latter.
      parts.log.info('event of no payment we know', { event: eventId });
    }
    await markEventProcessed(parts.database, eventId, parts.clock.now());
  };
}
