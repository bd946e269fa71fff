// What a test left running, known by the temporary folder in its command line or its environment, and ended here.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

// The guard of a database server ends by itself, moments after the server.
const graceMs = 1_500;

/** Kills every process of `folder` that does not end by itself within moments; returns their command lines. */
export async function endLeftovers(folder: string): Promise<string[]> {
  for (const deadline = performance.now() + graceMs; performance.now() < deadline; ) {
    if (processesOf(folder).length === 0) return [];
    await delay(100);
  }
  const left = processesOf(folder);
  for (const { pid } of left) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has just ended.
    }
  }
  return left.map(({ command }) => command);
}

function processesOf(folder: string): { pid: number; command: string }[] {
  const list = execFileSync('ps', ['-ww', '-eo', 'pid=,stat=,args='], { encoding: 'utf8', maxBuffer: 64 << 20 });
  return list.split('\n').flatMap((line) => {
    const [, pid, state, command = ''] = /^\s*(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    if (pid === undefined || state?.startsWith('Z') || Number(pid) === process.pid) return [];
    return command.includes(folder) || environmentOf(pid).includes(folder) ? [{ pid: Number(pid), command }] : [];
  });
}

function environmentOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    return '';
  }
}
