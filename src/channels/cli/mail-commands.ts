// `watchword mail`: what reached nobody and why, mails of an order, trying again, looking at a letter before anybody gets
// it, a test mail, a mail that came back, and the key that signs. Shows no address but the one that was typed.
import { readFileSync, writeFileSync } from 'node:fs';
import type { MailAgain } from '../../flows/mail-again.ts';
import type { NoteBounce } from '../../flows/mail-bounce.ts';
import type { MailRecord } from '../../modules/mailing.ts';
import { type ExitCode, readArguments, type Terminal, table, UsageError } from './terminal.ts';

export interface MailParts {
  operator: string;
  numbers: () => Promise<{ putOff: number; oldest: Date | undefined; troubled: number }>;
  troubled: (limit: number) => Promise<MailRecord[]>;
  /** Undefined when there is no such order. */
  ofOrder: (number: string) => Promise<MailRecord[] | undefined>;
  /** An order's number, by its id. */
  numberOf: (orderId: string) => Promise<string | undefined>;
  again: MailAgain;
  sendTest: (to: string, locale: string) => Promise<{ outcome: { kind: string }; words: string }>;
  noteBounce: NoteBounce;
  /** What a report says that is about a mail of this shop's. */
  readBounce: (raw: Buffer) => { messageKey: string; action: 'failed' | 'delayed'; status: string } | undefined;
}

/** What needs no database. */
export interface MailDeskParts {
  kinds: readonly string[];
  locales: readonly string[];
  preview: (kind: string, locale: string) => Promise<{ subject: string; text: string; html: string }>;
  dkim: {
    /** The record that the DNS must have; undefined while there is no key. */
    record: () => { name: string; strings: string[] } | undefined;
    make: () => void;
  };
}

export const usage = `watchword mail                             what waits, and what reached nobody
watchword mail show NUMBER                 the mails about an order
watchword mail retry NUMBER|all            try again what reached nobody
watchword mail preview KIND [--locale de] [--text] [--out FILE]
watchword mail test ADDRESS [--locale de]  send a test mail, and say what the server answered
watchword mail bounce FILE                 note a mail that came back (- reads it from standard input)
watchword mail dkim [--new]                the DNS record for signed mail; --new makes the key`;

const options = {
  locale: { type: 'string', default: 'en' },
  text: { type: 'boolean', default: false },
  out: { type: 'string' },
  new: { type: 'boolean', default: false },
} as const;

type Values = ReturnType<typeof readArguments<typeof options>>['values'];

export async function mailCommand(
  open: () => Promise<MailParts>,
  desk: MailDeskParts,
  args: readonly string[],
  terminal: Terminal,
): Promise<ExitCode> {
  const { values, positionals } = readArguments(args, options);
  const [act = 'list', what, ...rest] = positionals;
  if (rest.length > 0) throw new UsageError(usage);
  if (!desk.locales.includes(values.locale)) throw new UsageError(`--locale is one of ${desk.locales.join(', ')}.`);
  switch (act) {
    case 'list':
      return list(await open(), terminal);
    case 'dkim':
      return dkim(desk.dkim, values, terminal);
    case 'preview':
      return preview(desk, wanted(what), values, terminal);
    case 'show':
      return show(await open(), wanted(what), terminal);
    case 'retry':
      return retry(await open(), wanted(what), terminal);
    case 'test':
      return sendTest(await open(), wanted(what), values, terminal);
    case 'bounce':
      return bounce(await open(), wanted(what), terminal);
    default:
      throw new UsageError(usage);
  }
}

function wanted(what: string | undefined): string {
  if (what === undefined) throw new UsageError(usage);
  return what;
}

async function list(parts: MailParts, terminal: Terminal): Promise<ExitCode> {
  const { putOff, oldest } = await parts.numbers();
  const mails = await parts.troubled(50);
  const rows = await Promise.all(
    mails.map(async (mail) => [
      mail.about === 'order' ? ((await parts.numberOf(mail.aboutId)) ?? mail.aboutId) : 'back in stock',
      ...describe(mail),
    ]),
  );
  terminal.result(
    { waiting: putOff, oldest, troubled: mails },
    [
      putOff === 0
        ? 'No mail waits for its server.'
        : `${putOff} mails wait for their server, the oldest since ${oldest?.toISOString() ?? '?'}.`,
      mails.length === 0 ? 'Every mail found its way.' : `Reached nobody (newest first):\n${table(rows)}`,
    ].join('\n'),
  );
  return mails.length > 0 ? 1 : 0;
}

async function show(parts: MailParts, number: string, terminal: Terminal): Promise<ExitCode> {
  const mails = await parts.ofOrder(number);
  if (mails === undefined) return notFound(terminal, number);
  terminal.result({ mails }, mails.length === 0 ? `No mail about ${number} yet.` : table(mails.map(describe)));
  return 0;
}

function describe({ kind, detail, state, tries, stateAt, dueAt, code, status }: MailRecord): (string | number)[] {
  const said = [code, status].filter((word) => word !== undefined).join(' ');
  const when = state === 'waiting' ? `next try ${dueAt.toISOString()}` : stateAt.toISOString();
  return [kind, detail.slice(0, 18), state, tries === 1 ? '1 try' : `${tries} tries`, when, said];
}

async function retry(parts: MailParts, what: string, terminal: Terminal): Promise<ExitCode> {
  const found = what === 'all' ? await parts.troubled(1_000) : await parts.ofOrder(what);
  if (found === undefined) return notFound(terminal, what);
  const again = await parts.again({ mails: found, actor: parts.operator });
  terminal.result(
    { again },
    again === 0 ? 'There is nothing to try again.' : `${again} mails will be tried again within half a minute.`,
  );
  return 0;
}

async function preview(
  { kinds, preview: render }: MailDeskParts,
  kind: string,
  { locale, text, out }: Values,
  terminal: Terminal,
): Promise<ExitCode> {
  if (!kinds.includes(kind)) throw new UsageError(`There is no mail "${kind}". Kinds: ${kinds.join(', ')}.`);
  const rendered = await render(kind, locale);
  const shown = text ? rendered.text : rendered.html;
  if (out === undefined) terminal.result(rendered, shown.trimEnd());
  else {
    writeFileSync(out, shown);
    terminal.result({ out, subject: rendered.subject }, `${out}: ${rendered.subject}`);
  }
  return 0;
}

async function sendTest(parts: MailParts, to: string, { locale }: Values, terminal: Terminal): Promise<ExitCode> {
  const { outcome, words } = await parts.sendTest(to, locale);
  const taken = outcome.kind === 'sent';
  terminal.result({ ...outcome, answer: words }, `${taken ? 'The server took it' : 'Not sent'}: ${words}`);
  return taken ? 0 : 1;
}

async function bounce(parts: MailParts, file: string, terminal: Terminal): Promise<ExitCode> {
  const report = parts.readBounce(readFileSync(file === '-' ? 0 : file));
  if (report === undefined) {
    terminal.result({ kind: 'no-report' }, 'This is no report about a mail of this shop (RFC 3464).');
    return 1;
  }
  const { messageKey, action, status } = report;
  if (action === 'delayed') {
    terminal.result({ kind: 'delayed', status }, `Delayed (${status}): the other server still tries. Nothing to do.`);
    return 0;
  }
  const outcome = await parts.noteBounce({ messageId: messageKey, status, actor: parts.operator });
  switch (outcome.kind) {
    case 'unknown-mail':
      terminal.result(outcome, 'This shop has sent no such mail.');
      return 1;
    case 'not-on-its-way':
      terminal.result(outcome, `Nothing to do: the mail is ${outcome.state} already.`);
      return 0;
    case 'noted': {
      const { mail, addressUnreachable } = outcome;
      const number = mail.about === 'order' ? await parts.numberOf(mail.aboutId) : undefined;
      const follows = addressUnreachable
        ? 'Nothing more is sent to this address.'
        : 'Other mails are still sent there.';
      terminal.result(
        { kind: 'noted', order: number, mail: mail.kind, status, addressUnreachable },
        `The ${mail.kind} mail${number === undefined ? '' : ` of ${number}`} came back (${status}). ${follows}`,
      );
      return 0;
    }
  }
}

function dkim({ record, make }: MailDeskParts['dkim'], values: Values, terminal: Terminal): ExitCode {
  const before = record();
  if (values.new) {
    if (before !== undefined)
      throw new UsageError(
        'There is a key already. Move it away first: mail is signed with it, and its record is published.',
      );
    make();
  }
  const now = record();
  if (now === undefined) {
    terminal.result({ kind: 'no-key' }, 'Mail is not signed. "watchword mail dkim --new" makes the key.');
    return 1;
  }
  terminal.result(
    now,
    `Publish this TXT record, then start the shop again; from then on its mail is signed.\n\n${now.name}. IN TXT ${now.strings
      .map((string) => `"${string}"`)
      .join(' ')}`,
  );
  return 0;
}

function notFound(terminal: Terminal, number: string): ExitCode {
  terminal.result({ kind: 'not-found' }, `There is no ${number}.`);
  return 1;
}
