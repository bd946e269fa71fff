// Recognises card numbers in text and in raw bytes (S1.4): 13 to 19 digits of a known issuer's range with a right check
// digit (ISO/IEC 7812-1), standing alone, also grouped by spaces or dashes as on a card. Shows where, never which.

export interface CardNumberOptions {
  /**
   * True where trade numbers (GTIN-13, GTIN-14: bar codes) are at home: one of 13 or 14 digits that is a right GTIN is
   * then none of ours. No issuer has given out 13-digit numbers for twenty years.
   */
  tradeNumbers: boolean;
}

// Grouped as embossed: 4-4-4-4(-3), or 4-6-5 and 4-6-4 (American Express, Diners). A fraction ("0.4111…") and a longer
// chain of groups are something else.
const shape =
  /(?<![0-9A-Za-z])(?<!\d\.)(?:\d{13,19}|(?<!\d[ -])\d{4}([ -])\d{4}\1\d{4}\1\d{4}(?:\1\d{3})?(?![ -]\d)|(?<!\d[ -])\d{4}([ -])\d{6}\2\d{4,5}(?![ -]\d))(?![0-9A-Za-z])/g;

/** For PostgreSQL: whatever `findCardNumbers` finds matches it, and little else. In bytea also UTF-16. */
export const candidatePattern = String.raw`[0-9]([ -]?[0-9]){12}|([0-9]\\000([ -]\\000)?){13}`;

/** Offsets of card numbers in a text. */
export function findCardNumbers(text: string, options: CardNumberOptions): number[] {
  const found: number[] = [];
  for (const match of text.matchAll(shape)) {
    const digits = match[0].replaceAll(/[ -]/g, '');
    if (isIssued(digits) && hasCheckDigit(digits) && !(options.tradeNumbers && isTradeNumber(digits))) {
      found.push(match.index);
    }
  }
  return found;
}

// Thirteen digits as UTF-16, little endian.
const wide = /(?:[0-9]\0(?:[ -]\0)?){13}/;
const narrow = /[0-9](?:[ -]?[0-9]){12}/;

/** How many card numbers stand in raw bytes, as ASCII (UTF-8) or as UTF-16, whatever surrounds them. */
export function countCardNumbers(bytes: Buffer, options: CardNumberOptions): number {
  const text = bytes.toString('latin1');
  // Most pieces of a file hold no such run of digits at all.
  const plain = narrow.test(text) ? findCardNumbers(text, options).length : 0;
  if (!wide.test(text)) return plain;
  // Both alignments: a text begins wherever it was written. Big endian reads as little endian, one byte later.
  const even = findCardNumbers(bytes.toString('utf16le'), options).length;
  const odd = findCardNumbers(bytes.subarray(1).toString('utf16le'), options).length;
  return plain + even + odd;
}

/** Issuers' ranges and lengths: Visa, Mastercard, American Express, Discover, Diners, JCB, UnionPay, Maestro, RuPay, Mir, Troy. */
const ranges: readonly [from: number, to: number, lengths: readonly number[]][] = [
  [4, 4, [13, 16, 19]],
  [51, 55, [16]],
  [2221, 2720, [16]],
  [34, 34, [15]],
  [37, 37, [15]],
  [6011, 6011, [16, 17, 18, 19]],
  [644, 649, [16, 17, 18, 19]],
  [65, 65, [16, 17, 18, 19]],
  [300, 305, [14, 16, 17, 18, 19]],
  [309, 309, [14, 16, 17, 18, 19]],
  [36, 36, [14, 15, 16, 17, 18, 19]],
  [38, 39, [14, 16, 17, 18, 19]],
  [3528, 3589, [16, 17, 18, 19]],
  [62, 62, [16, 17, 18, 19]],
  [81, 82, [16]],
  [508, 508, [16]],
  [5018, 5018, [13, 14, 15, 16, 17, 18, 19]],
  [5020, 5020, [13, 14, 15, 16, 17, 18, 19]],
  [5038, 5038, [13, 14, 15, 16, 17, 18, 19]],
  [6304, 6304, [13, 14, 15, 16, 17, 18, 19]],
  [6759, 6763, [13, 14, 15, 16, 17, 18, 19]],
  [60, 60, [16]],
  [2200, 2204, [16, 17, 18, 19]],
  [9792, 9792, [16]],
];

function isIssued(digits: string): boolean {
  return ranges.some(([from, to, lengths]) => {
    const prefix = Number(digits.slice(0, String(from).length));
    return prefix >= from && prefix <= to && lengths.includes(digits.length);
  });
}

/** Luhn's formula (ISO/IEC 7812-1, annex B). */
function hasCheckDigit(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = digits.charCodeAt(digits.length - 1 - index) - 48;
    const weighted = index % 2 === 0 ? digit : digit * 2;
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  // One digit over and over is a filler, not a number.
  return sum % 10 === 0 && !/^(\d)\1+$/.test(digits);
}

/** GS1 General Specifications §7.9: weights 3 and 1 from the right. */
function isTradeNumber(digits: string): boolean {
  if (digits.length !== 13 && digits.length !== 14) return false;
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    sum += (digits.charCodeAt(digits.length - 1 - index) - 48) * (index % 2 === 0 ? 1 : 3);
  }
  return sum % 10 === 0;
}
