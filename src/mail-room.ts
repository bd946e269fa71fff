// The wiring of outgoing mail: which flow asks for it, which channel writes and carries it. Nothing in it listens.
import { timingSafeEqual } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  backInStockLetter,
  confirmWishLetter,
  type DkimKey,
  type Letterhead,
  letterheadOf,
  openMailer,
  orderLetter,
  renderLetter,
  type SendOutcome,
  testLetter,
} from './channels/mail.ts';
import type { Config, Secrets } from './config.ts';
import { askBackInStock, type WishLinks, wishLabel } from './flows/ask-back-in-stock.ts';
import * as queues from './flows/job-queues.ts';
import { mailAgain } from './flows/mail-again.ts';
import { mailAttempts } from './flows/mail-attempt.ts';
import { noteBounce } from './flows/mail-bounce.ts';
import { type SweepMails, sweepMails } from './flows/mail-sweep.ts';
import { mailUnpaid } from './flows/mail-unpaid.ts';
import { resendWishMail, sendWishMail, sweepWishes, type WishMail, type WishMailData } from './flows/mail-wishes.ts';
import { type OrderMailData, orderMailKinds } from './flows/order-mail-job.ts';
import {
  type OrderMail,
  orderMailLabel,
  resendOrderMail,
  type SendOrderMail,
  sendOrderMail,
} from './flows/send-order-mail.ts';
import type { Clock } from './kernel/clock.ts';
import type { Database } from './kernel/database.ts';
import type { DerivedKeys } from './kernel/derived-keys.ts';
import { newId } from './kernel/ids.ts';
import type { JobData, Jobs } from './kernel/jobs.ts';
import type { Log } from './kernel/log.ts';
import type { Catalog } from './modules/catalog.ts';
import type { EvidenceWriter } from './modules/evidence.ts';
import * as mailing from './modules/mailing.ts';
import type { OrderKeys } from './modules/orders.ts';
import { type Locale, locales, makeLook, type ShopSettings } from './modules/settings.ts';
import type { Stock } from './modules/stock.ts';
import type { Vault } from './modules/vault.ts';

export interface MailRoomParts {
  config: Config;
  secrets: Secrets;
  keysDir: string;
  /** Where mail is handed over, and by whose word its server is believed (PEM of the local authority). */
  smtp: { host: string; port: number };
  ca: string;
  shopOrigin: string;
  demonstration: boolean;
  orderUrl: (orderId: string, token: string) => string;
  keys: DerivedKeys;
  shopSettings: { current(): Promise<ShopSettings> };
  database: Database;
  clock: Clock;
  log: Log;
  jobs: Jobs;
  evidence: EvidenceWriter;
  vault: Vault;
  catalog: Catalog;
  stock: Stock;
  orderKeys: OrderKeys;
}

/** What mail opens with the purpose `delivery` beside the contact of an order. */
export const mailLabels = [wishLabel];

export const dkimSelector = 'watchword';
export const dkimFile = (keysDir: string) => path.join(keysDir, 'dkim.key');

// long: a flat list of who is given what, to be read from top to bottom
export function openMailRoom(parts: MailRoomParts) {
  const { config, database, clock, shopOrigin, demonstration } = parts;
  const mailer = openMailer({
    smtp: {
      ...parts.smtp,
      trust: config.mail.kind === 'mailbox' ? { pem: parts.ca } : 'public',
      login: parts.secrets.smtp,
    },
    from: { address: config.mailFrom },
    dkim: readDkimKey(config, parts.keysDir),
  });
  // The settings are the same object until they change.
  const letterheads = new WeakMap<ShopSettings, Letterhead>();
  const letterhead = async (): Promise<Letterhead> => {
    const settings = await parts.shopSettings.current();
    const shop = { shopUrl: shopOrigin, contactAddress: config.mailFrom, isDemonstration: demonstration };
    const head = letterheads.get(settings) ?? letterheadOf(settings, makeLook(settings.look), shop);
    letterheads.set(settings, head);
    return head;
  };
  const deliverOrderMail = async (mail: OrderMail): Promise<SendOutcome> => {
    const head = await letterhead();
    const rendered = renderLetter(orderLetter({ ...mail, locale: localeOf(mail.order) }, head), head);
    return mailer.send({ ...rendered, fromName: head.shopName, to: mail.to, messageKey: mail.messageId });
  };
  const deliverWishMail = async (mail: WishMail): Promise<SendOutcome> => {
    const head = await letterhead();
    const letter = mail.kind === 'confirm' ? confirmWishLetter(mail, head) : backInStockLetter(mail, head);
    const sender = { fromName: head.shopName, to: mail.to, messageKey: mail.messageId };
    return mailer.send({ ...renderLetter(letter, head), ...sender, unsubscribeUrl: mail.oneClickUrl });
  };

  const attempts = mailAttempts(parts, [orderMailLabel, wishLabel]);
  const { attempt } = attempts;
  const wishLinks = makeWishLinks(parts.keys);
  const wishParts = { ...parts, wishLinks, attempt, deliver: deliverWishMail };
  const send = sendOrderMail({ ...parts, attempt, deliver: deliverOrderMail });
  const sendWish = sendWishMail(wishParts);
  const order = resendOrderMail({ database, clock, send });
  const work = {
    sendOrderMail: send,
    sendWishMail: sendWish,
    sweepMails: sweepMails({ ...parts, attempts, resend: { order, wish: resendWishMail(sendWish) } }),
    mailUnpaid: mailUnpaid(parts),
    sweepWishes: sweepWishes(wishParts),
  };

  return {
    ...work,
    letterhead,
    /** From now on mail is sent. */
    startJobs: () => workMail(parts, work),
    askBackInStock: askBackInStock({ ...parts, wishLinks }),
    noteBounce: noteBounce(parts),
    again: mailAgain(parts),
    /** Whether the newest mail about the order reached nobody: its page says so. */
    mailTrouble: (orderId: string) => mailing.hasTrouble(database, { about: 'order', aboutId: orderId }),
    /** A mail to the operator himself, with what the server answered. */
    async sendTestMail(to: string, locale: Locale) {
      const head = await letterhead();
      const rendered = renderLetter(testLetter(locale, head), head);
      return mailer.converse({ ...rendered, fromName: head.shopName, to, messageKey: `test-${newId<string>()}` });
    },
    close: () => mailer.close(),
  };
}

interface MailWork {
  sendOrderMail: SendOrderMail;
  sendWishMail: (data: WishMailData, job: string) => Promise<unknown>;
  sweepMails: SweepMails;
  mailUnpaid: () => Promise<number>;
  sweepWishes: () => Promise<{ told: number; forgotten: number }>;
}

const sweepEveryMs = 20_000;

/** Buyers who are at the checkout come before the mail of those who have been. */
async function workMail({ jobs, log }: Pick<MailRoomParts, 'jobs' | 'log'>, work: MailWork): Promise<void> {
  const manners = { concurrency: 2, gather: { jobs: 16, ms: 250 }, patienceMs: 250 };
  const sendOrder = async (data: JobData, { id }: { id: string }) => {
    await work.sendOrderMail(readOrderMail(data), id);
  };
  await jobs.work(queues.sendOrderMailQueue, sendOrder, manners);
  // What was asked for before an update.
  await jobs.work(queues.sendConfirmationQueue, sendOrder, { ...manners, concurrency: 1 });
  await jobs.work(
    queues.sendWishMailQueue,
    async (data, { id }) => {
      const kind = data['kind'] === 'back' ? 'back' : 'confirm';
      await work.sendWishMail({ wishId: String(data['wishId']), kind }, id);
    },
    { ...manners, concurrency: 1 },
  );
  await jobs.work(
    queues.sweepMailQueue,
    async (_data, { id, signal }) => {
      await work.mailUnpaid();
      const { told, forgotten } = await work.sweepWishes();
      if (told + forgotten > 0) log.info('wishes', { told, forgotten });
      await work.sweepMails(id, signal);
    },
    { concurrency: 1, patienceMs: 250 },
  );
  await jobs.schedule(queues.sweepMailQueue, { everyMs: sweepEveryMs });
}

function readOrderMail(data: JobData): OrderMailData {
  const kind = orderMailKinds.find((known) => known === data['kind']) ?? 'confirmation';
  const orderId = String(data['orderId']);
  return typeof data['detailId'] === 'string' ? { orderId, kind, detailId: data['detailId'] } : { orderId, kind };
}

/** The language that the order was placed in. */
function localeOf(order: OrderMail['order']): Locale {
  return locales.find((known) => known === order.locale) ?? 'en';
}

function makeWishLinks(keys: DerivedKeys): WishLinks {
  const token: WishLinks['token'] = (wishId, use) => keys.hash('wish-link', `${use}:${wishId}`).toString('base64url');
  return {
    token,
    isToken(wishId, use, given) {
      const expected = Buffer.from(keys.hash('wish-link', `${use}:${wishId}`).toString('base64url'));
      const shown = Buffer.from(given);
      return shown.length === expected.length && timingSafeEqual(shown, expected);
    },
  };
}

export function readDkimKey(config: Config, keysDir: string): DkimKey | undefined {
  const file = dkimFile(keysDir);
  if (!existsSync(file)) return undefined;
  const domain = config.mailFrom.slice(config.mailFrom.lastIndexOf('@') + 1);
  return { domain, selector: dkimSelector, privateKey: readFileSync(file, 'utf8') };
}
