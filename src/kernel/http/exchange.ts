// One request as a handler sees it: its parts, read strictly, and the ways to refuse it. No framework type shows
// through, so a handler can be called in a test with a plain Request.
import { tryDecode } from 'hono/utils/url';
import type { z } from 'zod';
import { newId } from '../ids.ts';
import { type Asked, pathOf, queryOf } from './asked.ts';
import { cookieName, makeCookie, makeDroppedCookie, readCookie } from './cookies.ts';
import type { Csrf } from './cross-site.ts';
import { type FormValues, parseForm } from './form-text.ts';
import { checkInput, type Input } from './input.ts';
import { parseJson } from './json-text.ts';
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

/** What an exchange needs to know of the app. */
export interface ExchangeSetting {
  listener: string;
  refusalPage: RefusalPage;
}

/** The route that was found, and the parameters of the path as they were sent. */
export interface RouteFacts {
  readonly route: { readonly path: string; readonly csrf?: Csrf | undefined };
  readonly params: Readonly<Record<string, string>>;
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
  readonly #asked: Asked;
  readonly #setting: ExchangeSetting;
  readonly #facts: RouteFacts;

  constructor(asked: Asked, setting: ExchangeSetting, facts: RouteFacts, caller: Caller<Actor>) {
    this.#asked = asked;
    this.#setting = setting;
    this.#facts = facts;
    this.requestId = caller.requestId ?? newId();
    this.actor = caller.actor;
    this.bytes = caller.bytes ?? noBytes;
    this.bodyUnread = caller.bytes === undefined && asked.hasBody;
  }

  /** The route's pattern, for logs: a path itself may carry a secret. */
  get route(): string {
    return this.#facts.route.path;
  }

  /** The connection's address. For limits; it is personal data and is not logged. */
  get address(): string | undefined {
    return this.#asked.address;
  }

  get method(): string {
    return this.#asked.method;
  }

  /** Path and query as they were sent. */
  get target(): string {
    return this.#asked.target;
  }

  /** Path without the query, decoded: whatever its bytes were. */
  get path(): string {
    return pathOf(this.#asked.target);
  }

  /** Our own address in this request: `https://localhost:8443`. */
  get origin(): string {
    return this.#asked.origin;
  }

  get isPublicHost(): boolean {
    return this.#asked.isPublicHost;
  }

  /** A parameter of the route's path, decoded. Throws when the route has none of this name. */
  param(name: string): string {
    const value = this.#facts.params[name];
    if (value === undefined) throw new Error(`route ${this.route} has no parameter ${name}`);
    return value.includes('%') ? tryDecode(value, decodeURIComponent) : value;
  }

  /** The first value of a query parameter, decoded. */
  query(name: string): string | undefined {
    return queryOf(this.#asked.target, name);
  }

  /** All query parameters, decoded, in their order: those that may be there several times. */
  queries(): URLSearchParams {
    const { target } = this.#asked;
    const at = target.indexOf('?');
    return new URLSearchParams(at < 0 ? '' : target.slice(at + 1));
  }

  /** A request header; of one that came twice, the values joined by ", ". Not for cookies. */
  header(name: string): string | undefined {
    if (name.toLowerCase() === 'cookie') throw new Error('cookies are read by name: exchange.cookie');
    return this.#header(name);
  }

  /** This listener's cookie of the given short name. Throws on a route that promised to need none. */
  cookie(name: string): string | undefined {
    const { csrf } = this.#facts.route;
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
    const { csrf } = this.#facts.route;
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
    return new Exchange(this.#asked, this.#setting, this.#facts, { actor, bytes, requestId: this.requestId });
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
    return this.#asked.header(name.toLowerCase());
  }
}

function isMediaType(header: string | undefined, wanted: string): boolean {
  if (header === undefined) return false;
  const [type = '', ...parameters] = header.toLowerCase().split(';');
  return type.trim() === wanted && parameters.every((parameter) => /^\s*charset\s*=\s*"?utf-8"?\s*$/.test(parameter));
}
