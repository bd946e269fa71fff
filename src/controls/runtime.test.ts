// What the program runs on is supported today, is over when its day has passed, and is unknown to a table that is too old.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createTestDatabase, type TestDatabase } from '../../test/support/test-database.ts';
import { fakeClock } from '../kernel/clock.ts';
import { CannotLook } from '../modules/policy.ts';
import { probeRuntime } from './runtime.ts';

let db: TestDatabase;
before(async () => {
  db = await createTestDatabase({ areas: ['ledger'] });
});
after(() => db.drop());

test('on the day of the table all that is in use still gets security updates', async () => {
  const sight = await probeRuntime(db.app, fakeClock('2026-11-23T00:00:00Z'));
  assert.deepEqual(sight.findings, []);
  assert.match(sight.summary, /Node\.js 26\.\S+ until 2029-04-30/);
});

test('a table of more than a year ago says nothing', async () => {
  await assert.rejects(probeRuntime(db.app, fakeClock('2028-03-01T00:00:00Z')), CannotLook);
});
