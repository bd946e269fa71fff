// The import of a Shopify product CSV, in two passes. First the whole file is read, checked and staged, at the pace of
// whoever sends it. Then, only if nothing is wrong, one transaction applies it: all of it or nothing.
import type { Clock } from '../../kernel/clock.ts';
import type { Database, Tx } from '../../kernel/database.ts';
import { newId } from '../../kernel/ids.ts';
import type { ProductId } from '../catalog.ts';
import { raiseRevision } from './collection-store.ts';
import { followProducts } from './collections.ts';
import { type ImportFault, ImportReport, type ImportWarning } from './import-report.ts';
import * as store from './import-store.ts';
import { facetLabels, type InventoryCount, type Merged, mergeProduct } from './merge-product.ts';
import type { ProductBlock } from './product-block.ts';
import { type FileToRead, type ImportProgress, readFile } from './read-file.ts';
import { refreshStatistics, renewWords } from './search-store.ts';

export type { InventoryCount } from './merge-product.ts';
export type { ImportProgress } from './read-file.ts';

export interface ImportRequest extends FileToRead {
  /** What else must happen in the transaction that applies the file: its evidence. */
  alongside?: ((tx: Tx, summary: ImportSummary) => Promise<void>) | undefined;
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
  /** What the shop takes, its base currency first. */
  currencies: readonly string[];
  setCounts: (tx: Tx, counts: readonly InventoryCount[]) => Promise<void>;
  clock: Clock;
  /** Drops what is in memory of the catalogue. */
  forget: () => void;
}

const stagedAtOnce = 200;
const appliedAtOnce = 250;
const countsAtOnce = 5_000;
/** From here on the database's picture of the catalogue is another one. */
const manyChanges = 200;
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
    const outcome = await database.transaction((tx) => apply(tx, given, { request, report, progress, importId }));
    if (outcome.kind === 'imported' && outcome.created + outcome.updated >= manyChanges)
      await refreshStatistics(database);
    return outcome;
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
  for await (const block of readFile(request, { currencies: given.currencies, report, progress })) {
    progress.products++;
    // After a mistake nothing will be applied: the rest is only checked.
    if (report.faults.length === 0) staged.push(block);
    if (staged.length >= stagedAtOnce) await flush();
  }
  if (report.faults.length === 0 && staged.length > 0) await flush();
  request.onProgress?.({ ...progress });
}

/** May run again from the start after a deadlock: keeps what it learns to itself until it is through. */
async function apply(tx: Tx, given: ImportDependencies, run: Run): Promise<ImportOutcome> {
  const { request, importId } = run;
  const report = new ImportReport();
  const summary: ImportSummary = { created: 0, updated: 0, unchanged: 0, variants: 0, images: 0 };
  const counts: InventoryCount[] = [];
  const saved: ProductId[] = [];
  await store.lockImports(tx);
  for (let line = 0; ; ) {
    const blocks = await store.readStaged(tx, importId, { line, limit: appliedAtOnce });
    const last = blocks.at(-1);
    if (last === undefined) break;
    line = last.line;
    const merged = await applyBlocks(tx, blocks, { report, at: given.clock.now() });
    for (const { product, change, isStale, variants, images, counts: set } of merged) {
      if (isStale) saved.push(product.id);
      summary[change]++;
      summary.variants += variants.filter((variant) => !variant.retired).length;
      summary.images += images.length;
      counts.push(...set);
    }
    const products = summary.created + summary.updated + summary.unchanged;
    request.onProgress?.({ ...run.progress, phase: 'saving', products });
  }
  if (report.faults.length > 0) throw new Rejected(report.faults);
  if (saved.length > 0) await followUp(tx, saved);
  await request.alongside?.(tx, summary);
  // Last, and in the order in which orders lock them: checkouts wait for no more than this.
  counts.sort((a, b) => (a.variantId < b.variantId ? -1 : 1));
  for (let at = 0; at < counts.length; at += countsAtOnce)
    await given.setCounts(tx, counts.slice(at, at + countsAtOnce));
  tx.afterCommit(given.forget);
  return { kind: 'imported', ...summary, warnings: [...run.report.warnings, ...report.warnings] };
}

async function applyBlocks(
  tx: Tx,
  blocks: readonly ProductBlock[],
  { report, at }: { report: ImportReport; at: Date },
): Promise<Merged[]> {
  const handles = blocks.map((block) => block.handle);
  await store.lockProducts(tx, handles);
  const stored = await store.readStored(tx, handles);
  const merged = blocks.flatMap((block) => mergeProduct(stored.get(block.handle), block, report) ?? []);
  const stale = merged.filter(({ isStale }) => isStale);
  if (stale.length > 0 && report.faults.length === 0) {
    const touched = stale.map((each) => ({ ...each, touched: each.change !== 'unchanged' }));
    await store.save(tx, touched, at);
    await store.saveLabels(tx, facetLabels(stale));
  }
  return merged;
}

/** What follows from products that were saved: their collections, the words a search knows, the memories. */
async function followUp(tx: Tx, saved: readonly ProductId[]) {
  await followProducts(tx, saved);
  await renewWords(tx);
  await raiseRevision(tx);
}

/** Rolls the transaction back. */
class Rejected extends Error {
  readonly faults: ImportFault[];
  constructor(faults: ImportFault[]) {
    super('the file does not fit the catalogue');
    this.faults = faults;
  }
}
