// What kind of sentence it is. A title, a definition, advice, somebody else's words and a doubt are decided before any
// rule may make a promise of it; what is left over promises something or is goodwill.

import type { Hit } from './concepts.ts';
import { actConcepts } from './lexicon-acts.ts';
import type { Polarity, Segment } from './segments.ts';
import type { Head } from './voice.ts';

export const kinds = [
  'promise',
  'third party',
  'advice',
  'definition',
  'goodwill',
  'heading',
  'lost list',
  'unread',
] as const;

/**
 * `lost list`: announces a list that is not there. `goodwill`: nothing that could be tested: a kindness, a doubt, a plan, a
 * story, a disclaimer (`note` says which). `unread`: in another language, or no sentence.
 */
export type Kind = (typeof kinds)[number];

export type Note =
  | 'question'
  | 'quotation'
  | 'disclaimer'
  | 'possibility'
  | 'plan'
  | 'history'
  | 'about others'
  | 'other language'
  | 'too long'
  | 'no sentence';

/** How a sentence without a recognised promise is to be read, from what its clauses do. */
export function doubtNote(segments: readonly Segment[], head: Head): Note | undefined {
  if (head.generic) return 'about others';
  const first = segments.find(({ polarity }) => polarity !== 'asserted')?.polarity;
  return first === undefined ? undefined : notes[first];
}

const notes: Record<Polarity, Note | undefined> = {
  asserted: undefined,
  negated: 'disclaimer',
  hedged: 'possibility',
  planned: 'plan',
  past: 'history',
  framed: 'disclaimer',
};

// A concrete act that a probe could look at, as against a good intention.
const concrete = new Set([
  'encrypt',
  'seal',
  'tls',
  'https',
  'token',
  'monitor',
  'mfa',
  'delete',
  'notify',
  'audit',
  'patch',
  'train',
  'scan',
  'backup',
  'nda',
  'certificate',
  'review',
  'restrict',
  'block',
  'publish',
  'authenticate',
]);

/** Whether a sentence in which no promise of the catalogue was found promises something all the same. */
export function promisesSomething(hits: readonly Hit[], segments: readonly Segment[], isObliged: boolean): boolean {
  let segment = 0;
  for (const { concept, start } of hits) {
    if (!actConcepts.has(concept) || !(concrete.has(concept) || isObliged)) continue;
    while ((segments[segment]?.end ?? Number.POSITIVE_INFINITY) <= start) segment += 1;
    if (segments[segment]?.polarity === 'asserted') return true;
  }
  return false;
}
