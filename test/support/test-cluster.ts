// The database server that the tests share. `npm test` starts one and passes it on; a test file that is run alone starts
// one that stays up, so that the next run finds it. Its data is worth nothing: fsync is off.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { isServerProcess, readPostmaster } from '../../src/kernel/embedded-postgres/processes.ts';
import {
  clusterOf,
  endLeftovers,
  ensureCluster,
  type ServerPlan,
  startServer,
} from '../../src/kernel/embedded-postgres/server.ts';
import { accountFor, barrierTo, isRoot, makePrivateFolder } from '../../src/kernel/embedded-postgres/server-account.ts';
import { type ServerFiles, shippedServerFiles } from '../../src/kernel/embedded-postgres/server-files.ts';
import { makeSocketFolder } from '../../src/kernel/embedded-postgres/socket-folder.ts';
import { lockFolder } from '../../src/kernel/folder-lock.ts';
import { newSecret } from '../../src/kernel/ids.ts';
import { writePrivateFile } from '../../src/kernel/private-file.ts';

/** Addresses of a server's databases as its superuser. */
export type SuperuserAddress = (database: string) => string;

const settings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  deadlock_timeout: '100ms',
  // A worker in the template would keep it from being copied.
  autovacuum: 'off',
  max_connections: '200',
  shared_buffers: '64MB',
};

/** The server for this test process: given by the environment, or the one of this user, started if need be. */
export async function testCluster(): Promise<SuperuserAddress> {
  const given = process.env['WATCHWORD_TEST_SERVER'];
  if (given !== undefined) return addressOf(given);
  return addressOf(await startTestCluster(path.join(temporaryFolder(), `watchword-test-${process.getuid?.() ?? 0}`)));
}

/** A new folder for a server that ends with its user. */
export function freshTestFolder(): string {
  return mkdtempSync(path.join(temporaryFolder(), 'watchword-test-'));
}

function temporaryFolder(): string {
  return barrierTo(os.tmpdir(), accountFor('/nonexistent')) === undefined ? os.tmpdir() : '/tmp';
}

/**
 * Starts a server in `folder`, or finds the one that runs there, and returns the superuser's address of its database
 * `postgres`. It is not stopped when this process ends.
 */
export async function startTestCluster(folder: string, files?: ServerFiles): Promise<string> {
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, isRoot ? 0o711 : 0o700);
  const lock = lockFolder(folder, 60_000);
  if (lock.kind === 'held') throw new Error(`${folder} was locked for a minute by process ${lock.pid}`);
  try {
    const plan = planFor(folder, files);
    const cluster = clusterOf(plan);
    const running = readPostmaster(cluster);
    if (running?.ready === true && isServerProcess(running.pid, cluster)) return urlOf(plan, running.socketFolder);
    plan.socketFolder = makeSocketFolder(plan.home, plan.account);
    await endLeftovers(cluster);
    await ensureCluster(plan);
    const server = await startServer(plan);
    server.unref();
    return urlOf(plan, plan.socketFolder);
  } finally {
    lock.release();
  }
}

/** Ends the server that runs in `folder`. */
export async function stopTestCluster(folder: string, major = 18): Promise<void> {
  await endLeftovers(path.join(realpathSync(path.join(folder, 'postgresql')), String(major)));
}

function planFor(folder: string, files: ServerFiles | undefined): ServerPlan {
  const home = path.join(folder, 'postgresql');
  const account = accountFor(home);
  makePrivateFolder(home, account);
  const passwordFile = path.join(folder, 'password');
  if (!existsSync(passwordFile)) writePrivateFile(passwordFile, newSecret());
  return {
    files: files ?? shippedServerFiles(account, path.join(isRoot ? '/var/lib/watchword' : folder, 'server-files')),
    account,
    home: realpathSync(home),
    socketFolder: realpathSync(home),
    superuserPassword: readFileSync(passwordFile, 'utf8'),
    settings,
  };
}

function urlOf(plan: ServerPlan, socketFolder: string): string {
  return `postgres://postgres:${plan.superuserPassword}@/postgres?host=${encodeURIComponent(socketFolder)}`;
}

function addressOf(url: string): SuperuserAddress {
  return (database) => withDatabase(url, database);
}

/** The same address with another database. */
function withDatabase(url: string, database: string): string {
  return url.replace(/^(postgres(?:ql)?:\/\/[^/]*\/)[^?]*/, `$1${database}`);
}

/** The same address with another role. */
export function withRole(url: string, role: string, password: string): string {
  return url.replace(/^(postgres(?:ql)?:\/\/)(?:[^@/]*@)?/, `$1${role}:${password}@`);
}
