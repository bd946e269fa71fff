// Attacks on the evidence log by somebody who owns the database and the data folder: whatever is done is seen by
// `evidence verify`, or by a witness that runs on a machine which the attacker does not own.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach, before, suite, test } from 'node:test';
import { type CollectOutcome, collectCosignatures } from '../../src/flows/collect-cosignatures.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { openLog } from '../../src/kernel/log.ts';
import { sql } from '../../src/kernel/sql.ts';
import {
  type Evidence,
  type EvidenceAlarm,
  EvidenceUnusable,
  exportLog,
  formatSubmission,
  newSigningKey,
  openEvidence,
  openWitnessClient,
  type Verification,
  verifyExport,
  verifyLive,
} from '../../src/modules/evidence.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { callWitness, freshWitnessFolder, startWitnessProcess, type WitnessProcess } from '../support/test-witness.ts';

interface Shop {
  database: TestDatabase;
  folder: string;
  evidence: Evidence;
  alarms: EvidenceAlarm[];
}

const client = openWitnessClient();
const rhythm = { coalesceMs: 1, paceMs: 2, pollMs: 20 };
const temporary = mkdtempSync(path.join(tmpdir(), 'log-attacks-'));
const shops: Shop[] = [];

/** Of each log that a test attacks; witnesses are told of them when they start. */
const logKeys = new Map(
  ['plain', 'yesterday', 'split', 'replay', 'killed'].map((it) => [it, newSigningKey(`${it}.example/log`)]),
);
const keyOf = (name: string) => logKeys.get(name) ?? assert.fail(name);

/** A shop with the log of this name. Two of one name have two histories under one key. */
async function openShop(name: string): Promise<Shop> {
  const folder = mkdtempSync(path.join(temporary, 'shop-'));
  mkdirSync(path.join(folder, 'keys'), { mode: 0o700 });
  writeFileSync(path.join(folder, 'keys', 'evidence.key'), `${keyOf(name).secretText}\n`, { mode: 0o600 });
  const database = await createTestDatabase({ areas: ['evidence'] });
  const evidence = await openEvidence({ database: database.app, dataFolder: folder, rhythm });
  const opened = { database, folder, evidence, alarms: [] };
  shops.push(opened);
  return opened;
}

/** Started again on the same database and folder. */
async function restart(it: Shop): Promise<void> {
  await it.evidence.stop();
  it.evidence = await openEvidence({ database: it.database.app, dataFolder: it.folder, rhythm });
}

async function append({ database, evidence }: Shop, what: string, count: number): Promise<number> {
  const size = ((await evidence.getCheckpoint())?.size ?? 0) + count;
  for (let i = 0; i < count; i++) {
    await database.app.transaction((tx) => evidence.append(tx, { act: what, actor: 'system', object: `test:${i}` }));
  }
  while (((await evidence.getCheckpoint())?.size ?? 0) < size) await new Promise((resolve) => setTimeout(resolve, 5));
  return size;
}

async function collect(
  { database, evidence, alarms }: Shop,
  asked: readonly WitnessProcess[],
): Promise<CollectOutcome[]> {
  const flow = collectCosignatures({
    database: database.app,
    clock: systemClock,
    log: openLog('silent'),
    jobs: { work: async () => undefined, schedule: async () => undefined },
    evidence,
    settings: { current: async () => ({ witnesses: asked.map(({ settings }) => settings) }) },
    client,
    onAlarm: (alarm) => void alarms.push(alarm),
  });
  return (await flow.collect('all')).map(({ outcome }) => outcome);
}

const keysOf = (all: readonly WitnessProcess[]) => all.map(({ settings }) => settings.vkey);
const kinds = (result: Verification) =>
  result.kind === 'sound' ? [] : [...new Set(result.findings.map(({ kind }) => kind))];
const verify = ({ database, evidence, folder }: Shop, more: { witnesses?: string[]; against?: string[] } = {}) =>
  verifyLive(database.app, { verifierKey: evidence.verifierKey, dataFolder: folder, graceMs: 300, ...more });

async function exported({ database, evidence }: Shop): Promise<string> {
  const folder = mkdtempSync(path.join(temporary, 'export-'));
  const outcome = await exportLog(database.app, { folder, verifierKey: evidence.verifierKey });
  assert.equal(outcome.kind, 'exported');
  return folder;
}

/** What a witness tells anybody who asks it about this log, as a file. */
async function seenBy(witness: WitnessProcess, log: string): Promise<string> {
  const origin = createHash('sha256').update(`${log}.example/log`).digest('hex');
  const { text } = await callWitness(witness.settings, `/${origin}/checkpoint`);
  const file = path.join(mkdtempSync(path.join(temporary, 'seen-')), 'checkpoint');
  writeFileSync(file, text);
  return file;
}

afterEach(async () => {
  for (const { evidence, database } of shops.splice(0)) {
    await evidence.stop();
    await database.drop();
  }
});
after(() => {
  client.close();
  rmSync(temporary, { recursive: true, force: true });
});

suite('entries', () => {
  const attacks: { name: string; statements: readonly ReturnType<typeof sql>[]; expected: RegExp }[] = [
    {
      name: 'altered',
      statements: [
        sql`update evidence.entry set body = convert_to(replace(convert_from(body, 'UTF8'), 'sold', 'gave'), 'UTF8')
             where id = (select entry_id from evidence.position where index = 3)`,
      ],
      expected: /altered-entry/,
    },
    {
      name: 'altered with its leaf hash, so that all rows agree',
      statements: [
        sql`update evidence.entry set body = convert_to(replace(convert_from(body, 'UTF8'), 'sold', 'gave'), 'UTF8')
             where id = (select entry_id from evidence.position where index = 3)`,
        sql`update evidence.position p set leaf_hash = sha256('\\x00'::bytea || e.body) from evidence.entry e
             where e.id = p.entry_id and p.index = 3`,
      ],
      expected: /rewritten/,
    },
    {
      name: 'deleted',
      statements: [sql`delete from evidence.entry where id = (select entry_id from evidence.position where index = 2)`],
      expected: /deleted-entry/,
    },
    {
      name: 'deleted, and those after it moved up',
      statements: [
        sql`delete from evidence.entry where id = (select entry_id from evidence.position where index = 2)`,
        sql`delete from evidence.position where index = 2`,
        sql`update evidence.position set index = index - 1 where index = 3`,
        sql`update evidence.position set index = index - 1 where index > 3`,
      ],
      expected: /rewritten|deleted-entry/,
    },
    {
      name: 'reordered',
      statements: [
        sql`update evidence.position set index = 1000 where index = 1`,
        sql`update evidence.position set index = 1 where index = 2`,
        sql`update evidence.position set index = 2 where index = 1000`,
      ],
      expected: /rewritten|swapped-entries/,
    },
    {
      name: 'truncated, positions only',
      statements: [sql`delete from evidence.position where index >= 4`],
      expected: /deleted-entry/,
    },
    {
      name: 'truncated with their checkpoints',
      statements: [
        sql`delete from evidence.entry e using evidence.position p where p.entry_id = e.id and p.index >= 4`,
        sql`delete from evidence.position where index >= 4`,
        sql`delete from evidence.checkpoint where size > 4`,
      ],
      expected: /cut/,
    },
  ];
  for (const { name, statements, expected } of attacks) {
    test(`${name}: evidence verify sees it`, async () => {
      const shop = await openShop('plain');
      for (const what of ['sold.a', 'sold.b']) await append(shop, what, 4);
      assert.deepEqual(kinds(await verify(shop)), []);
      await shop.evidence.stop();
      for (const statement of statements) await shop.database.owner.execute(statement);
      assert.match(kinds(await verify(shop)).join(' '), expected);
    });
  }
});

suite('with two witnesses', () => {
  // Two people who do not know each other.
  let ann: WitnessProcess;
  let bob: WitnessProcess;
  const logs = [...logKeys.values()].map(({ verifier }) => verifier.text);
  before(async () => {
    const start = (name: string) => startWitnessProcess(freshWitnessFolder(name), logs);
    [ann, bob] = await Promise.all([start('ann.example/w'), start('bob.example/w')]);
  });
  after(async () => {
    await Promise.all([ann.stop(), bob.stop()]);
  });

  test('a database put back to yesterday with every file of the shop: sound by itself, refused by both', async () => {
    const shop = await openShop('yesterday');
    const both = [ann, bob];
    await append(shop, 'sold', 5);
    await collect(shop, both);
    await shop.evidence.stop();
    const yesterday = mkdtempSync(path.join(temporary, 'yesterday-'));
    cpSync(shop.folder, yesterday, { recursive: true });
    const rows = await dump(shop.database);
    await restart(shop);
    await append(shop, 'sold', 6);
    await collect(shop, both);
    const today = await exported(shop);
    assert.equal((await verifyExport({ folder: today, witnesses: keysOf(both) })).kind, 'sound');

    await shop.evidence.stop();
    await restore(shop.database, rows);
    await assert.rejects(
      restart(shop),
      (error) => error instanceof EvidenceUnusable && error.reason === 'behind-checkpoint',
    );
    rmSync(shop.folder, { recursive: true });
    cpSync(yesterday, shop.folder, { recursive: true });
    await restart(shop);
    assert.deepEqual(kinds(await verify(shop)), [], 'the shop alone has forgotten');
    for (const outcome of await collect(shop, both)) {
      assert.deepEqual(outcome, { kind: 'refused', refusal: 'ahead', theirSize: 11 });
    }
    assert.equal(shop.alarms.filter(({ kind }) => kind === 'witness-refused').length, 2);
    assert.deepEqual(kinds(await verify(shop, { against: [await seenBy(ann, 'yesterday')] })), ['cut']);

    await append(shop, 'sold.again', 20);
    for (const outcome of await collect(shop, both)) assert.equal('refusal' in outcome && outcome.refusal, 'fork');
    assert.deepEqual(kinds(await verify(shop, { against: [await seenBy(ann, 'yesterday')] })), ['fork']);
    const forked = await exported(shop);
    const [vkey] = keysOf(both);
    const verdict = await verifyExport({
      folder: forked,
      witnesses: [vkey ?? ''],
      against: [await seenBy(ann, 'yesterday')],
    });
    assert.deepEqual(kinds(verdict), ['fork']);
  });

  test('a split view: each witness is content with its own half, and who has both checkpoints sees it', async () => {
    const shop = await openShop('split');
    const twin = await openShop('split');
    assert.equal(twin.evidence.verifierKey, shop.evidence.verifierKey);
    await append(shop, 'sold', 7);
    await append(twin, 'gave', 9);
    assert.deepEqual(await collect(shop, [ann]), [{ kind: 'cosigned', size: 7 }]);
    assert.deepEqual(await collect(twin, [bob]), [{ kind: 'cosigned', size: 9 }]);
    // Each half alone looks well.
    const half = await exported(shop);
    const other = await exported(twin);
    assert.equal((await verifyExport({ folder: half, witnesses: keysOf([ann]) })).kind, 'sound');
    assert.equal((await verifyExport({ folder: other, witnesses: keysOf([bob]) })).kind, 'sound');
    // Neither can be shown to the other witness, and an auditor who relies on both has no such log.
    assert.equal((await collect(shop, [bob]))[0]?.kind, 'refused');
    assert.equal((await collect(twin, [ann]))[0]?.kind, 'refused');
    assert.deepEqual(kinds(await verifyExport({ folder: half, witnesses: keysOf([ann, bob]) })), ['cosignature']);
    // The two heads side by side.
    assert.deepEqual(kinds(await verifyExport({ folder: other, against: [await seenBy(ann, 'split')] })), ['fork']);
    assert.match(kinds(await verifyExport({ folder: half, against: [await seenBy(bob, 'split')] })).join(), /cut|fork/);
  });

  test('an old checkpoint sent again is not countersigned, and changes nothing', async () => {
    const shop = await openShop('replay');
    await append(shop, 'sold', 2);
    const old = (await shop.evidence.getCheckpoint())?.note ?? '';
    await collect(shop, [ann]);
    const replay = formatSubmission({ old: 0, proof: [], note: old });
    assert.deepEqual((await callWitness(ann.settings, '/add-checkpoint', replay)).text, '2\n');
    const size = await append(shop, 'sold', 3);
    await collect(shop, [ann]);
    assert.deepEqual((await callWitness(ann.settings, '/add-checkpoint', replay)).text, `${size}\n`);
    const back = formatSubmission({ old: size, proof: [], note: old });
    assert.equal((await callWitness(ann.settings, '/add-checkpoint', back)).status, 400);
  });

  test('kill -9 at any moment: what was countersigned, and what may have been, is never forgotten', async () => {
    const shop = await openShop('killed');
    const twin = await openShop('killed');
    await append(shop, 'sold', 1);
    await collect(shop, [ann]);
    for (let round = 0; round < 4; round++) {
      const size = await append(shop, 'sold', 3);
      const from = size - 3;
      const note = (await shop.evidence.getCheckpoint())?.note ?? '';
      const proof = await shop.evidence.consistencyProof(from, size);
      const answer = callWitness(ann.settings, '/add-checkpoint', formatSubmission({ old: from, proof, note })).catch(
        () => undefined,
      );
      // Sooner and later within the few milliseconds that it takes.
      await new Promise((resolve) => setTimeout(resolve, round * 5));
      await ann.kill();
      const answered = (await answer)?.status === 200;
      ann = await startWitnessProcess(ann.folder, logs);

      // The other history, at the size that it may have signed: never.
      while (((await twin.evidence.getCheckpoint())?.size ?? 0) < size) await append(twin, 'gave', 1);
      const forged = (await twin.evidence.getCheckpoint())?.note ?? '';
      const asked = await callWitness(
        ann.settings,
        '/add-checkpoint',
        formatSubmission({ old: 0, proof: [], note: forged }),
      );
      assert.equal(asked.status, 409);
      const known = Number(asked.text);
      assert.ok(known === size || (known === from && !answered), `${known} of ${size}, answered: ${answered}`);
      const wrong = known === size ? [] : await twin.evidence.consistencyProof(known, size);
      const fork = formatSubmission({ old: known, proof: wrong, note: forged });
      assert.equal((await callWitness(ann.settings, '/add-checkpoint', fork)).status, 422);
      const [outcome] = await collect(shop, [ann]);
      assert.deepEqual(outcome, { kind: 'cosigned', size }, 'the true history goes on');
    }
  });
});

const tables = ['entry', 'position', 'tile', 'checkpoint', 'cosignature', 'witness_refusal'] as const;
type Dump = Record<string, string>;

/** All rows of the log, as a restore would have them. */
async function dump({ owner }: TestDatabase): Promise<Dump> {
  const rows: Dump = {};
  for (const table of tables) {
    const text = `select coalesce(json_agg(t), '[]')::text as rows from evidence.${table} t`;
    rows[table] = (await owner.one<{ rows: string }>({ name: `dump-${table}`, text, values: [] })).rows;
  }
  return rows;
}

async function restore({ owner }: TestDatabase, rows: Dump): Promise<void> {
  for (const table of tables.toReversed()) {
    await owner.execute({ name: `empty-${table}`, text: `delete from evidence.${table}`, values: [] });
  }
  for (const table of tables) {
    const text = `insert into evidence.${table} select * from json_populate_recordset(null::evidence.${table}, $1::json)`;
    await owner.execute({ name: `fill-${table}`, text, values: [rows[table]] });
  }
}
