// One hardened HTTPS listener: time-outs, limits, host and framing checks before the app sees a request, and a close
// that finishes what is in flight. Knows no route; every answer it gives itself bears the security headers.
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server,
  type ServerOptions,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Log } from '../log.ts';
import type { Tls } from '../tls.ts';
import type { CheckedRequest } from './asked.ts';
import { addressBlock, isLoopback } from './client-address.ts';
import { type HostNames, hostNames } from './host-names.ts';
import { checkRequest, type Refusal } from './request-checks.ts';
import { plainHeaders } from './security-headers.ts';

export interface ListenerLimits {
  /** Header lines a request may have. */
  maxHeaders: number;
  /** Bytes of request line and headers together. */
  maxHeaderBytes: number;
  maxTargetLength: number;
  /** Ceiling over all routes; a route's own limit is lower as a rule. */
  maxBodyBytes: number;
  /** For the whole header to arrive, counted from the connection's or the last request's end. */
  headersTimeoutMs: number;
  /** For the whole request to arrive. */
  requestTimeoutMs: number;
  /** An idle kept-alive connection. */
  keepAliveMs: number;
  /** A connection on which nothing moves, while we answer. */
  stalledMs: number;
  /** How often the time-outs are looked at. */
  lookEveryMs: number;
  maxConnections: number;
  /** From one address (IPv6: one /64). */
  maxConnectionsPerClient: number;
  maxRequestsPerConnection: number;
}

const defaultLimits: ListenerLimits = {
  maxHeaders: 100,
  maxHeaderBytes: 16 * 1024,
  maxTargetLength: 8 * 1024,
  maxBodyBytes: 1024 * 1024,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  keepAliveMs: 65_000,
  stalledMs: 120_000,
  lookEveryMs: 2_000,
  maxConnections: 4_000,
  maxConnectionsPerClient: 200,
  maxRequestsPerConnection: 100_000,
};

/** What a listener asks of an app. Throws or rejects when no answer could be made. */
export interface Answers {
  answer(incoming: CheckedRequest, outgoing: ServerResponse): void | Promise<void>;
}

export interface ListenerOptions {
  /** For logs: "shop", "back-office". */
  name: string;
  app: Answers;
  /** Undefined only in tests and behind the same machine's proxy: plain HTTP. */
  tls: Pick<Tls, 'serverOptions' | 'keepFresh'> | undefined;
  /** Address to bind. */
  host: string;
  /** 0 chooses a free one. */
  port: number;
  /** Names beyond localhost and the bound address: "shop.example", or with a port "shop.example:9443". */
  publicHosts?: readonly string[];
  limits?: Partial<ListenerLimits>;
  /** Connections from loopback count against one client's limit too (DESIGN: not while a simulator is wired). */
  enforceOnLoopback?: boolean;
  log: Log;
}

export interface Listener {
  readonly name: string;
  readonly port: number;
  /** `https://localhost:8443`: how this machine reaches it. */
  readonly origin: string;
  readonly counters: { requests: number; refused: number; connections: number };
  /**
   * Stops accepting, closes idle connections at once, finishes requests in flight (with `Connection: close`) and
   * cuts what is left after `deadlineMs` (default 10 s).
   */
  close(deadlineMs?: number): Promise<void>;
}

/** Binds and answers. Rejects when the port is taken or may not be bound. */
export async function startListener(options: ListenerOptions): Promise<Listener> {
  const limits = { ...defaultLimits, ...options.limits };
  const counters = { requests: 0, refused: 0, connections: 0 };
  const answering = new Set<ServerResponse>();
  const answersOn = new WeakMap<Duplex, { count: number; last: ServerResponse }>();
  const turnedAway = new WeakSet<Duplex>();
  const state: Closing = { closing: false, onIdle: () => undefined };
  let hosts: HostNames = new Map();

  const fail = (outgoing: ServerResponse, error: unknown) => {
    options.log.error('an answer could not be made', error, { listener: options.name });
    if (outgoing.headersSent) outgoing.destroy();
    else outgoing.writeHead(500, { ...plainHeaders(false), 'content-length': '0', connection: 'close' }).end();
  };

  const server = makeServer(options.tls, limits, (incoming: CheckedRequest, outgoing, awaitsContinue) => {
    counters.requests++;
    const outcome = checkRequest(incoming, hosts, limits);
    if (outcome.kind === 'refused') {
      counters.refused++;
      turnedAway.add(incoming.socket);
      refuse(outgoing, outcome.refusal);
      return;
    }
    incoming.watchword = { host: outcome.host, hasBody: outcome.hasBody, awaitsContinue };
    const count = (answersOn.get(incoming.socket)?.count ?? 0) + 1;
    answersOn.set(incoming.socket, { count, last: outgoing });
    // Node's own maxRequestsPerSocket says "close" and then keeps the connection until its time-out (26.10).
    if (state.closing || count >= limits.maxRequestsPerConnection) outgoing.shouldKeepAlive = false;
    answering.add(outgoing);
    const finished = () => {
      answering.delete(outgoing);
      if (state.closing && answering.size === 0) state.onIdle();
    };
    const failed = (error: unknown) => {
      fail(outgoing, error);
      finished();
    };
    try {
      const answered = options.app.answer(incoming, outgoing);
      if (answered === undefined) finished();
      else void answered.then(finished, failed);
    } catch (error) {
      failed(error);
    }
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    counters.refused++;
    // What follows a refused request is the rest of it, or was hidden in it: no answer of its own. The refusal, which may
    // still be on its way, closes the connection.
    if (!turnedAway.has(socket)) refuseBroken(error, socket, answersOn.get(socket)?.last, answering);
  });
  const sockets = limitConnections(server, limits, options, counters);

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { port } = server.address() as AddressInfo;
  const scheme = options.tls === undefined ? 'http' : 'https';
  hosts = hostNames(scheme, options.host, port, options.publicHosts ?? []);
  server.on('error', (error) => options.log.error('listener failed', error, { listener: options.name }));

  return {
    name: options.name,
    port,
    // The usual port stands in no link.
    origin: new URL(`${scheme}://localhost:${port}`).origin,
    counters,
    close: (deadlineMs = 10_000) => closeServer(server, sockets, answering, state, deadlineMs),
  };
}

type Handle = (incoming: IncomingMessage, outgoing: ServerResponse, awaitsContinue: boolean) => void;

function makeServer(tls: ListenerOptions['tls'], limits: ListenerLimits, handle: Handle): Server {
  const options = {
    maxHeaderSize: limits.maxHeaderBytes,
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: limits.lookEveryMs,
    insecureHTTPParser: false,
    // We count Host headers ourselves, with a message.
    requireHostHeader: false,
    joinDuplicateHeaders: true,
    noDelay: true,
  };
  const server = openServer(tls, options);
  // One more than allowed, so that a cut list can be told from a full one.
  server.maxHeadersCount = limits.maxHeaders + 1;
  server.timeout = Math.max(limits.stalledMs, limits.keepAliveMs + 5_000);
  server.on('request', (incoming, outgoing) => handle(incoming, outgoing, false));
  // The body is asked for when a route wants it, not before the checks.
  server.on('checkContinue', (incoming, outgoing) => handle(incoming, outgoing, true));
  server.on('checkExpectation', (_, outgoing) =>
    refuse(outgoing, { status: 417, reason: 'Only "Expect: 100-continue" is understood.' }),
  );
  server.on('connect', (_, socket: Duplex) => {
    writeRefusal(socket, { status: 405, reason: 'This is not a proxy.' });
  });
  // No 'upgrade' listener: Node then ignores the header and the request is answered like any other.
  return server;
}

function openServer(tls: ListenerOptions['tls'], options: ServerOptions): Server {
  if (tls === undefined) return createHttpServer(options);
  const server = createHttpsServer({ ...tls.serverOptions(), ...options });
  tls.keepFresh(server);
  return server;
}

function limitConnections(
  server: Server,
  limits: ListenerLimits,
  options: ListenerOptions,
  counters: Listener['counters'],
): Set<Socket> {
  const sockets = new Set<Socket>();
  const perClient = new Map<string, number>();
  server.maxConnections = limits.maxConnections;
  server.on('connection', (socket: Socket) => {
    counters.connections++;
    const client = addressBlock(socket.remoteAddress);
    const count = (perClient.get(client) ?? 0) + 1;
    perClient.set(client, count);
    sockets.add(socket);
    socket.once('close', () => {
      sockets.delete(socket);
      const left = (perClient.get(client) ?? 1) - 1;
      if (left === 0) perClient.delete(client);
      else perClient.set(client, left);
    });
    const isExempt = isLoopback(socket.remoteAddress) && options.enforceOnLoopback !== true;
    if (count > limits.maxConnectionsPerClient && !isExempt) {
      counters.refused++;
      socket.destroy();
    }
  });
  return sockets;
}

/** Says why in plain text, and ends the connection. */
export function refuse(outgoing: ServerResponse, refusal: Refusal): void {
  const body = `${refusal.status} ${STATUS_CODES[refusal.status] ?? ''}\n${refusal.reason}\n`;
  outgoing.writeHead(refusal.status, {
    ...plainHeaders(false),
    'content-type': 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
    ...(refusal.status === 405 ? { allow: 'GET, HEAD, POST, PUT, PATCH, DELETE' } : {}),
  });
  outgoing.end(body);
}

const brokenStatus: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

function refuseBroken(
  error: NodeJS.ErrnoException,
  socket: Duplex,
  last: ServerResponse | undefined,
  answering: Set<ServerResponse>,
): void {
  // The rest of a request that has its answer already.
  if (last !== undefined && last.headersSent && !last.req.complete) {
    socket.destroy(error);
    return;
  }
  // An answer to an earlier request on this connection must not be followed or replaced by one it did not get.
  for (const outgoing of answering) {
    if (outgoing.socket === socket && (outgoing.headersSent || outgoing.req.complete)) {
      socket.destroy(error);
      return;
    }
  }
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy(error);
    return;
  }
  const status = brokenStatus[error.code ?? ''] ?? 400;
  writeRefusal(socket, { status, reason: 'The request could not be read.' });
}

function writeRefusal(socket: Duplex, refusal: Refusal): void {
  const body = `${refusal.status} ${STATUS_CODES[refusal.status] ?? ''}\n${refusal.reason}\n`;
  const headers = Object.entries({
    ...plainHeaders(false),
    'content-type': 'text/plain; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  });
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  socket.on('error', () => undefined);
  socket.end(`HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status] ?? ''}\r\n${lines}\r\n${body}`, () =>
    socket.destroy(),
  );
}

interface Closing {
  closing: boolean;
  /** Called when the last answer is out. */
  onIdle: () => void;
}

// A connection without a request of its own (a handshake, half a header) has nothing that must be finished.
const idleGraceMs = 250;

async function closeServer(
  server: Server,
  sockets: Set<Socket>,
  answering: Set<ServerResponse>,
  state: Closing,
  deadlineMs: number,
): Promise<void> {
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  const deadline = setTimeout(cut, deadlineMs);
  let grace: NodeJS.Timeout | undefined;
  state.onIdle = () => {
    grace ??= setTimeout(cut, Math.min(idleGraceMs, deadlineMs));
  };
  state.closing = true;
  for (const outgoing of answering) outgoing.shouldKeepAlive = false;
  server.closeIdleConnections();
  if (answering.size === 0) state.onIdle();
  await closed;
  clearTimeout(deadline);
  clearTimeout(grace);
}
