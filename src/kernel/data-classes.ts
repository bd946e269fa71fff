// What kind of data each column holds, as its migration declared it. The trust probes read it from the live database;
// the migrator refuses a column without one.
import type { Reader } from './database.ts';
import { sql } from './sql.ts';

export interface ColumnClass {
  schema: string;
  table: string;
  column: string;
  /** PostgreSQL's name of the type, e.g. `bytea`, `timestamp with time zone`. */
  type: string;
  /** `fact`, `sealed:<label>` … (kernel.classify); null: nobody has declared it. */
  class: string | null;
}

/**
 * Every column of every table of ours (S2.1, L5.1): all schemas but PostgreSQL's own, extensions' and pg-boss', whose
 * job data is ours to keep free of personal data (kernel/jobs.ts).
 */
export function dataClasses(reader: Reader): Promise<ColumnClass[]> {
  return reader.query(columnsWithClass);
}

export const columnsWithClass = sql<ColumnClass>`
  select n.nspname as schema, c.relname as table, a.attname as column, format_type(a.atttypid, null) as type,
         substring(col_description(c.oid, a.attnum) from '^data class: (.*)$') as class
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
   where c.relkind in ('r', 'p', 'm', 'f') and not c.relispartition
     and n.nspname not in ('pg_catalog', 'information_schema', 'pgboss') and n.nspname !~ '^pg_(toast|temp)'
     and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
   order by 1, 2, a.attnum`;

const onlyBytes = /^(sealed:.*|blind-index|secret-hash)$/;

/** What is wrong with these columns, a line each; empty when nothing is. */
export function classFaults(columns: readonly ColumnClass[]): string[] {
  const labels = new Map<string, string>();
  const faults: string[] = [];
  for (const { schema, table, column, type, class: declared } of columns) {
    const name = `${schema}.${table}.${column}`;
    if (declared === null) {
      faults.push(`${name} has no data class: add it to a kernel.classify(…) in its migration`);
      continue;
    }
    if (onlyBytes.test(declared) && type !== 'bytea')
      faults.push(`${name} is ${declared} but of type ${type}, not bytea`);
    const twin = labels.get(declared);
    if (twin !== undefined) faults.push(`${name} and ${twin} have the same label ${declared}`);
    if (declared.startsWith('sealed:')) labels.set(declared, name);
  }
  return faults;
}
