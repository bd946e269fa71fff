import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach, before, suite, test } from 'node:test';
import fc from 'fast-check';
import { createTestDatabase, type TestDatabase } from '../../test/support/test-database.ts';
import type { Tx } from '../kernel/database.ts';
import { type Query, sql } from '../kernel/sql.ts';
import { signCheckpoint } from './evidence/checkpoint.ts';
import { leafHash, verifyConsistency, verifyInclusion } from './evidence/merkle.ts';
import { newSigningKey, parseVerifierKey } from './evidence/note.ts';
import { until } from './evidence/test-log.ts';
import {
  EntryRefused,
  type Evidence,
  type EvidenceAlarm,
  type EvidenceOptions,
  EvidenceUnusable,
  type NewEntry,
  openEvidence,
  publishedVerifierKey,
  verifyLive,
  verifyProof,
} from './evidence.ts';

const act: NewEntry = { act: 'order.placed', actor: 'customer', object: 'order:1' };
let database: TestDatabase;
let folder: string;
let opened: Evidence[] = [];

before(async () => {
  database = await createTestDatabase({ areas: ['evidence'] });
  await database.owner.execute(sql`create table public.act (name text not null)`);
  await database.owner.execute(sql`grant select, insert on public.act to public`);
  folder = mkdtempSync(path.join(tmpdir(), 'watchword-evidence-'));
});
after(async () => {
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});
afterEach(async () => {
  await Promise.all(opened.map((evidence) => evidence.stop()));
  opened = [];
});

async function open(options: Partial<EvidenceOptions> = {}): Promise<Evidence> {
  const rhythm = { coalesceMs: 5, paceMs: 10, pollMs: 50 };
  const evidence = await openEvidence({ database: database.app, dataFolder: folder, rhythm, ...options });
  opened.push(evidence);
  return evidence;
}

suite('append', () => {
  test('is one INSERT in the business transaction, and nothing when that fails', async () => {
    const evidence = await open();
    const statements: string[] = [];
    await database.app.transaction((tx) => evidence.append(recording(tx, statements), act));
    assert.deepEqual(
      statements.map((text) => text.trim().split(' ', 3).join(' ')),
      ['insert into evidence.entry'],
    );
    const before = await entries();
    await assert.rejects(
      database.app.transaction(async (tx) => {
        await evidence.append(tx, act);
        throw new Error('card declined');
      }),
    );
    assert.equal(await entries(), before);
  });

  test('that fails takes the act with it', async () => {
    const evidence = await open();
    const perform = (entry: NewEntry) =>
      database.app.transaction(async (tx) => {
        await tx.execute(sql`insert into public.act values ('paid')`);
        await evidence.append(tx, entry);
      });
    await assert.rejects(perform({ ...act, detail: { huge: 'x'.repeat(70_000) } }), EntryRefused);
    await database.owner.execute(sql`revoke insert (id, body) on evidence.entry from watchword_app`);
    await assert.rejects(perform(act), /permission denied/);
    await database.owner.execute(sql`grant insert (id, body) on evidence.entry to watchword_app`);
    assert.deepEqual(await database.app.query(sql`select from public.act`), []);
    await perform(act);
    assert.equal((await database.app.query(sql`select from public.act`)).length, 1);
  });

  test('writes canonical JSON with a salt of its own, and the person only as a reference', async () => {
    const evidence = await open();
    const entry: NewEntry = {
      ...act,
      detail: { z: 1, a: 'é "quoted"\n', nothing: null, yes: true, '€': 0.1 },
      commitments: { body: 'abc' },
      person: 'ref-7f',
    };
    await database.app.transaction(async (tx) => {
      await evidence.append(tx, entry);
      await evidence.append(tx, entry);
    });
    const rows = await database.app.query(sql<{ body: Buffer; id: string }>`
      select body, id from evidence.entry order by xid desc, id limit 2`);
    const [first, second] = rows.map(({ body }) => JSON.parse(body.toString()) as Record<string, unknown>);
    const { id, at, salt, ...rest } = first ?? {};
    assert.deepEqual(rest, { ...entry });
    assert.deepEqual([id, new Date(String(at)).toISOString()], [rows[0]?.id, at]);
    assert.match(String(salt), /^[\w-]{22}$/);
    assert.notEqual(salt, second?.['salt']);
    const text = rows[0]?.body.toString() ?? '';
    assert.equal(text, canonical(first), 'RFC 8785');
    assert.ok(text.includes('"detail":{"a":"é \\"quoted\\"\\n","nothing":null,"yes":true,"z":1,"€":0.1}'));
  });

  test('is canonical whatever the detail', async () => {
    const { encodeEntry } = await import('./evidence/entry.ts');
    const value = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), value), (detail) => {
        const text = encodeEntry('id', new Date(0), { ...act, detail }).toString();
        assert.equal(text, canonical(JSON.parse(text)));
      }),
    );
  });

  test('refuses what has no canonical form', async () => {
    const evidence = await open();
    const wrong: unknown[] = [
      { ...act, detail: { n: Number.NaN } },
      { ...act, detail: { n: Number.POSITIVE_INFINITY } },
      { ...act, detail: { list: [1] } },
      { ...act, detail: { object: {} } },
      { ...act, detail: { big: 1n } },
      { ...act, detail: { at: new Date() } },
      { ...act, detail: { text: '\ud800' } },
      { ...act, detail: { '\udfff': 1 } },
      { ...act, commitments: { body: 1 } },
      { ...act, act: undefined },
      { ...act, person: 5 },
      { ...act, object: 'x'.repeat(65_536) },
    ];
    for (const entry of wrong) {
      await assert.rejects(
        database.app.transaction((tx) => evidence.append(tx, entry as NewEntry)),
        EntryRefused,
      );
    }
    await database.app.transaction((tx) => evidence.append(tx, { ...act, object: 'x'.repeat(65_000) }));
  });
});

suite('reading', () => {
  test('proves an entry to a stranger within a second of its commit', async () => {
    const evidence = await open();
    const id = await database.app.transaction(async (tx) => {
      await evidence.append(tx, { ...act, object: 'order:stranger' });
      return await newestId(tx);
    });
    await until(async () => (await evidence.proofForEntry(id)) !== undefined, 1_000);
    const proven = (await evidence.proofForEntry(id)) ?? assert.fail('no proof');
    const key = parseVerifierKey(evidence.verifierKey) ?? assert.fail('vkey');
    const verdict = verifyProof(proven.entry, proven.proof, key);
    assert.ok(verdict.kind === 'proven' && verdict.index === proven.index);
    assert.match(proven.entry.toString(), /order:stranger/);
    assert.equal(verifyProof(Buffer.from('{}'), proven.proof, key).kind, 'refused');
    assert.equal(await evidence.proofForEntry('01a20079-4908-7a1c-b688-1dfcd34d93e2'), undefined);
  });

  test('gives proofs between any two sizes, and tiles by their paths', async () => {
    const evidence = await open();
    await database.app.transaction(async (tx) => {
      for (let i = 0; i < 600; i++) await evidence.append(tx, act);
    });
    await until(async () => (await evidence.getCheckpoint())?.size === (await entries()));
    const { size, root } = (await evidence.getCheckpoint()) ?? assert.fail('no checkpoint');
    const entry = (await evidence.entry(300)) ?? assert.fail('no entry');
    const proof = await evidence.inclusionProof(300, size);
    assert.ok(verifyInclusion({ index: 300, size, leaf: leafHash(entry), proof, root }));
    const rows = await database.app.query(
      sql<{ size: number; root: Buffer }>`select size, root from evidence.checkpoint`,
    );
    for (const it of rows) {
      const consistency = await evidence.consistencyProof(it.size, size);
      assert.ok(verifyConsistency({ earlier: it.size, size, earlierRoot: it.root, root, proof: consistency }));
    }
    assert.equal((await evidence.getTile('tile/0/000'))?.length, 8192);
    assert.deepEqual(
      (await evidence.getTile('tile/0/001'))?.subarray(0, 320),
      await evidence.getTile('tile/0/001.p/10'),
    );
    assert.equal((await evidence.getTile('tile/1/000.p/2'))?.length, 64);
    for (const none of [
      'tile/0/003',
      'tile/0/002.p/255',
      'tile/1/000',
      'tile/5/000.p/1',
      'tile/entries/009',
      'tile/0/1',
      'checkpoint',
      '../etc',
    ]) {
      assert.equal(await evidence.getTile(none), undefined, none);
    }
    assert.equal(await evidence.entry(size), undefined);
    await assert.rejects(evidence.inclusionProof(size, size), RangeError);
    await assert.rejects(evidence.inclusionProof(0, size + 1), RangeError);
    await assert.rejects(evidence.consistencyProof(3, 2), RangeError);
  });
});

suite('opening', () => {
  const key = () => path.join(folder, 'keys/evidence.key');
  const checkpoint = () => path.join(folder, 'evidence/checkpoint');
  const trail = () => path.join(folder, 'evidence/checkpoints.log');

  async function refused(reason: EvidenceUnusable['reason'], message: RegExp): Promise<void> {
    await assert.rejects(open(), (error) => {
      assert.ok(error instanceof EvidenceUnusable, String(error));
      assert.equal(error.reason, reason, error.message);
      assert.match(error.message, message);
      return true;
    });
  }

  test('makes a private key once, publishes the verifier key, and keeps its name', async () => {
    const evidence = await open({ origin: 'another.example' });
    assert.equal(statSync(key()).mode & 0o777, 0o600);
    assert.match(evidence.origin, /^watchword\.local\/[0-9a-f]{8}$/);
    assert.equal(await publishedVerifierKey(folder), evidence.verifierKey);
    assert.equal(await publishedVerifierKey(path.join(folder, 'none')), undefined);
    assert.ok(!evidence.verifierKey.includes('PRIVATE'));
    const own = mkdtempSync(path.join(tmpdir(), 'watchword-evidence-'));
    const empty = await createTestDatabase({ areas: ['evidence'] });
    const named = await openEvidence({ database: empty.app, dataFolder: own, origin: 'shop.example/log' });
    assert.equal(named.origin, 'shop.example/log');
    assert.equal((await named.getCheckpoint())?.size, 0);
    assert.equal(readFileSync(path.join(own, 'evidence/checkpoint'), 'utf8'), (await named.getCheckpoint())?.note);
    await named.stop();
    await empty.drop();
    rmSync(own, { recursive: true });
  });

  test('refuses without the key of a log that exists, with another, or with one that others may read', async () => {
    const text = readFileSync(key());
    rmSync(key());
    await refused('key-missing', /is missing\. Put it back/);
    assert.ok(!existsSync(key()), 'no new key is made');
    writeFileSync(key(), `${newSigningKey('watchword.local/other').secretText}\n`, { mode: 0o600 });
    await refused('other-key', /do not belong together/);
    writeFileSync(key(), 'garbage');
    await refused('key-unreadable', /is not a signing key/);
    writeFileSync(key(), text);
    chmodSync(key(), 0o644);
    await refused('key-unreadable', /chmod 600/);
    chmodSync(key(), 0o600);
    await open();
  });

  test('refuses a log that is older than the checkpoint on file, or than the trail', async () => {
    const current = readFileSync(checkpoint());
    const parsed = { origin: (await open()).origin, size: (await entries()) + 5, root: leafHash(Buffer.alloc(0)) };
    const { parseSigningKey } = await import('./evidence/note.ts');
    const ours = parseSigningKey(readFileSync(key(), 'utf8').trim()) ?? assert.fail('key');
    await Promise.all(opened.splice(0).map((evidence) => evidence.stop()));
    writeFileSync(checkpoint(), signCheckpoint(parsed, ours));
    await refused('behind-checkpoint', /5 are gone/);
    writeFileSync(checkpoint(), current);
    const kept = readFileSync(trail());
    writeFileSync(trail(), `${kept.toString()}\n${signCheckpoint(parsed, ours)}`);
    await refused('behind-checkpoint', /5 are gone/);
    writeFileSync(trail(), kept);
    writeFileSync(checkpoint(), signCheckpoint({ ...parsed, size: 3 }, ours));
    rmSync(trail());
    await refused('forked', /history was rewritten/);
    writeFileSync(checkpoint(), signCheckpoint({ ...parsed, origin: 'else.example' }, newSigningKey('else.example')));
    await refused('checkpoint-file-unreadable', /cannot be trusted: it is not signed/);
    writeFileSync(checkpoint(), '');
    await refused('checkpoint-file-unreadable', /not a signed note/);
    writeFileSync(trail(), `${kept.toString()}\ntorn by a cra`);
    writeFileSync(checkpoint(), current);
    await open();
  });

  test('goes on without a checkpoint file, but says so', async () => {
    rmSync(checkpoint());
    rmSync(trail());
    const alarms: EvidenceAlarm[] = [];
    await open({ onAlarm: (alarm) => void alarms.push(alarm) });
    assert.deepEqual(alarms, [{ kind: 'checkpoint-file-missing', size: await entries() }]);
    assert.ok(existsSync(checkpoint()));
  });

  test('refuses when the database or the folder cannot be written', async () => {
    const rights: [Query, Query][] = [
      [
        sql`revoke insert (id, body) on evidence.entry from watchword_app`,
        sql`grant insert (id, body) on evidence.entry to watchword_app`,
      ],
      [
        sql`revoke insert on evidence.position from watchword_sequencer`,
        sql`grant insert on evidence.position to watchword_sequencer`,
      ],
      [
        sql`revoke insert on evidence.tile from watchword_sequencer`,
        sql`grant insert on evidence.tile to watchword_sequencer`,
      ],
      [
        sql`revoke insert on evidence.checkpoint from watchword_sequencer`,
        sql`grant insert on evidence.checkpoint to watchword_sequencer`,
      ],
    ];
    const evidence = await open();
    for (const [revoke, grant] of rights) {
      await database.owner.execute(revoke);
      await refused('database', /the database refuses/);
      await assert.rejects(evidence.assertWritable(), EvidenceUnusable);
      await database.owner.execute(grant);
    }
    await evidence.assertWritable();
    const blocked = mkdtempSync(path.join(tmpdir(), 'watchword-evidence-'));
    // A file where the folder should be: refused to root too.
    writeFileSync(path.join(blocked, 'evidence'), '');
    await assert.rejects(
      open({ dataFolder: blocked }),
      (error) => error instanceof EvidenceUnusable && error.reason === 'folder',
    );
    rmSync(path.join(blocked, 'evidence'));
    mkdirSync(path.join(blocked, 'keys', 'evidence.key'), { recursive: true });
    chmodSync(path.join(blocked, 'keys', 'evidence.key'), 0o700);
    await assert.rejects(
      open({ dataFolder: blocked }),
      (error) => error instanceof EvidenceUnusable && error.reason === 'key-unreadable',
    );
    rmSync(blocked, { recursive: true });
    assert.equal(
      (await verifyLive(database.app, { verifierKey: evidence.verifierKey, dataFolder: folder })).kind,
      'sound',
    );
  });
});

async function entries(): Promise<number> {
  return (await database.app.one(sql<{ count: number }>`select count(*)::int as count from evidence.entry`)).count;
}

async function newestId(tx: Tx): Promise<string> {
  return (await tx.one(sql<{ id: string }>`select id from evidence.entry order by xid desc, id desc limit 1`)).id;
}

function recording(tx: Tx, statements: string[]): Tx {
  const note = (query: Query) => void statements.push(query.text);
  return {
    ...tx,
    query: (query) => (note(query), tx.query(query)),
    one: (query) => (note(query), tx.one(query)),
    maybeOne: (query) => (note(query), tx.maybeOne(query)),
    execute: (query) => (note(query), tx.execute(query)),
  };
}

/** RFC 8785, naively: sorted keys, no white space. */
function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value as Record<string, unknown>).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`;
}
