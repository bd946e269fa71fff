// The trail of links above a page. The last entry is the page itself and leads nowhere.
import { type Html, html } from '../../kernel/html.ts';
import type { Market } from './market.ts';
import type { Crumb } from './structured-data.ts';

export function crumbTrail({ texts }: Market, crumbs: readonly Crumb[]): Html {
  return html`<nav class="crumbs" aria-label="${texts.frame.crumbs}"><ol>${crumbs.map(({ title, path }, index) =>
    index === crumbs.length - 1
      ? html`<li aria-current="page">${title}</li>`
      : html`<li><a href="${path}">${title}</a></li>`,
  )}</ol></nav>
`;
}
