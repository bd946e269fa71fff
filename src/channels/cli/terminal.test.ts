import assert from 'node:assert/strict';
import test from 'node:test';
import { readArguments, table, UsageError } from './terminal.ts';

test('arguments that are not known are wrong usage', () => {
  assert.throws(() => readArguments(['--nope'], {}), UsageError);
  assert.throws(() => readArguments(['--reason'], { reason: { type: 'string' } }), UsageError);
  assert.deepEqual(readArguments(['a', '--yes'], { yes: { type: 'boolean' } }).positionals, ['a']);
});

test('a table lines its columns up, numbers to the right', () => {
  const rows = [
    ['a', 5, 'x'],
    ['bcd', 100, ''],
  ];
  assert.equal(table(rows), 'a      5  x\nbcd  100');
});
