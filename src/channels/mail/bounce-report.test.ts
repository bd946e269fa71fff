// Mails that came back, as servers of different make report them, and what is no such report.
import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { readBounce } from './bounce-report.ts';

const key = '0190a000-0000-7000-8000-000000000001';
const domain = 'shop.example.org';

const report = (
  changes: { status?: string; action?: string; id?: string; returned?: string; encoding?: string } = {},
) =>
  Buffer.from(
    [
      'Return-Path: <>',
      'From: MAILER-DAEMON@mx.example.net (Mail Delivery System)',
      'Subject: Undelivered Mail Returned to Sender',
      'To: shop@shop.example.org',
      'MIME-Version: 1.0',
      'Content-Type: multipart/report; report-type=delivery-status;',
      '\tboundary="A1B2/mx.example.net"',
      '',
      'This is a MIME-encapsulated message.',
      '',
      '--A1B2/mx.example.net',
      'Content-Description: Notification',
      'Content-Type: text/plain; charset=us-ascii',
      '',
      '<somebody@example.net>: host mx.example.net said: 550 5.1.1 User unknown',
      '',
      '--A1B2/mx.example.net',
      'Content-Description: Delivery report',
      'Content-Type: message/delivery-status',
      ...(changes.encoding === undefined ? [] : [`Content-Transfer-Encoding: ${changes.encoding}`]),
      '',
      'Reporting-MTA: dns; mx.example.net',
      'Arrival-Date: Mon,  1 Jun 2026 12:00:00 +0000 (UTC)',
      '',
      'Final-Recipient: rfc822; somebody@example.net',
      `Action: ${changes.action ?? 'failed'}`,
      `Status: ${changes.status ?? '5.1.1'}`,
      'Diagnostic-Code: smtp; 550 5.1.1 User unknown',
      '',
      '--A1B2/mx.example.net',
      'Content-Description: Undelivered Message',
      `Content-Type: ${changes.returned ?? 'message/rfc822'}`,
      '',
      'From: Lux <shop@shop.example.org>',
      `Message-ID: ${changes.id ?? `<${key}@${domain}>`}`,
      'Subject: Your order',
      '',
      'Thank you',
      '--A1B2/mx.example.net--',
      '',
    ].join('\r\n'),
  );

test('a report says which mail came back, and why', () => {
  assert.deepEqual(readBounce(report(), domain), { messageKey: key, action: 'failed', status: '5.1.1' });
  assert.deepEqual(readBounce(report({ status: '4.4.7 (delivery expired)', action: 'Delayed' }), domain), {
    messageKey: key,
    action: 'delayed',
    status: '4.4.7',
  });
});

test('headers alone come back as well, and line ends may be plain', () => {
  assert.equal(readBounce(report({ returned: 'text/rfc822-headers' }), domain)?.messageKey, key);
  const plain = Buffer.from(report().toString().replaceAll('\r\n', '\n'));
  assert.equal(readBounce(plain, domain)?.status, '5.1.1');
  assert.equal(readBounce(report({ encoding: 'quoted-printable' }), domain)?.status, '5.1.1');
  assert.equal(readBounce(report({ id: `\r\n <${key}@SHOP.example.org>` }), domain)?.messageKey, key);
});

test('what is about no mail of ours, or says nothing of its fate, is no report', () => {
  for (const [why, raw] of Object.entries({
    'of another shop': report({ id: `<${key}@elsewhere.example>` }),
    'no id': report({ id: '' }),
    'an id that is none': report({ id: '<../../x@shop.example.org>' }),
    delivered: report({ action: 'delivered', status: '2.0.0' }),
    'no status': report({ status: 'unknown' }),
    'a picture came back': report({ returned: 'image/png' }),
    'a plain mail': Buffer.from(`Subject: hello\r\nMessage-ID: <${key}@${domain}>\r\n\r\nhello`),
    nothing: Buffer.alloc(0),
    'too much': Buffer.concat([report(), Buffer.alloc(3_000_000, 'x')]),
  }))
    assert.equal(readBounce(raw, domain), undefined, why);
});

test('the address in a report is not looked at', () => {
  const found = readBounce(report(), domain);
  assert.doesNotMatch(JSON.stringify(found), /somebody/);
});

test('no bytes make it throw or hang', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => {
      readBounce(Buffer.from(bytes), domain);
    }),
  );
  const pieces = report().toString().split('\r\n');
  fc.assert(
    fc.property(fc.shuffledSubarray(pieces), (lines) => {
      readBounce(Buffer.from(lines.join('\r\n')), domain);
    }),
  );
  const hostile = [
    `Content-Type: multipart/report; boundary=${'a'.repeat(150)}\r\n\r\n${`--${'a'.repeat(150)}\r\n`.repeat(8_000)}`,
    `Content-Type: multipart/report; boundary=a\r\n\r\n--a\r\nContent-Type: message/delivery-status\r\n\r\n${'x: y\r\n'.repeat(200_000)}`,
    ' \r\n\t'.repeat(300_000),
  ];
  for (const text of hostile) assert.equal(readBounce(Buffer.from(text), domain), undefined);
});
