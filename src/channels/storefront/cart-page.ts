// The cart: one form for all quantities, so that whatever was typed is saved by any of its buttons. Says what keeps the
// cart from being ordered, and how to mend it.
import { z } from 'zod';
import type { ShownCart, ShownLine } from '../../flows/show-cart.ts';
import { type Html, html } from '../../kernel/html.ts';
import { type Exchange, pageReply, type Reply, redirectReply } from '../../kernel/http.ts';
import { formatMoney } from '../../kernel/money.ts';
import type { ShopParts } from '../shop.ts';
import { shortageText } from './availability.ts';
import { type Mistake, mistakeSummary } from './form-fields.ts';
import { cartCookie, lastOrder } from './own-cart.ts';
import { readQuantity } from './product-page.ts';

export interface OpenCart {
  cart: ShownCart;
  /** Line id → why it cannot be ordered as it is. */
  blocked: ReadonlyMap<string, string>;
  available: ReadonlyMap<string, number>;
}

const cartForm = z.record(z.string(), z.string().max(100));

export function cartPages(shop: ShopParts) {
  return {
    async show(exchange: Exchange): Promise<Reply> {
      const open = await openCart(shop, exchange);
      if (open === undefined) return pageReply(emptyPage(shop));
      if (open.cart.ordered) return pageReply(orderedPage(shop, lastOrder(exchange)));
      if (open.cart.lines.length === 0) return pageReply(emptyPage(shop));
      return pageReply(cartPage(shop, open, { added: exchange.query('added') !== undefined }));
    },

    async change(exchange: Exchange): Promise<Reply> {
      const input = exchange.form(cartForm);
      if (input.kind === 'refused') return input.reply;
      const before = await openCart(shop, exchange);
      if (before === undefined || before.cart.ordered) return redirectReply('/cart');
      const { typed, mistakes } = await changeQuantities(shop, before, input.value);
      if (mistakes.length === 0) {
        const now = await openCart(shop, exchange);
        const goes = input.value['go'] === 'checkout' && now !== undefined && canBeOrdered(now);
        return redirectReply(goes ? '/checkout' : '/cart');
      }
      const now = await openCart(shop, exchange);
      return now === undefined
        ? redirectReply('/cart')
        : pageReply(cartPage(shop, now, { typed, mistakes }), { status: 422 });
    },
  };
}

/** The visitor's cart with what is wrong about it; undefined when he has none. */
export async function openCart(shop: ShopParts, exchange: Exchange): Promise<OpenCart | undefined> {
  const cartId = cartCookie(exchange);
  if (cartId === undefined) return undefined;
  const outcome = await shop.carts.read(cartId);
  if (outcome.kind !== 'cart') return undefined;
  const { cart } = outcome;
  const available = await shop.stock.available(cart.lines.map((line) => line.variantId));
  const blocked = new Map<string, string>();
  for (const line of cart.lines) {
    const left = available.get(line.variantId) ?? 0;
    if (!line.sellable) blocked.set(line.lineId, 'This is no longer for sale. Remove it to go on.');
    else if (left < line.quantity) blocked.set(line.lineId, shortageText(left));
  }
  return { cart, blocked, available };
}

export function canBeOrdered({ cart, blocked }: OpenCart): boolean {
  return !cart.ordered && cart.lines.length > 0 && blocked.size === 0;
}

export interface ChangedQuantities {
  /** Line id → what was typed and could not be taken. */
  typed: ReadonlyMap<string, string>;
  mistakes: readonly Required<Mistake>[];
}

/** Takes the quantities of a form, and what its "Remove" button names; a cart that is ordered stays as it is. */
export async function changeQuantities(
  shop: ShopParts,
  { cart }: OpenCart,
  values: Readonly<Record<string, string>>,
): Promise<ChangedQuantities> {
  const typed = new Map<string, string>();
  const mistakes: Required<Mistake>[] = [];
  for (const line of cart.ordered ? [] : cart.lines) {
    const text = values['remove'] === line.lineId ? '0' : values[quantityField(line)];
    const message = await changeLine(shop, cart.cartId, line, text);
    if (message === undefined) continue;
    typed.set(line.lineId, text ?? '');
    mistakes.push({ field: quantityField(line), message });
  }
  return { typed, mistakes };
}

/** Sets a line to what was typed. Says what is wrong with it, if anything; nothing changes then. */
async function changeLine(
  shop: ShopParts,
  cartId: string,
  line: ShownLine,
  text: string | undefined,
): Promise<string | undefined> {
  if (text === undefined || text.trim() === String(line.quantity)) return undefined;
  const quantity = readQuantity(text);
  if (quantity === undefined) return `${line.title}: enter a whole number, or 0 to remove it.`;
  const outcome =
    quantity === 0
      ? await shop.carts.remove(cartId, line.lineId)
      : await shop.carts.setQuantity(cartId, line.lineId, quantity);
  return outcome.kind === 'quantity-out-of-range'
    ? `${line.title}: a cart holds at most ${outcome.limit} of one item.`
    : undefined;
}

export function quantityField(line: ShownLine): string {
  return `quantity-${line.lineId}`;
}

interface Shown extends Partial<ChangedQuantities> {
  added?: boolean;
}

function cartPage(shop: ShopParts, open: OpenCart, { added = false, typed = new Map(), mistakes = [] }: Shown): Html {
  const { cart } = open;
  const orderable = canBeOrdered(open);
  return shop.frame.page({
    title: mistakes.length > 0 ? 'Error: Cart' : 'Cart',
    current: '/cart',
    modules: ['forms'],
    body: html`${mistakeSummary(mistakes)}<h1>Cart</h1>
${added && mistakes.length === 0 ? html`<p class="note good" role="status">It is in your cart.</p>` : ''}
<form method="post" action="/cart" novalidate>
<button class="visually-hidden" tabindex="-1" aria-hidden="true">Update</button>
<ul class="lines">
${cart.lines.map((line) => {
  const mistake = mistakes.find(({ field }) => field === quantityField(line))?.message;
  return cartLine(line, { text: typed.get(line.lineId), error: mistake ?? open.blocked.get(line.lineId) });
})}</ul>
<dl class="totals"><div class="sum"><dt>Goods</dt><dd>${formatMoney(cart.total)}</dd></div></dl>
<p class="soft">Shipping and tax depend on where it goes: you see them before you order.</p>
${orderable ? '' : html`<p class="note bad">Mend the lines marked above, then go on to the checkout.</p>`}
<div class="row">
<button name="go" value="checkout">Go to checkout</button>
<button class="secondary">Update cart</button>
<a href="/">Continue shopping</a>
</div>
</form>`,
  });
}

function cartLine(line: ShownLine, { text, error }: { text: string | undefined; error: string | undefined }): Html {
  const id = quantityField(line);
  const title =
    line.productHandle === ''
      ? line.title
      : html`<a href="/products/${encodeURIComponent(line.productHandle)}">${line.title}</a>`;
  const invalid = error === undefined ? '' : html` aria-invalid="true"`;
  const quantity = html`<label for="${id}">Quantity<span class="visually-hidden"> of ${line.title}</span></label>
<input id="${id}" name="${id}" type="number" inputmode="numeric" autocomplete="off" value="${text ?? line.quantity}" aria-describedby="${id}-error"${invalid}>`;
  return html`<li>
<span>${title}<br><span class="soft amount">${line.sellable ? html`${formatMoney(line.unitPrice)} each` : ''}</span></span>
<span class="amount">${line.sellable ? formatMoney(line.total) : ''}</span>
<p class="error" id="${id}-error"${error === undefined ? html` hidden` : ''}>${error ?? ''}</p>
<div class="edit">${line.sellable ? quantity : ''}
<button class="plain" name="remove" value="${line.lineId}">Remove<span class="visually-hidden"> ${line.title}</span></button></div>
</li>
`;
}

function emptyPage(shop: ShopParts): Html {
  return shop.frame.page({
    title: 'Cart',
    current: '/cart',
    body: html`<h1>Cart</h1>
<p>Your cart is empty.</p>
<p><a class="button" href="/">See the products</a></p>`,
  });
}

function orderedPage(shop: ShopParts, orderId: string | undefined): Html {
  return shop.frame.page({
    title: 'Cart',
    current: '/cart',
    body: html`<h1>Cart</h1>
<p class="note good">What was in this cart is ordered.</p>
<div class="row">${orderId === undefined ? '' : html`<a class="button" href="/orders/${orderId}">See your order</a>`}
<a class="button secondary" href="/">See the products</a></div>`,
  });
}
