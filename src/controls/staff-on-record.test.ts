// What of the staff's doings must be in the log, and what is seen when it is not (S3.3).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newId } from '../kernel/ids.ts';
import type { SessionId, StaffId } from '../modules/identity.ts';
import { probeStaffOnRecord, type StaffRecord } from './staff-on-record.ts';

const now = new Date('2026-03-02T12:30:00Z');
const at = new Date('2026-03-02T09:00:00Z');
const staffId = newId<StaffId>();
const sessionId = newId<SessionId>();
const grantId = newId<string>();
const object = `staff:${staffId}`;

const entry = (index: number, act: string, detail = {}) => ({ index, act, object, detail, at: at.toISOString() });
const entered = [
  entry(4, 'access.ended', { grant: grantId }),
  entry(3, 'access.granted', { grant: grantId }),
  entry(2, 'staff.factor-added'),
  entry(1, 'staff.enrolled'),
  entry(0, 'staff.signed-in', { session: sessionId }),
];
const happened: StaffRecord = {
  now,
  traces: async () => ({
    sessions: [{ sessionId, staffId }],
    changes: [
      { what: 'password-set', staffId, times: 1 },
      { what: 'factor-added', staffId, times: 2 },
    ],
  }),
  stories: async () => [{ grantId, staffId, grantedAt: at, endedAt: at, endedWord: 'left' }],
  signIns: async () => 1,
  newest: async ({ before }) => (before === undefined ? entered : []),
};

test('everything is entered', async () => {
  const { findings, summary } = await probeStaffOnRecord(happened);
  assert.deepEqual(findings, []);
  assert.match(summary, /1 sign-ins, 3 changes .* 1 grants and 1 ends/);
});

test('each entry that is missing is a finding of its own', async () => {
  const wanted = [/ends of grants/, /1 grants/, /factor-added/, /password-set|factor-added/, /1 sign-ins/];
  for (const [index, pattern] of wanted.entries()) {
    const newest = async () => entered.toSpliced(index, 1);
    const { findings } = await probeStaffOnRecord({ ...happened, newest });
    assert.ok(findings.length >= 1, String(pattern));
    assert.match(findings[0] ?? '', pattern);
  }
  const uncounted = await probeStaffOnRecord({ ...happened, signIns: async () => 0 });
  assert.deepEqual(uncounted.findings, ['the figures of the last day count 0 sign-ins, and there were 1']);
});

test('an entry of another session or another person tells nothing of this one', async () => {
  const other = entered.map((one) => ({ ...one, object: 'staff:other', detail: { session: 'other', grant: 'other' } }));
  const { findings } = await probeStaffOnRecord({ ...happened, newest: async () => other });
  assert.equal(findings.length, 5);
});

test('a grant that another replaced, and what is older than a day, is not asked for', async () => {
  const old = new Date('2026-03-01T11:00:00Z');
  const stories = async () => [
    { grantId, staffId, grantedAt: old, endedAt: at, endedWord: 'replaced' },
    { grantId, staffId, grantedAt: old, endedAt: old, endedWord: 'left' },
  ];
  const newest = async () => entered.filter(({ act }) => act.startsWith('staff.'));
  assert.deepEqual((await probeStaffOnRecord({ ...happened, stories, newest })).findings, []);
});

test('it reads back to the day’s beginning, page by page, and says when that is too far', async () => {
  const page = (from: number) => Array.from({ length: 1_000 }, (_, i) => entry(from - i, 'order.placed'));
  let asked = 0;
  const newest: StaffRecord['newest'] = async ({ before }) => {
    asked++;
    if (before === undefined) return page(2_000);
    return before === 1_001 ? page(1_000) : entered;
  };
  assert.deepEqual((await probeStaffOnRecord({ ...happened, newest })).findings, []);
  assert.equal(asked, 3);
  await assert.rejects(probeStaffOnRecord({ ...happened, newest: async () => page(2_000) }), /more than this looks/);
});
