// Sending what was sold, in one parcel or several. Also the two corrections: what was typed wrong, and a parcel that was
// never picked up. The database refuses to send more than was sold, however many people pack at once (L3.1).
import type { Clock } from '../kernel/clock.ts';
import type { Database, Tx } from '../kernel/database.ts';
import { newId } from '../kernel/ids.ts';
import type { Jobs } from '../kernel/jobs.ts';
import type { EvidenceWriter } from '../modules/evidence.ts';
import * as orders from '../modules/orders.ts';
import { once, type SentForm } from './once.ts';
import { oweOrderMail } from './order-mail-job.ts';
import type { Reason } from './reason.ts';
import { priceParts } from './sale-postings.ts';
import { settleStanding, storyOf } from './settle-standing.ts';

export interface FulfilParts {
  database: Database;
  clock: Clock;
  jobs: Jobs;
  evidence: EvidenceWriter;
}

export type FulfilOutcome =
  | { kind: 'shipped'; parcelId: orders.ParcelId; fulfilment: orders.Fulfilment; state: orders.OrderState }
  /** Not paid, cancelled or refunded (also when Stripe was only asked to): nothing may leave. */
  | { kind: 'not-sold'; state: orders.OrderState }
  | { kind: 'too-many'; left: orders.LineQuantity[] };

interface FulfilRequest {
  orderId: orders.OrderId;
  lines: 'all' | readonly orders.LineQuantity[];
  parcel: orders.ParcelDetails;
  actor: string;
  /** Sent again, it is answered with what it did (L3.1). */
  form?: SentForm;
}

export type FulfilOrder = (request: FulfilRequest) => Promise<FulfilOutcome>;

/** States in which goods may leave: paid for, or owed by a customer on account. From `fulfilled` all have left. */
const sold: ReadonlySet<orders.OrderState> = new Set(['paid', 'partially-refunded', 'open-on-account', 'fulfilled']);

export function fulfilOrder(parts: FulfilParts): FulfilOrder {
  return (request) =>
    parts.database.transaction(async (tx) => {
      const at = parts.clock.now();
      const { orderId, form } = request;
      await orders.lockOrder(tx, orderId);
      return once<FulfilOutcome>(tx, { orderId, act: 'ship', at, form, done: ['shipped'] }, () =>
        ship({ ...parts, tx, at }, request),
      );
    });
}

async function ship(
  { tx, at, jobs, evidence }: FulfilParts & { tx: Tx; at: Date },
  { orderId, lines: wish, parcel, actor }: FulfilRequest,
): Promise<FulfilOutcome> {
  const story = await storyOf(tx, orderId);
  if (!sold.has(story.order.state)) return { kind: 'not-sold', state: story.order.state };
  if (isGivenBack(story)) return { kind: 'not-sold', state: 'refunded' };
  const left = leftToShip(story);
  const lines = wish === 'all' ? left : wish;
  if (!orders.isWithin(lines, left)) return { kind: 'too-many', left };
  const parcelId = newId<orders.ParcelId>();
  await orders.insertParcel(tx, { ...parcel, parcelId, orderId, lines, shippedAt: at, madeBy: actor, at });
  const { fulfilment, order } = await settleStanding(tx, orderId, at);
  await oweOrderMail(jobs, tx, { orderId, kind: 'shipped', detailId: parcelId });
  await evidence.append(tx, {
    act: 'order.shipped',
    actor,
    object: `order:${orderId}`,
    detail: { number: order.number, parcel: parcelId, pieces: piecesOf(lines), fulfilment },
  });
  return { kind: 'shipped', parcelId, fulfilment, state: order.state };
}

/** Given back or asked to be. What cost nothing is not. */
function isGivenBack({ order, credits }: orders.OrderStory): boolean {
  return order.total.amountMinor > 0 && orders.sumOf(orders.remainingParts(priceParts(order), credits)) === 0;
}

export type AmendOutcome = { kind: 'amended' } | { kind: 'not-on-its-way' };

export type AmendParcel = (request: {
  parcelId: orders.ParcelId;
  parcel: orders.ParcelDetails;
  actor: string;
}) => Promise<AmendOutcome>;

/** Corrects carrier, number or address: on the customer's page at once, and in a mail that has not left yet. */
export function amendParcel(parts: FulfilParts): AmendParcel {
  return ({ parcelId, parcel, actor }) =>
    parts.database.transaction(async (tx) => {
      const orderId = await orders.orderOfParcel(tx, parcelId);
      if (orderId === undefined) return { kind: 'not-on-its-way' };
      await orders.lockOrder(tx, orderId);
      if (!(await orders.amendParcel(tx, parcelId, parcel))) return { kind: 'not-on-its-way' };
      await parts.evidence.append(tx, {
        act: 'parcel.amended',
        actor,
        object: `order:${orderId}`,
        detail: { parcel: parcelId },
      });
      return { kind: 'amended' };
    });
}

export type WithdrawOutcome =
  | { kind: 'withdrawn'; fulfilment: orders.Fulfilment; state: orders.OrderState }
  | { kind: 'not-on-its-way' }
  /** Some of it came back or is announced to: it was picked up after all. */
  | { kind: 'coming-back' };

export type WithdrawParcel = (request: {
  parcelId: orders.ParcelId;
  reason: Reason;
  actor: string;
}) => Promise<WithdrawOutcome>;

/** A parcel that was never picked up: its pieces are to be sent again, or cancelled. */
export function withdrawParcel(parts: FulfilParts): WithdrawParcel {
  return ({ parcelId, reason, actor }) =>
    parts.database.transaction(async (tx) => {
      const at = parts.clock.now();
      const orderId = await orders.orderOfParcel(tx, parcelId);
      if (orderId === undefined) return { kind: 'not-on-its-way' };
      await orders.lockOrder(tx, orderId);
      const { parcels, lines } = await storyOf(tx, orderId);
      const parcel = parcels.find((each) => each.parcelId === parcelId);
      if (parcel?.state !== 'sent') return { kind: 'not-on-its-way' };
      const stillOut = lines.map(({ line, shipped, returned }) => ({ line, quantity: shipped - returned }));
      if (!orders.isWithin(parcel.lines, stillOut)) return { kind: 'coming-back' };
      await orders.withdrawParcel(tx, parcelId, at);
      const { fulfilment, order } = await settleStanding(tx, orderId, at);
      await parts.evidence.append(tx, {
        act: 'parcel.withdrawn',
        actor,
        object: `order:${orderId}`,
        detail: { number: order.number, parcel: parcelId, pieces: piecesOf(parcel.lines), reason },
      });
      return { kind: 'withdrawn', fulfilment, state: order.state };
    });
}

export function leftToShip({ lines }: orders.OrderStory): orders.LineQuantity[] {
  return lines.filter((line) => line.toShip > 0).map(({ line, toShip }) => ({ line, quantity: toShip }));
}

export function piecesOf(lines: readonly orders.LineQuantity[]): number {
  return lines.reduce((sum, { quantity }) => sum + quantity, 0);
}
