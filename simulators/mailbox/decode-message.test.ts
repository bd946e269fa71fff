import assert from 'node:assert/strict';
import { buffer } from 'node:stream/consumers';
import test from 'node:test';
import fc from 'fast-check';
import { createTransport, type SendMailOptions } from 'nodemailer';
import { decodeMessage } from './decode-message.ts';

async function compose(message: SendMailOptions): Promise<Buffer> {
  const { message: stream } = await createTransport({ streamTransport: true }).sendMail(message);
  return Buffer.isBuffer(stream) ? stream : buffer(stream);
}

const naughty = 'Ünïcödé 🕰 „quotes“ <script>alert(1)</script> = =20 . \u{1F468}\u200D\u{1F469}\u200D\u{1F467}';

test('what nodemailer writes is read back: subject, text and HTML in any script', async () => {
  const text = `${naughty}\n.\n..\nFrom here\n${'long '.repeat(400)}\n`;
  const raw = await compose({
    from: { name: 'Uhren & Söhne', address: 'shop@example.org' },
    to: 'ada@example.org',
    subject: naughty.repeat(4),
    text,
    html: `<p>${text}</p>`,
  });
  const message = decodeMessage(raw);
  assert.equal(message.subject, naughty.repeat(4));
  assert.equal(message.text?.replaceAll('\r\n', '\n').trimEnd(), text.trimEnd());
  assert.ok(message.html?.includes(naughty));
  assert.match(message.from, /Uhren & Söhne/);
  assert.equal(message.to, 'ada@example.org');
});

test('every text that nodemailer can write is read back', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }), async (text) => {
      const clean = text.replaceAll(/[\r\n\p{Cs}\0]/gu, ' ').trim();
      fc.pre(clean !== '');
      const message = decodeMessage(
        await compose({ to: 'a@b.example', subject: 'x', text: clean, html: `<b>${clean}</b>` }),
      );
      assert.equal(message.text?.trimEnd(), clean.trimEnd());
      assert.equal(message.html?.trimEnd(), `<b>${clean}</b>`);
    }),
    { numRuns: 40 },
  );
});

test('encoded words: split characters, other character sets, plain text around', () => {
  const subject = (value: string) => decodeMessage(Buffer.from(`Subject: ${value}\r\n\r\n`)).subject;
  assert.equal(subject('=?UTF-8?B?w6Q=?='), 'ä');
  assert.equal(subject('=?utf-8?Q?=C3?=\r\n =?utf-8?Q?=A4?='), 'ä');
  assert.equal(subject('a =?iso-8859-1?q?=E4_b?= c'), 'a ä b c');
  assert.equal(subject('=?utf-8?q?a?= =?iso-8859-1?q?=E4?='), 'aä');
  assert.equal(subject('=?nonsense?q?=E4?='), 'ä');
  assert.equal(subject('=?utf-8?q?unfinished'), '=?utf-8?q?unfinished');
});

test('an attachment is not the text, and nested parts are found', () => {
  const raw = [
    'Content-Type: multipart/mixed; boundary="a b"',
    '',
    'for old programs',
    '--a b',
    'Content-Type: text/plain',
    'Content-Disposition: attachment; filename=x.txt',
    '',
    'attached',
    '--a b',
    'Content-Type: multipart/alternative; boundary=inner',
    '',
    '--inner',
    'Content-Type: text/html; charset=utf-8',
    '',
    '<p>hi</p>',
    '--inner--',
    '--a b--',
    'afterwards',
  ].join('\r\n');
  assert.deepEqual(
    { ...decodeMessage(Buffer.from(raw)), headers: [] },
    {
      from: '',
      to: '',
      subject: '',
      headers: [],
      text: undefined,
      html: '<p>hi</p>',
    },
  );
});

test('no bytes make it throw, and nesting ends', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => void decodeMessage(Buffer.from(bytes))),
    { numRuns: 300 },
  );
  const header = 'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n';
  assert.equal(decodeMessage(Buffer.from(`${header.repeat(5_000)}\r\n\r\nend`)).text, undefined);
});
