// Webhooks: signed so that the SDK believes them, sent until they are taken, and wrong in every way when switched so.
import assert from 'node:assert/strict';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, test } from 'node:test';
import Stripe from 'stripe';
import { testCertificate } from '../../test/support/stripe-certificate.ts';
import { startTestStripe, stripeClient, stripeOpenApi, type TestStripe } from '../../test/support/stripe-openapi.ts';
import { quiet } from './switches.ts';

const secret = 'whsec_webhooks_test';
let simulator: TestStripe;
let stripe: Stripe;
let received: { event: Stripe.Event; payload: string; signature: string }[] = [];
let answers: number[] = [];
let inbox: ReturnType<typeof createServer>;

before(async () => {
  const { key, cert, ca } = await testCertificate();
  inbox = createServer({ key, cert }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const payload = Buffer.concat(chunks).toString('utf8');
      const signature = String(request.headers['stripe-signature']);
      received.push({ event: Stripe.webhooks.constructEvent(payload, signature, secret), payload, signature });
      response.writeHead(answers.shift() ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => inbox.listen(0, '127.0.0.1', resolve));
  const { port } = inbox.address() as AddressInfo;
  simulator = await startTestStripe({
    webhook: { url: `https://localhost:${port}/stripe/events`, secret, ca },
    retryScheduleMs: [20, 40, 80],
  });
  stripe = stripeClient(simulator);
});
after(async () => {
  await simulator.close();
  inbox.close();
  inbox.closeAllConnections();
});
beforeEach(async () => {
  await simulator.setSwitches(quiet);
  received = [];
  answers = [];
});

async function until(done: () => boolean): Promise<void> {
  const deadline = Date.now() + 5000;
  while (!done()) {
    assert.ok(Date.now() < deadline, `waited too long; received ${received.map(({ event }) => event.type).join(', ')}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
const types = () => received.map(({ event }) => event.type);

describe('webhooks', () => {
  test('are signed and whole', async () => {
    const customer = await stripe.customers.create({ name: 'Ada' }, { idempotencyKey: 'wh-1' });
    await until(() => received.length === 1);
    const { event, payload, signature } = received[0] ?? assert.fail();
    assert.deepEqual([event.type, event.pending_webhooks], ['customer.created', 1]);
    assert.equal((event.data.object as Stripe.Customer).id, customer.id);
    assert.deepEqual(event.request, { id: customer.lastResponse.requestId, idempotency_key: 'wh-1' });
    assert.deepEqual(stripeOpenApi().checkEvent(event as never), []);
    const tampered = payload.replace('Ada', 'Eve');
    assert.throws(() => Stripe.webhooks.constructEvent(tampered, signature, secret), /signature/i);
    assert.throws(() => Stripe.webhooks.constructEvent(payload, signature, 'whsec_other'), /signature/i);
    await until(() => simulator.deliveries()['delivered'] === 1);
    assert.equal((await stripe.events.retrieve(event.id)).pending_webhooks, 0);
  });

  test('come again until they are taken, and no more after that', async () => {
    answers = [500, 503];
    await stripe.customers.create({});
    await until(() => received.length === 3);
    await new Promise((resolve) => setTimeout(resolve, 150));
    assert.equal(received.length, 3);
    assert.equal(new Set(received.map(({ event }) => event.id)).size, 1);
  });

  test('are given up when the schedule is over, and can be sent again by hand', async () => {
    answers = [500, 500, 500, 500];
    await stripe.customers.create({});
    await until(() => simulator.deliveries()['failed'] === 1);
    assert.equal(received.length, 4);
    assert.equal(await simulator.resendEvent(received[0]?.event.id ?? ''), true);
    await until(() => received.length === 5);
    assert.equal(await simulator.resendEvent('evt_nobody'), false);
  });

  test('can be doubled', async () => {
    await simulator.setSwitches({ webhooks: { duplicates: 2 } });
    await stripe.customers.create({});
    await until(() => received.length === 3);
    assert.equal(new Set(received.map(({ event }) => event.id)).size, 1);
  });

  test('can be held back and let go', async () => {
    await simulator.setSwitches({ webhooks: { withhold: true, types: ['customer.created'] } });
    const customer = await stripe.customers.create({});
    await stripe.customers.update(customer.id, { name: 'x' });
    await until(() => types().includes('customer.updated'));
    assert.ok(!types().includes('customer.created'));
    assert.equal(await simulator.releaseWebhooks(), 1);
    await until(() => types().includes('customer.created'));
  });

  test('can be late', async () => {
    await simulator.setSwitches({ webhooks: { delayMs: 200 } });
    const start = Date.now();
    await stripe.customers.create({});
    await until(() => received.length === 1);
    assert.ok(Date.now() - start >= 195);
  });

  test('can come in the wrong order', async () => {
    await simulator.setSwitches({ webhooks: { reorderWindowMs: 400 } });
    // From the start of a window, so that all of it falls into one.
    await new Promise((resolve) => setTimeout(resolve, 400 - (Date.now() % 400) + 5));
    const customer = await stripe.customers.create({});
    await stripe.customers.update(customer.id, { name: 'x' });
    await stripe.customers.del(customer.id);
    await until(() => received.length === 3);
    assert.deepEqual(types(), ['customer.deleted', 'customer.updated', 'customer.created']);
  });

  test('wait for a shop that is down', async () => {
    const { port } = inbox.address() as AddressInfo;
    inbox.closeAllConnections();
    await new Promise((resolve) => inbox.close(resolve));
    await stripe.customers.create({});
    await new Promise((resolve) => setTimeout(resolve, 30));
    await new Promise<void>((resolve) => inbox.listen(port, '127.0.0.1', resolve));
    await until(() => received.length === 1);
  });
});
