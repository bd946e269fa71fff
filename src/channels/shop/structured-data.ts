// What search engines and messengers read of a page: schema.org data as JSON-LD, Open Graph, the canonical address. Data
// only: a browser runs none of it.
import { type Html, html, trustedHtml } from '../../kernel/html.ts';

/** A schema.org thing; `@context` is added. */
export type Thing = Readonly<Record<string, unknown>>;

/** A block of data. `<` never stands in it as such: whatever a title says, it cannot end the block. */
export function dataBlock(thing: Thing): Html {
  const text = JSON.stringify({ '@context': 'https://schema.org', ...thing })
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
  return html`<script type="application/ld+json">${trustedHtml(text)}</script>\n`;
}

export interface SocialCard {
  title: string;
  description: string | undefined;
  /** Absolute. */
  url: string;
  siteName: string;
  locale: string;
  type: 'website' | 'product' | 'article';
  image?: { url: string; width: number; height: number; alt: string } | undefined;
}

export function socialTags(card: SocialCard): Html {
  const tag = (property: string, content: string | number | undefined) =>
    content === undefined || content === '' ? '' : html`<meta property="${property}" content="${content}">\n`;
  const { image } = card;
  return html`${tag('og:title', card.title)}${tag('og:description', card.description)}${tag('og:url', card.url)}${tag('og:site_name', card.siteName)}${tag('og:locale', card.locale.replace('-', '_'))}${tag('og:type', card.type)}${tag('og:image', image?.url)}${tag('og:image:width', image?.width)}${tag('og:image:height', image?.height)}${tag('og:image:alt', image?.alt)}<meta name="twitter:card" content="${image === undefined ? 'summary' : 'summary_large_image'}">\n`;
}

/** Where a page stands, as a trail of links: the last one is the page itself. */
export interface Crumb {
  title: string;
  path: string;
}

export function breadcrumbs(crumbs: readonly Crumb[], origin: string): Thing {
  return {
    '@type': 'BreadcrumbList',
    itemListElement: crumbs.map(({ title, path }, index) => ({
      '@type': 'ListItem',
      position: index + 1,
      name: title,
      item: `${origin}${path}`,
    })),
  };
}
