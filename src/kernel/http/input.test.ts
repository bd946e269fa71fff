import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { z } from 'zod';
import { checkInput, errorsOf, line, paragraph } from './input.ts';

const contact = z.object({ name: line({ max: 10 }), note: paragraph({ min: 0, max: 20 }).optional() });

test('errors name the field by pointer and never quote the value', () => {
  const schema = z.strictObject({ contact, lines: z.array(z.object({ quantity: z.int('Give a whole number.') })) });
  const checked = checkInput(schema, {
    contact: { name: 'far too long for it' },
    lines: [{ quantity: 1 }, { quantity: 1.5 }],
    'se/cret~': 1,
  });
  assert.deepEqual(checked, {
    kind: 'invalid',
    errors: [
      { pointer: '/contact/name', detail: 'Use at most 10 characters.' },
      { pointer: '/lines/1/quantity', detail: 'Give a whole number.' },
      { pointer: '', detail: 'There are members that are not known here.' },
    ],
  });
  assert.deepEqual(errorsOf([{ pointer: '/a~1b', detail: 'x' }], 'a/b'), ['x']);
});

test('a line is trimmed, composed, and one line', () => {
  const parse = (name: string) => checkInput(contact, { name });
  assert.deepEqual(parse('  Jose\u0301 '), { kind: 'valid', value: { name: 'José' } });
  assert.equal(parse('👩‍🚀👩‍🚀👩‍🚀').kind, 'valid', 'characters are counted, not UTF-16 units');
  for (const bad of [
    '',
    '   ',
    'a\nb',
    'a\tb',
    'a\u0000',
    'a\u202eb',
    'a\u2028b',
    '\ud800',
    'a\u0085b',
    '12345678901',
  ]) {
    assert.equal(parse(bad).kind, 'invalid', JSON.stringify(bad));
  }
});

test('a paragraph keeps its line ends, in one form', () => {
  const parse = (note: string) => checkInput(contact, { name: 'a', note });
  assert.deepEqual(parse(' a\r\nb\rc\td '), { kind: 'valid', value: { name: 'a', note: 'a\nb\nc\td' } });
  assert.deepEqual(parse(''), { kind: 'valid', value: { name: 'a', note: '' } });
  for (const bad of ['a\u0000', 'a\u001b[31m', '\u2066a']) assert.equal(parse(bad).kind, 'invalid');
});

test('every naughty string is either taken as well-formed text without controls, or refused', () => {
  const strings = JSON.parse(
    readFileSync(new URL('../../../test/data/strings/blns.json', import.meta.url), 'utf8'),
  ) as string[];
  assert.equal(strings.length, 515);
  for (const text of strings) {
    const checked = checkInput(line({ min: 0, max: 5_000 }), text);
    if (checked.kind === 'valid') assert.match(checked.value, /^[^\p{Cc}\p{Cs}]*$/u);
  }
});
