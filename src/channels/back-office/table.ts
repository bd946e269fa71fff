// The table of every list: filters, order, rows that the keyboard walks through, the next page, export. Its whole state is
// in the address, so that it can be kept, sent and gone back to.
import { type Html, type HtmlValue, html } from '../../kernel/html.ts';
import type { CsvCell } from './csv.ts';
import { type ListShape, type ListState, listAddress } from './list-state.ts';

export interface Column<Row> {
  title: string;
  cell: (row: Row) => HtmlValue;
  /** Absent: it is not exported. */
  csv?: (row: Row) => CsvCell;
  /** Figures stand at the end of their column. */
  end?: boolean;
  /** Left out on narrow screens. */
  wide?: boolean;
}

export interface TableOptions<Row> {
  /** What it is a table of, for who cannot see it. */
  caption: string;
  path: string;
  shape: ListShape;
  state: ListState;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  /** Where the first cell of a row leads. */
  href?: (row: Row) => string;
  /** Where the next page begins; absent on the last. */
  next?: string | undefined;
  /** What to say when there is nothing; what could be done then. */
  empty: HtmlValue;
  /** Path of the same list as a file. */
  exportPath?: string;
}

export function listTable<Row>(options: TableOptions<Row>): Html {
  const { path, shape, state, rows, next, exportPath } = options;
  const first = listAddress(path, shape, { ...state, from: undefined });
  return html`${controls(options)}
${rows.length === 0 ? html`<div class="empty">${options.empty}</div>` : plainTable(options)}
<div class="list-foot">
${state.from === undefined ? '' : html`<a class="button quiet" href="${first}">To the beginning</a>`}
${next === undefined ? '' : html`<a class="button quiet" rel="next" data-next href="${listAddress(path, shape, { ...state, from: next })}">Next page</a>`}
${exportPath === undefined || rows.length === 0 ? '' : html`<a class="button quiet" href="${listAddress(exportPath, shape, { ...state, from: undefined })}">Export as CSV</a>`}
</div>`;
}

function controls<Row>({ path, shape, state }: TableOptions<Row>): HtmlValue {
  const filters = Object.entries(shape.filters);
  const sorts = Object.entries(shape.sorts);
  if (filters.length === 0 && sorts.length < 2) return '';
  return html`<form class="filters" action="${path}" method="get" data-filters>
${filters.map(
  ([name, { label, options }]) => html`<label>${label} <select name="${name}">
<option value="">All</option>
${Object.entries(options).map(([value, text]) => html`<option value="${value}"${state.filters[name] === value ? html` selected` : ''}>${text}</option>`)}
</select></label>`,
)}
${
  sorts.length < 2
    ? ''
    : html`<label>Order <select name="sort">
${sorts.map(([value, text]) => html`<option value="${value}"${state.sort === value ? html` selected` : ''}>${text}</option>`)}
</select></label>`
}
<button class="quiet">Show</button>
${Object.keys(state.filters).length === 0 ? '' : html`<a href="${path}">Clear</a>`}
</form>`;
}

/** Without anything around it: for a table that is part of a page. */
export function plainTable<Row>({
  caption,
  columns,
  rows,
  href,
}: Pick<TableOptions<Row>, 'caption' | 'columns' | 'rows' | 'href'>): Html {
  return html`<div class="table-wrap" role="region" aria-label="${caption}" tabindex="0"><table data-rows>
<caption class="visually-hidden">${caption}</caption>
<thead><tr>${columns.map((column) => html`<th scope="col"${classOf(column)}>${column.title}</th>`)}</tr></thead>
<tbody>
${rows.map((row) => html`<tr>${columns.map((column, index) => cell(column, row, index === 0 ? href : undefined))}</tr>\n`)}</tbody>
</table></div>`;
}

function cell<Row>(column: Column<Row>, row: Row, href: ((row: Row) => string) | undefined): Html {
  const content = column.cell(row);
  if (href === undefined) return html`<td${classOf(column)}>${content}</td>`;
  return html`<th scope="row"${classOf(column)}><a data-row href="${href(row)}">${content}</a></th>`;
}

function classOf<Row>({ end = false, wide = false }: Column<Row>): HtmlValue {
  const names = [end ? 'end' : '', wide ? 'wide' : ''].filter((name) => name !== '').join(' ');
  return names === '' ? '' : html` class="${names}"`;
}

export function csvOf<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): { titles: string[]; cells: CsvCell[][] } {
  const exported = columns.flatMap(({ title, csv }) => (csv === undefined ? [] : [{ title, csv }]));
  return {
    titles: exported.map(({ title }) => title),
    cells: rows.map((row) => exported.map(({ csv }) => csv(row))),
  };
}
