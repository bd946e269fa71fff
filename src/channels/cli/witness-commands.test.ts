import assert from 'node:assert/strict';
import { beforeEach, suite, test } from 'node:test';
import type { CollectOutcome } from '../../flows/collect-cosignatures.ts';
import { type Terminal, UsageError } from './terminal.ts';
import { type WitnessesParts, type WitnessParts, witnessCommand, witnessesCommand } from './witness-commands.ts';

let said: string[] = [];
let calls: unknown[] = [];
let outcome: CollectOutcome;
let refusing = false;
const say = (text: string) => void said.push(text);
const terminal: Terminal = {
  json: false,
  print: say,
  result: (_value, text) => say(text),
  warn: say,
  progress: () => assert.fail(),
  askSecret: () => assert.fail(),
};
beforeEach(() => {
  said = [];
  calls = [];
  outcome = { kind: 'cosigned', size: 12 };
  refusing = false;
});

class Problem extends Error {}
const witness: WitnessParts = {
  init(folder, name) {
    if (name === 'two words') throw new Problem('no spaces');
    calls.push([folder, name]);
    return 'the key';
  },
  serve(options, onReady) {
    calls.push(options);
    onReady({ url: 'https://localhost:8450', verifierKey: 'the key', ca: '/w/tls/ca.crt' });
    return Promise.resolve();
  },
  problemOf: (error) => (error instanceof Problem ? error.message : undefined),
};
const run = (...args: string[]) => witnessCommand(witness, args, terminal);

const settings = { name: 'ann.example/w', url: 'https://ann.example', vkey: 'k' };
const at = new Date('2026-06-01T12:00:00Z');
const parts: WitnessesParts = {
  operator: 'operator:cli',
  desk: {
    add: (given) => {
      calls.push(given);
      if (given.vkey === 'x') return Promise.resolve({ kind: 'invalid', faults: 'no key' });
      return Promise.resolve(given.vkey === 'k' ? { kind: 'exists', name: 'ann' } : { kind: 'added', name: 'bob' });
    },
    remove: (name) => Promise.resolve(name === 'ann' ? 'removed' : 'unknown'),
  },
  witnesses: {
    collect: () => Promise.resolve([{ witness: settings, outcome }]),
    standings: () => {
      const refusal = refusing ? ({ kind: 'fork', at, ourSize: 3, theirSize: null } as const) : undefined;
      const cosigned = { number: 1, size: 12, signedAt: at, receivedAt: at };
      return Promise.resolve([{ witness: settings, standing: { cosigned, refusal } }]);
    },
  },
  describeRefusal: (kind) => `because ${kind}`,
  readText: (file) => (file === 'ca.crt' ? 'PEM' : assert.fail('no such file')),
};
const shop = (...args: string[]) => witnessesCommand(parts, args, terminal);

suite('watchword witness', () => {
  test('init says the key; what cannot be made is told in one line', async () => {
    assert.equal(await run('init', '/w', '--name', 'ann.example/w'), 0);
    assert.match(said.join('\n'), /^the key\n/);
    assert.equal(await run('init', '/w', '--name', 'two words'), 1);
    assert.equal(said.at(-1), 'no spaces');
  });

  test('serve is on loopback unless told otherwise, and says where', async () => {
    assert.equal(await run('serve', '/w', '--log', 'a', '--log', 'b'), 0);
    assert.deepEqual(calls, [{ folder: '/w', logs: ['a', 'b'], host: '127.0.0.1', port: 8450 }]);
    assert.match(said.join('\n'), /https:\/\/localhost:8450\n.*\/w\/tls\/ca\.crt/);
    const more = ['--host', '0.0.0.0', '--port', '443', '--public-name', 'w.example', '--cert', 'c', '--cert-key', 'k'];
    await run('serve', '/w', '--log', 'a', ...more);
    assert.deepEqual(calls.at(-1), {
      folder: '/w',
      logs: ['a'],
      host: '0.0.0.0',
      port: 443,
      publicName: 'w.example',
      certificate: { cert: 'c', key: 'k' },
    });
  });

  test('other calls say how it is meant', async () => {
    for (const args of [
      [],
      ['init'],
      ['init', '/w'],
      ['serve', '/w'],
      ['serve', '/w', '--log', 'a', '--port', 'x'],
      ['serve', '/w', '--log', 'a', '--cert', 'c'],
      ['serve', '/w', 'more', '--log', 'a'],
      ['other', '/w', '--log', 'a'],
    ]) {
      await assert.rejects(run(...args), UsageError, args.join(' '));
    }
  });
});

suite('watchword witnesses', () => {
  test('list and check show how each stands; a refusal is a finding', async () => {
    assert.equal(await shop(), 0);
    assert.match(said.join('\n'), /ann\.example\/w +12 entries, 2026-06-01T12:00:00\.000Z/);
    refusing = true;
    assert.equal(await shop('list'), 1);
    assert.match(said.at(-1) ?? '', /REFUSES since .*: because fork/);
    assert.equal(await shop('check'), 0);
    outcome = { kind: 'unreachable', reason: 'ECONNREFUSED' };
    assert.equal(await shop('check'), 1);
    assert.equal(said.at(-1), 'ann.example/w: no answer (ECONNREFUSED)');
    outcome = { kind: 'refused', refusal: 'ahead', theirSize: 9 };
    assert.equal(await shop('check'), 1);
    assert.equal(said.at(-1), 'ann.example/w: REFUSES: because ahead');
  });

  test('add takes an authority from a file; what cannot be added, or read, is told', async () => {
    assert.equal(await shop('add', 'https://bob.example', 'new', '--ca', 'ca.crt'), 0);
    assert.deepEqual(calls, [{ url: 'https://bob.example', vkey: 'new', ca: 'PEM' }]);
    assert.equal(await shop('add', 'https://bob.example', 'x'), 1);
    assert.equal(said.at(-1), 'no key');
    assert.equal(await shop('add', 'https://ann.example', 'k'), 1);
    assert.match(said.at(-1) ?? '', /remove it first/);
    assert.equal(await shop('add', 'https://bob.example', 'new', '--ca', 'none'), 1);
    assert.equal(said.at(-1), 'none cannot be read.');
  });

  test('remove, and other calls', async () => {
    assert.equal(await shop('remove', 'ann'), 0);
    assert.equal(await shop('remove', 'bob'), 1);
    for (const args of [['add', 'x'], ['remove'], ['other'], ['list', 'x'], ['check', 'x']]) {
      await assert.rejects(shop(...args), UsageError);
    }
  });
});
