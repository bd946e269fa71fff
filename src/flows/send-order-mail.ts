// A mail to the buyer of an order, of any kind: the job that business acts leave behind. What it says is read when it is
// sent; what was sent before, or is no longer true, is not sent.
import type { Clock } from '../kernel/clock.ts';
import type { Database } from '../kernel/database.ts';
import * as mailing from '../modules/mailing.ts';
import type { OrderId, OrderKeys, OrderWithLines } from '../modules/orders.ts';
import { mailContact } from '../modules/orders.ts';
import type { AttemptMail, AttemptOutcome, DeliveryOutcome, Envelope } from './mail-attempt.ts';
import { type OrderMailFacts, orderMailContent } from './mail-facts.ts';
import { type OrderMailData, type OrderMailKind, orderMailKinds } from './order-mail-job.ts';

export const orderMailLabel = 'orders.contact.email';

export interface OrderMail extends Envelope {
  order: OrderWithLines;
  facts: OrderMailFacts;
  /** The secret link to the order's page. */
  statusUrl: string;
}

export type DeliverOrderMail = (mail: OrderMail) => Promise<DeliveryOutcome>;

/**
 * `job`: the id of the job that asks, so that it gets the same mail again after it was killed. `only`: the detail that it
 * must have by now.
 */
export type SendOrderMail = (data: OrderMailData, job: string, only?: string) => Promise<AttemptOutcome>;

export function sendOrderMail(parts: {
  database: Database;
  clock: Clock;
  orderKeys: OrderKeys;
  orderUrl: (orderId: OrderId, token: string) => string;
  attempt: AttemptMail;
  deliver: DeliverOrderMail;
}): SendOrderMail {
  const { database } = parts;
  return async (data, job, only) => {
    const orderId = data.orderId as OrderId;
    const { kind, detailId } = data;
    // Independent reads on the pool: they go at the same time.
    const [content, contact] = await Promise.all([
      orderMailContent(database, { orderId, kind, detailId }),
      mailContact(database, orderId),
    ]);
    if (content === undefined || contact === undefined) return 'nothing-to-do';
    const { detail, order, facts } = content;
    if (only !== undefined && only !== detail) return 'nothing-to-do';
    return parts.attempt(
      { about: 'order', aboutId: orderId, kind, detail },
      {
        job,
        addressee: {
          person: contact.personId,
          rowId: orderId,
          label: orderMailLabel,
          sealed: contact.email,
          emailIndex: contact.emailIndex,
          marks: contact.emailIndex,
        },
        deliver: (envelope) => {
          const statusUrl = parts.orderUrl(orderId, parts.orderKeys.tokenFor(orderId));
          return parts.deliver({ ...envelope, order, facts, statusUrl });
        },
      },
    );
  };
}

/** Tries a mail again that waits. One that is no longer true (its order was cancelled, or is paid by now) is dropped. */
export function resendOrderMail(parts: { database: Database; clock: Clock; send: SendOrderMail }) {
  return async (record: mailing.MailRecord, job: string): Promise<AttemptOutcome> => {
    const kind = orderMailKinds.find((known) => known === record.kind);
    const data = kind && { orderId: record.aboutId, kind, ...detailOf(kind, record.detail) };
    const outcome = data === undefined ? 'nothing-to-do' : await parts.send(data, job, record.detail);
    if (outcome === 'nothing-to-do') await dropIfIdle(parts, record, job);
    return outcome;
  };
}

/** Of a confirmation the detail is what was confirmed, and follows from the order. */
function detailOf(kind: OrderMailKind, detail: string): { detailId?: string } {
  return kind === 'confirmation' || detail === '' ? {} : { detailId: detail };
}

/** Nobody has it in hand and there is nothing to say: it must not come up for ever. */
async function dropIfIdle(
  { database, clock }: { database: Database; clock: Clock },
  { messageId, about, aboutId, kind, detail }: mailing.MailRecord,
  job: string,
): Promise<void> {
  const at = clock.now();
  const claim = await database.transaction((tx) =>
    mailing.claim(tx, { about, aboutId, kind, detail, job, at, leaseMs: 0, emailIndex: undefined }),
  );
  if (claim.kind === 'ours') await mailing.settle(database, { messageId, job, to: 'dropped', at });
}
