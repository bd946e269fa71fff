import assert from 'node:assert/strict';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.ts';
import { createTestVault, type TestVault } from '../../../test/support/test-vault.ts';
import { fakeClock } from '../../kernel/clock.ts';
import { sql } from '../../kernel/sql.ts';
import type { PersonId } from '../vault.ts';
import { KeyStoreUnavailable } from './refusals.ts';

const batchSize = 8;
const dayMs = 24 * 60 * 60 * 1_000;
const label = 'orders.contact.email';

let database: TestDatabase;
let house: TestVault;
let clock: ReturnType<typeof fakeClock>;
before(async () => {
  database = await createTestDatabase({ areas: ['vault'] });
});
after(() => database?.drop());
beforeEach(async () => {
  clock = fakeClock();
  await database.owner.execute(sql`
    truncate vault.person, vault.disclosure, vault.erasure, vault.erasure_open, vault.key_store_mark`);
  house = await createTestVault(database.app, { clock, batchSize, labels: [label], purposes: { delivery: [label] } });
});
afterEach(() => house.close());

const newPerson = () => database.app.transaction((tx) => house.vault.createPerson(tx));
const file = () => path.join(house.folder, 'key-store', 'keys.sqlite');

function inStore<T>(work: (store: DatabaseSync) => T): T {
  const store = new DatabaseSync(file(), { timeout: 1_000 });
  try {
    return work(store);
  } finally {
    store.close();
  }
}
const keysInStore = () => inStore((store) => store.prepare('select count(*) as n from person_key').get()?.['n']);

test('keys never run out while the key store answers', async () => {
  const persons: PersonId[] = [];
  for (let n = 0; n < batchSize * 5; n++) persons.push(await newPerson());
  persons.push(...(await Promise.all(Array.from({ length: batchSize * 2 }, newPerson))));
  assert.equal(new Set(persons).size, batchSize * 7);
  assert.deepEqual(await house.vault.missingKeys(), []);
});

test('while the key store is down, the keys made ahead are used up; then a checkout is refused and nothing is lost', async () => {
  await house.vault.start();
  const { keysAhead } = await house.vault.health();
  assert.equal(keysAhead, batchSize);
  const lock = new DatabaseSync(file());
  lock.exec('begin exclusive');
  const persons: PersonId[] = [];
  for (let n = 0; n < keysAhead; n++) persons.push(await newPerson());
  // They can be sealed for: the keys are in memory.
  for (const person of persons) house.vault.writer(label).seal(person, 'row', 'ada@example.com');
  const from = performance.now();
  await assert.rejects(newPerson(), KeyStoreUnavailable);
  assert.ok(performance.now() - from < 4_000);
  assert.equal((await house.vault.health()).keyStore, 'unavailable');
  lock.exec('commit');
  lock.close();
  const deadline = Date.now() + 10_000;
  for (;;) {
    const person = await newPerson().catch((error: unknown) => error);
    if (typeof person === 'string') break;
    assert.ok(person instanceof KeyStoreUnavailable && Date.now() < deadline);
  }
  assert.equal((await house.vault.health()).keyStore, 'ok');
  assert.deepEqual(await house.vault.missingKeys(), []);
});

test('a rolled back transaction leaves a key that nobody has, and harms nobody', async () => {
  await assert.rejects(
    database.app.transaction(async (tx) => {
      await house.vault.createPerson(tx);
      throw new Error('out of stock');
    }),
    /out of stock/,
  );
  assert.equal(typeof (await newPerson()), 'string');
  assert.deepEqual(await house.vault.missingKeys(), []);
});

test('unused keys are swept a day after their process retired them, used ones never', async () => {
  const persons = [await newPerson(), await newPerson(), await newPerson()];
  assert.equal(await house.vault.sweep(), 0, 'not while the batch is in use');
  await house.vault.close();
  house = await createTestVault(database.app, { clock, batchSize: 1, folder: house.folder });
  assert.equal(await house.vault.sweep(), 0, 'not within a day');
  clock.advance(dayMs - 1);
  assert.equal(await house.vault.sweep(), 0, 'not within a day');
  clock.advance(2);
  assert.equal(keysInStore(), batchSize);
  assert.equal(await house.vault.sweep(), batchSize - persons.length);
  assert.equal(keysInStore(), persons.length);
  assert.equal(await house.vault.sweep(), 0);
  assert.deepEqual(await house.vault.missingKeys(), []);
});

test('keys of a batch that its process never retired are not swept, however old', async () => {
  await newPerson();
  // What a killed process leaves: its batch stays open.
  inStore((store) => store.exec("update batch set maker = 'gone/1'"));
  clock.advance(400 * dayMs);
  assert.equal(await house.vault.sweep(), 0);
});

test('a batch that the database does not know is not swept: the database may be an older copy', async () => {
  await newPerson();
  await house.vault.close();
  inStore((store) => {
    store.exec('update store set generation = generation + 1');
    store.exec("insert into batch values (99, 'other/1', '2026-01-01', '2026-01-01')");
    store.exec("insert into person_key values ('01900000-0000-7000-8000-000000000000', 1, 1, x'00', 99)");
  });
  house = await createTestVault(database.app, { clock, batchSize: 1, folder: house.folder });
  clock.advance(2 * dayMs);
  assert.equal(await house.vault.sweep(), batchSize - 1);
  assert.equal(keysInStore(), 2);
});

test('more buyers at once than a batch has keys all get one', async () => {
  const persons: PersonId[] = [];
  await database.app.transaction(async (tx) => {
    persons.push(...(await Promise.all(Array.from({ length: batchSize * 10 }, () => house.vault.createPerson(tx)))));
  });
  assert.equal(new Set(persons).size, batchSize * 10);
});

test('two vaults on one key store never hand out the same key', async () => {
  const other = await createTestVault(database.app, { clock, batchSize, folder: house.folder });
  const make = (vault: TestVault['vault']) => database.app.transaction((tx) => vault.createPerson(tx));
  const persons = await Promise.all(
    Array.from({ length: batchSize * 4 }, (_, n) => make(n % 2 === 0 ? house.vault : other.vault)),
  );
  assert.equal(new Set(persons).size, persons.length);
  assert.deepEqual(await other.vault.missingKeys(), []);
  await other.vault.close();
});
