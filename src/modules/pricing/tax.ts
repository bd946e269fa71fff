// Tax on amounts: included in them or added, one rate or several, stacked or compound. Pure integer arithmetic; what is
// rounded when is the currency's rounding rule.
import { allocate } from '../../kernel/allocate.ts';
import type { Spoken } from './discount.ts';
import { portion, type RoundingRule } from './rounding.ts';
import type { TaxRate } from './till-settings.ts';

/** What a class of goods is charged at one place, rate by rate. */
export interface Levy {
  rates: readonly { label: Spoken; rateMillionths: number; compound: boolean }[];
  /** Of 1, what all of them come to: `sum ÷ by`. A compound rate makes the denominators grow, so these are exact. */
  sum: bigint;
  by: bigint;
  /** The shares of the rates in `sum`, as whole numbers. */
  weights: readonly number[];
}

const million = 1_000_000n;

export function levyOf(taxRates: readonly TaxRate[], taxClass: string): Levy {
  const rates = taxRates.map(({ label, rateMillionths, compound }) => ({
    label,
    rateMillionths: rateFor(rateMillionths, taxClass),
    compound,
  }));
  const by = million ** BigInt(Math.max(1, rates.length));
  let sum = 0n;
  const parts = rates.map(({ rateMillionths, compound }) => {
    const part = ((compound ? by + sum : by) * BigInt(rateMillionths)) / million;
    sum += part;
    return part;
  });
  return { rates, sum, by, weights: smallWeights(parts, sum) };
}

/** Reduced, so that they are exact as numbers; three compound rates in a row may need to be cut, to 15 digits. */
function smallWeights(parts: readonly bigint[], sum: bigint): number[] {
  const divisor = parts.reduce(greatestDivisor, 0n) || 1n;
  const isExact = sum / divisor <= BigInt(Number.MAX_SAFE_INTEGER);
  return parts.map((part) => Number(isExact ? part / divisor : (part << 50n) / sum));
}

function greatestDivisor(left: bigint, right: bigint): bigint {
  let [a, b] = [left, right];
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}

function rateFor(rates: TaxRate['rateMillionths'], taxClass: string): number {
  if (taxClass === 'none') return 0;
  if (typeof rates === 'number') return taxClass === 'zero' ? 0 : rates;
  return rates[taxClass] ?? (taxClass === 'zero' ? 0 : (rates['standard'] ?? 0));
}

export interface TaxedItem {
  amountMinor: number;
  levy: Levy;
}

export type TaxMode = 'included' | 'added';

/** The tax of each item, rate by rate of its levy. */
export function taxItems(items: readonly TaxedItem[], mode: TaxMode, rule: RoundingRule): number[][] {
  if (rule.tax === 'each-line') return items.map(({ amountMinor, levy }) => levied(amountMinor, levy, mode, rule));
  const taxes = items.map(({ levy }) => levy.rates.map(() => 0));
  for (const levy of new Set(items.map((item) => item.levy))) {
    const amounts = items.map((item) => (item.levy === levy ? item.amountMinor : 0));
    const all = amounts.reduce((sum, amount) => sum + amount, 0);
    if (all === 0) continue;
    for (const [rate, taxMinor] of levied(all, levy, mode, rule).entries()) {
      for (const [index, part] of allocate(taxMinor, amounts).entries()) {
        const own = taxes[index];
        if (own !== undefined && items[index]?.levy === levy) own[rate] = part;
      }
    }
  }
  return taxes;
}

function levied(amountMinor: number, levy: Levy, mode: TaxMode, { half }: RoundingRule): number[] {
  if (mode === 'included') {
    // Of 119 with 19 % in it, 19/119 is tax. Rounded once, then split over the rates.
    return allocate(portion(amountMinor, levy.sum, levy.by + levy.sum, half), levy.weights);
  }
  let before = 0;
  return levy.rates.map(({ rateMillionths, compound }) => {
    const taxMinor = portion(amountMinor + (compound ? before : 0), rateMillionths, 1_000_000, half);
    before += taxMinor;
    return taxMinor;
  });
}
