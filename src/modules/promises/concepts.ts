// Finds concepts in words: a concept is a list of words and phrases that mean the same here. Patterns: `encrypt*` any
// word that begins so, `a b` two words in a row, `take* .. seriously` up to four words between,
// `client/buyer data` either word. One pass over the words.
import type { Word } from './words.ts';

export interface Hit {
  readonly concept: string;
  /** Indices of its first word and of the one after its last. */
  readonly start: number;
  readonly end: number;
}

interface Step {
  readonly text: string;
  readonly isPrefix: boolean;
  /** Other words may stand before it. */
  readonly afterGap: boolean;
}

interface Pattern {
  readonly concept: string;
  readonly rest: readonly Step[];
}

export interface Lexicon {
  find(words: readonly Word[]): Hit[];
}

const maxGap = 4;
const maxRemembered = 20_000;

/** `patterns`: by concept, separated by commas. */
export function makeLexicon(patterns: Readonly<Record<string, string>>): Lexicon {
  const exact = new Map<string, Pattern[]>();
  const prefixes = new Map<string, Pattern[]>();
  let longest = 0;
  for (const [concept, list] of Object.entries(patterns)) {
    for (const phrase of list.split(',').flatMap(alternatives)) {
      const [first, ...rest] = stepsOf(phrase.trim());
      if (first === undefined) continue;
      const index = first.isPrefix ? prefixes : exact;
      if (first.isPrefix) longest = Math.max(longest, first.text.length);
      index.set(first.text, [...(index.get(first.text) ?? []), { concept, rest }]);
    }
  }
  const remembered = new Map<string, readonly Pattern[]>();
  const startingWith = (word: string): readonly Pattern[] => {
    const known = remembered.get(word);
    if (known !== undefined) return known;
    const found = [...(exact.get(word) ?? [])];
    for (let length = 1; length <= Math.min(longest, word.length); length += 1) {
      found.push(...(prefixes.get(word.slice(0, length)) ?? []));
    }
    if (remembered.size >= maxRemembered) remembered.clear();
    remembered.set(word, found);
    return found;
  };
  return {
    find(words) {
      const hits: Hit[] = [];
      for (const [start, { text }] of words.entries()) {
        for (const { concept, rest } of startingWith(text)) {
          const end = follow(words, start + 1, rest);
          if (end !== undefined) hits.push({ concept, start, end });
        }
      }
      return hits;
    },
  };
}

/** `client/buyer data` as two phrases. */
function alternatives(phrase: string): string[] {
  return phrase
    .trim()
    .split(/\s+/)
    .reduce<string[]>(
      (made, step) =>
        made.flatMap((begun) => step.split('/').map((word) => (begun === '' ? word : `${begun} ${word}`))),
      [''],
    );
}

function stepsOf(phrase: string): Step[] {
  const steps: Step[] = [];
  let afterGap = false;
  for (const part of phrase.split(/\s+/)) {
    if (part === '') continue;
    if (part === '..') {
      afterGap = true;
      continue;
    }
    const isPrefix = part.endsWith('*');
    steps.push({ text: isPrefix ? part.slice(0, -1) : part, isPrefix, afterGap });
    afterGap = false;
  }
  return steps;
}

function follow(words: readonly Word[], from: number, steps: readonly Step[]): number | undefined {
  let at = from;
  for (const step of steps) {
    const last = Math.min(words.length - 1, at + (step.afterGap ? maxGap : 0));
    while (at <= last && !fits(words[at], step)) at += 1;
    if (at > last) return undefined;
    at += 1;
  }
  return at;
}

function fits(word: Word | undefined, { text, isPrefix }: Step): boolean {
  return word !== undefined && (isPrefix ? word.text.startsWith(text) : word.text === text);
}
