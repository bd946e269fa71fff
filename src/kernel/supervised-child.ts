// A process of ours that runs beside the shop (a simulator): started in a group of its own, so that a Ctrl-C for the
// shop does not end it first; restarted when it dies; ended by closing its standard input, which also ends it when we
// are killed.
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from './log.ts';

export interface SupervisedChild<Ready> {
  /** What its first line said. */
  readonly ready: Ready;
  pid(): number | undefined;
  stop(): Promise<void>;
}

export interface ChildOptions {
  name: string;
  /** A TypeScript program, run by our own Node. */
  program: string;
  args: readonly string[];
  /** Its whole environment: ours holds secrets. */
  env: Readonly<Record<string, string | undefined>>;
  log: Log;
  /** Its first line on standard output must be JSON and come within this time. */
  readyTimeoutMs?: number;
}

const stopTimeoutMs = 5_000;
const restartDelayMs = 300;

/**
 * Starts the program and waits for its first line, a JSON object. When it dies later it is started again with the same
 * arguments. Throws when it does not become ready.
 */
export async function superviseChild<Ready>(options: ChildOptions): Promise<SupervisedChild<Ready>> {
  const life = { stopping: false };
  let current: ChildProcess | undefined;

  const watch = (child: ChildProcess) => {
    current = child;
    child.once('exit', (code, signal) => {
      if (life.stopping) return;
      options.log.warn('a process ended and is started again', { name: options.name, code, signal });
      void restart();
    });
  };
  const restart = async () => {
    for (let attempt = 1; !life.stopping; attempt++) {
      await delay(Math.min(restartDelayMs * 2 ** (attempt - 1), 10_000));
      if (life.stopping) return;
      try {
        const { child } = await launch<Ready>(options);
        if (life.stopping) return void child.stdin?.end();
        return watch(child);
      } catch (error) {
        options.log.error('a process could not be started again', error, { name: options.name, attempt });
      }
    }
  };

  const first = await launch<Ready>(options);
  watch(first.child);
  return {
    ready: first.ready,
    pid: () => current?.pid,
    async stop() {
      life.stopping = true;
      const child = current;
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise<void>((resolve) => void child.once('exit', () => resolve()));
      child.stdin?.end();
      const late = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
      await ended;
      clearTimeout(late);
    },
  };
}

async function launch<Ready>(options: ChildOptions): Promise<{ child: ChildProcess; ready: Ready }> {
  const child = spawn(process.execPath, [...process.execArgv, options.program, ...options.args], {
    detached: true,
    env: options.env,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin?.on('error', () => undefined);
  const lines = createInterface({ input: child.stdout ?? process.stdin });
  try {
    const line = await new Promise<string>((resolve, reject) => {
      const late = setTimeout(
        () => reject(new Error(`${options.name} did not become ready in time`)),
        options.readyTimeoutMs ?? 20_000,
      );
      late.unref();
      lines.once('line', resolve);
      child.once('error', reject);
      child.once('exit', (code) =>
        reject(new Error(`${options.name} ended before it was ready (${code ?? 'killed'})`)),
      );
    });
    return { child, ready: JSON.parse(line) as Ready };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}
