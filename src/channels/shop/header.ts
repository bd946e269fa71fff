// The head of every page: name, menu, search, cart. What the visitor has in his cart is filled in by the browser, so that
// the page itself is the same for everybody.
import { type Html, html, safeHref } from '../../kernel/html.ts';
import { cleanDrawing } from './clean-html.ts';
import { icon } from './icons.ts';
import type { Market } from './market.ts';

interface HeaderFacts {
  current?: string | undefined;
  query?: string | undefined;
  cartCount?: number | undefined;
}

export function header(market: Market, { current, query, cartCount }: HeaderFacts): Html {
  const { frame } = market.texts;
  const { announcement } = market.settings;
  const said = market.say(announcement);
  const counted = cartCount === undefined ? '' : html` data-cart-count="${cartCount}"`;
  return html`${said === '' ? '' : html`<p class="announcement">${said}</p>\n`}<div class="bar">
<details class="menu-drop"><summary>${icon('menu', 'open')}${icon('close', 'close')}<span class="visually-hidden">${frame.menu}</span></summary>
<nav aria-label="${frame.menu}">${menuList(market, current)}</nav></details>
<a class="shop-name" href="/">${shopName(market)}</a>
<nav class="menu" aria-label="${frame.shopMenu}">${menuList(market, current)}</nav>
${searchForm(market, { id: 'bar-q', query })}
<ul class="tools">
<li class="to-search"><a href="/search">${icon('search')}<span class="visually-hidden">${frame.search}</span></a></li>
<li><a href="/cart"${current === '/cart' ? html` aria-current="page"` : ''}${counted} data-cart>${icon('cart')}<span class="visually-hidden">${frame.cart}</span></a></li>
</ul>
</div>`;
}

/** The search field, anywhere; suggestions come by a module, the answer without. */
export function searchForm(
  { texts: { frame } }: Market,
  { id, query, large = false }: { id: string; query?: string | undefined; large?: boolean },
): Html {
  return html`<form class="search${large ? ' large' : ''}" action="/search" role="search" aria-label="${large ? frame.searchLabel : frame.search}" data-suggest="/search/suggest" data-label="${frame.suggestions}">
<label class="visually-hidden" for="${id}">${frame.searchLabel}</label>
<input id="${id}" name="q" type="search" value="${query ?? ''}" maxlength="100" placeholder="${frame.search}" autocomplete="off" autocapitalize="off" spellcheck="false" enterkeyhint="search">
<button>${icon('search')}<span class="visually-hidden">${frame.search}</span></button>
</form>`;
}

function shopName({ settings }: Market): Html {
  if (settings.logo === undefined) return html`${settings.name}`;
  return html`${cleanDrawing(settings.logo)}<span class="visually-hidden">${settings.name}</span>`;
}

function menuList(market: Market, current: string | undefined): Html {
  return html`<ul>${market.settings.menu.map(
    ({ label, href }) =>
      html`<li><a href="${safeHref(href)}"${href === current ? html` aria-current="page"` : ''}>${market.say(label)}</a></li>`,
  )}</ul>`;
}
