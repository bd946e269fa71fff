import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { KnownShop } from '../promises.ts';
import { compilePolicy, hashText } from './compile.ts';
import { standingParameters } from './parameters.ts';

const shop: KnownShop = {
  controls: [
    { id: 'tls-strong', requirements: ['S1.2', 'L5.2'] },
    { id: 'watched', requirements: ['S3.1'] },
  ],
  facts: [
    { id: 'tls', requirements: ['S1.2'], unit: 'tls', value: 1.2, guarantees: 'at least', says: 'TLS 1.2 is accepted' },
  ],
};

function compiled(body: string, parameters = standingParameters(new Map())) {
  const outcome = compilePolicy(body, shop, parameters);
  assert.equal(outcome.kind, 'compiled', JSON.stringify(outcome));
  if (outcome.kind !== 'compiled') throw new Error('refused');
  return outcome.compiled;
}

test('our own form: the id of the heading, and what stands below the sentence', () => {
  const { title, clauses } = compiled(
    '# Security\n\n## 1. Part\n\n### 1.2 Keys\n\nWe use strong keys everywhere. They change yearly.\n\n- promises: S1.2, L5.2\n- kept by: `tls-strong`\n- means "strong": 128 bits\n- word of: Stripe\n',
  );
  assert.equal(title, 'Security');
  const clause = clauses.find(({ id }) => id === '1.2');
  assert.ok(clause !== undefined);
  const { kind, requirements, controls, meanings, party, vagueWords, textHash, text } = clause;
  assert.deepEqual(
    { kind, requirements, controls, meanings, party, vagueWords },
    {
      kind: 'promise',
      requirements: ['S1.2', 'L5.2'],
      controls: ['tls-strong'],
      meanings: { strong: '128 bits' },
      party: 'stripe',
      vagueWords: [],
    },
  );
  assert.equal(textHash, hashText(text));
  assert.equal(clauses.find(({ id }) => id === '1.2-2')?.text, 'They change yearly.');
});

test('any other text: sentences by their place, controls by the promises they make, the party by its name', () => {
  const { clauses } = compiled(
    'Security Policy\n\nAll transactions are monitored for fraud, and what is suspicious is investigated promptly.\nStripe is certified as a PCI DSS Level 1 provider.\n',
  );
  const watched = clauses.find(({ requirements }) => requirements.includes('S3.1'));
  assert.deepEqual([watched?.id, watched?.controls, watched?.vagueWords], ['s2', ['watched'], ['promptly']]);
  const theirs = clauses.find(({ kind }) => kind === 'third party');
  assert.deepEqual([theirs?.party, theirs?.controls], ['stripe', []]);
});

test('a lost list is a vague word of its own', () => {
  const { clauses } = compiled('The response program includes the following steps:\n\n');
  assert.deepEqual(clauses[0]?.vagueWords, ['following steps']);
});

test('numbers are held against what the shop is set to, and against an approved parameter: both values are named', () => {
  const [tls] = compiled('All payment data travels encrypted under TLS 1.3 only.').clauses;
  assert.deepEqual(tls?.contradictions, [{ claim: 'tls 1.3', fact: 'TLS 1.2 is accepted' }]);
  const approval = { value: 6, words: 'x', by: 'b', at: new Date(0), steppedUpAt: null, evidenceId: '' };
  const parameters = standingParameters(new Map([['investigation-time', approval]]));
  const text =
    'All transactions are monitored for fraud, and suspicious ones are flagged and investigated within 2 days.';
  assert.match(compiled(text, parameters).clauses[0]?.contradictions[0]?.fact ?? '', /6 days/);
  assert.deepEqual(compiled(text).clauses[0]?.contradictions, [], 'a default that nobody approved contradicts nothing');
});

const head = '# T\n\n';
const refusals: [what: string, text: string, line: number, message: RegExp][] = [
  ['a clause twice', `${head}### 1 A\nx is y.\n### 1 B\ny is x.\n`, 5, /stands twice/],
  ['a misspelt binding', `${head}### 1 A\nx is y.\n- kept bye: y\n`, 5, /no binding/],
  ['a requirement that is none', `${head}### 1 A\nx is y.\n- promises: everything\n`, 5, /requirement ids/],
  ['a control that is none', `${head}### 1 A\nx is y.\n- kept by: our-team\n`, 5, /no control of this shop/],
  ['a meaning without a word', `${head}### 1 A\nx is y.\n- means strong: 128\n`, 5, /write a meaning/],
  ['a clause without a sentence', `${head}### 1 A\n- promises: S1.3\n`, 3, /has no sentence/],
  ['nothing at all', '\n\n', 1, /empty/],
];
for (const [what, text, line, message] of refusals) {
  test(`refused, by line: ${what}`, () => {
    const outcome = compilePolicy(text, shop);
    assert.ok(
      outcome.kind === 'refused' && outcome.problems.some((one) => one.line === line && message.test(one.message)),
      JSON.stringify(outcome),
    );
  });
}

test('any text at all is compiled or refused, never a crash', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
      compilePolicy(text, shop);
      compilePolicy(`${head}### 1 A\n${text}`, shop);
    }),
  );
});
