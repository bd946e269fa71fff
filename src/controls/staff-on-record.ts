// Whether what the staff did and was given stands in the log (S3.3): each sign-in, each change of what somebody proves
// himself by, each grant and its end, by the rows that they left.
import type { GrantStory } from '../modules/access.ts';
import type { LoggedEntry } from '../modules/evidence.ts';
import type { Traces } from '../modules/identity.ts';
import { CannotLook, type Sight } from '../modules/policy.ts';

const hourMs = 3_600_000;
/** An entry has its place in the log within a second; a look must not be ahead of it. */
const settledMs = 120_000;
const pageSize = 1_000;
const mostPages = 500;

type Entry = Pick<LoggedEntry, 'index' | 'at' | 'act' | 'object' | 'detail'>;
type Story = Pick<GrantStory, 'grantId' | 'staffId' | 'grantedAt' | 'endedAt' | 'endedWord'>;

export interface StaffRecord {
  now: Date;
  traces: (span: { from: Date; until: Date }) => Promise<Traces>;
  stories: () => Promise<readonly Story[]>;
  /** Sign-ins as they were counted, by full hours. */
  signIns: (span: { from: Date; until: Date }) => Promise<number>;
  newest: (page: { before: number | undefined; limit: number }) => Promise<readonly Entry[]>;
}

/** By which acts each kind of change is entered. */
const actsOf: Readonly<Record<Traces['changes'][number]['what'], readonly string[]>> = {
  'password-set': ['staff.password-changed', 'staff.enrolled'],
  'factor-added': ['staff.factor-added', 'staff.factor-recovered', 'staff.enrolled'],
  'factor-removed': ['staff.factor-removed', 'staff.factor-recovered', 'staff.enrolled', 'staff.ended'],
  ended: ['staff.ended'],
};

export async function probeStaffOnRecord({ now, traces, stories, signIns, newest }: StaffRecord): Promise<Sight> {
  // From the beginning of an hour, as the figures count.
  const from = new Date(Math.floor((now.getTime() - 24 * hourMs) / hourMs) * hourMs);
  const until = new Date(now.getTime() - settledMs);
  const isWithin = (at: Date | null) => at !== null && at >= from && at < until;
  // What happened first, then what was entered of it.
  const { sessions, changes } = await traces({ from, until });
  const grants = await stories();
  const counted = await signIns({ from, until: now });
  const entries = await entriesSince(newest, from);
  const has = (acts: readonly string[], key: string, value: string) =>
    entries.some(({ act, detail }) => acts.includes(act) && detail[key] === value);

  const findings: string[] = [];
  const missing = (count: number, what: string) => {
    if (count > 0) findings.push(`${count} ${what} of the last day are not in the log`);
  };
  missing(sessions.filter(({ sessionId }) => !has(['staff.signed-in'], 'session', sessionId)).length, 'sign-ins');
  for (const { what, staffId, times } of changes) {
    const entered = entries.filter(({ act, object }) => actsOf[what].includes(act) && object === `staff:${staffId}`);
    missing(times - entered.length, `changes (${what}) of one person`);
  }
  const given = grants.filter(({ grantedAt }) => isWithin(grantedAt));
  missing(
    given.filter(({ grantId }) => !has(['access.granted', 'access.first-owner'], 'grant', grantId)).length,
    'grants',
  );
  // One that another replaced is told by that one's entry.
  const ended = grants.filter(({ endedAt, endedWord }) => isWithin(endedAt) && endedWord !== 'replaced');
  missing(ended.filter(({ grantId }) => !has(['access.ended'], 'grant', grantId)).length, 'ends of grants');
  if (counted < sessions.length)
    findings.push(`the figures of the last day count ${counted} sign-ins, and there were ${sessions.length}`);
  const changed = changes.reduce((sum, { times }) => sum + times, 0);
  return {
    summary: `Of the last day: ${sessions.length} sign-ins, ${changed} changes of passwords, factors and staff, ${given.length} grants and ${ended.length} ends of grants; each has its entry in the log, and sign-ins are counted.`,
    findings,
  };
}

/** Of staff, back to this time. */
async function entriesSince(newest: StaffRecord['newest'], from: Date): Promise<Entry[]> {
  const found: Entry[] = [];
  let before: number | undefined;
  for (let pages = 0; pages < mostPages; pages++) {
    const page = await newest({ before, limit: pageSize });
    found.push(...page.filter(({ act }) => act.startsWith('staff.') || act.startsWith('access.')));
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize || new Date(last.at).getTime() < from.getTime() - settledMs)
      return found;
    before = last.index;
  }
  throw new CannotLook(
    `More than ${mostPages * pageSize} entries were made in a day: that is more than this looks through.`,
  );
}
