// What the shop's listener offers its channels: the flows, the reads from memory, and who may call what. The
// storefront, the Store API, the trust page and Stripe's events are channels of one listener.
import { createHmac } from 'node:crypto';
import type { AdvancePayment } from '../flows/advance-payment.ts';
import type { AskBackInStock } from '../flows/ask-back-in-stock.ts';
import type { Checkout, Visitor } from '../flows/checkout.ts';
import type { EditCart } from '../flows/edit-cart.ts';
import type { QuoteCart } from '../flows/quote-cart.ts';
import type { RequestReturn } from '../flows/request-return.ts';
import type { ShowOrder } from '../flows/show-order.ts';
import type { Admission, Exchange, Guard } from '../kernel/http.ts';
import { anyone } from '../kernel/http.ts';
import type { CatalogReads } from '../modules/catalog.ts';
import type { TokenHolder } from '../modules/customers.ts';
import type { Media } from '../modules/media.ts';
import type { OrderWithLines } from '../modules/orders.ts';
import type { PaymentState } from '../modules/payments.ts';
import type { Stock } from '../modules/stock.ts';
import type { ShopFrame } from './shop/frame.ts';
import type { MarketOf } from './shop/market.ts';

export { cleanText } from './shop/clean-html.ts';
export { contactFields } from './shop/contact-fields.ts';
export { crumbTrail } from './shop/crumbs.ts';
export { iconPath, openShopFrame, type ShopFrame } from './shop/frame.ts';
export { searchForm } from './shop/header.ts';
export { icon } from './shop/icons.ts';
export { keepMarket, type Market, type MarketOf, openMarkets, previewCookie } from './shop/market.ts';
export { picture, pictureUrl, sharedPictureUrl } from './shop/picture.ts';
export { openPromiseState, type PromiseState } from './shop/promise-state.ts';
export { breadcrumbs, type Crumb, type Thing } from './shop/structured-data.ts';

export interface ShopParts {
  catalog: CatalogReads;
  media: Pick<Media, 'picturesFor'>;
  stock: Pick<Stock, 'available'>;
  /** To be told when something is back. */
  wishes: AskBackInStock;
  /** Whether the newest mail about an order reached nobody. */
  mailTrouble: (orderId: string) => Promise<boolean>;
  carts: EditCart;
  quote: QuoteCart;
  checkout: Checkout;
  advance: AdvancePayment;
  /** The order, when the token is its own. */
  orderByToken: (orderId: string, token: string) => Promise<OrderWithLines | undefined>;
  showOrder: ShowOrder;
  requestReturn?: RequestReturn;
  customerByToken: (token: string) => Promise<TokenHolder | undefined>;
  /** The payment that an order waits for. */
  paymentOf: (orderId: string) => Promise<{ paymentId: string; state: PaymentState; deadlineAt: Date } | undefined>;
  visitor: (exchange: Exchange, customer: TokenHolder | undefined) => Visitor;
  stripe: { publishableKey: string /** Where Stripe.js and its frames come from. */; apiBase: string };
  /** As its merchant calls it now. */
  shopName: () => Promise<string>;
  /** The visitor's language, currency and words, and the shop's settings. */
  market: MarketOf;
  /** Dresses every page. */
  frame: ShopFrame;
  /** True while an outside party is a simulator: every page says so. */
  demonstration: boolean;
}

export type ShopAccess = ReturnType<typeof shopAccess>;

/** Who may call a route of the shop. */
export function shopAccess(shop: Pick<ShopParts, 'orderByToken' | 'customerByToken'>) {
  const orderToken: Guard<OrderWithLines> = async (exchange) => {
    const token = exchange.bearer();
    const order = token === undefined ? undefined : await shop.orderByToken(exchange.param('id'), token);
    // One answer for a wrong token and for an unknown order: it does not tell which orders exist.
    return order === undefined ? unauthorized(exchange) : { kind: 'admitted', actor: order };
  };
  const orderLink: Guard<OrderWithLines> = async (exchange) => {
    const id = exchange.param('id');
    const token = exchange.cookie(orderCookie(id));
    const order = token === undefined ? undefined : await shop.orderByToken(id, token);
    return order === undefined
      ? { kind: 'refused', reply: exchange.refuse(404, 'Open the link from your confirmation mail to see this order.') }
      : { kind: 'admitted', actor: order };
  };
  const customerOrGuest: Guard<TokenHolder | undefined> = async (exchange) => {
    if (exchange.header('authorization') === undefined) return { kind: 'admitted', actor: undefined };
    const token = exchange.bearer();
    const customer = token === undefined ? undefined : await shop.customerByToken(token);
    return customer === undefined ? unauthorized(exchange) : { kind: 'admitted', actor: customer };
  };
  return { anyone, 'order-token': orderToken, 'order-link': orderLink, 'customer-or-guest': customerOrGuest };
}

function unauthorized(exchange: Exchange): Admission<never> {
  const headers = { 'www-authenticate': 'Bearer' };
  return { kind: 'refused', reply: exchange.refuse(401, 'The token is missing or not valid.', { headers }) };
}

/** The cookie that a mailed link is exchanged for: one for each order. */
export function orderCookie(orderId: string): string {
  return `order-${orderId}`;
}

/** A keyed hash of the client's network: IPv4 /24, IPv6 /48. The address itself is not kept. */
export function hashNetwork(key: Buffer, address: string | undefined): Buffer {
  return createHmac('sha256', key)
    .update(networkOf(address ?? ''))
    .digest();
}

function networkOf(address: string): string {
  const ipv4 = /^(?:::ffff:)?(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}$/i.exec(address)?.[1];
  if (ipv4 !== undefined) return ipv4;
  const [head = '', tail] = address.toLowerCase().split('::');
  const groups = head.split(':').filter((group) => group !== '');
  const missing = tail === undefined ? 0 : 8 - groups.length - tail.split(':').filter((group) => group !== '').length;
  return [...groups, ...Array<string>(Math.max(0, missing)).fill('0')]
    .slice(0, 3)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}
