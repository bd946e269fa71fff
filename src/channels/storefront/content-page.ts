// The merchant's own pages (about, shipping, returns, privacy …) and how the shop can be reached, from the settings.
import { html } from '../../kernel/html.ts';
import type { Exchange, Reply } from '../../kernel/http.ts';
import type { ShopSettings } from '../../modules/settings.ts';
import { breadcrumbs, type Crumb, cleanText, crumbTrail, icon, type Market, type ShopParts } from '../shop.ts';
import { keepPages } from './kept-pages.ts';
import { missingPage } from './missing-page.ts';
import { firstWords, textOf } from './split-description.ts';

type ContentPage = ShopSettings['pages'][number];

export function contentPages(shop: ShopParts) {
  const send = keepPages<ContentPage>(shop);
  const sendContact = keepPages<ShopSettings>(shop);

  const trail = (market: Market, title: string, path: string): Crumb[] => [
    { title: market.texts.frame.home, path: '/' },
    { title, path },
  ];

  return {
    async show(exchange: Exchange): Promise<Reply> {
      const market = await shop.market(exchange);
      const content = market.settings.pages.find(({ handle }) => handle === exchange.param('handle'));
      if (content === undefined) return missingPage(shop, exchange, market.texts.browse.content.noPage);
      return send(exchange, { market, source: content, facts: [], render: () => contentDocument(market, content) });
    },

    async contact(exchange: Exchange): Promise<Reply> {
      const market = await shop.market(exchange);
      const render = () => contactDocument(market);
      return sendContact(exchange, { market, source: market.settings, facts: [], render });
    },
  };

  function contentDocument(market: Market, { handle, title: given, body, description }: ContentPage) {
    const title = market.say(given);
    const path = `/pages/${handle}`;
    const crumbs = trail(market, title, path);
    const clean = cleanText(market.say(body));
    return shop.frame.page({
      market,
      title,
      description: market.say(description) || firstWords(textOf(clean.toString()), 160),
      canonical: path,
      current: path,
      layout: 'reading',
      data: [breadcrumbs(crumbs, shop.frame.origin)],
      social: { type: 'article' },
      body: html`${crumbTrail(market, crumbs)}<h1>${title}</h1><div class="prose">${clean}</div>`,
    });
  }

  function contactDocument(market: Market) {
    const words = market.texts.browse.content;
    const { contact, pages, name } = market.settings;
    const { email, phone, address } = contact;
    const hours = market.say(contact.hours);
    const crumbs = trail(market, words.contact, '/contact');
    const isSilent = email === undefined && phone === undefined && address.length === 0;
    const way = (drawing: Parameters<typeof icon>[0], heading: string, body: unknown) =>
      html`<li class="card">${icon(drawing)}<h2>${heading}</h2>${body as ReturnType<typeof html>}</li>`;
    const subject = encodeURIComponent(words.writeAbout(name));
    return shop.frame.page({
      market,
      title: words.contact,
      canonical: '/contact',
      current: '/contact',
      data: [breadcrumbs(crumbs, shop.frame.origin)],
      body: html`${crumbTrail(market, crumbs)}<h1>${words.contact}</h1>
<p class="lead soft">${isSilent ? words.noContact : words.contactLead}</p>
<ul class="ways">
${email === undefined ? '' : way('mail', words.write, html`<p><a href="mailto:${email}?subject=${subject}">${email}</a></p>`)}
${phone === undefined ? '' : way('phone', words.call, html`<p><a href="tel:${phone.replaceAll(/[^+\d]/g, '')}">${phone}</a></p>${hours === '' ? '' : html`<p class="soft">${hours}</p>`}`)}
${address.length === 0 ? '' : way('parcel', words.visit, html`<address>${address.map((line) => html`${line}<br>`)}</address>`)}
</ul>
${pages.length === 0 ? '' : html`<h2>${words.answers}</h2><ul>${pages.map((page) => html`<li><a href="/pages/${page.handle}">${market.say(page.title)}</a></li>`)}</ul>`}`,
    });
  }
}
