// The checkout's way in: shows the form, updates its totals, and hands a checked request to the flow. Whatever the outcome
// is, the page keeps what was typed; a form that is sent twice makes one order (the checkout id is its key).
import type { CheckoutRefusal, CheckoutRequest } from '../../flows/checkout.ts';
import { html } from '../../kernel/html.ts';
import { type Exchange, jsonReply, pageReply, type Reply, redirectReply } from '../../kernel/http.ts';
import { formatMoney } from '../../kernel/money.ts';
import { orderCookie, type ShopParts } from '../shop.ts';
import { canBeOrdered, changeQuantities, type OpenCart, openCart } from './cart-page.ts';
import {
  anyForm,
  type CheckoutFields,
  checkForm,
  type FieldMistake,
  fieldMistake,
  freshForm,
  readTyped,
  type Typed,
} from './checkout-form.ts';
import { type CheckoutView, checkoutPage } from './checkout-page.ts';
import { keepLastOrder, keepOrder, lastOrder } from './own-cart.ts';
import { type Priced, priceCheckout } from './price-checkout.ts';

export function checkoutPages(shop: ShopParts) {
  return {
    async show(exchange: Exchange): Promise<Reply> {
      const open = await openCart(shop, exchange);
      if (open === undefined || open.cart.ordered || open.cart.lines.length === 0) return redirectReply('/cart');
      return render(shop, exchange, { typed: freshForm(), status: 200 });
    },

    /** "Update totals", and the buttons that mend a line: the same page again, nothing ordered. */
    async update(exchange: Exchange): Promise<Reply> {
      const input = exchange.form(anyForm);
      if (input.kind === 'refused') return input.reply;
      const typed = readTyped(input.value);
      const open = await openCart(shop, exchange);
      if (open === undefined) return redirectReply('/cart');
      const wanted = input.value['mend'];
      const notice = wanted === undefined ? undefined : await mend(shop, open, wanted);
      const quantities = wanted === undefined ? await changeQuantities(shop, open, input.value) : undefined;
      const status = quantities === undefined || quantities.mistakes.length === 0 ? 200 : 422;
      return render(shop, exchange, { typed, status, quantities, notice });
    },

    /** The same for the page's script: totals as data. */
    async totals(exchange: Exchange): Promise<Reply> {
      const input = exchange.form(anyForm);
      if (input.kind === 'refused') return input.reply;
      const open = await openCart(shop, exchange);
      if (open === undefined) return exchange.refuse(404, 'There is no cart.');
      const { rows, shipping, seenTotal, mistakes } = await priceCheckout(
        shop,
        open.cart.cartId,
        readTyped(input.value),
      );
      const errors = Object.fromEntries(mistakes.map(({ field, message }) => [field, message]));
      return jsonReply({ rows, shipping, seenTotal, errors });
    },

    async place(exchange: Exchange): Promise<Reply> {
      const input = exchange.form(anyForm);
      if (input.kind === 'refused') return input.reply;
      const typed = readTyped(input.value);
      const before = await openCart(shop, exchange);
      // A quantity typed here and not yet taken: then the total is another one than was seen, and the page says so.
      const quantities = before && (await changeQuantities(shop, before, input.value));
      const open = await openCart(shop, exchange);
      if (open === undefined || open.cart.lines.length === 0) return redirectReply('/cart');
      const checked = checkForm(typed);
      const priced = await priceCheckout(shop, open.cart.cartId, typed);
      const mistakes = mergeMistakes(checked.kind === 'invalid' ? checked.mistakes : [], priced.mistakes);
      if (checked.kind === 'invalid' || mistakes.length > 0 || quantities?.mistakes.length !== 0) {
        return render(shop, exchange, { typed, status: 422, mistakes, quantities });
      }
      // An ordered cart is a form sent again: the flow finds its order, or says that it was another one.
      if (!open.cart.ordered) {
        const objection = objectTo(open, priced, typed);
        if (objection !== undefined) return render(shop, exchange, { typed, status: 422, ...objection });
      }
      const outcome = await shop.checkout(
        requestOf(open.cart.cartId, typed, checked.fields),
        shop.visitor(exchange, undefined),
      );
      if (!('order' in outcome)) return refused(shop, exchange, typed, outcome);
      const { order, payment } = outcome;
      const isToBePaid = payment.kind === 'stripe' || payment.kind === 'unknown';
      return redirectReply(`/orders/${order.orderId}${isToBePaid ? '/pay' : ''}`, {
        cookies: [
          keepOrder(exchange, orderCookie(order.orderId), order.orderToken),
          keepLastOrder(exchange, order.orderId),
        ],
      });
    },
  };
}

function requestOf(cartId: string, typed: Typed, fields: CheckoutFields): CheckoutRequest {
  const { email, name, phone, line1, line2, city, region, postalCode, country, shipping, discountCode } = fields;
  return {
    checkoutId: typed.checkoutId,
    cartId,
    contact: { email, name, phone, address: { line1, line2, city, region, postalCode, country } },
    shipping,
    discountCode,
    payment: { method: 'card' },
  };
}

/** What stands between a well-filled form and the order: lines that cannot be had, or a total that was not seen. */
function objectTo(open: OpenCart, priced: Priced, typed: Typed): Pick<Rendering, 'troubles' | 'notice'> | undefined {
  if (!canBeOrdered(open)) return { troubles: blockedLines(open) };
  if (priced.obstacle !== undefined) return { troubles: [priced.obstacle] };
  if (priced.total === undefined || priced.seenTotal === typed.seenTotal) return undefined;
  return {
    notice: html`<p>With shipping and tax for your address the total is <strong>${formatMoney(priced.total)}</strong>. Nothing is ordered yet: look at it, then place the order.</p>`,
  };
}

function blockedLines({ cart, blocked }: OpenCart): string[] {
  return cart.lines.flatMap((line) => {
    const problem = blocked.get(line.lineId);
    return problem === undefined ? [] : [`${line.title}: ${problem}`];
  });
}

function mergeMistakes(first: readonly FieldMistake[], second: readonly FieldMistake[]): FieldMistake[] {
  return [...first, ...second.filter(({ field }) => first.every((mistake) => mistake.field !== field))];
}

async function refused(shop: ShopParts, exchange: Exchange, typed: Typed, outcome: CheckoutRefusal): Promise<Reply> {
  const say = (status: number, ...troubles: string[]) => render(shop, exchange, { typed, status, troubles });
  switch (outcome.kind) {
    case 'no-cart':
    case 'empty-cart':
      return redirectReply('/cart');
    case 'conflict':
      return render(shop, exchange, { typed, status: 409, notice: alreadyOrdered(exchange) });
    case 'cart-changed': {
      const open = await openCart(shop, exchange);
      if (open?.cart.ordered === true) return redirectReply('/cart');
      return say(409, 'The cart was changed meanwhile, in another window. Look at it again, then place the order.');
    }
    case 'out-of-stock':
    case 'not-for-sale': {
      const open = await openCart(shop, exchange);
      const lines = open === undefined ? [] : blockedLines(open);
      // Somebody may have given it back within the same moment.
      return say(409, ...(lines.length > 0 ? lines : ['An item was gone for a moment. Place the order again.']));
    }
    case 'unknown-discount-code':
    case 'unknown-shipping':
    case 'no-shipping-there': {
      const { mistakes } = await priceCheckout(shop, (await openCart(shop, exchange))?.cart.cartId ?? '', typed);
      return render(shop, exchange, { typed, status: 422, mistakes });
    }
    case 'unknown-currency':
    case 'too-large':
      return say(422, 'The order is too large to be placed here. Take something out of the cart.');
    case 'quote-changed':
      return render(shop, exchange, {
        typed,
        status: 409,
        notice: html`<p>Prices changed meanwhile: the total is now <strong>${formatMoney(outcome.quote.total)}</strong>. Nothing is ordered yet: look at it, then place the order.</p>`,
      });
    case 'discount-unusable':
      return render(shop, exchange, {
        typed,
        status: 422,
        mistakes: [fieldMistake('discountCode', outcome.message.text)],
      });
    case 'address-needed':
      return render(shop, exchange, { typed, status: 422, mistakes: [fieldMistake('line1', 'Enter an address.')] });
    case 'below-card-minimum':
      return say(422, `By card we can take orders from ${formatMoney(outcome.limit)}. Add something to the cart.`);
    case 'above-card-maximum':
      return say(422, `By card we can take orders up to ${formatMoney(outcome.limit)}. Order in two parts.`);
    case 'method-not-offered':
    case 'over-limit':
      return render(shop, exchange, {
        typed,
        status: 422,
        mistakes: [fieldMistake('payment', 'This way of paying is not offered to you.')],
      });
    case 'refused':
      return say(422, 'We cannot take this order. Please contact us.');
    case 'unavailable':
      return render(shop, exchange, {
        typed,
        status: 503,
        troubles: ['We cannot take orders just now. Nothing was ordered: try again in a moment.'],
        headers: { 'retry-after': String(Math.ceil(outcome.retryAfterMs / 1_000)) },
      });
  }
}

function alreadyOrdered(exchange: Exchange) {
  const orderId = lastOrder(exchange);
  return html`<p>This form was sent before, with other details, and that order stands. ${
    orderId === undefined
      ? 'The confirmation mail has a link to it.'
      : html`<a href="/orders/${orderId}">See your order</a>.`
  } To order once more, start from <a href="/cart">the cart</a>.</p>`;
}

/** Sets a line to what is left of it, or takes it out. Says what it did. */
async function mend(shop: ShopParts, open: OpenCart, lineId: string): Promise<string | undefined> {
  const line = open.cart.lines.find((candidate) => candidate.lineId === lineId);
  if (line === undefined || !open.blocked.has(lineId)) return undefined;
  const left = line.sellable ? (open.available.get(line.variantId) ?? 0) : 0;
  if (left > 0) {
    await shop.carts.setQuantity(open.cart.cartId, lineId, left);
    return `Your order now has ${left} × ${line.title}.`;
  }
  await shop.carts.remove(open.cart.cartId, lineId);
  return `${line.title} is no longer in your order.`;
}

interface Rendering extends Partial<Pick<CheckoutView, 'mistakes' | 'quantities' | 'troubles' | 'notice'>> {
  typed: Typed;
  status: number;
  headers?: Record<string, string>;
}

/** The page with the cart and the prices as they are now. */
async function render(shop: ShopParts, exchange: Exchange, rendering: Rendering): Promise<Reply> {
  const { typed, status, headers = {}, notice, quantities, troubles = [] } = rendering;
  const open = await openCart(shop, exchange);
  if (open === undefined || open.cart.lines.length === 0) return redirectReply('/cart');
  const priced = await priceCheckout(shop, open.cart.cartId, typed);
  // A shipping choice that another country does not have is not a mistake: the page shows the new ones.
  const mistakes = rendering.mistakes ?? priced.mistakes.filter(({ field }) => field !== 'shipping');
  const page = checkoutPage(shop, { typed, open, priced, mistakes, quantities, troubles, notice });
  return pageReply(page, { status, headers });
}
