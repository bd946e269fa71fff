// Spreadsheets take a cell that begins with = + - @, a tab or a carriage return for a formula. What we write of other
// people's text gets an apostrophe before such a beginning, and reading takes exactly one such apostrophe off again.

const dangerous = /^'*[=+\-@\t\r]/;
const guardedBefore = /^'+[=+\-@\t\r]/;

export function guarded(cell: string): string {
  return dangerous.test(cell) ? `'${cell}` : cell;
}

export function unguarded(cell: string): string {
  return guardedBefore.test(cell) ? cell.slice(1) : cell;
}
