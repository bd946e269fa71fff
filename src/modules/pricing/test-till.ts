// For tests: a till of one's own settings, and lines to put through it. Asks no database.
import assert from 'node:assert/strict';
import { money } from '../../kernel/money.ts';
import type { VariantId } from '../catalog.ts';
import { deliveryDays } from './delivery-dates.ts';
import { type AutomaticDiscount, automaticDiscount, type Discount } from './discount.ts';
import { makeQuote } from './make-quote.ts';
import type { PricedLine, Quote, QuoteOutcome, QuoteRequest } from './quote.ts';
import { type TillDocument, tillSettingsSchema } from './till-settings.ts';
import { type Currencies, keepTables } from './till-tables.ts';

/** A Wednesday, noon in London. */
export const wednesday = new Date('2026-03-04T12:00:00Z');

const currencies: Currencies = {
  baseCurrency: 'USD',
  currencies: [
    { currency: 'EUR', rateMillionths: 920_000, roundToMinor: 1, lessMinor: 0 },
    { currency: 'CHF', rateMillionths: 900_000, roundToMinor: 5, lessMinor: 0 },
    { currency: 'JPY', rateMillionths: 150_000_000, roundToMinor: 10, lessMinor: 0 },
    { currency: 'KWD', rateMillionths: 300_000, roundToMinor: 1, lessMinor: 0 },
  ],
};

export interface Till {
  /** Any outcome. */
  ask(request: Partial<QuoteRequest>, discounts?: readonly Discount[]): QuoteOutcome;
  /** Fails when it is not quoted. */
  quote(request: Partial<QuoteRequest>, discounts?: readonly Discount[]): Quote;
}

export function openTill(document: TillDocument = {}, at = wednesday): Till {
  const settings = tillSettingsSchema.parse(document);
  const tablesFor = keepTables();
  const till: Till = {
    ask({ lines = [line()], ...request }, discounts = []) {
      const tables = tablesFor(settings, currencies, request.currency ?? 'USD') ?? assert.fail();
      return makeQuote({
        tables,
        request: { ...request, lines },
        discounts: [...settings.automatic, ...discounts],
        days: deliveryDays(settings.delivery, at),
        at,
      });
    },
    quote(request, discounts) {
      const outcome = till.ask(request, discounts);
      return outcome.kind === 'quoted' ? outcome.quote : assert.fail(`not quoted: ${outcome.kind}`);
    },
  };
  return till;
}

let lines = 0;

export function line(over: Partial<PricedLine> & { minor?: number; currency?: string } = {}): PricedLine {
  const { minor = 10_000, currency = 'USD', ...rest } = over;
  return {
    variantId: `v${lines++}` as VariantId,
    quantity: 1,
    price: money(minor, currency),
    taxable: true,
    requiresShipping: true,
    grams: 400,
    ...rest,
  };
}

/** A discount with a code, as it comes out of the table. */
export function coded(
  code: string,
  rule: Partial<Omit<AutomaticDiscount, 'id'>> & Pick<AutomaticDiscount, 'gives'>,
  obstacle?: Discount['obstacle'],
): Discount {
  return { ...automaticDiscount.parse({ id: `id-${code}`, title: code, ...rule }), code, obstacle };
}

export function tenPercent(code: string, rule: Partial<Omit<AutomaticDiscount, 'id' | 'gives'>> = {}): Discount {
  return coded(code, { gives: { kind: 'percentage', rateMillionths: 100_000 }, ...rule });
}
