import assert from 'node:assert/strict';
import test from 'node:test';
import { newId } from '../../kernel/ids.ts';
import { type Keys, makeKek, newestKek } from './key-file.ts';
import { canUnwrap, Keyring, makePersonKey, type PersonId, rewrap, unwrap } from './person-keys.ts';

const now = new Date('2026-01-01T00:00:00Z');
const keys: Keys = { indexSecret: Buffer.alloc(32), keks: [makeKek(1, now), makeKek(2, now)] };
const make = (kek = newestKek(keys)) => makePersonKey(newId<PersonId>(), kek);

test('a wrapped key unwraps to the same key, under its own key-encryption key only', () => {
  const { key, wrapped } = make();
  assert.deepEqual(unwrap(wrapped, keys).sealing, key.sealing);
  assert.equal(unwrap(wrapped, keys).reference, key.reference);
  assert.equal(wrapped.wrapped.length, 60);
  const strangers: Keys = { ...keys, keks: [makeKek(2, now)] };
  assert.throws(() => unwrap(wrapped, strangers), /was altered/);
  const older: Keys = { ...keys, keks: keys.keks.slice(0, 1) };
  assert.equal(canUnwrap(wrapped, older), false);
  assert.throws(() => unwrap(wrapped, older), /no key-encryption key of version 2/);
});

test('a wrapped key given to another person, version or key-encryption key does not unwrap, nor with any bit flipped', () => {
  const { wrapped } = make();
  for (const other of [{ person: newId<string>() }, { version: 2 }, { kekVersion: 1 }])
    assert.throws(() => unwrap({ ...wrapped, ...other }, keys), /was altered/);
  for (let bit = 0; bit < wrapped.wrapped.length * 8; bit++) {
    const altered = Buffer.from(wrapped.wrapped);
    altered[bit >> 3] = (altered[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    assert.throws(() => unwrap({ ...wrapped, wrapped: altered }, keys), /was altered/);
  }
});

test('rewrapping keeps the key', () => {
  const [first, second] = keys.keks;
  assert.ok(first !== undefined && second !== undefined);
  const { key, wrapped } = make(first);
  const renewed = rewrap(wrapped, keys, second);
  assert.equal(renewed.kekVersion, 2);
  assert.deepEqual(unwrap(renewed, { ...keys, keks: [second] }).sealing, key.sealing);
});

test('sealing and reference are keyed apart', () => {
  const { key } = make();
  assert.equal(Buffer.from(key.reference, 'base64url').length, 16);
  assert.equal(key.sealing.includes(Buffer.from(key.reference, 'base64url')), false);
});

test('the ring keeps the keys used last, and wipes those that leave', () => {
  const ring = new Keyring(2);
  const [one, two, three] = [make().key, make().key, make().key];
  ring.put(one);
  ring.put(two);
  const held = two.sealing;
  assert.equal(ring.get(one.person), one);
  ring.put(three);
  assert.equal(ring.size, 2);
  assert.equal(ring.get(two.person), undefined);
  assert.ok(held.equals(Buffer.alloc(32)), 'wiped');
  assert.throws(() => two.sealing, { name: 'KeyNotInMemory' });
  assert.throws(() => two.reference, { name: 'KeyNotInMemory' });
  ring.put(three);
  ring.forget(three.person);
  assert.equal(ring.get(three.person), undefined);
  ring.clear();
  assert.equal(ring.size, 0);
  assert.throws(() => one.sealing, { name: 'KeyNotInMemory' });
});

test('after a time of not hearing, the ring keeps only those who are being made: their transaction may be open', () => {
  const ring = new Keyring(10);
  const [known, born] = [make().key, make().key];
  ring.put(known);
  ring.putNew(born);
  ring.forgetUnheard();
  assert.equal(ring.get(known.person), undefined);
  assert.equal(ring.get(born.person), born);
  ring.forget(born.person);
  assert.equal(ring.get(born.person), undefined);
});
