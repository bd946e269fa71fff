import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { importKeys } from '../vault.ts';
import { openProtectedKeys, protectKeys } from './key-export.ts';
import {
  checkValue,
  createKeyFile,
  formatKeys,
  type Keys,
  makeKek,
  newestKek,
  parseKeys,
  readKeyFile,
  replaceKeyFile,
} from './key-file.ts';
import { VaultRefused } from './refusals.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'watchword-key-file-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let count = 0;
const freshPath = () => path.join(folder, `${++count}`, 'keys', 'vault.key');
const now = new Date('2026-01-01T00:00:00Z');
const words = 'four plain words together';

const refused =
  (refusal: string, message = /./) =>
  (error: unknown) => {
    assert.ok(error instanceof VaultRefused, String(error));
    assert.equal(error.refusal, refusal);
    assert.match(error.message, message);
    return true;
  };

test('a key file is made once, 0600 in a 0700 folder, and read back', () => {
  const file = freshPath();
  assert.equal(readKeyFile(file), undefined);
  const keys = createKeyFile(file, now);
  assert.deepEqual(readKeyFile(file), keys);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.equal(statSync(path.dirname(file)).mode & 0o777, 0o700);
  assert.deepEqual(createKeyFile(file, now), keys, 'the first file stands');
  assert.deepEqual(readdirSync(path.dirname(file)), ['vault.key'], 'no draft is left');
  assert.equal(newestKek(keys).key.length, 32);
  assert.notDeepEqual(newestKek(keys).key, keys.indexSecret);
});

test('a key file that others may read, or that is no plain file, is refused', () => {
  const file = freshPath();
  createKeyFile(file, now);
  for (const mode of [0o644, 0o640, 0o604, 0o660, 0o700, 0o400]) {
    chmodSync(file, mode);
    assert.throws(() => readKeyFile(file), refused('key-file-mode', /must have 0600/));
  }
  const link = path.join(path.dirname(file), 'link.key');
  symlinkSync(file, link);
  assert.throws(() => readKeyFile(link), refused('key-file-mode', /not a plain file/));
});

test('a damaged key file is refused, and the message shows nothing of it', () => {
  const keys: Keys = createKeyFile(freshPath(), now);
  const good = formatKeys(keys);
  const key = newestKek(keys).key.toString('base64');
  const short = Buffer.alloc(31).toString('base64');
  const damaged: [string, RegExp][] = [
    ['', /not JSON/],
    [good.slice(0, -20), /not JSON/],
    ['{}', /not of format/],
    ['null', /not of format/],
    [good.replace('watchword-keys-1', 'watchword-keys-9'), /not of format/],
    [good.replace(key, short), /31 bytes, not 32/],
    [good.replace(key, `${key.slice(0, -2)}!=`), /not base64/],
    [good.replace(/"keks": \[[^]*\]/, '"keks": []'), /no key-encryption key/],
    [good.replace('"version": 1', '"version": "1"'), /key 1/],
    [good.replace('"version": 1', '"version": 0'), /out of order/],
    [JSON.stringify({ ...JSON.parse(good), indexSecret: 5 }), /indexSecret/],
  ];
  for (const [text, why] of damaged)
    assert.throws(
      () => parseKeys(text, 'vault.key'),
      (error: Error) => {
        assert.ok(!error.message.includes(key));
        return refused('key-file-damaged', why)(error);
      },
    );
});

test('replacing keeps the file private and whole', () => {
  const file = freshPath();
  const keys = createKeyFile(file, now);
  const more = { ...keys, keks: [...keys.keks, makeKek(2, now)] };
  replaceKeyFile(file, more);
  assert.deepEqual(readKeyFile(file), more);
  assert.equal(newestKek(more).version, 2);
  assert.equal(statSync(file).mode & 0o777, 0o600);
});

test('a check value tells keys apart and is not the key', () => {
  const [one, two] = [makeKek(1, now), makeKek(1, now)];
  assert.deepEqual(checkValue(one.key), checkValue(one.key));
  assert.notDeepEqual(checkValue(one.key), checkValue(two.key));
  assert.equal(one.key.includes(checkValue(one.key)), false);
});

test('a protected copy opens with its passphrase only, and whole only', async () => {
  const keys = createKeyFile(freshPath(), now);
  const copy = await protectKeys(keys, words);
  assert.match(copy, /^-----BEGIN WATCHWORD KEYS-----\nVersion: 1\nKdf: scrypt N=131072 r=8 p=1\n/);
  assert.ok(!copy.includes(newestKek(keys).key.toString('base64').slice(0, 20)));
  assert.deepEqual(await openProtectedKeys(`\r\n${copy.replaceAll('\n', '\r\n')}`, ` ${words} `), keys);
  await assert.rejects(openProtectedKeys(copy, `${words}!`), refused('passphrase', /not the one/));
  const at = copy.length - 60;
  const altered = `${copy.slice(0, at)}${copy[at] === 'A' ? 'B' : 'A'}${copy.slice(at + 1)}`;
  await assert.rejects(openProtectedKeys(altered, words), refused('passphrase', /altered/));
  for (const bad of ['', copy.slice(0, 200), copy.replace('N=131072', 'N=2'), copy.replace('N=131072', 'N=1073741824')])
    await assert.rejects(openProtectedKeys(bad, words), refused('key-file-damaged', /not a whole copy/));
  await assert.rejects(protectKeys(keys, 'short'), refused('passphrase', /at least 12/));
  await assert.rejects(protectKeys(keys, '     a      '), refused('passphrase', /at least 12/));
});

test('importing puts the key file back and never overwrites another', async () => {
  const file = freshPath();
  const keys = createKeyFile(freshPath(), now);
  const copy = await protectKeys(keys, words);
  await importKeys({ keyFile: file, copy, passphrase: words });
  assert.deepEqual(readKeyFile(file), keys);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  await importKeys({ keyFile: file, copy, passphrase: words });
  const other = freshPath();
  createKeyFile(other, now);
  const before = readFileSync(other, 'utf8');
  await assert.rejects(
    importKeys({ keyFile: other, copy, passphrase: words }),
    refused('key-file-exists', /move it away/),
  );
  assert.equal(readFileSync(other, 'utf8'), before);
});
