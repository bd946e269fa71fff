// Commands on the host: what waits for a yes, what runs without one, and what stays open until it was looked at (S2.4).
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.ts';
import { fakeClock } from '../../kernel/clock.ts';
import { type Tx, violatedConstraint } from '../../kernel/database.ts';
import { newId } from '../../kernel/ids.ts';
import { sql } from '../../kernel/sql.ts';
import { type Access, type Asker, type HostWish, isPlainReason, openAccess } from '../access.ts';
import type { NewEntry } from '../evidence.ts';
import type { StaffId } from '../identity.ts';

let database: TestDatabase;
let access: Access;
let evidence: NewEntry[];
let clock: ReturnType<typeof fakeClock>;
let owner: StaffId;

const minuteMs = 60_000;
const wish: HostWish = {
  command: 'erase --order W-1004',
  effect: 'The contact of 2 orders can never be read again.',
  osUser: 'shopkeeper',
  host: 'till-1',
};

before(async () => {
  database = await createTestDatabase({ areas: ['access'] });
});
after(() => database.drop());

beforeEach(async () => {
  await database.owner.execute(sql`
    truncate access.grant, access.ending, access.sole_owner, access.host_command, access.host_decision, access.host_run,
             access.host_review, access.proposal, access.approval, access.withdrawal`);
  clock = fakeClock('2026-06-01T12:00:00Z');
  evidence = [];
  access = openAccess({
    database: database.app,
    clock,
    appendEvidence: async (_tx, entry) => void evidence.push(entry),
  });
  owner = newId<StaffId>();
});

function act<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
  return database.app.transaction(work);
}

function fresh(staffId: StaffId): Asker {
  return { staffId, steppedUpAt: clock.now() };
}

async function enrol() {
  await act((tx) => access.firstOwner(tx, { staffId: owner, enrolment: 'link' }));
  evidence.length = 0;
}

async function asked(): Promise<string> {
  const outcome = await access.askHost(wish);
  assert.ok(outcome.kind === 'waits', outcome.kind);
  return outcome.commandId;
}

function decideAs(asker: Asker, commandId: string, decision: 'approved' | 'refused' = 'approved') {
  return act((tx) => access.decideHostCommand(tx, asker, { commandId, decision }));
}

test('before there is an owner nobody can be asked: the command runs, and the evidence says so', async () => {
  assert.equal(await access.hasOwner(), false);
  const outcome = await access.askHost(wish);
  assert.ok(outcome.kind === 'runs' && outcome.how === 'no-owner-yet');
  assert.deepEqual(
    evidence.map(({ act: name, detail }) => [name, detail?.['reason']]),
    [['access.host-command-unasked', 'no-owner-yet']],
  );
  assert.deepEqual(await access.openReviews(), []);
});

test('with an owner it waits, is approved by somebody with a fresh step-up, and runs once', async () => {
  await enrol();
  const commandId = await asked();
  assert.equal((await access.hostState(commandId)).kind, 'waits');
  const [waiting, ...more] = await access.waitingHostCommands();
  assert.deepEqual(
    [waiting?.command, waiting?.effect, waiting?.osUser, waiting?.host, more.length],
    [wish.command, wish.effect, 'shopkeeper', 'till-1', 0],
  );
  const stale = { staffId: owner, steppedUpAt: new Date(clock.now().getTime() - minuteMs - 1) };
  assert.deepEqual(await decideAs(stale, commandId), { kind: 'step-up-wanted', withinMs: minuteMs });
  assert.equal((await decideAs(fresh(newId<StaffId>()), commandId)).kind, 'refused');
  assert.equal((await decideAs(fresh(owner), commandId)).kind, 'decided');
  assert.equal((await decideAs(fresh(owner), commandId, 'refused')).kind, 'not-found');
  const states = await Promise.all([access.hostState(commandId), access.hostState(commandId)]);
  assert.deepEqual(states.map(({ kind }) => kind).toSorted(), ['expired', 'runs']);
  assert.equal((await access.hostState(commandId)).kind, 'expired');
  assert.deepEqual(
    evidence.map(({ act: name, actor }) => `${name} ${actor}`),
    [
      'access.host-command-asked operator:cli',
      `access.host-command-approved staff:${owner}`,
      'access.host-command-run operator:cli',
    ],
  );
});

test('it is refused by a no, and by ten minutes of silence', async () => {
  await enrol();
  const refused = await asked();
  await decideAs(fresh(owner), refused, 'refused');
  assert.equal((await access.hostState(refused)).kind, 'refused');
  const silent = await asked();
  clock.advance(10 * minuteMs);
  assert.equal((await access.hostState(silent)).kind, 'expired');
  assert.equal((await decideAs(fresh(owner), silent)).kind, 'not-found');
  assert.deepEqual(await access.waitingHostCommands(), []);
  const forgotten = await asked();
  await decideAs(fresh(owner), forgotten);
  clock.advance(10 * minuteMs + 1);
  assert.equal((await access.hostState(forgotten)).kind, 'expired');
  assert.equal((await access.hostState(newId<string>())).kind, 'expired');
});

test('breaking the glass runs at once, is in the evidence, and stays open until a second person has looked', async () => {
  await enrol();
  const outcome = await access.askHost({ ...wish, breakGlass: 'the owner cannot be reached' });
  assert.ok(outcome.kind === 'runs' && outcome.how === 'break-glass');
  const { commandId } = outcome;
  assert.deepEqual(
    evidence.map(({ act: name, detail }) => [name, detail?.['reason']]),
    [['access.break-glass', 'the owner cannot be reached']],
  );
  clock.advance(400 * 86_400_000);
  assert.equal((await access.openReviews()).length, 1);
  const own = { commandId, own: true, word: 'it-was-me' };
  assert.equal((await act((tx) => access.reviewBreakGlass(tx, fresh(owner), own))).kind, 'refused');
  assert.equal((await decideAs(fresh(owner), commandId)).kind, 'not-found');
  const other = { commandId, own: false, word: 'in-order' };
  assert.equal((await act((tx) => access.reviewBreakGlass(tx, fresh(owner), other))).kind, 'reviewed');
  assert.equal((await act((tx) => access.reviewBreakGlass(tx, fresh(owner), other))).kind, 'not-found');
  assert.deepEqual(await access.openReviews(), []);
  assert.equal(evidence.at(-1)?.act, 'access.break-glass-reviewed');
});

test('a sole owner may review what he did himself, and it says so', async () => {
  await enrol();
  const outcome = await access.askHost({ ...wish, breakGlass: 'no second factor at hand' });
  assert.ok(outcome.kind === 'runs');
  await act((tx) => access.declareSoleOwner(tx, fresh(owner)));
  const review = { commandId: outcome.commandId, own: true, word: 'it-was-me' };
  assert.equal((await act((tx) => access.reviewBreakGlass(tx, fresh(owner), review))).kind, 'reviewed');
  const [story] = await access.hostCommands(1);
  assert.deepEqual([story?.reviewedOwn, story?.reviewWord, story?.reviewedBy], [true, 'it-was-me', owner]);
});

test('a reason is words, and none that could be somebody’s', async () => {
  await enrol();
  for (const good of ['the disk is full', 'Feuer im Rechenzentrum, 3 Uhr', 'owner (both) unreachable'])
    assert.equal(isPlainReason(good), true, good);
  for (const bad of ['', 'no', 'ask ann@example.com', 'call 2025550143', 'x'.repeat(201), 'a\nb', 'a\u001b[2Jb', '   '])
    await assert.rejects(access.askHost({ ...wish, breakGlass: bad }), RangeError, bad);
  assert.equal(evidence.length, 0);
});

test('the database refuses to run what is not approved, and to skip the asking once there is an owner', async () => {
  await enrol();
  const commandId = await asked();
  const refused = async (query: Parameters<Tx['execute']>[0]) => {
    try {
      await database.app.execute(query);
    } catch (error) {
      return violatedConstraint(error);
    }
    return undefined;
  };
  const run = sql`insert into access.host_run (command_id, run_at) values (${commandId}, ${clock.now()})`;
  assert.equal(await refused(run), 'host_run_approved');
  const decision = (by: StaffId, at: Date) => sql`
    insert into access.host_decision (command_id, decision, decided_by, decided_at, stepped_up_at)
    values (${commandId}, 'approved', ${by}, ${at}, ${at})`;
  assert.equal(await refused(decision(newId<StaffId>(), clock.now())), 'host_decision_by_staff');
  const late = new Date(clock.now().getTime() + 10 * minuteMs + 1);
  assert.equal(await refused(decision(owner, late)), 'host_decision_in_time');
  const unasked = sql`
    insert into access.host_command (id, kind, command, effect, os_user, host, asked_at, expires_at)
    values (${newId<string>()}, 'no-owner-yet', 'x', 'x', 'x', 'x', ${clock.now()}, ${late})`;
  assert.ok((await refused(unasked)) !== undefined);
  const inTime = new Date(clock.now().getTime() + minuteMs);
  const quick = sql`
    insert into access.host_command (id, kind, command, effect, os_user, host, asked_at, expires_at)
    values (${newId<string>()}, 'no-owner-yet', 'x', 'x', 'x', 'x', ${clock.now()}, ${inTime})`;
  assert.equal(await refused(quick), 'host_command_asks');
  const review = sql`
    insert into access.host_review (command_id, reviewed_by, reviewed_at, stepped_up_at, own, word)
    values (${commandId}, ${owner}, ${clock.now()}, ${clock.now()}, false, 'fine')`;
  assert.equal(await refused(review), 'host_review_of_break_glass');
});
