// The visitor's own cart and the order that came of it, as cookies of this listener: ids, and the prices he last saw.
import type { ShownCart } from '../../flows/show-cart.ts';
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

/** So many lines are compared with what was seen: a cookie is sent with every request. */
const seenLines = 20;

/** "USD.<first part of the id>-<minor units>…": what the visitor saw in his cart. Only ever shown to him again. */
export function keepSeenPrices(exchange: Exchange, { lines, total }: ShownCart): string {
  const pairs = lines
    .slice(0, seenLines)
    .map(({ variantId, unitPrice }) => `${shortId(variantId)}-${unitPrice.amountMinor}`);
  return exchange.setCookie('cart-seen', [total.currency, ...pairs].join('.'), { maxAgeSeconds: cartSeconds });
}

/** Asks for the price of a variant as it was seen; undefined: not seen, or in another currency. */
export function readSeenPrices(exchange: Exchange, currency: string): (variantId: string) => number | undefined {
  const [seenIn, ...pairs] = (exchange.cookie('cart-seen') ?? '').split('.', seenLines + 1);
  const seen = new Map(seenIn === currency ? pairs.map((pair) => readPair(pair)) : []);
  return (variantId) => seen.get(shortId(variantId));
}

function readPair(pair: string): [string, number | undefined] {
  const [, id = '', amount = ''] = /^([0-9a-f]{12})-(\d{1,15})$/.exec(pair) ?? [];
  return [id, amount === '' ? undefined : Number(amount)];
}

/** Ids are made in the order of time: their end is what differs. */
function shortId(variantId: string): string {
  return variantId.slice(-12);
}
