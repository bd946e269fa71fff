// Witnesses for tests, on loopback with real TLS: as a process of its own, started as its operator would start it, or in
// this process with a clock that the test owns.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:https';
import os from 'node:os';
import path from 'node:path';
import { witnessApp } from '../../src/channels/witness.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import { startListener } from '../../src/kernel/http.ts';
import { openLog } from '../../src/kernel/log.ts';
import { openTls } from '../../src/kernel/tls.ts';
import { initWitness, openWitness } from '../../src/modules/witness.ts';

export interface TestWitness {
  /** As the shop's settings have it. */
  settings: { name: string; url: string; vkey: string; ca: string };
  folder: string;
  stop(): Promise<void>;
}

export interface WitnessProcess extends TestWitness {
  /** SIGKILL, and waits until it is gone. The folder stays. */
  kill(): Promise<void>;
}

export function freshWitnessFolder(name: string): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'witness-'));
  initWitness(folder, name);
  return folder;
}

/** In this process. */
export async function startTestWitness(options: {
  folder: string;
  logs: readonly string[];
  clock: Clock;
  port?: number;
}): Promise<TestWitness> {
  const { folder, port = 0 } = options;
  const log = openLog('silent');
  const witness = openWitness(options);
  const tls = await openTls({ dataDir: folder, log });
  const app = witnessApp({ witness, log });
  const listener = await startListener({ name: 'witness', app, tls, host: '127.0.0.1', port, log });
  return {
    settings: settingsOf(witness.verifierKey, listener.origin, tls.ca()),
    folder,
    async stop() {
      await listener.close(0);
      tls.close();
      witness.close();
    },
  };
}

const root = path.dirname(path.dirname(import.meta.dirname));

/** `watchword witness serve` as a process of its own. */
export async function startWitnessProcess(folder: string, logs: readonly string[], port = 0): Promise<WitnessProcess> {
  const args = ['witness', 'serve', folder, '--json', '--port', String(port), ...logs.flatMap((log) => ['--log', log])];
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', path.join(root, 'src/main.ts'), ...args],
    {
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], TMPDIR: process.env['TMPDIR'] },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const ended = new Promise<void>((resolve) => void child.once('exit', () => resolve()));
  const { url, verifierKey, ca } = await firstResult(child);
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await ended;
  };
  return {
    settings: settingsOf(verifierKey, url, readFileSync(ca, 'utf8')),
    folder,
    kill: () => end('SIGKILL'),
    async stop() {
      await end('SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function firstResult(child: ChildProcess): Promise<{ url: string; verifierKey: string; ca: string }> {
  return new Promise((resolve, reject) => {
    let written = '';
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      written += text;
      try {
        resolve(JSON.parse(written) as { url: string; verifierKey: string; ca: string });
      } catch {
        // Not whole yet.
      }
    });
    child.once('exit', (code) => reject(new Error(`the witness ended with ${code}: ${said}`)));
  });
}

function settingsOf(vkey: string, url: string, ca: string): TestWitness['settings'] {
  return { name: vkey.split('+')[0] ?? '', url, vkey, ca };
}

export interface WitnessReply {
  status: number;
  type: string | undefined;
  text: string;
}

/** One request, as any program would send it. Throws when the connection breaks. */
export function callWitness(
  { url, ca }: { url: string; ca: string },
  target: string,
  body?: string | Buffer,
): Promise<WitnessReply> {
  const agent = new Agent({ ca });
  return new Promise<WitnessReply>((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST';
    const outgoing = request(`${url}${target}`, { method, agent }, (incoming) => {
      let text = '';
      incoming.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      incoming.once('error', reject);
      incoming.once('end', () =>
        resolve({ status: incoming.statusCode ?? 0, type: incoming.headers['content-type'], text }),
      );
    });
    outgoing.once('error', reject);
    outgoing.end(body);
  }).finally(() => agent.destroy());
}
