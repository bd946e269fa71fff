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
/** Each has a bit of a number. */
const maxGroups = 20;
const maxHandleLength = 255;

export function listRequest({ query = '', collection = '', filters = {} }: Selection, prices: PriceList): ListRequest {
  const asked = askedText(query);
  const handle = collection.slice(0, maxHandleLength + 1);
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
  const chosen = new Map<string, Set<string>>();
  const choose = (kind: FacetKind, values: readonly string[] = [], name?: string) => {
    const group = facetGroup(kind, name);
    const some = values.filter((value) => value.trim() !== '').slice(0, left);
    if (some.length === 0 || (!chosen.has(group) && chosen.size === maxGroups)) return;
    left -= some.length;
    const keys = chosen.get(group) ?? new Set();
    for (const value of some) keys.add(facetKey(group, value));
    chosen.set(group, keys);
  };
  choose('type', type);
  choose('vendor', vendor);
  choose('tag', tag);
  for (const [name, values] of Object.entries(options)) choose('option', values, name);
  return [...chosen].sort(([a], [b]) => (a < b ? -1 : 1)).map(([group, keys]) => ({ group, keys: [...keys].sort() }));
}

function amount(minor: number | undefined): number | null {
  return minor === undefined || !Number.isFinite(minor) ? null : Math.min(Math.max(0, Math.trunc(minor)), 1e15);
}

export function hasFilters({ groups, fromMinor, toMinor, inStock }: ListRequest): boolean {
  return groups.length > 0 || fromMinor !== null || toMinor !== null || inStock;
}
