import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.ts';
import { sqlState } from '../../kernel/database.ts';
import { newId } from '../../kernel/ids.ts';
import { sql } from '../../kernel/sql.ts';
import { type CaseEnd, caseEdges } from './cases-state.ts';
import * as store from './cases-store.ts';

let db: TestDatabase;
before(async () => {
  db = await createTestDatabase({ areas: ['cases'] });
});
after(() => db.drop());

const start = new Date('2026-03-01T12:00:00Z');
const later = (hours: number) => new Date(start.getTime() + hours * 3_600_000);
let names = 0;

async function open(hours = 48): Promise<store.NewCase> {
  const given: store.NewCase = {
    kind: 'held-order',
    subject: `order:${newId<string>()}`,
    name: `W-${++names}`,
    at: start,
    deadlineAt: later(hours),
    reasons: ['The same card paid five times or more within an hour.'],
    actor: 'screening',
  };
  assert.equal(await db.app.transaction((tx) => store.openCase(tx, given)), true);
  return given;
}

async function find(name: string): Promise<store.Case> {
  const found = await store.caseByName(db.app, name);
  assert.ok(found !== undefined);
  return found;
}

const close = (given: store.NewCase, to: CaseEnd = 'decided', word = 'released') =>
  db.app.transaction((tx) =>
    store.closeCase(tx, { kind: given.kind, subject: given.subject, to, word, actor: 'operator:cli', at: later(1) }),
  );

const acts = async (name: string) => (await store.caseHistory(db.app, (await find(name)).caseId)).map(({ act }) => act);

test('the table of states is what the database permits', async () => {
  const { definition } = await db.owner.one(sql<{ definition: string }>`
    select pg_get_constraintdef(oid) as definition from pg_constraint where conname = 'case_state_check'`);
  const states = [...definition.matchAll(/'([a-z]+)'/g)].map(([, state]) => state);
  assert.deepEqual(new Set(states), new Set(['open', ...caseEdges.map(({ to }) => to)]));
});

test('each edge is taken once, with its cause on file; a closed case is closed', async () => {
  for (const { to } of caseEdges) {
    const given = await open();
    assert.equal(await close(given, to), true);
    for (const { to: other } of caseEdges) assert.equal(await close(given, other), false);
    assert.equal((await find(given.name)).state, to);
    assert.deepEqual(await acts(given.name), ['opened', to]);
  }
});

test('of one thing one case is open, however many open it at once; after its end another may be', async () => {
  const given = await open();
  const again = await Promise.all(
    Array.from({ length: 8 }, () => db.app.transaction((tx) => store.openCase(tx, given))),
  );
  assert.deepEqual(new Set(again), new Set([false]));
  await close(given);
  assert.equal(await db.app.transaction((tx) => store.openCase(tx, given)), true);
  assert.equal((await find(given.name)).state, 'open');
});

test('ten who close at once: one does', async () => {
  const given = await open();
  const closed = await Promise.all(Array.from({ length: 10 }, () => close(given)));
  assert.equal(closed.filter(Boolean).length, 1);
  assert.deepEqual(await acts(given.name), ['opened', 'decided']);
});

test('a transaction that fails opens and closes nothing', async () => {
  const given = await open();
  const other = { ...given, subject: 'order:other', name: 'W-other' };
  await assert.rejects(
    db.app.transaction(async (tx) => {
      await store.openCase(tx, other);
      await store.closeCase(tx, { ...given, to: 'decided', at: start });
      throw new Error('rolled back');
    }),
  );
  assert.equal(await store.caseByName(db.app, 'W-other'), undefined);
  assert.equal((await find(given.name)).state, 'open');
});

test('what is overdue is told once, also by two who look at once, and is still open', async () => {
  await db.owner.execute(sql`truncate cases.case cascade`);
  const due = await Promise.all([open(1), open(2)]);
  const notYet = await open(3);
  const decided = await open(1);
  await close(decided);
  const look = () => db.app.transaction((tx) => store.markOverdue(tx, { at: later(2), actor: 'shop', limit: 100 }));
  const told = (await Promise.all([look(), look(), look()])).flat();
  assert.deepEqual(new Set(told.map(({ name }) => name)), new Set(due.map(({ name }) => name)));
  assert.equal(told.length, 2);
  assert.deepEqual(await look(), []);
  assert.deepEqual(await store.countCases(db.app, later(2)), { open: 3, overdue: 2, nextDeadline: notYet.deadlineAt });
  assert.deepEqual(
    (await store.listCases(db.app, { state: 'open', limit: 10 })).map(({ name }) => name).at(-1),
    notYet.name,
    'the most urgent first',
  );
  assert.equal(await close(due[0] ?? notYet), true);
  assert.deepEqual(await acts(due[0]?.name ?? ''), ['opened', 'overdue', 'decided']);
});

test('words are noted and a case is assigned while it is open', async () => {
  const given = await open();
  const { caseId } = await find(given.name);
  const by = { caseId, actor: 'operator:cli', at: later(1) };
  const note = (word: string) => db.app.transaction((tx) => store.noteCase(tx, { ...by, word }));
  const assign = () => db.app.transaction((tx) => store.assignCase(tx, { ...by, assignee: 'ann' }));
  assert.equal(await note('called'), true);
  assert.equal(await assign(), true);
  await close(given);
  assert.equal(await note('late'), false);
  assert.equal(await assign(), false);
  assert.deepEqual(await acts(given.name), ['opened', 'noted', 'assigned', 'decided']);
});

test('attack: prose is no note; the application cannot change what a case was about or what happened', async () => {
  const given = await open();
  const { caseId } = await find(given.name);
  for (const word of ['Mr Smith of 12 Harbour Street', 'smith@example.com', '+1 202 555 0143', '']) {
    const note = db.app.transaction((tx) => store.noteCase(tx, { caseId, word, actor: 'operator:cli', at: start }));
    await assert.rejects(note, (error) => sqlState(error) === '23514', word);
  }
  for (const query of [
    sql`delete from cases.case`,
    sql`update cases.case set deadline_at = 'infinity'`,
    sql`update cases.case set reasons = '{}'`,
    sql`delete from cases.event`,
    sql`update cases.event set actor = 'somebody-else'`,
  ]) {
    await assert.rejects(db.app.execute(query), (error) => sqlState(error) === '42501');
  }
});
