// The promises that a policy can make, and which of them a sentence makes (L2, L20). Reads any merchant's policy, sentence by
// sentence, and explains itself. Proves nothing, opens nothing, asks nobody: what it finds is a proposal to a person.

export { type PromiseEntry, promises, promiseText } from './promises/catalogue.ts';
export { type CheckOutcome, checkPolicy } from './promises/check-policy.ts';
export type { ShopFact } from './promises/claims.ts';
export type { Conflict } from './promises/conflicts.ts';
export { maxBytes } from './promises/decode.ts';
export { type Kind, kinds } from './promises/kinds.ts';
export type { Bindings, CheckedClause, KnownShop, PolicyCheck, Summary } from './promises/report.ts';
