// Mails that wait: tried again when their time has come, also those whose job was lost, the longest due first. Stops as soon
// as the server turns out to be away, and goes on when it is back. One that cannot even be tried steps back behind the others,
// the longer the older it is.
import type { Clock } from '../kernel/clock.ts';
import type { Database } from '../kernel/database.ts';
import type { Log } from '../kernel/log.ts';
import * as mailing from '../modules/mailing.ts';
import type { AttemptOutcome, MailAttempts } from './mail-attempt.ts';

const batch = 50;
const pauseMs = { least: 60_000, most: 4 * 3_600_000 };

export type ResendMail = (record: mailing.MailRecord, job: string) => Promise<AttemptOutcome>;

/** Answers how many were tried. `job`: the sweep's own id; `signal` ends it early. */
export type SweepMails = (job: string, signal?: AbortSignal) => Promise<number>;

export function sweepMails(parts: {
  database: Database;
  clock: Clock;
  log: Log;
  attempts: Pick<MailAttempts, 'awayUntil'>;
  resend: Record<mailing.MailAbout['about'], ResendMail>;
}): SweepMails {
  const { database, clock, log, attempts, resend } = parts;
  return async (job, signal) => {
    const tried = new Set<string>();
    const goOn = () => attempts.awayUntil() === undefined && signal?.aborted !== true;
    while (goOn()) {
      const due = await mailing.dueMails(database, clock.now(), batch);
      const fresh = due.filter(({ messageId }) => !tried.has(messageId));
      if (fresh.length === 0) break;
      for (const record of fresh) {
        if (!goOn()) break;
        tried.add(record.messageId);
        await resend[record.about](record, job).catch((error: unknown) =>
          log.error('a mail could not be tried again', error, { mail: record.messageId }),
        );
        // Where nothing was done about it, it is due still, and a batch of such mails would keep all others waiting.
        const at = clock.now();
        await mailing.postpone(database, { messageId: record.messageId, at, dueAt: stepBack(record, at) });
      }
    }
    return tried.size;
  };
}

/** As long again as it has waited already, within bounds: twice as long each time. */
function stepBack({ firstAt }: mailing.MailRecord, at: Date): Date {
  const waitedMs = at.getTime() - firstAt.getTime();
  return new Date(at.getTime() + Math.min(Math.max(waitedMs, pauseMs.least), pauseMs.most));
}
