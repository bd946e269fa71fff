// Cedar's answers against a table that was written by hand (permission-matrix.tsv): every level, every permission, every
// case of what it is about, every age of a step-up. Then what is not in any table, which is refused (S2.2, L6.3, L6.5).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import fc from 'fast-check';
import type { StaffId } from '../identity.ts';
import {
  type About,
  type Asker,
  type Decision,
  decide,
  type LiveGrant,
  permissionsOf,
  type Standing,
} from './decide.ts';
import { defaultLevelDocument, type Level, type LevelDocument, levels, listedLevels } from './levels.ts';
import { isPermission, permissions, permissionTable } from './permissions.ts';
import { openRules, type Rules, RulesUnusable, rulesText, schemaText } from './rules.ts';

const now = new Date('2026-06-01T12:00:00Z');
const minuteMs = 60_000;
const ids = {
  self: '00000000-0000-7000-8000-000000000001',
  support: '00000000-0000-7000-8000-000000000002',
  administrator: '00000000-0000-7000-8000-000000000003',
  owner: '00000000-0000-7000-8000-000000000004',
  nobody: '00000000-0000-7000-8000-000000000005',
} as Record<'self' | 'support' | 'administrator' | 'owner' | 'nobody', StaffId>;

let rules: Rules;
before(async () => {
  rules = await openRules(defaultLevelDocument);
});

const matrix = readFileSync(path.join(import.meta.dirname, 'permission-matrix.tsv'), 'utf8')
  .trimEnd()
  .split('\n')
  .slice(1)
  .map((line) => {
    const [permission = '', what = '', ...answers] = line.split('\t');
    return { permission, what, expected: new Map(levels.map((level, index) => [level, answers[index]])) };
  });

function standingOf(level: Level, sole: boolean): Standing {
  const grant = (staffId: StaffId, of: Level): [StaffId, LiveGrant] => [
    staffId,
    { grantId: staffId, staffId, level: of, lapsesAt: undefined },
  ];
  return {
    rules,
    document: defaultLevelDocument,
    soleOwner: sole ? ids.self : undefined,
    grants: new Map([
      grant(ids.self, level),
      grant(ids.support, 'support'),
      grant(ids.administrator, 'administrator'),
      grant(ids.owner, 'owner'),
    ]),
  };
}

/** What a row's case is about; `any` stands for three. */
function casesOf(what: string): { about: About; sole: boolean }[] {
  const [circumstances, rest] = what.includes(':') ? (what.split(':') as [string, string]) : ['', what];
  const sole = circumstances.includes('sole');
  const large = { amountMinor: defaultLevelDocument.largeAmountMinor };
  const below = { amountMinor: defaultLevelDocument.largeAmountMinor - 1 };
  const [kind, level] = rest.split('=') as [string, Level | undefined];
  const proposedAt = new Date(now.getTime() - (circumstances.includes('waited') ? 24 * 60 * minuteMs : minuteMs));
  const grant = (holder: StaffId, proposedBy: StaffId) => ({
    grant: { holder, proposedBy, level: level ?? 'support', proposedAt },
  });
  const abouts: Record<string, About[]> = {
    any: [{}, below, large, { raisedRisk: true }, { ...large, raisedRisk: true }],
    usual: [{}, below],
    large: [large],
    raised: [{ raisedRisk: true }, { ...below, raisedRisk: true }],
    'at-all': [{}],
    own: [level === undefined ? { staffId: ids.self } : grant(ids.self, ids.owner)],
    other: [{ staffId: ids.support }],
    administrator: [{ staffId: ids.administrator }],
    owner: [{ staffId: ids.owner }],
    nobody: [{ staffId: ids.nobody }],
    others: [grant(ids.nobody, ids.administrator)],
    mine: [grant(ids.nobody, ids.self)],
    for: [{ purpose: level as string }],
  };
  const found = abouts[kind];
  assert.ok(found !== undefined, `the table has no case ${what}`);
  return found.map((about) => ({ about, sole }));
}

const ages: readonly (number | undefined)[] = [
  undefined,
  0,
  minuteMs,
  minuteMs + 1,
  5 * minuteMs,
  5 * minuteMs + 1,
  -1,
];

function expectedAt(answer: string | undefined, ageMs: number | undefined): Decision['kind'] {
  if (answer === 'no') return 'refused';
  if (answer === 'yes') return 'allowed';
  assert.ok(answer === '5m' || answer === '1m', `the table says ${answer}`);
  const withinMs = answer === '5m' ? 5 * minuteMs : minuteMs;
  return ageMs !== undefined && ageMs >= 0 && ageMs <= withinMs ? 'allowed' : 'step-up-wanted';
}

test('the table has every permission, and no other', () => {
  assert.deepEqual([...new Set(matrix.map(({ permission }) => permission))].sort(), [...permissions].sort());
  for (const { name, on } of permissionTable.filter(({ on }) => on === 'shop')) {
    const cases = matrix.filter(({ permission }) => permission === name).map(({ what }) => what);
    assert.ok(
      cases.join() === 'any' || cases.toSorted().join() === 'large,raised,usual',
      `${name} on ${on}: ${cases.join()}`,
    );
  }
});

test('what Cedar decides is what the table says, for every level, case and age of a step-up', () => {
  let asked = 0;
  for (const { permission, what, expected } of matrix) {
    for (const { about, sole } of casesOf(what)) {
      for (const level of levels) {
        for (const ageMs of ages) {
          const asker: Asker = {
            staffId: ids.self,
            steppedUpAt: ageMs === undefined ? undefined : new Date(now.getTime() - ageMs),
          };
          const decision = decide(standingOf(level, sole), asker, { permission, about, now });
          const wanted = expectedAt(expected.get(level), ageMs);
          assert.equal(decision.kind, wanted, `${permission} ${what}: ${level}, step-up ${ageMs} ms old`);
          if (decision.kind === 'step-up-wanted')
            assert.equal(decision.withinMs, expected.get(level) === '1m' ? minuteMs : 5 * minuteMs);
          asked++;
        }
      }
    }
  }
  assert.ok(asked > 5_000, `${asked} questions`);
});

test('a menu shows what a level may do at all', () => {
  for (const level of levels) {
    const may = permissionsOf(rules, level);
    for (const permission of permissions) {
      const answers = matrix.filter((row) => row.permission === permission && !row.what.startsWith('sole'));
      const some = answers.some(({ expected, what }) => expected.get(level) !== 'no' && what !== 'own');
      assert.equal(may.has(permission), some, `${level} ${permission}`);
    }
  }
});

test('an auditor holds every permission to read and none other, whatever a document gives him', async () => {
  const everything: LevelDocument = {
    ...defaultLevelDocument,
    levels: {
      administrator: permissions,
      manager: permissions,
      fulfilment: permissions,
      support: permissions,
      auditor: permissions,
    },
  };
  const generous = await openRules(everything);
  const may = permissionsOf(generous, 'auditor');
  for (const { name, kind } of permissionTable) assert.equal(may.has(name), kind === 'reading', name);
  // What only an owner does stays his, and nobody approves his own.
  for (const level of listedLevels) {
    assert.equal(permissionsOf(generous, level).has('access.approve-levels'), false, level);
    const asker = { staffId: ids.self, steppedUpAt: now };
    const grant = { holder: ids.nobody, proposedBy: ids.self, level: 'support' as const, proposedAt: now };
    const standing = { ...standingOf(level, true), rules: generous };
    const decision = decide(standing, asker, { permission: 'access.approve', about: { grant }, now });
    assert.equal(decision.kind, 'refused', level);
  }
});

test('unknown permissions, levels and things are refused', () => {
  const name = fc.oneof(
    fc.string(),
    fc.constantFrom('__proto__', 'constructor', 'orders.*', 'orders.view ', 'ORDERS.VIEW', 'owner', '"'),
  );
  const asker = { staffId: ids.self, steppedUpAt: now };
  fc.assert(
    fc.property(name, fc.constantFrom(...levels), (permission, level) => {
      fc.pre(!isPermission(permission));
      assert.equal(decide(standingOf(level, true), asker, { permission, about: {}, now }).kind, 'refused');
    }),
  );
  fc.assert(
    fc.property(name, fc.constantFrom(...permissions), (level, permission) => {
      fc.pre(!(levels as readonly string[]).includes(level));
      const decision = decide(standingOf(level as Level, true), asker, { permission, about: {}, now });
      assert.equal(decision.kind, 'refused', `${level} ${permission}`);
    }),
    { numRuns: 60 },
  );
  fc.assert(
    fc.property(name, fc.constantFrom(...levels), (purpose, level) => {
      const about = { purpose };
      assert.equal(
        decide(standingOf(level, true), asker, { permission: 'customers.open', about, now }).kind,
        'refused',
      );
    }),
  );
  const thing = { on: 'staff', who: 'another', administrative: false } as const;
  const circumstances = { stepUpWanted: false, steppedUp: true, soleOwner: true };
  assert.equal(rules.decide({ level: 'owner', permission: 'orders.view', thing, ...circumstances }).allowed, false);
});

test('nobody without a grant that stands may anything', () => {
  const stands = standingOf('owner', false);
  const lapsed = new Map(stands.grants);
  lapsed.set(ids.self, { grantId: 'x', staffId: ids.self, level: 'manager', lapsesAt: now });
  for (const permission of permissions) {
    const request = { permission, about: {}, now };
    const nobody = decide(stands, { staffId: ids.nobody, steppedUpAt: now }, request);
    assert.equal(nobody.kind, 'refused');
    assert.equal(
      decide({ ...stands, grants: lapsed }, { staffId: ids.self, steppedUpAt: now }, request).kind,
      'refused',
    );
  }
});

test('rules that do not parse, do not fit the schema, or can never apply are not taken', async () => {
  const good = rulesText(defaultLevelDocument);
  const spoiled = [
    'permit (principal, action, resource',
    '@id("typo")\npermit (principal, action == Action::"orders.veiw", resource);',
    '@id("owner")\npermit (principal, action, resource);',
    'permit (principal, action, resource);',
    '@id("silent")\nforbid (principal, action, resource);',
    '@id("no-such-fact")\npermit (principal, action, resource) when { context.isFriendly };',
    '@id("never")\npermit (principal, action == Action::"orders.view", resource is Grant);',
    '@id("template")\npermit (principal == ?principal, action, resource);',
  ];
  for (const rule of spoiled)
    await assert.rejects(openRules(defaultLevelDocument, `${good}\n${rule}`), RulesUnusable, rule);
  assert.match(schemaText(), /action "customers\.open" appliesTo/);
});

test('a decision is quick enough to be asked on every request', () => {
  const question = {
    level: 'manager',
    stepUpWanted: true,
    steppedUp: true,
    soleOwner: false,
    permission: 'customers.open',
  };
  const began = performance.now();
  const rounds = 200;
  for (let round = 0; round < rounds; round++)
    rules.decide({ ...question, thing: { on: 'person', purpose: `not kept ${round}` } });
  const eachMs = (performance.now() - began) / rounds;
  // 0.3 ms on an idle machine; tests share theirs.
  assert.ok(eachMs < 5, `${eachMs.toFixed(3)} ms a decision`);
});
