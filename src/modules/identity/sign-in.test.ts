import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sqlState, violatedConstraint } from '../../kernel/database.ts';
import { hashSecret, newId, newSecret } from '../../kernel/ids.ts';
import { sql } from '../../kernel/sql.ts';
import {
  atSecondFactor,
  codeNow,
  enrolled,
  openTestStaff,
  password,
  signIn,
  type TestStaff,
  visitor,
} from './test-staff.ts';
import { stepMs } from './totp.ts';

let staff: TestStaff;
before(async () => {
  staff = await openTestStaff();
});
after(() => staff?.close());

test('password and code open a session, which says who and by which factors (S2.4)', async () => {
  const person = await enrolled(staff);
  const from = visitor();
  const { signInToken } = await staff.identity.beginSignIn(from);
  assert.deepEqual(await staff.identity.signInOf(signInToken), { kind: 'password-wanted' });
  const given = { email: ` ${person.email.toUpperCase()} `, password };
  const wanted = { kind: 'second-factor-wanted', factors: ['totp', 'recovery-code'] } as const;
  assert.deepEqual(await staff.identity.provePassword(signInToken, given, from), wanted);
  assert.deepEqual(await staff.identity.signInOf(signInToken), wanted);
  const outcome = await staff.identity.proveTotp(signInToken, codeNow(person.secret, staff.clock), from);
  assert.ok(outcome.kind === 'session');
  const { token, sessionId, expiresAt } = outcome.session;
  assert.match(token, /^[\w-]{43}$/);
  const now = staff.clock.now();
  assert.deepEqual(await staff.identity.sessionOf(token), {
    sessionId,
    staffId: person.staffId,
    startedAt: now,
    expiresAt,
    steppedUpAt: now,
    factors: ['password', 'totp'],
  });
  assert.equal(expiresAt.getTime() - now.getTime(), 12 * 3_600_000);
  assert.deepEqual(await staff.identity.signInOf(signInToken), { kind: 'gone' });
  const line = staff.evidence.at(-1);
  assert.equal(line?.act, 'staff.signed-in');
  assert.equal(line?.object, `staff:${person.staffId}`);
  staff.clock.advance(2 * stepMs);
});

test('refused: no session from one factor, whatever is tried with the tokens of a sign-in', async () => {
  const person = await enrolled(staff);
  const { identity, clock } = staff;
  const from = visitor();
  const { signInToken } = await identity.beginSignIn(from);
  const code = codeNow(person.secret, clock);
  // The second step without the first.
  assert.deepEqual(await identity.proveTotp(signInToken, code, from), { kind: 'gone' });
  assert.deepEqual(await identity.passkeyOptions(signInToken), { kind: 'gone' });
  assert.deepEqual(await identity.provePasskey(signInToken, {}, from), { kind: 'gone' });
  assert.deepEqual(await identity.proveRecoveryCode(signInToken, person.recoveryCodes[0] ?? '', from), {
    kind: 'gone',
  });
  const newFactor = { kind: 'totp', code } as const;
  assert.deepEqual(await identity.recoverWith(signInToken, newFactor, from), { kind: 'gone' });
  assert.deepEqual(await identity.replaceExpiredPassword(signInToken, 'another long one here', from), { kind: 'gone' });
  await identity.provePassword(signInToken, { email: person.email, password }, from);
  // The token of a sign-in is no session, and cannot change a factor.
  assert.equal(await identity.sessionOf(signInToken), undefined);
  for (const kind of ['session', 'sign-in', 'enrolment'] as const)
    assert.deepEqual(await identity.offerTotp({ kind, token: signInToken }), { kind: 'gone' });
  assert.deepEqual(await identity.addFactor(signInToken, newFactor, from), { kind: 'gone' });
  assert.deepEqual(await identity.recoverWith(signInToken, newFactor, from), { kind: 'gone' });
  assert.deepEqual(await identity.stepUpTotp(signInToken, code, from), { kind: 'gone' });
  // And the second step is not the first again.
  assert.deepEqual(await identity.provePassword(signInToken, { email: person.email, password }, from), {
    kind: 'gone',
  });
});

test('refused by the database: a session with fewer than two different factors, or with another’s', async () => {
  const [person, other] = [await enrolled(staff), await enrolled(staff)];
  const factorOf = async (staffId: typeof person.staffId) => (await staff.identity.factorsOf(staffId))[0]?.factorId;
  const { id: passwordId } = await staff.database.app.one(sql<{ id: string }>`
    select id from identity.password where staff_id = ${person.staffId}`);
  const insert = async (row: { knowledge?: string | null; kind?: string | null; possession?: string | null }) => {
    const own = await factorOf(person.staffId);
    const { knowledge = 'password', kind = 'totp', possession = own } = row;
    try {
      await staff.database.app.execute(sql`
        insert into identity.session (id, hash, staff_id, knowledge_kind, password_id, possession_kind, possession_id,
          device_label, started_at, last_seen_at, expires_at)
        values (${newId()}, ${hashSecret(newSecret())}, ${person.staffId}, ${knowledge}, ${passwordId}, ${kind},
          ${possession}, 'x', now(), now(), now())`);
      return 'taken';
    } catch (error) {
      return violatedConstraint(error) ?? sqlState(error);
    }
  };
  assert.equal(await insert({}), 'taken');
  assert.equal(await insert({ kind: 'password' }), 'session_two_factors');
  assert.equal(await insert({ knowledge: 'totp' }), 'session_two_factors');
  assert.equal(await insert({ kind: 'recovery-code' }), 'session_two_factors');
  assert.equal(await insert({ kind: 'passkey' }), 'session_own_factor');
  assert.equal(await insert({ possession: (await factorOf(other.staffId)) ?? null }), 'session_own_factor');
  // 23502: null.
  assert.equal(await insert({ kind: null }), '23502');
  assert.equal(await insert({ possession: null }), '23502');
  assert.equal(await insert({ knowledge: null }), '23502');
  const change = sql`update identity.session set possession_kind = 'passkey'`;
  await assert.rejects(staff.database.app.execute(change), (error) => sqlState(error) === '42501');
});

test('refused, in the same words: unknown addresses, wrong passwords, persons who are not active', async () => {
  const person = await enrolled(staff);
  const { identity } = staff;
  const invited = await identity.inviteStaff({ name: 'Not Yet', email: 'notyet@looms.example' }, 'staff:x');
  assert.ok(invited.kind === 'invited');
  const ended = await enrolled(staff);
  assert.ok(await identity.endStaff(ended.staffId, 'staff:x'));
  for (const given of [
    { email: person.email, password: 'seven purple ferrie5' },
    { email: person.email, password: '' },
    { email: person.email, password: 'x'.repeat(2_000_000) },
    { email: 'nobody@looms.example', password },
    { email: 'notyet@looms.example', password },
    { email: ended.email, password },
    { email: '', password },
    { email: '\u0000', password: '\u0000' },
    { email: 'a'.repeat(1_000_000), password },
    { email: "' or 1=1 --", password: "' or 1=1 --" },
  ]) {
    const from = visitor();
    const { signInToken } = await identity.beginSignIn(from);
    assert.deepEqual(
      await identity.provePassword(signInToken, given, from),
      { kind: 'wrong' },
      given.email.slice(0, 40),
    );
    assert.deepEqual(await identity.signInOf(signInToken), { kind: 'password-wanted' });
  }
  for (const token of ['', 'x', '\u0000', newSecret()]) {
    assert.deepEqual(await identity.provePassword(token, { email: person.email, password }, visitor()), {
      kind: 'gone',
    });
    assert.equal(await identity.sessionOf(token), undefined);
  }
});

test('an unknown address costs the work of one hash, as a known one does', async () => {
  const person = await enrolled(staff);
  const identity = staff.another({ passwordCost: { memoryKib: 16_384, passes: 2, parallelism: 1 } });
  // The stored hash is of the cheap kind; a right password makes it as costly as today's.
  await atSecondFactor(identity, person);
  const time = async (email: string) => {
    const from = visitor();
    const { signInToken } = await identity.beginSignIn(from);
    const began = performance.now();
    await identity.provePassword(signInToken, { email, password: 'not the right one' }, from);
    return performance.now() - began;
  };
  // The least of several: whatever else the machine does only adds to it.
  const [known, unknown]: [number[], number[]] = [[], []];
  for (let round = 0; round < 7; round++) {
    known.push(await time(person.email));
    unknown.push(await time(`nobody${round}@looms.example`));
  }
  const [least, most] = [Math.min(...known) / 2, Math.min(...known) * 2];
  const nobodys = Math.min(...unknown);
  assert.ok(nobodys > least && nobodys < most, `${known.join(' ')} / ${unknown.join(' ')}`);
});

test('a hash made with less work is replaced at the next sign-in, and only then', async () => {
  const person = await enrolled(staff);
  const stored = () =>
    staff.database.app.one(sql<{ memory: number; at: Date }>`
      select memory_kib as memory, set_at as at from identity.password where staff_id = ${person.staffId}`);
  const before = await stored();
  const identity = staff.another({ passwordCost: { memoryKib: 256, passes: 2, parallelism: 1 } });
  const { signInToken } = await identity.beginSignIn(visitor());
  await identity.provePassword(signInToken, { email: person.email, password: 'not the right one' }, visitor());
  assert.equal((await stored()).memory, before.memory);
  await atSecondFactor(identity, person);
  // The password is as old as before.
  assert.deepEqual(await stored(), { memory: 256, at: before.at });
  await atSecondFactor(identity, person);
});

test('a code is good once: shown again, it is wrong, also in another sign-in and for a step-up', async () => {
  const person = await enrolled(staff);
  const { identity, clock } = staff;
  const code = codeNow(person.secret, clock);
  const first = await identity.proveTotp(await atSecondFactor(identity, person), code, visitor());
  assert.ok(first.kind === 'session');
  const again = await atSecondFactor(identity, person);
  assert.deepEqual(await identity.proveTotp(again, code, visitor()), { kind: 'wrong' });
  assert.deepEqual(await identity.stepUpTotp(first.session.token, code, visitor()), { kind: 'wrong' });
  clock.advance(stepMs);
  assert.deepEqual(await identity.proveTotp(again, code, visitor()), { kind: 'wrong' });
  // A clock that is set back does not bring it to life.
  clock.advance(-2 * stepMs);
  assert.deepEqual(await identity.proveTotp(again, code, visitor()), { kind: 'wrong' });
  clock.advance(4 * stepMs);
});

test('of two processes that are shown one code, one opens a session', async () => {
  const person = await enrolled(staff);
  const processes = [staff.identity, staff.another(), staff.another(), staff.another()];
  const tokens = await Promise.all(processes.map((identity) => atSecondFactor(identity, person)));
  const code = codeNow(person.secret, staff.clock);
  const outcomes = await Promise.all(
    processes.map((identity, index) => identity.proveTotp(tokens[index] ?? '', code, visitor())),
  );
  assert.deepEqual(outcomes.map(({ kind }) => kind).toSorted(), ['session', 'wrong', 'wrong', 'wrong']);
  staff.clock.advance(2 * stepMs);
  // And one sign-in, with two codes at once, opens one.
  const token = await atSecondFactor(staff.identity, person);
  const both = await Promise.all(
    [0, 1].map((later) => staff.identity.proveTotp(token, codeNow(person.secret, staff.clock, later), visitor())),
  );
  assert.deepEqual(both.map(({ kind }) => kind).toSorted(), ['gone', 'session']);
  staff.clock.advance(4 * stepMs);
});

test('refused: codes of other times, other persons, and no codes', async () => {
  const [person, other] = [await enrolled(staff), await enrolled(staff)];
  const { identity, clock } = staff;
  const token = await atSecondFactor(identity, person);
  for (const code of [
    codeNow(person.secret, clock, -2),
    codeNow(person.secret, clock, 2),
    codeNow(other.secret, clock),
    '',
    'abcdef',
    '1'.repeat(100_000),
    '\u0000\u0000\u0000\u0000\u0000\u0000',
  ])
    assert.deepEqual(await identity.proveTotp(token, code, visitor()), { kind: 'wrong' });
  assert.equal((await identity.proveTotp(token, codeNow(person.secret, clock, 1), visitor())).kind, 'session');
});

test('a sign-in lasts ten minutes, and none is begun in the future', async () => {
  const person = await enrolled(staff);
  const { identity, clock } = staff;
  const late = await atSecondFactor(identity, person);
  clock.advance(10 * 60_000);
  assert.deepEqual(await identity.signInOf(late), { kind: 'gone' });
  assert.deepEqual(await identity.proveTotp(late, codeNow(person.secret, clock), visitor()), { kind: 'gone' });
  const future = await atSecondFactor(identity, person);
  clock.advance(-6 * 60_000);
  assert.deepEqual(await identity.signInOf(future), { kind: 'gone' });
  clock.advance(6 * 60_000);
});

test('a password that is too old must be replaced before there is a session (L12.1)', async () => {
  const person = await enrolled(staff);
  const { clock } = staff;
  const identity = staff.another({ passwordDays: async () => 45 });
  clock.advance(44 * 86_400_000);
  assert.ok(await identity.sessionOf((await signIn({ ...staff, identity }, person)).token));
  clock.advance(86_400_000);
  assert.equal((await identity.facts()).expiredPasswords >= 1, true);
  const from = visitor();
  const token = await atSecondFactor(identity, person, from);
  const outcome = await identity.proveTotp(token, codeNow(person.secret, clock), from);
  assert.deepEqual(outcome, { kind: 'new-password-wanted' });
  assert.deepEqual(await identity.signInOf(token), { kind: 'new-password-wanted' });
  assert.equal(await identity.sessionOf(token), undefined);
  const replace = (next: string) => identity.replaceExpiredPassword(token, next, from);
  for (const [next, rule] of [
    [password, 'used-before'],
    ['short', 'too-short'],
    ['password12345', 'too-common'],
    [`${person.email} and more`, 'personal'],
  ] as const) {
    const refused = await replace(next);
    assert.ok(refused.kind === 'password-refused' && refused.faults[0]?.rule === rule, next);
  }
  const replaced = await replace('eight orange tramways');
  assert.ok(replaced.kind === 'session');
  assert.ok(await identity.sessionOf(replaced.session.token));
  assert.deepEqual(await replace('nine yellow balloons'), { kind: 'gone' });
  const { signInToken } = await identity.beginSignIn(from);
  assert.deepEqual(await identity.provePassword(signInToken, { email: person.email, password }, from), {
    kind: 'wrong',
  });
});
