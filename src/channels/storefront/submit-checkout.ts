// The checkout's way in: shows the form, updates its totals, and hands a checked request to the flow. Whatever the outcome
// is, the page keeps what was typed; a form that is sent twice makes one order (the checkout id is its key).
import type { CheckoutRequest } from '../../flows/checkout.ts';
import { type Exchange, jsonReply, pageReply, type Reply, redirectReply } from '../../kernel/http.ts';
import { exceedsSeen, quoteChanges, readSeen } from '../../modules/pricing.ts';
import { type Market, orderCookie, type ShopParts } from '../shop.ts';
import { addressLabels } from './address-labels.ts';
import { canBeOrdered, changeQuantities, lineTitleOf, type OpenCart, openCart } from './cart-page.ts';
import {
  anyForm,
  type CheckoutFields,
  checkForm,
  type FieldMistake,
  freshForm,
  readTyped,
  type Typed,
} from './checkout-form.ts';
import { type CheckoutView, checkoutPage } from './checkout-page.ts';
import { blockedLines, changesNote, type Refused, refusedCheckout } from './checkout-refusals.ts';
import { keepLastOrder, keepOrder, lastOrder } from './own-cart.ts';
import { changeTexts, type Priced, priceCheckout } from './price-checkout.ts';

/** Who is being served. */
interface At {
  shop: ShopParts;
  exchange: Exchange;
  market: Market;
}

export function checkoutPages(shop: ShopParts) {
  const at = async (exchange: Exchange): Promise<At> => ({ shop, exchange, market: await shop.market(exchange) });

  return {
    async show(exchange: Exchange): Promise<Reply> {
      const here = await at(exchange);
      const open = await openCart(shop, exchange, here.market);
      if (open === undefined || open.cart.ordered || open.cart.lines.length === 0) return redirectReply('/cart');
      return render(here, { typed: freshForm(here.market), status: 200 });
    },

    /** "Update totals", and the buttons that mend a line: the same page again, nothing ordered. */
    async update(exchange: Exchange): Promise<Reply> {
      const input = exchange.form(anyForm);
      if (input.kind === 'refused') return input.reply;
      const here = await at(exchange);
      const typed = readTyped(input.value, here.market);
      const open = await openCart(shop, exchange, here.market);
      if (open === undefined) return redirectReply('/cart');
      const wanted = input.value['mend'];
      const notice = wanted === undefined ? undefined : await mend(here, open, wanted);
      const quantities = wanted === undefined ? await changeQuantities(here, open, input.value) : undefined;
      const status = quantities === undefined || quantities.mistakes.length === 0 ? 200 : 422;
      return render(here, { typed, status, quantities, notice });
    },

    /** The same for the page's script: totals as data. */
    async totals(exchange: Exchange): Promise<Reply> {
      const input = exchange.form(anyForm);
      if (input.kind === 'refused') return input.reply;
      const here = await at(exchange);
      const open = await openCart(shop, exchange, here.market);
      if (open === undefined) return exchange.refuse(404);
      const typed = readTyped(input.value, here.market);
      const priced = await priceCheckout(shop, here.market, { cartId: open.cart.cartId, typed });
      const { rows, shipping, messages, seen, mistakes } = priced;
      const errors = Object.fromEntries(mistakes.map(({ field, message }) => [field, message]));
      return jsonReply({ rows, shipping, messages, seen, errors, address: addressLabels(typed.country, here.market) });
    },

    async place(exchange: Exchange): Promise<Reply> {
      const input = exchange.form(anyForm);
      if (input.kind === 'refused') return input.reply;
      const here = await at(exchange);
      const typed = readTyped(input.value, here.market);
      const before = await openCart(shop, exchange, here.market);
      // A quantity typed here and not yet taken: then the total is another one than was seen, and the page says so.
      const quantities = before && (await changeQuantities(here, before, input.value));
      const open = await openCart(shop, exchange, here.market);
      if (open === undefined || open.cart.lines.length === 0) return redirectReply('/cart');
      const priced = await priceCheckout(shop, here.market, { cartId: open.cart.cartId, typed });
      const checked = checkForm(typed, here.market, wayOf(priced));
      const mistakes = mergeMistakes(checked.kind === 'invalid' ? checked.mistakes : [], priced.mistakes);
      if (checked.kind === 'invalid' || mistakes.length > 0 || quantities?.mistakes.length !== 0) {
        return render(here, { typed, status: 422, mistakes, quantities });
      }
      // An ordered cart is a form sent again: the flow finds its order, or says that it was another one.
      const objection = open.cart.ordered ? undefined : objectTo({ open, priced, typed }, here.market);
      if (objection !== undefined) return render(here, { typed, status: 422, ...objection });
      return order(here, typed, requestOf(open.cart.cartId, { typed, fields: checked.fields, market: here.market }));
    },
  };
}

async function order(here: At, typed: Typed, request: CheckoutRequest): Promise<Reply> {
  const { shop, exchange, market } = here;
  const outcome = await shop.checkout(request, shop.visitor(exchange, undefined));
  if (!('order' in outcome)) {
    const open = await openCart(shop, exchange, market);
    return again(here, typed, refusedCheckout(outcome, { market, open, lastOrder: lastOrder(exchange) }));
  }
  const { order: placed, payment } = outcome;
  const isToBePaid = payment.kind === 'stripe' || payment.kind === 'unknown';
  return redirectReply(`/orders/${placed.orderId}${isToBePaid ? '/pay' : ''}`, {
    cookies: [
      keepOrder(exchange, orderCookie(placed.orderId), placed.orderToken),
      keepLastOrder(exchange, placed.orderId),
    ],
  });
}

/** The page again, with what the flow found. */
function again(here: At, typed: Typed, refused: Refused): Promise<Reply> | Reply {
  if (refused.kind === 'cart') return redirectReply('/cart');
  const { status, mistakes, troubles, notice, headers } = refused;
  return render(here, {
    typed,
    status,
    ...(mistakes && { mistakes }),
    ...(troubles && { troubles }),
    ...(notice && { notice }),
    ...(headers && { headers }),
  });
}

function requestOf(
  cartId: string,
  { typed, fields, market }: { typed: Typed; fields: CheckoutFields; market: Market },
): CheckoutRequest {
  const { email, name, phone, line1, line2, city, region, postalCode = '', country } = fields;
  // Whoever picks it up may leave the address out; half of one is none.
  const address =
    line1 === undefined || city === undefined ? undefined : { line1, line2, city, region, postalCode, country };
  return {
    checkoutId: typed.checkoutId,
    cartId,
    contact: { email, name, phone, address },
    currency: market.currency,
    shipping: fields.shipping,
    discountCode: fields.discountCode,
    giftNote: fields.giftNote,
    locale: market.locale,
    seen: readSeen(typed.seen),
    payment: { method: 'card' },
  };
}

function wayOf({ shipping }: Priced): 'delivery' | 'pickup' {
  return shipping.find(({ chosen }) => chosen)?.kind ?? 'delivery';
}

/** What stands between a well-filled form and the order: lines that cannot be had, or more to pay than was seen. */
function objectTo(
  { open, priced, typed }: { open: OpenCart; priced: Priced; typed: Typed },
  market: Market,
): Pick<Rendering, 'troubles' | 'notice'> | undefined {
  if (!canBeOrdered(open)) return { troubles: blockedLines(open, market) };
  if (priced.obstacle !== undefined) return { troubles: [priced.obstacle] };
  const { quote } = priced;
  if (quote === undefined) return undefined;
  const seen = readSeen(typed.seen);
  const words = market.texts.till.checkout;
  if (seen === undefined) return { notice: words.totalNow(market.money(quote.total)) };
  if (!exceedsSeen(quote, seen)) return undefined;
  const changes = quoteChanges(seen, quote);
  // Without a script the first form is sent before its address was priced: that is no news to be told in figures.
  if (seen.tax === 0 && changes.every(({ what }) => byAddress.has(what))) {
    return { notice: words.withAddress(market.money(quote.total)) };
  }
  const titles = new Map(open.cart.lines.map((line) => [line.variantId as string, lineTitleOf(line, market)]));
  return { notice: changesNote(changeTexts(changes, titles, market), quote, market) };
}

const byAddress: ReadonlySet<string> = new Set(['shipping', 'tax', 'rounding', 'total']);

function mergeMistakes(first: readonly FieldMistake[], second: readonly FieldMistake[]): FieldMistake[] {
  return [...first, ...second.filter(({ field }) => first.every((mistake) => mistake.field !== field))];
}

/** Sets a line to what is left of it, or takes it out. Says what it did. */
async function mend({ shop, market }: At, open: OpenCart, lineId: string): Promise<string | undefined> {
  const line = open.cart.lines.find((candidate) => candidate.lineId === lineId);
  if (line === undefined || !open.blocked.has(lineId)) return undefined;
  const words = market.texts.till.checkout;
  const left = line.sellable ? (open.available.get(line.variantId) ?? 0) : 0;
  if (left > 0) {
    await shop.carts.setQuantity(open.cart.cartId, lineId, left);
    return words.nowHas(left, lineTitleOf(line, market));
  }
  await shop.carts.remove(open.cart.cartId, lineId);
  return words.isOut(lineTitleOf(line, market));
}

interface Rendering extends Partial<Pick<CheckoutView, 'mistakes' | 'quantities' | 'troubles' | 'notice'>> {
  typed: Typed;
  status: number;
  headers?: Record<string, string>;
}

/** The page with the cart and the prices as they are now. */
async function render({ shop, exchange, market }: At, rendering: Rendering): Promise<Reply> {
  const { typed, status, headers = {}, notice, quantities, troubles = [] } = rendering;
  const open = await openCart(shop, exchange, market);
  if (open === undefined || open.cart.lines.length === 0) return redirectReply('/cart');
  const priced = await priceCheckout(shop, market, { cartId: open.cart.cartId, typed });
  // A shipping choice that another country does not have is not a mistake: the page shows the new ones.
  const mistakes = rendering.mistakes ?? priced.mistakes.filter(({ field }) => field !== 'shipping');
  const page = checkoutPage(shop, market, { typed, open, priced, mistakes, quantities, troubles, notice });
  return pageReply(page, { status, headers });
}
