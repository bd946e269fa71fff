// What `watchword mail` is given of the house: the record of mails, letters to look at, and the key that signs.
import path from 'node:path';
import type { MailDeskParts, MailParts } from './channels/cli.ts';
import {
  dkimRecord,
  isSampleKind,
  makeDkimKey,
  readBounce,
  renderLetter,
  sampleKinds,
  sampleLetter,
} from './channels/mail.ts';
import type { Config } from './config.ts';
import type { House } from './house.ts';
import { writePrivateFile } from './kernel/private-file.ts';
import { dkimFile, readDkimKey } from './mail-room.ts';
import * as mailing from './modules/mailing.ts';
import * as orders from './modules/orders.ts';
import { type Locale, locales } from './modules/settings.ts';

const monthMs = 30 * 86_400_000;

export function mailParts({ database, clock, mail }: House, config: Config, operator: string): MailParts {
  return {
    operator,
    numbers: () => mailing.mailNumbers(database, new Date(clock.now().getTime() - monthMs)),
    troubled: (limit) => mailing.troubledMails(database, limit),
    async ofOrder(number) {
      const order = await orders.orderByNumber(database, number);
      return order && mailing.mailsAbout(database, { about: 'order', aboutId: order.orderId });
    },
    numberOf: async (orderId) => (await orders.readOrder(database, orderId as orders.OrderId))?.number,
    again: mail.again,
    sendTest: (to, locale) => mail.sendTestMail(to, localeFrom(locale)),
    noteBounce: mail.noteBounce,
    readBounce: (raw) => readBounce(raw, domainOf(config)),
  };
}

/** `open` is asked only for what the shop looks like. */
export function mailDesk(config: Config, open: () => Promise<Pick<House, 'mail'>>): MailDeskParts {
  const keysDir = path.join(config.dataDir, 'keys');
  return {
    kinds: sampleKinds,
    locales,
    async preview(kind, locale) {
      if (!isSampleKind(kind)) throw new Error(`no mail ${kind}`);
      const { mail } = await open();
      const head = await mail.letterhead();
      return renderLetter(sampleLetter(kind, localeFrom(locale), head), head);
    },
    dkim: {
      record() {
        const key = readDkimKey(config, keysDir);
        return key && dkimRecord(key);
      },
      make: () => writePrivateFile(dkimFile(keysDir), makeDkimKey()),
    },
  };
}

function localeFrom(text: string): Locale {
  return locales.find((known) => known === text) ?? 'en';
}

function domainOf({ mailFrom }: Config): string {
  return mailFrom.slice(mailFrom.lastIndexOf('@') + 1);
}
