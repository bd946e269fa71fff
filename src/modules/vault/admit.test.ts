import assert from 'node:assert/strict';
import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.ts';
import { createTestVault, type TestVaultOptions } from '../../../test/support/test-vault.ts';
import { sql } from '../../kernel/sql.ts';
import { openPostgresKeyStore, type StartRefusal, VaultRefused } from '../vault.ts';
import { createKeyFile, readKeyFile, replaceKeyFile } from './key-file.ts';

let database: TestDatabase;
let folder: string;
before(async () => {
  database = await createTestDatabase({ areas: ['vault'] });
});
after(() => database?.drop());
beforeEach(async () => {
  await database.owner.execute(sql`
    truncate vault.person, vault.disclosure, vault.erasure, vault.erasure_open, vault.key_store_mark`);
  folder = mkdtempSync(path.join(tmpdir(), 'watchword-admit-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const keyFile = () => path.join(folder, 'keys', 'vault.key');
const storeFile = () => path.join(folder, 'key-store', 'keys.sqlite');
const open = (options: TestVaultOptions = {}) => createTestVault(database.app, { folder, batchSize: 4, ...options });

/** Opens, makes some persons, closes. */
async function run(persons = 1): Promise<void> {
  const { vault } = await open();
  for (let n = 0; n < persons; n++) await database.app.transaction((tx) => vault.createPerson(tx));
  await vault.close();
}

async function refused(refusal: StartRefusal, message: RegExp): Promise<void> {
  await assert.rejects(open(), (error) => {
    assert.ok(error instanceof VaultRefused, String(error));
    assert.equal(error.refusal, refusal);
    assert.match(error.message, message);
    return true;
  });
}

test('the first start makes key file and key store; the next ones find them', async () => {
  await run();
  const made = readFileSync(keyFile());
  await run();
  assert.deepEqual(readFileSync(keyFile()), made);
});

test('several first starts at once agree on one key file and one key store', async () => {
  const houses = await Promise.all([open(), open(), open()]);
  const indexes = houses.map(({ vault }) => vault.emailIndex('ada@example.com').toString('hex'));
  assert.equal(new Set(indexes).size, 1);
  for (const { vault } of houses) await database.app.transaction((tx) => vault.createPerson(tx));
  assert.deepEqual(await houses[0]?.vault.missingKeys(), []);
  await Promise.all(houses.map(({ vault }) => vault.close()));
});

test('a missing key file is refused, and none is made, when there are keys', async () => {
  await run();
  rmSync(keyFile());
  await refused('key-file-missing', /put your copy of it back/);
  rmSync(path.join(folder, 'key-store'), { recursive: true });
  await refused('key-file-missing', /put your copy of it back/);
  assert.equal(existsSync(keyFile()), false);
});

test('a key file with another mode or content is refused', async () => {
  await run();
  chmodSync(keyFile(), 0o644);
  await refused('key-file-mode', /must have 0600/);
  chmodSync(keyFile(), 0o600);
  const good = readFileSync(keyFile(), 'utf8');
  writeFileSync(keyFile(), good.slice(0, 50));
  await refused('key-file-damaged', /watchword keys import/);
});

test("another shop's key file is refused: other key, or other index secret", async () => {
  await run();
  const good = readKeyFile(keyFile());
  assert.ok(good !== undefined);
  const other = createKeyFile(path.join(folder, 'other.key'), new Date());
  replaceKeyFile(keyFile(), { ...good, keks: other.keks });
  await refused('wrong-key', /another key-encryption key of version 1/);
  replaceKeyFile(keyFile(), { ...good, indexSecret: other.indexSecret });
  await refused('wrong-key', /another index secret/);
  replaceKeyFile(keyFile(), { ...good, keks: other.keks.map((kek) => ({ ...kek, version: 2 })) });
  await refused('wrong-key', /no key-encryption key of version 1/);
  replaceKeyFile(keyFile(), good);
  await run();
});

test('a missing key store is refused when the database has sealed data', async () => {
  await run();
  rmSync(storeFile());
  await refused('key-store-missing', /restore the newest copy of the key store/);
  await refused('key-store-missing', /restore the newest copy of the key store/);
});

test('a key store older than the database is refused; a newer one is not', async () => {
  await run();
  const copy = path.join(folder, 'copy.sqlite');
  cpSync(storeFile(), copy);
  await run(6);
  const newest = path.join(folder, 'newest.sqlite');
  cpSync(storeFile(), newest);
  cpSync(copy, storeFile());
  await refused('key-store-older', /older than the database \(it stands at 1, the database at \d\)/);
  cpSync(newest, storeFile());
  await run();
});

test('a key store that lacks the key of a person is refused though its generation is right', async () => {
  await run(3);
  const { vault } = await open();
  const person = await database.app.transaction((tx) => vault.createPerson(tx));
  await vault.close();
  await database.owner.execute(sql`insert into vault.person values ('01900000-0000-7000-8000-000000000000', now())`);
  await refused('keys-missing', /at least 1 of the newest persons/);
  await database.owner.execute(sql`delete from vault.person where id <> ${person}`);
  await run();
});

test("another shop's key store is refused", async () => {
  await run();
  await database.owner.execute(sql`update vault.key_store_mark set store_id = gen_random_uuid()`);
  await refused('key-store-other', /of another shop/);
});

test('a key store that goes backwards while the shop runs makes no more persons', async () => {
  await run();
  const { vault } = await open();
  await database.owner.execute(sql`
    insert into vault.key_store_mark select store_id, generation + 1, index_check, now() from vault.key_store_mark
    order by generation desc limit 1`);
  await vault.start();
  await assert.rejects(
    database.app.transaction((tx) => vault.createPerson(tx)),
    { name: 'KeyStoreUnavailable' },
  );
  await vault.close();
});

test("a key database on the main database's own server is refused", async () => {
  const keyStore = await openPostgresKeyStore(database.ownerUrl);
  await assert.rejects(open({ keyStore }), (error) => {
    assert.ok(error instanceof VaultRefused);
    assert.equal(error.refusal, 'key-store-beside-database');
    return true;
  });
  assert.equal(existsSync(keyFile()), false);
});
