// Bytes, names, paths and texts that no honest client sends, to each listener of a running shop: refused, never our fault,
// and never read as something else.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { startTestShop, type TestShop } from '../support/running-shop.ts';
import {
  cartWith,
  checkoutRequest,
  firstGoods,
  type Goods,
  honest,
  metricsText,
  type Placed,
  place,
  submit,
} from './visitor.ts';
import { hangUp, send, sendRaw } from './wire.ts';

let shop: TestShop;
let goods: Goods;
/** Plain HTTP: redirects only. */
let httpPort: number;
/** An order of somebody honest, which no attack may touch or see. */
let order: Placed;

before(async () => {
  httpPort = await freePort();
  shop = await startTestShop({ env: { HTTP_PORT: String(httpPort) } });
  goods = await firstGoods(shop);
  order = await place(shop, goods.variantId);
});
after(async () => {
  hangUp();
  await shop.stop();
});

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
const data = (name: string): unknown => JSON.parse(readFileSync(new URL(`../data/${name}`, import.meta.url), 'utf8'));

describe('listeners', () => {
  const listeners = () => {
    const ca = readFileSync(shop.running.ca, 'utf8');
    const of = (origin: string, secure = true) => ({ port: Number(new URL(origin).port), ca: secure ? ca : undefined });
    return {
      shop: of(shop.running.shop),
      backOffice: of(shop.running.backOffice),
      redirects: { port: httpPort, ca: undefined },
    };
  };

  test('answer only to their own name and port, and believe no forwarded one', async () => {
    const { shop: own, backOffice } = listeners();
    const names = [
      'evil.example',
      `localhost:${backOffice.port}`,
      'localhost',
      `127.0.0.1.evil.example:${own.port}`,
      `localhost:${own.port}.`,
      `localhost:${own.port}@evil.example`,
      '',
    ];
    for (const host of names) {
      const { statuses } = await sendRaw(own, `GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
      assert.ok(statuses[0] === 421 || statuses[0] === 400, `${host}: ${statuses[0]}`);
    }
    const host = `Host: localhost:${own.port}\r\n`;
    for (const double of [`${host}Host: evil.example\r\n`, `Host: evil.example\r\n${host}`]) {
      assert.deepEqual((await sendRaw(own, `GET / HTTP/1.1\r\n${double}\r\n`)).statuses, [400]);
    }
    const forwarded = `X-Forwarded-Host: evil.example\r\nForwarded: host=evil.example\r\nX-Host: evil.example\r\nX-Original-URL: /metrics\r\nX-Rewrite-URL: /metrics\r\n`;
    const page = await sendRaw(own, `GET /cart HTTP/1.1\r\n${host}${forwarded}\r\n`);
    assert.deepEqual(page.statuses, [200]);
    assert.ok(!page.text.includes('evil.example'));
  });

  test('the plain port redirects to our own address and nowhere else, takes no body and gives no page', async () => {
    const { redirects, shop: own } = listeners();
    const ask = (target: string, host = `localhost:${httpPort}`, rest = '') =>
      sendRaw(redirects, `GET ${target} HTTP/1.1\r\nHost: ${host}\r\n${rest}\r\n`);
    for (const target of [
      '/',
      '/cart?x=1',
      '//evil.example/',
      '/\\evil.example',
      '/%0d%0aSet-Cookie:x=y',
      '/@evil.example',
    ]) {
      const { statuses, text } = await ask(target);
      const location = /^location: (.*)\r$/im.exec(text)?.[1];
      if (statuses[0] === 308) assert.ok(location?.startsWith(`https://localhost:${own.port}/`), String(location));
      else assert.equal(statuses[0], 400, target);
      assert.doesNotMatch(text, /^set-cookie/im);
    }
    for (const host of ['evil.example', `localhost:${own.port}`, '']) {
      assert.ok([400, 421].includes((await ask('/', host)).statuses[0] ?? 0), host);
    }
    const sent = `POST /checkout HTTP/1.1\r\nHost: localhost:${httpPort}\r\nContent-Length: 3\r\n\r\nabc`;
    assert.ok(((await sendRaw(redirects, sent)).statuses[0] ?? 0) >= 400);
  });

  test("the back office is not reached through the shop's", async () => {
    const { shop: own, backOffice } = listeners();
    for (const target of [
      '/metrics',
      '/healthz',
      '/back-office',
      '/admin',
      '/..//metrics',
      '/%2e%2e/metrics',
      '/metrics/',
      '/./metrics',
      '//metrics',
      '/metrics%00',
      '/metrics;x',
      '/METRICS',
    ]) {
      const { statuses } = await sendRaw(
        own,
        `GET ${target} HTTP/1.1\r\nHost: localhost:${own.port}\r\nX-Forwarded-For: 127.0.0.1\r\n\r\n`,
      );
      assert.ok(statuses[0] === 404 || statuses[0] === 400, `${target}: ${statuses[0]}`);
    }
    for (const target of [`https://localhost:${backOffice.port}/healthz`, `http://localhost:${own.port}/`]) {
      assert.deepEqual(
        (await sendRaw(own, `GET ${target} HTTP/1.1\r\nHost: localhost:${own.port}\r\n\r\n`)).statuses,
        [421],
      );
    }
    assert.equal(
      (
        await sendRaw(
          own,
          `CONNECT localhost:${backOffice.port} HTTP/1.1\r\nHost: localhost:${backOffice.port}\r\n\r\n`,
        )
      ).statuses[0],
      405,
    );
  });

  test('metrics want their token, and hold nothing of a person', async () => {
    const address = `${shop.running.backOffice}/metrics`;
    for (const token of ['', 'x', order.orderToken, shop.running.demoCustomerToken ?? '', 'A'.repeat(43)]) {
      assert.equal((await shop.call(address, token === '' ? {} : bearer(token))).status, 401);
    }
    const text = await metricsText(shop);
    for (const secret of ['honest@', 'Hana', order.number, order.orderId, order.orderToken])
      assert.ok(!text.includes(secret));
  });

  test('framing that two servers could read differently is refused by each of them', async () => {
    const { cases } = data('http/framing-cases.json') as { cases: { id: string; base64: string; expect: string }[] };
    const ports = Object.values(listeners());
    await Promise.all(
      ports.flatMap((listener) =>
        cases.map(async ({ id, base64, expect }) => {
          const text = Buffer.from(base64, 'base64').toString('latin1');
          const bytes = Buffer.from(text.replaceAll('shop.example', `localhost:${listener.port}`), 'latin1');
          const answer = await sendRaw(listener, bytes);
          const [status = 400] = answer.statuses;
          if (expect === 'reject') assert.ok(status >= 400, `${id}: ${status}`);
          assert.ok(status < 500 || status === 501, `${id}: ${status}`);
          assert.ok(answer.statuses.length <= 1, `${id}: ${answer.statuses.length} answers to one request`);
          assert.doesNotMatch(answer.text, /^set-cookie: x=y/im, id);
        }),
      ),
    );
  });

  test('a request hidden in a body is never answered as one', async () => {
    const { shop: own } = listeners();
    const hidden = `GET /smuggled HTTP/1.1\r\nHost: localhost:${own.port}\r\n\r\n`;
    const host = `Host: localhost:${own.port}\r\n`;
    const attempts = [
      `POST /cart HTTP/1.1\r\n${host}Content-Length: ${hidden.length}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
      `POST /cart HTTP/1.1\r\n${host}Content-Length: 0\r\nContent-Length: ${hidden.length}\r\n\r\n${hidden}`,
      `GET / HTTP/1.1\r\n${host}Content-Length: ${hidden.length}\r\n\r\n${hidden}`,
      `POST /no-such-page HTTP/1.1\r\n${host}Content-Length: ${hidden.length}\r\n\r\n${hidden}`,
      `POST /cart HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n${hidden.length.toString(16)}\r\n${hidden}\r\n0\r\n\r\n`,
      `POST /cart HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n${hidden}`,
      `POST /cart HTTP/1.0\r\n${host}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
    ];
    for (const bytes of attempts) {
      const { statuses } = await sendRaw(own, bytes);
      assert.equal(statuses.length, 1, bytes.slice(0, 200));
      assert.ok((statuses[0] ?? 0) >= 400);
    }
  });

  test('bodies, headers and addresses beyond their limits are refused', async () => {
    const { shop: own } = listeners();
    const json = { 'content-type': 'application/json' };
    assert.equal((await send(shop, '/api/checkouts', { body: `"${'x'.repeat(70_000)}"`, headers: json })).status, 413);
    const host = `Host: localhost:${own.port}\r\n`;
    const chunk = `4000\r\n${'x'.repeat(0x4000)}\r\n`.repeat(6);
    const chunked = await sendRaw(
      own,
      `POST /api/checkouts HTTP/1.1\r\n${host}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}0\r\n\r\n`,
    );
    assert.equal(chunked.statuses[0], 413);
    assert.equal((await sendRaw(own, `GET / HTTP/1.1\r\n${host}X: ${'y'.repeat(20_000)}\r\n\r\n`)).statuses[0], 431);
    assert.equal((await sendRaw(own, `GET /${'y'.repeat(9_000)} HTTP/1.1\r\n${host}\r\n`)).statuses[0], 414);
    const deep = `${'['.repeat(5_000)}${']'.repeat(5_000)}`;
    assert.equal((await send(shop, '/api/carts', { body: deep, headers: json })).status < 500, true);
    assert.equal((await send(shop, '/api/quotes', { body: deep, headers: json })).status, 400);
    const gzip = { ...json, 'content-encoding': 'gzip' };
    assert.equal((await send(shop, '/api/quotes', { body: '{}', headers: gzip })).status, 415);
  });

  test('no path leads to a file', async () => {
    const climbs = ['..', '%2e%2e', '..%2f', '..%5c', '%252e%252e', '....//', '.%00.', '%c0%ae%c0%ae', '..;'];
    for (const climb of climbs) {
      for (const root of ['', '/assets', '/products', '/orders']) {
        for (const file of ['package.json', 'etc/passwd', 'keys/vault.key', 'running.json']) {
          const target = `${root}/${`${climb}/`.repeat(4)}${file}`;
          const answer = await send(shop, target);
          assert.ok(answer.status === 404 || answer.status === 400, `${target}: ${answer.status}`);
          assert.doesNotMatch(answer.text, /"dependencies"|root:|"keks"|demoCustomerToken/);
        }
      }
    }
  });
});

describe('strange text', () => {
  test('SQL in every place that takes text finds nothing and breaks nothing', async () => {
    const list = (await shop.call('/api/products')).json() as { total: number };
    const pieces = [
      "' or '1'='1",
      "'; drop table orders.order; --",
      '" or ""="',
      '\\',
      '%',
      '_',
      '%%',
      "') union select null,null--",
      '$1',
      '\u0000',
      '#{1+1}',
      '{{7*7}}',
      "'||pg_sleep(3)||'",
    ];
    for (const piece of pieces) {
      const encoded = encodeURIComponent(piece);
      const began = performance.now();
      const found = await shop.call(`/api/products?q=${encoded}`);
      assert.ok([200, 400].includes(found.status), `q ${piece}: ${found.status}`);
      if (found.status === 200) assert.ok((found.json() as { total: number }).total < list.total, piece);
      const answers = await Promise.all([
        shop.call(`/products?q=${encoded}`),
        shop.call(`/api/products/${encoded}`),
        shop.call(`/products/${encoded}`),
        shop.call(`/api/carts/${encoded}`),
        shop.call(`/api/orders/${encoded}`, bearer('x')),
        shop.call(`/orders/${encoded}`),
        shop.call(`/orders/${encoded}/open/${encoded}`),
        shop.call('/api/carts/x/lines', { json: { variantId: piece, quantity: 1 } }),
        submit(shop, { ...checkoutRequest(randomUUID()), checkoutId: piece }),
        submit(shop, checkoutRequest(randomUUID()), piece.replaceAll(/[^ -~]/g, '')),
      ]);
      for (const { status, text } of answers) assert.ok(status < 500, `${piece}: ${status} ${text}`);
      assert.ok(performance.now() - began < 2_500, `${piece} made the database wait`);
    }
    assert.equal(((await shop.call('/api/products')).json() as { total: number }).total, list.total);
  });

  test('the JSON corpus: what is no JSON is refused, and nothing is ever our fault', async () => {
    const { cases } = data('json/json-test-suite.json') as {
      cases: { name: string; base64: string | null; expect: string }[];
    };
    const headers = { 'content-type': 'application/json' };
    for (const one of cases) {
      // The one that is told by its recipe: [{"":[{"":… without an end.
      const body = one.base64 === null ? Buffer.from(`${'[{"":'.repeat(9_000)}\n`) : Buffer.from(one.base64, 'base64');
      for (const path of ['/api/checkouts', '/api/quotes', `/api/carts/${randomUUID()}/lines`]) {
        const { status, text } = await send(shop, path, { body, headers });
        if (one.expect === 'reject') assert.ok(status === 400 || status === 422, `${one.name}: ${status}`);
        assert.ok(status < 500, `${one.name}: ${status} ${text}`);
      }
    }
  });

  test('naughty strings as names and addresses: sealed, ordered and confirmed, or refused with the field', async () => {
    const strings = (data('strings/blns.json') as string[]).map((text) => Array.from(text).slice(0, 200).join(''));
    const cartId = randomUUID();
    const taken: string[] = [];
    for (const text of new Set(strings)) {
      // No such cart: a text that is taken is answered by that.
      const answer = await submit(shop, checkoutRequest(cartId, { ...honest, name: text }));
      assert.ok(answer.status === 404 || answer.status === 422, `${JSON.stringify(text)}: ${answer.status}`);
      if (answer.status === 404) taken.push(text);
      else assert.match(answer.text, /"pointer":"\/contact\/name"/);
      assert.ok(
        answer.status !== 422 ||
          text.trim() === '' ||
          !answer.text.includes(JSON.stringify(text).slice(1, -1)) ||
          text.length < 12,
      );
    }
    assert.ok(taken.length > 300, `${taken.length}`);
    const token = shop.running.demoCustomerToken;
    for (let at = 0; at < taken.length; at += 24) {
      const [name = 'x', line1 = 'x', line2 = 'x', city = 'x'] = [0, 6, 12, 18].map((offset) => taken[at + offset]);
      const address = { ...honest.address, line1, line2, city: Array.from(city).slice(0, 100).join('') };
      const contact = { ...honest, email: `naughty${at}@example.com`, name, address };
      const request = checkoutRequest(await cartWith(shop, goods.variantId), contact, 'invoice');
      const answer = await submit(shop, request, token);
      assert.equal(answer.status, 201, `${JSON.stringify(contact)}: ${answer.text}`);
    }
  });

  test('an e-mail address cannot add a header, a recipient or a second message', async () => {
    const bad = [
      'a@b.example\r\nBcc: c@d.example',
      'a@b.example\nX: y',
      'a@b.example,c@d.example',
      'a@b.example;c@d.example',
      '"a b"@c.example',
      'a@b.example%0d%0aBcc:x@y.z',
      'A <a@b.example>',
      'a@[127.0.0.1]',
      '@b.example',
      'a@b',
      'a\u0000@b.example',
      'a\u2028@b.example',
      `${'a'.repeat(250)}@b.example`,
      '<a@b.example>',
      'a@b.example>\r\nRCPT TO:<x@y.z',
    ];
    const cartId = await cartWith(shop, goods.variantId);
    for (const email of bad) {
      const answer = await submit(shop, checkoutRequest(cartId, { ...honest, email }));
      // An address that is strange and still one address may be taken.
      if (answer.status === 422) assert.match(answer.text, /"pointer":"\/contact\/email"/);
      else assert.fail(`${JSON.stringify(email)}: ${answer.status}`);
    }
  });

  test('a confirmation goes to its one recipient, with one subject, and repeats nothing of the contact', async () => {
    const email = 'o.tricky+tag%x!#$@sub.example.com';
    const contact = { ...honest, email, name: '=?utf-8?q?Bcc=3A?= <script>alert(1)</script>' };
    const request = checkoutRequest(await cartWith(shop, goods.variantId), contact, 'invoice');
    assert.equal((await submit(shop, request, shop.running.demoCustomerToken)).status, 201);
    const mail = await mailTo(email);
    assert.deepEqual(mail.envelopeTo, [email]);
    const names = mail.headers.map(([name]) => name.toLowerCase());
    for (const once of ['to', 'from', 'subject', 'message-id'])
      assert.equal(names.filter((name) => name === once).length, 1);
    for (const none of ['bcc', 'cc', 'reply-to']) assert.ok(!names.includes(none));
    assert.doesNotMatch(mail.html + mail.text, /script>|Test Way|Bcc/);
  });
});

test('naughty product titles, imported, bought and confirmed: shown as they are, never as HTML', async () => {
  const nasty = /<|&|'|"|javascript|\$\{|\{\{/;
  const titles = [...new Set(data('strings/blns.json') as string[])]
    .map((title) => title.normalize('NFC').trim())
    .filter((title) => nasty.test(title) && title.length > 3 && title.length < 120 && !/\p{Cc}/u.test(title))
    .slice(0, 60);
  const header =
    'Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Variant Price';
  const rows = titles.map(
    (title, n) => `naughty-${n},"${title.replaceAll('"', '""')}",Title,Default Title,N${n},shopify,99,10.00`,
  );
  const file = path.join(shop.dataDir, 'naughty.csv');
  writeFileSync(file, [header, ...rows].join('\n'));
  const program = path.join(path.dirname(path.dirname(import.meta.dirname)), 'src', 'main.ts');
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], WATCHWORD_DATA: shop.dataDir };
  execFileSync(process.execPath, [program, 'import', 'catalog', file], { env, stdio: 'pipe' });

  const { id: cartId } = (await shop.call('/api/carts', { method: 'POST', json: {} })).json() as { id: string };
  const raw = titles.filter((title) => /<[a-z!/]/i.test(title));
  assert.ok(raw.length > 20);
  const showsNone = (text: string, where: string) => {
    for (const title of raw) assert.ok(!text.includes(title), `${where} has ${title} as HTML`);
  };
  for (const n of titles.keys()) {
    const product = await shop.call(`/api/products/naughty-${n}`);
    const { variants, title } = product.json() as { title: string; variants: { id: string }[] };
    assert.equal(title, titles[n]);
    showsNone((await shop.call(`/products/naughty-${n}`)).text, 'the product page');
    const added = await shop.call(`/api/carts/${cartId}/lines`, { json: { variantId: variants[0]?.id, quantity: 1 } });
    assert.equal(added.status, 200);
  }
  for (const page of ['/', '/products?page=2', '/products?q=script']) showsNone((await shop.call(page)).text, page);
  showsNone((await shop.call('/cart', { headers: { cookie: `__Host-shop-cart=${cartId}` } })).text, 'the cart');
  const email = 'naughty-titles@example.com';
  const request = checkoutRequest(cartId, { ...honest, email }, 'invoice');
  const placed = await submit(shop, request, shop.running.demoCustomerToken);
  assert.equal(placed.status, 201, placed.text);
  const { orderId, orderToken } = placed.json() as Placed;
  const cookie = `__Host-shop-order-${orderId}=${orderToken}`;
  const page = await shop.call(`/orders/${orderId}`, { headers: { cookie } });
  assert.equal(page.status, 200);
  showsNone(page.text, "the order's page");
  const mail = await mailTo(email);
  showsNone(mail.html, 'the mail');
  for (const title of raw.slice(0, 5)) assert.ok(mail.text.includes(title), `the mail's text lacks ${title}`);
});

interface Mail {
  envelopeTo: string[];
  headers: [string, string][];
  html: string;
  text: string;
}

async function mailTo(email: string): Promise<Mail> {
  for (let tries = 0; tries < 150; tries++) {
    const found = await shop.call(`${shop.running.mailbox}/messages.json?to=${encodeURIComponent(email)}`);
    const { messages } = found.json() as { messages: Mail[] };
    const [mail] = messages;
    if (mail !== undefined && messages.length === 1) return mail;
    await delay(100);
  }
  throw new Error(`no confirmation came to ${email}`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject).listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

test('nothing of all this was our fault', () => {
  assert.doesNotMatch(shop.output(), /request failed|an answer could not be made/);
});
