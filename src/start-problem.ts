// What stopped a start, said to the operator: one clear message for what a person can mend; anything else is our fault
// and keeps its stack.
import { BadConfiguration } from './config.ts';
import { DatabaseUnusable } from './external-database.ts';
import { DataFolderInUse } from './kernel/embedded-postgres.ts';
import { MigrationRefused } from './kernel/migrate.ts';
import { TlsProblem } from './kernel/tls.ts';
import { RulesUnusable } from './modules/access.ts';
import { EvidenceUnusable } from './modules/evidence.ts';
import { KeyStoreUnavailable, VaultRefused } from './modules/vault.ts';
import { PortUnusable } from './ports.ts';

export interface StartProblem {
  text: string;
  /** 2 for a setting, else 1. */
  exitCode: 1 | 2;
}

const known = [
  DatabaseUnusable,
  DataFolderInUse,
  EvidenceUnusable,
  KeyStoreUnavailable,
  MigrationRefused,
  PortUnusable,
  RulesUnusable,
  TlsProblem,
  VaultRefused,
];

/** What to print for `error`, and how to end. `dataDir` is undefined when the configuration could not be read. */
export function describeProblem(error: unknown, dataDir: string | undefined): StartProblem {
  if (error instanceof BadConfiguration) return { text: error.message, exitCode: 2 };
  if (!(error instanceof Error)) return { text: String(error), exitCode: 1 };
  if (known.some((kind) => error instanceof kind)) return { text: error.message, exitCode: 1 };
  const reason = dataDir === undefined ? undefined : folderProblem(error);
  if (reason === undefined) return { text: error.stack ?? error.message, exitCode: 1 };
  return { text: `WATCHWORD_DATA: the data folder ${dataDir} cannot be used: ${reason}`, exitCode: 1 };
}

function folderProblem(error: Error): string | undefined {
  const { code, path, errcode, syscall } = error as Partial<Record<'code' | 'path' | 'errcode' | 'syscall', unknown>>;
  const at = typeof path === 'string' ? ` (${path})` : '';
  // Of SQLite, whose errors all have one code: 8 read-only, 13 full, 14 cannot be opened.
  const reason = errcode === 8 ? 'EROFS' : errcode === 13 ? 'ENOSPC' : errcode === 14 ? 'EACCES' : code;
  // PostgreSQL's programs tell it in words.
  if (reason === 'ENOSPC' || reason === 'EDQUOT' || /No space left on device|Disk quota exceeded/.test(error.message)) {
    return `there is no space left${at}. Make room, or choose a folder on another disk.`;
  }
  switch (reason) {
    case 'EACCES':
    case 'EPERM':
      return `this user may not write there${at}. Give it to user ${process.getuid?.() ?? ''}, or choose another folder.`;
    case 'EROFS':
      return `it is read-only${at}. Choose a folder that can be written.`;
    case 'ENOENT':
      // What Node says when a folder cannot be made for another reason, such as a read-only disk.
      return syscall === 'mkdir' ? `it cannot be made: the disk is read-only or not there${at}.` : undefined;
    case 'ENOTDIR':
    case 'EEXIST':
      return `something on the way to it is not a folder${at}.`;
    case 'ENAMETOOLONG':
      return 'its path is too long.';
    default:
      return undefined;
  }
}
