// Mail against the shipped mailbox, and against servers that misbehave.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text as readText } from 'node:stream/consumers';
import { after, before, type TestContext, test } from 'node:test';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { type Mailbox, openMailbox } from '../../simulators/mailbox/mailbox.ts';
import { openLog } from '../kernel/log.ts';
import { openTls, type Tls } from '../kernel/tls.ts';
import { dkimRecord, type Mail, type Mailer, type MailerOptions, makeDkimKey, openMailer } from './mail.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'mail-'));
let tls: Tls;
let mailbox: Mailbox;
let certificate: { key: string; cert: string };

before(async () => {
  tls = await openTls({ dataDir: folder, log: openLog('silent') });
  const read = (...parts: string[]) => readFileSync(path.join(folder, ...parts), 'utf8');
  certificate = { key: read('keys', 'server.key'), cert: read('tls', 'server.crt') };
  mailbox = await openMailbox({ folder: path.join(folder, 'mailbox'), port: 0, ...certificate });
});
after(async () => {
  await mailbox.close();
  tls.close();
  rmSync(folder, { recursive: true });
});

function mailer(t: TestContext, options: Partial<MailerOptions['smtp']> & { timeoutMs?: number } = {}): Mailer {
  const { timeoutMs = 10_000, ...smtp } = options;
  const opened = openMailer({
    smtp: { host: 'localhost', port: mailbox.smtpPort, trust: { pem: tls.ca() }, ...smtp },
    from: { address: 'shop@example.org' },
    timeoutMs,
  });
  t.after(() => opened.close());
  return opened;
}

let sent = 0;
const mail = (changes: Partial<Mail> = {}): Mail => ({
  fromName: 'Lux, Watch "Winders"',
  to: 'ada@example.net',
  subject: 'Your order',
  text: 'Thank you',
  html: '<p>Thank you</p>',
  messageKey: `order-${++sent}.confirmation`,
  ...changes,
});

async function fromMailbox(target: string, body?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: 'localhost',
        port: mailbox.port,
        path: target,
        ca: tls.ca(),
        agent: false,
        ...(body !== undefined && { method: 'POST', headers: { 'Content-Type': 'application/json' } }),
      },
      (response) => resolve(readText(response)),
    );
    outgoing.on('error', reject).end(body);
  });
}

const refused = (code: number | undefined, status?: string) => ({ kind: 'refused', code, status, away: false });
const later = (code: number) => ({ kind: 'refused-for-now', code, status: undefined, away: false });
const away = (code: number | undefined) => ({ kind: 'refused-for-now', code, status: undefined, away: true });

const newest = async () => JSON.parse(await fromMailbox('/messages.json?limit=1')).messages[0];
const order = (fault: string, count = 1) => fromMailbox('/faults', JSON.stringify({ fault, count }));

async function misbehaving(t: TestContext, options: SMTPServerOptions): Promise<number> {
  const server = new SMTPServer({
    authOptional: true,
    logger: false,
    disableReverseLookup: true,
    closeTimeout: 1,
    ...options,
  });
  server.on('error', () => undefined);
  const port = await new Promise<number>((resolve) => {
    const listener = server.listen(0, '127.0.0.1', () => {
      const address = listener.address();
      resolve(typeof address === 'object' ? (address?.port ?? 0) : 0);
    });
  });
  t.after(() => new Promise<void>((done) => server.close(() => done())));
  return port;
}

test('a message arrives as it was meant: sender, one recipient, subject, both bodies, its own id', async (t) => {
  assert.deepEqual(
    await mailer(t).send(mail({ subject: 'Bestellung № 7 – „Uhr“', text: 'Zwei\n.\nDrei', messageKey: 'o.1' })),
    {
      kind: 'sent',
    },
  );
  const message = await newest();
  assert.deepEqual(message.envelopeTo, ['ada@example.net']);
  assert.equal(message.envelopeFrom, 'shop@example.org');
  assert.equal(message.to, 'ada@example.net');
  assert.equal(message.subject, 'Bestellung № 7 – „Uhr“');
  assert.equal(message.text.replaceAll('\r\n', '\n').trim(), 'Zwei\n.\nDrei');
  assert.equal(message.html.trim(), '<p>Thank you</p>');
  const header = Object.fromEntries(message.headers);
  assert.equal(header['Message-ID'], '<o.1@example.org>');
  assert.equal(header['Auto-Submitted'], 'auto-generated');
  assert.match(header['From'], /"Lux, Watch \\"Winders\\"" <shop@example\.org>/);
});

test('no subject and no body can add a header or a recipient', async (t) => {
  const own = mailer(t);
  const tricks = [
    'x\r\nBcc: eve@example.net',
    'x\nBcc: eve@example.net\n\nbody',
    'x\rBcc: eve@example.net',
    'x\u2028Bcc: eve@example.net',
    'x\0Bcc: eve@example.net',
    '=?utf-8?q?x=0D=0ABcc:_eve@example.net?=',
    `${'x'.repeat(2_000)}\r\nBcc: eve@example.net`,
  ];
  for (const trick of tricks) {
    assert.deepEqual(await own.send(mail({ subject: trick, text: `${trick}\r\n.\r\nMAIL FROM:<eve@example.net>` })), {
      kind: 'sent',
    });
    const message = await newest();
    assert.deepEqual(message.envelopeTo, ['ada@example.net'], trick);
    const names = message.headers.map(([name]: [string]) => name.toLowerCase());
    assert.ok(!names.includes('bcc') && !names.includes('cc'), trick);
    assert.equal(names.filter((name: string) => name === 'subject').length, 1);
    assert.match(message.text, /MAIL FROM/);
  }
});

test('an address that is none, or more than one, is refused without asking the server', async (t) => {
  const own = mailer(t, { port: 1 });
  for (const to of [
    '',
    'ada',
    'ada@example.net, eve@example.net',
    'Ada <ada@example.net>',
    'ada@example.net\r\nRCPT TO:<eve@example.net>',
  ]) {
    assert.deepEqual(await own.send(mail({ to })), refused(undefined), to);
  }
});

test('the body never pulls in a file or an address', async (t) => {
  const own = mailer(t);
  await own.send(mail({ html: '<img src="file:///etc/hostname"><link href="https://localhost:1/x">' }));
  assert.match((await newest()).html, /file:\/\/\/etc\/hostname/);
});

test('a server that is busy is asked again later; one that refuses for good is not', async (t) => {
  const own = mailer(t);
  await order('temporarily');
  assert.deepEqual(await own.send(mail()), later(451));
  await order('permanently');
  assert.deepEqual(await own.send(mail()), refused(550));
  assert.deepEqual(await own.send(mail()), { kind: 'sent' });
});

test('a refused recipient is final, a refused login or greeting is not', async (t) => {
  const refuse = (responseCode: number, status = '') =>
    Object.assign(new Error(`${status} ada@example.net is unknown`.trim()), { responseCode });
  const unknownRecipient = await misbehaving(t, {
    ...certificate,
    disabledCommands: ['AUTH'],
    onRcptTo: (_, __, answer) => answer(refuse(550, '5.1.1')),
  });
  assert.deepEqual(await mailer(t, { port: unknownRecipient }).send(mail()), refused(550, '5.1.1'));
  const full = await misbehaving(t, {
    ...certificate,
    disabledCommands: ['AUTH'],
    onRcptTo: (_, __, answer) => answer(refuse(452)),
  });
  assert.deepEqual(await mailer(t, { port: full }).send(mail()), later(452));
  const login = await misbehaving(t, { ...certificate, onAuth: (_, __, answer) => answer(refuse(535)) });
  const outcome = await mailer(t, { port: login, login: { user: 'shop', password: 'wrong' } }).send(mail());
  assert.deepEqual(outcome, away(535));
  const sender = await misbehaving(t, {
    ...certificate,
    disabledCommands: ['AUTH'],
    onMailFrom: (_, __, answer) => answer(refuse(553)),
  });
  assert.deepEqual(await mailer(t, { port: sender }).send(mail()), away(553));
  const closed = await misbehaving(t, { ...certificate, onConnect: (_, answer) => answer(refuse(554)) });
  assert.equal((await mailer(t, { port: closed }).send(mail())).kind, 'refused-for-now');
});

test('silence ends in time', async (t) => {
  await order('hang');
  const started = performance.now();
  assert.deepEqual(await mailer(t, { timeoutMs: 300 }).send(mail()), away(undefined));
  const mute = createServer(() => undefined).listen(0, '127.0.0.1');
  t.after(() => mute.close());
  await new Promise((resolve) => mute.once('listening', resolve));
  const address = mute.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  assert.equal((await mailer(t, { port, timeoutMs: 300 }).send(mail())).kind, 'refused-for-now');
  assert.ok(performance.now() - started < 5_000);
});

test('nothing is sent without TLS, under old TLS, or to a server that cannot prove its name', async (t) => {
  const received: string[] = [];
  const onMailFrom: SMTPServerOptions['onMailFrom'] = ({ address }, _session, answer) => {
    received.push(address);
    answer();
  };
  const plain = await misbehaving(t, { hideSTARTTLS: true, disabledCommands: ['AUTH', 'STARTTLS'], onMailFrom });
  const old = await misbehaving(t, {
    ...certificate,
    maxVersion: 'TLSv1.1',
    minVersion: 'TLSv1',
    ciphers: 'DEFAULT@SECLEVEL=0',
    onMailFrom,
  });
  const weak = await misbehaving(t, {
    ...certificate,
    maxVersion: 'TLSv1.2',
    ciphers: 'ECDHE-ECDSA-AES128-SHA256',
    onMailFrom,
  });
  const stranger = await misbehaving(t, { disabledCommands: ['AUTH'], onMailFrom });
  for (const [name, port] of Object.entries({ plain, old, weak, stranger })) {
    assert.equal((await mailer(t, { port }).send(mail())).kind, 'refused-for-now', name);
  }
  assert.equal((await mailer(t, { trust: 'public' }).send(mail())).kind, 'refused-for-now');
  assert.deepEqual(received, []);
});

test('a connection that broke is made anew', async (t) => {
  const own = mailer(t);
  const first = await openMailbox({ folder: path.join(folder, 'restarted'), port: 0, ...certificate });
  const pooled = mailer(t, { port: first.smtpPort });
  assert.equal((await pooled.send(mail())).kind, 'sent');
  await first.close();
  assert.equal((await pooled.send(mail())).kind, 'refused-for-now');
  const second = await openMailbox({ folder: path.join(folder, 'restarted'), port: 0, ...certificate });
  t.after(() => second.close());
  assert.equal((await pooled.send(mail())).kind, 'sent');
  assert.equal((await own.send(mail())).kind, 'sent');
});

test('who asked for a mail can end such mails with one click; an order’s mail has no such header', async (t) => {
  const own = mailer(t);
  await own.send(mail({ unsubscribeUrl: 'https://shop.example.org/wishes/1/end/x' }));
  const headers = Object.fromEntries((await newest()).headers);
  assert.equal(headers['List-Unsubscribe'], '<https://shop.example.org/wishes/1/end/x>');
  assert.equal(headers['List-Unsubscribe-Post'], 'List-Unsubscribe=One-Click');
  await own.send(mail());
  assert.ok(!('List-Unsubscribe' in Object.fromEntries((await newest()).headers)));
  await assert.rejects(own.send(mail({ unsubscribeUrl: 'http://shop.example.org/' })), /https/);
});

test('an operator hears the server’s own words', async (t) => {
  const own = mailer(t);
  const taken = await own.converse(mail());
  assert.equal(taken.outcome.kind, 'sent');
  assert.match(taken.words, /^250 .*stored as/);
  await order('permanently');
  const turned = await own.converse(mail());
  assert.deepEqual([turned.outcome.kind, /not wanted here/.test(turned.words)], ['refused', true]);
  const gone = await mailer(t, { port: 1 }).converse(mail());
  assert.equal(gone.outcome.kind, 'refused-for-now');
  assert.match(gone.words, /ECONNREFUSED|connect/i);
});

test('with a key, mail is signed for the sender’s domain, and the published record fits the key', async (t) => {
  const privateKey = makeDkimKey();
  const key = { domain: 'example.org', selector: 'watchword', privateKey };
  const signing = openMailer({
    smtp: { host: 'localhost', port: mailbox.smtpPort, trust: { pem: tls.ca() } },
    from: { address: 'shop@example.org' },
    dkim: key,
  });
  t.after(() => signing.close());
  assert.equal((await signing.send(mail())).kind, 'sent');
  const signature = Object.fromEntries((await newest()).headers)['DKIM-Signature'];
  assert.match(signature, /a=rsa-sha256.*d=example\.org.*s=watchword/s);
  const { name, strings } = dkimRecord(key);
  assert.equal(name, 'watchword._domainkey.example.org');
  assert.ok(strings.every((string) => string.length <= 255));
  assert.match(strings.join(''), /^v=DKIM1; k=rsa; p=[A-Za-z0-9+/=]{380,}$/);
});

test('a sender that is no address does not start', () => {
  const smtp = { host: 'localhost', port: 25, trust: 'public' } as const;
  assert.throws(() => openMailer({ smtp, from: { address: 'a@b, c@d' } }), /sender/);
});
