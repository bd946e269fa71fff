// A return that the customer asks for on his order's page, or that we enter for him: which pieces, and why. A person
// decides about it afterwards (flows/return-order.ts).
import type { Clock } from '../kernel/clock.ts';
import type { Database, Tx } from '../kernel/database.ts';
import { newId } from '../kernel/ids.ts';
import type { EvidenceWriter } from '../modules/evidence.ts';
import * as orders from '../modules/orders.ts';
import { returnWindowDays } from './deadlines.ts';
import { piecesOf } from './fulfil-order.ts';
import { once, type SentForm } from './once.ts';
import { storyOf } from './settle-standing.ts';

export { isReturnReason, returnReasons } from '../modules/orders.ts';

export type RequestReturnOutcome =
  | { kind: 'requested'; returnId: orders.ReturnId; number: string }
  /** More than may still be sent back, by number or by time: nothing was noted. */
  | { kind: 'not-returnable'; returnable: orders.Returnable[] };

interface Request {
  orderId: orders.OrderId;
  /** At least one; a line at most once. */
  lines: readonly orders.LineQuantity[];
  reason: orders.ReturnReason;
  /** As it stands in the evidence: `customer` on his page, or who enters it for him. */
  actor: string;
  /** We may be kinder than the time that the customer has; absent: `returnWindowDays`. */
  windowDays?: number;
  /** Sent again, it is answered with what it did (L3.1). */
  form?: SentForm;
}

export type RequestReturn = (request: Request) => Promise<RequestReturnOutcome>;

export function requestReturn(parts: { database: Database; clock: Clock; evidence: EvidenceWriter }): RequestReturn {
  return (request) =>
    parts.database.transaction(async (tx) => {
      const at = parts.clock.now();
      const { orderId, form } = request;
      await orders.lockOrder(tx, orderId);
      return once<RequestReturnOutcome>(tx, { orderId, act: 'return', at, form, done: ['requested'] }, () =>
        announce({ tx, at, evidence: parts.evidence }, request),
      );
    });
}

async function announce(
  { tx, at, evidence }: { tx: Tx; at: Date; evidence: EvidenceWriter },
  { orderId, lines, reason, actor, windowDays = returnWindowDays }: Request,
): Promise<RequestReturnOutcome> {
  const returnable = orders.returnable(await storyOf(tx, orderId), at, windowDays);
  if (!orders.isWithin(lines, returnable)) return { kind: 'not-returnable', returnable };
  const returnId = newId<orders.ReturnId>();
  const number = await orders.insertReturn(tx, { returnId, orderId, lines, reason, requestedBy: actor, at });
  await evidence.append(tx, {
    act: 'return.requested',
    actor,
    object: `return:${returnId}`,
    detail: { number, pieces: piecesOf(lines), reason },
  });
  return { kind: 'requested', returnId, number };
}
