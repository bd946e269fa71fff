import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from '../../kernel/sql.ts';
import type { PasskeyOptions } from './identity.ts';
import { openTestAuthenticator, type Quirks, type TestAuthenticator } from './test-authenticator.ts';
import {
  atSecondFactor,
  type Enrolled,
  enrolled,
  openTestStaff,
  signIn,
  site,
  type TestStaff,
  visitor,
} from './test-staff.ts';

let staff: TestStaff;
before(async () => {
  staff = await openTestStaff();
});
after(() => staff?.close());

const present = 0x01;
const verified = 0x04;

async function optionsOf(asked: Promise<{ kind: string; options?: PasskeyOptions }>): Promise<PasskeyOptions> {
  const { options, kind } = await asked;
  assert.ok(options !== undefined, kind);
  return options;
}

/** Adds a passkey within the person's session. */
async function withPasskey(person: Enrolled): Promise<TestAuthenticator> {
  const authenticator = openTestAuthenticator(site);
  const { token } = await signIn(staff, person);
  const options = await optionsOf(staff.identity.passkeyRegistration({ kind: 'session', token }));
  const factor = { kind: 'passkey', response: authenticator.register(options) } as const;
  const added = await staff.identity.addFactor(token, factor, visitor());
  assert.equal(added.kind, 'added');
  return authenticator;
}

test('what is asked of a browser: our name, our host, user verification, no attestation (S2.4)', async () => {
  const person = await enrolled(staff);
  const { token } = await signIn(staff, person);
  const options = await optionsOf(staff.identity.passkeyRegistration({ kind: 'session', token }));
  assert.deepEqual(options['rp'], { name: 'Linen & Loom', id: 'localhost' });
  assert.equal(options['attestation'], 'none');
  assert.equal((options['user'] as { name: string }).name, person.email);
  assert.equal((options['authenticatorSelection'] as { userVerification: string }).userVerification, 'required');
});

test('password and passkey open a session; the passkey steps up', async () => {
  const person = await enrolled(staff);
  const { identity, clock } = staff;
  const authenticator = await withPasskey(person);
  assert.deepEqual(
    (await identity.factorsOf(person.staffId)).map(({ kind, label }) => [kind, label]),
    [
      ['totp', 'Firefox on Linux'],
      ['passkey', 'Firefox on Linux'],
    ],
  );
  const signInToken = await atSecondFactor(identity, person);
  const options = await optionsOf(identity.passkeyOptions(signInToken));
  assert.equal(options['userVerification'], 'required');
  assert.equal((options['allowCredentials'] as unknown[]).length, 1);
  const outcome = await identity.provePasskey(signInToken, authenticator.assert(options), visitor());
  assert.ok(outcome.kind === 'session');
  const { token } = outcome.session;
  assert.deepEqual((await identity.sessionOf(token))?.factors, ['password', 'passkey']);
  clock.advance(6 * 60_000);
  assert.deepEqual(await identity.offerTotp({ kind: 'session', token }), { kind: 'step-up-wanted' });
  const asked = await optionsOf(identity.stepUpPasskeyOptions(token));
  assert.equal((await identity.stepUpPasskey(token, authenticator.assert(asked), visitor())).kind, 'stepped-up');
  assert.deepEqual((await identity.sessionOf(token))?.steppedUpAt, clock.now());
});

const refusals: [what: string, quirks: Quirks][] = [
  ['no user verification', { flags: present }],
  ['no user', { flags: 0 }],
  ['verification without presence', { flags: verified }],
  ['another origin', { origin: 'https://localhost:8443' }],
  ['an origin that begins like ours', { origin: 'https://localhost:84440' }],
  ['plain HTTP', { origin: 'http://localhost:8444' }],
  ['another relying party', { rpId: 'example.com' }],
  ['a frame in a stranger’s page', { crossOrigin: true }],
  ['a frame that says nothing of its top', { crossOrigin: 'yes' }],
  ['a frame, with its top', { crossOrigin: true, topOrigin: 'https://evil.example' }],
  ['a top without a frame', { topOrigin: site.origin }],
  ['a challenge that nobody made', { challenge: 'bm9ib2R5IG1hZGUgdGhpcyBjaGFsbGVuZ2U' }],
  ['no challenge', { challenge: '' }],
  ['the other act', { type: 'webauthn.payment' }],
];

test('refused at sign-in: whatever differs from what was asked, and the same answer goes on being good once', async () => {
  const person = await enrolled(staff);
  const authenticator = await withPasskey(person);
  for (const [what, quirks] of refusals) {
    const from = visitor();
    const signInToken = await atSecondFactor(staff.identity, person, from);
    const options = await optionsOf(staff.identity.passkeyOptions(signInToken));
    const response = authenticator.assert(options, quirks);
    assert.deepEqual(await staff.identity.provePasskey(signInToken, response, visitor()), { kind: 'wrong' }, what);
    const again = await optionsOf(staff.identity.passkeyOptions(signInToken));
    const good = await staff.identity.provePasskey(signInToken, authenticator.assert(again), visitor());
    assert.equal(good.kind, 'session', what);
  }
});

test('refused at registration: the same', async () => {
  const person = await enrolled(staff);
  const { token } = await signIn(staff, person);
  for (const [what, quirks] of refusals) {
    const options = await optionsOf(staff.identity.passkeyRegistration({ kind: 'session', token }));
    const response = openTestAuthenticator(site).register(options, quirks);
    const outcome = await staff.identity.addFactor(token, { kind: 'passkey', response }, visitor());
    assert.deepEqual(outcome, { kind: 'wrong' }, what);
  }
  assert.equal((await staff.identity.factorsOf(person.staffId)).length, 1);
});

test('a challenge is good once, for five minutes, for its own sign-in and its own act', async () => {
  const person = await enrolled(staff);
  const { identity, clock } = staff;
  const authenticator = await withPasskey(person);
  const [one, other] = [await atSecondFactor(identity, person), await atSecondFactor(identity, person)];
  const options = await optionsOf(identity.passkeyOptions(one));
  const response = authenticator.assert(options);
  assert.deepEqual(await identity.provePasskey(other, response, visitor()), { kind: 'wrong' });
  // The other has used it up.
  assert.deepEqual(await identity.provePasskey(one, response, visitor()), { kind: 'wrong' });
  const late = await optionsOf(identity.passkeyOptions(one));
  clock.advance(5 * 60_000);
  assert.deepEqual(await identity.provePasskey(one, authenticator.assert(late), visitor()), { kind: 'wrong' });
  const { token } = await signIn(staff, person);
  const forStepUp = await optionsOf(identity.stepUpPasskeyOptions(token));
  const asRegistration = openTestAuthenticator(site).register(forStepUp);
  const added = await identity.addFactor(token, { kind: 'passkey', response: asRegistration }, visitor());
  assert.deepEqual(added, { kind: 'wrong' });
});

test('of two processes with one answer, one opens a session', async () => {
  const person = await enrolled(staff);
  const authenticator = await withPasskey(person);
  const token = await atSecondFactor(staff.identity, person);
  const response = authenticator.assert(await optionsOf(staff.identity.passkeyOptions(token)));
  const outcomes = await Promise.all(
    [staff.identity, staff.another(), staff.another()].map((identity) =>
      identity.provePasskey(token, response, visitor()),
    ),
  );
  assert.equal(outcomes.filter(({ kind }) => kind === 'session').length, 1);
});

test('refused: a counter that stands still or goes back, which is a copy’s; one that never counts is taken', async () => {
  const person = await enrolled(staff);
  const { identity } = staff;
  const authenticator = await withPasskey(person);
  const prove = async (quirks: Quirks) => {
    const token = await atSecondFactor(identity, person);
    const options = await optionsOf(identity.passkeyOptions(token));
    return (await identity.provePasskey(token, authenticator.assert(options, quirks), visitor())).kind;
  };
  assert.equal(await prove({ counter: 40 }), 'session');
  assert.equal(await prove({ counter: 40 }), 'wrong');
  assert.equal(await prove({ counter: 39 }), 'wrong');
  assert.equal(await prove({ counter: 0 }), 'wrong');
  assert.equal(await prove({ counter: 41 }), 'session');

  const other = await enrolled(staff);
  const still = openTestAuthenticator(site);
  still.counter = 0;
  const { token } = await signIn(staff, other);
  const options = await optionsOf(identity.passkeyRegistration({ kind: 'session', token }));
  const response = still.register(options, { counter: 0 });
  assert.equal((await identity.addFactor(token, { kind: 'passkey', response }, visitor())).kind, 'added');
  for (let round = 0; round < 3; round++) {
    const signInToken = await atSecondFactor(identity, other);
    const asked = await optionsOf(identity.passkeyOptions(signInToken));
    const answer = still.assert(asked, { counter: 0 });
    assert.equal((await identity.provePasskey(signInToken, answer, visitor())).kind, 'session');
  }
});

test('refused: another person’s passkey, a removed one, one that is on file already, a forged signature', async () => {
  const [person, other] = [await enrolled(staff), await enrolled(staff)];
  const { identity } = staff;
  const [own, others] = [await withPasskey(person), await withPasskey(other)];
  const prove = async (change: (good: Record<string, unknown>) => unknown, authenticator = own) => {
    const token = await atSecondFactor(identity, person);
    const options = await optionsOf(identity.passkeyOptions(token));
    return (await identity.provePasskey(token, change(authenticator.assert(options)), visitor())).kind;
  };
  assert.equal(await prove((good) => good, others), 'wrong');
  const forged = (good: Record<string, unknown>) => ({
    ...good,
    response: { ...(good['response'] as object), signature: 'MEUCIQ' },
  });
  assert.equal(await prove(forged), 'wrong');

  const { token } = await signIn(staff, other);
  const options = await optionsOf(identity.passkeyRegistration({ kind: 'session', token }));
  const twice = { kind: 'passkey', response: own.register(options) } as const;
  assert.deepEqual(await identity.addFactor(token, twice, visitor()), { kind: 'wrong' });

  const factor = (await identity.factorsOf(person.staffId)).find(({ kind }) => kind === 'passkey');
  assert.ok(factor);
  const session = await signIn(staff, person);
  assert.equal((await identity.removeFactor(session.token, factor.factorId)).kind, 'removed');
  assert.equal(await prove((good) => good), 'wrong');
});

test('refused, and never thrown: whatever else may come', async () => {
  const person = await enrolled(staff);
  const authenticator = await withPasskey(person);
  const { token: session } = await signIn(staff, person);
  const token = await atSecondFactor(staff.identity, person);
  const good = () => optionsOf(staff.identity.passkeyOptions(token)).then((options) => authenticator.assert(options));
  const parts = async (change: object) => ({ ...(await good()), ...change });
  for (const response of [
    undefined,
    null,
    '',
    7,
    [],
    {},
    { response: null },
    { response: { clientDataJSON: 7 } },
    await parts({ id: 'AAAA' }),
    await parts({ id: '' }),
    await parts({ rawId: '\u0000' }),
    await parts({ type: 'password' }),
    await parts({ response: { clientDataJSON: 'bm90IGpzb24', authenticatorData: '', signature: '' } }),
    await parts({ response: { clientDataJSON: 'A'.repeat(1_000_000), authenticatorData: 'AA', signature: 'AA' } }),
  ]) {
    assert.deepEqual(await staff.identity.provePasskey(token, response, visitor()), { kind: 'wrong' });
    const factor = { kind: 'passkey', response } as const;
    assert.deepEqual(await staff.identity.addFactor(session, factor, visitor()), { kind: 'wrong' });
  }
});

test('a page that asks again and again leaves no pile of challenges', async () => {
  const person = await enrolled(staff);
  await withPasskey(person);
  const token = await atSecondFactor(staff.identity, person);
  await staff.database.app.execute(sql`delete from identity.challenge`);
  for (let round = 0; round < 12; round++) await staff.identity.passkeyOptions(token);
  const { count } = await staff.database.app.one(
    sql<{ count: number }>`select count(*) as count from identity.challenge`,
  );
  assert.ok(count <= 5, String(count));
});
