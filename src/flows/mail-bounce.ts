// A mail that came back: noted with the mail, and where the address itself reaches nobody, nothing more is sent to it. Who
// it went to follows from the mail, not from the report: anybody can write a report.
import type { Clock } from '../kernel/clock.ts';
import type { Database } from '../kernel/database.ts';
import { isUuid } from '../kernel/ids.ts';
import type { EvidenceWriter } from '../modules/evidence.ts';
import * as mailing from '../modules/mailing.ts';
import { mailContact, type OrderId } from '../modules/orders.ts';
import { isAboutAddress } from './mail-attempt.ts';

export interface Bounce {
  /** The mail's own id, as its Message-ID had it. */
  messageId: string;
  /** RFC 3463. */
  status: string;
  actor: string;
}

export type NoteBounceOutcome =
  | { kind: 'noted'; mail: mailing.MailRecord; addressUnreachable: boolean }
  /** No mail of ours has this id. */
  | { kind: 'unknown-mail' }
  /** It was not on its way: noted before, or never taken by a server. */
  | { kind: 'not-on-its-way'; state: mailing.MailState };

export type NoteBounce = (bounce: Bounce) => Promise<NoteBounceOutcome>;

export function noteBounce(parts: { database: Database; clock: Clock; evidence: EvidenceWriter }): NoteBounce {
  const { database, clock, evidence } = parts;
  return ({ messageId, status, actor }) =>
    database.transaction(async (tx): Promise<NoteBounceOutcome> => {
      const known = isUuid(messageId) ? await mailing.mailById(tx, messageId) : undefined;
      if (known === undefined) return { kind: 'unknown-mail' };
      const at = clock.now();
      const mail = await mailing.bounce(tx, { messageId, at, status });
      if (mail === undefined) return { kind: 'not-on-its-way', state: known.state };
      const contact = mail.about === 'order' ? await mailContact(tx, mail.aboutId as OrderId) : undefined;
      const emailIndex = isAboutAddress(status) ? contact?.emailIndex : undefined;
      if (emailIndex !== undefined) await mailing.markUnreachable(tx, { emailIndex, messageId, at, status });
      const addressUnreachable = emailIndex !== undefined;
      await evidence.append(tx, {
        act: 'mail.bounced',
        actor,
        object: `mail:${messageId}`,
        detail: { about: mail.about, kind: mail.kind, status, addressUnreachable },
      });
      return { kind: 'noted', mail, addressUnreachable };
    });
}
