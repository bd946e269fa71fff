// Each probe of identity is green beside somebody who is signed in, red after each of its planted violations, and green
// when it is healed; what ends sessions leaves none behind (S2.4).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { systemClock } from '../../kernel/clock.ts';
import {
  passwordRules,
  passwordsExpire,
  probeEndings,
  probePasswords,
  probeSessions,
  readTraces,
  sessionPasswords,
  sessionsEnd,
  sessionsTwoFactors,
} from '../identity.ts';
import type { Control, Probe } from '../policy.ts';
import { codeNow, type Enrolled, enrolled, openTestStaff, signIn, type TestStaff, visitor } from './test-staff.ts';

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
    // An edited line is seen in a scratch copy.
    if (act.kind !== 'sql') continue;
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

test('password rules: what runs and what is stored', async () => {
  // As the shop hashes: the tests' own parameters are too little, and the probe says so.
  const strong = staff.another({ passwordCost: { memoryKib: 65_536, passes: 2, parallelism: 1 } });
  const weak = await probePasswords(staff.identity);
  assert.deepEqual(weak.findings, ['new passwords are hashed with 64 KiB and 1 passes only']);
  const stored = await probePasswords(strong);
  assert.deepEqual(stored.findings, ['a password in use was hashed with 64 KiB and 1 passes only']);
  // Signing in hashes it anew.
  const from = visitor();
  const { signInToken } = await strong.beginSignIn(from);
  const given = { email: person.email, password: 'eight orange lanterns' };
  assert.equal((await strong.provePassword(signInToken, given, from)).kind, 'second-factor-wanted');
  const signedIn = await strong.proveTotp(signInToken, codeNow(person.secret, staff.clock), from);
  assert.equal(signedIn.kind, 'session');
  await plantAll(passwordRules, () => probePasswords(strong));
});

test('with how old a password each open session was begun', async () => {
  const ages = async () =>
    (await sessionPasswords(staff.database.app, staff.clock.now())).map(({ startedAt, setAt }) =>
      Math.floor((startedAt.getTime() - setAt.getTime()) / 86_400_000),
    );
  const [planted] = passwordsExpire.planted;
  assert.ok(planted?.act.kind === 'sql');
  assert.deepEqual(await ages(), [0]);
  for (const statement of planted.act.plant) await staff.database.owner.execute(statement);
  assert.deepEqual(
    (await ages()).toSorted((a, b) => a - b),
    [0, 91],
  );
  for (const statement of planted.act.heal) await staff.database.owner.execute(statement);
});

test('the rows that a person leaves, from the first day to the last, each beside its entry', async () => {
  // Apart from what the tests before did at this moment.
  staff.clock.advance(1_000);
  const from = staff.clock.now();
  const entered = staff.evidence.length;
  const guest = await enrolled(staff);
  const { sessionId } = await signIn(staff, guest);
  assert.equal(await staff.identity.endStaff(guest.staffId, 'staff:inviter'), true);
  staff.clock.advance(1_000);
  const { sessions, changes } = await readTraces(staff.database.app, { from, until: staff.clock.now() });
  assert.deepEqual(
    sessions.map((session) => session.sessionId),
    [guest.session.sessionId, sessionId],
  );
  assert.deepEqual(
    changes.map(({ what, times }) => `${what} ${times}`),
    ['ended 1', 'factor-added 1', 'factor-removed 1', 'password-set 1'],
  );
  const acts = staff.evidence.slice(entered).filter(({ object }) => object === `staff:${guest.staffId}`);
  assert.deepEqual(
    acts.map(({ act }) => act),
    ['staff.enrolment-link-made', 'staff.enrolled', 'staff.signed-in', 'staff.signed-in', 'staff.ended'],
  );
  assert.deepEqual(await readTraces(staff.database.app, { from: staff.clock.now(), until: staff.clock.now() }), {
    sessions: [],
    changes: [],
  });
});
