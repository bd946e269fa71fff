// A small in-process cache for facts that the database owns. It promises: in one process no answer is older than the
// last commit answered before it was asked for, and none is older than `maxAgeMs` (what other processes committed).
// It never keeps what a load read before an invalidation, and never holds more than `maxEntries`.

/**
 * How long, in milliseconds, what is composed of cached facts may be sent again unasked, in `openRecent`. The facts' own
 * age and this one are a second together.
 */
const momentMs = 100;
/** How long other processes' commits may stay unseen by a cache, milliseconds. */
export const usualMaxAgeMs = 1_000 - momentMs;

/** Raised whenever any cache of this process forgets something: what was composed before is looked at anew. */
let forgotten = 0;

export interface FreshCacheOptions<Key extends string, Value> {
  /** Reads the given keys, all in one go. A key that is missing from the answer is remembered as absent. */
  load: (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Value>>;
  /** How long other processes' commits may stay unseen; `usualMaxAgeMs` when not said. */
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
  const { load, maxAgeMs = usualMaxAgeMs, maxEntries = 10_000, now = () => performance.now() } = options;
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
      forgotten++;
      for (const key of keys) {
        entries.delete(key);
        flights.delete(key);
      }
    },
    clear() {
      forgotten++;
      entries.clear();
      flights.clear();
    },
    get size() {
      return entries.size;
    },
  };
}

type Fact = string | number | boolean | object | null | undefined;

export interface KeptOptions {
  /** How many sets of facts are kept beside one source: pages of several languages, say. */
  variants: number;
  /** How many results are kept in all; the oldest go first. */
  most: number;
}

interface Made<Result> {
  facts: readonly Fact[];
  result: Result;
  among: Made<Result>[];
}

/**
 * Keeps what was made of a cached object (its JSON, its page) for as long as that object and the few facts beside it stay
 * the same. Nothing to invalidate: a reloaded object is another object. Facts that are objects count by identity.
 * `const pages = keepDerived<Product, Page>({ … }); pages(product, [market, available], () => render(…))`.
 */
export function keepDerived<Source extends object, Result>({ variants, most }: KeptOptions) {
  const bySource = new WeakMap<Source, Made<Result>[]>();
  const inOrder = new Set<Made<Result>>();

  function drop(made: Made<Result> | undefined) {
    if (made === undefined) return;
    inOrder.delete(made);
    made.among.splice(made.among.indexOf(made), 1);
  }

  return (source: Source, facts: readonly Fact[], make: () => Result): Result => {
    let among = bySource.get(source);
    if (among === undefined) bySource.set(source, (among = []));
    for (const made of among) if (isSame(made.facts, facts)) return made.result;
    const result = make();
    const made = { facts, result, among };
    among.unshift(made);
    inOrder.add(made);
    if (among.length > variants) drop(among.at(-1));
    if (inOrder.size > most) drop(inOrder.values().next().value);
    return result;
  };
}

function isSame(one: readonly Fact[], other: readonly Fact[]): boolean {
  if (one.length !== other.length) return false;
  for (let index = 0; index < one.length; index++) if (one[index] !== other[index]) return false;
  return true;
}

/** `keepDerived` where one thing is made, of the last facts only: `derived((product, available) => JSON.stringify(…))`. */
export function derived<Source extends object, Result>(
  make: (source: Source, facts: readonly Fact[]) => Result,
): (source: Source, facts?: readonly Fact[]) => Result {
  const kept = keepDerived<Source, Result>({ variants: 1, most: 20_000 });
  return (source, facts = []) => kept(source, facts, () => make(source, facts));
}

export interface Recent<Audience extends object, Result> {
  /** What was composed for the same audience under this key a moment ago, if no cache has forgotten anything since. */
  find(audience: Audience, key: string): Result | undefined;
  /** Call before the first fact is read; then `keep` with what was composed of them. */
  begin(): { keep(audience: Audience, key: string, result: Result): void };
}

/**
 * For answers under load: between two looks at their facts they are sent again as they are, and still no answer is older
 * than the last commit of this process, nor more than a second older than another's. `most` results are kept.
 */
export function openRecent<Audience extends object, Result>(
  most: number,
  now: () => number = () => performance.now(),
): Recent<Audience, Result> {
  type Kept = Map<string, { result: Result; forgotten: number; until: number }>;
  let byAudience = new WeakMap<Audience, Kept>();
  let count = 0;

  return {
    find(audience, key) {
      const kept = byAudience.get(audience)?.get(key);
      return kept !== undefined && kept.forgotten === forgotten && now() < kept.until ? kept.result : undefined;
    },
    begin() {
      const before = forgotten;
      const until = now() + momentMs;
      return {
        keep(audience, key, result) {
          if (before !== forgotten || now() >= until) return;
          if (count >= most) {
            byAudience = new WeakMap();
            count = 0;
          }
          const keys = byAudience.get(audience) ?? (new Map() as Kept);
          byAudience.set(audience, keys);
          if (!keys.has(key)) count++;
          keys.set(key, { result, forgotten: before, until });
        },
      };
    },
  };
}
