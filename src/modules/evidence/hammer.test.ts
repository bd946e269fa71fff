// Many writers, a sequencer in a process of its own that is killed in the middle, and readers that verify every proof.
// `npm test` runs the short form; WATCHWORD_LONG=1 the long one: 2,500 entries in 60 s.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTestDatabase } from '../../../test/support/test-database.ts';
import { type Database, openDatabase } from '../../kernel/database.ts';
import { newId } from '../../kernel/ids.ts';
import { sql } from '../../kernel/sql.ts';
import {
  exportLog,
  type LogReader,
  openEvidence,
  openLogReader,
  verifyExport,
  verifyLive,
  verifyProof,
} from '../evidence.ts';
import { openCheckpoint } from './checkpoint.ts';
import { insertEntry } from './evidence-store.ts';
import { emptyRoot, leafHash, verifyConsistency, verifyInclusion } from './merkle.ts';
import { parseVerifierKey, type VerifierKey } from './note.ts';
import { testBody, until } from './test-log.ts';

const seconds = process.env['WATCHWORD_LONG'] === undefined ? 5 : 60;
const entriesPerSecond = 42;
const writers = 4;
const kills = seconds < 10 ? 2 : 8;

if (process.argv[2] === 'sequencer') {
  await runSequencer(process.argv[3] ?? '', process.argv[4] ?? '');
} else {
  test(`${seconds * entriesPerSecond} entries in ${seconds} s, ${kills} kill -9, every proof verified`, hammer);
}

async function hammer(t: { diagnostic(message: string): void }): Promise<void> {
  const database = await createTestDatabase({ areas: ['evidence'] });
  const folder = mkdtempSync(path.join(tmpdir(), 'watchword-hammer-'));
  // Makes the key and the empty log; the sequencing is the child's.
  const evidence = await openEvidence({ database: database.app, dataFolder: folder });
  await evidence.stop();
  const key = parseVerifierKey(evidence.verifierKey) ?? assert.fail('vkey');
  let child = startSequencer(database.appUrl, folder);
  const writing = { over: false, ids: [] as string[] };
  const reading = readAndVerify(openLogReader(database.app), key, writing);
  const killing = (async () => {
    for (let kill = 1; kill <= kills; kill++) {
      await sleep((seconds * 1000) / (kills + 1) + randomInt(300));
      child.kill('SIGKILL');
      await once(child, 'exit');
      child = startSequencer(database.appUrl, folder);
    }
  })();
  try {
    await Promise.all(Array.from({ length: writers }, () => write(database.app, writing.ids)));
    await killing;
    const log = openLogReader(database.app);
    await until(async () => (await log.getCheckpoint())?.size === writing.ids.length, 10_000);
  } finally {
    writing.over = true;
    child.kill('SIGKILL');
  }
  const verified = await reading;
  t.diagnostic(
    `${writing.ids.length} entries, ${verified.checkpoints} checkpoints, ${verified.inclusions} inclusion proofs, slowest integration ${verified.slowestMs} ms`,
  );

  assert.equal(verified.entries, writing.ids.length);
  const sound = await verifyLive(database.app, { verifierKey: key.text, dataFolder: folder, graceMs: 0 });
  assert.ok(sound.kind === 'sound', JSON.stringify(sound));
  await exportLog(database.app, { folder: path.join(folder, 'out'), verifierKey: key.text });
  const exported = await verifyExport({
    folder: path.join(folder, 'out'),
    against: [path.join(folder, 'evidence/checkpoint')],
  });
  assert.ok(exported.kind === 'sound', JSON.stringify(exported));
  await everyPairIsConsistent(database.app, key);
  await database.drop();
  rmSync(folder, { recursive: true });
}

/** Writes at its share of the rate; one transaction in ten stays open a while, so that ids commit out of order. */
async function write(database: Database, ids: string[]): Promise<void> {
  const began = performance.now();
  const share = (seconds * entriesPerSecond) / writers;
  for (let i = 0; i < share; i++) {
    const id = newId<string>();
    await database.transaction(async (tx) => {
      await tx.execute(insertEntry(id, testBody(id, i)));
      if (i % 10 === 0) await sleep(randomInt(300));
    });
    ids.push(id);
    await sleep(Math.max(0, began + ((i + 1) * 1000 * writers) / entriesPerSecond - performance.now()));
  }
}

/** Follows the log as a stranger would, from checkpoint to checkpoint, and verifies all that is new in each. */
async function readAndVerify(log: LogReader, key: VerifierKey, writing: { over: boolean; ids: string[] }) {
  let last = { size: 0, root: emptyRoot };
  let slowestMs = 0;
  let inclusions = 0;
  let checkpoints = 0;
  const waitingSince = new Map<string, number>();
  let seen = 0;
  for (let over = false; !over; ) {
    over = writing.over;
    for (; seen < writing.ids.length; seen++) waitingSince.set(writing.ids[seen] ?? '', performance.now());
    const { note } = (await log.getCheckpoint()) ?? assert.fail('no checkpoint');
    const opened = openCheckpoint(Buffer.from(note), key);
    const { size, root } = opened.kind === 'verified' ? opened.checkpoint : assert.fail(opened.reason);
    const proof = await log.consistencyProof(last.size, size);
    assert.ok(verifyConsistency({ earlier: last.size, size, earlierRoot: last.root, root, proof }));
    if (size > last.size) checkpoints++;
    for (let index = last.size; index < size; index++) {
      const entry = (await log.entry(index)) ?? assert.fail(`no entry ${index}`);
      const leaf = leafHash(entry);
      assert.ok(verifyInclusion({ index, size, leaf, root, proof: await log.inclusionProof(index, size) }));
      inclusions++;
      const { id } = JSON.parse(entry.toString()) as { id: string };
      slowestMs = Math.max(slowestMs, Math.round(performance.now() - (waitingSince.get(id) ?? performance.now())));
      waitingSince.delete(id);
      if (index % 25 === 0) {
        const alone = (await log.proofForEntry(id)) ?? assert.fail('no proof');
        assert.equal(verifyProof(alone.entry, alone.proof, key).kind, 'proven');
      }
    }
    last = { size, root };
    await sleep(50);
  }
  return { entries: last.size, checkpoints, inclusions, slowestMs };
}

async function everyPairIsConsistent(database: Database, key: VerifierKey): Promise<void> {
  const log = openLogReader(database);
  const notes = await database.query(sql<{ note: string }>`select note from evidence.checkpoint order by number`);
  const heads = notes.map(({ note }) => {
    const opened = openCheckpoint(Buffer.from(note), key);
    return opened.kind === 'verified' ? opened.checkpoint : assert.fail(opened.reason);
  });
  const { size, root } = heads.at(-1) ?? assert.fail('no checkpoint');
  for (const earlier of heads) {
    const proof = await log.consistencyProof(earlier.size, size);
    assert.ok(verifyConsistency({ earlier: earlier.size, size, earlierRoot: earlier.root, root, proof }));
  }
}

function startSequencer(url: string, folder: string): ChildProcess {
  return spawn(process.execPath, [import.meta.filename, 'sequencer', url, folder], {
    stdio: ['ignore', 'ignore', 'inherit'],
    // Not a test of the runner that started us.
    env: { ...process.env, NODE_TEST_CONTEXT: undefined },
  });
}

async function runSequencer(url: string, folder: string): Promise<void> {
  const database = openDatabase({ connectionString: url, maxConnections: 2, applicationName: 'sequencer' });
  // The transaction that a kill cut off may still hold the lock for an instant: openEvidence's first pass copes.
  await openEvidence({ database, dataFolder: folder, onAlarm: (alarm) => console.error(alarm) });
  setInterval(() => process.ppid === 1 && process.exit(), 500);
}
