import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import fc from 'fast-check';
import { decrypt, derive, encrypt, joinFields, mac, nonceBytes } from './aead.ts';

interface Vectors<Group, Case> {
  testGroups: (Group & { tests: (Case & { tcId: number; result: string })[] })[];
}

function vectors<Group, Case>(name: string): Vectors<Group, Case> {
  const file = path.join(import.meta.dirname, `../../../test/data/wycheproof/${name}_test.json`);
  return JSON.parse(readFileSync(file, 'utf8')) as Vectors<Group, Case>;
}

const hex = (text: string) => Buffer.from(text, 'hex');

test('AES-GCM agrees with every Wycheproof vector, and refuses other key and nonce sizes', () => {
  const tally = { valid: 0, invalid: 0, refused: 0 };
  const { testGroups } = vectors<
    { ivSize: number; keySize: number; tagSize: number },
    { key: string; iv: string; aad: string; msg: string; ct: string; tag: string }
  >('aes_gcm');
  for (const { ivSize, keySize, tagSize, tests } of testGroups) {
    assert.equal(tagSize, 128);
    for (const { tcId, key, iv, aad, msg, ct, tag, result } of tests) {
      const sealed = () => encrypt(hex(key), hex(aad), hex(msg), hex(iv)).toString('hex');
      const opened = () => decrypt(hex(key), hex(aad), hex(iv + ct + tag))?.toString('hex');
      if (keySize !== 256 || ivSize !== 96) {
        assert.throws(sealed, RangeError, `${tcId}`);
        tally.refused++;
        continue;
      }
      assert.equal(opened(), result === 'valid' ? msg : undefined, `${tcId}`);
      if (result === 'valid') assert.equal(sealed(), iv + ct + tag, `${tcId}`);
      tally[result === 'valid' ? 'valid' : 'invalid']++;
    }
  }
  assert.deepEqual(tally, { valid: 39, invalid: 27, refused: 250 });
});

test('HMAC-SHA-256 agrees with every Wycheproof vector', () => {
  const { testGroups } = vectors<{ tagSize: number }, { key: string; msg: string; tag: string }>('hmac_sha256');
  for (const { tagSize, tests } of testGroups)
    for (const { tcId, key, msg, tag, result } of tests) {
      const made = mac(hex(key), hex(msg)).toString('hex', 0, tagSize / 8);
      assert.equal(made === tag, result === 'valid', `${tcId}`);
    }
});

test('HKDF-SHA-256 agrees with every Wycheproof vector', () => {
  const { testGroups } = vectors<object, { ikm: string; salt: string; info: string; size: number; okm: string }>(
    'hkdf_sha256',
  );
  for (const { tests } of testGroups)
    for (const { tcId, ikm, salt, info, size, okm, result } of tests) {
      const made = () => derive(hex(ikm), hex(info), size, hex(salt)).toString('hex');
      if (result === 'valid') assert.equal(made(), okm, `${tcId}`);
      else assert.throws(made, RangeError, `${tcId}`);
    }
});

test('a nonce is never given twice', () => {
  const key = Buffer.alloc(32, 1);
  const nonces = Array.from({ length: 2_000 }, () =>
    encrypt(key, Buffer.alloc(0), Buffer.alloc(0)).toString('hex', 0, nonceBytes),
  );
  assert.equal(new Set(nonces).size, nonces.length);
});

test('a shortened tag does not open', () => {
  const key = Buffer.alloc(32, 1);
  const box = encrypt(key, Buffer.alloc(0), Buffer.from('text'));
  for (let cut = 1; cut <= box.length; cut++)
    assert.equal(decrypt(key, Buffer.alloc(0), box.subarray(0, box.length - cut)), undefined);
});

test('different lists of fields never give the same bytes', () => {
  const lists = fc.array(fc.string({ maxLength: 4 }), { maxLength: 4 });
  fc.assert(
    fc.property(lists, lists, (left, right) => {
      const same = JSON.stringify(left) === JSON.stringify(right);
      assert.equal(joinFields(...left).equals(joinFields(...right)), same);
    }),
  );
  assert.throws(() => joinFields('x'.repeat(65_536)), RangeError);
});
