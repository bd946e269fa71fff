// A reply with all its headers, on its way out: as Node sends it, or as a Response for tests. Text leaves as bytes in one
// write together with the headers; what is sent often has its header lines and its bytes made once.
import type { ServerResponse } from 'node:http';
import type { Reply } from './reply.ts';
import { pageHeaders, plainHeaders } from './security-headers.ts';

/** Complete: names and values by turns, as Node's `writeHead` takes them. */
export interface Answer {
  readonly status: number;
  readonly lines: string[];
  readonly reply: Reply;
}

export interface Circumstances {
  isPublicHost: boolean;
  requestId: string;
  /** A body was not read: what follows cannot be told from the next request, so the connection ends here. */
  closes: boolean;
}

/** Security headers last: no reply can take one away. */
export function answerWith(reply: Reply, { isPublicHost, requestId, closes }: Circumstances): Answer {
  const lines = [...linesOf(reply, isPublicHost), 'x-request-id', requestId];
  if (closes) lines.push('connection', 'close');
  for (const cookie of reply.cookies ?? []) lines.push('set-cookie', cookie);
  return { status: reply.status, lines, reply };
}

function linesOf(reply: Reply, isPublicHost: boolean): readonly string[] {
  if (reply.kept === undefined) return makeLines(reply, isPublicHost);
  const key = isPublicHost ? 'publicLines' : 'lines';
  return (reply.kept[key] ??= makeLines(reply, isPublicHost));
}

function makeLines(reply: Reply, isPublicHost: boolean): string[] {
  const fixed = reply.page === undefined ? plainHeaders(isPublicHost) : pageHeaders(reply.page.sources, isPublicHost);
  const headers: Record<string, string> = { ...reply.headers, ...fixed };
  const cacheControl = reply.headers['cache-control'];
  if (cacheControl !== undefined) headers['cache-control'] = cacheControl;
  if (reply.embeddable === true) headers['cross-origin-resource-policy'] = 'cross-origin';
  return Object.entries(headers).flat();
}

/** Sends it. Without a body for HEAD, whose answer says how long it would have been. */
export function sendAnswer(outgoing: ServerResponse, { status, lines, reply }: Answer): void {
  if (status === 204 || status === 304) {
    outgoing.writeHead(status, lines).end();
    return;
  }
  const body = bodyOf(reply);
  lines.push('content-length', String(body.length));
  outgoing.writeHead(status, lines);
  if (typeof body === 'string') outgoing.end(body, 'latin1');
  else outgoing.end(body);
}

// One character a byte: Node then sends headers and body in one piece, and need not look for what is beyond ASCII.
function bodyOf({ body, kept }: Reply): string | Uint8Array {
  if (body === null) return '';
  if (kept !== undefined) return (kept.text ??= Buffer.from(body).toString('latin1'));
  return typeof body === 'string' ? Buffer.from(body).toString('latin1') : body;
}

/** For tests, which have no port. */
export function responseOf({ status, lines, reply }: Answer, method: string): Response {
  const headers = new Headers();
  for (let index = 0; index < lines.length; index += 2) headers.append(lines[index] ?? '', lines[index + 1] ?? '');
  const isEmpty = status === 204 || status === 304;
  if (!isEmpty && reply.body === null) headers.set('content-length', '0');
  return new Response(isEmpty || method === 'HEAD' ? null : reply.body, { status, headers });
}
