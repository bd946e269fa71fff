import assert from 'node:assert/strict';
import { readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { after, before, suite, test } from 'node:test';
import fc from 'fast-check';
import { fakeClock } from '../../kernel/clock.ts';
import { type Database, openDatabase, sqlState, type Tx } from '../../kernel/database.ts';
import { newId } from '../../kernel/ids.ts';
import { sql } from '../../kernel/sql.ts';
import { openCheckpoint, splitSeries } from './checkpoint.ts';
import { insertEntry, placedEntries, positionOf, waitingEntries } from './evidence-store.ts';
import { leafHash, rootOf } from './merkle.ts';
import { parseVerifierKey } from './note.ts';
import type { PassOutcome, Sequencer } from './sequencer.ts';
import { createTestLog, type TestLog, testBody, until } from './test-log.ts';
import { verifyLive } from './verify-live.ts';

suite('a pass', () => {
  let log: TestLog;
  before(async () => {
    log = await createTestLog();
  });
  after(() => log.drop());

  test('signs the empty log first, then says that nothing is new', async () => {
    const sequencer = log.sequencer();
    assert.deepEqual(summary(await sequencer.pass()), { kind: 'signed', size: 0, placed: 0 });
    assert.deepEqual(await sequencer.pass(), { kind: 'nothing-new' });
  });

  test('places what is committed, in an order that its root says', async () => {
    const sequencer = log.sequencer();
    const ids = await log.append(5);
    assert.deepEqual(summary(await sequencer.pass()), { kind: 'signed', size: 5, placed: 5 });
    const rows = await placedEntries(log.app, 0, 100);
    assert.deepEqual(
      rows.map(({ index }) => index),
      [0, 1, 2, 3, 4],
    );
    assert.deepEqual(
      rows.map(({ entryId }) => entryId),
      ids,
    );
    const { root } = await log.app.one(sql<{ root: Buffer }>`select root from evidence.checkpoint where size = 5`);
    assert.deepEqual(root, rootOf(rows.map(({ body }) => leafHash(body ?? Buffer.alloc(0)))));
  });

  test('leaves out what was rolled back', async () => {
    const sequencer = log.sequencer();
    await assert.rejects(
      log.app.transaction(async (tx) => {
        await tx.execute(insertEntry(newId(), testBody(newId())));
        throw new Error('no');
      }),
    );
    assert.deepEqual(await sequencer.pass(), { kind: 'nothing-new' });
  });

  test('goes on where another process stopped', async () => {
    await log.append(300);
    assert.deepEqual(summary(await log.sequencer().pass()), { kind: 'signed', size: 305, placed: 300 });
    const sequencer = log.sequencer();
    await log.append(1);
    assert.deepEqual(summary(await sequencer.pass()), { kind: 'signed', size: 306, placed: 1 });
    await log.append(2);
    assert.deepEqual(summary(await log.sequencer().pass()), { kind: 'signed', size: 308, placed: 2 });
    await log.append(300);
    assert.deepEqual(summary(await sequencer.pass()), { kind: 'signed', size: 608, placed: 300 });
    await sound(log);
  });

  test('takes a backlog in batches, one transaction’s entries over several too', async () => {
    const sequencer = log.sequencer({ rhythm: { batch: 7 } });
    await log.append(5);
    await log.app.transaction(async (tx) => {
      for (let i = 0; i < 20; i++) await tx.execute(insertEntry(newId(), testBody(newId(), i)));
    });
    await log.append(5);
    let placed = 0;
    for (let more = true; more; ) {
      const outcome = await sequencer.pass();
      assert.ok(outcome.kind === 'signed' && outcome.placed <= 7);
      placed += outcome.placed;
      more = outcome.more;
    }
    assert.equal(placed, 30);
    await sound(log);
  });
});

suite('no entry is skipped', () => {
  let log: TestLog;
  before(async () => {
    log = await createTestLog();
  });
  after(() => log.drop());

  test('when transactions commit in another order than they began', async () => {
    const sequencer = log.sequencer();
    const slow = await openTransaction(log.app);
    const ids = await log.append(3);
    assert.equal(summary(await sequencer.pass()).placed, 3);
    const more = await log.append(2);
    assert.equal(summary(await sequencer.pass()).placed, 2);
    assert.deepEqual(await sequencer.pass(), { kind: 'nothing-new' });
    await slow.commit();
    assert.equal(summary(await sequencer.pass()).placed, 1);
    const positions = await Promise.all([...ids, ...more, slow.id].map((id) => positionOf(log.app, id)));
    assert.deepEqual(positions, [0, 1, 2, 3, 4, 5]);
    await sound(log);
  });

  test('when a restart falls between the begin and the commit of a long transaction', async () => {
    const slow = await openTransaction(log.app);
    await log.append(4);
    await log.sequencer().pass();
    await slow.commit();
    await log.sequencer().pass();
    assert.equal(await positionOf(log.app, slow.id), 10);
    assert.deepEqual(await waitingEntries(log.app), []);
  });

  test('whatever begins, commits, rolls back and is placed in whatever order', async () => {
    const act = fc.constantFrom(
      'begin',
      'commit-oldest',
      'commit-newest',
      'roll-back',
      'pass',
      'pass-elsewhere',
      'append',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 5, maxLength: 25 }), async (acts) => {
        const sequencer = log.sequencer({ rhythm: { batch: 3 } });
        const open: OpenTransaction[] = [];
        const committed: string[] = [];
        for (const act of acts) {
          if (act === 'begin' && open.length < 5) open.push(await openTransaction(log.app));
          else if (act === 'append') committed.push(...(await log.append(1)));
          else if (act === 'pass') await sequencer.pass();
          else if (act === 'pass-elsewhere') await log.sequencer({ rhythm: { batch: 3 } }).pass();
          else if (act === 'roll-back') await open.shift()?.rollBack();
          else if (act.startsWith('commit')) {
            const transaction = act === 'commit-oldest' ? open.shift() : open.pop();
            await transaction?.commit();
            if (transaction !== undefined) committed.push(transaction.id);
          }
        }
        for (const transaction of open) {
          await transaction.commit();
          committed.push(transaction.id);
        }
        for (let outcome = await sequencer.pass(); outcome.kind !== 'nothing-new'; outcome = await sequencer.pass());
        const positions = await Promise.all(committed.map((id) => positionOf(log.app, id)));
        assert.ok(positions.every((position) => position !== undefined));
        assert.equal(new Set(positions).size, committed.length);
      }),
      { numRuns: 25 },
    );
    await sound(log);
  });

  test('when the entries come from another cluster with higher transaction ids', async () => {
    await log.sequencer().pass();
    const { size } = await log.app.one(newestSize);
    // As after a logical restore: one integrated entry and one that waits, both with ids far in the future here.
    await log.owner.execute(sql`update evidence.checkpoint set cluster = 1, horizon = '900000000000'`);
    await log.owner.execute(sql`
      insert into evidence.entry (xid, id, body)
      select ('9000000000' || n)::xid8, gen_random_uuid(), '{"from": "elsewhere"}' from generate_series(10, 16) n`);
    const sequencer = log.sequencer({ rhythm: { batch: 3 } });
    await log.append(1);
    for (
      let outcome = await sequencer.pass();
      outcome.kind === 'signed' && outcome.more;
      outcome = await sequencer.pass()
    );
    assert.deepEqual(await waitingEntries(log.app), []);
    assert.equal((await log.app.one(newestSize)).size, size + 8);
    await log.append(1);
    assert.equal(summary(await sequencer.pass()).placed, 1);
    assert.deepEqual(await sequencer.pass(), { kind: 'nothing-new' });
    await sound(log);
  });
});

suite('two at once', () => {
  let log: TestLog;
  let second: Database;
  before(async () => {
    log = await createTestLog();
    second = openDatabase({ connectionString: log.appUrl, maxConnections: 3 });
  });
  after(async () => {
    await second.close();
    await log.drop();
  });

  test('one waits for the other, and neither forks', async () => {
    const sequencers = [log.sequencer(), log.sequencer({ database: second }), log.sequencer({ database: second })];
    const outcomes: PassOutcome[] = [];
    const race = async (sequencer: Sequencer) => {
      for (let i = 0; i < 25; i++) outcomes.push(await sequencer.pass());
    };
    await Promise.all([log.append(150), ...sequencers.map(race)]);
    await log.sequencer().pass();
    assert.ok(outcomes.some(({ kind }) => kind === 'busy'));
    assert.equal((await log.app.one(newestSize)).size, 150);
    await sound(log);
  });
});

suite('the rhythm', () => {
  let log: TestLog;
  before(async () => {
    log = await createTestLog();
  });
  after(() => log.drop());

  test('a wake-up integrates within a second, many make one pass, and the file follows', async () => {
    const sequencer = log.sequencer({ rhythm: { pollMs: 60_000 } });
    await sequencer.start();
    try {
      for (let round = 1; round <= 3; round++) {
        const began = performance.now();
        for (let i = 0; i < 50; i++) {
          await log.append(1);
          sequencer.wake();
        }
        await until(() => sequencer.health().size === round * 50, 3_000);
        assert.ok(performance.now() - began < 1_500);
        await until(() => onFile(log).size === round * 50);
      }
      const { number } = await log.app.one(
        sql<{ number: number }>`select max(number) as number from evidence.checkpoint`,
      );
      assert.ok(number <= 7, `${number} checkpoints for 150 wake-ups`);
    } finally {
      await sequencer.stop();
    }
  });

  test('entries whose wake-up was lost are found by looking', async () => {
    const sequencer = log.sequencer({ rhythm: { pollMs: 30 } });
    await sequencer.start();
    await log.append(1);
    await until(() => sequencer.health().size === 151);
    await sequencer.stop();
  });

  test('stopping integrates what is committed and writes the trail', async () => {
    const sequencer = log.sequencer({ rhythm: { pollMs: 60_000, batch: 4 } });
    await sequencer.start();
    await log.append(10);
    await sequencer.stop();
    assert.equal(onFile(log).size, 161);
    const trail = splitSeries(readFileSync(path.join(log.folder, 'evidence/checkpoints.log'), 'utf8'));
    assert.equal(open(log, Buffer.from(trail.at(-1) ?? '')).size, 161);
    await sound(log);
  });

  test('a clock that goes backwards changes nothing', async () => {
    const clock = fakeClock('2026-05-05T12:00:00Z');
    const sequencer = log.sequencer({ clock, rhythm: { pollMs: 20, refreshMs: 50 } });
    await sequencer.start();
    clock.set('1999-01-01T00:00:00Z');
    await log.append(3);
    await until(() => onFile(log).size === 164);
    await sequencer.stop();
    assert.deepEqual(log.alarms, []);
    await sound(log);
  });

  test('an unchanged file is written anew, so that a removed one comes back', async () => {
    const sequencer = log.sequencer({ rhythm: { pollMs: 20, refreshMs: 50 } });
    await sequencer.start();
    const file = path.join(log.folder, 'evidence/checkpoint');
    rmSync(file);
    await until(() => onFile(log).size === 164);
    await sequencer.stop();
  });
});

suite('faults', () => {
  let log: TestLog;
  before(async () => {
    log = await createTestLog();
  });
  after(() => log.drop());

  test('a checkpoint file that cannot be written alarms once and heals; the database goes on', async () => {
    const sequencer = log.sequencer({ rhythm: { coalesceMs: 10, paceMs: 20, pollMs: 20 } });
    await sequencer.start();
    const folder = path.join(log.folder, 'evidence');
    // A file in the place of the folder fails for root too, as a full disk would.
    renameSync(folder, `${folder}.away`);
    await log.append(3);
    await until(() => log.alarms.length > 0);
    await log.append(3);
    await until(() => sequencer.health().size === 6);
    assert.deepEqual(
      log.alarms.map(({ kind }) => kind),
      ['failing'],
    );
    assert.deepEqual(sequencer.health().failing, ['checkpoint-file']);
    renameSync(`${folder}.away`, folder);
    await until(() => onFile(log).size === 6);
    await until(() => sequencer.health().failing.length === 0);
    assert.deepEqual(log.alarms.at(-1), { kind: 'healed', what: 'checkpoint-file' });
    await sequencer.stop();
  });

  test('a database that goes away in the middle of a pass: nothing half, and it goes on by itself', async () => {
    log.alarms.length = 0;
    const doomed = openDatabase({ connectionString: log.appUrl, maxConnections: 2, applicationName: 'doomed' });
    const sequencer = log.sequencer({ database: doomed, rhythm: { coalesceMs: 5, paceMs: 5, pollMs: 5, batch: 5 } });
    await sequencer.start();
    for (let i = 0; i < 10; i++) {
      await log.append(20);
      await log.app.query(
        sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'doomed'`,
      );
    }
    await until(() => sequencer.health().size === 206);
    await until(() => sequencer.health().failing.length === 0);
    await sequencer.stop();
    await doomed.close();
    await sound(log);
  });

  test('a log that went back, or was replaced, is not signed on', async () => {
    const sequencer = log.sequencer();
    await sequencer.pass();
    await log.append(1);
    await sequencer.pass();
    await log.owner.transaction(async (tx) => {
      await tx.execute(sql`create table public.kept as select * from evidence.checkpoint order by number desc limit 1`);
      await tx.execute(
        sql`create table public.kept_position as select * from evidence.position order by index desc limit 1`,
      );
      await tx.execute(sql`delete from evidence.checkpoint where number = (select number from public.kept)`);
      await tx.execute(sql`delete from evidence.position where index = (select index from public.kept_position)`);
    });
    await assert.rejects(sequencer.pass(), /went back/);
    await log.owner.execute(sql`insert into evidence.checkpoint select * from public.kept`);
    await log.owner.execute(sql`insert into evidence.position select * from public.kept_position`);
    await log.owner.execute(
      sql`update evidence.checkpoint set root = sha256('x') where number = (select max(number) from evidence.checkpoint)`,
    );
    await assert.rejects(sequencer.pass(), /not the one that was signed/);
    await log.owner.execute(
      sql`update evidence.checkpoint set root = (select root from public.kept) where number = (select max(number) from evidence.checkpoint)`,
    );
    await log.append(1);
    assert.equal(summary(await sequencer.pass()).placed, 1);
  });

  test('a log whose tiles do not give its root is not signed on', async () => {
    await log.append(1);
    await log.owner.execute(sql`update evidence.position set leaf_hash = sha256('x') where index = 206`);
    const { size } = await log.app.one(newestSize);
    await assert.rejects(log.sequencer().pass(), /do not give the root/);
    assert.equal((await log.app.one(newestSize)).size, size);
  });
});

suite('grants', () => {
  let log: TestLog;
  before(async () => {
    log = await createTestLog();
    await log.append(2);
    await log.sequencer().pass();
  });
  after(() => log.drop());

  const forbidden = {
    'changing an entry': sql`update evidence.entry set body = '{}'`,
    'removing an entry': sql`delete from evidence.entry`,
    'emptying the entries': sql`truncate evidence.entry`,
    'choosing an entry’s transaction id': sql`insert into evidence.entry (xid, id, body) values ('1', gen_random_uuid(), '{}')`,
    'changing a position': sql`update evidence.position set index = index + 10`,
    'removing a position': sql`delete from evidence.position`,
    'changing a tile': sql`update evidence.tile set root = root`,
    'removing a tile': sql`delete from evidence.tile`,
    'changing a checkpoint': sql`update evidence.checkpoint set size = 0`,
    'removing a checkpoint': sql`delete from evidence.checkpoint`,
    'a table of one’s own': sql`create table evidence.other (id int)`,
  };
  for (const [name, query] of Object.entries(forbidden)) {
    test(`${name} is refused to the application and to the sequencer`, async () => {
      await assert.rejects(log.app.execute(query), isRefused);
      await assert.rejects(
        asSequencer(log.app, (tx) => tx.execute(query)),
        isRefused,
      );
    });
  }

  const place = sql`insert into evidence.position (index, entry_id, entry_xid, leaf_hash) values (99, gen_random_uuid(), '1', sha256('x'))`;
  const sign = sql`
    insert into evidence.checkpoint (number, size, root, note, signed_at, horizon, cluster)
    values (99, 99, sha256('x'), 'x', now(), '1', 1)`;
  test('placing and signing are refused to the application itself', async () => {
    await assert.rejects(log.app.execute(place), isRefused);
    await assert.rejects(log.app.execute(sign), isRefused);
  });

  test('writing entries is refused to the sequencer', async () => {
    await assert.rejects(
      asSequencer(log.app, (tx) => tx.execute(insertEntry(newId(), testBody(newId())))),
      isRefused,
    );
  });
});

const newestSize = sql<{ size: number }>`select size from evidence.checkpoint order by number desc limit 1`;

function summary(outcome: PassOutcome) {
  if (outcome.kind !== 'signed') return { kind: outcome.kind, placed: 0 };
  return { kind: outcome.kind, size: outcome.size, placed: outcome.placed };
}

async function sound(log: TestLog): Promise<void> {
  const verified = await verifyLive(log.app, { verifierKey: log.vkey, dataFolder: log.folder, graceMs: 0 });
  assert.equal(verified.kind, 'sound', JSON.stringify(verified));
}

function onFile(log: TestLog) {
  try {
    return open(log, readFileSync(path.join(log.folder, 'evidence/checkpoint')));
  } catch {
    return { size: -1 };
  }
}

function open(log: TestLog, bytes: Buffer) {
  const opened = openCheckpoint(bytes, parseVerifierKey(log.vkey) ?? assert.fail('vkey'));
  return opened.kind === 'verified' ? opened.checkpoint : assert.fail(opened.reason);
}

function isRefused(error: unknown): boolean {
  return sqlState(error) === '42501';
}

async function asSequencer<T>(database: Database, work: (tx: Tx) => Promise<T>): Promise<T> {
  return await database.transaction(async (tx) => {
    await tx.execute(sql`set local role watchword_sequencer`);
    return await work(tx);
  });
}

interface OpenTransaction {
  id: string;
  commit(): Promise<void>;
  rollBack(): Promise<void>;
}

/** A transaction that has written an entry and stays open. */
async function openTransaction(database: Database): Promise<OpenTransaction> {
  const id = newId<string>();
  const written = Promise.withResolvers<void>();
  const decided = Promise.withResolvers<void>();
  const ended = database
    .transaction(async (tx) => {
      await tx.execute(insertEntry(id, testBody(id)));
      written.resolve();
      await decided.promise;
    })
    .catch((error: unknown) => {
      if (error !== rolledBack) throw error;
    });
  await written.promise;
  return {
    id,
    commit() {
      decided.resolve();
      return ended;
    },
    rollBack() {
      decided.reject(rolledBack);
      return ended;
    },
  };
}
const rolledBack = new Error('rolled back');
