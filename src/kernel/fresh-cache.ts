// A small in-process cache for facts that the database owns. It promises: in one process no answer is older than the
// last commit answered before it was asked for, and none is older than `maxAgeMs` (what other processes committed).
// It never keeps what a load read before an invalidation, and never holds more than `maxEntries`.

export interface FreshCacheOptions<Key extends string, Value> {
  /** Reads the given keys, all in one go. A key that is missing from the answer is remembered as absent. */
  load: (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Value>>;
  /** How long other processes' commits may stay unseen. */
  maxAgeMs?: number;
  maxEntries?: number;
  /** Monotonic milliseconds. */
  now?: () => number;
}

export interface FreshCache<Key extends string, Value> {
  get(key: Key): Promise<Value | undefined>;
  /** Present keys only. What is missing is loaded together; concurrent misses of a key share one load. */
  getMany(keys: readonly Key[]): Promise<Map<Key, Value>>;
  /** Call from `tx.afterCommit`: the next answer comes from the database. */
  invalidate(keys: Iterable<Key>): void;
  clear(): void;
  readonly size: number;
}

interface Flight<Key, Value> {
  startedAt: number;
  answer: Promise<ReadonlyMap<Key, Value>>;
}

export function openFreshCache<Key extends string, Value>(
  options: FreshCacheOptions<Key, Value>,
): FreshCache<Key, Value> {
  const { load, maxAgeMs = 1_000, maxEntries = 10_000, now = () => performance.now() } = options;
  const entries = new Map<Key, { value: Value | undefined; loadedAt: number }>();
  // A key is here only while the load under way may still be stored: an invalidation takes it out.
  const flights = new Map<Key, Flight<Key, Value>>();

  function fresh(key: Key, at: number) {
    const entry = entries.get(key);
    return entry !== undefined && at - entry.loadedAt < maxAgeMs ? entry : undefined;
  }

  function takeOff(keys: readonly Key[]): Flight<Key, Value> {
    // Age counts from before the load: its snapshot may be as old as that.
    const flight: Flight<Key, Value> = { startedAt: now(), answer: load(keys) };
    for (const key of keys) flights.set(key, flight);
    flight.answer = flight.answer.then(
      (values) => {
        for (const key of keys) if (flights.get(key) === flight) store(key, values.get(key), flight);
        return values;
      },
      (error: unknown) => {
        for (const key of keys) if (flights.get(key) === flight) flights.delete(key);
        throw error;
      },
    );
    return flight;
  }

  function store(key: Key, value: Value | undefined, flight: Flight<Key, Value>) {
    flights.delete(key);
    // Written anew, so that the first key of the map is the one loaded longest ago.
    entries.delete(key);
    entries.set(key, { value, loadedAt: flight.startedAt });
    if (entries.size > maxEntries) {
      const oldest = entries.keys().next();
      if (oldest.done !== true) entries.delete(oldest.value);
    }
  }

  async function getMany(keys: readonly Key[]): Promise<Map<Key, Value>> {
    const found = new Map<Key, Value>();
    const awaited = new Map<Key, Flight<Key, Value>>();
    const missing = new Set<Key>();
    const at = now();
    for (const key of keys) {
      const entry = fresh(key, at);
      const flight = flights.get(key);
      if (entry !== undefined) {
        if (entry.value !== undefined) found.set(key, entry.value);
      } else if (flight !== undefined && at - flight.startedAt < maxAgeMs) awaited.set(key, flight);
      else missing.add(key);
    }
    if (missing.size > 0) {
      const flight = takeOff([...missing]);
      for (const key of missing) awaited.set(key, flight);
    }
    // All at once: were they awaited one after another, a second one that fails would go unheard meanwhile.
    await Promise.all(
      [...awaited].map(async ([key, flight]) => {
        const value = (await flight.answer).get(key);
        if (value !== undefined) found.set(key, value);
      }),
    );
    return found;
  }

  return {
    getMany,
    async get(key) {
      const entry = fresh(key, now());
      return entry === undefined ? (await getMany([key])).get(key) : entry.value;
    },
    invalidate(keys) {
      for (const key of keys) {
        entries.delete(key);
        flights.delete(key);
      }
    },
    clear() {
      entries.clear();
      flights.clear();
    },
    get size() {
      return entries.size;
    },
  };
}

type Fact = string | number | boolean | null | undefined;

/**
 * Keeps what was made of a cached object (its JSON, its page) for as long as that object and the few plain facts
 * beside it stay the same: `const toJson = derived((product, available) => JSON.stringify(…))`. Nothing to invalidate:
 * a reloaded object is another object. Only the last facts are kept.
 */
export function derived<Source extends object, Result>(
  make: (source: Source, facts: readonly Fact[]) => Result,
): (source: Source, facts?: readonly Fact[]) => Result {
  const made = new WeakMap<Source, { facts: readonly Fact[]; result: Result }>();
  return (source, facts = []) => {
    const last = made.get(source);
    if (last !== undefined && last.facts.length === facts.length && last.facts.every((fact, i) => fact === facts[i]))
      return last.result;
    const result = make(source, facts);
    made.set(source, { facts, result });
    return result;
  };
}
