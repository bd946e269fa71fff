// Money: whole minor units and a currency, never a fraction. No rounding happens here but in `share`.
// JSON shape (store API): {"amountMinor": 12900, "currency": "USD"}.

export interface Money {
  /** Minor units (cents for USD, yen for JPY); a safe integer. */
  readonly amountMinor: number;
  /** ISO 4217, upper case. */
  readonly currency: string;
}

export function money(amountMinor: number, currency: string): Money {
  if (!Number.isSafeInteger(amountMinor)) throw new RangeError(`not a whole number of minor units: ${amountMinor}`);
  return { amountMinor, currency };
}

/** How many digits the minor unit has: 2 for USD, 0 for JPY, 3 for KWD (ISO 4217, as the runtime knows it). */
export function minorDigits(currency: string): number {
  let digits = digitsOf.get(currency);
  if (digits === undefined) {
    digits = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
    digitsOf.set(currency, digits);
  }
  return digits;
}

const digitsOf = new Map<string, number>();

const formats = new Map<string, { format: Intl.NumberFormat; digits: number }>();

/** "$129.00" in the given locale. */
export function formatMoney(value: Money, locale = 'en-US'): string {
  const key = `${locale} ${value.currency}`;
  let entry = formats.get(key);
  if (entry === undefined) {
    entry = {
      format: new Intl.NumberFormat(locale, { style: 'currency', currency: value.currency }),
      digits: minorDigits(value.currency),
    };
    formats.set(key, entry);
  }
  return entry.format.format(value.amountMinor / 10 ** entry.digits);
}

/**
 * `amountMinor × numerator ÷ denominator`, rounded half away from zero: the one rounding rule of the house.
 * Exact for all safe integers. Use for tax and percentages: `share(12900, 825, 10_000)` is 8.25 %.
 */
export function share(amountMinor: number, numerator: number, denominator: number): number {
  const product = BigInt(amountMinor) * BigInt(numerator);
  const by = BigInt(denominator);
  if (by <= 0n) throw new RangeError('denominator must be positive');
  const half = product < 0n ? -by : by;
  return Number((product * 2n + half) / (by * 2n));
}

/** How prices become prices of another currency. */
export interface ExchangeRule {
  /** ISO 4217. */
  readonly currency: string;
  /** What one unit of the source is worth, in millionths of a unit: 920_000 is 0.92. */
  readonly rateMillionths: number;
  /** The result is a multiple of this… */
  readonly roundToMinor: number;
  /** … less this: 100 and 5 make prices that end in .95. */
  readonly lessMinor: number;
}

/**
 * A price in another currency, by the merchant's rate and rounding. Zero stays zero; a price never becomes less than one
 * step of the rounding: 0.40 in a currency of whole prices costs 1.00, or 0.95, and is not given away.
 */
export function exchange(value: Money, rule: ExchangeRule): Money {
  if (value.amountMinor === 0 || value.currency === rule.currency) return money(value.amountMinor, rule.currency);
  // Minor units differ in size: 129.00 USD is 12,900 cents, 20,000 JPY is 20,000 yen.
  const numerator = BigInt(rule.rateMillionths) * 10n ** BigInt(minorDigits(rule.currency));
  const denominator = 1_000_000n * 10n ** BigInt(minorDigits(value.currency)) * BigInt(rule.roundToMinor);
  const product = BigInt(value.amountMinor) * numerator;
  const steps = (product * 2n + denominator) / (denominator * 2n);
  const amountMinor = Math.max(1, Number(steps)) * rule.roundToMinor - rule.lessMinor;
  return money(Math.max(1, amountMinor), rule.currency);
}
