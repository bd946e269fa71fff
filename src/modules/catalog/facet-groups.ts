// Counted facets as groups that a page can show: named and written as the merchant wrote them, options last.
import type { FacetGroup, FacetValue } from '../catalog.ts';
import { splitFacet } from './facet-keys.ts';
import type { FacetCounts } from './facet-store.ts';
import type { ChosenGroup } from './list-request.ts';

const plainKinds = ['type', 'vendor', 'tag'] as const;

/** A chosen value that nothing has any more stays, with 0, so that it can be taken off. */
export function facetGroups({ counts, labels }: FacetCounts, chosen: readonly ChosenGroup[]): FacetGroup[] {
  const selected = new Set(chosen.flatMap(({ keys }) => keys));
  const counted = new Map(counts.map(({ facet, count }) => [facet, count]));
  for (const key of selected) if (!counted.has(key)) counted.set(key, 0);
  const groups = new Map<string, FacetValue[]>();
  for (const [facet, count] of counted) {
    const { group, value } = splitFacet(facet);
    const values = groups.get(group) ?? [];
    values.push({ value, label: labels[facet] ?? value, count, chosen: selected.has(facet) });
    groups.set(group, values);
  }
  const plain = plainKinds.flatMap((kind): FacetGroup[] => {
    const values = groups.get(kind);
    return values === undefined ? [] : [{ kind, values }];
  });
  const options = [...groups].filter(([group]) => group.startsWith('option:'));
  const named = options.map(
    ([group, values]): FacetGroup => ({ kind: 'option', name: labels[group] ?? group.slice(7), values }),
  );
  named.sort((a, b) => b.values.length - a.values.length || ((a.name ?? '') < (b.name ?? '') ? -1 : 1));
  return [...plain, ...named];
}
