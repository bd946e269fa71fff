// The storefront: server-rendered pages from the product list to the order's status. Parses and renders; every decision
// is a flow's. Pages work without JavaScript up to the payment form, which is Stripe's.
import { assetsPath } from '../kernel/browser-assets.ts';
import { type Route, redirectReply } from '../kernel/http.ts';
import { iconPath, type ShopAccess, type ShopParts } from './shop.ts';
import { cartPages } from './storefront/cart-page.ts';
import { placeForm, totalsAddress, updateForm } from './storefront/checkout-page.ts';
import { listPages } from './storefront/list-page.ts';
import { orderPages } from './storefront/order-page.ts';
import { payPages } from './storefront/pay-page.ts';
import { productPages } from './storefront/product-page.ts';
import { checkoutPages } from './storefront/submit-checkout.ts';

// long: a table of addresses
export function storefrontRoutes(shop: ShopParts): Route<ShopAccess>[] {
  const lists = listPages(shop);
  const products = productPages(shop);
  const cart = cartPages(shop);
  const checkout = checkoutPages(shop);
  const pay = payPages(shop);
  const orders = orderPages(shop);
  return [
    { method: 'GET', path: assetsPath, access: 'anyone', handler: (exchange) => shop.frame.sendAsset(exchange) },
    { method: 'GET', path: iconPath, access: 'anyone', handler: (exchange) => shop.frame.sendIcon(exchange) },
    { method: 'GET', path: '/', access: 'anyone', handler: (exchange) => lists.home(exchange) },
    { method: 'GET', path: '/products', access: 'anyone', handler: (exchange) => lists.list(exchange) },
    { method: 'GET', path: '/products/:handle', access: 'anyone', handler: (exchange) => products.show(exchange) },
    {
      method: 'POST',
      path: '/products/:handle',
      access: 'anyone',
      csrf: 'browser',
      handler: (exchange) => products.add(exchange),
    },
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
