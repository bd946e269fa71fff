// Builds an app from routes that are data, and does for every route what no handler may forget: rate, cross-site
// check, guard, body within its limit, security headers, an error that leaks nothing. Denies by default: a route that
// does not say who may call it stops the start. Knows no route itself.
import { RegExpRouter } from 'hono/router/reg-exp-router';
import { SmartRouter } from 'hono/router/smart-router';
import { TrieRouter } from 'hono/router/trie-router';
import { describeError, type Log } from '../log.ts';
import { type Answer, answerWith, responseOf, sendAnswer } from './answer.ts';
import { type Asked, askedOfNode, askedOfRequest, pathOf } from './asked.ts';
import { type Csrf, isOwnPage } from './cross-site.ts';
import { Exchange, type ExchangeSetting } from './exchange.ts';
import type { FloodLimits } from './flood-limits.ts';
import type { Answers } from './listener.ts';
import { plainRefusalPage, type RefusalPage } from './problem.ts';
import type { Reply } from './reply.ts';

/** What a guard found out about the caller. A refusal is a reply of its own: `exchange.refuse(401)`. */
export type Admission<Actor> = { kind: 'admitted'; actor: Actor } | { kind: 'refused'; reply: Reply };

/** Decides whether a caller may use a route. Runs before the body is read. */
export type Guard<Actor> = (exchange: Exchange) => Admission<Actor> | Promise<Admission<Actor>>;

/** The kinds of access an app knows, each with its guard: `{ anyone, 'order-link': orderLinkGuard }`. */
export type AccessTable = Readonly<Record<string, Guard<unknown>>>;

/** For what everybody may see. */
export const anyone: Guard<undefined> = () => ({ kind: 'admitted', actor: undefined });

interface RouteOf<Name, Actor> {
  /** As Hono writes it: `/products/:handle`. */
  path: `/${string}`;
  /** Who may call it; a name in the app's access table. */
  access: Name;
  /** Class of the flood limits; "read" or "write" by the method when not said. */
  rate?: string;
  /** Bytes; 64 kB when not said. */
  bodyLimit?: number;
  handler(this: void, exchange: Exchange<Actor>): Reply | Promise<Reply>;
}

type Reading = { method: 'GET'; csrf?: never };
type Changing = { method: 'POST' | 'PUT' | 'PATCH' | 'DELETE'; csrf: Csrf };
type ActorOf<G> = G extends Guard<infer Actor> ? Actor : never;

/** A route of an app with access table `Access`. GET answers HEAD too. */
export type Route<Access extends AccessTable> = {
  [Name in keyof Access]: RouteOf<Name, ActorOf<Access[Name]>> & (Reading | Changing);
}[keyof Access];

export interface AppOptions<Access extends AccessTable> {
  /** Short name of the listener; its cookies bear it. */
  listener: string;
  access: Access;
  routes: readonly Route<NoInfer<Access>>[];
  floodLimits: FloodLimits;
  /** How a person is shown a refusal; a bare page when not given. */
  refusalPage?: RefusalPage;
  /** What an address that no route has may still be: another address now, or a page that helps on. */
  elsewhere?: (exchange: Exchange) => Promise<Reply | undefined>;
  /** Errors that are an outage of what we depend on, and not our fault: answered 503, "try again". */
  isOutage?: (error: unknown) => boolean;
  log: Log;
}

export interface App extends Answers {
  /** In-process call for tests: `app.request('/cart', { method: 'POST', … })`. */
  request(path: string, init?: RequestInit): Promise<Response>;
  readonly counters: { requests: number; refused: number; failed: number };
}

const defaultBodyLimit = 64 * 1024;

// The table's types are known to the compiler only; from here on a route is just a route.
type AnyRoute = RouteOf<string, unknown> & { method: string; csrf?: Csrf };
type Counters = App['counters'];
interface Setting extends ExchangeSetting {
  floodLimits: FloodLimits;
  isOutage: (error: unknown) => boolean;
  log: Log;
  counters: Counters;
}

/** Throws at once when a route is incomplete or stands twice. */
export function createApp<Access extends AccessTable>(options: AppOptions<Access>): App {
  const counters: Counters = { requests: 0, refused: 0, failed: 0 };
  const { listener, floodLimits, log } = options;
  const setting: Setting = {
    listener,
    floodLimits,
    log,
    counters,
    isOutage: options.isOutage ?? (() => false),
    refusalPage: options.refusalPage ?? plainRefusalPage,
  };
  const routes = options.routes as readonly AnyRoute[];
  checkRoutes(routes, options.access, floodLimits);
  const find = openRouter(routes, options);
  const answerAsked = (asked: Asked) => answer(asked, find(asked), setting);
  return {
    counters,
    answer(incoming, outgoing) {
      const answered = answerAsked(askedOfNode(incoming, outgoing));
      if (!(answered instanceof Promise)) return sendAnswer(outgoing, answered);
      return answered.then((settled) => sendAnswer(outgoing, settled));
    },
    async request(path, init) {
      const request = new Request(new URL(path, 'https://localhost:8443'), init);
      return responseOf(await answerAsked(askedOfRequest(request)), request.method);
    },
  };
}

interface Found {
  readonly route: AnyRoute;
  readonly guard: Guard<unknown>;
  readonly params: Readonly<Record<string, string>>;
}

/** Finds the route of a request, or the one for addresses that no route has. HEAD is answered as GET. */
function openRouter<Access extends AccessTable>(
  routes: readonly AnyRoute[],
  { access, elsewhere }: AppOptions<Access>,
): (asked: Asked) => Found {
  const router = new SmartRouter<Omit<Found, 'params'>>({ routers: [new RegExpRouter(), new TrieRouter()] });
  for (const route of routes) {
    const guard = access[route.access];
    if (guard === undefined) throw new Error(`${route.method} ${route.path}: no such access`);
    router.add(route.method, route.path, { route, guard });
  }
  const methods = [...new Set(routes.map((route) => route.method))];
  const allowed = (path: string) =>
    methods
      .filter((method) => router.match(method, path)[0].length > 0)
      .flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
  const nowhere: Found = { route: unknownRoute(allowed, elsewhere), guard: anyone, params: {} };
  return ({ method, target }) => {
    const [found, stash] = router.match(method === 'HEAD' ? 'GET' : method, pathOf(target));
    const [first] = found;
    if (first === undefined) return nowhere;
    const [{ route, guard }, params] = first;
    return { route, guard, params: stash === undefined ? (params as Found['params']) : named(params, stash) };
  };
}

/** Some routers say where in the path a parameter stood, others what it was. */
function named(places: Readonly<Record<string, string | number>>, stash: readonly string[]): Found['params'] {
  return Object.fromEntries(Object.entries(places).map(([name, place]) => [name, stash[Number(place)] ?? '']));
}

const nobody = { actor: undefined };
const changing = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

function checkRoutes(routes: readonly AnyRoute[], access: AccessTable, floodLimits: FloodLimits): void {
  const seen = new Set<string>();
  for (const route of routes) {
    const name = `${route.method} ${route.path}`;
    if (route.method !== 'GET' && !changing.has(route.method)) throw new Error(`${name}: no such method`);
    if (!Object.hasOwn(access, route.access ?? '')) throw new Error(`${name} does not say who may call it`);
    if (changing.has(route.method) && !['browser', 'token', 'signed'].includes(route.csrf ?? '')) {
      throw new Error(`${name} changes something and does not say how other sites are kept out (csrf)`);
    }
    if (!floodLimits.has(rateOf(route))) throw new Error(`${name}: no such class of request: ${rateOf(route)}`);
    const shape = `${route.method} ${route.path.replaceAll(/:[^/{]+/g, ':')}`;
    if (seen.has(shape)) throw new Error(`${name} stands twice`);
    seen.add(shape);
  }
}

function rateOf(route: AnyRoute): string {
  return route.rate ?? (changing.has(route.method) ? 'write' : 'read');
}

function answer(asked: Asked, found: Found, setting: Setting): Answer | Promise<Answer> {
  setting.counters.requests++;
  const { route, guard } = found;
  const exchange = new Exchange(asked, setting, found, nobody);
  try {
    const refusal = refuseEarly(exchange, route, setting);
    if (refusal !== undefined) return complete(exchange, refusal, setting);
    // The hot path: what everybody may read takes no promise of ours.
    const reply =
      guard === anyone && !changing.has(route.method)
        ? route.handler(exchange)
        : guardAndHandle(exchange, asked, found);
    if (!(reply instanceof Promise)) return complete(exchange, reply, setting);
    return reply.then(
      (settled) => complete(exchange, settled, setting),
      (error: unknown) => complete(exchange, failed(exchange, error, setting), setting),
    );
  } catch (error) {
    return complete(exchange, failed(exchange, error, setting), setting);
  }
}

function refuseEarly(exchange: Exchange, route: AnyRoute, setting: Setting): Reply | undefined {
  const taken = setting.floodLimits.take(exchange.address, rateOf(route));
  if (taken.kind === 'over') {
    return exchange.refuse(429, undefined, { headers: { 'retry-after': String(taken.retryAfterSeconds) } });
  }
  if (route.csrf === undefined) return undefined;
  if (
    route.csrf === 'browser' &&
    !isOwnPage(exchange.origin, exchange.header('origin'), exchange.header('sec-fetch-site'))
  ) {
    return exchange.refuse(403, 'This form was not sent from a page of this shop. Open the page again and repeat it.');
  }
  const encoding = exchange.header('content-encoding');
  if (encoding !== undefined && encoding !== 'identity') {
    return exchange.refuse(415, 'Send the body uncompressed.', { headers: { 'accept-encoding': 'identity' } });
  }
  return undefined;
}

async function guardAndHandle(exchange: Exchange, asked: Asked, { route, guard }: Found): Promise<Reply> {
  const admission = await guard(exchange);
  if (admission.kind === 'refused') return admission.reply;
  if (!changing.has(route.method)) return route.handler(exchange.as(admission.actor, exchange.bytes));
  const body = await asked.readBody(route.bodyLimit ?? defaultBodyLimit);
  if (body.kind === 'too-large') return exchange.refuse(413);
  if (body.kind === 'cut') return exchange.refuse(400, 'The body broke off.');
  exchange.bodyUnread = false;
  if (route.csrf === 'token' && body.bytes.length > 0 && !isJson(exchange.header('content-type'))) {
    return exchange.refuse(415, 'Send JSON, with Content-Type: application/json.');
  }
  return route.handler(exchange.as(admission.actor, body.bytes));
}

// A type that another site's page may send without asking first would open the route to it.
function isJson(contentType: string | undefined): boolean {
  return /^application\/json\s*(?:;|$)/i.test(contentType ?? '');
}

function failed(exchange: Exchange, error: unknown, { log, counters, listener, isOutage }: Setting): Reply {
  counters.failed++;
  const about = { listener, requestId: exchange.requestId, route: exchange.route };
  if (isOutage(error)) {
    log.warn('request met an outage', { ...about, ...describeError(error) });
    return exchange.refuse(503, undefined, { headers: { 'retry-after': '2' } });
  }
  log.error('request failed', error, about);
  return exchange.refuse(500);
}

function complete(exchange: Exchange, reply: Reply, { counters }: Setting): Answer {
  if (reply.status >= 400) counters.refused++;
  const { isPublicHost, requestId, bodyUnread } = exchange;
  return answerWith(reply, { isPublicHost, requestId, closes: bodyUnread });
}

function unknownRoute(allowed: (path: string) => string[], elsewhere: AppOptions<AccessTable>['elsewhere']): AnyRoute {
  return {
    method: 'GET',
    path: '/*',
    access: 'anyone',
    handler: async (exchange) => {
      const allow = allowed(exchange.path);
      if (allow.length > 0) return exchange.refuse(405, undefined, { headers: { allow: allow.join(', ') } });
      const found = ['GET', 'HEAD'].includes(exchange.method) ? await elsewhere?.(exchange) : undefined;
      return found ?? exchange.refuse(404);
    },
  };
}
