// The simulator as a child process, for tests that kill it. (The shop starts it by kernel/supervised-child.ts.)
// It has a group of its own, so that a signal to the parent's group leaves it to the parent to end it, in order.
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface SpawnOptions {
  /** A folder of its own for the state. */
  data: string;
  /** 0: any free port. */
  port: number;
  /** PEM files. */
  keyFile: string;
  certFile: string;
  webhook?: { url: string; secret: string; caFile?: string };
  retryScheduleMs?: readonly number[];
  /** Lines that the child writes to its standard error. */
  onError?: (line: string) => void;
  /** How long it may take to be ready; 15 s. */
  timeoutMs?: number;
}

export interface SpawnedStripe {
  url: string;
  port: number;
  pid: number;
  process: ChildProcess;
  /** Ends it cleanly; kills it after five seconds. */
  stop(): Promise<void>;
  /** Resolves with the exit code or signal, however it ends. */
  ended: Promise<number | NodeJS.Signals>;
}

const program = fileURLToPath(new URL('../../simulators/stripe/main.ts', import.meta.url));

/** Starts the simulator and waits until it answers. Throws with the child's last words when it ends or hangs instead. */
export async function spawnStripeSimulator(options: SpawnOptions): Promise<SpawnedStripe> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, ...argumentsFor(options)], {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    // No environment but what the system's own libraries may want: the child must not inherit secrets.
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], TZ: process.env['TZ'] },
  });
  const lastWords: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    lastWords.push(line);
    if (lastWords.length > 20) lastWords.shift();
    options.onError?.(line);
  });
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once('exit', (code, signal) => resolve(code ?? signal ?? 0));
    child.once('error', () => resolve(1));
  });

  const ready = new Promise<{ port: number; url: string }>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error('the Stripe simulator was not ready in time'));
    }, options.timeoutMs ?? 15_000);
    createInterface({ input: child.stdout }).once('line', (line) => {
      clearTimeout(timer);
      resolve(JSON.parse(line) as { port: number; url: string });
    });
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      reject(new Error(`the Stripe simulator ended (${code ?? signal}): ${lastWords.join('\n')}`));
    });
  });
  const { port, url } = await ready;
  if (child.pid === undefined) throw new Error('the Stripe simulator has no process id');
  // Writing to a dead child must not end the parent.
  child.stdin.on('error', () => {});

  return {
    url,
    port,
    pid: child.pid,
    process: child,
    ended,
    async stop() {
      child.stdin.end();
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
      await ended;
      clearTimeout(timer);
    },
  };
}

function argumentsFor(options: SpawnOptions): string[] {
  const { webhook, retryScheduleMs } = options;
  const given = [
    '--data',
    options.data,
    '--port',
    String(options.port),
    '--key',
    options.keyFile,
    '--cert',
    options.certFile,
  ];
  if (webhook !== undefined) {
    given.push('--webhook-url', webhook.url, '--webhook-secret', webhook.secret);
    if (webhook.caFile !== undefined) given.push('--ca', webhook.caFile);
  }
  if (retryScheduleMs !== undefined) given.push('--retry-schedule-ms', retryScheduleMs.join(','));
  return given;
}
