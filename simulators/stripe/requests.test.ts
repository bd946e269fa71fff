// Requests that Stripe refuses, and how: keys, versions, parameters, addresses; and the control API.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import type Stripe from 'stripe';
import { startTestStripe, stripeClient, type TestStripe } from '../../test/support/stripe-openapi.ts';
import { withoutDigitRuns } from './errors.ts';
import { decodeForm } from './form-encoding.ts';
import { makeParameters } from './tools/make-parameters.ts';

let simulator: TestStripe;
let stripe: Stripe;
let agent: Agent;

before(async () => {
  simulator = await startTestStripe();
  stripe = stripeClient(simulator);
  agent = new Agent({ ca: simulator.ca, keepAlive: true });
});
after(async () => {
  agent.destroy();
  await simulator.close();
});

interface Said {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: { error?: { type: string; code?: string; message: string; param?: string }; [name: string]: unknown };
  text: string;
}

function ask(
  method: string,
  path: string,
  options: { headers?: Record<string, string>; body?: string } = {},
): Promise<Said> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: 'Bearer sk_test_raw', ...options.headers };
    const servername = 'localhost';
    const outgoing = request(
      { agent, servername, host: 'localhost', port: simulator.port, method, path, headers },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (chunk: string) => {
          text += chunk;
        });
        answer.on('end', () => {
          const body =
            String(answer.headers['content-type']).includes('json') && text !== ''
              ? (JSON.parse(text) as Said['body'])
              : {};
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body, text });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(options.body);
  });
}

describe('keys', () => {
  test('of test mode open the account, others do not', async () => {
    assert.equal((await ask('GET', '/v1/customers')).status, 200);
    const basic = Buffer.from('sk_test_any:').toString('base64');
    assert.equal((await ask('GET', '/v1/customers', { headers: { authorization: `Basic ${basic}` } })).status, 200);
    for (const authorization of [
      '',
      'Bearer',
      `Bearer ${['sk', 'live', 'abcdefghijklmnop'].join('_')}`,
      'Bearer nonsense',
    ]) {
      const said = await ask('GET', '/v1/customers', { headers: { authorization } });
      assert.equal(said.status, 401, authorization);
      assert.ok(!said.text.includes('abcdefghijklmnop'));
      assert.match(String(said.headers['request-id']), /^req_/);
    }
  });

  test('that are publishable confirm one payment by its secret, and see no more', async () => {
    const pk = { authorization: 'Bearer pk_test_browser' };
    const intent = await stripe.paymentIntents.create({ amount: 500, currency: 'usd', metadata: { inner: 'secret' } });
    const path = `/v1/payment_intents/${intent.id}`;
    assert.equal((await ask('GET', '/v1/customers', { headers: pk })).body.error?.code, 'secret_key_required');
    assert.equal((await ask('POST', `${path}/capture`, { headers: pk })).status, 403);
    assert.equal((await ask('GET', path, { headers: pk })).status, 404);
    assert.equal((await ask('GET', `${path}?client_secret=${intent.id}_secret_guess`, { headers: pk })).status, 404);
    const seen = await ask('GET', `${path}?client_secret=${intent.client_secret}`, { headers: pk });
    assert.equal(seen.body['status'], 'requires_payment_method');
    assert.equal(seen.body['metadata'], undefined);
    const body = new URLSearchParams({
      client_secret: intent.client_secret ?? '',
      'payment_method_data[type]': 'card',
      'payment_method_data[card][number]': '4242424242424242',
      'payment_method_data[card][exp_month]': '12',
      'payment_method_data[card][exp_year]': '31',
      'payment_method_data[card][cvc]': '123',
    });
    const paid = await ask('POST', `${path}/confirm`, { headers: pk, body: body.toString() });
    assert.equal(paid.body['status'], 'succeeded');
    assert.ok(!paid.text.includes('latest_charge'));
    const preflight = (origin: string) => ask('OPTIONS', `${path}/confirm`, { headers: { origin } });
    const allowed = async (origin: string) => (await preflight(origin)).headers['access-control-allow-origin'];
    assert.equal(await allowed('https://localhost:8443'), 'https://localhost:8443');
    for (const foreign of ['https://evil.example', 'https://localhost.evil.example', 'http://localhost:8443', 'null']) {
      assert.equal(await allowed(foreign), undefined, foreign);
    }
    // What a foreign page's form could send.
    const forged = await ask('POST', '/v1/customers', {
      headers: { authorization: '' },
      body: 'key=sk_test_guess&name=x',
    });
    assert.equal(forged.status, 401);
  });
});

describe('versions', () => {
  test('are echoed; nonsense is refused', async () => {
    const echoed = await ask('GET', '/v1/customers', { headers: { 'stripe-version': '2026-10-28.endive' } });
    assert.equal(echoed.headers['stripe-version'], '2026-10-28.endive');
    assert.equal((await ask('GET', '/v1/customers', { headers: { 'stripe-version': 'yesterday' } })).status, 400);
  });

  test('decide over spellings that were renamed', async () => {
    const body = 'amount=500&currency=usd&payment_method_types[]=card';
    for (const headers of [{}, { 'stripe-version': '2024-06-20' }]) {
      const old = await ask('POST', '/v1/payment_intents', { headers, body });
      assert.deepEqual([old.status, old.body['payment_method_types']], [200, ['card']]);
    }
    const today = await ask('POST', '/v1/payment_intents', {
      headers: { 'stripe-version': '2026-10-28.endive' },
      body,
    });
    assert.deepEqual([today.body.error?.code, today.body.error?.param], ['parameter_unknown', 'payment_method_types']);
    const intent = await stripe.paymentIntents.create({
      amount: 500,
      currency: 'usd',
      allowed_payment_method_types: ['card'],
    });
    assert.equal(intent.automatic_payment_methods, null);
  });
});

describe('parameters', () => {
  const refusals: [string, string, string, string | undefined][] = [
    ['/v1/customers', 'nonsense=1', 'parameter_unknown', 'nonsense'],
    ['/v1/customers', 'address[planet]=mars', 'parameter_unknown', 'address[planet]'],
    ['/v1/customers', '__proto__[x]=1', 'parameter_unknown', '__proto__'],
    ['/v1/customers', 'constructor=1', 'parameter_unknown', 'constructor'],
    ['/v1/payment_intents', 'currency=usd', 'parameter_missing', 'amount'],
    ['/v1/payment_intents', 'amount=ten&currency=usd', 'parameter_invalid_integer', 'amount'],
    ['/v1/payment_intents', 'amount=1e3&currency=usd', 'parameter_invalid_integer', 'amount'],
    ['/v1/payment_intents', 'amount=500&currency=usd&shipping=none', 'parameter_invalid_object', 'shipping'],
    ['/v1/refunds', 'amount=5', 'parameter_missing', 'payment_intent'],
  ];
  for (const [path, body, code, param] of refusals) {
    test(`${path} refuses ${body}`, async () => {
      const said = await ask('POST', path, { headers: { 'stripe-version': '2026-10-28.endive' }, body });
      assert.deepEqual([said.status, said.body.error?.code, said.body.error?.param], [400, code, param]);
      assert.equal(said.body.error?.type, 'invalid_request_error');
    });
  }

  test('that are malformed are refused', async () => {
    for (const body of [
      'a[=1',
      'a]=1',
      'name=x&name[first]=y',
      'name[first]=y&name=x',
      'name=%E0%A4',
      `${'a[b]'.repeat(1)}${'[c]'.repeat(12)}=1`,
    ]) {
      assert.equal((await ask('POST', '/v1/customers', { body })).status, 400, body);
    }
    assert.equal((await ask('POST', '/v1/customers', { body: `name=${'x'.repeat(600_000)}` })).status, 413);
    assert.equal((await ask('POST', '/v1/customers', { body: `name=${'x'.repeat(300)}` })).status, 400);
    assert.equal((await ask('POST', '/v1/customers', { body: `metadata[${'k'.repeat(41)}]=1` })).status, 400);
  });

  test('come from the table that the tool makes of the document', () => {
    const read = (path: string) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as unknown;
    assert.deepEqual(read('parameters.json'), makeParameters(read('../../test/data/stripe/openapi.json') as never));
  });

  test('survive their encoding, whatever they say', () => {
    const name = fc.stringMatching(/^[a-z_]{1,8}$/);
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        fc.string(),
        fc.array(tie('tree'), { minLength: 1, maxLength: 3 }),
        fc.dictionary(name, tie('tree'), { minKeys: 1, maxKeys: 3 }),
      ),
    }));
    const encode = (path: string, value: unknown): string[] => {
      if (typeof value === 'string') return [`${encodeURIComponent(path)}=${encodeURIComponent(value)}`];
      return Object.entries(value as object).flatMap(([key, below]) => encode(`${path}[${key}]`, below));
    };
    fc.assert(
      fc.property(tree, (value) => {
        // fast-check makes objects without a prototype: compared as JSON.
        assert.equal(JSON.stringify(decodeForm(encode('x', value).join('&'))), JSON.stringify({ x: value }));
      }),
    );
  });

  test('never show a run of digits in a message', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{12,19}$/), fc.constantFrom('', ' ', '-'), (digits, gap) => {
        const spread = digits.match(/.{1,4}/g)?.join(gap) ?? '';
        assert.ok(!withoutDigitRuns(`x ${spread} y`).includes(spread));
      }),
    );
  });
});

describe('addresses', () => {
  test('unknown to Stripe, or to us, are told apart from missing objects', async () => {
    assert.match((await ask('GET', '/v1/nonsense')).body.error?.message ?? '', /Unrecognized request URL/);
    assert.equal((await ask('GET', '/v1/customers/cus_nobody')).body.error?.code, 'resource_missing');
    assert.equal((await ask('GET', '/nonsense')).status, 404);
  });

  test('under a foreign host name are not answered', async () => {
    assert.equal((await ask('GET', '/control', { headers: { host: 'evil.example' } })).status, 421);
    assert.equal((await ask('GET', '/control', { headers: { host: `localhost:${simulator.port}` } })).status, 200);
  });

  test('of the 3-D Secure page cannot be guessed', async () => {
    const intent = await stripe.paymentIntents.create({
      amount: 500,
      currency: 'usd',
      confirm: true,
      payment_method: 'pm_card_authenticationRequired',
      return_url: 'https://localhost/',
    });
    const path = `/challenge/${intent.id}/${'x'.repeat(32)}`;
    await ask('POST', path, { body: 'outcome=complete' });
    assert.equal((await stripe.paymentIntents.retrieve(intent.id)).status, 'requires_action');
  });
});

describe('the control API', () => {
  test('wants a secret key, and sensible switches', async () => {
    const none = { headers: { authorization: '' } };
    assert.equal((await ask('POST', '/control/api/switches', { ...none, body: '{}' })).status, 401);
    for (const body of [
      '{',
      '{"nonsense":1}',
      '{"webhooks":{"duplicates":99}}',
      '{"answers":[{"fault":"explode"}]}',
      '{"answers":[null]}',
      '{"answers":1}',
      '{"answers":[{"fault":"delay","path":"("}]}',
      '{"webhooks":{"x":1}}',
      'null',
    ]) {
      assert.equal((await ask('POST', '/control/api/switches', { body })).status, 422, body);
    }
    const said = await ask('POST', '/control/api/switches', { body: '{"webhooks":{"withhold":true}}' });
    assert.equal(said.status, 200);
    assert.equal(simulator.switches().webhooks.withhold, true);
    assert.equal((await ask('POST', '/control/api/release')).status, 200);
    assert.equal((await ask('GET', '/control/api/state')).status, 200);
    assert.equal((await ask('POST', '/control/api/events/evt_nobody/resend')).status, 404);
    assert.equal((await ask('POST', '/control/api/challenges/pi_nobody/complete')).status, 409);
  });
});
