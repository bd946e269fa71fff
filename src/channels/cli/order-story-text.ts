// An order on the terminal: its lines with what became of them, and everything that happened in the order of time.
import type { ShownOrder } from '../../flows/show-order.ts';
import { formatMoney } from '../../kernel/money.ts';
import { describeLines } from './order-arguments.ts';
import { table } from './terminal.ts';

/** What of a mail is shown: its kind and what became of it. */
export interface ShownMail {
  kind: string;
  state: string;
  firstAt: Date;
}

export interface FoundOrder {
  shown: ShownOrder;
  /** What screening found, in plain words. */
  doubts: string[];
  /** The newest payment by card. */
  payment: { state: string } | undefined;
  mails: ShownMail[];
}

export function describeOrder({ shown, doubts, payment, mails }: FoundOrder): string {
  const { order, lines, fulfilment, credited, returnable } = shown;
  const rows = lines.map((line) => [
    line.line,
    line.quantity,
    line.sku,
    line.title,
    formatMoney(line.total),
    line.shipped,
    line.cancelled,
    line.returned,
  ]);
  return [
    `${order.number}  ${order.state}, ${fulfilment}  ${formatMoney(order.total)}` +
      (credited.amountMinor > 0 ? `, ${formatMoney(credited)} given back` : '') +
      (payment === undefined ? '' : `  (payment ${payment.state})`),
    table([['line', 'qty', 'sku', 'title', 'price', 'sent', 'cancelled', 'returned'], ...rows]),
    `shipping ${formatMoney(order.shipping)}, tax ${formatMoney(order.tax)}, discount ${formatMoney(order.discount)}`,
    table(timeline(shown, mails).map(({ at, what }) => [at.toISOString(), what])),
    ...returnable.map((each) => `Returnable: ${describeLines([each])} until ${each.until.toISOString().slice(0, 10)}`),
    ...doubts.map((doubt) => `Doubtful: ${doubt}`),
  ].join('\n');
}

interface Happening {
  at: Date;
  what: string;
}

/** Everything that happened, oldest first. */
export function timeline(shown: ShownOrder, mails: readonly ShownMail[]): Happening[] {
  const { events, parcels, cancellations, returns, credits } = shown;
  const happenings: Happening[] = [
    ...events.map(({ at, to, cause }) => ({ at, what: `${to}: ${cause}` })),
    ...parcels.map((parcel, index) => ({
      at: parcel.shippedAt,
      what:
        `parcel ${index + 1}${parcel.state === 'withdrawn' ? ' (withdrawn)' : ''}: ${describeLines(parcel.lines)}, ` +
        [parcel.carrier, parcel.tracking, parcel.trackingUrl ?? ''].filter((part) => part !== '').join(' '),
    })),
    ...cancellations.map(({ at, lines, reason }) => ({
      at,
      what: lines.length === 0 ? `cancelling asked for: ${reason}` : `cancelled ${describeLines(lines)}: ${reason}`,
    })),
    ...returns.flatMap(({ number, state, lines, reason, requestedAt, stateAt, condition }) => [
      { at: requestedAt, what: `return ${number} of ${describeLines(lines)}: ${reason}` },
      ...(state === 'requested'
        ? []
        : [{ at: stateAt, what: `return ${number} is ${state}${condition === undefined ? '' : ` (${condition})`}` }]),
    ]),
    ...credits.map(({ stateAt, kind, state, amount, tax }) => ({
      at: stateAt,
      what: `${formatMoney(amount)} ${creditWords[state]} for ${kind}, ${formatMoney(tax)} of it tax`,
    })),
    ...mails.map(({ firstAt, kind, state }) => ({ at: firstAt, what: `mail ${kind}: ${state}` })),
  ];
  return happenings.sort((a, b) => a.at.getTime() - b.at.getTime());
}

const creditWords = {
  open: 'asked of Stripe',
  settled: 'given back',
  void: 'not given back: the refund failed,',
} as const;
