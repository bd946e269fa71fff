// Flood limits: a token bucket in memory for each client address block and class of request. They keep one client from
// taking all of this process. Limits that guard accounts are not here: they must hold for all processes together.
import type { Clock } from '../clock.ts';
import { systemClock } from '../clock.ts';
import { addressBlock, isLoopback } from './client-address.ts';

/** A bucket that holds `burst` requests and refills by `perSecond`. */
export interface RateClass {
  burst: number;
  perSecond: number;
}

/** Looking, changing something, and what costs much (mail, a processor's call, a password check). */
export const defaultRates = {
  read: { burst: 300, perSecond: 50 },
  write: { burst: 60, perSecond: 5 },
  costly: { burst: 10, perSecond: 0.2 },
} as const satisfies Record<string, RateClass>;

export interface FloodLimits {
  /** Takes one token. `retryAfterSeconds` is what the client is told. */
  take(address: string | undefined, rate: string): { kind: 'within' } | { kind: 'over'; retryAfterSeconds: number };
  readonly counters: { over: number; unenforced: number };
  has(rate: string): boolean;
}

export interface FloodOptions {
  rates?: Readonly<Record<string, RateClass>>;
  /** False while a simulator is wired: loopback addresses are counted, not refused. */
  enforceOnLoopback: boolean;
  clock?: Clock;
  /** How many clients are remembered at least. */
  maxClients?: number;
}

interface Bucket {
  tokens: number;
  atMs: number;
}

export function createFloodLimits(options: FloodOptions): FloodLimits {
  const rates: Readonly<Record<string, RateClass>> = options.rates ?? defaultRates;
  const clock = options.clock ?? systemClock;
  const counters = { over: 0, unenforced: 0 };
  const buckets = new Map(Object.entries(rates).map(([name, rate]) => [name, newBuckets(rate, options.maxClients)]));

  return {
    counters,
    has: (rate) => buckets.has(rate),
    take(address, rate) {
      const bucketsOfRate = buckets.get(rate);
      if (bucketsOfRate === undefined) throw new Error(`no such class of request: ${rate}`);
      const retryAfterSeconds = bucketsOfRate(addressBlock(address), clock.now().getTime());
      if (retryAfterSeconds === 0) return { kind: 'within' };
      if (isLoopback(address) && !options.enforceOnLoopback) {
        counters.unenforced++;
        return { kind: 'within' };
      }
      counters.over++;
      return { kind: 'over', retryAfterSeconds };
    },
  };
}

// Two generations bound the memory: when the young one is full it becomes the old one, and the old one is forgotten.
// Somebody with that many addresses is no longer one client, and the connection limit is what holds him.
function newBuckets(rate: RateClass, maxClients = 50_000): (client: string, nowMs: number) => number {
  let young = new Map<string, Bucket>();
  let old = new Map<string, Bucket>();
  return (client, nowMs) => {
    let bucket = young.get(client);
    if (bucket === undefined) {
      bucket = old.get(client) ?? { tokens: rate.burst, atMs: nowMs };
      if (young.size >= maxClients) {
        old = young;
        young = new Map();
      }
      young.set(client, bucket);
    }
    // A clock that goes back refills nothing.
    const elapsedMs = Math.max(0, nowMs - bucket.atMs);
    bucket.tokens = Math.min(rate.burst, bucket.tokens + (elapsedMs / 1_000) * rate.perSecond);
    bucket.atMs = nowMs;
    if (bucket.tokens < 1) return Math.max(1, Math.ceil((1 - bucket.tokens) / rate.perSecond));
    bucket.tokens--;
    return 0;
  };
}
