// A picture on a page: AVIF and WebP in the widths that there are, its room kept free from the start in its own colour,
// and a quiet drawing where there is none. Knows no product and no address but those of our own encodings.
import { type Html, html } from '../../kernel/html.ts';
import type { Picture } from '../../modules/media.ts';

export interface PictureOptions {
  /** What it shows, for those who do not see it; empty where the text beside it says so already. */
  alt: string;
  /** How wide it is laid out, as the attribute of that name: `(min-width: 60rem) 33vw, 50vw`. */
  sizes: string;
  /** For what is on the first screen: loaded before all else. Everything else waits until it is near. */
  eager?: boolean;
  /** A class more, beside `picture`. */
  class?: string;
  /** Another one for windows of at most 40rem, where its frame has another shape. */
  narrow?: Picture | undefined;
}

/** What old browsers, readers and crawlers take: about this wide. */
const plainWidth = 640;

export function picture(shown: Picture | undefined, options: PictureOptions): Html {
  const classes = options.class === undefined ? 'picture' : `picture ${options.class}`;
  if (shown === undefined) return html`<span class="${classes} picture-none">${noPicture}</span>`;
  const { hash, width, height, colour } = shown;
  const { narrow } = options;
  const loading = options.eager === true ? html`fetchpriority="high"` : html`loading="lazy" decoding="async"`;
  // The ground is a drawing with its colour as an attribute: a style attribute would be blocked, and rightly.
  return html`<span class="${classes}"><svg class="picture-ground" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" aria-hidden="true" focusable="false"><path fill="${colour}" d="M0 0h${width}v${height}H0z"/></svg><picture>${narrow === undefined ? '' : html`<source media="(max-width: 40rem)" type="image/avif" srcset="${sourceSet(narrow, 'avif')}" sizes="100vw"><source media="(max-width: 40rem)" type="image/webp" srcset="${sourceSet(narrow, 'webp')}" sizes="100vw">`}<source type="image/avif" srcset="${sourceSet(shown, 'avif')}" sizes="${options.sizes}"><img src="${pictureUrl(hash, plainOf(shown), 'webp')}" srcset="${sourceSet(shown, 'webp')}" sizes="${options.sizes}" width="${width}" height="${height}" alt="${options.alt}" ${loading}></picture></span>`;
}

function sourceSet({ hash, widths }: Picture, format: 'avif' | 'webp'): string {
  return widths.map((each) => `${pictureUrl(hash, each, format)} ${each}w`).join(', ');
}

/** An encoding's address on the shop's listener. */
export function pictureUrl(hash: string, width: number, format: 'avif' | 'webp'): string {
  return `/media/${hash}/${width}.${format}`;
}

/** For what takes one address only (Open Graph, product data): about 1,200 pixels wide, as WebP. */
export function sharedPictureUrl(shown: Picture): string {
  return pictureUrl(shown.hash, nearest(shown.widths, 1_200), 'webp');
}

function plainOf(shown: Picture): number {
  return nearest(shown.widths, plainWidth);
}

function nearest(widths: readonly number[], wanted: number): number {
  return widths.reduce(
    (best, each) => (Math.abs(each - wanted) < Math.abs(best - wanted) ? each : best),
    widths[0] ?? wanted,
  );
}

// A parcel, in lines. It says nothing to a screen reader: there is nothing to see.
const noPicture = html`<svg class="picture-drawing" viewBox="0 0 120 90" aria-hidden="true" focusable="false"><g fill="none" stroke="currentColor" stroke-width="1.5" stroke-linejoin="round" stroke-linecap="round"><path d="M36 36 60 26l24 10v26L60 73 36 62z"/><path d="M36 36 60 46l24-10M60 46v27M48 31l24 10v8"/></g></svg>`;
