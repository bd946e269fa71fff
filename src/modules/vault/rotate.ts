// Rotation of the key-encryption key: every person's key is wrapped anew; sealed values stay as they are. May be
// killed at any step: the file keeps both keys until nothing needs the old one, and the next run goes on.
import type { Clock } from '../../kernel/clock.ts';
import type { Database } from '../../kernel/database.ts';
import type { AppendEvidence } from './erase.ts';
import { checkValue, type Keys, makeKek, newestKek, readKeyFile, replaceKeyFile } from './key-file.ts';
import type { KeyStore, StoreState } from './key-store.ts';
import { rewrap } from './person-keys.ts';
import { VaultRefused } from './refusals.ts';
import { insertMark, lockKeyFile } from './vault-store.ts';

const pageSize = 500;

export interface RotateOptions {
  database: Database;
  store: KeyStore;
  state: StoreState;
  clock: Clock;
  keyFile: string;
  appendEvidence: AppendEvidence;
  actor: string;
  /** Keys rewrapped so far, and how many there are in all. */
  onProgress?: (done: number, total: number) => void;
}

/** Rotates, or finishes a rotation that was cut short. Copies of the key store taken before need the old key file. */
export async function rotateKeys(options: RotateOptions): Promise<{ kekVersion: number; rewrapped: number }> {
  const { store, onProgress } = options;
  const keys = await begin(options);
  const kek = newestKek(keys);
  const total = await store.countWrappedBefore(kek.version);
  let done = 0;
  for (let after = ''; ; ) {
    const page = await store.wrappedBefore(kek.version, after, pageSize);
    const last = page.at(-1);
    if (last === undefined) break;
    after = last.person;
    await store.rewrap(page.map((old) => rewrap(old, keys, kek)));
    done += page.length;
    onProgress?.(done, total);
  }
  await finish(options, kek.version);
  return { kekVersion: kek.version, rewrapped: done };
}

/** The new key is in the file before the store hears of it, and no key is made under the old one afterwards. */
async function begin({ database, store, clock, keyFile }: RotateOptions): Promise<Keys> {
  // The lock alone needs a transaction: two rotations at once would overwrite each other's new key in the file.
  return database.transaction(async (tx) => {
    await lockKeyFile(tx);
    let keys = existing(keyFile);
    if (keys.keks.length === 1) {
      const next = makeKek(newestKek(keys).version + 1, clock.now());
      keys = { ...keys, keks: [...keys.keks, next] };
      replaceKeyFile(keyFile, keys);
    }
    const { version, key } = newestKek(keys);
    await store.registerKek(version, checkValue(key));
    return keys;
  });
}

/** The old keys leave the file last: after the store has none under them and the database knows that it has moved on. */
async function finish(options: RotateOptions, kekVersion: number): Promise<void> {
  const { database, store, state, clock, keyFile, appendEvidence, actor } = options;
  await database.transaction(async (tx) => {
    await lockKeyFile(tx);
    const keys = existing(keyFile);
    // Another process has finished this rotation, and perhaps begun the next.
    if (keys.keks[0]?.version === kekVersion || newestKek(keys).version !== kekVersion) return;
    const generation = await store.finishRotation(kekVersion);
    // On a connection of its own: it must be durable before the old keys are gone.
    await insertMark(database, { storeId: state.storeId, generation, indexCheck: state.indexCheck }, clock.now());
    await appendEvidence(tx, { act: 'keys.rotated', actor, object: 'keys', detail: { kekVersion } });
    replaceKeyFile(keyFile, { ...keys, keks: keys.keks.filter(({ version }) => version >= kekVersion) });
  });
}

function existing(keyFile: string): Keys {
  const keys = readKeyFile(keyFile);
  if (keys === undefined) throw new VaultRefused('key-file-missing', `${keyFile} is gone: put your copy of it back`);
  return keys;
}
