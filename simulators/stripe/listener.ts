// Bytes in, bytes out: the HTTPS listener. It checks the Host (a foreign name that points to loopback is no friend),
// bounds the body, applies the switches to API answers, and hands each path to API, pages or control.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { type ApiAnswer, type ApiRequest, brokenAnswer } from './api.ts';
import type { KeptIntent } from './call.ts';
import type { Control } from './control.ts';
import { createPages } from './pages.ts';
import type { Store } from './store.ts';
import { ruleFor, type Switches } from './switches.ts';

const maxBodyBytes = 512 * 1024;

export interface ListenerOptions {
  api: (request: ApiRequest) => Promise<ApiAnswer>;
  control: Control;
  store: Store;
  switches: () => Switches;
  setSwitches: (next: Switches) => void;
  concludeChallenge: (intentId: string, succeeded: boolean) => Promise<KeptIntent>;
  origin: () => string;
  onFailure: (error: unknown) => void;
}

export function createListener(options: ListenerOptions): (request: IncomingMessage, response: ServerResponse) => void {
  const pages = createPages(options);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!/^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(request.headers.host ?? '')) {
      return send(response, { status: 421, headers: { 'content-type': 'text/plain' }, body: 'Unknown host.\n' });
    }
    const target = request.url ?? '/';
    const mark = target.indexOf('?');
    const path = mark < 0 ? target : target.slice(0, mark);
    const query = mark < 0 ? '' : target.slice(mark + 1);
    const method = request.method ?? 'GET';
    const body = await readBody(request);
    if (body === undefined) {
      request.resume();
      return send(response, {
        status: 413,
        headers: { 'content-type': 'text/plain', connection: 'close' },
        body: 'Too large.\n',
      });
    }
    if (path.startsWith('/v1/'))
      return answerApi({ method, path, query, body, headers: plainHeaders(request) }, response);
    if (path.startsWith('/control/api/')) {
      const { authorization } = request.headers;
      const said = await options.control.answer({ method, path, authorization, body });
      return send(response, { status: said.status, headers: jsonHeaders, body: JSON.stringify(said.body) });
    }
    return send(response, await pages({ method, path, query, body, headers: plainHeaders(request) }));
  }

  async function answerApi(request: ApiRequest, response: ServerResponse): Promise<void> {
    // Stripe lets any page ask, for it has keys to tell who asks. Here any key will do, so only pages of this machine may.
    const from = request.headers['origin'];
    if (from !== undefined && /^https:\/\/(localhost|127\.0\.0\.1)(:\d+)?$/.test(from)) {
      response.setHeader('access-control-allow-origin', from);
      response.setHeader('access-control-expose-headers', 'Request-Id, Stripe-Version');
    }
    response.setHeader('vary', 'origin');
    if (request.method === 'OPTIONS') {
      return send(response, {
        status: 204,
        headers: {
          'access-control-allow-methods': 'GET, POST, DELETE',
          'access-control-allow-headers': 'authorization, content-type, idempotency-key, stripe-version',
          'access-control-max-age': '300',
        },
        body: '',
      });
    }
    const met = ruleFor(options.switches(), request);
    if (met !== undefined && met.switches !== options.switches()) options.setSwitches(met.switches);
    const rule = met?.rule;
    if (rule?.fault === 'cut-before') return cut(response);
    if (rule?.fault === 'error-500') return sendApi(response, brokenAnswer(500));
    if (rule?.fault === 'error-429') return sendApi(response, brokenAnswer(429));
    if (rule?.fault === 'delay-before') await pause(rule.delayMs ?? 0);
    const said = await options.api(request);
    if (rule?.fault === 'cut-after') return cut(response);
    if (rule?.fault === 'delay') await pause(rule.delayMs ?? 0);
    sendApi(response, said);
  }

  return (request, response) => {
    answer(request, response).catch((error: unknown) => {
      options.onFailure(error);
      if (!response.headersSent) sendApi(response, brokenAnswer(500));
      else response.destroy();
    });
  };
}

const jsonHeaders = { 'content-type': 'application/json', 'cache-control': 'no-store' };

export interface PageAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

function sendApi(response: ServerResponse, answer: ApiAnswer): void {
  send(response, { ...answer, headers: { ...answer.headers, ...jsonHeaders } });
}

function send(response: ServerResponse, answer: PageAnswer): void {
  if (response.destroyed) return;
  response.writeHead(answer.status, { ...answer.headers, 'x-content-type-options': 'nosniff' });
  response.end(answer.body);
}

function cut(response: ServerResponse): void {
  response.socket?.destroy();
}

function plainHeaders(request: IncomingMessage): Record<string, string | undefined> {
  const plain: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(request.headers)) plain[name] = Array.isArray(value) ? value[0] : value;
  return plain;
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  // A body that is too long is let run out unread: cutting it off would take the answer away too.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBodyBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
