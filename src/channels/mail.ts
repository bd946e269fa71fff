// How mail leaves the shop: one message to one address, over TLS 1.2 or later with checked certificates, or not at all
// (S1.2, L3.2, L5.2). Never logs or repeats an address or a server's words: they quote what the message says.
import { createTransport } from 'nodemailer';
import { outboundTls, type Trust } from '../kernel/tls.ts';
import type { DkimKey } from './mail/dkim.ts';
import { isMailAddress, oneLine } from './mail/mail-address.ts';

export { type BounceReport, readBounce } from './mail/bounce-report.ts';
export { type DkimKey, dkimRecord, makeDkimKey } from './mail/dkim.ts';
export type { Letterhead } from './mail/letter.ts';
export { letterheadOf } from './mail/letterhead.ts';
export { isMailAddress } from './mail/mail-address.ts';
export { orderLetter } from './mail/order-letters.ts';
export { renderLetter } from './mail/render.ts';
export { isSampleKind, sampleKinds, sampleLetter } from './mail/samples.ts';
export { backInStockLetter, confirmWishLetter, testLetter } from './mail/wish-letters.ts';

export interface Mail {
  /** The shop's. */
  readonly fromName: string;
  /** Exactly one address, without a name. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Left of the @ of the Message-ID; the same for every try, so that a repeated delivery can be told. */
  readonly messageKey: string;
  /** Where one click ends such mails (RFC 8058); https. For mail that somebody asked for, not for mail about an order. */
  readonly unsubscribeUrl?: string | undefined;
}

/**
 * `refused-for-now`: the server is away, busy, without TLS, or wants other credentials; try again later.
 * `refused`: the server will never take this message or this address. `code` is its SMTP code, `status` its enhanced
 * one (RFC 3463), when it gave them; `away`: it was no word on this message, so others need not be tried either.
 */
export type SendOutcome =
  | { kind: 'sent' }
  | { kind: 'refused-for-now' | 'refused'; code: number | undefined; status: string | undefined; away: boolean };

export interface Mailer {
  /** At most about a minute. A message that was handed over but not acknowledged counts as `refused-for-now`. */
  send(mail: Mail): Promise<SendOutcome>;
  /** As `send`, with the server's own words: for an operator who writes to himself, and for no log. */
  converse(mail: Mail): Promise<{ outcome: SendOutcome; words: string }>;
  /** Closes the connections; messages under way get their answer first where the server gives it. */
  close(): void;
}

export interface MailerOptions {
  readonly smtp: {
    readonly host: string;
    readonly port: number;
    /** Whose certificates the server may show. */
    readonly trust: Trust;
    readonly login?: { readonly user: string; readonly password: string } | undefined;
  };
  /** Whose mail it is; each mail brings its own name to it. */
  readonly from: { readonly address: string };
  /** Signs what leaves, so that a receiver can tell it from forgeries (RFC 6376). */
  readonly dkim?: DkimKey | undefined;
  /** How long the server may keep silent, ms. */
  readonly timeoutMs?: number;
}

/** Opens nothing yet: the first message does. Throws when the sender's address is none. */
// long: one transport and the ways to use it
export function openMailer({ smtp, from, dkim, timeoutMs = 20_000 }: MailerOptions): Mailer {
  if (!isMailAddress(from.address)) throw new Error('the sender of mail is not an address');
  const transport = createTransport({
    pool: true,
    maxConnections: 2,
    maxMessages: 100,
    host: smtp.host,
    port: smtp.port,
    // Port 465 speaks TLS from the first byte (RFC 8314); elsewhere STARTTLS is asked for and its refusal is ours.
    secure: smtp.port === 465,
    requireTLS: true,
    tls: { ...outboundTls(smtp.trust) },
    ...(smtp.login && { auth: { user: smtp.login.user, pass: smtp.login.password } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    logger: false,
    // A message is only what it says: no file and no address is ever fetched into it.
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(dkim && { dkim: { domainName: dkim.domain, keySelector: dkim.selector, privateKey: dkim.privateKey } }),
  });
  // A pooled connection that breaks while idle is made anew by the next message.
  transport.on('error', () => undefined);
  const domain = from.address.slice(from.address.lastIndexOf('@') + 1);

  const handOver = async (mail: Mail): Promise<string> => {
    const { to, subject, text, html, messageKey, unsubscribeUrl } = mail;
    const { response } = await transport.sendMail({
      from: { name: oneLine(mail.fromName), address: from.address },
      to: { name: '', address: to },
      envelope: { from: from.address, to: [to] },
      subject: oneLine(subject),
      text,
      html,
      messageId: `<${messageKey}@${domain}>`,
      headers: {
        // RFC 3834: tells holiday answers to keep quiet.
        'Auto-Submitted': 'auto-generated',
        ...(unsubscribeUrl !== undefined && {
          'List-Unsubscribe': `<${unsubscribeUrl}>`,
          'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
        }),
      },
    });
    return response;
  };
  const converse = async (mail: Mail): Promise<{ outcome: SendOutcome; words: string }> => {
    // A list, a name or a comment in this field would let one customer write to other people.
    if (!isMailAddress(mail.to)) return { outcome: notAnAddress, words: 'this is not one plain mail address' };
    if (mail.unsubscribeUrl !== undefined && !URL.parse(mail.unsubscribeUrl)?.href.startsWith('https:'))
      throw new Error('the way out of such mails is an https address');
    if (!/^[\w.-]+$/.test(mail.messageKey)) throw new Error('a message key is letters, digits, dots and dashes');
    try {
      return { outcome: { kind: 'sent' }, words: await handOver(mail) };
    } catch (error) {
      return { outcome: refusalOf(error), words: wordsOf(error) };
    }
  };
  return {
    send: async (mail) => (await converse(mail)).outcome,
    converse,
    close: () => transport.close(),
  };
}

const notAnAddress: SendOutcome = { kind: 'refused', code: undefined, status: undefined, away: false };

/**
 * What the server says about its own state, our login or our sender (EHLO, STARTTLS, AUTH, MAIL FROM) is no word on this
 * message, and neither is that it closes (421).
 */
const aboutTheMessage = new Set(['RCPT TO', 'DATA']);

function refusalOf(error: unknown): SendOutcome {
  if (!(error instanceof Error)) throw error;
  const code = 'responseCode' in error && typeof error.responseCode === 'number' ? error.responseCode : undefined;
  const command = 'command' in error && typeof error.command === 'string' ? error.command : '';
  const away = code === undefined || code === 421 || !aboutTheMessage.has(command);
  const status = /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/.exec(responseOf(error))?.[1];
  return { kind: !away && code >= 500 ? 'refused' : 'refused-for-now', code, status, away };
}

function responseOf(error: Error): string {
  return 'response' in error && typeof error.response === 'string' ? error.response : '';
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? oneLine(responseOf(error) || error.message) : '';
}
