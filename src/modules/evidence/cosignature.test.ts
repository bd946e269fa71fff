import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { formatSubmission, parseSubmission } from './add-checkpoint.ts';
import { openCheckpoint, signCheckpoint } from './checkpoint.ts';
import { checkAnswer, cosignaturesOn, parseWitnessKey } from './cosignature.ts';
import { emptyRoot } from './merkle.ts';
import { cosign, newSigningKey, parseNote, parseVerifierKey, signatureType } from './note.ts';
import { witnessSettingsSchema } from './witness-settings.ts';

const real = JSON.parse(
  readFileSync(new URL('../../../test/data/tlog/cosigned-checkpoint.json', import.meta.url), 'utf8'),
) as Record<'checkpoint' | 'logVkey' | 'witnessVkey' | 'cosignedAt' | 'addCheckpointExample', string>;

const log = newSigningKey('log.example');
const witness = newSigningKey('witness.example/w1', signatureType.cosignature);
const now = new Date('2026-06-01T12:00:00Z');
const seconds = now.getTime() / 1000;
const checkpoint = signCheckpoint({ origin: 'log.example', size: 0, root: emptyRoot }, log);
const text = checkpoint.slice(0, checkpoint.indexOf('\n\n') + 1);
const check = (answer: string, at = now) => checkAnswer(answer, text, witness.verifier, at);

suite('a real checkpoint of a public log', () => {
  const logKey = parseVerifierKey(real.logVkey) ?? assert.fail('vkey');
  const witnessKey = parseWitnessKey(real.witnessVkey) ?? assert.fail('vkey');

  test('verifies with the log’s key and a public witness’s, and says when it was cosigned', () => {
    const opened = openCheckpoint(Buffer.from(real.checkpoint), logKey, [witnessKey]);
    assert.deepEqual(opened.kind === 'verified' && opened.by.map(({ name }) => name), [logKey.name, 'remora.n621.de']);
    const note = parseNote(Buffer.from(real.checkpoint)) ?? assert.fail('note');
    const [cosignature] = cosignaturesOn(note, [witnessKey]);
    assert.equal(cosignature?.at.toISOString(), real.cosignedAt);
    assert.ok(real.checkpoint.includes(cosignature.line));
  });

  test('does not verify for another size', () => {
    const other = Buffer.from(real.checkpoint.replace('1432088532', '1432088533'));
    assert.equal(openCheckpoint(other, logKey, [witnessKey]).kind, 'refused');
    assert.deepEqual(cosignaturesOn(parseNote(other) ?? assert.fail('note'), [witnessKey]), []);
  });

  test('a log’s key is no witness’s key', () => assert.equal(parseWitnessKey(real.logVkey), undefined));
});

suite('what a witness answers', () => {
  test('a line of its key is taken, those of others beside it are not', () => {
    const stranger = newSigningKey('witness.example/w2', signatureType.cosignature);
    const line = cosign(text, witness, seconds);
    const verdict = check(cosign(text, stranger, seconds) + line);
    assert.deepEqual(verdict.kind === 'valid' && [verdict.cosignature.line, verdict.cosignature.at], [line, now]);
  });

  test('nothing, garbage, another text’s, another key’s and a bare signature are false', () => {
    const sameName = newSigningKey('witness.example/w1', signatureType.cosignature);
    for (const answer of [
      '',
      'no',
      '— witness.example/w1 AAAA\n',
      cosign(`${text}x\n`, witness, seconds),
      cosign(text, sameName, seconds),
      checkpoint,
    ]) {
      assert.equal(check(answer).kind, 'false', answer);
    }
  });

  test('a date more than five minutes away, either way, is told', () => {
    for (const off of [-86_400, -301, 301, 86_400 * 3650]) {
      const verdict = check(cosign(text, witness, seconds + off));
      assert.equal(verdict.kind, 'wrong-clock', String(off));
    }
    for (const off of [-299, 0, 299]) assert.equal(check(cosign(text, witness, seconds + off)).kind, 'valid');
  });

  test('a date beyond all dates is no crash', () => {
    const line = cosign(text, witness, Number.MAX_SAFE_INTEGER);
    assert.equal(check(line).kind, 'wrong-clock');
  });
});

suite('a submission', () => {
  test('the example of the specification is read, and written again to the byte', () => {
    const body = Buffer.from(real.addCheckpointExample);
    const read = parseSubmission(body) ?? assert.fail('not read');
    assert.deepEqual([read.old, read.proof.length], [20_852_014, 4]);
    assert.ok(read.note.toString().startsWith('example.com/behind-the-sofa\n20852163\n'));
    assert.equal(formatSubmission({ ...read, note: read.note.toString() }), real.addCheckpointExample);
  });

  test('what is written is read', () => {
    const hash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes));
    const any = fc.record({ old: fc.maxSafeNat(), proof: fc.array(hash, { maxLength: 63 }) });
    fc.assert(
      fc.property(any, ({ old, proof }) => {
        const read = parseSubmission(Buffer.from(formatSubmission({ old, proof, note: checkpoint })));
        assert.deepEqual(read, { old, proof, note: Buffer.from(checkpoint) });
      }),
    );
  });

  test('whatever else is sent is refused and never crashes', () => {
    const hash = Buffer.alloc(32).toString('base64');
    for (const wrong of [
      '',
      'old 1',
      `old 01\n\n${checkpoint}`,
      `old -1\n\n${checkpoint}`,
      `old  1\n\n${checkpoint}`,
      `old 1 \n\n${checkpoint}`,
      `Old 1\n\n${checkpoint}`,
      `old 9007199254740993\n\n${checkpoint}`,
      `old 1\r\n\r\n${checkpoint}`,
      `old 1\nAAAA\n\n${checkpoint}`,
      `old 1\n${hash.slice(0, -1)}\n\n${checkpoint}`,
      `old 1\n${`${hash}\n`.repeat(64)}\n${checkpoint}`,
    ]) {
      assert.equal(parseSubmission(Buffer.from(wrong)), undefined, JSON.stringify(wrong));
    }
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void parseSubmission(Buffer.from(bytes))));
  });
});

suite('settings', () => {
  const good = { name: 'witness.example/w1', url: 'https://witness.example:8450', vkey: witness.verifier.text };
  const accepts = (witnesses: unknown) => witnessSettingsSchema.safeParse({ witnesses }).success;

  test('hold witnesses that can be asked', () => {
    assert.ok(accepts([good]));
    assert.deepEqual(witnessSettingsSchema.parse({}), { witnesses: [] });
  });

  test('refuse other addresses, keys, names, and the same twice', () => {
    for (const url of [
      'http://witness.example',
      'https://a:b@witness.example',
      'https://w.example/?x',
      'ftp://w',
      'w',
    ]) {
      assert.ok(!accepts([{ ...good, url }]), url);
    }
    assert.ok(!accepts([{ ...good, vkey: log.verifier.text }]));
    assert.ok(!accepts([{ ...good, name: 'another' }]));
    assert.ok(!accepts([{ ...good, ca: 'not PEM' }]));
    assert.ok(!accepts([good, good]));
  });
});
