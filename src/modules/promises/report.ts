// The words of a check: what is known of the shop, what is said of each sentence, and the sum of it. Types only.
import type { PromiseEntry } from './catalogue.ts';
import type { Contradiction, ShopFact } from './claims.ts';
import type { Conflict } from './conflicts.ts';
import type { Kind, Note } from './kinds.ts';
import type { Considered, Match } from './match.ts';

export interface KnownShop {
  /** What the shop has controls for. */
  readonly controls: readonly { readonly id: string; readonly requirements: readonly string[] }[];
  readonly facts: readonly ShopFact[];
}

/** What a document in our own form says below a sentence (policies/README.md). */
export interface Bindings {
  readonly requirements: readonly string[];
  readonly controls: readonly string[];
  /** By the vague word. */
  readonly meanings: Readonly<Record<string, string>>;
  /** The outside party whose word it is. */
  readonly party: string | undefined;
  /** Dated reason why it does not apply. */
  readonly notApplicable: string | undefined;
}

export interface CheckedClause {
  readonly text: string;
  readonly line: number;
  readonly kind: Kind;
  /** Why it is no promise, where its kind does not say it. */
  readonly note?: Note;
  /** The promises that the sentence itself makes. */
  readonly requirements: readonly string[];
  /** Words without a meaning. */
  readonly vagueTerms: readonly string[];
  readonly controls: readonly string[];
  /** Never `proven`: only the running shop can be seen to keep its word. `not-applicable`: nothing to test. */
  readonly status: 'contradicted' | 'unbound' | 'unproven' | 'not-applicable';
  readonly reason: string;
  /** Promises of the sentence that no control keeps. */
  readonly unbacked: readonly string[];
  readonly contradictions: readonly Contradiction[];
  /** Which words made which promise. */
  readonly matched: readonly Match[];
  /** What it only seems to promise, and why not. */
  readonly considered: readonly Considered[];
  /** What a document of our own form says that it promises. */
  readonly declared?: readonly string[];
  readonly bindings?: Bindings;
}

export interface Summary {
  readonly clauses: number;
  readonly kinds: Readonly<Partial<Record<Kind, number>>>;
  readonly language: 'english' | 'mixed' | 'other';
  /** All promises that the policy makes. */
  readonly requirements: readonly string[];
  readonly backed: number;
  readonly unbacked: number;
  readonly unbound: number;
  readonly contradicted: number;
  readonly thirdParty: number;
  /** What the shop keeps and the policy does not promise. */
  readonly forgotten: readonly PromiseEntry[];
  readonly conflicts: readonly Conflict[];
}

export interface PolicyCheck {
  readonly clauses: readonly CheckedClause[];
  readonly summary: Summary;
}
