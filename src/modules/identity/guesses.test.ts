import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from '../../kernel/sql.ts';
import type { Visitor } from './identity.ts';
import {
  atSecondFactor,
  codeNow,
  type Enrolled,
  enrolled,
  openTestStaff,
  password,
  signIn,
  type TestStaff,
  visitor,
} from './test-staff.ts';

let staff: TestStaff;
before(async () => {
  staff = await openTestStaff();
});
after(() => staff?.close());

const minuteMs = 60_000;

async function tryPassword(email: string, from: Visitor, given = 'not the right one') {
  const { signInToken } = await staff.identity.beginSignIn(from);
  return staff.identity.provePassword(signInToken, { email, password: given }, from);
}

async function wrongTries(email: string, from: Visitor, times: number): Promise<string[]> {
  const kinds: string[] = [];
  for (let time = 0; time < times; time++) kinds.push((await tryPassword(email, from)).kind);
  return kinds;
}

test('after five wrong tries from one network each costs a wait, which doubles up to a quarter of an hour (S2.4)', async () => {
  const person = await enrolled(staff);
  const from = visitor();
  assert.deepEqual(await wrongTries(person.email, from, 5), Array(5).fill('wrong'));
  const waits: number[] = [];
  for (let round = 0; round < 12; round++) {
    const outcome = await tryPassword(person.email, from);
    assert.ok(outcome.kind === 'wait');
    waits.push(outcome.retryAfterMs / 1_000);
    staff.clock.advance(outcome.retryAfterMs);
    assert.equal((await tryPassword(person.email, from)).kind, 'wrong');
  }
  assert.deepEqual(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
  // Also the right one has to wait; afterwards this network's tries are forgotten.
  assert.equal((await tryPassword(person.email, from, password)).kind, 'wait');
  staff.clock.advance(900_000);
  assert.equal((await tryPassword(person.email, from, password)).kind, 'second-factor-wanted');
  assert.deepEqual(await wrongTries(person.email, from, 2), ['wrong', 'wrong']);
});

test('an address that is nobody’s is limited in the same way', async () => {
  const from = visitor();
  const kinds = await wrongTries('nobody@looms.example', from, 6);
  assert.deepEqual(kinds, [...Array<string>(5).fill('wrong'), 'wait']);
});

test('one network: the whole of an IPv6 customer, and an IPv4 address in either spelling', async () => {
  const person = await enrolled(staff);
  for (let host = 1; host <= 5; host++) await tryPassword(person.email, visitor({ address: `2001:db8:7:1::${host}` }));
  const kindFrom = async (address: string) => (await tryPassword(person.email, visitor({ address }))).kind;
  assert.equal(await kindFrom('2001:db8:7:1:ffff::9'), 'wait');
  assert.equal(await kindFrom('2001:db8:7:2::9'), 'wrong');
  for (let time = 1; time <= 5; time++) await tryPassword(person.email, visitor({ address: '192.0.2.7' }));
  assert.equal(await kindFrom('::ffff:192.0.2.7'), 'wait');
  assert.equal(await kindFrom('192.0.2.8'), 'wrong');
  for (const odd of ['', 'unknown', ':::', 'fe80::1%eth0']) assert.equal(await kindFrom(odd), 'wrong');
});

test('strangers of many networks wait a minute at most, and do not keep out whoever has signed in before', async () => {
  const person = await enrolled(staff);
  const own = visitor();
  const { deviceToken } = await signIn(staff, person, own);
  let turnedAway = 0;
  for (let network = 0; network < 60; network++) {
    const outcome = await tryPassword(person.email, visitor());
    if (outcome.kind !== 'wait') continue;
    turnedAway++;
    assert.ok(outcome.retryAfterMs <= minuteMs);
  }
  assert.ok(turnedAway >= 30, String(turnedAway));
  // A new device of the owner's waits a moment; the one that he has used before does not.
  const known = visitor({ ...own, deviceToken });
  assert.equal((await tryPassword(person.email, known, password)).kind, 'second-factor-wanted');
  staff.clock.advance(minuteMs);
  assert.equal((await tryPassword(person.email, visitor(), password)).kind, 'second-factor-wanted');
  // A token that was never given, or another person’s, makes no stranger known.
  const other = await enrolled(staff);
  for (let network = 0; network < 40; network++) await tryPassword(other.email, visitor());
  assert.equal((await tryPassword(other.email, visitor({ deviceToken }), password)).kind, 'wait');
  assert.equal((await tryPassword(other.email, visitor({ deviceToken: 'x' }), password)).kind, 'wait');
});

test('a known device is limited too', async () => {
  const person = await enrolled(staff);
  const { deviceToken } = await signIn(staff, person);
  const kinds = await wrongTries(person.email, visitor({ deviceToken }), 12);
  assert.deepEqual(kinds, [...Array<string>(10).fill('wrong'), 'wait', 'wait']);
});

test('codes, recovery codes and step-ups are limited: whoever has the password cannot try them all', async () => {
  const person = await enrolled(staff);
  const { identity, clock } = staff;
  const guessed = async (from: () => Visitor, prove: (from: Visitor) => Promise<{ kind: string }>) => {
    const kinds: string[] = [];
    for (let time = 0; time < 25; time++) kinds.push((await prove(from())).kind);
    return kinds.filter((kind) => kind === 'wrong').length;
  };
  const same = visitor();
  const token = await atSecondFactor(identity, person, same);
  assert.equal(
    await guessed(
      () => same,
      (from) => identity.proveTotp(token, '000000', from),
    ),
    5,
  );
  // The two share a limit, and many networks do not get round it.
  const other = await enrolled(staff);
  const another = await atSecondFactor(identity, other);
  const wrong = await guessed(visitor, (from) => identity.proveRecoveryCode(another, 'aaaa-aaaa-aaaa-aaaa', from));
  assert.equal(wrong, 20);
  assert.equal((await identity.proveTotp(another, codeNow(other.secret, clock), visitor())).kind, 'wait');
  const session = await signIn(staff, await enrolled(staff));
  assert.equal(
    await guessed(
      () => same,
      (from) => identity.stepUpTotp(session.token, '000000', from),
    ),
    5,
  );
});

test('many tries at once count like many in a row', async () => {
  const person = await enrolled(staff);
  const from = visitor();
  const all = Array.from({ length: 20 }, (_, index) => {
    const process = index % 2 === 0 ? staff.identity : staff.another();
    return process
      .beginSignIn(from)
      .then(({ signInToken }) =>
        process.provePassword(signInToken, { email: person.email, password: 'not the right one' }, from),
      );
  });
  const kinds = (await Promise.all(all)).map(({ kind }) => kind);
  assert.equal(kinds.filter((kind) => kind === 'wrong').length, 5);
});

test('a clock that jumps ahead and back locks nobody out', async () => {
  const person = await enrolled(staff);
  const { clock } = staff;
  const from = visitor();
  const present = clock.now().toISOString();
  clock.set('2031-01-01T00:00:00Z');
  await wrongTries(person.email, from, 20);
  clock.set(present);
  assert.equal((await tryPassword(person.email, from, password)).kind, 'second-factor-wanted');
});

test('what happened can be asked for in numbers, by whoever watches (S3.3)', async () => {
  const { identity, clock } = staff;
  clock.set('2026-08-01T10:00:00Z');
  const from = clock.now();
  const person: Enrolled = await enrolled(staff);
  const at = visitor();
  await wrongTries(person.email, at, 5);
  await tryPassword(person.email, at);
  for (let network = 0; network < 6; network++) await tryPassword(person.email, visitor());
  await tryPassword('nobody@looms.example', visitor());
  await signIn(staff, person);
  const token = await atSecondFactor(identity, person);
  await identity.proveRecoveryCode(token, person.recoveryCodes[0] ?? '', visitor());
  assert.deepEqual(await identity.figures({ from, until: new Date(clock.now().getTime() + 1) }), {
    // The enrolment's session is one.
    signIns: 2,
    failures: 12,
    turnedAway: 1,
    recoverySignIns: 1,
    factorChanges: 1,
    accountsGuessedAt: 1,
  });
  const before = { from: new Date('2026-07-01T00:00:00Z'), until: new Date('2026-08-01T00:00:00Z') };
  assert.equal((await identity.figures(before)).failures, 0);
  const failure = staff.evidence.findLast(({ act }) => act === 'staff.proof-failed');
  assert.deepEqual(failure, {
    act: 'staff.proof-failed',
    actor: 'visitor',
    object: 'staff:unknown',
    detail: { at: 'password' },
  });
});

test('the facts for probes are looked up in the rows: a session that should not be there is seen (S2.4)', async () => {
  const { identity, database } = staff;
  const person = await enrolled(staff);
  const before = await identity.facts();
  assert.equal(before.sessionsWithoutTwoFactors, 0);
  assert.equal(before.activeWithoutTwoFactors, 0);
  assert.equal(before.sessionsThatShouldHaveEnded, 0);
  assert.equal(before.constraintHolds, true);
  assert.deepEqual(before.weakestPassword, { memoryKib: 64, passes: 1 });
  assert.equal(before.minimumPasswordLength, 12);

  // As its owner the database lets a guard go.
  await database.owner.execute(sql`alter table identity.session drop constraint session_two_factors`);
  await database.owner.execute(
    sql`update identity.session set knowledge_kind = 'nothing' where staff_id = ${person.staffId}`,
  );
  const planted = await identity.facts();
  assert.equal(planted.constraintHolds, false);
  assert.equal(planted.sessionsWithoutTwoFactors, 1);
  await database.owner.execute(sql`update identity.factor set removed_at = now() where staff_id = ${person.staffId}`);
  const removed = await identity.facts();
  assert.equal(removed.activeWithoutTwoFactors, 1);
  assert.equal(removed.sessionsThatShouldHaveEnded, 1);
});

test('what has run out is swept away; nothing that counts is', async () => {
  const { identity, clock, database } = staff;
  const person = await enrolled(staff);
  await atSecondFactor(identity, person);
  assert.equal((await identity.sweep()) >= 0, true);
  clock.advance(2 * 86_400_000);
  assert.ok((await identity.sweep()) > 0);
  const { left } = await database.app.one(sql<{ left: number }>`
    select count(*) as left from identity.sign_in where expires_at < ${clock.now()}`);
  assert.equal(left, 0);
  assert.equal(await identity.sweep(), 0);
  assert.ok(await signIn(staff, person));
});
