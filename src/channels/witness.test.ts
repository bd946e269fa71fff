import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { after, before, suite, test } from 'node:test';
import {
  callWitness,
  freshWitnessFolder,
  startWitnessProcess,
  type WitnessProcess,
} from '../../test/support/test-witness.ts';
import { fakeClock } from '../kernel/clock.ts';
import { openLog } from '../kernel/log.ts';
import { emptyRoot, formatSubmission, newSigningKey, signNote } from '../modules/evidence.ts';
import { openWitness } from '../modules/witness.ts';
import { witnessApp } from './witness.ts';

const log = newSigningKey('shop.example/log');
const hash = (text: string) => createHash('sha256').update(text);
const checkpoint = (size: number, root: Buffer, key = log) =>
  signNote(`${key.verifier.name}\n${size}\n${root.toString('base64')}\n`, key);
const one = hash('one').digest();

let witness: WitnessProcess;
before(async () => {
  witness = await startWitnessProcess(freshWitnessFolder('witness.example/w1'), [log.verifier.text]);
});
after(() => witness.stop());

const post = (old: number, note: string, proof: Buffer[] = []) =>
  callWitness(witness.settings, '/add-checkpoint', formatSubmission({ old, proof, note }));
const head = `/${hash('shop.example/log').digest('hex')}/checkpoint`;

suite('a witness over HTTPS, as the specification numbers its answers', () => {
  test('404 for a log that it does not follow, and for a head that it has not seen', async () => {
    const stranger = newSigningKey('other.example');
    assert.equal((await post(0, checkpoint(1, one, stranger))).status, 404);
    assert.equal((await callWitness(witness.settings, head)).status, 404);
    assert.equal((await callWitness(witness.settings, '/../witness.key/checkpoint')).status, 404);
  });

  test('403 without a valid signature of the log', async () => {
    assert.equal((await post(0, checkpoint(1, one, newSigningKey('shop.example/log')))).status, 403);
  });

  test('400 for what is no submission; 413 for what is too long; 405 for another method', async () => {
    assert.equal((await callWitness(witness.settings, '/add-checkpoint', 'old x\n\n')).status, 400);
    assert.equal((await post(2, checkpoint(1, one))).status, 400);
    assert.equal((await callWitness(witness.settings, '/add-checkpoint', Buffer.alloc(70_000, 'x'))).status, 413);
    assert.equal((await callWitness(witness.settings, '/add-checkpoint')).status, 405);
  });

  test('422 for an empty tree with a root; 200 with one cosignature line; the head is then served', async () => {
    assert.equal((await post(0, checkpoint(0, one))).status, 422);
    assert.equal((await post(0, checkpoint(0, emptyRoot))).status, 200);
    const note = checkpoint(1, one);
    const answer = await post(0, note);
    assert.equal(answer.status, 200);
    assert.match(answer.text, /^— witness\.example\/w1 [\w+/]+=*\n$/);
    assert.deepEqual(await callWitness(witness.settings, head), {
      status: 200,
      type: 'text/plain; charset=utf-8',
      text: note + answer.text,
    });
  });

  test('409 with the size that it has, as text/x.tlog.size; 422 for another tree of that size', async () => {
    assert.deepEqual(await post(0, checkpoint(1, one)), { status: 409, type: 'text/x.tlog.size', text: '1\n' });
    assert.equal((await post(1, checkpoint(1, hash('other').digest()))).status, 422);
    assert.equal((await post(1, checkpoint(2, hash('other').digest()), [one])).status, 422);
  });

  test('what it signed before kill -9 it knows afterwards, on the same folder', async () => {
    await witness.kill();
    witness = await startWitnessProcess(witness.folder, [log.verifier.text]);
    assert.deepEqual((await post(0, checkpoint(1, hash('other').digest()))).status, 409);
    assert.equal((await post(1, checkpoint(1, one))).status, 200);
  });

  test('429 for whoever asks more than ten times a second', async () => {
    const folder = freshWitnessFolder('witness.example/w3');
    const clock = fakeClock();
    const own = openWitness({ folder, logs: [log.verifier.text], clock });
    const app = witnessApp({ witness: own, log: openLog('silent'), clock });
    const ask = async () => (await app.request('/add-checkpoint', { method: 'POST', body: 'x' })).status;
    for (let i = 0; i < 120; i++) assert.equal(await ask(), 400);
    assert.equal(await ask(), 429);
    clock.advance(100);
    assert.equal(await ask(), 400);
    own.close();
    rmSync(folder, { recursive: true });
  });

  test('a folder without a key, or a log’s key that is none, ends it with a message', async () => {
    const folder = freshWitnessFolder('witness.example/w2');
    await assert.rejects(startWitnessProcess(folder, ['x']), /ended with 1: .*not the verifier key of a log/s);
    rmSync(folder, { recursive: true });
    await assert.rejects(startWitnessProcess(folder, [log.verifier.text]), /ended with 1: There is no witness/);
  });
});
