import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.ts';
import { createTestVault, type TestVault } from '../../../test/support/test-vault.ts';
import { sql } from '../../kernel/sql.ts';
import type { AppendEvidence, KeyStore, PersonId } from '../vault.ts';
import { openProtectedKeys } from './key-export.ts';
import { createKeyFile, readKeyFile } from './key-file.ts';
import { openSqliteKeyStore } from './sqlite-key-store.ts';

const label = 'orders.contact.email';
const words = 'four plain words together';

let database: TestDatabase;
let house: TestVault;
let entries: Parameters<AppendEvidence>[1][];
before(async () => {
  database = await createTestDatabase({ areas: ['vault'] });
});
after(() => database?.drop());
beforeEach(async () => {
  entries = [];
  await database.owner.execute(sql`
    truncate vault.person, vault.disclosure, vault.erasure, vault.erasure_open, vault.key_store_mark`);
  house = await openHouse();
});
afterEach(() => house.close());

const openHouse = (options: { folder?: string; keyStore?: KeyStore; batchSize?: number } = {}) =>
  createTestVault(database.app, {
    labels: [label],
    purposes: { support: [label] },
    appendEvidence: async (_tx, entry) => void entries.push(entry),
    ...options,
  });
const keyFile = () => path.join(house.folder, 'keys', 'vault.key');
const storeFolder = () => path.join(house.folder, 'key-store');
const versionsInFile = () => readKeyFile(keyFile())?.keks.map(({ version }) => version);

function versionsInStore(): unknown[] {
  const store = new DatabaseSync(path.join(storeFolder(), 'keys.sqlite'));
  try {
    return store
      .prepare('select distinct kek_version as v from person_key order by 1')
      .all()
      .map((row) => row['v']);
  } finally {
    store.close();
  }
}

async function sealedPersons(count: number): Promise<Map<PersonId, Buffer>> {
  const sealed = new Map<PersonId, Buffer>();
  for (let n = 0; n < count; n++) {
    const person = await database.app.transaction((tx) => house.vault.createPerson(tx));
    sealed.set(person, house.vault.writer(label).seal(person, 'row', `${person}@example.com`));
  }
  return sealed;
}

async function assertAllOpen(vault: TestVault['vault'], sealed: Map<PersonId, Buffer>): Promise<void> {
  const reader = vault.reader('support', [label]);
  await database.app.transaction(async (tx) => {
    for (const [person, value] of sealed) {
      const opened = await reader.open(tx, { person, rowId: 'row', actor: 'staff:1', fields: { [label]: value } });
      assert.equal(opened[label], `${person}@example.com`);
    }
  });
}

/** Opens again with nothing in memory. */
async function assertAllOpenAfresh(sealed: Map<PersonId, Buffer>): Promise<void> {
  const fresh = await openHouse({ folder: house.folder });
  await assertAllOpen(fresh.vault, sealed);
  assert.deepEqual(await fresh.vault.missingKeys(), []);
  await fresh.vault.close();
}

test('rotation wraps every key anew, says how far it is, and drops the old key', async () => {
  const sealed = await sealedPersons(20);
  const progress: [number, number][] = [];
  const { keysAhead } = await house.vault.health();
  const result = await house.vault.keysRotate({ actor: 'staff:1', onProgress: (...step) => void progress.push(step) });
  assert.deepEqual(result, { kekVersion: 2, rewrapped: 20 + keysAhead });
  assert.deepEqual(progress.at(-1), [result.rewrapped, result.rewrapped]);
  assert.deepEqual([versionsInFile(), versionsInStore()], [[2], [2]]);
  assert.deepEqual(entries, [{ act: 'keys.rotated', actor: 'staff:1', object: 'keys', detail: { kekVersion: 2 } }]);
  assert.equal((await house.vault.health()).kekVersion, 2);
  await assertAllOpen(house.vault, sealed);
  await assertAllOpenAfresh(sealed);
  assert.equal((await house.vault.keysRotate({ actor: 'staff:1' })).kekVersion, 3);
  await assertAllOpenAfresh(sealed);
});

test('other running processes go on over a rotation: new persons, and keys that they have not read yet', async () => {
  const sealed = await sealedPersons(3);
  const other = await openHouse({ folder: house.folder, batchSize: 2 });
  await house.vault.keysRotate({ actor: 'staff:1' });
  await assertAllOpen(other.vault, sealed);
  const persons: PersonId[] = [];
  for (let n = 0; n < 10; n++) persons.push(await database.app.transaction((tx) => other.vault.createPerson(tx)));
  assert.deepEqual(versionsInStore(), [2]);
  assert.deepEqual(await other.vault.missingKeys(), []);
  await other.vault.close();
});

test('two rotations at once finish one', async () => {
  const sealed = await sealedPersons(10);
  const other = await openHouse({ folder: house.folder });
  const results = await Promise.all([house, other].map(({ vault }) => vault.keysRotate({ actor: 'staff:1' })));
  const newest = Math.max(...results.map(({ kekVersion }) => kekVersion));
  assert.deepEqual([versionsInFile(), versionsInStore()], [[newest], [newest]]);
  await other.vault.close();
  await assertAllOpenAfresh(sealed);
});

for (const call of ['registerKek', 'wrappedBefore', 'rewrap', 'finishRotation'] as const)
  for (const when of ['before', 'after'] as const)
    test(`a rotation that dies ${when} ${call} is finished by the next one`, async () => {
      const sealed = await sealedPersons(5);
      const store = await openSqliteKeyStore(storeFolder());
      const dying: KeyStore = {
        ...store,
        [call]: async (...args: never[]) => {
          if (when === 'after') await (store[call] as (...given: never[]) => Promise<unknown>)(...args);
          throw new Error('died');
        },
      };
      const doomed = await openHouse({ folder: house.folder, keyStore: dying });
      await assert.rejects(doomed.vault.keysRotate({ actor: 'staff:1' }), /died/);
      await doomed.vault.close();
      await assertAllOpenAfresh(sealed);
      const again = await openHouse({ folder: house.folder });
      assert.equal((await again.vault.health()).rotation, 'unfinished');
      assert.equal((await again.vault.keysRotate({ actor: 'staff:1' })).kekVersion, 2, 'no second new key');
      assert.equal((await again.vault.health()).rotation, 'none');
      assert.deepEqual([versionsInFile(), versionsInStore()], [[2], [2]]);
      await again.vault.close();
      await assertAllOpenAfresh(sealed);
    });

test('a key store from before the rotation is refused: its keys are under the dropped key', async () => {
  await sealedPersons(1);
  await house.vault.keysRotate({ actor: 'staff:1' });
  const store = new DatabaseSync(path.join(storeFolder(), 'keys.sqlite'));
  store.exec('update store set generation = generation - 1');
  store.close();
  await assert.rejects(openHouse({ folder: house.folder }), /older than the database/);
});

test('a kept export is remembered until the next rotation; a failed one is not', async () => {
  assert.equal((await house.vault.health()).exportedAt, undefined);
  const failing = house.vault.keysExport(words, () => Promise.reject(new Error('disk full')));
  await assert.rejects(failing, /disk full/);
  assert.equal((await house.vault.health()).exportedAt, undefined);
  let copy = '';
  await house.vault.keysExport(words, async (text) => {
    copy = text;
  });
  assert.deepEqual(await openProtectedKeys(copy, words), createKeyFile(keyFile(), new Date()));
  assert.ok((await house.vault.health()).exportedAt instanceof Date);
  await house.vault.keysRotate({ actor: 'staff:1' });
  assert.equal((await house.vault.health()).exportedAt, undefined);
});

// A process of its own, to be killed without warning. `work` sees `vault`, `database` and `say`.
function startChild(work: string) {
  const at = (file: string) => JSON.stringify(pathToFileURL(path.join(import.meta.dirname, file)).href);
  const program = `
    import { openDatabase } from ${at('../../kernel/database.ts')};
    import { createTestVault } from ${at('../../../test/support/test-vault.ts')};
    const database = openDatabase({ connectionString: process.env.APP_URL, maxConnections: 4 });
    const { vault } = await createTestVault(database, { folder: process.env.FOLDER, batchSize: 32 });
    const say = (text) => process.stdout.write(text + '\\n');
    say('ready');
    ${work}
    process.exit(0);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    env: { ...process.env, APP_URL: database.appUrl, FOLDER: house.folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  const exited = once(child, 'exit');
  let heard = () => {};
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    heard();
  });
  return {
    async killAfter(enough: (said: string[]) => boolean, delayMs: number) {
      const said = new Promise<void>((resolve) => {
        heard = () => {
          if (enough(lines)) resolve();
        };
        heard();
      });
      await Promise.race([said, exited]);
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      child.kill('SIGKILL');
      await exited;
      assert.ok(enough(lines), 'the process ended by itself');
      return lines.filter((line) => line !== 'ready');
    },
  };
}

test('kill -9 in the middle of rotations loses no key and the next run ends it', async () => {
  await house.vault.close();
  house = await openHouse({ folder: house.folder, batchSize: 2_500 });
  const sealed = await sealedPersons(5);
  for (const delayMs of [0, 3, 12, 30]) {
    const child = startChild(`await vault.keysRotate({ actor: 'staff:1', onProgress: () => say('page') });`);
    await child.killAfter((said) => said.includes('ready') && (delayMs < 10 || said.includes('page')), delayMs);
    assert.ok((versionsInFile() ?? []).length <= 2);
    await assertAllOpenAfresh(sealed);
  }
  const { kekVersion } = await house.vault.keysRotate({ actor: 'staff:1' });
  assert.deepEqual([versionsInFile(), versionsInStore()], [[kekVersion], [kekVersion]]);
  await assertAllOpenAfresh(sealed);
});

test('kill -9 while persons and batches are made: every person who was promised has a key', async () => {
  const work = `for (;;) say(await database.transaction((tx) => vault.createPerson(tx)));`;
  for (const delayMs of [0, 40, 90]) {
    const [one, two] = [startChild(work), startChild(work)];
    const promised = (
      await Promise.all([one, two].map((child) => child.killAfter((said) => said.length > 40, delayMs)))
    ).flat();
    assert.ok(promised.length > 80);
    const again = await openHouse({ folder: house.folder });
    assert.deepEqual(await again.vault.missingKeys(), []);
    const persons = promised as PersonId[];
    await again.vault.ready(persons);
    for (const person of persons) again.vault.reference(person);
    await again.vault.close();
  }
});
