// The frame of every page on the shop's listener: style, demonstration band, navigation, footer; and how a refusal looks
// to a person. Serves the style sheet and the browser modules. Knows no page's content.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { openBrowserAssets } from '../../kernel/browser-assets.ts';
import { type Html, type HtmlValue, html, page } from '../../kernel/html.ts';
import { type Exchange, type RefusalPage, type Reply, sendStored, storeReply } from '../../kernel/http.ts';

export type BrowserModule = 'forms' | 'checkout' | 'pay' | 'order';

export interface FramedPage {
  /** What the page is; the shop's name is added. */
  title: string;
  body: HtmlValue;
  /** For search engines, on public pages. */
  description?: string;
  /** Modules that make the page nicer; it must work without. */
  modules?: readonly BrowserModule[];
  /** Tags of an outside party's script, before our modules. */
  scripts?: HtmlValue;
  /** Which entry of the navigation this page is. */
  current?: '/' | '/cart' | '/trust';
}

export interface ShopFrame {
  page(options: FramedPage): Html;
  refusalPage: RefusalPage;
  /** For the route `assetsPath`. */
  sendAsset(exchange: Exchange): Reply;
  /** For the route `iconPath`. */
  sendIcon(exchange: Exchange): Reply;
}

export const iconPath = '/favicon.svg';

const navigation = [
  { href: '/', text: 'Products' },
  { href: '/cart', text: 'Cart' },
] as const;

export function openShopFrame(shop: { shopName: string; demonstration: boolean }): ShopFrame {
  const file = (name: string) => path.join(import.meta.dirname, name);
  const assets = openBrowserAssets({
    shop: file('shop.css'),
    forms: file('browser/forms.ts'),
    checkout: file('browser/checkout.ts'),
    pay: file('browser/pay.ts'),
    order: file('browser/order.ts'),
  });
  const icon = storeReply(readFileSync(file('favicon.svg')), { contentType: 'image/svg+xml' });
  const style = html`<link rel="icon" href="${iconPath}" type="image/svg+xml">${assets.asset('shop').tag}`;
  const band = shop.demonstration
    ? html`<strong>Demonstration.</strong> Payments are simulated: no money moves, and nothing is sent.`
    : undefined;

  const framed = (options: FramedPage) =>
    page({
      lang: 'en',
      title: `${options.title} – ${shop.shopName}`,
      head: [
        options.description === undefined ? '' : html`<meta name="description" content="${options.description}">\n`,
        style,
        options.scripts,
        ...(options.modules ?? []).map((name) => assets.asset(name).tag),
      ],
      band,
      header: html`<a class="shop-name" href="/">${shop.shopName}</a>
<nav aria-label="Shop"><ul>${navigation.map(
        ({ href, text }) =>
          html`<li><a href="${href}"${href === options.current ? html` aria-current="page"` : ''}>${text}</a></li>`,
      )}</ul></nav>`,
      body: options.body,
      footer: html`<ul><li><a href="/trust"${options.current === '/trust' ? html` aria-current="page"` : ''}>How we keep our word</a></li></ul>
<p>${shop.shopName}</p>`,
    });

  return {
    page: framed,
    sendAsset: (exchange) => assets.send(exchange),
    sendIcon: (exchange) => sendStored(exchange, icon),
    refusalPage: ({ status, title, detail, requestId }) =>
      framed({
        title: headings[status] ?? title,
        body: html`<h1>${headings[status] ?? title}</h1>
<p>${detail}</p>
<p><a class="button secondary" href="/">To the products</a></p>
<p class="reference">If you ask us about this, tell us this number: <code>${requestId}</code></p>`,
      }),
  };
}

const headings: Readonly<Record<number, string>> = {
  400: 'We could not read this request',
  403: 'This is not allowed',
  404: 'Page not found',
  405: 'This address is not a page',
  413: 'That was too much at once',
  422: 'Something needs mending',
  429: 'Too many requests',
  500: 'Something went wrong on our side',
  503: 'Not available just now',
};
