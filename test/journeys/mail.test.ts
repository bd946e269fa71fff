// Mail in a whole shop: what the buyer, the operator and somebody who waits for goods see of it.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { startTestShop, type TestShop } from '../support/running-shop.ts';

interface Message {
  subject: string;
  text: string;
  headers: [string, string][];
}

let shop: TestShop;
before(async () => {
  shop = await startTestShop();
});
after(() => shop.stop());

/** `watchword …` beside the running shop. */
function command(...args: string[]): Promise<{ code: number; output: string }> {
  const main = path.join(import.meta.dirname, '..', '..', 'src', 'main.ts');
  const env = {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    WATCHWORD_DATA: shop.dataDir,
    LOG_LEVEL: 'error',
  };
  return new Promise((resolve) => {
    execFile(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...args], { env }, (error, stdout) =>
      resolve({ code: error === null ? 0 : Number(error.code), output: stdout }),
    );
  });
}

async function mailTo(address: string, wanted = 1): Promise<Message[]> {
  for (;;) {
    const answer = await shop.call(`${shop.running.mailbox}/messages.json?to=${encodeURIComponent(address)}`);
    const { messages } = answer.json() as { messages: Message[] };
    if (messages.length >= wanted) return messages;
    await delay(100);
  }
}

const fault = (kind: string, count: number) =>
  shop.call(`${shop.running.mailbox}/faults`, { json: { fault: kind, count } });

async function orderOnAccount(email: string): Promise<{ orderId: string; orderToken: string; number: string }> {
  const headers = { authorization: `Bearer ${shop.running.demoCustomerToken}` };
  const list = (await shop.call('/api/products')).json() as { items: { handle: string }[] };
  for (const { handle } of list.items) {
    const product = (await shop.call(`/api/products/${handle}`)).json() as {
      variants: { id: string; available: number }[];
    };
    const variant = product.variants.find(({ available }) => available > 0);
    if (variant === undefined) continue;
    const cart = (await shop.call('/api/carts', { json: {}, headers })).json() as { id: string };
    await shop.call(`/api/carts/${cart.id}/lines`, { json: { variantId: variant.id, quantity: 1 }, headers });
    const address = { line1: '1 Main Street', city: 'Berkeley', region: 'CA', postalCode: '94704', country: 'US' };
    const contact = { email, name: 'Ada Lovelace', address };
    const request = { checkoutId: randomUUID(), cartId: cart.id, contact, payment: { method: 'invoice' } };
    const placed = await shop.call('/api/checkouts', { json: request, headers });
    assert.equal(placed.status, 201, placed.text);
    return placed.json() as { orderId: string; orderToken: string; number: string };
  }
  throw new Error('nothing is in stock');
}

const header = (message: Message | undefined, name: string) => Object.fromEntries(message?.headers ?? [])[name] ?? '';

test('a mail that the server refuses: the buyer’s page says so, strangers see nothing, an operator has it tried again', async () => {
  await fault('permanently', 1);
  const { orderId, orderToken, number } = await orderOnAccount('refused@example.org');
  for (;;) {
    const { output } = await command('mail', 'show', number);
    if (/refused/.test(output)) break;
  }
  const { code, output } = await command('mail');
  assert.equal(code, 1);
  assert.match(output, new RegExp(`${number} +confirmation +sold +refused .* 550`));

  const opened = await shop.call(`/orders/${orderId}/open/${orderToken}`);
  const cookie = opened.cookies.map((each) => each.split(';')[0]).join('; ');
  const own = await shop.call(`/orders/${orderId}`, { headers: { cookie } });
  assert.match(own.text, /could not reach the email address/);
  assert.doesNotMatch(own.text, /refused@example/);
  const strangers = await shop.call(`/orders/${orderId}`);
  assert.equal(strangers.status, 404);
  assert.doesNotMatch(strangers.text, /could not reach/);

  assert.match((await command('mail', 'retry', number)).output, /1 mails will be tried again/);
  const [mail] = await mailTo('refused@example.org');
  assert.match(mail?.subject ?? '', new RegExp(number));
  for (;;) {
    const now = await shop.call(`/orders/${orderId}`, { headers: { cookie } });
    if (!/could not reach/.test(now.text)) break;
  }
});

test('a mail that comes back stops further ones to that address', async () => {
  const { number } = await orderOnAccount('moved@example.org');
  const [mail] = await mailTo('moved@example.org');
  const report = [
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
    '',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example.org',
    '',
    'Final-Recipient: rfc822; somebody-else@example.org',
    'Action: failed',
    'Status: 5.1.1',
    '',
    '--b',
    'Content-Type: message/rfc822',
    '',
    `Message-ID: ${header(mail, 'Message-ID')}`,
    '',
    '--b--',
  ].join('\r\n');
  const file = path.join(shop.dataDir, 'returned.eml');
  writeFileSync(file, report);
  assert.match((await command('mail', 'bounce', file)).output, new RegExp(`confirmation mail of ${number} came back`));
  const second = await orderOnAccount('MOVED@example.org');
  for (;;) {
    if (/unreachable/.test((await command('mail', 'show', second.number)).output)) break;
  }
  assert.equal((await mailTo('moved@example.org')).length, 1);
});

test('goods that are sold out: one question, one mail when they are back, and a way out with one click', async () => {
  const csv = path.join(shop.dataDir, 'gone.csv');
  const shelve = async (count: number) => {
    const head =
      'Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Grams,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Variant Price';
    writeFileSync(csv, `${head}\ngone-for-now,Gone for now,Title,Default Title,GONE,500,shopify,${count},deny,12.00\n`);
    assert.equal((await command('import', 'catalog', csv)).code, 0);
  };
  await shelve(0);
  // The catalogue of the running shop follows within a second.
  for (;;) {
    if ((await shop.call('/products/gone-for-now')).status === 200) break;
    await delay(100);
  }
  const product = (await shop.call('/api/products/gone-for-now')).json() as { variants: { id: string }[] };
  const variantId = product.variants[0]?.id ?? '';
  for (const email of ['waits@example.org', 'changes-mind@example.org']) {
    const asked = await shop.call('/products/gone-for-now/notify', { form: { variantId, email } });
    assert.equal(asked.status, 200, asked.text);
    const [question] = await mailTo(email);
    const link = /https:\/\/\S+\/wishes\/\S+\/confirm\/\S+/.exec(question?.text ?? '')?.[0] ?? '';
    assert.equal((await shop.call(link)).status, 200);
    assert.equal((await shop.call(link, { form: {} })).status, 200);
  }
  const [question] = await mailTo('changes-mind@example.org');
  const out = /<(https:[^>]+)>/.exec(header(question, 'List-Unsubscribe'))?.[1] ?? '';
  assert.equal(header(question, 'List-Unsubscribe-Post'), 'List-Unsubscribe=One-Click');
  assert.equal((await shop.call(out)).status, 200, 'a person may follow it');
  // As a mail program calls it: no page of ours, no cookie, no origin.
  const clicked = await shop.call(out, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'content-length': '0' },
  });
  assert.equal(clicked.status, 200, clicked.text);
  assert.equal((await shop.call(`${out.slice(0, -1)}!`, { method: 'POST' })).status, 404);

  await shelve(4);
  const mails = await mailTo('waits@example.org', 2);
  assert.match(mails[0]?.subject ?? '', /Gone for now is back/);
  assert.match(mails[0]?.text ?? '', /\/products\/gone-for-now\s/);
  assert.equal((await mailTo('changes-mind@example.org')).length, 1);
});
