// What the pages of the till have in common: the frame, who may be shown what of a price, the rows of a sum.
import { type Html, type HtmlValue, html } from '../../kernel/html.ts';
import type { Market, ShopParts } from '../shop.ts';
import type { TotalRow } from './price-checkout.ts';

/** A page of one visitor: never kept, never indexed. */
export function tillPage(shop: ShopParts, market: Market, options: Parameters<ShopParts['frame']['page']>[0]): Html {
  return shop.frame.page({ ...options, market });
}

/** A sum as its buyer reads it, from goods to total. */
export function totalsList(rows: readonly TotalRow[]): Html {
  return html`<dl class="totals">
${rows.map(
  ({ kind, label, text }) =>
    html`<div class="${kind === 'total' ? 'sum' : kind}"><dt>${label}</dt><dd class="amount">${text}</dd></div>\n`,
)}</dl>`;
}

/** A picture's place beside a line, empty when there is none. */
export function thumbnail(picture: HtmlValue): Html {
  return html`<span class="thumb">${picture}</span>`;
}
