// Outgoing mail leaves (L3.2). An address that reaches nobody is no fault of ours: it is said, and is no finding.
import type { Clock } from '../../kernel/clock.ts';
import type { Reader } from '../../kernel/database.ts';
import type { Sight } from '../policy.ts';
import { countMails } from './probe-store.ts';

/** Servers that put strangers off do so for an hour at most. */
const patienceMs = 4 * 3_600_000;
const weekMs = 7 * 86_400_000;

export async function probeMail(database: Reader, clock: Clock): Promise<Sight> {
  const now = clock.now().getTime();
  const counts = await countMails(database, {
    waitingSince: new Date(now - patienceMs),
    recently: new Date(now - weekMs),
  });
  return {
    summary: `In seven days ${counts.sent} mails left and ${counts.troubled} reached nobody; ${counts.waiting} wait, none for longer than four hours.`,
    findings:
      counts.late > 0 ? [`${counts.late} mails have waited for longer than four hours: see "watchword mail"`] : [],
  };
}
