import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { openCheckpoint, parseBody, signCheckpoint, splitSeries } from './checkpoint.ts';
import { consistencyRanges, emptyRoot, inclusionRanges, leafHash, rootOf, verifyConsistency } from './merkle.ts';
import {
  cosign,
  newSigningKey,
  parseNote,
  parseSignature,
  parseSigningKey,
  parseVerifierKey,
  signatureType,
  signNote,
  verifyNote,
} from './note.ts';
import { encodeBundle, parseBundle, RightEdge, subtreeRoots } from './tiles.ts';
import { formatProof, parseProof, verifyProof } from './tlog-proof.ts';

interface TestLog {
  publicVkey: string;
  testSigningKey: string;
  entries: string[];
  files: Record<string, string>;
  specExamples: { signedNote: { vkey: string; note: string }; checkpointWithCosignature: string };
}
const data = new URL('../../../test/data/tlog/tessera-testlog.json', import.meta.url);
const log = JSON.parse(readFileSync(data, 'utf8')) as TestLog;
const logKey = parseVerifierKey(log.publicVkey) ?? assert.fail('vkey');
const note = (text: string) => parseNote(Buffer.from(text)) ?? assert.fail(`not a note: ${text}`);

suite('signed notes', () => {
  const { vkey, note: text } = log.specExamples.signedNote;
  const key = parseVerifierKey(vkey) ?? assert.fail('vkey');

  test('the example of the specification verifies', () => {
    assert.equal(verifyNote(note(text), [key]).kind, 'verified');
    assert.equal(key.text, vkey);
  });

  test('a changed text, a changed signature and an unknown key do not', () => {
    assert.deepEqual(verifyNote(note(text.replace('example message', 'exemplary text')), [key]), {
      kind: 'forged',
      name: 'example.com/foo',
    });
    assert.equal(verifyNote(note(text.replace('Uw2QOkn8', 'Uw2QOkn9')), [key]).kind, 'forged');
    assert.equal(verifyNote(note(text), [logKey]).kind, 'unsigned');
  });

  test('one false signature of a trusted key condemns a note that has a good one too', () => {
    const other = newSigningKey('other.example');
    const mine = signNote('text\n', other).split('\n').at(-2) ?? '';
    const good = `${text}${mine}\n`;
    assert.equal(verifyNote(note(good), [key]).kind, 'verified');
    assert.deepEqual(verifyNote(note(good), [key, other.verifier]), { kind: 'forged', name: 'other.example' });
  });

  test('what is not a note is not read as one', () => {
    const wrong = [
      '',
      'text',
      'text\n',
      '\n\n',
      'text\n\n',
      'text\n\nsignature\n',
      'text\n\n— name\n',
      'text\n\n— a+b AAAAAAE=\n',
      'text\n\n— name AAAAAAE\n',
      'text\n\n— name AAAA\n',
      `te\txt\n\n— name AAAAAAE=\n`,
      'text\n\n— name AAAAAAE=',
      'text\r\n\r\n— name AAAAAAE=\r\n',
      'text\n— name AAAAAAE=\n',
      'text\n\n— n\u00a0m AAAAAAE=\n',
      'text\n\n— name AAAAAAF=\n',
    ];
    for (const bad of wrong) assert.equal(parseNote(Buffer.from(bad)), undefined, JSON.stringify(bad));
    assert.equal(parseNote(Buffer.from([0xff, ...Buffer.from('\n\n— name AAAAAAE=\n')])), undefined);
    assert.notEqual(parseNote(Buffer.from('text\n\n— name AAAAAAE=\n')), undefined);
    const many = (count: number) => Buffer.from(`text\n\n${'— name AAAAAAE=\n'.repeat(count)}`);
    assert.equal(parseNote(many(16))?.signatures.length, 16);
    assert.equal(parseNote(many(65)), undefined);
    assert.equal(parseNote(Buffer.alloc(300_000, 'a')), undefined);
  });

  test('the text may have empty lines: the last one ends it', () => {
    const key = newSigningKey('n');
    const signed = note(signNote('a\n\nb\n', key));
    assert.equal(signed.text, 'a\n\nb\n');
    assert.equal(verifyNote(signed, [key.verifier]).kind, 'verified');
    assert.throws(() => signNote('no newline', key));
    assert.throws(() => signNote('tab\t\n', key));
  });

  test('any text signs, verifies, and not with a bit changed', () => {
    const key = newSigningKey('log.example/a');
    const line = fc.string({ unit: 'grapheme', maxLength: 40 }).map((text) => text.replaceAll(/\p{Cc}/gu, ''));
    fc.assert(
      fc.property(line, fc.nat(), (text, flip) => {
        const bytes = Buffer.from(signNote(`${text}\n`, key));
        const parsed = parseNote(bytes) ?? assert.fail('not a note');
        assert.equal(verifyNote(parsed, [key.verifier]).kind, 'verified');
        bytes[flip % bytes.length] = (bytes[flip % bytes.length] ?? 0) ^ 1;
        const broken = parseNote(bytes);
        assert.ok(broken === undefined || verifyNote(broken, [key.verifier]).kind !== 'verified');
      }),
      { numRuns: 60 },
    );
  });

  test('garbage never throws', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        parseNote(Buffer.from(text));
        parseSignature(text);
        parseVerifierKey(text);
        parseSigningKey(text);
        parseProof(text);
        parseBody(text);
        splitSeries(text);
      }),
    );
  });
});

suite('keys', () => {
  test('read back as they were written', () => {
    assert.equal(parseSigningKey(log.testSigningKey)?.verifier.text, log.publicVkey);
    const key = newSigningKey('shop.example/log');
    assert.equal(parseSigningKey(key.secretText)?.verifier.text, key.verifier.text);
    assert.equal(parseVerifierKey(key.verifier.text)?.keyId, key.verifier.keyId);
  });

  test('with a wrong id, type, name or length are refused', () => {
    const [name = '', id = '', material = ''] = log.publicVkey.split('+');
    for (const bad of [
      `${name}+00000000+${material}`,
      `${name}x+${id}+${material}`,
      `${name}+${id.toUpperCase()}+${material}`,
      `${name}+${id}+${material.slice(0, -4)}`,
      `+${id}+${material}`,
      `${name}+${id}`,
      log.publicVkey.replace('+AeH', '+AuH'),
      `${log.publicVkey}\n`,
      log.testSigningKey,
    ]) {
      assert.equal(parseVerifierKey(bad), undefined, bad);
    }
    assert.equal(parseSigningKey(log.publicVkey), undefined);
    assert.equal(parseSigningKey(log.testSigningKey.replace('33d7b496', '33d7b497')), undefined);
    assert.throws(() => newSigningKey('a b'), /key name/);
    assert.throws(() => newSigningKey('a+b'), /key name/);
  });
});

suite('checkpoints', () => {
  test('all of the foreign log verify, with the roots of its entries', () => {
    const edge = new RightEdge();
    for (let size = 0; size <= 15; size++) {
      const opened = openCheckpoint(Buffer.from(log.files[`checkpoint.${size}`] ?? ''), logKey);
      assert.ok(opened.kind === 'verified');
      assert.deepEqual([opened.checkpoint.size, opened.checkpoint.root], [size, edge.root()]);
      const bundle = Buffer.from(log.files[`tile/entries/000.p/${size}`] ?? '', 'hex');
      assert.deepEqual(parseBundle(bundle)?.map(String), log.entries.slice(0, size));
      assert.deepEqual(encodeBundle(log.entries.slice(0, size).map((text) => Buffer.from(text))), bundle);
      edge.push(leafHash(Buffer.from(log.entries[size] ?? '')));
    }
  });

  test('we sign as the foreign log does', () => {
    const key = parseSigningKey(log.testSigningKey) ?? assert.fail('key');
    const opened = openCheckpoint(Buffer.from(log.files['checkpoint'] ?? ''), logKey);
    assert.ok(opened.kind === 'verified');
    assert.equal(signCheckpoint(opened.checkpoint, key), log.files['checkpoint']);
  });

  test('each begins with every earlier one, by the tiles of the foreign log', async () => {
    const opened = openCheckpoint(Buffer.from(log.files['checkpoint'] ?? ''), logKey);
    assert.ok(opened.kind === 'verified');
    const { size, root } = opened.checkpoint;
    const source = async () => Buffer.from(log.files['tile/0/000.p/15'] ?? '', 'hex');
    for (let earlier = 0; earlier <= size; earlier++) {
      const proof = await subtreeRoots(consistencyRanges(earlier, size), size, source);
      const earlierRoot = rootOf(log.entries.slice(0, earlier).map((text) => leafHash(Buffer.from(text))));
      assert.ok(verifyConsistency({ earlier, size, earlierRoot, root, proof }));
    }
  });

  test('a body that is not quite one is refused', () => {
    const root = emptyRoot.toString('base64');
    assert.deepEqual(parseBody(`log\n0\n${root}\n`), { origin: 'log', size: 0, root: emptyRoot });
    assert.equal(parseBody(`log\n5\n${root}\nextension\n`)?.size, 5);
    for (const bad of [
      `\n0\n${root}\n`,
      `log\n00\n${root}\n`,
      `log\n-1\n${root}\n`,
      `log\n1.5\n${root}\n`,
      `log\n9007199254740993\n${root}\n`,
      `log\n1\n${root.slice(4)}\n`,
      `log\n1\n\n`,
      'log\n1\n',
      `log\n1\n${root}\n\n`,
      `log\n1\n${root.replace('=', '')}\n`,
    ]) {
      assert.equal(parseBody(bad), undefined, JSON.stringify(bad));
    }
  });

  test('refusals say why', () => {
    const mine = newSigningKey('example.com/log/testdata');
    const refusal = (text: string, key = logKey) => {
      const opened = openCheckpoint(Buffer.from(text), key);
      return opened.kind === 'refused' ? opened.reason : 'verified';
    };
    assert.match(refusal('garbage'), /not a signed note/);
    assert.match(refusal(signNote('hello\n', mine)), /not that of a checkpoint/);
    assert.match(refusal(log.files['checkpoint'] ?? '', mine.verifier), /not signed with the key/);
    assert.match(refusal((log.files['checkpoint'] ?? '').replace('\n15\n', '\n16\n')), /false/);
    const other = { origin: 'another', size: 0, root: emptyRoot };
    assert.match(refusal(signCheckpoint(other, mine), mine.verifier), /for the log another/);
    const claim = { origin: mine.verifier.name, size: 0, root: leafHash(Buffer.from('x')) };
    assert.match(refusal(signCheckpoint(claim, mine), mine.verifier), /empty log/);
  });

  test('a series splits into its checkpoints, a torn last one included', () => {
    const one = log.files['checkpoint.1'] ?? '';
    const two = log.files['checkpoint.2'] ?? '';
    assert.deepEqual(splitSeries(one), [one]);
    assert.deepEqual(splitSeries(`${one}\n${two}\n`), [one, two]);
    const torn = splitSeries(`${one}\n${two.slice(0, 40)}`);
    assert.equal(torn[0], one);
    assert.equal(openCheckpoint(Buffer.from(torn[1] ?? ''), logKey).kind, 'refused');
    assert.deepEqual(splitSeries(''), []);
  });
});

suite('cosignatures', () => {
  const text = 'log.example\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n';
  const key = newSigningKey('log.example');
  const witness = newSigningKey('witness.example/w1', signatureType.cosignature);

  test('the example of the specification parses, its time stamp included', () => {
    const [, cosignature] = note(log.specExamples.checkpointWithCosignature).signatures;
    assert.equal(cosignature?.name, 'witness.example.com/w1');
    assert.equal(cosignature?.bytes.length, 72);
    assert.equal(cosignature?.bytes.readBigUInt64BE(0), 1_679_315_147n);
  });

  test('verify beside the log’s signature, and do not stand in for it', () => {
    const line = cosign(text, witness, 1_790_000_000);
    const signed = Buffer.from(signNote(text, key) + line);
    const opened = openCheckpoint(signed, key.verifier, [witness.verifier]);
    assert.deepEqual(opened.kind === 'verified' && opened.by.map(({ name }) => name), [
      'log.example',
      'witness.example/w1',
    ]);
    assert.equal(openCheckpoint(Buffer.from(`${text}\n${line}`), key.verifier, [witness.verifier]).kind, 'refused');
  });

  test('for another text or time are false', () => {
    const line = cosign(text.replace('\n0\n', '\n1\n'), witness, 5);
    const opened = openCheckpoint(Buffer.from(signNote(text, key) + line), key.verifier, [witness.verifier]);
    assert.deepEqual(opened, { kind: 'refused', reason: 'the signature of witness.example/w1 is false' });
  });
});

suite('proofs that stand alone', () => {
  const leaves = log.entries.map((text) => leafHash(Buffer.from(text)));
  const source = async () => Buffer.concat(leaves);

  test('of every entry of the foreign log verify, and of no other entry', async () => {
    for (const [index, entry] of log.entries.entries()) {
      const proof = await subtreeRoots(inclusionRanges(index, 15), 15, source);
      const text = formatProof({ index, proof, checkpoint: log.files['checkpoint'] ?? '' });
      const verdict = verifyProof(Buffer.from(entry), text, logKey);
      assert.equal(verdict.kind, 'proven');
      assert.equal(verifyProof(Buffer.from(`${entry}!`), text, logKey).kind, 'refused');
      assert.deepEqual(parseProof(text.replace('index', 'extra AAAA\nindex')), parseProof(text));
    }
  });

  test('that are malformed are refused', async () => {
    const proof = await subtreeRoots(inclusionRanges(3, 15), 15, source);
    const text = formatProof({ index: 3, proof, checkpoint: log.files['checkpoint'] ?? '' });
    const entry = Buffer.from(log.entries[3] ?? '');
    for (const bad of [
      text.replace('@v1', '@v2'),
      text.replace('index 3', 'index 03'),
      text.replace('index 3', 'index 4'),
      text.replace('index 3', 'index 9007199254740993'),
      text.replace(/index 3\n.*\n/, 'index 3\n'),
      text.replace(/index 3\n/, 'index 3\nAAAA\n'),
      text.replace('\n15\n', '\n14\n'),
      text.slice(0, text.indexOf('\n\n')),
    ]) {
      assert.equal(verifyProof(entry, bad, logKey).kind, 'refused', bad);
    }
    assert.equal(verifyProof(entry, text, newSigningKey('example.com/log/testdata').verifier).kind, 'refused');
  });
});
