// What a buyer saw against what it would cost now: so that nobody pays more than he saw, and the page can say what
// changed. What was seen comes back from the buyer's own page: it is compared, never charged.
import { z } from 'zod';
import { type Money, money } from '../../kernel/money.ts';
import type { Quote } from './quote.ts';

const amount = z.int().min(-1e15).max(1e15);
const seenSchema = z.strictObject({
  currency: z.string().regex(/^[A-Z]{3}$/),
  discount: amount,
  shipping: amount,
  tax: amount,
  rounding: amount,
  total: amount,
  /** Variant, quantity, price of one. */
  lines: z.array(z.tuple([z.string().max(40), z.int(), amount])).max(100),
  discounts: z.array(z.string().max(200)).max(20),
});
export type SeenQuote = z.infer<typeof seenSchema>;

export type QuoteChange =
  | { what: 'currency'; old: string; now: string }
  | { what: 'unit-price'; variantId: string; old: Money; now: Money }
  | { what: 'quantity'; variantId: string; old: number; now: number }
  | { what: 'line-added' | 'line-gone'; variantId: string }
  | { what: 'discount-added' | 'discount-gone'; title: string }
  | { what: 'discount' | 'shipping' | 'tax' | 'rounding' | 'total'; old: Money; now: Money };

/** What the page sends along with its form. */
export function seenText(quote: Quote): string {
  const seen: SeenQuote = {
    currency: quote.currency,
    discount: quote.discount.amountMinor,
    shipping: quote.shipping.amountMinor,
    tax: quote.tax.amountMinor,
    rounding: quote.rounding.amountMinor,
    total: quote.total.amountMinor,
    lines: quote.lines.map((line) => [line.variantId, line.quantity, line.unitPrice.amountMinor]),
    discounts: quote.discounts.map(({ title }) => title.slice(0, 200)).slice(0, 20),
  };
  return JSON.stringify(seen);
}

/** Undefined for what is no text of `seenText`: then nothing was seen. */
export function readSeen(text: string): SeenQuote | undefined {
  if (text.length > 20_000) return undefined;
  try {
    return seenSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** True when placing at this quote charges more than was seen, or something else than was seen. */
export function exceedsSeen(quote: Quote, seen: SeenQuote): boolean {
  return seen.currency !== quote.currency || quote.total.amountMinor > seen.total;
}

/** What is different now, the details first and the total last; empty when nothing is. */
export function quoteChanges(seen: SeenQuote, quote: Quote): QuoteChange[] {
  if (seen.currency !== quote.currency) return [{ what: 'currency', old: seen.currency, now: quote.currency }];
  const changes: QuoteChange[] = [...lineChanges(seen, quote), ...discountChanges(seen, quote)];
  for (const what of ['discount', 'shipping', 'tax', 'rounding', 'total'] as const) {
    const old = money(seen[what], quote.currency);
    if (old.amountMinor !== quote[what].amountMinor) changes.push({ what, old, now: quote[what] });
  }
  return changes;
}

function lineChanges(seen: SeenQuote, quote: Quote): QuoteChange[] {
  const before = new Map(seen.lines.map(([variantId, quantity, unitMinor]) => [variantId, { quantity, unitMinor }]));
  const changes = quote.lines.flatMap(({ variantId, quantity, unitPrice }): QuoteChange[] => {
    const old = before.get(variantId);
    before.delete(variantId);
    if (old === undefined) return [{ what: 'line-added', variantId }];
    const found: QuoteChange[] = [];
    if (old.unitMinor !== unitPrice.amountMinor) {
      found.push({ what: 'unit-price', variantId, old: money(old.unitMinor, quote.currency), now: unitPrice });
    }
    if (old.quantity !== quantity) found.push({ what: 'quantity', variantId, old: old.quantity, now: quantity });
    return found;
  });
  return [...changes, ...[...before.keys()].map((variantId): QuoteChange => ({ what: 'line-gone', variantId }))];
}

function discountChanges(seen: SeenQuote, quote: Quote): QuoteChange[] {
  const now = quote.discounts.map(({ title }) => title);
  const gone = seen.discounts.filter((title) => !now.includes(title));
  const added = now.filter((title) => !seen.discounts.includes(title.slice(0, 200)));
  return [
    ...gone.map((title): QuoteChange => ({ what: 'discount-gone', title })),
    ...added.map((title): QuoteChange => ({ what: 'discount-added', title })),
  ];
}
