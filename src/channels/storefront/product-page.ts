// One product: its page, and the form that puts it into the cart. The page is built once for as long as nothing it shows
// has changed.
import { z } from 'zod';
import { type Exchange, jsonReply, pageReply, type Reply, redirectReply } from '../../kernel/http.ts';
import type { Product, ProductVariant } from '../../modules/catalog.ts';
import type { ShopParts } from '../shop.ts';
import type { Mistake } from './form-fields.ts';
import { keepPages } from './kept-pages.ts';
import { missingPage } from './missing-page.ts';
import { cartCookie, keepCart } from './own-cart.ts';
import { firstChoice, type ProductFacts, readProductFacts, shownFacts } from './product-facts.ts';
import { chosenVariant } from './product-options.ts';
import { productPage } from './product-view.ts';

/** `variantId`, or a field for each option; `quantity`; for a wish, `email`. */
export const productForm = z.record(z.string().max(40), z.string().max(300));
export type TypedProduct = z.infer<typeof productForm>;

export function productPages(shop: ShopParts) {
  const send = keepPages<Product>(shop);

  return {
    async show(exchange: Exchange): Promise<Reply> {
      const facts = await readProductFacts(shop, exchange);
      if (facts === undefined) return noProduct(shop, exchange);
      const { market, product } = facts;
      const wished = exchange.query('variant');
      const chosen = product.variants.find(({ id }) => id === wished) ?? firstChoice(facts);
      return send(exchange, {
        market,
        source: product,
        facts: shownFacts(facts, chosen),
        render: () => productPage(shop, market, { ...facts, chosen, quantity: '1', mistakes: [] }),
      });
    },

    async add(exchange: Exchange): Promise<Reply> {
      const facts = await readProductFacts(shop, exchange);
      if (facts === undefined) return noProduct(shop, exchange);
      const input = exchange.form(productForm);
      if (input.kind === 'refused') return input.reply;
      const added = await addTyped(shop, exchange, facts, input.value);
      // The page's own module asks for JSON and shows the answer without leaving.
      const wantsData = exchange.header('accept') === 'application/json';
      if (added.kind === 'mistake') {
        return wantsData
          ? jsonReply(added.mistake, { status: 422 })
          : againReply(shop, facts, input.value, added.mistake);
      }
      const cookies = [keepCart(exchange, added.cartId)];
      return wantsData ? jsonReply(addedNote(facts, added), { cookies }) : redirectReply('/cart?added', { cookies });
    },
  };
}

/** The page once more, with what was typed and what is wrong with it. */
export function againReply(shop: ShopParts, facts: ProductFacts, typed: TypedProduct, mistake: Mistake): Reply {
  const choice = chosenVariant(facts.product, typed);
  const page = productPage(shop, facts.market, {
    ...facts,
    chosen: choice.kind === 'variant' ? choice.variant : firstChoice(facts),
    quantity: typed['quantity'] ?? '1',
    email: typed['email'] ?? '',
    mistakes: [mistake],
  });
  return pageReply(page, { status: 422 });
}

export async function noProduct(shop: ShopParts, exchange: Exchange): Promise<Reply> {
  const { texts } = await shop.market(exchange);
  return missingPage(shop, exchange, texts.browse.product.gone);
}

/** A whole number from 0 to 999,999; anything else is undefined. */
export function readQuantity(text: string): number | undefined {
  const digits = text.trim();
  return /^\d{1,6}$/.test(digits) ? Number(digits) : undefined;
}

type Added =
  | { kind: 'added'; cartId: string; count: number; variant: ProductVariant }
  | { kind: 'mistake'; mistake: Mistake };

async function addTyped(
  shop: ShopParts,
  exchange: Exchange,
  { market, product, counts }: ProductFacts,
  typed: TypedProduct,
): Promise<Added> {
  const words = market.texts.browse.product;
  const wrong = (field: string, message: string): Added => ({ kind: 'mistake', mistake: { field, message } });
  const field = product.variants.length > 1 && product.options.length > 0 ? 'option-0' : 'variantId';
  const choice = chosenVariant(product, typed);
  if (choice.kind === 'nothing') return wrong(field, words.chooseOne);
  if (choice.kind === 'no-combination') return wrong(field, words.noCombination(choice.title));
  const { variant } = choice;
  const available = counts.get(variant.id) ?? 0;
  if (available <= 0) return wrong(field, words.isSoldOut(product.variants.length > 1 ? variant.title : product.title));
  const quantity = readQuantity(typed['quantity'] ?? '');
  if (quantity === undefined || quantity === 0) return wrong('quantity', words.wholeNumber);
  if (quantity > available) return wrong('quantity', words.shortage(available));

  const outcome = await putIntoCart(shop, exchange, variant, quantity);
  switch (outcome.kind) {
    case 'cart': {
      const { cart } = outcome;
      const count = cart.lines.reduce((sum, line) => sum + line.quantity, 0);
      return { kind: 'added', cartId: cart.cartId, count, variant };
    }
    case 'too-many-lines':
      return { kind: 'mistake', mistake: { message: words.tooManyLines(outcome.limit) } };
    case 'quantity-out-of-range':
      return wrong('quantity', words.tooMany(outcome.limit));
    default:
      return wrong(field, words.noLonger);
  }
}

/** Into the visitor's cart, or a new one when he has none that can take it. */
async function putIntoCart(shop: ShopParts, exchange: Exchange, variant: ProductVariant, quantity: number) {
  const known = cartCookie(exchange);
  const outcome = known === undefined ? undefined : await shop.carts.add(known, variant.id, quantity);
  if (outcome !== undefined && outcome.kind !== 'no-cart' && outcome.kind !== 'already-ordered') return outcome;
  return shop.carts.add((await shop.carts.create()).cartId, variant.id, quantity);
}

function addedNote({ market, product }: ProductFacts, { count, variant }: { count: number; variant: ProductVariant }) {
  const words = market.texts.browse.product;
  return {
    count,
    heading: words.added,
    title: product.variants.length > 1 ? `${product.title} – ${variant.title}` : product.title,
    price: market.money(variant.price),
    countText: words.addedCount(count),
    toCart: words.toCart,
    toCheckout: words.toCheckout,
    goOn: words.goOn,
  };
}
