import assert from 'node:assert/strict';
import test from 'node:test';
import { isDisposable } from './disposable-domains.ts';

test('throw-away mail services are known by their domain, whatever the spelling', () => {
  for (const email of [
    'a@mailinator.com',
    'A@MAILINATOR.COM',
    'a@sub.of.mailinator.com',
    'a@mailinator.com.',
    ' a@mailinator.com ',
    '"odd@ordinary.example"@mailinator.com',
    'a@ｍａｉｌｉｎａｔｏｒ.com',
    'a@mailinator。com',
    'a@yahóo.com',
    'a@xn--yaho-sqa.com',
    'mailinator.com',
  ]) {
    assert.equal(isDisposable(email), true, email);
  }
});

test('other addresses are not, and nonsense is none', () => {
  for (const email of [
    'a@gmail.com',
    'mailinator.com@gmail.com',
    'a@xmailinator.example',
    'a@mailinator.com.example',
    'a@mailinator',
    'a@com',
    'a@',
    '@',
    '',
    'a@[127.0.0.1]',
    'a@..',
    'a@# Throw-away mail domains',
    'a@__proto__',
    `a@${'x.'.repeat(5_000)}com`,
    'a@\u0000mailinator.com',
  ]) {
    assert.equal(isDisposable(email), false, email);
  }
});
