// How a status, an age and a grade are said to a customer: a word and a symbol beside the colour, never colour alone.
import type { ClauseGrade, ClauseReport, Status } from '../../modules/policy.ts';

export interface StatusWords {
  word: string;
  symbol: string;
  /** Class of the box. */
  tone: 'good' | 'bad' | '';
  /** What it means, in a sentence. */
  meaning: string;
}

const words: Readonly<Record<Status, StatusWords>> = {
  proven: { word: 'Holds', symbol: '✓', tone: 'good', meaning: 'A test of the running shop has seen that it holds.' },
  failing: {
    word: 'Does not hold',
    symbol: '✕',
    tone: 'bad',
    meaning: 'A test has seen that it does not hold at present.',
  },
  stale: {
    word: 'Not known now',
    symbol: '◔',
    tone: '',
    meaning: 'It held when it was last tested, but that is too long ago to rely on.',
  },
  unproven: {
    word: 'Not proven',
    symbol: '?',
    tone: '',
    meaning: 'Nothing that we could show you proves it yet.',
  },
  unbound: {
    word: 'Says nothing yet',
    symbol: '?',
    tone: '',
    meaning: 'A word in it has not been given a meaning that could be tested.',
  },
  contradicted: {
    word: 'Promises too much',
    symbol: '✕',
    tone: 'bad',
    meaning: 'What is set up is weaker than the sentence says.',
  },
  simulated: {
    word: 'Simulated',
    symbol: '◇',
    tone: '',
    meaning: 'A simulator stands in for an outside party, so this proves nothing about the real one.',
  },
  attested: {
    word: 'Attested',
    symbol: '✎',
    tone: '',
    meaning: 'A named person has signed for it; no test can see it.',
  },
  'not-applicable': { word: 'Does not apply', symbol: '–', tone: '', meaning: 'It does not apply to this shop.' },
};

export function statusWords(status: Status): StatusWords {
  return words[status];
}

/** "3 minutes", "2 hours", "5 days". */
export function ageWords(ageMs: number): string {
  const steps: [unit: string, ms: number][] = [
    ['day', 86_400_000],
    ['hour', 3_600_000],
    ['minute', 60_000],
    ['second', 1_000],
  ];
  for (const [unit, ms] of steps) {
    const count = Math.floor(ageMs / ms);
    if (count >= 1) return `${count} ${unit}${count === 1 ? '' : 's'}`;
  }
  return 'a moment';
}

export const gradeWords = {
  outside: 'seen from outside: you can repeat the test from your own machine',
  shop: 'seen by the shop itself: its record is in the log',
  attested: 'known by a signature: no test can see it',
  none: 'nothing has been seen of it yet',
} as const satisfies Record<ClauseGrade, string>;

/** After "seen a minute ago, ". */
export const gradeShort = {
  outside: 'from outside: you can repeat it',
  shop: 'by the shop itself',
  attested: 'by somebody who signed for it',
  none: 'by nobody',
} as const satisfies Record<ClauseGrade, string>;

export const kindWords = {
  promise: 'A promise',
  'third party': 'About somebody else',
  advice: 'Advice',
  definition: 'A definition',
  goodwill: 'Goodwill',
  heading: 'A heading',
  'lost list': 'A list that the text lost',
  unread: 'Not read',
} as const satisfies Record<ClauseReport['kind'], string>;
