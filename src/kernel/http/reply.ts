// What a handler answers: plain data that the app turns into a Response with all headers. Makers for the usual kinds.
import type { Html } from '../html.ts';
import type { PageSources } from './security-headers.ts';
import type { StoredReply } from './stored-reply.ts';

export type ReplyBody = string | Uint8Array<ArrayBuffer> | null;

export interface Reply {
  readonly status: number;
  /** Lower-case names. `cache-control: no-store` is already there and may be replaced; no security header may. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: ReplyBody;
  /** `Set-Cookie` values, made by `exchange.setCookie` / `exchange.dropCookie`. */
  readonly cookies?: readonly string[];
  /** Set for a page: which policy it gets. Everything else gets the one for data. */
  readonly page?: { readonly sources?: PageSources | undefined };
  /** Other sites' pages may show it: for a public picture that is made for them. */
  readonly embeddable?: true;
  /** Set for a reply that is sent many times: what is made of it on its way out, once. */
  readonly kept?: KeptAnswer;
}

export interface KeptAnswer {
  /** Of which it is one form. */
  stored?: StoredReply;
  lines?: readonly string[];
  publicLines?: readonly string[];
  /** The body, a character for each byte. */
  text?: string;
}

export interface ReplyOptions {
  status?: number;
  /** Lower-case names; they win over the maker's own. */
  headers?: Readonly<Record<string, string>>;
  cookies?: readonly string[];
}

/** A page. `sources` widens its content security policy (the payment form's origin). */
export function pageReply(page: Html, options: ReplyOptions & { sources?: PageSources } = {}): Reply {
  const headers = { 'content-type': 'text/html; charset=utf-8', ...options.headers };
  return { ...base(options), headers, body: page.toString(), page: { sources: options.sources } };
}

/** JSON from a value. */
export function jsonReply(value: unknown, options: ReplyOptions = {}): Reply {
  return {
    ...base(options),
    headers: { 'content-type': 'application/json', ...options.headers },
    body: JSON.stringify(value),
  };
}

export function textReply(text: string, options: ReplyOptions = {}): Reply {
  return { ...base(options), headers: { 'content-type': 'text/plain; charset=utf-8', ...options.headers }, body: text };
}

/** 204, or another status without a body. */
export function emptyReply(options: ReplyOptions = {}): Reply {
  return { ...base({ status: 204, ...options }), headers: options.headers ?? {}, body: null };
}

/** After a form: 303 by default. `location` is a path of our own, or the address of an outside party that we chose. */
export function redirectReply(location: string, options: ReplyOptions = {}): Reply {
  return {
    ...base({ status: 303, ...options }),
    headers: { ...options.headers, location: safeLocation(location) },
    body: null,
  };
}

function base(options: ReplyOptions): { status: number; cookies?: readonly string[] } {
  return { status: options.status ?? 200, ...(options.cookies === undefined ? {} : { cookies: options.cookies }) };
}

// "//evil.example" and "/\evil.example" are other hosts to a browser; a control character could end the header.
function safeLocation(location: string): string {
  const isOwnPath = /^\/(?![/\\])[!-[\]-~]*$/.test(location);
  if (!isOwnPath && !/^https:\/\/[!-[\]-~]+$/.test(location)) throw new Error('not a location to redirect to');
  return location;
}
