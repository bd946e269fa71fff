// The catalogue as a Shopify product CSV with the columns of 2025: what an import reads, so that importing it changes
// nothing. Written a batch at a time, at the pace of whoever takes it.
import type { Database } from '../../kernel/database.ts';
import type { VariantId } from '../catalog.ts';
import { type ExportSheet, exportSheet, rowsOfProduct } from './export-rows.ts';
import { readExportColumns } from './export-store.ts';
import { guarded } from './formula-guard.ts';
import { readStoredAfter } from './import-store.ts';

export interface ExportRequest {
  /** ISO 4217: products whose prices are in it; default: the shop's base currency. */
  currency?: string | undefined;
  /** Takes the file in pieces; the next one comes when the promise is through. */
  write: (text: string) => Promise<void>;
  /** How many can be sold now, of variants that are counted: `stock.available`. Without it, what the last import said. */
  available?: ((variantIds: readonly VariantId[]) => Promise<ReadonlyMap<VariantId, number>>) | undefined;
  onProgress?: ((products: number, total: number) => void) | undefined;
}

export interface ExportOutcome {
  /** `changed`: the catalogue was changed meanwhile, so the file is of no single moment. Do it again. */
  kind: 'exported' | 'changed';
  currency: string;
  products: number;
  variants: number;
  rows: number;
  /** Products with prices in another currency: they need a file of their own. */
  leftOut: number;
}

export type ExportCatalog = (request: ExportRequest) => Promise<ExportOutcome>;

export interface ExportParts {
  database: Database;
  currency: string;
  readRevision: () => Promise<number>;
}

const writtenAtOnce = 200;

export async function exportShopify(parts: ExportParts, request: ExportRequest): Promise<ExportOutcome> {
  const { database, readRevision } = parts;
  const currency = request.currency ?? parts.currency;
  const revision = await readRevision();
  const columns = await readExportColumns(database, currency);
  const sheet = exportSheet(columns, currency);
  const done = { products: 0, variants: 0, rows: 0 };
  await request.write(lineOf(sheet.header));
  for (let position = 0; ; ) {
    const batch = await readStoredAfter(database, { position, currency, limit: writtenAtOnce });
    if (batch.position === undefined) break;
    position = batch.position;
    const text = await textOf(batch.products, sheet, { request, done });
    await request.write(text);
    request.onProgress?.(done.products, columns.products);
  }
  const kind = (await readRevision()) === revision ? 'exported' : 'changed';
  return { kind, currency, ...done, leftOut: columns.leftOut };
}

async function textOf(
  products: Awaited<ReturnType<typeof readStoredAfter>>['products'],
  sheet: ExportSheet,
  { request, done }: { request: ExportRequest; done: { products: number; variants: number; rows: number } },
): Promise<string> {
  const counted = products.flatMap(({ variants }) =>
    variants.filter(({ retired, inventorySaid: { tracked, oversell } }) => !retired && tracked && !oversell),
  );
  const available = await request.available?.(counted.map((variant) => variant.id));
  let text = '';
  for (const product of products) {
    const rows = rowsOfProduct(product, sheet, available ?? new Map());
    for (const row of rows) text += lineOf(row);
    done.products++;
    done.variants += product.variants.filter((variant) => !variant.retired).length;
    done.rows += rows.length;
  }
  return text;
}

/** RFC 4180, with "\n". */
function lineOf(cells: readonly string[]): string {
  return `${cells.map((cell) => quoted(guarded(cell))).join(',')}\n`;
}

function quoted(cell: string): string {
  // A space at an end is kept by everybody only within quotes.
  return /[",\n\r]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
