// Whose tax it is, whether it is in the price, and what that makes of prices, lines and shipping. Pure.
import { allocate } from '../../kernel/allocate.ts';
import { type Money, money } from '../../kernel/money.ts';
import { sum } from './apply-discounts.ts';
import type { Destination, LineTax, TaxTotal } from './quote.ts';
import { portion } from './rounding.ts';
import { type Levy, levyOf, type TaxMode, taxItems } from './tax.ts';
import type { TaxPlace } from './till-settings.ts';
import { say, type TillTables } from './till-tables.ts';

export interface TaxSituation {
  /** Whose taxes count; undefined: nobody's, or nobody knows yet. */
  place: TaxPlace | undefined;
  mode: TaxMode;
  /** The paper that exempts this account. */
  exemption: string | undefined;
  /** How list prices become prices here. */
  price: 'as-listed' | 'without-local-tax' | 'home-tax-for-local-tax';
  home: TaxPlace | undefined;
}

const untaxed: Levy = levyOf([], 'none');

export function taxSituation(
  { settings, taxPlace }: TillTables,
  destination: Destination | undefined,
  customerId: string | undefined,
): TaxSituation {
  const { includeTax, home: homePlace, abroad } = settings.prices;
  const home = includeTax || abroad === 'local-tax' ? taxPlace(homePlace) : undefined;
  const listed = includeTax ? 'included' : 'added';
  if (destination === undefined) {
    // The tax that is in the price is known before anybody says where he lives; what would be added is not.
    const place = includeTax ? home : undefined;
    return { place, mode: listed, exemption: undefined, price: 'as-listed', home };
  }
  const place = taxPlace(destination);
  const shown = place?.shown ?? (place === undefined ? 'added' : listed);
  const country = destination.country.trim().toUpperCase();
  const isHome = country === homePlace.country;
  const price = !isHome && abroad === 'local-tax' ? 'home-tax-for-local-tax' : 'as-listed';
  const exemption = settings.exemptions.find(
    ({ customer, countries }) => customer === customerId && (countries?.includes(country) ?? true),
  );
  if (exemption === undefined) return { place, mode: shown, exemption: undefined, price, home };
  const withoutTax = price === 'as-listed' && shown === 'included' ? 'without-local-tax' : price;
  return { place, mode: 'added', exemption: exemption.note, price: withoutTax, home };
}

/** What one piece costs here, in the sense of the situation's mode. */
export function localUnitMinor(
  { levy, settings, rounding: { half } }: TillTables,
  situation: TaxSituation,
  { listMinor, taxClass }: { listMinor: number; taxClass: string },
): number {
  if (situation.price === 'as-listed') return listMinor;
  const here = situation.place === undefined ? untaxed : levy(situation.place, taxClass);
  if (situation.price === 'without-local-tax') return portion(listMinor, here.by, here.by + here.sum, half);
  const atHome = situation.home === undefined || !settings.prices.includeTax ? untaxed : levy(situation.home, taxClass);
  // One rounding for both steps: where the rates are the same, so is the price.
  const withHere = situation.mode === 'included' ? here.by + here.sum : here.by;
  return portion(listMinor, atHome.by * withHere, (atHome.by + atHome.sum) * here.by, half);
}

export interface TaxedOrder {
  lines: LineTax[][];
  shippingTaxMinor: number;
  taxMinor: number;
  totals: TaxTotal[];
}

interface Amounts {
  goods: readonly { amountMinor: number; taxClass: string }[];
  shippingMinor: number;
  locale: string | undefined;
}

export function taxOrder(
  tables: TillTables,
  { place, mode, exemption }: TaxSituation,
  { goods, shippingMinor, locale }: Amounts,
): TaxedOrder {
  const none = { lines: goods.map(() => []), shippingTaxMinor: 0, taxMinor: 0, totals: [] };
  if (place === undefined || exemption !== undefined) return none;
  const items = [...goods, ...shippingParts(place, goods, shippingMinor)].map(({ amountMinor, taxClass }) => ({
    amountMinor,
    levy: tables.levy(place, taxClass),
  }));
  const taxes = taxItems(items, mode, tables.rounding);
  const lines = taxes.map((minors, index) =>
    minors.flatMap((amountMinor, rate): LineTax[] => {
      const charged = items[index]?.levy.rates[rate];
      if (charged === undefined || charged.rateMillionths === 0) return [];
      const { label, rateMillionths } = charged;
      return [{ label: say(label, locale), rateMillionths, amount: money(amountMinor, tables.currency) }];
    }),
  );
  const totalOf = (minors: readonly number[][]) => sum(minors.map(sum));
  return {
    lines: lines.slice(0, goods.length),
    shippingTaxMinor: totalOf(taxes.slice(goods.length)),
    taxMinor: totalOf(taxes),
    totals: totals(
      lines.map((own, index) => ({ own, amountMinor: items[index]?.amountMinor ?? 0 })),
      mode,
      tables.currency,
    ),
  };
}

/** The shipping as goods of a class, or of the classes of the goods in their proportion. */
function shippingParts(place: TaxPlace, goods: Amounts['goods'], shippingMinor: number): Amounts['goods'] {
  if (place.shipping === 'no' || shippingMinor === 0) return [];
  if (place.shipping !== 'goods') return [{ amountMinor: shippingMinor, taxClass: place.shipping }];
  const values = goods.map(({ amountMinor }) => amountMinor);
  return allocate(shippingMinor, values).map((amountMinor, index) => ({
    amountMinor,
    taxClass: goods[index]?.taxClass ?? 'standard',
  }));
}

function totals(
  items: readonly { own: readonly LineTax[]; amountMinor: number }[],
  mode: TaxMode,
  currency: string,
): TaxTotal[] {
  const byRate = new Map<string, { label: string; rateMillionths: number; baseMinor: number; taxMinor: number }>();
  for (const { own, amountMinor } of items) {
    const inside = mode === 'included' ? sum(own.map(({ amount }) => amount.amountMinor)) : 0;
    for (const { label, rateMillionths, amount } of own) {
      const key = `${rateMillionths} ${label}`;
      const total = byRate.get(key) ?? { label, rateMillionths, baseMinor: 0, taxMinor: 0 };
      total.baseMinor += amountMinor - inside;
      total.taxMinor += amount.amountMinor;
      byRate.set(key, total);
    }
  }
  const inCurrency = (amountMinor: number): Money => money(amountMinor, currency);
  return [...byRate.values()].map(({ label, rateMillionths, baseMinor, taxMinor }) => ({
    label,
    rateMillionths,
    amount: inCurrency(taxMinor),
    included: mode === 'included',
    base: inCurrency(baseMinor),
  }));
}
