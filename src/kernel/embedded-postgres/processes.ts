// Which server processes are alive in a cluster, told from other processes that were given the same number since.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';

/** What the server wrote of itself in postmaster.pid. */
export interface Postmaster {
  pid: number;
  socketFolder: string;
  /** Accepts connections. */
  ready: boolean;
}

export function readPostmaster(cluster: string): Postmaster | undefined {
  let lines: string[];
  try {
    lines = readFileSync(path.join(cluster, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return undefined;
  }
  const pid = Number.parseInt(lines[0] ?? '', 10);
  // 4: socket folder, 7: state (src/include/utils/pidfile.h).
  return pid > 0 ? { pid, socketFolder: lines[4] ?? '', ready: lines[7]?.trim() === 'ready' } : undefined;
}

/** True when `pid` is a living PostgreSQL process that works in `cluster` (its real path). A zombie is not. */
export function isServerProcess(pid: number, cluster: string): boolean {
  try {
    if (process.platform === 'linux') {
      // Every process of a server stands in its cluster. Links of a zombie cannot be read.
      return (
        readlinkSync(`/proc/${pid}/cwd`) === cluster &&
        path.basename(readlinkSync(`/proc/${pid}/exe`)).startsWith('postgres')
      );
    }
    const command = execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
    return command.includes('postgres') && command.includes(cluster);
  } catch {
    return false;
  }
}

/** All living processes of a cluster's server, its postmaster included. */
export function serverProcesses(cluster: string): number[] {
  if (process.platform !== 'linux') {
    const postmaster = readPostmaster(cluster);
    return postmaster !== undefined && isServerProcess(postmaster.pid, cluster) ? [postmaster.pid] : [];
  }
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => isServerProcess(pid, cluster));
}

/** Sends a signal; a process that has just gone is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** Waits until `done`, looking every 20 ms; false when `timeoutMs` have passed. */
export async function waitUntil(done: () => boolean, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (!done()) {
    if (performance.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return true;
}
