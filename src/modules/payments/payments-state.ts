// The life of a payment: one table with the cause on each edge. Code, tests and documentation read this table.
// Stripe's word moves it; nothing here talks to Stripe or to the database.

export type PaymentState =
  | 'opening' // our row exists; Stripe may or may not know the intent yet
  | 'awaiting-customer' // the intent exists and waits for a card, or for the next one after a decline
  | 'held' // authorized, and a person must look at it
  | 'capturing' // authorized and accepted; the capture is a job
  | 'captured' // the money is ours
  | 'voiding' // to be cancelled; only Stripe's word that it is cancelled ends it
  | 'cancelled';

export interface PaymentEdge {
  from: PaymentState;
  to: PaymentState;
  cause: string;
}

export const paymentEdges = [
  { from: 'opening', to: 'awaiting-customer', cause: 'intent created' },
  { from: 'opening', to: 'cancelled', cause: 'never reached the processor' },
  { from: 'awaiting-customer', to: 'capturing', cause: 'authorized, second look clean' },
  { from: 'awaiting-customer', to: 'held', cause: 'authorized, second look doubtful' },
  { from: 'awaiting-customer', to: 'voiding', cause: 'authorized, second look refused' },
  { from: 'awaiting-customer', to: 'captured', cause: 'processor captured' },
  { from: 'awaiting-customer', to: 'cancelled', cause: 'processor cancelled' },
  { from: 'held', to: 'capturing', cause: 'released by a person' },
  { from: 'held', to: 'voiding', cause: 'refused by a person, or not decided in time' },
  { from: 'held', to: 'captured', cause: 'processor captured' },
  { from: 'held', to: 'cancelled', cause: 'processor cancelled' },
  { from: 'capturing', to: 'captured', cause: 'processor captured' },
  { from: 'capturing', to: 'cancelled', cause: 'processor cancelled' },
  { from: 'voiding', to: 'captured', cause: 'processor captured' },
  { from: 'voiding', to: 'cancelled', cause: 'processor cancelled' },
] as const satisfies readonly PaymentEdge[];

export type RefundState =
  | 'requested' // ours; Stripe may or may not have it yet
  | 'pending' // Stripe has it, the buyer's bank does not
  | 'succeeded'
  | 'failed'; // Stripe refused it, or it came back

export const refundEdges = [
  { from: 'requested', to: 'pending', cause: 'processor took it' },
  { from: 'requested', to: 'succeeded', cause: 'processor paid it' },
  { from: 'requested', to: 'failed', cause: 'processor refused it' },
  { from: 'pending', to: 'succeeded', cause: 'processor paid it' },
  { from: 'pending', to: 'failed', cause: 'it came back' },
  // A bank may send money back weeks after it was paid.
  { from: 'succeeded', to: 'failed', cause: 'it came back' },
] as const satisfies readonly { from: RefundState; to: RefundState; cause: string }[];

/** True when the table of refunds has this edge. */
export function mayMoveRefund(from: RefundState, to: RefundState): boolean {
  return refundEdges.some((edge) => edge.from === from && edge.to === to);
}

/** True when the table has this edge. */
export function mayMove(from: PaymentState, to: PaymentState): boolean {
  return paymentEdges.some((edge) => edge.from === from && edge.to === to);
}

/** States from which a result of the processor can still change something. */
export function isOpen(state: PaymentState): boolean {
  return paymentEdges.some((edge) => edge.from === state);
}
