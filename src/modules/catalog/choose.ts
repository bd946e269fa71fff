// Filters at work on the index: which products fit, and how many there would be with one more choice. Pure; one walk over
// the variants of the candidates.
import type { ListSort } from '../catalog.ts';
import type { ListIndex, Lists } from './list-index.ts';
import type { ListRequest } from './list-request.ts';

export interface Choosing {
  index: ListIndex;
  request: Pick<ListRequest, 'groups' | 'fromMinor' | 'toMinor' | 'inStock'>;
  /** Products in their order before filters. */
  candidates: Int32Array;
  /** Of each variant, in the list's currency; NaN: not for sale there. */
  prices: Float64Array;
  /** Of each variant, 1: it can be bought now. */
  available: Uint8Array;
}

/** Each thing that is asked for has a bit: a group of facets, the price, stock. What a variant lacks of them decides. */
interface Asked {
  full: number;
  /** By facet: the bit of its group, if it is one of the chosen. */
  chosen: Uint32Array;
  /** By number of a group: its bit, 0 when nothing of it was chosen. */
  groupBits: Uint32Array;
  priceBit: number;
  stockBit: number;
}

/** Products that have a variant which lacks nothing, in the order of the candidates. */
export function fitting(choosing: Choosing): Int32Array {
  const { candidates, index } = choosing;
  const asked = whatIsAsked(choosing);
  const fits: number[] = [];
  for (const product of candidates) {
    const ofProduct = bitsOf(index.products.facets, product, asked.chosen);
    const [start = 0, end = 0] = variantsOf(index, product);
    for (let variant = start; variant < end; variant++)
      if (lacks(choosing, asked, ofProduct, variant) === 0) {
        fits.push(product);
        break;
      }
  }
  return Int32Array.from(fits);
}

export interface Counted {
  /** By facet. */
  counts: Map<number, number>;
  /** Lowest and highest price, without the filter by price. */
  low: number | undefined;
  high: number | undefined;
  /** Products that can be bought, without the filter by stock. */
  inStock: number;
}

export function counted(choosing: Choosing): Counted {
  const { candidates, index, prices, available } = choosing;
  const asked = whatIsAsked(choosing);
  const { groupOf } = index.facets;
  const counts = new Uint32Array(index.facets.keys.length);
  // Of each facet, the last product it was counted for: a product counts once, however many of its variants have it.
  const lastCounted = new Int32Array(counts.length).fill(-1);
  let [low, high, inStock] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];

  const count = (lists: Lists, of: number, product: number, missing: number) => {
    for (let at = lists.starts[of] ?? 0, end = lists.starts[of + 1] ?? 0; at < end; at++) {
      const facet = lists.values[at] ?? 0;
      // All that is missing may be the facet's own group: with it, this one would be there.
      if ((missing & ~(asked.groupBits[groupOf[facet] ?? 0] ?? 0)) !== 0 || lastCounted[facet] === product) continue;
      lastCounted[facet] = product;
      counts[facet] = (counts[facet] ?? 0) + 1;
    }
  };

  for (const product of candidates) {
    const ofProduct = bitsOf(index.products.facets, product, asked.chosen);
    const [start = 0, end = 0] = variantsOf(index, product);
    let canBeBought = false;
    for (let variant = start; variant < end; variant++) {
      const missing = lacks(choosing, asked, ofProduct, variant);
      if (missing === nothingForSale) continue;
      count(index.products.facets, product, product, missing);
      count(index.variants.facets, variant, product, missing);
      const price = prices[variant] ?? Number.NaN;
      if ((missing & ~asked.priceBit) === 0) [low, high] = [Math.min(low, price), Math.max(high, price)];
      if ((missing & ~asked.stockBit) === 0 && available[variant] === 1) canBeBought = true;
    }
    if (canBeBought) inStock++;
  }
  const found = new Map<number, number>();
  for (const [facet, number] of counts.entries()) if (number > 0) found.set(facet, number);
  return { counts: found, low: low <= high ? low : undefined, high: low <= high ? high : undefined, inStock };
}

/** In the order that was asked for; equal ones stay in theirs. */
export function inOrder(products: Int32Array, sort: ListSort, { index, prices }: Pick<Choosing, 'index' | 'prices'>) {
  if (sort === 'featured') return products;
  const { newest, title } = index.products;
  const key = sort === 'newest' ? newest : sort === 'title' ? title : lowestPrices(products, { index, prices });
  const sign = sort === 'price-descending' ? -1 : 1;
  const places = new Map([...products].map((product, place) => [product, place]));
  return products.toSorted(
    (a, b) => sign * ((key[a] ?? 0) - (key[b] ?? 0)) || (places.get(a) ?? 0) - (places.get(b) ?? 0),
  );
}

/** By product: what a list shows. */
function lowestPrices(products: Int32Array, { index, prices }: Pick<Choosing, 'index' | 'prices'>): Float64Array {
  const lowest = new Float64Array(index.products.ids.length);
  for (const product of products) {
    const [start = 0, end = 0] = variantsOf(index, product);
    let low = Number.POSITIVE_INFINITY;
    for (let variant = start; variant < end; variant++) {
      const price = prices[variant] ?? Number.NaN;
      if (price < low) low = price;
    }
    lowest[product] = low;
  }
  return lowest;
}

const nothingForSale = -1;

/** The bits that a variant does not meet; `nothingForSale` when it has no price in this list. */
function lacks(
  { index, request, prices, available }: Choosing,
  asked: Asked,
  ofProduct: number,
  variant: number,
): number {
  const price = prices[variant] ?? Number.NaN;
  if (Number.isNaN(price)) return nothingForSale;
  let met = ofProduct | bitsOf(index.variants.facets, variant, asked.chosen);
  if (price >= (request.fromMinor ?? 0) && price <= (request.toMinor ?? price)) met |= asked.priceBit;
  if (available[variant] === 1) met |= asked.stockBit;
  return asked.full & ~met;
}

function bitsOf({ values, starts }: Lists, of: number, chosen: Uint32Array): number {
  let bits = 0;
  for (let at = starts[of] ?? 0, end = starts[of + 1] ?? 0; at < end; at++) bits |= chosen[values[at] ?? 0] ?? 0;
  return bits;
}

function variantsOf({ products }: ListIndex, product: number) {
  return [products.firstVariant[product], products.firstVariant[product + 1]];
}

function whatIsAsked({ index, request }: Choosing): Asked {
  const { groups, fromMinor, toMinor, inStock } = request;
  const chosen = new Uint32Array(index.facets.keys.length);
  const groupBits = new Uint32Array(index.facets.groups.length);
  let full = 0;
  for (const [number, { group, keys }] of groups.entries()) {
    const bit = 1 << number;
    full |= bit;
    const known = index.facets.groups.indexOf(group);
    if (known !== -1) groupBits[known] = bit;
    for (const key of keys) {
      const facet = index.facets.numbers.get(key);
      if (facet !== undefined) chosen[facet] = bit;
    }
  }
  const priceBit = fromMinor === null && toMinor === null ? 0 : 1 << groups.length;
  const stockBit = inStock ? 1 << (groups.length + 1) : 0;
  return { full: full | priceBit | stockBit, chosen, groupBits, priceBit, stockBit };
}
