// What no client library would send: raw bytes to a listener, bodies that are no JSON, headers that do not fit.
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import net from 'node:net';
import tls from 'node:tls';
import type { TestShop } from '../support/running-shop.ts';

export interface RawAnswer {
  /** All that came until the server closed, or fell silent. */
  text: string;
  statuses: number[];
}

const quietMs = 80;
const silentMs = 3_000;

/** Sends bytes to a port of this machine and gathers what comes back. */
export function sendRaw(at: { port: number; ca: string | undefined }, bytes: string | Buffer): Promise<RawAnswer> {
  const { port, ca } = at;
  const socket =
    ca === undefined
      ? net.connect({ host: '127.0.0.1', port })
      : tls.connect({ host: '127.0.0.1', port, servername: 'localhost', ca });
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const finish = () => {
      clearTimeout(timer);
      socket.destroy();
      const text = Buffer.concat(chunks).toString('latin1');
      resolve({ text, statuses: [...text.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].map((match) => Number(match[1])) });
    };
    let timer = setTimeout(finish, silentMs);
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      clearTimeout(timer);
      timer = setTimeout(finish, quietMs);
    });
    socket.on('error', () => undefined);
    socket.once('close', finish);
    socket.write(bytes);
  });
}

export interface Sent {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

const agents = new Map<string, Agent>();

/** A request with exactly these bytes as its body and exactly this path, as a library would not let it be. */
export function send(
  shop: TestShop,
  target: string,
  options: { method?: string; body?: Buffer | string; headers?: Record<string, string>; origin?: string } = {},
): Promise<Sent> {
  const { running } = shop;
  const agent = agents.get(running.ca) ?? new Agent({ ca: readFileSync(running.ca), keepAlive: true, maxSockets: 8 });
  agents.set(running.ca, agent);
  const { port } = new URL(options.origin ?? running.shop);
  const method = options.method ?? (options.body === undefined ? 'GET' : 'POST');
  const length = options.body === undefined ? {} : { 'content-length': String(Buffer.byteLength(options.body)) };
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: 'localhost',
        port,
        path: target,
        method,
        agent,
        timeout: 30_000,
        headers: { ...length, ...options.headers },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
        });
      },
    );
    sent.on('error', reject);
    sent.on('timeout', () => sent.destroy(new Error(`no answer to ${method} ${target}`)));
    sent.end(options.body);
  });
}

export function hangUp(): void {
  for (const agent of agents.values()) agent.destroy();
  agents.clear();
}
