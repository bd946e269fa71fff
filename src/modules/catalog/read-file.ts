// A merchant's file → its products, for an import and for the look before one. Reads at the pace of whoever sends it.
import { minorDigits } from '../../kernel/money.ts';
import type { ImportReport } from './import-report.ts';
import type { ProductBlock } from './product-block.ts';
import { type CsvRow, readCsv, UnreadableFile } from './read-csv.ts';
import { readProducts } from './read-products.ts';
import { readHeader } from './shopify-columns.ts';

export interface FileToRead {
  /** The bytes of the file, at most 15 MB unless `maxBytes` says otherwise. */
  stream: AsyncIterable<Uint8Array>;
  maxBytes?: number;
  /** ISO 4217; default: the shop's base currency. */
  currency?: string | undefined;
  onProgress?: ((progress: ImportProgress) => void) | undefined;
}

export interface ImportProgress {
  phase: 'reading' | 'saving';
  /** Of the file so far. */
  bytes: number;
  rows: number;
  products: number;
}

export interface FileReading {
  /** What the shop takes; the first is that of a file that names none. */
  currencies: readonly string[];
  report: ImportReport;
  progress: ImportProgress;
}

const rowsBetweenProgress = 500;

export async function* readFile(file: FileToRead, reading: FileReading): AsyncGenerator<ProductBlock> {
  const { report, progress, currencies } = reading;
  const currency = file.currency ?? currencies[0];
  if (currency === undefined) throw new Error('a shop takes at least one currency');
  const rows = readCsv(file.stream, file.maxBytes);
  try {
    const header = await rows.next();
    if (header.done === true) {
      report.fault(1, '', 'The file is empty.');
      return;
    }
    const sheet = readHeader(header.value, currency, report);
    if (sheet === undefined) return;
    if (!currencies.includes(currency))
      report.warn(1, '', `The shop does not take ${currency}: what has its prices in it is not shown until it does.`);
    const context = { currency, minorDigits: minorDigits(currency) };
    yield* readProducts(counted(rows, file, progress), { sheet, context, report });
    if (progress.rows === 0) report.fault(header.value.line, '', 'The file has a header, but no products.');
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    report.fault(error.line, '', error.message);
  } finally {
    await rows.return(undefined);
  }
}

async function* counted(rows: AsyncIterable<CsvRow>, file: FileToRead, progress: ImportProgress) {
  for await (const row of rows) {
    progress.rows++;
    progress.bytes = row.bytes;
    if (progress.rows % rowsBetweenProgress === 0) file.onProgress?.({ ...progress });
    yield row;
  }
}
