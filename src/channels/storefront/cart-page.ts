// The cart: one form for all quantities, so that whatever was typed is saved by any of its buttons. Says what keeps the
// cart from being ordered and how to mend it, and which prices are not what they were when the visitor last looked.
import { z } from 'zod';
import type { ShownCart, ShownLine } from '../../flows/show-cart.ts';
import { type Html, type HtmlValue, html } from '../../kernel/html.ts';
import { type Exchange, pageReply, type Reply, redirectReply } from '../../kernel/http.ts';
import { money } from '../../kernel/money.ts';
import type { Market, ShopParts } from '../shop.ts';
import { type Mistake, mistakeSummary } from './form-fields.ts';
import { linePictures } from './line-pictures.ts';
import { cartCookie, keepSeenPrices, lastOrder, readSeenPrices } from './own-cart.ts';
import { readQuantity } from './product-page.ts';
import { thumbnail, tillPage } from './till-page.ts';

export interface OpenCart {
  cart: ShownCart;
  /** Line id → why it cannot be ordered as it is. */
  blocked: ReadonlyMap<string, string>;
  available: ReadonlyMap<string, number>;
  /** Variant id → its picture. */
  pictures: ReadonlyMap<string, HtmlValue>;
}

const cartForm = z.record(z.string(), z.string().max(100));

export function cartPages(shop: ShopParts) {
  return {
    async show(exchange: Exchange): Promise<Reply> {
      const market = await shop.market(exchange);
      const open = await openCart(shop, exchange, market);
      if (open === undefined) return pageReply(emptyPage(shop, market));
      if (open.cart.ordered) return pageReply(orderedPage(shop, market, lastOrder(exchange)));
      if (open.cart.lines.length === 0) return pageReply(emptyPage(shop, market));
      const changes = priceChanges(open.cart, readSeenPrices(exchange, market.currency), market);
      const page = cartPage(shop, market, { open, added: exchange.query('added') !== undefined, changes });
      return pageReply(page, { cookies: [keepSeenPrices(exchange, open.cart)] });
    },

    async change(exchange: Exchange): Promise<Reply> {
      const input = exchange.form(cartForm);
      if (input.kind === 'refused') return input.reply;
      const market = await shop.market(exchange);
      const before = await openCart(shop, exchange, market);
      if (before === undefined || before.cart.ordered) return redirectReply('/cart');
      const { typed, mistakes } = await changeQuantities({ shop, market }, before, input.value);
      const now = await openCart(shop, exchange, market);
      if (mistakes.length === 0 || now === undefined) {
        const goes = input.value['go'] === 'checkout' && now !== undefined && canBeOrdered(now);
        return redirectReply(goes ? '/checkout' : '/cart');
      }
      return pageReply(cartPage(shop, market, { open: now, typed, mistakes }), { status: 422 });
    },
  };
}

/** The visitor's cart with what is wrong about it; undefined when he has none. */
export async function openCart(shop: ShopParts, exchange: Exchange, market: Market): Promise<OpenCart | undefined> {
  const cartId = cartCookie(exchange);
  if (cartId === undefined) return undefined;
  const outcome = await shop.carts.in(market.currency).read(cartId);
  if (outcome.kind !== 'cart') return undefined;
  const { cart } = outcome;
  const [available, pictures] = await Promise.all([
    shop.stock.available(cart.lines.map((line) => line.variantId)),
    linePictures(shop, cart.lines),
  ]);
  const words = market.texts.till.cart;
  const blocked = new Map<string, string>();
  for (const line of cart.lines) {
    const left = available.get(line.variantId) ?? 0;
    if (!line.sellable) blocked.set(line.lineId, words.gone);
    else if (left < line.quantity) blocked.set(line.lineId, left <= 0 ? words.soldOut : words.onlyLeft(left));
  }
  return { cart, blocked, available, pictures };
}

export function canBeOrdered({ cart, blocked }: OpenCart): boolean {
  return !cart.ordered && cart.lines.length > 0 && blocked.size === 0;
}

export function lineTitleOf(line: ShownLine, market: Market): string {
  return line.productHandle === '' ? market.texts.till.cart.noLongerForSale : line.title;
}

export interface ChangedQuantities {
  /** Line id → what was typed and could not be taken. */
  typed: ReadonlyMap<string, string>;
  mistakes: readonly Required<Mistake>[];
}

/** Takes the quantities of a form, and what its "Remove" button names; a cart that is ordered stays as it is. */
export async function changeQuantities(
  at: { shop: ShopParts; market: Market },
  { cart }: OpenCart,
  values: Readonly<Record<string, string>>,
): Promise<ChangedQuantities> {
  const typed = new Map<string, string>();
  const mistakes: Required<Mistake>[] = [];
  for (const line of cart.ordered ? [] : cart.lines) {
    const text = values['remove'] === line.lineId ? '0' : values[quantityField(line)];
    const message = await changeLine(at, { cartId: cart.cartId, line, text });
    if (message === undefined) continue;
    typed.set(line.lineId, text ?? '');
    mistakes.push({ field: quantityField(line), message });
  }
  return { typed, mistakes };
}

/** Sets a line to what was typed. Says what is wrong with it, if anything; nothing changes then. */
async function changeLine(
  { shop, market }: { shop: ShopParts; market: Market },
  { cartId, line, text }: { cartId: string; line: ShownLine; text: string | undefined },
): Promise<string | undefined> {
  if (text === undefined || text.trim() === String(line.quantity)) return undefined;
  const words = market.texts.till.cart;
  const quantity = readQuantity(text);
  if (quantity === undefined) return words.wholeNumber(lineTitleOf(line, market));
  const outcome =
    quantity === 0
      ? await shop.carts.remove(cartId, line.lineId)
      : await shop.carts.setQuantity(cartId, line.lineId, quantity);
  return outcome.kind === 'quantity-out-of-range' ? words.atMost(lineTitleOf(line, market), outcome.limit) : undefined;
}

export function quantityField(line: ShownLine): string {
  return `quantity-${line.lineId}`;
}

type SeenPrice = (variantId: string) => number | undefined;

/** What costs another amount than when the visitor last saw this cart in this currency. */
function priceChanges(cart: ShownCart, seenPrice: SeenPrice, market: Market): string[] {
  const words = market.texts.till.cart;
  return cart.lines.flatMap(({ variantId, title, unitPrice, sellable }) => {
    const old = seenPrice(variantId);
    if (!sellable || old === undefined || old === unitPrice.amountMinor) return [];
    const said = [title, market.money(money(old, unitPrice.currency)), market.money(unitPrice)] as const;
    return [unitPrice.amountMinor > old ? words.priceUp(...said) : words.priceDown(...said)];
  });
}

interface Shown extends Partial<ChangedQuantities> {
  open: OpenCart;
  added?: boolean;
  changes?: readonly string[];
}

function cartPage(
  shop: ShopParts,
  market: Market,
  { open, added = false, changes = [], typed = new Map(), mistakes = [] }: Shown,
): Html {
  const { cart } = open;
  const { cart: words, errorTitle, summaryOfMistakes, toTheShop } = market.texts.till;
  const orderable = canBeOrdered(open);
  return tillPage(shop, market, {
    title: mistakes.length > 0 ? errorTitle(words.title) : words.title,
    current: '/cart',
    cartCount: itemsIn(cart),
    modules: ['forms'],
    body: html`${mistakeSummary(mistakes, summaryOfMistakes)}<h1>${words.title}</h1>
${added && mistakes.length === 0 ? html`<p class="note good" role="status">${words.added}</p>` : ''}
${changes.length === 0 ? '' : html`<div class="note" role="status"><p>${words.changed}</p><ul>${changes.map((change) => html`<li>${change}</li>`)}</ul></div>`}
<form class="two cart" method="post" action="/cart" novalidate>
<div>
<button class="visually-hidden" tabindex="-1" aria-hidden="true">${words.update}</button>
<ul class="lines">
${cart.lines.map((line) => {
  const mistake = mistakes.find(({ field }) => field === quantityField(line))?.message;
  const shown = { text: typed.get(line.lineId), error: mistake ?? open.blocked.get(line.lineId) };
  return cartLine(line, market, { ...shown, picture: open.pictures.get(line.variantId) });
})}</ul>
</div>
<section class="card aside summary">
<h2 class="visually-hidden">${market.texts.till.checkout.yourOrder}</h2>
<dl class="totals"><div class="sum"><dt>${words.subtotal}</dt><dd class="amount">${market.money(cart.total)}</dd></div></dl>
<p class="soft">${words.later}</p>
${orderable ? '' : html`<p class="note bad">${words.mend}</p>`}
<button class="wide" name="go" value="checkout">${words.checkout}</button>
<button class="secondary wide">${words.update}</button>
<p class="soft">${words.secure}</p>
<p><a href="/">${toTheShop}</a></p>
</section>
</form>`,
  });
}

function cartLine(
  line: ShownLine,
  market: Market,
  { text, error, picture }: { text: string | undefined; error: string | undefined; picture: HtmlValue },
): Html {
  const { cart: words, quantity: quantityWord, quantityOf } = market.texts.till;
  const id = quantityField(line);
  const name = lineTitleOf(line, market);
  const title =
    line.productHandle === '' ? name : html`<a href="/products/${encodeURIComponent(line.productHandle)}">${name}</a>`;
  const invalid = error === undefined ? '' : html` aria-invalid="true"`;
  const quantity = html`<label for="${id}"><span aria-hidden="true">${quantityWord}</span><span class="visually-hidden">${quantityOf(name)}</span></label>
<input id="${id}" name="${id}" type="number" inputmode="numeric" autocomplete="off" value="${text ?? line.quantity}" aria-describedby="${id}-error"${invalid}>`;
  return html`<li>${thumbnail(picture)}<span>${title}<br><span class="soft amount">${line.sellable ? words.each(market.money(line.unitPrice)) : ''}</span></span>
<span class="amount">${line.sellable ? market.money(line.total) : ''}</span>
<p class="error" id="${id}-error"${error === undefined ? html` hidden` : ''}>${error ?? ''}</p>
<div class="edit">${line.sellable ? quantity : ''}
<button class="plain" name="remove" value="${line.lineId}">${words.remove}<span class="visually-hidden"> ${name}</span></button></div>
</li>
`;
}

function itemsIn({ lines }: ShownCart): number {
  return lines.reduce((count, { quantity }) => count + quantity, 0);
}

function emptyPage(shop: ShopParts, market: Market): Html {
  const { cart: words, seeProducts } = market.texts.till;
  return tillPage(shop, market, {
    title: words.title,
    current: '/cart',
    cartCount: 0,
    body: html`<div class="empty"><h1>${words.empty}</h1>
<p class="soft">${words.emptyHint}</p>
<p><a class="button" href="/products">${seeProducts}</a></p></div>`,
  });
}

function orderedPage(shop: ShopParts, market: Market, orderId: string | undefined): Html {
  const { cart: words, seeProducts } = market.texts.till;
  return tillPage(shop, market, {
    title: words.title,
    current: '/cart',
    cartCount: 0,
    body: html`<div class="empty"><h1>${words.title}</h1>
<p class="note good">${words.ordered}</p>
<div class="row">${orderId === undefined ? '' : html`<a class="button" href="/orders/${orderId}">${words.seeOrder}</a>`}
<a class="button secondary" href="/products">${seeProducts}</a></div></div>`,
  });
}
