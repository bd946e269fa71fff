import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, suite, test } from 'node:test';
import fc from 'fast-check';
import { fakeClock } from '../../kernel/clock.ts';
import { writePrivateFile } from '../../kernel/private-file.ts';
import { formatSubmission, newSigningKey, openCheckpoint, parseVerifierKey, type SigningKey } from '../evidence.ts';
import { emptyRoot, leafHash, rootOf, signCheckpoint, subtreeProof } from './test-tree.ts';
import { initWitness, openWitness, type Witness, type WitnessOptions, WitnessProblem } from './witness-folder.ts';

const data = JSON.parse(
  readFileSync(new URL('../../../test/data/tlog/tessera-testlog.json', import.meta.url), 'utf8'),
) as { publicVkey: string; entries: string[]; files: Record<string, string> };

const log = newSigningKey('shop.example/log');
const clock = fakeClock('2026-06-01T12:00:00Z');
const folders: string[] = [];
const open: Witness[] = [];

afterEach(() => {
  for (const witness of open.splice(0)) witness.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function freshFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'witness-'));
  folders.push(folder);
  initWitness(folder, 'witness.example/w1');
  return folder;
}

function openIn(folder: string, options: Partial<WitnessOptions> = {}): Witness {
  const witness = openWitness({ folder, logs: [log.verifier.text], clock, ...options });
  open.push(witness);
  return witness;
}

/** Leaves of a history; those from `from` on belong to another branch. */
const history = (size: number, from = size) =>
  Array.from({ length: size }, (_, i) => leafHash(Buffer.from(`${i >= from ? 'other ' : ''}entry ${i}`)));

interface Sent {
  old: number;
  leaves: Buffer[];
  proof?: Buffer[];
  key?: SigningKey;
}

function body({ old, leaves, proof = subtreeProof(leaves, old), key = log }: Sent): Buffer {
  const checkpoint = { origin: key.verifier.name, size: leaves.length, root: rootOf(leaves) };
  return Buffer.from(formatSubmission({ old, proof, note: signCheckpoint(checkpoint, key) }));
}

suite('the folder', () => {
  test('init makes a key that only its owner reads, and never replaces one', () => {
    const folder = freshFolder();
    const vkey = readFileSync(path.join(folder, 'witness.vkey'), 'utf8').trim();
    assert.equal(parseVerifierKey(vkey)?.type, 4);
    assert.equal(statSync(path.join(folder, 'witness.key')).mode & 0o777, 0o600);
    assert.throws(() => initWitness(folder, 'other'), /is there already/);
    assert.throws(() => initWitness(path.join(folder, 'x'), 'two words'), WitnessProblem);
  });

  test('a missing key, one that others may read, and a log’s key as its own stop it', () => {
    const folder = freshFolder();
    assert.throws(() => openIn(path.join(folder, 'none')), /watchword witness init/);
    chmodSync(path.join(folder, 'witness.key'), 0o644);
    assert.throws(() => openIn(folder), /Others may read/);
    writePrivateFile(path.join(folder, 'witness.key'), log.secretText);
    assert.throws(() => openIn(folder), /is not the key of a witness/);
  });

  test('a witness’s key in the place of a log’s is refused', () => {
    const folder = freshFolder();
    const own = readFileSync(path.join(folder, 'witness.vkey'), 'utf8');
    assert.throws(() => openIn(folder, { logs: [own] }), /not the verifier key of a log/);
  });

  test('two processes cannot work with one folder', () => {
    const folder = freshFolder();
    openIn(folder);
    assert.throws(() => openIn(folder), /Another process/);
  });

  test('a damaged memory stops it: it is never taken for none', () => {
    const folder = freshFolder();
    openIn(folder).addCheckpoint(body({ old: 0, leaves: history(3) }));
    open.splice(0)[0]?.close();
    const file = path.join(folder, 'logs', readdirSync(path.join(folder, 'logs'))[0] ?? '');
    const whole = readFileSync(file, 'utf8');
    const unsigned = whole.slice(0, whole.lastIndexOf('— '));
    for (const damaged of ['', whole.slice(0, 20), whole.replace('\n3\n', '\n2\n'), unsigned]) {
      writeFileSync(file, damaged);
      assert.throws(() => openIn(folder), /is damaged/, JSON.stringify(damaged));
    }
    writeFileSync(file, whole);
    assert.deepEqual(openIn(folder).addCheckpoint(body({ old: 0, leaves: history(3) })), { kind: 'conflict', size: 3 });
  });

  test('a memory that is damaged while it runs signs nothing', () => {
    const folder = freshFolder();
    const witness = openIn(folder);
    witness.addCheckpoint(body({ old: 0, leaves: history(3) }));
    writeFileSync(path.join(folder, 'logs', readdirSync(path.join(folder, 'logs'))[0] ?? ''), 'x');
    assert.throws(() => witness.addCheckpoint(body({ old: 0, leaves: history(4, 0) })), /is damaged/);
  });
});

suite('a whole foreign log', () => {
  test('is followed through all its sizes; each is countersigned, and its head is served', () => {
    const folder = freshFolder();
    const witness = openIn(folder, { logs: [data.publicVkey] });
    const leaves = data.entries.map((entry) => leafHash(Buffer.from(entry)));
    const logKey = parseVerifierKey(data.publicVkey) ?? assert.fail('vkey');
    const own = parseVerifierKey(witness.verifierKey) ?? assert.fail('vkey');
    for (let size = 1; size <= leaves.length; size++) {
      const note = data.files[`checkpoint.${size}`] ?? assert.fail(`checkpoint ${size}`);
      const proof = subtreeProof(leaves.slice(0, size), size - 1);
      const outcome = witness.addCheckpoint(Buffer.from(formatSubmission({ old: size - 1, proof, note })));
      assert.equal(outcome.kind, 'cosigned');
      const cosigned = Buffer.from(note + (outcome.kind === 'cosigned' ? outcome.line : ''));
      const opened = openCheckpoint(cosigned, logKey, [own]);
      assert.deepEqual(opened.kind === 'verified' && opened.by, [logKey, own]);
    }
    const [file] = readdirSync(path.join(folder, 'logs'));
    const served = witness.newest(file?.replace('.checkpoint', '') ?? '');
    assert.equal(openCheckpoint(Buffer.from(served ?? ''), logKey, [own]).kind, 'verified');
    assert.equal(witness.newest('0'.repeat(64)), undefined);
    assert.equal(witness.newest('../witness.key'), undefined);
  });
});

suite('what it answers', () => {
  test('another log, another’s signature, a false one beside a good one', () => {
    const witness = openIn(freshFolder());
    const leaves = history(2);
    const stranger = newSigningKey('other.example');
    assert.equal(witness.addCheckpoint(body({ old: 0, leaves, key: stranger })).kind, 'unknown-log');
    const impostor = newSigningKey('shop.example/log');
    assert.equal(witness.addCheckpoint(body({ old: 0, leaves, key: impostor })).kind, 'not-signed');
    const altered = body({ old: 0, leaves }).toString().replace('\n2\n', '\n3\n');
    assert.equal(witness.addCheckpoint(Buffer.from(altered)).kind, 'not-signed');
    const forged = `${body({ old: 0, leaves }).toString()}${signCheckpoint({ origin: 'shop.example/log', size: 9, root: emptyRoot }, log).split('\n').at(-2)}\n`;
    assert.equal(witness.addCheckpoint(Buffer.from(forged)).kind, 'not-signed');
  });

  test('what is no submission, and one from a larger size to a smaller', () => {
    const witness = openIn(freshFolder());
    for (const bytes of ['', 'old 0\n\n', 'old 0\n\nx\n', `old 0\n\n${'x'.repeat(70_000)}`]) {
      assert.equal(witness.addCheckpoint(Buffer.from(bytes)).kind, 'malformed');
    }
    assert.equal(witness.addCheckpoint(body({ old: 3, leaves: history(2), proof: [] })).kind, 'malformed');
  });

  test('the size that it has, when the sender is wrong about it; an old checkpoint sent again too', () => {
    const witness = openIn(freshFolder());
    const first = body({ old: 0, leaves: history(5) });
    assert.equal(witness.addCheckpoint(first).kind, 'cosigned');
    assert.deepEqual(witness.addCheckpoint(first), { kind: 'conflict', size: 5 });
    assert.equal(witness.addCheckpoint(body({ old: 5, leaves: history(8) })).kind, 'cosigned');
    assert.deepEqual(witness.addCheckpoint(body({ old: 5, leaves: history(8) })), { kind: 'conflict', size: 8 });
    assert.equal(witness.addCheckpoint(body({ old: 8, leaves: history(5), proof: [] })).kind, 'malformed');
    assert.equal(witness.addCheckpoint(body({ old: 8, leaves: history(8) })).kind, 'cosigned', 'the same, dated anew');
  });

  test('a fork, of the same size or a larger one, a wrong or superfluous proof: never, and the checkpoint is kept', () => {
    const folder = freshFolder();
    const witness = openIn(folder);
    witness.addCheckpoint(body({ old: 0, leaves: history(5) }));
    for (const sent of [
      { old: 5, leaves: history(5, 4) },
      { old: 5, leaves: history(9, 4) },
      { old: 5, leaves: history(9), proof: [] },
      { old: 5, leaves: history(9), proof: subtreeProof(history(9), 4) },
      { old: 5, leaves: history(5), proof: [leafHash(Buffer.alloc(0))] },
    ]) {
      assert.equal(witness.addCheckpoint(body(sent)).kind, 'inconsistent');
    }
    const kept = readdirSync(path.join(folder, 'refused'));
    assert.equal(kept.length, 4, 'each checkpoint once');
    assert.equal(witness.addCheckpoint(body({ old: 5, leaves: history(9) })).kind, 'cosigned');
  });

  test('the empty log has one root, and no proof leads from it', () => {
    const witness = openIn(freshFolder());
    const empty = (root: Buffer) =>
      Buffer.from(
        formatSubmission({
          old: 0,
          proof: [],
          note: signCheckpoint({ origin: 'shop.example/log', size: 0, root }, log),
        }),
      );
    assert.equal(witness.addCheckpoint(empty(Buffer.alloc(32))).kind, 'inconsistent');
    assert.equal(witness.addCheckpoint(empty(emptyRoot)).kind, 'cosigned');
    assert.equal(witness.addCheckpoint(body({ old: 0, leaves: history(1), proof: [emptyRoot] })).kind, 'inconsistent');
    assert.equal(witness.addCheckpoint(body({ old: 0, leaves: history(1) })).kind, 'cosigned');
  });
});

suite('killed at the worst moment', () => {
  test('before the checkpoint is durable: nothing was signed, and either history may be the one', () => {
    const folder = freshFolder();
    const died = openIn(folder, {
      keep: () => {
        throw new Error('killed');
      },
    });
    assert.throws(() => died.addCheckpoint(body({ old: 0, leaves: history(5, 0) })), /killed/);
    died.close();
    assert.equal(openIn(folder).addCheckpoint(body({ old: 0, leaves: history(5) })).kind, 'cosigned');
  });

  test('after it is durable and before the answer leaves: the other history is refused for ever', () => {
    const folder = freshFolder();
    const died = openIn(folder, {
      keep: (file, content) => {
        writePrivateFile(file, content);
        throw new Error('killed');
      },
    });
    assert.throws(() => died.addCheckpoint(body({ old: 0, leaves: history(5) })), /killed/);
    died.close();
    const risen = openIn(folder);
    assert.deepEqual(risen.addCheckpoint(body({ old: 0, leaves: history(5, 0) })), { kind: 'conflict', size: 5 });
    assert.equal(risen.addCheckpoint(body({ old: 5, leaves: history(6, 0) })).kind, 'inconsistent');
    assert.equal(risen.addCheckpoint(body({ old: 5, leaves: history(5) })).kind, 'cosigned', 'the lost answer again');
  });

  test('a draft that a crash left is not taken for a memory', () => {
    const folder = freshFolder();
    const witness = openIn(folder);
    witness.addCheckpoint(body({ old: 0, leaves: history(2) }));
    witness.close();
    const [file] = readdirSync(path.join(folder, 'logs'));
    writeFileSync(path.join(folder, 'logs', `${file}.99.new`), 'half');
    assert.deepEqual(openIn(folder).addCheckpoint(body({ old: 0, leaves: history(3) })), { kind: 'conflict', size: 2 });
  });

  test('whatever is sent in whatever order, with crashes between, all that was signed is one history', () => {
    const step = fc.record({
      old: fc.nat(12),
      size: fc.nat(12),
      from: fc.nat(12),
      honest: fc.boolean(),
      crash: fc.constantFrom('none', 'before', 'after'),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        const folder = freshFolder();
        let signed: Buffer[] = [];
        for (const { old, size, from, honest, crash } of steps) {
          const leaves = history(size, from);
          const witness = openIn(folder, {
            keep: (file, content) => {
              if (crash === 'before') throw new Error('killed');
              writePrivateFile(file, content);
              if (crash === 'after') throw new Error('killed');
            },
          });
          const known = honest ? signed.length : old;
          const proof = known <= size ? subtreeProof(leaves, known) : [];
          try {
            const outcome = witness.addCheckpoint(body({ old: known, leaves, proof }));
            if (outcome.kind === 'cosigned') {
              assert.deepEqual(leaves.slice(0, signed.length), signed, 'it continues all that was signed before');
              signed = leaves;
            }
          } catch (error) {
            if (!(error instanceof Error) || error.message !== 'killed') throw error;
            // What is durable counts as signed: its answer may have left.
            if (crash === 'after') signed = leaves;
          }
          witness.close();
        }
      }),
      { numRuns: 60 },
    );
  });
});
