// A person has mails tried again that reached nobody: the address works now, or the server's refusal was mended. What was
// known against the address is forgotten, so that the server is asked again.
import type { Clock } from '../kernel/clock.ts';
import type { Database } from '../kernel/database.ts';
import type { EvidenceWriter } from '../modules/evidence.ts';
import * as mailing from '../modules/mailing.ts';
import { mailContact, type OrderId } from '../modules/orders.ts';

/** Answers how many will be tried; the shop does it within half a minute. */
export type MailAgain = (request: { mails: readonly mailing.MailRecord[]; actor: string }) => Promise<number>;

export function mailAgain(parts: { database: Database; clock: Clock; evidence: EvidenceWriter }): MailAgain {
  const { database, clock, evidence } = parts;
  return async ({ mails, actor }) => {
    let again = 0;
    for (const { messageId, about, aboutId, kind } of mails) {
      const contact = about === 'order' ? await mailContact(database, aboutId as OrderId) : undefined;
      again += await database.transaction(async (tx) => {
        if (!(await mailing.tryAgain(tx, { messageId, at: clock.now() }))) return 0;
        if (contact?.emailIndex !== undefined) await mailing.forgetAddresses(tx, [contact.emailIndex]);
        await evidence.append(tx, { act: 'mail.again', actor, object: `mail:${messageId}`, detail: { about, kind } });
        return 1;
      });
    }
    return again;
  };
}
