// One request as a handler sees it: its parts, read strictly, and the ways to refuse it. No framework type shows
// through, so a handler can be called in a test with a plain Request.
import type { Context } from 'hono';
import type { z } from 'zod';
import { newId } from '../ids.ts';
import { cookieName, makeCookie, makeDroppedCookie, readCookie } from './cookies.ts';
import type { Csrf } from './cross-site.ts';
import { type FormValues, parseForm } from './form-text.ts';
import { checkInput, type Input } from './input.ts';
import { parseJson } from './json-text.ts';
import type { CheckedRequest, RequestEnv } from './listener.ts';
import {
  detailOf,
  type FieldError,
  type ProblemOptions,
  problemReply,
  type RefusalPage,
  type RefusedAsker,
  refusalPageReply,
  titleOf,
} from './problem.ts';
import type { Reply } from './reply.ts';

export type AppContext = Context<{ Bindings: Partial<RequestEnv> }>;

/** What an exchange needs to know of the app. */
export interface ExchangeSetting {
  listener: string;
  refusalPage: RefusalPage;
}

interface RouteFacts {
  path: string;
  csrf?: Csrf | undefined;
}

interface Caller<Actor> {
  actor: Actor;
  bytes?: Buffer;
  requestId?: string;
}

const noBytes = Buffer.alloc(0);

export class Exchange<Actor = unknown> {
  /** Made here, never taken from outside; shown with every refusal and written in every log line. */
  readonly requestId: string;
  /** Who is calling, as the route's guard found out. */
  readonly actor: Actor;
  /** The body, whole; empty for GET. */
  readonly bytes: Buffer;
  /** For the app: whether a body is still on its way. */
  bodyUnread: boolean;
  readonly #context: AppContext;
  readonly #setting: ExchangeSetting;
  readonly #route: RouteFacts;

  constructor(context: AppContext, setting: ExchangeSetting, route: RouteFacts, caller: Caller<Actor>) {
    this.#context = context;
    this.#setting = setting;
    this.#route = route;
    this.requestId = caller.requestId ?? newId();
    this.actor = caller.actor;
    this.bytes = caller.bytes ?? noBytes;
    this.bodyUnread = caller.bytes === undefined && (this.incoming?.watchword?.hasBody ?? false);
  }

  /** The route's pattern, for logs: a path itself may carry a secret. */
  get route(): string {
    return this.#route.path;
  }

  get incoming(): CheckedRequest | undefined {
    return this.#context.env?.incoming;
  }

  /** The connection's address. For limits; it is personal data and is not logged. */
  get address(): string | undefined {
    return this.incoming?.socket.remoteAddress;
  }

  get method(): string {
    return this.#context.req.raw.method;
  }

  /** Path without the query, decoded: whatever its bytes were. */
  get path(): string {
    return this.#context.req.path;
  }

  /** Our own address in this request: `https://localhost:8443`. */
  get origin(): string {
    const known = this.incoming?.watchword?.host.origin;
    if (known !== undefined) return known;
    const { url } = this.#context.req.raw;
    return url.slice(0, url.indexOf('/', 8));
  }

  get isPublicHost(): boolean {
    return this.incoming?.watchword?.host.isPublic ?? false;
  }

  /** A parameter of the route's path, decoded. Throws when the route has none of this name. */
  param(name: string): string {
    const value = this.#context.req.param(name);
    if (value === undefined) throw new Error(`route ${this.route} has no parameter ${name}`);
    return value;
  }

  /** The first value of a query parameter, decoded. */
  query(name: string): string | undefined {
    return this.#context.req.query(name);
  }

  /** All query parameters, decoded, in their order: those that may be there several times. */
  queries(): URLSearchParams {
    const { url } = this.#context.req.raw;
    const at = url.indexOf('?');
    return new URLSearchParams(at < 0 ? '' : url.slice(at + 1));
  }

  /** A request header; of one that came twice, the values joined by ", ". Not for cookies. */
  header(name: string): string | undefined {
    if (name.toLowerCase() === 'cookie') throw new Error('cookies are read by name: exchange.cookie');
    return this.#header(name);
  }

  /** This listener's cookie of the given short name. Throws on a route that promised to need none. */
  cookie(name: string): string | undefined {
    const { csrf } = this.#route;
    if (csrf === 'token' || csrf === 'signed') {
      throw new Error(`route ${this.route} is open to other sites' requests (${csrf}): it must not read cookies`);
    }
    return readCookie(this.#header('cookie'), cookieName(this.#setting.listener, name));
  }

  /** A `Set-Cookie` value for a reply. */
  setCookie(name: string, value: string, options: { maxAgeSeconds?: number } = {}): string {
    return makeCookie(cookieName(this.#setting.listener, name), value, options.maxAgeSeconds);
  }

  /** A `Set-Cookie` value that removes a cookie. */
  dropCookie(name: string): string {
    return makeDroppedCookie(cookieName(this.#setting.listener, name));
  }

  /** The secret of `Authorization: Bearer …` (RFC 6750 §2.1), or undefined. */
  bearer(): string | undefined {
    return /^bearer ([\w.~+/-]{1,512}=*)$/i.exec(this.#header('authorization') ?? '')?.[1];
  }

  /** The body as JSON that `schema` accepts. */
  json<Value>(schema: z.ZodType<Value>): Input<Value> {
    if (!isMediaType(this.#header('content-type'), 'application/json')) {
      return this.#unreadable(415, 'Send JSON, with Content-Type: application/json.');
    }
    const parsed = parseJson(this.bytes);
    if (parsed.kind === 'malformed') return this.#unreadable(400, parsed.detail);
    return this.#check(schema, parsed.value, {});
  }

  /** The body as form fields that `schema` accepts. Fields in `lists` may repeat and are arrays. */
  form<Value>(schema: z.ZodType<Value>, options: { lists?: readonly string[] } = {}): Input<Value> {
    if (!isMediaType(this.#header('content-type'), 'application/x-www-form-urlencoded')) {
      return this.#unreadable(415, 'Send a form, with Content-Type: application/x-www-form-urlencoded.');
    }
    const parsed = parseForm(this.bytes, options.lists);
    if (parsed.kind === 'malformed') return this.#unreadable(400, parsed.detail);
    return this.#check(schema, { ...parsed.values }, parsed.values);
  }

  /**
   * A refusal: a problem document under /api/ and for callers that want JSON, else a page. `detail` says what is wrong
   * and what to do; it must not quote an exception.
   */
  refuse(status: number, detail = detailOf(status), options: ProblemOptions = {}): Reply {
    const refused = { status, title: titleOf(status), detail, requestId: this.requestId };
    return this.wantsProblem
      ? problemReply(refused, options)
      : refusalPageReply(refused, (what) => this.#setting.refusalPage(what, this.#asker), options);
  }

  /** A refusal is shown on every route, and on those that must not read cookies without any. */
  get #asker(): RefusedAsker {
    const { csrf } = this.#route;
    const hasCookies = csrf !== 'token' && csrf !== 'signed';
    return {
      cookie: (name) => (hasCookies ? this.cookie(name) : undefined),
      header: (name) => this.header(name),
    };
  }

  get wantsProblem(): boolean {
    if (this.path.startsWith('/api/')) return true;
    const accept = this.#header('accept');
    return accept !== undefined && /\bapplication\/(?:problem\+)?json\b/.test(accept) && !accept.includes('text/html');
  }

  /** The same exchange with its caller known and its body read. */
  as<Known>(actor: Known, bytes: Buffer): Exchange<Known> {
    return new Exchange(this.#context, this.#setting, this.#route, { actor, bytes, requestId: this.requestId });
  }

  #check<Value>(schema: z.ZodType<Value>, value: unknown, typed: FormValues): Input<Value> {
    const checked = checkInput(schema, value);
    if (checked.kind === 'valid') return checked;
    const { errors } = checked;
    return { kind: 'refused', reply: this.invalid(errors), errors, typed };
  }

  /** 422 with the fields that are not as they must be. */
  invalid(errors: readonly FieldError[]): Reply {
    return this.refuse(422, undefined, { members: { errors } });
  }

  #unreadable(status: number, detail: string): Input<never> {
    return { kind: 'refused', reply: this.refuse(status, detail), errors: [], typed: {} };
  }

  #header(name: string): string | undefined {
    const { incoming } = this;
    if (incoming === undefined) return this.#context.req.header(name);
    const value = incoming.headers[name.toLowerCase()];
    return typeof value === 'string' ? value : undefined;
  }
}

function isMediaType(header: string | undefined, wanted: string): boolean {
  if (header === undefined) return false;
  const [type = '', ...parameters] = header.toLowerCase().split(';');
  return type.trim() === wanted && parameters.every((parameter) => /^\s*charset\s*=\s*"?utf-8"?\s*$/.test(parameter));
}
