// A return that the customer asks for on his order's page, or that we enter for him: which pieces, and why. A person
// decides about it afterwards (flows/decide-return.ts).
import type * as orders from '../modules/orders.ts';

export type RequestReturnOutcome =
  | { kind: 'requested'; returnId: orders.ReturnId; number: string }
  /** More than may still be sent back, by number or by time: nothing was noted. */
  | { kind: 'not-returnable'; returnable: orders.Returnable[] }
  | { kind: 'no-order' };

export type RequestReturn = (request: {
  orderId: orders.OrderId;
  /** At least one; a line at most once. */
  lines: readonly orders.LineQuantity[];
  reason: orders.ReturnReason;
  /** As it stands in the evidence: `customer` on his page, or who enters it for him. */
  actor: string;
}) => Promise<RequestReturnOutcome>;
