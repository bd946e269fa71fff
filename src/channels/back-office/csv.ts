// Tables as CSV (RFC 4180) for spreadsheets. What a spreadsheet would run as a formula is made text: somebody else may have
// written a product's name or a SKU.
import { type Reply, textReply } from '../../kernel/http.ts';

/** A number is written as it is; a text is guarded. */
export type CsvCell = string | number;

// A tab or a line end first lets some programs find a formula behind it (CWE-1236).
const formula = /^[\s]*[=+\-@|%\t\r]/;

export function csvText(titles: readonly string[], rows: readonly (readonly CsvCell[])[]): string {
  return [titles, ...rows].map((row) => `${row.map(cellText).join(',')}\r\n`).join('');
}

function cellText(cell: CsvCell): string {
  if (typeof cell === 'number') return String(cell);
  const guarded = formula.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(guarded) || guarded !== guarded.trim() ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

/** `name`: letters, digits and hyphens. */
export function csvReply(name: string, titles: readonly string[], rows: readonly (readonly CsvCell[])[]): Reply {
  // With the mark, so that spreadsheets take it for UTF-8.
  return textReply(`\uFEFF${csvText(titles, rows)}`, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${name}.csv"`,
    },
  });
}
