// The frame of every page: document type, language, title, skip link, a band for announcements, header, main, footer.
// No inline script or style: the content security policy blocks both.
import { type Html, type HtmlValue, html } from './tag.ts';

export interface PageOptions {
  /** BCP 47, such as "en". */
  lang: string;
  /** Which way the language is written. */
  dir?: 'ltr' | 'rtl';
  /** `light` or `dark` whatever the device prefers; by the device when not said. */
  scheme?: 'light' | 'dark';
  title: string;
  /** Style sheets and scripts (tags from browser-assets), further meta elements. */
  head?: HtmlValue;
  /** A line above everything, on every page that has it (a demonstration says so). */
  band?: HtmlValue;
  /** What the band is, for who cannot see where it stands. */
  bandLabel?: string;
  /** Site navigation. */
  header?: HtmlValue;
  /** Goes into <main>. */
  body: HtmlValue;
  /** Class of <main>. */
  mainClass?: string;
  footer?: HtmlValue;
  /** The skip link's words, in the page's language. */
  skipToMain?: string;
}

export function page(options: PageOptions): Html {
  const { lang, dir, scheme, title, head, band, header, body, mainClass, footer } = options;
  const { bandLabel = 'Announcement', skipToMain = 'Skip to the content' } = options;
  return html`<!doctype html>
<html lang="${lang}"${dir === undefined ? '' : html` dir="${dir}"`}${scheme === undefined ? '' : html` data-scheme="${scheme}"`}>
<head>
<meta charset="utf-8">
<title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="${scheme ?? 'light dark'}">
${head}
</head>
<body>
<a class="skip-link" href="#main">${skipToMain}</a>
${isNothing(band) ? '' : html`<aside class="band" aria-label="${bandLabel}">${band}</aside>`}
${isNothing(header) ? '' : html`<header>${header}</header>`}
<main id="main"${mainClass === undefined ? '' : html` class="${mainClass}"`} tabindex="-1">
${body}
</main>
${isNothing(footer) ? '' : html`<footer>${footer}</footer>`}
</body>
</html>
`;
}

function isNothing(value: HtmlValue): boolean {
  return value === undefined || value === null || value === false || value === '';
}

/** An address for `href` or `src`: http(s), mailto, tel or a path of our own. Anything else (`javascript:`) is "#". */
export function safeHref(address: string): string {
  // The URL parser strips tabs, newlines and leading controls, as a browser does: "java\nscript:" is seen for what it is.
  const base = 'https://own.invalid';
  if (!URL.canParse(address, base)) return '#';
  const url = new URL(address, base);
  if (url.origin === base) return `${url.pathname}${url.search}${url.hash}`;
  return ['https:', 'http:', 'mailto:', 'tel:'].includes(url.protocol) ? url.href : '#';
}
