// The life of a return: one table with the cause on each edge. Code, tests and documentation read this table.

export type ReturnState =
  | 'requested' // announced by the customer, or by us for him
  | 'approved' // he may send the goods
  | 'declined'
  | 'received' // the goods are here
  | 'refunded'
  | 'closed'; // at an end without money: never arrived, or nothing is given back

export const returnEdges = [
  { from: 'requested', to: 'approved', cause: 'accepted by a person' },
  { from: 'requested', to: 'declined', cause: 'declined by a person' },
  { from: 'approved', to: 'received', cause: 'goods arrived' },
  { from: 'approved', to: 'closed', cause: 'goods never arrived' },
  { from: 'received', to: 'refunded', cause: 'money given back' },
  { from: 'received', to: 'closed', cause: 'nothing is given back' },
  { from: 'refunded', to: 'received', cause: 'the refund came back' },
] as const satisfies readonly { from: ReturnState; to: ReturnState; cause: string }[];

/** True when the table has this edge. */
export function mayMoveReturn(from: ReturnState, to: ReturnState): boolean {
  return returnEdges.some((edge) => edge.from === from && edge.to === to);
}

/** Why goods come back, as the customer may choose. */
export const returnReasons = [
  'does-not-fit',
  'damaged',
  'faulty',
  'wrong-item',
  'not-as-described',
  'arrived-late',
  'changed-mind',
  'other',
] as const;

export type ReturnReason = (typeof returnReasons)[number];

export function isReturnReason(text: string): text is ReturnReason {
  return returnReasons.some((reason) => reason === text);
}
