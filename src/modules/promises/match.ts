// Holds the rules against one sentence: which promises it makes, by which words, and which it only seems to make. A group
// that the sentence itself does not fill may be filled once by what it points back to.

import { type Hit, type Lexicon, makeLexicon } from './concepts.ts';
import { actConcepts, acts } from './lexicon-acts.ts';
import { things } from './lexicon-things.ts';
import { narrow, type RuleText, ruleTexts } from './rules.ts';
import { type Polarity, phrase, type Segment } from './segments.ts';
import type { Word } from './words.ts';

/** Who speaks in the sentence, as far as a rule minds. */
export type Voice = 'own' | 'third' | 'advice';

export interface Match {
  readonly requirement: string;
  /** The words that made it, in the order of the rule. */
  readonly words: readonly string[];
}

/** A promise that the sentence seems to make and does not. */
export interface Considered extends Match {
  readonly because: string;
}

export interface Reading {
  readonly words: readonly Word[];
  readonly segments: readonly Segment[];
  readonly hits: readonly Hit[];
  /** Concepts of what the sentence points back to, with the words that had them. */
  readonly context: ReadonlyMap<string, string>;
  readonly voice: Voice;
}

interface Option {
  readonly concept: string;
  readonly wants: 'asserted' | 'denied' | 'possible' | 'any';
}

interface Rule {
  readonly id: string;
  readonly groups: readonly (readonly Option[])[];
  readonly refuses: readonly Option[];
  readonly voices: ReadonlySet<Voice>;
}

const marks: Readonly<Record<string, Option['wants']>> = { '!': 'denied', '?': 'possible', '~': 'any' };

const lexicon: Lexicon = makeLexicon({ ...acts, ...things, ...narrow });

export function conceptsOf(words: readonly Word[]): Hit[] {
  return lexicon
    .find(words)
    .filter(
      ({ concept, start, end }) => !(end === start + 1 && actConcepts.has(concept) && words[start]?.isName === true),
    );
}

const rules: readonly Rule[] = ruleTexts.flatMap(({ id, when }: RuleText) => when.map((text) => parseRule(id, text)));

function parseRule(id: string, text: string): Rule {
  const groups: Option[][] = [];
  const refuses: Option[] = [];
  const voices = new Set<Voice>(text.includes('@advice') ? ['advice'] : ['own']);
  for (const part of text.split(/\s+/)) {
    if (part === '+') continue;
    if (part === '@third') voices.add('third');
    else if (part.startsWith('@')) continue;
    else if (part.startsWith('-')) refuses.push(...part.slice(1).split('|').map(parseOption));
    else groups.push(part.split('|').map(parseOption));
  }
  return { id, groups, refuses, voices };
}

function parseOption(text: string): Option {
  const [mark, concept] = /^[!?~]/.test(text) ? [text[0], text.slice(1)] : ['', text];
  if (!(concept in acts) && !(concept in things) && !(concept in narrow)) throw new Error(`no concept "${concept}"`);
  return { concept, wants: marks[mark ?? ''] ?? 'asserted' };
}

export function match(reading: Reading): { matches: Match[]; considered: Considered[] } {
  const found = placed(reading);
  const matches: Match[] = [];
  const considered: Considered[] = [];
  const known = new Set<string>();
  const pointed: Match[] = [];
  const doubted = new Set<string>();
  for (const rule of rules) {
    if (known.has(rule.id)) continue;
    const filled = fill(rule, found, reading);
    if (filled === undefined) continue;
    const candidate = { requirement: rule.id, words: filled.words };
    const because = rule.voices.has(reading.voice) ? filled.because : voiceDoubt[reading.voice];
    if (because === undefined && filled.isPointed) pointed.push(candidate);
    else if (because === undefined) {
      matches.push(candidate);
      known.add(rule.id);
    } else if (!doubted.has(rule.id) && !rule.voices.has('advice')) {
      considered.push({ ...candidate, because });
      doubted.add(rule.id);
    }
  }
  // What the sentence says by itself comes before what it points back to.
  if (matches.length === 0) {
    for (const candidate of pointed) {
      if (!known.has(candidate.requirement)) matches.push(candidate);
      known.add(candidate.requirement);
    }
  }
  return { matches, considered: considered.filter(({ requirement }) => !known.has(requirement)) };
}

const voiceDoubt: Record<Voice, string> = {
  own: 'it is advice',
  third: 'it speaks of somebody else',
  advice: 'it asks the customer to act',
};

interface Placed extends Hit {
  readonly in: Segment | undefined;
}

const placings = new WeakMap<Reading, ReadonlyMap<string, readonly Placed[]>>();

/** The hits by concept, each with its clause. */
function placed(reading: Reading): ReadonlyMap<string, readonly Placed[]> {
  const known = placings.get(reading);
  if (known !== undefined) return known;
  const found = new Map<string, Placed[]>();
  let segment = 0;
  for (const hit of reading.hits) {
    while ((reading.segments[segment]?.end ?? Number.POSITIVE_INFINITY) <= hit.start) segment += 1;
    const place = { ...hit, in: reading.segments[segment] };
    const list = found.get(hit.concept);
    if (list === undefined) found.set(hit.concept, [place]);
    else list.push(place);
  }
  placings.set(reading, found);
  return found;
}

/** The words that fill each group; `because`: a clause takes back what an act says. */
function fill(
  rule: Rule,
  found: ReadonlyMap<string, readonly Placed[]>,
  { words, context }: Reading,
): { words: string[]; because: string | undefined; isPointed: boolean } | undefined {
  // Most rules miss a word: they are turned away before anything is weighed.
  for (const group of rule.groups) {
    if (!group.some(({ concept }) => found.has(concept) || context.has(concept))) return undefined;
  }
  for (const { concept } of rule.refuses) if (found.has(concept)) return undefined;
  const used: string[] = [];
  let fromContext = 0;
  let because: string | undefined;
  const isAdvice = rule.voices.has('advice');
  // Whether a clause that asserts (or denies, where that is wanted) is among what fills the groups.
  let isVouched = isAdvice;
  let doubted: Segment | undefined;
  for (const group of rule.groups) {
    const options = group.flatMap((option) => (found.get(option.concept) ?? []).map((hit) => ({ option, hit })));
    const right = options.find(({ option, hit }) => suits(option, hit, isAdvice));
    const near = right ?? options.find(({ option }) => option.wants !== 'denied');
    if (near !== undefined) {
      used.push(phrase(words, near.hit));
      if (right === undefined) because ??= doubtOf(near.hit.in);
      else if (right.option.wants !== 'asserted' || actConcepts.has(right.option.concept)) isVouched = true;
      if (near.hit.in?.polarity !== 'asserted') doubted ??= near.hit.in;
      continue;
    }
    const pointed = group.find(({ concept, wants }) => wants !== 'denied' && context.has(concept));
    if (pointed === undefined || fromContext > 0) return undefined;
    fromContext += 1;
    used.push(context.get(pointed.concept) ?? '');
  }
  if (!isVouched && doubted !== undefined) because ??= doubtOf(doubted);
  return fromContext === rule.groups.length ? undefined : { words: used, because, isPointed: fromContext > 0 };
}

function suits({ concept, wants }: Option, { in: segment }: Placed, isAdvice: boolean): boolean {
  if (isAdvice) return true;
  const polarity: Polarity = segment?.polarity ?? 'asserted';
  if (wants === 'denied') return polarity === 'negated';
  if (wants === 'any') return polarity !== 'negated' && polarity !== 'framed';
  if (wants === 'possible') return polarity === 'asserted' || polarity === 'hedged';
  return !actConcepts.has(concept) || polarity === 'asserted';
}

function doubtOf(segment: Segment | undefined): string {
  const word = segment?.because === undefined ? '' : ` (“${segment.because}”)`;
  switch (segment?.polarity) {
    case 'negated':
      return `the clause denies it${word}`;
    case 'framed':
      return `it is said and taken back${word}`;
    case 'planned':
      return `the clause speaks of a plan${word}`;
    case 'past':
      return `the clause speaks of the past${word}`;
    default:
      return `the clause does not commit itself${word}`;
  }
}

/** Something that the shop does, against which an absolute sentence is held. */
export interface Absolute {
  readonly id: string;
  readonly when: string;
  readonly says: string;
}

const parsed = new Map<string, Rule>();

export function matchAbsolutes(
  reading: Reading,
  absolutes: readonly Absolute[],
): { id: string; words: readonly string[]; says: string }[] {
  return absolutes.flatMap(({ id, when, says }) => {
    const rule = parsed.get(when) ?? parseRule(id, when);
    parsed.set(when, rule);
    const filled = fill(rule, placed(reading), { ...reading, context: new Map() });
    return filled !== undefined && filled.because === undefined ? [{ id, words: filled.words, says }] : [];
  });
}
