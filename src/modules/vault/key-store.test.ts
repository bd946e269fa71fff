import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, test } from 'node:test';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.ts';
import { newId } from '../../kernel/ids.ts';
import { sql } from '../../kernel/sql.ts';
import type { KeyStore, NewBatch, WrappedKey } from './key-store.ts';
import { openPostgresKeyStore } from './postgres-key-store.ts';
import { KeyStoreUnavailable, VaultRefused } from './refusals.ts';
import { openSqliteKeyStore } from './sqlite-key-store.ts';

const root = mkdtempSync(path.join(tmpdir(), 'watchword-key-store-'));
let database: TestDatabase;
before(async () => {
  database = await createTestDatabase({ areas: [] });
});
after(async () => {
  rmSync(root, { recursive: true, force: true });
  await database?.drop();
});

const madeAt = new Date('2026-01-01T00:00:00Z');
const seed = {
  storeId: newId<string>(),
  indexCheck: Buffer.from('index check'),
  kek: { version: 1, check: Buffer.from('check 1') },
};
const keyFor = (person: string, kekVersion = 1): WrappedKey => ({
  person,
  version: 1,
  kekVersion,
  wrapped: randomBytes(60),
});
const batchOf = (keys: readonly WrappedKey[], kekVersion = 1): NewBatch => ({
  keys,
  kekVersion,
  maker: 'test/1',
  madeAt,
  retire: [],
});
const byPerson = (keys: readonly WrappedKey[]) => [...keys].sort((a, b) => (a.person < b.person ? -1 : 1));
const some = (count: number) => Array.from({ length: count }, () => keyFor(newId<string>()));

let folders = 0;
const freshFolder = () => path.join(root, `${++folders}`);
async function openEmptyPostgres(): Promise<KeyStore> {
  await database.owner.execute(sql`drop schema if exists watchword_keys cascade`);
  return openPostgresKeyStore(database.ownerUrl);
}

// What every key store must do, whatever it is made of.
for (const [name, open] of [
  ['sqlite', () => openSqliteKeyStore(freshFolder())],
  ['postgres', openEmptyPostgres],
] as const) {
  const withStore = (title: string, work: (store: KeyStore) => Promise<void>) =>
    test(`${name}: ${title}`, async () => {
      const store = await open();
      try {
        await work(store);
      } finally {
        await store.close();
      }
    });

  void withStore('a new store has no state until it is initialised, once', async (store) => {
    assert.equal(await store.state(), undefined);
    const other = { ...seed, storeId: newId<string>(), kek: { version: 1, check: Buffer.from('other') } };
    const [first, second] = await Promise.all([store.initialise(seed), store.initialise(other)]);
    assert.deepEqual(first, second);
    assert.equal(first.generation, 0);
    assert.deepEqual(await store.state(), first);
    assert.equal(first.keks.length, 1);
    assert.equal(await store.examine(), undefined);
  });

  void withStore('keys come back as they were given; unknown persons have none', async (store) => {
    await store.initialise(seed);
    const keys = some(20);
    assert.deepEqual(await store.addBatch(batchOf(keys)), { kind: 'added', generation: 1 });
    assert.deepEqual(await store.addBatch(batchOf(some(1))), { kind: 'added', generation: 2 });
    assert.deepEqual(byPerson(await store.load(keys.map(({ person }) => person))), byPerson(keys));
    assert.deepEqual(await store.load([newId<string>()]), []);
    assert.deepEqual(await store.load([]), []);
    assert.equal((await store.state())?.generation, 2);
  });

  void withStore('a batch is added whole or not at all, and never over existing keys', async (store) => {
    await store.initialise(seed);
    const [key] = some(1);
    assert.ok(key !== undefined);
    await store.addBatch(batchOf([key]));
    const fresh = some(3);
    await assert.rejects(store.addBatch(batchOf([...fresh, { ...key, wrapped: randomBytes(60) }])));
    assert.deepEqual(await store.load([key.person, ...fresh.map(({ person }) => person)]), [key]);
    assert.equal((await store.state())?.generation, 1);
  });

  void withStore('an erased person has no key, is remembered, and may be erased again', async (store) => {
    await store.initialise(seed);
    const keys = some(3);
    const [gone, ...kept] = keys;
    assert.ok(gone !== undefined);
    await store.addBatch(batchOf(keys));
    await store.erase([gone.person], madeAt);
    await store.erase([gone.person], madeAt);
    assert.deepEqual(byPerson(await store.load(keys.map(({ person }) => person))), byPerson(kept));
    assert.deepEqual(await store.erased(), [gone.person]);
  });

  void withStore('only retired batches are offered for sweeping, and only their unused keys go', async (store) => {
    await store.initialise(seed);
    const [first, second] = [some(4), some(4)];
    await store.addBatch(batchOf(first));
    await store.addBatch({ ...batchOf(second), retire: [1], madeAt: new Date('2026-01-02T00:00:00Z') });
    assert.deepEqual(await store.retired(new Date('2026-01-02T00:00:00Z'), 10), []);
    const [offered, ...others] = await store.retired(new Date('2026-01-02T00:00:01Z'), 10);
    assert.deepEqual(others, []);
    assert.equal(offered?.generation, 1);
    assert.deepEqual(offered.persons.sort(), first.map(({ person }) => person).sort());
    const unused = first.slice(2).map(({ person }) => person);
    // A person of another batch is never swept with this one.
    await store.sweep(1, [...unused, second[0]?.person ?? '']);
    assert.deepEqual(
      byPerson(await store.load([...first, ...second].map(({ person }) => person))),
      byPerson([...first.slice(0, 2), ...second]),
    );
    assert.deepEqual(await store.retired(new Date('2027-01-01T00:00:00Z'), 10), []);
    await store.retire([2], madeAt);
    assert.equal((await store.retired(new Date('2027-01-01T00:00:00Z'), 10)).length, 1);
  });

  void withStore('after a new KEK version is registered, no key is made under the old one', async (store) => {
    await store.initialise(seed);
    const old = some(5);
    await store.addBatch(batchOf(old));
    await store.registerKek(2, Buffer.from('check 2'));
    await store.registerKek(2, Buffer.from('check 2'));
    await assert.rejects(store.registerKek(2, Buffer.from('another')), /another key-encryption key/);
    assert.deepEqual(await store.addBatch(batchOf(some(1))), { kind: 'stale-kek' });
    assert.equal((await store.state())?.generation, 1, 'the refused batch left nothing');
    assert.deepEqual(await store.addBatch(batchOf([keyFor(newId<string>(), 2)], 2)), { kind: 'added', generation: 2 });

    assert.equal(await store.countWrappedBefore(2), 5);
    await assert.rejects(store.finishRotation(2), /still wrapped/);
    assert.equal((await store.state())?.keks.length, 2);
    const page = await store.wrappedBefore(2, '', 3);
    const rest = await store.wrappedBefore(2, page.at(-1)?.person ?? '', 3);
    assert.deepEqual([...page, ...rest], byPerson(old));
    const renewed = [...page, ...rest].map((key) => ({ ...key, kekVersion: 2, wrapped: randomBytes(60) }));
    await store.rewrap(renewed);
    // A slower rotation that comes late changes nothing.
    await store.rewrap(renewed.map((key) => ({ ...key, wrapped: randomBytes(60) })));
    assert.deepEqual(byPerson(await store.load(old.map(({ person }) => person))), renewed);
    assert.equal(await store.finishRotation(2), 3);
    assert.deepEqual(
      (await store.state())?.keks.map(({ version }) => version),
      [2],
    );
    await store.markExported(2, madeAt);
    assert.deepEqual((await store.state())?.keks[0]?.exportedAt, madeAt);
  });

  void withStore('rewrapping never brings an erased key back', async (store) => {
    await store.initialise(seed);
    const [key] = some(1);
    assert.ok(key !== undefined);
    await store.addBatch(batchOf([key]));
    await store.registerKek(2, Buffer.from('check 2'));
    await store.erase([key.person], madeAt);
    await store.rewrap([{ ...key, kekVersion: 2 }]);
    assert.deepEqual(await store.load([key.person]), []);
  });
}

// The promise is two seconds; the rest is for a busy test machine.
const twoSeconds = 3_000;

async function unavailableWithin(ms: number, work: Promise<unknown>): Promise<void> {
  const from = performance.now();
  await assert.rejects(work, KeyStoreUnavailable);
  const took = performance.now() - from;
  assert.ok(took < ms, `took ${Math.round(took)} ms`);
}

test('sqlite: no byte of an erased key is left in the folder', async () => {
  const folder = freshFolder();
  const store = await openSqliteKeyStore(folder);
  await store.initialise(seed);
  const all: WrappedKey[] = [];
  for (let n = 0; n < 40; n++) {
    // Ids in no order, so that pages split and cells move.
    const keys = Array.from({ length: 64 }, () => keyFor(randomBytes(18).toString('hex')));
    await store.addBatch(batchOf(keys));
    all.push(...keys);
  }
  const gone = all.filter((_, n) => n % 3 !== 0);
  for (let n = 0; n < gone.length; n += 50)
    await store.erase(
      gone.slice(n, n + 50).map(({ person }) => person),
      madeAt,
    );
  await store.sweep(1, []);
  const traces = () => {
    const bytes = readdirSync(folder).map((file) => readFileSync(path.join(folder, file)));
    return gone.filter((key) => bytes.some((file) => file.includes(key.wrapped.subarray(20, 36)))).length;
  };
  assert.deepEqual(readdirSync(folder).sort(), ['keys.sqlite', 'keys.sqlite-journal']);
  const journal = statSync(path.join(folder, 'keys.sqlite-journal'));
  assert.deepEqual([journal.size, journal.mode & 0o777], [0, 0o600], 'the journal is empty');
  assert.equal(traces(), 0);
  const kept = all.filter((_, n) => n % 3 === 0);
  assert.equal((await store.load(kept.map(({ person }) => person))).length, kept.length);
  await store.close();
  assert.equal(traces(), 0);
});

test('sqlite: rewrapping leaves no byte of the old wrapping', async () => {
  const folder = freshFolder();
  const store = await openSqliteKeyStore(folder);
  await store.initialise(seed);
  const keys = some(500);
  await store.addBatch(batchOf(keys));
  await store.registerKek(2, Buffer.from('check 2'));
  await store.rewrap(keys.map((key) => ({ ...key, kekVersion: 2, wrapped: randomBytes(60) })));
  const file = readFileSync(path.join(folder, 'keys.sqlite'));
  assert.equal(keys.filter((key) => file.includes(key.wrapped.subarray(20, 36))).length, 0);
  await store.close();
});

test('sqlite: a folder or file that others may read is refused', async () => {
  const folder = freshFolder();
  await (await openSqliteKeyStore(folder)).close();
  const file = path.join(folder, 'keys.sqlite');
  assert.equal(statSync(folder).mode & 0o777, 0o700);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  for (const [place, mode] of [
    [folder, 0o755],
    [file, 0o640],
  ] as const) {
    const before = statSync(place).mode;
    chmodSync(place, mode);
    await assert.rejects(
      openSqliteKeyStore(folder),
      (error) => error instanceof VaultRefused && error.refusal === 'key-store-mode',
    );
    chmodSync(place, before);
  }
});

test('sqlite: a locked file is asked again, then given up within two seconds without stopping the process', async () => {
  const folder = freshFolder();
  const store = await openSqliteKeyStore(folder);
  await store.initialise(seed);
  const other = new DatabaseSync(path.join(folder, 'keys.sqlite'));
  other.exec('begin exclusive');
  let turns = 0;
  const ticking = setInterval(() => turns++, 10);
  await unavailableWithin(twoSeconds, store.addBatch(batchOf(some(1))));
  clearInterval(ticking);
  assert.ok(turns > 10, `the event loop turned ${turns} times`);
  const patient = store.load([newId<string>()]);
  setTimeout(() => other.exec('commit'), 100);
  assert.deepEqual(await patient, []);
  other.close();
  assert.equal((await store.addBatch(batchOf(some(1)))).kind, 'added');
  await store.close();
});

test('sqlite: a file that is no database is refused and left as it is', async () => {
  const folder = freshFolder();
  await (await openSqliteKeyStore(folder)).close();
  const file = path.join(folder, 'keys.sqlite');
  const rubbish = randomBytes(8_192);
  writeFileSync(file, rubbish);
  await assert.rejects(
    openSqliteKeyStore(folder),
    (error) => error instanceof VaultRefused && error.refusal === 'key-store-damaged',
  );
  assert.deepEqual(readFileSync(file), rubbish);
});

test('sqlite: damaged pages are found by examination, and reading them says unavailable', async () => {
  const folder = freshFolder();
  const store = await openSqliteKeyStore(folder);
  await store.initialise(seed);
  const keys = some(500);
  await store.addBatch(batchOf(keys));
  await store.close();
  const file = path.join(folder, 'keys.sqlite');
  const bytes = readFileSync(file);
  for (let page = 3; page * 4_096 < bytes.length; page++) bytes.fill(0xff, page * 4_096, page * 4_096 + 2_000);
  writeFileSync(file, bytes);
  const damaged = await openSqliteKeyStore(folder).catch((error: unknown) => error);
  if (damaged instanceof Error)
    return assert.ok(damaged instanceof VaultRefused || damaged instanceof KeyStoreUnavailable);
  const store2 = damaged as KeyStore;
  await assert.rejects((async () => assert.equal(await store2.examine(), undefined))(), /available|Expected values/);
  await assert.rejects(store2.load(keys.map(({ person }) => person)), KeyStoreUnavailable);
  return store2.close();
});

test('sqlite: a read-only file still opens what is sealed, and takes no new keys', async () => {
  const folder = freshFolder();
  const writable = await openSqliteKeyStore(folder);
  await writable.initialise(seed);
  const keys = some(2);
  await writable.addBatch(batchOf(keys));
  await writable.close();
  // A write version that SQLite does not know makes a file read-only, also for root.
  const file = path.join(folder, 'keys.sqlite');
  const bytes = readFileSync(file);
  bytes[18] = 9;
  writeFileSync(file, bytes);
  const store = await openSqliteKeyStore(folder);
  assert.equal((await store.load(keys.map(({ person }) => person))).length, 2);
  await unavailableWithin(1_000, store.addBatch(batchOf(some(1))));
  await unavailableWithin(
    500,
    store.erase(
      keys.map(({ person }) => person),
      madeAt,
    ),
  );
  await store.close();
});

test('sqlite: a file that was moved away or replaced takes no keys that would be lost', async () => {
  const folder = freshFolder();
  const store = await openSqliteKeyStore(folder);
  await store.initialise(seed);
  const file = path.join(folder, 'keys.sqlite');
  renameSync(file, `${file}.away`);
  await assert.rejects(store.addBatch(batchOf(some(1))), /moved or replaced/);
  writeFileSync(file, readFileSync(`${file}.away`));
  await assert.rejects(store.addBatch(batchOf(some(1))), /moved or replaced/);
  await store.close();
  await unavailableWithin(1_000, store.load([newId<string>()]));
});

test('postgres: a server that accepts and never answers is given up within two seconds', async () => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => sockets.add(socket)).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  await unavailableWithin(twoSeconds, openPostgresKeyStore(`postgres://keys:secret@127.0.0.1:${port}/keys`));
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
  const gone = openPostgresKeyStore(`postgres://keys:secret@127.0.0.1:${port}/keys`);
  await assert.rejects(
    gone,
    (error: Error) => error instanceof KeyStoreUnavailable && !error.message.includes('secret'),
  );
});

test('postgres: a lock that somebody holds is given up within two seconds, and the store works again after', async () => {
  const store = await openEmptyPostgres();
  await store.initialise(seed);
  await database.owner.transaction(async (tx) => {
    await tx.execute(sql`select 1 from watchword_keys.store for update`);
    await unavailableWithin(twoSeconds, store.addBatch(batchOf(some(1))));
  });
  assert.equal((await store.addBatch(batchOf(some(1)))).kind, 'added');
  await store.close();
});

test('postgres: two processes at once get generations of their own', async () => {
  const [one, two] = [await openEmptyPostgres(), await openPostgresKeyStore(database.ownerUrl)];
  await one.initialise(seed);
  const added = await Promise.all([one, two, one, two].map((store) => store.addBatch(batchOf(some(3)))));
  const generations = added.map((batch) => (batch.kind === 'added' ? batch.generation : 0)).sort((a, b) => a - b);
  assert.deepEqual(generations, [1, 2, 3, 4]);
  assert.equal(await one.serverId(), await two.serverId());
  await one.close();
  await two.close();
});
