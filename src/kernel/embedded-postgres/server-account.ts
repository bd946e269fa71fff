// As whom the server runs, and which folders that account can reach. PostgreSQL refuses to run as root, rightly:
// under root we drop to an account that owns nothing else.
import { chmodSync, chownSync, mkdirSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';

/** undefined: the account that we run as ourselves. */
export type ServerAccount = { uid: number; gid: number } | undefined;

/** "nobody" and "nogroup"; initdb wants an account that has a name. */
const nobody = 65534;

export const isRoot = process.getuid?.() === 0;

/** The account for a server whose files lie in `home`; a cluster that an ordinary user made keeps its owner. */
export function accountFor(home: string): ServerAccount {
  if (!isRoot) return undefined;
  const owner = statSync(home, { throwIfNoEntry: false });
  return owner === undefined || owner.uid === 0 ? { uid: nobody, gid: nobody } : { uid: owner.uid, gid: owner.gid };
}

/** The first folder on the way to `folder`, itself included, that `account` may not enter; undefined: the way is free. */
export function barrierTo(target: string, account: ServerAccount): string | undefined {
  if (account === undefined) return undefined;
  const folders = [];
  for (let folder = realpathSync(target); ; folder = path.dirname(folder)) {
    folders.unshift(folder);
    if (folder === path.dirname(folder)) break;
  }
  return folders.find((folder) => !allows(folder, account, 0o1));
}

/** True when `account` has the permissions `bits` (4 read, 2 write, 1 enter or run) on this one file or folder. */
export function allows(file: string, account: { uid: number; gid: number }, bits: number): boolean {
  const { mode, uid, gid } = statSync(file);
  const shift = uid === account.uid ? 6 : gid === account.gid ? 3 : 0;
  return ((mode >> shift) & bits) === bits;
}

/** Makes a folder of 0700 that belongs to the server's account. */
export function makePrivateFolder(folder: string, account: ServerAccount): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (account !== undefined) chownSync(folder, account.uid, account.gid);
  chmodSync(folder, 0o700);
}

/** Makes a folder that others may pass through but not list, whatever the umask is. */
export function makePassage(folder: string): void {
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o711);
}
