// The processes of a running shop, found from outside, and their ends.
import { execFileSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { readPostmaster, serverProcesses, signal, waitUntil } from '../../src/kernel/embedded-postgres/processes.ts';

export function clusterOf(dataDir: string): string {
  return realpathSync(path.join(dataDir, 'postgresql', '18'));
}

export function postmasterOf(dataDir: string): number | undefined {
  return existsSync(path.join(dataDir, 'postgresql', '18')) ? readPostmaster(clusterOf(dataDir))?.pid : undefined;
}

export function simulatorOf(dataDir: string, name: 'stripe' | 'mailbox'): number | undefined {
  const program = path.join('simulators', name, 'main.ts');
  for (const line of execFileSync('ps', ['-ww', '-eo', 'pid=,args='], { encoding: 'utf8' }).split('\n')) {
    const [, pid, command = ''] = /^\s*(\d+) (.*)$/.exec(line) ?? [];
    if (command.includes(program) && command.includes(`${dataDir}${path.sep}`)) return Number(pid);
  }
  return undefined;
}

/** kill -9 of one process, when it is there. */
export function killProcess(pid: number | undefined): void {
  if (pid !== undefined) signal(pid, 'SIGKILL');
}

/** kill -9 of the server and each of its backends: none of them finishes what it has in hand. */
export function killServer(dataDir: string): void {
  killProcess(postmasterOf(dataDir));
  if (!existsSync(path.join(dataDir, 'postgresql', '18'))) return;
  for (const pid of serverProcesses(clusterOf(dataDir))) killProcess(pid);
}

/** Waits until another process than `before` is there and, for the server, accepts connections. */
export async function waitForAnother(what: string, before: number | undefined, find: () => number | undefined) {
  const back = await waitUntil(() => {
    const now = find();
    return now !== undefined && now !== before;
  }, 30_000);
  if (!back) throw new Error(`${what} was not started again`);
}

export function readyPostmasterOf(dataDir: string): number | undefined {
  const found = readPostmaster(clusterOf(dataDir));
  return found?.ready === true ? found.pid : undefined;
}
