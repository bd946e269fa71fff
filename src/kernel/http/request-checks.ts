// What must be true of a request before anything reads it: framing, size, target and host (RFC 9110, RFC 9112).
// Stricter than Node: two Host headers, and headers that Node cut off silently, are refused here.
import type { IncomingMessage } from 'node:http';
import type { HostName, HostNames } from './host-names.ts';

export interface RequestLimits {
  /** Header lines a request may have. */
  maxHeaders: number;
  /** Length of the request target, characters. */
  maxTargetLength: number;
  /** The largest body of any route, bytes; a route's own limit is checked when the route is known. */
  maxBodyBytes: number;
}

export interface Refusal {
  status: number;
  /** What was wrong, in words for the person who wrote the client. */
  reason: string;
}

export type CheckOutcome =
  | { kind: 'accepted'; host: HostName; hasBody: boolean }
  | { kind: 'refused'; refusal: Refusal };

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const bodiless = new Set(['GET', 'HEAD']);
// Printable ASCII without "#" and "\": neither may stand in a request target, and parsers differ on what they mean.
const targetPattern = /^[!"$-[\]-~]+$/;
// A malformed escape, or an escaped NUL, which PostgreSQL cannot store.
const badEscape = /%(?:00|(?![0-9a-fA-F]{2}))/;

/** Checks a request; rewrites an absolute-form target that is ours to origin-form. Reads no body. */
export function checkRequest(incoming: IncomingMessage, hosts: HostNames, limits: RequestLimits): CheckOutcome {
  const raw = incoming.rawHeaders;
  // Node keeps one header more than we allow and drops the rest: a full list may be a cut one.
  if (raw.length > limits.maxHeaders * 2) return refused(431, 'The request has too many headers.');
  if (incoming.httpVersion !== '1.1' && incoming.httpVersion !== '1.0') {
    return refused(505, 'Only HTTP/1.1 and HTTP/1.0 are spoken here.');
  }
  let host: string | undefined;
  let hostCount = 0;
  let transferEncoding: string | undefined;
  let contentLength: string | undefined;
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index] ?? '';
    if (name.length === 4 && name.toLowerCase() === 'host') {
      host = raw[index + 1];
      hostCount++;
    } else if (name.length === 17 && name.toLowerCase() === 'transfer-encoding') {
      transferEncoding = transferEncoding === undefined ? raw[index + 1] : 'repeated';
    } else if (name.length === 14 && name.toLowerCase() === 'content-length') {
      contentLength = contentLength === undefined ? raw[index + 1] : 'repeated';
    }
  }
  if (hostCount !== 1 || host === undefined) return refused(400, 'A request needs exactly one Host header.');
  const method = incoming.method ?? '';
  if (!methods.has(method)) {
    return method === 'TRACE' ? refused(405, 'TRACE is not allowed.') : refused(501, 'This method is not implemented.');
  }
  const framing = checkFraming(incoming.httpVersion, method, transferEncoding, contentLength, limits);
  if (framing !== undefined) return { kind: 'refused', refusal: framing };
  const name = hosts.get(host.toLowerCase());
  if (name === undefined) return refused(421, 'This server does not answer for that host name.');
  const target = checkTarget(incoming, name, limits);
  if (target !== undefined) return { kind: 'refused', refusal: target };
  return {
    kind: 'accepted',
    host: name,
    hasBody: transferEncoding !== undefined || (contentLength !== undefined && Number(contentLength) > 0),
  };
}

function checkFraming(
  version: string,
  method: string,
  transferEncoding: string | undefined,
  contentLength: string | undefined,
  limits: RequestLimits,
): Refusal | undefined {
  if (transferEncoding === undefined && contentLength === undefined) return undefined;
  if (transferEncoding !== undefined) {
    // RFC 9112 §6.1: a length as well, or chunks from an HTTP/1.0 client, are the marks of request smuggling.
    if (version === '1.0' || contentLength !== undefined) return { status: 400, reason: 'The body is framed twice.' };
    if (transferEncoding.toLowerCase() !== 'chunked') return { status: 501, reason: 'Only "chunked" is understood.' };
  } else if (!/^\d{1,15}$/.test(contentLength ?? '')) {
    return { status: 400, reason: 'Content-Length must be one whole number.' };
  }
  if (bodiless.has(method) && Number(contentLength ?? 1) > 0) {
    return { status: 400, reason: `A ${method} request must not have a body.` };
  }
  if (Number(contentLength ?? 0) > limits.maxBodyBytes) return { status: 413, reason: 'The body is too large.' };
  return undefined;
}

function checkTarget(incoming: IncomingMessage, host: HostName, limits: RequestLimits): Refusal | undefined {
  let target = incoming.url ?? '';
  if (target.length > limits.maxTargetLength) return { status: 414, reason: 'The address is too long.' };
  if (target.charCodeAt(0) !== 47) {
    // Absolute form (RFC 9112 §3.2.2): its authority replaces Host, so it must be the same one.
    if (!target.toLowerCase().startsWith(host.origin))
      return { status: 421, reason: 'The request target is not ours.' };
    target = target.slice(host.origin.length) || '/';
    if (target.startsWith('?')) target = `/${target}`;
    if (target.charCodeAt(0) !== 47) return { status: 421, reason: 'The request target is not ours.' };
    incoming.url = target;
  }
  if (!targetPattern.test(target)) return { status: 400, reason: 'The address has a character that must be escaped.' };
  if (target.includes('%') && badEscape.test(target)) return { status: 400, reason: 'The address has a bad escape.' };
  return undefined;
}

function refused(status: number, reason: string): CheckOutcome {
  return { kind: 'refused', refusal: { status, reason } };
}
