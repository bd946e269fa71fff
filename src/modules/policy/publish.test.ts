// Versions, confirmations and parameters on a real database: what is published stays, what is only proposed never shines.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.ts';
import { fakeClock } from '../../kernel/clock.ts';
import { openLog } from '../../kernel/log.ts';
import {
  approveParameter,
  type BoundControl,
  confirmBinding,
  confirmOwn,
  defaultParameters,
  openPolicy,
  type PaperParts,
  product,
  publishVersion,
} from '../policy.ts';

const day = 86_400_000;
let database: TestDatabase;
let clock: ReturnType<typeof fakeClock>;
let entries: { act: string; actor: string; object: string; commitments?: Record<string, string> }[];

const owner = { actor: 'staff:1', steppedUpAt: new Date('2026-01-01T00:00:00Z') };

const control: BoundControl = {
  id: 'https-everywhere',
  requirements: ['S1.3'],
  statement: 'All pages are HTTPS.',
  enforcedAt: [],
  intervalMs: 3_600_000,
  grade: 'outside',
  planted: [{ id: 'x', what: 'x', act: { kind: 'sql', plant: [], heal: [] } }],
  probe: async () => ({ summary: 'All is well.', findings: [] }),
};

function papers(): PaperParts {
  return {
    database: database.app,
    clock,
    shop: { controls: [control], facts: [] },
    appendEvidence: async (_, entry) => void entries.push(entry),
  };
}

function open() {
  const { appendEvidence } = papers();
  const log = openLog('silent');
  const own = {
    database: database.app,
    clock,
    log,
    controls: [control],
    facts: [],
    simulated: ['stripe'],
    appendEvidence,
  };
  return openPolicy(own);
}

before(async () => {
  database = await createTestDatabase({ areas: ['policy'] });
});
after(() => database.drop());
beforeEach(async () => {
  await database.owner.execute({
    name: '',
    text: 'truncate policy.observation, policy.turn, policy.version, policy.confirmation, policy.parameter',
    values: [],
  });
  clock = fakeClock();
  entries = [];
});

const one =
  '# Security policy\n\n### 1 HTTPS\n\nOur whole website is HTTPS.\n\n- promises: S1.3\n- kept by: https-everywhere\n';
const two = '# Security policy\n\nOur whole website is served over HTTPS, the payment forms included.\n';

test('each publication is a version with its days and an entry that holds the hash of the text', async () => {
  const first = await publishVersion(papers(), { body: one, by: product });
  assert.deepEqual(first, {
    kind: 'published',
    version: 1,
    publishedOn: '2026-01-01',
    effectiveOn: '2026-01-01',
    reviewBy: '2027-01-01',
  });
  assert.deepEqual(await publishVersion(papers(), { body: one, by: owner }), { kind: 'unchanged', version: 1 });
  const second = await publishVersion(papers(), { body: two, effectiveOn: '2026-02-01', note: 'Shorter.', by: owner });
  assert.equal(second.kind === 'published' && second.version, 2);
  assert.deepEqual(
    entries.map(({ act, actor, object }) => `${act} ${actor} ${object}`),
    ['policy.published product policy:1', 'policy.published staff:1 policy:2'],
  );
  const stored = await open().version(2);
  assert.equal(stored?.body, two);
  assert.equal(entries[1]?.commitments?.['body'], `sha256:${stored?.bodyHash}`);
});

test('the version in effect is shown until the next one takes effect, and the first before any does', async () => {
  await publishVersion(papers(), { body: one, effectiveOn: '2026-01-10', by: owner });
  const shown = async () => (await open().report()).document.version;
  assert.equal(await shown(), 1);
  await publishVersion(papers(), { body: two, effectiveOn: '2026-01-20', by: owner });
  clock.advance(18 * day);
  assert.equal(await shown(), 1);
  clock.advance(day);
  assert.equal(await shown(), 2);
});

test('a text that is not reviewed by its day is overdue', async () => {
  await publishVersion(papers(), { body: one, reviewBy: '2026-01-05', by: owner });
  const overdue = async () => (await open().report()).document.reviewOverdue;
  assert.equal(await overdue(), false);
  clock.advance(5 * day);
  assert.equal(await overdue(), true);
});

for (const [what, more] of [
  ['an effect before the publication', { effectiveOn: '2025-12-31' }],
  ['a day that is none', { effectiveOn: '2026-02-30' }],
  ['a word', { effectiveOn: 'tomorrow' }],
  ['a review in the past', { reviewBy: '2026-01-01' }],
  ['no text', { body: '' }],
  ['bytes', { body: 'We encrypt\0 all.' }],
  ['half a character', { body: 'We encrypt \ud800 all.' }],
  ['a control that is not there', { body: one.replace('by: https', 'by: httpz') }],
  ['a novel for a note', { note: 'x'.repeat(501) }],
] as const) {
  test(`refused, and nothing is published: ${what}`, async () => {
    assert.equal((await publishVersion(papers(), { body: one, by: owner, ...more })).kind, 'refused');
    assert.equal((await open().report()).document.version, 0);
    assert.deepEqual(entries, []);
  });
}

test('of two first starts at once one publishes', async () => {
  const start = () => publishVersion(papers(), { body: one, by: product }, { onlyFirst: true });
  const outcomes = await Promise.all([start(), start()]);
  assert.deepEqual(outcomes.map(({ kind }) => kind).toSorted(), ['published', 'unchanged']);
});

test('the role of the shop can alter neither a version, nor a confirmation, nor an approval', async () => {
  await confirmOwn(papers(), one);
  await publishVersion(papers(), { body: one, by: owner });
  await approveParameter(papers(), { parameter: 'signature-age', by: owner });
  for (const text of [
    `update policy.version set body = 'other'`,
    'delete from policy.version',
    `update policy.confirmation set stands = false`,
    'delete from policy.confirmation',
    `update policy.parameter set words = 'other'`,
    'delete from policy.parameter',
  ]) {
    await assert.rejects(database.app.execute({ name: '', text, values: [] }), /permission denied/);
  }
});

test('a proposal stays unproven beside a green control until a person confirms it, and again when he takes it back', async () => {
  await publishVersion(papers(), { body: two, by: owner });
  const policy = open();
  await policy.tick();
  const sentence = async () =>
    (await policy.report()).clauses.find(({ requirements }) => requirements.includes('S1.3'));
  const proposed = await sentence();
  assert.deepEqual([proposed?.status, proposed?.binding, proposed?.controls], ['unproven', 'proposed', []]);
  assert.match(proposed?.reason ?? '', /not yet confirmed/);
  const clause = (await policy.published()).compiled.clauses.find(({ id }) => id === proposed?.id);
  assert.ok(clause !== undefined);
  const whole = { ...clause, requirements: ['S1.3'] };
  await confirmBinding(papers(), { clause: whole, stands: true, by: owner });
  const confirmed = await sentence();
  assert.deepEqual([confirmed?.status, confirmed?.binding, confirmed?.grade], ['proven', 'confirmed', 'outside']);
  clock.advance(1);
  await confirmBinding(papers(), { clause: whole, stands: false, by: owner });
  assert.equal((await sentence())?.status, 'unproven');
});

test('a confirmation of what nobody knows is refused', async () => {
  const clause = { text: 'x', textHash: '00'.repeat(32), requirements: ['S1.3'], controls: [], party: undefined };
  for (const wrong of [{ requirements: ['S99'] }, { controls: ['gone'] }, { party: 'nobody' }]) {
    const outcome = await confirmBinding(papers(), { clause: { ...clause, ...wrong }, stands: true, by: owner });
    assert.equal(outcome.kind, 'refused');
  }
});

test('what ships is confirmed as ours, once; a sentence keeps it in any version, and an edited one does not', async () => {
  assert.equal(await confirmOwn(papers(), one), 1);
  assert.equal(await confirmOwn(papers(), one), 0);
  await publishVersion(papers(), { body: one, by: product });
  assert.equal((await open().report()).clauses.find(({ id }) => id === '1')?.binding, 'as shipped');
  await publishVersion(papers(), { body: one.replace('whole', 'entire'), by: owner });
  assert.equal((await open().report()).clauses.find(({ id }) => id === '1')?.binding, 'proposed');
});

test('what a person has said of a shipped sentence stays at the next start', async () => {
  await confirmOwn(papers(), one);
  await publishVersion(papers(), { body: one, by: product });
  const clause = (await open().published()).compiled.clauses.find(({ id }) => id === '1');
  assert.ok(clause !== undefined);
  clock.advance(1);
  await confirmBinding(papers(), { clause: { ...clause, controls: [] }, stands: true, by: owner });
  assert.equal(await confirmOwn(papers(), one), 0);
  assert.equal((await open().report()).clauses.find(({ id }) => id === '1')?.status, 'unproven');
});

test('a parameter is ours until it is approved, with a value of its own kind', async () => {
  const { kind } = await approveParameter(papers(), { parameter: 'signature-age', value: 12, by: owner });
  assert.equal(kind, 'approved');
  const { parameters } = await open().report();
  const [own, other] = ['signature-age', 'patch-time'].map((id) => parameters.find((parameter) => parameter.id === id));
  assert.match(own?.meaning ?? '', /12 hours/);
  assert.equal(own?.approval?.by, 'staff:1');
  assert.equal(other?.approval, undefined);
  for (const wrong of [
    { parameter: 'none' },
    { parameter: 'signature-age', value: ['a'] },
    { parameter: 'signature-age', value: -1 },
    { parameter: 'strictness', value: [] },
  ]) {
    assert.equal((await approveParameter(papers(), { ...wrong, by: owner })).kind, 'refused', JSON.stringify(wrong));
  }
});

test('feeds: versions, and what began or ceased to hold, the newest first', async () => {
  await confirmOwn(papers(), one);
  await publishVersion(papers(), { body: one, by: product });
  const policy = open();
  await policy.tick();
  clock.advance(3 * 3_600_000);
  const silent = await policy.changes();
  assert.deepEqual(
    silent.map(({ title }) => title),
    [
      'https-everywhere is no longer known to hold',
      'https-everywhere was seen to hold',
      'Version 1 of the security policy was published',
    ],
  );
  assert.match(silent[1]?.text ?? '', /Sentences concerned: 1\./);
  await policy.tick();
  const titles = (await policy.changes()).map(({ title }) => title);
  assert.equal(titles[0], 'https-everywhere was seen to hold');
  assert.match(titles[1] ?? '', /not looked at in time/);
});

const founding = path.join(import.meta.dirname, '..', '..', '..', 'test', 'data', 'policies');
const labelled = readFileSync(path.join(founding, 'founding-sentences.tsv'), 'utf8').trimEnd().split('\n').slice(1);
const bare = (text: string) => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');

for (const [letter, file] of [
  ['S', 'systems-x-security-policy.txt'],
  ['L', 'lux-watch-winders-ecommerce-policy.txt'],
] as const) {
  test(`founding policy ${letter}, published: every sentence with kind, grade, status and age, nothing unbound once approved`, async () => {
    const body = readFileSync(path.join(founding, file), 'utf8');
    assert.equal((await publishVersion(papers(), { body, by: owner })).kind, 'published');
    const policy = open();
    await policy.tick();
    const { clauses } = await policy.report();
    const rows = labelled.map((line) => line.split('\t')).filter(([policyOf]) => policyOf === letter);
    assert.ok(rows.length > 55);
    const whole = clauses.map(({ text }) => bare(text)).join('');
    for (const [, , sentence = ''] of rows) assert.ok(whole.includes(bare(sentence)), sentence);
    // Before anybody has looked: no sentence shines, and vague words are said to be vague.
    assert.ok(clauses.every(({ status }) => status !== 'proven'));
    assert.ok(clauses.some(({ status }) => status === 'unbound'));
    for (const { id } of defaultParameters) await approveParameter(papers(), { parameter: id, by: owner });
    const { compiled } = await policy.published();
    for (const clause of compiled.clauses) {
      if (clause.kind === 'promise' || clause.kind === 'third party')
        await confirmBinding(papers(), { clause, stands: true, by: owner });
    }
    const report = await policy.report();
    assert.deepEqual(
      report.clauses.filter(({ status }) => status === 'unbound').map(({ text }) => text),
      [],
    );
    for (const clause of report.clauses) {
      assert.ok(clause.kind !== 'unread', clause.text);
      assert.ok(['outside', 'shop', 'attested', 'none'].includes(clause.grade));
      assert.equal(clause.controls.length > 0, clause.ageMs !== undefined, clause.text);
      assert.ok(clause.status !== 'proven' || clause.ageMs !== undefined, clause.text);
    }
    assert.ok(report.conflicts.length > 0);
    for (const { decision, about } of report.conflicts) assert.ok(decision !== undefined, about);
  });
}
