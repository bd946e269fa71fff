// What screening is shown of a checkout: by which traits the buyer is known, and what his order is like. Readable values
// end here.
import { type Money, minorDigits } from '../kernel/money.ts';
import type { Quote } from '../modules/pricing.ts';
import * as screening from '../modules/screening.ts';

export interface ScreeningParts {
  traits: screening.TraitHasher;
  rules: screening.CurrentRules;
  /** What an amount is worth in the shop's base currency, in its minor units: limits are written in that. */
  baseMinor: (amount: Money) => Promise<number>;
}

export interface ScreenedContact {
  email: string;
  name: string;
  address?:
    | { line1: string; line2?: string | undefined; city: string; postalCode: string; country: string }
    | undefined;
}

export function traitsOf({ traits }: ScreeningParts, contact: ScreenedContact, network: Buffer): screening.Traits {
  return traits.of(contact, network);
}

export async function firstLookInput(
  { baseMinor }: ScreeningParts,
  { contact, quote, words }: { contact: ScreenedContact; quote: Quote; words: readonly string[] },
): Promise<
  Pick<
    screening.FirstLookInput,
    | 'amountMinor'
    | 'currency'
    | 'itemCount'
    | 'topQuantity'
    | 'emailDomainDisposable'
    | 'deliveryCountry'
    | 'reshipper'
    | 'express'
  >
> {
  const { address, email, name } = contact;
  const quantities = quote.lines.map((line) => line.quantity);
  return {
    amountMinor: await baseMinor(quote.total),
    currency: quote.total.currency,
    itemCount: quantities.reduce((count, quantity) => count + quantity, 0),
    topQuantity: Math.max(0, ...quantities),
    emailDomainDisposable: screening.isDisposable(email),
    deliveryCountry: address?.country,
    reshipper: address && screening.reshipperSign({ ...address, name }, words),
    express: isExpress(quote),
  };
}

/** The buyer pays more to have it sooner. */
function isExpress({ shippingChoices, shippingChoice }: Quote): boolean {
  const ways = shippingChoices.filter((choice) => choice.kind === 'delivery');
  const chosen = ways.find((choice) => choice.id === shippingChoice);
  return chosen !== undefined && ways.some((way) => way.fullPrice.amountMinor < chosen.fullPrice.amountMinor);
}

/** The other way round than a price is made, and without the rounding that makes prices look nice. */
export function inBase(
  amount: Money,
  shop: { baseCurrency: string; currencies: readonly { currency: string; rateMillionths: number }[] },
): number {
  const rate = shop.currencies.find((other) => other.currency === amount.currency)?.rateMillionths;
  if (amount.currency === shop.baseCurrency || rate === undefined) return amount.amountMinor;
  const digits = minorDigits(shop.baseCurrency) - minorDigits(amount.currency);
  return Math.round((amount.amountMinor * 10 ** digits * 1_000_000) / rate);
}
