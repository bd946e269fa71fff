// Mails that wait: tried again when their time has come, also those whose job was lost. Stops as soon as the server turns
// out to be away, and goes on when it is back.
import type { Clock } from '../kernel/clock.ts';
import type { Database } from '../kernel/database.ts';
import type { Log } from '../kernel/log.ts';
import * as mailing from '../modules/mailing.ts';
import type { AttemptOutcome, MailAttempts } from './mail-attempt.ts';

const batch = 50;

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
        // One that cannot be tried must not keep the others waiting.
        await resend[record.about](record, job).catch((error: unknown) =>
          log.error('a mail could not be tried again', error, { mail: record.messageId }),
        );
      }
    }
    return tried.size;
  };
}
