// A facet is something to filter by, as one text: its group, a unit separator, its value, folded. "Finish: Walnut" is
// "option:finish␟walnut". The same spelling for what is stored and for what a visitor chose.

const separator = '\u001f';

export type FacetKind = 'type' | 'vendor' | 'tag' | 'option';

function fold(text: string): string {
  return text.normalize('NFC').replaceAll(separator, ' ').trim().toLowerCase();
}

export function facetGroup(kind: FacetKind, name = ''): string {
  return kind === 'option' ? `option:${fold(name)}` : kind;
}

export function facetKey(group: string, value: string): string {
  return `${group}${separator}${fold(value)}`;
}

export function splitFacet(key: string): { group: string; value: string } {
  const at = key.indexOf(separator);
  return { group: key.slice(0, at), value: key.slice(at + 1) };
}

/** By key, how each is written. */
export type FacetLabels = Map<string, string>;

export function productFacets(product: { type: string; vendor: string; tags: readonly string[] }, labels: FacetLabels) {
  const { type, vendor, tags } = product;
  const single = [
    { group: 'type', value: type },
    { group: 'vendor', value: vendor },
  ];
  const all = [...single, ...tags.map((tag) => ({ group: 'tag', value: tag }))];
  return all
    .filter(({ value }) => value.trim() !== '')
    .map(({ group, value }) => labelled(facetKey(group, value), value, labels));
}

export function optionFacets(names: readonly string[], values: readonly string[], labels: FacetLabels): string[] {
  return names.flatMap((name, index) => {
    const value = values[index] ?? '';
    if (value === '') return [];
    const group = labelled(facetGroup('option', name), name, labels);
    return [labelled(facetKey(group, value), value, labels)];
  });
}

function labelled(key: string, label: string, labels: FacetLabels): string {
  if (!labels.has(key)) labels.set(key, label);
  return key;
}
