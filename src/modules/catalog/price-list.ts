// Which prices a currency has: the merchant's own where there is one, else those of the file by the shop's rates. The
// same rule twice: for one price here, by the kernel's `exchange`; for filters and orders in the database, by the numbers
// that `ratesOf` makes of it.
import { type ExchangeRule, exchange, type Money, money } from '../../kernel/money.ts';

export interface PriceList {
  /** ISO 4217. */
  currency: string;
  /** Differs when any price may differ: part of the key of what is kept in memory. */
  key: string;
  /** From what a file's prices are in; currencies that are missing have no price here. */
  rules: ReadonlyMap<string, ExchangeRule>;
}

const whole = 1_000_000;

/** The prices in `currency`; of the shop's base currency (the first) when it is not taken. */
export function priceListFor(taken: readonly ExchangeRule[], currency: string | undefined): PriceList {
  const [base] = taken;
  if (base === undefined) throw new Error('a shop takes at least one currency');
  const wanted = taken.find((rule) => rule.currency === currency) ?? base;
  const rules = new Map<string, ExchangeRule>();
  for (const source of taken) {
    // By way of the base currency: from euros to yen, when the shop's rates are those of the dollar.
    const rate = source === base ? wanted.rateMillionths : across(wanted, source, base);
    if (rate >= 1) rules.set(source.currency, { ...wanted, rateMillionths: rate });
  }
  const { currency: code, roundToMinor, lessMinor } = wanted;
  const rates = [...rules].map(([source, rule]) => `${source}${rule.rateMillionths}`);
  return { currency: code, key: [code, roundToMinor, lessMinor, ...rates].join('.'), rules };
}

function across(wanted: ExchangeRule, source: ExchangeRule, base: ExchangeRule): number {
  const rateOf = (rule: ExchangeRule) => BigInt(rule === base ? whole : rule.rateMillionths);
  return Number((rateOf(wanted) * BigInt(whole)) / rateOf(source));
}

export interface FilePrice {
  /** What the file's price is in. */
  currency: string;
  priceMinor: number | null;
  compareAtMinor: number | null;
  /** The merchant's own in the list's currency. */
  ownMinor: number | null;
  ownCompareAtMinor: number | null;
}

/** Undefined: not for sale in this currency. */
export function priceIn(list: PriceList, file: FilePrice): { price: Money; compareAtPrice?: Money } | undefined {
  const rule = list.rules.get(file.currency);
  // Also with a price of its own: what the shop cannot convert it does not list.
  if (rule === undefined || file.priceMinor === null) return undefined;
  const { currency } = list;
  const convert = (minor: number) => exchange(money(minor, file.currency), rule);
  const own = file.currency === currency ? null : file.ownMinor;
  const price = own === null ? convert(file.priceMinor) : money(own, currency);
  const before = compareAt(file, own !== null, file.currency === currency);
  const compareAtPrice =
    before === undefined ? undefined : 'own' in before ? money(before.own, currency) : convert(before.file);
  return { price, ...(compareAtPrice && compareAtPrice.amountMinor > price.amountMinor && { compareAtPrice }) };
}

function compareAt(file: FilePrice, hasOwn: boolean, sameCurrency: boolean) {
  if (!sameCurrency && file.ownCompareAtMinor !== null) return { own: file.ownCompareAtMinor };
  // A price of its own stands alone: the file's older price belongs to the file's price.
  return hasOwn || file.compareAtMinor === null ? undefined : { file: file.compareAtMinor };
}
