// `watchword mail`: what it prints and what it ends with.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import type { NoteBounceOutcome } from '../../flows/mail-bounce.ts';
import type { MailRecord } from '../../modules/mailing.ts';
import { type MailDeskParts, type MailParts, mailCommand } from './mail-commands.ts';
import { type Terminal, UsageError } from './terminal.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'mail-commands-'));
after(() => rmSync(folder, { recursive: true }));

const at = new Date('2026-06-01T12:00:00Z');
const refused: MailRecord = {
  messageId: '0190a000-0000-7000-8000-000000000001',
  about: 'order',
  aboutId: '0190a000-0000-7000-8000-000000000002',
  kind: 'confirmation',
  detail: 'sold',
  state: 'refused',
  tries: 1,
  dueAt: at,
  firstAt: at,
  stateAt: at,
  code: 550,
  status: '5.1.1',
};

interface Setting {
  mails?: MailRecord[];
  report?: ReturnType<MailParts['readBounce']>;
  bounced?: NoteBounceOutcome;
  taken?: boolean;
  key?: boolean;
}

async function run(line: string, setting: Setting = {}) {
  const said: string[] = [];
  const { mails = [] } = setting;
  let key = setting.key ?? false;
  const terminal: Terminal = {
    json: false,
    print: (text) => void said.push(text),
    result: (_, text) => void said.push(text),
    warn: (text) => void said.push(text),
    progress: () => ({ report: () => undefined, end: () => undefined }),
    askSecret: () => Promise.resolve(''),
  };
  const parts: MailParts = {
    operator: 'operator:test',
    numbers: () => Promise.resolve({ putOff: 2, oldest: at, troubled: mails.length }),
    troubled: () => Promise.resolve(mails),
    ofOrder: (number) => Promise.resolve(number === 'W-1' ? mails : undefined),
    numberOf: () => Promise.resolve('W-1'),
    again: ({ mails: wanted }) => Promise.resolve(wanted.length),
    sendTest: (to) =>
      Promise.resolve(
        setting.taken === false
          ? { outcome: { kind: 'refused' }, words: '550 no' }
          : { outcome: { kind: 'sent' }, words: `250 taken for ${to}` },
      ),
    noteBounce: () => Promise.resolve(setting.bounced ?? { kind: 'unknown-mail' }),
    readBounce: () => setting.report,
  };
  const desk: MailDeskParts = {
    kinds: ['confirmation'],
    locales: ['en', 'de'],
    preview: (kind, locale) => Promise.resolve({ subject: 'S', text: `${kind} ${locale}`, html: '<p>html</p>\n' }),
    dkim: {
      record: () => (key ? { name: 'watchword._domainkey.example.org', strings: ['v=DKIM1; p=a', 'b'] } : undefined),
      make: () => {
        key = true;
      },
    },
  };
  const code = await mailCommand(() => Promise.resolve(parts), desk, line.split(' ').filter(Boolean), terminal);
  return { code, text: said.join('\n') };
}

test('what waits and what reached nobody, with the server’s code; a finding ends with 1', async () => {
  const bad = await run('', { mails: [refused] });
  assert.equal(bad.code, 1);
  assert.match(bad.text, /2 mails wait for their server/);
  assert.match(bad.text, /W-1 +confirmation +sold +refused +1 try .*550 5\.1\.1/);
  assert.deepEqual((await run('')).code, 0);
});

test('the mails of an order, and trying them again', async () => {
  assert.match((await run('show W-1', { mails: [refused] })).text, /refused/);
  assert.match((await run('show W-1')).text, /No mail about W-1 yet/);
  assert.equal((await run('show W-2')).code, 1);
  assert.match((await run('retry W-1', { mails: [refused] })).text, /^1 mails will be tried again/);
  assert.match((await run('retry all', { mails: [refused, refused] })).text, /^2 mails/);
  assert.match((await run('retry all')).text, /nothing to try again/);
  assert.equal((await run('retry W-2')).code, 1);
});

test('a letter to look at, as HTML, text or into a file', async () => {
  assert.equal((await run('preview confirmation')).text, '<p>html</p>');
  assert.equal((await run('preview confirmation --text --locale de')).text, 'confirmation de');
  const out = path.join(folder, 'letter.html');
  await run(`preview confirmation --out ${out}`);
  assert.equal(readFileSync(out, 'utf8'), '<p>html</p>\n');
});

test('a test mail says what the server answered, and ends with 1 when it was not taken', async () => {
  assert.deepEqual(await run('test me@example.org'), {
    code: 0,
    text: 'The server took it: 250 taken for me@example.org',
  });
  assert.deepEqual(await run('test me@example.org', { taken: false }), { code: 1, text: 'Not sent: 550 no' });
});

test('a mail that came back is noted; what is no report, unknown, delayed or known already says so', async () => {
  const file = path.join(folder, 'bounce.eml');
  writeFileSync(file, 'x');
  const report = { messageKey: 'k', action: 'failed', status: '5.1.1' } as const;
  const mail: MailRecord = { ...refused, state: 'bounced' };
  const cases: [Setting, number, RegExp][] = [
    [{}, 1, /no report/],
    [{ report: { ...report, action: 'delayed' } }, 0, /still tries/],
    [{ report }, 1, /has sent no such mail/],
    [{ report, bounced: { kind: 'not-on-its-way', state: 'bounced' } }, 0, /bounced already/],
    [
      { report, bounced: { kind: 'noted', mail, addressUnreachable: true } },
      0,
      /of W-1 came back.*Nothing more is sent/,
    ],
    [{ report, bounced: { kind: 'noted', mail, addressUnreachable: false } }, 0, /Other mails are still sent/],
  ];
  for (const [setting, code, words] of cases) {
    const { code: ended, text } = await run(`bounce ${file}`, setting);
    assert.equal(ended, code, text);
    assert.match(text, words);
  }
});

test('the record of the key that signs; a second key is not made over the first', async () => {
  assert.deepEqual((await run('dkim')).code, 1);
  const made = await run('dkim --new');
  assert.match(made.text, /watchword\._domainkey\.example\.org\. IN TXT "v=DKIM1; p=a" "b"/);
  await assert.rejects(run('dkim --new', { key: true }), UsageError);
});

test('wrong usage says how it is meant', async () => {
  for (const line of ['dance', 'show', 'retry', 'test', 'bounce', 'show W-1 W-2', 'preview', '--locale xx'])
    await assert.rejects(run(line), UsageError, line);
  await assert.rejects(run('preview nothing'), /Kinds: confirmation/);
});
