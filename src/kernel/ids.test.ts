import assert from 'node:assert/strict';
import test from 'node:test';
import { hashSecret, isUuid, newId, newSecret } from './ids.ts';

test('an id is a UUIDv7 that carries its time and is never repeated', () => {
  const ids = Array.from({ length: 2_000 }, () => newId(1_700_000_000_000));
  assert.equal(new Set(ids).size, ids.length);
  for (const id of ids) {
    assert.ok(isUuid(id), id);
    assert.equal(Number.parseInt(id.replace('-', '').slice(0, 12), 16), 1_700_000_000_000);
    assert.equal(id[14], '7');
  }
});

test('an id has one spelling', () => {
  const id = newId<string>();
  assert.equal(isUuid(id.toUpperCase()), false);
  assert.equal(isUuid(`{${id}}`), false);
  assert.equal(isUuid(`${id}\n`), false);
  assert.equal(isUuid(''), false);
});

test('secrets are 256 bits and stored only as a hash', () => {
  const secret = newSecret();
  assert.match(secret, /^[\w-]{43}$/);
  assert.equal(hashSecret(secret).length, 32);
  assert.notEqual(newSecret(), secret);
});
