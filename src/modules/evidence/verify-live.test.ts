import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, suite, test } from 'node:test';
import { type Query, sql } from '../../kernel/sql.ts';
import { signCheckpoint } from './checkpoint.ts';
import type { Verification } from './findings.ts';
import { readLogKey } from './log-key.ts';
import { leafHash } from './merkle.ts';
import { newSigningKey } from './note.ts';
import { createTestLog, type TestLog } from './test-log.ts';
import { verifyLive } from './verify-live.ts';

suite('the running log', () => {
  let log: TestLog;
  before(async () => {
    log = await createTestLog();
    const sequencer = log.sequencer();
    for (const count of [0, 3, 300, 400]) {
      await log.append(count);
      await sequencer.pass();
    }
    await log.sequencer().stop();
  });
  after(() => log.drop());

  test('verifies, with progress', async () => {
    const seen: string[] = [];
    const onProgress = ({ done, total }: { done: number; total: number }) => seen.push(`${done}/${total}`);
    const verified = await verifyLive(log.app, { verifierKey: log.vkey, dataFolder: log.folder, onProgress });
    assert.ok(verified.kind === 'sound' && verified.size === 703, JSON.stringify(verified));
    assert.deepEqual(seen, ['703/703']);
  });

  // What only the owner of the tables could do, each in a transaction that is taken back.
  const crimes: [string, Query, RegExp][] = [
    [
      'an altered entry',
      sql`update evidence.entry set body = '{"a":1}' where id = (select entry_id from evidence.position where index = 5)`,
      /^Entry 5 was altered\.$/,
    ],
    [
      'a deleted entry',
      sql`delete from evidence.entry where id = (select entry_id from evidence.position where index = 600)`,
      /^Entry 600 was deleted\.$/,
    ],
    [
      'two swapped entries',
      sql`with two as (select e.id, e.body, p.index from evidence.position p join evidence.entry e on e.id = p.entry_id where p.index in (7, 8)) update evidence.entry e set body = other.body from two join two other on other.index <> two.index where e.id = two.id`,
      /^Entries 7 and 8 were swapped\.$/,
    ],
    [
      'a missing position',
      sql`delete from evidence.position where index = 260`,
      /^Position 260 is missing\.\n1 committed entries/,
    ],
    [
      'an altered leaf hash',
      sql`update evidence.position set leaf_hash = sha256('x') where index = 9`,
      /tile\/0\/000 is not what the entries give.*history was rewritten.*Entry 9 was altered/s,
    ],
    [
      'an altered tile',
      sql`update evidence.tile set root = sha256('x') where index = 1`,
      /^tile\/0\/001 is not what the entries give\.$/,
    ],
    ['a missing tile', sql`delete from evidence.tile where index = 0`, /^tile\/0\/000 is missing\.$/],
    [
      'a cut tail',
      sql`delete from evidence.position where index >= 650`,
      /^Position 650 is missing\.\n53 committed entries/,
    ],
    [
      'a cut tail with its checkpoint',
      sql`with c as (delete from evidence.checkpoint where size > 303) delete from evidence.position where index >= 303`,
      /The log was cut: .*evidence\/checkpoint was signed over 703 entries, this log has 303/,
    ],
    [
      'a missing checkpoint',
      sql`delete from evidence.checkpoint where number = 1`,
      /^Checkpoints 1 to 1 are missing\.$/,
    ],
    [
      'a checkpoint row that says something else',
      sql`update evidence.checkpoint set root = sha256('x') where number = 2`,
      /^The row of checkpoint 2 is not what was signed\.$/,
    ],
    [
      'a checkpoint of another size',
      sql`update evidence.checkpoint set size = 2 where number = 2`,
      /checkpoint 2 is not what was signed.*log shrank/s,
    ],
    [
      'a forged checkpoint',
      sql`update evidence.checkpoint set note = replace(note, E'\n303\n', E'\n304\n') where number = 2`,
      /^Checkpoint 2 proves nothing: the signature of shop\.example\/log is false\.$/,
    ],
    [
      'a position that no checkpoint covers',
      sql`insert into evidence.position select 703, gen_random_uuid(), '1', sha256('x')`,
      /^1 positions are covered by no checkpoint\.$/,
    ],
  ];
  for (const [name, crime, message] of crimes) {
    test(`${name}: found`, async () => {
      const undo = new Error('undo');
      await assert.rejects(
        log.owner.transaction(async (tx) => {
          await tx.execute(crime);
          const found = await verifyLive(tx, { verifierKey: log.vkey, dataFolder: log.folder, graceMs: 0 });
          assert.match(messages(found), message);
          throw undo;
        }),
        undo,
      );
    });
  }

  test('a fork is found by the checkpoint on file and by one kept elsewhere', async () => {
    const key = readLogKey(log.folder) ?? assert.fail('key');
    const elsewhere = path.join(log.folder, 'off-site');
    writeFileSync(
      elsewhere,
      signCheckpoint({ origin: 'shop.example/log', size: 200, root: leafHash(Buffer.alloc(1)) }, key),
    );
    assert.match(
      messages(await verifyLive(log.app, { verifierKey: log.vkey, against: [elsewhere] })),
      /^Fork: the first 200/,
    );
    const file = path.join(log.folder, 'evidence/checkpoint');
    const kept = readFileSync(file);
    cpSync(elsewhere, file);
    assert.match(
      messages(await verifyLive(log.app, { verifierKey: log.vkey, dataFolder: log.folder })),
      /^Fork: the first 200/,
    );
    writeFileSync(file, kept);
  });

  test('another key is found', async () => {
    const other = newSigningKey('shop.example/log').verifier.text;
    assert.match(messages(await verifyLive(log.app, { verifierKey: other })), /not signed with the key/);
    assert.match(messages(await verifyLive(log.app, { verifierKey: 'x' })), /is not one/);
  });

  test('an entry that nobody integrates is found after the grace, one that somebody does is not', async () => {
    await log.append(2);
    const options = { verifierKey: log.vkey, graceMs: 500 };
    assert.match(messages(await verifyLive(log.app, options)), /^2 committed entries have had no position for 0\.5 s/);
    const verifying = verifyLive(log.app, options);
    await log.sequencer().pass();
    assert.equal((await verifying).kind, 'sound');
  });
});

test('a database without a log says so', async () => {
  const log = await createTestLog();
  assert.match(messages(await verifyLive(log.app, { verifierKey: log.vkey })), /start the shop once/);
  await log.drop();
});

function messages(verified: Verification): string {
  return verified.kind === 'findings' ? verified.findings.map(({ message }) => message).join('\n') : 'sound';
}
