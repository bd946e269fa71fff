// Mail from the order to the mailbox, over real SMTP, with a server that goes away and a shop that starts anew.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { json } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { type Mailbox, openMailbox } from '../simulators/mailbox/mailbox.ts';
import type { MessageJson } from '../simulators/mailbox/routes.ts';
import { openTestHouse, type TestHouse } from '../test/support/test-house.ts';
import { readConfig } from './config.ts';
import { openLog } from './kernel/log.ts';
import { openTls, type Tls } from './kernel/tls.ts';
import { type MailRoomParts, openMailRoom } from './mail-room.ts';
import * as mailing from './modules/mailing.ts';
import { paymentOfOrder } from './modules/payments.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'mail-room-'));
let tls: Tls;
let shop: TestHouse;
let mailbox: Mailbox | undefined;
let smtpPort = 0;
const closers: (() => void)[] = [];

before(async () => {
  tls = await openTls({ dataDir: folder, log: openLog('silent') });
  shop = await openTestHouse();
  await shop.stockUp([{ handle: 'winder', count: 1_000 }]);
  await serverUp();
});
after(async () => {
  for (const close of closers) close();
  await mailbox?.close();
  await shop.close();
  tls.close();
  rmSync(folder, { recursive: true });
});

async function serverUp() {
  const read = (...parts: string[]) => readFileSync(path.join(folder, ...parts), 'utf8');
  const certificate = { key: read('keys', 'server.key'), cert: read('tls', 'server.crt') };
  mailbox = await openMailbox({ folder: path.join(folder, 'mailbox'), port: 0, smtpPort, ...certificate });
  smtpPort = mailbox.smtpPort;
}

async function serverDown() {
  await mailbox?.close();
  mailbox = undefined;
}

/** As after a start: it knows nothing of what was before but the database. */
function openRoom(changes: Partial<MailRoomParts> = {}) {
  const { config, secrets } = readConfig({}, folder);
  const room = openMailRoom({
    ...shop.house,
    config,
    secrets,
    keysDir: path.join(folder, 'keys'),
    smtp: { host: 'localhost', port: smtpPort },
    ca: tls.ca(),
    shopOrigin: 'https://localhost:8443',
    ...changes,
  });
  closers.push(() => room.close());
  return room;
}

async function paidOrder(email: string): Promise<string> {
  const wish = await shop.request({ winder: 1 });
  const outcome = await shop.order({ ...wish, contact: { ...wish.contact, email } });
  assert.ok('order' in outcome && outcome.payment.kind === 'stripe');
  await shop.pay(outcome.payment.clientSecret);
  const payment = (await paymentOfOrder(shop.database.app, outcome.order.orderId)) ?? assert.fail();
  await shop.house.advance(payment.paymentId);
  await shop.house.advance(payment.paymentId);
  return outcome.order.orderId;
}

async function messages(to: string): Promise<MessageJson[]> {
  const target = { host: 'localhost', port: mailbox?.port, ca: tls.ca(), agent: false } as const;
  const path = `/messages.json?to=${encodeURIComponent(to)}`;
  const answer = await new Promise<{ messages: MessageJson[] }>((resolve, reject) => {
    const outgoing = request({ ...target, path }, (response) => {
      json(response).then((value) => resolve(value as { messages: MessageJson[] }), reject);
    });
    outgoing.on('error', reject).end();
  });
  return answer.messages;
}

const recordOf = async (orderId: string) =>
  (await mailing.mailsAbout(shop.database.app, { about: 'order', aboutId: orderId })).at(-1);

test('a confirmation arrives with the shop’s name, the order’s secret link, and its record’s id as Message-ID', async () => {
  const orderId = await paidOrder('one@example.org');
  assert.equal(await openRoom().sendOrderMail({ orderId, kind: 'confirmation' }, randomUUID()), 'sent');
  const [mail, ...more] = await messages('one@example.org');
  assert.deepEqual(more, []);
  const headers = Object.fromEntries(mail?.headers ?? []);
  const record = await recordOf(orderId);
  assert.equal(headers['Message-ID'], `<${record?.messageId}@localhost>`);
  assert.match(mail?.from ?? '', /^"?Watchword Demo Shop"? <shop@localhost>$/);
  assert.match(mail?.text ?? '', new RegExp(`https://localhost:8443/orders/${orderId}/open/[\\w-]{43}\\s`));
  assert.match(mail?.html ?? '', new RegExp(`href="https://localhost:8443/orders/${orderId}/open/[\\w-]{43}"`));
  assert.doesNotMatch(`${mail?.text}${mail?.html}`, /Bea|Buyer|Test Way|Testville|90001|4242|one@example/);
});

test('the server is down, the shop is started anew, the server is back: each mail arrives, once', async () => {
  await serverDown();
  const buyers = ['a@example.org', 'b@example.org', 'c@example.org'];
  const orders = [];
  for (const email of buyers) orders.push(await paidOrder(email));
  const first = openRoom();
  for (const orderId of orders)
    assert.equal(await first.sendOrderMail({ orderId, kind: 'confirmation' }, randomUUID()), 'put-off');
  const second = openRoom();
  shop.clock.advance(120_000);
  await second.sweepMails(randomUUID());
  assert.deepEqual(await Promise.all(orders.map(async (orderId) => (await recordOf(orderId))?.state)), [
    'waiting',
    'waiting',
    'waiting',
  ]);
  await serverUp();
  shop.clock.advance(120_000);
  await second.sweepMails(randomUUID());
  for (const [index, email] of buyers.entries()) {
    const mails = await messages(email);
    assert.equal(mails.length, 1, email);
    const record = await recordOf(orders[index] ?? '');
    assert.equal(Object.fromEntries(mails[0]?.headers ?? [])['Message-ID'], `<${record?.messageId}@localhost>`);
    assert.equal(record?.state, 'sent');
  }
});

test('a job that a business act left is worked, and a German order gets German mail', async () => {
  const wish = await shop.request({ winder: 1 }, { locale: 'de' });
  const outcome = await shop.order({ ...wish, contact: { ...wish.contact, email: 'de@example.org' } });
  assert.ok('order' in outcome && outcome.payment.kind === 'stripe');
  const { orderId } = outcome.order;
  const room = openRoom();
  await room.startJobs();
  await shop.pay(outcome.payment.clientSecret);
  const payment = (await paymentOfOrder(shop.database.app, orderId)) ?? assert.fail();
  await shop.house.advance(payment.paymentId);
  await shop.house.advance(payment.paymentId);
  for (;;) {
    if ((await recordOf(orderId))?.state === 'sent') break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const [mail] = await messages('de@example.org');
  assert.match(mail?.subject ?? '', /^Ihre Bestellung W-\d+ bei Watchword Demo Shop$/);
  assert.match(mail?.text ?? '', /Danke für Ihre Bestellung/);
});

test('a test mail says what the server answered', async () => {
  const room = openRoom();
  const taken = await room.sendTestMail('me@example.org', 'en');
  assert.equal(taken.outcome.kind, 'sent');
  assert.match(taken.words, /^250 /);
  assert.equal((await messages('me@example.org'))[0]?.subject, 'A test mail from Watchword Demo Shop');
  const away = openRoom({ smtp: { host: 'localhost', port: 1 } });
  assert.equal((await away.sendTestMail('me@example.org', 'en')).outcome.kind, 'refused-for-now');
});
