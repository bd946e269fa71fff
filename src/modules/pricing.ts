// What an order costs: lines, discount, shipping, tax, total. Pure integer arithmetic on minor units, no database.
// Rounding: half away from zero, once for each line (kernel/money `share`). Never trusts a price from outside: the
// caller passes the catalogue's own.
import { type Money, money, share } from '../kernel/money.ts';
import { demoRates } from './pricing/demo-rates.ts';
import type { PricedLine, Quote, QuoteOutcome, QuoteRequest, ShippingChoice } from './pricing/quote.ts';

export {
  exceedsSeen,
  type QuoteChange,
  quoteChanges,
  readSeen,
  type SeenQuote,
  seenText,
} from './pricing/compare-quotes.ts';
export type * from './pricing/quote.ts';

export interface PricingSettings {
  /** ISO 4217; everything below is in its minor units. */
  currency: string;
  taxes: readonly TaxRate[];
  /** The first zone that names the country counts; '*' is everywhere else. No zone: we do not ship there. */
  zones: readonly ShippingZone[];
  discounts: readonly Discount[];
}

export interface TaxRate {
  /** ISO 3166-1 alpha-2. */
  country: string;
  /** ISO 3166-2 without the country ("CA"); absent: the whole country. */
  region?: string;
  /** 72_500 is 7.25 %. */
  rateMillionths: number;
  taxesShipping: boolean;
}

export interface ShippingZone {
  countries: readonly string[] | '*';
  choices: readonly {
    id: string;
    title: string;
    /** Free when the goods, after discount, cost at least this. */
    freeFromMinor?: number;
    /** By total weight, ascending. */
    steps: readonly { upToGrams: number; priceMinor: number }[];
  }[];
}

export interface Discount {
  /** Compared without regard to case. */
  code: string;
  /** 100_000 is 10 % off each line. */
  rateMillionths: number;
}

export interface Pricing {
  readonly currency: string;
  /** Throws RangeError for a line in another currency, or whose quantity or price is no whole number. */
  quote(request: QuoteRequest): QuoteOutcome;
}

const million = 1_000_000;
const largestMinor = 1e14;

export function openPricing(settings: PricingSettings = demoRates): Pricing {
  return { currency: settings.currency, quote: (request) => quote(settings, request) };
}

function quote(settings: PricingSettings, request: QuoteRequest): QuoteOutcome {
  const { currency } = settings;
  const discount = findDiscount(settings, request.discountCode);
  if (discount === 'unknown') return { kind: 'unknown-discount-code' };

  const lines = request.lines.map((line) => {
    requirePriced(line, currency);
    const totalMinor = line.price.amountMinor * line.quantity;
    const discountMinor = share(Math.min(totalMinor, largestMinor), discount?.rateMillionths ?? 0, million);
    return { ...line, totalMinor, discountMinor };
  });
  const subtotalMinor = sum(lines.map((line) => line.totalMinor));
  if (subtotalMinor > largestMinor) return { kind: 'too-large' };
  const discountMinor = sum(lines.map((line) => line.discountMinor));

  const { address } = request;
  const shipping = chooseShipping(settings, request, subtotalMinor - discountMinor);
  if (shipping.kind !== 'chosen') return shipping;
  const shippingMinor = shipping.choice?.price.amountMinor ?? 0;

  const rate = address && findTax(settings, address);
  const taxed = lines.filter((line) => line.taxable).map((line) => line.totalMinor - line.discountMinor);
  if (rate?.taxesShipping === true) taxed.push(shippingMinor);
  const taxMinor = sum(taxed.map((amountMinor) => share(amountMinor, rate?.rateMillionths ?? 0, million)));

  const none = money(0, currency);
  const tax = money(taxMinor, currency);
  const given = money(discountMinor, currency);
  const appliedTo = (amount: Money) =>
    discount === undefined || amount.amountMinor === 0
      ? []
      : [{ id: discount.code, code: discount.code, title: discount.code, class: 'order' as const, amount }];
  const quoted: Quote = {
    currency,
    lines: lines.map((line) => ({
      variantId: line.variantId,
      quantity: line.quantity,
      unitPrice: line.price,
      total: money(line.totalMinor, currency),
      discounts: appliedTo(money(line.discountMinor, currency)),
      discount: money(line.discountMinor, currency),
      discounted: money(line.totalMinor - line.discountMinor, currency),
      taxClass: line.taxable ? 'standard' : 'none',
      taxes: [],
      tax: none,
    })),
    subtotal: money(subtotalMinor, currency),
    discount: given,
    discounts: appliedTo(given),
    shippingChoices: shipping.choices,
    shippingChoice: shipping.choice?.id,
    shipping: money(shippingMinor, currency),
    shippingTax: none,
    tax,
    taxIncluded: false,
    taxes: [],
    rounding: none,
    total: money(subtotalMinor - discountMinor + shippingMinor + taxMinor, currency),
    complete: address !== undefined,
    roundingRule: 'Rounded half away from zero, once a line.',
    messages: [],
    explanation: [],
  };
  return { kind: 'quoted', quote: quoted };
}

function findDiscount(settings: PricingSettings, code: string | undefined): Discount | undefined | 'unknown' {
  const wanted = code?.trim().toLowerCase() ?? '';
  if (wanted === '') return undefined;
  return settings.discounts.find((discount) => discount.code.toLowerCase() === wanted) ?? 'unknown';
}

function requirePriced(line: PricedLine, currency: string) {
  const { price, quantity, grams } = line;
  if (price.currency !== currency)
    throw new RangeError(`a price in ${price.currency} in a shop that sells in ${currency}`);
  if (!Number.isSafeInteger(price.amountMinor) || price.amountMinor < 0) throw new RangeError('not a price');
  if (!Number.isSafeInteger(quantity) || quantity < 1) throw new RangeError(`not a quantity: ${quantity}`);
  if (!(grams >= 0)) throw new RangeError(`not a weight: ${grams}`);
}

type Shipping =
  | { kind: 'chosen'; choices: ShippingChoice[]; choice: ShippingChoice | undefined }
  | { kind: 'unknown-shipping'; shippingChoices: ShippingChoice[] }
  | { kind: 'no-shipping-there' };

function chooseShipping(settings: PricingSettings, request: QuoteRequest, goodsMinor: number): Shipping {
  const shipped = request.lines.filter((line) => line.requiresShipping);
  // A shipping id for a purely digital order is not a mistake: the page may have sent its default.
  if (request.address === undefined || shipped.length === 0) return { kind: 'chosen', choices: [], choice: undefined };
  const country = request.address.country.trim().toUpperCase();
  const zone = settings.zones.find(({ countries }) => countries === '*' || countries.includes(country));
  if (zone === undefined) return { kind: 'no-shipping-there' };

  const grams = sum(shipped.map((line) => line.grams * line.quantity));
  const choices = zone.choices
    .flatMap(({ id, title, freeFromMinor = Infinity, steps }) => {
      const step = steps.find(({ upToGrams }) => grams <= upToGrams);
      if (step === undefined) return [];
      const fullPrice = money(step.priceMinor, settings.currency);
      const price = goodsMinor >= freeFromMinor ? money(0, settings.currency) : fullPrice;
      return [{ id, title, kind: 'delivery' as const, price, fullPrice }];
    })
    .sort((a, b) => a.price.amountMinor - b.price.amountMinor);
  if (choices.length === 0) return { kind: 'no-shipping-there' };
  const choice = choices.find(({ id }) => request.shipping === undefined || id === request.shipping);
  return choice ? { kind: 'chosen', choices, choice } : { kind: 'unknown-shipping', shippingChoices: choices };
}

function findTax(settings: PricingSettings, address: { country: string; region?: string | undefined }) {
  const country = address.country.trim().toUpperCase();
  const region = address.region?.trim().toUpperCase();
  const rates = settings.taxes.filter((rate) => rate.country === country);
  return rates.find((rate) => rate.region === region) ?? rates.find((rate) => rate.region === undefined);
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
