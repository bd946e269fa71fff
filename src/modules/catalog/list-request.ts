// What a list is asked for, in one form: cut to sizes, folded, with a key under which the answer is kept.
import type { ListFilters, Selection } from '../catalog.ts';
import { type FacetKind, facetGroup, facetKey } from './facet-keys.ts';
import type { PriceList } from './price-list.ts';
import { askedText } from './search-words.ts';

/** One kind of filter with its values: any of them will do. */
export interface ChosenGroup {
  group: string;
  keys: string[];
}

export interface ListRequest {
  /** Folded; '': no search. */
  asked: string;
  /** A handle; '': all products. */
  collection: string;
  groups: ChosenGroup[];
  fromMinor: number | null;
  toMinor: number | null;
  inStock: boolean;
  prices: PriceList;
  key: string;
}

const maxValues = 60;
const maxHandleLength = 255;

export function listRequest({ query = '', collection = '', filters = {} }: Selection, prices: PriceList): ListRequest {
  const asked = askedText(query);
  const handle = collection.length > maxHandleLength ? '\u0000' : collection;
  const groups = chosenGroups(filters);
  const fromMinor = amount(filters.price?.fromMinor);
  const toMinor = amount(filters.price?.toMinor);
  const inStock = filters.inStock === 'only';
  const isPlain = asked === '' && handle === '' && groups.length === 0;
  const said = isPlain ? '' : JSON.stringify([asked, handle, groups]);
  return {
    asked,
    collection: handle,
    groups,
    fromMinor,
    toMinor,
    inStock,
    prices,
    key: `${prices.key} ${fromMinor ?? ''} ${toMinor ?? ''} ${inStock ? 'stock' : ''} ${said}`,
  };
}

function chosenGroups({ type, vendor, tag, options = {} }: ListFilters): ChosenGroup[] {
  let left = maxValues;
  const chosen: ChosenGroup[] = [];
  const choose = (kind: FacetKind, values: readonly string[] = [], name?: string) => {
    const group = facetGroup(kind, name);
    const some = values.filter((value) => value.trim() !== '').slice(0, left);
    left -= some.length;
    const keys = [...new Set(some.map((value) => facetKey(group, clean(value))))].sort();
    if (keys.length > 0) chosen.push({ group: clean(group), keys });
  };
  choose('type', type);
  choose('vendor', vendor);
  choose('tag', tag);
  for (const [name, values] of Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1)))
    choose('option', values, clean(name));
  return chosen;
}

/** PostgreSQL takes neither NUL nor half a character. */
function clean(text: string): string {
  return text.replaceAll('\0', ' ').toWellFormed();
}

function amount(minor: number | undefined): number | null {
  return minor === undefined || !Number.isFinite(minor) ? null : Math.min(Math.max(0, Math.trunc(minor)), 1e15);
}

export function hasFilters({ groups, fromMinor, toMinor, inStock }: ListRequest): boolean {
  return groups.length > 0 || fromMinor !== null || toMinor !== null || inStock;
}

/** Filters that one and the same variant must fit. */
export function needsVariants({ groups, fromMinor, toMinor, inStock }: ListRequest): boolean {
  const options = groups.filter(({ group }) => group.startsWith('option:')).length;
  return fromMinor !== null || toMinor !== null || inStock || options > 1;
}

/** As parameters of a statement: a bit for each group that must be met. */
export function filterBits({ groups }: Pick<ListRequest, 'groups'>) {
  const each = groups.flatMap(({ group, keys }, index) => keys.map((key) => ({ group, key, bit: 1 << index })));
  const ofOptions = (group: string) => group.startsWith('option:');
  const all = (wanted: (group: string) => boolean) =>
    groups.reduce((mask, { group }, index) => (wanted(group) ? mask | (1 << index) : mask), 0);
  return {
    keys: each.map(({ key }) => key),
    bits: each.map(({ bit }) => bit),
    groups: groups.map(({ group }) => group),
    groupBits: groups.map((_, index) => 1 << index),
    /** All groups. */
    full: all(() => true),
    /** Those that a variant, not its product, must meet. */
    ofVariant: all(ofOptions),
    next: 1 << groups.length,
  };
}
