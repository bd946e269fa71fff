// The import of a Shopify product CSV, in two passes. First the whole file is read, checked and staged, at the pace of
// whoever sends it. Then, only if nothing is wrong, one transaction applies it: all of it or nothing.
import type { Clock } from '../../kernel/clock.ts';
import type { Database, Tx } from '../../kernel/database.ts';
import { newId } from '../../kernel/ids.ts';
import { minorDigits } from '../../kernel/money.ts';
import { type ImportFault, ImportReport, type ImportWarning } from './import-report.ts';
import * as store from './import-store.ts';
import { type InventoryCount, type Merged, mergeProduct } from './merge-product.ts';
import type { ProductBlock } from './product-block.ts';
import { type CsvRow, readCsv, UnreadableFile } from './read-csv.ts';
import { readProducts } from './read-products.ts';
import { readHeader } from './shopify-columns.ts';

export type { InventoryCount } from './merge-product.ts';

export interface ImportRequest {
  /** The bytes of the file, at most 15 MB. */
  stream: AsyncIterable<Uint8Array>;
  /** ISO 4217; default: the shop's. */
  currency?: string | undefined;
  onProgress?: ((progress: ImportProgress) => void) | undefined;
  /** What else must happen in the transaction that applies the file: its evidence. */
  alongside?: ((tx: Tx, summary: ImportSummary) => Promise<void>) | undefined;
}

export interface ImportProgress {
  phase: 'reading' | 'saving';
  /** Of the file so far. */
  bytes: number;
  rows: number;
  products: number;
}

export interface ImportSummary {
  created: number;
  updated: number;
  unchanged: number;
  /** What the file's products have now: variants for sale, and picture addresses. */
  variants: number;
  images: number;
}

export type ImportOutcome =
  | ({ kind: 'imported'; warnings: ImportWarning[] } & ImportSummary)
  /** Nothing was changed. */
  | { kind: 'rejected'; errors: ImportFault[] };

export interface ImportDependencies {
  database: Database;
  currency: string;
  setCounts: (tx: Tx, counts: readonly InventoryCount[]) => Promise<void>;
  clock: Clock;
  /** Drops what is in memory of the catalogue. */
  forget: () => void;
}

const stagedAtOnce = 200;
const appliedAtOnce = 250;
const countsAtOnce = 5_000;
const rowsBetweenProgress = 500;
const dayMs = 86_400_000;

export async function importShopify(given: ImportDependencies, request: ImportRequest): Promise<ImportOutcome> {
  const { database } = given;
  const importId = newId<string>();
  const startedAt = given.clock.now();
  const report = new ImportReport();
  const progress: ImportProgress = { phase: 'reading', bytes: 0, rows: 0, products: 0 };
  try {
    await stageFile(given, { request, report, progress, importId, startedAt });
    if (report.faults.length > 0) return { kind: 'rejected', errors: report.faults };
    return await database.transaction((tx) => apply(tx, given, { request, report, progress, importId }));
  } catch (error) {
    if (error instanceof Rejected) return { kind: 'rejected', errors: error.faults };
    throw error;
  } finally {
    await store.unstage(database, importId, new Date(startedAt.getTime() - dayMs));
  }
}

interface Run {
  request: ImportRequest;
  report: ImportReport;
  progress: ImportProgress;
  importId: string;
}

async function stageFile(given: ImportDependencies, run: Run & { startedAt: Date }) {
  const { request, report, progress, importId } = run;
  let staged: ProductBlock[] = [];
  const flush = async () => {
    await store.stage(given.database, importId, staged, run.startedAt);
    staged = [];
  };
  for await (const block of readFile(given, run)) {
    progress.products++;
    // After a mistake nothing will be applied: the rest is only checked.
    if (report.faults.length === 0) staged.push(block);
    if (staged.length >= stagedAtOnce) await flush();
  }
  if (report.faults.length === 0 && staged.length > 0) await flush();
  request.onProgress?.({ ...progress });
}

async function* readFile(given: ImportDependencies, { request, report, progress }: Run): AsyncGenerator<ProductBlock> {
  const currency = request.currency ?? given.currency;
  const rows = readCsv(request.stream);
  try {
    const header = await rows.next();
    if (header.done === true) {
      report.fault(1, '', 'The file is empty.');
      return;
    }
    const sheet = readHeader(header.value.cells, header.value.line, report);
    if (sheet === undefined) return;
    const context = { currency, minorDigits: minorDigits(currency) };
    yield* readProducts(counted(rows, request, progress), { sheet, context, report });
    if (progress.rows === 0) report.fault(header.value.line, '', 'The file has a header, but no products.');
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    report.fault(error.line, '', error.message);
  } finally {
    await rows.return(undefined);
  }
}

async function* counted(rows: AsyncIterable<CsvRow>, request: ImportRequest, progress: ImportProgress) {
  for await (const row of rows) {
    progress.rows++;
    progress.bytes = row.bytes;
    if (progress.rows % rowsBetweenProgress === 0) request.onProgress?.({ ...progress });
    yield row;
  }
}

/** May run again from the start after a deadlock: keeps what it learns to itself until it is through. */
async function apply(tx: Tx, given: ImportDependencies, run: Run): Promise<ImportOutcome> {
  const { request, importId } = run;
  const report = new ImportReport();
  const summary: ImportSummary = { created: 0, updated: 0, unchanged: 0, variants: 0, images: 0 };
  const counts: InventoryCount[] = [];
  await store.lockImports(tx);
  for (let line = 0; ; ) {
    const blocks = await store.readStaged(tx, importId, { line, limit: appliedAtOnce });
    const last = blocks.at(-1);
    if (last === undefined) break;
    line = last.line;
    const merged = await applyBlocks(tx, blocks, report);
    for (const { change, variants, images, counts: set } of merged) {
      summary[change]++;
      summary.variants += variants.filter((variant) => !variant.retired).length;
      summary.images += images.length;
      counts.push(...set);
    }
    const products = summary.created + summary.updated + summary.unchanged;
    request.onProgress?.({ ...run.progress, phase: 'saving', products });
  }
  if (report.faults.length > 0) throw new Rejected(report.faults);
  await request.alongside?.(tx, summary);
  // Last, and in the order in which orders lock them: checkouts wait for no more than this.
  counts.sort((a, b) => (a.variantId < b.variantId ? -1 : 1));
  for (let at = 0; at < counts.length; at += countsAtOnce)
    await given.setCounts(tx, counts.slice(at, at + countsAtOnce));
  tx.afterCommit(given.forget);
  return { kind: 'imported', ...summary, warnings: [...run.report.warnings, ...report.warnings] };
}

async function applyBlocks(tx: Tx, blocks: readonly ProductBlock[], report: ImportReport): Promise<Merged[]> {
  const stored = await store.readStored(
    tx,
    blocks.map((block) => block.handle),
  );
  const merged = blocks.flatMap((block) => mergeProduct(stored.get(block.handle), block, report) ?? []);
  const changed = merged.filter(({ change }) => change !== 'unchanged');
  if (changed.length > 0 && report.faults.length === 0) await store.save(tx, changed);
  return merged;
}

/** Rolls the transaction back. */
class Rejected extends Error {
  readonly faults: ImportFault[];
  constructor(faults: ImportFault[]) {
    super('the file does not fit the catalogue');
    this.faults = faults;
  }
}
