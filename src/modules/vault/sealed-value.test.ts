import assert from 'node:assert/strict';
import { isUtf8 } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import test from 'node:test';
import fc from 'fast-check';
import { SealBroken } from './refusals.ts';
import {
  looksSealed,
  maxPlaintextBytes,
  openValue,
  overheadBytes,
  paddingBytes,
  type SealedPlace,
  sealValue,
  showsPlaintext,
} from './sealed-value.ts';

const key = randomBytes(32);
const place: SealedPlace = { label: 'orders.contact.email', rowId: 'row-1', person: 'person-1' };
const text = fc.string({ unit: 'binary', maxLength: 200 });
const anyPlace = fc.record({ label: fc.string(), rowId: fc.string(), person: fc.string() });

test('any Unicode text comes back as it went in', () => {
  fc.assert(
    fc.property(text, anyPlace, fc.nat(65_535), (plaintext, where, version) => {
      assert.equal(openValue(key, version, where, sealValue(key, version, where, plaintext)), plaintext);
    }),
    { numRuns: 300 },
  );
});

test('a flipped bit anywhere breaks the seal', () => {
  const sealed = sealValue(key, 1, place, 'ada@example.com');
  for (let bit = 0; bit < sealed.length * 8; bit++) {
    const altered = Buffer.from(sealed);
    altered[bit >> 3] = (altered[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    assert.throws(() => openValue(key, 1, place, altered), SealBroken, `bit ${bit}`);
  }
});

test('cut, lengthened, foreign and empty bytes break the seal', () => {
  const sealed = sealValue(key, 1, place, 'x'.repeat(100));
  for (let length = 0; length < sealed.length; length++)
    assert.throws(() => openValue(key, 1, place, sealed.subarray(0, length)), SealBroken);
  assert.throws(() => openValue(key, 1, place, Buffer.concat([sealed, randomBytes(32)])), SealBroken);
  assert.throws(() => openValue(key, 1, place, Buffer.from('ada@example.com')), SealBroken);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      assert.throws(() => openValue(key, 1, place, Buffer.from(bytes)), SealBroken);
    }),
  );
});

test('a change of any part of the place, of the key or of its version breaks the seal', () => {
  fc.assert(
    fc.property(anyPlace, anyPlace, (where, elsewhere) => {
      fc.pre(JSON.stringify(where) !== JSON.stringify(elsewhere));
      const sealed = sealValue(key, 1, where, 'text');
      assert.throws(() => openValue(key, 1, elsewhere, sealed), SealBroken);
    }),
  );
  // Parts that run into one another are still different places.
  const sealed = sealValue(key, 1, { label: 'ab', rowId: 'c', person: 'd' }, 'text');
  assert.throws(() => openValue(key, 1, { label: 'a', rowId: 'bc', person: 'd' }, sealed), SealBroken);
  assert.throws(() => openValue(randomBytes(32), 1, { label: 'ab', rowId: 'c', person: 'd' }, sealed), SealBroken);
  assert.throws(() => openValue(key, 2, { label: 'ab', rowId: 'c', person: 'd' }, sealed), SealBroken);
  const relabelled = Buffer.from(sealed);
  relabelled.writeUInt16BE(2, 1);
  assert.throws(() => openValue(key, 2, { label: 'ab', rowId: 'c', person: 'd' }, relabelled), SealBroken);
});

test('a sealed value shows neither its text nor the exact length of it, and is no UTF-8', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 8, maxLength: 100, unit: 'grapheme' }), (plaintext) => {
      const sealed = sealValue(key, 1, place, plaintext);
      assert.equal(sealed.includes(plaintext), false);
      assert.equal((sealed.length - overheadBytes) % paddingBytes, 0);
      assert.ok(looksSealed(sealed));
      assert.equal(isUtf8(sealed), false);
      assert.equal(showsPlaintext(sealed), false);
    }),
  );
  const lengths = ['', '1', '+1 555 0100', '+44 20 7946 0958', 'x'.repeat(31)].map(
    (value) => sealValue(key, 1, place, value).length,
  );
  assert.equal(new Set(lengths).size, 1);
  assert.equal(sealValue(key, 1, place, 'x'.repeat(32)).length, (lengths[0] ?? 0) + 32);
});

test('the same text sealed twice gives different bytes', () => {
  assert.notDeepEqual(sealValue(key, 1, place, 'same'), sealValue(key, 1, place, 'same'));
});

test('text that could not come back is refused: lone surrogates and more than 64 KiB', () => {
  assert.throws(() => sealValue(key, 1, place, 'a\ud800b'), RangeError);
  assert.throws(() => sealValue(key, 1, place, 'x'.repeat(maxPlaintextBytes + 1)), RangeError);
  assert.throws(() => sealValue(key, 1, place, 'ü'.repeat(maxPlaintextBytes / 2 + 1)), RangeError);
  const longest = 'x'.repeat(maxPlaintextBytes);
  assert.equal(openValue(key, 1, place, sealValue(key, 1, place, longest)), longest);
});

test('plain text under a forged header is recognised', () => {
  const forged = (body: Buffer) => Buffer.concat([Buffer.of(0xf5, 0, 1), randomBytes(12), body, randomBytes(16)]);
  const padded = Buffer.alloc(32);
  padded.write('ada@example.com\x80', 'latin1');
  assert.ok(looksSealed(forged(padded)));
  assert.ok(showsPlaintext(forged(padded)));
  assert.ok(showsPlaintext(forged(Buffer.from('1 Analytical Engine Street, SW1.'))));
});
