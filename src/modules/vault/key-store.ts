// What the vault asks of a key store: persons' keys, wrapped, apart from the main database, its WAL, its replicas and
// its dumps (S2.1). A store sees no key in the clear and nothing of a person but an opaque id.
// Every call answers or throws KeyStoreUnavailable within two seconds.

/** A person's key as it lies in the store. */
export interface WrappedKey {
  person: string;
  version: number;
  kekVersion: number;
  wrapped: Buffer;
}

export interface StoreState {
  storeId: string;
  /** Rises by one with each batch and each finished rotation: a copy that was taken earlier has a smaller one. */
  generation: number;
  indexCheck: Buffer;
  keks: { version: number; check: Buffer; exportedAt: Date | undefined }[];
}

export interface NewBatch {
  keys: readonly WrappedKey[];
  kekVersion: number;
  /** Who made it: host and process. */
  maker: string;
  madeAt: Date;
  /** Batches of the same maker that have no key left: retired in the same commit. */
  retire: readonly number[];
}

export interface RetiredBatch {
  generation: number;
  persons: string[];
}

export interface KeyStore {
  /** For messages: where it is. */
  readonly place: string;
  /** The database server that it lies on, if it lies on one: it must not be the main database's. */
  serverId(): Promise<string | undefined>;
  /** What it is; undefined when it was never initialised. */
  state(): Promise<StoreState | undefined>;
  /** Makes it this vault's store, unless it is a store already; answers its state. Safe for two at once. */
  initialise(seed: {
    storeId: string;
    indexCheck: Buffer;
    kek: { version: number; check: Buffer };
  }): Promise<StoreState>;

  /** Adds keys made ahead, durable when it answers. Refuses keys under another than the newest KEK. */
  addBatch(batch: NewBatch): Promise<{ kind: 'added'; generation: number } | { kind: 'stale-kek' }>;
  retire(generations: readonly number[], at: Date): Promise<void>;
  /** Batches retired before the given time, oldest first, with the persons whose keys are still there. */
  retired(before: Date, limit: number): Promise<RetiredBatch[]>;
  /** Forgets a batch and deletes those of its keys that no person ever got. */
  sweep(generation: number, unused: readonly string[]): Promise<void>;

  /** The keys of those persons that have one here. */
  load(persons: readonly string[]): Promise<WrappedKey[]>;
  /** Deletes all keys of the persons and remembers their ids as erased; once more is the same. */
  erase(persons: readonly string[], at: Date): Promise<void>;
  /** All persons ever erased here. */
  erased(): Promise<string[]>;

  /** Makes a KEK version known; from now on new keys must be under it. Throws when the version is another key. */
  registerKek(version: number, check: Buffer): Promise<void>;
  /** Keys wrapped under a KEK older than `version`, in order of person, after the given person. */
  wrappedBefore(version: number, after: string, limit: number): Promise<WrappedKey[]>;
  countWrappedBefore(version: number): Promise<number>;
  /** Stores rewrapped keys, each only if it is still there. */
  rewrap(keys: readonly WrappedKey[]): Promise<void>;
  /** Forgets all KEK versions before this one; throws when a key still needs one. Answers the new generation. */
  finishRotation(version: number): Promise<number>;
  markExported(version: number, at: Date): Promise<void>;

  /** Undefined when all is well, else what is wrong: looks at every page of a file, so not for each request. */
  examine(): Promise<string | undefined>;
  close(): Promise<void>;
}
