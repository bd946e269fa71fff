import assert from 'node:assert/strict';
import test from 'node:test';
import { money } from '../../kernel/money.ts';
import { type ConfirmationContent, renderOrderConfirmation } from './order-confirmation.ts';

const usd = (amountMinor: number) => money(amountMinor, 'USD');

const content: ConfirmationContent = {
  shopName: 'Lux Watch Winders',
  number: '1042',
  lines: [
    { title: 'Winder for two', variant: 'Walnut', quantity: 2, total: usd(25_800) },
    { title: 'Strap', quantity: 1, total: usd(1_999) },
  ],
  totals: { subtotal: usd(27_799), discount: usd(1_000), shipping: usd(500), tax: usd(2_211), total: usd(29_510) },
  payment: { kind: 'paid' },
  statusUrl: new URL('https://localhost:8443/orders/1?token=abc&x=1'),
  contactAddress: 'help@example.org',
  isDemonstration: false,
};

test('text and HTML say the same: what was bought, the sums, the link, whom to ask', () => {
  const mail = renderOrderConfirmation(content);
  assert.equal(mail.subject, 'Your order 1042 at Lux Watch Winders');
  const said = [
    '2 × Winder for two, Walnut',
    '$258.00',
    '1 × Strap',
    '$19.99',
    '-$10.00',
    '$5.00',
    '$22.11',
    '$295.10',
    'Your payment has arrived.',
    'help@example.org',
  ];
  for (const part of said) {
    assert.ok(mail.text.includes(part), part);
    assert.ok(mail.html.includes(part), part);
  }
  assert.ok(mail.text.includes('https://localhost:8443/orders/1?token=abc&x=1\n'));
  assert.ok(mail.html.includes('href="https://localhost:8443/orders/1?token=abc&amp;x=1"'));
  assert.doesNotMatch(mail.text + mail.html, /demonstration|undefined|\[object/i);
});

test('each way to pay has its sentence; no discount, no line for it', () => {
  const text = (payment: ConfirmationContent['payment']) => renderOrderConfirmation({ ...content, payment }).text;
  assert.match(
    text({ kind: 'on-account', dueOn: '1 March 2027' }),
    /charged to your account, payable by 1 March 2027\./,
  );
  assert.match(text({ kind: 'on-account', dueOn: undefined }), /charged to your account\./);
  assert.match(text({ kind: 'being-checked' }), /We are checking it/);
  const without = renderOrderConfirmation({ ...content, totals: { ...content.totals, discount: usd(0) } });
  assert.doesNotMatch(without.text + without.html, /Discount/);
});

test('a demonstration says so first', () => {
  const mail = renderOrderConfirmation({ ...content, isDemonstration: true });
  assert.match(mail.text, /^A demonstration: nothing was bought/);
  assert.match(mail.html, /A demonstration: nothing was bought/);
});

test('foreign words are text, one line each, and never a header', () => {
  const evil = '</title><script>alert(1)</script>"\r\nBcc: eve@example.net\u202E';
  const mail = renderOrderConfirmation({
    ...content,
    shopName: evil,
    number: evil,
    lines: [{ title: evil, variant: evil, quantity: 1, total: usd(1) }],
  });
  assert.doesNotMatch(mail.subject, /[\r\n\u202E]/);
  assert.doesNotMatch(mail.html, /<script/);
  assert.doesNotMatch(mail.text, /^Bcc:/m);
});

test('a link that is not https is an error: it carries the secret of the order', () => {
  assert.throws(
    () => renderOrderConfirmation({ ...content, statusUrl: new URL('http://localhost/orders/1') }),
    /https/,
  );
});
