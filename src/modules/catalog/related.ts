// Which products go with one: a shared collection counts 4, the type 3, each tag 2, the vendor 1, and the vendor alone is
// not enough. Pure, on the index.
import type { ListIndex } from './list-index.ts';

const weights: Record<string, number> = { type: 3, tag: 2, vendor: 1 };
const ofCollection = 4;

/** The best fit first, then in the merchant's order. */
export function relatedTo(index: ListIndex, product: number, limit: number): number[] {
  const points = new Float64Array(index.products.ids.length);
  for (const members of index.collections.values())
    if (members.includes(product)) for (const member of members) points[member] = (points[member] ?? 0) + ofCollection;
  const shared = sharedWeights(index, product);
  const { values, starts } = index.products.facets;
  for (let other = 0; other < points.length; other++) {
    for (let at = starts[other] ?? 0, end = starts[other + 1] ?? 0; at < end; at++)
      points[other] = (points[other] ?? 0) + (shared[values[at] ?? 0] ?? 0);
  }
  points[product] = 0;
  const near = [...points.keys()].filter((other) => (points[other] ?? 0) > 1);
  return near.sort((a, b) => (points[b] ?? 0) - (points[a] ?? 0) || a - b).slice(0, limit);
}

function sharedWeights(index: ListIndex, product: number): Float64Array {
  const shared = new Float64Array(index.facets.keys.length);
  const { values, starts } = index.products.facets;
  for (const facet of values.subarray(starts[product], starts[product + 1]))
    shared[facet] = weights[index.facets.groups[index.facets.groupOf[facet] ?? 0] ?? ''] ?? 0;
  return shared;
}
