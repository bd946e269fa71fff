// How the back office says things: times, ages, amounts, states. English; times in UTC, as every page says.
import { type Html, html } from '../../kernel/html.ts';
import { formatMoney, type Money, minorDigits, money } from '../../kernel/money.ts';

const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `22 Nov 2026, 05:40`, as a <time>. */
export function when(at: Date): Html {
  return html`<time datetime="${at.toISOString()}">${timeText(at)}</time>`;
}

/** As `when`; on a phone the day alone, so that a table keeps its other columns. */
export function whenInList(at: Date): Html {
  const [day = '', month = ''] = dayText(at).split(' ');
  return html`<time datetime="${at.toISOString()}">${day} ${month}<span class="wide"> ${at.getUTCFullYear()}, ${at.toISOString().slice(11, 16)}</span></time>`;
}

export function timeText(at: Date): string {
  const iso = at.toISOString();
  return `${dayText(at)}, ${iso.slice(11, 16)}`;
}

export function dayText(at: Date): string {
  return `${at.getUTCDate()} ${monthNames[at.getUTCMonth()] ?? ''} ${at.getUTCFullYear()}`;
}

/** `in 3 hours`, `2 days ago`. */
export function relative(at: Date, now: Date): string {
  const ms = at.getTime() - now.getTime();
  const minutes = Math.round(Math.abs(ms) / 60_000);
  const [count, unit] =
    minutes < 60
      ? [minutes, 'minute']
      : minutes < 48 * 60
        ? [Math.round(minutes / 60), 'hour']
        : [Math.round(minutes / 1440), 'day'];
  if (count === 0) return 'just now';
  const text = `${count} ${unit}${count === 1 ? '' : 's'}`;
  return ms < 0 ? `${text} ago` : `in ${text}`;
}

export function amount(value: Money): Html {
  return html`<span class="amount">${formatMoney(value)}</span>`;
}

export function amountOf(amountMinor: number, currency: string): string {
  return formatMoney(money(amountMinor, currency));
}

/** For a field and for spreadsheets: `12.50`. */
export function plainAmount({ amountMinor, currency }: Money): string {
  const digits = minorDigits(currency);
  return (amountMinor / 10 ** digits).toFixed(digits);
}

/** "12.50" → 1250; undefined for what is no amount of this currency. */
export function readAmount(text: string, currency: string): number | undefined {
  const digits = minorDigits(currency);
  const match = /^(\d{1,12})(?:\.(\d+))?$/.exec(text.trim());
  const fraction = match?.[2] ?? '';
  if (match === null || fraction.length > digits) return undefined;
  return Number(`${match[1]}${fraction.padEnd(digits, '0')}`);
}

export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString('en-US')} ${number === 1 ? one : many}`;
}

/** `awaiting-payment` → `Awaiting payment`. */
export function stateText(state: string): string {
  const words = state.replaceAll('-', ' ');
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
}

/** Who did something, as evidence names him: staff without a name, since a list opens nothing. */
export function whoText(actor: string | undefined): string {
  if (actor === undefined) return 'in a moment';
  if (actor === 'product') return 'the product';
  return actor.startsWith('staff:') ? `staff ${actor.slice(-8)}` : actor.replace(/^operator:/, 'the host, ');
}

const tones: Readonly<Record<string, string>> = {
  paid: 'good',
  captured: 'good',
  fulfilled: 'done',
  proven: 'good',
  approved: 'good',
  sent: 'good',
  held: 'warn',
  open: 'warn',
  requested: 'warn',
  received: 'warn',
  stale: 'warn',
  'awaiting-payment': 'wait',
  'awaiting-customer': 'wait',
  waiting: 'wait',
  failing: 'bad',
  contradicted: 'bad',
  bounced: 'bad',
  refused: 'bad',
  unbound: 'bad',
  unproven: 'warn',
  unreachable: 'bad',
  'given-up': 'bad',
  expired: 'bad',
  overdue: 'bad',
};

/** A state as a coloured word: the word says it, the colour only helps. */
export function badge(state: string, text = stateText(state)): Html {
  return html`<span class="badge ${tones[state] ?? 'plain'}">${text}</span>`;
}
