// A body that is the same for everybody, prepared once: its entity tag, its compressed forms, its headers. For files
// and for public pages and lists; never for what holds a secret or personal data (compression beside a secret leaks it).
import { createHash } from 'node:crypto';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Exchange } from './exchange.ts';
import type { Reply } from './reply.ts';

export interface StoredReply {
  readonly etag: string;
  readonly whole: Reply;
  /** Undefined when it is not worth compressing. Made when somebody first asks for it. */
  readonly brotli: Reply | undefined;
  readonly gzip: Reply | undefined;
  readonly unchanged: Reply;
}

export interface StoredOptions {
  contentType: string;
  /** `no-cache` (ask each time, usually answered by 304) when not said; files with a hash in their name: `immutable`. */
  cacheControl?: string;
  /** Compression costs time: only for what is sent often. 1 (fast) to 11. */
  quality?: number;
  /** Set for a page, as in a Reply. */
  page?: Reply['page'];
  /** As in a Reply. */
  embeddable?: true;
  /** Request headers that decide which of several replies an address gives, beside `accept-encoding`. */
  vary?: string;
}

export const immutable = 'public, max-age=31536000, immutable';
const worthCompressing = 1_024;

export function storeReply(content: string | Uint8Array, options: StoredOptions): StoredReply {
  const bytes = new Uint8Array(typeof content === 'string' ? Buffer.from(content) : content);
  const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
  const compresses = bytes.length >= worthCompressing && /text|json|javascript|svg/.test(options.contentType);
  const common: Record<string, string> = {
    'cache-control': options.cacheControl ?? 'no-cache',
    etag,
    ...varyOn(compresses, options.vary),
  };
  const kind = {
    ...(options.page === undefined ? {} : { page: options.page }),
    ...(options.embeddable === true && { embeddable: options.embeddable }),
  };
  const typed = { ...common, 'content-type': options.contentType };
  const encoded = (encoding: string, body: Uint8Array<ArrayBuffer>): Reply => ({
    status: 200,
    headers: { ...typed, 'content-encoding': encoding },
    body,
    ...kind,
    kept: { stored },
  });
  const quality = options.quality ?? 5;
  let brotli: Reply | undefined;
  let gzip: Reply | undefined;
  const stored: StoredReply = {
    etag,
    whole: { status: 200, headers: typed, body: bytes, ...kind, kept: {} },
    get brotli() {
      const params = { [constants.BROTLI_PARAM_QUALITY]: quality };
      return compresses ? (brotli ??= encoded('br', new Uint8Array(brotliCompressSync(bytes, { params })))) : undefined;
    },
    get gzip() {
      return compresses
        ? (gzip ??= encoded('gzip', new Uint8Array(gzipSync(bytes, { level: Math.min(9, quality) }))))
        : undefined;
    },
    unchanged: { status: 304, headers: common, body: null, ...kind, kept: {} },
  };
  for (const { kept } of [stored.whole, stored.unchanged]) if (kept !== undefined) kept.stored = stored;
  return stored;
}

function varyOn(compresses: boolean, more: string | undefined): Record<string, string> {
  const names = [...(compresses ? ['accept-encoding'] : []), ...(more === undefined ? [] : [more])];
  return names.length === 0 ? {} : { vary: names.join(', ') };
}

/** 304 when the caller has it already, else the form that he can read. */
export function sendStored(exchange: Exchange, stored: StoredReply): Reply {
  const match = exchange.header('if-none-match');
  if (match !== undefined && (match === '*' || match.includes(stored.etag))) return stored.unchanged;
  const accepted = exchange.header('accept-encoding');
  if (accepted === undefined) return stored.whole;
  if (accepts(accepted, 'br')) return stored.brotli ?? stored.whole;
  if (accepts(accepted, 'gzip')) return stored.gzip ?? stored.whole;
  return stored.whole;
}

function accepts(header: string, encoding: string): boolean {
  for (const part of header.split(',')) {
    const [name = '', weight = ''] = part.split(';');
    if (name.trim() === encoding) return !/^\s*q=0(?:\.0*)?\s*$/.test(weight);
  }
  return false;
}
