import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { issueAuthority, issueServer, outboundAgent } from '../../kernel/tls.ts';
import { type GuardedFetchOptions, openGuardedFetch } from './guarded-fetch.ts';
import { isPublicAddress } from './public-address.ts';

// One server on this machine plays all hosts; the resolver of the tests leads there, and what may be connected to is
// loopback and what is public.
const png = Buffer.from('89504e470d0a1a0a0000000d49484452' + '00'.repeat(100), 'hex');
const pictureHosts = ['pictures.example', 'other.example', 'mixed.example', 'inside.example'];

let port = 0;
let answer: RequestListener;
let authority: Awaited<ReturnType<typeof issueAuthority>>;
let server: ReturnType<typeof createServer>;
const sockets = new Set<Socket>();
const asked: string[] = [];
const never = new AbortController().signal;

before(async () => {
  authority = await issueAuthority(pictureHosts, new Date());
  const identity = await issueServer(authority, pictureHosts, new Date());
  server = createServer({ key: identity.key, cert: identity.certificate }, (request, response) => {
    asked.push(`${request.headers.host}${request.url}`);
    answer(request, response);
  });
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});
after(() => {
  for (const socket of sockets) socket.destroy();
  server.close();
});

const names: Record<string, string[]> = {
  'mixed.example': ['93.184.216.34', '10.0.0.1'],
  'inside.example': ['192.168.1.1'],
  'inside6.example': ['fd00::1'],
  'metadata.example': ['169.254.169.254'],
  'nobody.example': [],
};

async function get(address: string, options: Partial<GuardedFetchOptions> = {}) {
  asked.length = 0;
  const agent = outboundAgent({ pem: authority.certificate });
  const fetch = openGuardedFetch({
    agent,
    port,
    limits: { answerMs: 5_000, totalMs: 10_000, bytes: 1_000_000, ...options.limits },
    resolve:
      options.resolve ??
      ((host) =>
        Promise.resolve(
          (names[host] ?? ['127.0.0.1']).map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
        )),
    isPublic: options.isPublic ?? ((address) => address === '127.0.0.1' || isPublicAddress(address)),
  });
  try {
    return await fetch(address, never);
  } finally {
    agent.destroy();
  }
}

async function failure(address: string, options: Partial<GuardedFetchOptions> = {}) {
  const outcome = await get(address, options);
  assert.ok(outcome.kind === 'failed', `it was ${outcome.kind}`);
  return [outcome.failure.kind, outcome.failure.reason];
}

function redirectTo(location: string): RequestListener {
  return (_request, response) => response.writeHead(302, { location }).end();
}

const sendPicture: RequestListener = (_request, response) => response.writeHead(200).end(png);
const url = 'https://pictures.example/a.png';

test('a picture comes whole, and nothing of ours goes there', async () => {
  let seen: Record<string, unknown> = {};
  answer = (request, response) => {
    seen = request.headers;
    sendPicture(request, response);
  };
  const outcome = await get(`${url}?v=1#part`);
  assert.ok(outcome.kind === 'fetched');
  assert.deepEqual(outcome.bytes, png);
  assert.deepEqual(asked, [`pictures.example:${port}/a.png?v=1`]);
  assert.deepEqual(Object.keys(seen).toSorted(), ['accept', 'accept-encoding', 'connection', 'host', 'user-agent']);
  assert.equal(seen['accept-encoding'], 'identity');
});

test('an http address is asked by https', async () => {
  answer = sendPicture;
  assert.equal((await get('http://pictures.example/a.png')).kind, 'fetched');
});

const refusedAddresses: [address: string, reason: RegExp][] = [
  ['ftp://pictures.example/a.png', /https/],
  ['file:///etc/passwd', /https/],
  ['data:image/png;base64,AAAA', /https/],
  ['media:0123456789abcdef0123456789abcdef', /https/],
  ['https://user:secret@pictures.example/a.png', /password/],
  ['https://user@pictures.example/a.png', /name or a password/],
  ['https://pictures.example:8443/a.png', /443/],
  ['http://pictures.example:8080/a.png', /443/],
  ['https://127.0.0.1/a.png', /by number/],
  ['https://2130706433/a.png', /by number/],
  ['https://0x7f.1/a.png', /by number/],
  ['https://0177.0.0.1/a.png', /by number/],
  ['https://127.0.0.1./a.png', /by number/],
  ['https://[::1]/a.png', /by number/],
  ['https://[::ffff:169.254.169.254]/a.png', /by number/],
  ['https://①②⑦.⓪.⓪.①/a.png', /by number/],
  ['https://localhost/a.png', /no public name/],
  ['https://intranet/a.png', /no public name/],
  ['not an address', /not an address/],
];

test('what may not be asked is refused before a name is resolved', async () => {
  for (const [address, reason] of refusedAddresses) {
    const resolve = () => Promise.reject(new Error('resolved'));
    const [kind, words = ''] = await failure(address, { resolve });
    assert.equal(kind, 'for-good', address);
    assert.match(words, reason, address);
  }
  assert.deepEqual(asked, []);
});

test('a host in a private network is not connected to, nor one that is there with only one of its addresses', async () => {
  answer = sendPicture;
  for (const host of ['inside.example', 'inside6.example', 'metadata.example', 'mixed.example']) {
    assert.deepEqual(await failure(`https://${host}/a.png`), ['host', 'its host is in a private network'], host);
  }
  assert.deepEqual(await failure('https://nobody.example/a.png'), ['host', 'its host has no address']);
  assert.deepEqual(asked, []);
});

test('without a word to the contrary this machine itself is not connected to', async () => {
  answer = sendPicture;
  assert.deepEqual(await failure(url, { isPublic: isPublicAddress }), ['host', 'its host is in a private network']);
  assert.deepEqual(asked, []);
});

test('only what was looked at is connected to: a resolver that changes its mind is not asked again', async () => {
  answer = sendPicture;
  let times = 0;
  const resolve = () => Promise.resolve([{ address: ++times === 1 ? '127.0.0.1' : '10.0.0.1', family: 4 }]);
  assert.equal((await get(url, { resolve })).kind, 'fetched');
  assert.equal(times, 1);
});

test('a redirect is followed, to another host too', async () => {
  answer = (request, response) =>
    request.url === '/a.png'
      ? redirectTo('//other.example/b.png?x')(request, response)
      : sendPicture(request, response);
  assert.equal((await get(url)).kind, 'fetched');
  assert.deepEqual(asked, [`pictures.example:${port}/a.png`, `other.example:${port}/b.png?x`]);
});

test('a redirect leads nowhere that could not have been asked at first', async () => {
  const where: [location: string, reason: RegExp][] = [
    ['http://pictures.example/a.png', /only https/],
    ['https://169.254.169.254/latest/meta-data', /by number/],
    ['https://[fd00::1]/a.png', /by number/],
    ['https://metadata.example/latest/meta-data', /private network/],
    ['https://inside6.example/a.png', /private network/],
    ['https://mixed.example/a.png', /private network/],
    ['https://user:secret@other.example/', /password/],
    ['https://other.example:8443/', /443/],
    ['file:///etc/passwd', /only https/],
    ['https://', /not an address/],
  ];
  for (const [location, reason] of where) {
    answer = redirectTo(location);
    const [kind, words = ''] = await failure(url);
    assert.equal(kind, 'for-good', location);
    assert.match(words, reason, location);
    assert.equal(asked.length, 1, location);
  }
});

test('redirects come to an end', async () => {
  answer = redirectTo(url);
  assert.deepEqual(await failure(url), ['for-good', 'it leads on more than 3 times']);
  assert.equal(asked.length, 4);
});

test('the trouble of another host is not that of the one that led there', async () => {
  answer = redirectTo('https://nobody.example/a.png');
  assert.deepEqual(await failure(url), ['again', 'it leads to another host: its host has no address']);
});

test('a body without an end is cut off, whatever its length said', async () => {
  let wrote = 0;
  for (const headers of [{}, { 'content-length': '900000' }]) {
    answer = (_request, response) => {
      response.writeHead(200, headers);
      response.write(png);
      wrote = 0;
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536))) wrote += 65_536;
      };
      response.on('drain', more);
      response.on('error', () => undefined);
      more();
    };
    const outcome = await get(url, { limits: { bytes: 500_000 } });
    assert.ok(outcome.kind === 'failed');
    assert.match(outcome.failure.reason, /more than|broke off/);
    assert.ok(wrote < 50_000_000);
  }
  answer = (_request, response) => void response.writeHead(200, { 'content-length': '2000000' }).write(png);
  assert.match((await failure(url))[1] ?? '', /more than 0\.95/);
});

test('a body that breaks off is no picture', async () => {
  answer = (_request, response) => {
    response.writeHead(200, { 'content-length': '5000' });
    response.write(png, () => response.socket?.destroy());
  };
  assert.deepEqual(await failure(url), ['again', 'the connection broke off']);
});

test('what is sent compressed is not unpacked', async () => {
  answer = (_request, response) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(50_000_000)));
  assert.deepEqual(await failure(url), ['for-good', 'it is sent compressed']);
});

test('a head that is too large is not read', async () => {
  answer = (_request, response) => response.writeHead(200, { 'x-much': 'a'.repeat(40_000) }).end(png);
  assert.deepEqual(await failure(url), ['for-good', 'the head of its answer is too large']);
});

test('what is no picture is refused by its first bytes, whatever it is called', async () => {
  const svg = '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>';
  for (const body of [
    svg,
    '<!doctype html><title>x</title>',
    'GIF',
    '%PDF-1.7 '.repeat(20),
    '',
    Buffer.from('II*\0'.repeat(30)),
  ]) {
    answer = (_request, response) => response.writeHead(200, { 'content-type': 'image/png' }).end(body);
    assert.deepEqual(await failure(url), ['for-good', 'it is not a picture in JPEG, PNG, WebP, AVIF or GIF']);
  }
});

test('no answer, half a head and a byte at a time all come to an end', async () => {
  answer = () => undefined;
  assert.deepEqual(await failure(url, { limits: { answerMs: 150 } }), ['host', 'its server does not answer']);
  answer = (_request, response) => {
    response.socket?.write('HTTP/1.1 200 OK\r\ncontent-ty');
  };
  assert.deepEqual(await failure(url, { limits: { answerMs: 150 } }), ['host', 'its server does not answer']);
  let timer: NodeJS.Timeout | undefined;
  answer = (_request, response) => {
    response.writeHead(200).write(png);
    timer = setInterval(() => response.write('a'), 20);
    response.on('close', () => clearInterval(timer));
  };
  assert.deepEqual(await failure(url, { limits: { totalMs: 300 } }), ['again', 'it took too long']);
  clearInterval(timer);
  const resolve = () => new Promise<never>(() => undefined);
  assert.deepEqual(await failure(url, { resolve, limits: { answerMs: 100 } }), ['host', 'its server does not answer']);
});

test('a server without a certificate for the name, or from an authority that nobody knows, is not believed', async () => {
  answer = sendPicture;
  const words = 'its server shows no certificate that can be trusted';
  assert.deepEqual(await failure('https://stranger.example/a.png'), ['host', words]);
  const agent = outboundAgent('public');
  const fetch = openGuardedFetch({
    agent,
    port,
    resolve: () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]),
    isPublic: () => true,
  });
  const outcome = await fetch(url, never);
  agent.destroy();
  assert.deepEqual(outcome.kind === 'failed' && outcome.failure.reason, words);
});

test('which answers are for good, which for now, and which for the whole host', async () => {
  const cases: [status: number, kind: string][] = [
    [404, 'for-good'],
    [410, 'for-good'],
    [403, 'for-good'],
    [204, 'for-good'],
    [304, 'for-good'],
    [500, 'again'],
    [502, 'again'],
    [408, 'again'],
    [429, 'host'],
    [503, 'host'],
  ];
  for (const [status, kind] of cases) {
    answer = (_request, response) => response.writeHead(status, { 'retry-after': '120' }).end();
    const outcome = await get(url);
    assert.ok(outcome.kind === 'failed');
    assert.equal(outcome.failure.kind, kind, String(status));
    assert.equal(outcome.failure.retryAfterSeconds, kind === 'host' ? 120 : undefined);
  }
  const refuse = () => Promise.reject(Object.assign(new Error('x'), { code: 'ENOTFOUND' }));
  assert.deepEqual(await failure(url, { resolve: refuse }), ['host', 'its host is not found']);
});

test('whoever waits no longer stops it at once', async () => {
  answer = () => undefined;
  const agent = outboundAgent({ pem: authority.certificate });
  const fetch = openGuardedFetch({
    agent,
    port,
    resolve: () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]),
    isPublic: () => true,
  });
  const stop = new AbortController();
  const outcome = fetch(url, stop.signal);
  server.once('request', () => stop.abort());
  assert.equal((await outcome).kind, 'stopped');
  agent.destroy();
});
