// A list's address: page, words, order and filters as query parameters, read from a request and written into links. The
// same selection has one address. Prices are typed in whole units of the currency ("49.90"), as people say them.
import { minorDigits } from '../../kernel/money.ts';
import type { FacetGroup, ListFilters, ListSort } from '../../modules/catalog.ts';

export interface ListQuestion {
  page: number;
  /** Trimmed; '' when nothing is searched. */
  query: string;
  sort: ListSort | undefined;
  filters: ListFilters;
}

export const sorts: readonly ListSort[] = ['featured', 'newest', 'price-ascending', 'price-descending', 'title'];
const optionPrefix = 'o.';

/** Undefined: there is no such page. Anything else that is not understood is left out. */
export function readQuestion(asked: URLSearchParams, currency: string): ListQuestion | undefined {
  const number = asked.get('page') ?? '1';
  if (!/^[1-9]\d{0,5}$/.test(number)) return undefined;
  // A map: an option may be called "constructor" without meaning anything.
  const options = new Map<string, string[]>();
  for (const [name, value] of asked) {
    if (!name.startsWith(optionPrefix) || value === '') continue;
    const option = name.slice(optionPrefix.length);
    options.set(option, [...(options.get(option) ?? []), value]);
  }
  const fromMinor = readAmount(asked.get('price-from') ?? '', currency);
  const toMinor = readAmount(asked.get('price-to') ?? '', currency);
  const price = { ...(fromMinor === undefined ? {} : { fromMinor }), ...(toMinor === undefined ? {} : { toMinor }) };
  const all = (name: string) => asked.getAll(name).filter((value) => value !== '');
  return {
    page: Number(number),
    query: (asked.get('q') ?? '').trim(),
    sort: sorts.find((sort) => sort === asked.get('sort')),
    filters: {
      ...named('type', all('type')),
      ...named('vendor', all('vendor')),
      ...named('tag', all('tag')),
      ...(options.size === 0 ? {} : { options: Object.fromEntries(options) }),
      ...(Object.keys(price).length === 0 ? {} : { price }),
      ...(asked.get('stock') === 'only' ? { inStock: 'only' as const } : {}),
    },
  };
}

function named<Name extends string>(name: Name, values: string[]) {
  return values.length === 0 ? {} : { [name]: values };
}

/** "49.90", "49,9" or "49" in minor units; undefined for what is no amount. */
export function readAmount(text: string, currency: string): number | undefined {
  const [, whole, part = ''] = /^\s*(\d{1,9})(?:[.,](\d{1,3}))?\s*$/.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const digits = minorDigits(currency);
  return Number(whole) * 10 ** digits + Number(part.padEnd(digits, '0').slice(0, digits));
}

/** An amount as it is typed: "49.90", "49". */
export function typedAmount(amountMinor: number, currency: string): string {
  const digits = minorDigits(currency);
  const rest = amountMinor % 10 ** digits;
  const whole = Math.trunc(amountMinor / 10 ** digits);
  return rest === 0 ? String(whole) : `${whole}.${String(rest).padStart(digits, '0')}`;
}

/** `path` with the question in it; what is as usual is not written. */
export function listAddress(path: string, { page, query, sort, filters }: ListQuestion, currency: string): string {
  const written = new URLSearchParams();
  if (query !== '') written.set('q', query);
  for (const [name, value] of filterPairs(filters, currency)) written.append(name, value);
  if (sort !== undefined) written.set('sort', sort);
  if (page > 1) written.set('page', String(page));
  return written.size === 0 ? path : `${path}?${written}`;
}

/** Every filter that is set, as fields of a form. */
export function filterPairs(filters: ListFilters, currency: string): [name: string, value: string][] {
  const { type = [], vendor = [], tag = [], options = {}, price = {}, inStock } = filters;
  const some = (name: string, values: readonly string[]) => values.map((value): [string, string] => [name, value]);
  const { fromMinor, toMinor } = price;
  return [
    ...some('type', type),
    ...some('vendor', vendor),
    ...some('tag', tag),
    ...Object.entries(options).flatMap(([name, values]) => some(`${optionPrefix}${name}`, values)),
    ...(fromMinor === undefined ? [] : some('price-from', [typedAmount(fromMinor, currency)])),
    ...(toMinor === undefined ? [] : some('price-to', [typedAmount(toMinor, currency)])),
    ...(inStock === undefined ? [] : some('stock', ['only'])),
  ];
}

/** The name of a facet's field. */
export function fieldOf(group: Pick<FacetGroup, 'kind' | 'name'>): string {
  return group.kind === 'option' ? `${optionPrefix}${group.name ?? ''}` : group.kind;
}

/** The question without one of its filters. */
export function withoutFilter(question: ListQuestion, currency: string, [name, value]: [string, string]): ListQuestion {
  const left = new URLSearchParams();
  for (const [each, its] of filterPairs(question.filters, currency)) {
    if (each !== name || its.toLowerCase() !== value.toLowerCase()) left.append(each, its);
  }
  return { ...question, page: 1, filters: readQuestion(left, currency)?.filters ?? {} };
}
