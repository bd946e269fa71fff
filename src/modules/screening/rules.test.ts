import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test from 'node:test';
import fc from 'fast-check';
import { type Condition, countedUpTo, currentRules, type Facts, judge, type Rule, ruleSets } from './rules.ts';

const stages = ['first', 'second'] as const;
const allRules = [...ruleSets.values()].flatMap((set) => stages.flatMap((stage) => set[stage]));

/** A fact that just fulfils the condition, and one that just does not. */
function fulfilling(condition: Condition): Facts {
  return { [condition.fact]: 'is' in condition ? condition.is : condition.atLeast };
}
function failing(condition: Condition): Facts {
  return { [condition.fact]: 'is' in condition ? `not ${condition.is}` : condition.atLeast - 1 };
}

test('every rule applies exactly when all its conditions hold', () => {
  for (const rule of allRules) {
    const facts: Facts = Object.assign({}, ...rule.when.map(fulfilling));
    assert.deepEqual(judge([rule], facts, true), {
      verdict: rule.verdict,
      findings: [rule.id],
      reasons: [rule.reason],
    });
    for (const condition of rule.when) {
      for (const other of [failing(condition), { [condition.fact]: null }, { [condition.fact]: Number.NaN }]) {
        const outcome = judge([rule], { ...facts, ...other }, true);
        assert.deepEqual(outcome, { verdict: 'pass', findings: [], reasons: [] }, rule.id);
      }
    }
    assert.equal(judge([rule], {}, true).verdict, 'pass');
  }
});

test('a velocity rule that is not enforced is found, but does not decide', () => {
  for (const rule of allRules) {
    const facts: Facts = Object.assign({}, ...rule.when.map(fulfilling));
    const outcome = judge([rule], facts, false);
    assert.deepEqual(outcome.findings, [rule.id]);
    assert.equal(outcome.verdict, rule.velocity === true ? 'pass' : rule.verdict);
    assert.equal(outcome.reasons.length, rule.velocity === true ? 0 : 1);
  }
});

test('property: the hardest rule decides, and one more finding never makes a verdict milder', () => {
  const severity = ['pass', 'hold', 'stop'];
  const facts = fc
    .subarray(allRules.flatMap((rule) => rule.when))
    .map((some): Facts => Object.assign({}, ...some.map(fulfilling)));
  fc.assert(
    fc.property(fc.constantFrom(...stages), facts, fc.boolean(), (stage, known, enforced) => {
      const rules = currentRules[stage];
      const whole = judge(rules, known, enforced);
      const each = rules.map((rule) => judge([rule], known, enforced));
      const hardest = Math.max(...each.map((one) => severity.indexOf(one.verdict)));
      assert.equal(severity.indexOf(whole.verdict), hardest);
      assert.deepEqual(
        whole.findings,
        each.flatMap((one) => one.findings),
      );
    }),
  );
});

test('rules are sound: own ids, a reason in words, thresholds that counting can reach', () => {
  for (const set of ruleSets.values()) {
    const rules: Rule[] = stages.flatMap((stage) => [...set[stage]]);
    assert.equal(new Set(rules.map((rule) => rule.id)).size, rules.length);
    for (const rule of rules) {
      assert.match(rule.reason, /^[A-Z].{20,}\.$/);
      assert.ok(rule.when.length > 0);
      const counts = rule.when.some((condition) => /Last(Hour|Day)$/.test(condition.fact));
      assert.equal(rule.velocity === true, counts, rule.id);
      for (const condition of rule.when) {
        if (counts && 'atLeast' in condition) assert.ok(condition.atLeast <= countedUpTo);
      }
    }
  }
  assert.equal(ruleSets.get(currentRules.version), currentRules);
  assert.equal(currentRules.version, Math.max(...ruleSets.keys()));
});

test('a version that has decided stays as it is', () => {
  const digests = [...ruleSets.values()].map((set) => {
    const text = JSON.stringify([set.first, set.second]);
    return [set.version, createHash('sha256').update(text).digest('hex').slice(0, 16)];
  });
  // To change a rule, add a version: decisions on record refer to this one.
  assert.deepEqual(digests, [[1, '411ab5ffcd8b3dd8']]);
});
