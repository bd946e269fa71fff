import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { test } from 'node:test';
import { newId } from '../../kernel/ids.ts';
import { countCardNumbers, findCardNumbers } from './card-numbers.ts';

const strict = { tradeNumbers: false };
const loose = { tradeNumbers: true };
const cards = [
  '4242424242424242',
  '5555555555554444',
  '2223003122003222',
  '378282246310005',
  '6011111111111117',
  '30569309025904',
  '3566002020360505',
  '6200000000000005',
];

test('a number of each network is found, alone and among other text', () => {
  for (const card of cards) {
    for (const text of [
      card,
      `card ${card}.`,
      `"${card}"`,
      `pan=${card}&x`,
      `12,${card},`,
      `no.${card}`,
      `(${card})`,
    ]) {
      assert.equal(findCardNumbers(text, strict).length, 1, text);
    }
  }
});

test('grouped as embossed, in UTF-8 and in UTF-16 of either alignment', () => {
  for (const text of ['4242 4242 4242 4242', '4242-4242-4242-4242', '3782 822463 10005', '3056-930902-5904']) {
    assert.equal(findCardNumbers(`note: ${text};`, strict).length, 1, text);
    const wide = Buffer.from(`note: ${text};`, 'utf16le');
    assert.equal(countCardNumbers(wide, strict), 1, text);
    assert.equal(countCardNumbers(Buffer.concat([Buffer.from([7]), wide]), strict), 1, text);
    assert.ok(countCardNumbers(Buffer.from(`é${text}\0`), strict) === 1, text);
  }
});

test('a wrong check digit, an unknown range, a longer run and a fraction are none', () => {
  for (const text of [
    '4242424242424241',
    '1234567812345670',
    'a4242424242424242',
    '4242424242424242b',
    '42424242424242421111',
    '0.4242424242424242',
    '4444444444444444',
    '4242 4242 4242 4242 4242',
    '2026-11-21 23:52:44.123456',
    '0000000000000000',
  ]) {
    assert.deepEqual(findCardNumbers(text, strict), [], text);
  }
});

test('bar codes are trade numbers where those are at home, and card numbers elsewhere', () => {
  // Right by both formulas: GTIN-13 and Luhn.
  const both = Array.from({ length: 100_000 }, (_, i) => String(4_000_000_000_000 + i * 7)).find(
    (digits) => findCardNumbers(digits, strict).length === 1 && findCardNumbers(digits, loose).length === 0,
  );
  assert.ok(both !== undefined);
  assert.equal(findCardNumbers('4242424242424242', loose).length, 1);
});

test('no false alarm among a busy shop’s ids, times, hashes and keys', () => {
  let text = '';
  for (let i = 0; i < 20_000; i++) {
    const hash = createHash('sha256').update(String(i)).digest();
    const at = new Date(1_700_000_000_000 + i * 86_399_999);
    text += `${newId()} ${at.toISOString()} ${at.getTime()} ${hash.toString('hex')} ${hash.toString('base64')} pi_${hash.toString('base64url')} ${i * 1000} W-${100_000 + i} ${hash.readUInt32BE(0) / 2 ** 32} 2026-11-21 23:52:44.${i} +00\n`;
  }
  assert.deepEqual(findCardNumbers(text, strict), []);
  assert.equal(countCardNumbers(Buffer.from(text), strict), 0);
  const random = Buffer.concat(
    Array.from({ length: 40_000 }, (_, i) => createHmac('sha256', 'seed').update(String(i)).digest()),
  );
  assert.equal(countCardNumbers(random, strict), 0);
});
