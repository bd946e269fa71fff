// Making and changing a cart. Only what is for sale goes in; what is in stays until the buyer removes it.
import type { Clock } from '../kernel/clock.ts';
import type { Reader } from '../kernel/database.ts';
import type { Catalog, VariantId } from '../modules/catalog.ts';
import * as orders from '../modules/orders.ts';
import type { ShowCart, ShownCart } from './show-cart.ts';

export type CartOutcome =
  | { kind: 'cart'; cart: ShownCart }
  | { kind: 'no-cart' | 'no-line' | 'already-ordered' | 'not-for-sale' }
  | { kind: 'too-many-lines' | 'quantity-out-of-range'; limit: number };

export interface EditCart {
  /** The same, with amounts in this currency. */
  in(currency: string): EditCart;
  create(): Promise<ShownCart>;
  read(cartId: string): Promise<CartOutcome>;
  /** Adds to the line of this variant, or makes one. */
  add(cartId: string, variantId: string, quantity: number): Promise<CartOutcome>;
  setQuantity(cartId: string, lineId: string, quantity: number): Promise<CartOutcome>;
  remove(cartId: string, lineId: string): Promise<CartOutcome>;
}

export function editCart(parts: {
  database: Reader;
  clock: Clock;
  catalog: Catalog;
  show: ShowCart;
  /** Absent: the base currency. */
  currency?: string;
}): EditCart {
  const { database, clock } = parts;
  const show = (cart: orders.Cart) => parts.show(cart, parts.currency);
  const shown = async (outcome: orders.ChangeCartOutcome): Promise<CartOutcome> => {
    switch (outcome.kind) {
      case 'changed':
        return { kind: 'cart', cart: await show(outcome.cart) };
      case 'too-many-lines':
      case 'quantity-out-of-range':
        return { kind: outcome.kind, limit: outcome.limit };
      default:
        return { kind: outcome.kind };
    }
  };
  const at = (cartId: string, variantId: string) => ({
    cartId: cartId as orders.CartId,
    variantId: variantId as VariantId,
    at: clock.now(),
  });

  return {
    in: (currency) => editCart({ ...parts, currency }),
    create: async () => show(orders.createCart(clock.now())),
    async read(cartId) {
      const cart = await orders.readCart(database, cartId as orders.CartId, clock.now());
      return cart === undefined ? { kind: 'no-cart' } : { kind: 'cart', cart: await show(cart) };
    },
    async add(cartId, variantId, quantity) {
      const variant = (await parts.catalog.variants([variantId as VariantId])).get(variantId as VariantId);
      if (variant?.sellable !== true) return { kind: 'not-for-sale' };
      return shown(await orders.addToCart(database, { ...at(cartId, variantId), quantity }));
    },
    setQuantity: async (cartId, lineId, quantity) =>
      shown(await orders.setQuantity(database, { ...at(cartId, lineId), quantity })),
    remove: async (cartId, lineId) => shown(await orders.removeLine(database, at(cartId, lineId))),
  };
}
