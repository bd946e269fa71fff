// What a cart is and what may lie in it. No prices: those are quoted when they are shown (S1.4: our own prices decide).
import type { Brand } from '../../kernel/ids.ts';
import type { VariantId } from '../catalog.ts';

/** Unguessable: who knows it may change the cart. */
export type CartId = Brand<string, 'CartId'>;

export interface CartLine {
  /** A cart has one line per variant, so the variant's id is the line's. */
  lineId: VariantId;
  variantId: VariantId;
  quantity: number;
}

export interface Cart {
  cartId: CartId;
  /** Grows with every change. An order names the version it was quoted from. */
  version: number;
  /** In the order in which they were added. */
  lines: CartLine[];
  /** True once an order was placed from it; it cannot be changed any more. */
  ordered: boolean;
}

export const cartLimits = { lines: 100, quantity: 9_999, idleDays: 60 } as const;

export type ChangeCartOutcome =
  | { kind: 'changed'; cart: Cart }
  /** Never was, or lay idle for 60 days. */
  | { kind: 'no-cart' }
  | { kind: 'no-line' }
  | { kind: 'already-ordered'; cart: Cart }
  | { kind: 'too-many-lines'; limit: number; cart: Cart }
  /** The quantity, with what the cart holds already, is not a whole number from 1 to `limit`. */
  | { kind: 'quantity-out-of-range'; limit: number; cart?: Cart };
