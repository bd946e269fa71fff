// Parts a sentence into clauses and says of each whether it asserts, denies, hopes, plans or remembers. What is in doubt is
// not asserted: a promise is never made of a clause that takes it back.
import { type Hit, makeLexicon } from './concepts.ts';
import type { Word } from './words.ts';

/**
 * `hedged`: may, try, could. `planned`: not yet. `past`: no longer, or only once. `framed`: taken back by what stands around it
 * ("we cannot promise that …"), neither said nor denied.
 */
export type Polarity = 'asserted' | 'negated' | 'hedged' | 'planned' | 'past' | 'framed';

export interface Segment {
  readonly start: number;
  readonly end: number;
  readonly polarity: Polarity;
  /** The word that decided it. */
  readonly because: string | undefined;
}

// Looks like a denial and is none; masked before the cues are counted.
const harmless = makeLexicon({
  harmless: [
    'not only, not limited to, not just, do not hesitate, not hesitate, no later than, no more than, no less than, not less than',
    'no fewer than, no longer than, no exception*, without exception*, without undue, without delay, without concern, without fail',
    'no one/nobody/anyone/anybody/nothing other than, no one except, no one but, nobody except, nobody but, nothing else, nothing behind, nothing beyond, no matter, nobody else, no one else',
    'no other, whether or not, no longer need*, no longer necessary, no longer required, is not needed, are not needed, it is not needed',
    'not longer than, not keep .. longer, not kept .. longer, not retain .. longer, not hold .. longer, not store .. longer, never keep .. longer, without revealing, without interruption, nor longer',
    'is/are/be/been/being/was/were used to, used to verify/protect/prove/encrypt/identify/secure/check/access, not be easily, could intercept, not reachable, cannot be reached, can not be reached, can not reach, cannot reach, no portion of, none but, not use for, for no',
    'they should, may be asked, no part of, never .. longer than, for nothing, not for anything, stand between, will ask, should any, should the, should unauthorized, should we, should there, should you, should a, not you, did not place, do not recognize, did not make, did not ask',
    'not wait, not until, not before, never again, may 1, may 2, may 3, 1 may, 2 may, 3 may, could be affected, may be affected, may have been affected, could have been affected, might be affected, might have been affected, may be concerned, that might, those that might, that may, which may, a try, no cost, at no, no charge, would otherwise, from nothing, no excuse*, no ifs, try out, tries out, no room, no one ever, may arise, may occur, may present, plan for, plan is, plan in, plan to handle, plan to respond, plan to deal, plan for, you do not, you never, can not guess, not share it, not reuse, not use anywhere, wherever',
  ].join(','),
});

const cues = makeLexicon({
  negated:
    'not, never, no, none, neither, nor, nobody, nothing, no one, without, unable, refus*, hardly, rarely, seldom, doubt, doubts, doubtful, false, untrue, a myth, unlikely that, pretend, denies, deny that, disputes, far from true, barely, scarcely, disclaim*, free from, free of, nowhere, unencrypted, instead of, rather than, only when somebody, when somebody remembers, only on monday/mondays/tuesday/tuesdays/wednesday/wednesdays/thursday/thursdays/friday/fridays/sunday/sundays/weekdays, lack, lacks, lacking, fail, fails, failed, impossible, exempt, exempted, except from, declin*, waive*, avoid having to, anything but, far from',
  hedged:
    'except for, apart from, other than, excluding, with the exception, might, could, would be nice, aim, aims, aiming, strive, strives, striving, try, tries, trying, endeavor*, endeavour*, attempt to, attempts to, attempting, only turn*, turn .. on when, hope, hopes, hoping, we intend, intends to, intending to, wish, wishes, ideally, reserve the right, reserves the right, consider, considers, considering, would like, if possible, best efforts, reasonable efforts, we would like, seek to, seeks to, explor*, perhaps, maybe, sometimes, occasionally, in theory, optional, optionally, on request only, some of our, some staff, aspire*, ambition, goal is, aim is, our goal, our aim, believe we, supposed to, depends on luck, unless we are too, when we have time, whenever we have time, when we remember, when time permits, if time permits, where we consider, at our discretion, almost, nearly, with luck',
  modal: 'may, should, would',
  planned:
    'plan to, plans to, planning, planned, are planning, next year, next month, next quarter, next spring, next summer, next autumn, in the future, in future, working towards, working toward, working on, by the end of, soon, eventually, roadmap, upcoming, coming months, coming weeks, one day, some day, someday, going to introduce, will be introducing, will introduce, considering whether, yet to, not yet, under development, in due course, once we have, under way, in the pipeline, later this year, phase two, phase 2, road map, evaluating, in preparation, preparing to, looking to, want to, hoping to, to be introduced, being built',
  past: 'used to, formerly, previously, until last, last year, last month, last spring, last summer, last autumn, last winter, last week, years ago, months ago, for the first time, stopped, discontinued, ceased, abolished, abandoned, dropped, suspended, no longer, had been, in the past, historically, once upon, back then, gave up, given up, were once, was once, used to be, at one time, had to, since abandoned',
  broken:
    'but, although, though, whereas, however, unless, yet, except that, while, because, nevertheless, albeit, save where',
});

const rank: Record<Polarity, number> = { asserted: 0, hedged: 1, planned: 2, past: 3, negated: 4, framed: 5 };

/** `base`: what the announcement of a list or a heading already says of everything below it. */
export function segmentsOf(words: readonly Word[], base: Polarity = 'asserted'): Segment[] {
  const masked = new Set<number>();
  for (const { start, end } of harmless.find(words)) for (let at = start; at < end; at += 1) masked.add(at);
  const hits = cues.find(words).filter(({ start }) => !masked.has(start));
  const starts = boundaries(words, hits);
  const segments: Segment[] = [];
  let next = 0;
  for (const [index, start] of starts.entries()) {
    const end = starts[index + 1] ?? words.length;
    const own: Hit[] = [];
    for (let hit = hits[next]; hit !== undefined && hit.start < end; hit = hits[next]) {
      own.push(hit);
      next += 1;
    }
    segments.push(judge(words, { start, end }, { hits: own, base }));
  }
  const frame = frameOf(words, segments, hits);
  if (frame !== undefined)
    return segments.map((segment) => ({ ...segment, polarity: 'framed', because: frame.because }));
  return spread(segments, words);
}

/** "Until last spring, …", "in the future, …": a time at the head is the time of all that follows, up to a "but". */
function spread(segments: readonly Segment[], words: readonly Word[]): Segment[] {
  let time: Segment | undefined;
  return segments.map((segment) => {
    const [head, next] = [words[segment.start]?.text ?? '', words[segment.start + 1]?.text ?? ''];
    if (turns.has(head) && (subjects.has(next) || turns.has(next) || head !== 'but')) time = undefined;
    const { polarity } = segment;
    if (polarity === 'past' || polarity === 'planned') time = segment;
    else if (time !== undefined && polarity === 'negated') return { ...segment, polarity: 'framed' };
    else if (time !== undefined && rank[polarity] < rank[time.polarity])
      return { ...segment, polarity: time.polarity, because: time.because };
    return segment;
  });
}

const turns = new Set(['but', 'however', 'now', 'today', 'yet']);

// "We cannot promise that …", "it is not true that …": what follows is not said at all.
const beforeThat = new Set(
  'true case promise promised guarantee guaranteed warrant warranty claim claims claimed say says said saying mean means rule sure hope hopes wish ensure day here believe think assure confirm state certain imply implies considering doubt doubts pretend likely possible know suppose assume wonder clear fact granted'.split(
    ' ',
  ),
);
const maxFrameHead = 14;

/** The segment whose cue takes back the whole sentence. */
function frameOf(words: readonly Word[], segments: readonly Segment[], hits: readonly Hit[]): Segment | undefined {
  const [first] = segments;
  const cue = hits.find(({ concept }) => concept !== 'broken')?.start;
  if (first === undefined || first.polarity === 'asserted' || cue === undefined) return undefined;
  for (let at = cue + 1; at < Math.min(words.length, maxFrameHead, first.end + 2); at += 1) {
    const text = words[at]?.text ?? '';
    if ((text === 'that' || text === 'whether') && beforeThat.has(words[at - 1]?.text ?? '')) return first;
    if (text === 'if' && words[at - 1]?.text === 'nice') return first;
  }
  return undefined;
}

function judge(
  words: readonly Word[],
  { start, end }: { start: number; end: number },
  { hits, base }: { hits: readonly Hit[]; base: Polarity },
): Segment {
  let polarity: Polarity = base;
  let because: string | undefined;
  const settle = (candidate: Polarity, reason: string) => {
    if (rank[candidate] <= rank[polarity]) return;
    polarity = candidate;
    because = reason;
  };
  const found = hits.filter(({ concept }) => concept !== 'broken');
  const isDenied = base === 'negated' || found.some(({ concept }) => concept === 'negated');
  for (const hit of found) {
    // "may be viewed solely by", "nobody may": a permission that forbids the rest is a promise.
    if (hit.concept !== 'modal') settle(hit.concept as Polarity, phrase(words, hit));
    else if (!isDenied && !isRestriction(words, start, end)) settle('hedged', phrase(words, hit));
  }
  if (isStory(words, start, end)) settle('past', phrase(words, { start, end: Math.min(end, start + 3) }));
  // "We aim never to store it": neither said nor denied. "Not" below "We do not:" is no yes either.
  const others = found.some(({ concept }) => concept !== 'negated' && concept !== 'modal');
  const isTwice = base === 'negated' && found.some(({ concept }) => concept === 'negated');
  if (isDenied && (others || isTwice)) polarity = 'framed';
  return { start, end, polarity, because };
}

function isRestriction(words: readonly Word[], start: number, end: number): boolean {
  return words.slice(start, end).some(({ text }) => restrictions.has(text));
}

const restrictions = new Set(['only', 'solely', 'exclusively', 'alone']);

/** "In 2021 we encrypted …", "was installed in 2019". */
function isStory(words: readonly Word[], start: number, end: number): boolean {
  const own = words.slice(start, end);
  const hasYear = own.some(({ text }) => isYear(text));
  if (!hasYear) return false;
  return own.some(({ text }) => text === 'was' || text === 'were') || (own[0]?.text === 'in' && isYear(own[1]?.text));
}

function isYear(text: string | undefined): boolean {
  return text !== undefined && /^(19|20)\d\d$/.test(text);
}

const subjects = new Set([
  'we',
  'they',
  'you',
  'it',
  'our',
  'all',
  'this',
  'these',
  'each',
  'every',
  'no',
  'never',
  'not',
  'staff',
  'customers',
  'neither',
]);
const joiners = new Set(['and', 'or', 'so', 'which', 'nor']);

function boundaries(words: readonly Word[], hits: readonly Hit[]): number[] {
  const broken = new Set(hits.filter(({ concept }) => concept === 'broken').map(({ start }) => start));
  const starts: number[] = words.length === 0 ? [] : [0];
  for (let at = 1; at < words.length; at += 1) {
    const { text, before } = words[at] ?? { text: '', before: '' };
    const next = words[at + 1]?.text ?? '';
    const isStrong = /[;:\u2013\u2014.!?]/.test(before) && !/^\d/.test(text);
    const isNewSubject = joiners.has(text) && subjects.has(next);
    const afterComma = before.includes(',') && (subjects.has(text) || isNewSubject);
    if (isStrong || broken.has(at) || afterComma || (text === 'and' && isNewSubject)) starts.push(at);
  }
  return starts;
}

export function phrase(words: readonly Word[], { start, end }: { start: number; end: number }): string {
  return words
    .slice(start, end)
    .map(({ text }) => text)
    .join(' ');
}
