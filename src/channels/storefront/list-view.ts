// A list of products: how many, in which order, narrowed by what; the products; further pages. Filters are one plain form:
// beside the list on wide screens, folded above it on narrow ones.
import { type Html, html } from '../../kernel/html.ts';
import type { FacetGroup, Facets, ListPage } from '../../modules/catalog.ts';
import { icon, type Market } from '../shop.ts';
import {
  fieldOf,
  filterPairs,
  type ListQuestion,
  listAddress,
  sorts,
  typedAmount,
  withoutFilter,
} from './list-address.ts';
import { productGrid } from './product-card.ts';
import type { Pictures } from './product-gallery.ts';

export interface ListView {
  path: string;
  question: ListQuestion;
  list: ListPage;
  facets: Facets;
  pictures: Pictures;
  soldOut: readonly boolean[];
}

/** Of one kind, more values than this are folded away. */
const mostValues = 8;

export function listBody(market: Market, view: ListView): Html {
  const { list, question } = view;
  const words = market.texts.browse.list;
  const isNarrowed = filterPairs(question.filters, market.currency).length > 0;
  return html`<div class="catalogue">${filters(market, view)}<div class="results">
${chips(market, view)}<div class="toolbar"><p class="soft" role="status">${words.count(list.total)}</p>${sorting(market, view)}</div>
${
  list.items.length === 0
    ? html`<div class="empty">${icon('search')}<h2>${words.nothing}</h2><p>${words.nothingHint}</p>${isNarrowed ? html`<p><a class="button" href="${listAddress(view.path, { ...question, page: 1, filters: {} }, market.currency)}">${words.clear}</a></p>` : ''}</div>`
    : productGrid(market, { ...view, items: list.items, eager: 4 })
}
${pager(market, view)}</div></div>`;
}

function chips(market: Market, { path, question, facets }: ListView): Html | '' {
  const words = market.texts.browse.list;
  const { currency } = market;
  const pairs = filterPairs(question.filters, currency);
  if (pairs.length === 0) return '';
  const chip = (pair: [string, string]) => {
    const label = labelOf(market, facets, pair);
    const href = listAddress(path, withoutFilter(question, currency, pair), currency);
    return html`<li><a href="${href}"><span class="visually-hidden">${words.without(label)}</span><span aria-hidden="true">${label}</span>${icon('close')}</a></li>`;
  };
  const all = listAddress(path, { ...question, page: 1, filters: {} }, currency);
  return html`<nav class="active-filters" aria-label="${words.active}"><ul class="chips">${pairs.map(chip)}<li><a class="clear" href="${all}">${words.clear}</a></li></ul></nav>
`;
}

function labelOf(market: Market, facets: Facets, [name, value]: [string, string]): string {
  const words = market.texts.browse.list;
  if (name === 'stock') return words.inStock;
  if (name === 'price-from') return `${words.price} ≥ ${value}`;
  if (name === 'price-to') return `${words.price} ≤ ${value}`;
  const group = facets.groups.find((each) => fieldOf(each) === name);
  const known = group?.values.find((each) => each.value === value.trim().toLowerCase());
  return known?.label ?? value;
}

function sorting(market: Market, { list, path }: ListView): Html {
  const words = market.texts.browse.list;
  const isSearch = path === '/search';
  const name = (sort: string) => words.sorts[isSearch && sort === 'featured' ? 'relevance' : sort] ?? sort;
  return html`<div class="sorting"><label for="sort">${words.sort}</label><select id="sort" name="sort" form="filters" autocomplete="off">${sorts.map(
    (sort) => html`<option value="${sort}"${sort === list.sort ? html` selected` : ''}>${name(sort)}</option>`,
  )}</select><button class="secondary" form="filters">${words.apply}</button></div>`;
}

function filters(market: Market, { path, question, facets }: ListView): Html {
  const words = market.texts.browse.list;
  const { fromMinor, toMinor } = question.filters.price ?? {};
  const typed = (minor: number | undefined) => (minor === undefined ? '' : typedAmount(minor, market.currency));
  const hint = (amount: { amountMinor: number } | undefined) => typed(amount?.amountMinor);
  const isIdle = facets.groups.length === 0 && facets.price === undefined && facets.inStock === undefined;
  // The form is there also where nothing can be narrowed: the order is its field too.
  return html`<details class="filters"${isIdle ? html` hidden` : ''}><summary class="button secondary">${icon('filter')}${words.filterBy}</summary>
<form id="filters" action="${path}" data-filters>
<h2 class="visually-hidden">${words.filters}</h2>
${question.query === '' ? '' : html`<input type="hidden" name="q" value="${question.query}">`}
${facets.inStock === undefined ? '' : html`<label class="check"><input type="checkbox" name="stock" value="only"${question.filters.inStock === 'only' ? html` checked` : ''}><span>${words.inStock}</span><span class="count">${facets.inStock}</span></label>`}
${shownGroups(facets).map((group) => facetGroup(market, group))}
${
  facets.price === undefined
    ? ''
    : html`<fieldset><legend>${words.price} (${market.currency})</legend><div class="pair"><div class="field"><label for="price-from">${words.least}</label><input id="price-from" name="price-from" inputmode="decimal" autocomplete="off" value="${typed(fromMinor)}" placeholder="${hint(facets.price.low)}"></div><div class="field"><label for="price-to">${words.most}</label><input id="price-to" name="price-to" inputmode="decimal" autocomplete="off" value="${typed(toMinor)}" placeholder="${hint(facets.price.high)}"></div></div></fieldset>`
}
<button class="wide">${words.apply}</button>
</form></details>`;
}

/** Those that can narrow anything; what a merchant tags for himself comes last. */
function shownGroups({ groups }: Facets): FacetGroup[] {
  return groups
    .filter(({ values }) => values.length > 1 || values.some(({ chosen }) => chosen))
    .toSorted((a, b) => Number(a.kind === 'tag') - Number(b.kind === 'tag'));
}

const collators = new Map<string, Intl.Collator>();

/** What is chosen first. Sizes and the like as people count (8 mm before 18 mm), other values by how many have them. */
function inOrder({ kind, values }: FacetGroup, localeTag: string): FacetGroup['values'] {
  const collator = collators.get(localeTag) ?? new Intl.Collator(localeTag, { numeric: true });
  collators.set(localeTag, collator);
  const byCount = kind === 'option' ? 0 : 1;
  return values.toSorted(
    (a, b) =>
      Number(b.chosen) - Number(a.chosen) || byCount * (b.count - a.count) || collator.compare(a.label, b.label),
  );
}

function facetGroup(market: Market, group: FacetGroup): Html {
  const words = market.texts.browse.list;
  const names = { type: words.type, vendor: words.vendor, tag: words.tag, option: group.name ?? '' };
  const field = fieldOf(group);
  const sorted = inOrder(group, market.localeTag);
  const check = ({ value, label, count, chosen }: FacetGroup['values'][number]) =>
    html`<label class="check"><input type="checkbox" name="${field}" value="${value}"${chosen ? html` checked` : ''}><span>${label}</span><span class="count">${count}</span></label>`;
  const [shown, rest] = [sorted.slice(0, mostValues), sorted.slice(mostValues)];
  const isOpen = group.kind !== 'tag' || group.values.some(({ chosen }) => chosen);
  return html`<details class="facet"${isOpen ? html` open` : ''}><summary>${names[group.kind]}</summary><fieldset><legend class="visually-hidden">${names[group.kind]}</legend>${shown.map(check)}${rest.length === 0 ? '' : html`<details><summary>${words.more(rest.length)}</summary>${rest.map(check)}</details>`}</fieldset></details>
`;
}

export function pageCount({ total, pageSize }: ListPage): number {
  return Math.max(1, Math.ceil(total / pageSize));
}

function pager(market: Market, { list, question, path }: ListView): Html | '' {
  const words = market.texts.browse.list;
  const count = pageCount(list);
  if (count <= 1) return '';
  const href = (page: number) => listAddress(path, { ...question, page }, market.currency);
  const near = [1, list.page - 1, list.page, list.page + 1, count].filter((page) => page >= 1 && page <= count);
  const numbers = [...new Set(near)];
  return html`<nav class="pages" aria-label="${words.pages}"><ul>
${list.page > 1 ? html`<li><a class="button secondary" rel="prev" href="${href(list.page - 1)}">${icon('back')}${words.previous}</a></li>` : ''}
${numbers.map((page, index) => {
  const isFar = index > 0 && page - (numbers[index - 1] ?? 0) > 1;
  const entry =
    page === list.page
      ? html`<span class="page" aria-current="page"><span class="visually-hidden">${words.pageOf(page, count)}</span><span aria-hidden="true">${page}</span></span>`
      : html`<a class="page" href="${href(page)}" aria-label="${words.pageOf(page, count)}">${page}</a>`;
  return html`${isFar ? html`<li aria-hidden="true">…</li>` : ''}<li>${entry}</li>`;
})}
${list.page < count ? html`<li><a class="button secondary" rel="next" href="${href(list.page + 1)}">${words.next}${icon('arrow')}</a></li>` : ''}
</ul></nav>`;
}
