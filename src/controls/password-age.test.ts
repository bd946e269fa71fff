// Which password was too old when a session was begun with it (L12.1).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newId } from '../kernel/ids.ts';
import type { Level } from '../modules/access.ts';
import type { StaffId } from '../modules/identity.ts';
import { probePasswordAges } from './password-age.ts';

const staffId = newId<StaffId>();
const day = (number: number) => new Date(number * 86_400_000);
const daysOf = (level: Level | undefined) => (level === 'owner' || level === 'administrator' ? 45 : 90);
const begun = (age: number) => [{ staffId, startedAt: day(1_000), setAt: day(1_000 - age) }];
const owner = { staffId, level: 'owner', grantedAt: day(900), endedAt: null } as const;

test('45 days for owners and administrators, 90 for others, by the level that stood at the sign-in', () => {
  const count = (age: number, stories: Parameters<typeof probePasswordAges>[0]['stories']) =>
    probePasswordAges({ daysOf, sessions: begun(age), stories }).findings.length;
  assert.equal(count(44.9, [owner]), 0);
  assert.equal(count(45, [owner]), 1);
  assert.equal(count(45, [{ ...owner, level: 'support' }]), 0);
  assert.equal(count(90, [{ ...owner, level: 'support' }]), 1);
  assert.equal(count(90, []), 1);
  assert.equal(count(45, [{ ...owner, grantedAt: day(1_001) }]), 0);
  assert.equal(count(45, [{ ...owner, endedAt: day(999) }]), 0);
  assert.equal(count(45, [{ ...owner, endedAt: day(1_001) }]), 1);
});

test('days that are longer than promised are a finding, and none at all is one too', () => {
  const findings = (days: (level: Level | undefined) => number | undefined) =>
    probePasswordAges({ daysOf: days, sessions: [], stories: [] }).findings;
  assert.deepEqual(findings(daysOf), []);
  assert.deepEqual(
    findings((level) => (level === 'administrator' ? 90 : daysOf(level))),
    ['passwords of administrator are good for 90 days'],
  );
  assert.equal(findings(() => undefined).length, 7);
});
