// Understands one sentence in its place: what the heading above it and the sentence before it lend to it, whose word it is,
// what kind it is, and which promises it makes.

import { absolutes } from './claims.ts';
import type { Hit } from './concepts.ts';
import { doubtNote, type Kind, type Note, promisesSomething } from './kinds.ts';
import { languageOf } from './language.ts';
import { type Considered, conceptsOf, type Match, match, matchAbsolutes, type Reading, type Voice } from './match.ts';
import { type Polarity, phrase, segmentsOf } from './segments.ts';
import type { Sentence } from './sentences.ts';
import { headOf, isDefinition, isQuotation, kindnessOf } from './voice.ts';
import { type Word, wordsOf } from './words.ts';

export interface Understood {
  sentence: Sentence;
  kind: Kind;
  note: Note | undefined;
  reading: Reading;
  matches: readonly Match[];
  considered: readonly Considered[];
}

interface Frame {
  /** Its concepts, with the words that had them. */
  concepts: ReadonlyMap<string, string>;
  /** What it says of everything below it. */
  polarity: Polarity;
  voice: Voice | undefined;
}

/** What the sentences so far lend to the next. */
export interface Context {
  heading: Frame;
  label: Frame;
  /** The sentence that announced the list. */
  intro: Frame;
  previous: ReadonlyMap<string, string>;
  isDated: boolean;
  isContact: boolean;
}

const nothing: Frame = { concepts: new Map(), polarity: 'asserted', voice: undefined };

export function newContext(): Context {
  return { heading: nothing, label: nothing, intro: nothing, previous: new Map(), isDated: false, isContact: false };
}

const maxSentenceWords = 120;
const maxSentenceLength = 4_000;

export function readSentence(sentence: Sentence, context: Context): Understood {
  const words = wordsOf(sentence.text.slice(0, maxSentenceLength));
  if (words.length > maxSentenceWords) return unread(sentence, 'too long');
  enter(sentence, context);
  const understood = understand(sentence, words, context);
  remember(understood, context);
  return understood;
}

function unread(sentence: Sentence, note: Note): Understood {
  const reading: Reading = { words: [], segments: [], hits: [], context: new Map(), voice: 'own' };
  return { sentence, kind: 'unread', note, reading, matches: [], considered: [] };
}

/** A block that is no item ends the list before it. */
function enter({ block, isTitle, isLabel }: Sentence, context: Context): void {
  if (block.kind !== 'item') context.intro = nothing;
  if (!isTitle && !isLabel && block.kind === 'heading') context.label = nothing;
}

function understand(sentence: Sentence, words: readonly Word[], context: Context): Understood {
  const base = basePolarity(sentence, context);
  const segments = segmentsOf(words, base);
  const hits = [...conceptsOf(words), ...detailHits(sentence.text)].toSorted((a, b) => a.start - b.start);
  const head = headOf(words);
  const voice = voiceOf(sentence, words, { head, context });
  const lent = lentTo(words, sentence, context);
  const reading: Reading = { words, segments, hits, context: lent, voice };
  const make = (
    kind: Kind,
    note?: Note,
    found: { matches: Match[]; considered: Considered[] } = { matches: [], considered: [] },
  ) => ({
    sentence,
    kind,
    note,
    reading,
    ...found,
  });
  const early = earlyKind(sentence, words, context);
  if (early !== undefined) return make(early.kind, early.note, { matches: early.matches ?? [], considered: [] });
  const found = match(reading);
  if (sentence.block.open === true)
    return make('goodwill', 'plan', withdrawn(found, 'the box is not ticked: it is a plan'));
  if (sentence.block.kind === 'quote' || isQuotation(sentence.text))
    return make('goodwill', 'quotation', withdrawn(found, 'it is a quotation'));
  if (voice === 'advice') return make('advice', undefined, found);
  if (head.generic) return make('goodwill', 'about others', withdrawn(found, 'it speaks of others'));
  const kindness = kindnessOf(words);
  if (kindness === 'frame')
    return make('goodwill', undefined, withdrawn(found, 'it values something and does not promise it'));
  if (voice === 'third') {
    const isOurs = found.matches.some(({ requirement }) => requirement === 'L13.3' || requirement === 'L16');
    return make(isOurs ? 'promise' : 'third party', undefined, found);
  }
  if (!sentence.announces && sentence.text.endsWith(':') && /\b(?:following|include)/i.test(sentence.text))
    return make('lost list', undefined, found);
  if (found.matches.length > 0) return make('promise', undefined, found);
  // "We never store personal data" is a promise, and contradicted.
  if (matchAbsolutes(reading, absolutes).length > 0) return make('promise', undefined, found);
  const note = doubtNote(segments, head);
  if (sentence.announces || (sentence.text.endsWith(':') && words.length < 12))
    return make(listKind(sentence, words), undefined, found);
  const isObliged = words.some(({ text }) => text === 'must' || text === 'shall' || text === 'required');
  if (kindness === undefined && note === undefined && promisesSomething(hits, segments, isObliged))
    return make('promise', undefined, found);
  return make('goodwill', note, found);
}

function withdrawn(found: { matches: Match[]; considered: Considered[] }, because: string) {
  return { matches: [], considered: [...found.matches.map((seen) => ({ ...seen, because })), ...found.considered] };
}

/** Kinds that the form alone decides. */
function earlyKind(
  sentence: Sentence,
  words: readonly Word[],
  context: Context,
): { kind: Kind; note?: Note; matches?: Match[] } | undefined {
  const { text, isTitle, isLabel } = sentence;
  if (!/\p{L}/u.test(text)) {
    return context.isDated && isDate(text) ? dated(text) : { kind: 'unread', note: 'no sentence' };
  }
  if (
    /^(?:published|publication date|effective(?: date| as of| from)?|last updated|last revised|updated|version|in force|valid from|date of issue)\s*:?\s*$/i.test(
      text,
    )
  )
    return dated(text);
  if (
    /^(?:published|effective(?: date)?|last updated|last revised|updated|in force from|valid from)\b.{0,40}\b(?:19|20)\d\d\b/i.test(
      text,
    ) &&
    words.length < 12
  )
    return dated(text);
  if (context.isDated && isDate(text)) return dated(text);
  if (
    /^(?:e-?mail|phone|telephone|tel|fax|call|post|address|text)\b\.?:?/i.test(text) &&
    !text.endsWith('?') &&
    hasDetail(text) &&
    words.length < 14 &&
    /:/.test(text.slice(0, 20))
  )
    return { kind: 'promise', matches: [{ requirement: 'S7', words: [text.slice(0, 40)] }] };
  if (languageOf(words) === 'other') return { kind: 'unread', note: 'other language' };
  if (text.endsWith('?')) return { kind: 'heading', note: 'question' };
  if (isTitle || isLabel) return { kind: 'heading' };
  if (isDefinition(words)) return { kind: 'definition' };
  return undefined;
}

function dated(text: string) {
  return { kind: 'promise' as const, matches: [{ requirement: 'S0', words: [text] }] };
}

function isDate(text: string): boolean {
  return text.length < 40 && /\b(?:19|20)\d\d\b/.test(text) && /^[\p{L}\d\s,./-]+$/u.test(text);
}

const emailAddress = /[^\s@<>()]{1,64}@[^\s@<>()]{1,190}\.[a-z]{2,24}/i;
const phoneNumber = /(?:\+|\b)\d[\d ().-]{5,20}\d/;

function hasDetail(text: string): boolean {
  const part = text.slice(0, 2_000);
  return (part.includes('@') && emailAddress.test(part)) || phoneNumber.test(part);
}

function detailHits(text: string): Hit[] {
  return hasDetail(text) ? [{ concept: 'detail', start: 0, end: 0 }] : [];
}

/** A list that is announced and not there is lost. */
function listKind({ announces }: Sentence, words: readonly Word[]): Kind {
  if (announces) return words.length <= 4 ? 'heading' : 'goodwill';
  return 'lost list';
}

function voiceOf(
  { block }: Sentence,
  words: readonly Word[],
  { head, context }: { head: ReturnType<typeof headOf>; context: Context },
): Voice {
  const announced = block.kind === 'item' ? (context.intro.voice ?? context.heading.voice) : undefined;
  if (head.advises) return 'advice';
  if (head.imperative && announced !== 'own') return isInvitation(words) ? 'own' : 'advice';
  if (announced === 'advice' && !words.some(({ text }) => text === 'we' || text === 'our')) return 'advice';
  if (head.third || (announced === 'third' && !words.some(({ text }) => text === 'we' || text === 'our')))
    return 'third';
  return 'own';
}

/** "Please contact us with questions", "read our privacy notice": what is asked of the reader is a door that we promise. */
function isInvitation(words: readonly Word[]): boolean {
  const hits = conceptsOf(words);
  const has = (concept: string) => hits.some((hit) => hit.concept === concept);
  if (has('suspicion') && !has('question')) return false;
  return (
    has('contact') ||
    has('privacypolicy') ||
    has('phone') ||
    words.some(
      ({ text }, at) =>
        /^(write|email|ring|call|phone)$/.test(text) && /^(to|us|our|on)$/.test(words[at + 1]?.text ?? ''),
    )
  );
}

const pronouns = new Set([
  'it',
  'they',
  'them',
  'this',
  'these',
  'those',
  'such',
  'both',
  'same',
  'their',
  'its',
  'likewise',
]);

/** What the sentence points back to. */
function lentTo(words: readonly Word[], { block, isTitle }: Sentence, context: Context): ReadonlyMap<string, string> {
  const isPointing = words.slice(0, 4).some(({ text }) => pronouns.has(text));
  if (!isPointing || isTitle || block.kind === 'heading') return new Map();
  return new Map([...context.heading.concepts, ...context.label.concepts, ...context.previous]);
}

function basePolarity({ block }: Sentence, context: Context): Polarity {
  const { heading, intro, label } = context;
  if (heading.polarity === 'planned' || heading.polarity === 'past') return heading.polarity;
  if (label.polarity !== 'asserted') return label.polarity;
  if (block.kind === 'item') return intro.polarity === 'asserted' ? heading.polarity : intro.polarity;
  return 'asserted';
}

function remember({ sentence, kind, reading }: Understood, context: Context): void {
  const { words, hits, segments } = reading;
  const asserted = new Map<string, string>();
  for (const hit of hits) {
    const segment = segments.find(({ start, end }) => hit.start >= start && hit.start < end);
    if (segment?.polarity === 'asserted') asserted.set(hit.concept, phrase(words, hit));
  }
  context.isDated = kind === 'promise' && isDateLabel(sentence.text);
  if (kind === 'heading' && !sentence.isLabel && !sentence.announces) {
    context.heading = frameOf(sentence.text, words, asserted);
    context.label = nothing;
    context.previous = new Map();
  } else if (sentence.isLabel) {
    context.label = frameOf(sentence.text, words, asserted);
    context.previous = new Map();
  } else {
    if (sentence.announces) context.intro = { ...frameOf(sentence.text, words, asserted), polarity: worst(reading) };
    context.previous = kind === 'promise' ? asserted : new Map();
    if (sentence.block.kind !== 'item' || !sentence.announces) context.label = nothing;
  }
}

function worst({ segments }: Reading): Polarity {
  return segments.find(({ polarity }) => polarity !== 'asserted')?.polarity ?? 'asserted';
}

function isDateLabel(text: string): boolean {
  return /:\s*$/.test(text);
}

const plannedHeading =
  /\b(?:roadmap|road map|planned|coming soon|plans|next steps|wish ?list|ideas|under consideration|future|not yet)\b/i;
const pastHeading = /\b(?:history|changelog|change log|former|archive|previous versions?)\b/i;
const deniedHeading =
  /\b(?:do not|don['’]t|never|not covered|exclusions?|disclaimers?|limitations?|out of scope|cannot|can['’]t)\b/i;
const adviceHeading =
  /\b(?:your (?:part|role|responsabilit\w*|responsibilit\w*|side|turn|duty|duties)|you can do|tips|advice|recommend\w*|for you to|stay safe|protect yourself|how you|what to do|help us)\b/i;
const ownHeading =
  /\b(?:what we|we do|our (?:promise\w*|commitment\w*|part|side|duties|measures)|how we|we will|we:|at a glance)\b/i;
const thirdHeading =
  /\b(?:stripe|paypal|our (?:payment )?(?:processor|provider|partners?|vendors?|host)|third part\w*)\b.{0,12}$/i;

function frameOf(text: string, words: readonly Word[], concepts: ReadonlyMap<string, string>): Frame {
  const polarity: Polarity = plannedHeading.test(text)
    ? 'planned'
    : pastHeading.test(text)
      ? 'past'
      : deniedHeading.test(text)
        ? 'negated'
        : 'asserted';
  const isAdvice = adviceHeading.test(text) || headOf(words).advises;
  const voice: Voice | undefined = isAdvice
    ? 'advice'
    : ownHeading.test(text)
      ? 'own'
      : thirdHeading.test(text)
        ? 'third'
        : undefined;
  return { concepts, polarity, voice };
}
