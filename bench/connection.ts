// One kept-alive HTTP/1.1 connection over TLS, as lean as correctness allows: the load generator shares the machine with
// what it measures. Understands what our servers send (a length, or chunks) and refuses anything else loudly.
import { connect, type TLSSocket } from 'node:tls';

export interface Target {
  host: string;
  port: number;
  /** PEM of the authority that signed the server's certificate. */
  ca: string;
}

const answerTimeoutMs = 20_000;

export interface Answer {
  status: number;
  body: string;
}

export interface Connection {
  /** Sends one whole request and waits for its answer; one at a time. */
  send(request: Buffer | string): Promise<Answer>;
  close(): void;
}

interface Waiting {
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

export async function openConnection({ host, port, ca }: Target): Promise<Connection> {
  const socket = await new Promise<TLSSocket>((resolve, reject) => {
    const opening = connect({ host, port, ca, servername: 'localhost', ALPNProtocols: ['http/1.1'] }, () =>
      resolve(opening),
    );
    opening.once('error', reject);
  });
  socket.setNoDelay(true);
  // A lost answer must end the run with a message, not hang it.
  socket.setTimeout(answerTimeoutMs, () => socket.destroy(new Error(`no answer in ${answerTimeoutMs / 1_000} s`)));
  let waiting: Waiting | undefined;
  let received: Buffer = Buffer.alloc(0);
  let ended: Error | undefined;
  const fail = (error: Error) => {
    ended ??= error;
    waiting?.reject(error);
    waiting = undefined;
  };
  socket.on('data', (chunk: Buffer) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    const answer = readAnswer(received);
    if (answer === undefined) return;
    received = Buffer.alloc(0);
    const asker = waiting;
    waiting = undefined;
    asker?.resolve(answer);
  });
  socket.on('error', fail);
  socket.on('close', () => fail(new Error('the server ended the connection')));
  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        if (ended !== undefined) {
          reject(ended);
          return;
        }
        waiting = { resolve, reject };
        socket.write(request);
      }),
    close: () => socket.destroy(),
  };
}

const headEnd = Buffer.from('\r\n\r\n');
const lastChunk = Buffer.from('0\r\n\r\n');

/** The answer, or undefined while some of it is missing. */
export function readAnswer(bytes: Buffer): Answer | undefined {
  const end = bytes.indexOf(headEnd);
  if (end < 0) return undefined;
  const head = bytes.toString('latin1', 0, end);
  const status = Number(head.slice(9, 12));
  const start = end + headEnd.length;
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  if (length !== undefined) {
    const stop = start + Number(length);
    return bytes.length < stop ? undefined : { status, body: bytes.toString('utf8', start, stop) };
  }
  if (!/\r\ntransfer-encoding: chunked/i.test(head)) throw new Error(`an answer without a length: ${head}`);
  if (!bytes.subarray(-lastChunk.length).equals(lastChunk)) return undefined;
  return { status, body: joinChunks(bytes.toString('utf8', start)) };
}

function joinChunks(text: string): string {
  return text.replace(/^[0-9a-f]+\r\n|\r\n[0-9a-f]+\r\n/gi, '').replace(/\r\n$/, '');
}

/** A request as it goes over the wire. */
export function requestText(
  target: Target,
  { method = 'GET', path, token, body }: { method?: string; path: string; token?: string; body?: string },
): string {
  const lines = [`${method} ${path} HTTP/1.1`, `host: localhost:${target.port}`, 'accept: */*'];
  if (token !== undefined) lines.push(`authorization: Bearer ${token}`);
  if (method !== 'GET') lines.push(`content-length: ${Buffer.byteLength(body ?? '')}`);
  if (body !== undefined) lines.push('content-type: application/json');
  return `${lines.join('\r\n')}\r\n\r\n${body ?? ''}`;
}
