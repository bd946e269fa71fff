// A program of the bench as a process of its own, spoken to by messages: it must not share an event loop with what
// measures it, nor with what is measured.
import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import type { LoadOrder, LoadResult } from './load.ts';

function start(program: string): ChildProcess {
  return fork(path.join(import.meta.dirname, program), {
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

/** Starts a program that answers one message with one message, and then stays. */
export async function startHelper<Wanted extends object, Ready>(
  program: string,
  wanted: Wanted,
): Promise<{ ready: Ready; pid: number; stop(): void }> {
  const child = start(program);
  const ready = await new Promise<Ready>((resolve, reject) => {
    child.once('message', (message) => resolve(message as Ready));
    child.once('exit', (code) => reject(new Error(`${program} ended with ${code}`)));
    child.send(wanted);
  });
  return { ready, pid: child.pid ?? 0, stop: () => void (child.connected && child.disconnect()) };
}

export interface LoadGenerator {
  run(order: Omit<LoadOrder, 'id'>): Promise<LoadResult>;
  stop(): void;
}

export function startLoadGenerator(): LoadGenerator {
  const child = start('load.ts');
  const waiting = new Map<number, { resolve(result: LoadResult): void; reject(error: Error): void }>();
  let last = 0;
  child.on('message', (message: LoadResult & { error?: string }) => {
    const asker = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.error === undefined) asker?.resolve(message);
    else asker?.reject(new Error(`the load generator: ${message.error}`));
  });
  child.once('exit', (code) => {
    for (const asker of waiting.values()) asker.reject(new Error(`the load generator ended with ${code}`));
  });
  return {
    run(order) {
      const id = ++last;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        child.send({ ...order, id });
      });
    },
    stop: () => void (child.connected && child.disconnect()),
  };
}
