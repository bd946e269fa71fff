// Bytes → rows of text, with the line on which each began. Refuses what is no UTF-8 CSV and says where. Holds one row
// at a time; knows nothing of products.
import { isUtf8 } from 'node:buffer';
import { CsvError, parse } from 'csv-parse';
import { unguarded } from './formula-guard.ts';

export interface CsvRow {
  line: number;
  cells: string[];
  /** How much of the file was read so far. */
  bytes: number;
}

/** The file cannot be read beyond this line. */
export class UnreadableFile extends Error {
  readonly line: number;
  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

/** Of a file that somebody sends: what Shopify takes. */
export const maxFileBytes = 15 * 1024 * 1024;
const maxRowBytes = 1_500_000;

/** Rows that are empty are skipped. Throws UnreadableFile, after all rows before that place. */
export async function* readCsv(file: AsyncIterable<Uint8Array>, maxBytes = maxFileBytes): AsyncGenerator<CsvRow> {
  const progress = { bytes: 0, maxBytes };
  const rows: CsvRow[] = [];
  let line = 1;
  // Rows are taken as they are found, not from the parser's readable side: an error would discard what waits there.
  const parser = parse({
    record_delimiter: '\n',
    relax_column_count: true,
    max_record_size: maxRowBytes,
    on_record(cells: string[], { lines }: { lines: number }) {
      if (cells.some((cell) => cell.trim() !== ''))
        rows.push({ line, cells: cells.map(unguarded), bytes: progress.bytes });
      line = lines + 1;
      return null;
    },
  });
  let failed: Error | undefined;
  parser.on('error', (error) => {
    failed = error;
  });
  parser.resume();
  try {
    for await (const text of readText(file, progress)) {
      await new Promise<void>((resolve) => {
        parser.write(text, (error) => {
          failed ??= error ?? undefined;
          resolve();
        });
      });
      yield* rows.splice(0);
      if (failed !== undefined) break;
    }
    if (failed === undefined) await new Promise<void>((resolve) => void parser.once('close', resolve).end());
    yield* rows.splice(0);
  } finally {
    parser.destroy();
  }
  if (failed !== undefined) throw failed instanceof CsvError ? new UnreadableFile(line, explain(failed)) : failed;
}

function explain(error: CsvError): string {
  switch (error.code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return 'A quotation mark is opened in the row that begins here, and never closed.';
    case 'INVALID_OPENING_QUOTE':
    case 'CSV_INVALID_CLOSING_QUOTE':
      return 'A quotation mark is in the wrong place. A cell with quotation marks is enclosed in them, and those inside are doubled: "12"" strap".';
    case 'CSV_MAX_RECORD_SIZE':
      return 'The row that begins here is longer than 1.5 MB: probably a quotation mark is missing.';
    default:
      return 'This is not a CSV file that we can read.';
  }
}

/** Checks encoding and size, takes off the byte order mark, and makes every line end "\n", inside of cells too. */
async function* readText(
  file: AsyncIterable<Uint8Array>,
  progress: { bytes: number; maxBytes: number },
): AsyncGenerator<string> {
  let rest: Buffer = Buffer.alloc(0);
  let line = 1;
  let afterCarriageReturn = false;
  let first = true;
  for await (const chunk of file) {
    progress.bytes += chunk.length;
    if (progress.bytes > progress.maxBytes) {
      const megabytes = Math.floor(progress.maxBytes / (1024 * 1024));
      throw new UnreadableFile(line, `The file is larger than ${megabytes} MB: split it.`);
    }
    let bytes = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
    if (first) {
      if (bytes.length < 4) {
        rest = bytes;
        continue;
      }
      refuseOtherFormats(bytes);
    }
    const end = bytes.length - unfinishedBytes(bytes);
    rest = bytes.subarray(end);
    bytes = bytes.subarray(0, end);
    requireText(bytes, line);
    line += countLines(bytes);
    let text = bytes.toString('utf8');
    if (first) text = text.replace(/^\ufeff/, '');
    if (afterCarriageReturn && text.startsWith('\n')) text = text.slice(1);
    if (bytes.length > 0) {
      afterCarriageReturn = text.endsWith('\r') || (afterCarriageReturn && text === '');
      first = false;
    }
    yield text.replace(/\r\n?/g, '\n');
  }
  if (rest.length > 0) {
    requireText(rest, line);
    yield rest
      .toString('utf8')
      .replace(/^\ufeff/, '')
      .replace(/\r\n?/g, '\n');
  }
}

function refuseOtherFormats(bytes: Buffer) {
  if (bytes.subarray(0, 4).toString('latin1') === 'PK\x03\x04')
    throw new UnreadableFile(1, 'This is a workbook or archive, not CSV: save it as "CSV UTF-8".');
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
    throw new UnreadableFile(1, 'This file is in UTF-16: save it as "CSV UTF-8".');
}

function requireText(bytes: Buffer, firstLine: number) {
  const nul = bytes.indexOf(0);
  if (nul !== -1)
    throw new UnreadableFile(firstLine + countLines(bytes.subarray(0, nul)), 'This is a binary file, not text.');
  if (isUtf8(bytes)) return;
  let line = firstLine;
  // No UTF-8 sequence contains the byte of a line feed, so each line can be looked at alone.
  for (let start = 0; ; line++) {
    const end = bytes.indexOf(10, start);
    if (end === -1 || !isUtf8(bytes.subarray(start, end))) break;
    start = end + 1;
  }
  throw new UnreadableFile(line, 'A character here is not UTF-8: save the file as "CSV UTF-8".');
}

/** How many bytes at the end begin a character that the next chunk must finish. */
function unfinishedBytes(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0;
  }
  return 0;
}

function countLines(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) lines++;
  return lines;
}
