// Reads every table of the live database by its own catalogue, block range by block range and within a budget, for
// whoever must know that something is not in them. The database picks out candidates by a pattern; the caller decides.
import type { Reader } from './database.ts';
import { sql } from './sql.ts';

export interface SearchedColumn {
  /** `schema.table` */
  table: string;
  column: string;
  /** PostgreSQL's name of the type. */
  type: string;
  /** As its migration declared it; null: nobody has. */
  dataClass: string | null;
}

export interface TableSearch {
  tables: number;
  columns: number;
  pages: number;
  /** Pages that the budget left out. */
  left: number;
  /** Tables that this role may not read. */
  closed: string[];
}

export interface TableSearchOptions {
  /** Which columns are searched. */
  wants: (column: SearchedColumn) => boolean;
  /** A PostgreSQL regular expression: values that match come here, as text or, for bytea, as bytes. */
  pattern: (column: SearchedColumn) => string;
  /** Answers true when it has seen enough of this column. */
  look: (column: SearchedColumn, value: string | Buffer) => boolean;
  /** Pages of 8 kB read of one table: the newest and, of the rest, a stretch that differs from time to time. */
  pagesPerTable?: number;
}

interface CatalogueRow extends SearchedColumn {
  oid: number;
  schema: string;
  name: string;
  pages: number;
  readable: boolean;
}

const textual =
  /^(text|character varying|character|name|json|jsonb|xml|bytea|bigint|numeric|text\[\]|character varying\[\])$/;
const pagesAtOnce = 256;
const candidatesAtOnce = 200;

/** Searches all tables but PostgreSQL's own; pg-boss' too, since a job's data is written by us. */
export async function searchTables(reader: Reader, options: TableSearchOptions): Promise<TableSearch> {
  const rows = await reader.query(catalogue);
  const search: TableSearch = { tables: 0, columns: 0, pages: 0, left: 0, closed: [] };
  const tables = Map.groupBy(rows, ({ oid }) => oid);
  for (const columns of tables.values()) {
    const [table] = columns;
    if (table === undefined) continue;
    const wanted = columns.filter((column) => textual.test(column.type) && options.wants(column));
    if (wanted.length === 0) continue;
    if (!table.readable) {
      search.closed.push(table.table);
      continue;
    }
    search.tables++;
    search.columns += wanted.length;
    const { read, left } = await searchTable(reader, table, wanted, options);
    search.pages += read;
    search.left += left;
  }
  return search;
}

async function searchTable(
  reader: Reader,
  table: CatalogueRow,
  columns: readonly CatalogueRow[],
  { pattern, look, pagesPerTable = 25_600 }: TableSearchOptions,
): Promise<{ read: number; left: number }> {
  let open = [...columns];
  let read = 0;
  for (const [start, end] of stretches(table.pages, pagesPerTable)) {
    for (let block = start; block < end && open.length > 0; block += pagesAtOnce) {
      const until = Math.min(end, block + pagesAtOnce);
      for (const column of open) {
        const values = await candidates(reader, column, pattern(column), block, until);
        if (values.some((value) => look(column, value))) open = open.filter((other) => other !== column);
      }
      read += until - block;
    }
  }
  return { read, left: Math.max(0, table.pages - read) };
}

/** The last half of what may be read, and a stretch of the rest that starts elsewhere each minute. */
function stretches(pages: number, limit: number): [start: number, end: number][] {
  if (pages <= limit) return [[0, Math.max(1, pages)]];
  const newest = pages - Math.floor(limit / 2);
  const rest = limit - Math.floor(limit / 2);
  const start = Math.floor(performance.now() / 60_000) * rest;
  const from = start % Math.max(1, newest - rest);
  return [
    [newest, pages],
    [from, from + rest],
  ];
}

/** Values of the blocks `[start, end)` that match. Where there are too many for one answer, half of the blocks at a time. */
async function candidates(
  reader: Reader,
  searched: CatalogueRow,
  pattern: string,
  start: number,
  end: number,
): Promise<(string | Buffer)[]> {
  const { schema, name, column, type } = searched;
  // Names of tables cannot be parameters. These come from the database's own catalogue and are quoted.
  const value = quoted(column);
  const from = `${quoted(schema)}.${quoted(name)}`;
  const text = type === 'bytea' ? `encode(${value}, 'escape')` : `${value}::text`;
  const rows = await reader.query<{ value: string | Buffer }>({
    name: '',
    text: `select ${type === 'bytea' ? value : `${value}::text`} as value from ${from}
            where ctid >= $1::tid and ctid < $2::tid and ${text} ~ $3 limit $4`,
    values: [`(${start},0)`, `(${end},0)`, pattern, candidatesAtOnce],
  });
  if (rows.length < candidatesAtOnce || end - start <= 1) return rows.map((row) => row.value);
  const middle = Math.floor((start + end) / 2);
  const half = (first: number, last: number) => candidates(reader, searched, pattern, first, last);
  return [...(await half(start, middle)), ...(await half(middle, end))];
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

const catalogue = sql<CatalogueRow>`
  select c.oid::int as oid, n.nspname as schema, c.relname as name, n.nspname || '.' || c.relname as table,
         a.attname as column, format_type(a.atttypid, null) as type,
         substring(col_description(coalesce(i.inhparent, c.oid), a.attnum) from '^data class: (.*)$') as "dataClass",
         (pg_relation_size(c.oid) / 8192)::int as pages,
         has_column_privilege(c.oid, a.attnum, 'select') and has_schema_privilege(n.oid, 'usage') as readable
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    left join pg_inherits i on i.inhrelid = c.oid and c.relispartition
   where c.relkind in ('r', 'm')
     and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_(toast|temp)'
   order by 1, a.attnum`;
