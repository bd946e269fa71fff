// Words that promise nothing until somebody says what they mean. A number in the sentence may say it: "promptly, within
// 24 hours" leaves nothing open.

import { makeLexicon } from './concepts.ts';
import type { Quantity } from './quantities.ts';
import { phrase } from './segments.ts';
import type { Word } from './words.ts';

/** `time` words are bound by a span of time, `strength` words by a number of bits or a version. */
const vague = makeLexicon({
  time: `promptly, prompt, timely, in a timely manner, swiftly, swift, quickly, quick, quicker, rapidly, rapid, speedily, fast, immediately, as soon as possible, as soon as practicable, soon,
    without delay, without undue delay, at once, regularly, regular, periodically, periodic, frequently, frequent, from time to time, routinely, ongoing, at a regularly scheduled interval, in good time, right away, continuously, periodic basis, no longer needed, as long as necessary, as long as needed,
    than we need, no longer need it, no longer needs it, long as required, occasionally, as they are available, straight away, without hesitation, shortly, periodical, at intervals, at regular intervals, short notice`.replaceAll(
    /\s+/g,
    ' ',
  ),
  strength:
    'strong, stronger, robust, high grade, bank grade, military grade, powerful, highest level, maximum protection, strongest, weak',
  measure:
    `appropriate, reasonable, reasonably, adequate, sufficient, suitable, as necessary, as needed, where necessary, when necessary, if necessary, where appropriate, as appropriate, where possible, best practice, best practices, best security practices, good practice, industry standard, industry standards,
    latest, up to date, state of the art, strict, stringent, more stringent, several, various, certain, major, significant, sensitive, inappropriate, unsuitable, suspicious, unusual, questionable, actively, well defined, typically, generally, usually, normally, where feasible, commercially reasonable, high, highest, maximum, advanced, proper, properly, secure, securely, legitimate, approved, authorized personnel, necessary, applicable, relevant, expensive, recognized, additional, key components, distinct, as required, where relevant, dodgy, current edition`.replaceAll(
      /\s+/g,
      ' ',
    ),
});

/** Words that need a meaning when a number does not give one; what is usual in any sentence is left alone. */
const mild = new Set([
  'sensitive',
  'suspicious',
  'several',
  'various',
  'certain',
  'unusual',
  'secure',
  'securely',
  'approved',
  'necessary',
  'applicable',
  'relevant',
  'high',
  'additional',
  'authorized personnel',
  'expensive',
  'distinct',
  'questionable',
  'legitimate',
  'dodgy',
  'recognized',
  'well defined',
  'current edition',
  'significant',
]);

export function vagueTermsOf(words: readonly Word[], quantities: readonly Quantity[]): string[] {
  const isTimed = quantities.some(({ unit }) => unit === 'time');
  const isStrong = quantities.some(({ unit }) => unit === 'bits' || unit === 'tls');
  const found = vague
    .find(words)
    .filter(({ concept }) => !(concept === 'time' && isTimed) && !(concept === 'strength' && isStrong));
  const longest = found.filter(
    (hit) =>
      !found.some(
        (other) =>
          other !== hit &&
          other.start <= hit.start &&
          other.end >= hit.end &&
          other.end - other.start > hit.end - hit.start,
      ),
  );
  return [...new Set(longest.map((hit) => phrase(words, hit)))].filter((term) => !mild.has(term));
}
