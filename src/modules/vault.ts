// Personal data at rest: sealed under its person's own key, opened only for a declared purpose that leaves a record,
// and gone when the key goes (S2.1, S2.2, S2.5, S4.1, L5.1). Keys lie in a store of their own, never in the database.
// Never decides who may ask (that is `access`) or how long data is kept (that is `privacy`).
import { setInterval } from 'node:timers';
import type { Clock } from '../kernel/clock.ts';
import type { ColumnClass } from '../kernel/data-classes.ts';
import type { Database, Reader, Tx } from '../kernel/database.ts';
import type { Log } from '../kernel/log.ts';
import { admitKeys, personsWithoutKey } from './vault/admit.ts';
import { type CanaryTraces, canaryLabel, sealCanary } from './vault/canary.ts';
import { makeReader, type Purpose, type VaultReader } from './vault/disclose.ts';
import { emailIndexer } from './vault/email-index.ts';
import { type AppendEvidence, type EraseIndex, type EraseOutcome, erasedWithKey, makeEraser } from './vault/erase.ts';
import { openKeyBatches } from './vault/key-batches.ts';
import { protectKeys } from './vault/key-export.ts';
import { type Keys, newestKek, readKeyFile } from './vault/key-file.ts';
import type { KeyStore } from './vault/key-store.ts';
import { canUnwrap, Keyring, type PersonId, unwrap } from './vault/person-keys.ts';
import { KeyNotInMemory, KeyStoreUnavailable } from './vault/refusals.ts';
import { rotateKeys } from './vault/rotate.ts';
import { inspectSealedColumns, type SealedColumnsReport } from './vault/sealed-columns-store.ts';
import { sealValue } from './vault/sealed-value.ts';
import * as rows from './vault/vault-store.ts';

export { sealingBits } from './vault/aead.ts';
export {
  dataMapComplete,
  erasedUnreadable,
  keysApart,
  openingsDeclared,
  personalDataSealed,
} from './vault/controls.ts';
export { type OpenRequest, type Purpose, purposes, type VaultReader } from './vault/disclose.ts';
export type { AppendEvidence, EraseIndex, EraseOutcome, ErasureReceipt } from './vault/erase.ts';
export { importKeys } from './vault/key-export.ts';
export type { KeyStore } from './vault/key-store.ts';
export type { PersonId } from './vault/person-keys.ts';
export { openPostgresKeyStore } from './vault/postgres-key-store.ts';
export { type KeyPlaces, probeKeysApart } from './vault/probe-keys.ts';
export { probeDataMap, probeErased, probeOpenings } from './vault/probe-openings.ts';
export { probePersonalData } from './vault/probe-personal-data.ts';
export {
  DisclosureRefused,
  KeyNotInMemory,
  KeyStoreUnavailable,
  PersonErased,
  SealBroken,
  type StartRefusal,
  VaultRefused,
} from './vault/refusals.ts';
export type { SealedColumnFinding, SealedColumnsReport } from './vault/sealed-columns-store.ts';
export { openSqliteKeyStore } from './vault/sqlite-key-store.ts';
export type { Disclosure } from './vault/vault-store.ts';

export interface VaultOptions {
  database: Database;
  /** Closed with the vault. */
  keyStore: KeyStore;
  /** `<data>/keys/vault.key` */
  keyFile: string;
  clock: Clock;
  log: Log;
  /** Every label of a sealed column, once. A label is for ever: it is bound into what is sealed. */
  labels: readonly string[];
  /** What may be opened for which purpose (S2.5). A purpose that is not named covers nothing. */
  purposes: Partial<Record<Purpose, readonly string[]>>;
  appendEvidence: AppendEvidence;
  /** How long a copy of the key store may live, in days. */
  keyCopyDays?: number;
  /** Keys made ahead in one commit. */
  batchSize?: number;
  /** How many persons' keys are kept in memory. */
  keysInMemory?: number;
}

export interface VaultWriter {
  /**
   * Seals a text for a row of this writer's column. Synchronous: the person's key must be in memory (after
   * `createPerson` or `ready`), else KeyNotInMemory. Throws RangeError for ill-formed Unicode and for more than 64 KiB.
   */
  seal(person: PersonId, rowId: string, plaintext: string): Buffer;
}

export interface VaultHealth {
  keyStore: 'ok' | 'unavailable' | 'emptied';
  /** Keys ready for new persons. */
  keysAhead: number;
  kekVersion: number;
  rotation: 'none' | 'unfinished';
  /** When a protected copy of the newest key-encryption key was kept; undefined: never, and `doctor` is red. */
  exportedAt: Date | undefined;
  /** Erasures that wait for the key store. */
  erasuresOpen: number;
}

export interface Vault {
  /** Inserts a person with a key made ahead: one statement, no second commit. Throws KeyStoreUnavailable. */
  createPerson(tx: Tx): Promise<PersonId>;
  /** The sealer of one column; throws for a label that was not declared. */
  writer(label: string): VaultWriter;
  /** Brings keys into memory. Persons without a key (erased) are passed over. Throws KeyStoreUnavailable. */
  ready(persons: readonly PersonId[]): Promise<void>;
  /** An opener for one purpose; throws DisclosureRefused when the purpose does not cover a label. */
  reader(purpose: Purpose, labels: readonly string[]): VaultReader;
  /** Blind index of an address: 33 bytes, equal for addresses that differ in case, form or surrounding space only. */
  emailIndex(email: string): Buffer;
  /** How evidence names the person. Synchronous like `seal`. */
  reference(person: PersonId): string;

  /** What sealed data is opened for, and what each purpose covers. */
  readonly purposes: VaultOptions['purposes'];
  disclosuresOf(person: PersonId): Promise<rows.Disclosure[]>;
  /** Persons of whom something was opened in [from, until). */
  personsDisclosed(between: { from: Date; until: Date; purpose?: Purpose }): Promise<PersonId[]>;

  /** Registers a module's blind indexes for erasure; before `start`. */
  onErase(eraseIndex: EraseIndex): void;
  /** Erases a person, once and for all. `reason` is one of our words, e.g. `subject-request`, `retention`. */
  erase(person: PersonId, by: { actor: string; reason: string }): Promise<EraseOutcome>;

  /**
   * Replays erasures, makes the first keys ahead, and from now on hears of other processes' erasures and sweeps
   * unused keys. Short commands need not call it.
   */
  start(): Promise<void>;
  /** Deletes keys made ahead that were never used; `start` does it daily. Answers how many. */
  sweep(): Promise<number>;
  /** Finishes erasures that wait for the key store; `start` does it every minute. Answers how many persons. */
  resumeErasures(): Promise<number>;
  /** Wraps every person's key under a new key-encryption key; goes on where a killed run stopped. */
  keysRotate(options: {
    actor: string;
    onProgress?: (done: number, total: number) => void;
  }): Promise<{ kekVersion: number; rewrapped: number }>;
  /** Hands a passphrase-protected copy of the key file to `keep`; when that succeeds, the copy counts as kept. */
  keysExport(passphrase: string, keep: (copy: string) => Promise<void>): Promise<void>;

  health(): Promise<VaultHealth>;
  /** What is wrong with the key store's pages, or undefined. Reads all of them: for `doctor`, not for each minute. */
  examineKeyStore(): Promise<string | undefined>;
  /** Persons, not erased, whose key is not in the store, of all or of the newest `limit`: there must be none. */
  missingKeys(limit?: number): Promise<string[]>;
  /** How many persons were erased, and of how many the key is in the store all the same: there must be none. */
  erasedWithKey(): Promise<{ erased: number; withKey: number }>;
  /** What lies in the sealed columns (`dataClasses` of the kernel tells them). */
  inspectSealedColumns(reader: Reader, columns: readonly ColumnClass[]): Promise<SealedColumnsReport>;
  /** Seals words for a made-up person, for a probe that then looks for them, and for that person's key, in raw files. */
  sealCanary(words: string): Promise<CanaryTraces>;
  close(): Promise<void>;
}

/** For how long at most a copy of the key store may live: only then an erasure is complete. */
export const keyCopyDays = 30;

const defaults = { keyCopyDays, batchSize: 256, keysInMemory: 10_000 };
const sweepEveryMs = 24 * 60 * 60 * 1_000;
const resumeEveryMs = 60_000;

/**
 * Opens the vault. On the very first start it makes the key file and initialises the key store; later it throws
 * VaultRefused when file, store and database do not belong together, with what to do, and KeyStoreUnavailable.
 */
export async function openVault(given: VaultOptions): Promise<Vault> {
  const options = { ...defaults, ...given };
  const { database, keyStore: store, keyFile, clock, log, appendEvidence } = options;
  const labels = checkLabels(options);
  const admitted = await admitKeys({ database, store, keyFile, clock });
  const { state } = admitted;
  let { keys } = admitted;
  const reloadKeys = () => {
    keys = readKeyFile(keyFile) ?? keys;
  };
  const ring = new Keyring(options.keysInMemory);
  const batches = openKeyBatches({ ...options, store, state, keys: () => keys, reloadKeys });
  const indexEmail = emailIndexer(keys.indexSecret);
  const eraseIndexes: EraseIndex[] = [];

  const ready = async (persons: readonly PersonId[]): Promise<void> => {
    const missing = persons.filter((person) => ring.get(person) === undefined);
    if (missing.length === 0) return;
    for (const wrapped of await store.load(missing)) {
      // Another process has rotated.
      if (!canUnwrap(wrapped, keys)) reloadKeys();
      ring.put(unwrap(wrapped, keys));
    }
  };
  const keyOf = async (person: PersonId) => {
    await ready([person]);
    return ring.get(person);
  };
  const keyInMemory = (person: PersonId) => {
    const key = ring.get(person);
    if (key === undefined) throw new KeyNotInMemory();
    return key;
  };
  const eraser = makeEraser({
    ...options,
    store,
    eraseIndexes,
    referenceOf: async (person) => (await keyOf(person))?.reference,
    forget: (person) => ring.forget(person),
  });
  const background = openBackground({ database, log });

  const createPerson = async (tx: Tx) => {
    const key = await batches.take();
    ring.putNew(key);
    await rows.insertPerson(tx, key.person, clock.now());
    return key.person;
  };
  const writer = (label: string): VaultWriter => {
    if (!labels.has(label)) throw new Error(`no sealed column has the label ${label}`);
    return {
      seal(person, rowId, plaintext) {
        const key = keyInMemory(person);
        return sealValue(key.sealing, key.version, { label, rowId, person }, plaintext);
      },
    };
  };

  return {
    createPerson,
    writer,
    ready,
    reader: (purpose, wanted) =>
      makeReader({ purpose, labels: wanted, covered: options.purposes[purpose] ?? [], clock, keyOf }),
    emailIndex: indexEmail,
    reference: (person) => keyInMemory(person).reference,

    purposes: options.purposes,
    disclosuresOf: (person) => rows.disclosuresOf(database, person),
    personsDisclosed: (between) => rows.personsDisclosed(database, between),

    onErase: (eraseIndex) => void eraseIndexes.push(eraseIndex),
    erase: (person, by) => eraser.erase(person, by),

    async start() {
      await background.hear((person) => (person === '' ? ring.forgetUnheard() : ring.forget(person)));
      await eraser.replay();
      await batches.fill();
      background.every(sweepEveryMs, 'sweep', () => batches.sweep());
      background.every(resumeEveryMs, 'resume erasures', async () => {
        if ((await rows.openErasures(database)).length > 0) await eraser.replay();
      });
    },
    sweep: () => batches.sweep(),
    resumeErasures: () => eraser.replay(),
    async keysRotate(how) {
      const result = await rotateKeys({ database, store, state, clock, keyFile, appendEvidence, ...how });
      reloadKeys();
      return result;
    },
    async keysExport(passphrase, keep) {
      reloadKeys();
      const exported = keys;
      await keep(await protectKeys(exported, passphrase));
      await store.markExported(newestKek(exported).version, clock.now());
    },

    examineKeyStore: () => store.examine(),
    health: () => healthOf({ database, store, keys, keysAhead: batches.ahead() }),
    missingKeys: (limit = Number.MAX_SAFE_INTEGER) => personsWithoutKey(database, store, limit),
    erasedWithKey: () => erasedWithKey(database, store),
    inspectSealedColumns: (reader, columns) => inspectSealedColumns(reader, columns, [...labels]),
    sealCanary: (words) => sealCanary(words, { ...options, store, keyOf, createPerson, writer: writer(canaryLabel) }),
    async close() {
      await background.stop();
      // A store that is down keeps its unused keys a little longer; that must not keep us from stopping.
      await batches.close().catch((error: unknown) => log.warn('vault: closing', { error: (error as Error).name }));
      ring.clear();
      await store.close();
    },
  };
}

/** Each label once, well-formed, and every purpose of known labels. */
function checkLabels({ labels, purposes }: VaultOptions): ReadonlySet<string> {
  const known = new Set<string>([canaryLabel]);
  for (const label of labels) {
    if (!/^[a-z0-9]+([._-][a-z0-9]+)*$/.test(label)) throw new Error(`not a label: ${label}`);
    if (known.has(label))
      throw new Error(`label ${label} is declared twice: what one column seals must not open in another`);
    known.add(label);
  }
  for (const [purpose, covered] of Object.entries(purposes))
    for (const label of covered ?? [])
      if (!known.has(label)) throw new Error(`purpose ${purpose} covers ${label}, which no sealed column has`);
  return known;
}

async function healthOf(parts: {
  database: Database;
  store: KeyStore;
  keys: Keys;
  keysAhead: number;
}): Promise<VaultHealth> {
  const { database, store, keys, keysAhead } = parts;
  const { version: kekVersion } = newestKek(keys);
  const erasuresOpen = (await rows.openErasures(database)).length;
  const rotation = keys.keks.length > 1 ? 'unfinished' : 'none';
  const common = { keysAhead, kekVersion, rotation, erasuresOpen } as const;
  try {
    const state = await store.state();
    const exportedAt = state?.keks.find((kek) => kek.version === kekVersion)?.exportedAt;
    return { ...common, exportedAt, keyStore: state === undefined ? 'emptied' : 'ok' };
  } catch (error) {
    if (!(error instanceof KeyStoreUnavailable)) throw error;
    return { ...common, exportedAt: undefined, keyStore: 'unavailable' };
  }
}

/** What goes on by itself between `start` and `close`. */
function openBackground({ database, log }: { database: Database; log: Log }) {
  const timers: NodeJS.Timeout[] = [];
  const running = new Set<Promise<unknown>>();
  let stopHearing: (() => Promise<void>) | undefined;
  return {
    async hear(onErased: (person: string) => void) {
      stopHearing = await database.listen('vault_erased', onErased);
    },
    every(ms: number, name: string, work: () => Promise<unknown>) {
      const run = () => {
        const done = work()
          .catch((error: unknown) => log.error(`vault: ${name} failed`, error))
          .finally(() => running.delete(done));
        running.add(done);
      };
      timers.push(setInterval(run, ms).unref());
    },
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await stopHearing?.();
      await Promise.all(running);
    },
  };
}
