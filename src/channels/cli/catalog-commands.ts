// `watchword import catalog FILE`: a merchant's product file. Says what became of it; every fault by line and column.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Catalog } from '../../modules/catalog.ts';
import { type ExitCode, readArguments, type Terminal, table, UsageError } from './terminal.ts';

export interface CatalogParts {
  catalog: Catalog;
  /** Appends to the evidence log in the import's own transaction. */
  recordImport: NonNullable<Parameters<Catalog['importShopifyCsv']>[0]['alongside']>;
}

export async function importCatalog(
  parts: CatalogParts,
  args: readonly string[],
  terminal: Terminal,
): Promise<ExitCode> {
  const { positionals, values } = readArguments(args, { currency: { type: 'string' } });
  const [kind, file] = positionals;
  if (kind !== 'catalog' || file === undefined || positionals.length > 2) {
    throw new UsageError('watchword import catalog FILE [--currency USD]');
  }
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() !== true) throw new UsageError(`${file} is not a file that can be read.`);

  const progress = terminal.progress('Importing');
  const outcome = await parts.catalog.importShopifyCsv({
    stream: createReadStream(file),
    currency: values.currency,
    alongside: parts.recordImport,
    onProgress: ({ bytes }) => progress.report(bytes, found.size),
  });
  progress.end();
  if (outcome.kind === 'rejected') {
    const rows = outcome.errors.map(({ line, column, message }) => [`line ${line}`, column ?? '', message]);
    terminal.result(outcome, `Nothing was imported. ${outcome.errors.length} faults:\n${table(rows)}`);
    return 1;
  }
  const { created, updated, unchanged, variants, images, warnings } = outcome;
  const lines = [
    `${created} products created, ${updated} updated, ${unchanged} unchanged; ${variants} variants, ${images} pictures.`,
    ...warnings.map(({ message }) => `Note: ${message}`),
  ];
  terminal.result(outcome, lines.join('\n'));
  return 0;
}
