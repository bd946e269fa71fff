// What a cart would cost if it were ordered now: for the checkout page and the Store API. Writes nothing.
import type { Clock } from '../kernel/clock.ts';
import type { Reader } from '../kernel/database.ts';
import type { Catalog, VariantId } from '../modules/catalog.ts';
import * as orders from '../modules/orders.ts';
import type { Pricing, QuoteOutcome, QuoteRequest } from '../modules/pricing.ts';

export type QuoteCartOutcome =
  | QuoteOutcome
  | { kind: 'no-cart' | 'empty-cart' }
  | { kind: 'not-for-sale'; variantId: VariantId };

export type QuoteCart = (
  request: { cartId: string } & Pick<QuoteRequest, 'address' | 'shipping' | 'discountCode'>,
) => Promise<QuoteCartOutcome>;

export function quoteCart(parts: { database: Reader; clock: Clock; catalog: Catalog; pricing: Pricing }): QuoteCart {
  return async ({ cartId, ...request }) => {
    const cart = await orders.readCart(parts.database, cartId as orders.CartId, parts.clock.now());
    if (cart === undefined) return { kind: 'no-cart' };
    if (cart.lines.length === 0) return { kind: 'empty-cart' };
    return priceLines(parts, cart.lines, request);
  };
}

/** Prices lines from the catalogue: never from what the buyer sent. */
export async function priceLines(
  parts: { catalog: Catalog; pricing: Pricing },
  lines: readonly orders.CartLine[],
  request: Omit<QuoteRequest, 'lines'>,
): Promise<QuoteOutcome | { kind: 'not-for-sale'; variantId: VariantId }> {
  const variants = await parts.catalog.variants(lines.map((line) => line.variantId));
  const priced = [];
  for (const { variantId, quantity } of lines) {
    const variant = variants.get(variantId);
    if (variant?.sellable !== true) return { kind: 'not-for-sale', variantId } as const;
    priced.push({ ...variant, quantity });
  }
  return parts.pricing.quote({ ...request, lines: priced });
}
