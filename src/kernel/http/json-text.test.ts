import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import fc from 'fast-check';
import { maxJsonDepth, parseJson } from './json-text.ts';

interface Case {
  name: string;
  expect: 'accept' | 'reject' | 'either';
  /** Null for the one case that is too large to write out: `generator` says what it is. */
  base64: string | null;
}
const corpus = JSON.parse(
  readFileSync(new URL('../../../test/data/json/json-test-suite.json', import.meta.url), 'utf8'),
) as { cases: Case[] };

// JSON by the grammar, refused by our rule: a member that stands twice means different things to different readers.
const stricter = new Set(['y_object_duplicated_key.json', 'y_object_duplicated_key_and_value.json']);

test('the JSON corpus is read as it should be, and nothing in it breaks the reader', () => {
  assert.equal(corpus.cases.length, 143);
  for (const { name, expect, base64 } of corpus.cases) {
    const bytes = base64 === null ? Buffer.from(`${'[{"":'.repeat(50_000)}\n`) : Buffer.from(base64, 'base64');
    const outcome = parseJson(bytes);
    if (stricter.has(name)) assert.equal(outcome.kind, 'malformed', name);
    else if (expect === 'accept') assert.equal(outcome.kind, 'json', name);
    else if (expect === 'reject') assert.equal(outcome.kind, 'malformed', name);
  }
});

const refuse = (text: string | Buffer): string => {
  const outcome = parseJson(Buffer.from(text as string));
  assert.equal(outcome.kind, 'malformed', String(text));
  return outcome.kind === 'malformed' ? outcome.detail : '';
};

test('a member that stands twice is refused, however it is spelled', () => {
  for (const text of [
    '{"a":1,"a":1}',
    '{"a":1,"b":2,"\\u0061":3}',
    '[{"x":{"a":1,"b":[{"a":1}],"a":2}}]',
    '{"":1,"":2}',
    '{"a\\"":1,"a\\"":2}',
    '{"a" :1, "a"\n\t:2}',
  ]) {
    assert.match(refuse(text), /same member twice/, text);
  }
  for (const text of [
    '{"a":{"a":{"a":1}}}',
    '[{"a":1},{"a":1}]',
    '{"a":"a","b":"a"}',
    '["a","a"]',
    '{"a":["a:","a"]}',
  ]) {
    assert.equal(parseJson(Buffer.from(text)).kind, 'json', text);
  }
});

test('a member cannot be called __proto__', () => {
  for (const text of ['{"__proto__":{"admin":true}}', '[[{"\\u005f_proto__":1}]]'])
    assert.match(refuse(text), /__proto__/);
  assert.equal(parseJson(Buffer.from('"__proto__"')).kind, 'json');
});

test('depth is limited, and brackets in a string are no depth', () => {
  assert.equal(parseJson(Buffer.from('['.repeat(maxJsonDepth) + ']'.repeat(maxJsonDepth))).kind, 'json');
  assert.match(refuse('['.repeat(maxJsonDepth + 1) + ']'.repeat(maxJsonDepth + 1)), /levels deep/);
  assert.match(refuse('[{"a":'.repeat(100_000)), /levels deep/);
  assert.equal(parseJson(Buffer.from(JSON.stringify('[{'.repeat(1_000)))).kind, 'json');
});

test('only UTF-8 without a byte order mark', () => {
  assert.match(refuse(Buffer.from([0x22, 0xff, 0x22])), /not UTF-8/);
  assert.match(refuse(Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])), /not UTF-8/);
  refuse(Buffer.from('\ufeff{}'));
  refuse(Buffer.from('{}', 'utf16le'));
  refuse('');
});

test('a refusal says where, and never quotes the body', () => {
  const detail = refuse('{\n  "email": "secret@example.com",\n  "oops\n}');
  assert.match(detail, /line 3/);
  assert.doesNotMatch(detail, /secret|oops/);
});

test('what JSON.stringify writes comes back the same', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
      const text = JSON.stringify(value);
      fc.pre(!text.includes('__proto__'));
      assert.deepEqual(parseJson(Buffer.from(text)), { kind: 'json', value: JSON.parse(text) });
    }),
    { numRuns: 300 },
  );
});

test('no bytes at all make the reader throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      parseJson(Buffer.from(bytes));
    }),
    { numRuns: 1_000 },
  );
});
