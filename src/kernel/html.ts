// HTML as values: the `html` tag escapes whatever is put into it, and a page is built of such values only.
// Mechanism, no words of the shop. Values go into element content or quoted attributes; addresses through `safeHref`.
export { type PageOptions, page, safeHref } from './html/page.ts';
export { type Html, type HtmlValue, html, trustedHtml } from './html/tag.ts';
