// The visitor's own cart and the order that came of it, as cookies of this listener. Both hold ids only.
import type { Exchange } from '../../kernel/http.ts';
import { isUuid } from '../../kernel/ids.ts';

const day = 86_400;

/** As long as an idle cart is kept. */
const cartSeconds = 60 * day;
/** How long this browser may look at an order; after that the mailed link opens it again. */
const orderSeconds = 30 * day;

export function cartCookie(exchange: Exchange): string | undefined {
  const id = exchange.cookie('cart');
  return id !== undefined && isUuid(id) ? id : undefined;
}

export function keepCart(exchange: Exchange, cartId: string): string {
  return exchange.setCookie('cart', cartId, { maxAgeSeconds: cartSeconds });
}

/** The order that this browser placed last: what an ordered cart points to. */
export function lastOrder(exchange: Exchange): string | undefined {
  const id = exchange.cookie('last-order');
  return id !== undefined && isUuid(id) ? id : undefined;
}

export function keepLastOrder(exchange: Exchange, orderId: string): string {
  return exchange.setCookie('last-order', orderId, { maxAgeSeconds: orderSeconds });
}

export function keepOrder(exchange: Exchange, name: string, token: string): string {
  return exchange.setCookie(name, token, { maxAgeSeconds: orderSeconds });
}
