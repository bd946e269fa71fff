import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newId } from '../../kernel/ids.ts';
import type { FactorId, SessionId } from './identity.ts';
import { openTestAuthenticator } from './test-authenticator.ts';
import {
  atSecondFactor,
  codeNow,
  type Enrolled,
  enrolled,
  openTestStaff,
  password,
  signIn,
  site,
  type TestStaff,
  visitor,
} from './test-staff.ts';
import { stepMs } from './totp.ts';

let staff: TestStaff;
before(async () => {
  staff = await openTestStaff();
});
after(() => staff?.close());

const minuteMs = 60_000;

async function secondApp(person: Enrolled): Promise<{ factorId: FactorId; secret: string; token: string }> {
  const { identity, clock } = staff;
  const { token } = await signIn(staff, person);
  const offered = await identity.offerTotp({ kind: 'session', token });
  assert.ok(offered.kind === 'offer');
  const { secret } = offered.offer;
  const added = await identity.addFactor(token, { kind: 'totp', code: codeNow(secret, clock) }, visitor());
  assert.ok(added.kind === 'added');
  clock.advance(2 * stepMs);
  return { factorId: added.factorId, secret, token };
}

test('a session ends after half an hour of idling, after twelve hours, and when its end is asked for (S2.4)', async () => {
  const { identity, clock } = staff;
  const person = await enrolled(staff);
  const { token } = await signIn(staff, person);
  clock.advance(28 * minuteMs);
  assert.ok(await identity.sessionOf(token));
  clock.advance(29 * minuteMs);
  assert.ok(await identity.sessionOf(token));
  clock.advance(30 * minuteMs);
  assert.equal(await identity.sessionOf(token), undefined);

  const { token: busy } = await signIn(staff, person);
  for (let half = 0; half < 35; half++) {
    clock.advance(20 * minuteMs);
    assert.ok(await identity.sessionOf(busy));
  }
  clock.advance(20 * minuteMs);
  assert.equal(await identity.sessionOf(busy), undefined);
});

test('a clock that is set back does not lengthen a session', async () => {
  const { identity, clock } = staff;
  const { token } = await signIn(staff, await enrolled(staff));
  clock.advance(-60 * minuteMs);
  assert.equal(await identity.sessionOf(token), undefined);
  clock.advance(60 * minuteMs);
  assert.ok(await identity.sessionOf(token));
});

test('the list of sessions: device and time; one is ended, or all but one; nobody ends another’s', async () => {
  const { identity, clock } = staff;
  const [person, other] = [await enrolled(staff), await enrolled(staff)];
  const phone = visitor({ userAgent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1' });
  const [one, two] = [await signIn(staff, person), await signIn(staff, person, phone)];
  const list = await identity.sessionsOf(person.staffId);
  assert.deepEqual(
    list.map(({ deviceLabel, factors }) => [deviceLabel, factors]),
    [
      ['Safari on iOS', ['password', 'totp']],
      ['Firefox on Linux', ['password', 'totp']],
      ['Firefox on Linux', ['password', 'totp']],
    ],
  );
  const foreign = { staffId: other.staffId, sessionId: one.sessionId };
  assert.equal(await identity.endSession(foreign, 'staff:x'), false);
  const unknown = { staffId: person.staffId, sessionId: newId<SessionId>() };
  assert.equal(await identity.endSession(unknown, 'staff:x'), false);
  const own = { staffId: person.staffId, sessionId: one.sessionId };
  assert.equal(await identity.endSession(own, `staff:${person.staffId}`), true);
  assert.equal(await identity.endSession(own, `staff:${person.staffId}`), false);
  assert.equal(await identity.sessionOf(one.token), undefined);
  const pending = await atSecondFactor(identity, person);
  const rest = { by: 'staff:x', except: two.sessionId };
  assert.equal(await identity.endSessions(person.staffId, rest), 1);
  assert.ok(await identity.sessionOf(two.token));
  assert.equal(await identity.sessionOf(person.session.token), undefined);
  // What was under way has ended too.
  assert.deepEqual(await identity.proveTotp(pending, codeNow(person.secret, clock), visitor()), { kind: 'gone' });
  assert.equal(await identity.endSessions(person.staffId, { by: 'staff:x' }), 1);
});

test('changes of factors want a step-up of the last five minutes, bound to this session', async () => {
  const { identity, clock } = staff;
  const person = await enrolled(staff);
  const [one, two] = [await signIn(staff, person), await signIn(staff, person)];
  clock.advance(5 * minuteMs);
  const wanted = { kind: 'step-up-wanted' };
  const factor = { kind: 'totp', code: '000000' } as const;
  const factorId = (await identity.factorsOf(person.staffId))[0]?.factorId ?? assert.fail();
  const door = { kind: 'session', token: one.token } as const;
  const next = { current: password, next: 'eleven quiet harbours' };
  assert.deepEqual(await identity.offerTotp(door), wanted);
  assert.deepEqual(await identity.passkeyRegistration(door), wanted);
  assert.deepEqual(await identity.addFactor(one.token, factor, visitor()), wanted);
  assert.deepEqual(await identity.removeFactor(one.token, factorId), wanted);
  assert.deepEqual(await identity.newRecoveryCodes(one.token), wanted);
  assert.deepEqual(await identity.changePassword(one.token, next, visitor()), wanted);

  assert.deepEqual(await identity.stepUpTotp(one.token, '000000', visitor()), { kind: 'wrong' });
  const code = codeNow(person.secret, clock);
  assert.deepEqual(await identity.stepUpTotp(one.token, code, visitor()), { kind: 'stepped-up', at: clock.now() });
  assert.equal((await identity.offerTotp(door)).kind, 'offer');
  // The other session of the same person has not stepped up.
  assert.deepEqual(await identity.newRecoveryCodes(two.token), wanted);
  // Nor does a step-up of the future count.
  clock.advance(-minuteMs);
  assert.deepEqual(await identity.newRecoveryCodes(one.token), wanted);
  clock.advance(5 * minuteMs);
  assert.equal((await identity.newRecoveryCodes(one.token)).kind, 'codes');
  clock.advance(minuteMs);
  assert.deepEqual(await identity.newRecoveryCodes(one.token), wanted);
});

test('a factor is added by proving it; with two, one can be removed, the last one never', async () => {
  const { identity, clock } = staff;
  const person = await enrolled(staff);
  const first = (await identity.factorsOf(person.staffId))[0]?.factorId ?? assert.fail();
  const { factorId, secret, token } = await secondApp(person);
  const pending = await atSecondFactor(identity, person);
  const unknown = await identity.removeFactor(token, newId<FactorId>());
  assert.deepEqual(unknown, { kind: 'wrong' });
  const removed = await identity.removeFactor(token, first);
  // Its own session, the one of the sign-in before, and what was under way: all have ended.
  assert.deepEqual(removed, { kind: 'removed', sessionsEnded: 2 });
  assert.equal(await identity.sessionOf(token), undefined);
  assert.deepEqual(await identity.proveTotp(pending, codeNow(secret, clock), visitor()), { kind: 'gone' });
  const again = await atSecondFactor(identity, person);
  assert.deepEqual(await identity.proveTotp(again, codeNow(person.secret, clock), visitor()), { kind: 'wrong' });
  const session = await signIn(staff, { ...person, secret });
  assert.deepEqual(await identity.removeFactor(session.token, factorId), { kind: 'last-factor' });
  assert.equal((await identity.factorsOf(person.staffId)).length, 1);
});

test('of two who remove the two factors at once, one does', async () => {
  const person = await enrolled(staff);
  const { token } = await secondApp(person);
  const factors = await staff.identity.factorsOf(person.staffId);
  const outcomes = await Promise.all(factors.map(({ factorId }) => staff.another().removeFactor(token, factorId)));
  // The other finds that it is the last one, or that its session has ended.
  assert.equal(outcomes.filter(({ kind }) => kind === 'removed').length, 1);
  assert.equal((await staff.identity.factorsOf(person.staffId)).length, 1);
  assert.equal((await staff.identity.facts()).activeWithoutTwoFactors, 0);
});

test('a changed password ends every session, and the old one is not taken again', async () => {
  const { identity } = staff;
  const person = await enrolled(staff);
  const { token } = await signIn(staff, person);
  const change = (current: string, next: string) => identity.changePassword(token, { current, next }, visitor());
  assert.deepEqual(await change('not what it is now', 'eleven quiet harbours'), { kind: 'wrong' });
  const refused = await change(password, password);
  assert.ok(refused.kind === 'password-refused' && refused.faults[0]?.rule === 'used-before');
  assert.deepEqual(await change(password, 'eleven quiet harbours'), { kind: 'changed', sessionsEnded: 2 });
  assert.equal(await identity.sessionOf(token), undefined);
  assert.deepEqual(await change(password, 'nine yellow balloons'), { kind: 'gone' });
  const { signInToken } = await identity.beginSignIn(visitor());
  assert.equal((await identity.provePassword(signInToken, { email: person.email, password }, visitor())).kind, 'wrong');
});

test('a recovery code leads to nothing but a new factor, and only that to a session (S2.4)', async () => {
  const { identity, clock } = staff;
  const person = await enrolled(staff);
  const [code = '', other = ''] = person.recoveryCodes;
  const from = visitor();
  const token = await atSecondFactor(identity, person, from);
  assert.deepEqual(await identity.proveRecoveryCode(token, 'aaaa-bbbb-cccc-dddd', from), { kind: 'wrong' });
  const typed = ` ${code.toUpperCase().replaceAll('-', ' ')} `;
  assert.deepEqual(await identity.proveRecoveryCode(token, typed, from), { kind: 'new-factor-wanted' });
  assert.deepEqual(await identity.signInOf(token), { kind: 'new-factor-wanted' });
  assert.equal(await identity.sessionOf(token), undefined);
  // The old factor is no way on from here, nor is another code.
  assert.deepEqual(await identity.proveTotp(token, codeNow(person.secret, clock), from), { kind: 'gone' });
  assert.deepEqual(await identity.proveRecoveryCode(token, other, from), { kind: 'gone' });
  // The code is used up.
  const second = await atSecondFactor(identity, person);
  assert.deepEqual(await identity.proveRecoveryCode(second, code, visitor()), { kind: 'wrong' });

  const authenticator = openTestAuthenticator(site);
  const asked = await identity.passkeyRegistration({ kind: 'sign-in', token });
  assert.ok(asked.kind === 'options');
  const wrongOrigin = authenticator.register(asked.options, { origin: 'https://localhost:1' });
  const wrong = await identity.recoverWith(token, { kind: 'passkey', response: wrongOrigin }, from);
  assert.deepEqual(wrong, { kind: 'wrong' });
  const fresh = await identity.passkeyRegistration({ kind: 'sign-in', token });
  assert.ok(fresh.kind === 'options');
  const response = authenticator.register(fresh.options);
  const outcome = await identity.recoverWith(token, { kind: 'passkey', response }, from);
  assert.ok(outcome.kind === 'session');
  assert.deepEqual((await identity.sessionOf(outcome.session.token))?.factors, ['password', 'passkey']);
  assert.deepEqual(
    (await identity.factorsOf(person.staffId)).map(({ kind }) => kind),
    ['passkey'],
  );
  // Everything that was opened with the lost one has ended.
  assert.equal(await identity.sessionOf(person.session.token), undefined);
  assert.deepEqual(await identity.proveTotp(second, codeNow(person.secret, clock), visitor()), { kind: 'gone' });
  assert.equal((await identity.person(person.staffId, 'staff:x'))?.recoveryCodesLeft, 9);
});

test('of two who show one recovery code, one goes on; another person’s is no code', async () => {
  const { identity } = staff;
  const [person, other] = [await enrolled(staff), await enrolled(staff)];
  const code = person.recoveryCodes[0] ?? '';
  const tokens = await Promise.all([1, 2, 3].map(() => atSecondFactor(identity, person)));
  const outcomes = await Promise.all(tokens.map((token) => staff.another().proveRecoveryCode(token, code, visitor())));
  assert.deepEqual(outcomes.map(({ kind }) => kind).toSorted(), ['new-factor-wanted', 'wrong', 'wrong']);
  const token = await atSecondFactor(identity, other);
  assert.deepEqual(await identity.proveRecoveryCode(token, person.recoveryCodes[1] ?? '', visitor()), {
    kind: 'wrong',
  });
});

test('new recovery codes void the old ones', async () => {
  const { identity } = staff;
  const person = await enrolled(staff);
  const { token } = await signIn(staff, person);
  const made = await identity.newRecoveryCodes(token);
  assert.ok(made.kind === 'codes');
  assert.match(made.codes[0] ?? '', /^[0-9a-z]{4}(-[0-9a-z]{4}){3}$/);
  const signInToken = await atSecondFactor(identity, person);
  const old = person.recoveryCodes[0] ?? '';
  assert.deepEqual(await identity.proveRecoveryCode(signInToken, old, visitor()), { kind: 'wrong' });
  const outcome = await identity.proveRecoveryCode(signInToken, made.codes[0] ?? '', visitor());
  assert.deepEqual(outcome, { kind: 'new-factor-wanted' });
});
