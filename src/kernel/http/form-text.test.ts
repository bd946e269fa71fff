import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { maxFormFields, parseForm } from './form-text.ts';

const values = (text: string, lists?: readonly string[]) => {
  const outcome = parseForm(Buffer.from(text, 'latin1'), lists);
  assert.equal(outcome.kind, 'form', text);
  return outcome.kind === 'form' ? { ...outcome.values } : {};
};
const refused = (text: string) => {
  const outcome = parseForm(Buffer.from(text, 'latin1'));
  assert.equal(outcome.kind, 'malformed', text);
  return outcome.kind === 'malformed' ? outcome.detail : '';
};

test('fields are decoded as a browser encodes them', () => {
  assert.deepEqual(values('a=1&b=x+y%20z&c=&d&e=%E2%82%AC%26%3D'), { a: '1', b: 'x y z', c: '', d: '', e: '€&=' });
  assert.deepEqual(values(''), {});
  assert.deepEqual(values('&&a=1&'), { a: '1' });
  assert.deepEqual(values('a=b=c'), { a: 'b=c' });
});

test('a field stands once, unless it is expected to repeat', () => {
  assert.match(refused('a=1&a=2'), /twice/);
  assert.match(refused('a=1&%61=2'), /twice/);
  assert.deepEqual(values('a=1&a=2&b=3', ['a', 'c']), { a: ['1', '2'], b: '3', c: [] });
});

test('bad escapes and bytes that are not UTF-8 are refused', () => {
  for (const text of [
    'a=%',
    'a=%4',
    'a=%zz',
    'a=%ff',
    'a=%c0%af',
    'a=%ed%a0%80',
    'a=\xe9',
    'a=\u0000',
    'a=b c',
    '%ff=1',
  ]) {
    assert.match(refused(text), /bad escape|UTF-8/, JSON.stringify(text));
  }
});

test('fields are limited in number and name', () => {
  const many = (count: number) => Array.from({ length: count }, (_, index) => `f${index}=1`).join('&');
  assert.equal(Object.keys(values(many(maxFormFields))).length, maxFormFields);
  assert.match(refused(many(maxFormFields + 1)), /at most/);
  assert.match(refused(`${'n'.repeat(101)}=1`), /bad name/);
});

test('a field name cannot reach a prototype', () => {
  assert.match(refused('__proto__=1'), /bad name/);
  const outcome = parseForm(Buffer.from('constructor=1&toString=2'));
  assert.equal(outcome.kind, 'form');
  assert.ok(outcome.kind === 'form' && Object.getPrototypeOf(outcome.values) === null);
});

test('whatever URLSearchParams writes comes back the same', () => {
  const name = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }).filter((text) => text !== '__proto__');
  fc.assert(
    fc.property(
      fc.dictionary(name, fc.string({ unit: 'grapheme' }), { maxKeys: 10, noNullPrototype: true }),
      (fields) => {
        assert.deepEqual(values(new URLSearchParams(fields).toString()), fields);
      },
    ),
    { numRuns: 300 },
  );
});
