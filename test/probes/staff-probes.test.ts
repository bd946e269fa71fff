// The probes of staff beside somebody who has in fact enrolled and signed in, through the house's own modules and its own
// log: all of them hold, and none of them takes a healthy shop for a broken one (S2.4, S3.3, S6.1, L12.1).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Secret, TOTP } from 'otpauth';
import { staffProbes } from '../../src/controls/staff-probes.ts';
import { newestEntries } from '../../src/modules/evidence.ts';
import { openTestHouse, type TestHouse } from '../support/test-house.ts';

let shop: TestHouse;

before(async () => {
  shop = await openTestHouse();
});
after(() => shop?.close());

const visitor = { address: '10.0.0.1', userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0' };

test('an owner enrols: sessions, passwords, their age and the log are as they must be', async () => {
  const { house, clock } = shop;
  const invitation = await house.identity.ownerEnrolment();
  assert.ok(invitation !== undefined);
  const { token } = invitation;
  const offered = await house.identity.offerTotp({ kind: 'enrolment', token });
  assert.ok(offered.kind === 'offer');
  const totp = new TOTP({ secret: Secret.fromBase32(offered.offer.secret) });
  const code = totp.generate({ timestamp: clock.now().getTime() });
  const given = {
    name: 'Example Owner',
    email: 'somebody@mail.example.net',
    password: 'seven purple ferries',
    factor: { kind: 'totp', code },
  } as const;
  const outcome = await house.identity.finishEnrolment(token, given, visitor);
  assert.ok(outcome.kind === 'enrolled', outcome.kind);
  // So that it is old enough to be looked for; and its entry has its place by then.
  clock.advance(180_000);
  const deadline = performance.now() + 20_000;
  const isPlaced = async () =>
    (await newestEntries(house.database, { limit: 50 })).some(({ act }) => act === 'staff.signed-in');
  while (!(await isPlaced()) && performance.now() < deadline) await delay(100);

  const probes = staffProbes({
    house,
    target: { shop: 'https://localhost:8443', plain: [], listeners: [], ca: undefined },
    backOffice: () => undefined,
  });
  const seen = async (id: string) => {
    const probe = probes[id];
    assert.ok(probe !== undefined, id);
    const { findings, summary } = await probe();
    assert.deepEqual(findings, [], id);
    return summary;
  };
  assert.match(await seen('sessions-two-factors'), /^1 open sessions of 1 active persons/);
  assert.match(await seen('sessions-end'), /of 1 open sessions none/);
  assert.match(await seen('password-rules'), /of 1 persons/);
  assert.match(await seen('passwords-expire'), /of 1 open sessions none/);
  assert.match(await seen('sign-ins-watched'), /: 1 sign-ins, 2 changes .* 1 grants/);
  assert.match(await seen('grants-approved'), /^1 grants stand/);
  // What cannot be looked at is no green.
  await assert.rejects(Promise.resolve(probes['second-factor-everywhere']?.()), /does not listen yet/);
  await assert.rejects(Promise.resolve(probes['rules-deny-by-default']?.()), /does not listen yet/);
});
