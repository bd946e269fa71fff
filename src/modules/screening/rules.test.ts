import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import fc from 'fast-check';
import { defaultRules } from './default-rules.ts';
import { countedUpTo, type Facts, factKinds, type Stage } from './facts.ts';
import { type Condition, hashRules, judge, type Rule, type RulesDocument, rulesSchema } from './rules.ts';

const stages = ['first', 'second'] as const;
const only = (...rules: Rule[]): RulesDocument => ({ ...defaultRules, rules });
const decide = (
  rules: RulesDocument,
  facts: Facts,
  { enforced = true, stage }: { enforced?: boolean; stage?: Stage } = {},
) => judge(rules, { stage: stage ?? rules.rules[0]?.stage ?? 'first', facts, enforced });

type Simple = Exclude<Condition, { any: unknown }>;

/** Facts that just fulfil the condition. */
function fulfilling(condition: Condition): Facts {
  if ('any' in condition) return fulfilling(condition.any[0] as Simple);
  const { fact } = condition;
  if ('is' in condition) return { [fact]: condition.is };
  if ('isNot' in condition) return { [fact]: typeof condition.isNot === 'boolean' ? !condition.isNot : 'other' };
  if ('oneOf' in condition) return { [fact]: condition.oneOf[0] ?? '' };
  if ('differsFrom' in condition) return { [fact]: 'A', [condition.differsFrom]: 'B' };
  if ('atLeast' in condition) return { [fact]: condition.atLeast };
  if ('atMost' in condition) return { [fact]: condition.atMost };
  return { [fact]: 1e9, [condition.of]: Math.floor(1e9 / condition.atLeastTimes) };
}

/** Facts that just do not. */
function failing(condition: Simple): Facts {
  const { fact } = condition;
  if ('is' in condition) return { [fact]: typeof condition.is === 'boolean' ? !condition.is : `not ${condition.is}` };
  if ('isNot' in condition) return { [fact]: condition.isNot };
  if ('oneOf' in condition) return { [fact]: `not ${condition.oneOf[0]}` };
  if ('differsFrom' in condition) return { [fact]: 'A', [condition.differsFrom]: 'A' };
  if ('atLeast' in condition) return { [fact]: condition.atLeast - 1 };
  if ('atMost' in condition) return { [fact]: condition.atMost + 1 };
  return { [fact]: 1e9, [condition.of]: Math.floor(1e9 / condition.atLeastTimes) + 1 };
}

test('every rule applies exactly when all its conditions hold; what is not known fulfils none', () => {
  for (const rule of defaultRules.rules) {
    const facts: Facts = Object.assign({}, ...rule.when.map(fulfilling));
    const expected = { findings: [rule.id], scores: [rule.score] };
    const { findings, scores } = decide(only(rule), facts);
    assert.deepEqual({ findings, scores }, expected, rule.id);
    for (const condition of rule.when) {
      assert.ok(!('any' in condition));
      const unknown = [{ [condition.fact]: null }, { [condition.fact]: Number.NaN }, { [condition.fact]: undefined }];
      for (const other of [failing(condition), ...unknown]) {
        const outcome = decide(only(rule), { ...facts, ...other } as Facts);
        assert.deepEqual(outcome.findings, [], `${rule.id} ${JSON.stringify(other)}`);
        assert.equal(outcome.verdict, 'pass');
      }
    }
    assert.equal(decide(only(rule), {}).verdict, 'pass');
  }
});

const base: Rule = {
  id: 'one',
  stage: 'first',
  when: [{ fact: 'itemCount', atLeast: 1 }],
  score: 10,
  reason: 'A reason in plain words.',
  enforced: true,
};
const some: Facts = { itemCount: 1 };

test('the score decides, or a hard rule; both say why', () => {
  const twenty: Rule = { ...base, id: 'twenty', score: 20 };
  const hold: Rule = { ...base, id: 'hold', score: 0, action: 'hold' };
  const stop: Rule = { ...base, id: 'stop', score: 0, action: 'stop' };
  const document = (hold: number, stop: number, ...rules: Rule[]) => ({
    ...only(...rules),
    thresholds: { hold, stop },
  });
  const verdictOf = (rules: RulesDocument) => decide(rules, some).verdict;
  assert.equal(verdictOf(document(31, 99, base, twenty)), 'pass');
  assert.deepEqual(decide(document(31, 99, base, twenty), some).reasons, []);
  assert.equal(verdictOf(document(30, 99, base, twenty)), 'hold');
  assert.equal(decide(document(30, 99, base, twenty), some).reasons.length, 2);
  assert.equal(verdictOf(document(30, 30, base, twenty)), 'stop');
  assert.equal(verdictOf(document(31, 99, base, hold)), 'hold');
  assert.equal(verdictOf(document(31, 99, hold, stop)), 'stop');
  assert.equal(verdictOf(document(31, 99, { ...stop, enforced: false })), 'pass');
  assert.deepEqual(decide(document(31, 99, { ...stop, enforced: false }), some).findings, ['stop']);
});

test('trust passes over all but what holds despite it', () => {
  const trust: Rule = { ...base, id: 'trust', score: 0, action: 'trust' };
  const hold: Rule = { ...base, id: 'hold', action: 'hold' };
  assert.equal(decide(only(hold, trust), some).verdict, 'pass');
  assert.equal(decide(only({ ...hold, score: 900 }, trust), some).score, 0);
  assert.equal(decide(only({ ...hold, despiteTrust: true }, trust), some).verdict, 'hold');
  assert.equal(decide(only(hold, { ...trust, enforced: false }), some).verdict, 'hold');
  const second = { ...trust, stage: 'second' as const };
  assert.equal(decide(only(second), { ...some, firstLookScore: 900 }).verdict, 'pass');
});

test('a condition `any` holds when one of its own does', () => {
  const rule: Rule = {
    ...base,
    when: [
      {
        any: [
          { fact: 'itemCount', atLeast: 5 },
          { fact: 'deliveryCountry', oneOf: ['AA', 'BB'] },
        ],
      },
    ],
  };
  assert.deepEqual(decide(only(rule), { itemCount: 4, deliveryCountry: 'CC' }).findings, []);
  assert.deepEqual(decide(only(rule), { itemCount: 4, deliveryCountry: 'BB' }).findings, ['one']);
  assert.deepEqual(decide(only(rule), { itemCount: 5 }).findings, ['one']);
});

test('a velocity rule is found in a demonstration, but does not decide', () => {
  for (const rule of defaultRules.rules.filter((one) => one.action !== 'trust')) {
    const facts: Facts = Object.assign({}, ...rule.when.map(fulfilling));
    const outcome = decide(only(rule), facts, { enforced: false });
    assert.deepEqual(outcome.findings, [rule.id]);
    assert.equal(outcome.score, rule.velocity === true ? 0 : rule.score);
    if (rule.velocity === true) assert.equal(outcome.verdict, 'pass');
  }
});

const anyFacts = fc.dictionary(
  fc.constantFrom(...Object.keys(factKinds)),
  fc.oneof(fc.integer(), fc.double(), fc.boolean(), fc.constantFrom('block', 'fail', 'US', ''), fc.constant(null)),
);

test('property: whatever the facts, there is a decision, always the same, and one more rule never makes it milder', () => {
  const severity = ['pass', 'hold', 'stop'];
  const hard = defaultRules.rules.filter((rule) => rule.action !== 'trust');
  fc.assert(
    fc.property(
      anyFacts,
      fc.boolean(),
      fc.constantFrom(...stages),
      fc.subarray(hard),
      (facts, enforced, stage, few) => {
        const whole = decide(only(...hard), facts, { enforced, stage });
        assert.deepEqual(whole, decide(only(...hard), structuredClone(facts), { enforced, stage }));
        const part = decide(only(...few), facts, { enforced, stage });
        assert.ok(severity.indexOf(part.verdict) <= severity.indexOf(whole.verdict));
        assert.ok(part.findings.every((id) => whole.findings.includes(id)));
        assert.equal(whole.reasons.length > 0 || whole.score > 0, whole.verdict !== 'pass' || whole.score > 0);
      },
    ),
  );
});

test('the default rules are sound, and read the same after a round through JSON', () => {
  const read = rulesSchema.parse(JSON.parse(JSON.stringify(defaultRules)));
  assert.deepEqual(read, defaultRules);
  assert.equal(hashRules(read), hashRules(defaultRules));
  for (const rule of defaultRules.rules) {
    const counts = rule.when.some((when) => 'fact' in when && /(Hour|Day)$|^orderCards$/.test(when.fact));
    assert.equal(rule.velocity === true, counts, rule.id);
  }
  const asked = new Set(
    defaultRules.rules.flatMap((rule) => rule.when.map((when) => ('any' in when ? '' : when.fact))),
  );
  for (const wanted of ['reshipper', 'express', 'cardCountry', 'emailDomainDisposable', 'cardListed', 'countryListed'])
    assert.ok(asked.has(wanted), wanted);
});

test('the rules of before are kept as they were, and can be read', () => {
  const migration = readFileSync(path.join(import.meta.dirname, 'schema', '0002.sql'), 'utf8');
  const [, hash, document = ''] = /values \('([0-9a-f]{64})', '(\{[\s\S]*?\]\})'/.exec(migration) ?? [];
  const rules = rulesSchema.parse(JSON.parse(document.replaceAll("''", "'")));
  assert.equal(hashRules(rules), hash);
  assert.equal(rules.rules.length, 16);
});

test('rules that could never apply, or would do nothing, are refused when they are written', () => {
  const refused = (change: Record<string, unknown>, message: RegExp) => {
    const result = rulesSchema.safeParse({ ...defaultRules, rules: [{ ...base, ...change }] });
    assert.equal(result.success, false, JSON.stringify(change));
    assert.match(result.error?.message ?? '', message);
  };
  refused({ when: [{ fact: 'favouriteColour', is: 'red' }] }, /no fact that we know/);
  refused({ when: [{ fact: 'cvcCheck', is: 'fail' }] }, /not known at the first look/);
  refused({ when: [{ fact: 'mailboxLastHour', atLeast: countedUpTo + 1 }] }, /counted up to 100/);
  refused({ when: [{ fact: 'knownCustomer', atLeast: 1 }] }, /is a flag/);
  refused({ when: [{ fact: 'amountMinor', is: 'much' }] }, /is a number/);
  refused({ when: [{ fact: 'amountMinor', atLeastTimes: 2, of: 'currency' }] }, /is a word/);
  refused({ when: [] }, /when/);
  refused({ when: [{ any: [{ any: [] }] }] }, /when/);
  refused({ score: 0 }, /neither a score nor an action/);
  refused({ score: -1 }, /score/);
  refused({ action: 'trust' }, /trusts/);
  refused({ reason: 'because' }, /reason/);
  refused({ id: 'Not An Id' }, /id/);
  refused({ run: 'process.exit()' }, /run/);
  const two = rulesSchema.safeParse({ ...defaultRules, rules: [base, base] });
  assert.match(two.error?.message ?? '', /two rules/);
  assert.equal(rulesSchema.safeParse({ ...defaultRules, thresholds: { hold: 50, stop: 49 } }).success, false);
});
