import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Secret } from 'otpauth';
import { codeOf, matchingStep, newTotpSecret, offerOf, stepMs } from './totp.ts';

// RFC 6238, appendix B: SHA-1, eight digits.
const rfcSecret = Secret.fromLatin1('12345678901234567890').base32;
const vectors: [seconds: number, code: string][] = [
  [59, '94287082'],
  [1_111_111_109, '07081804'],
  [1_111_111_111, '14050471'],
  [1_234_567_890, '89005924'],
  [2_000_000_000, '69279037'],
  [20_000_000_000, '65353130'],
];

test('codes are those of RFC 6238', () => {
  for (const [seconds, code] of vectors) {
    assert.equal(codeOf(rfcSecret, Math.floor(seconds / 30), 8), code);
    assert.equal(matchingStep(rfcSecret, code.slice(2), new Date(seconds * 1_000)), Math.floor(seconds / 30));
  }
});

test('a code is good one step early and one late, and no further', () => {
  const at = new Date('2026-05-01T12:00:15Z');
  const present = Math.floor(at.getTime() / stepMs);
  for (const [off, good] of [
    [-2, false],
    [-1, true],
    [0, true],
    [1, true],
    [2, false],
  ] as const)
    assert.equal(matchingStep(rfcSecret, codeOf(rfcSecret, present + off), at), good ? present + off : undefined);
});

test('spaces are passed over; anything but six digits is no code', () => {
  const at = new Date('2026-05-01T12:00:15Z');
  const code = codeOf(rfcSecret, Math.floor(at.getTime() / stepMs));
  assert.ok(matchingStep(rfcSecret, ` ${code.slice(0, 3)} ${code.slice(3)} `, at) !== undefined);
  for (const wrong of [
    '',
    code.slice(1),
    `${code}0`,
    `${code}\u0000`,
    '٠١٢٣٤٥',
    'abcdef',
    '-12345',
    '1e5000',
    ' '.repeat(100_000),
  ])
    assert.equal(matchingStep(rfcSecret, wrong, at), undefined);
});

test('a new secret has 160 bits; its offer is an address that apps know and a picture without styles or scripts', () => {
  const secret = newTotpSecret();
  assert.match(secret, /^[A-Z2-7]{32}$/);
  assert.notEqual(secret, newTotpSecret());
  const offer = offerOf(secret, { issuer: 'Linen: & Loom', account: 'ada@example.com' });
  const uri = new URL(offer.uri);
  assert.equal(uri.protocol, 'otpauth:');
  assert.equal(uri.searchParams.get('secret'), secret);
  assert.equal(uri.searchParams.get('issuer'), 'Linen  & Loom');
  assert.match(offer.qrSvg, /^<svg [^>]*>/);
  assert.doesNotMatch(offer.qrSvg, /style=|<script|href/);
});
