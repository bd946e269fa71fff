// What a table shows, as it stands in the address: order, filters, place. Read strictly: what is not known there counts as
// not said, so that an old link still opens a page.

export interface ListShape {
  /** The first is the usual one. */
  sorts: Readonly<Record<string, string>>;
  filters: Readonly<Record<string, { label: string; options: Readonly<Record<string, string>> }>>;
}

export interface ListState {
  sort: string;
  /** Only what was chosen. */
  filters: Readonly<Record<string, string>>;
  /** Where the page begins: the store's own words, checked by it. */
  from: string | undefined;
}

const cursorPattern = /^[\w.:~-]{1,120}$/;

export function readListState(query: URLSearchParams, shape: ListShape): ListState {
  const sorts = Object.keys(shape.sorts);
  const wanted = query.get('sort') ?? '';
  const chosen = Object.entries(shape.filters).flatMap(([name, { options }]) => {
    const value = query.get(name) ?? '';
    return Object.hasOwn(options, value) && value !== '' ? [[name, value] as const] : [];
  });
  const from = query.get('from') ?? '';
  return {
    sort: sorts.includes(wanted) ? wanted : (sorts[0] ?? ''),
    filters: Object.fromEntries(chosen),
    from: cursorPattern.test(from) ? from : undefined,
  };
}

/** The address of a list in this state; what is usual is left out. */
export function listAddress(path: string, shape: ListShape, state: ListState): string {
  const query = new URLSearchParams(Object.entries(state.filters).sort(([a], [b]) => (a < b ? -1 : 1)));
  if (state.sort !== Object.keys(shape.sorts)[0]) query.set('sort', state.sort);
  if (state.from !== undefined) query.set('from', state.from);
  const text = query.toString();
  return text === '' ? path : `${path}?${text}`;
}
