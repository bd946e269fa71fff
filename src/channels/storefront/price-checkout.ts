// What the checkout page says about money: the quote for what is typed so far, in rows of text, and what of the typed
// input keeps it from being priced. The server quotes; the page only repeats (tampered prices have no way in).
import { formatMoney, type Money } from '../../kernel/money.ts';
import type { Quote } from '../../modules/pricing.ts';
import type { ShopParts } from '../shop.ts';
import { type FieldMistake, fieldMistake, priceFacts, type Typed } from './checkout-form.ts';

export interface TotalRow {
  id: 'subtotal' | 'discount' | 'shipping' | 'tax' | 'total';
  label: string;
  text: string;
  shown: boolean;
}

export interface Priced {
  rows: TotalRow[];
  shipping: { id: string; title: string; price: string; chosen: boolean }[];
  /** Minor units of the total as shown: sent along, so that nobody pays more than he saw. */
  seenTotal: string;
  total: Money | undefined;
  mistakes: FieldMistake[];
  /** A mistake of the order as a whole. */
  obstacle: string | undefined;
}

type Facts = ReturnType<typeof priceFacts>;

/** Prices the cart as far as what is typed allows; what cannot be used is left out and reported. */
export async function priceCheckout(shop: Pick<ShopParts, 'quote'>, cartId: string, typed: Typed): Promise<Priced> {
  const facts = priceFacts(typed);
  const mistakes: FieldMistake[] = [];
  const { taxKnown, ...known } = facts;
  const request: Omit<Facts, 'taxKnown'> = { ...known };
  // Each mistake is left out of the next try; there are three kinds of them.
  for (let attempt = 0; attempt < 4; attempt++) {
    const outcome = await shop.quote({ cartId, ...request });
    switch (outcome.kind) {
      case 'quoted':
        return priced(outcome.quote, { taxKnown: taxKnown && request.address !== undefined, mistakes });
      case 'unknown-discount-code':
        mistakes.push(fieldMistake('discountCode', 'We do not know this code. Check it, or leave it out.'));
        request.discountCode = undefined;
        break;
      case 'unknown-shipping':
        mistakes.push(fieldMistake('shipping', 'Choose one of the ways we ship there.'));
        request.shipping = undefined;
        break;
      case 'no-shipping-there':
        mistakes.push(fieldMistake('country', 'We do not ship there. Choose another country.'));
        request.address = undefined;
        break;
      case 'unknown-currency':
      case 'too-large':
        return unpriced(mistakes, 'The order is too large to be placed here. Take something out of the cart.');
      case 'not-for-sale':
      case 'no-cart':
      case 'empty-cart':
        return unpriced(mistakes, undefined);
    }
  }
  throw new Error('a quote cannot be wrong in more ways than were left out');
}

function priced(quote: Quote, { taxKnown, mistakes }: { taxKnown: boolean; mistakes: FieldMistake[] }): Priced {
  const shippingKnown = quote.complete;
  return {
    rows: [
      row('subtotal', 'Goods', formatMoney(quote.subtotal)),
      { ...row('discount', 'Discount', `−${formatMoney(quote.discount)}`), shown: quote.discount.amountMinor > 0 },
      row('shipping', 'Shipping', shippingKnown ? freeOr(quote.shipping) : 'from your address'),
      row('tax', 'Tax', taxKnown ? formatMoney(quote.tax) : 'from your address'),
      row('total', taxKnown && shippingKnown ? 'Total' : 'Total so far', formatMoney(quote.total)),
    ],
    shipping: quote.shippingChoices.map(({ id, title, price }) => ({
      id,
      title,
      price: freeOr(price),
      chosen: id === quote.shippingChoice,
    })),
    seenTotal: String(quote.total.amountMinor),
    total: quote.total,
    mistakes,
    obstacle: undefined,
  };
}

function unpriced(mistakes: FieldMistake[], obstacle: string | undefined): Priced {
  return { rows: [], shipping: [], seenTotal: '', total: undefined, mistakes, obstacle };
}

function row(id: TotalRow['id'], label: string, text: string): TotalRow {
  return { id, label, text, shown: true };
}

function freeOr(price: Money): string {
  return price.amountMinor === 0 ? 'Free' : formatMoney(price);
}
