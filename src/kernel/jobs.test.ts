import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTestDatabase, type TestDatabase } from '../../test/support/test-database.ts';
import type { Database } from './database.ts';
import { installJobs, type JobData, type Jobs, openJobs } from './jobs.ts';
import { openLog } from './log.ts';
import { type Query, sql } from './sql.ts';

const log = openLog('silent');
let database: TestDatabase;
let app: Database;
let jobs: Jobs;
const queues = [
  'mail',
  'slow',
  'once',
  'later',
  'flaky',
  'hopeless',
  'tick',
  'many',
  'left',
  'unworked',
  'cut',
  'torn',
  'backlog',
  'gathered',
];

before(async () => {
  database = await createTestDatabase({ areas: [], queues });
  app = database.app;
  jobs = await openJobs({ connectionString: database.appUrl, log });
});
after(async () => {
  await jobs.stop();
  await database.drop();
});

const waiting = async (queue: string) =>
  (await app.one(sql<{ n: number }>`select count(*) as n from pgboss.job where name = ${queue} and state = 'created'`))
    .n;
const enqueue = (queue: string, data: JobData = {}, more: { startAfter?: Date; singletonKey?: string } = {}) =>
  app.transaction((tx) => jobs.enqueue(tx, { queue, data, ...more }));

test('a job of a transaction that rolled back does not exist', async () => {
  await assert.rejects(
    app.transaction(async (tx) => {
      await jobs.enqueue(tx, { queue: 'unworked', data: { n: 1 } });
      throw new Error('no');
    }),
    /^Error: no$/,
  );
  assert.equal(await waiting('unworked'), 0);
  await enqueue('unworked', { n: 2 });
  assert.equal(await waiting('unworked'), 1);
});

test('enqueueing is one statement', async () => {
  await enqueue('unworked');
  const before = app.counters.statements;
  await enqueue('unworked');
  assert.equal(app.counters.statements - before, 1);
});

test('the process that committed starts its job at once, long before the next poll', async () => {
  const delays: number[] = [];
  await jobs.work('mail', async ({ at }) => {
    delays.push(performance.now() - Number(at));
  });
  // Past the first poll of the new worker.
  await sleep(100);
  for (let n = 0; n < 5; n++) await enqueue('mail', { at: performance.now() });
  await until(() => delays.length === 5);
  assert.ok(Math.max(...delays) < 1_000, `took ${Math.max(...delays)} ms; polling alone takes up to 2000`);
});

test('a job that hangs does not hold up its queue', async () => {
  const done: JobData[] = [];
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await jobs.work('slow', async (data) => {
    if (data['hang'] === true) await held;
    done.push(data);
  });
  await enqueue('slow', { hang: true });
  await sleep(50);
  await enqueue('slow', { hang: false });
  await until(() => done.length === 1);
  letGo();
  await until(() => done.length === 2);
  assert.deepEqual(done, [{ hang: false }, { hang: true }]);
});

test('a singleton key counts while its job waits; jobs without one never exclude each other', async () => {
  const later = { startAfter: new Date(Date.now() + 3_600_000) };
  for (const singletonKey of ['a', 'a', 'b']) await enqueue('once', {}, { ...later, singletonKey });
  for (let n = 0; n < 3; n++) await enqueue('once', {}, later);
  assert.equal(await waiting('once'), 5);
});

test('startAfter waits', async () => {
  const done: number[] = [];
  await jobs.work('later', async ({ n }) => {
    done.push(Number(n));
  });
  const start = performance.now();
  await enqueue('later', { n: 1 }, { startAfter: new Date(Date.now() + 1_000) });
  await until(() => done.length === 1);
  assert.ok(performance.now() - start > 900);
});

test('a job that fails is tried again until it succeeds', async () => {
  let attempts = 0;
  await jobs.work('flaky', async () => {
    attempts++;
    if (attempts === 1) throw new Error('not now');
  });
  await enqueue('flaky');
  await until(() => attempts === 2);
});

test('a job that always fails ends among the failed, without what the error said, and can be put back', async () => {
  let attempts = 0;
  await jobs.work('hopeless', async () => {
    attempts++;
    throw new Error('anna@example.org has no mailbox');
  });
  // The last of its tries.
  await database.owner.execute(sql`update pgboss.queue set retry_limit = 0 where name = 'hopeless'`);
  await enqueue('hopeless', { orderId: 'x' });
  await until(() => attempts === 1);
  let failed = await jobs.failed();
  await until(async () => {
    failed = await jobs.failed();
    return failed.length === 1;
  });
  const [job] = failed;
  assert.ok(job !== undefined);
  assert.equal(job.queue, 'hopeless');
  assert.deepEqual(job.data, { orderId: 'x' });
  const said = sql<{ n: number }>`select count(*) as n from pgboss.job j where j::text like '%anna%'`;
  assert.deepEqual(await app.one(said), { n: 0 });
  assert.equal(await jobs.retry([job.id]), 1);
  await until(() => attempts === 2);
});

test('a rhythm gives one job for all processes', async () => {
  const second = await openJobs({ connectionString: database.appUrl, log });
  let done = 0;
  try {
    await jobs.work('tick', async () => {
      done++;
    });
    await Promise.all([
      jobs.schedule('tick', { everyMs: 3_600_000 }),
      second.schedule('tick', { everyMs: 3_600_000 }),
      second.schedule('unworked', { cron: '0 4 * * *' }),
    ]);
    await until(() => done === 1);
    await sleep(200);
    assert.equal(done, 1);
  } finally {
    await second.stop();
  }
});

test('every job of many is done exactly once by two processes', async () => {
  const other = await openJobs({ connectionString: database.appUrl, log });
  const seen = new Map<number, number>();
  const handler = async ({ n }: JobData) => {
    seen.set(Number(n), (seen.get(Number(n)) ?? 0) + 1);
  };
  try {
    await app.transaction((tx) =>
      Promise.all(Array.from({ length: 200 }, (_, n) => jobs.enqueue(tx, { queue: 'many', data: { n } }))),
    );
    await Promise.all([jobs.work('many', handler, { concurrency: 10 }), other.work('many', handler)]);
    await until(() => seen.size === 200);
    assert.deepEqual(new Set(seen.values()), new Set([1]));
  } finally {
    await other.stop();
  }
});

test('what had piled up is worked off without pauses, one at a time', async () => {
  for (let n = 0; n < 8; n++) await enqueue('backlog', { n });
  const start = performance.now();
  const done: number[] = [];
  let atOnce = 0;
  await jobs.work(
    'backlog',
    async ({ n }) => {
      atOnce++;
      assert.equal(atOnce, 1);
      await sleep(5);
      done.push(Number(n));
      atOnce--;
    },
    { concurrency: 1 },
  );
  await until(() => done.length === 8);
  assert.deepEqual(done, [0, 1, 2, 3, 4, 5, 6, 7]);
  assert.ok(performance.now() - start < 2_000);
});

test('jobs that gather are taken together, a few at once, and a failure is one job’s own', async () => {
  let atOnce = 0;
  let most = 0;
  const tries = new Map<number, number>();
  const handler = async ({ n }: JobData) => {
    most = Math.max(most, ++atOnce);
    tries.set(Number(n), (tries.get(Number(n)) ?? 0) + 1);
    await sleep(5);
    atOnce--;
    if (n === 3 && tries.get(3) === 1) throw new Error('again');
  };
  await jobs.work('gathered', handler, { concurrency: 2, gather: { jobs: 16, ms: 150 } });
  await sleep(50);
  for (let n = 0; n < 10; n++) await enqueue('gathered', { n });
  const taken = sql<{ n: number }>`
    select count(distinct started_on) as n from pgboss.job where name = 'gathered' and state = 'completed'`;
  await until(() => tries.size === 10 && tries.get(3) === 2);
  assert.equal(most, 2);
  await until(async () => (await app.one(taken)).n > 0);
  assert.ok((await app.one(taken)).n <= 5, 'eleven tries are taken in a few goes');
});

test('an orderly stop waits for jobs in hand', async () => {
  const own = await openJobs({ connectionString: database.appUrl, log });
  let started = false;
  let finished = false;
  await own.work('left', async () => {
    started = true;
    await sleep(300);
    finished = true;
  });
  await app.transaction((tx) => own.enqueue(tx, { queue: 'left', data: {} }));
  await until(() => started);
  await own.stop();
  assert.equal(finished, true);
  const unfinished = sql<{
    n: number;
  }>`select count(*) as n from pgboss.job where name = 'left' and state <> 'completed'`;
  assert.deepEqual(await app.one(unfinished), { n: 0 });
});

test('what a killed process was doing is done again at once by a process that knows it is alone', async () => {
  let done = 0;
  await enqueue('cut');
  // As a process leaves it that is killed in the middle.
  await app.execute(sql`update pgboss.job set state = 'active', started_on = now() where name = 'cut'`);
  assert.equal(await jobs.reclaim(), 1);
  await jobs.work('cut', async () => {
    done++;
  });
  await until(() => done === 1);
});

test('after the server was lost: what is in hand here is not done twice, what was lost is done again', async () => {
  const release = Promise.withResolvers<void>();
  let begun = 0;
  await jobs.work('torn', async () => {
    begun++;
    await release.promise;
  });
  await enqueue('torn');
  await until(() => begun === 1);
  // In hand, and the one whose completion the server forgot.
  const torn = sql`insert into pgboss.job (name, state, started_on, policy, singleton_key)
    select name, 'active', now(), policy, 'lost' from pgboss.job where name = 'torn'`;
  await app.execute(torn);
  assert.equal(await jobs.reclaim(), 1);
  await until(() => begun === 2);
  release.resolve();
  await until(async () => {
    const left = sql<{ n: number }>`select count(*) as n from pgboss.job where name = 'torn' and state <> 'completed'`;
    return (await app.one(left)).n === 0;
  });
  assert.equal(begun, 2);
});

test('workers go on after their connections were cut', async () => {
  let done = 0;
  await jobs.work('unworked', async () => {
    done++;
  });
  await until(async () => (await waiting('unworked')) === 0);
  await app.execute(
    sql`select pg_terminate_backend(pid, 1000) from pg_stat_activity where application_name = 'watchword jobs'
         and datname = current_database()`,
  );
  const before = done;
  await enqueue('unworked');
  await until(() => done === before + 1);
});

test('the application works on jobs but cannot make queues or change their tables', async () => {
  const refused: Query[] = [
    sql`create table pgboss.x (a int)`,
    sql`alter table pgboss.job add x int`,
    sql`truncate pgboss.job`,
    sql`drop table pgboss.job`,
  ];
  for (const statement of refused) await assert.rejects(app.execute(statement), /permission denied|must be owner/);
});

test('installing again changes nothing and keeps what waits', async () => {
  await enqueue('once', {}, { startAfter: new Date(Date.now() + 3_600_000) });
  const before = await waiting('once');
  await installJobs(database.ownerUrl, 'watchword_app', queues);
  assert.equal(await waiting('once'), before);
});

test('a queue that nobody installed is an error, and the transaction fails with it', async () => {
  await assert.rejects(enqueue('no-such-queue'), /no-such-queue/);
});

async function until(done: () => boolean | Promise<boolean>): Promise<void> {
  for (let waited = 0; !(await done()); waited += 10) {
    assert.ok(waited < 10_000, 'waited in vain');
    await sleep(10);
  }
}
