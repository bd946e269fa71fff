// A request as the app sees it, whoever brought it: a listener, or a test that has no port. Beside it the reading of a
// target: path, parameters, query.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { getPath, getQueryParam } from 'hono/utils/url';
import type { HostName } from './host-names.ts';
import { type BodyOutcome, readIncoming } from './read-body.ts';

/** Set on a request by the listener, read by the app. */
export interface CheckedRequest extends IncomingMessage {
  watchword?: { host: HostName; hasBody: boolean; awaitsContinue: boolean };
}

export interface Asked {
  readonly method: string;
  /** Path and query as they were sent: "/products?page=2". */
  readonly target: string;
  /** Our own address in this request: `https://localhost:8443`. */
  readonly origin: string;
  readonly isPublicHost: boolean;
  /** The connection's address. */
  readonly address: string | undefined;
  readonly hasBody: boolean;
  /** By its lower-case name; of one that came twice, the values joined by ", ". */
  header(name: string): string | undefined;
  /** Whole, within the limit, bytes. Once. */
  readBody(limit: number): Promise<BodyOutcome>;
}

/** What a listener brings. */
export function askedOfNode(incoming: CheckedRequest, outgoing: ServerResponse): Asked {
  return new NodeRequest(incoming, outgoing);
}

class NodeRequest implements Asked {
  readonly #incoming: CheckedRequest;
  readonly #outgoing: ServerResponse;

  constructor(incoming: CheckedRequest, outgoing: ServerResponse) {
    this.#incoming = incoming;
    this.#outgoing = outgoing;
  }

  get #checked() {
    const checked = this.#incoming.watchword;
    if (checked === undefined) throw new Error('a request that no listener has checked');
    return checked;
  }

  get method(): string {
    return this.#incoming.method ?? '';
  }

  get target(): string {
    return this.#incoming.url ?? '/';
  }

  get origin(): string {
    return this.#checked.host.origin;
  }

  get isPublicHost(): boolean {
    return this.#checked.host.isPublic;
  }

  get address(): string | undefined {
    return this.#incoming.socket.remoteAddress;
  }

  get hasBody(): boolean {
    return this.#checked.hasBody;
  }

  header(name: string): string | undefined {
    const value = this.#incoming.headers[name];
    return typeof value === 'string' ? value : undefined;
  }

  readBody(limit: number): Promise<BodyOutcome> {
    return readIncoming(this.#incoming, this.#outgoing, this.#checked, limit);
  }
}

/** What a test brings, without a port. */
export function askedOfRequest(request: Request): Asked {
  const { origin } = new URL(request.url);
  return {
    method: request.method,
    target: request.url.slice(origin.length),
    origin,
    isPublicHost: false,
    address: undefined,
    hasBody: false,
    header: (name) => request.headers.get(name) ?? undefined,
    async readBody(limit) {
      const bytes = Buffer.from(await request.arrayBuffer());
      return bytes.length > limit ? { kind: 'too-large' } : { kind: 'read', bytes };
    },
  };
}

/** The path of a target, decoded as far as it can be: what cannot be decoded stays as it was sent. */
export function pathOf(target: string): string {
  const end = target.includes('%') ? -1 : target.indexOf('?');
  if (end >= 0) return target.slice(0, end);
  return target.includes('%') ? getPath({ url: `https://h${target}` } as Request) : target;
}

/** The first value of a query parameter, decoded. */
export function queryOf(target: string, name: string): string | undefined {
  if (!target.includes('?')) return undefined;
  const value = getQueryParam(`https://h${target}`, name);
  return typeof value === 'string' ? value : undefined;
}
