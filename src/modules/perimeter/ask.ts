// One request as a stranger would make it: no account, no cookie kept, no redirect followed. Believes any certificate:
// whether it may be believed is judged apart, and the rest is worth knowing all the same.
import { type IncomingMessage, request as plainRequest } from 'node:http';
import { Agent, request as tlsRequest } from 'node:https';
import { CannotLook } from '../policy.ts';

export interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  /** At most `maxBytes` of it. */
  bytes: Buffer;
  body: string;
}

export type Asked = { kind: 'answered'; answer: Answer } | { kind: 'no-answer'; code: string };

const maxBytes = 2 << 20;
const timeoutMs = 10_000;

export interface AskOptions {
  method?: string;
  json?: unknown;
  /** Sent as a form. */
  form?: Readonly<Record<string, string>>;
  headers?: Readonly<Record<string, string>>;
}

export interface Asking {
  ask: (url: string, options?: AskOptions) => Promise<Asked>;
  close(): void;
}

export function openAsking(): Asking {
  const agent = new Agent({ keepAlive: true, maxSockets: 4, rejectUnauthorized: false });
  return { ask: (url, options = {}) => ask(agent, url, options), close: () => agent.destroy() };
}

function ask(agent: Agent, url: string, options: AskOptions): Promise<Asked> {
  const { protocol } = new URL(url);
  const { json, form } = options;
  const body =
    form !== undefined ? new URLSearchParams(form).toString() : json === undefined ? undefined : JSON.stringify(json);
  const settings = {
    method: options.method ?? (body === undefined ? 'GET' : 'POST'),
    timeout: timeoutMs,
    headers: {
      'user-agent': 'watchword-inspect',
      accept: 'text/html, application/json;q=0.9, */*;q=0.5',
      ...(body === undefined
        ? {}
        : {
            'content-type': form === undefined ? 'application/json' : 'application/x-www-form-urlencoded',
            'content-length': String(Buffer.byteLength(body)),
          }),
      ...options.headers,
    },
  };
  return new Promise((resolve) => {
    const none = (code: string) => resolve({ kind: 'no-answer', code });
    const onAnswer = (message: IncomingMessage) => {
      const pieces: Buffer[] = [];
      let size = 0;
      message.on('data', (piece: Buffer) => {
        size += piece.length;
        pieces.push(piece);
        if (size > maxBytes) message.destroy();
      });
      message.on('close', () => {
        const bytes = Buffer.concat(pieces);
        const answer = { status: message.statusCode ?? 0, headers: message.headers, bytes, body: bytes.toString() };
        resolve({ kind: 'answered', answer });
      });
      message.on('error', () => undefined);
    };
    const sent =
      protocol === 'https:' ? tlsRequest(url, { ...settings, agent }, onAnswer) : plainRequest(url, settings, onAnswer);
    sent.on('timeout', () => sent.destroy(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' })));
    sent.on('error', (error: NodeJS.ErrnoException) => none(error.code ?? error.name));
    sent.end(body);
  });
}

/** The answer, or CannotLook: for the address without which nothing can be seen at all. */
export async function mustAnswer(asking: Asking, url: string): Promise<Answer> {
  const asked = await asking.ask(url);
  if (asked.kind === 'answered') return asked.answer;
  throw new CannotLook(
    `${new URL(url).origin} does not answer (${asked.code}). Is the address right, and the shop running?`,
  );
}
