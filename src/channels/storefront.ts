// The storefront: server-rendered pages from the product list to the order's status. Parses and renders; every decision
// is a flow's. Pages work without JavaScript up to the payment form, which is Stripe's.
import { assetsPath } from '../kernel/browser-assets.ts';
import { type Exchange, openRecentReplies, type Reply, type Route, redirectReply } from '../kernel/http.ts';
import { iconPath, type Market, previewCookie, type ShopAccess, type ShopParts } from './shop.ts';
import { cartPages } from './storefront/cart-page.ts';
import { placeForm, totalsAddress, updateForm } from './storefront/checkout-page.ts';
import { collectionsPages } from './storefront/collections-page.ts';
import { contentPages } from './storefront/content-page.ts';
import { homePages } from './storefront/home-page.ts';
import { listPages } from './storefront/list-page.ts';
import { marketPages } from './storefront/market-form.ts';
import { missingPage } from './storefront/missing-page.ts';
import { orderPages } from './storefront/order-page.ts';
import { payPages } from './storefront/pay-page.ts';
import { productPages } from './storefront/product-page.ts';
import { sitemapPages } from './storefront/sitemap.ts';
import { checkoutPages } from './storefront/submit-checkout.ts';
import { suggestions } from './storefront/suggest.ts';
import { wishPages } from './storefront/wish-pages.ts';

/** For the app: what an address that leads nowhere may still be. */
export function storefrontElsewhere(shop: ShopParts): (exchange: Exchange) => Promise<Reply | undefined> {
  return async (exchange) => (exchange.path.startsWith('/api/') ? undefined : missingPage(shop, exchange));
}

export function storefrontRoutes(shop: ShopParts): Route<ShopAccess>[] {
  return [...browsingRoutes(shop), ...tillRoutes(shop)];
}

// long: a table of addresses
function browsingRoutes(shop: ShopParts): Route<ShopAccess>[] {
  const home = homePages(shop);
  const lists = listPages(shop);
  const collections = collectionsPages(shop);
  const products = productPages(shop);
  const wishes = wishPages(shop);
  const contents = contentPages(shop);
  const markets = marketPages(shop);
  const maps = sitemapPages(shop);
  const suggest = suggestions(shop);
  const publicPage = openPublicPages(shop);
  return [
    { method: 'GET', path: assetsPath, access: 'anyone', handler: (exchange) => shop.frame.sendAsset(exchange) },
    { method: 'GET', path: iconPath, access: 'anyone', handler: (exchange) => shop.frame.sendIcon(exchange) },
    { method: 'GET', path: '/', access: 'anyone', handler: publicPage((exchange) => home.show(exchange)) },
    { method: 'GET', path: '/products', access: 'anyone', handler: publicPage((exchange) => lists.all(exchange)) },
    {
      method: 'GET',
      path: '/collections',
      access: 'anyone',
      handler: publicPage((exchange) => collections.show(exchange)),
    },
    {
      method: 'GET',
      path: '/collections/:handle',
      access: 'anyone',
      handler: publicPage((exchange) => lists.collection(exchange)),
    },
    // As Shopify's shops have it: links from elsewhere keep working.
    {
      method: 'GET',
      path: '/collections/:collection/products/:handle',
      access: 'anyone',
      handler: (exchange) =>
        redirectReply(`/products/${encodeURIComponent(exchange.param('handle'))}`, { status: 301 }),
    },
    { method: 'GET', path: '/search', access: 'anyone', handler: publicPage((exchange) => lists.search(exchange)) },
    { method: 'GET', path: '/search/suggest', access: 'anyone', handler: suggest },
    {
      method: 'GET',
      path: '/products/:handle',
      access: 'anyone',
      handler: publicPage((exchange) => products.show(exchange)),
    },
    {
      method: 'POST',
      path: '/products/:handle',
      access: 'anyone',
      csrf: 'browser',
      handler: (exchange) => products.add(exchange),
    },
    {
      method: 'POST',
      path: '/products/:handle/notify',
      access: 'anyone',
      csrf: 'browser',
      rate: 'checkout',
      handler: (exchange) => wishes.ask(exchange),
    },
    // The address bar of an answered form, reloaded or bookmarked.
    {
      method: 'GET',
      path: '/products/:handle/notify',
      access: 'anyone',
      handler: (exchange) => redirectReply(`/products/${encodeURIComponent(exchange.param('handle'))}`),
    },
    { method: 'GET', path: '/wishes/:id/:use/:token', access: 'anyone', handler: (exchange) => wishes.show(exchange) },
    // Mail programs call it, without a page of ours (RFC 8058): the token is what admits.
    {
      method: 'POST',
      path: '/wishes/:id/one-click/:token',
      access: 'anyone',
      csrf: 'signed',
      handler: (exchange) => wishes.endAtOnce(exchange),
    },
    {
      method: 'POST',
      path: '/wishes/:id/:use/:token',
      access: 'anyone',
      csrf: 'browser',
      handler: (exchange) => wishes.decide(exchange),
    },
    {
      method: 'GET',
      path: '/pages/:handle',
      access: 'anyone',
      handler: publicPage((exchange) => contents.show(exchange)),
    },
    {
      method: 'GET',
      path: '/contact',
      access: 'anyone',
      handler: publicPage((exchange) => contents.contact(exchange)),
    },
    {
      method: 'POST',
      path: '/market',
      access: 'anyone',
      csrf: 'browser',
      handler: (exchange) => markets.choose(exchange),
    },
    { method: 'GET', path: '/preview/version', access: 'anyone', handler: (exchange) => markets.version(exchange) },
    { method: 'GET', path: '/preview/:id', access: 'anyone', handler: (exchange) => markets.preview(exchange) },
    {
      method: 'POST',
      path: '/preview/leave',
      access: 'anyone',
      csrf: 'browser',
      handler: (exchange) => markets.leave(exchange),
    },
    { method: 'GET', path: '/sitemap.xml', access: 'anyone', handler: (exchange) => maps.sitemap(exchange) },
    { method: 'GET', path: '/robots.txt', access: 'anyone', handler: () => maps.robots() },
  ];
}

/** Pages that are the same for all of one market, but for whoever previews a draft. */
function openPublicPages(shop: ShopParts) {
  const sendAgain = openRecentReplies();
  const audiences = new WeakMap<Market, { facts: unknown }>();
  const audienceOf = (exchange: Exchange) => {
    if (exchange.cookie(previewCookie) !== undefined) return undefined;
    const market = shop.market.lastKnown(exchange);
    const facts = shop.frame.facts();
    const known = audiences.get(market);
    if (known !== undefined && known.facts === facts) return known;
    const audience = { facts };
    audiences.set(market, audience);
    return audience;
  };
  return (show: (exchange: Exchange) => Promise<Reply>) => (exchange: Exchange) =>
    sendAgain(
      exchange,
      () => audienceOf(exchange),
      () => show(exchange),
    );
}

// long: a table of addresses
function tillRoutes(shop: ShopParts): Route<ShopAccess>[] {
  const cart = cartPages(shop);
  const checkout = checkoutPages(shop);
  const pay = payPages(shop);
  const orders = orderPages(shop);
  return [
    { method: 'GET', path: '/cart', access: 'anyone', handler: (exchange) => cart.show(exchange) },
    { method: 'POST', path: '/cart', access: 'anyone', csrf: 'browser', handler: (exchange) => cart.change(exchange) },
    { method: 'GET', path: placeForm, access: 'anyone', handler: (exchange) => checkout.show(exchange) },
    {
      method: 'POST',
      path: placeForm,
      access: 'anyone',
      csrf: 'browser',
      rate: 'checkout',
      handler: (exchange) => checkout.place(exchange),
    },
    {
      method: 'POST',
      path: updateForm,
      access: 'anyone',
      csrf: 'browser',
      rate: 'quote',
      handler: (exchange) => checkout.update(exchange),
    },
    // The address bar of an updated form, reloaded or bookmarked.
    { method: 'GET', path: updateForm, access: 'anyone', handler: () => redirectReply(placeForm) },
    {
      method: 'POST',
      path: totalsAddress,
      access: 'anyone',
      csrf: 'browser',
      rate: 'quote',
      handler: (exchange) => checkout.totals(exchange),
    },
    { method: 'GET', path: '/orders/:id', access: 'order-link', handler: (exchange) => orders.show(exchange) },
    { method: 'GET', path: '/orders/:id/state', access: 'order-link', handler: (exchange) => orders.state(exchange) },
    {
      method: 'POST',
      path: '/orders/:id/return-request',
      access: 'order-link',
      csrf: 'browser',
      rate: 'checkout',
      handler: (exchange) => orders.askReturn(exchange),
    },
    { method: 'GET', path: '/orders/:id/open/:token', access: 'anyone', handler: (exchange) => orders.open(exchange) },
    {
      method: 'GET',
      path: '/orders/:id/pay',
      access: 'order-link',
      rate: 'checkout',
      handler: (exchange) => pay.show(exchange),
    },
    {
      method: 'GET',
      path: '/orders/:id/return',
      access: 'order-link',
      rate: 'checkout',
      handler: (exchange) => pay.returned(exchange),
    },
  ];
}
