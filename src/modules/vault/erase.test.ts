import assert from 'node:assert/strict';
import { cpSync, rmSync } from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.ts';
import { createTestVault, type TestVault } from '../../../test/support/test-vault.ts';
import { fakeClock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';
import { sql } from '../../kernel/sql.ts';
import { type AppendEvidence, type EraseOutcome, type KeyStore, PersonErased, type PersonId } from '../vault.ts';
import { KeyStoreUnavailable } from './refusals.ts';
import { openSqliteKeyStore } from './sqlite-key-store.ts';

const label = 'orders.contact.email';
const by = { actor: 'staff:1', reason: 'subject-request' };

let database: TestDatabase;
let house: TestVault;
let entries: Parameters<AppendEvidence>[1][];
let indexesErased: string[];
const clock = fakeClock('2026-03-01T12:00:00Z');

before(async () => {
  database = await createTestDatabase({ areas: ['vault'] });
});
after(() => database?.drop());
beforeEach(async () => {
  await database.owner.execute(sql`
    truncate vault.person, vault.disclosure, vault.erasure, vault.erasure_open, vault.key_store_mark`);
  entries = [];
  indexesErased = [];
  house = await openHouse();
});
afterEach(() => house.close());

async function openHouse(options: { folder?: string; keyStore?: KeyStore } = {}): Promise<TestVault> {
  const opened = await createTestVault(database.app, {
    clock,
    labels: [label],
    purposes: { support: [label] },
    appendEvidence: async (_tx, entry) => void entries.push(entry),
    ...options,
  });
  opened.vault.onErase(async (_tx, person) => void indexesErased.push(person));
  return opened;
}

async function sealedPerson(): Promise<{ person: PersonId; sealed: Buffer; reference: string }> {
  const person = await database.app.transaction((tx) => house.vault.createPerson(tx));
  const sealed = house.vault.writer(label).seal(person, 'row', 'ada@example.com');
  return { person, sealed, reference: house.vault.reference(person) };
}

const open = (vault: TestVault['vault'], person: PersonId, sealed: Buffer) =>
  database.app.transaction((tx) =>
    vault.reader('support', [label]).open(tx, { person, rowId: 'row', actor: 'staff:1', fields: { [label]: sealed } }),
  );
const storeFolder = () => path.join(house.folder, 'key-store');
const openErasures = () => database.app.query(sql`select person_id from vault.erasure_open`);
const kindOf = (outcome: EraseOutcome) => outcome.kind;

/** A key store that fails at the given call until it is mended. */
async function faultyStore(folder: string, call: 'load' | 'erase'): Promise<KeyStore & { fail(): void; mend(): void }> {
  const store = await openSqliteKeyStore(folder);
  let broken = true;
  return {
    ...store,
    [call]: (...args: never[]) => {
      if (broken) return Promise.reject(new KeyStoreUnavailable('pulled out'));
      return (store[call] as (...given: never[]) => Promise<unknown>)(...args);
    },
    fail() {
      broken = true;
    },
    mend() {
      broken = false;
    },
  };
}

test('an erased person cannot be opened, sealed for or referred to; the receipt says when the last copy expires', async () => {
  const { person, sealed, reference } = await sealedPerson();
  const outcome = await house.vault.erase(person, by);
  assert.deepEqual(outcome, {
    kind: 'erased',
    receipt: {
      personReference: reference,
      erasedAt: new Date('2026-03-01T12:00:00Z'),
      reason: 'subject-request',
      keyCopiesExpireOn: '2026-03-31',
    },
  });
  await assert.rejects(open(house.vault, person, sealed), PersonErased);
  await house.vault.ready([person]);
  assert.throws(() => house.vault.writer(label).seal(person, 'row', 'x'), { name: 'KeyNotInMemory' });
  assert.throws(() => house.vault.reference(person), { name: 'KeyNotInMemory' });
  assert.deepEqual(indexesErased, [person]);
  assert.deepEqual(entries, [
    {
      act: 'person.erased',
      actor: 'staff:1',
      object: 'person',
      detail: { reason: 'subject-request', keyCopiesExpireOn: '2026-03-31' },
      person: reference,
    },
  ]);
  assert.deepEqual(await house.vault.missingKeys(), []);
});

test('nothing in the database joins an erased person to the reference in the log', async () => {
  const { person, reference } = await sealedPerson();
  await house.vault.erase(person, by);
  const [dump] = await database.owner.query(sql<{ text: string }>`
    select concat((select json_agg(p) from vault.person p), (select json_agg(e) from vault.erasure e),
      (select json_agg(o) from vault.erasure_open o), (select json_agg(d) from vault.disclosure d)) as text`);
  assert.ok(dump !== undefined);
  assert.ok(dump.text.includes(person));
  assert.equal(dump.text.includes(reference), false);
  assert.equal(dump.text.includes('12:00'), true, 'only created_at has a time');
  assert.equal((dump.text.match(/12:00/g) ?? []).length, 1);
});

test('erasing again changes nothing, and erasing nobody is said to be so', async () => {
  const { person } = await sealedPerson();
  await house.vault.erase(person, by);
  assert.deepEqual(await house.vault.erase(person, by), {
    kind: 'already-erased',
    erasedOn: '2026-03-01',
    keyCopiesExpireOn: '2026-03-31',
  });
  assert.equal(entries.length, 1);
  assert.deepEqual(await house.vault.erase(newId<PersonId>(), by), { kind: 'unknown-person' });
});

test('who erases and why are words or opaque ids, never a name', async () => {
  const { person } = await sealedPerson();
  for (const bad of [
    { ...by, actor: 'Ada Lovelace' },
    { ...by, actor: 'ada@example.com' },
    { ...by, reason: 'He asked!' },
  ])
    await assert.rejects(house.vault.erase(person, bad), RangeError);
  assert.deepEqual(await openErasures(), []);
});

test('two erasures at once make one', async () => {
  const { person } = await sealedPerson();
  const other = await openHouse({ folder: house.folder });
  const outcomes = await Promise.all([house, other, house, other].map(({ vault }) => vault.erase(person, by)));
  assert.deepEqual(outcomes.map(kindOf).sort(), ['already-erased', 'already-erased', 'already-erased', 'erased']);
  assert.equal(entries.length, 1);
  await other.vault.close();
});

test('other processes forget the key at once', async () => {
  const { person, sealed } = await sealedPerson();
  const other = await openHouse({ folder: house.folder });
  await other.vault.start();
  await other.vault.ready([person]);
  await house.vault.erase(person, by);
  const deadline = Date.now() + 10_000;
  for (;;) {
    try {
      other.vault.writer(label).seal(person, 'row', 'x');
    } catch (error) {
      assert.equal((error as Error).name, 'KeyNotInMemory');
      break;
    }
    assert.ok(Date.now() < deadline, 'the key is still in memory');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await assert.rejects(open(other.vault, person, sealed), PersonErased);
  await other.vault.close();
});

test('erasing while the key store is down is refused and changes nothing', async () => {
  const { person, sealed } = await sealedPerson();
  const keyStore = await faultyStore(storeFolder(), 'load');
  keyStore.mend();
  const { vault } = await openHouse({ folder: house.folder, keyStore });
  await vault.ready([person]);
  keyStore.fail();
  assert.deepEqual(await vault.erase(person, by), { kind: 'unavailable' }, 'though the key is in memory');
  await vault.close();
  assert.deepEqual(await openErasures(), []);
  assert.equal((await open(house.vault, person, sealed))[label], 'ada@example.com');
  assert.equal((await house.vault.erase(person, by)).kind, 'erased');
});

test('a key store that fails between the two steps leaves an open erasure: nothing opens, and it is finished later', async () => {
  const { person, sealed, reference } = await sealedPerson();
  const keyStore = await faultyStore(storeFolder(), 'erase');
  const { vault } = await openHouse({ folder: house.folder, keyStore });
  assert.deepEqual(await vault.erase(person, by), { kind: 'begun' });
  assert.equal((await vault.health()).erasuresOpen, 1);
  await assert.rejects(open(house.vault, person, sealed), PersonErased);
  assert.deepEqual([entries, indexesErased], [[], []]);
  keyStore.mend();
  assert.equal(await vault.resumeErasures(), 1);
  assert.deepEqual(indexesErased, [person]);
  assert.deepEqual(
    entries.map(({ actor, detail, person: named }) => [actor, detail?.['reason'], named]),
    [['staff:1', 'subject-request', reference]],
  );
  assert.deepEqual(await openErasures(), []);
  assert.equal(await vault.resumeErasures(), 0);
  await vault.close();
});

test('an erasure whose evidence or index erasure fails does not count, and is finished at the next start', async () => {
  const { person, sealed } = await sealedPerson();
  house.vault.onErase(async () => {
    throw new Error('index');
  });
  await assert.rejects(house.vault.erase(person, by), /index/);
  assert.equal((await openErasures()).length, 1);
  await house.vault.close();
  // What was done before the failure must have been undone by the rollback, so it is done again.
  indexesErased = [];
  house = await openHouse({ folder: house.folder });
  await house.vault.start();
  assert.deepEqual(indexesErased, [person]);
  assert.deepEqual(await openErasures(), []);
  await assert.rejects(open(house.vault, person, sealed), PersonErased);
});

test('a restored copy of the key store brings nobody back', async () => {
  const { person, sealed } = await sealedPerson();
  const copy = `${storeFolder()}.copy`;
  cpSync(storeFolder(), copy, { recursive: true });
  await house.vault.erase(person, by);
  await house.vault.close();
  rmSync(storeFolder(), { recursive: true });
  cpSync(copy, storeFolder(), { recursive: true });
  rmSync(copy, { recursive: true });
  house = await openHouse({ folder: house.folder });
  await assert.rejects(open(house.vault, person, sealed), PersonErased, 'even before the replay');
  entries = [];
  await house.vault.start();
  await house.vault.ready([person]);
  assert.throws(() => house.vault.reference(person), { name: 'KeyNotInMemory' });
  assert.deepEqual(entries, [
    { act: 'person.erased-again', actor: 'vault', object: 'key-store', detail: { persons: 1 } },
  ]);
});

test('a restored copy of the database brings nobody back: the key store remembers', async () => {
  const { person, sealed } = await sealedPerson();
  await house.vault.erase(person, by);
  // The database as it was before the erasure.
  await database.owner.execute(sql`delete from vault.erasure`);
  await house.vault.close();
  indexesErased = [];
  house = await openHouse({ folder: house.folder });
  await house.vault.start();
  assert.deepEqual(indexesErased, [person]);
  assert.equal((await house.vault.erase(person, by)).kind, 'already-erased');
  await assert.rejects(open(house.vault, person, sealed), PersonErased);
});
