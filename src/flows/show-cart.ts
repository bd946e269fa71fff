// A cart as people and programs see it: its lines with today's titles and prices. Reads memory, no statement of its own.
import { type Money, money } from '../kernel/money.ts';
import type { Catalog, VariantForSale, VariantId } from '../modules/catalog.ts';
import type { Cart } from '../modules/orders.ts';

export interface ShownLine {
  lineId: VariantId;
  variantId: VariantId;
  productHandle: string;
  /** Where its picture came from. */
  imageUrl?: string | undefined;
  title: string;
  quantity: number;
  unitPrice: Money;
  total: Money;
  /** False: it is no longer for sale and must be removed before checkout. */
  sellable: boolean;
}

export interface ShownCart {
  cartId: Cart['cartId'];
  lines: ShownLine[];
  /** Of the goods that are for sale, before discount, shipping and tax. */
  total: Money;
  ordered: boolean;
}

/** In `currency`; absent: the base currency. */
export type ShowCart = (cart: Cart, currency?: string) => Promise<ShownCart>;

export function showCart(parts: { catalog: Catalog; currency: string }): ShowCart {
  return async (cart, wanted) => {
    const variants = await parts.catalog.variants(
      cart.lines.map((line) => line.variantId),
      wanted,
    );
    // One that the shop does not take is answered in its own.
    const currency = [...variants.values()][0]?.price.currency ?? wanted ?? parts.currency;
    const lines = cart.lines.map(({ lineId, variantId, quantity }): ShownLine => {
      const variant = variants.get(variantId);
      const unitPrice = variant?.price ?? money(0, currency);
      return {
        lineId,
        variantId,
        productHandle: variant?.productHandle ?? '',
        imageUrl: variant?.image?.url,
        title: variant === undefined ? 'No longer for sale' : lineTitle(variant),
        quantity,
        unitPrice,
        total: money(bounded(unitPrice.amountMinor * quantity), unitPrice.currency),
        sellable: variant?.sellable ?? false,
      };
    });
    const totalMinor = lines.reduce((sum, line) => sum + (line.sellable ? line.total.amountMinor : 0), 0);
    return { cartId: cart.cartId, lines, total: money(bounded(totalMinor), currency), ordered: cart.ordered };
  };
}

/** An absurd price must be seen to be absurd, not break the page: nothing of that size can be ordered. */
function bounded(amountMinor: number): number {
  return Math.min(amountMinor, Number.MAX_SAFE_INTEGER);
}

/** "Two-watch winder – Walnut"; the product's title alone when it has no options. */
export function lineTitle(variant: VariantForSale): string {
  return ['', 'Standard'].includes(variant.variantTitle)
    ? variant.productTitle
    : `${variant.productTitle} – ${variant.variantTitle}`;
}
