// The life of an order: one table with the cause on each edge. Code, tests and documentation read this table.
// Flows decide that an edge is taken; nothing here knows payments, stock or the database.

export type OrderState =
  | 'awaiting-payment' // placed; the goods are reserved until the payment's deadline
  | 'held' // a person must look at it before it goes on
  | 'open-on-account' // sold on account; the customer owes it
  | 'paid'
  | 'cancelled' // nothing of it was or will be sent
  | 'fulfilled' // paid, and all that is to be sent is sent; an order on account stays open until it is paid
  | 'partially-refunded'
  | 'refunded';

export interface OrderEdge {
  from: OrderState;
  to: OrderState;
  cause: string;
}

/** The states in which an order can be placed, with the cause. */
export const initialStates = {
  'awaiting-payment': 'placed, to be paid',
  held: 'placed, first look doubtful',
  'open-on-account': 'placed on account',
  paid: 'placed, nothing to pay',
} as const satisfies Partial<Record<OrderState, string>>;

export type InitialState = keyof typeof initialStates;

export const orderEdges = [
  { from: 'awaiting-payment', to: 'paid', cause: 'payment captured' },
  { from: 'awaiting-payment', to: 'held', cause: 'second look doubtful' },
  { from: 'awaiting-payment', to: 'cancelled', cause: 'payment cancelled' },
  { from: 'held', to: 'awaiting-payment', cause: 'released by a person' },
  { from: 'held', to: 'open-on-account', cause: 'released by a person, on account' },
  { from: 'held', to: 'paid', cause: 'payment captured, or released with nothing to pay' },
  { from: 'held', to: 'cancelled', cause: 'refused by a person, or payment cancelled' },
  { from: 'open-on-account', to: 'paid', cause: 'invoice paid' },
  { from: 'open-on-account', to: 'cancelled', cause: 'cancelled by a person' },
  { from: 'open-on-account', to: 'refunded', cause: 'all credited' },
  { from: 'paid', to: 'fulfilled', cause: 'goods sent' },
  { from: 'paid', to: 'partially-refunded', cause: 'part refunded' },
  { from: 'paid', to: 'refunded', cause: 'all refunded' },
  { from: 'fulfilled', to: 'partially-refunded', cause: 'part refunded' },
  { from: 'fulfilled', to: 'refunded', cause: 'all refunded' },
  { from: 'partially-refunded', to: 'refunded', cause: 'rest refunded' },
  { from: 'refunded', to: 'partially-refunded', cause: 'a refund came back' },
  { from: 'refunded', to: 'paid', cause: 'the refund came back' },
  { from: 'partially-refunded', to: 'paid', cause: 'the refund came back' },
  { from: 'refunded', to: 'fulfilled', cause: 'the refund came back' },
  { from: 'partially-refunded', to: 'fulfilled', cause: 'the refund came back' },
  { from: 'fulfilled', to: 'paid', cause: 'a parcel did not go out' },
  { from: 'paid', to: 'cancelled', cause: 'cancelled by a person' },
  { from: 'partially-refunded', to: 'cancelled', cause: 'the rest cancelled by a person' },
  { from: 'refunded', to: 'cancelled', cause: 'cancelled by a person after its refund' },
] as const satisfies readonly OrderEdge[];

/** The edge between two states, or undefined when the table has none. */
export function orderEdge(from: OrderState, to: OrderState): OrderEdge | undefined {
  return orderEdges.find((edge) => edge.from === from && edge.to === to);
}
