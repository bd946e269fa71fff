// Purchases with marked personal data and known card numbers, by every way in, also where they do not belong; then every
// byte that the shop left: database files, WAL, key store, logs, evidence, temporary files. No marker is anywhere but in
// the mail that was sent, and no card number anywhere at all (S1.2, S1.4, S2.1, L5.1).
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { call, type Till } from '../crash/buyers.ts';
import { launchBrowser, newVisitor, noBrowser } from '../support/browser.ts';
import { startTestShop, type TestShop } from '../support/running-shop.ts';
import { payWith, placeOrder, seePaid } from '../support/shopper.ts';
import { formsOf, search, searchBytes, searchText } from './search.ts';

/** In each personal text, so that one search finds any of them: letters that no dictionary has. */
const stem = `Qzx${randomBytes(6)
  .toString('hex')
  .replaceAll(/\d/g, (digit) => 'ghjkmpqvwx'[Number(digit)] ?? 'z')}`;
/** For what must be digits: a telephone number. */
const digits = `7${randomInt(10 ** 11)
  .toString()
  .padStart(11, '0')}`;
const personal = [stem, digits];
const cards = ['4242424242424242', '5555555555554444', '4000000000009995', '4000000000003220'];

const contact = {
  email: `${stem}mail@example.com`,
  name: `${stem}name Buyer`,
  phone: `+${digits}`,
  address: {
    line1: `${stem}street 1`,
    line2: `${stem}floor`,
    city: `${stem}town`,
    region: 'CA',
    postalCode: '90001',
    country: 'US',
  },
};

let folder: string;
let shop: TestShop;
let variantId: string;
let handle: string;

before(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'watchword-canary-'));
  mkdirSync(path.join(folder, 'temporary'), { mode: 0o777 });
  shop = await startTestShop({ env: { LOG_LEVEL: 'debug', TMPDIR: path.join(folder, 'temporary') } });
  const list = (await shop.call('/api/products')).json() as { items: { handle: string }[] };
  handle = list.items[0]?.handle ?? '';
  const product = (await shop.call(`/api/products/${handle}`)).json() as { variants: { id: string }[] };
  variantId = product.variants[0]?.id ?? '';
});
after(async () => {
  await shop.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Placed {
  orderId: string;
  orderToken: string;
  number: string;
  payment: { clientSecret?: string };
}

async function place(method: 'card' | 'invoice', email = contact.email): Promise<Placed> {
  const { id } = (await shop.call('/api/carts', { method: 'POST', json: {} })).json() as { id: string };
  await shop.call(`/api/carts/${id}/lines`, { json: { variantId, quantity: 1 } });
  const json = { checkoutId: randomUUID(), cartId: id, contact: { ...contact, email }, payment: { method } };
  const headers = method === 'card' ? {} : { authorization: `Bearer ${shop.running.demoCustomerToken}` };
  const answer = await shop.call('/api/checkouts', { json, headers });
  assert.equal(answer.status, 201, answer.text);
  return answer.json() as Placed;
}

async function pay(order: Placed, card: string): Promise<number> {
  const till: Till = { running: () => shop.running };
  const secret = order.payment.clientSecret ?? '';
  const form = new URLSearchParams({
    key: 'pk_test_simulator',
    client_secret: secret,
    'payment_method_data[type]': 'card',
    'payment_method_data[card][number]': card,
    'payment_method_data[card][exp_month]': '12',
    'payment_method_data[card][exp_year]': '2034',
    'payment_method_data[card][cvc]': '123',
  }).toString();
  const address = `${shop.running.stripe}/v1/payment_intents/${secret.split('_secret')[0]}/confirm`;
  return (await call(till, address, { method: 'POST', form })).status;
}

function command(...args: string[]): Promise<{ code: number; output: string }> {
  const program = path.join(path.dirname(path.dirname(import.meta.dirname)), 'src', 'main.ts');
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], WATCHWORD_DATA: shop.dataDir };
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [program, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => void (output += text));
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/** Everything that is in the server's memory goes to its files. */
async function writeOut(): Promise<void> {
  const { superuser } = JSON.parse(readFileSync(path.join(shop.dataDir, 'keys', 'database.json'), 'utf8')) as {
    superuser: string;
  };
  const host = readFileSync(path.join(shop.dataDir, 'postgresql', '18', 'postmaster.pid'), 'utf8').split('\n')[4] ?? '';
  const client = new pg.Client({ host, user: 'postgres', password: superuser, database: 'watchword' });
  await client.connect();
  await client.query('checkpoint');
  await client.end();
}

async function mailsTo(email: string, atLeast: number): Promise<number> {
  for (let tries = 0; ; tries++) {
    const found = await shop.call(`${shop.running.mailbox}/messages.json?to=${encodeURIComponent(email)}`);
    const { messages } = found.json() as { messages: unknown[] };
    if (messages.length >= atLeast || tries > 150) return messages.length;
    await delay(100);
  }
}

test('the search finds a marker in each form, in a file of many, across the seams of its reading', () => {
  const scratch = path.join(folder, 'scratch');
  mkdirSync(scratch);
  for (const marker of [...personal, ...cards]) {
    const forms = formsOf(marker);
    const file = path.join(scratch, marker);
    writeFileSync(file, Buffer.concat(forms.flatMap(({ bytes }) => [randomBytes(100), bytes])));
    const found = new Set(search(file, [marker]).map(({ as }) => as));
    assert.deepEqual(found, new Set(forms.map(({ as }) => as)));
    rmSync(file);
    const inText = Buffer.from(`x${'y'.repeat(marker.length % 3)}${marker}z`).toString('base64url');
    assert.ok(searchText(inText, [marker]).length > 0, 'within a longer base64 text');
  }
  // Four megabytes is where one reading ends and the next begins.
  const text = Buffer.from(stem);
  writeFileSync(path.join(scratch, 'seam'), Buffer.concat([Buffer.alloc((4 << 20) - 5), text, Buffer.alloc(100)]));
  assert.deepEqual(search(folder, personal), [
    { file: path.join('scratch', 'seam'), at: (4 << 20) - 5, marker: stem, as: 'UTF-8' },
  ]);
  rmSync(scratch, { recursive: true });
});

describe('marked purchases', () => {
  test('by the Store API: paid, declined, on account, refused', async () => {
    for (const card of cards.slice(0, 2)) assert.equal(await pay(await place('card'), card), 200);
    assert.equal(await pay(await place('card'), '4000000000009995'), 402);
    assert.equal(await pay(await place('card'), '4000000000003220'), 200);
    await place('invoice');
    // A number that is no test card: the simulator takes none.
    const made = `4539${String(randomInt(10 ** 11)).padStart(11, '0')}`;
    cards.push(`${made}${luhn(made)}`);
    assert.notEqual(await pay(await place('card'), cards.at(-1) ?? ''), 200);
    // Two paid and one on account are confirmed.
    assert.equal(await mailsTo(contact.email, 3), 3);
  });

  test('where they do not belong: in addresses, headers, broken bodies, wrong fields, by form', async () => {
    const text = `${stem}lost ${digits} ${cards[0]}`;
    const encoded = encodeURIComponent(text);
    const headers = { 'user-agent': text, referer: `https://localhost/${encoded}`, cookie: `__Host-shop-cart=${stem}` };
    for (const target of [
      `/?email=${encoded}`,
      `/products?q=${encoded}`,
      `/${encoded}`,
      `/orders/${encoded}/open/${encoded}`,
    ]) {
      await shop.call(target, { headers });
      await shop.call(`/api${target}`, { headers: { ...headers, authorization: `Bearer ${stem}` } });
    }
    for (const json of [
      text,
      { contact: text },
      { ...contact, number: cards[0] },
      { checkoutId: text, contact, card: cards[0] },
    ]) {
      for (const target of ['/api/checkouts', '/api/quotes', '/api/carts/x/lines', '/stripe/events'])
        assert.ok((await shop.call(target, { json, headers })).status >= 400);
    }
    const added = await shop.call(`/products/${handle}`, { form: { variantId, quantity: '1' } });
    const cookie = added.cookies[0]?.split(';')[0] ?? '';
    const { address, ...person } = contact;
    const form = { ...person, ...address, checkoutId: randomUUID(), seenTotal: text, discountCode: text };
    const kept = await shop.call('/checkout', { form, headers: { cookie } });
    assert.equal(kept.status, 422);
    assert.ok(kept.text.includes(contact.email), 'what was typed is kept');
    for (const target of ['/checkout/update', '/checkout/totals', '/cart'])
      assert.ok((await shop.call(target, { form, headers: { cookie } })).status < 500);
    await shop.call(`${shop.running.backOffice}/metrics`, { headers: { authorization: `Bearer ${stem}` } });
  });

  test('a customer on account, made by the operator', async () => {
    const args = ['--email', `${stem}account@example.com`, '--name', contact.name, '--phone', contact.phone];
    const made = await command('customers', 'add', ...args, '--limit', '1000');
    assert.equal(made.code, 0, made.output);
    assert.deepEqual(searchText(made.output, personal), []);
    assert.deepEqual(searchText((await command('orders', 'list', '--json')).output, personal), []);
  });

  test('by form, in real Chromium: digits go to Stripe’s frame only', { skip: noBrowser }, async () => {
    const browser = await launchBrowser();
    try {
      const visitor = await newVisitor(browser);
      const elsewhere: string[] = [];
      visitor.context.on('request', (sent) => {
        const bytes = `${sent.url()} ${JSON.stringify(sent.headers())} ${sent.postData() ?? ''}`;
        const isStripe = sent.url().startsWith(shop.running.stripe);
        if (!isStripe && searchText(bytes, cards).length > 0) elsewhere.push(sent.url());
        if (isStripe && searchText(bytes, personal).length > 0) elsewhere.push(sent.url());
      });
      const buyer = {
        ...contact,
        street: contact.address.line1,
        city: contact.address.city,
        state: 'CA',
        postalCode: '90001',
      };
      const email = `${stem}browser@example.com`;
      await placeOrder(visitor.page, shop.running.shop, handle, { ...buyer, email });
      await payWith(visitor.page, cards[0] ?? '');
      await seePaid(visitor.page);
      assert.deepEqual(searchText(await visitor.page.content(), [...cards, ...personal]), []);
      assert.deepEqual(elsewhere, []);
      assert.equal(await mailsTo(email, 1), 1);
    } finally {
      await browser.close();
    }
  });
});

test('no personal marker lies in any file but the mails, and in no output', async () => {
  await writeOut();
  const mails = /^mailbox\//;
  assert.deepEqual(
    search(shop.dataDir, personal, (file) => mails.test(file)),
    [],
  );
  assert.deepEqual(search(path.join(folder, 'temporary'), personal), []);
  assert.deepEqual(searchText(shop.output(), personal), []);
  // The mails have the address that they were sent to, and nothing else of the person: so the purchases were there, and
  // the search works on what the shop writes.
  const inMails = search(path.join(shop.dataDir, 'mailbox'), [`${stem}mail`]);
  assert.ok(inMails.some(({ as }) => as === 'UTF-8'));
  for (const rest of ['name', 'street', 'floor', 'town', 'lost'])
    assert.deepEqual(search(path.join(shop.dataDir, 'mailbox'), [`${stem}${rest}`]), []);
});

test('no card number lies in any file, Stripe’s simulator included, and in no output', () => {
  assert.deepEqual(search(shop.dataDir, cards), []);
  assert.deepEqual(search(path.join(folder, 'temporary'), cards), []);
  assert.deepEqual(searchText(shop.output(), cards), []);
  const grouped = cards.flatMap((card) => [
    card.replaceAll(/(....)(?=.)/g, '$1 '),
    card.replaceAll(/(....)(?=.)/g, '$1-'),
  ]);
  for (const text of grouped) assert.ok(!shop.output().includes(text));
});

test('after an erasure the key is in no file, and the order still says what was bought', async () => {
  const order = await place('card', `${stem}erased@example.com`);
  const keys = () =>
    new DatabaseSync(path.join(shop.dataDir, 'key-store', 'keys.sqlite'), { readOnly: true, timeout: 2_000 });
  const wrapped = () => {
    const store = keys();
    const rows = store.prepare('select person, wrapped from person_key').all();
    store.close();
    return new Map(rows.map((row) => [String(row['person']), Buffer.from(row['wrapped'] as Uint8Array)]));
  };
  const before = wrapped();
  const erased = await command('erase', '--order', order.number, '--yes', '--json');
  assert.equal(erased.code, 0, erased.output);
  const after = wrapped();
  const gone = [...before].filter(([person]) => !after.has(person));
  assert.equal(gone.length, 1);
  await writeOut();
  const key = gone[0]?.[1] ?? Buffer.alloc(0);
  assert.ok(key.length >= 32);
  const present = [...after.values()][0] ?? Buffer.alloc(0);
  assert.notDeepEqual(searchBytes(shop.dataDir, present), [], 'a key that is there is found');
  assert.deepEqual(searchBytes(shop.dataDir, key), []);
  const read = await shop.call(`/api/orders/${order.orderId}`, {
    headers: { authorization: `Bearer ${order.orderToken}` },
  });
  assert.equal(read.status, 200);
  assert.deepEqual(searchText(read.text, personal), []);
});

function luhn(number: string): number {
  const sum = Array.from(number, Number)
    .reverse()
    .reduce((total, digit, index) => {
      const value = index % 2 === 0 ? digit * 2 : digit;
      return total + (value > 9 ? value - 9 : value);
    }, 0);
  return (10 - (sum % 10)) % 10;
}
