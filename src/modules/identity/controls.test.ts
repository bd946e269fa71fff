// Each probe of identity is green beside somebody who is signed in, red after each of its planted violations, and green
// when it is healed; what ends sessions leaves none behind (S2.4).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { systemClock } from '../../kernel/clock.ts';
import { probeEndings, probeSessions, sessionsEnd, sessionsTwoFactors } from '../identity.ts';
import type { Control, Probe } from '../policy.ts';
import { type Enrolled, enrolled, openTestStaff, signIn, type TestStaff, visitor } from './test-staff.ts';

let staff: TestStaff;
let person: Enrolled;

before(async () => {
  staff = await openTestStaff();
  // The planted rows have the database's time.
  staff.clock.set(systemClock.now().toISOString());
  person = await enrolled(staff);
});
after(() => staff.close());

async function plantAll(control: Control, probe: Probe) {
  for (const { id, act } of control.planted) {
    assert.ok(act.kind === 'sql', id);
    assert.deepEqual((await probe()).findings, [], `before ${id}`);
    for (const statement of act.plant) await staff.database.owner.execute(statement);
    assert.equal((await probe()).findings.length, 1, id);
    for (const statement of act.heal) await staff.database.owner.execute(statement);
    assert.deepEqual((await probe()).findings, [], `after ${id}`);
  }
}

test('two factors for each session', async () => {
  const probe = () => probeSessions(staff.database.app, staff.clock);
  assert.match((await probe()).summary, /^1 open sessions of 1 active persons/);
  await plantAll(sessionsTwoFactors, probe);
});

test('sessions end with what they were opened with', async () => {
  const probe = () => probeEndings(staff.database.app, staff.clock);
  await plantAll(sessionsEnd, probe);
  const { token } = await signIn(staff, person);
  const given = { current: 'seven purple ferries', next: 'eight orange lanterns' };
  assert.equal((await staff.identity.changePassword(token, given, visitor())).kind, 'changed');
  const sight = await probe();
  assert.deepEqual(sight.findings, []);
  assert.match(sight.summary, /^1 factors removed, .* of 0 open sessions/);
});
