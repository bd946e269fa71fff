// Attacks on a running shop through its listeners: other people's orders, prices, double submits, forged events, foreign
// pages, strange bytes. Each is refused, and an honest order beside it is as it was.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
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
  stateOf,
  submit,
} from './visitor.ts';
import { hangUp, send } from './wire.ts';

let shop: TestShop;
let goods: Goods;
/** An order of somebody honest, which no attack may touch or see. */
let order: Placed;

before(async () => {
  // Everything is logged, so that the last test looks for secrets in all that could be.
  shop = await startTestShop({ env: { LOG_LEVEL: 'debug' } });
  goods = await firstGoods(shop);
  order = await place(shop, goods.variantId);
});
after(async () => {
  hangUp();
  await shop.stop();
});

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

/** A refusal without what is different each time. */
/** Without ids, and without what every page says of the promises: the shop is testing them meanwhile. */
function shape(text: string): string {
  return text
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'ID')
    .replace(/<a class="kept-word[^]*?<\/a>/, '');
}

describe("another customer's order", () => {
  test('opens with its own token only, and says the same whether it exists or not', async () => {
    const other = await place(shop, goods.variantId);
    const path = `/api/orders/${order.orderId}`;
    assert.equal((await shop.call(path, bearer(order.orderToken))).status, 200);
    const wrong = [
      await shop.call(path, bearer(other.orderToken)),
      await shop.call(path, bearer(`${order.orderToken.slice(0, -1)}~`)),
      await shop.call(path, bearer(order.orderToken.slice(0, 8))),
      await shop.call(path, bearer(shop.running.demoCustomerToken ?? '')),
      await shop.call(path),
      await shop.call(`${path}?token=${order.orderToken}&access_token=${order.orderToken}`),
      await shop.call(path, { headers: { authorization: `Basic ${btoa(`x:${order.orderToken}`)}` } }),
      await shop.call(path, { headers: { cookie: `__Host-shop-order-${order.orderId}=${order.orderToken}` } }),
      await shop.call(`/api/orders/${randomUUID()}`, bearer(order.orderToken)),
      await shop.call('/api/orders/1', bearer(order.orderToken)),
    ];
    for (const answer of wrong) {
      assert.equal(answer.status, 401);
      assert.equal(
        shape(answer.text),
        shape(wrong[0]?.text ?? '').replace(
          /"instance":"[^"]*"/,
          /"instance":"[^"]*"/.exec(shape(answer.text))?.[0] ?? '',
        ),
      );
    }
  });

  test('its page opens with its own cookie only, and says the same whether it exists or not', async () => {
    const other = await place(shop, goods.variantId);
    const withCookie = (orderId: string, name: string, token: string) =>
      shop.call(`/orders/${orderId}`, { headers: { cookie: `__Host-shop-order-${name}=${token}` } });
    assert.equal((await withCookie(order.orderId, order.orderId, order.orderToken)).status, 200);
    const unknown = randomUUID();
    const wrong = [
      await withCookie(order.orderId, order.orderId, other.orderToken),
      await withCookie(order.orderId, other.orderId, other.orderToken),
      await withCookie(order.orderId, other.orderId, order.orderToken),
      await shop.call(`/orders/${order.orderId}`),
      await withCookie(unknown, unknown, order.orderToken),
    ];
    for (const page of wrong) {
      assert.equal(page.status, 404);
      assert.equal(shape(page.text), shape(wrong[0]?.text ?? ''));
    }
    for (const below of ['pay', 'return', 'state'])
      assert.equal((await shop.call(`/orders/${order.orderId}/${below}`)).status, 404);
    for (const [id, token] of [
      [order.orderId, other.orderToken],
      [unknown, order.orderToken],
      ['..%2f..', order.orderToken],
    ]) {
      const opened = await shop.call(`/orders/${id}/open/${token}`);
      assert.equal(opened.status, 404);
      assert.deepEqual(opened.cookies, []);
    }
  });

  test('a cookie of another listener, or two of one name, open nothing', async () => {
    const cookies = [
      `order-${order.orderId}=${order.orderToken}`,
      `__Host-back-office-order-${order.orderId}=${order.orderToken}`,
      `__Secure-shop-order-${order.orderId}=${order.orderToken}`,
      `__Host-shop-order-${order.orderId}=${order.orderToken}; __Host-shop-order-${order.orderId}=x`,
    ];
    for (const cookie of cookies) {
      assert.equal((await shop.call(`/orders/${order.orderId}`, { headers: { cookie } })).status, 404, cookie);
    }
  });

  test('a wrong token costs the same work for an order that exists as for one that does not', async () => {
    // Statements are counted, because time on a busy machine says little; the clock only finds what is coarse.
    const work = async (id: () => string) => {
      const before = sqlStatements(await metricsText(shop));
      const times: number[] = [];
      for (let n = 0; n < 60; n++) {
        const began = performance.now();
        await shop.call(`/api/orders/${id()}`, bearer('A'.repeat(43)));
        times.push(performance.now() - began);
      }
      // What the shop does by itself meanwhile adds some, but not one to each.
      const statements = Math.floor((sqlStatements(await metricsText(shop)) - before) / 60);
      return { statements, fastMs: times.toSorted((a, b) => a - b)[6] ?? 0 };
    };
    const known = await work(() => order.orderId);
    const unknown = await work(() => randomUUID());
    assert.equal(known.statements, unknown.statements);
    assert.ok(Math.abs(known.fastMs - unknown.fastMs) < 3, `${known.fastMs} and ${unknown.fastMs} ms`);
  });

  test("a line of another cart cannot be changed, and an ordered cart is nobody's any more", async () => {
    const [mine, others] = [await cartWith(shop, goods.variantId), await cartWith(shop, goods.variantId, 3)];
    const { lines } = (await shop.call(`/api/carts/${others}`)).json() as { lines: { id: string }[] };
    const line = `/api/carts/${mine}/lines/${lines[0]?.id}`;
    await shop.call(line, { method: 'PATCH', json: { quantity: 9 } });
    await shop.call(line, { method: 'DELETE' });
    const after = (await shop.call(`/api/carts/${others}`)).json() as { lines: { quantity: number }[] };
    assert.equal(after.lines[0]?.quantity, 3);
    const request = checkoutRequest(mine);
    // The line's id is the variant's within its cart: deleting it in one's own cart is one's own affair.
    await shop.call(`/api/carts/${mine}/lines`, { json: { variantId: goods.variantId, quantity: 1 } });
    assert.equal((await submit(shop, request)).status, 201);
    const late = await shop.call(`/api/carts/${mine}/lines`, { json: { variantId: goods.variantId, quantity: 1 } });
    assert.equal(late.status, 409);
    const stolen = await submit(shop, checkoutRequest(mine, { ...honest, email: 'thief@example.com' }));
    assert.equal(stolen.status, 409);
  });
});

describe('prices and quantities', () => {
  test('a price, total or discount that the client names is refused, and our own holds', async () => {
    const cartId = await cartWith(shop, goods.variantId);
    for (const extra of [
      { price: 1 },
      { unitPrice: { amountMinor: 1, currency: 'USD' } },
      { total: 0 },
      { variantId2: 'x' },
    ]) {
      const json = { variantId: goods.variantId, quantity: 1, ...extra };
      assert.equal((await shop.call(`/api/carts/${cartId}/lines`, { json })).status, 422);
    }
    const request = checkoutRequest(cartId);
    for (const extra of [
      { total: 1 },
      { lines: [] },
      // Some that the shop takes, and none that it does not: a price in it would be the client's.
      { currency: 'KWD' },
      { currency: 'usd' },
      { state: 'paid' },
      { customerId: randomUUID() },
    ]) {
      assert.equal((await submit(shop, { ...request, ...extra })).status, 422);
    }
    assert.equal((await submit(shop, { ...request, discountCode: "' or 1=1 --" })).status, 422);
    assert.equal((await submit(shop, { ...request, shipping: 'free' })).status, 422);
    assert.equal((await submit(shop, { ...request, payment: { method: 'invoice' } })).status, 422);
    const { total } = (await submit(shop, request)).json() as Placed;
    assert.ok(total.amountMinor >= goods.price.amountMinor, `${total.amountMinor}`);
  });

  test('only whole quantities from 1 to 9,999 are taken, and a cart cannot be filled beyond', async () => {
    const cartId = await cartWith(shop, goods.variantId);
    const lines = `/api/carts/${cartId}/lines`;
    const bad = [
      '-1',
      '0',
      '-0',
      '1.5',
      '1e400',
      '-1e9',
      '10000',
      '9007199254740993',
      '"1"',
      'true',
      'null',
      '[1]',
      '{}',
      '0x10',
      '1_0',
      '01',
      '+1',
      'NaN',
    ];
    for (const quantity of bad) {
      const body = `{"variantId":"${goods.variantId}","quantity":${quantity}}`;
      const { status } = await send(shop, lines, { body, headers: { 'content-type': 'application/json' } });
      assert.ok(status === 422 || status === 400, `${quantity}: ${status}`);
    }
    assert.equal((await shop.call(lines, { json: { variantId: goods.variantId, quantity: 9_999 } })).status, 422);
    const cart = (await shop.call(`/api/carts/${cartId}`)).json() as { lines: { quantity: number }[] };
    assert.deepEqual(
      cart.lines.map(({ quantity }) => quantity),
      [1],
    );
  });

  test('by form, the same', async () => {
    for (const quantity of ['-1', '0', '1.5', '1e2', '0x10', '１２a', '10000', '', '1,000', '9'.repeat(90)]) {
      const form = { variantId: goods.variantId, quantity };
      const answer = await shop.call(`/products/${goods.handle}`, { form });
      assert.equal(answer.status, 422, quantity);
      assert.deepEqual(answer.cookies, [], quantity);
    }
  });

  test('one submit, sent many times at once, is one order; the same id with other content is none', async () => {
    const request = checkoutRequest(await cartWith(shop, goods.variantId));
    const answers = await Promise.all(Array.from({ length: 12 }, () => submit(shop, request)));
    const orders = new Set(answers.map((answer) => (answer.json() as Placed).orderId));
    assert.equal(orders.size, 1);
    assert.equal(answers.filter(({ status }) => status === 201).length, 1);
    assert.ok(answers.every(({ status }) => status === 200 || status === 201));
    const other = { ...request, contact: { ...honest, name: 'Somebody Else' } };
    assert.equal((await submit(shop, other)).status, 409);
    // Nor can one who does not know the content see the order by its id.
    assert.ok(!(await submit(shop, other)).text.includes([...orders][0] ?? '?'));
  });

  test('one cart, ordered many times at once under different ids, is one order', async () => {
    const cartId = await cartWith(shop, goods.variantId);
    const answers = await Promise.all(Array.from({ length: 8 }, () => submit(shop, checkoutRequest(cartId))));
    assert.deepEqual(
      answers.map(({ status }) => status).toSorted((a, b) => a - b),
      [201, 409, 409, 409, 409, 409, 409, 409],
    );
  });

  test('members that change JavaScript objects are refused and change nothing', async () => {
    const cartId = await cartWith(shop, goods.variantId);
    const bodies = [
      `{"variantId":"${goods.variantId}","quantity":1,"__proto__":{"isAdmin":true}}`,
      `{"variantId":"${goods.variantId}","quantity":1,"constructor":{"prototype":{"isAdmin":true}}}`,
      `{"__proto__":{"variantId":"${goods.variantId}","quantity":1}}`,
      `{"variantId":"${goods.variantId}","quantity":1,"quantity":5000}`,
    ];
    for (const body of bodies) {
      const headers = { 'content-type': 'application/json' };
      const { status } = await send(shop, `/api/carts/${cartId}/lines`, { body, headers });
      assert.ok(status === 400 || status === 422, body);
    }
    for (const form of [{ ['__proto__']: 'x' }, { constructor: 'x' }, { toString: 'x', quantity: '1' }]) {
      const answer = await shop.call(`/products/${goods.handle}`, { form: { variantId: goods.variantId, ...form } });
      assert.ok(answer.status < 500);
    }
  });
});

describe('events that Stripe did not send', () => {
  const secretOf = () => {
    const processes = execFileSync('ps', ['-ww', '-eo', 'args='], { encoding: 'utf8' }).split('\n');
    const simulator = processes.find((line) => line.includes('simulators/stripe') && line.includes(shop.dataDir));
    return /--webhook-secret (\S+)/.exec(simulator ?? '')?.[1] ?? 'whsec_simulator';
  };
  const sign = (body: string, secret = secretOf(), ageSeconds = 0) => {
    const at = Math.floor(Date.now() / 1_000) - ageSeconds;
    return `t=${at},v1=${createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')}`;
  };
  const deliver = (body: string, signature?: string) =>
    send(shop, '/stripe/events', {
      body,
      headers: {
        'content-type': 'application/json',
        ...(signature === undefined ? {} : { 'stripe-signature': signature }),
      },
    });
  const paid = (id: string, intentId: string, over = {}) =>
    JSON.stringify({
      id,
      object: 'event',
      type: 'payment_intent.succeeded',
      created: Math.floor(Date.now() / 1_000),
      data: {
        object: {
          id: intentId,
          object: 'payment_intent',
          status: 'succeeded',
          amount_received: order.total.amountMinor,
        },
      },
      ...over,
    });
  const intentOf = (placed: Placed) => placed.payment.clientSecret?.split('_secret')[0] ?? '';

  test('are refused unsigned, signed by another, old, altered or cut, all with one answer', async () => {
    const body = paid(`evt_${randomUUID()}`, intentOf(order));
    const refused = [
      await deliver(body, sign(body, 'whsec_another')),
      await deliver(body, sign(body, secretOf(), 301)),
      await deliver(body.replace('succeeded', 'succeeded '), sign(body)),
      await deliver(body.slice(0, -1), sign(body)),
      await deliver(body, sign(body).replace('v1=', 'v0=')),
      await deliver(body, `t=${Math.floor(Date.now() / 1_000)},v1=`),
      await deliver(body, 't=,v1=,,,='),
      await deliver('null', sign('null')),
      await deliver('[]', sign('[]')),
      await deliver('{"id":1}', sign('{"id":1}')),
      await deliver('', sign('')),
    ];
    for (const { status, text } of refused) {
      assert.equal(status, 400);
      assert.equal(shape(text), shape(refused[0]?.text ?? ''));
    }
    assert.equal((await deliver(body)).status, 400);
    assert.equal((await deliver('x'.repeat(600_000), sign('x'.repeat(600_000)))).status, 413);
    assert.equal(await stateOf(shop, order), 'awaiting-payment');
  });

  test('even rightly signed, an event is only a reason to ask Stripe: nothing is paid that Stripe does not say', async () => {
    const body = paid(`evt_${randomUUID()}`, intentOf(order));
    assert.equal((await deliver(body, sign(body))).status, 200);
    const foreign = paid(`evt_${randomUUID()}`, 'pi_ofsomebodyelse');
    assert.equal((await deliver(foreign, sign(foreign))).status, 200);
    const unknown = paid(`evt_${randomUUID()}`, intentOf(order), { type: 'shop.give_away' });
    assert.equal((await deliver(unknown, sign(unknown))).status, 200);
    // Until they were worked on.
    const metrics = await backlog((waiting) => waiting === 0);
    assert.match(metrics, /watchword_stripe_events_unknown [1-9]/);
    assert.equal(await stateOf(shop, order), 'awaiting-payment');
  });

  test('one event delivered many times at once, and replayed with other content, is one', async () => {
    const id = `evt_${randomUUID()}`;
    const body = paid(id, intentOf(order), { type: 'shop.repeated' });
    const before = unknownEvents(await metricsText(shop));
    const answers = await Promise.all(Array.from({ length: 10 }, () => deliver(body, sign(body))));
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
    const replay = paid(id, 'pi_another', { type: 'shop.repeated.again' });
    assert.equal((await deliver(replay, sign(replay))).status, 200);
    assert.equal(unknownEvents(await metricsText(shop)), before + 1);
  });

  async function backlog(enough: (waiting: number) => boolean): Promise<string> {
    for (let tries = 0; ; tries++) {
      const text = await metricsText(shop);
      if (enough(Number(/watchword_stripe_events_waiting (\d+)/.exec(text)?.[1]))) return text;
      assert.ok(tries < 100, 'events were not worked on');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
});

function unknownEvents(metrics: string): number {
  return Number(/watchword_stripe_events_unknown (\d+)/.exec(metrics)?.[1]);
}

function sqlStatements(metrics: string): number {
  return Number(/watchword_sql_statements (\d+)/.exec(metrics)?.[1]);
}

describe("other sites' pages", () => {
  test('cannot send our forms: only our exact origin can', async () => {
    const { shop: own, backOffice, stripe } = shop.running;
    const foreign: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: backOffice },
      { origin: stripe },
      { origin: own.replace('https:', 'http:') },
      { origin: `${own}.evil.example` },
      { origin: 'https://localhost' },
      { origin: own, 'sec-fetch-site': 'same-site' },
      { origin: own, 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'none' },
      { referer: `${own}/cart` },
      {},
    ];
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    for (const path of [`/products/${goods.handle}`, '/cart', '/checkout', '/checkout/update', '/checkout/totals']) {
      for (const headers of foreign) {
        const body = `variantId=${goods.variantId}&quantity=1`;
        const answer = await send(shop, path, { body, headers: { ...type, ...headers } });
        assert.equal(answer.status, 403, `${path} ${JSON.stringify(headers)}`);
        assert.equal(answer.headers['set-cookie'], undefined);
      }
    }
    assert.equal(
      (await shop.call(`/products/${goods.handle}`, { form: { variantId: goods.variantId, quantity: '1' } })).status,
      303,
    );
  });

  test('cannot call the Store API without asking first, and are never told yes', async () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      '',
      'text/plain; application/json',
    ]) {
      const body = JSON.stringify(checkoutRequest(randomUUID()));
      const answer = await send(shop, '/api/checkouts', { body, headers: { 'content-type': type } });
      assert.equal(answer.status, 415, type);
    }
    const headers = {
      origin: 'https://evil.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization',
    };
    for (const path of ['/api/checkouts', '/api/products', `/api/orders/${order.orderId}`]) {
      const asked = await send(shop, path, { method: 'OPTIONS', headers });
      const read = await send(shop, path, { headers: { origin: 'https://evil.example' } });
      for (const answer of [asked, read]) {
        assert.deepEqual(
          Object.keys(answer.headers).filter((name) => name.startsWith('access-control')),
          [],
        );
      }
    }
  });
});

test('a secret is in no page, no address and no log', async () => {
  const opened = await shop.call(`/orders/${order.orderId}/open/${order.orderToken}`);
  assert.equal(opened.status, 303);
  assert.equal(opened.headers['location'], `/orders/${order.orderId}`);
  const page = await shop.call(`/orders/${order.orderId}`, {
    headers: { cookie: opened.cookies[0]?.split(';')[0] ?? '' },
  });
  assert.equal(page.status, 200);
  const secret = order.payment.clientSecret ?? '';
  const metricsToken = readFileSync(path.join(shop.dataDir, 'keys', 'metrics.token'), 'utf8').trim();
  const serverLog = readFileSync(path.join(shop.dataDir, 'postgresql', 'server.log'), 'utf8');
  for (const [name, value] of Object.entries({
    'the order token': order.orderToken,
    'the client secret': secret,
    'the metrics token': metricsToken,
    "the customer's token": shop.running.demoCustomerToken ?? '?',
    'an e-mail address': honest.email,
    'a name': honest.name,
    'an address': honest.address.line1,
  })) {
    assert.ok(value.length > 5);
    assert.ok(!page.text.includes(value), `the order's page shows ${name}`);
    assert.ok(!shop.output().includes(value), `the log shows ${name}`);
    assert.ok(!serverLog.includes(value), `the database's log shows ${name}`);
  }
  assert.equal(await stateOf(shop, order), 'awaiting-payment');
  assert.doesNotMatch(shop.output(), /request failed/, 'an attack was our fault');
});
