// Counted facets as groups that a page can show: named and written as the merchant wrote them, options last.
import type { FacetGroup, FacetValue } from '../catalog.ts';
import { splitFacet } from './facet-keys.ts';
import type { ListIndex } from './list-index.ts';
import type { ChosenGroup } from './list-request.ts';

const plainKinds = ['type', 'vendor', 'tag'] as const;
const valuesPerGroup = 60;

/** A chosen value that nothing has any more stays, with 0, so that it can be taken off. */
export function facetGroups(
  counts: ReadonlyMap<number, number>,
  { keys, labels }: ListIndex['facets'],
  chosen: readonly ChosenGroup[],
): FacetGroup[] {
  const selected = new Set(chosen.flatMap((each) => each.keys));
  const counted = new Map([...counts].map(([facet, count]) => [keys[facet] ?? '', count]));
  for (const key of selected) if (!counted.has(key)) counted.set(key, 0);
  const groups = new Map<string, FacetValue[]>();
  for (const [facet, count] of counted) {
    const { group, value } = splitFacet(facet);
    const values = groups.get(group) ?? [];
    values.push({ value, label: labels.get(facet) ?? value, count, chosen: selected.has(facet) });
    groups.set(group, values);
  }
  for (const [group, values] of groups) groups.set(group, mostFrequent(values));
  const plain = plainKinds.flatMap((kind): FacetGroup[] => {
    const values = groups.get(kind);
    return values === undefined ? [] : [{ kind, values }];
  });
  const options = [...groups].filter(([group]) => group.startsWith('option:'));
  const named = options.map(
    ([group, values]): FacetGroup => ({
      kind: 'option',
      name: labels.get(group) ?? group.slice('option:'.length),
      values,
    }),
  );
  named.sort((a, b) => total(b) - total(a) || ((a.name ?? '') < (b.name ?? '') ? -1 : 1));
  return [...plain, ...named];
}

function mostFrequent(values: FacetValue[]): FacetValue[] {
  const sorted = values.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  return sorted.filter((value, place) => place < valuesPerGroup || value.chosen);
}

function total({ values }: FacetGroup): number {
  return values.reduce((sum, { count }) => sum + count, 0);
}
