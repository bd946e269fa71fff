// Writes the log as a tlog-tiles folder: exactly the files that its newest checkpoint needs, the newest checkpoint that
// witnesses cosigned, and the verifier key.
// The folder appears whole or not at all. Memory does not grow with the log.
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Reader } from '../../kernel/database.ts';
import type { Progress } from './findings.ts';
import { openLogReader } from './log-reader.ts';
import { levelsAt, tilePath, tilesAt, tileWidth } from './tiles.ts';
import { newestCosigned } from './witness-store.ts';

export type ExportOutcome =
  | { kind: 'exported'; folder: string; size: number; files: number }
  | { kind: 'folder-not-empty'; message: string }
  | { kind: 'no-log'; message: string };

export interface ExportOptions {
  folder: string;
  /** The log's public key. */
  verifierKey: string;
  onProgress?: (progress: Progress) => void;
}

/** Throws what the file system or the database throws, after removing what was begun. */
export async function exportLog(reader: Reader, options: ExportOptions): Promise<ExportOutcome> {
  const folder = path.resolve(options.folder);
  if (await holdsSomething(folder)) {
    const message = `${folder} is not an empty folder. Name a new one: an export is never mixed with other files.`;
    return { kind: 'folder-not-empty', message };
  }
  const log = openLogReader(reader);
  // What lies under a checkpoint never changes, so that no transaction has to stay open.
  const cosigned = await newestCosigned(reader);
  const checkpoint = await log.getCheckpoint();
  if (checkpoint === undefined) return { kind: 'no-log', message: 'There is no log yet: start the shop once.' };
  await mkdir(path.dirname(folder), { recursive: true });
  const draft = `${folder}.${randomBytes(4).toString('hex')}.part`;
  try {
    const total = countTiles(checkpoint.size) + (cosigned === undefined ? 2 : 3);
    let done = 0;
    const put = async (name: string, content: string | Buffer) => {
      const file = path.join(draft, name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, content);
      done++;
      options.onProgress?.({ done, total });
    };
    await put('log.vkey', `${options.verifierKey}\n`);
    for (const name of tilesAt(checkpoint.size)) {
      const file = tilePath(name);
      const content = await log.getTile(file);
      if (content === undefined) throw new Error(`the log lacks ${file}: run 'watchword evidence verify'`);
      await put(file, content);
    }
    // What witnesses cosigned may be a few seconds older than the newest entries.
    if (cosigned !== undefined) await put('checkpoint.cosigned', cosigned.note);
    await put('checkpoint', checkpoint.note);
    // Onto an empty folder this works, onto any other it fails: nothing is ever overwritten.
    await rename(draft, folder);
    return { kind: 'exported', folder, size: checkpoint.size, files: done };
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
}

async function holdsSomething(folder: string): Promise<boolean> {
  try {
    return (await readdir(folder)).length > 0;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR') return true;
    throw error;
  }
}

function countTiles(size: number): number {
  let tiles = Math.ceil(size / tileWidth);
  for (let level = 0; level < levelsAt(size); level++) {
    tiles += Math.ceil(Math.floor(size / tileWidth ** level) / tileWidth);
  }
  return tiles;
}
