// The id of a cart says on which day it was given out, so that an empty cart needs no row: an id of a day not long ago
// that nothing is stored under is a cart into which nothing was put yet. Whoever makes one up has an empty cart.
import { randomBytes } from 'node:crypto';
import { uuidOf } from '../../kernel/ids.ts';
import { type CartId, cartLimits } from './cart.ts';

const dayMs = 86_400_000;

/** A UUID of version 8 (RFC 9562 §5.8): 16 bits of days since 1970, and 106 random ones, the only key to the cart. */
export function newCartId(at: Date): CartId {
  const bytes = randomBytes(16);
  bytes.writeUInt16BE(Math.floor(at.getTime() / dayMs));
  return uuidOf<CartId>(bytes, 8);
}

/** Given out no longer ago than a cart may lie idle; a clock that went back by a day does not matter. */
export function mayBeEmpty(cartId: CartId, at: Date): boolean {
  const age = Math.floor(at.getTime() / dayMs) - Number.parseInt(cartId.slice(0, 4), 16);
  return cartId[14] === '8' && age >= -1 && age < cartLimits.idleDays;
}
