// Fetches a picture from an address that a stranger wrote. Every address on the way is looked at: https, port 443, a name
// and no credentials; the name is resolved by us, all that it resolves to must be public, and only that is connected to,
// so that a second answer of the resolver changes nothing. What comes is believed in nothing: its length is counted, its
// kind read off its bytes, its time limited. Sends no cookie, no referrer and nothing that tells of the shop.
import { lookup } from 'node:dns/promises';
import type { IncomingMessage } from 'node:http';
import { type Agent, request } from 'node:https';
import type { LookupFunction } from 'node:net';
import { maxPictureBytes } from './encode-picture.ts';
import { pictureKind } from './picture-kind.ts';
import { isPublicAddress } from './public-address.ts';
import { readAddress, readSourceAddress } from './source-address.ts';
import type { FetchFailure } from './source-state.ts';

export type FetchedPicture =
  | { kind: 'fetched'; bytes: Buffer }
  | { kind: 'failed'; failure: FetchFailure }
  /** The caller's signal: nothing was learnt. */
  | { kind: 'stopped' };

export type GuardedFetch = (address: string, signal: AbortSignal) => Promise<FetchedPicture>;

export interface FetchLimits {
  /** Resolving, connecting, and the head of an answer. */
  answerMs: number;
  /** All of it, redirects included: who sends a byte a second is cut off too. */
  totalMs: number;
  bytes: number;
}

export interface GuardedFetchOptions {
  /** Follows `outboundTls`. */
  agent: Agent;
  limits?: Partial<FetchLimits>;
  /** All addresses of a host name. */
  resolve?: (host: string) => Promise<readonly { address: string; family: number }[]>;
  /** Which addresses may be connected to. */
  isPublic?: (address: string) => boolean;
  /** Where https is spoken. */
  port?: number;
}

const usualLimits: FetchLimits = { answerMs: 10_000, totalMs: 30_000, bytes: maxPictureBytes };
const maxRedirects = 3;
const maxHeadBytes = 16_384;
/** As much as tells the kind of a picture. */
const kindBytes = 64;

const headers = {
  accept: 'image/avif,image/webp,image/jpeg,image/png,image/gif',
  // Nothing is ever unpacked: a few kilobytes can hold gigabytes.
  'accept-encoding': 'identity',
  'user-agent': 'Watchword (fetches pictures of products)',
};

export function openGuardedFetch(options: GuardedFetchOptions): GuardedFetch {
  const { agent, resolve = resolveAll, isPublic = isPublicAddress, port = 443 } = options;
  const limits = { ...usualLimits, ...options.limits };
  const setting: Setting = { agent, resolve, isPublic, port, limits };
  return async (address, signal) => {
    const time = AbortSignal.timeout(limits.totalMs);
    try {
      return { kind: 'fetched', bytes: await follow(setting, address, AbortSignal.any([signal, time])) };
    } catch (error) {
      if (error instanceof Refusal) return { kind: 'failed', failure: error.failure };
      if (signal.aborted) return { kind: 'stopped' };
      if (time.aborted) return { kind: 'failed', failure: { kind: 'again', reason: 'it took too long' } };
      return { kind: 'failed', failure: failureOf(error) };
    }
  };
}

type Setting = Required<GuardedFetchOptions> & { limits: FetchLimits };

/** What the failure is travels as an error from wherever it is noticed. */
class Refusal extends Error {
  readonly failure: FetchFailure;
  constructor(kind: FetchFailure['kind'], reason: string, retryAfterSeconds?: number) {
    super(reason);
    this.failure = { kind, reason, retryAfterSeconds };
  }
}

async function follow(setting: Setting, address: string, signal: AbortSignal): Promise<Buffer> {
  let next = readSourceAddress(address);
  for (let redirects = 0; redirects <= maxRedirects; redirects++) {
    if (next.kind === 'unusable') throw new Refusal('for-good', onTheWay(redirects, next.reason));
    const { url } = next;
    const answer = await ask(setting, url, signal).catch((error: unknown) => {
      throw redirects === 0 ? error : elsewhere(error);
    });
    if (answer.kind === 'picture') return answer.bytes;
    next = readAddress(answer.location, url);
  }
  throw new Refusal('for-good', `it leads on more than ${maxRedirects} times`);
}

function onTheWay(redirects: number, reason: string): string {
  return redirects === 0 ? reason : `it leads to an address that is not fetched: ${reason}`;
}

/** The host that failed is not the one that the source names: that one's other pictures are not to be put off. */
function elsewhere(error: unknown): unknown {
  const failure = error instanceof Refusal ? error.failure : failureOf(error);
  if (failure.kind !== 'host') return error;
  // Nobody is sent to a private network by accident.
  const kind = failure.reason === privateNetwork ? 'for-good' : 'again';
  return new Refusal(kind, `it leads to another host: ${failure.reason}`, failure.retryAfterSeconds);
}

const privateNetwork = 'its host is in a private network';

type Answer = { kind: 'picture'; bytes: Buffer } | { kind: 'redirect'; location: string };

async function ask(setting: Setting, url: URL, signal: AbortSignal): Promise<Answer> {
  const { agent, port, limits } = setting;
  const slow = AbortSignal.timeout(limits.answerMs);
  const noAnswer = () => new Refusal('host', 'its server does not answer');
  const addresses = await beforeAbort(resolvePublic(setting, url.hostname), AbortSignal.any([signal, slow])).catch(
    (error: unknown) => {
      throw slow.aborted && !signal.aborted ? noAnswer() : error;
    },
  );
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const sent = request(
    {
      hostname: url.hostname,
      port,
      path: `${url.pathname}${url.search}`,
      agent,
      headers,
      lookup: pinned(addresses),
      maxHeaderSize: maxHeadBytes,
      signal,
    },
    (response) => {
      slow.removeEventListener('abort', tooSlow);
      readAnswer(response, limits.bytes)
        .then(resolve, reject)
        // What is left of it is not read: the connection ends here.
        .finally(() => response.complete || sent.destroy());
    },
  );
  const tooSlow = () => sent.destroy(noAnswer());
  slow.addEventListener('abort', tooSlow);
  sent.on('error', reject);
  sent.end();
  return promise.finally(() => slow.removeEventListener('abort', tooSlow));
}

/** All addresses of the host. One that is not public spoils them all: an honest host has none. */
async function resolvePublic({ resolve, isPublic }: Setting, host: string) {
  const addresses = await resolve(host);
  if (addresses.length === 0) throw new Refusal('host', 'its host has no address');
  if (!addresses.every(({ address }) => isPublic(address))) throw new Refusal('host', privateNetwork);
  return addresses;
}

async function resolveAll(host: string) {
  return lookup(host, { all: true });
}

/** Whatever is asked: these, which were looked at. */
function pinned(addresses: readonly { address: string; family: number }[]): LookupFunction {
  return (_host, options, answer) => {
    const [first] = addresses;
    if (options.all === true || first === undefined) answer(null, [...addresses]);
    else answer(null, first.address, first.family);
  };
}

async function readAnswer(response: IncomingMessage, maxBytes: number): Promise<Answer> {
  const status = response.statusCode ?? 0;
  const { location } = response.headers;
  if ([301, 302, 303, 307, 308].includes(status) && location !== undefined) return { kind: 'redirect', location };
  if (status !== 200) throw refusalOf(status, response.headers['retry-after']);
  const encoding = response.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') throw new Refusal('for-good', 'it is sent compressed');
  const tooLarge = () => new Refusal('for-good', `it has more than ${maxBytes / 1024 / 1024} MB`);
  if (Number(response.headers['content-length'] ?? 0) > maxBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let length = 0;
  let looked = false;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > maxBytes) throw tooLarge();
    if (!looked && length >= kindBytes) {
      looked = true;
      assertPicture(chunks);
    }
  }
  if (!response.complete) throw new Refusal('again', 'the connection broke off');
  assertPicture(chunks);
  return { kind: 'picture', bytes: Buffer.concat(chunks, length) };
}

function assertPicture(chunks: readonly Buffer[]): void {
  const head = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
  if (pictureKind(head ?? Buffer.alloc(0)) === undefined)
    throw new Refusal('for-good', 'it is not a picture in JPEG, PNG, WebP, AVIF or GIF');
}

function refusalOf(status: number, retryAfter: string | undefined): Refusal {
  const reason = `its server answers ${status}`;
  const wait = /^\d{1,6}$/.test(retryAfter ?? '') ? Number(retryAfter) : undefined;
  // "Too many", "not now": for all of its pictures.
  if (status === 429 || status === 503) return new Refusal('host', reason, wait);
  return new Refusal(status === 408 || status === 425 || status >= 500 ? 'again' : 'for-good', reason);
}

function failureOf(error: unknown): FetchFailure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (/^(ENOTFOUND|EAI_|ENODATA)/.test(code)) return { kind: 'host', reason: 'its host is not found' };
  if (/^(ECONNREFUSED|EHOST|ENET|ETIMEDOUT|EADDRNOTAVAIL)/.test(code))
    return { kind: 'host', reason: 'its server does not answer' };
  if (/CERT|SELF_SIGNED|UNABLE_TO|HOSTNAME_MISMATCH|^ERR_(TLS|SSL)|^EPROTO/.test(code))
    return { kind: 'host', reason: 'its server shows no certificate that can be trusted' };
  if (code === 'HPE_HEADER_OVERFLOW') return { kind: 'for-good', reason: 'the head of its answer is too large' };
  return { kind: 'again', reason: 'the connection broke off' };
}

/** Whoever resolves names cannot be stopped, but need not be waited for. */
function beforeAbort<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  const { promise, resolve, reject } = Promise.withResolvers<Value>();
  const stop = () => reject(signal.reason as Error);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop);
  work.then(resolve, reject);
  return promise.finally(() => signal.removeEventListener('abort', stop));
}
