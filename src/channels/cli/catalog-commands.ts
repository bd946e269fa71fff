// `watchword import catalog FILE` and `watchword export catalog FILE`: a merchant's product file, in and out. An import
// says what became of it, or with --dry-run what would; every fault by line and column.
import { createReadStream } from 'node:fs';
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import type { ExportCatalogFile } from '../../flows/export-catalog.ts';
import type { Catalog, ImportFault, ImportWarning, PreviewOutcome } from '../../modules/catalog.ts';
import { counted, type ExitCode, readArguments, type Terminal, table, UsageError } from './terminal.ts';

export interface CatalogParts {
  catalog: Pick<Catalog, 'importShopifyCsv' | 'previewShopifyCsv'>;
  /** Appends to the evidence log in the import's own transaction. */
  recordImport: NonNullable<Parameters<Catalog['importShopifyCsv']>[0]['alongside']>;
}

export const importUsage = 'watchword import catalog FILE [--dry-run] [--currency USD]';
export const exportUsage = 'watchword export catalog FILE [--currency USD]';

// More than what strangers may send: an export of our own must come in again.
const maxFileBytes = 512 * 1024 * 1024;
const shownRows = 50;

export async function importCatalog(
  parts: CatalogParts,
  args: readonly string[],
  terminal: Terminal,
): Promise<ExitCode> {
  const { positionals, values } = readArguments(args, {
    currency: { type: 'string' },
    'dry-run': { type: 'boolean' },
  });
  const [kind, file] = positionals;
  if (kind !== 'catalog' || file === undefined || positionals.length > 2) {
    throw new UsageError(importUsage);
  }
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() !== true) throw new UsageError(`${file} is not a file that can be read.`);

  const dryRun = values['dry-run'] === true;
  const progress = terminal.progress(dryRun ? 'Reading' : 'Importing');
  const request = {
    stream: createReadStream(file),
    maxBytes: maxFileBytes,
    currency: readCurrency(values.currency),
    onProgress: ({ bytes }: { bytes: number }) => progress.report(bytes, found.size),
  };
  const outcome = dryRun
    ? await parts.catalog.previewShopifyCsv(request)
    : await parts.catalog.importShopifyCsv({ ...request, alongside: parts.recordImport });
  progress.end();
  if (outcome.kind === 'rejected') {
    terminal.result(outcome, `Nothing ${dryRun ? 'would be' : 'was'} imported. ${faultLines(outcome.errors)}`);
    return 1;
  }
  if (outcome.kind === 'previewed') {
    terminal.result(outcome, previewText(outcome));
    return 0;
  }
  const { created, updated, unchanged, variants, images, warnings } = outcome;
  const lines = [
    `${counted(created, 'product')} created, ${updated} updated, ${unchanged} unchanged; ${counted(variants, 'variant')}, ${counted(images, 'picture')}.`,
    ...notes(warnings),
  ];
  terminal.result(outcome, lines.join('\n'));
  return 0;
}

function faultLines(faults: readonly ImportFault[]): string {
  const rows = faults.map(({ line, column, message }) => [`line ${line}`, column, message]);
  return `${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}:\n${table(rows)}`;
}

function notes(warnings: readonly ImportWarning[]): string[] {
  return warnings.map(({ line, message }) => `Note (line ${line}): ${message}`);
}

function previewText({ created, changed, unchanged, warnings }: Extract<PreviewOutcome, { kind: 'previewed' }>) {
  const rows = [
    ...created.map(({ line, handle, variants }) => [`line ${line}`, 'new', handle, counted(variants, 'variant')]),
    ...changed.map(({ line, handle, columns }) => [`line ${line}`, 'changed', handle, columns.join(', ')]),
  ];
  const more = rows.length - shownRows;
  return [
    `${counted(created.length, 'product')} would be created, ${changed.length} changed, ${unchanged} left as they are. Nothing was written.`,
    ...(rows.length > 0 ? [table(rows.slice(0, shownRows))] : []),
    ...(more > 0 ? [`… and ${more} more: --json has them all.`] : []),
    ...notes(warnings),
  ].join('\n');
}

/** Undefined: the shop's base currency. */
function readCurrency(given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  const code = given.toUpperCase();
  if (Intl.supportedValuesOf('currency').includes(code)) return code;
  throw new UsageError(`"${given}" is no currency code: write one such as EUR.`);
}

export async function exportCatalogCommand(
  exportFile: ExportCatalogFile,
  args: readonly string[],
  terminal: Terminal,
): Promise<ExitCode> {
  const { positionals, values } = readArguments(args, { currency: { type: 'string' } });
  const [kind, file] = positionals;
  if (kind !== 'catalog' || file === undefined || positionals.length > 2) {
    throw new UsageError(exportUsage);
  }
  const currency = readCurrency(values.currency);
  const progress = terminal.progress('Exporting');
  const target = writeBeside(file);
  try {
    const outcome = await exportFile({
      currency,
      begin: () => target.begin(),
      onProgress: (products, total) => progress.report(products, total),
    });
    progress.end();
    if (outcome.kind === 'changed') {
      await target.drop();
      terminal.result(
        outcome,
        'The catalogue changed again and again while it was written: try later. There is no file.',
      );
      return 1;
    }
    await target.keep();
    const { products, variants, rows, leftOut } = outcome;
    const left = `${counted(leftOut, 'product')} with prices in another currency left out: export with --currency.`;
    const text = `${counted(products, 'product')}, ${counted(variants, 'variant')} in ${counted(rows, 'row')}; prices in ${outcome.currency}. ${file}`;
    terminal.result({ ...outcome, file }, leftOut === 0 ? text : `${text}\n${left}`);
    return 0;
  } catch (error) {
    await target.drop();
    throw error;
  }
}

/** Written beside its name and renamed when it is whole: nobody finds half a file. */
function writeBeside(file: string) {
  const part = `${file}.part`;
  let handle: FileHandle | undefined;
  const close = async () => {
    await handle?.close();
    handle = undefined;
  };
  return {
    async begin() {
      await close();
      try {
        handle = await open(part, 'w', 0o644);
      } catch (error) {
        throw new UsageError(`${file} cannot be written: ${error instanceof Error ? error.message : String(error)}.`);
      }
      const opened = handle;
      return async (text: string) => {
        await opened.writeFile(text);
      };
    },
    async keep() {
      await close();
      await rename(part, file);
    },
    async drop() {
      await close();
      await rm(part, { force: true });
    },
  };
}
