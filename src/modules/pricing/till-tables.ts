// The till's settings made ready for quick answers: taxes by place, zones by country, amounts in a currency. Made once for
// each version of the settings and each currency, when it is first asked for.
import { type ExchangeRule, exchange, minorDigits, money } from '../../kernel/money.ts';
import type { Amounts, Spoken } from './discount.ts';
import type { Destination, PricedLine } from './quote.ts';
import { plainRounding, type RoundingRule, roundingWords } from './rounding.ts';
import { type Levy, levyOf } from './tax.ts';
import type { TaxPlace, TillSettings, Zone } from './till-settings.ts';

/** The base currency and what else the shop sells in. */
export interface Currencies {
  readonly baseCurrency: string;
  readonly currencies: readonly ExchangeRule[];
}

export interface TillTables {
  readonly settings: TillSettings;
  readonly currency: string;
  readonly rounding: RoundingRule;
  readonly roundingWords: string;
  /** In minor units of this currency; undefined: the merchant has set no amount for it. */
  readonly amount: (amounts: Amounts) => number | undefined;
  readonly taxPlace: (destination: Destination) => TaxPlace | undefined;
  readonly levy: (place: TaxPlace, taxClass: string) => Levy;
  readonly taxClass: (line: PricedLine) => string;
  readonly zone: (destination: Destination) => Zone | undefined;
}

/** Undefined: the shop does not sell in this currency. */
export type TablesFor = (settings: TillSettings, currencies: Currencies, currency: string) => TillTables | undefined;

export function keepTables(): TablesFor {
  const bySettings = new WeakMap<TillSettings, { currencies: Currencies; made: Map<string, TillTables> }>();
  return (settings, currencies, currency) => {
    let kept = bySettings.get(settings);
    if (kept?.currencies !== currencies) {
      kept = { currencies, made: new Map() };
      bySettings.set(settings, kept);
    }
    const known = kept.made.get(currency);
    if (known !== undefined) return known;
    const rule = ruleFor(currencies, currency);
    if (rule === undefined) return undefined;
    const tables = tablesOf(settings, currencies.baseCurrency, rule);
    kept.made.set(currency, tables);
    return tables;
  };
}

function ruleFor({ baseCurrency, currencies }: Currencies, currency: string): ExchangeRule | undefined {
  if (currency === baseCurrency) return { currency, rateMillionths: 1_000_000, roundToMinor: 1, lessMinor: 0 };
  return currencies.find((rule) => rule.currency === currency);
}

function tablesOf(settings: TillSettings, baseCurrency: string, rule: ExchangeRule): TillTables {
  const { currency } = rule;
  // Postage and thresholds are rounded as prices are, but no five is taken off their end.
  const plain = { ...rule, lessMinor: 0 };
  const rounding = payable(currency, settings.rounding[currency] ?? plainRounding);
  return {
    settings,
    currency,
    rounding,
    roundingWords: roundingWords(currency, rounding),
    amount(amounts) {
      if (typeof amounts === 'number') return exchange(money(amounts, baseCurrency), plain).amountMinor;
      const own = amounts[currency];
      if (own !== undefined) return own;
      const base = amounts[baseCurrency];
      return base === undefined ? undefined : exchange(money(base, baseCurrency), plain).amountMinor;
    },
    taxPlace: taxPlaces(settings.taxes),
    levy: levies(),
    taxClass: taxClasses(settings),
    zone: zones(settings.zones),
  };
}

/** No card takes thousandths: where a currency has them, a total ends in 0. */
function payable(currency: string, rule: RoundingRule): RoundingRule {
  if (minorDigits(currency) < 3 || rule.totalToMinor % 10 === 0) return rule;
  return { ...rule, totalToMinor: rule.totalToMinor * 10 };
}

const folded = (text: string | undefined) => text?.trim().toUpperCase() ?? '';
const foldedPostal = (text: string | undefined) => folded(text).replace(/[\s-]/g, '');

/** The most particular place counts: the longest postal code, then the region, then the country. */
function taxPlaces(places: readonly TaxPlace[]): TillTables['taxPlace'] {
  // Of two that say the same, the first counts.
  const byKey = new Map<string, TaxPlace>();
  let longest = 0;
  for (const place of places) {
    for (const prefix of place.postalCodes?.map(foldedPostal) ?? ['']) {
      longest = Math.max(longest, prefix.length);
      const key = keyOf(place.country, place.region ?? '', prefix);
      if (!byKey.has(key)) byKey.set(key, place);
    }
  }
  return ({ country, region, postalCode }) => {
    const land = folded(country);
    const part = folded(region);
    const postal = foldedPostal(postalCode).slice(0, longest);
    for (let length = postal.length; length >= 0; length--) {
      const prefix = postal.slice(0, length);
      const found = byKey.get(keyOf(land, part, prefix)) ?? byKey.get(keyOf(land, '', prefix));
      if (found !== undefined) return found;
    }
    return undefined;
  };
}

function keyOf(country: string, region: string, postalPrefix: string): string {
  return `${country}|${region}|${postalPrefix}`;
}

function levies(): TillTables['levy'] {
  const byPlace = new WeakMap<TaxPlace, Map<string, Levy>>();
  return (place, taxClass) => {
    let byClass = byPlace.get(place);
    if (byClass === undefined) {
      byClass = new Map();
      byPlace.set(place, byClass);
    }
    let levy = byClass.get(taxClass);
    if (levy === undefined) {
      levy = levyOf(place.rates, taxClass);
      byClass.set(taxClass, levy);
    }
    return levy;
  };
}

function taxClasses({ taxClasses: rules }: TillSettings): TillTables['taxClass'] {
  const tables = rules.map((rule) => ({
    name: rule.class,
    codes: new Set(rule.codes?.map(folded)),
    types: new Set(rule.types?.map(folded)),
    tags: new Set(rule.tags?.map(folded)),
    handles: new Set(rule.handles),
    collections: new Set(rule.collections),
  }));
  return (line) => {
    if (!line.taxable) return 'none';
    const fitting = tables.find(
      ({ codes, types, tags, handles, collections }) =>
        codes.has(folded(line.taxCode)) ||
        types.has(folded(line.productType)) ||
        line.tags?.some((tag) => tags.has(folded(tag))) === true ||
        handles.has(line.productHandle ?? '') ||
        line.collections?.some((handle) => collections.has(handle)) === true,
    );
    return fitting?.name ?? 'standard';
  };
}

function zones(all: readonly Zone[]): TillTables['zone'] {
  return ({ country, region }) => {
    const land = folded(country);
    const part = folded(region);
    return all.find(
      ({ countries, regions }) =>
        (countries === '*' || countries.includes(land)) && (regions === undefined || regions.includes(part)),
    );
  };
}

/** A merchant's text in the buyer's language, else in the first that it has. */
export function say(text: Spoken, locale: string | undefined): string {
  if (typeof text === 'string') return text;
  return text[locale ?? ''] ?? text['en'] ?? Object.values(text)[0] ?? '';
}
