// Reads files as raw bytes, newest first and within a budget, for whoever must know that something is not in them.
// Never keeps, shows or changes what it reads; a file that goes away meanwhile is passed over.
import { readdirSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';

export interface FoundFile {
  path: string;
  bytes: number;
  changedAtMs: number;
}

/** Regular files below a folder, or the file itself. Links are followed at the top only. `skip` names are not entered. */
export function filesBelow(place: string, skip: readonly string[] = []): FoundFile[] {
  const top = statSync(place, { throwIfNoEntry: false });
  if (top === undefined) return [];
  if (top.isFile()) return [{ path: place, bytes: top.size, changedAtMs: top.mtimeMs }];
  const found: FoundFile[] = [];
  const folders = [place];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of entriesOf(folder)) {
      const name = path.join(folder, entry.name);
      if (skip.includes(path.relative(place, name))) continue;
      if (entry.isDirectory()) folders.push(name);
      const status = entry.isFile() ? statSync(name, { throwIfNoEntry: false }) : undefined;
      if (status !== undefined) found.push({ path: name, bytes: status.size, changedAtMs: status.mtimeMs });
    }
  }
  return found;
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
}

export interface FileSearch {
  files: number;
  bytes: number;
  /** Bytes that the budget left out. */
  left: number;
}

/** Bytes of one piece: small enough that the process answers requests in between. */
const pieceBytes = 1 << 20;
/** What is looked for may lie across two pieces. */
export const overlapBytes = 256;

/**
 * Hands each file's bytes to `look` in pieces that overlap by 256 bytes. `look` answers true when it has seen enough
 * of that file. The piece's memory is used again.
 */
export async function searchFiles(
  files: readonly FoundFile[],
  budgetBytes: number,
  look: (file: string, piece: Buffer) => boolean,
): Promise<FileSearch> {
  const search: FileSearch = { files: 0, bytes: 0, left: 0 };
  const memory = Buffer.allocUnsafe(pieceBytes);
  // What was written last has been looked at least often.
  for (const file of files.toSorted((a, b) => b.changedAtMs - a.changedAtMs)) {
    const room = budgetBytes - search.bytes;
    search.left += Math.max(0, file.bytes - room);
    if (room <= 0) continue;
    search.bytes += await searchFile(file.path, memory, Math.min(room, file.bytes), look);
    search.files++;
  }
  return search;
}

async function searchFile(
  file: string,
  memory: Buffer,
  limit: number,
  look: (file: string, piece: Buffer) => boolean,
): Promise<number> {
  let handle: Awaited<ReturnType<typeof open>>;
  try {
    handle = await open(file, 'r');
  } catch (error) {
    if (isGone(error)) return 0;
    throw error;
  }
  try {
    let offset = 0;
    for (let carried = 0; offset < limit; ) {
      const { bytesRead } = await handle.read(memory, carried, memory.length - carried, offset);
      if (bytesRead === 0) break;
      offset += bytesRead;
      const filled = carried + bytesRead;
      if (look(file, memory.subarray(0, filled))) break;
      carried = Math.min(overlapBytes, filled);
      memory.copyWithin(0, filled - carried, filled);
      await breathe();
    }
    return offset;
  } finally {
    await handle.close();
  }
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
