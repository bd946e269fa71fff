// What people type about orders: options, amounts, reasons, pieces of lines. Read strictly; what cannot be read is wrong usage.
import type { WayBack } from '../../flows/give-back.ts';
import { type Reason, reasonFrom } from '../../flows/reason.ts';
import { minorDigits } from '../../kernel/money.ts';
import type { LineQuantity } from '../../modules/orders.ts';
import { type ExitCode, type readArguments, type Terminal, UsageError } from './terminal.ts';

/** What `watchword orders` takes. */
export const orderOptions = {
  state: { type: 'string' },
  limit: { type: 'string', default: '20' },
  reason: { type: 'string' },
  yes: { type: 'boolean', default: false },
  line: { type: 'string', multiple: true },
  amount: { type: 'string' },
  shipping: { type: 'boolean', default: false },
  carrier: { type: 'string' },
  tracking: { type: 'string', default: '' },
  url: { type: 'string' },
  parcel: { type: 'string' },
  restock: { type: 'boolean', default: false },
  'write-off': { type: 'boolean', default: false },
  late: { type: 'boolean', default: false },
  'break-glass': { type: 'string' },
} as const;

export type OrderValues = ReturnType<typeof readArguments<typeof orderOptions>>['values'];

/** What else is to be done about money that the books have as paid out by hand. */
export function payOutNote(way: WayBack | undefined): string {
  return way === 'by-hand' ? ' The invoice was paid, so pay it out from the bank: the books have it as done.' : '';
}

/** "12.50" → 1250. Exact: no fraction of a minor unit, no thousands separator. */
export function parseAmount(text: string, currency: string): number {
  const digits = minorDigits(currency);
  const match = /^(\d{1,12})(?:\.(\d+))?$/.exec(text);
  const [, whole = '', fraction = ''] = match ?? [];
  if (match === null || fraction.length > digits) {
    throw new UsageError(
      `"${text}" is not an amount in ${currency}. Write it like ${digits === 0 ? '1250' : '12.50'}.`,
    );
  }
  return Number(`${whole}${fraction.padEnd(digits, '0')}`);
}

// It goes into the evidence, which holds no personal data: a word, not a story.
export function readReason(text: string | undefined): Reason {
  const reason = reasonFrom(text ?? '');
  if (reason === undefined) throw new UsageError('Say why in a word or two: --reason damaged, --reason known-customer');
  return reason;
}

export function wholeNumber(text: string, name: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new UsageError(`${name} must be a whole number from 1 to 9999.`);
  return Number(text);
}

/** `--line 1:2 --line 3`: two of line 1, one of line 3. None given is all. */
export function parseLines(given: readonly string[] = []): 'all' | LineQuantity[] {
  if (given.length === 0) return 'all';
  const lines = given.map((text) => {
    const match = /^([1-9]\d{0,2})(?::([1-9]\d{0,3}))?$/.exec(text);
    if (match === null) throw new UsageError(`"${text}" names no pieces. Write --line 2:3 for three of line 2.`);
    return { line: Number(match[1]), quantity: Number(match[2] ?? 1) };
  });
  if (new Set(lines.map(({ line }) => line)).size < lines.length) throw new UsageError('Name each line once.');
  return lines;
}

export function describeLines(lines: readonly LineQuantity[]): string {
  return lines.length === 0 ? 'nothing' : lines.map(({ line, quantity }) => `${quantity} of line ${line}`).join(', ');
}

/** Says what would happen; `plan` is the same for programs. */
export function wantsYes(terminal: Terminal, effect: string, plan: unknown = effect): ExitCode {
  terminal.result({ kind: 'wants-yes', plan }, `${effect} Repeat with --yes to do it.`);
  return 1;
}

export function notFound(terminal: Terminal, what: string): ExitCode {
  terminal.result({ kind: 'not-found' }, `There is no ${what}.`);
  return 1;
}
