// What a sentence claims in numbers and absolutes, held against what the shop is set to. Weaker is contradicted. A claim that
// no fact speaks of is left to a person.

import type { Reading } from './match.ts';
import { type Absolute, matchAbsolutes } from './match.ts';
import type { Quantity } from './quantities.ts';

/** One thing that the shop is set to. */
export interface ShopFact {
  readonly id: string;
  /** The promises whose sentences it can contradict. */
  readonly requirements: readonly string[];
  readonly unit: Quantity['unit'];
  /** Bits, a version, or hours. */
  readonly value: number;
  /** The shop guarantees no less than the value, or no more. */
  readonly guarantees: 'at least' | 'at most';
  /** In plain words: "the shop accepts TLS 1.2 as well". */
  readonly says: string;
}

export interface Contradiction {
  /** Words of the sentence. */
  readonly claim: string;
  readonly fact: string;
}

/** What the shop does whatever it is set to, against absolutes: `when` is a rule (match.ts). */
export const absolutes: readonly Absolute[] = [
  {
    id: 'keeps-personal-data',
    when: '!store + personal -card|payment|aslong|encrypt|sell|share|atrest|elsewhere|longer',
    says: 'the shop keeps name, address and telephone number with each order, sealed',
  },
  { id: 'uses-cookies', when: '!use-cookies', says: 'the shop sets a cookie for the cart' },
  {
    id: 'keeps-no-card',
    when: 'store + card-digits + encrypt -token',
    says: 'the shop never has a card number, so it stores none, encrypted or not',
  },
  { id: 'knows-buyers', when: '!collect-any + personal', says: 'an order needs a name and an address' },
];

export function contradictionsOf(
  reading: Reading,
  claimed: { requirements: readonly string[]; quantities: readonly Quantity[]; facts: readonly ShopFact[] },
): Contradiction[] {
  const { requirements, quantities, facts } = claimed;
  const found: Contradiction[] = [];
  for (const fact of facts) {
    if (!fact.requirements.some((id) => requirements.includes(id))) continue;
    for (const quantity of quantities)
      if (exceeds(quantity, fact, quantities)) found.push({ claim: quantity.text, fact: fact.says });
  }
  for (const { words, says } of matchAbsolutes(reading, absolutes))
    found.push({ claim: words.join(' … '), fact: says });
  return found;
}

/** The sentence promises more than the shop guarantees. */
function exceeds(quantity: Quantity, fact: ShopFact, all: readonly Quantity[]): boolean {
  if (quantity.unit !== fact.unit) return false;
  if (fact.unit === 'time')
    return quantity.sense === 'within' && fact.guarantees === 'at most' && quantity.value < fact.value;
  // "TLS 1.2 and 1.3": the least of what is named is the claim.
  const least = Math.min(...all.filter(({ unit }) => unit === fact.unit).map(({ value }) => value));
  return quantity.value === least && least > fact.value;
}
