// One product: what it is, in which variants, how many are left, and the form that puts it into the cart. The page is
// built once for as long as nothing it shows has changed.
import { z } from 'zod';
import { derived } from '../../kernel/fresh-cache.ts';
import { type Html, html, trustedHtml } from '../../kernel/html.ts';
import { type Exchange, pageReply, type Reply, redirectReply, sendStored, storeReply } from '../../kernel/http.ts';
import { formatMoney } from '../../kernel/money.ts';
import type { Product, ProductVariant, VariantId } from '../../modules/catalog.ts';
import type { ShopParts } from '../shop.ts';
import { availabilityNote, availabilityText, shortageText, shownCount } from './availability.ts';
import { type Mistake, mistakeSummary, textField } from './form-fields.ts';
import { cartCookie, keepCart } from './own-cart.ts';

/** More variants than this are chosen from a list. */
const mostRadios = 8;

const addToCart = z.object({ variantId: z.string().max(100).optional(), quantity: z.string().max(100) });

interface Typed {
  variantId: string | undefined;
  quantity: string;
}

type Counts = ReadonlyMap<VariantId, number>;

export function productPages(shop: ShopParts) {
  const stored = derived((product: Product, shown) => {
    const counts = new Map(product.variants.map((variant, index) => [variant.id, Number(shown[index] ?? 0)]));
    const page = productPage(shop, product, counts, { typed: nothingTyped(product, counts), mistakes: [] });
    return storeReply(page.toString(), { contentType: 'text/html; charset=utf-8', page: {} });
  });

  return {
    async show(exchange: Exchange): Promise<Reply> {
      const product = await shop.catalog.productByHandle(exchange.param('handle'));
      if (product === undefined) return noProduct(exchange);
      const counts = await shop.stock.available(product.variants.map((variant) => variant.id));
      return sendStored(
        exchange,
        stored(
          product,
          product.variants.map((variant) => shownCount(counts.get(variant.id) ?? 0)),
        ),
      );
    },

    async add(exchange: Exchange): Promise<Reply> {
      const product = await shop.catalog.productByHandle(exchange.param('handle'));
      if (product === undefined) return noProduct(exchange);
      const input = exchange.form(addToCart);
      if (input.kind === 'refused') return input.reply;
      const counts = await shop.stock.available(product.variants.map((variant) => variant.id));
      const typed: Typed = { variantId: input.value.variantId, quantity: input.value.quantity };
      const again = (mistake: Mistake) =>
        pageReply(productPage(shop, product, counts, { typed, mistakes: [mistake] }), { status: 422 });

      const variant = product.variants.find(({ id }) => id === typed.variantId);
      if (variant === undefined) {
        return again({ field: 'variantId', message: 'Choose a variant that is for sale.' });
      }
      const available = counts.get(variant.id) ?? 0;
      if (available <= 0) return again({ field: 'variantId', message: `${variant.title} is sold out.` });
      const quantity = readQuantity(typed.quantity);
      if (quantity === undefined || quantity === 0) {
        return again({ field: 'quantity', message: 'Enter a whole number of items, from 1.' });
      }
      if (quantity > available) return again({ field: 'quantity', message: shortageText(available) });
      return put(shop, exchange, variant, quantity, again);
    },
  };
}

/** A whole number from 0 to 999,999; anything else is undefined. */
export function readQuantity(text: string): number | undefined {
  const digits = text.trim();
  return /^\d{1,6}$/.test(digits) ? Number(digits) : undefined;
}

async function put(
  shop: ShopParts,
  exchange: Exchange,
  variant: ProductVariant,
  quantity: number,
  again: (mistake: Mistake) => Reply,
): Promise<Reply> {
  const known = cartCookie(exchange);
  let cartId: string = known ?? (await shop.carts.create()).cartId;
  let outcome = await shop.carts.add(cartId, variant.id, quantity);
  if (outcome.kind === 'no-cart' || outcome.kind === 'already-ordered') {
    cartId = (await shop.carts.create()).cartId;
    outcome = await shop.carts.add(cartId, variant.id, quantity);
  }
  switch (outcome.kind) {
    case 'cart':
      return redirectReply('/cart?added', { cookies: [keepCart(exchange, cartId)] });
    case 'too-many-lines':
      return again({ message: `A cart holds at most ${outcome.limit} different items. Order some of them first.` });
    case 'quantity-out-of-range':
      return again({
        field: 'quantity',
        message: `A cart holds at most ${outcome.limit} of one item, with what is in it already.`,
      });
    default:
      return again({ field: 'variantId', message: 'This is no longer for sale.' });
  }
}

function noProduct(exchange: Exchange): Reply {
  return exchange.refuse(404, 'We do not sell this product, or not any more.');
}

function nothingTyped(product: Product, counts: Counts): Typed {
  const first = product.variants.find((variant) => (counts.get(variant.id) ?? 0) > 0);
  return { variantId: first?.id, quantity: '1' };
}

function productPage(
  shop: ShopParts,
  product: Product,
  counts: Counts,
  { typed, mistakes }: { typed: Typed; mistakes: Mistake[] },
): Html {
  const isSoldOut = product.variants.every((variant) => (counts.get(variant.id) ?? 0) <= 0);
  return shop.frame.page({
    title: mistakes.length > 0 ? `Error: ${product.title}` : product.title,
    ...(product.seoDescription === '' ? {} : { description: product.seoDescription }),
    modules: ['forms'],
    body: html`${mistakeSummary(mistakes)}<div class="two product">
<h1>${product.title}</h1>
<form class="card aside" method="post" action="/products/${encodeURIComponent(product.handle)}" novalidate>
<h2 class="visually-hidden">Buy ${product.title}</h2>
<p class="price">${priceText(product)}</p>
${variantChoice(product, counts, { typed, error: errorOf(mistakes, 'variantId') })}
${
  isSoldOut
    ? html`<p>Sold out at the moment. Please look again later.</p>`
    : html`${textField({
        name: 'quantity',
        label: 'Quantity',
        type: 'number',
        inputmode: 'numeric',
        value: typed.quantity,
        required: true,
        error: errorOf(mistakes, 'quantity'),
      })}<button class="wide">Add to cart</button>`
}
</form>
<div class="description">${trustedHtml(product.descriptionHtml)}</div>
</div>`,
  });
}

function errorOf(mistakes: readonly Mistake[], field: string): string | undefined {
  return mistakes.find((mistake) => mistake.field === field)?.message;
}

function priceText({ variants }: Product): string {
  const prices = variants.map((variant) => variant.price).toSorted((a, b) => a.amountMinor - b.amountMinor);
  const [lowest, highest] = [prices[0], prices.at(-1)];
  if (lowest === undefined || highest === undefined) return '';
  return lowest.amountMinor === highest.amountMinor
    ? formatMoney(lowest)
    : `${formatMoney(lowest)} to ${formatMoney(highest)}`;
}

function variantChoice(
  product: Product,
  counts: Counts,
  { typed, error }: { typed: Typed; error: string | undefined },
): Html {
  const [only] = product.variants;
  const name = product.optionNames.join(' / ') || 'Variant';
  if (product.variants.length === 1 && only !== undefined) {
    const title = ['', 'Standard'].includes(only.title) ? '' : html`<span>${name}: ${only.title}</span> · `;
    return html`<input type="hidden" name="variantId" value="${only.id}"><p id="variantId">${title}${availabilityNote(counts.get(only.id) ?? 0)}</p>`;
  }
  const mistake = html`<p class="error" id="variantId-error"${error === undefined ? html` hidden` : ''}>${error ?? ''}</p>`;
  if (product.variants.length > mostRadios) {
    return html`<div class="field${error === undefined ? '' : ' wrong'}"><label for="variantId">${name}</label>${mistake}
<select id="variantId" name="variantId" aria-describedby="variantId-error">
${product.variants.map((variant) => {
  const available = counts.get(variant.id) ?? 0;
  return html`<option value="${variant.id}"${variant.id === typed.variantId ? html` selected` : ''}${available > 0 ? '' : html` disabled`}>${variant.title} – ${formatMoney(variant.price)} – ${availabilityText(available)}</option>\n`;
})}</select></div>`;
  }
  return html`<fieldset id="variantId" class="${error === undefined ? '' : 'wrong'}" aria-describedby="variantId-error">
<legend>${name}</legend>${mistake}
<ul class="choices">
${product.variants.map((variant) => {
  const available = counts.get(variant.id) ?? 0;
  return html`<li><label><input type="radio" name="variantId" value="${variant.id}"${variant.id === typed.variantId ? html` checked` : ''}${available > 0 ? '' : html` disabled`}><span>${variant.title}<br>${availabilityNote(available)}</span><span class="amount">${formatMoney(variant.price)}</span></label></li>\n`;
})}</ul>
</fieldset>`;
}
