import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach, beforeEach, suite, test } from 'node:test';
import { createTestDatabase, type TestDatabase } from '../../test/support/test-database.ts';
import { freshWitnessFolder, startTestWitness, type TestWitness } from '../../test/support/test-witness.ts';
import { fakeClock } from '../kernel/clock.ts';
import { openLog } from '../kernel/log.ts';
import { sql } from '../kernel/sql.ts';
import {
  type ConfiguredWitness,
  type Evidence,
  type EvidenceAlarm,
  newSigningKey,
  openEvidence,
  openWitnessClient,
  signatureType,
  verifyLive,
} from '../modules/evidence.ts';
import { type CollectOutcome, collectCosignatures, type Witnesses } from './collect-cosignatures.ts';

const clock = fakeClock('2026-06-01T12:00:00Z');
const client = openWitnessClient({ timeoutMs: 2_000 });
let database: TestDatabase;
let folder: string;
let evidence: Evidence;
let alarms: EvidenceAlarm[];
let asked: ConfiguredWitness[];
let witnesses: Witnesses;
let running: TestWitness[] = [];
const folders: string[] = [];

beforeEach(async () => {
  database = await createTestDatabase({ areas: ['evidence'] });
  folder = mkdtempSync(path.join(tmpdir(), 'cosignatures-'));
  alarms = [];
  asked = [];
  await openShop();
});
afterEach(async () => {
  await Promise.all(running.map((witness) => witness.stop()));
  running = [];
  await evidence.stop();
  await database.drop();
  for (const made of [folder, ...folders.splice(0)]) rmSync(made, { recursive: true, force: true });
});
after(() => client.close());

async function start(name: string, options: { at?: typeof clock; folder?: string; logs?: string[] } = {}) {
  const own = options.folder ?? freshWitnessFolder(name);
  folders.push(own);
  const witness = await startTestWitness({
    folder: own,
    logs: options.logs ?? [evidence.verifierKey],
    clock: options.at ?? clock,
  });
  running.push(witness);
  return witness;
}

async function stop(witness: TestWitness): Promise<void> {
  running = running.filter((other) => other !== witness);
  await witness.stop();
}

async function append(count: number): Promise<number> {
  const before = (await evidence.getCheckpoint())?.size ?? 0;
  for (let i = 0; i < count; i++) {
    await database.app.transaction((tx) => evidence.append(tx, { act: 'test.done', actor: 'system', object: 'test' }));
  }
  for (;;) {
    const size = (await evidence.getCheckpoint())?.size ?? 0;
    if (size >= before + count) return size;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const collect = async (whom?: 'all'): Promise<CollectOutcome[]> =>
  (await witnesses.collect(whom)).map(({ outcome }) => outcome);
const refusals = async () => (await witnesses.standings()).map(({ standing }) => standing.refusal?.kind);
const entriesOf = async (act: string): Promise<number> => {
  const { count } = await database.app.one(
    sql<{
      count: number;
    }>`select count(*)::int as count from evidence.entry where convert_from(body, 'UTF8') like ${`%"act":"${act}"%`}`,
  );
  return count;
};

/** As if the whole database had been put back to when the log had `size` entries. */
async function rollBackTo(size: number): Promise<void> {
  const { owner } = database;
  await owner.execute(
    sql`delete from evidence.cosignature using evidence.checkpoint c where c.number = checkpoint and c.size > ${size}`,
  );
  await owner.execute(
    sql`delete from evidence.entry using evidence.position p where p.entry_id = id and p.index >= ${size}`,
  );
  await owner.execute(sql`delete from evidence.position where index >= ${size}`);
  await owner.execute(sql`delete from evidence.checkpoint where size > ${size}`);
}

/** What a shop has of this: the log, and the flow over it. */
async function openShop(): Promise<void> {
  const rhythm = { coalesceMs: 1, paceMs: 2, pollMs: 20 };
  const origin = 'shop.example/log';
  evidence = await openEvidence({ database: database.app, dataFolder: folder, clock, rhythm, origin });
  witnesses = collectCosignatures({
    database: database.app,
    clock,
    log: openLog('silent'),
    jobs: { work: async () => undefined, schedule: async () => undefined },
    evidence,
    settings: { current: async () => ({ witnesses: asked }) },
    client,
    onAlarm: (alarm) => void alarms.push(alarm),
  });
}

suite('collecting', () => {
  test('two witnesses countersign each new checkpoint; it is published with both, and verifies', async () => {
    const [one, two] = [await start('w1.example'), await start('w2.example')];
    asked = [one.settings, two.settings];
    const first = await append(3);
    assert.deepEqual(await collect(), [
      { kind: 'cosigned', size: first },
      { kind: 'cosigned', size: first },
    ]);
    assert.deepEqual(await collect(), [{ kind: 'not-due' }, { kind: 'not-due' }]);
    const second = await append(300);
    assert.equal((await evidence.publishedCheckpoint())?.size, first, 'the newest is not cosigned yet');
    assert.deepEqual(await collect(), [
      { kind: 'cosigned', size: second },
      { kind: 'cosigned', size: second },
    ]);
    const published = await evidence.publishedCheckpoint();
    assert.equal(published?.size, second);
    assert.match(published?.note ?? '', /— shop\.example\/log .*\n— w1\.example .*\n— w2\.example .*\n$/);
    const keys = [one.settings.vkey, two.settings.vkey];
    const verified = await verifyLive(database.app, { verifierKey: evidence.verifierKey, witnesses: keys, clock });
    assert.deepEqual(verified.kind === 'sound' && verified.notes, [
      `Cosigned by w1.example on 2026-06-01T12:00:00.000Z: the first ${second} entries.`,
      `Cosigned by w2.example on 2026-06-01T12:00:00.000Z: the first ${second} entries.`,
    ]);
    assert.deepEqual(alarms, []);
  });

  test('nobody is asked while there is nobody, or nothing', async () => {
    await append(1);
    assert.deepEqual(await collect('all'), []);
    assert.equal((await evidence.publishedCheckpoint())?.size, 1);
  });

  test('while nothing happens the cosignature is renewed once an hour', async () => {
    const one = await start('w1.example');
    asked = [one.settings];
    await append(1);
    await collect();
    clock.advance(3_500_000);
    assert.deepEqual(await collect(), [{ kind: 'not-due' }]);
    clock.advance(100_000);
    assert.deepEqual(await collect(), [{ kind: 'cosigned', size: 1 }]);
    const [standing] = await witnesses.standings();
    assert.deepEqual(standing?.standing.cosigned?.signedAt, clock.now());
  });

  test('one that is down, or slow, delays nobody, and goes on where it was when it is back', async () => {
    const [one, two] = [await start('w1.example'), await start('w2.example')];
    asked = [one.settings, two.settings];
    await append(2);
    await collect();
    await stop(one);
    const size = await append(5);
    const [down, up] = await collect();
    assert.equal(down?.kind, 'unreachable');
    assert.deepEqual(up, { kind: 'cosigned', size });
    assert.equal((await evidence.publishedCheckpoint())?.size, size);
    asked = [(await start('w1.example', { folder: one.folder })).settings, two.settings];
    assert.deepEqual(await collect(), [{ kind: 'cosigned', size }, { kind: 'not-due' }]);
    assert.deepEqual(alarms, [], 'being down is no refusal');
  });

  test('when all are silent for ten minutes the newest checkpoint is published without them', async () => {
    const one = await start('w1.example');
    asked = [one.settings];
    await append(2);
    await collect();
    await stop(one);
    const size = await append(1);
    clock.advance(599_000);
    assert.equal((await evidence.publishedCheckpoint())?.size, 2);
    clock.advance(2_000);
    assert.equal((await evidence.publishedCheckpoint())?.size, size);
  });

  test('an answer that was lost: the witness knows more than we do, and is told again', async () => {
    const one = await start('w1.example');
    asked = [one.settings];
    await append(2);
    await collect();
    const size = await append(4);
    await collect();
    await database.owner.execute(
      sql`delete from evidence.cosignature where checkpoint = (select max(checkpoint) from evidence.cosignature)`,
    );
    assert.deepEqual(await collect(), [{ kind: 'cosigned', size }]);
    assert.deepEqual(alarms, []);
  });
});

suite('a witness refuses', () => {
  test('a database put back to yesterday: an alarm and an entry, once; not asked all the time; then a fork', async () => {
    const one = await start('w1.example');
    asked = [one.settings];
    await append(3);
    await collect();
    await append(4);
    await collect();
    await evidence.stop();
    await rollBackTo(3);
    // The rest of its folder is put back too.
    rmSync(path.join(folder, 'evidence'), { recursive: true });
    await openShop();
    // Every file and row that the shop has is as it was: only the witness remembers.
    const alone = await verifyLive(database.app, { verifierKey: evidence.verifierKey, clock });
    assert.equal(alone.kind, 'sound');
    assert.deepEqual(await collect('all'), [{ kind: 'refused', refusal: 'ahead', theirSize: 7 }]);
    assert.deepEqual(alarms, [
      { kind: 'witness-refused', witness: 'w1.example', refusal: 'ahead', ourSize: 3, theirSize: 7 },
    ]);
    assert.equal(await entriesOf('evidence.witness-refused'), 1);
    assert.deepEqual(await collect(), [{ kind: 'not-due' }]);
    clock.advance(600_000);
    assert.equal((await collect())[0]?.kind, 'refused');
    assert.equal(alarms.length, 1, 'the same again is no news');

    // The shop sells on: another history beside the one that was countersigned.
    await append(9);
    clock.advance(600_000);
    assert.deepEqual(await collect(), [{ kind: 'refused', refusal: 'fork', theirSize: null }]);
    assert.deepEqual(
      alarms.map((alarm) => 'refusal' in alarm && alarm.refusal),
      ['ahead', 'fork'],
    );
    assert.deepEqual(await refusals(), ['fork']);
  });

  test('a witness whose memory was put back', async () => {
    const one = await start('w1.example');
    asked = [one.settings];
    await append(3);
    await collect();
    await stop(one);
    rmSync(path.join(one.folder, 'logs'), { recursive: true });
    asked = [(await start('w1.example', { folder: one.folder })).settings];
    await append(1);
    assert.deepEqual(await collect(), [{ kind: 'refused', refusal: 'forgetful', theirSize: 0 }]);
  });

  test('that does not follow this log; once it does, it agrees again', async () => {
    const other = newSigningKey('other.example');
    const one = await start('w1.example', { logs: [other.verifier.text] });
    asked = [one.settings];
    await append(1);
    assert.deepEqual(await collect(), [{ kind: 'refused', refusal: 'unknown-log', theirSize: null }]);
    await stop(one);
    asked = [(await start('w1.example', { folder: one.folder })).settings];
    clock.advance(1_000);
    assert.equal((await collect('all'))[0]?.kind, 'cosigned');
    assert.deepEqual(
      alarms.map(({ kind }) => kind),
      ['witness-refused', 'witness-agrees-again'],
    );
    assert.deepEqual(await refusals(), [undefined]);
  });

  test('that trusts another key for it', async () => {
    const impostor = newSigningKey('shop.example/log');
    asked = [(await start('w1.example', { logs: [impostor.verifier.text] })).settings];
    await append(1);
    assert.deepEqual(await collect(), [{ kind: 'refused', refusal: 'key-refused', theirSize: null }]);
  });

  test('whose clock is wrong, either way: what it signs is not kept', async () => {
    const [slow, fast] = [fakeClock('2020-01-01T00:00:00Z'), fakeClock('2062-01-01T00:00:00Z')];
    asked = [(await start('w1.example', { at: slow })).settings, (await start('w2.example', { at: fast })).settings];
    await append(1);
    for (const outcome of await collect()) {
      assert.deepEqual(outcome, { kind: 'refused', refusal: 'wrong-clock', theirSize: null });
    }
    assert.doesNotMatch((await evidence.publishedCheckpoint())?.note ?? '', /w[12]\.example/);
  });

  test('whose key is another than we were told', async () => {
    const one = await start('w1.example');
    const vkey = newSigningKey('w1.example', signatureType.cosignature).verifier.text;
    asked = [{ ...one.settings, vkey }];
    await append(1);
    assert.deepEqual(await collect(), [{ kind: 'refused', refusal: 'false-cosignature', theirSize: null }]);
  });

  test('a certificate that nobody vouches for is as if it were down', async () => {
    const [one, two] = [await start('w1.example'), await start('w2.example')];
    asked = [{ ...one.settings, ca: two.settings.ca }];
    await append(1);
    assert.equal((await collect())[0]?.kind, 'unreachable');
  });
});
