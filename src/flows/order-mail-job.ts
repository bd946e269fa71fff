// The job that a flow leaves, in the transaction of its act, when an order's buyer is to be written to.
import type { Tx } from '../kernel/database.ts';
import type { Jobs } from '../kernel/jobs.ts';
import { sendOrderMailQueue } from './job-queues.ts';

export const orderMailKinds = [
  'confirmation',
  'payment-trouble',
  'shipped',
  'refunded',
  'cancelled',
  'return-approved',
  'return-received',
  'return-declined',
] as const;
export type OrderMailKind = (typeof orderMailKinds)[number];

/**
 * `detailId`: the parcel, the refund (or the credit note, where no card was refunded) or the return that it is about.
 * There is one mail for each order, kind and detail, however often it is asked for.
 */
export interface OrderMailData {
  orderId: string;
  kind: OrderMailKind;
  detailId?: string | undefined;
}

/** One statement; nothing is sent unless `tx` commits. */
export function oweOrderMail(jobs: Pick<Jobs, 'enqueue'>, tx: Tx, mail: OrderMailData): Promise<void> {
  const { orderId, kind, detailId } = mail;
  const data = detailId === undefined ? { orderId, kind } : { orderId, kind, detailId };
  return jobs.enqueue(tx, { queue: sendOrderMailQueue, data });
}
