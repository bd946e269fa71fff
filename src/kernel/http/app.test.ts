import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { z } from 'zod';
import { html, page, trustedHtml } from '../html.ts';
import { openLog } from '../log.ts';
import { type AppOptions, anyone, createApp, type Guard, type Route } from './app.ts';
import { createFloodLimits } from './flood-limits.ts';
import { line } from './input.ts';
import { openRecentReplies } from './recent-replies.ts';
import { emptyReply, jsonReply, pageReply, redirectReply, textReply } from './reply.ts';
import { sendStored, storeReply } from './stored-reply.ts';

const lines: string[] = [];
const log = openLog('info', { write: (text: string) => void lines.push(text) });

interface Caller {
  name: string;
}
const bearerGuard: Guard<Caller> = (exchange) =>
  exchange.bearer() === 'good-token'
    ? { kind: 'admitted', actor: { name: 'Ada' } }
    : { kind: 'refused', reply: exchange.refuse(401) };
const cookieGuard: Guard<Caller> = (exchange) =>
  exchange.cookie('session') === 'abc'
    ? { kind: 'admitted', actor: { name: 'Eve' } }
    : { kind: 'refused', reply: exchange.refuse(403) };
const access = { anyone, bearer: bearerGuard, cookie: cookieGuard };
type AnyRoute = Route<typeof access>;

const name = z.object({ name: line({ min: 0, max: 10_000 }) });
const stored = storeReply(JSON.stringify({ items: Array.from({ length: 200 }, (_, id) => ({ id })) }), {
  contentType: 'application/json',
});
const sources = {
  script: ['https://js.stripe.example'],
  frame: ['https://js.stripe.example', 'https://*.js.stripe.example'],
};

const routes: AnyRoute[] = [
  {
    method: 'GET',
    path: '/page',
    access: 'anyone',
    handler: () => pageReply(page({ lang: 'en', title: 'T', body: 'x' })),
  },
  {
    method: 'GET',
    path: '/pay',
    access: 'anyone',
    handler: () => pageReply(page({ lang: 'en', title: 'T', body: 'x' }), { sources }),
  },
  { method: 'GET', path: '/stored', access: 'anyone', handler: (exchange) => sendStored(exchange, stored) },
  { method: 'GET', path: '/orders/:id', access: 'bearer', handler: ({ actor }) => textReply(actor.name) },
  { method: 'GET', path: '/echo', access: 'anyone', handler: (exchange) => textReply(exchange.query('q') ?? '') },
  {
    method: 'POST',
    path: '/form',
    access: 'anyone',
    csrf: 'browser',
    handler: (exchange) => {
      const input = exchange.form(name);
      if (input.kind === 'refused') return input.reply;
      const body = html`<p title="${input.value.name}">${input.value.name}</p>`;
      return pageReply(page({ lang: 'en', title: input.value.name, body }));
    },
  },
  {
    method: 'POST',
    path: '/api/things',
    access: 'anyone',
    csrf: 'token',
    handler: (exchange) => {
      const input = exchange.json(z.object({ name: z.string('Give a name.') }));
      return input.kind === 'refused' ? input.reply : jsonReply(input.value, { status: 201 });
    },
  },
  { method: 'POST', path: '/api/mine', access: 'bearer', csrf: 'token', handler: ({ actor }) => jsonReply(actor) },
  { method: 'POST', path: '/api/careless', access: 'cookie', csrf: 'token', handler: () => emptyReply() },
  {
    method: 'POST',
    path: '/hook',
    access: 'anyone',
    csrf: 'signed',
    handler: ({ bytes }) => textReply(String(bytes.length)),
  },
  {
    method: 'POST',
    path: '/login',
    access: 'anyone',
    csrf: 'browser',
    handler: (exchange) =>
      redirectReply('/', { cookies: [exchange.setCookie('session', 'abc'), exchange.dropCookie('old')] }),
  },
  { method: 'DELETE', path: '/me', access: 'cookie', csrf: 'browser', handler: ({ actor }) => textReply(actor.name) },
  { method: 'GET', path: '/whoami', access: 'cookie', handler: ({ actor }) => textReply(actor.name) },
  {
    method: 'GET',
    path: '/fails',
    access: 'anyone',
    handler: () => {
      throw new Error('password hunter2');
    },
  },
  { method: 'GET', path: '/api/fails', access: 'anyone', handler: () => Promise.reject(new Error('password hunter2')) },
  {
    method: 'GET',
    path: '/greedy',
    access: 'anyone',
    handler: () => ({
      status: 200,
      headers: { 'content-security-policy': 'none', 'x-content-type-options': 'sniff', 'x-request-id': 'mine' },
      body: 'x',
    }),
  },
];

const base: AppOptions<typeof access> = {
  listener: 'shop',
  access,
  routes,
  floodLimits: createFloodLimits({
    enforceOnLoopback: true,
    rates: { read: { burst: 1e6, perSecond: 1 }, write: { burst: 1e6, perSecond: 1 } },
  }),
  log,
};
const app = createApp(base);
const own = { origin: 'https://localhost:8443' };
const formType = { 'content-type': 'application/x-www-form-urlencoded' };
const jsonType = { 'content-type': 'application/json' };
const post = (path: string, headers: Record<string, string>, body = '') =>
  app.request(path, { method: 'POST', headers, body });

test('an app with a route that is not complete does not start', () => {
  const good = routes[0] as AnyRoute;
  const start = (route: object) => createApp({ ...base, routes: [Object.assign({}, good, route)] });
  start({});
  assert.throws(() => start({ access: undefined }), /GET \/page does not say who may call it/);
  assert.throws(() => start({ access: 'nobody-knows' }), /does not say who may call it/);
  assert.throws(() => start({ access: 'toString' }), /does not say who may call it/);
  assert.throws(() => start({ method: 'POST' }), /does not say how other sites are kept out/);
  assert.throws(() => start({ method: 'POST', csrf: 'none' }), /does not say how other sites are kept out/);
  assert.throws(() => start({ method: 'TRACE' }), /no such method/);
  assert.throws(() => start({ rate: 'nonsense' }), /no such class/);
  assert.throws(() => createApp({ ...base, routes: [good, good] }), /stands twice/);
  const param = (path: `/${string}`): AnyRoute => ({
    method: 'GET',
    path,
    access: 'anyone',
    handler: () => emptyReply(),
  });
  assert.throws(() => createApp({ ...base, routes: [param('/a/:b'), param('/a/:c')] }), /stands twice/);
});

test('a guard decides before the handler, and says who is calling', async () => {
  assert.equal((await app.request('/orders/1')).status, 401);
  assert.equal((await app.request('/orders/1', { headers: { authorization: 'Bearer wrong' } })).status, 401);
  assert.equal((await app.request('/orders/1', { headers: { authorization: 'Basic good-token' } })).status, 401);
  const admitted = await app.request('/orders/1', { headers: { authorization: 'bearer good-token' } });
  assert.deepEqual([admitted.status, await admitted.text()], [200, 'Ada']);
});

test('cross-site matrix: what may change something comes from our own page', async () => {
  const allowed = [
    { origin: own.origin },
    { 'sec-fetch-site': 'same-origin' },
    { origin: own.origin, 'sec-fetch-site': 'same-origin' },
    { origin: own.origin, 'sec-fetch-site': 'none' },
  ];
  const refused: Record<string, string>[] = [
    {},
    { origin: 'null' },
    { origin: '' },
    { origin: 'https://localhost:8444' },
    { origin: 'https://localhost' },
    { origin: 'http://localhost:8443' },
    { origin: 'https://localhost:8443.evil.example' },
    { origin: 'https://evil.example' },
    { origin: `${own.origin}, ${own.origin}` },
    { 'sec-fetch-site': 'none' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'Same-Origin' },
    { origin: own.origin, 'sec-fetch-site': 'same-site' },
    { origin: own.origin, 'sec-fetch-site': 'cross-site' },
    { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
    { referer: `${own.origin}/form` },
  ];
  for (const headers of allowed) {
    assert.equal((await post('/form', { ...formType, ...headers }, 'name=a')).status, 200, JSON.stringify(headers));
  }
  for (const headers of refused) {
    const answer = await post('/form', { ...formType, ...headers }, 'name=a');
    assert.equal(answer.status, 403, JSON.stringify(headers));
  }
  const remove = (headers: Record<string, string>) => app.request('/me', { method: 'DELETE', headers });
  const cookie = '__Host-shop-session=abc';
  assert.equal((await remove({ cookie })).status, 403);
  assert.equal((await remove({ cookie, ...own })).status, 200);
});

test('a route for programs takes JSON only, and cannot read a cookie', async () => {
  assert.equal((await post('/api/things', jsonType, '{"name":"a"}')).status, 201);
  for (const type of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    '',
  ]) {
    const answer = await post('/api/things', type === '' ? {} : { 'content-type': type }, '{"name":"a"}');
    assert.equal(answer.status, 415, type);
  }
  assert.equal((await post('/api/mine', { authorization: 'Bearer good-token' })).status, 200);
  lines.length = 0;
  const answer = await post('/api/careless', { ...jsonType, cookie: '__Host-shop-session=abc' });
  assert.equal(answer.status, 500, 'a guard that wants a cookie has no place on such a route');
});

test('each listener has its own cookies, and reads no others', async () => {
  const ask = async (cookie: string) => (await app.request('/whoami', { headers: { cookie } })).status;
  assert.equal(await ask('__Host-shop-session=abc'), 200);
  assert.equal(await ask('a=b; __Host-shop-session=abc;c=d'), 200);
  for (const cookie of [
    '__Host-office-session=abc',
    'session=abc',
    'shop-session=abc',
    '__Host-shop-session2=abc',
    'x__Host-shop-session=abc',
    '__Host-shop-session=abd',
    '__Host-shop-session="abc"',
    '__Host-shop-session=abc; __Host-shop-session=abc',
    '__Host-shop-session=xyz; __Host-shop-session=abc',
  ]) {
    assert.equal(await ask(cookie), 403, cookie);
  }
  const set = (await post('/login', own)).headers.getSetCookie();
  assert.deepEqual(set, [
    '__Host-shop-session=abc; Path=/; Secure; HttpOnly; SameSite=Lax',
    '__Host-shop-old=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0',
  ]);
});

test('no cookie, no header and no message of an error reaches a log line or an answer', async () => {
  lines.length = 0;
  for (const path of ['/fails?secret=canary', '/api/fails?secret=canary']) {
    const answer = await app.request(path, {
      headers: { cookie: '__Host-office-session=canary', 'x-canary': 'canary' },
    });
    assert.equal(answer.status, 500);
    const text = await answer.text();
    assert.doesNotMatch(text, /hunter2|canary|at .*\.ts/);
    const id = answer.headers.get('x-request-id') ?? '';
    assert.match(id, /^[0-9a-f-]{36}$/);
    assert.ok(text.includes(id), 'the answer shows the id');
    const line = lines.find((each) => each.includes(id));
    assert.ok(line?.includes(`"route":"${path.split('?')[0]}"`), 'the log line has the id and the route');
  }
  assert.doesNotMatch(lines.join(''), /hunter2|canary/);
});

test('an outage of what we depend on is no fault of ours: 503, with when to come back', async () => {
  class Away extends Error {}
  const away: AnyRoute = {
    method: 'GET',
    path: '/api/away',
    access: 'anyone',
    handler: () => Promise.reject(new Away('hunter2')),
  };
  const fails: AnyRoute = { ...away, path: '/api/fails', handler: () => Promise.reject(new Error('hunter2')) };
  const floodLimits = createFloodLimits({ enforceOnLoopback: false });
  const isOutage = (error: unknown) => error instanceof Away;
  const own = createApp({ listener: 'shop', access, routes: [away, fails], floodLimits, isOutage, log });
  lines.length = 0;
  const answer = await own.request('/api/away');
  assert.equal(answer.status, 503);
  assert.equal(answer.headers.get('retry-after'), '2');
  assert.doesNotMatch(await answer.text(), /hunter2/);
  assert.match(lines.join(''), /"level":"warn".*"route":"\/api\/away"/);
  assert.doesNotMatch(lines.join(''), /hunter2/);
  assert.equal((await own.request('/api/fails')).status, 500);
});

test('a request id is ours, never the caller’s', async () => {
  const answer = await app.request('/page', { headers: { 'x-request-id': 'forged' } });
  assert.notEqual(answer.headers.get('x-request-id'), 'forged');
});

test('every answer bears the security headers, and no handler can take one away', async () => {
  for (const [path, status] of [
    ['/page', 200],
    ['/greedy', 200],
    ['/stored', 200],
    ['/none', 404],
    ['/api/none', 404],
    ['/fails', 500],
    ['/form', 405],
  ] as const) {
    const { headers, status: got } = await app.request(path);
    assert.equal(got, status);
    assert.equal(headers.get('x-content-type-options'), 'nosniff', path);
    assert.equal(headers.get('referrer-policy'), 'same-origin');
    assert.equal(headers.get('cross-origin-resource-policy'), 'same-origin');
    assert.match(headers.get('content-security-policy') ?? '', /default-src 'none'.*frame-ancestors 'none'/);
    assert.doesNotMatch(headers.get('content-security-policy') ?? '', /unsafe|\*|data:/);
    assert.notEqual(headers.get('x-request-id'), 'mine');
    if (path !== '/stored') assert.equal(headers.get('cache-control'), 'no-store');
    if (headers.get('content-type')?.startsWith('text/html') === true) {
      assert.equal(headers.get('cross-origin-opener-policy'), 'same-origin');
      assert.match(headers.get('permissions-policy') ?? '', /camera=\(\).*payment=\(\)/);
    }
  }
});

test('a page may widen its policy by exact origins only', async () => {
  const policy = (await app.request('/pay')).headers.get('content-security-policy') ?? '';
  assert.match(
    policy,
    /script-src 'self' https:\/\/js\.stripe\.example;.*frame-src https:\/\/js\.stripe\.example https:\/\/\*\.js\.stripe\.example;/,
  );
  for (const origin of [
    '*',
    'https:',
    'http://a.example',
    "'unsafe-inline'",
    'https://a.example; script-src *',
    'https://*.a.example',
    'https://*',
    'https://a.*.b.example.com',
    'data:',
  ]) {
    const widened: AnyRoute = {
      method: 'GET',
      path: '/x',
      access: 'anyone',
      handler: () => pageReply(page({ lang: 'en', title: 'T', body: 'x' }), { sources: { script: [origin] } }),
    };
    assert.equal((await createApp({ ...base, routes: [widened] }).request('/x')).status, 500, origin);
  }
});

test('404 and 405 are pages for people and problem documents for programs', async () => {
  const people = await app.request('/none', { headers: { accept: 'text/html,application/json;q=0.9' } });
  assert.equal(people.headers.get('content-type'), 'text/html; charset=utf-8');
  assert.match(await people.text(), /<h1>Not Found<\/h1>/);
  for (const [path, headers] of [
    ['/api/none', {}],
    ['/none', { accept: 'application/json' }],
  ] as const) {
    const answer = await app.request(path, { headers });
    assert.equal(answer.headers.get('content-type'), 'application/problem+json');
    const problem = (await answer.json()) as Record<string, unknown>;
    assert.deepEqual([problem['type'], problem['title'], problem['status']], ['about:blank', 'Not Found', 404]);
    assert.equal(problem['instance'], `urn:uuid:${answer.headers.get('x-request-id')}`);
  }
  const wrong = await app.request('/form');
  assert.deepEqual([wrong.status, wrong.headers.get('allow')], [405, 'POST']);
  assert.equal((await post('/page', own)).headers.get('allow'), 'GET, HEAD');
  assert.deepEqual(
    [
      (await app.request('/page', { method: 'HEAD' })).status,
      (await app.request('/form', { method: 'OPTIONS' })).status,
    ],
    [200, 405],
  );
});

test('a body that is not as it must be is refused with what to do', async () => {
  const problem = async (body: string) => {
    const answer = await post('/api/things', jsonType, body);
    return { status: answer.status, ...((await answer.json()) as { detail: string; errors?: unknown[] }) };
  };
  const malformed = await problem('{"name":');
  assert.equal(malformed.status, 400);
  assert.match(malformed.detail, /not JSON/);
  assert.equal((await problem('{"name":"a","name":"b"}')).status, 400);
  const invalid = await problem('{"name":1}');
  assert.equal(invalid.status, 422);
  assert.deepEqual(invalid.errors, [{ pointer: '/name', detail: 'Give a name.' }]);
  assert.equal((await post('/form', { ...own, 'content-type': 'multipart/form-data; boundary=x' }, 'x')).status, 415);
  assert.equal((await post('/form', { ...own, ...formType }, 'name=%ff')).status, 400);
  assert.equal((await post('/form', { ...own, ...formType }, 'name=a&name=b')).status, 400);
  assert.equal((await post('/form', { ...own, ...formType }, `name=${'a'.repeat(64 * 1024)}`)).status, 413);
  assert.equal((await post('/hook', { 'content-type': 'application/octet-stream' }, 'abc')).status, 200);
});

test('over its limit, a client is told to wait', async () => {
  const floodLimits = createFloodLimits({
    enforceOnLoopback: true,
    rates: { read: { burst: 2, perSecond: 0.1 }, write: { burst: 1, perSecond: 1 } },
  });
  const limited = createApp({ ...base, floodLimits });
  const statuses = [];
  for (const path of ['/page', '/none', '/page']) statuses.push((await limited.request(path)).status);
  assert.deepEqual(statuses, [200, 404, 429]);
  const over = await limited.request('/page');
  assert.match(over.headers.get('retry-after') ?? '', /^\d+$/);
  assert.equal(
    (await limited.request('/form', { method: 'POST', headers: own })).status,
    415,
    'another class has its own',
  );
});

test('a stored reply answers 304, compressed forms, and the whole', async () => {
  const ask = async (headers: Record<string, string>) => app.request('/stored', { headers });
  const whole = await ask({});
  const etag = whole.headers.get('etag') ?? '';
  assert.match(etag, /^"[\w-]{22}"$/);
  assert.deepEqual([whole.headers.get('content-encoding'), whole.headers.get('vary')], [null, 'accept-encoding']);
  assert.equal((await ask({ 'accept-encoding': 'gzip, deflate, br' })).headers.get('content-encoding'), 'br');
  assert.equal((await ask({ 'accept-encoding': 'gzip, br;q=0' })).headers.get('content-encoding'), 'gzip');
  assert.equal((await ask({ 'accept-encoding': 'identity' })).headers.get('content-encoding'), null);
  for (const match of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
    const unchanged = await ask({ 'if-none-match': match });
    assert.deepEqual([unchanged.status, await unchanged.text(), unchanged.headers.get('etag')], [304, '', etag]);
  }
  assert.equal((await ask({ 'if-none-match': '"other"' })).status, 200);
});

test('a redirect leads to our own path or to https, whatever a caller put into it', () => {
  assert.equal(redirectReply('/orders/1?a=b#c').headers['location'], '/orders/1?a=b#c');
  assert.equal(redirectReply('https://hooks.stripe.example/x').status, 303);
  for (const bad of [
    '//evil.example',
    '/\\evil.example',
    'http://evil.example',
    'javascript:alert(1)',
    'a',
    '',
    '/a\r\nX: y',
    '/\t/evil.example',
  ]) {
    assert.throws(() => redirectReply(bad), /not a location/, JSON.stringify(bad));
  }
});

test('a naughty string goes through a form into a page without ever becoming HTML', async () => {
  const strings = JSON.parse(
    readFileSync(new URL('../../../test/data/strings/blns.json', import.meta.url), 'utf8'),
  ) as string[];
  const empty = await (await post('/form', { ...own, ...formType }, 'name=')).text();
  const shape = (text: string) => text.replaceAll(/[^<>"]/g, '');
  let shown = 0;
  for (const each of strings) {
    const answer = await post('/form', { ...own, ...formType }, new URLSearchParams({ name: each }).toString());
    assert.ok(answer.status === 200 || answer.status === 422, `${answer.status} for ${each}`);
    if (answer.status !== 200) continue;
    shown++;
    assert.equal(shape(await answer.text()), shape(empty), each);
  }
  assert.ok(shown > 480, String(shown));
});

test('html escapes every value that is not HTML, lists too', () => {
  const evil = `<script>alert("1" & '2')</script>`;
  const escaped = '&lt;script&gt;alert(&quot;1&quot; &amp; &#39;2&#39;)&lt;/script&gt;';
  assert.equal(
    html`<p title="${evil}">${[evil, html`<b>${evil}</b>`]}</p>`.toString(),
    `<p title="${escaped}">${escaped}<b>${escaped}</b></p>`,
  );
  assert.equal(html`${false}${null}${undefined}${0}${''}`.toString(), '0');
  assert.equal(html`${trustedHtml('<i>ours</i>')}`.toString(), '<i>ours</i>');
  const untyped: (strings: TemplateStringsArray, ...values: never[]) => unknown = html;
  assert.throws(() => untyped`${Promise.resolve('x') as never}`, /values, not of promises/);
});

test('other sites may show a picture that is made for them, and nothing else', async () => {
  const badge = storeReply('<svg/>', { contentType: 'image/svg+xml', embeddable: true });
  const route: AnyRoute = {
    method: 'GET',
    path: '/badge.svg',
    access: 'anyone',
    handler: (exchange) => sendStored(exchange, badge),
  };
  const floodLimits = createFloodLimits({ enforceOnLoopback: false });
  const app = createApp({ listener: 'shop', access, routes: [route, ...routes], floodLimits, log });
  const policy = async (path: string) => (await app.request(path)).headers.get('cross-origin-resource-policy');
  assert.deepEqual([await policy('/badge.svg'), await policy('/stored')], ['cross-origin', 'same-origin']);
});

test('a stored reply is sent again for a moment, to those alone for whom it was made', async () => {
  let made = 0;
  let audience: object | undefined = {};
  const sendAgain = openRecentReplies();
  const again: AnyRoute = {
    method: 'GET',
    path: '/again',
    access: 'anyone',
    handler: (exchange) =>
      sendAgain(
        exchange,
        () => audience,
        async () => {
          made++;
          return sendStored(exchange, storeReply(`made ${made}`, { contentType: 'text/plain' }));
        },
      ),
  };
  const app = createApp({
    listener: 'shop',
    access,
    routes: [again],
    floodLimits: createFloodLimits({ enforceOnLoopback: false }),
    log,
  });
  const ask = async (path = '/again') => (await app.request(path)).text();
  assert.equal(await ask(), 'made 1');
  assert.equal(await ask(), 'made 1');
  assert.equal(await ask('/again?other'), 'made 2');
  audience = {};
  assert.equal(await ask(), 'made 3');
  audience = undefined;
  assert.equal(await ask(), 'made 4');
  assert.equal(await ask(), 'made 5');
});
