// Looks at what really lies in the sealed columns of the live database, for the probe of "personal data sealed"
// (S2.1, L5.1). Opens nothing and reports places and numbers, never a value.
import pg from 'pg';
import type { ColumnClass } from '../../kernel/data-classes.ts';
import type { Reader } from '../../kernel/database.ts';
import { formatByte, looksSealed, overheadBytes, paddingBytes, showsPlaintext } from './sealed-value.ts';

export interface SealedColumnFinding {
  /** schema.table.column */
  column: string;
  fault: 'not-the-sealed-format' | 'shows-plain-text' | 'label-not-declared';
  rows: number;
}

export interface SealedColumnsReport {
  columns: number;
  /** Values that are there, all of them checked for their format. */
  values: number;
  findings: SealedColumnFinding[];
}

const sampleSize = 500;

/**
 * Checks every column of class `sealed:<label>`: its label is one that the vault was given, each value has the sealed
 * format, and none of a random sample of 500 shows plain text where its ciphertext should be.
 */
export async function inspectSealedColumns(
  reader: Reader,
  columns: readonly ColumnClass[],
  labels: readonly string[],
): Promise<SealedColumnsReport> {
  const sealed = columns.filter((column) => column.class?.startsWith('sealed:'));
  const report: SealedColumnsReport = { columns: sealed.length, values: 0, findings: [] };
  for (const column of sealed) {
    const name = `${column.schema}.${column.table}.${column.column}`;
    const found = (fault: SealedColumnFinding['fault'], rows: number) => {
      if (rows > 0) report.findings.push({ column: name, fault, rows });
    };
    found('label-not-declared', labels.includes((column.class ?? '').slice('sealed:'.length)) ? 0 : 1);
    const { values, odd } = await countValues(reader, column);
    report.values += values;
    found('not-the-sealed-format', odd);
    const sample = await sampleValues(reader, column);
    found('shows-plain-text', sample.filter((value) => looksSealed(value) && showsPlaintext(value)).length);
  }
  return report;
}

// Names of tables cannot be parameters. These come from the database's own catalogue and are quoted.
function quoted({ schema, table, column }: ColumnClass): { from: string; value: string } {
  return { from: `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(table)}`, value: pg.escapeIdentifier(column) };
}

async function countValues(reader: Reader, column: ColumnClass): Promise<{ values: number; odd: number }> {
  const { from, value } = quoted(column);
  return reader.one<{ values: number; odd: number }>({
    name: '',
    text: `select count(${value}) as values,
             count(*) filter (where ${value} is not null and not (
               octet_length(${value}) >= $1 and (octet_length(${value}) - $2) % $3 = 0 and get_byte(${value}, 0) = $4)) as odd
           from ${from}`,
    values: [overheadBytes + paddingBytes, overheadBytes, paddingBytes, formatByte],
  });
}

async function sampleValues(reader: Reader, column: ColumnClass): Promise<Buffer[]> {
  const { from, value } = quoted(column);
  const rows = await reader.query<{ value: Buffer }>({
    name: '',
    text: `select ${value} as value from ${from} where ${value} is not null order by random() limit $1`,
    values: [sampleSize],
  });
  return rows.map((row) => row.value);
}
