// What a program asks of the list of products, from its query. What is not understood is refused, not left out: a filter
// that is lost shows a program what it did not ask for.
import type { Catalog, ListFilters, ListSort } from '../../modules/catalog.ts';

type ListRequest = Parameters<Catalog['listPage']>[0];

export const sorts = [
  'featured',
  'newest',
  'price-ascending',
  'price-descending',
  'title',
] as const satisfies ListSort[];
const optionPrefix = 'o.';

export function readListQuery(asked: URLSearchParams): { request: ListRequest } | { refusal: string } {
  const page = asked.get('page') ?? '1';
  if (!/^[1-9]\d{0,5}$/.test(page))
    return { refusal: 'The query parameter "page" must be a whole number from 1 to 999999.' };
  const sort = asked.get('sort') ?? undefined;
  const known = sorts.find((each) => each === sort);
  if (sort !== undefined && known === undefined)
    return { refusal: `The query parameter "sort" must be one of ${sorts.join(', ')}.` };
  for (const name of ['priceFromMinor', 'priceToMinor'])
    if (!/^\d{0,15}$/.test(asked.get(name) ?? ''))
      return { refusal: `The query parameter "${name}" must be a whole number of minor units.` };
  const stock = asked.get('stock');
  if (stock !== null && stock !== 'only') return { refusal: 'The query parameter "stock" must be "only", or absent.' };
  return {
    request: {
      page: Number(page),
      query: asked.get('q') ?? undefined,
      collection: asked.get('collection') ?? undefined,
      currency: asked.get('currency') ?? undefined,
      sort: known,
      filters: readFilters(asked),
    },
  };
}

function readFilters(asked: URLSearchParams): ListFilters {
  const options = new Map<string, string[]>();
  for (const [name, value] of asked) {
    if (!name.startsWith(optionPrefix)) continue;
    const option = name.slice(optionPrefix.length);
    options.set(option, [...(options.get(option) ?? []), value]);
  }
  const [from, to] = [asked.get('priceFromMinor') ?? '', asked.get('priceToMinor') ?? ''];
  return {
    type: asked.getAll('type'),
    vendor: asked.getAll('vendor'),
    tag: asked.getAll('tag'),
    options: Object.fromEntries(options),
    price: { ...(from !== '' && { fromMinor: Number(from) }), ...(to !== '' && { toMinor: Number(to) }) },
    ...(asked.get('stock') === 'only' && { inStock: 'only' }),
  };
}
