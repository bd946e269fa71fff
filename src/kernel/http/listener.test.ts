import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after, before, type TestContext } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import tls from 'node:tls';
import { openLog } from '../log.ts';
import { openTls, type Tls } from '../tls.ts';
import { anyone, createApp, type Route } from './app.ts';
import { createFloodLimits } from './flood-limits.ts';
import { type Answers, type Listener, type ListenerOptions, startListener } from './listener.ts';
import { startRedirectListener } from './redirect-listener.ts';
import { textReply } from './reply.ts';

const log = openLog('silent');
const dataDir = mkdtempSync(join(tmpdir(), 'listener '));
let certificate: Tls;
before(async () => {
  certificate = await openTls({ dataDir, log });
});
after(() => {
  certificate.close();
  rmSync(dataDir, { recursive: true });
});

const access = { anyone };
const seen: string[] = [];
const release = Promise.withResolvers<void>();
const routes: Route<typeof access>[] = [
  { method: 'GET', path: '/slow', access: 'anyone', handler: () => release.promise.then(() => textReply('slow done')) },
  { method: 'POST', path: '/large', access: 'anyone', csrf: 'signed', bodyLimit: 500_000, handler: echo },
  { method: 'POST', path: '/*', access: 'anyone', csrf: 'signed', bodyLimit: 1_000, handler: echo },
  {
    method: 'GET',
    path: '/*',
    access: 'anyone',
    handler: (exchange) => {
      seen.push(exchange.path);
      return textReply(`got ${exchange.path} at ${exchange.origin}`);
    },
  },
];

function echo(exchange: { path: string; bytes: Buffer }) {
  seen.push(exchange.path);
  return textReply(`took ${exchange.bytes.length}`);
}

async function started(t: TestContext, options: Partial<ListenerOptions> = {}): Promise<Listener> {
  const floodLimits = createFloodLimits({ enforceOnLoopback: false });
  const app = createApp({ listener: 'test', access, routes, floodLimits, log });
  const listener = await startListener({
    name: 'test',
    app,
    tls: certificate,
    host: '127.0.0.1',
    port: 0,
    publicHosts: ['shop.example'],
    log,
    ...options,
  });
  t.after(() => listener.close(0));
  return listener;
}

interface Answer {
  /** Everything the server sent until it closed, or until it fell silent. */
  text: string;
  statuses: number[];
  closed: boolean;
}

function open(listener: Listener): net.Socket {
  return tls.connect({ host: '127.0.0.1', port: listener.port, servername: 'localhost', ca: certificate.ca() });
}

/** Sends raw bytes and gathers what comes back. */
function send(socket: net.Socket, bytes: string | Buffer, quietMs = 50): Promise<Answer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let timer: NodeJS.Timeout;
    const finish = (closed: boolean) => {
      clearTimeout(timer);
      socket.removeAllListeners('data');
      if (closed) socket.destroy();
      const text = Buffer.concat(chunks).toString('latin1');
      const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map((match) => Number(match[1]));
      resolve({ text, statuses, closed });
    };
    const quiet = () => {
      clearTimeout(timer);
      timer = setTimeout(() => finish(false), quietMs);
    };
    timer = setTimeout(() => finish(false), 3_000);
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      quiet();
    });
    socket.on('error', () => undefined);
    socket.once('close', () => finish(true));
    socket.write(bytes);
  });
}

async function once(listener: Listener, bytes: string | Buffer, quietMs?: number): Promise<Answer> {
  const socket = open(listener);
  const answer = await send(socket, bytes, quietMs);
  socket.destroy();
  return answer;
}

/** All at once: most of a case is waiting for silence. */
async function each<Case>(cases: readonly Case[], check: (one: Case) => Promise<void>): Promise<void> {
  await Promise.all(cases.map(check));
}

const get = (listener: Listener, target = '/', extra = '') =>
  `GET ${target} HTTP/1.1\r\nHost: localhost:${listener.port}\r\n${extra}\r\n`;

const required = [
  'x-content-type-options: nosniff',
  'content-security-policy: ',
  'referrer-policy: same-origin',
  'cache-control: ',
];

test('the framing corpus: what must be refused is refused, and nothing smuggled is ever answered', async (t) => {
  const { cases } = JSON.parse(
    readFileSync(new URL('../../../test/data/http/framing-cases.json', import.meta.url), 'utf8'),
  ) as { cases: { id: string; base64: string; expect: 'accept' | 'reject' | 'either' }[] };
  assert.equal(cases.length, 25);
  const overTls = await started(t);
  const overTcp = await started(t, { tls: undefined });
  const run = async ({ id, base64, expect }: (typeof cases)[number], listener: Listener, connect: () => net.Socket) => {
    const bytes = Buffer.from(base64, 'base64');
    const host = bytes.toString('latin1').replace(/shop\.example(?=\r?\n)/, `shop.example:${listener.port}`);
    const socket = connect();
    const answer = await send(socket, Buffer.from(host, 'latin1'));
    socket.destroy();
    const good = answer.statuses.filter((status) => status < 400).length;
    if (expect === 'accept') assert.equal(good, 1, `${id}: ${answer.text}`);
    if (expect === 'reject') assert.equal(good, 0, `${id}: ${answer.text}`);
    assert.ok(answer.closed || answer.statuses.length > 0, `${id} got no answer at all`);
    assert.doesNotMatch(answer.text.split('\r\n\r\n', 1).join(), /Set-Cookie/i, id);
    for (const header of answer.statuses.length > 0 ? required : []) {
      assert.ok(answer.text.toLowerCase().includes(header), `${id} without ${header}`);
    }
  };
  await Promise.all(
    cases.flatMap((each) => [
      run(each, overTls, () => open(overTls)),
      run(each, overTcp, () => net.connect(overTcp.port, '127.0.0.1')),
    ]),
  );
  assert.ok(!seen.includes('/smuggled'));
});

test('a refused request gets one answer, whatever follows it, and then the connection ends', async (t) => {
  const listener = await started(t);
  const host = `Host: localhost:${listener.port}\r\n`;
  const hidden = `GET /smuggled HTTP/1.1\r\n${host}\r\n`;
  await each(
    [
      `POST / HTTP/1.0\r\n${host}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
      `POST / HTTP/1.0\r\n${host}Transfer-Encoding: chunked\r\n\r\nno chunk${hidden}`,
      `GET / HTTP/1.1\r\nHost: evil.example\r\n\r\nno request`,
    ],
    async (bytes) => {
      const answer = await once(listener, bytes, 500);
      assert.equal(answer.statuses.length, 1, answer.text);
      assert.ok(answer.closed, bytes);
    },
  );
  assert.ok(!seen.includes('/smuggled'));
});

test('exactly one Host header, and one of our names with its port', async (t) => {
  const listener = await started(t);
  const { port } = listener;
  const ask = async (headers: string, target = '/') =>
    (await once(listener, `GET ${target} HTTP/1.1\r\n${headers}\r\n`)).statuses;
  await each(
    [
      `localhost:${port}`,
      `LOCALHOST:${port}`,
      `127.0.0.1:${port}`,
      `[::1]:${port}`,
      'shop.example',
      `shop.example:${port}`,
      'shop.example:443',
    ],
    async (host) => assert.deepEqual(await ask(`Host: ${host}\r\n`), [200], host),
  );
  await each(
    [
      'localhost',
      `localhost:${port + 1}`,
      'evil.example',
      `localhost.:${port}`,
      `localhost:${port}.evil.example`,
      `localhost:0${port}`,
      `user@localhost:${port}`,
      `localhost:${port}, evil.example`,
      '',
    ],
    async (host) => assert.deepEqual(await ask(`Host: ${host}\r\n`), [421], host),
  );
  assert.deepEqual(await ask(''), [400]);
  assert.deepEqual(await ask(`Host: localhost:${port}\r\nhOST: localhost:${port}\r\n`), [400]);
  assert.deepEqual(await ask(`X: y\r\nHost: localhost:${port}\r\nHost: evil.example\r\n`), [400]);
});

test('HTTP/1.0 is answered and closed; other versions are not', async (t) => {
  const listener = await started(t);
  const host = `Host: localhost:${listener.port}\r\n`;
  const old = await once(listener, `GET / HTTP/1.0\r\n${host}\r\n`);
  assert.deepEqual([old.statuses, old.closed], [[200], true]);
  assert.deepEqual((await once(listener, 'GET / HTTP/1.0\r\n\r\n')).statuses, [400]);
  const chunked = `POST / HTTP/1.0\r\n${host}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`;
  assert.deepEqual((await once(listener, chunked)).statuses, [400]);
  for (const version of ['HTTP/2.0', 'HTTP/1.2', 'HTTP/0.9', 'HTTP/3', 'HTP/1.1']) {
    const { statuses } = await once(listener, `GET / ${version}\r\n${host}\r\n`);
    assert.ok(
      statuses.every((status) => status >= 400),
      `${version}: ${statuses.join()}`,
    );
  }
});

test('targets: absolute form only when it is ours, no fragment, backslash, NUL or broken escape', async (t) => {
  const listener = await started(t);
  const ask = async (target: string) => once(listener, get(listener, target));
  const own = await ask(`https://localhost:${listener.port}/a?b`);
  assert.match(own.text, /got \/a at https:\/\/localhost:/);
  assert.deepEqual((await ask(`https://localhost:${listener.port}`)).statuses, [200]);
  await each(
    [
      'https://evil.example/',
      `http://localhost:${listener.port}/`,
      `https://localhost:${listener.port}.evil.example/`,
      `https://localhost:${listener.port}@evil.example/`,
      '*',
    ],
    async (target) => assert.deepEqual((await ask(target)).statuses, [421], target),
  );
  await each(['/a#b', '/a\\b', '/%', '/%zz', '/a%00', '/?q=%00', '/\u00e9'], async (target) =>
    assert.deepEqual((await ask(target)).statuses, [400], target),
  );
  assert.match((await ask('/a%0d%0aSet-Cookie:x=y')).text, /^HTTP\/1\.1 200 /);
});

test('CONNECT, TRACE and unknown methods are refused; Upgrade is not followed', async (t) => {
  const listener = await started(t);
  const host = `Host: localhost:${listener.port}\r\n`;
  const ask = async (request: string) => (await once(listener, `${request} HTTP/1.1\r\n${host}\r\n`)).statuses;
  assert.deepEqual(await ask('CONNECT evil.example:443'), [405]);
  assert.deepEqual(await ask('TRACE /'), [405]);
  assert.deepEqual(await ask('PROPFIND /'), [501]);
  assert.deepEqual(await ask('OPTIONS /'), [405]);
  for (const protocol of ['websocket', 'h2c', 'TLS/1.0']) {
    const answer = await once(listener, get(listener, '/', `Connection: Upgrade\r\nUpgrade: ${protocol}\r\n`));
    assert.deepEqual(answer.statuses, [200], protocol);
  }
});

test('Expect: the body is asked for only when a route wants it', async (t) => {
  const listener = await started(t);
  const head = (path: string, length: number, expect: string, host = `localhost:${listener.port}`) =>
    `POST ${path} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: ${length}\r\nExpect: ${expect}\r\n\r\n`;
  const socket = open(listener);
  assert.deepEqual((await send(socket, head('/', 3, '100-continue'))).statuses, [100]);
  assert.match((await send(socket, 'abc')).text, /took 3/);
  socket.destroy();
  const refusals: [string, number][] = [
    [head('/', 1_001, '100-continue'), 413],
    [head('/', 3, '100-continue', 'evil.example'), 421],
    [head('/', 3, 'tea'), 417],
  ];
  for (const [request, status] of refusals) {
    const answer = await once(listener, request);
    assert.deepEqual([answer.statuses, answer.closed], [[status], true]);
  }
});

test('a header list that Node would cut is refused, not shortened', async (t) => {
  const listener = await started(t);
  const many = (count: number) => Array.from({ length: count }, (_, index) => `X${index}: y\r\n`).join('');
  assert.deepEqual((await once(listener, get(listener, '/', many(99)))).statuses, [200]);
  for (const count of [100, 101, 500, 1_200]) {
    assert.deepEqual((await once(listener, get(listener, '/', many(count)))).statuses, [431], String(count));
  }
  assert.deepEqual((await once(listener, get(listener, '/', `X: ${'y'.repeat(16_384)}\r\n`))).statuses, [431]);
  // The dangerous one: what would have been cut is the length of the body.
  const cut = `POST / HTTP/1.1\r\nHost: localhost:${listener.port}\r\n${many(120)}Content-Length: 40\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n`;
  const answer = await once(listener, cut);
  assert.deepEqual([answer.statuses, answer.closed], [[431], true]);
});

test('addresses and bodies have a limit', async (t) => {
  const listener = await started(t);
  const target = (length: number) => `/${'a'.repeat(length - 1)}`;
  assert.deepEqual((await once(listener, get(listener, target(8_192)))).statuses, [200]);
  assert.deepEqual((await once(listener, get(listener, target(8_193)))).statuses, [414]);
  const post = (path: string, body: string, framing: string) =>
    `POST ${path} HTTP/1.1\r\nHost: localhost:${listener.port}\r\n${framing}\r\n\r\n${body}`;
  const chunk = (size: number) => `${size.toString(16)}\r\n${'x'.repeat(size)}\r\n`;
  const cases: [string, number][] = [
    [post('/', 'x'.repeat(1_000), 'Content-Length: 1000'), 200],
    [post('/', 'x'.repeat(1_001), 'Content-Length: 1001'), 413],
    [post('/', `${chunk(600)}${chunk(400)}0\r\n\r\n`, 'Transfer-Encoding: chunked'), 200],
    [post('/', `${chunk(600)}${chunk(401)}0\r\n\r\n`, 'Transfer-Encoding: chunked'), 413],
    [post('/large', 'x'.repeat(400_000), 'Content-Length: 400000'), 200],
    [post('/', '', 'Content-Length: 99999999999'), 413],
    [post('/', '', 'Transfer-Encoding: gzip, chunked'), 501],
    [post('/', 'x', 'Content-Length: 1\r\nContent-Encoding: gzip'), 415],
    [`GET / HTTP/1.1\r\nHost: localhost:${listener.port}\r\nContent-Length: 3\r\n\r\nabc`, 400],
  ];
  await each(cases, async ([request, status]) => {
    const answer = await once(listener, request);
    assert.deepEqual(answer.statuses, [status], request.slice(0, 120));
    if (status >= 400) assert.ok(answer.closed, `${status} leaves the connection open`);
  });
});

test('requests in a row on one connection are answered in order', async (t) => {
  const listener = await started(t);
  const answer = await once(listener, get(listener, '/1') + get(listener, '/2') + get(listener, '/3'));
  assert.deepEqual(
    [...answer.text.matchAll(/got (\/\d)/g)].map((match) => match[1]),
    ['/1', '/2', '/3'],
  );
  // A broken second request must not be answered in the place of the first, which is still being made.
  const broken = await once(listener, `${get(listener, '/slow')}GE(T / HTTP/1.1\r\n\r\n`, 300);
  assert.deepEqual([broken.statuses, broken.closed], [[], true]);
});

test('a connection is not used for ever', async (t) => {
  const listener = await started(t, { limits: { maxRequestsPerConnection: 2 } });
  const socket = open(listener);
  const closed = new Promise((resolve) => socket.once('close', () => resolve('closed')));
  assert.match((await send(socket, get(listener))).text, /connection: keep-alive/i);
  assert.match((await send(socket, get(listener))).text, /connection: close/i);
  socket.resume();
  assert.equal(await closed, 'closed');
});

test('slow clients are cut: no bytes, half a header, half a body, an idle connection', async (t) => {
  const listener = await started(t, {
    limits: { headersTimeoutMs: 200, requestTimeoutMs: 400, keepAliveMs: 200, lookEveryMs: 50 },
  });
  const timed = async (bytes: string) => {
    const startMs = performance.now();
    const answer = await once(listener, bytes, 2_500);
    return { ...answer, ms: performance.now() - startMs };
  };
  const [silent, header, body, idle] = await Promise.all([
    timed(''),
    timed(`GET / HTTP/1.1\r\nHost: localhost:${listener.port}\r\nX: `),
    timed(`POST / HTTP/1.1\r\nHost: localhost:${listener.port}\r\nContent-Length: 10\r\n\r\nab`),
    timed(get(listener)),
  ]);
  assert.deepEqual([header.statuses, body.statuses, idle.statuses], [[408], [408], [200]]);
  for (const answer of [silent, header, body, idle]) assert.ok(answer.closed && answer.ms < 2_400, answer.text);
});

test('one client cannot take all connections', async (t) => {
  const listener = await started(t, { limits: { maxConnectionsPerClient: 2 }, enforceOnLoopback: true });
  const held = [open(listener), open(listener)];
  for (const socket of held) assert.deepEqual((await send(socket, get(listener))).statuses, [200]);
  assert.deepEqual((await once(listener, get(listener))).statuses, []);
  held[0]?.destroy();
  await wait(50);
  assert.deepEqual((await once(listener, get(listener))).statuses, [200]);
  held[1]?.destroy();
});

test('closing finishes what is in flight, closes idle connections at once, and takes nothing new', async (t) => {
  const done = Promise.withResolvers<void>();
  const app: Answers = {
    async answer({ url }, outgoing) {
      if (url === '/wait') await done.promise;
      outgoing.end(url === '/wait' ? 'done' : 'now');
    },
  };
  const listener = await started(t, { app });
  const idle = open(listener);
  const idleClosed = new Promise<number>((resolve) => idle.once('close', () => resolve(performance.now())));
  assert.deepEqual((await send(idle, get(listener))).statuses, [200]);
  const fresh = net.connect(listener.port, '127.0.0.1');
  fresh.on('error', () => undefined);
  const busy = open(listener);
  const answer = send(busy, get(listener, '/wait'), 2_000);
  await wait(100);
  const startMs = performance.now();
  const closed = listener.close(5_000).then(() => performance.now());
  assert.ok((await idleClosed) - startMs < 200);
  await assert.rejects(
    new Promise((resolve, reject) =>
      net.connect(listener.port, '127.0.0.1', () => resolve('open')).on('error', reject),
    ),
    { code: 'ECONNREFUSED' },
  );
  await wait(100);
  done.resolve();
  const { text, closed: wasClosed } = await answer;
  assert.match(text, /^HTTP\/1\.1 200 .*connection: close\r\n.*done$/is);
  assert.ok(wasClosed);
  assert.ok((await closed) - startMs < 1_500);
});

test('closing cuts what does not finish in time', async (t) => {
  const never = Promise.withResolvers<void>();
  const listener = await started(t, { app: { answer: () => never.promise } });
  const answer = once(listener, get(listener), 2_000);
  await wait(100);
  const startMs = performance.now();
  await listener.close(150);
  assert.ok(performance.now() - startMs < 1_000);
  assert.deepEqual(await answer, { text: '', statuses: [], closed: true });
});

for (const [how, answer] of [
  ['at once', () => throwIt()],
  ['later', () => Promise.reject(new Error('secret detail'))],
] as const) {
  test(`an app that fails ${how} answers a bare refusal that tells nothing`, async (t) => {
    const listener = await started(t, { app: { answer } });
    const { statuses, text } = await once(listener, get(listener));
    assert.deepEqual(statuses, [500]);
    assert.doesNotMatch(text, /secret detail/);
    for (const header of required) assert.ok(text.includes(header), header);
  });
}

function throwIt(): never {
  throw new Error('secret detail');
}

test('a name or value that no header can hold is our fault, and the client is told no more', async (t) => {
  const app = createApp({
    listener: 'test',
    access,
    routes: [
      {
        method: 'GET',
        path: '/',
        access: 'anyone',
        handler: () => textReply('', { headers: { 'x-split': 'a\r\nSet-Cookie: b' } }),
      },
    ],
    floodLimits: createFloodLimits({ enforceOnLoopback: false }),
    log,
  });
  const { statuses, text } = await once(await started(t, { app }), `GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n`);
  assert.deepEqual(statuses, [500]);
  assert.doesNotMatch(text, /set-cookie/i);
});

test('HSTS is for the public host name only', async (t) => {
  const listener = await started(t);
  const ask = async (host: string) => (await once(listener, `GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`)).text;
  assert.match(await ask('shop.example'), /strict-transport-security: max-age=63072000; includeSubDomains\r\n/);
  assert.doesNotMatch(await ask(`localhost:${listener.port}`), /strict-transport-security/i);
  assert.match(await ask('shop.example'), /content-security-policy/);
});

test('the plain port only redirects, to the same path under HTTPS (S1.3)', async (t) => {
  const listener = await startRedirectListener({
    name: 'redirect',
    host: '127.0.0.1',
    port: 0,
    httpsPort: 8443,
    publicHosts: ['shop.example', 'shop.example.net:443'],
    log,
  });
  t.after(() => listener.close(0));
  const ask = async (request: string, host = `localhost:${listener.port}`) => {
    const socket = net.connect(listener.port, '127.0.0.1');
    const answer = await send(socket, request.replace('HOST', host), 60);
    socket.destroy();
    return { status: answer.statuses[0], location: /location: (.*)\r\n/i.exec(answer.text)?.[1], text: answer.text };
  };
  const cases: [string, string, string][] = [
    [`localhost:${listener.port}`, '/a/b?c=d&e', 'https://localhost:8443/a/b?c=d&e'],
    [`127.0.0.1:${listener.port}`, '/', 'https://127.0.0.1:8443/'],
    [`[::1]:${listener.port}`, '/x', 'https://[::1]:8443/x'],
    ['SHOP.example', '//evil.example/', 'https://shop.example:8443//evil.example/'],
    ['shop.example.net', '/', 'https://shop.example.net/'],
  ];
  for (const method of ['GET', 'HEAD', 'POST', 'DELETE']) {
    await each(cases, async ([host, target, location]) => {
      const answer = await ask(`${method} ${target} HTTP/1.1\r\nHost: HOST\r\n\r\n`, host);
      assert.deepEqual([answer.status, answer.location], [308, location], method);
      assert.match(answer.text, /content-length: 0\r\n/i);
    });
  }
  for (const [request, status, host] of [
    ['GET / HTTP/1.1\r\nHost: HOST\r\n\r\n', 421, 'evil.example'],
    ['GET / HTTP/1.1\r\nHost: HOST\r\nHost: HOST\r\n\r\n', 400, undefined],
    ['GET / HTTP/1.1\r\n\r\n', 400, undefined],
    ['POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: 3\r\n\r\nabc', 413, undefined],
    ['POST / HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n', 400, undefined],
    ['TRACE / HTTP/1.1\r\nHost: HOST\r\n\r\n', 405, undefined],
  ] as const) {
    const answer = await ask(request, host);
    assert.deepEqual([answer.status, answer.location], [status, undefined], request);
    assert.doesNotMatch(answer.text, /strict-transport-security|set-cookie/i);
  }
});

test('a port that is taken is an error that names it', async (t) => {
  const listener = await started(t);
  await assert.rejects(started(t, { port: listener.port }), { code: 'EADDRINUSE' });
});
