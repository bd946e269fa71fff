// What might stand between visitors and a shop and break its word: proxies that answer in the clear, send visitors
// there, or speak TLS by weaker rules. For scratch copies only; they listen on loopback.
import { readFileSync } from 'node:fs';
import { createServer as createPlainServer, type IncomingHttpHeaders, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { Agent, createServer as createTlsServer, request } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import path from 'node:path';
import type { Clock } from '../kernel/clock.ts';
import type { Target } from '../modules/perimeter.ts';
import type { Front } from '../modules/policy.ts';

const dayMs = 86_400_000;

export interface OpenFront {
  /** The shop as it is met through the front. */
  target: Target;
  close(): Promise<void>;
}

export async function openFront(front: Front, shop: { dataDir: string; target: Target }, clock: Clock): Promise<OpenFront> {
  const agent = new Agent({ rejectUnauthorized: false, keepAlive: true });
  const own = {
    key: readFileSync(path.join(shop.dataDir, 'keys', 'server.key'), 'utf8'),
    cert: readFileSync(path.join(shop.dataDir, 'tls', 'server.crt'), 'utf8'),
  };
  const handle: RequestListener = (incoming, outgoing) => void forward(agent, shop.target, front, incoming, outgoing);
  if (front.kind === 'plain-content') {
    const { port, close } = await listen(createPlainServer(handle), agent);
    return { target: { ...shop.target, plain: [`http://localhost:${port}`] }, close };
  }
  const swapped = front.kind === 'tls' ? front.certificate : undefined;
  const credentials = swapped === undefined ? own : await otherCertificate(swapped, clock.now());
  const { minVersion, maxVersion, ciphers } = front.kind === 'tls' ? front : {};
  const rules = {
    ...(minVersion === undefined ? {} : { minVersion }),
    ...(maxVersion === undefined ? {} : { maxVersion }),
    ...(ciphers === undefined ? {} : { ciphers }),
  };
  const { port, close } = await listen(createTlsServer({ ...credentials, ...rules }, handle), agent);
  // The other certificate is believed: what must be noticed is its fault.
  const ca = swapped === undefined ? shop.target.ca : credentials.cert;
  return { target: { ...shop.target, shop: `https://localhost:${port}`, ca }, close };
}

async function listen(server: ReturnType<typeof createPlainServer>, agent: Agent): Promise<{ port: number; close: () => Promise<void> }> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      agent.destroy();
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
}

function forward(agent: Agent, target: Target, front: Front, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { method = 'GET', url = '/' } = incoming;
  if (front.kind === 'downgrade' && url === front.path) {
    outgoing.writeHead(302, { location: `http://localhost${url}` }).end();
    return;
  }
  if (front.kind === 'answer' && url === front.path) {
    outgoing.writeHead(front.status, { 'content-type': 'text/html; charset=utf-8' }).end();
    return;
  }
  const address = new URL(url, target.shop);
  if (front.kind === 'back-office' && leadsThere(front, address, incoming)) {
    const office = new URL(target.listeners[0] ?? target.shop);
    address.host = office.host;
    if ('path' in front) address.pathname = '/';
  }
  const { accept = '*/*' } = incoming.headers;
  const sent = request(address, { agent, method, headers: { accept, host: address.host } }, (answer) => {
    const pieces: Buffer[] = [];
    answer.on('data', (piece: Buffer) => void pieces.push(piece));
    answer.once('end', () => {
      const headers = changedHeaders(front, address.pathname, answer.headers);
      for (const name of ['content-length', 'transfer-encoding', 'connection', 'keep-alive']) delete headers[name];
      outgoing.writeHead(answer.statusCode ?? 502, headers);
      outgoing.end(changedBody(front, address.pathname, Buffer.concat(pieces)));
    });
  });
  sent.once('error', () => outgoing.writeHead(502).end());
  sent.end();
}

function leadsThere(front: Extract<Front, { kind: 'back-office' }>, address: URL, incoming: IncomingMessage): boolean {
  if ('path' in front) return address.pathname === front.path;
  const own = `localhost:${incoming.socket.localPort}`;
  const named = incoming.headers[front.header];
  return named !== undefined && named !== own;
}

function changedHeaders(front: Front, path: string, headers: IncomingHttpHeaders): IncomingHttpHeaders {
  if (front.kind !== 'headers' || (front.path !== undefined && front.path !== path)) return { ...headers };
  const kept = { ...headers };
  for (const name of front.drop ?? []) delete kept[name];
  return { ...kept, ...front.set };
}

function changedBody(front: Front, path: string, body: Buffer): Buffer | string {
  if (front.kind === 'mixed-content') {
    return body.toString().replace('<main', '<img src="http://pictures.example/winder.jpg" alt=""><main');
  }
  const isEdited = front.kind === 'edit' && (front.path === undefined || path.startsWith(front.path));
  return isEdited ? body.toString().replace(new RegExp(front.find, 'g'), () => front.replace) : body;
}

async function otherCertificate(fault: 'weak' | 'expiring', now: Date): Promise<{ key: string; cert: string }> {
  const rsa = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', publicExponent: new Uint8Array([1, 0, 1]), modulusLength: 2_048 };
  const algorithm = fault === 'weak' ? rsa : { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  await import('reflect-metadata');
  const { SubjectAlternativeNameExtension, X509CertificateGenerator } = await import('@peculiar/x509');
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name: 'CN=localhost',
    // A long life: what is left of it is what counts.
    notBefore: new Date(now.getTime() - 364 * dayMs),
    notAfter: new Date(now.getTime() + dayMs),
    signingAlgorithm: algorithm,
    keys,
    extensions: [new SubjectAlternativeNameExtension([{ type: 'dns', value: 'localhost' }])],
  });
  const der = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  return { key: `-----BEGIN PRIVATE KEY-----\n${der}\n-----END PRIVATE KEY-----\n`, cert: certificate.toString('pem') };
}
