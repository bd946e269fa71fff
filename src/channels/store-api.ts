// The Store API: JSON for programs that sell what the shop sells. Parses and renders; every decision is a flow's.
// Its addresses and shapes are fixed and published in /api/openapi.json; errors are RFC 9457 problem documents.

import type { CheckoutRefusal, PaymentStep } from '../flows/checkout.ts';
import type { CartOutcome, EditCart } from '../flows/edit-cart.ts';
import type { QuoteCartOutcome } from '../flows/quote-cart.ts';
import type { ShownCart } from '../flows/show-cart.ts';
import { derived } from '../kernel/fresh-cache.ts';
import {
  type Exchange,
  jsonReply,
  openRecentReplies,
  type Reply,
  type Route,
  type StoredReply,
  sendStored,
  storeReply,
} from '../kernel/http.ts';
import { isUuid } from '../kernel/ids.ts';
import type { ListPage, Product } from '../modules/catalog.ts';
import type { TokenHolder } from '../modules/customers.ts';
import type { OrderWithLines } from '../modules/orders.ts';
import { readSeen, seenText } from '../modules/pricing.ts';
import type { ShopAccess, ShopParts } from './shop.ts';
import { readListQuery } from './store-api/list-query.ts';
import { openApiDocument } from './store-api/openapi.ts';
import * as schemas from './store-api/schemas.ts';

// long: the table of routes
export function storeApiRoutes(shop: ShopParts): Route<ShopAccess>[] {
  const document = keptJson(openApiDocument);
  const sendAgain = openRecentReplies();
  return [
    {
      method: 'GET',
      path: '/api/openapi.json',
      access: 'anyone',
      handler: (exchange) => sendStored(exchange, document),
    },
    {
      method: 'GET',
      path: '/api/products',
      access: 'anyone',
      handler: (exchange) =>
        sendAgain(
          exchange,
          () => everybody,
          () => listProducts(shop, exchange),
        ),
    },
    {
      method: 'GET',
      path: '/api/products/:handle',
      access: 'anyone',
      handler: (exchange) =>
        sendAgain(
          exchange,
          () => everybody,
          () => showProduct(shop, exchange),
        ),
    },
    {
      method: 'POST',
      path: '/api/carts',
      access: 'anyone',
      csrf: 'token',
      handler: async (exchange) => jsonReply(cartBody(await carts(shop, exchange).create()), { status: 201 }),
    },
    {
      method: 'GET',
      path: '/api/carts/:id',
      access: 'anyone',
      handler: (exchange) =>
        withId(exchange, 'id', async (id) => cartReply(exchange, await carts(shop, exchange).read(id))),
    },
    {
      method: 'POST',
      path: '/api/carts/:id/lines',
      access: 'anyone',
      csrf: 'token',
      handler: (exchange) =>
        withId(exchange, 'id', async (id) => {
          const input = exchange.json(schemas.addLine);
          if (input.kind === 'refused') return input.reply;
          return cartReply(exchange, await carts(shop, exchange).add(id, input.value.variantId, input.value.quantity));
        }),
    },
    {
      method: 'PATCH',
      path: '/api/carts/:id/lines/:lineId',
      access: 'anyone',
      csrf: 'token',
      handler: (exchange) =>
        withId(exchange, 'lineId', (lineId) =>
          withId(exchange, 'id', async (id) => {
            const input = exchange.json(schemas.changeLine);
            if (input.kind === 'refused') return input.reply;
            return cartReply(exchange, await carts(shop, exchange).setQuantity(id, lineId, input.value.quantity));
          }),
        ),
    },
    {
      method: 'DELETE',
      path: '/api/carts/:id/lines/:lineId',
      access: 'anyone',
      csrf: 'token',
      handler: (exchange) =>
        withId(exchange, 'lineId', (lineId) =>
          withId(exchange, 'id', async (id) => cartReply(exchange, await carts(shop, exchange).remove(id, lineId))),
        ),
    },
    {
      method: 'POST',
      path: '/api/quotes',
      access: 'customer-or-guest',
      csrf: 'token',
      rate: 'quote',
      handler: (exchange) => quote(shop, exchange, exchange.actor),
    },
    {
      method: 'POST',
      path: '/api/checkouts',
      access: 'customer-or-guest',
      csrf: 'token',
      rate: 'checkout',
      handler: (exchange) => checkout(shop, exchange, exchange.actor),
    },
    {
      method: 'GET',
      path: '/api/orders/:id',
      access: 'order-token',
      handler: (exchange) => jsonReply(orderBody(exchange.actor)),
    },
  ];
}

const listReply = derived((page: ListPage) =>
  keptJson({
    items: page.items.map(({ handle, title, price, image }) => ({
      handle,
      title,
      price,
      ...(image === undefined ? {} : { image: image.url }),
    })),
    page: page.page,
    pageSize: page.pageSize,
    total: page.total,
    ...(page.didYouMean === undefined ? {} : { didYouMean: page.didYouMean }),
  }),
);

/** The same answer for many. */
function keptJson(value: unknown): StoredReply {
  return storeReply(JSON.stringify(value), { contentType: 'application/json' });
}

const everybody = {};

async function listProducts(shop: ShopParts, exchange: Exchange): Promise<Reply> {
  const asked = readListQuery(exchange.queries());
  if ('refusal' in asked) return exchange.refuse(400, asked.refusal);
  return sendStored(exchange, listReply(await shop.catalog.listPage(asked.request)));
}

const productReply = derived((product: Product, available) =>
  keptJson({
    handle: product.handle,
    title: product.title,
    description: product.descriptionHtml,
    variants: product.variants.map(({ id, sku, title, price }, index) => ({
      id,
      sku,
      title,
      price,
      available: Math.max(0, Number(available[index] ?? 0)),
    })),
  }),
);

async function showProduct(shop: ShopParts, exchange: Exchange): Promise<Reply> {
  const product = await shop.catalog.productByHandle(exchange.param('handle'), exchange.query('currency'));
  if (product === undefined) return exchange.refuse(404, 'There is no product with this handle.');
  const ids = product.variants.map((variant) => variant.id);
  const available = await shop.stock.available(ids);
  const counts = ids.map((id) => available.get(id) ?? 0);
  return sendStored(exchange, productReply(product, counts));
}

/** Carts hold no currency: amounts are in the one asked for, or in the base currency when the shop does not take it. */
function carts(shop: ShopParts, exchange: Exchange): EditCart {
  const currency = exchange.query('currency');
  return currency === undefined ? shop.carts : shop.carts.in(currency);
}

/** An id that is no UUID cannot exist: the same answer as for one that does not, and no question to the database. */
function withId(exchange: Exchange, name: string, handle: (id: string) => Promise<Reply>): Promise<Reply> {
  const id = exchange.param(name);
  return isUuid(id) ? handle(id) : Promise.resolve(exchange.refuse(404, 'There is nothing with this id.'));
}

function cartBody(cart: ShownCart) {
  return {
    id: cart.cartId,
    lines: cart.lines.map(({ lineId, variantId, title, quantity, unitPrice, total }) => ({
      id: lineId,
      variantId,
      title,
      quantity,
      unitPrice,
      total,
    })),
    total: cart.total,
  };
}

function cartReply(exchange: Exchange, outcome: CartOutcome): Reply {
  switch (outcome.kind) {
    case 'cart':
      return jsonReply(cartBody(outcome.cart));
    case 'no-cart':
      return exchange.refuse(404, 'There is no such cart. Carts are kept for 60 days; make a new one.');
    case 'no-line':
      return exchange.refuse(404, 'The cart has no such line.');
    case 'not-for-sale':
      return exchange.refuse(422, 'There is no variant with this id for sale.');
    case 'already-ordered':
      return exchange.refuse(409, 'This cart has been ordered and cannot be changed. Make a new one.');
    case 'too-many-lines':
      return exchange.refuse(422, `A cart holds at most ${outcome.limit} different items.`);
    case 'quantity-out-of-range':
      return exchange.refuse(
        422,
        `The quantity of an item, with what the cart holds already, is 1 to ${outcome.limit}.`,
      );
  }
}

async function quote(shop: ShopParts, exchange: Exchange, buyer: TokenHolder | undefined): Promise<Reply> {
  const input = exchange.json(schemas.quoteRequest);
  if (input.kind === 'refused') return input.reply;
  const outcome = await shop.quote({ ...input.value, customerId: buyer?.customerId });
  if (outcome.kind !== 'quoted') return exchange.refuse(outcome.kind === 'no-cart' ? 404 : 422, quoteRefusal(outcome));
  const { currency: _currency, shippingTax: _shippingTax, ...answer } = outcome.quote;
  return jsonReply({ ...answer, seen: seenText(outcome.quote) });
}

function quoteRefusal(outcome: Exclude<QuoteCartOutcome, { kind: 'quoted' }>): string {
  switch (outcome.kind) {
    case 'no-cart':
      return 'There is no such cart.';
    case 'empty-cart':
      return 'The cart is empty. Add a line first.';
    case 'not-for-sale':
      return `The variant ${outcome.variantId} is no longer for sale. Remove its line.`;
    case 'unknown-discount-code':
      return 'This discount code is not known.';
    case 'unknown-shipping':
      return `Choose one of the shipping choices: ${outcome.shippingChoices.map((choice) => choice.id).join(', ')}.`;
    case 'no-shipping-there':
      return 'We do not ship to this country.';
    case 'unknown-currency':
      return 'The shop does not sell in this currency.';
    case 'too-large':
      return 'The order is too large to be placed here.';
  }
}

async function checkout(shop: ShopParts, exchange: Exchange, buyer: TokenHolder | undefined): Promise<Reply> {
  const input = exchange.json(schemas.checkoutRequest);
  if (input.kind === 'refused') return input.reply;
  const { seen: shown, ...request } = input.value;
  const seen = shown === undefined ? undefined : readSeen(shown);
  if (shown !== undefined && seen === undefined) {
    return exchange.refuse(422, 'The member `seen` is not that of a quote. Send it as the quote had it.');
  }
  const outcome = await shop.checkout({ ...request, seen }, shop.visitor(exchange, buyer));
  if (!('order' in outcome)) return refuseCheckout(exchange, outcome);
  const { order } = outcome;
  const status = outcome.kind === 'placed' ? 201 : 200;
  return jsonReply({ ...order, payment: paymentBody(shop, outcome.payment) }, { status });
}

function paymentBody(shop: ShopParts, payment: PaymentStep) {
  if (payment.kind !== 'stripe') return payment;
  const { publishableKey, apiBase } = shop.stripe;
  return { kind: 'stripe', clientSecret: payment.clientSecret, publishableKey, apiBase };
}

function refuseCheckout(exchange: Exchange, outcome: CheckoutRefusal): Reply {
  switch (outcome.kind) {
    case 'conflict':
      return exchange.refuse(409, 'This checkoutId was used for another order. Make a new one for other content.');
    case 'out-of-stock':
      return exchange.refuse(409, 'There is not enough of an item in stock.', {
        members: { code: 'out-of-stock', variantId: outcome.variantId, available: outcome.available },
      });
    case 'cart-changed':
      return exchange.refuse(409, 'The cart was changed or ordered meanwhile. Read it again.');
    case 'refused':
      return exchange.refuse(422, 'We cannot take this order. Please contact us.');
    case 'quote-changed':
      return exchange.refuse(409, 'The order would cost more than the buyer has seen. Show him the new quote.', {
        members: { code: 'quote-changed', total: outcome.quote.total, changes: outcome.changes },
      });
    case 'discount-unusable':
      return exchange.refuse(422, outcome.message.text, { members: { code: outcome.message.code } });
    case 'address-needed':
      return exchange.refuse(422, 'An address is needed: only what is picked up goes without.');
    case 'below-card-minimum':
    case 'above-card-maximum':
      return exchange.refuse(422, 'No card takes this amount.', {
        members: { code: outcome.kind, limit: outcome.limit },
      });
    case 'method-not-offered':
      return exchange.refuse(422, 'This payment method is not offered to you. Use "card".');
    case 'over-limit':
      return exchange.refuse(422, 'The order is beyond the credit that is left. Pay by card, or settle open invoices.');
    case 'unavailable':
      return exchange.refuse(503, 'The shop cannot take orders right now. Nothing was changed; try again.', {
        headers: { 'retry-after': String(Math.ceil(outcome.retryAfterMs / 1000)) },
      });
    default:
      return exchange.refuse(outcome.kind === 'no-cart' ? 404 : 422, quoteRefusal(outcome));
  }
}

function orderBody(order: OrderWithLines) {
  return {
    id: order.orderId,
    number: order.number,
    state: order.state,
    subtotal: order.subtotal,
    discount: order.discount,
    discounts: order.discounts ?? [],
    shipping: order.shipping,
    shippingTitle: order.shippingTitle,
    deliveryEstimate: order.deliveryEstimate,
    tax: order.tax,
    taxIncluded: order.taxIncluded ?? false,
    rounding: order.rounding,
    total: order.total,
    lines: order.lines.map(({ variantId, title, quantity, unitPrice, total, discount, tax }) => ({
      variantId,
      title,
      quantity,
      unitPrice,
      total,
      discount,
      tax,
    })),
  };
}
