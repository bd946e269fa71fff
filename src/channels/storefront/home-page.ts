// The home page, from the sections that the merchant's settings name: read together, built once.
import { type Html, html } from '../../kernel/html.ts';
import type { Exchange, Reply } from '../../kernel/http.ts';
import type { ShopSettings } from '../../modules/settings.ts';
import type { Market, ShopParts, Thing } from '../shop.ts';
import { type HomeFacts, type HomeSection, homeSection, shownItems } from './home-sections.ts';
import { keepPages } from './kept-pages.ts';
import { pictureAddresses, soldOutOf } from './product-card.ts';

export function homePages(shop: ShopParts) {
  const send = keepPages<ShopSettings>(shop);
  return {
    async show(exchange: Exchange): Promise<Reply> {
      const market = await shop.market(exchange);
      const facts = await readHome(shop, market);
      const { collections, lists, pictures, soldOut } = facts;
      return send(exchange, {
        market,
        source: market.settings,
        facts: [collections, ...lists, ...soldOut.flat(), ...pictures.values()],
        render: () => homePage(shop, market, facts),
      });
    },
  };
}

async function readHome(shop: ShopParts, { settings, currency }: Market): Promise<HomeFacts> {
  const list = (section: HomeSection) =>
    section.kind === 'products'
      ? shop.catalog.listPage({ page: 1, currency, collection: section.collection })
      : undefined;
  const [collections, ...lists] = await Promise.all([shop.catalog.collections(), ...settings.home.map(list)]);
  const shown = lists.map((each, index) => shownItems(each, settings.home[index]));
  const urls = [
    ...settings.home.flatMap((section) => picturesOf(section)),
    ...collections.flatMap(({ image }) => (image === undefined ? [] : [image.url])),
    ...shown.flatMap((items) => pictureAddresses(items)),
  ];
  const [pictures, ...soldOut] = await Promise.all([
    shop.media.picturesFor(urls),
    ...shown.map((items) => soldOutOf(shop, items)),
  ]);
  return { collections, lists, pictures, soldOut };
}

function picturesOf(section: HomeSection): string[] {
  if (section.kind !== 'hero' && section.kind !== 'text') return [];
  const narrow = section.kind === 'hero' ? section.pictureNarrow : undefined;
  return [section.picture, narrow].filter((url) => url !== undefined);
}

function homePage(shop: ShopParts, market: Market, facts: HomeFacts): Html {
  const { settings } = market;
  const { origin } = shop.frame;
  const hasHero = settings.home.some(({ kind }) => kind === 'hero');
  return shop.frame.page({
    market,
    title: market.say(settings.tagline) === '' ? market.texts.browse.title : market.say(settings.tagline),
    description: market.say(settings.tagline) === '' ? undefined : `${settings.name}: ${market.say(settings.tagline)}`,
    canonical: '/',
    current: '/',
    layout: 'flush',
    data: [organization(settings, origin), website(settings, origin)],
    body: html`${hasHero ? '' : html`<h1 class="visually-hidden">${settings.name}</h1>`}${settings.home.map(
      (section, index) => homeSection(market, { section, index, facts, promises: shop.frame.facts() }),
    )}`,
  });
}

function organization({ name, contact }: ShopSettings, origin: string): Thing {
  return {
    '@type': 'OnlineStore',
    '@id': `${origin}/#shop`,
    name,
    url: `${origin}/`,
    ...(contact.email === undefined ? {} : { email: contact.email }),
    ...(contact.phone === undefined ? {} : { telephone: contact.phone }),
    ...(contact.address.length === 0 ? {} : { address: contact.address.join(', ') }),
  };
}

function website({ name }: ShopSettings, origin: string): Thing {
  return {
    '@type': 'WebSite',
    name,
    url: `${origin}/`,
    publisher: { '@id': `${origin}/#shop` },
    potentialAction: {
      '@type': 'SearchAction',
      target: { '@type': 'EntryPoint', urlTemplate: `${origin}/search?q={words}` },
      'query-input': 'required name=words',
    },
  };
}
