import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readPolicy } from './policy-document.ts';

const head = '# Security\n\nPublished: 2026-11-22\nEffective: 2026-12-01\n\n';

test('a clause with its sentence, marks and bindings', () => {
  const reading = readPolicy(
    `${head}## 1. Part\n\n### 1.2 Strong\n\nWe use *strong* keys\neverywhere.\n\n- promises: S1.2, L5.2\n- kept by: \`tls-strong\`, other-one\n- means "strong": 128 bits\n- word of: Stripe\n`,
  );
  assert.deepEqual(reading, {
    kind: 'read',
    document: {
      title: 'Security',
      publishedOn: '2026-11-22',
      effectiveOn: '2026-12-01',
      clauses: [
        {
          id: '1.2',
          title: 'Strong',
          text: 'We use strong keys everywhere.',
          requirements: ['S1.2', 'L5.2'],
          controls: ['tls-strong', 'other-one'],
          vagueWords: ['strong'],
          meanings: { strong: '128 bits' },
          party: 'stripe',
          notApplicable: undefined,
        },
      ],
    },
  });
});

const refusals: [what: string, text: string, line: number, message: RegExp][] = [
  ['no dates', '# T\n', 1, /when it was published/],
  ['a day that is none', '# T\nPublished: 2026-13-45\n', 2, /not a day/],
  ['a clause twice', `${head}### 1 A\nx\n### 1 B\ny\n`, 8, /stands twice/],
  ['a misspelt binding', `${head}### 1 A\nx\n- kept bye: y\n`, 8, /no binding/],
  ['a requirement that is none', `${head}### 1 A\nx\n- promises: everything\n`, 8, /requirement ids/],
  ['a control that is none', `${head}### 1 A\nx\n- kept by: Our Team\n`, 8, /list of controls/],
  ['a meaning without a word', `${head}### 1 A\nx\n- means strong: 128\n`, 8, /no binding/],
  ['a clause without a sentence', `${head}### 1 A\n- promises: S1.3\n`, 1, /has no sentence/],
];
for (const [what, text, line, message] of refusals) {
  test(`refused, by line: ${what}`, () => {
    const reading = readPolicy(text);
    assert.equal(reading.kind, 'refused');
    assert.ok(
      reading.kind === 'refused' &&
        reading.problems.some((problem) => problem.line === line && message.test(problem.message)),
      JSON.stringify(reading),
    );
  });
}

test('any text at all is read or refused, never a crash', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
      readPolicy(text);
      readPolicy(head + text);
    }),
  );
});
