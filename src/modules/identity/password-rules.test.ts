import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge } from './password-rules.ts';

const about = { name: 'Ada Lovelace', email: 'ada.l@engines.example', shopName: 'Linen & Loom' };
const rulesOf = (password: string) => judge(password, about).map(({ rule }) => rule);

test('long passwords of any kind of characters are taken (S6.1)', () => {
  for (const password of [
    'correct horse battery staple',
    'korrektes pferd batterie',
    'ähnlich wie Öl im Wasser',
    'Нас утро встречает',
    '正しい馬の電池と針を置く庭園',
    '🦩 in the garden at noon',
    'x7Kq!p2Zm9Wd',
    ' leading and trailing ',
    'v'.padEnd(1_024, 'abxq7z2p!m'),
  ])
    assert.deepEqual(rulesOf(password), [], password.slice(0, 40));
});

test('refused: too short, counted in characters of the normal form', () => {
  for (const password of ['', 'elevenchars', '🦩🦩🦩🦩🦩🦩', 'e\u0301'.repeat(11)])
    assert.deepEqual(rulesOf(password), ['too-short'], password);
  assert.match(judge('elevenchars', about)[0]?.text ?? '', /12 characters; this one has 11/);
});

test('refused: more than 1,024 bytes, at any size', () => {
  for (const length of [1_025, 5_000, 2_000_000])
    assert.deepEqual(rulesOf('abxq7z2p!m'.repeat(length / 10 + 1)), ['too-long']);
  assert.deepEqual(rulesOf('ﷺ'.repeat(400)), ['too-long']);
});

test('refused: what cannot be typed', () => {
  for (const password of ['a line\nbreak in here', 'nul\u0000 in the middle of it', 'half a pair \ud800 here'])
    assert.deepEqual(rulesOf(password), ['not-text']);
});

test('refused: common passwords, also with digits, signs, capitals and look-alikes around and in them', () => {
  for (const password of [
    'password12345!',
    'P@ssw0rd2026!!',
    '!!!Sunshine!!!',
    'letmein1234567',
    'dragondragon',
    'Dr4g0n!Dr4g0n!',
    'ｐａｓｓｗｏｒｄ１２３４５',
    '1qaz2wsx3edc',
    'iloveyou2025!!',
  ])
    assert.deepEqual(rulesOf(password), ['too-common'], password);
});

test('refused: rows of characters and repetitions', () => {
  for (const password of [
    '123456789012',
    'aaaaaaaaaaaaaaaa',
    'abcdefghijklmnop',
    'qwertyuiopasdf',
    'zyxwvutsrqponm',
    'abcabcabcabcabc',
    '🦩'.repeat(12),
    '            ',
  ])
    assert.deepEqual(rulesOf(password), ['too-common'], password);
});

test('refused: names of the person and of the shop, and the address', () => {
  for (const password of [
    'lovelace-and-more',
    'my-L0velace-secret',
    'Linen forever blue',
    'all the engines run',
    'the watchword is tea',
    'adalovelace9431kx',
  ])
    assert.deepEqual(rulesOf(password), ['personal'], password);
  assert.match(judge('lovelace-and-more', about)[0]?.text ?? '', /“Lovelace”/);
  // Too short to mean somebody.
  assert.deepEqual(judge('canada in a teapot', { ...about, name: 'Ada' }), []);
});

test('a password that breaks two rules is told both', () => {
  assert.deepEqual(
    judge('sunshine12345', { ...about, name: 'Sunshine' }).map(({ rule }) => rule),
    ['personal', 'too-common'],
  );
});
