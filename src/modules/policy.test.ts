// Looks, rounds and the trust report on a real database, with a clock that the test turns.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { createTestDatabase, type TestDatabase } from '../../test/support/test-database.ts';
import { fakeClock } from '../kernel/clock.ts';
import { openLog } from '../kernel/log.ts';
import {
  askShopToLook,
  type BoundControl,
  CannotLook,
  confirmOwn,
  openPolicy,
  type PaperParts,
  product,
  publishVersion,
  recordPlantedRun,
  type Sight,
} from './policy.ts';

const hour = 3_600_000;
let database: TestDatabase;
let clock: ReturnType<typeof fakeClock>;
let entries: { id: string; act: string; detail: Record<string, unknown>; commitments?: Record<string, string> }[];
let sight: () => Promise<Sight>;

const body = '# Security policy\n\n### 1 One\n\nWe keep it.\n\n- promises: S1.3\n- kept by: kept\n';
const kept = { id: 'kept', requirements: ['S1.3'] };

function papers(): PaperParts {
  return {
    database: database.app,
    clock,
    shop: { controls: [kept], facts: [] },
    appendEvidence: async (_, entry) => void entries.push(entry),
  };
}

function open(fail?: Error) {
  const control: BoundControl = {
    id: 'kept',
    requirements: ['S1.3'],
    statement: 'It is kept.',
    enforcedAt: [],
    intervalMs: hour,
    grade: 'shop',
    planted: [{ id: 'x', what: 'x', act: { kind: 'sql', plant: [], heal: [] } }],
    probe: () => sight(),
  };
  return openPolicy({
    database: database.app,
    clock,
    log: openLog('silent'),
    controls: [control],
    facts: [],
    simulated: [],
    async appendEvidence(_, entry) {
      if (fail !== undefined) throw fail;
      entries.push(entry);
    },
  });
}

const sentence = async (policy: ReturnType<typeof open>) =>
  (await policy.report()).clauses.find(({ id }) => id === '1');
const status = async (policy: ReturnType<typeof open>) => (await sentence(policy))?.status;

before(async () => {
  database = await createTestDatabase({ areas: ['policy'] });
});
after(() => database.drop());
beforeEach(async () => {
  await database.owner.execute({
    name: '',
    text: 'truncate policy.observation, policy.turn, policy.planted_run, policy.version, policy.confirmation, policy.parameter',
    values: [],
  });
  clock = fakeClock();
  entries = [];
  await confirmOwn(papers(), body);
  await publishVersion(papers(), { body, by: product });
  entries = [];
  sight = async () => ({ summary: 'All is well.', findings: [] });
});

test('a look makes an observation and an entry with its period and the hash of its details', async () => {
  const policy = open();
  assert.equal(await status(policy), 'unproven');
  assert.equal(await policy.tick(), 1);
  assert.equal(await status(policy), 'proven');
  const seen = (await sentence(policy))?.controls[0]?.observation;
  assert.ok(seen !== undefined);
  const shown = await policy.observation(seen.id);
  assert.equal(shown?.evidenceId, entries[0]?.id);
  assert.equal(entries[0]?.commitments?.['details'], `sha256:${shown?.detailsHash}`);
  assert.equal(entries[0]?.detail['goodUntil'], '2026-01-01T01:00:00.000Z');
});

test('it is looked at twice in each interval, by one of two processes', async () => {
  const [one, two] = [open(), open()];
  const looks = async () => (await Promise.all([one.tick(), two.tick()])).reduce((a, b) => a + b);
  assert.equal(await looks(), 1);
  assert.equal(await looks(), 0);
  clock.advance(hour / 2 - 1);
  assert.equal(await looks(), 0);
  clock.advance(1);
  assert.equal(await looks(), 1);
});

test('when nobody looks any more, green turns stale by age alone', async () => {
  const policy = open();
  await policy.tick();
  await policy.stop();
  clock.advance(hour);
  assert.equal(await status(policy), 'proven');
  clock.advance(1);
  assert.equal(await status(policy), 'stale');
  assert.equal(await policy.tick(), 0);
});

test('red shows at once, without its details until it is mended; then all of it', async () => {
  const policy = open();
  sight = async () => ({ summary: 'Bad.', findings: ['the back door at 10.0.0.7 is open'] });
  await policy.tick();
  const red = await sentence(policy);
  assert.equal(red?.status, 'failing');
  assert.ok(!JSON.stringify(await policy.report()).includes('10.0.0.7'));
  const id = red?.controls[0]?.observation?.id ?? '';
  assert.equal((await policy.observation(id))?.details, undefined);
  assert.match((await policy.observation(id))?.detailsHash ?? '', /^[0-9a-f]{64}$/);
  sight = async () => ({ summary: 'Mended.', findings: [] });
  clock.advance(hour);
  await policy.tick();
  assert.equal(await status(policy), 'proven');
  assert.match((await policy.observation(id))?.details ?? '', /10\.0\.0\.7/);
});

test('a red that is never mended is opened after 30 days, and still red', async () => {
  const policy = open();
  sight = async () => ({ summary: 'Bad.', findings: ['the reason'] });
  await policy.tick();
  const id = (await sentence(policy))?.controls[0]?.observation?.id ?? '';
  clock.advance(30 * 24 * hour + 1);
  assert.match((await policy.observation(id))?.details ?? '', /the reason/);
  assert.equal(await status(policy), 'failing');
});

test('a probe that dies is red and repeats no word of the error; one that cannot look is unproven and says why', async () => {
  const policy = open();
  sight = () => Promise.reject(new TypeError('secret@example.com'));
  await policy.tick();
  assert.equal(await status(policy), 'failing');
  clock.advance(hour);
  sight = () => Promise.reject(new CannotLook('Chromium is missing: apt-get install chromium'));
  await policy.tick();
  assert.equal(await status(policy), 'unproven');
  const all = await database.app.query<{ details: string }>({
    name: '',
    text: 'select details from policy.observation',
    values: [],
  });
  assert.ok(!JSON.stringify(all).includes('secret@'));
  assert.match(JSON.stringify(await policy.report()), /Chromium is missing/);
});

test('what cannot be written to the log is not observed', async () => {
  const policy = open(new Error('the log is full'));
  await assert.rejects(policy.tick(), /the log is full/);
  assert.equal(await status(policy), 'unproven');
});

test('a request wakes the running shop; without one it comes back empty', async () => {
  const policy = open();
  const ask = (timeoutMs: number) =>
    askShopToLook(database.app, {
      controls: [
        {
          id: 'kept',
          requirements: [],
          statement: '',
          enforcedAt: [],
          intervalMs: hour,
          grade: 'shop',
          planted: [],
        },
      ],
      only: [],
      clock,
      timeoutMs,
    });
  assert.equal((await ask(150)).get('kept'), undefined);
  sight = async () => ({ summary: 'Bad.', findings: ['here'] });
  await policy.start(hour);
  try {
    const answer = (await ask(5_000)).get('kept');
    assert.equal(answer?.status, 'failing');
    assert.deepEqual(answer?.findings, ['here']);
  } finally {
    await policy.stop();
  }
});

test('the role of the shop can neither change nor remove an observation', async () => {
  await open().tick();
  for (const text of [
    `update policy.observation set outcome = 'holds'`,
    'delete from policy.observation',
    'delete from policy.planted_run',
  ]) {
    await assert.rejects(database.app.execute({ name: '', text, values: [] }), /permission denied/);
  }
});

test('a planted run is kept, with its entry', async () => {
  const policy = open();
  const parts = {
    database: database.app,
    clock,
    appendEvidence: async (_: unknown, entry: (typeof entries)[number]) => void entries.push(entry),
  };
  await recordPlantedRun(parts, { planted: 26, caught: 25, escaped: ['kept/x'] });
  assert.deepEqual((await policy.report()).plantedRun, {
    at: clock.now(),
    planted: 26,
    caught: 25,
    escaped: ['kept/x'],
  });
  assert.equal(entries[0]?.act, 'policy.planted-run');
});
