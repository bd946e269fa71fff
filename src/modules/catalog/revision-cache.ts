// Answers kept for as long as the catalogue stays as it is. Each transaction that changes what the shop shows raises one
// number; an answer is good while the number is the one it was loaded under. Asking for the number costs a statement a
// second at most (kernel/fresh-cache.ts), whatever the size of the catalogue: what was kept is not loaded again by age.
import { openFreshCache } from '../../kernel/fresh-cache.ts';

export interface RevisionRow {
  /** Higher after each change. */
  number: number;
  /** How many products are listed, by the currency of their prices. */
  listed: Record<string, number>;
  /** Currencies in which the merchant gave prices of his own. */
  own: string[];
}

export interface Revision {
  /** As new as this process's last commit, and at most a second behind other processes'. */
  current(): Promise<RevisionRow>;
  /** After a commit of our own. */
  forget(): void;
}

export function openRevision(read: () => Promise<RevisionRow>, now?: () => number): Revision {
  const cache = openFreshCache<'revision', RevisionRow>({
    load: async () => new Map([['revision', await read()]]),
    ...(now && { now }),
  });
  return {
    async current() {
      const row = await cache.get('revision');
      if (row === undefined) throw new Error('the catalogue has no revision');
      return row;
    },
    forget: () => cache.clear(),
  };
}

export interface RevisionCache<Value> {
  get(key: string, load: () => Promise<Value | undefined>): Promise<Value | undefined>;
  /** Present keys only, in the order of the question. What is missing is loaded together. */
  getMany<Key extends string>(
    keys: readonly Key[],
    load: (missing: readonly Key[]) => Promise<ReadonlyMap<Key, Value>>,
  ): Promise<Map<Key, Value>>;
}

/**
 * Loads happen after the number was read, so what they see is at least as new as the number they are kept under. A key
 * that is missing from an answer is remembered as absent.
 */
export function openRevisionCache<Value>(
  revision: Pick<Revision, 'current'>,
  maxEntries: number,
): RevisionCache<Value> {
  type Entry = Promise<Value | undefined> | { value: Value | undefined };
  let at = 0;
  let entries = new Map<string, Entry>();

  async function home(): Promise<Map<string, Entry>> {
    const { number } = await revision.current();
    // An asker whom a newer one overtook while it waited is served what is newer.
    if (number > at) {
      at = number;
      entries = new Map();
    }
    return entries;
  }

  function put(into: Map<string, Entry>, key: string, answer: Promise<Value | undefined>): Entry {
    const promise: Promise<Value | undefined> = answer.then(
      (value) => {
        if (into.get(key) === promise) into.set(key, { value });
        return value;
      },
      (error: unknown) => {
        if (into.get(key) === promise) into.delete(key);
        throw error;
      },
    );
    // Whoever asked hears of it; an answer for several would otherwise go unheard but for one.
    promise.catch(() => undefined);
    into.set(key, promise);
    if (into.size > maxEntries) {
      const oldest = into.keys().next();
      if (oldest.done !== true) into.delete(oldest.value);
    }
    return promise;
  }

  return {
    async get(key, load) {
      const kept = await home();
      const entry = kept.get(key) ?? put(kept, key, load());
      return entry instanceof Promise ? await entry : entry.value;
    },
    async getMany(keys, load) {
      const kept = await home();
      const missing = [...new Set(keys)].filter((key) => !kept.has(key));
      const asked = missing.length === 0 ? undefined : load(missing);
      const answers =
        asked &&
        new Map(
          missing.map((key) => [
            key,
            put(
              kept,
              key,
              asked.then((all) => all.get(key)),
            ),
          ]),
        );
      const found = new Map<(typeof keys)[number], Value>();
      for (const key of keys) {
        const entry = answers?.get(key) ?? kept.get(key);
        const value = entry instanceof Promise ? await entry : entry?.value;
        if (value !== undefined) found.set(key, value);
      }
      return found;
    },
  };
}
