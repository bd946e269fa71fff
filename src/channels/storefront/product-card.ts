// A product in a list: picture, name, price, whether it is reduced or sold out. The whole card leads to its page.
import { type Html, html } from '../../kernel/html.ts';
import type { Money } from '../../kernel/money.ts';
import type { ListItem } from '../../modules/catalog.ts';
import { type Market, picture, type ShopParts } from '../shop.ts';
import type { Pictures } from './product-gallery.ts';

export interface CardGrid {
  items: readonly ListItem[];
  pictures: Pictures;
  /** By place in `items`. */
  soldOut: readonly boolean[];
  /** The first so many are on the first screen. */
  eager?: number;
  /** Of the names of products. */
  level?: 2 | 3;
}

const cardSizes = '(min-width: 72rem) 18rem, (min-width: 40rem) 33vw, 50vw';

export function productGrid(market: Market, { items, pictures, soldOut, eager = 0, level = 2 }: CardGrid): Html {
  return html`<ul class="products">
${items.map((item, index) =>
  productCard(market, { item, pictures, isSoldOut: soldOut[index] ?? false, eager: index < eager, level }),
)}</ul>`;
}

interface Card {
  item: ListItem;
  pictures: Pictures;
  isSoldOut: boolean;
  eager: boolean;
  level: 2 | 3;
}

function productCard(market: Market, { item, pictures, isSoldOut, eager, level }: Card): Html {
  const words = market.texts.browse.product;
  const { title, handle, image, compareAtPrice } = item;
  const found = image === undefined ? undefined : pictures.get(image.url);
  const link = html`<a href="/products/${encodeURIComponent(handle)}">${title}</a>`;
  const badge = isSoldOut
    ? html`<span class="badge out">${words.soldOut}</span>`
    : compareAtPrice === undefined
      ? ''
      : html`<span class="badge sale">${words.sale}</span>`;
  return html`<li class="product-card"><span class="shape">${picture(found, { alt: '', sizes: cardSizes, eager, class: 'picture-cover' })}</span>
<div class="words">${level === 2 ? html`<h2>${link}</h2>` : html`<h3>${link}</h3>`}
<p class="price">${cardPrice(market, item)}</p></div>${badge === '' ? '' : html`<p class="badges">${badge}</p>`}</li>
`;
}

function cardPrice(market: Market, { price, priceVaries, compareAtPrice }: ListItem): Html {
  const now = market.money(price);
  const said = priceVaries ? market.texts.browse.list.from(now) : now;
  return compareAtPrice === undefined ? html`${said}` : html`${said} ${wasPrice(market, compareAtPrice)}`;
}

/** The price before, struck through, with a word for who does not see the stroke. */
export function wasPrice(market: Market, before: Money): Html {
  return html`<span class="visually-hidden">${market.texts.browse.product.was} </span><s class="was">${market.money(before)}</s>`;
}

/** By place: nothing of it can be bought now. */
export async function soldOutOf(shop: Pick<ShopParts, 'stock'>, items: readonly ListItem[]): Promise<boolean[]> {
  const counts = await shop.stock.available(items.flatMap(({ variantIds }) => variantIds));
  return items.map(({ variantIds }) => variantIds.every((id) => (counts.get(id) ?? 0) <= 0));
}

/** The addresses of the pictures of a list. */
export function pictureAddresses(items: readonly ListItem[]): string[] {
  return items.flatMap(({ image }) => (image === undefined ? [] : [image.url]));
}
