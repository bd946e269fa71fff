// May the vault open with this key file, this key store and this database? They are three things that can be lost,
// mixed up or restored from different days; anything that does not fit is refused before the first sealing.
import type { Clock } from '../../kernel/clock.ts';
import type { Database } from '../../kernel/database.ts';
import { newId } from '../../kernel/ids.ts';
import { checkValue, createKeyFile, type Keys, newestKek, readKeyFile } from './key-file.ts';
import type { KeyStore, StoreState } from './key-store.ts';
import { VaultRefused } from './refusals.ts';
import { insertMark, type Mark, newestMark, personsBefore, serverId } from './vault-store.ts';

/** How many of the newest persons must have their key at every start; `missingKeys` looks at all of them. */
const personsCheckedAtStart = 2_000;
const pageSize = 1_000;

export interface AdmitOptions {
  database: Database;
  store: KeyStore;
  keyFile: string;
  clock: Clock;
}

/** Checks, and on the very first start makes, key file and key store. Throws VaultRefused with what to do. */
export async function admitKeys(options: AdmitOptions): Promise<{ keys: Keys; state: StoreState }> {
  const { database, store, keyFile, clock } = options;
  const keyServer = await store.serverId();
  if (keyServer !== undefined && keyServer === (await serverId(database)))
    throw new VaultRefused(
      'key-store-beside-database',
      'KEYS_DATABASE_URL is on the same server as the main database, whose write-ahead log and copies would then hold the keys: give it a server of its own',
    );
  // The store before the file: whoever initialises a store has put the file in place before.
  const [mark, found] = [await newestMark(database), await store.state()];
  const keys = readKeyFile(keyFile) ?? firstKeys(options, mark, found);
  if (found === undefined && mark !== undefined)
    throw new VaultRefused(
      'key-store-missing',
      `${store.place} holds no keys, but the database has sealed data: restore the newest copy of the key store`,
    );
  const state = found ?? (await store.initialise(seedOf(keys)));
  assertSameKeys(keys, state, keyFile);
  if (mark !== undefined) assertNotBehind(state, mark, store);
  const missing = await personsWithoutKey(database, store, personsCheckedAtStart);
  if (missing.length > 0)
    throw new VaultRefused(
      'keys-missing',
      `${store.place} lacks the keys of at least ${missing.length} of the newest persons: it is older than the database, or damaged; restore the newest copy of the key store`,
    );
  if (mark === undefined) {
    const { storeId, generation, indexCheck } = state;
    await insertMark(database, { storeId, generation, indexCheck }, clock.now());
  }
  return { keys, state };
}

/** Persons who are not erased and have no key, newest first, among the newest `limit`: there must be none. */
export async function personsWithoutKey(database: Database, store: KeyStore, limit: number): Promise<string[]> {
  const missing: string[] = [];
  let before = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
  for (let left = limit; left > 0; left -= pageSize) {
    const persons = await personsBefore(database, before, Math.min(left, pageSize));
    const last = persons.at(-1);
    if (last === undefined) break;
    before = last;
    const found = new Set((await store.load(persons)).map(({ person }) => person));
    const without = persons.filter((person) => !found.has(person));
    if (without.length === 0) continue;
    // Erased in the store and not here: the database was restored, and the erasure will be replayed.
    const erased = new Set(await store.erased());
    missing.push(...without.filter((person) => !erased.has(person)));
  }
  return missing;
}

function firstKeys({ keyFile, clock }: AdmitOptions, mark: Mark | undefined, found: StoreState | undefined): Keys {
  if (mark === undefined && found === undefined) return createKeyFile(keyFile, clock.now());
  throw new VaultRefused(
    'key-file-missing',
    `${keyFile} is missing, but there is data sealed under its keys: put your copy of it back ("watchword keys import"). A new file could open nothing.`,
  );
}

function seedOf(keys: Keys) {
  const { version, key } = newestKek(keys);
  return {
    storeId: newId<string>(),
    indexCheck: checkValue(keys.indexSecret),
    kek: { version, check: checkValue(key) },
  };
}

function assertSameKeys(keys: Keys, state: StoreState, keyFile: string): void {
  const wrong = (what: string) =>
    new VaultRefused('wrong-key', `${keyFile} is not the key file of this key store (${what}): restore the newest one`);
  if (!checkValue(keys.indexSecret).equals(state.indexCheck)) throw wrong('another index secret');
  for (const { version, check } of state.keks) {
    const kek = keys.keks.find((candidate) => candidate.version === version);
    if (kek === undefined) throw wrong(`no key-encryption key of version ${version}`);
    if (!checkValue(kek.key).equals(check)) throw wrong(`another key-encryption key of version ${version}`);
  }
}

function assertNotBehind(state: StoreState, mark: Mark, store: KeyStore): void {
  if (state.storeId !== mark.storeId || !state.indexCheck.equals(mark.indexCheck))
    throw new VaultRefused(
      'key-store-other',
      `${store.place} is the key store of another shop: give this shop its own, or the newest copy of it`,
    );
  if (state.generation < mark.generation)
    throw new VaultRefused(
      'key-store-older',
      `${store.place} is older than the database (it stands at ${state.generation}, the database at ${mark.generation}): keys of newer persons would be missing; restore the newest copy of the key store, or a copy of the database that is no newer than it`,
    );
}
