// What lists are filtered, counted and ordered by, of all listed products, in typed arrays: about 250 bytes a product. A
// filter or a count is one walk over it (5,000 products with 15,000 variants: under 2 ms), where the same in SQL took
// 60 to 120 ms. Read once for each revision of the catalogue, when the first list needs it.
import type { Reader } from '../../kernel/database.ts';
import { exchange, money } from '../../kernel/money.ts';
import type { ProductId, VariantId } from '../catalog.ts';
import { splitFacet } from './facet-keys.ts';
import {
  type IndexRow,
  type IndexVariant,
  readFacetLabels,
  readIndexRows,
  readIndexVariants,
  readMembers,
  readOwnPrices,
} from './list-index-store.ts';
import type { PriceList } from './price-list.ts';

/** Lists of numbers in one array: those of `n` are from `starts[n]` to `starts[n + 1]`. */
export interface Lists {
  values: Int32Array;
  starts: Int32Array;
}

/** Products, variants and facets are numbers from 0. Products are in the merchant's order. */
export interface ListIndex {
  products: {
    ids: ProductId[];
    positions: Float64Array;
    handles: Map<string, number>;
    /** Variants of product n are from `firstVariant[n]` to `firstVariant[n + 1]`. */
    firstVariant: Int32Array;
    /** Without those of options. */
    facets: Lists;
    /** Place among all, newest first and by title. */
    newest: Int32Array;
    title: Int32Array;
  };
  variants: {
    ids: VariantId[];
    facets: Lists;
    priceMinor: Float64Array;
    /** Number of the currency that the price is in. */
    currency: Uint8Array;
  };
  currencies: string[];
  /** By currency, then by variant. */
  ownPrices: Map<string, Map<number, number>>;
  facets: {
    keys: string[];
    numbers: Map<string, number>;
    groups: string[];
    /** Number of its group, of each facet. */
    groupOf: Int32Array;
    labels: Map<string, string>;
  };
  /** By the collection's id: its products, in their order. */
  collections: Map<string, Int32Array>;
  /** By position: the product. */
  at: Map<number, number>;
}

const productsAtOnce = 2_000;

export async function loadListIndex(reader: Reader): Promise<ListIndex> {
  const building = startIndex();
  for (let position = 0; ; ) {
    const rows = await readIndexRows(reader, { position, limit: productsAtOnce });
    const last = rows.at(-1);
    if (last === undefined) break;
    const variants = await readIndexVariants(reader, rows[0]?.position ?? 0, last.position);
    position = last.position;
    building.add(rows, variants);
  }
  const index = building.finish();
  const numbers = new Map(index.variants.ids.map((id, number) => [id, number]));
  for (const { variantId, currency, priceMinor } of await readOwnPrices(reader)) {
    const number = numbers.get(variantId);
    if (number === undefined) continue;
    const prices = index.ownPrices.get(currency) ?? new Map<number, number>();
    index.ownPrices.set(currency, prices.set(number, priceMinor));
  }
  for (const { collection, positions } of await readMembers(reader)) {
    const members = positions.flatMap((position) => index.at.get(position) ?? []);
    index.collections.set(collection, Int32Array.from(members));
  }
  for (const { key, label } of await readFacetLabels(reader)) index.facets.labels.set(key, label);
  return index;
}

function startIndex() {
  const ids: ProductId[] = [];
  const variantIds: VariantId[] = [];
  const positions: number[] = [];
  const prices: number[] = [];
  const created: number[] = [];
  const firstVariant = [0];
  const titles: string[] = [];
  const handles = new Map<string, number>();
  const currencies: string[] = [];
  const currencyOf: number[] = [];
  const keys: string[] = [];
  const numbers = new Map<string, number>();
  const ofProducts = startLists();
  const ofVariants = startLists();

  const numberOf = (key: string) => {
    let number = numbers.get(key);
    if (number === undefined) {
      number = keys.push(key) - 1;
      numbers.set(key, number);
    }
    return number;
  };

  return {
    /** A batch of products, and their variants in the same order. */
    add(rows: readonly IndexRow[], variants: readonly IndexVariant[]) {
      let next = 0;
      for (const row of rows) {
        handles.set(row.handle, ids.length);
        ids.push(row.id);
        positions.push(row.position);
        created.push(row.createdMs);
        titles.push(row.title);
        ofProducts.add(row.facets.map(numberOf));
        if (!currencies.includes(row.currency)) currencies.push(row.currency);
        // A product that was changed between the two readings has none here: the next revision is under way.
        for (let own = variants[next]; own?.productId === row.id; own = variants[++next]) {
          variantIds.push(own.id);
          prices.push(own.priceMinor);
          currencyOf.push(currencies.indexOf(row.currency));
          ofVariants.add(own.facets.map(numberOf));
        }
        firstVariant.push(variantIds.length);
      }
    },
    finish(): ListIndex {
      const groups = [...new Set(keys.map((key) => splitFacet(key).group))];
      const groupNumbers = new Map(groups.map((group, number) => [group, number]));
      return {
        products: {
          ids,
          positions: Float64Array.from(positions),
          handles,
          firstVariant: Int32Array.from(firstVariant),
          facets: ofProducts.finish(),
          newest: ranks(ids.length, (a, b) => (created[b] ?? 0) - (created[a] ?? 0)),
          title: ranks(ids.length, (a, b) => compare(titles[a] ?? '', titles[b] ?? '')),
        },
        variants: {
          ids: variantIds,
          facets: ofVariants.finish(),
          priceMinor: Float64Array.from(prices),
          currency: Uint8Array.from(currencyOf),
        },
        currencies,
        ownPrices: new Map(),
        facets: {
          keys,
          numbers,
          groups,
          groupOf: Int32Array.from(keys, (key) => groupNumbers.get(splitFacet(key).group) ?? 0),
          labels: new Map(),
        },
        collections: new Map(),
        at: new Map(positions.map((position, number) => [position, number])),
      };
    },
  };
}

function startLists() {
  const values: number[] = [];
  const starts = [0];
  return {
    add(some: readonly number[]) {
      values.push(...some);
      starts.push(values.length);
    },
    finish: (): Lists => ({ values: Int32Array.from(values), starts: Int32Array.from(starts) }),
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Of each number from 0 its place in this order; equal ones stay as they are. */
function ranks(count: number, order: (a: number, b: number) => number): Int32Array {
  const sorted = Array.from({ length: count }, (_, number) => number).sort((a, b) => order(a, b) || a - b);
  const places = new Int32Array(count);
  for (const [place, number] of sorted.entries()) places[number] = place;
  return places;
}

/** What each variant costs in this list; NaN: it has no price there. */
export function pricesIn(index: ListIndex, list: PriceList): Float64Array {
  const { priceMinor, currency } = index.variants;
  const rules = index.currencies.map((source) => list.rules.get(source));
  const own = index.ownPrices.get(list.currency);
  return priceMinor.map((minor, variant) => {
    const source = index.currencies[currency[variant] ?? 0] ?? '';
    const rule = rules[currency[variant] ?? 0];
    if (rule === undefined) return Number.NaN;
    if (source === list.currency) return minor;
    return own?.get(variant) ?? exchange(money(minor, source), rule).amountMinor;
  });
}
