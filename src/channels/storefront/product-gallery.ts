// The pictures of a product: a row that is swiped or scrolled, thumbnails that lead to its places, and each picture a
// link to its largest form. All of that works without scripts; a module adds the zoom.
import { type Html, html } from '../../kernel/html.ts';
import type { Image } from '../../modules/catalog.ts';
import type { Picture } from '../../modules/media.ts';
import { icon, type Market, picture, pictureUrl } from '../shop.ts';

export type Pictures = ReadonlyMap<string, Picture>;

interface Gallery {
  title: string;
  images: readonly Image[];
  pictures: Pictures;
}

/** More are on the merchant's list than anybody looks at. */
const mostPictures = 12;
const mainSizes = '(min-width: 54rem) 54vw, 100vw';

export function gallery(market: Market, { title, images, pictures }: Gallery): Html {
  const words = market.texts.browse.product;
  const shown = images.slice(0, mostPictures).filter(({ url }) => pictures.has(url));
  if (shown.length === 0) {
    return html`<div class="gallery"><div class="shape">${picture(undefined, { alt: '', sizes: '100vw' })}</div><p class="visually-hidden">${words.noPicture}</p></div>`;
  }
  return html`<div class="gallery" data-gallery data-close="${words.close}" data-zoom-in="${words.zoomIn}" data-zoom-out="${words.zoomOut}">
<ul class="slides" aria-label="${words.pictures}">
${shown.map((image, index) => slide(market, { image, index, title, pictures }))}</ul>
${shown.length > 1 ? html`<ul class="thumbs">${shown.map(({ url }, index) => html`<li><a href="#picture-${index + 1}"${index === 0 ? html` aria-current="true"` : ''}><span class="visually-hidden">${words.pictureOf(index + 1, shown.length)}</span>${picture(pictures.get(url), { alt: '', sizes: '5rem', class: 'picture-cover' })}</a></li>`)}</ul>` : ''}
</div>`;
}

interface Slide {
  image: Image;
  index: number;
  title: string;
  pictures: Pictures;
}

function slide(market: Market, { image, index, title, pictures }: Slide): Html {
  const found = pictures.get(image.url);
  const largest = found?.widths.at(-1);
  const alt = image.alt === '' ? title : image.alt;
  const body = html`<span class="shape">${picture(found, { alt, sizes: mainSizes, eager: index === 0, class: 'picture-cover' })}</span>`;
  if (found === undefined || largest === undefined) return html`<li id="picture-${index + 1}">${body}</li>\n`;
  return html`<li id="picture-${index + 1}" data-image="${image.url}"><a href="${pictureUrl(found.hash, largest, 'webp')}" data-zoom>${body}<span class="zoom">${icon('zoom')}<span class="visually-hidden">${market.texts.browse.product.enlarge}</span></span></a></li>\n`;
}
