// The sections that a home page is put together from. A section that has nothing to show is left out.
import { type Html, html, safeHref } from '../../kernel/html.ts';
import type { CollectionSummary, ListPage } from '../../modules/catalog.ts';
import type { ShopSettings } from '../../modules/settings.ts';
import { cleanText, icon, type Market, type PromiseState, picture } from '../shop.ts';
import { collectionGrid } from './collection-grid.ts';
import { productGrid } from './product-card.ts';
import type { Pictures } from './product-gallery.ts';

export type HomeSection = ShopSettings['home'][number];
type SectionOf<Kind extends HomeSection['kind']> = Extract<HomeSection, { kind: Kind }>;

export interface HomeFacts {
  collections: readonly CollectionSummary[];
  /** By place of the section; empty for one that shows no products. */
  lists: readonly (ListPage | undefined)[];
  pictures: Pictures;
  soldOut: readonly (readonly boolean[])[];
}

interface Placed<Section extends HomeSection = HomeSection> {
  section: Section;
  index: number;
  facts: HomeFacts;
  promises: PromiseState | undefined;
}

export function homeSection(market: Market, placed: Placed): Html | '' {
  const { section } = placed;
  switch (section.kind) {
    case 'hero':
      return hero(market, { ...placed, section });
    case 'collections':
      return collections(market, { ...placed, section });
    case 'products':
      return products(market, { ...placed, section });
    case 'text':
      return words(market, { ...placed, section });
    case 'promises':
      return promises(market, { ...placed, section });
  }
}

function hero(market: Market, { section, index, facts }: Placed<SectionOf<'hero'>>): Html {
  const title = market.say(section.title) || market.settings.name;
  const text = market.say(section.text);
  const find = (url: string | undefined) => (url === undefined ? undefined : facts.pictures.get(url));
  const found = find(section.picture);
  const shown =
    found === undefined
      ? ''
      : html`<div class="hero-picture">${picture(found, { alt: market.say(section.alt), sizes: '100vw', narrow: find(section.pictureNarrow), eager: index === 0, class: 'picture-cover' })}</div>`;
  return html`<section class="hero">${shown}<div class="wrap"><div class="words">${index === 0 ? html`<h1>${title}</h1>` : html`<h2 class="h1">${title}</h2>`}${text === '' ? '' : html`<p class="lead">${text}</p>`}${button(market, section.button)}</div></div></section>
`;
}

function button(market: Market, given: { label: Parameters<Market['say']>[0]; href: string } | undefined): Html | '' {
  if (given === undefined) return '';
  return html`<p><a class="button" href="${safeHref(given.href)}">${market.say(given.label)}${icon('arrow')}</a></p>`;
}

function sectionHead(given: { title: string; text: string; more?: Html }): Html {
  const { title, text, more } = given;
  return html`<div class="split"><h2>${title}</h2>${more}</div>${text === '' ? '' : html`<p class="soft">${text}</p>`}`;
}

function collections(market: Market, { section, facts }: Placed<SectionOf<'collections'>>): Html | '' {
  const wanted = section.collections;
  const shown =
    wanted.length === 0
      ? facts.collections.filter(({ products: count }) => count > 0)
      : wanted.flatMap((handle) => facts.collections.filter((each) => each.handle === handle));
  if (shown.length === 0) return '';
  const title = market.say(section.title) || market.texts.browse.home.collections;
  const more = html`<a href="/collections">${market.texts.browse.home.seeAll}</a>`;
  return html`<section class="section"><div class="wrap">${sectionHead({ title, text: market.say(section.text), more })}
${collectionGrid(market, { collections: shown, pictures: facts.pictures, level: 3 })}</div></section>
`;
}

function products(market: Market, { section, index, facts }: Placed<SectionOf<'products'>>): Html | '' {
  const list = facts.lists[index];
  const items = shownItems(list, section);
  const words = market.texts.browse.home;
  if (items.length === 0) {
    return list?.total === 0 && section.collection === undefined
      ? html`<section class="section"><div class="wrap empty">${icon('parcel')}<p>${words.empty}</p></div></section>`
      : '';
  }
  const href =
    section.collection === undefined ? '/products' : `/collections/${encodeURIComponent(section.collection)}`;
  const more = html`<a href="${href}">${words.seeAll}</a>`;
  const title = market.say(section.title) || words.products;
  return html`<section class="section"><div class="wrap">${sectionHead({ title, text: market.say(section.text), more })}
${productGrid(market, { items, pictures: facts.pictures, soldOut: facts.soldOut[index] ?? [], level: 3, eager: index === 0 ? 4 : 0 })}</div></section>
`;
}

function words(market: Market, { section, facts }: Placed<SectionOf<'text'>>): Html {
  const found = section.picture === undefined ? undefined : facts.pictures.get(section.picture);
  const title = market.say(section.title);
  const shown =
    found === undefined
      ? ''
      : html`<div class="story-picture">${picture(found, { alt: market.say(section.alt), sizes: '(min-width: 56rem) 45vw, 100vw', class: 'picture-cover' })}</div>`;
  return html`<section class="section story"><div class="wrap">${shown}<div class="words">${title === '' ? '' : html`<h2>${title}</h2>`}<div class="prose lead">${cleanText(market.say(section.text))}</div>${button(market, section.button)}</div></div></section>
`;
}

function promises(market: Market, { section, promises: state }: Placed<SectionOf<'promises'>>): Html {
  const said = market.texts.browse.home;
  const broken = state?.broken ?? 0;
  const isKnown = state !== undefined && state.hold + broken > 0;
  const count = !isKnown ? said.promisesNone : said.promisesHold(state.hold, state.promises);
  return html`<section class="section tinted"><div class="wrap">
<div class="promise-head"><h2>${market.say(section.title) || said.promises}</h2><p class="soft">${market.say(section.text) || said.promisesText}</p></div>
<ul class="promises">
<li><a class="promise-count${broken > 0 ? ' broken' : ''}" href="/trust">${icon(broken > 0 ? 'alarm' : 'shield')}<span>${broken > 0 ? said.promisesBroken(broken) : count}</span></a><p>${said.seeReport}</p></li>
<li>${icon('lock')}<h3>${said.cards}</h3><p>${said.cardsText}</p></li>
<li>${icon('check')}<h3>${said.checkYourself}</h3><p>${said.checkYourselfText}</p></li>
</ul></div></section>
`;
}

export function shownItems(list: ListPage | undefined, section: HomeSection | undefined) {
  return list === undefined || section?.kind !== 'products' ? [] : list.items.slice(0, section.count);
}
