import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { checkPolicy } from '../../src/modules/promises.ts';
import { takenBack } from './frames.ts';
import { type Figures, isAside, labelled, measure } from './measure.ts';
import { policyCheckPage } from './page.ts';

const measured = measure();

function atLeast(figures: Figures, floors: { precision: number; recall: number; kinds: number }): void {
  for (const [name, floor] of Object.entries(floors)) {
    const value = figures[name as keyof typeof floors];
    assert.ok(value >= floor, `${name} is ${value}, wanted ${floor}`);
  }
}

test('the founding policies are read as a person reads them, and nothing is said too much', () => {
  assert.equal(measured.founding.sentences, 120);
  atLeast(measured.founding, { precision: 1, recall: 0.95, kinds: 1 });
  assert.deepEqual(measured.founding.tooMuch, []);
});

test('other styles that rules were made for', () => {
  for (const figures of [measured.tuned, measured.later]) {
    atLeast(figures, { precision: 0.98, recall: 0.98, kinds: 0.98 });
    assert.deepEqual(figures.tooMuch, []);
  }
});

test('sentences kept aside, a third of those written for the test', () => {
  assert.ok(measured.aside.sentences + measured.laterAside.sentences >= 100);
  atLeast(measured.aside, { precision: 0.93, recall: 0.93, kinds: 0.93 });
  atLeast(measured.laterAside, { precision: 0.95, recall: 0.85, kinds: 0.85 });
});

test('no sentence could be shown green for less than it promises, kept aside or not', () => {
  for (const [name, { wronglyGreen }] of Object.entries(measured)) assert.equal(wronglyGreen.length, 0, name);
});

test('no sentence written as a trap is said to promise anything, kept aside or not', () => {
  const traps = ['other-styles.tsv', 'later-sentences.tsv']
    .flatMap(labelled)
    .filter(({ policy, kind }) => policy.endsWith('traps') && kind !== 'promise');
  assert.ok(traps.length >= 90);
  assert.ok(traps.some(({ sentence }) => isAside(sentence)));
  const trapped = new Set(traps.map(({ sentence }) => sentence));
  const green = [measured.tuned, measured.aside, measured.later, measured.laterAside]
    .flatMap(({ tooMuch }) => tooMuch)
    .filter((sentence) => trapped.has(sentence));
  assert.deepEqual(green, []);
});

test('a promise that is taken back is none: every labelled promise in every frame', () => {
  const promised = ['founding-sentences.tsv', 'other-styles.tsv', 'later-sentences.tsv']
    .flatMap(labelled)
    .filter(
      ({ kind, ids, sentence }) =>
        kind === 'promise' && ids.length > 0 && !ids.includes('S0') && sentence.split(' ').length > 4,
    )
    .map(({ sentence }) => sentence.replace(/^- /, ''));
  assert.ok(promised.length > 200);
  const leaks = takenBack.flatMap(([name, frame]) =>
    promised.flatMap((sentence) => {
      const outcome = checkPolicy(Buffer.from(frame(sentence)), { controls: [], facts: [] });
      assert.equal(outcome.kind, 'checked');
      const clauses = outcome.kind === 'checked' ? outcome.check.clauses : [];
      const claimed = clauses.flatMap(({ kind, requirements }) => (kind === 'promise' ? requirements : []));
      return claimed.length === 0 ? [] : [`${name}: ${claimed.join(' ')}: ${sentence}`];
    }),
  );
  assert.deepEqual(leaks, []);
});

test('the page shows the figures of today', () => {
  const file = path.join(path.dirname(path.dirname(import.meta.dirname)), 'docs', 'policy-check.md');
  const page = readFileSync(file, 'utf8');
  assert.equal(page, policyCheckPage(page, measured), 'run tools/measure-promises.ts');
});
