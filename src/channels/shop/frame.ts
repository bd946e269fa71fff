// The frame of every page on the shop's listener: style, bands, header, footer, what search engines read; and how a
// refusal looks to a person. Serves the style sheets and the browser modules. Knows no page's content.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { openBrowserAssets } from '../../kernel/browser-assets.ts';
import { type Html, type HtmlValue, html, page } from '../../kernel/html.ts';
import { type Exchange, type RefusalPage, type Reply, sendStored, storeReply } from '../../kernel/http.ts';
import { footer } from './footer.ts';
import { header } from './header.ts';
import { icon } from './icons.ts';
import type { Market, MarketOf } from './market.ts';
import type { PromiseState, PromiseStateOf } from './promise-state.ts';
import { dataBlock, type SocialCard, socialTags, type Thing } from './structured-data.ts';
import { openLookStyles, styleSheets } from './style.ts';

/** Beside those of every page. */
export type BrowserModule = 'forms' | 'product' | 'gallery' | 'list' | 'checkout' | 'pay' | 'order';

export interface FramedPage {
  /** Language, currency and look; the shop's first when not given. */
  market?: Market;
  /** What the page is; the shop's name is added. */
  title: string;
  body: HtmlValue;
  /** `flush`: sections from edge to edge (.wrap inside); `reading`: narrow, for texts. */
  layout?: 'flush' | 'reading';
  /** For search engines, on public pages. */
  description?: string | undefined;
  /** The page's one address, as a path; pages without one are kept out of search engines. */
  canonical?: string;
  /** schema.org things. */
  data?: readonly Thing[];
  /** What messengers show of a link to it. */
  social?: Pick<SocialCard, 'type' | 'image'>;
  /** Modules that make the page nicer; it must work without. */
  modules?: readonly BrowserModule[];
  /** Tags of an outside party's script, before our modules. */
  scripts?: HtmlValue;
  /** The page's own path, for the entry of a menu that leads to it. */
  current?: string;
  /** What stands in the search field. */
  query?: string;
  /** How many things are in the cart, on pages that know it: other pages remember it from these. */
  cartCount?: number;
}

export interface ShopFrame {
  page(options: FramedPage): Html;
  refusalPage: RefusalPage;
  /** `https://shop.example` */
  readonly origin: string;
  /** What of a page changes beside its content and its market: a fact for `derived`. */
  facts(): PromiseState | undefined;
  /** For the route `assetsPath`. */
  sendAsset(exchange: Exchange): Promise<Reply>;
  /** For the route `iconPath`. */
  sendIcon(exchange: Exchange): Reply;
}

export const iconPath = '/favicon.svg';

export interface FrameParts {
  market: MarketOf;
  /** `https://shop.example` */
  origin: string;
  demonstration: boolean;
  promises: PromiseStateOf;
}

export function openShopFrame({ market: marketOf, origin, demonstration, promises }: FrameParts): ShopFrame {
  const file = (name: string) => path.join(import.meta.dirname, name);
  const assets = openBrowserAssets({
    shop: styleSheets,
    frame: file('browser/frame.ts'),
    search: file('browser/search.ts'),
    preview: file('browser/preview.ts'),
    forms: file('browser/forms.ts'),
    product: file('browser/product.ts'),
    gallery: file('browser/gallery.ts'),
    list: file('browser/list.ts'),
    checkout: file('browser/checkout.ts'),
    pay: file('browser/pay.ts'),
    order: file('browser/order.ts'),
  });
  const looks = openLookStyles();
  const favicon = storeReply(readFileSync(file('favicon.svg')), { contentType: 'image/svg+xml' });

  const framed = (options: FramedPage) => {
    const market = options.market ?? marketOf.lastKnown();
    const { settings, texts, scheme } = market;
    return page({
      lang: market.locale,
      dir: market.dir,
      ...(scheme === undefined ? {} : { scheme }),
      title: `${options.title} – ${settings.name}`,
      head: [
        about(options, market, origin),
        html`<link rel="icon" href="${iconPath}" type="image/svg+xml">\n`,
        looks.of(settings).tag,
        assets.asset('shop').tag,
        options.scripts,
        ...everywhere(market).map((name) => assets.asset(name).tag),
        ...(options.modules ?? []).map((name) => assets.asset(name).tag),
        ...(options.data ?? []).map((thing) => dataBlock(thing)),
      ],
      skipToMain: texts.frame.skip,
      band: band(market, demonstration),
      bandLabel: texts.frame.announcement,
      header: header(market, options),
      ...(options.layout === undefined ? {} : { mainClass: options.layout }),
      body: options.body,
      footer: footer(market, { current: options.current, promises: promises() }),
    });
  };

  return {
    page: framed,
    origin,
    facts: promises,
    async sendAsset(exchange) {
      const name = exchange.param('file');
      if (!name.startsWith('look-')) return assets.send(exchange);
      // Made by this process already, or by another of ours from settings that we have not seen yet.
      const known = looks.byFile(name) ?? looks.of((await marketOf(exchange)).settings);
      return known.fileName === name ? sendStored(exchange, known.reply) : exchange.refuse(404);
    },
    sendIcon: (exchange) => sendStored(exchange, favicon),
    refusalPage: ({ status, title, detail, requestId }, asker) => {
      const market = marketOf.lastKnown(asker);
      const { frame } = market.texts;
      const heading = frame.headings[status] ?? title;
      return framed({
        market,
        title: heading,
        layout: 'reading',
        body: html`<div class="empty">${icon(status >= 500 ? 'parcel' : 'search')}<h1>${heading}</h1>
<p>${frame.said[detail] ?? detail}</p>
<p><a class="button" href="/">${frame.toProducts}</a></p>
<p class="reference">${frame.reference} <code>${requestId}</code></p></div>`,
      });
    },
  };
}

function everywhere({ preview }: Market): ('frame' | 'search' | 'preview')[] {
  return preview > 0 ? ['frame', 'search', 'preview'] : ['frame', 'search'];
}

/** What the shop itself says above everything: that it is a demonstration, that this is a draft. */
function band({ preview, texts: { frame } }: Market, demonstration: boolean): Html | undefined {
  if (!demonstration && preview === 0) return undefined;
  const demo = demonstration ? html`<p><strong>${frame.demonstration}</strong> ${frame.demonstrationNote}</p>` : '';
  if (preview === 0) return html`${demo}`;
  return html`${demo}<form class="preview-bar" method="post" action="/preview/leave" data-preview="${preview}"><strong>${frame.preview}</strong> <button class="plain">${frame.leavePreview}</button></form>`;
}

function about(options: FramedPage, market: Market, origin: string): Html {
  const { description, canonical } = options;
  const words = description === undefined ? '' : html`<meta name="description" content="${description}">\n`;
  if (canonical === undefined) return html`${words}<meta name="robots" content="noindex">\n`;
  const url = `${origin}${canonical}`;
  const card: SocialCard = {
    type: 'website',
    ...options.social,
    title: options.title,
    description,
    url,
    siteName: market.settings.name,
    locale: market.localeTag,
  };
  return html`${words}<link rel="canonical" href="${url}">\n${socialTags(card)}`;
}
