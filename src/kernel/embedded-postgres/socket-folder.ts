// Where the server's Unix socket lies. Its path has to be short; a data folder's need not be.
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { barrierTo, type ServerAccount } from './server-account.ts';

// sun_path holds 104 bytes on macOS and 108 on Linux.
const longestPath = 100;

const prefix = 'watchword-socket-';

/** PostgreSQL's name for the socket of its default port, which is only a name here. */
export const socketName = '.s.PGSQL.5432';

/** `home` itself when the path fits, else a fresh 0700 folder for temporary files. */
export function makeSocketFolder(home: string, account: ServerAccount): string {
  if (fits(home)) return home;
  const temporary = os.tmpdir();
  const usable = fits(path.join(temporary, `${prefix}XXXXXX`)) && barrierTo(temporary, account) === undefined;
  const folder = mkdtempSync(path.join(usable ? temporary : '/tmp', prefix));
  if (account !== undefined) chownSync(folder, account.uid, account.gid);
  return folder;
}

/** Removes what makeSocketFolder made; never `home`. */
export function removeSocketFolder(home: string, folder: string): void {
  if (folder !== home && path.basename(folder).startsWith(prefix)) rmSync(folder, { recursive: true, force: true });
}

function fits(folder: string): boolean {
  return Buffer.byteLength(path.join(folder, socketName)) <= longestPath;
}
