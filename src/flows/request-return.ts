// A return that the customer asks for on his order's page, or that we enter for him: which pieces, and why. A person
// decides about it afterwards (flows/return-order.ts).
import type { Clock } from '../kernel/clock.ts';
import type { Database } from '../kernel/database.ts';
import { newId } from '../kernel/ids.ts';
import type { EvidenceWriter } from '../modules/evidence.ts';
import * as orders from '../modules/orders.ts';
import { returnWindowDays } from './deadlines.ts';
import { piecesOf } from './fulfil-order.ts';
import { storyOf } from './settle-standing.ts';

export { isReturnReason, returnReasons } from '../modules/orders.ts';

export type RequestReturnOutcome =
  | { kind: 'requested'; returnId: orders.ReturnId; number: string }
  /** More than may still be sent back, by number or by time: nothing was noted. */
  | { kind: 'not-returnable'; returnable: orders.Returnable[] };

export type RequestReturn = (request: {
  orderId: orders.OrderId;
  /** At least one; a line at most once. */
  lines: readonly orders.LineQuantity[];
  reason: orders.ReturnReason;
  /** As it stands in the evidence: `customer` on his page, or who enters it for him. */
  actor: string;
  /** We may be kinder than the time that the customer has; absent: `returnWindowDays`. */
  windowDays?: number;
}) => Promise<RequestReturnOutcome>;

export function requestReturn(parts: { database: Database; clock: Clock; evidence: EvidenceWriter }): RequestReturn {
  return ({ orderId, lines, reason, actor, windowDays = returnWindowDays }) =>
    parts.database.transaction(async (tx) => {
      const at = parts.clock.now();
      await orders.lockOrder(tx, orderId);
      const returnable = orders.returnable(await storyOf(tx, orderId), at, windowDays);
      if (!orders.isWithin(lines, returnable)) return { kind: 'not-returnable', returnable };
      const returnId = newId<orders.ReturnId>();
      const number = await orders.insertReturn(tx, { returnId, orderId, lines, reason, requestedBy: actor, at });
      await parts.evidence.append(tx, {
        act: 'return.requested',
        actor,
        object: `return:${returnId}`,
        detail: { number, pieces: piecesOf(lines), reason },
      });
      return { kind: 'requested', returnId, number };
    });
}
