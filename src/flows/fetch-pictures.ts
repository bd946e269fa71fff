// Pictures of imported products come to us by themselves: what the catalogue names and nobody has asked for yet is
// wanted, and what is wanted is fetched, encoded and stored, one after another, in jobs. No page waits for it.
import type { Database, Tx } from '../kernel/database.ts';
import type { Jobs } from '../kernel/jobs.ts';
import type { Log } from '../kernel/log.ts';
import type { Catalog, ProductId } from '../modules/catalog.ts';
import type { ClaimedSource, GuardedFetch, Media } from '../modules/media.ts';
import { fetchPicturesQueue, findPicturesQueue } from './job-queues.ts';

export interface FetchPicturesParts {
  database: Database;
  log: Log;
  jobs: Pick<Jobs, 'enqueue' | 'work' | 'schedule'>;
  catalog: Pick<Catalog, 'pictureAddresses'>;
  media: Pick<Media, 'want' | 'claim' | 'make' | 'fail' | 'release'>;
  fetchPicture: GuardedFetch;
}

export interface FetchPictures {
  /** Has the catalogue looked through soon after this commit: for an import. */
  expect(tx: Tx): Promise<void>;
  /** Wants every picture that the catalogue names and nobody has asked for yet; returns how many those were. */
  find(): Promise<number>;
  /** Fetches what is due until nothing is, or for some minutes; then the job goes on in another. */
  fetchDue(): Promise<FetchCounts>;
  /** Gives both queues their workers, and a rhythm: imports say when there is something new, retries do not. */
  startJobs(): Promise<void>;
  /** Breaks off what is being fetched; it is due again at once. */
  stop(): void;
}

export interface FetchCounts {
  fetched: number;
  /** Came to nothing, for now or for good. */
  failed: number;
  /** Put off without being asked, because their host did not answer. */
  putOff: number;
}

/** Two at a time: while one is on its way, another is encoded. */
const lanes = 2;
/** A job may take five minutes. */
const runMs = 3 * 60_000;

export function fetchPictures(parts: FetchPicturesParts): FetchPictures {
  const { database, jobs, catalog, media } = parts;
  const stopped = new AbortController();

  const fetchSoon = (tx: Tx) => jobs.enqueue(tx, { queue: fetchPicturesQueue, data: {}, singletonKey: 'due' });

  async function find() {
    let found = 0;
    let last: ProductId | undefined;
    do {
      const page = await catalog.pictureAddresses(last);
      found += await database.transaction(async (tx) => {
        const wanted = await media.want(tx, page.urls);
        if (wanted > 0) await fetchSoon(tx);
        return wanted;
      });
      ({ last } = page);
    } while (last !== undefined);
    return found;
  }

  async function fetchDue() {
    const counts: FetchCounts = { fetched: 0, failed: 0, putOff: 0 };
    const silent = new Set<string>();
    const until = performance.now() + runMs;
    const lane = async () => {
      while (!stopped.signal.aborted && performance.now() < until) {
        const source = await media.claim();
        if (source === undefined) return;
        await fetchOne(parts, source, { counts, silent, signal: stopped.signal });
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    if (performance.now() >= until) await database.transaction(fetchSoon);
    report(parts.log, counts, silent.size);
    return counts;
  }

  return {
    expect: (tx) => jobs.enqueue(tx, { queue: findPicturesQueue, data: {}, singletonKey: 'find' }),
    find,
    fetchDue,
    async startJobs() {
      await jobs.work(findPicturesQueue, async () => void (await find()), { concurrency: 1, patienceMs: 2_000 });
      await jobs.work(fetchPicturesQueue, async () => void (await fetchDue()), { concurrency: 1 });
      await jobs.schedule(findPicturesQueue, { everyMs: 3_600_000 });
      await jobs.schedule(fetchPicturesQueue, { everyMs: 60_000 });
    },
    stop: () => stopped.abort(),
  };
}

interface Round {
  counts: FetchCounts;
  /** Hosts that did not answer. */
  silent: Set<string>;
  signal: AbortSignal;
}

async function fetchOne(
  { database, media, fetchPicture }: FetchPicturesParts,
  source: ClaimedSource,
  { counts, silent, signal }: Round,
): Promise<void> {
  const answer = await fetchPicture(source.url, signal);
  if (answer.kind === 'stopped') return media.release(source);
  if (answer.kind === 'failed') {
    const putOff = await media.fail(source, answer.failure);
    counts.failed++;
    counts.putOff += putOff;
    if (answer.failure.kind === 'host') silent.add(source.host);
    return undefined;
  }
  const made = await media.make(answer.bytes);
  if (made.kind === 'refused') {
    counts.failed++;
    await media.fail(source, { kind: 'for-good', reason: made.reason });
    return undefined;
  }
  await database.transaction((tx) => made.store(tx, source.url));
  counts.fetched++;
  return undefined;
}

/** One line, whatever happened; none when nothing did. Addresses are somebody else's and are not logged. */
function report(log: Log, { fetched, failed, putOff }: FetchCounts, silentHosts: number): void {
  if (fetched + failed === 0) return;
  const about = { fetched, failed, ...(silentHosts > 0 && { silentHosts, putOff }) };
  if (failed === 0) log.info('pictures of products were fetched', about);
  else log.warn('pictures of products could not be fetched: see `watchword pictures`', about);
}
