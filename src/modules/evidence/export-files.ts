// Reading the files of an export as what they are: somebody else's. No links are followed, no file is read that is
// larger than it may be, and every file must be one that the checkpoint needs.
import { constants, type Dir } from 'node:fs';
import { open, opendir } from 'node:fs/promises';
import path from 'node:path';
import type { Findings } from './findings.ts';
import { hashSize } from './merkle.ts';
import { maxEntryBytes, parseBundle, parseTilePath, type TileName, tilePath, tileWidth, widthAt } from './tiles.ts';

export const maxBundleBytes: number = tileWidth * (2 + maxEntryBytes);

export type ReadOutcome =
  | { kind: 'read'; bytes: Buffer }
  /** `problem` completes "the file …". */
  | { kind: 'missing'; problem: string }
  | { kind: 'bad'; problem: string };

export async function readExportFile(folder: string, name: string, maxBytes: number): Promise<ReadOutcome> {
  let handle: Awaited<ReturnType<typeof open>>;
  try {
    // Not blocking: a pipe in the place of a file would wait for ever.
    handle = await open(path.join(folder, name), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'missing', problem: 'is missing' };
    if (code === 'ELOOP') return { kind: 'bad', problem: 'is a link, not a file' };
    return { kind: 'bad', problem: `cannot be read (${code})` };
  }
  try {
    const status = await handle.stat();
    if (!status.isFile()) return { kind: 'bad', problem: 'is not a file' };
    if (status.size > maxBytes)
      return { kind: 'bad', problem: `has ${status.size} bytes, at most ${maxBytes} are possible` };
    return { kind: 'read', bytes: await handle.readFile() };
  } catch (error) {
    const code = codeOf(error);
    return { kind: 'bad', problem: `cannot be read (${code})` };
  } finally {
    await handle.close();
  }
}

/** Reports every file that a checkpoint of `size` does not need. */
export async function walkExport(folder: string, size: number, findings: Findings, notes: string[]): Promise<void> {
  let older = 0;
  for await (const { name, problem } of filesOf(folder)) {
    if (problem !== undefined) {
      findings.add({ kind: 'extra-file', message: `${name} ${problem}.`, path: name });
      continue;
    }
    if (name === 'checkpoint' || name === 'checkpoint.cosigned' || name === 'log.vkey') continue;
    const tile = parseTilePath(name);
    const width = tile === undefined ? 0 : widthAt(tile.level, tile.index, size);
    if (tile === undefined || tile.width > width) {
      findings.add({ kind: 'extra-file', message: `${name} is no file of a log of ${size} entries.`, path: name });
    } else if (tile.width < width) {
      // A log may keep the partial tiles of earlier sizes (tlog-tiles, "Partial Tiles"): they must be beginnings.
      if (await isBeginning(folder, tile, width)) older++;
      else
        findings.add({
          kind: 'hash-mismatch',
          message: `${name} is not the beginning of the tile that replaced it.`,
          path: name,
        });
    }
  }
  if (older > 0) notes.push(`${older} partial tiles of earlier sizes are kept; they agree with the log.`);
}

async function isBeginning(folder: string, tile: TileName, width: number): Promise<boolean> {
  const [part, whole] = await Promise.all([
    readExportFile(folder, tilePath(tile), maxBundleBytes),
    readExportFile(folder, tilePath({ ...tile, width }), maxBundleBytes),
  ]);
  if (part.kind !== 'read' || whole.kind !== 'read') return false;
  const items = tile.level === 'entries' ? parseBundle(part.bytes)?.length : part.bytes.length / hashSize;
  return items === tile.width && whole.bytes.subarray(0, part.bytes.length).equals(part.bytes);
}

async function* filesOf(folder: string, prefix = ''): AsyncGenerator<{ name: string; problem?: string }> {
  let entries: Dir;
  try {
    entries = await opendir(path.join(folder, prefix));
  } catch (error) {
    yield { name: `${prefix}/`, problem: `cannot be read (${codeOf(error)})` };
    return;
  }
  for await (const entry of entries) {
    const name = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
    if (entry.isDirectory()) yield* filesOf(folder, name);
    else if (entry.isFile()) yield { name };
    else yield { name, problem: 'is not a file' };
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
}
