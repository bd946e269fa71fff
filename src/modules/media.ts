// Pictures: those of imported products, fetched from their addresses, and those that a merchant adds. Kept in several
// widths as AVIF and WebP, without what a camera wrote into them, under the hash of what is served. Decides nothing about
// products: who shows which picture is the catalogue's business. Never serves what it has not encoded itself.
import type { Clock } from '../kernel/clock.ts';
import type { Database, Tx } from '../kernel/database.ts';
import { openFreshCache } from '../kernel/fresh-cache.ts';
import { type EncodedFile, type EncodedPicture, encodePicture, recipe } from './media/encode-picture.ts';
import * as store from './media/media-store.ts';
import { hashOf, madeFrom } from './media/picture-hash.ts';
import { openRecentFiles } from './media/recent-files.ts';
import { hashOfOwnAddress, maxAddressBytes, readSourceAddress } from './media/source-address.ts';
import { type FetchFailure, maxTries, nextTry } from './media/source-state.ts';

export { maxPictureBytes } from './media/encode-picture.ts';
export {
  type FetchedPicture,
  type FetchLimits,
  type GuardedFetch,
  openGuardedFetch,
} from './media/guarded-fetch.ts';
export { ownAddress } from './media/source-address.ts';
export type { EncodedFile, EncodedPicture, FetchFailure };

/** What a page must know of a picture. The same object for as long as it is the same picture. */
export interface Picture {
  /** Names it: `/media/<hash>/<width>.<avif|webp>`. */
  hash: string;
  /** Of its largest encoding, in pixels. */
  width: number;
  height: number;
  /** Smallest first; each is there as AVIF and as WebP. */
  widths: readonly number[];
  /** `#rrggbb`: what it is mostly, for the place that it will take. */
  colour: string;
}

export type PictureFormat = EncodedFile['format'];

/** A picture whose encodings were made elsewhere: the demonstration's. Each width as AVIF and as WebP. */
export interface PreparedPicture extends EncodedPicture {
  /** The address by which the catalogue names it. */
  url: string;
}

export type SourceState = 'wanted' | 'fetched' | 'failed';

/** An address that a product names. */
export interface Source {
  url: string;
  state: SourceState;
  /** What went wrong last, in plain words; empty when nothing did. */
  reason: string;
  tries: number;
  nextTryAt: Date | null;
  hash: string | null;
}

export interface ClaimedSource {
  url: string;
  host: string;
  /** Counting this one. */
  tries: number;
}

/** What came of bytes: `reason` in plain words. */
export type MadePicture = { kind: 'made'; hash: string; store: (tx: Tx, url: string) => Promise<void> };
export type MakeOutcome = MadePicture | { kind: 'refused'; reason: string };

export interface Media {
  /** For each address its picture; an address that has none yet is missing. From memory, or one statement for all. */
  picturesFor(urls: readonly string[]): Promise<Map<string, Picture>>;
  /** One encoding; from memory when it was asked for lately. */
  file(hash: string, width: number, format: PictureFormat): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /**
   * Decodes and encodes, unless these bytes were encoded before: seconds of one core, so never in a request or a
   * transaction. `store` then gives the picture an address of the catalogue, within the caller's transaction.
   */
  make(bytes: Uint8Array): Promise<MakeOutcome>;
  /** `make` and `store` in one. */
  add(
    bytes: Uint8Array,
    options: { sourceUrl: string },
  ): Promise<{ kind: 'added'; hash: string } | { kind: 'refused'; reason: string }>;
  /**
   * Stores pictures that are encoded already, all in one statement and without decoding: for our own files only. What
   * is there already is left as it is; an address that had another picture gets this one. Throws for an address
   * `media:HASH` that is not of the picture's own hash.
   */
  addPrepared(pictures: readonly PreparedPicture[]): Promise<void>;
  /** Addresses that are not known yet are to be fetched. Returns how many were new. */
  want(tx: Tx, urls: readonly string[]): Promise<number>;
  /** The next address that is due, for this process alone until it is settled, or for five minutes. */
  claim(): Promise<ClaimedSource | undefined>;
  /** A try came to nothing. Returns how many addresses of the same host were put off with it. */
  fail(source: ClaimedSource, failure: FetchFailure): Promise<number>;
  /** The try was broken off and does not count. */
  release(source: ClaimedSource): Promise<void>;
  sources(filter: { state?: SourceState | undefined; limit: number }): Promise<Source[]>;
  counts(): Promise<store.MediaCounts>;
  /** Failed addresses are wanted again, all or the one. */
  retry(tx: Tx, url?: string): Promise<number>;
  /** Forgets an address, and its picture unless another address leads to it. */
  remove(tx: Tx, url: string): Promise<boolean>;
}

export interface MediaOptions {
  database: Database;
  clock: Clock;
  /** Encodings kept in memory for serving; 32 MB when not said. */
  memoryBytes?: number;
}

const mostPictures = 20_000;
const claimMs = 5 * 60_000;
/** Polite: other people's servers, and often one server for the whole catalogue. */
const perHost = 2;

export function openMedia({ database, clock, memoryBytes = 32 * 1024 * 1024 }: MediaOptions): Media {
  // A hash names all that there is to know of a picture: asked for again it is the same object, and pages made of it stay.
  const byHash = new Map<string, Picture>();
  const pictures = openFreshCache<string, Picture>({
    async load(urls) {
      const read = await store.readPictures(database, urls);
      if (byHash.size > mostPictures) byHash.clear();
      for (const [url, picture] of read) {
        const known = byHash.get(picture.hash);
        if (known === undefined) byHash.set(picture.hash, picture);
        else read.set(url, known);
      }
      return read;
    },
    maxEntries: mostPictures,
  });
  const files = openRecentFiles(memoryBytes);

  async function make(bytes: Uint8Array): Promise<MakeOutcome> {
    const origin = madeFrom(bytes, recipe);
    const known = await store.readMadeFrom(database, origin);
    if (known !== undefined) {
      return { kind: 'made', hash: known, store: forget((tx, url) => store.pointSource(tx, url, known, clock.now())) };
    }
    const outcome = await encodePicture(bytes);
    if (outcome.kind === 'refused') return outcome;
    const { picture } = outcome;
    const hash = hashOf(picture);
    const insert = (tx: Tx, url: string) =>
      store.insertPictures(tx, [{ ...picture, url, hash, madeFrom: origin }], clock.now());
    return { kind: 'made', hash, store: forget(insert) };
  }

  function forget(write: (tx: Tx, url: string) => Promise<void>) {
    return async (tx: Tx, url: string) => {
      await write(tx, url);
      tx.afterCommit(() => pictures.invalidate([url]));
    };
  }

  return {
    picturesFor: (urls) => pictures.getMany(urls),
    file: (hash, width, format) =>
      files.get(`${hash}/${width}.${format}`, async () => {
        const bytes = await store.readFile(database, hash, width, format);
        return bytes === undefined ? undefined : new Uint8Array(bytes);
      }),
    make,
    async add(bytes, { sourceUrl }) {
      const made = await make(bytes);
      if (made.kind === 'refused') return made;
      await database.transaction((tx) => made.store(tx, sourceUrl));
      return { kind: 'added', hash: made.hash };
    },
    async addPrepared(prepared) {
      const hashed = prepared.map((picture) => ({ ...picture, hash: hashOf(picture), madeFrom: null }));
      for (const { url, hash } of hashed) {
        const named = hashOfOwnAddress(url);
        if (named !== undefined && named !== hash) throw new Error(`the picture of ${url} is ${hash}`);
      }
      const known = await store.readKnown(
        database,
        hashed.map(({ hash }) => hash),
      );
      // What is there already need not travel again.
      const fresh = hashed.map((picture) => (known.has(picture.hash) ? { ...picture, files: [] } : picture));
      await store.insertPictures(database, fresh, clock.now());
      pictures.invalidate(prepared.map(({ url }) => url));
    },
    async want(tx, urls) {
      const sources = [...new Set(urls)]
        .filter((url) => url !== '' && Buffer.byteLength(url) <= maxAddressBytes)
        .map(newSource);
      return sources.length === 0 ? 0 : store.insertSources(tx, sources, clock.now());
    },
    async claim() {
      for (;;) {
        const now = clock.now();
        const until = new Date(now.getTime() + claimMs);
        const source = await store.claimSource(database, { now, until, perHost });
        if (source === undefined || source.tries <= maxTries) return source;
        // Each try was counted and none came to an end: the process died of it, or was killed meanwhile.
        const reason = 'fetching it never came to an end';
        await store.settleFailure(database, { url: source.url, reason, nextTryAt: null, now });
      }
    },
    async fail({ url, host, tries }, failure) {
      const now = clock.now();
      const { reason } = failure;
      const nextTryAt = nextTry(failure, tries, now) ?? null;
      await store.settleFailure(database, { url, reason, nextTryAt, now });
      if (failure.kind !== 'host') return 0;
      return store.settleHost(database, { host, reason, nextTryAt, now, maxTries });
    },
    release: ({ url }) => store.releaseSource(database, url),
    sources: (filter) => store.readSources(database, filter),
    counts: () => store.readCounts(database),
    retry: (tx, url) => store.retrySources(tx, url, clock.now()),
    async remove(tx, url) {
      const removed = await store.deleteSource(tx, url);
      if (removed === undefined) return false;
      const orphans = await store.deleteOrphans(tx);
      tx.afterCommit(() => {
        pictures.invalidate([url]);
        for (const hash of orphans) files.forget(hash);
      });
      return true;
    },
  };
}

function newSource(url: string): store.NewSource {
  const address = readSourceAddress(url);
  return address.kind === 'usable'
    ? { url, host: address.url.hostname, reason: '' }
    : { url, host: '', reason: address.reason };
}
