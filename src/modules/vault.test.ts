import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createTestDatabase, type TestDatabase } from '../../test/support/test-database.ts';
import { createTestVault, type TestVault } from '../../test/support/test-vault.ts';
import { isUuid, newId } from '../kernel/ids.ts';
import { sql } from '../kernel/sql.ts';
import {
  DisclosureRefused,
  KeyNotInMemory,
  openPostgresKeyStore,
  PersonErased,
  type PersonId,
  SealBroken,
  type Vault,
  type VaultOptions,
} from './vault.ts';

const email = 'orders.contact.email';
const phone = 'orders.contact.phone';
const labels = [email, phone];
const purposes = { delivery: [email, phone], 'order-status': [email] };

let database: TestDatabase;
let house: TestVault;
let vault: Vault;

before(async () => {
  database = await createTestDatabase({ areas: ['vault'] });
  house = await createTestVault(database.app, { labels, purposes });
  vault = house.vault;
});
after(async () => {
  await house?.close();
  await database?.drop();
});

const newPerson = () => database.app.transaction((tx) => vault.createPerson(tx));

const refused =
  (kind: new (...given: never[]) => Error, message = /./) =>
  (error: unknown) => {
    assert.ok(error instanceof kind);
    assert.match(error.message, message);
    return true;
  };

test('what is sealed for a person comes back for a declared purpose, and leaves one disclosure', async () => {
  const person = await newPerson();
  assert.ok(isUuid(person));
  const rowId = newId<string>();
  const sealed = {
    [email]: vault.writer(email).seal(person, rowId, 'ada@example.com'),
    [phone]: vault.writer(phone).seal(person, rowId, '+1 555 0100'),
  };
  const from = new Date();
  const opened = await database.app.transaction((tx) =>
    vault.reader('delivery', labels).open(tx, { person, rowId, actor: 'mail', fields: sealed }),
  );
  assert.deepEqual(opened, { [email]: 'ada@example.com', [phone]: '+1 555 0100' });

  const [disclosure, ...others] = await vault.disclosuresOf(person);
  assert.deepEqual(others, []);
  assert.ok(disclosure !== undefined);
  const { id, at, ...said } = disclosure;
  assert.ok(isUuid(id));
  assert.ok(at >= from);
  assert.deepEqual(said, { person, purpose: 'delivery', actor: 'mail', labels, rowId });

  const until = new Date(Date.now() + 1_000);
  assert.deepEqual(await vault.personsDisclosed({ from, until }), [person]);
  assert.deepEqual(await vault.personsDisclosed({ from, until, purpose: 'delivery' }), [person]);
  assert.deepEqual(await vault.personsDisclosed({ from, until, purpose: 'support' }), []);
  assert.deepEqual(await vault.personsDisclosed({ from: new Date(0), until: from }), []);
});

test('a new person costs one statement and no second commit', async () => {
  await newPerson();
  const before = { ...database.app.counters };
  await database.app.transaction(async (tx) => {
    await vault.createPerson(tx);
    await vault.createPerson(tx);
  });
  assert.equal(database.app.counters.statements - before.statements, 2);
  assert.equal(database.app.counters.transactions - before.transactions, 1);
});

test('a value does not open in another row, column or for another person, and then leaves no disclosure', async () => {
  const [person, other] = [await newPerson(), await newPerson()];
  const rowId = newId<string>();
  const sealed = vault.writer(email).seal(person, rowId, 'ada@example.com');
  const reader = vault.reader('delivery', labels);
  const moved = [
    { person, rowId: newId<string>(), fields: { [email]: sealed } },
    { person, rowId, fields: { [phone]: sealed } },
    { person: other, rowId, fields: { [email]: sealed } },
  ];
  for (const place of moved)
    await assert.rejects(
      database.app.transaction((tx) => reader.open(tx, { actor: 'mail', ...place })),
      refused(SealBroken),
    );
  assert.deepEqual(await vault.disclosuresOf(person), []);
  assert.deepEqual(await vault.disclosuresOf(other), []);
});

test('a purpose opens only what it covers, for somebody who says who he is', async () => {
  assert.throws(() => vault.reader('order-status', [phone]), refused(DisclosureRefused, /does not cover/));
  assert.throws(() => vault.reader('support', [email]), refused(DisclosureRefused, /does not cover/));
  const person = await newPerson();
  const rowId = newId<string>();
  const fields = { [phone]: vault.writer(phone).seal(person, rowId, '+1 555 0100') };
  const reader = vault.reader('order-status', [email]);
  const open = (request: object) =>
    database.app.transaction((tx) => reader.open(tx, { person, rowId, actor: 'mail', fields: {}, ...request }));
  await assert.rejects(open({ fields }), refused(DisclosureRefused, /may not open/));
  await assert.rejects(open({}), refused(DisclosureRefused, /nothing to open/));
  const own = { [email]: vault.writer(email).seal(person, rowId, 'ada@example.com') };
  for (const actor of ['', 'Ada Lovelace', 'ada@example.com', 'x'.repeat(200), 'mail\n'])
    await assert.rejects(open({ fields: own, actor }), refused(DisclosureRefused, /actor/));
  assert.deepEqual(await vault.disclosuresOf(person), []);
});

test('labels are declared, once', async () => {
  assert.throws(() => vault.writer('orders.contact.nickname'), /no sealed column/);
  const bad: { options: Partial<VaultOptions>; says: RegExp }[] = [
    { options: { labels: [email, phone, email] }, says: /declared twice/ },
    { options: { labels: ['Orders Contact'] }, says: /not a label/ },
    { options: { labels: [email], purposes: { delivery: [phone] } }, says: /which no sealed column has/ },
  ];
  for (const { options, says } of bad) await assert.rejects(createTestVault(database.app, options), says);
});

test('sealing wants the key in memory; ready brings it', async () => {
  const person = await newPerson();
  const again = await createTestVault(database.app, { labels, purposes, folder: house.folder });
  try {
    const writer = again.vault.writer(email);
    assert.throws(() => writer.seal(person, 'row', 'ada@example.com'), refused(KeyNotInMemory));
    assert.throws(() => again.vault.reference(person), refused(KeyNotInMemory));
    await again.vault.ready([person]);
    const sealed = writer.seal(person, 'row', 'ada@example.com');
    const opened = await database.app.transaction((tx) =>
      vault.reader('delivery', [email]).open(tx, { person, rowId: 'row', actor: 'mail', fields: { [email]: sealed } }),
    );
    assert.equal(opened[email], 'ada@example.com');
    assert.equal(again.vault.reference(person), vault.reference(person));
  } finally {
    await again.vault.close();
  }
});

test('memory holds a bounded number of keys and opening works beyond it', async () => {
  const small = await createTestVault(database.app, { labels, purposes, keysInMemory: 2, folder: house.folder });
  try {
    const rowId = newId<string>();
    const writer = small.vault.writer(email);
    const persons: PersonId[] = [];
    const sealed: Buffer[] = [];
    for (let n = 0; n < 5; n++) {
      const person = await database.app.transaction((tx) => small.vault.createPerson(tx));
      persons.push(person);
      sealed.push(writer.seal(person, rowId, `p${n}@example.com`));
    }
    assert.throws(() => writer.seal(persons[0] as PersonId, rowId, 'x'), refused(KeyNotInMemory));
    const reader = small.vault.reader('delivery', [email]);
    const opened = await Promise.all(
      persons.map((person, n) =>
        database.app.transaction((tx) =>
          reader.open(tx, { person, rowId, actor: 'mail', fields: { [email]: sealed[n] as Buffer } }),
        ),
      ),
    );
    assert.deepEqual(
      opened.map((fields) => fields[email]),
      persons.map((_, n) => `p${n}@example.com`),
    );
  } finally {
    await small.vault.close();
  }
});

test('an evidence reference is stable, differs by person and does not show the id', async () => {
  const [person, other] = [await newPerson(), await newPerson()];
  assert.match(vault.reference(person), /^[\w-]{22}$/);
  assert.equal(vault.reference(person), vault.reference(person));
  assert.notEqual(vault.reference(person), vault.reference(other));
});

test('the same holds with a key database: seal, open, rotate, start again, erase', async () => {
  const [main, keysAt] = [await createTestDatabase({ areas: ['vault'] }), await createTestDatabase({ areas: [] })];
  // Both test databases are on one server, which the vault would refuse: a stand-in for a server of its own.
  const openStore = async () => ({ ...(await openPostgresKeyStore(keysAt.ownerUrl)), serverId: async () => 'another' });
  const first = await createTestVault(main.app, { labels, purposes, keyStore: await openStore() });
  await first.vault.start();
  const person = await main.app.transaction((tx) => first.vault.createPerson(tx));
  const sealed = first.vault.writer(email).seal(person, 'row', 'ada@example.com');
  await first.vault.keysRotate({ actor: 'staff:1' });
  await first.vault.close();

  const second = await createTestVault(main.app, {
    labels,
    purposes,
    folder: first.folder,
    keyStore: await openStore(),
  });
  const open = () =>
    main.app.transaction((tx) =>
      second.vault
        .reader('delivery', [email])
        .open(tx, { person, rowId: 'row', actor: 'mail', fields: { [email]: sealed } }),
    );
  assert.deepEqual(await open(), { [email]: 'ada@example.com' });
  assert.equal((await second.vault.erase(person, { actor: 'staff:1', reason: 'retention' })).kind, 'erased');
  await assert.rejects(open(), PersonErased);
  assert.deepEqual(await second.vault.missingKeys(), []);
  await second.close();
  await main.drop();
  await keysAt.drop();
});

test('the application may add to the vault tables and change nothing', async () => {
  const person = await newPerson();
  for (const statement of [
    sql`update vault.person set created_at = now() where id = ${person}`,
    sql`delete from vault.person where id = ${person}`,
    sql`update vault.disclosure set purpose = 'support'`,
    sql`delete from vault.disclosure`,
    sql`delete from vault.key_store_mark`,
    sql`update vault.key_store_mark set generation = 0`,
    sql`delete from vault.erasure`,
    sql`update vault.erasure set erased_on = now()`,
    sql`update vault.erasure_open set reason = 'x'`,
  ])
    await assert.rejects(database.app.execute(statement), /permission denied/);
});
