// A buyer who left the till, or whose card was declined, is reminded once, while there is time left to pay.
import type { Clock } from '../kernel/clock.ts';
import type { Database } from '../kernel/database.ts';
import type { Jobs } from '../kernel/jobs.ts';
import * as mailing from '../modules/mailing.ts';
import { unfinishedPayments } from '../modules/payments.ts';
import { sendOrderMailQueue } from './job-queues.ts';

const minute = 60_000;
/** Who had a card declined may be trying another. */
const quietMs = 15 * minute;
/** A reminder that comes later than this is of no use. */
const enoughTimeMs = 10 * minute;
const batch = 200;

/** Answers how many were newly asked for. */
export function mailUnpaid(parts: { database: Database; clock: Clock; jobs: Jobs }): () => Promise<number> {
  const { database, clock, jobs } = parts;
  return async () => {
    const now = clock.now();
    const quietSince = new Date(now.getTime() - quietMs);
    const until = new Date(now.getTime() + enoughTimeMs);
    let asked = 0;
    for (let after: string | undefined; ; ) {
      const found = await unfinishedPayments(database, { now, quietSince, until, after, limit: batch });
      const aboutIds = found.map(({ orderId }) => orderId);
      const known = await mailing.knownMails(database, { about: 'order', kind: 'payment-trouble', aboutIds });
      const owed = aboutIds.filter((orderId) => !known.has(orderId));
      await database.transaction(async (tx) => {
        for (const orderId of owed) {
          const data = { orderId, kind: 'payment-trouble' };
          await jobs.enqueue(tx, { queue: sendOrderMailQueue, data, singletonKey: `payment-trouble:${orderId}` });
        }
      });
      asked += owed.length;
      after = found.at(-1)?.paymentId;
      if (found.length < batch) return asked;
    }
  };
}
