// Collections side by side: picture, title, how many products. Each leads to its list.
import { type Html, html } from '../../kernel/html.ts';
import type { CollectionSummary } from '../../modules/catalog.ts';
import { type Market, picture } from '../shop.ts';
import type { Pictures } from './product-gallery.ts';

interface Grid {
  collections: readonly CollectionSummary[];
  pictures: Pictures;
  level: 2 | 3;
}

const sizes = '(min-width: 60rem) 22rem, (min-width: 40rem) 45vw, 100vw';

export function collectionGrid(market: Market, { collections, pictures, level }: Grid): Html {
  const words = market.texts.browse.list;
  const card = ({ handle, title, image, products }: CollectionSummary) => {
    const link = html`<a href="/collections/${encodeURIComponent(handle)}">${title}</a>`;
    const found = image === undefined ? undefined : pictures.get(image.url);
    return html`<li class="collection-card"><span class="shape">${picture(found, { alt: '', sizes, class: 'picture-cover' })}</span><div class="words">${level === 2 ? html`<h2>${link}</h2>` : html`<h3>${link}</h3>`}<p class="soft">${words.count(products)}</p></div></li>\n`;
  };
  return html`<ul class="collections">${collections.map(card)}</ul>`;
}
