// What an order costs: prices for a destination, discounts, shipping, tax, rounding, total; and the uses of discount codes.
// The arithmetic is pure and in whole minor units. Never trusts a price from outside: the caller passes the catalogue's own.
import { type Clock, systemClock } from '../kernel/clock.ts';
import type { Reader } from '../kernel/database.ts';
import { openFreshCache } from '../kernel/fresh-cache.ts';
import { keepDeliveryDays } from './pricing/delivery-dates.ts';
import { type Discount, foldCode, typedCodes } from './pricing/discount.ts';
import { personUses, readByCodes, type StoredDiscount } from './pricing/discounts-store.ts';
import { makeQuote } from './pricing/make-quote.ts';
import type { QuoteOutcome, QuoteRequest } from './pricing/quote.ts';
import type { TillSettings } from './pricing/till-settings.ts';
import { type Currencies, keepTables } from './pricing/till-tables.ts';

export {
  exceedsSeen,
  type QuoteChange,
  quoteChanges,
  readSeen,
  type SeenQuote,
  seenText,
} from './pricing/compare-quotes.ts';
export { demoRates } from './pricing/demo-rates.ts';
export { type CodeDiscount, codeDiscount } from './pricing/discount.ts';
export {
  type ClaimOutcome,
  claimDiscounts,
  disableDiscount,
  forgetUses,
  insertDiscount,
  listDiscounts,
  releaseDiscounts,
  type StoredDiscount,
} from './pricing/discounts-store.ts';
export type * from './pricing/quote.ts';
export { textOf as messageText } from './pricing/quote-messages.ts';
export { type TillDocument, type TillSettings, tillSettingsSchema } from './pricing/till-settings.ts';
export type { Currencies } from './pricing/till-tables.ts';

export interface Pricing {
  /** The base currency, in which the catalogue's own prices are. */
  readonly currency: string;
  /**
   * Without a discount code, and with settings that are fresh, it asks nobody. Throws RangeError for a line in another
   * currency than the request's, or whose quantity or price is no whole number.
   */
  quote(request: QuoteRequest): Promise<QuoteOutcome>;
  /** Call after the commit of what changed a discount. */
  forgetDiscounts(): void;
}

export interface PricingOptions {
  database: Reader;
  clock?: Clock;
  /** The newest settings: the same object for as long as they are the same. */
  till: () => Promise<TillSettings>;
  currencies: () => Promise<Currencies>;
  baseCurrency: string;
  /** Whether an order stands that was placed from this mailbox (its blind index): for discounts on the first one. */
  hasOrdered: (emailIndex: Buffer) => Promise<boolean>;
}

export function openPricing(options: PricingOptions): Pricing {
  const { database, clock = systemClock, hasOrdered } = options;
  const tablesFor = keepTables();
  const daysFor = keepDeliveryDays();
  const byCode = openFreshCache<string, StoredDiscount>({
    load: (codes) => readByCodes(database, codes),
    maxEntries: 1_000,
  });

  async function codeDiscounts(request: QuoteRequest): Promise<Discount[] | 'unknown'> {
    const codes = typedCodes(request.discountCode).map(foldCode);
    if (codes.length === 0) return [];
    const found = await byCode.getMany(codes);
    const stored = codes.flatMap((code) => found.get(code) ?? []).filter(({ disabledAt }) => disabledAt === undefined);
    // One word for a code that never was and one that is no more.
    if (stored.length < codes.length) return 'unknown';
    const { emailIndex, customerId } = request;
    return withObstacles(database, { stored, emailIndex, isKnown: customerId !== undefined, hasOrdered });
  }

  return {
    currency: options.baseCurrency,
    async quote(request) {
      const settings = await options.till();
      const currencies = await options.currencies();
      const tables = tablesFor(settings, currencies, request.currency ?? currencies.baseCurrency);
      if (tables === undefined) return { kind: 'unknown-currency' };
      const codes = await codeDiscounts(request);
      if (codes === 'unknown') return { kind: 'unknown-discount-code' };
      const at = clock.now();
      const discounts = [...settings.automatic, ...codes];
      return makeQuote({ tables, request, discounts, days: daysFor(settings.delivery, at), at });
    },
    forgetDiscounts: () => byCode.clear(),
  };
}

/** What the database knows against a code now. The claim in the order's own transaction has the last word. */
async function withObstacles(
  database: Reader,
  facts: {
    stored: readonly StoredDiscount[];
    emailIndex: Buffer | undefined;
    /** Whether he has proven who he is: who has not hears nothing of what the owner of an address did. */
    isKnown: boolean;
    hasOrdered: (emailIndex: Buffer) => Promise<boolean>;
  },
): Promise<Discount[]> {
  const { stored, emailIndex } = facts;
  const personal = stored.filter(({ limits, firstOrderOnly }) => limits.perPerson !== undefined || firstOrderOnly);
  const isAsked = emailIndex !== undefined && personal.length > 0;
  const [uses, ordered] = await Promise.all([
    isAsked
      ? personUses(
          database,
          personal.map(({ discountId }) => discountId),
          emailIndex,
        )
      : new Map<string, number>(),
    isAsked && personal.some(({ firstOrderOnly }) => firstOrderOnly) && facts.hasOrdered(emailIndex),
  ]);
  return stored.map(({ discountId, uses: all, ...discount }) => ({
    ...discount,
    id: discountId,
    obstacle: obstacleTo(discount, { all, own: uses.get(discountId) ?? 0, ordered, isKnown: facts.isKnown }),
  }));
}

function obstacleTo(
  { limits, firstOrderOnly }: Pick<StoredDiscount, 'limits' | 'firstOrderOnly'>,
  { all, own, ordered, isKnown }: { all: number; own: number; ordered: boolean; isKnown: boolean },
): Discount['obstacle'] {
  if (limits.uses !== undefined && all >= limits.uses) return 'used-up';
  // One answer to a stranger: whichever address he types, it does not tell whether somebody bought with it.
  if (firstOrderOnly && ordered) return isKnown ? 'first-order-only' : 'not-usable';
  if (own >= (limits.perPerson ?? Infinity)) return isKnown ? 'used-by-you' : 'not-usable';
  return undefined;
}
