// What might stand between visitors and a shop and break its word: proxies that answer in the clear, send visitors
// there, or speak TLS by weaker rules. For scratch copies only; they listen on loopback.
import { readFileSync } from 'node:fs';
import { createServer as createPlainServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { Agent, createServer as createTlsServer, request } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import path from 'node:path';
import type { Clock } from '../kernel/clock.ts';
import type { Target } from '../modules/perimeter.ts';
import type { Front } from '../modules/policy.ts';

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
  const handle: RequestListener = (incoming, outgoing) => void forward(agent, shop.target.shop, front, incoming, outgoing);
  if (front.kind === 'plain-content') {
    const { port, close } = await listen(createPlainServer(handle), agent);
    return { target: { ...shop.target, plain: [`http://localhost:${port}`] }, close };
  }
  const isWeak = front.kind === 'tls' && front.certificate === 'weak';
  const credentials = isWeak ? await weakCertificate(clock.now()) : own;
  const { minVersion, maxVersion, ciphers } = front.kind === 'tls' ? front : {};
  const rules = {
    ...(minVersion === undefined ? {} : { minVersion }),
    ...(maxVersion === undefined ? {} : { maxVersion }),
    ...(ciphers === undefined ? {} : { ciphers }),
  };
  const { port, close } = await listen(createTlsServer({ ...credentials, ...rules }, handle), agent);
  // The weak certificate is believed: what must be noticed is that it is weak.
  const ca = isWeak ? credentials.cert : shop.target.ca;
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

function forward(agent: Agent, shop: string, front: Front, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { method = 'GET', url = '/' } = incoming;
  if (front.kind === 'downgrade' && url === front.path) {
    outgoing.writeHead(302, { location: `http://localhost${url}` }).end();
    return;
  }
  const address = new URL(url, shop);
  const sent = request(address, { agent, method, headers: { accept: incoming.headers.accept ?? '*/*', host: address.host } }, (answer) => {
    const pieces: Buffer[] = [];
    answer.on('data', (piece: Buffer) => void pieces.push(piece));
    answer.once('end', () => {
      const headers = { ...answer.headers };
      for (const name of ['content-length', 'transfer-encoding', 'connection', 'keep-alive']) delete headers[name];
      const body = Buffer.concat(pieces).toString();
      outgoing.writeHead(answer.statusCode ?? 502, headers);
      outgoing.end(front.kind === 'mixed-content' ? body.replace('<main', '<img src="http://pictures.example/winder.jpg" alt=""><main') : body);
    });
  });
  sent.once('error', () => outgoing.writeHead(502).end());
  sent.end();
}

async function weakCertificate(now: Date): Promise<{ key: string; cert: string }> {
  const rsa = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', publicExponent: new Uint8Array([1, 0, 1]), modulusLength: 2_048 };
  const keys = await crypto.subtle.generateKey(rsa, true, ['sign', 'verify']);
  await import('reflect-metadata');
  const { SubjectAlternativeNameExtension, X509CertificateGenerator } = await import('@peculiar/x509');
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name: 'CN=localhost',
    notBefore: new Date(now.getTime() - 3_600_000),
    notAfter: new Date(now.getTime() + 86_400_000),
    signingAlgorithm: rsa,
    keys,
    extensions: [new SubjectAlternativeNameExtension([{ type: 'dns', value: 'localhost' }])],
  });
  const der = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  return { key: `-----BEGIN PRIVATE KEY-----\n${der}\n-----END PRIVATE KEY-----\n`, cert: certificate.toString('pem') };
}
