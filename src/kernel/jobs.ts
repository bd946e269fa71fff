// Work that is done after a commit, and again until it succeeds: pg-boss, with the enqueueing inside the business
// transaction. A job's data is ids and counts, never personal data: its tables are neither sealed nor classified, and
// what failed is kept for a person to look at.
import { createHash } from 'node:crypto';
import pg from 'pg';
import { type Db, type Job, type JobResult, PgBoss } from 'pg-boss';
import { surviveItsEnd, type Tx } from './database.ts';
import { newId } from './ids.ts';
import { describeError, type Log } from './log.ts';
import { openQuietMoment } from './quiet-moment.ts';

/** Ids, counts and codes. */
export interface JobData {
  readonly [field: string]: string | number | boolean | null;
}

interface NewJob {
  queue: string;
  data: JobData;
  /** Not before this moment. */
  startAfter?: Date;
  /** While a job with the same key waits in the queue, another is not added. One that runs or is retried does not count. */
  singletonKey?: string;
}

interface RunningJob {
  id: string;
  /** Aborted when the time for an orderly stop is over. */
  signal: AbortSignal;
}

/** Does one job; whatever it throws means "again later". May be called twice for one job, so it must bear that. */
type JobHandler = (data: JobData, job: RunningJob) => Promise<void>;

/** A job that failed for good, in the dead-letter queue. */
interface FailedJob {
  id: string;
  queue: string;
  data: JobData;
  failedAt: Date;
}

interface WorkOptions {
  /** How many jobs are done at once in this process; default 4. */
  concurrency?: number;
  /**
   * For jobs that nobody waits for: up to `jobs` are taken together, and a new one waits `ms` for company. Taking and
   * completing a job costs the database as much as many of them.
   */
  gather?: { jobs: number; ms: number };
  /**
   * For jobs that nobody waits for: while this process is busy with those who wait for an answer, each job waits so long
   * for a quieter moment. They go on all the same, only slower.
   */
  patienceMs?: number;
}

export interface Jobs {
  /** Adds a job with the transaction: not at all if it rolls back, and started at once after its commit. One statement. */
  enqueue(tx: Tx, job: NewJob): Promise<void>;
  work(queue: string, handler: JobHandler, options?: WorkOptions): Promise<void>;
  /**
   * Adds an empty job again and again, once for all processes together: every so many milliseconds (whole seconds), or
   * by a cron expression in UTC (to the minute).
   */
  schedule(queue: string, rhythm: { everyMs: number } | { cron: string }): Promise<void>;
  /** The jobs that were given up, newest first. */
  failed(): Promise<FailedJob[]>;
  /** Puts failed jobs back into their queues; returns how many. */
  retry(ids: readonly string[]): Promise<number>;
  /**
   * Makes the jobs that count as being done, but are not in hand here, runnable again: those of a killed process, or
   * those whose taking or completing was lost with the database server. Only for a process that knows it is the only
   * one (it holds the data folder's lock); others wait for the heartbeat to be missed, half a minute.
   */
  reclaim(): Promise<number>;
  /** Takes no new jobs, waits for those in hand (at most 20 s), closes its connections. */
  stop(): Promise<void>;
}

export interface JobsOptions {
  /** The application's role. */
  connectionString: string;
  log: Log;
}

const schema = 'pgboss';
const deadLetterQueue = 'failed';
/** The safety net: for jobs of other processes, and for retries. */
const pollSeconds = 2;

// 1 s, 2 s, 4 s … at most an hour: in all about three hours, which outlasts most outages of others. Then a person decides.
const queueOptions = {
  retryLimit: 13,
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 3_600,
  // A handler that hangs; each outside call has its own, shorter time-out.
  expireInSeconds: 300,
  heartbeatSeconds: 30,
  // Waiting jobs are promises: they are never swept. pg-boss' longest is a year.
  retentionSeconds: 365 * 86_400,
  // What was done is recorded as evidence; the job itself is only kept long enough to be looked at.
  deleteAfterSeconds: 3_600,
};

/** Makes or updates pg-boss' own schema and the queues, as the owner. Part of migrating: `migrate({ after })`. */
export async function installJobs(ownerUrl: string, appRole: string, queues: readonly string[]): Promise<void> {
  const pool = new pg.Pool({ connectionString: ownerUrl, max: 1, application_name: 'watchword migrate jobs' });
  const boss = new PgBoss({ db: adapter(pool), schema, supervise: false, schedule: false });
  boss.on('error', () => undefined);
  try {
    await boss.start();
    const present = new Set((await boss.getQueues()).map(({ name }) => name));
    for (const name of [deadLetterQueue, ...queues]) {
      const options =
        name === deadLetterQueue
          ? { ...queueOptions, deleteAfterSeconds: 0 }
          : { ...queueOptions, deadLetter: deadLetterQueue };
      // 'short' is what makes a singleton key count while its job waits.
      if (present.has(name)) await boss.updateQueue(name, options);
      else await boss.createQueue(name, { ...options, policy: name === deadLetterQueue ? 'standard' : 'short' });
    }
    const role = pg.escapeIdentifier(appRole);
    await pool.query(`grant usage on schema ${schema} to ${role};
      grant select, insert, update, delete on all tables in schema ${schema} to ${role};
      grant execute on all functions in schema ${schema} to ${role}`);
  } finally {
    await boss.stop({ graceful: false });
    await pool.end();
  }
}

/** Connects to the job queues. Needs installJobs once before, by the owner. */
export async function openJobs({ connectionString, log }: JobsOptions): Promise<Jobs> {
  const pool = new pg.Pool({
    connectionString,
    max: 4,
    application_name: 'watchword jobs',
    connectionTimeoutMillis: 5_000,
    statement_timeout: 30_000,
    // Of this pool only, which takes and completes jobs: what a crash of the server forgets of that is done again, which
    // handlers bear anyway. Enqueueing is as durable as its transaction.
    options: '-c synchronous_commit=off',
  });
  pool.on('connect', surviveItsEnd);
  pool.on('error', (error) => {
    // While it ends the server may be faster: that is no news.
    if (!pool.ending) log.warn('a connection of the job queues broke', { code: describeError(error).code });
  });
  const boss = new PgBoss({
    db: adapter(pool),
    schema,
    migrate: false,
    createSchema: false,
    // Both want the owner's power.
    reindex: false,
    monitorVacuum: false,
    superviseIntervalSeconds: 15,
    monitorIntervalSeconds: 15,
    cronWorkerIntervalSeconds: 5,
  });
  boss.on('error', (error) => log.error('job queues', error));
  await boss.start();

  const crews = new Map<string, Worker[]>();
  const inHand = new Set<string>();
  const timers = new Set<NodeJS.Timeout>();
  const quiet = openQuietMoment();

  return {
    async enqueue(tx, { queue, data, startAfter, singletonKey }) {
      const id = newId<string>();
      await boss.send(queue, data, {
        id,
        // A key of its own where none was asked for: queues of the policy 'short' take a missing one for equal.
        singletonKey: singletonKey ?? id,
        ...(startAfter === undefined ? {} : { startAfter }),
        db: through(tx),
      });
      if (startAfter === undefined) tx.afterCommit(() => wake(boss, crews.get(queue)));
    },
    async work(queue, handler, options = {}) {
      const { patienceMs = 0 } = options;
      const workers = crewFor(options);
      const patient: JobHandler = async (data, job) => {
        await quiet.wait(patienceMs);
        await handler(data, job);
      };
      for (const worker of workers) await startWorker(boss, queue, worker, patient, inHand, log);
      crews.set(queue, [...(crews.get(queue) ?? []), ...workers]);
    },
    async schedule(queue, rhythm) {
      if ('cron' in rhythm) {
        await boss.schedule(queue, rhythm.cron, {}, { tz: 'UTC' });
        return;
      }
      const seconds = Math.max(1, Math.round(rhythm.everyMs / 1000));
      const tick = () => {
        // The slot makes it one job for all processes.
        boss.send(queue, {}, { singletonKey: 'schedule', singletonSeconds: seconds }).then(
          (id) => (id === null ? undefined : wake(boss, crews.get(queue))),
          (error: unknown) => log.error('could not add a scheduled job', error, { queue }),
        );
      };
      tick();
      timers.add(setInterval(tick, rhythm.everyMs));
    },
    async failed() {
      const { rows } = await pool.query<{ id: string; queue: string | null; data: JobData; failed_at: Date }>(
        `select id, source_name as queue, data, created_on as failed_at from ${schema}.job
          where name = $1 and state < 'completed' order by created_on desc limit 1000`,
        [deadLetterQueue],
      );
      return rows.map((row) => ({ id: row.id, queue: row.queue ?? '', data: row.data, failedAt: row.failed_at }));
    },
    retry: async (ids) => (ids.length === 0 ? 0 : boss.redrive(deadLetterQueue, { ids: [...ids] })),
    async reclaim() {
      const { rowCount } = await pool.query(
        `update ${schema}.job set state = 'retry', start_after = now()
          where state = 'active' and name !~ '^__pgboss' and id <> all($1::uuid[])`,
        [[...inHand]],
      );
      return rowCount ?? 0;
    },
    async stop() {
      for (const timer of timers) clearInterval(timer);
      quiet.close();
      for (const worker of [...crews.values()].flat()) clearTimeout(worker.waking);
      await boss.stop({ graceful: true, close: false, timeout: 20_000 });
      await pool.end();
    },
  };
}

interface Worker {
  id: string;
  batchSize: number;
  /** Of a batch, how many at once. */
  concurrency: number;
  pollSeconds: number;
  /** From a commit to the look that it causes, in milliseconds. */
  gatherMs: number;
  waking: NodeJS.Timeout | undefined;
  busy: boolean;
}

function crewFor({ concurrency = 4, gather }: WorkOptions): Worker[] {
  if (gather !== undefined) return [newWorker(gather.jobs, { concurrency, gatherMs: gather.ms })];
  if (concurrency === 1) return [newWorker(1)];
  // Two workers with half each: one that waits for a slow answer does not hold up the queue. The second is woken like
  // the first, so it need not ask as often.
  const half = Math.ceil(concurrency / 2);
  return [newWorker(half), newWorker(half, { pollSeconds: 5 * pollSeconds })];
}

function newWorker(batchSize: number, other: Partial<Worker> = {}): Worker {
  return {
    id: '',
    batchSize,
    concurrency: batchSize,
    pollSeconds,
    gatherMs: 0,
    waking: undefined,
    busy: false,
    ...other,
  };
}

async function startWorker(
  boss: PgBoss,
  queue: string,
  worker: Worker,
  handler: JobHandler,
  inHand: Set<string>,
  log: Log,
): Promise<void> {
  const options = {
    batchSize: worker.batchSize,
    perJobResults: true,
    burstWhenBatchFull: true,
    pollingIntervalSeconds: worker.pollSeconds,
  } as const;
  worker.id = await boss.work<JobData, unknown, typeof options>(queue, options, async (jobs) => {
    worker.busy = true;
    for (const { id } of jobs) inHand.add(id);
    try {
      return await runSome(jobs, worker.concurrency, (job) => runOne(queue, job, handler, log));
    } finally {
      worker.busy = false;
      for (const { id } of jobs) inHand.delete(id);
      // A full batch is followed by another at once, but pg-boss takes a batch of one for never full.
      if (worker.batchSize === 1) boss.notifyWorker(worker.id);
    }
  });
}

/** Runs all, at most `concurrency` at once; results in the order of the jobs. */
async function runSome<J>(
  jobs: readonly J[],
  concurrency: number,
  run: (job: J) => Promise<JobResult>,
): Promise<JobResult[]> {
  const results: JobResult[] = [];
  const left = jobs.entries();
  const hand = async () => {
    for (const [index, job] of left) results[index] = await run(job);
  };
  await Promise.all(Array.from({ length: concurrency }, hand));
  return results;
}

async function runOne(queue: string, job: Job<JobData>, handler: JobHandler, log: Log): Promise<JobResult> {
  try {
    await handler(job.data, { id: job.id, signal: job.signal });
    return { id: job.id, status: 'completed' };
  } catch (error) {
    log.error('a job failed; it is tried again', error, { queue, job: job.id });
    // Not the message: it may quote personal data.
    const { error: name, code } = describeError(error);
    return { id: job.id, status: 'failed', output: { error: name, code } };
  }
}

/** Wakes one idle worker; when all are busy, all look again as soon as they are done. */
function wake(boss: PgBoss, crew: Worker[] = []): void {
  const idle = crew.find((worker) => !worker.busy);
  for (const worker of idle === undefined ? crew : [idle]) {
    if (worker.gatherMs === 0) boss.notifyWorker(worker.id);
    else {
      worker.waking ??= setTimeout(() => {
        worker.waking = undefined;
        boss.notifyWorker(worker.id);
      }, worker.gatherMs);
    }
  }
}

// pg-boss' statements are long, and planning them costs more than running them: those with parameters are prepared.
const names = new Map<string, string>();
function nameOf(text: string): string {
  let name = names.get(text);
  if (name === undefined) {
    name = `b${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
    names.set(text, name);
  }
  return name;
}

function through(tx: Tx): Db {
  return {
    async executeSql(text, values = []) {
      return { rows: await tx.query({ name: nameOf(text), text, values }) };
    },
  };
}

function adapter(pool: pg.Pool): Db {
  return {
    // Without parameters it may be several statements, with a transaction of their own, which cannot be prepared.
    async executeSql(text, values) {
      if (values !== undefined && values.length > 0) return await pool.query({ name: nameOf(text), text, values });
      const results = [await pool.query(text)].flat() as pg.QueryResult<Record<string, unknown>>[];
      return { rows: results.flatMap((result) => result.rows) };
    },
  };
}
