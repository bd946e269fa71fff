// The trust page over a real database: a founding policy as the shop's own, red shown red, feeds, badge, versions, and a
// record that a stranger checks with one downloaded file.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { createTestDatabase, type TestDatabase } from '../../test/support/test-database.ts';
import { systemClock } from '../kernel/clock.ts';
import { openLog } from '../kernel/log.ts';
import { type Evidence, openEvidence } from '../modules/evidence.ts';
import {
  type BoundControl,
  confirmBinding,
  openPolicy,
  type PaperParts,
  type Policy,
  publishVersion,
  type Sight,
} from '../modules/policy.ts';
import { badge, jsonFeed, rss } from './trust/feeds.ts';
import { trustBody } from './trust/page-body.ts';
import { reportJson } from './trust/report-json.ts';
import { witnessesOf } from './trust/verification.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'trust-'));
const data = path.join(import.meta.dirname, '..', '..', 'test', 'data', 'policies');
let database: TestDatabase;
let evidence: Evidence;
let policy: Policy;
let papers: PaperParts;
let sight: Sight = { summary: 'All is well.', findings: [] };

before(async () => {
  database = await createTestDatabase({ areas: ['policy', 'evidence'] });
  const clock = systemClock;
  evidence = await openEvidence({ database: database.app, dataFolder: folder, clock });
  const control: BoundControl = {
    id: 'https-everywhere',
    requirements: ['S1.2', 'S1.3'],
    statement: 'All pages are HTTPS.',
    enforcedAt: [],
    intervalMs: 3_600_000,
    grade: 'outside',
    planted: [{ id: 'x', what: 'x', act: { kind: 'sql', plant: [], heal: [] } }],
    probe: async () => sight,
  };
  const shop = { controls: [control], facts: [] };
  papers = {
    database: database.app,
    clock,
    shop,
    appendEvidence: (tx, entry) => evidence.append(tx, entry),
  };
  const log = openLog('silent');
  policy = openPolicy({ ...papers, log, controls: [control], facts: [], simulated: ['stripe'] });
  const by = { actor: 'staff:1', steppedUpAt: clock.now() };
  const body = readFileSync(path.join(data, 'systems-x-security-policy.txt'), 'utf8');
  await publishVersion(papers, { body, note: 'With <marks> & "quotes".', by });
  const { compiled } = await policy.published();
  const clause = compiled.clauses.find(({ requirements }) => requirements.includes('S1.3'));
  assert.ok(clause !== undefined);
  await confirmBinding(papers, { clause, stands: true, by });
  await policy.tick();
});
after(async () => {
  await policy.stop();
  await evidence.stop();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

const shopOrigin = 'https://shop.example';

async function page(): Promise<string> {
  const report = await policy.report();
  const checkpoint = await evidence.getCheckpoint();
  const { verifierKey } = evidence;
  return trustBody({ shopName: 'Tailors', shopOrigin, verifierKey, report, checkpoint }).toString();
}

test('every sentence of a founding policy stands on the page with its kind and its status; one holds', async () => {
  const shown = await page();
  const report = await policy.report();
  for (const { id } of report.clauses) assert.equal(shown.split(`id="clause-${id}"`).length, 2, id);
  assert.match(shown, /Tailors makes \d+ promises about your data\. 1 of them hold/);
  assert.match(shown, /A person confirmed on .* with a second factor/);
  assert.match(shown, /no person has confirmed it yet/);
  assert.match(shown, /not proven at this moment/, 'the line about cards is as the tests have it');
  assert.match(shown, /seen .* ago, from outside/);
  assert.match(shown, /With &lt;marks&gt; &amp; &quot;quotes&quot;\./);
  assert.match(shown, /It was decided\./, 'the conflict about payment information');
  assert.doesNotMatch(shown, / style=/);
  // Each link of the page to a place of its own has that place.
  for (const [, target = ''] of shown.matchAll(/href="#([^"]+)"/g)) assert.ok(shown.includes(`id="${target}"`), target);
});

test('for machines: the days of the version in effect come first, and every sentence has kind, grade, status and age', async () => {
  const report = await policy.report();
  const text = JSON.stringify(reportJson(report, undefined, evidence));
  assert.match(text, /^\{"at":"[^"]*","policy":\{.*?"publishedOn":"\d{4}-\d\d-\d\d","effectiveOn":"\d{4}-\d\d-\d\d"/);
  const { clauses } = JSON.parse(text) as { clauses: Record<string, unknown>[] };
  assert.equal(clauses.length, report.clauses.length);
  for (const clause of clauses)
    for (const key of ['id', 'text', 'kind', 'grade', 'status', 'ageMs', 'requirements', 'binding'])
      assert.ok(key in clause, key);
  assert.ok(!text.includes('staff:1'), 'who of the staff did it is nobody else’s business');
});

test('a version is its text, and the log holds its hash', async () => {
  const stored = await policy.version(1);
  assert.equal(
    createHash('sha256')
      .update(stored?.body ?? '')
      .digest('hex'),
    stored?.bodyHash,
  );
  assert.equal(await policy.version(2), undefined);
});

test('red is red at once: in the first lines, beside the sentence, on the badge and in the feed', async () => {
  assert.match(badge(await policy.report()), /1 of \d+ proven/);
  const well = sight;
  sight = { summary: 'Bad.', findings: ['the page at /secret'] };
  try {
    const rounds = openRound();
    await rounds();
    const shown = await page();
    assert.match(shown, /1 does not hold right now/);
    assert.match(shown, /note bad/);
    assert.ok(!shown.includes('/secret'));
    const report = await policy.report();
    assert.match(badge(report), /1 of \d+ broken/);
    assert.match(badge(report), /#b3261e/);
    assert.match((await policy.changes())[0]?.title ?? '', /https-everywhere does not hold/);
  } finally {
    sight = well;
  }
});

/** As if half the interval had passed: turns are given back, and the shop looks. */
function openRound() {
  return async () => {
    await database.owner.execute({ name: '', text: 'truncate policy.turn', values: [] });
    await policy.tick();
  };
}

test('feeds: well-formed whatever stands in them', async () => {
  const changes = [...(await policy.changes())];
  assert.ok(changes.some(({ id }) => id === 'version-1'));
  const parts = { shopName: 'A & B <shop>\u0000', shopOrigin };
  const xml = rss(changes, parts);
  assert.match(xml, /A &amp; B &lt;shop&gt; /);
  assert.match(xml, /With &lt;marks&gt; &amp; "quotes"\./);
  assert.doesNotMatch(xml, /&(?!amp;|lt;|gt;)/);
  assert.ok(!xml.includes('\u0000'));
  const feed = jsonFeed(changes, parts);
  assert.equal(feed.items.length, changes.length);
  assert.equal(new Set(feed.items.map(({ id }) => id)).size, changes.length);
});

test('witnesses are whoever signed the head beside the log', () => {
  const note = 'shop.example/log\n7\nabc=\n\n\u2014 shop.example/log x\n\u2014 witness.example/w y\n\u2014 other z\n';
  assert.deepEqual(witnessesOf(note), ['witness.example/w', 'other']);
});

async function proofOf(evidenceId: string) {
  let proof = await evidence.proofForEntry(evidenceId);
  for (let i = 0; i < 50 && proof === undefined; i++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    proof = await evidence.proofForEntry(evidenceId);
  }
  assert.ok(proof !== undefined);
  return proof;
}

test('a record is checked with one downloaded file, and a changed one is refused', async () => {
  const seen = (await policy.report()).clauses.flatMap(({ controls }) => controls)[0]?.observation;
  const observation = await policy.observation(seen?.id ?? '');
  assert.ok(observation !== undefined);
  const proof = await proofOf(observation.evidenceId);
  const source = readFileSync(path.join(import.meta.dirname, 'trust', 'verify-record.ts'), 'utf8');
  const script = path.join(folder, 'verify.mjs');
  writeFileSync(script, stripTypeScriptTypes(source, { mode: 'strip' }));
  const record = {
    observation: { ...observation, details: observation.details ?? null },
    log: { entry: proof.entry.toString('utf8'), proof: proof.proof },
  };
  const file = path.join(folder, 'record.json');
  const check = (text: string, key = evidence.verifierKey) => {
    writeFileSync(file, text);
    return spawnSync(process.execPath, [script, file, key], { encoding: 'utf8' });
  };
  const text = JSON.stringify(record);
  writeFileSync(file, text);
  assert.match(
    execFileSync(process.execPath, [script, file, evidence.verifierKey], { encoding: 'utf8' }),
    /Everything fits/,
  );
  const other = record.observation.outcome === 'holds' ? 'broken' : 'holds';
  const wrong: [string, string][] = [
    ['another outcome', text.replace(`"outcome":"${record.observation.outcome}"`, `"outcome":"${other}"`)],
    ['another outcome in entry and record', text.replaceAll(record.observation.outcome, other)],
    [
      'another place',
      JSON.stringify({ ...record, log: { ...record.log, proof: proof.proof.replace(/index \d+/, 'index 0') } }),
    ],
    [
      'another head',
      JSON.stringify({
        ...record,
        log: { ...record.log, proof: proof.proof.replace(/\n\u2014 (\S+) .{20}/, '\n\u2014 $1 AAAAAAAAAAAAAAAAAAAA') },
      }),
    ],
  ];
  for (const [what, changed] of wrong) {
    const { status, stderr } = check(changed);
    assert.equal(status, 1, what);
    assert.match(stderr, /Does not hold: /, what);
  }
  const version = await policy.version(1);
  assert.ok(version !== undefined);
  const published = await proofOf(version.evidenceId);
  const log = { entry: published.entry.toString('utf8'), proof: published.proof };
  assert.match(
    check(JSON.stringify({ version, log })).stdout,
    /version 1 of the policy: published .*\nEverything fits/,
  );
  const edited = { ...version, body: version.body.replace('128', '64').replace('Stripe', 'Somebody') };
  assert.match(check(JSON.stringify({ version: edited, log })).stderr, /not the one that was published/);
  assert.match(check(JSON.stringify({ version: { ...version, effectiveOn: '2020-01-01' }, log })).stderr, /other days/);
  assert.match(check(JSON.stringify({ log })).stderr, /neither an observation nor a version/);
  const strange = evidence.verifierKey.replace(/\+[0-9a-f]{8}\+/, '+00000000+');
  assert.match(check(text, strange).stderr, /misspelt/);
});

test('the other founding policy, published: every one of its sentences is on the page', async () => {
  const body = readFileSync(path.join(data, 'lux-watch-winders-ecommerce-policy.txt'), 'utf8');
  const outcome = await publishVersion(papers, { body, by: { actor: 'staff:1', steppedUpAt: undefined } });
  assert.equal(outcome.kind, 'published');
  const [shown, report] = [await page(), await policy.report()];
  assert.equal(report.document.version, 2);
  assert.ok(report.clauses.length > 60);
  for (const { id } of report.clauses) assert.equal(shown.split(`id="clause-${id}"`).length, 2, id);
  assert.match(shown, /Version 2<\/a> \(this one\).*Published without a second factor/s);
  assert.match(shown, /the meaning of “promptly” is not approved yet/);
  assert.match(shown, /A decision was taken about how it is meant/);
});
