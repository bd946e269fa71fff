// The database that needs no administrator: a real PostgreSQL 18 as a child of ours, reached by Unix socket only.
// Owns `<data>/postgresql`, its server process and `<keys>/database.json`. Never listens on a network, never runs as
// root, and never runs twice on the same data.
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, realpathSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { bootstrap } from './embedded-postgres/bootstrap.ts';
import { isServerProcess, readPostmaster } from './embedded-postgres/processes.ts';
import {
  clusterOf,
  endLeftovers,
  ensureCluster,
  guardServer,
  type ServerPlan,
  startServer,
  stopServer,
} from './embedded-postgres/server.ts';
import {
  accountFor,
  barrierTo,
  isRoot,
  makePassage,
  makePrivateFolder,
  type ServerAccount,
} from './embedded-postgres/server-account.ts';
import { type ServerFiles, shippedServerFiles } from './embedded-postgres/server-files.ts';
import { makeSocketFolder, removeSocketFolder } from './embedded-postgres/socket-folder.ts';
import { lockFolder } from './folder-lock.ts';
import { newSecret } from './ids.ts';
import type { Log } from './log.ts';
import { writePrivateFile } from './private-file.ts';

export type { ServerFiles } from './embedded-postgres/server-files.ts';

export interface EmbeddedPostgresOptions {
  dataDir: string;
  keysDir: string;
  log: Log;
  /** Server settings over ours, e.g. `{ fsync: 'off' }` for tests. */
  settings?: Record<string, string>;
  /** Other programs than the shipped ones: the tests run on Debian's PostgreSQL 15 too. */
  files?: ServerFiles;
  /** The folder's lock when the caller has taken it; it stays the caller's. */
  lock?: DataFolderLock;
}

/** Held by the one process that works in a data folder. */
export interface DataFolderLock {
  release(): void;
}

export interface DatabaseAddresses {
  /** Owns the database: migrations only. */
  ownerUrl: string;
  /** What the shop works as: no DDL. */
  appUrl: string;
}

export interface EmbeddedPostgres extends DatabaseAddresses {
  /** May do anything; for the test database and for restoring. The shop never connects with it. */
  superuserUrl: string;
  /** The server's process now; undefined while it is being started again. */
  pid(): number | undefined;
  /** Hears of every end of the server that we did not ask for. It is started again by itself. */
  onExit(listener: (exit: { code: number | null; signal: NodeJS.Signals | null }) => void): void;
  /** Hears when it accepts connections again after such an end. */
  onBack(listener: () => void): void;
  /** Waits for a clean shutdown, then lets go of the data folder. */
  stop(): Promise<void>;
}

/** The data folder belongs to a Watchword that runs. */
export class DataFolderInUse extends Error {
  readonly pid: number | undefined;
  constructor(dataDir: string, pid: number | undefined) {
    const who = pid === undefined ? 'Another Watchword' : `Another Watchword (process ${pid})`;
    super(`${who} is using ${dataDir}. Stop it first, or set WATCHWORD_DATA to another folder.`);
    this.name = 'DataFolderInUse';
    this.pid = pid;
  }
}

/** Where server files and data go when root's checkout is closed to the server's account. */
const systemFolder = '/var/lib/watchword';

/** `<checkout>/data`, or /var/lib/watchword when we are root and the server's account could not get there. */
export function defaultDataFolder(checkout: string): { folder: string; note?: string } {
  const folder = path.join(checkout, 'data');
  const barrier = barrierTo(checkout, accountFor(path.join(folder, 'postgresql')));
  if (barrier === undefined) return { folder };
  return { folder: systemFolder, note: `The database's user cannot enter ${barrier}: data is kept in ${systemFolder}` };
}

/** Takes the data folder for this process. Throws DataFolderInUse when a living Watchword has it. */
export function lockDataFolder(dataDir: string): DataFolderLock {
  const lock = lockFolder(dataDir);
  if (lock.kind === 'held') throw new DataFolderInUse(dataDir, lock.pid);
  return lock;
}

/** Makes the data folder (0711 as root: the server's account passes through it; else 0700) and the keys folder (0700). */
export function prepareDataFolder(dataDir: string, keysDir: string): void {
  mkdirSync(dataDir, { recursive: true });
  chmodSync(dataDir, isRoot ? 0o711 : 0o700);
  mkdirSync(keysDir, { recursive: true, mode: 0o700 });
  chmodSync(keysDir, 0o700);
}

/**
 * Starts the server on `<dataDir>/postgresql`, making both on first use. A server that an earlier, killed Watchword left
 * behind is stopped first. Throws DataFolderInUse when a living Watchword has the folder.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  prepareDataFolder(options.dataDir, options.keysDir);
  const ownLock = options.lock === undefined ? lockDataFolder(options.dataDir) : undefined;
  try {
    const plan = prepare(options);
    const orphan = await endLeftovers(clusterOf(plan));
    if (orphan !== undefined)
      options.log.warn('stopped a database server that an earlier run had left behind', { pid: orphan });
    await ensureCluster(plan);
    const server = await supervise(plan, options.log);
    const addresses = addressesIn(options, plan.socketFolder);
    await bootstrap(addresses.superuser, addresses.passwords).catch(async (error: unknown) => {
      await server.stop();
      throw error;
    });
    return {
      ...addresses.urls,
      superuserUrl: addresses.superuser('watchword'),
      pid: server.pid,
      onExit: server.onExit,
      onBack: server.onBack,
      async stop() {
        await server.stop();
        removeSocketFolder(plan.home, plan.socketFolder);
        ownLock?.release();
      },
    };
  } catch (error) {
    ownLock?.release();
    throw error;
  }
}

/** The addresses of a server that another Watchword runs on this data (for commands beside it), if one does. */
export function findEmbeddedPostgres(dataDir: string, keysDir: string): DatabaseAddresses | undefined {
  const cluster = path.join(dataDir, 'postgresql', '18');
  if (!existsSync(cluster)) return undefined;
  const postmaster = readPostmaster(cluster);
  if (postmaster === undefined || !postmaster.ready || !isServerProcess(postmaster.pid, realpathSync(cluster)))
    return undefined;
  return addressesIn({ keysDir }, postmaster.socketFolder).urls;
}

function prepare(options: EmbeddedPostgresOptions): ServerPlan {
  const { home, account, note } = clusterHome(options.dataDir);
  if (note !== undefined) options.log.info(note);
  const files =
    options.files ?? shippedServerFiles(account, path.join(isRoot ? systemFolder : options.dataDir, 'server-files'));
  if (files.note !== undefined) options.log.info(files.note);
  return {
    files,
    account,
    home,
    socketFolder: makeSocketFolder(home, account),
    superuserPassword: passwordsIn(options.keysDir, existsSync(path.join(home, String(files.major)))).superuser,
    ...(options.settings === undefined ? {} : { settings: options.settings }),
  };
}

function clusterHome(dataDir: string): { home: string; account: ServerAccount; note?: string } {
  const named = path.join(dataDir, 'postgresql');
  const account = accountFor(named);
  const barrier = barrierTo(dataDir, account);
  let note: string | undefined;
  if (barrier !== undefined && !lstatSync(named, { throwIfNoEntry: false })?.isSymbolicLink()) {
    // The folder was asked for by name, so it stays ours; only the files of the server move, and a link leads there.
    const elsewhere = path.join(systemFolder, 'databases', randomBytes(8).toString('hex'));
    for (const folder of [systemFolder, path.dirname(elsewhere)]) makePassage(folder);
    makePrivateFolder(elsewhere, account);
    symlinkSync(elsewhere, named);
    note = `The database's user cannot enter ${barrier}: the database is kept in ${elsewhere}`;
  }
  makePrivateFolder(named, account);
  return { home: realpathSync(named), account, ...(note === undefined ? {} : { note }) };
}

const passwordFile = z.object({ superuser: z.string(), owner: z.string(), app: z.string() });

function passwordsIn(keysDir: string, clusterExists: boolean): z.infer<typeof passwordFile> {
  const file = path.join(keysDir, 'database.json');
  if (existsSync(file)) return passwordFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  if (clusterExists)
    throw new Error(
      `${file} is missing, and without it nobody can open the database that exists. Restore it from a copy.`,
    );
  // On file before the cluster is made with them, so that a crash between the two locks nobody out.
  const passwords = { superuser: newSecret(), owner: newSecret(), app: newSecret() };
  writePrivateFile(file, `${JSON.stringify(passwords)}\n`);
  return passwords;
}

function addressesIn({ keysDir }: { keysDir: string }, socket: string) {
  const passwords = passwordsIn(keysDir, true);
  const address = (role: string, password: string, database: string) =>
    `postgres://${role}:${password}@/${database}?host=${encodeURIComponent(socket)}`;
  return {
    passwords,
    superuser: (database: string) => address('postgres', passwords.superuser, database),
    urls: {
      ownerUrl: address('watchword_owner', passwords.owner, 'watchword'),
      appUrl: address('watchword_app', passwords.app, 'watchword'),
    },
  };
}

/** Keeps one server running until stopped: when it dies it is started again, with its own crash recovery. */
async function supervise(plan: ServerPlan, log: Log) {
  const cluster = clusterOf(plan);
  const listeners: Parameters<EmbeddedPostgres['onExit']>[0][] = [];
  const onBack: (() => void)[] = [];
  let child: ChildProcess | undefined;
  let stopping = false;
  let restarting: Promise<void> = Promise.resolve();

  const start = async () => {
    const started = await startServer(plan);
    guardServer(plan, started);
    child = started;
    const ended = (code: number | null, signal: NodeJS.Signals | null) => {
      child = undefined;
      if (stopping) return;
      log.warn('the database server ended; starting it again', { code, signal });
      for (const listener of listeners) listener({ code, signal });
      restarting = restart();
    };
    if (started.exitCode !== null || started.signalCode !== null) ended(started.exitCode, started.signalCode);
    else started.once('exit', ended);
  };

  const restart = async () => {
    for (let pauseMs = 100; ; pauseMs = Math.min(pauseMs * 2, 5_000)) {
      if (stopping) return;
      try {
        await endLeftovers(cluster, plan.socketFolder);
        await start();
        log.info('the database server is back', { pid: child?.pid });
        for (const listener of onBack) listener();
        return;
      } catch (error) {
        log.error('the database server did not start; trying again', error, { pauseMs });
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    }
  };

  await start();
  return {
    pid: () => child?.pid,
    onExit: (listener: (typeof listeners)[number]) => void listeners.push(listener),
    onBack: (listener: () => void) => void onBack.push(listener),
    async stop() {
      stopping = true;
      await restarting;
      if (child?.pid !== undefined) await stopServer(cluster, child.pid);
    },
  };
}
