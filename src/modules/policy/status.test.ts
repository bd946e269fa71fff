import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Clause } from './compile.ts';
import type { Control } from './control.ts';
import { defaultParameters, type StandingParameter } from './parameters.ts';
import {
  type Binding,
  boundWords,
  type Circumstances,
  type ControlStanding,
  clauseStatus,
  controlStatus,
} from './status.ts';

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
  text: 'We do it promptly.',
  textHash: '00',
  line: 1,
  kind: 'promise',
  requirements: ['S1.2', 'S1.3'],
  controls: ['a', 'b'],
  party: undefined,
  vagueWords: [],
  meanings: {},
  notApplicable: undefined,
  contradictions: [],
  matched: [],
};
const confirmed: Binding = {
  requirements: ['S1.2', 'S1.3'],
  controls: ['a', 'b'],
  party: undefined,
  by: 'staff:1',
  at,
  steppedUpAt: at,
  evidenceId: '',
};
const around: Circumstances = { now: at, simulated: [], attestations: {}, parameters: [], facts: [] };

type Known = ControlStanding['status'];
function known(a: Known, b: Known): Map<string, ControlStanding> {
  return new Map([
    ['a', { status: a, requirements: ['S1.2'] }],
    ['b', { status: b, requirements: ['S1.3'] }],
  ]);
}

function statusOf(
  of: Clause,
  controls: Map<string, ControlStanding>,
  more: { binding?: Binding | 'none'; circumstances?: Partial<Circumstances> } = {},
) {
  const circumstances = { ...around, ...more.circumstances };
  const binding = more.binding === 'none' ? undefined : (more.binding ?? confirmed);
  const words = boundWords(of, of.requirements, circumstances.parameters);
  return clauseStatus(of, { binding, words, controls, circumstances });
}

test('a sentence is as good as the worst of its controls', () => {
  assert.equal(statusOf(clause, known('proven', 'proven')).status, 'proven');
  assert.equal(statusOf(clause, known('proven', 'stale')).status, 'stale');
  assert.equal(statusOf(clause, known('stale', 'unproven')).status, 'unproven');
  assert.equal(statusOf(clause, known('unproven', 'failing')).status, 'failing');
  assert.match(statusOf(clause, new Map()).reason ?? '', /no longer there/);
});

test('a match that no person has confirmed is a proposal: never green, and it says so', () => {
  const { status, reason } = statusOf(clause, known('proven', 'proven'), { binding: 'none' });
  assert.equal(status, 'unproven');
  assert.match(reason ?? '', /not yet confirmed/);
});

test('a promise of the sentence that none of its confirmed controls keeps leaves it unproven', () => {
  const binding = { ...confirmed, controls: ['a'] };
  const { status, reason } = statusOf(clause, known('proven', 'proven'), { binding });
  assert.equal(status, 'unproven');
  assert.match(reason ?? '', /S1\.3/);
  assert.equal(
    statusOf(clause, known('proven', 'proven'), { binding: { ...confirmed, controls: [] } }).status,
    'unproven',
  );
});

test('a control that came after the confirmation can turn it red, never green', () => {
  const binding = { ...confirmed, requirements: ['S1.2'], controls: ['a'] };
  const later = (status: Known) =>
    new Map([...known('proven', 'proven'), ['c', { status, requirements: ['S1.2'] }]] as const);
  assert.equal(statusOf(clause, later('failing'), { binding }).status, 'failing');
  assert.equal(statusOf(clause, later('unproven'), { binding }).status, 'proven');
});

const vague = { ...clause, requirements: ['S3.1'], vagueWords: ['promptly'] };
const keeps = new Map<string, ControlStanding>([['a', { status: 'proven', requirements: ['S3.1'] }]]);
const bound: Binding = { ...confirmed, requirements: ['S3.1'], controls: ['a'] };

function investigation(approval: StandingParameter['approval'], value = 6): StandingParameter[] {
  return defaultParameters
    .filter(({ id }) => id === 'investigation-time')
    .map((parameter) => ({ ...parameter, value, approval }));
}
const approved = { value: 6, words: '', by: 'staff:1', at, steppedUpAt: at, evidenceId: '' };

test('a vague word is unbound until its parameter is approved; our default alone is not enough', () => {
  const of = (parameters: StandingParameter[]) =>
    statusOf(vague, keeps, { binding: bound, circumstances: { parameters } });
  assert.deepEqual(of([]), { status: 'unbound', reason: '“promptly” has no meaning' });
  assert.deepEqual(of(investigation(undefined)), {
    status: 'unbound',
    reason: 'the meaning of “promptly” is not approved yet',
  });
  assert.equal(of(investigation(approved)).status, 'proven');
});

test('a parameter that promises more than the shop is set to contradicts, with both values', () => {
  const facts = [
    { id: 'd', requirements: ['S3.1'], unit: 'time', value: 144, guarantees: 'at most', says: 'it may wait 6 days' },
  ] as const;
  const { status, reason } = statusOf(vague, keeps, {
    binding: bound,
    circumstances: { parameters: investigation(approved, 2), facts },
  });
  assert.equal(status, 'contradicted');
  assert.match(reason ?? '', /2 days.*6 days/);
});

test('a sentence that is weaker than it sounds is contradicted, confirmed or not', () => {
  const weak = { ...clause, contradictions: [{ claim: 'TLS 1.3', fact: 'the shop accepts TLS 1.2 as well' }] };
  assert.equal(statusOf(weak, known('proven', 'proven')).status, 'contradicted');
  assert.equal(statusOf(weak, known('proven', 'proven'), { binding: 'none' }).status, 'contradicted');
});

test('an outside party: simulated, then unproven until somebody signs, attested until it expires', () => {
  const theirs: Clause = { ...clause, kind: 'third party', requirements: ['S1.1'], controls: [], party: 'stripe' };
  const binding: Binding = { ...confirmed, requirements: ['S1.1'], controls: [], party: 'stripe' };
  const status = (circumstances: Partial<Circumstances>) =>
    statusOf(theirs, new Map(), { binding, circumstances }).status;
  const signed = { by: 'Ann', documentSha256: '00', signedAt: at, expiresAt: after(hour) };
  assert.equal(status({}), 'unproven');
  assert.equal(status({ attestations: { stripe: signed } }), 'attested');
  assert.equal(status({ attestations: { stripe: { ...signed, expiresAt: at } } }), 'stale');
  // A signature about the real party says nothing about its simulator.
  assert.equal(status({ attestations: { stripe: signed }, simulated: ['stripe'] }), 'simulated');
});

test('what promises nothing, and a sentence that does not apply, say why', () => {
  const none = { ...clause, notApplicable: '2026-11-22, no telephone' };
  assert.deepEqual(statusOf(none, known('failing', 'failing')), {
    status: 'not-applicable',
    reason: '2026-11-22, no telephone',
  });
  for (const kind of ['heading', 'definition', 'goodwill', 'advice', 'unread'] as const) {
    const { status, reason } = statusOf({ ...clause, kind }, known('failing', 'failing'), { binding: 'none' });
    assert.equal(status, 'not-applicable');
    assert.ok((reason ?? '') !== '');
  }
});
