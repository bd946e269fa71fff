// How mail leaves the shop: one message to one address, over TLS 1.2 or later with checked certificates, or not at all
// (S1.2, L3.2, L5.2). Never logs or repeats an address or a server's words: they quote what the message says.
import { createTransport } from 'nodemailer';
import { outboundTls, type Trust } from '../kernel/tls.ts';
import { isMailAddress, oneLine } from './mail/mail-address.ts';

export { isMailAddress } from './mail/mail-address.ts';
export { type ConfirmationContent, renderOrderConfirmation } from './mail/order-confirmation.ts';

export interface Mail {
  /** Exactly one address, without a name. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Left of the @ of the Message-ID; the same for every try, so that a repeated delivery can be told. */
  readonly messageKey: string;
}

/**
 * `refused-for-now`: the server is away, busy, without TLS, or wants other credentials; try again later.
 * `refused`: the server will never take this message or this address; `code` is its SMTP code, when it was asked.
 */
export type SendOutcome =
  | { kind: 'sent' }
  | { kind: 'refused-for-now'; code: number | undefined }
  | { kind: 'refused'; code: number | undefined };

export interface Mailer {
  /** At most about a minute. A message that was handed over but not acknowledged counts as `refused-for-now`. */
  send(mail: Mail): Promise<SendOutcome>;
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
  /** Sender: an address, with the shop's name. */
  readonly from: { readonly name: string; readonly address: string };
  /** How long the server may keep silent, ms. */
  readonly timeoutMs?: number;
}

/** Opens nothing yet: the first message does. Throws when the sender's address is none. */
export function openMailer({ smtp, from, timeoutMs = 20_000 }: MailerOptions): Mailer {
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
  });
  // A pooled connection that breaks while idle is made anew by the next message.
  transport.on('error', () => undefined);
  const sender = { name: oneLine(from.name), address: from.address };
  const domain = from.address.slice(from.address.lastIndexOf('@') + 1);

  return {
    async send({ to, subject, text, html, messageKey }) {
      // A list, a name or a comment in this field would let one customer write to other people.
      if (!isMailAddress(to)) return { kind: 'refused', code: undefined };
      if (!/^[\w.-]+$/.test(messageKey)) throw new Error('a message key is letters, digits, dots and dashes');
      try {
        await transport.sendMail({
          from: sender,
          to: { name: '', address: to },
          envelope: { from: from.address, to: [to] },
          subject: oneLine(subject),
          text,
          html,
          messageId: `<${messageKey}@${domain}>`,
          // RFC 3834: tells holiday answers to keep quiet.
          headers: { 'Auto-Submitted': 'auto-generated' },
        });
        return { kind: 'sent' };
      } catch (error) {
        return refusalOf(error);
      }
    },
    close: () => transport.close(),
  };
}

/** What the server says about its own state or our login (EHLO, STARTTLS, AUTH) is no word on this message. */
const aboutTheMessage = new Set(['MAIL FROM', 'RCPT TO', 'DATA']);

function refusalOf(error: unknown): SendOutcome {
  if (!(error instanceof Error)) throw error;
  const code = 'responseCode' in error && typeof error.responseCode === 'number' ? error.responseCode : undefined;
  const command = 'command' in error && typeof error.command === 'string' ? error.command : '';
  const isFinal = code !== undefined && code >= 500 && aboutTheMessage.has(command);
  return isFinal ? { kind: 'refused', code } : { kind: 'refused-for-now', code };
}
