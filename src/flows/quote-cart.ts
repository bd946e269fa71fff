// What a cart would cost if it were ordered now: for the checkout page and the Store API. Writes nothing.
import type { Clock } from '../kernel/clock.ts';
import type { Reader } from '../kernel/database.ts';
import type { Money } from '../kernel/money.ts';
import type { Catalog, VariantForSale, VariantId } from '../modules/catalog.ts';
import * as orders from '../modules/orders.ts';
import { chargeLimits } from '../modules/payments.ts';
import { messageText, type Pricing, type Quote, type QuoteOutcome, type QuoteRequest } from '../modules/pricing.ts';

export type QuoteCartOutcome =
  | QuoteOutcome
  | { kind: 'no-cart' | 'empty-cart' }
  | { kind: 'not-for-sale'; variantId: VariantId };

export type QuoteCart = (
  request: { cartId: string } & Omit<QuoteRequest, 'lines' | 'emailIndex'>,
) => Promise<QuoteCartOutcome>;

export function quoteCart(parts: { database: Reader; clock: Clock; catalog: Catalog; pricing: Pricing }): QuoteCart {
  return async ({ cartId, ...request }) => {
    const cart = await orders.readCart(parts.database, cartId as orders.CartId, parts.clock.now());
    if (cart === undefined) return { kind: 'no-cart' };
    if (cart.lines.length === 0) return { kind: 'empty-cart' };
    const outcome = await priceLines(parts, cart.lines, request);
    if (outcome.kind !== 'quoted') return outcome;
    sayCardLimit(outcome.quote);
    return { kind: 'quoted', quote: outcome.quote };
  };
}

export type PricedOutcome =
  | Exclude<QuoteOutcome, { kind: 'quoted' }>
  | { kind: 'quoted'; quote: Quote; variants: ReadonlyMap<VariantId, VariantForSale> }
  | { kind: 'not-for-sale'; variantId: VariantId };

/** Prices lines from the catalogue: never from what the buyer sent. */
export async function priceLines(
  parts: { catalog: Catalog; pricing: Pricing },
  lines: readonly orders.CartLine[],
  request: Omit<QuoteRequest, 'lines'>,
): Promise<PricedOutcome> {
  const { currency } = request;
  const variants = await parts.catalog.variants(
    lines.map((line) => line.variantId),
    currency,
  );
  const priced = [];
  for (const { variantId, quantity } of lines) {
    const variant = variants.get(variantId);
    if (variant?.sellable !== true) return { kind: 'not-for-sale', variantId };
    if (currency !== undefined && variant.price.currency !== currency) return { kind: 'unknown-currency' };
    priced.push({ ...variant, quantity });
  }
  const outcome = await parts.pricing.quote({ ...request, lines: priced });
  return outcome.kind === 'quoted' ? { ...outcome, variants } : outcome;
}

export type CardRefusal =
  | { kind: 'below-card-minimum' | 'above-card-maximum'; limit: Money }
  | { kind: 'method-not-offered' };

/** Why no card can pay this total; undefined when one can, or nothing is to be paid. */
export function cardRefusal({ total }: Quote): CardRefusal | undefined {
  if (total.amountMinor === 0) return undefined;
  const limits = chargeLimits(total.currency);
  if (limits.kind === 'not-chargeable') return { kind: 'method-not-offered' };
  const { minimum, maximum } = limits;
  if (total.amountMinor < minimum.amountMinor) return { kind: 'below-card-minimum', limit: minimum };
  if (total.amountMinor > maximum.amountMinor) return { kind: 'above-card-maximum', limit: maximum };
  return undefined;
}

function sayCardLimit(quote: Quote): void {
  const refusal = cardRefusal(quote);
  if (refusal === undefined || refusal.kind === 'method-not-offered') return;
  // What is too little now may be enough with the shipping.
  if (refusal.kind === 'below-card-minimum' && !quote.complete) return;
  const code = refusal.kind === 'below-card-minimum' ? 'card-minimum' : 'card-maximum';
  quote.messages.push({ code, limit: refusal.limit, text: messageText({ code, limit: refusal.limit }) });
}
