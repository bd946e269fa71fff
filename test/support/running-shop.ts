// A whole shop as a process of its own, on free ports and its own folder, for tests that need the real thing. Started as
// an operator would start it; what it leaves behind (also when a test kills it) is ended and removed by `stop`.
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:https';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { accountFor, barrierTo } from '../../src/kernel/embedded-postgres/server-account.ts';
import type { Running } from '../../src/start.ts';
import { stopTestCluster } from './test-cluster.ts';

export interface TestShopOptions {
  /** Variables over those of the test; `{ ENFORCE_LIMITS: '1' }`. */
  env?: Record<string, string>;
  /** A folder that has src/main.ts; the checkout when not given. */
  source?: string;
  /** Of Node itself, as the launcher gives them. */
  nodeFlags?: readonly string[];
  /** An existing data folder: it is kept when the shop stops. */
  dataDir?: string;
}

export interface CallOptions {
  method?: string;
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as a form, from the shop's own page (Origin). */
  form?: Record<string, string>;
  headers?: Record<string, string>;
}

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  /** Each `Set-Cookie` value. */
  cookies: string[];
  text: string;
  json(): unknown;
}

export interface TestShop {
  running: Running;
  dataDir: string;
  pid: number;
  /** One request; trusts the shop's own authority; follows no redirect. `url` may be a path of the shop. */
  call(url: string, options?: CallOptions): Promise<Answer>;
  /** What the process wrote so far. */
  output(): string;
  /** Sends a signal to the shop's process and, for SIGKILL, waits until it is gone. Its children are left alone. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Ends it and everything it started, and removes its folder unless that was given. */
  stop(): Promise<void>;
}

const checkout = path.dirname(path.dirname(import.meta.dirname));
const startTimeoutMs = 60_000;
const stopTimeoutMs = 20_000;

/** Starts a shop and waits for its running.json. Throws with the program's last words when it does not become ready. */
export async function startTestShop(options: TestShopOptions = {}): Promise<TestShop> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOnce(options);
    } catch (error) {
      // A free port is chosen before it is used, and on a busy machine somebody else may take it in between.
      const lostPort = error instanceof Error && /EADDRINUSE|is taken by another program/.test(error.message);
      if (!lostPort || attempt === 3) throw error;
    }
  }
}

async function startOnce(options: TestShopOptions): Promise<TestShop> {
  const dataDir = options.dataDir ?? freshDataFolder();
  const child = launch(options, dataDir);
  const written: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => void written.push(text));
  }
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const output = () => written.join('');
  const stop = async () => {
    await endProcess(child, ended);
    // Whoever was killed has left its database server running.
    if (existsSync(path.join(dataDir, 'postgresql'))) await stopTestCluster(dataDir);
    if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
  };
  // A test run that breaks off must not leave a shop behind.
  const last = () => child.kill('SIGTERM');
  process.once('exit', last);
  void ended.then(() => process.off('exit', last));
  try {
    const running = await waitForRunning(path.join(dataDir, 'running.json'), child, output);
    const agent = new Agent({ ca: readFileSync(running.ca), keepAlive: true });
    return {
      running,
      dataDir,
      pid: running.pid,
      call: (url, call) => send(agent, running, url, call),
      output,
      async kill(signal = 'SIGKILL') {
        child.kill(signal);
        if (signal === 'SIGKILL') await ended;
      },
      async stop() {
        agent.destroy();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function freshDataFolder(): string {
  const open = barrierTo(os.tmpdir(), accountFor('/nonexistent')) === undefined;
  const folder = mkdtempSync(path.join(open ? os.tmpdir() : '/tmp', 'watchword-shop-'));
  chmodSync(folder, 0o711);
  return folder;
}

function launch({ env, source = checkout, nodeFlags = [] }: TestShopOptions, dataDir: string): ChildProcess {
  return spawn(process.execPath, [...nodeFlags, path.join(source, 'src', 'main.ts'), 'start'], {
    cwd: source,
    // A group of its own: a test may signal it whole, and a Ctrl-C for the test run lets it end in order.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      NODE_COMPILE_CACHE: path.join(checkout, 'node_modules', '.cache', 'node'),
      LOG_LEVEL: 'warn',
      WATCHWORD_DATA: dataDir,
      SHOP_PORT: '0',
      BACK_OFFICE_PORT: '0',
      STRIPE_SIMULATOR_PORT: '0',
      MAILBOX_PORT: '0',
      HTTP_PORT: '0',
      ...env,
    },
  });
}

async function waitForRunning(file: string, child: ChildProcess, output: () => string): Promise<Running> {
  const deadline = performance.now() + startTimeoutMs;
  while (performance.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`the shop ended (${child.exitCode ?? child.signalCode}):\n${output()}`);
    }
    if (existsSync(file)) {
      const running = JSON.parse(readFileSync(file, 'utf8')) as Running;
      // One that an earlier process left behind when it was killed is not ours.
      if (running.pid === child.pid) return running;
    }
    await delay(25);
  }
  throw new Error(`the shop was not ready after ${startTimeoutMs / 1_000} s:\n${output()}`);
}

async function endProcess(child: ChildProcess, ended: Promise<void>): Promise<void> {
  if (child.pid === undefined) return;
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
  if (child.exitCode === null && child.signalCode === null) await ended;
  clearTimeout(late);
}

function send(agent: Agent, running: Running, address: string, call: CallOptions = {}): Promise<Answer> {
  const url = new URL(address, running.shop);
  const form = call.form === undefined ? undefined : new URLSearchParams(call.form).toString();
  const body = call.json === undefined ? form : JSON.stringify(call.json);
  const headers: Record<string, string> = {
    ...(call.json === undefined ? {} : { 'content-type': 'application/json' }),
    ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded', origin: url.origin }),
    ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
    ...call.headers,
  };
  return new Promise((resolve, reject) => {
    const method = call.method ?? (body === undefined ? 'GET' : 'POST');
    const sent = request(url, { method, headers, agent, timeout: 30_000 }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          cookies: response.headers['set-cookie'] ?? [],
          text,
          json: () => JSON.parse(text) as unknown,
        });
      });
    });
    sent.on('error', reject);
    sent.on('timeout', () => sent.destroy(new Error(`no answer from ${url.origin} in 30 s`)));
    sent.end(body);
  });
}
