// Numbers with a unit in a sentence: bits, TLS versions, spans of time; and which way they bind.
import type { Word } from './words.ts';

export interface Quantity {
  readonly unit: 'bits' | 'tls' | 'time';
  /** Bits, a version (1.3), or hours. */
  readonly value: number;
  /** `interval`: every so often. `within`: at most. */
  readonly sense: 'least' | 'within' | 'interval' | 'plain';
  /** As written. */
  readonly text: string;
}

const small = [
  'zero',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
];
const tens = new Map([
  ['thirty', 30],
  ['forty', 40],
  ['sixty', 60],
  ['ninety', 90],
  ['twenty', 20],
  ['fifteen', 15],
  ['fourteen', 14],
  ['a', 1],
  ['an', 1],
  ['seventy', 70],
  ['fortnight', 14],
]);
const unitHours: readonly [unit: string, hours: number][] = [
  ['minute', 1 / 60],
  ['hour', 1],
  ['day', 24],
  ['night', 24],
  ['week', 168],
  ['fortnight', 336],
  ['month', 730],
  ['quarter', 2_190],
  ['year', 8_760],
];
const hours = new Map(
  unitHours.flatMap(([unit, value]): [string, number][] => [
    [unit, value],
    [`${unit}s`, value],
  ]),
);
const adverbs = new Map([
  ['hourly', 1],
  ['daily', 24],
  ['nightly', 24],
  ['weekly', 168],
  ['monthly', 730],
  ['quarterly', 2_190],
  ['annually', 8_760],
  ['annual', 8_760],
  ['yearly', 8_760],
  ['biannually', 4_380],
  ['twice', 4_380],
]);

export function quantitiesOf(words: readonly Word[]): Quantity[] {
  const found: Quantity[] = [];
  for (const [at, { text }] of words.entries()) {
    const quantity = bits(words, at) ?? tlsVersion(words, at) ?? timeSpan(words, at);
    if (quantity !== undefined) found.push(quantity);
    else if (adverbs.has(text) && text !== 'twice')
      found.push({ unit: 'time', value: adverbs.get(text) ?? 0, sense: 'interval', text });
  }
  return found;
}

function bits(words: readonly Word[], at: number): Quantity | undefined {
  const [text, next] = [words[at]?.text ?? '', words[at + 1]?.text ?? ''];
  const aes = text === 'aes' && /^(128|192|256)$/.test(next);
  if (aes) return { unit: 'bits', value: Number(next), sense: 'plain', text: `aes ${next}` };
  const joined = /^aes(128|192|256)$/.exec(text);
  if (joined !== null) return { unit: 'bits', value: Number(joined[1]), sense: 'plain', text };
  if (!/^\d{2,5}$/.test(text) || !/^bits?$/.test(next)) return undefined;
  return { unit: 'bits', value: Number(text), sense: 'least', text: `${text} ${next}` };
}

function tlsVersion(words: readonly Word[], at: number): Quantity | undefined {
  const name = words[at]?.text ?? '';
  const glued = /^tls(1\.\d)$/.exec(name);
  if (glued !== null) return { unit: 'tls', value: Number(glued[1]), sense: 'least', text: name };
  if (name !== 'tls' && name !== 'security') return undefined;
  const skip = words[at + 1]?.text === 'version' || words[at + 1]?.text === 'v' ? 2 : 1;
  const version = /^v?(1(?:\.\d)?)$/.exec(words[at + skip]?.text ?? '');
  if (version === null || (name === 'security' && words[at - 1]?.text !== 'layer')) return undefined;
  return { unit: 'tls', value: Number(version[1]), sense: 'least', text: `tls ${version[1]}` };
}

function numberOf(word: string): number | undefined {
  if (/^\d{1,5}$/.test(word)) return Number(word);
  const index = small.indexOf(word);
  return index >= 0 ? index : tens.get(word);
}

function timeSpan(words: readonly Word[], at: number): Quantity | undefined {
  const scale = hours.get(words[at]?.text ?? '');
  if (scale === undefined) return undefined;
  // "one working day", "seventy two 72 hours", "every quarter", "each year", "within a day".
  const skipped = /^(working|business|calendar|consecutive)$/.test(words[at - 1]?.text ?? '') ? 1 : 0;
  const before = words[at - 1 - skipped]?.text ?? '';
  const count = numberOf(before);
  const isEvery = ['every', 'each', 'per', 'a', 'any'].includes(
    count === undefined || before === 'a' ? before : (words[at - 2 - skipped]?.text ?? ''),
  );
  if (count === undefined && !['every', 'each', 'per'].includes(before)) return undefined;
  const window = words.slice(Math.max(0, at - 6), at).map(({ text }) => text);
  const isWithin =
    window.some((text) => ['within', 'in', 'under', 'than', 'most'].includes(text)) && !window.includes('every');
  const text = words
    .slice(at - 1 - skipped, at + 1)
    .map((word) => word.text)
    .join(' ');
  return {
    unit: 'time',
    value: (count ?? 1) * scale,
    sense: isWithin ? 'within' : isEvery ? 'interval' : 'plain',
    text,
  };
}
