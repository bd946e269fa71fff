// Who gets access, and who cannot: by the module's functions, and by SQL as the application's role, which the database
// must refuse (S2.4, L6.3).
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.ts';
import { fakeClock } from '../../kernel/clock.ts';
import { sqlState, type Tx, violatedConstraint } from '../../kernel/database.ts';
import { newId } from '../../kernel/ids.ts';
import { sql } from '../../kernel/sql.ts';
import { type Access, type Asker, defaultLevelDocument, type Level, openAccess } from '../access.ts';
import type { NewEntry } from '../evidence.ts';
import type { StaffId } from '../identity.ts';

let database: TestDatabase;
let access: Access;
let evidence: NewEntry[];
let clock: ReturnType<typeof fakeClock>;
let owner: StaffId;

const minuteMs = 60_000;
const dayMs = 86_400_000;

before(async () => {
  database = await createTestDatabase({ areas: ['access'] });
});
after(() => database.drop());

beforeEach(async () => {
  await database.owner.execute(sql`
    truncate access.level_draft, access.level_approval, access.proposal, access.withdrawal, access.approval, access.grant,
             access.ending, access.sole_owner, access.host_command, access.host_decision, access.host_run,
             access.host_review`);
  clock = fakeClock('2026-06-01T12:00:00Z');
  evidence = [];
  access = openAccess({
    database: database.app,
    clock,
    appendEvidence: async (_tx, entry) => void evidence.push(entry),
  });
  owner = newId<StaffId>();
  assert.equal(await act((tx) => access.firstOwner(tx, { staffId: owner, enrolment: 'link-1' })), 'granted');
});

function act<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
  return database.app.transaction(work);
}

/** Proven anew this very moment. */
function fresh(staffId: StaffId): Asker {
  return { staffId, steppedUpAt: clock.now() };
}

async function propose(by: StaffId, level: Level, staffId = newId<StaffId>()) {
  const outcome = await act((tx) => access.propose(tx, fresh(by), { staffId, level }));
  assert.ok(outcome.kind === 'proposed', JSON.stringify(outcome));
  return { staffId, proposalId: outcome.proposalId };
}

/** A person with this level, by the ordinary way; administrators and a second owner come through a waiting sole owner. */
async function somebody(level: Level): Promise<StaffId> {
  const mode = await access.mode();
  if (mode.soleOwner === undefined) await act((tx) => access.declareSoleOwner(tx, fresh(owner)));
  const { staffId, proposalId } = await propose(owner, level);
  if (level === 'administrator') clock.advance(dayMs);
  const outcome = await act((tx) => access.approve(tx, fresh(owner), proposalId));
  assert.equal(outcome.kind, 'granted', JSON.stringify(outcome));
  return staffId;
}

test('the first owner’s grant is made once in the life of a shop', async () => {
  assert.equal(await access.levelOf(owner), 'owner');
  const other = newId<StaffId>();
  assert.equal(await act((tx) => access.firstOwner(tx, { staffId: other, enrolment: 'link-2' })), 'there-already');
  assert.equal(await act((tx) => access.firstOwner(tx, { staffId: owner, enrolment: 'link-1' })), 'there-already');
  assert.equal(await access.levelOf(other), undefined);
  assert.deepEqual(
    evidence.map(({ act: name }) => name),
    ['access.first-owner'],
  );
});

test('of ten first owners at once there is one', async () => {
  await database.owner.execute(sql`truncate access.grant cascade`);
  const outcomes = await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      act((tx) => access.firstOwner(tx, { staffId: newId<StaffId>(), enrolment: `link-${index}` })),
    ),
  );
  assert.equal(outcomes.filter((outcome) => outcome === 'granted').length, 1);
});

test('a grant takes two persons, each with a fresh step-up, and counts from the second one’s word', async () => {
  const administrator = await somebody('administrator');
  evidence.length = 0;
  const { staffId, proposalId } = await propose(administrator, 'support');
  assert.deepEqual(await access.may({ staffId, steppedUpAt: undefined }, 'orders.view'), {
    kind: 'refused',
    reason: 'You hold no access level now.',
  });
  const own = await act((tx) => access.approve(tx, fresh(administrator), proposalId));
  assert.deepEqual(own, { kind: 'refused', reason: 'A second person must approve what you proposed.' });
  const stale = { staffId: owner, steppedUpAt: new Date(clock.now().getTime() - 5 * minuteMs - 1) };
  assert.equal((await act((tx) => access.approve(tx, stale, proposalId))).kind, 'step-up-wanted');
  const outcome = await act((tx) => access.approve(tx, fresh(owner), proposalId));
  assert.ok(outcome.kind === 'granted' && !outcome.alone);
  assert.equal((await access.may({ staffId, steppedUpAt: undefined }, 'orders.view')).kind, 'allowed');
  assert.equal((await act((tx) => access.approve(tx, fresh(owner), proposalId))).kind, 'not-found');
  assert.deepEqual(
    evidence.map(({ act: name, actor, object }) => [name, actor, object]),
    [
      ['access.proposed', `staff:${administrator}`, `staff:${staffId}`],
      ['access.granted', `staff:${owner}`, `staff:${staffId}`],
    ],
  );
  const [story] = await access.stories(staffId);
  assert.deepEqual([story?.proposedBy, story?.approvedBy, story?.alone], [administrator, owner, false]);
});

test('a sole owner declares it; then lower grants are possible alone and marked, an administrator after a day', async () => {
  const lower = await propose(owner, 'manager');
  assert.equal((await act((tx) => access.approve(tx, fresh(owner), lower.proposalId))).kind, 'refused');
  assert.equal((await act((tx) => access.declareSoleOwner(tx, fresh(owner)))).kind, 'declared');
  assert.equal((await access.mode()).soleOwner, owner);
  const alone = await act((tx) => access.approve(tx, fresh(owner), lower.proposalId));
  assert.ok(alone.kind === 'granted' && alone.alone);
  assert.equal((await access.grantFacts()).alone, 1);

  const higher = await propose(owner, 'administrator');
  clock.advance(dayMs - 1);
  assert.equal((await act((tx) => access.approve(tx, fresh(owner), higher.proposalId))).kind, 'refused');
  clock.advance(1);
  assert.equal((await act((tx) => access.approve(tx, fresh(owner), higher.proposalId))).kind, 'granted');
  // Now there are two: nothing is done alone any more.
  assert.equal((await access.mode()).soleOwner, undefined);
  const next = await propose(owner, 'support');
  assert.equal((await act((tx) => access.approve(tx, fresh(owner), next.proposalId))).kind, 'refused');
  assert.equal((await act((tx) => access.declareSoleOwner(tx, fresh(owner)))).kind, 'not-alone');
  assert.equal((await act((tx) => access.approve(tx, fresh(higher.staffId), next.proposalId))).kind, 'granted');
  // Alone again: the old word does not count, a new one does.
  assert.equal(
    (await act((tx) => access.end(tx, fresh(owner), { staffId: higher.staffId, word: 'left' }))).kind,
    'ended',
  );
  assert.equal((await access.mode()).soleOwner, undefined);
  clock.advance(1);
  assert.equal((await act((tx) => access.declareSoleOwner(tx, fresh(owner)))).kind, 'declared');
  assert.equal((await access.mode()).soleOwner, owner);
});

test('a second owner needs an owner’s approval of somebody else’s proposal; then the first can go', async () => {
  const administrator = await somebody('administrator');
  const own = await propose(owner, 'owner');
  assert.equal((await act((tx) => access.approve(tx, fresh(owner), own.proposalId))).kind, 'refused');
  assert.equal((await act((tx) => access.approve(tx, fresh(administrator), own.proposalId))).kind, 'refused');
  const { staffId, proposalId } = await propose(administrator, 'owner');
  assert.equal((await act((tx) => access.end(tx, fresh(owner), { staffId: owner, word: 'left' }))).kind, 'last-owner');
  assert.equal((await act((tx) => access.approve(tx, fresh(owner), proposalId))).kind, 'granted');
  assert.equal((await act((tx) => access.end(tx, fresh(owner), { staffId: owner, word: 'left' }))).kind, 'ended');
  assert.equal((await access.may(fresh(owner), 'today.view')).kind, 'refused');
  assert.equal(await access.levelOf(staffId), 'owner');
});

test('a new level replaces the old one, and the last owner is not moved down', async () => {
  const administrator = await somebody('administrator');
  const first = await propose(administrator, 'support');
  await act((tx) => access.approve(tx, fresh(owner), first.proposalId));
  const again = await propose(administrator, 'manager', first.staffId);
  await act((tx) => access.approve(tx, fresh(owner), again.proposalId));
  assert.equal(await access.levelOf(first.staffId), 'manager');
  const stories = await access.stories(first.staffId);
  const ends = new Map(stories.map(({ level, endedWord }) => [level, endedWord]));
  assert.deepEqual([ends.get('support'), ends.get('manager')], ['replaced', null]);
  const down = await propose(administrator, 'support', owner);
  assert.equal((await act((tx) => access.approve(tx, fresh(owner), down.proposalId))).kind, 'refused');
});

test('a grant that is not recertified lapses, but for an owner’s, which is overdue', async () => {
  const support = await somebody('support');
  clock.advance(365 * dayMs - 1);
  assert.equal(await access.levelOf(support), 'support');
  clock.advance(1);
  assert.equal(await access.levelOf(support), undefined);
  assert.equal(await access.levelOf(owner), 'owner');
  assert.deepEqual([(await access.grantFacts()).overdue, (await access.grantFacts()).standing], [1, 1]);
});

test('an ended grant ends at once here, and within a second elsewhere', async () => {
  const support = await somebody('support');
  const elsewhere = openAccess({ database: database.app, clock, appendEvidence: async () => undefined });
  const asker = { staffId: support, steppedUpAt: undefined };
  assert.equal((await elsewhere.may(asker, 'orders.view')).kind, 'allowed');
  await act((tx) => access.end(tx, fresh(owner), { staffId: support, word: 'left' }));
  assert.equal((await access.may(asker, 'orders.view')).kind, 'refused');
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  assert.equal((await elsewhere.may(asker, 'orders.view')).kind, 'refused');
});

test('a thousand questions cost one statement', async () => {
  await access.may(fresh(owner), 'orders.view');
  const before = database.app.counters.statements;
  for (let asked = 0; asked < 1_000; asked++) await access.may(fresh(owner), 'orders.view');
  assert.ok(database.app.counters.statements - before <= 1);
});

test('what a level may do is drafted by one, approved by an owner, and counts from then on', async () => {
  const administrator = await somebody('administrator');
  const support = await somebodyApproved(administrator, 'support');
  const refund = () => access.may(fresh(support), 'orders.refund');
  assert.equal((await refund()).kind, 'refused');
  const body = structuredClone(defaultLevelDocument) as { levels: Record<string, string[]>; largeAmountMinor: number };
  body.levels['support']?.push('orders.refund');
  const draft = await act((tx) => access.draftLevels(tx, fresh(administrator), body));
  assert.ok(draft.kind === 'drafted');
  assert.equal((await refund()).kind, 'refused');
  assert.equal((await act((tx) => access.approveLevels(tx, fresh(administrator), draft.version))).kind, 'refused');
  assert.equal((await act((tx) => access.approveLevels(tx, fresh(owner), draft.version))).kind, 'approved');
  assert.equal((await refund()).kind, 'allowed');
  assert.equal((await act((tx) => access.approveLevels(tx, fresh(owner), draft.version))).kind, 'outdated');
  assert.equal((await act((tx) => access.approveLevels(tx, fresh(owner), 99))).kind, 'not-found');
  assert.match((await access.mode()).rulesText, /level-support[^;]*orders\.refund/);
  await assert.rejects(act((tx) => access.draftLevels(tx, fresh(owner), { ...body, levels: { owner: [] } })));
  await assert.rejects(act((tx) => access.draftLevels(tx, fresh(owner), { ...body, largeAmountMinor: 0.5 })));
});

async function somebodyApproved(proposer: StaffId, level: Level): Promise<StaffId> {
  const { staffId, proposalId } = await propose(proposer, level);
  assert.equal((await act((tx) => access.approve(tx, fresh(owner), proposalId))).kind, 'granted');
  return staffId;
}

// What follows asks the database itself, as the application's role, for code that forgets to ask the rules.

async function refusedBy(query: Parameters<Tx['execute']>[0]): Promise<string | undefined> {
  try {
    await database.app.execute(query);
  } catch (error) {
    return violatedConstraint(error) ?? sqlState(error);
  }
  return undefined;
}

function approval(proposalId: string, by: StaffId, more: { alone?: boolean; at?: Date; steppedUpAt?: Date } = {}) {
  const at = more.at ?? clock.now();
  return sql`insert into access.approval (proposal_id, approved_by, approved_at, stepped_up_at, alone)
             values (${proposalId}, ${by}, ${at}, ${more.steppedUpAt ?? at}, ${more.alone ?? false})`;
}

function grant(staffId: StaffId, level: Level, proposalId: string | null) {
  const recertifyBy = new Date(clock.now().getTime() + 365 * dayMs);
  return sql`insert into access.grant (id, staff_id, level, kind, proposal_id, granted_at, recertify_by)
             values (${newId<string>()}, ${staffId}, ${level}, 'approved', ${proposalId}, ${clock.now()}, ${recertifyBy})`;
}

test('the database refuses a grant that nobody approved, or that is other than what was approved', async () => {
  const administrator = await somebody('administrator');
  const { staffId, proposalId } = await propose(administrator, 'support');
  assert.equal(await refusedBy(grant(staffId, 'support', null)), 'grant_approved');
  assert.equal(await refusedBy(grant(staffId, 'support', proposalId)), 'grant_approved');
  assert.equal(await refusedBy(grant(staffId, 'support', newId<string>())), 'grant_approved');
  assert.equal(await refusedBy(approval(proposalId, owner)), undefined);
  assert.equal(await refusedBy(grant(staffId, 'manager', proposalId)), 'grant_as_proposed');
  assert.equal(await refusedBy(grant(newId<StaffId>(), 'support', proposalId)), 'grant_as_proposed');
  assert.equal(await refusedBy(grant(staffId, 'support', proposalId)), undefined);
  assert.equal(await refusedBy(grant(staffId, 'support', proposalId)), 'grant_one_a_person');
  const recertifyBy = new Date(clock.now().getTime() + dayMs);
  const firstAgain = sql`insert into access.grant (id, staff_id, level, kind, enrolment, granted_at, recertify_by)
    values (${newId<string>()}, ${newId<string>()}, 'owner', 'first-owner', 'x', ${clock.now()}, ${recertifyBy})`;
  assert.equal(await refusedBy(firstAgain), 'grant_first_owner_once');
});

test('the database refuses an approval by the holder, the proposer, a stranger, a lower level, or without a fresh step-up', async () => {
  const administrator = await somebody('administrator');
  const support = await somebodyApproved(administrator, 'support');
  const { staffId, proposalId } = await propose(administrator, 'manager');
  assert.equal(await refusedBy(approval(proposalId, staffId)), 'approval_not_for_oneself');
  assert.equal(await refusedBy(approval(proposalId, administrator, { alone: true })), 'approval_by_second_person');
  assert.equal(await refusedBy(approval(proposalId, administrator)), 'approval_says_alone');
  assert.equal(await refusedBy(approval(proposalId, newId<StaffId>())), 'approval_by_administrator');
  assert.equal(await refusedBy(approval(proposalId, support)), 'approval_by_administrator');
  const old = new Date(clock.now().getTime() - 5 * minuteMs - 1);
  assert.equal(await refusedBy(approval(proposalId, owner, { steppedUpAt: old })), 'approval_stepped_up');
  const early = new Date(clock.now().getTime() - minuteMs);
  assert.equal(await refusedBy(approval(proposalId, owner, { at: early })), 'approval_in_time');
  const late = new Date(clock.now().getTime() + 15 * dayMs);
  assert.equal(await refusedBy(approval(proposalId, owner, { at: late })), 'approval_in_time');
  const second = await propose(owner, 'administrator');
  assert.equal(await refusedBy(approval(second.proposalId, administrator)), 'approval_by_owner');
});

test('the database refuses an approval by somebody whose own grant has lapsed or ended, and of a proposer who has gone', async () => {
  const administrator = await somebody('administrator');
  clock.advance(365 * dayMs - minuteMs);
  const byOwner = await propose(owner, 'support');
  clock.advance(minuteMs);
  assert.equal(await refusedBy(approval(byOwner.proposalId, administrator)), 'approval_by_administrator');
  assert.equal(await refusedBy(proposal(administrator)), 'proposal_by_staff');

  clock.advance(1);
  await act((tx) => access.declareSoleOwner(tx, fresh(owner)));
  const next = await propose(owner, 'administrator');
  clock.advance(dayMs);
  await act((tx) => access.approve(tx, fresh(owner), next.proposalId));
  const left = await propose(next.staffId, 'support');
  const waits = await propose(owner, 'support');
  await act((tx) => access.end(tx, fresh(owner), { staffId: next.staffId, word: 'left' }));
  assert.equal(await refusedBy(approval(waits.proposalId, next.staffId)), 'approval_by_administrator');
  assert.equal(await refusedBy(approval(left.proposalId, owner)), 'approval_of_staff');
  const gone = await act((tx) => access.approve(tx, fresh(owner), left.proposalId));
  assert.deepEqual(gone, { kind: 'refused', reason: 'Who proposed it has no access any more: propose it anew.' });
});

function proposal(by: StaffId, staffId = newId<StaffId>(), steppedUpAt = clock.now()) {
  const recertifyBy = new Date(clock.now().getTime() + dayMs);
  return sql`insert into access.proposal (id, staff_id, level, recertify_by, proposed_by, proposed_at, stepped_up_at)
    values (${newId<string>()}, ${staffId}, 'support', ${recertifyBy}, ${by}, ${clock.now()}, ${steppedUpAt})`;
}

test('the database refuses a proposal for oneself, by a stranger, or without a fresh step-up', async () => {
  assert.equal(await refusedBy(proposal(owner, owner)), 'proposal_not_for_oneself');
  assert.equal(await refusedBy(proposal(newId<StaffId>())), 'proposal_by_staff');
  const old = new Date(clock.now().getTime() - 5 * minuteMs - 1);
  assert.equal(await refusedBy(proposal(owner, newId<StaffId>(), old)), 'proposal_stepped_up');
});

test('the application can neither change nor remove what was said, nor switch the rules off', async () => {
  await somebody('support');
  const attempts = [
    sql`update access.grant set level = 'owner'`,
    sql`update access.grant set recertify_by = recertify_by + interval '1 year'`,
    sql`delete from access.grant`,
    sql`truncate access.grant cascade`,
    sql`update access.approval set alone = false`,
    sql`delete from access.ending`,
    sql`delete from access.host_review`,
    sql`update access.host_command set kind = 'confirmed'`,
    sql`alter table access.grant disable trigger all`,
    sql`drop trigger approval_checked on access.approval`,
    sql`create or replace function access.check_approval() returns trigger language plpgsql as 'begin return new; end'`,
    sql`set session_replication_role = replica`,
  ];
  for (const attempt of attempts) assert.equal(await refusedBy(attempt), '42501', attempt.text);
  const { unapproved, missingGuards, changeable, firstOwners } = await access.grantFacts();
  assert.deepEqual(
    { unapproved, missingGuards, changeable, firstOwners },
    { unapproved: 0, missingGuards: [], changeable: [], firstOwners: 1 },
  );
});

test('the last owner cannot be ended in the database either', async () => {
  const [story] = await access.stories(owner);
  const ending = sql`insert into access.ending (grant_id, ended_by, ended_at, word)
                     values (${story?.grantId}, ${owner}, ${clock.now()}, 'left')`;
  assert.equal(await refusedBy(ending), 'ending_leaves_an_owner');
});

test('what somebody with the owner’s power of the database slips in is seen', async () => {
  const stranger = newId<StaffId>();
  await database.owner.execute(sql`alter table access.grant disable trigger user`);
  await database.owner.execute(sql`alter table access.grant drop constraint grant_of_a_kind`);
  await database.owner.execute(grant(stranger, 'administrator', null));
  const facts = await access.grantFacts();
  assert.deepEqual([facts.unapproved, facts.missingGuards], [1, ['grant_checked', 'grant_of_a_kind']]);
  await database.owner.execute(sql`delete from access.grant where staff_id = ${stranger}`);
  await database.owner.execute(sql`alter table access.grant enable trigger user`);
  await database.owner.execute(sql`
    alter table access.grant add constraint grant_of_a_kind check (
      case kind when 'approved' then proposal_id is not null and enrolment is null
                else proposal_id is null and enrolment is not null and level = 'owner' end)`);
  assert.deepEqual((await access.grantFacts()).missingGuards, []);
});
