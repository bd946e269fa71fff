import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { violatedConstraint } from '../../kernel/database.ts';
import { hashSecret, newSecret } from '../../kernel/ids.ts';
import { sql } from '../../kernel/sql.ts';
import type { FinishEnrolment, StaffId } from './identity.ts';
import { openTestAuthenticator } from './test-authenticator.ts';
import {
  atSecondFactor,
  codeNow,
  enrolled,
  enrolWith,
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

let guests = 0;

async function invited(): Promise<{ token: string; email: string; staffId: StaffId }> {
  const email = `guest${++guests}@looms.example`;
  const outcome = await staff.identity.inviteStaff({ name: 'Kim Weaver', email }, 'staff:inviter');
  assert.ok(outcome.kind === 'invited');
  return { ...outcome.invitation, email };
}

async function secretOf(token: string): Promise<string> {
  const offered = await staff.identity.offerTotp({ kind: 'enrolment', token });
  assert.ok(offered.kind === 'offer');
  return offered.offer.secret;
}

async function finish(token: string, change: Partial<FinishEnrolment> = {}) {
  const code = codeNow(await secretOf(token), staff.clock);
  return staff.identity.finishEnrolment(token, { password, factor: { kind: 'totp', code }, ...change }, visitor());
}

test('the owner enrols by the link of the newest start, once, and no link is made after him (S2.4)', async () => {
  const { identity, clock } = staff;
  const effects: unknown[] = [];
  identity.onEnrolled(async (_tx, effect) => void effects.push(effect));
  assert.equal(await identity.ownerEnrolled(), false);
  const first = await identity.ownerEnrolment();
  const second = await staff.another().ownerEnrolment();
  assert.ok(first !== undefined && second !== undefined);
  assert.equal(first.staffId, second.staffId);
  assert.match(second.token, /^[\w-]{43}$/);
  assert.equal(second.expiresAt.getTime() - clock.now().getTime(), 24 * 3_600_000);
  assert.deepEqual(await identity.enrolment(first.token), { kind: 'gone' });
  const { expiresAt, staffId, token } = second;
  assert.deepEqual(await identity.enrolment(token), {
    kind: 'open',
    enrolment: 'owner',
    staffId,
    name: undefined,
    email: undefined,
    expiresAt,
  });
  const offered = await identity.offerTotp({ kind: 'enrolment', token });
  assert.ok(offered.kind === 'offer');
  // The same one again, so that the page can be loaded twice.
  assert.equal(await secretOf(token), offered.offer.secret);
  assert.match(offered.offer.uri, /^otpauth:\/\/totp\/Linen/);

  const invalid = await finish(token, { name: ' ', email: 'nobody' });
  assert.ok(invalid.kind === 'invalid');
  assert.deepEqual(
    invalid.faults.map(({ field }) => field),
    ['name', 'email'],
  );
  const who = { name: 'Noor Tailor', email: 'noor@looms.example' };
  const personal = await finish(token, { ...who, password: 'noor-the-tailor-99' });
  assert.ok(personal.kind === 'password-refused' && personal.faults[0]?.rule === 'personal');
  assert.equal((await finish(token, { ...who, factor: { kind: 'totp', code: '000000' } })).kind, 'wrong');
  // Nothing of those tries has stayed.
  assert.equal(await identity.ownerEnrolled(), false);
  assert.deepEqual(effects, []);

  const owner = await enrolWith(staff, { token, ...who });
  assert.equal(owner.recoveryCodes.length, 10);
  assert.equal(new Set(owner.recoveryCodes).size, 10);
  assert.equal((await identity.sessionOf(owner.session.token))?.staffId, staffId);
  assert.deepEqual(effects, [{ staffId, enrolment: 'owner', link: hashSecret(token).toString('hex') }]);
  assert.deepEqual(await identity.enrolment(token), { kind: 'gone' });
  assert.equal(
    (await identity.finishEnrolment(token, { password, factor: { kind: 'totp', code: '' } }, visitor())).kind,
    'gone',
  );
  assert.equal(await identity.ownerEnrolment(), undefined);
  assert.equal(await identity.ownerEnrolled(), true);
  assert.ok(await signIn(staff, owner));
  assert.deepEqual(await identity.person(staffId, 'staff:x').then((person) => [person?.name, person?.email]), [
    'Noor Tailor',
    'noor@looms.example',
  ]);
});

test('an invitation says who; it is good for 24 hours, and a new one voids it', async () => {
  const { identity, clock } = staff;
  const { token, email, staffId } = await invited();
  const seen = await identity.enrolment(token);
  assert.ok(seen.kind === 'open');
  assert.deepEqual([seen.enrolment, seen.name, seen.email], ['invitation', 'Kim Weaver', email]);
  const again = await identity.inviteAgain(staffId, 'staff:inviter');
  assert.ok(again.kind === 'invited');
  assert.deepEqual(await identity.enrolment(token), { kind: 'gone' });
  clock.advance(24 * 3_600_000);
  assert.deepEqual(await identity.enrolment(again.invitation.token), { kind: 'gone' });
  assert.deepEqual(await identity.offerTotp({ kind: 'enrolment', token: again.invitation.token }), { kind: 'gone' });
  const third = await identity.inviteAgain(staffId, 'staff:inviter');
  assert.ok(third.kind === 'invited');
  // What an invited person types as his name or address does not count.
  const other = { name: 'Somebody Else', email: 'else@looms.example' };
  assert.equal((await finish(third.invitation.token, other)).kind, 'enrolled');
  assert.equal((await identity.person(staffId, 'staff:x'))?.email, email);
  assert.deepEqual(await identity.inviteAgain(staffId, 'staff:inviter'), { kind: 'no-such-person' });
  clock.advance(2 * stepMs);
});

test('enrolment with a passkey', async () => {
  const { identity } = staff;
  const { token, staffId } = await invited();
  const asked = await identity.passkeyRegistration({ kind: 'enrolment', token });
  assert.ok(asked.kind === 'options');
  const response = openTestAuthenticator(site).register(asked.options);
  const outcome = await finish(token, { factor: { kind: 'passkey', response } });
  assert.ok(outcome.kind === 'enrolled');
  assert.deepEqual(
    (await identity.factorsOf(staffId)).map(({ kind }) => kind),
    ['passkey'],
  );
  assert.deepEqual((await identity.sessionOf(outcome.session.token))?.factors, ['password', 'passkey']);
});

test('of two who finish one link at once, one is enrolled', async () => {
  const { token } = await invited();
  const secret = await secretOf(token);
  const given = { password, factor: { kind: 'totp', code: codeNow(secret, staff.clock) } } as const;
  const outcomes = await Promise.all(
    [staff.identity, staff.another(), staff.another()].map((process) =>
      process.finishEnrolment(token, given, visitor()),
    ),
  );
  assert.deepEqual(outcomes.map(({ kind }) => kind).toSorted(), ['enrolled', 'gone', 'gone']);
  staff.clock.advance(2 * stepMs);
});

test('refused: addresses and names that are none, and an address that somebody has', async () => {
  const { identity } = staff;
  const person = await enrolled(staff);
  for (const email of [
    '',
    'x',
    '@',
    'a@',
    '@b',
    'a b@c.example',
    'a@b@c',
    'a\u0000@b.example',
    `${'a'.repeat(300)}@b.example`,
  ]) {
    const outcome = await identity.inviteStaff({ name: 'Kim', email }, 'staff:x');
    assert.equal(outcome.kind, 'invalid', email);
  }
  for (const name of ['', '  ', 'x'.repeat(101), 'line\nbreak', '\ud800'])
    assert.equal((await identity.inviteStaff({ name, email: 'fresh@looms.example' }, 'staff:x')).kind, 'invalid');
  const taken = { name: 'Kim', email: ` ${person.email.toUpperCase()}` };
  assert.deepEqual(await identity.inviteStaff(taken, 'staff:x'), { kind: 'email-taken' });
  const both = await Promise.all(
    [1, 2, 3].map(() => identity.inviteStaff({ name: 'Kim', email: 'race@looms.example' }, 'staff:x')),
  );
  assert.deepEqual(both.map(({ kind }) => kind).toSorted(), ['email-taken', 'email-taken', 'invited']);
  for (const token of ['', newSecret(), '\u0000']) assert.deepEqual(await identity.enrolment(token), { kind: 'gone' });
});

test('whoever lost everything comes back by a link that two other persons stand for (S2.4)', async () => {
  const { identity } = staff;
  const person = await enrolled(staff);
  const own = `staff:${person.staffId}`;
  for (const [askedBy, approvedBy] of [
    ['staff:a', 'staff:a'],
    [own, 'staff:b'],
    ['staff:a', own],
  ] as const)
    assert.deepEqual(await identity.inviteRecovery(person.staffId, { askedBy, approvedBy }), {
      kind: 'second-person-wanted',
    });
  // The database refuses it too.
  const direct = sql`
    insert into identity.enrolment (hash, staff_id, kind, asked_by, approved_by, made_at, expires_at)
    values (${hashSecret('x')}, ${person.staffId}, 'recovery', 'staff:a', 'staff:a', now(), now())`;
  await assert.rejects(
    staff.database.app.execute(direct),
    (error) => violatedConstraint(error) === 'recovery_by_two_persons',
  );
  const by = { askedBy: 'staff:a', approvedBy: 'staff:b' };
  const outcome = await identity.inviteRecovery(person.staffId, by);
  assert.ok(outcome.kind === 'invited');
  const { token } = outcome.invitation;
  // Until the link is used, nothing has changed.
  assert.ok(await identity.sessionOf(person.session.token));
  const same = await finish(token);
  assert.ok(same.kind === 'password-refused' && same.faults[0]?.rule === 'used-before');
  const back = await finish(token, { password: 'twelve silver anchors' });
  assert.ok(back.kind === 'enrolled' && back.staffId === person.staffId);
  assert.equal(await identity.sessionOf(person.session.token), undefined);
  assert.equal((await identity.factorsOf(person.staffId)).length, 1);
  const { signInToken } = await identity.beginSignIn(visitor());
  const old = { email: person.email, password };
  assert.deepEqual(await identity.provePassword(signInToken, old, visitor()), { kind: 'wrong' });
  staff.clock.advance(2 * stepMs);
  const next = await invited();
  assert.deepEqual(await identity.inviteRecovery(next.staffId, by), { kind: 'no-such-person' });
});

test('who has ended is out at once, for good, and his address is free again', async () => {
  const { identity, clock } = staff;
  const person = await enrolled(staff);
  const pending = await atSecondFactor(identity, person);
  const ended: StaffId[] = [];
  identity.onEnded(async (_tx, staffId) => void ended.push(staffId));
  assert.equal(await identity.endStaff(person.staffId, 'staff:boss'), true);
  assert.equal(await identity.endStaff(person.staffId, 'staff:boss'), false);
  assert.deepEqual(ended, [person.staffId]);
  assert.equal(await identity.sessionOf(person.session.token), undefined);
  assert.deepEqual(await identity.proveTotp(pending, codeNow(person.secret, clock), visitor()), { kind: 'gone' });
  assert.deepEqual(await identity.inviteRecovery(person.staffId, { askedBy: 'staff:a', approvedBy: 'staff:b' }), {
    kind: 'no-such-person',
  });
  assert.equal((await identity.inviteStaff({ name: 'Kim', email: person.email }, 'staff:x')).kind, 'invited');
  const left = await invited();
  await identity.endStaff(left.staffId, 'staff:boss');
  assert.deepEqual(await identity.enrolment(left.token), { kind: 'gone' });
  assert.deepEqual((await identity.staffStates()).find(({ staffId }) => staffId === left.staffId)?.state, 'ended');
});

test('an erased person has ended, and nothing that finds him is left (S4.1)', async () => {
  const { identity, database, house } = staff;
  const person = await enrolled(staff);
  const { personId } = await database.app.one(sql<{ personId: never }>`
    select person_id as "personId" from identity.staff where id = ${person.staffId}`);
  house.vault.onErase((tx, erased) => identity.forget(tx, erased));
  assert.equal(
    (await house.vault.erase(personId, { actor: 'operator:test', reason: 'subject-request' })).kind,
    'erased',
  );
  assert.equal(await identity.sessionOf(person.session.token), undefined);
  const left = await identity.person(person.staffId, 'staff:x');
  assert.deepEqual([left?.state, left?.name, left?.email, left?.factors], ['ended', undefined, undefined, []]);
  const { signInToken } = await identity.beginSignIn(visitor());
  const given = { email: person.email, password };
  assert.deepEqual(await identity.provePassword(signInToken, given, visitor()), { kind: 'wrong' });
});

test('nothing readable is in the database: no token, code, secret, name or address (S2.1)', async () => {
  const person = await enrolled(staff);
  const tables = [
    'staff',
    'password',
    'factor',
    'recovery_code',
    'enrolment',
    'totp_offer',
    'sign_in',
    'session',
    'device',
    'guess',
  ];
  let stored = '';
  for (const table of tables) {
    const rows = await staff.database.owner.query<{ row: string }>({
      name: '',
      text: `select t::text as row from identity.${table} t`,
      values: [],
    });
    stored += rows.map(({ row }) => row).join('\n');
  }
  const { token, deviceToken } = person.session;
  const code = person.recoveryCodes[0] ?? '';
  for (const secret of [token, deviceToken, code, person.secret, person.email, 'Robin', password]) {
    assert.ok(!stored.includes(secret));
    assert.ok(!stored.includes(Buffer.from(secret).toString('hex')));
  }
  assert.ok(!JSON.stringify(staff.evidence).includes(person.email));
});
