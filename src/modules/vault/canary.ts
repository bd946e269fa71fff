// A person who is none, whose words a probe seals and then looks for in every raw file (S2.1). Goes the way of every
// customer: a key made ahead, the vault's own sealing, a committed row. Makes no order and is in no list.
import type { Clock } from '../../kernel/clock.ts';
import type { Database, Tx } from '../../kernel/database.ts';
import { newId } from '../../kernel/ids.ts';
import { findCanary, insertCanary, resealCanary } from './canary-store.ts';
import type { KeyStore } from './key-store.ts';
import type { PersonId, PersonKey } from './person-keys.ts';

/** Fixed for ever, like every label. */
export const canaryLabel = 'vault.canary.words';

export interface CanaryParts {
  database: Database;
  clock: Clock;
  store: Pick<KeyStore, 'load'>;
  createPerson: (tx: Tx) => Promise<PersonId>;
  keyOf: (person: PersonId) => Promise<PersonKey | undefined>;
  /** Of the canary's own column. */
  writer: { seal(person: PersonId, rowId: string, plaintext: string): Buffer };
}

export interface CanaryTraces {
  /** The canary's key, wrapped and as it seals: bytes that must not be in the main database's files. */
  keyMaterial: Buffer[];
}

/** Seals the words once more, for the same made-up person. */
export async function sealCanary(words: string, parts: CanaryParts): Promise<CanaryTraces> {
  const { database, clock, store, createPerson, keyOf, writer } = parts;
  let row = await findCanary(database);
  if (row !== undefined && (await keyOf(row.person)) !== undefined) {
    await resealCanary(database, row, writer.seal(row.person, row.id, words), clock.now());
  } else {
    await database.transaction(async (tx) => {
      const made = { id: newId<string>(), person: await createPerson(tx) };
      await insertCanary(tx, made, writer.seal(made.person, made.id, words), clock.now());
    });
    row = await findCanary(database);
  }
  if (row === undefined) throw new Error('the canary was not kept');
  const key = await keyOf(row.person);
  const wrapped = await store.load([row.person]);
  if (key === undefined || wrapped.length === 0) throw new Error('the canary has no key');
  return { keyMaterial: [key.sealing, ...wrapped.map((one) => one.wrapped)] };
}
