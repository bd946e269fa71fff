// Screening: looks at every transaction before it is placed and again before its money is taken (S3.1). Owns the rules,
// the decisions and the traces that velocity is counted by. Never sees an address, a card or a mailbox: keyed hashes only.
export { isDisposable } from './screening/disposable-domains.ts';
export {
  type FirstLook,
  type FirstLookInput,
  firstLook,
  type Look,
  type SecondLook,
  type SecondLookInput,
  secondLook,
} from './screening/look.ts';
export { type ReplayResult, reasonsAbout, replay } from './screening/replay.ts';
export { currentRules, type Rule } from './screening/rules.ts';
export { type ContactCounts, countContact, forgetTraces, record, sweepTraces } from './screening/screening-store.ts';
