import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, suite, test } from 'node:test';
import fc from 'fast-check';
import { fakeClock } from '../../kernel/clock.ts';
import { signCheckpoint } from './checkpoint.ts';
import { exportLog } from './export-log.ts';
import type { FindingKind, Verification } from './findings.ts';
import { readLogKey } from './log-key.ts';
import { leafHash, rootOf } from './merkle.ts';
import { cosign, newSigningKey, type SigningKey, signatureType } from './note.ts';
import { createTestLog, type TestLog, testBody } from './test-log.ts';
import { encodeBundle, parseBundle, RightEdge, splitHashes } from './tiles.ts';
import { type VerifyExportOptions, verifyExport } from './verify-export.ts';

const temporary = mkdtempSync(path.join(tmpdir(), 'watchword-export-'));
const full = path.join(temporary, 'full');
const earlier = path.join(temporary, 'earlier.checkpoint');
const size = 700;
// Node has no call for it.
const makePipe = 'mkfifo';
let log: TestLog;
let key: SigningKey;

before(async () => {
  log = await createTestLog();
  key = readLogKey(log.folder) ?? assert.fail('key');
  const sequencer = log.sequencer();
  await log.append(300);
  const first = await sequencer.pass();
  writeFileSync(earlier, first.kind === 'signed' ? first.note : assert.fail('not signed'));
  await log.append(size - 300);
  await sequencer.pass();
  const outcome = await exportLog(log.app, { folder: full, verifierKey: log.vkey });
  assert.equal(outcome.kind, 'exported');
});
after(async () => {
  await log.drop();
  rmSync(temporary, { recursive: true, force: true });
});

suite('an export', () => {
  test('has exactly the files that its checkpoint needs', () => {
    assert.deepEqual(filesIn(full), [
      'checkpoint',
      'log.vkey',
      'tile/0/000',
      'tile/0/001',
      'tile/0/002.p/188',
      'tile/1/000.p/2',
      'tile/entries/000',
      'tile/entries/001',
      'tile/entries/002.p/188',
    ]);
  });

  test('verifies, also against an earlier checkpoint, and says how far it is', async () => {
    const seen: number[] = [];
    const verified = await verifyExport({
      folder: full,
      verifierKey: log.vkey,
      against: [earlier],
      onProgress: ({ done }) => seen.push(done),
    });
    assert.deepEqual([verified.kind, seen], ['sound', [1, 2, 3]]);
    assert.ok(verified.kind === 'sound' && verified.size === size && verified.notes.length === 0);
  });

  test('onto a folder that holds something is refused, and changes nothing there', async () => {
    const folder = path.join(temporary, 'occupied');
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'letter'), 'mine');
    const outcome = await exportLog(log.app, { folder, verifierKey: log.vkey });
    assert.ok(outcome.kind === 'folder-not-empty' && outcome.message.includes('not an empty folder'));
    const file = path.join(folder, 'letter');
    assert.equal((await exportLog(log.app, { folder: file, verifierKey: log.vkey })).kind, 'folder-not-empty');
    assert.deepEqual(filesIn(folder), ['letter']);
  });

  test('onto an empty folder and into a missing one works; progress is counted', async () => {
    const folder = path.join(temporary, 'deep/er');
    mkdirSync(folder, { recursive: true });
    const seen: string[] = [];
    const onProgress = ({ done, total }: { done: number; total: number }) => seen.push(`${done}/${total}`);
    assert.equal((await exportLog(log.app, { folder, verifierKey: log.vkey, onProgress })).kind, 'exported');
    assert.deepEqual([seen[0], seen.at(-1)], ['1/9', '9/9']);
    const nested = path.join(temporary, 'a/b/c');
    assert.equal((await exportLog(log.app, { folder: nested, verifierKey: log.vkey })).kind, 'exported');
    assert.deepEqual(readdirSync(path.dirname(nested)), ['c']);
  });

  test('that breaks in the middle leaves nothing behind', async () => {
    const folder = path.join(temporary, 'broken/one');
    const onProgress = ({ done }: { done: number }) => {
      if (done === 4) throw new Error('disk full');
    };
    await assert.rejects(exportLog(log.app, { folder, verifierKey: log.vkey, onProgress }), /disk full/);
    assert.deepEqual(readdirSync(path.dirname(folder)), []);
  });
});

suite('tampering', () => {
  test('an altered entry is found, by its number', async () => {
    const found = await tampered((folder) =>
      editBundle(folder, 'tile/entries/001', (it) => it.with(3, Buffer.from('{}'))),
    );
    assert.deepEqual(kinds(found), ['altered-entry']);
    assert.deepEqual(indexes(found), [259]);
    assert.match(messages(found), /Entry 259 was altered/);
  });

  test('a single bit anywhere in any file is found', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(), async (a, b) => {
        const found = await tampered((folder) => {
          const files = filesIn(folder);
          const file = path.join(folder, files[a % files.length] ?? '');
          const bytes = readFileSync(file);
          bytes[b % bytes.length] = (bytes[b % bytes.length] ?? 0) ^ (1 << (a % 8));
          writeFileSync(file, bytes);
        });
        assert.equal(found.kind, 'findings');
      }),
      { numRuns: 40 },
    );
  });

  test('a deleted entry is found, though all after it moved up', async () => {
    const found = await tampered((folder) => {
      const all = readAll(folder).toSpliced(100, 1);
      for (const [i, name] of ['000', '001', '002.p/188'].entries()) {
        writeFileSync(path.join(folder, 'tile/entries', name), encodeBundle(all.slice(i * 256, (i + 1) * 256)));
      }
    });
    assert.deepEqual([kinds(found), indexes(found)], [['deleted-entry'], [100]]);
  });

  test('one deleted within its bundle is found', async () => {
    const found = await tampered((folder) => editBundle(folder, 'tile/entries/000', (it) => it.toSpliced(7, 1)));
    assert.deepEqual([kinds(found), indexes(found)], [['deleted-entry'], [7]]);
  });

  test('one put in is found', async () => {
    const found = await tampered((folder) =>
      editBundle(folder, 'tile/entries/002.p/188', (it) => it.toSpliced(9, 0, Buffer.from('{}'))),
    );
    assert.deepEqual([kinds(found), indexes(found)], [['inserted-entry'], [521]]);
  });

  test('two swapped are found, in one bundle and across two', async () => {
    const near = await tampered((folder) => {
      editBundle(folder, 'tile/entries/000', (it) =>
        it.with(4, it[9] ?? Buffer.alloc(0)).with(9, it[4] ?? Buffer.alloc(0)),
      );
    });
    assert.deepEqual([kinds(near), messages(near)], [['swapped-entries'], 'Entries 4 and 9 were swapped.']);
    const far = await tampered((folder) => {
      const all = readAll(folder);
      editBundle(folder, 'tile/entries/000', (it) => it.with(5, all[600] ?? Buffer.alloc(0)));
      editBundle(folder, 'tile/entries/002.p/188', (it) => it.with(600 - 512, all[5] ?? Buffer.alloc(0)));
    });
    assert.deepEqual([kinds(far), messages(far)], [['swapped-entries'], 'Entries 5 and 600 were swapped.']);
  });

  test('a rewritten history with matching tiles is found by the signed root', async () => {
    const found = await tampered((folder) => rewrite(folder, readAll(folder).with(42, testBody('forged'))));
    assert.deepEqual(kinds(found), ['rewritten']);
  });

  test('a rewritten tile is found where it does not fit', async () => {
    const found = await tampered((folder) => {
      const all = readAll(folder).with(300, testBody('forged'));
      writeFileSync(path.join(folder, 'tile/entries/001'), encodeBundle(all.slice(256, 512)));
      writeFileSync(path.join(folder, 'tile/0/001'), Buffer.concat(all.slice(256, 512).map(leafHash)));
    });
    assert.deepEqual(kinds(found), ['hash-mismatch', 'rewritten']);
    assert.match(messages(found), /Hash 1 of tile\/1\/000\.p\/2 is not that of entries 256 to 511/);
  });

  test('a tail that was cut off is found: its files are missing', async () => {
    const found = await tampered((folder) => {
      rmSync(path.join(folder, 'tile/entries/002.p'), { recursive: true });
      rmSync(path.join(folder, 'tile/0/002.p'), { recursive: true });
    });
    assert.deepEqual(kinds(found), ['missing-file', 'missing-file']);
    assert.match(messages(found), /entries 512 to 699/);
  });

  test('a cut log with an older, genuine checkpoint is found only with a later checkpoint at hand', async () => {
    const later = path.join(temporary, 'later.checkpoint');
    cpSync(path.join(full, 'checkpoint'), later);
    const cut = (folder: string) => rewrite(folder, readAll(folder).slice(0, 300), readFileSync(earlier, 'utf8'));
    assert.equal((await tampered(cut)).kind, 'sound');
    const found = await tampered(cut, { against: [later] });
    assert.deepEqual(kinds(found), ['cut']);
    assert.match(messages(found), /signed over 700 entries, this log has 300; the last 400 are gone/);
  });

  test('a fork, whole and signed with the log’s own key, is found with an earlier checkpoint', async () => {
    const fork = (folder: string) => {
      const all = readAll(folder).with(42, testBody('forged'));
      rewrite(folder, all, signCheckpoint({ origin: key.verifier.name, size, root: rootOf(all.map(leafHash)) }, key));
    };
    assert.equal((await tampered(fork)).kind, 'sound');
    const found = await tampered(fork, { against: [earlier] });
    assert.deepEqual(kinds(found), ['fork']);
    assert.match(messages(found), /Two histories/);
    const series = path.join(temporary, 'series');
    writeFileSync(series, `${readFileSync(path.join(full, 'checkpoint'), 'utf8')}\n${readFileSync(earlier, 'utf8')}`);
    assert.deepEqual(kinds(await tampered(fork, { against: [series] })), ['fork', 'fork']);
  });

  test('missing, extra, resized and replaced files are found', async () => {
    const cases: [string, (folder: string) => void, FindingKind][] = [
      ['no tile', (folder) => rmSync(path.join(folder, 'tile/0/001')), 'missing-file'],
      ['no upper tile', (folder) => rmSync(path.join(folder, 'tile/1'), { recursive: true }), 'missing-file'],
      ['no bundle', (folder) => rmSync(path.join(folder, 'tile/entries/000')), 'missing-file'],
      ['a stray file', (folder) => writeFileSync(path.join(folder, 'notes.txt'), ''), 'extra-file'],
      ['a tile too many', (folder) => writeFileSync(path.join(folder, 'tile/0/003'), Buffer.alloc(8192)), 'extra-file'],
      [
        'a level too many',
        (folder) => (
          mkdirSync(path.join(folder, 'tile/2/000.p'), { recursive: true }),
          writeFileSync(path.join(folder, 'tile/2/000.p/1'), Buffer.alloc(32))
        ),
        'extra-file',
      ],
      ['a short tile', (folder) => truncateSync(path.join(folder, 'tile/0/000'), 8191), 'bad-file'],
      ['an empty tile', (folder) => truncateSync(path.join(folder, 'tile/1/000.p/2'), 0), 'bad-file'],
      ['a torn bundle', (folder) => truncateSync(path.join(folder, 'tile/entries/000'), 1000), 'bad-file'],
      [
        'a folder for a file',
        (folder) => (rmSync(path.join(folder, 'tile/0/000')), mkdirSync(path.join(folder, 'tile/0/000'))),
        'bad-file',
      ],
      [
        'a link',
        (folder) => (
          renameSync(path.join(folder, 'tile/0/000'), path.join(folder, 'kept')),
          symlinkSync('../../kept', path.join(folder, 'tile/0/000'))
        ),
        'bad-file',
      ],
      [
        'a huge checkpoint',
        (folder) => writeFileSync(path.join(folder, 'checkpoint'), Buffer.alloc(400_000)),
        'checkpoint',
      ],
      ['no checkpoint', (folder) => rmSync(path.join(folder, 'checkpoint')), 'checkpoint'],
    ];
    for (const [name, change, kind] of cases) {
      const found = await tampered(change);
      assert.ok(kinds(found).includes(kind), `${name}: ${JSON.stringify(found)}`);
    }
    const nowhere = await verifyExport({ folder: path.join(temporary, 'nowhere') });
    assert.deepEqual(kinds(nowhere), ['key']);
    assert.deepEqual(kinds(await verifyExport({ folder: path.join(temporary, 'nowhere'), verifierKey: log.vkey })), [
      'checkpoint',
    ]);
  });

  test('an older partial tile that differs is found, one that agrees is not', async () => {
    const part = (hashes: (tile: Buffer) => Buffer) => (folder: string) => {
      mkdirSync(path.join(folder, 'tile/0/001.p'));
      writeFileSync(path.join(folder, 'tile/0/001.p/44'), hashes(readFileSync(path.join(folder, 'tile/0/001'))));
    };
    assert.equal((await tampered(part((tile) => tile.subarray(0, 44 * 32)))).kind, 'sound');
    assert.deepEqual(kinds(await tampered(part((tile) => tile.subarray(32, 45 * 32)))), ['hash-mismatch']);
    assert.deepEqual(kinds(await tampered(part((tile) => tile.subarray(0, 43 * 32)))), ['hash-mismatch']);
  });
});

suite('a hostile folder', () => {
  test('claims more entries than anybody could look for: the search ends', async () => {
    const claim = signCheckpoint({ origin: 'shop.example/log', size: 2 ** 52, root: leafHash(Buffer.alloc(0)) }, key);
    const found = await tampered((folder) => writeFileSync(path.join(folder, 'checkpoint'), claim));
    assert.ok(found.kind === 'findings' && found.more > 1000);
  });

  test('has names that steer a terminal: they are shown harmless', async () => {
    const found = await tampered((folder) => writeFileSync(path.join(folder, 'a\u001b[2Jb\u202e'), ''));
    assert.match(messages(found), /^a\\u\{1b\}\[2Jb\\u\{202e\} is no file/);
  });

  test('has pipes where files should be: nothing waits for them', async () => {
    const found = await tampered((folder) => {
      rmSync(path.join(folder, 'tile/0/000'));
      execFileSync(makePipe, [path.join(folder, 'tile/0/000')]);
    });
    assert.match(messages(found), /tile\/0\/000 is not a file/);
  });
});

suite('keys', () => {
  test('a wrong key is found: in the folder, given, or both', async () => {
    const other = newSigningKey('shop.example/log').verifier.text;
    const put = (text: string) => (folder: string) => writeFileSync(path.join(folder, 'log.vkey'), text);
    assert.match(messages(await tampered(put(other))), /not signed with the key of shop\.example\/log/);
    assert.match(messages(await tampered(put('garbage'))), /not a verifier key/);
    assert.match(messages(await tampered(put(log.vkey.slice(0, -6)))), /not a verifier key/);
    assert.match(messages(await verifyExport({ folder: full, verifierKey: other })), /another log, or forged/);
    assert.match(messages(await verifyExport({ folder: full, verifierKey: 'x' })), /not one/);
    assert.match(messages(await tampered((folder) => rmSync(path.join(folder, 'log.vkey')))), /is missing/);
    const given = await tampered((folder) => rmSync(path.join(folder, 'log.vkey')), { verifierKey: log.vkey });
    assert.equal(given.kind, 'sound');
  });

  test('an earlier checkpoint of another log, or garbage, is not silently passed over', async () => {
    const stranger = newSigningKey('other.example');
    const foreign = path.join(temporary, 'foreign');
    writeFileSync(
      foreign,
      signCheckpoint({ origin: 'other.example', size: 1, root: leafHash(Buffer.alloc(0)) }, stranger),
    );
    assert.deepEqual(kinds(await verifyExport({ folder: full, against: [foreign] })), ['unusable']);
    writeFileSync(foreign, '');
    assert.deepEqual(kinds(await verifyExport({ folder: full, against: [foreign] })), ['unusable']);
    assert.deepEqual(kinds(await verifyExport({ folder: full, against: [path.join(temporary, 'none')] })), [
      'unusable',
    ]);
  });

  test('a witness’s cosignature is named, a false one is found', async () => {
    const witness = newSigningKey('witness.example/w', signatureType.cosignature);
    const options = { witnesses: [witness.verifier.text], clock: fakeClock('2026-10-01T00:00:00Z') };
    const checkpoint = readFileSync(path.join(full, 'checkpoint'), 'utf8');
    const text = `${checkpoint.slice(0, checkpoint.indexOf('\n\n'))}\n`;
    const put = (line: string) => (folder: string) => writeFileSync(path.join(folder, 'checkpoint'), checkpoint + line);
    const good = await tampered(put(cosign(text, witness, 1_790_000_000)), options);
    assert.ok(
      good.kind === 'sound' && good.notes.some((it) => it.startsWith('Cosigned by witness.example/w on 2026-09-21')),
    );
    assert.deepEqual(kinds(await tampered(put(cosign(`x${text}`, witness, 1_790_000_000)), options)), ['checkpoint']);
    assert.deepEqual(kinds(await verifyExport({ folder: full, witnesses: ['nobody'] })), ['key']);
  });
});

suite('a foreign log', () => {
  const data = JSON.parse(
    readFileSync(new URL('../../../test/data/tlog/tessera-testlog.json', import.meta.url), 'utf8'),
  ) as {
    publicVkey: string;
    files: Record<string, string>;
  };
  const folder = path.join(temporary, 'foreign-log');
  const checkpoints: string[] = [];
  before(() => {
    for (const [name, content] of Object.entries(data.files)) {
      const target = name.startsWith('checkpoint.') ? path.join(temporary, `foreign-${name}`) : path.join(folder, name);
      if (name.startsWith('checkpoint.')) checkpoints.push(target);
      mkdirSync(path.dirname(target), { recursive: true });
      writeFileSync(target, name.startsWith('tile/') ? Buffer.from(content, 'hex') : content);
    }
  });

  test('verifies whole, its old partial tiles and all 16 checkpoints included', async () => {
    const verified = await verifyExport({ folder, verifierKey: data.publicVkey, against: checkpoints });
    assert.ok(verified.kind === 'sound', JSON.stringify(verified));
    assert.deepEqual([verified.origin, verified.size, checkpoints.length], ['example.com/log/testdata', 15, 16]);
    assert.match(verified.notes.join(), /28 partial tiles of earlier sizes/);
  });

  test('is found altered when it is', async () => {
    const copy = path.join(temporary, 'foreign-copy');
    cpSync(folder, copy, { recursive: true });
    editBundle(copy, 'tile/entries/000.p/15', (it) => it.with(2, Buffer.from('tree!')));
    const found = await verifyExport({ folder: copy, verifierKey: data.publicVkey, against: checkpoints });
    assert.deepEqual(indexes(found)[0], 2);
  });
});

let copies = 0;
async function tampered(
  change: (folder: string) => void,
  options: Partial<VerifyExportOptions> = {},
): Promise<Verification> {
  const folder = path.join(temporary, `copy-${++copies}`);
  cpSync(full, folder, { recursive: true });
  change(folder);
  const verified = await verifyExport({ folder, ...options });
  rmSync(folder, { recursive: true });
  return verified;
}

function editBundle(folder: string, name: string, edit: (entries: Buffer[]) => Buffer[]): void {
  const file = path.join(folder, name);
  writeFileSync(file, encodeBundle(edit(parseBundle(readFileSync(file)) ?? assert.fail('bundle'))));
}

function readAll(folder: string): Buffer[] {
  return ['000', '001', '002.p/188'].flatMap(
    (name) => parseBundle(readFileSync(path.join(folder, 'tile/entries', name))) ?? assert.fail('bundle'),
  );
}

/** A folder whose entries and tiles agree with one another. */
function rewrite(
  folder: string,
  entries: Buffer[],
  checkpoint = readFileSync(path.join(folder, 'checkpoint'), 'utf8'),
): void {
  rmSync(path.join(folder, 'tile'), { recursive: true });
  const put = (name: string, content: Buffer) => {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  };
  const edge = new RightEdge();
  const roots = entries
    .map(leafHash)
    .flatMap((leaf) => edge.push(leaf))
    .map(({ root }) => root);
  for (let index = 0; index * 256 < entries.length; index++) {
    const bundle = entries.slice(index * 256, (index + 1) * 256);
    const name = `00${index}${bundle.length === 256 ? '' : `.p/${bundle.length}`}`;
    put(`tile/entries/${name}`, encodeBundle(bundle));
    put(`tile/0/${name}`, Buffer.concat(bundle.map(leafHash)));
  }
  put(`tile/1/000.p/${roots.length}`, Buffer.concat(splitHashes(Buffer.concat(roots))));
  writeFileSync(path.join(folder, 'checkpoint'), checkpoint);
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}

function findings(verified: Verification) {
  return verified.kind === 'findings' ? verified.findings : [];
}
function kinds(verified: Verification) {
  return findings(verified).map(({ kind }) => kind);
}
function indexes(verified: Verification) {
  return findings(verified).map(({ index }) => index);
}
function messages(verified: Verification) {
  return findings(verified)
    .map(({ message }) => message)
    .join('\n');
}
