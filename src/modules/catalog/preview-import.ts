// The look before an import: what it would make, change and leave, and every mistake by line and column. Runs the same
// reading and the same merge as the import, on what the shop has now, and writes nothing at all.
import type { Database } from '../../kernel/database.ts';
import { changedColumns } from './changed-columns.ts';
import { type ImportFault, ImportReport, type ImportWarning } from './import-report.ts';
import { readStored } from './import-store.ts';
import { mergeProduct } from './merge-product.ts';
import type { ProductBlock } from './product-block.ts';
import { type FileToRead, type ImportProgress, readFile } from './read-file.ts';

export type PreviewRequest = FileToRead;

export type PreviewOutcome =
  | {
      kind: 'previewed';
      /** In the order of the file. */
      created: { line: number; handle: string; variants: number }[];
      changed: { line: number; handle: string; columns: string[] }[];
      unchanged: number;
      warnings: ImportWarning[];
    }
  /** An import would refuse the file for these. */
  | { kind: 'rejected'; errors: ImportFault[] };

const lookedAtOnce = 250;

export async function previewShopify(
  { database, currencies }: { database: Database; currencies: readonly string[] },
  request: PreviewRequest,
): Promise<PreviewOutcome> {
  const report = new ImportReport();
  const progress: ImportProgress = { phase: 'reading', bytes: 0, rows: 0, products: 0 };
  const outcome: Extract<PreviewOutcome, { kind: 'previewed' }> = {
    kind: 'previewed',
    created: [],
    changed: [],
    unchanged: 0,
    warnings: report.warnings,
  };
  let blocks: ProductBlock[] = [];
  const look = async () => {
    await compare(database, blocks, { report, outcome });
    blocks = [];
  };
  for await (const block of readFile(request, { currencies, report, progress })) {
    progress.products++;
    blocks.push(block);
    if (blocks.length >= lookedAtOnce) await look();
  }
  await look();
  request.onProgress?.({ ...progress });
  return report.faults.length > 0 ? { kind: 'rejected', errors: report.faults } : outcome;
}

async function compare(
  database: Database,
  blocks: readonly ProductBlock[],
  { report, outcome }: { report: ImportReport; outcome: Extract<PreviewOutcome, { kind: 'previewed' }> },
) {
  if (blocks.length === 0) return;
  const stored = await readStored(
    database,
    blocks.map((block) => block.handle),
  );
  for (const block of blocks) {
    const before = stored.get(block.handle);
    const merged = mergeProduct(before, block, report);
    if (merged === undefined) continue;
    const { line, handle } = block;
    if (merged.change === 'unchanged') outcome.unchanged++;
    else if (before === undefined) outcome.created.push({ line, handle, variants: merged.variants.length });
    else outcome.changed.push({ line, handle, columns: changedColumns(before, merged) });
  }
}
