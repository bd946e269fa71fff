// The life of a case: one table with the cause on each edge. Code, tests and documentation read this table. Being overdue
// is no state: an overdue case is still open, and somebody must still decide.

export type CaseState =
  | 'open' // somebody must look into it
  | 'decided' // a person decided
  | 'expired' // nobody did, and what it was about ended by itself
  | 'overtaken'; // what it was about ended otherwise before anybody decided

export interface CaseEdge {
  from: CaseState;
  to: CaseState;
  cause: string;
}

export const caseEdges = [
  { from: 'open', to: 'decided', cause: 'released or refused by a person' },
  { from: 'open', to: 'expired', cause: 'not decided in time' },
  { from: 'open', to: 'overtaken', cause: 'the processor ended the payment, or the order was cancelled' },
] as const satisfies readonly CaseEdge[];

/** What a case ends in. */
export type CaseEnd = (typeof caseEdges)[number]['to'];
