// One process at a time in a folder. The lock is the kernel's own record lock (through SQLite), so that it ends with
// its process however that dies: no stale file after kill -9, no mistaken identity when a process id is used again.
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export type FolderLock =
  | { kind: 'locked'; release: () => void }
  /** `pid` is what the holder wrote of itself; undefined in the instant before it has. */
  | { kind: 'held'; pid: number | undefined };

/** Takes the lock of `folder`, waiting at most `waitMs` for another holder to let go (the whole process waits). */
export function lockFolder(folder: string, waitMs = 0): FolderLock {
  const file = path.join(folder, 'watchword.lock');
  const lock = new DatabaseSync(file, { timeout: waitMs });
  // Whoever can open the file could hold it against us.
  chmodSync(file, 0o600);
  try {
    // No journal is ever wanted: nothing is written, only locked.
    lock.exec('pragma journal_mode = off; begin exclusive');
  } catch (error) {
    lock.close();
    if (isBusy(error)) return { kind: 'held', pid: readPid(`${file}.pid`) };
    throw error;
  }
  writeFileSync(`${file}.pid`, `${process.pid}\n`, { mode: 0o600 });
  return {
    kind: 'locked',
    release() {
      if (lock.isOpen) lock.close();
    },
  };
}

const sqliteBusy = 5;
function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy;
}

function readPid(file: string): number | undefined {
  try {
    return Number.parseInt(readFileSync(file, 'utf8'), 10) || undefined;
  } catch {
    return undefined;
  }
}
