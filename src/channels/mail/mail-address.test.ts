import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { isMailAddress, oneLine } from './mail-address.ts';

test('plain addresses of any script are addresses', () => {
  for (const good of [
    'ada@example.org',
    "o'brien+shop@mail.example.co.uk",
    'jörg@bücher.example',
    'a@localhost',
    '用户@例子.广告',
  ]) {
    assert.equal(isMailAddress(good), true, good);
  }
});

test('everything that could reach a second person or a second header is refused', () => {
  const bad = [
    '',
    'ada',
    '@example.org',
    'ada@',
    'ada@example.org,eve@example.net',
    'ada@example.org, eve@example.net',
    'ada@example.org;eve@example.net',
    'ada@example.org eve@example.net',
    'ada@example.org\r\nBcc: eve@example.net',
    'ada@example.org\nBcc: eve@example.net',
    'ada@example.org\0',
    'ada@example.org%0d%0aBcc:eve@example.net\r',
    '<ada@example.org>',
    'Ada <ada@example.org>',
    '"ada"@example.org',
    'ada(comment)@example.org',
    'a@b@example.org',
    'group:ada@example.org',
    'ada@example..org',
    'ada@-example.org',
    'ada@[127.0.0.1]',
    'ada\u202E@example.org',
    'ada@exam\u2028ple.org',
    `${'a'.repeat(65)}@example.org`,
    `ada@${'a.'.repeat(130)}org`,
  ];
  for (const text of bad) assert.equal(isMailAddress(text), false, JSON.stringify(text));
});

test('long input is decided at once', () => {
  const started = performance.now();
  isMailAddress(`a@${'a-'.repeat(100_000)}`);
  isMailAddress(`a@${'a.'.repeat(124)}`);
  assert.ok(performance.now() - started < 50);
});

test('one line is one line, whatever comes in', () => {
  assert.equal(oneLine('Ada\r\nBcc: eve@example.net'), 'Ada Bcc: eve@example.net');
  assert.equal(oneLine('\u202Egnp.exe'), 'gnp.exe');
  assert.equal(oneLine('  a\u2028b\u0085c\0d  '), 'a b c d');
  assert.equal(oneLine('🕰'.repeat(300)), '🕰'.repeat(200));
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      assert.doesNotMatch(oneLine(text), /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u);
    }),
  );
});
