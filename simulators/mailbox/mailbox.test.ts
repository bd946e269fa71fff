import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, type TestContext, test } from 'node:test';
import { createTransport } from 'nodemailer';
import { openLog } from '../../src/kernel/log.ts';
import { openTls, type Tls } from '../../src/kernel/tls.ts';
import { type Mailbox, openMailbox } from './mailbox.ts';
import type { MessageJson } from './routes.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'mailbox test '));
let tls: Tls;
let certificate: { key: string; cert: string };

before(async () => {
  tls = await openTls({ dataDir: path.join(folder, 'tls'), log: openLog('silent') });
  const read = (...parts: string[]) => readFileSync(path.join(folder, 'tls', ...parts), 'utf8');
  certificate = { key: read('keys', 'server.key'), cert: read('tls', 'server.crt') };
});
after(() => {
  tls.close();
  rmSync(folder, { recursive: true });
});

async function opened(t: TestContext): Promise<Mailbox & { folder: string }> {
  const own = mkdtempSync(path.join(folder, 'box '));
  const mailbox = await openMailbox({ folder: own, port: 0, ...certificate });
  t.after(() => mailbox.close());
  return { ...mailbox, folder: own };
}

interface Answer {
  status: number;
  headers: NodeJS.Dict<string | string[]>;
  body: string;
}

async function ask(port: number, target: string, body?: string, type = 'application/json'): Promise<Answer> {
  const agent = new Agent({ ca: tls.ca() });
  const outgoing = request({
    agent,
    host: 'localhost',
    port,
    path: target,
    ...(body === undefined ? {} : { method: 'POST', headers: { 'Content-Type': type } }),
  });
  outgoing.end(body);
  const [response] = await once(outgoing, 'response');
  let text = '';
  for await (const chunk of response) text += String(chunk);
  agent.destroy();
  return { status: response.statusCode, headers: response.headers, body: text };
}

async function messages(port: number, query = ''): Promise<MessageJson[]> {
  return JSON.parse((await ask(port, `/messages.json${query}`)).body).messages;
}

function send(
  smtpPort: number,
  message: { to?: string; subject?: string; text?: string; html?: string } = {},
  ms = 10_000,
) {
  const transport = createTransport({
    host: 'localhost',
    port: smtpPort,
    requireTLS: true,
    tls: { ca: tls.ca() },
    socketTimeout: ms,
  });
  return transport.sendMail({
    from: 'shop@example.org',
    to: 'ada@example.org',
    subject: 'Hello',
    text: 'Hi',
    ...message,
  });
}

test('a message that was accepted is on the disk, readable only by us, and shown newest first', async (t) => {
  const mailbox = await opened(t);
  await send(mailbox.smtpPort, { subject: 'first' });
  await send(mailbox.smtpPort, { subject: 'second – zweite', to: 'Grace@example.org' });
  const files = readdirSync(mailbox.folder).filter((name) => name.endsWith('.mail'));
  assert.equal(files.length, 2);
  for (const name of files) assert.equal(statSync(path.join(mailbox.folder, name)).mode & 0o077, 0);
  assert.equal(statSync(mailbox.folder).mode & 0o077, 0);

  const [newest, oldest] = await messages(mailbox.port);
  assert.equal(newest?.subject, 'second – zweite');
  assert.deepEqual(newest?.envelopeTo, ['Grace@example.org']);
  assert.equal(oldest?.subject, 'first');
  assert.equal(oldest?.text?.trim(), 'Hi');
  assert.deepEqual((await messages(mailbox.port, '?to=grace@example.org')).length, 1);
  assert.deepEqual((await messages(mailbox.port, '?limit=1')).length, 1);
  const page = await ask(mailbox.port, '/');
  assert.ok(page.body.indexOf('>second') < page.body.indexOf('>first'));
});

test('messages are there after the next start, and a half-written one is not', async () => {
  const own = mkdtempSync(path.join(folder, 'box '));
  const first = await openMailbox({ folder: own, port: 0, ...certificate });
  await send(first.smtpPort, { subject: 'kept' });
  await first.close();
  writeFileSync(path.join(own, '1700000000000-aaaaaaaaaaaa.mail.partial'), 'half');
  const again = await openMailbox({ folder: own, port: 0, ...certificate });
  try {
    assert.deepEqual(
      (await messages(again.port)).map(({ subject }) => subject),
      ['kept'],
    );
    assert.equal(again.smtpPort, first.smtpPort, 'the shop knows the port of the last time');
  } finally {
    await again.close();
  }
});

test('a port that is taken is an error, but the remembered SMTP port may be taken by others', async (t) => {
  const mailbox = await opened(t);
  const own = mkdtempSync(path.join(folder, 'box '));
  await assert.rejects(openMailbox({ folder: own, port: mailbox.port, ...certificate }), /EADDRINUSE/);
  writeFileSync(path.join(own, 'smtp-port'), String(mailbox.smtpPort));
  const other = await openMailbox({ folder: own, port: 0, ...certificate });
  t.after(() => other.close());
  assert.notEqual(other.smtpPort, mailbox.smtpPort);
});

test('without TLS nothing is taken', async (t) => {
  const { smtpPort, port } = await opened(t);
  const socket = connect(smtpPort, '127.0.0.1');
  t.after(() => socket.destroy());
  const lines = createInterface({ input: socket });
  const answers: string[] = [];
  for await (const line of lines) {
    answers.push(line);
    if (line.startsWith('220 ')) socket.write('EHLO test\r\n');
    if (line.startsWith('250 ')) socket.write('MAIL FROM:<a@b.example>\r\n');
    if (line.startsWith('530')) break;
  }
  assert.match(answers.at(-1) ?? '', /^530 .*STARTTLS/);
  assert.ok(answers.some((line) => /STARTTLS/.test(line)));
  assert.equal((await messages(port)).length, 0);
});

test('faults are ordered by JSON only and met as ordered', async (t) => {
  const { smtpPort, port } = await opened(t);
  const order = (body: object) => ask(port, '/faults', JSON.stringify(body));
  assert.equal((await order({ fault: 'temporarily', count: 1 })).status, 200);
  await assert.rejects(send(smtpPort), { responseCode: 451 });
  await order({ fault: 'permanently', count: 1 });
  await assert.rejects(send(smtpPort), { responseCode: 550 });
  await order({ fault: 'hang', count: 1 });
  await assert.rejects(send(smtpPort, {}, 300), { code: 'ETIMEDOUT' });
  await send(smtpPort);
  assert.equal((await messages(port)).length, 1);

  assert.equal((await ask(port, '/faults', '{"fault":"hang","count":1}', 'text/plain')).status, 415);
  for (const body of [
    {},
    { fault: 'sometimes', count: 1 },
    { fault: 'hang', count: 1.5 },
    { fault: 'hang', count: -1 },
  ]) {
    assert.equal((await order(body)).status, 422, JSON.stringify(body));
  }
  assert.equal((await ask(port, '/faults', 'not json')).status, 422);
});

test('what a message says is text on the page, and its HTML lies in a sandbox', async (t) => {
  const { smtpPort, port } = await opened(t);
  const evil = '"><script>alert(1)</script><img src=x onerror=alert(2)>';
  const text = `${evil} https://shop.example/orders/1?token=abc. javascript:alert(1)`;
  await send(smtpPort, {
    subject: evil,
    text,
    html: `<script>alert(3)</script><a href="https://shop.example/">see</a>`,
  });
  const [message] = await messages(port);
  const list = await ask(port, '/');
  const page = await ask(port, `/messages/${message?.id}`);
  const asText = await ask(port, `/messages/${message?.id}?view=text`);
  const asSource = await ask(port, `/messages/${message?.id}?view=source`);
  for (const { body, headers, status } of [list, page, asText, asSource]) {
    assert.equal(status, 200);
    assert.ok(!/<script|<img/i.test(body), body);
    assert.match(String(headers['content-security-policy']), /^default-src 'none'; style-src 'self'/);
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['cache-control'], 'no-store');
  }
  assert.match(page.body, /<iframe[^>]*sandbox="allow-popups allow-popups-to-escape-sandbox"/);
  assert.match(asText.body, /<a href="https:\/\/shop\.example\/orders\/1\?token=abc" rel="noopener noreferrer"/);
  assert.ok(!/href="javascript/.test(asText.body));

  const html = await ask(port, `/messages/${message?.id}/html`);
  const policy = String(html.headers['content-security-policy']);
  assert.match(policy, /^sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'/);
  assert.ok(!/allow-scripts|allow-same-origin|script-src/.test(policy));
  const source = await ask(port, `/messages/${message?.id}/source`);
  assert.match(String(source.headers['content-type']), /^text\/plain/);
  assert.match(source.body, /^Message-ID: /im);
});

test('the list is filtered by recipient, and shows the first words of each message', async (t) => {
  const { smtpPort, port } = await opened(t);
  await send(smtpPort, { subject: 'for Ada', html: '<p style="display:none">The news</p><p>Fine &amp; well</p>' });
  await send(smtpPort, { subject: 'for Grace', to: 'grace@example.org', text: 'Only text' });
  const all = (await ask(port, '/')).body;
  assert.match(all, /2 messages/);
  assert.match(all, /The news Fine &amp; well/);
  assert.match(all, /Only text/);
  const hers = (await ask(port, '/?to=GRACE%40example.org')).body;
  assert.match(hers, /for Grace/);
  assert.doesNotMatch(hers, /for Ada/);
  assert.match((await ask(port, '/?to=nobody')).body, /Nothing for this recipient/);
  assert.doesNotMatch((await ask(port, '/?to=%22%3E%3Cscript%3E')).body, /<script/);
});

test('a message without HTML is shown as text; a whole document keeps its head', async (t) => {
  const { smtpPort, port } = await opened(t);
  await send(smtpPort, { text: 'plain' });
  const [plain] = await messages(port);
  assert.match((await ask(port, `/messages/${plain?.id}?view=html`)).body, /<pre class="text"[^>]*>plain/);
  await send(smtpPort, {
    html: '<!doctype html><html lang="de"><head><title>x</title></head><body>Hallo</body></html>',
  });
  const [whole] = await messages(port);
  const { body } = await ask(port, `/messages/${whole?.id}/html`);
  assert.match(body, /^<!doctype html><html lang="de"><head><base target="_blank"><title>x/);
});

test('a message can be looked at in light and in dark, whatever the reader’s own machine prefers', async (t) => {
  const { smtpPort, port } = await opened(t);
  await send(smtpPort, { html: '<style>@media (prefers-color-scheme: dark) { p { color: red } }</style><p>x</p>' });
  const [message] = await messages(port);
  const shown = async (colours: string) => (await ask(port, `/messages/${message?.id}/html?colours=${colours}`)).body;
  assert.match(await shown('auto'), /@media \(prefers-color-scheme: dark\)/);
  assert.match(await shown('dark'), /@media \(min-width:0\)/);
  assert.match(await shown('light'), /@media \(max-width:0\)/);
  assert.match((await ask(port, `/messages/${message?.id}?colours=dark`)).body, /\/html\?colours=dark"/);
});

test('a message that is not there is 404, whatever its name', async (t) => {
  const { port } = await opened(t);
  for (const id of ['x', '..%2F..%2Fetc%2Fpasswd', '1700000000000-aaaaaaaaaaaa', '%00']) {
    for (const rest of ['', '/html', '/source']) {
      assert.equal((await ask(port, `/messages/${id}${rest}`)).status, 404, id + rest);
    }
  }
});

test('many messages come in pages', async (t) => {
  const own = mkdtempSync(path.join(folder, 'box '));
  for (let number = 0; number < 101; number++) {
    const envelope = JSON.stringify({
      from: 'a@b.example',
      to: ['c@d.example'],
      receivedAt: '2026-01-01T00:00:00.000Z',
    });
    const id = `${1_700_000_000_000 + number}-${'a'.repeat(12)}`;
    writeFileSync(path.join(own, `${id}.mail`), `${envelope}\nSubject: number ${number}\r\n\r\nhi`);
  }
  const mailbox = await openMailbox({ folder: own, port: 0, ...certificate });
  t.after(() => mailbox.close());
  const last = await ask(mailbox.port, '/?page=99');
  assert.match(last.body, /Page 3 of 3/);
  assert.match(last.body, /number 0</);
  assert.match((await ask(mailbox.port, '/?page=-1')).body, /number 100</);
});

async function run(t: TestContext): Promise<{ child: ChildProcess; ready: Record<string, unknown>; box: string }> {
  const box = mkdtempSync(path.join(folder, 'process '));
  writeFileSync(path.join(box, 'key'), certificate.key);
  writeFileSync(path.join(box, 'cert'), certificate.cert);
  const main = path.join(import.meta.dirname, 'main.ts');
  const args = [
    main,
    '--data',
    path.join(box, 'data'),
    '--port',
    '0',
    '--key',
    path.join(box, 'key'),
    '--cert',
    path.join(box, 'cert'),
  ];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return { child, ready: JSON.parse(String(line)), box };
}

test('as a process: says its ports in one line, survives kill -9 with its mail, ends with its parent', async (t) => {
  const first = await run(t);
  assert.equal(first.ready['ready'], true);
  await send(Number(first.ready['smtpPort']), { subject: 'survives' });
  first.child.kill('SIGKILL');
  await once(first.child, 'exit');
  const file = readdirSync(path.join(first.box, 'data')).find((name) => name.endsWith('.mail')) ?? '';
  assert.match(readFileSync(path.join(first.box, 'data', file), 'utf8'), /Subject: survives/);

  const second = await run(t);
  second.child.stdin?.end();
  assert.deepEqual(await once(second.child, 'exit'), [0, null]);
  const third = await run(t);
  third.child.kill('SIGTERM');
  assert.deepEqual(await once(third.child, 'exit'), [0, null]);
});
