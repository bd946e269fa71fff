// What a cart costs this buyer now, or why it cannot be sold like this: our own prices, what he has seen, and what a card or
// his credit can pay. Writes nothing.
import type { Catalog } from '../modules/catalog.ts';
import type { Cart, OrderLine } from '../modules/orders.ts';
import { exceedsSeen, type Pricing, type Quote, quoteChanges } from '../modules/pricing.ts';
import type { CheckoutRefusal, CheckoutRequest, Visitor } from './checkout-request.ts';
import { cardRefusal, priceLines } from './quote-cart.ts';
import { lineTitle } from './show-cart.ts';

export interface Offer {
  kind: 'offer';
  quote: Quote;
  lines: OrderLine[];
}

export interface OfferRequest {
  request: CheckoutRequest;
  visitor: Visitor;
  cart: Cart;
  /** Of the one spelling of the buyer's mailbox. */
  mailboxIndex: Buffer;
}

export async function makeOffer(
  parts: { catalog: Catalog; pricing: Pricing },
  { request, visitor, cart, mailboxIndex }: OfferRequest,
): Promise<Offer | CheckoutRefusal> {
  const { payment, contact } = request;
  const isOffered = payment.method === 'card' || (payment.method === 'invoice' && visitor.customer !== undefined);
  if (!isOffered) return { kind: 'method-not-offered' };
  if (cart.lines.length === 0) return { kind: 'empty-cart' };
  const outcome = await priceLines(parts, cart.lines, {
    address: contact.address,
    currency: request.currency,
    shipping: request.shipping,
    discountCode: request.discountCode,
    customerId: visitor.customer?.customerId,
    emailIndex: mailboxIndex,
    locale: request.locale,
  });
  if (outcome.kind !== 'quoted') return outcome;
  const { quote, variants } = outcome;
  // Credit is in one currency, and nobody's debts are converted.
  if (payment.method === 'invoice' && visitor.customer?.creditLimit.currency !== quote.currency) {
    return { kind: 'method-not-offered' };
  }
  if (!quote.complete) return { kind: 'address-needed' };
  const refusal = notAsSeen(request, quote) ?? (payment.method === 'card' ? cardRefusal(quote) : undefined);
  if (refusal !== undefined) return refusal;
  const lines = quote.lines.map(({ variantId, quantity, unitPrice, total, discount, tax }): OrderLine => {
    const variant = variants.get(variantId);
    const title = variant === undefined ? '' : lineTitle(variant);
    return { variantId, sku: variant?.sku ?? '', title, quantity, unitPrice, total, discount, tax };
  });
  return { kind: 'offer', quote, lines };
}

/** Reasons for a code to give nothing that leave the buyer no worse off: another discount is worth more to him. */
const harmless = new Set(['discount-not-combined', 'discount-worth-nothing']);

/** Nobody pays more than he saw. Who has not said what he saw is not charged without a discount that he asked for. */
function notAsSeen({ seen }: CheckoutRequest, quote: Quote): CheckoutRefusal | undefined {
  const unusable = quote.messages.find(
    (message) => message.code.startsWith('discount-') && !harmless.has(message.code),
  );
  if (seen === undefined) return unusable && { kind: 'discount-unusable', message: unusable };
  if (!exceedsSeen(quote, seen)) return undefined;
  if (unusable !== undefined && seen.discounts.length > quote.discounts.length) {
    return { kind: 'discount-unusable', message: unusable };
  }
  return { kind: 'quote-changed', quote, changes: quoteChanges(seen, quote) };
}
