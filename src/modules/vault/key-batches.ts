// Keys made ahead, in batches, so that a checkout costs no second commit (DESIGN: 1.6 "sealed unless declared
// harmless"). A key is handed out only after it is durable in the key store. Nothing here deletes a key that some
// transaction may still be about to use.
import { hostname } from 'node:os';
import type { Clock } from '../../kernel/clock.ts';
import type { Database } from '../../kernel/database.ts';
import { newId } from '../../kernel/ids.ts';
import type { Log } from '../../kernel/log.ts';
import { type Keys, newestKek } from './key-file.ts';
import type { KeyStore, StoreState } from './key-store.ts';
import { makePersonKey, type PersonId, type PersonKey } from './person-keys.ts';
import { KeyStoreUnavailable } from './refusals.ts';
import { hasMark, insertMark, knownPersons, type Mark } from './vault-store.ts';

/** A key is swept no sooner than this after its batch was retired: the longest transaction is far shorter. */
export const sweepAfterMs = 24 * 60 * 60 * 1_000;
const waitMs = 2_000;
const restMs = 500;

export interface KeyBatches {
  /** A key that nobody has. Throws KeyStoreUnavailable within two seconds when none is left and none can be made. */
  take(): Promise<PersonKey>;
  /** How many keys are ready. */
  ahead(): number;
  /** Makes one batch now, and waits until the main database has marked it. */
  fill(): Promise<void>;
  /** Deletes keys that were made ahead and never used; answers how many. */
  sweep(): Promise<number>;
  /** Retires what is left. */
  close(): Promise<void>;
}

export interface KeyBatchesOptions {
  database: Database;
  store: KeyStore;
  state: StoreState;
  clock: Clock;
  log: Log;
  batchSize: number;
  keys(): Keys;
  /** Reads the key file again. */
  reloadKeys(): void;
}

export function openKeyBatches(options: KeyBatchesOptions): KeyBatches {
  const { database, store, state, clock, log, batchSize } = options;
  const maker = `${hostname()}/${process.pid}`;
  // Marks that are not in the main database yet, oldest first.
  const unmarked: { mark: Mark; at: Date }[] = [];
  let marking: Promise<void> | undefined;
  let backwards = false;
  const ready: { key: PersonKey; generation: number }[] = [];
  const unused = new Map<number, number>();
  let filling: Promise<void> | undefined;
  let restUntil = 0;

  const fill = (): Promise<void> => {
    filling ??= makeBatch().finally(() => {
      filling = undefined;
    });
    return filling;
  };

  async function makeBatch(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const kek = newestKek(options.keys());
      const made = Array.from({ length: batchSize }, () => makePersonKey(newId<PersonId>(clock.now().getTime()), kek));
      const retire = [...unused].filter(([, left]) => left === 0).map(([generation]) => generation);
      const keys = made.map(({ wrapped }) => wrapped);
      const added = await store.addBatch({ keys, kekVersion: kek.version, maker, madeAt: clock.now(), retire });
      if (added.kind === 'stale-kek') {
        // Another process has begun to rotate: its key-encryption key is in the file.
        options.reloadKeys();
        if (attempt === 1) continue;
        throw new KeyStoreUnavailable('the key file lacks the newest key-encryption key of the store');
      }
      for (const generation of retire) unused.delete(generation);
      const mark = { storeId: state.storeId, generation: added.generation, indexCheck: state.indexCheck };
      unmarked.push({ mark, at: clock.now() });
      // Nobody waits for the mark: those who wait for keys may hold every connection that it could be written on.
      markBehind();
      unused.set(added.generation, made.length);
      ready.unshift(...made.map(({ key }) => ({ key, generation: added.generation })));
      return;
    }
  }

  const markBehind = () => {
    marking ??= markAll()
      .catch((error: unknown) =>
        log.error('vault: the key store could not be marked', error, { marks: unmarked.length }),
      )
      .finally(() => {
        marking = undefined;
      });
  };

  async function markAll(): Promise<void> {
    for (let next = unmarked[0]; next !== undefined; next = unmarked[0]) {
      if (!(await insertMark(database, next.mark, next.at))) {
        backwards = true;
        throw new Error('an older copy of the key store was put in place while the shop was running');
      }
      unmarked.shift();
    }
  }

  const fillBehind = () => {
    if (filling !== undefined || performance.now() < restUntil) return;
    fill().catch((error: unknown) => {
      restUntil = performance.now() + restMs;
      log.warn('vault: no keys could be made ahead', { left: ready.length, error: (error as Error).name });
    });
  };

  return {
    ahead: () => ready.length,
    async fill() {
      await fill();
      await marking;
    },
    async take() {
      const until = performance.now() + waitMs;
      for (;;) {
        if (ready.length <= batchSize / 2) fillBehind();
        // When more wait than a batch has keys, the last ones wait for the next batch.
        if (ready.length > 0 || filling === undefined || performance.now() >= until) break;
        await waitFor(filling, until - performance.now());
      }
      if (backwards) throw new KeyStoreUnavailable('an older copy of it was put in place; restart the shop');
      const next = ready.pop();
      if (next === undefined) throw new KeyStoreUnavailable('no keys are left and none can be made');
      unused.set(next.generation, (unused.get(next.generation) ?? 1) - 1);
      return next.key;
    },
    async sweep() {
      let swept = 0;
      const before = new Date(clock.now().getTime() - sweepAfterMs);
      for (const batch of await store.retired(before, 1_000)) {
        // A database from before this batch knows none of its persons, though a newer copy of it may.
        if (!(await hasMark(database, state.storeId, batch.generation))) continue;
        const known = new Set(await knownPersons(database, batch.persons));
        const never = batch.persons.filter((person) => !known.has(person));
        await store.sweep(batch.generation, never);
        swept += never.length;
      }
      return swept;
    },
    async close() {
      await filling?.catch(() => undefined);
      await marking;
      for (const { key } of ready.splice(0)) key.wipe();
      await store.retire([...unused.keys()], clock.now());
      unused.clear();
    },
  };
}

async function waitFor(work: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work.catch(() => undefined), late]);
  clearTimeout(timer);
}
