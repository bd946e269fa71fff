// Tells delivery addresses of firms that forward parcels, by published streets, by names and by what such addresses look
// like. The patterns are data (reshipper-patterns.json); what is found is a word, and no address is kept.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { type PostalAddress, spellPostalCode, wordsOf } from './postal-address.ts';

/** `street`: a published one; `name`: it names such a firm; `mailbox`: it looks like a rented mailbox. */
export type ReshipperSign = 'street' | 'name' | 'mailbox';

const why = z.string().min(3);
const patternsSchema = z.strictObject({
  about: z.string(),
  names: z.array(z.strictObject({ words: z.string(), why })),
  streets: z.array(z.strictObject({ words: z.string(), postalCode: z.string(), country: z.string().length(2), why })),
  mailbox: z.array(z.strictObject({ pattern: z.string(), why })),
});

interface Patterns {
  names: string[];
  streets: { words: string; place: string }[];
  mailbox: RegExp[];
}

let known: Patterns | undefined;

/** The strongest sign that somebody forwards what is sent there. `more`: the merchant's own names and words. */
export function reshipperSign(
  address: PostalAddress & { name?: string | undefined },
  more: readonly string[] = [],
): ReshipperSign | undefined {
  known ??= readPatterns();
  const { line1, line2 = '', name = '', country, postalCode } = address;
  const street = ` ${[...wordsOf(line1), ...wordsOf(line2)].join(' ')} `;
  const place = placeOf(postalCode, country);
  if (known.streets.some((one) => one.place === place && street.includes(one.words))) return 'street';
  const named = `${street} ${wordsOf(name).join(' ')} `;
  const isNamed = (words: string) => words.trim() !== '' && named.includes(words);
  if (known.names.some(isNamed) || more.map(inWords).some(isNamed)) return 'name';
  const written = `${line1}\n${line2}`.normalize('NFKC').toLowerCase();
  return known.mailbox.some((pattern) => pattern.test(written)) ? 'mailbox' : undefined;
}

function readPatterns(): Patterns {
  const file = path.join(import.meta.dirname, 'reshipper-patterns.json');
  const patterns = patternsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  return {
    names: patterns.names.map(({ words }) => inWords(words)),
    streets: patterns.streets.map((one) => ({
      words: inWords(one.words),
      place: placeOf(one.postalCode, one.country),
    })),
    mailbox: patterns.mailbox.map(({ pattern }) => new RegExp(pattern, 'u')),
  };
}

/** Whole words only: "reship" is not found in "Freshippo". */
function inWords(text: string): string {
  return ` ${wordsOf(text).join(' ')} `;
}

function placeOf(postalCode: string, country: string): string {
  const land = country.trim().toUpperCase();
  return `${land} ${spellPostalCode(postalCode, land)}`;
}
