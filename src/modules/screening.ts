// Screening: looks at every transaction before it is placed and again before its money is taken (S3.1). Owns the rules,
// the lists, the decisions and the traces that velocity and habit are counted by. Never keeps an address, a card or a
// mailbox: keyed hashes only.
export { casesInTime, decisionsRepeatable, everyOrderScreened, heldNotCaptured } from './screening/controls.ts';
export { defaultRules } from './screening/default-rules.ts';
export { countLooks, type Verdict, verdictsOf } from './screening/desk-store.ts';
export { isDisposable } from './screening/disposable-domains.ts';
export { type Facts, factKinds } from './screening/facts.ts';
export {
  type ListEntry,
  type ListName,
  listNames,
  type NewListEntry,
  putEntry,
  readEntries,
  removeEntry,
  sweepEntries,
} from './screening/list-store.ts';
export {
  type FirstLook,
  type FirstLookInput,
  firstLook,
  type SecondLook,
  type SecondLookInput,
  secondLook,
} from './screening/look.ts';
export { type HeldOrder, probeCases, probeHeld } from './screening/probe-held.ts';
export { type Pages, probeDecisions, probeScreened } from './screening/probe-looks.ts';
export { type LookStory, looksAbout, type ReplayResult, reasonsAbout, replay } from './screening/replay.ts';
export { type ReshipperSign, reshipperSign } from './screening/reshippers.ts';
export { hashRules, type Judgement, judge, type Rule, type RulesDocument, rulesSchema } from './screening/rules.ts';
export { type CurrentRules, openRules, type RulesInForce } from './screening/rules-in-force.ts';
export {
  type ContactCounts,
  countContact,
  forgetTraces,
  markSold,
  type OrderTraits,
  recordDecline,
  recordFirst,
  recordSecond,
  refreshUsual,
  sweepTraces,
  traitsOfOrder,
} from './screening/trace-store.ts';
export { openTraits, type TraitHasher, type TraitName, type Traits, traitNames } from './screening/traits.ts';
export { keyOfTyped } from './screening/typed-trait.ts';
