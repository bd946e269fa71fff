// One cluster folder and its server process: make it, start it, stop it, end what an earlier owner left running.
// Knows no roles and no database of ours.
import { type ChildProcess, spawn } from 'node:child_process';
import {
  chownSync,
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { isServerProcess, readPostmaster, serverProcesses, signal, waitUntil } from './processes.ts';
import type { ServerAccount } from './server-account.ts';
import type { ServerFiles } from './server-files.ts';
import { removeSocketFolder, socketName } from './socket-folder.ts';

export interface ServerPlan {
  files: ServerFiles;
  account: ServerAccount;
  /** 0700 of the server's account; holds the cluster in a folder of its major version, and the server's log. */
  home: string;
  socketFolder: string;
  superuserPassword: string;
  /** Over the defaults below, e.g. `{ fsync: 'off' }` for tests. */
  settings?: Record<string, string>;
}

/** Recovery after a crash replays at most max_wal_size of log; a minute is ample even on a slow disk. */
const startTimeoutMs = 120_000;

export function clusterOf(plan: Pick<ServerPlan, 'home' | 'files'>): string {
  return path.join(plan.home, String(plan.files.major));
}

/** Makes the cluster unless it is there. Appears in one step: a start that dies half-way leaves nothing behind. */
export async function ensureCluster(plan: ServerPlan): Promise<void> {
  const cluster = clusterOf(plan);
  if (existsSync(path.join(cluster, 'PG_VERSION'))) return;
  const draft = `${cluster}.new`;
  rmSync(draft, { recursive: true, force: true });
  const passwordFile = path.join(plan.home, 'initdb.password');
  rmSync(passwordFile, { force: true });
  writeFileSync(passwordFile, plan.superuserPassword, { mode: 0o600 });
  try {
    if (plan.account !== undefined) chownSync(passwordFile, plan.account.uid, plan.account.gid);
    // Builtin locale: collation does not change with the machine's C library, so no index ever silently breaks.
    const locale =
      plan.files.major >= 17
        ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C']
        : ['--locale=C.UTF-8'];
    await run(plan, 'initdb', [
      `--pgdata=${draft}`,
      '--username=postgres',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--data-checksums',
      '--no-instructions',
      ...locale,
      ...(plan.settings?.['fsync'] === 'off' ? ['--no-sync'] : []),
    ]);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(draft, cluster);
}

/** Starts the server in a process group of its own and waits until it accepts connections. */
export async function startServer(plan: ServerPlan): Promise<ChildProcess> {
  const cluster = clusterOf(plan);
  const logFile = path.join(plan.home, 'server.log');
  // Kept from one start to the next, but never for ever.
  if ((statSync(logFile, { throwIfNoEntry: false })?.size ?? 0) > 1 << 20) renameSync(logFile, `${logFile}.1`);
  const settings = Object.entries({ ...defaultSettings(plan), ...plan.settings });
  const log = openSync(logFile, 'a', 0o600);
  const child = spawn(
    path.join(plan.files.bin, 'postgres'),
    ['-D', cluster, ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    // A group of its own: Ctrl-C at a terminal must not stop the database before those who write to it.
    { ...asAccount(plan.account), detached: true, stdio: ['ignore', log, log] },
  );
  closeSync(log);
  let failure: string | undefined;
  child.once('error', (error) => {
    failure = error.message;
  });
  child.once('exit', (code, signalName) => {
    failure = `it ended with ${signalName ?? code}`;
  });
  const ready = await waitUntil(() => {
    const postmaster = readPostmaster(cluster);
    return failure !== undefined || (postmaster?.pid === child.pid && postmaster?.ready === true);
  }, startTimeoutMs);
  if (failure !== undefined) throw new Error(`PostgreSQL did not start: ${failure}\n${tail(logFile)}`);
  if (!ready) {
    child.kill('SIGQUIT');
    throw new Error(`PostgreSQL was not ready after ${startTimeoutMs / 1000} s\n${tail(logFile)}`);
  }
  return child;
}

/**
 * A process of a few kilobytes that stops the server when we end without having done so: its standard input is a pipe of
 * ours, which closes however we die. It never signals a server that is not the one it was made for.
 */
export function guardServer(plan: ServerPlan, server: ChildProcess): void {
  const file = path.join(clusterOf(plan), 'postmaster.pid');
  const ownSocketFolder = plan.socketFolder === plan.home ? '' : plan.socketFolder;
  const guard = spawn('/bin/sh', ['-c', guardScript, 'watchword-guard', file, String(server.pid), ownSocketFolder], {
    ...asAccount(plan.account),
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.on('error', () => undefined);
  guard.stdin?.on('error', () => undefined);
  server.once('exit', () => guard.stdin?.end());
  guard.unref();
}

const guardScript = `
  read -r _
  read -r pid _ < "$1" && [ "$pid" = "$2" ] && kill -INT "$2" || exit 0
  while kill -0 "$2"; do sleep 1; done
  [ -z "$3" ] || rmdir "$3"`;

/** Fast shutdown: open transactions are rolled back, everything is written. Harder only when that takes too long. */
export async function stopServer(cluster: string, pid: number): Promise<void> {
  const gone = () => !isServerProcess(pid, cluster);
  for (const [name, timeoutMs] of [
    ['SIGINT', 60_000],
    ['SIGQUIT', 10_000],
    ['SIGKILL', 5_000],
  ] as const) {
    if (gone()) return;
    signal(pid, name);
    if (await waitUntil(gone, timeoutMs)) return;
  }
  throw new Error(`PostgreSQL (process ${pid}) does not end`);
}

/**
 * Ends whatever still runs in the cluster: a server whose owner was killed, or backends whose server was.
 * Only for the holder of the folder's lock. `socketFolder` is the one that is still wanted. Returns the process that was
 * found, if any.
 */
export async function endLeftovers(cluster: string, socketFolder?: string): Promise<number | undefined> {
  const postmaster = readPostmaster(cluster);
  const orphan = postmaster !== undefined && isServerProcess(postmaster.pid, cluster) ? postmaster.pid : undefined;
  if (orphan !== undefined) await stopServer(cluster, orphan);
  // Backends notice the death of their server within moments; one that computes may not.
  const empty = () => serverProcesses(cluster).length === 0;
  if (!(await waitUntil(empty, 3_000))) {
    for (const pid of serverProcesses(cluster)) signal(pid, 'SIGKILL');
    await waitUntil(empty, 5_000);
  }
  // The number in its lock files may belong to another process by now (always so after a container's restart), or to a
  // zombie that nobody collects, and the server would take that for a rival. Nobody is left in the cluster, and we hold
  // the folder's lock: the files are stale.
  if (process.platform === 'linux' && empty()) {
    rmSync(path.join(cluster, 'postmaster.pid'), { force: true });
    const home = path.dirname(cluster);
    rmSync(path.join(home, `${socketName}.lock`), { force: true });
    if (postmaster !== undefined && postmaster.socketFolder !== socketFolder)
      removeSocketFolder(home, postmaster.socketFolder);
  }
  return orphan;
}

function defaultSettings(plan: ServerPlan): Record<string, string> {
  return {
    listen_addresses: '',
    unix_socket_directories: `"${plan.socketFolder.replaceAll('"', '""')}"`,
    unix_socket_permissions: '0700',
    max_connections: '60',
    shared_buffers: '128MB',
    max_wal_size: '512MB',
    max_wal_senders: '0',
    max_parallel_workers_per_gather: '0',
    ...(plan.files.major >= 18 ? { io_method: 'sync' } : {}),
    jit: 'off',
    timezone: 'UTC',
    // A shop that was killed must not keep its locks while a statement of it still runs.
    client_connection_check_interval: '2s',
    cluster_name: 'watchword',
    // Errors go to the client only, and without statements: both quote values, which may be personal.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_checkpoints: 'off',
    log_timezone: 'UTC',
  };
}

function asAccount(account: ServerAccount) {
  // Nothing of our environment: it holds secrets, and PG* or LC_* variables would change what the server does.
  return { cwd: '/', env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }, ...account };
}

async function run(plan: ServerPlan, program: string, args: string[]): Promise<void> {
  const child = spawn(path.join(plan.files.bin, program), args, {
    ...asAccount(plan.account),
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-2000);
  });
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signalName) =>
      code === 0
        ? resolve()
        : reject(new Error(`${program} ended with ${signalName ?? code}\n${errors}${hint(errors)}`)),
    );
  });
}

function hint(errors: string): string {
  return /look up effective user ID/.test(errors)
    ? 'PostgreSQL wants its user to have a name: give this user id a line in /etc/passwd, or use a server of your own (DATABASE_URL, DATABASE_OWNER_URL).'
    : '';
}

function tail(file: string): string {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-5).join('\n');
}
