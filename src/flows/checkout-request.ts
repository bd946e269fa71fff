// What a buyer sends to place an order, who he is to us, and every way in which it can be refused. Shapes only.
import type { Money } from '../kernel/money.ts';
import type { VariantId } from '../modules/catalog.ts';
import type { TokenHolder } from '../modules/customers.ts';
import type { Quote, QuoteChange, QuoteMessage, SeenQuote, ShippingChoice } from '../modules/pricing.ts';

export interface CheckoutRequest {
  /** The buyer's idempotency key: a UUID made by his page or program. */
  checkoutId: string;
  cartId: string;
  contact: Contact;
  /** ISO 4217; absent: the shop's base currency. */
  currency?: string | undefined;
  /** Id of a shipping choice or of a pick-up place. */
  shipping?: string | undefined;
  discountCode?: string | undefined;
  /** Goes with the goods; personal, so it is sealed. */
  giftNote?: string | undefined;
  /** The language in which he is spoken to: "de". */
  locale?: string | undefined;
  /** What the buyer saw: he is not charged more (`quote-changed`). No part of what makes two submits the same. */
  seen?: SeenQuote | undefined;
  payment: { method: 'card' | 'us_bank_account' | 'invoice' };
}

export interface Contact {
  email: string;
  name: string;
  phone?: string | undefined;
  /** May be absent when the goods are picked up. */
  address?: Address | undefined;
}

export interface Address {
  line1: string;
  line2?: string | undefined;
  city: string;
  region?: string | undefined;
  postalCode: string;
  country: string;
}

/** Who asks: known customer or not, and the keyed hash of his network block. */
export interface Visitor {
  customer?: TokenHolder | undefined;
  addressBlock: Buffer;
  /** False for loopback and the demo customer while a simulator is wired: counted, not enforced. */
  limited: boolean;
}

export type CheckoutRefusal =
  /** This checkout id was used with other content. */
  | { kind: 'conflict' }
  | { kind: 'refused' }
  | { kind: 'out-of-stock'; variantId: VariantId; available: number }
  | { kind: 'no-cart' }
  | { kind: 'empty-cart' }
  | { kind: 'cart-changed' }
  | { kind: 'not-for-sale'; variantId: VariantId }
  | { kind: 'unknown-discount-code' | 'no-shipping-there' | 'unknown-currency' | 'too-large' }
  | { kind: 'unknown-shipping'; shippingChoices: ShippingChoice[] }
  /** Only what is picked up needs no address. */
  | { kind: 'address-needed' }
  /** It would cost more than was seen. `changes`: what exactly. */
  | { kind: 'quote-changed'; quote: Quote; changes: QuoteChange[] }
  /** A code that was asked for gives nothing here, and the buyer has not seen that. */
  | { kind: 'discount-unusable'; message: QuoteMessage }
  /** The card processor takes no such amount. */
  | { kind: 'below-card-minimum' | 'above-card-maximum'; limit: Money }
  | { kind: 'method-not-offered' }
  | { kind: 'over-limit' }
  /** A part of the shop is down; nothing was changed. */
  | { kind: 'unavailable'; retryAfterMs: number };
