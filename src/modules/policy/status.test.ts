import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Control } from './control.ts';
import type { Clause } from './policy-document.ts';
import { type Circumstances, clauseStatus, controlStatus } from './status.ts';

const at = new Date('2026-11-22T12:00:00Z');
const hour = 3_600_000;
const control: Pick<Control, 'intervalMs' | 'planted'> = {
  intervalMs: hour,
  planted: [{ id: 'x', what: 'x', act: { kind: 'sql', plant: [], heal: [] } }],
};
const after = (ms: number) => new Date(at.getTime() + ms);

test('green ages to stale by the clock alone, at the end of its interval', () => {
  const seen = { outcome: 'holds', endedAt: at } as const;
  assert.equal(controlStatus(control, seen, at), 'proven');
  assert.equal(controlStatus(control, seen, after(hour)), 'proven');
  assert.equal(controlStatus(control, seen, after(hour + 1)), 'stale');
});

test('red stays red however old it is', () => {
  assert.equal(controlStatus(control, { outcome: 'broken', endedAt: at }, after(1_000 * hour)), 'failing');
});

test('not looked at, unable to look, and never seen to fail are all unproven', () => {
  assert.equal(controlStatus(control, undefined, at), 'unproven');
  assert.equal(controlStatus(control, { outcome: 'not-looked', endedAt: at }, at), 'unproven');
  assert.equal(controlStatus({ ...control, planted: [] }, { outcome: 'holds', endedAt: at }, at), 'unproven');
});

test('an observation from the future proves nothing: a clock was wrong', () => {
  assert.equal(controlStatus(control, { outcome: 'holds', endedAt: after(hour) }, at), 'stale');
});

const clause: Clause = {
  id: '1',
  title: 'T',
  text: 'We do it strongly.',
  requirements: ['S1.2'],
  controls: ['a', 'b'],
  vagueWords: [],
  meanings: {},
  party: undefined,
  notApplicable: undefined,
};
const around: Circumstances = { now: at, simulated: [], attestations: {}, contradicted: {} };
const known = (a: 'proven' | 'stale' | 'failing' | 'unproven', b: typeof a) =>
  new Map([
    ['a', a],
    ['b', b],
  ]);

test('a clause is as good as the worst of its controls', () => {
  assert.equal(clauseStatus(clause, known('proven', 'proven'), around).status, 'proven');
  assert.equal(clauseStatus(clause, known('proven', 'stale'), around).status, 'stale');
  assert.equal(clauseStatus(clause, known('stale', 'unproven'), around).status, 'unproven');
  assert.equal(clauseStatus(clause, known('unproven', 'failing'), around).status, 'failing');
  assert.equal(clauseStatus(clause, new Map(), around).status, 'unproven');
  assert.equal(clauseStatus({ ...clause, controls: [] }, new Map(), around).status, 'unproven');
});

test('a vague word without a meaning, and a sentence that promises more than is set up, are never green', () => {
  const vague = { ...clause, vagueWords: ['strongly'] };
  const green = known('proven', 'proven');
  assert.equal(clauseStatus(vague, green, around).status, 'unbound');
  assert.equal(clauseStatus({ ...vague, meanings: { strongly: '128 bits' } }, green, around).status, 'proven');
  assert.deepEqual(clauseStatus(clause, green, { ...around, contradicted: { '1': 'TLS 1.2 is configured' } }), {
    status: 'contradicted',
    reason: 'TLS 1.2 is configured',
  });
});

test('an outside party: simulated, then unproven until somebody signs, attested until it expires', () => {
  const theirs = { ...clause, controls: [], party: 'stripe' };
  const status = (more: Partial<Circumstances>) => clauseStatus(theirs, new Map(), { ...around, ...more }).status;
  const signed = { by: 'Ann', documentSha256: '00', signedAt: at, expiresAt: after(hour) };
  assert.equal(status({}), 'unproven');
  assert.equal(status({ attestations: { stripe: signed } }), 'attested');
  assert.equal(status({ attestations: { stripe: { ...signed, expiresAt: at } } }), 'stale');
  // A signature about the real party says nothing about its simulator.
  assert.equal(status({ attestations: { stripe: signed }, simulated: ['stripe'] }), 'simulated');
});

test('a sentence that does not apply says why', () => {
  const none = { ...clause, notApplicable: '2026-11-22, no telephone' };
  assert.deepEqual(clauseStatus(none, known('failing', 'failing'), around), {
    status: 'not-applicable',
    reason: '2026-11-22, no telephone',
  });
});
