// A shop started the way people start it (npm, the launcher, or the program itself), in a process group of its own, and
// what the machine's process table says of it. Owns its data folder's processes; never looks into the shop.
import { type ChildProcess, execFileSync, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { accountFor, barrierTo } from '../../src/kernel/embedded-postgres/server-account.ts';
import type { Running } from '../../src/start.ts';

export const checkout = path.dirname(path.dirname(import.meta.dirname));

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** From the last call of `kill`, or from the start. */
  afterMs: number;
}

export interface ShopProcess {
  readonly child: ChildProcess;
  /** Its output so far, both streams. */
  output(): string;
  /** Waits for running.json of this start; throws with the output when it ends before, or after 60 s. */
  ready(): Promise<Running>;
  /** Sends a signal to a process, or with a negative number to its group. */
  kill(signal: NodeJS.Signals, pid?: number): void;
  ended(): Promise<Ended>;
  /** For the end of a test, however it went: kill -9 of the shop and of what was started. */
  destroy(): Promise<void>;
}

/** Ports that the system chooses, and nothing of ours that the environment of this test may hold. */
const environment = {
  SHOP_PORT: '0',
  BACK_OFFICE_PORT: '0',
  STRIPE_SIMULATOR_PORT: '0',
  MAILBOX_PORT: '0',
  HTTP_PORT: '0',
};

/** Starts `command` in the checkout, as a session of its own. */
export function startProcess(
  command: readonly [string, ...string[]],
  dataDir: string,
  options: { env?: Record<string, string>; stdio?: SpawnOptions['stdio']; cwd?: string } = {},
): ShopProcess {
  const begun = { at: performance.now() };
  const [program, ...args] = command;
  const child = spawn(program, args, {
    cwd: options.cwd ?? checkout,
    detached: true,
    stdio: options.stdio ?? ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment, WATCHWORD_DATA: dataDir, ...options.env },
  });
  let text = '';
  let shopPid: number | undefined;
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
  }
  const end = new Promise<Ended>((resolve) => {
    child.once('error', (error) => {
      text += String(error);
      resolve({ code: null, signal: null, afterMs: performance.now() - begun.at });
    });
    child.once('exit', (code, signal) => resolve({ code, signal, afterMs: performance.now() - begun.at }));
  });
  const startedAt = Date.now();
  return {
    child,
    output: () => text,
    async ready() {
      while (Date.now() - startedAt < 60_000) {
        const running = writtenSince(path.join(dataDir, 'running.json'), startedAt) ? readRunning(dataDir) : undefined;
        if (running !== undefined) {
          shopPid = running.pid;
          return running;
        }
        if (child.exitCode !== null || child.signalCode !== null) break;
        await delay(10);
      }
      throw new Error(`the shop did not become ready:\n${text}`);
    },
    kill(signal, pid = child.pid ?? 0) {
      begun.at = performance.now();
      process.kill(pid, signal);
    },
    ended: () => end,
    async destroy() {
      for (const pid of [shopPid, child.pid]) if (pid !== undefined && isAlive(pid)) process.kill(pid, 'SIGKILL');
      await end;
    },
  };
}

function writtenSince(file: string, atMs: number): boolean {
  return (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) >= atMs - 10;
}

export const npmStart = ['npm', 'start'] as const;
/** As `npm start` does, without npm. */
export const launcherStart = [process.execPath, path.join('bin', 'start.mjs')] as const;

export function readRunning(dataDir: string): Running | undefined {
  const file = path.join(dataDir, 'running.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Running) : undefined;
}

/** The command lines of living processes that name `dataDir`: database server, its guard, simulators, mailbox. */
export function processesOf(dataDir: string): { pid: number; command: string }[] {
  const list = execFileSync('ps', ['-ww', '-eo', 'pid=,stat=,args='], { encoding: 'utf8', maxBuffer: 64 << 20 });
  return list.split('\n').flatMap((line) => {
    const [, pid, state, command] = /^\s*(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    if (pid === undefined || command === undefined || state?.startsWith('Z') || !command.includes(dataDir)) return [];
    return [{ pid: Number(pid), command }];
  });
}

/** Waits until nothing of `dataDir` runs; throws with what is left after `timeoutMs`. */
export async function untilNothingRuns(dataDir: string, timeoutMs: number): Promise<void> {
  await until(
    () => processesOf(dataDir).length === 0,
    timeoutMs,
    () => processesOf(dataDir).map(({ pid, command }) => `${pid} ${command}`),
  );
}

export async function until(done: () => boolean, timeoutMs: number, state: () => unknown = () => ''): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!done()) {
    if (performance.now() > deadline) throw new Error(`waited ${timeoutMs} ms in vain: ${JSON.stringify(state())}`);
    await delay(20);
  }
}

/** False for a zombie too: it has ended, only nobody has asked for its exit code. */
export function isAlive(pid: number): boolean {
  const { status, stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return status === 0 && !stdout.trim().startsWith('Z');
}

/** A new folder that the database server's account can enter; `remove` ends what still runs in it. */
export function temporaryFolder(name: string): { folder: string; remove(): Promise<void> } {
  const base = barrierTo(os.tmpdir(), accountFor('/nonexistent')) === undefined ? os.tmpdir() : '/tmp';
  const folder = mkdtempSync(path.join(base, name));
  chmodSync(folder, 0o711);
  return {
    folder,
    async remove() {
      for (const { pid } of processesOf(folder)) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
      await untilNothingRuns(folder, 10_000);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
