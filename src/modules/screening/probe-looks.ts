// Every transaction is looked at (S3.1): orders and captures of the last thirty days against the recorded looks, and
// whether the recorded verdicts follow from their rules. What other modules know of orders comes in as functions.
import type { Clock } from '../../kernel/clock.ts';
import type { Reader } from '../../kernel/database.ts';
import type { Sight } from '../policy.ts';
import { withoutLook } from './probe-store.ts';
import { replay } from './replay.ts';

/** Ids in ascending order, after the given one. */
export type Pages = (page: { since: Date; after: string; limit: number }) => Promise<string[]>;

const dayMs = 86_400_000;
const daysLookedAt = 30;
const pageSize = 2_000;

export async function probeScreened(
  database: Reader,
  clock: Clock,
  { placed, captured }: { placed: Pages; captured: Pages },
): Promise<Sight> {
  const since = new Date(clock.now().getTime() - daysLookedAt * dayMs);
  const first = await missing(placed, since, (ids) => withoutLook(database, ids, 'first'));
  const second = await missing(captured, since, (ids) => withoutLook(database, ids, 'second'));
  const findings: string[] = [];
  if (first.without > 0) findings.push(`${first.without} orders were placed without a look at them`);
  if (second.without > 0) findings.push(`${second.without} card payments were taken without a second look`);
  return {
    summary: `${first.seen} orders of the last ${daysLookedAt} days: each was looked at before it was placed, and ${second.seen} card payments once more before their money was taken.`,
    findings,
  };
}

async function missing(pages: Pages, since: Date, without: (ids: string[]) => Promise<string[]>) {
  const found = { seen: 0, without: 0 };
  for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
    const ids = await pages({ since, after, limit: pageSize });
    const last = ids.at(-1);
    if (last === undefined) return found;
    after = last;
    found.seen += ids.length;
    found.without += (await without(ids)).length;
  }
}

const weekMs = 7 * dayMs;

export async function probeDecisions(database: Reader, clock: Clock): Promise<Sight> {
  const { looks, differing } = await replay(database, { since: new Date(clock.now().getTime() - weekMs) });
  return {
    summary: `${looks} looks of the last seven days give the same verdict again by the rules of their time.`,
    findings: differing.slice(0, 5).map(({ lookId }) => `look ${lookId} does not follow from its facts and rules`),
  };
}
