import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTestDatabase, type TestDatabase } from '../../test/support/test-database.ts';
import {
  type Database,
  isDatabaseUnavailable,
  openDatabase,
  sqlState,
  type Tx,
  violatedConstraint,
} from './database.ts';
import { sql } from './sql.ts';

let database: TestDatabase;
let app: Database;

before(async () => {
  database = await createTestDatabase({ areas: [] });
  app = database.app;
  await database.owner.execute(sql`create schema t`);
  await database.owner.execute(sql`create table t.item (id int primary key, n bigint not null)`);
  await database.owner.execute(sql`grant usage on schema t to watchword_app`);
  await database.owner.execute(sql`grant select, insert, update, delete on t.item to watchword_app`);
});
after(() => database.drop());

const insert = (id: number, n = 0) => sql`insert into t.item (id, n) values (${id}, ${n})`;
const exists = async (id: number) =>
  (await app.maybeOne(sql<{ id: number }>`select id from t.item where id = ${id}`)) !== undefined;

test('effects run after the commit, in order, and see it', async () => {
  const seen: string[] = [];
  await app.transaction(async (tx) => {
    tx.afterCommit(() => seen.push('first'));
    tx.afterCommit(() => seen.push('second'));
    await tx.execute(insert(1));
    assert.deepEqual(seen, []);
  });
  assert.deepEqual(seen, ['first', 'second']);
  assert.equal(await exists(1), true);
});

test('what throws rolls back, is thrown on, and has no effects', async () => {
  let effect = false;
  await assert.rejects(
    app.transaction(async (tx) => {
      tx.afterCommit(() => {
        effect = true;
      });
      await tx.execute(insert(2));
      throw new Error('no');
    }),
    /^Error: no$/,
  );
  assert.equal(effect, false);
  assert.equal(await exists(2), false);
});

test('a failed statement that nobody waited for is reported by its own error, not as an aborted transaction', async () => {
  await assert.rejects(
    app.transaction(async (tx) => {
      const unawaited = tx.execute(insert(1));
      await tx.one(sql<{ one: number }>`select 1 as one`);
      await unawaited;
    }),
    (error: unknown) => violatedConstraint(error) === 'item_pkey',
  );
});

test('a statement that is only sent travels with the commit, and the commit fails with it', async () => {
  const answer = await app.transaction(async (tx) => {
    tx.send(insert(-1));
    return 'done';
  });
  assert.equal(answer, 'done');
  assert.equal(await exists(-1), true);
  let seen = false;
  const twice = app.transaction(async (tx) => {
    await tx.execute(insert(-2));
    tx.afterCommit(() => (seen = true));
    tx.send(insert(-1));
  });
  await assert.rejects(twice, (error: unknown) => violatedConstraint(error) === 'item_pkey');
  assert.deepEqual([seen, await exists(-2)], [false, false]);
});

test('a failure that the caller swallows still does not commit', async () => {
  await assert.rejects(
    app.transaction(async (tx) => {
      await tx.execute(insert(3));
      await tx.execute(insert(1)).catch(() => undefined);
    }),
    (error: unknown) => sqlState(error) === '23505',
  );
  assert.equal(await exists(3), false);
});

test('statements sent together keep their order; the connection is good after one of them failed', async () => {
  const single = openDatabase({ connectionString: database.appUrl, maxConnections: 1 });
  try {
    for (let round = 0; round < 3; round++) {
      await assert.rejects(
        single.transaction(async (tx) => {
          await Promise.all([
            tx.execute(insert(10 + round)),
            tx.execute(insert(1)),
            // Prepared for the first time behind a failure: the server never hears of it.
            tx.query(sql<{ a: number }>`select 1 as a`),
            tx.query(sql<{ b: number }>`select 2 as b`),
          ]);
        }),
        (error: unknown) => sqlState(error) === '23505',
      );
      assert.deepEqual(await single.one(sql<{ n: number }>`select count(*) as n from t.item where id >= 10`), { n: 0 });
    }
    const rows = await single.transaction((tx) =>
      Promise.all([tx.query(sql<{ a: number }>`select 1 as a`), tx.query(sql<{ b: number }>`select 2 as b`)]),
    );
    assert.deepEqual(rows, [[{ a: 1 }], [{ b: 2 }]]);
  } finally {
    await single.close();
  }
});

test('a statement after the end of its transaction is refused: the connection belongs to someone else', async () => {
  let escaped: Tx | undefined;
  await app.transaction((tx) => {
    escaped = tx;
    return Promise.resolve();
  });
  await assert.rejects(async () => escaped?.execute(insert(4)), /after the end of its transaction/);
  assert.equal(await exists(4), false);
});

test('a deadlock is tried again', async () => {
  await app.transaction((tx) => Promise.all([tx.execute(insert(20)), tx.execute(insert(21))]));
  let attempts = 0;
  let holding = 0;
  const bothHold = Promise.withResolvers<void>();
  const add = (first: number, second: number) =>
    app.transaction(async (tx) => {
      attempts++;
      await tx.execute(sql`update t.item set n = n + 1 where id = ${first}`);
      if (++holding === 2) bothHold.resolve();
      await bothHold.promise;
      await tx.execute(sql`update t.item set n = n + 1 where id = ${second}`);
    });
  await Promise.all([add(20, 21), add(21, 20)]);
  assert.ok(attempts > 2);
  assert.deepEqual(await app.query(sql<{ n: number }>`select n from t.item where id in (20, 21)`), [
    { n: 2 },
    { n: 2 },
  ]);
});

test('a connection that died in the pool costs nothing: the transaction begins on another', async () => {
  const healing = openDatabase({ connectionString: database.appUrl, maxConnections: 1 });
  try {
    const { pid } = await healing.one(sql<{ pid: number }>`select pg_backend_pid() as pid`);
    // Waits until it is dead; whether the pool has heard of that by then is chance, so more than once.
    for (let round = 0, victim = pid; round < 5; round++) {
      await database.app.query(sql`select pg_terminate_backend(${victim}, 1000)`);
      const next = await healing.transaction((tx) => tx.one(sql<{ pid: number }>`select pg_backend_pid() as pid`));
      assert.notEqual(next.pid, victim);
      victim = next.pid;
    }
  } finally {
    await healing.close();
  }
});

test('a server that is away is told from a statement that is wrong', async () => {
  const nobody = openDatabase({ connectionString: 'postgres://x@/x?host=/nonexistent' });
  await assert.rejects(nobody.query(sql`select 1`), (error) => isDatabaseUnavailable(error));
  await assert.rejects(
    nobody.transaction((tx) => tx.query(sql`select 1`)),
    (error) => isDatabaseUnavailable(error),
  );
  await nobody.close();
  // Ended by an administrator in the middle of a transaction.
  const ended = app.transaction(async (tx) => {
    const { pid } = await tx.one(sql<{ pid: number }>`select pg_backend_pid() as pid`);
    await app.query(sql`select pg_terminate_backend(${pid}, 1000)`);
    return tx.query(sql`select 1`);
  });
  await assert.rejects(ended, (error) => isDatabaseUnavailable(error));
  await assert.rejects(app.query(sql`select 1 / 0`), (error) => !isDatabaseUnavailable(error));
  await assert.rejects(app.query(sql`select from nowhere`), (error) => !isDatabaseUnavailable(error));
  assert.equal(isDatabaseUnavailable(new Error('something else')), false);
  assert.equal(isDatabaseUnavailable('text'), false);
});

test('one and maybeOne insist on their number of rows; bigint is a number, or an error', async () => {
  await assert.rejects(app.one(sql`select 1 where false`), /expected one row, got 0/);
  await assert.rejects(app.maybeOne(sql`select generate_series(1, 2)`), /at most one row/);
  assert.deepEqual(await app.one(sql<{ n: number }>`select 9007199254740991::bigint as n`), { n: 9007199254740991 });
  await assert.rejects(app.one(sql`select 9007199254740992::bigint as n`), /out of range/);
});

test('listen hears, and hears again after its connection was cut', async () => {
  const heard: string[] = [];
  const stop = await app.listen('bell', (payload) => heard.push(payload));
  try {
    await app.execute(sql`select pg_notify('bell', 'one')`);
    await until(() => heard.includes('one'));
    await app.execute(
      sql`select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen%' and datname = current_database()`,
    );
    // The empty message says: something may have been missed.
    await until(() => heard.includes(''));
    await app.execute(sql`select pg_notify('bell', 'two')`);
    await until(() => heard.includes('two'));
  } finally {
    await stop();
  }
});

async function until(done: () => boolean): Promise<void> {
  for (let waited = 0; !done(); waited += 20) {
    assert.ok(waited < 5_000, 'waited in vain');
    await sleep(20);
  }
}

test('a server that ends a connection in the moment it is handed out is an error of that statement, not of the process', async () => {
  const message = (type: string, body: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeInt32BE(body.length + 4);
    return Buffer.concat([Buffer.from(type), length, body]);
  };
  const ready = [message('R', Buffer.alloc(4)), message('Z', Buffer.from('I'))];
  const fatal = message('E', Buffer.from('SFATAL\0C57P01\0Mterminating connection\0\0'));
  // In one packet, so that the driver reads the end together with the welcome.
  const server = createServer(
    (socket) =>
      void socket.on('error', () => undefined).once('data', () => socket.end(Buffer.concat([...ready, fatal]))),
  );
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  const app = openDatabase({ connectionString: `postgres://a:b@127.0.0.1:${address.port}/c?sslmode=disable` });
  try {
    await assert.rejects(app.transaction((tx) => tx.query(sql`select 1 as one`)));
    await assert.rejects(app.query(sql`select 1 as one`));
  } finally {
    await app.close();
    server.close();
  }
});
