// How amounts are rounded in a currency. Everything is whole minor units; what the merchant may choose is which way a half
// goes, whether tax is rounded for each line or once, and to what the total is rounded (Swiss francs: to 5 Rappen).
import { minorDigits } from '../../kernel/money.ts';

export interface RoundingRule {
  /** Which way an exact half goes. */
  half: 'away-from-zero' | 'to-even';
  tax: 'each-line' | 'whole-order';
  /** The total is a multiple of this many minor units. */
  totalToMinor: number;
}

export const plainRounding: RoundingRule = { half: 'away-from-zero', tax: 'each-line', totalToMinor: 1 };

/** `amountMinor × numerator ÷ denominator` of amounts that are not negative, exact but for its one rounding. */
export function portion(
  amountMinor: number,
  numerator: bigint | number,
  denominator: bigint | number,
  half: RoundingRule['half'] = 'away-from-zero',
): number {
  if (typeof numerator === 'number' && typeof denominator === 'number') {
    const small = amountMinor * numerator;
    // Most amounts: a fifth of the time.
    if (small <= Number.MAX_SAFE_INTEGER / 2) return smallPortion(small, denominator, half);
  }
  const product = BigInt(amountMinor) * BigInt(numerator);
  const by = BigInt(denominator);
  const whole = product / by;
  const twice = (product % by) * 2n;
  const isUp = twice > by || (twice === by && (half === 'away-from-zero' || whole % 2n === 1n));
  return Number(isUp ? whole + 1n : whole);
}

function smallPortion(product: number, by: number, half: RoundingRule['half']): number {
  const rest = product % by;
  const whole = (product - rest) / by;
  const twice = rest * 2;
  const isUp = twice > by || (twice === by && (half === 'away-from-zero' || whole % 2 === 1));
  return isUp ? whole + 1 : whole;
}

/** What must be added to a total so that it can be paid: 0, or a little more or less. */
export function totalRounding(totalMinor: number, { totalToMinor, half }: RoundingRule): number {
  if (totalToMinor === 1) return 0;
  return portion(totalMinor, 1, totalToMinor, half) * totalToMinor - totalMinor;
}

/** "EUR: whole cents (2 digits) …": what the quote says of itself. */
export function roundingWords(currency: string, rule: RoundingRule): string {
  const digits = minorDigits(currency);
  const smallest = digits === 0 ? `whole ${currency}` : `${(1 / 10 ** digits).toFixed(digits)} ${currency}`;
  const half = rule.half === 'to-even' ? 'a half goes to the even neighbour' : 'a half is rounded up';
  const tax = rule.tax === 'each-line' ? 'tax is rounded for each line' : 'tax is rounded once for each rate';
  const total =
    rule.totalToMinor === 1
      ? ''
      : `; the total is rounded to ${(rule.totalToMinor / 10 ** digits).toFixed(digits)} ${currency}`;
  return `Amounts are rounded to ${smallest}, ${half}; ${tax}; an order's discount is split over its lines so that the parts add up${total}.`;
}
