// What the shop is measured against, a process of its own: a bare Hono over TLS with the same certificate, TLS rules
// and Node server. (a) a JSON answer, (b) the same after one durable INSERT, an HTML page; and a server that answers without
// reading, whose rate is the load generator's own limit.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import pg from 'pg';
import { openLog } from '../src/kernel/log.ts';
import { openTls } from '../src/kernel/tls.ts';

export interface ReferencesWanted {
  dataDir: string;
  ownerUrl: string;
  appUrl: string;
  jsonBytes: number;
  htmlBytes: number;
}

export interface ReferencesReady {
  port: number;
  cannedPort: number;
}

/** As many as the shop's own pool. */
const connections = 16;

process.once('message', (wanted: ReferencesWanted) => {
  void start(wanted).then((ready) => process.send?.(ready));
});
process.on('disconnect', () => process.exit());

async function start({ dataDir, ownerUrl, appUrl, jsonBytes, htmlBytes }: ReferencesWanted): Promise<ReferencesReady> {
  await makeTable(ownerUrl);
  const pool = new pg.Pool({ connectionString: appUrl, max: connections, pipeline: true });
  // The database is stopped before we are.
  pool.on('error', () => undefined);
  const json = { filler: 'x'.repeat(jsonBytes - '{"filler":""}'.length) };
  const page = `<!doctype html><title>x</title><p>${'x'.repeat(htmlBytes)}`.slice(0, htmlBytes);
  const app = new Hono();
  app.get('/json', (context) => context.json(json));
  app.get('/html', (context) => context.html(page));
  app.post('/insert', async (context) => {
    await pool.query({
      name: 'insert',
      text: 'insert into bench.fact (id, at, body) values ($1, $2, $3)',
      values: [
        randomUUID(),
        new Date(),
        'a fact of a hundred bytes or so, as long as the row of a cart with one line would be in the shop',
      ],
    });
    return context.json(json);
  });
  const tls = await openTls({ dataDir, log: openLog('warn') });
  const server = serve({
    fetch: app.fetch,
    hostname: '127.0.0.1',
    port: 0,
    createServer,
    serverOptions: { ...tls.serverOptions(), noDelay: true },
  });
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    cannedPort: await startCanned(tls.serverOptions(), jsonBytes),
  };
}

async function makeTable(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  await client.query(`
    create schema if not exists bench;
    create table if not exists bench.fact (id uuid primary key, at timestamptz not null, body text not null);
    grant usage on schema bench to watchword_app;
    grant insert on bench.fact to watchword_app`);
  await client.end();
}

/** Answers each packet with the same bytes: nothing can be asked of it that a client would have to wait for. */
async function startCanned(options: Parameters<typeof createTlsServer>[0], bytes: number): Promise<number> {
  const answer = Buffer.from(
    `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${bytes}\r\n\r\n${'x'.repeat(bytes)}`,
  );
  const server = createTlsServer(options, (socket) => {
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.on('data', () => socket.write(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
