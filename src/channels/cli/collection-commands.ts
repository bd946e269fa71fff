// `watchword collections`: the groups in which products are shown, as JSON documents by hand or by rule.
import { readFile } from 'node:fs/promises';
import type { Catalog, ChangeCollections, readCollectionDocument } from '../../modules/catalog.ts';
import { counted, type ExitCode, readArguments, type Terminal, table, UsageError } from './terminal.ts';

export interface CollectionParts {
  collections: Catalog['changeCollections'];
  readDocument: typeof readCollectionDocument;
  /** Appends to the evidence log in the change's own transaction. */
  record: Parameters<ChangeCollections['set']>[1];
}

export const usage = `watchword collections list
watchword collections show HANDLE
watchword collections set FILE.json
watchword collections remove HANDLE`;

export function collectionsCommand(
  parts: CollectionParts,
  args: readonly string[],
  terminal: Terminal,
): Promise<ExitCode> {
  const { positionals } = readArguments(args, {});
  const [verb = 'list', name, ...rest] = positionals;
  if (rest.length > 0) throw new UsageError(usage);
  if (verb === 'list' && name === undefined) return list(parts, terminal);
  if (verb === 'show' && name !== undefined) return show(parts, name, terminal);
  if (verb === 'set' && name !== undefined) return set(parts, name, terminal);
  if (verb === 'remove' && name !== undefined) return remove(parts, name, terminal);
  throw new UsageError(usage);
}

async function list({ collections }: CollectionParts, terminal: Terminal): Promise<ExitCode> {
  const all = await collections.list();
  const rows = all.map(({ document: { handle, title, rule, published }, members }) => [
    handle,
    title,
    rule === undefined ? 'by hand' : 'by rule',
    members,
    published ? '' : 'not published',
  ]);
  terminal.result(all, rows.length === 0 ? 'There are no collections.' : table(rows));
  return 0;
}

async function show({ collections }: CollectionParts, handle: string, terminal: Terminal): Promise<ExitCode> {
  const found = await collections.read(handle);
  if (found === undefined) {
    terminal.warn(`There is no collection "${handle}".`);
    return 1;
  }
  terminal.result(found.document, JSON.stringify(found.document, null, 2));
  return 0;
}

async function set(parts: CollectionParts, file: string, terminal: Terminal): Promise<ExitCode> {
  const read = parts.readDocument(await readJson(file));
  if (read.kind === 'faulty') {
    const rows = read.faults.map(({ at, message }) => [at === '' ? 'the document' : at, message]);
    terminal.result(read, `Nothing was changed. ${file}:\n${table(rows)}`);
    return 1;
  }
  const { handle } = read.document;
  const outcome = await parts.collections.set(read.document, parts.record);
  const { kind, members, unknown } = outcome;
  const lines = [
    `Collection "${handle}" ${kind === 'unchanged' ? 'is as it was' : `was ${kind}`}: ${counted(members, 'product')}.`,
    ...(unknown.length > 0 ? [`Not there yet, and taken in when they come: ${unknown.join(', ')}.`] : []),
  ];
  terminal.result({ handle, ...outcome }, lines.join('\n'));
  return 0;
}

async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new UsageError(`${file} is not a file that can be read.`);
  });
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${file} is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function remove(parts: CollectionParts, handle: string, terminal: Terminal): Promise<ExitCode> {
  if (!(await parts.collections.remove(handle, parts.record))) {
    terminal.warn(`There is no collection "${handle}".`);
    return 1;
  }
  terminal.result({ removed: handle }, `Collection "${handle}" was removed. Its products stay.`);
  return 0;
}
