// The first page: what needs somebody now, what was taken in thirty days, and what the shop did by itself with the minutes
// that this saved; each assumption behind those minutes is shown.
import { type Html, type HtmlValue, html } from '../../kernel/html.ts';
import type { Reply } from '../../kernel/http.ts';
import type { DayOfSales } from '../../modules/orders.ts';
import { dayChart, everyDay } from './chart.ts';
import type { Attention, TodayScreens, Trouble } from './parts.ts';
import { type Desk, get, type StaffExchange, type StaffRoute } from './routes.ts';
import type { Permission } from './staff.ts';
import { amountOf, count } from './words.ts';

const dayMs = 86_400_000;
const days = 30;
/** Numbers of a month are the same for a minute: a page that everybody opens first need not add them up each time. */
const freshMs = 60_000;

interface Month {
  sales: DayOfSales[];
  holds: { day: string; opened: number }[];
  automated: Awaited<ReturnType<TodayScreens['automated']>>;
}

export function todayRoutes(desk: Desk): StaffRoute[] {
  const month = remembered(desk);
  return [get('/', 'today.view', (exchange) => showToday(desk, month, exchange))];
}

function sinceOf(now: Date): Date {
  return new Date(Math.floor(now.getTime() / dayMs) * dayMs - (days - 1) * dayMs);
}

function remembered({ today, now }: Desk): () => Promise<Month> {
  let made: { at: number; month: Promise<Month> } | undefined;
  return () => {
    const at = now().getTime();
    if (made !== undefined && at >= made.at && at - made.at < freshMs) return made.month;
    const since = sinceOf(now());
    const month = Promise.all([today.sales(since), today.holds(since), today.automated(since)]).then(
      ([sales, holds, automated]) => ({ sales, holds, automated }),
    );
    const mine = { at, month };
    made = mine;
    // One that failed is not kept.
    month.catch(() => {
      if (made === mine) made = undefined;
    });
    return month;
  };
}

async function showToday(desk: Desk, month: () => Promise<Month>, exchange: StaffExchange): Promise<Reply> {
  const [attention, troubles, { sales, holds, automated }] = await Promise.all([
    desk.today.attention(),
    desk.today.troubles(),
    month(),
  ]);
  const since = sinceOf(desk.now());
  const { may } = exchange.actor;
  return desk.frame.show(exchange.actor, {
    title: 'Today',
    current: '/',
    body: html`${tiles(attention, may)}${troubleList(troubles, may)}
<div class="charts">${salesChart(sales, since, desk.today.baseCurrency)}${dayChart({
      title: 'Holds in 30 days',
      bars: everyDay(since, days, new Map(holds.map(({ day, opened }) => [day, opened]))),
      say: (value) => count(value, 'case'),
    })}</div>
${otherCurrencies(sales, desk.today.baseCurrency)}
${automation(automated)}`,
  });
}

interface Tile {
  number: keyof Attention;
  text: string;
  href: string;
  permission: Permission;
  /** More than none of these is a fault and not work. */
  isFault?: boolean;
}

const allTiles: readonly Tile[] = [
  { number: 'held', text: 'held, to be decided', href: '/cases?state=open', permission: 'cases.view', isFault: false },
  {
    number: 'overdueCases',
    text: 'of them overdue',
    href: '/cases?state=open',
    permission: 'cases.view',
    isFault: true,
  },
  { number: 'toShip', text: 'to be sent', href: '/orders?state=paid&sort=oldest', permission: 'orders.view' },
  { number: 'returns', text: 'returns waiting', href: '/returns', permission: 'returns.view' },
  {
    number: 'unpaid',
    text: 'wait for their payment',
    href: '/orders?state=awaiting-payment',
    permission: 'orders.view',
  },
  {
    number: 'failedRefunds',
    text: 'refunds failed',
    href: '#troubles',
    permission: 'orders.refund',
    isFault: true,
  },
  {
    number: 'troubledMails',
    text: 'mails reached nobody',
    href: '#troubles',
    permission: 'orders.view',
    isFault: true,
  },
  { number: 'redControls', text: 'controls red', href: '/controls', permission: 'controls.view', isFault: true },
  { number: 'failedJobs', text: 'jobs given up', href: '/controls', permission: 'controls.view', isFault: true },
];

function tiles(attention: Attention, may: ReadonlySet<Permission>): Html {
  const shown = allTiles.filter(
    ({ number, permission, isFault = false }) => may.has(permission) && (!isFault || attention[number] > 0),
  );
  return html`<ul class="tiles">${shown.map(
    ({ number, text, href, isFault = false }) =>
      html`<li${isFault ? html` class="wanted"` : ''}><a href="${href}"><strong>${attention[number].toLocaleString('en-US')}</strong>${text}</a></li>`,
  )}</ul>${shown.every(({ number }) => attention[number] === 0) ? html`<p>Nothing waits for anybody.</p>` : ''}`;
}

function troubleList(troubles: readonly Trouble[], may: ReadonlySet<Permission>): HtmlValue {
  if (troubles.length === 0 || !may.has('orders.view')) return '';
  return html`<section class="card" id="troubles"><h2>What went wrong</h2><ul>${troubles.map(
    ({ text, order }) => html`<li><a href="/orders/${order}">${order}</a> ${text}</li>`,
  )}</ul></section>`;
}

function salesChart(sales: readonly DayOfSales[], since: Date, currency: string): Html {
  const own = sales.filter((day) => day.currency === currency);
  const net = new Map(own.map(({ day, soldMinor, givenBackMinor }) => [day, soldMinor - givenBackMinor]));
  const sum = [...net.values()].reduce((total, minor) => total + minor, 0);
  return dayChart({
    title: `Takings in 30 days: ${amountOf(sum, currency)}`,
    bars: everyDay(since, days, net),
    say: (minor) => amountOf(minor, currency),
  });
}

function otherCurrencies(sales: readonly DayOfSales[], base: string): HtmlValue {
  const sums = new Map<string, number>();
  for (const { currency, soldMinor, givenBackMinor } of sales) {
    if (currency !== base) sums.set(currency, (sums.get(currency) ?? 0) + soldMinor - givenBackMinor);
  }
  if (sums.size === 0) return '';
  return html`<p>Besides: ${[...sums].map(([currency, minor]) => amountOf(minor, currency)).join(', ')}.</p>`;
}

/** What a person would have needed for one, in minutes: our assumption, shown beside the sum. */
const assumptions = [
  { what: 'Mails written and sent', minutes: 2, of: ({ mails }: Month['automated']) => mails },
  {
    what: 'Orders screened that nobody had to look at',
    minutes: 3,
    of: ({ looks, looksHeld }: Month['automated']) => looks - looksHeld,
  },
  { what: 'Entries posted to the books', minutes: 1, of: ({ entries }: Month['automated']) => entries },
] as const;

function automation(automated: Month['automated']): Html {
  const rows = assumptions.map(({ what, minutes, of }) => ({ what, minutes, times: of(automated) }));
  const sum = rows.reduce((total, { minutes, times }) => total + minutes * times, 0);
  return html`<section class="card"><h2>Done by itself in 30 days</h2><p>About ${sum < 120 ? count(sum, 'minute') : count(Math.round(sum / 60), 'hour')} of somebody’s work. The minutes for one of each are our assumption.</p>
<div class="table-wrap" role="region" aria-label="Done by itself" tabindex="0"><table><caption class="visually-hidden">Done by itself</caption><thead><tr><th scope="col">What</th><th scope="col" class="end">Times</th><th scope="col" class="end">Minutes for one</th><th scope="col" class="end">Minutes saved</th></tr></thead><tbody>
${rows.map(({ what, minutes, times }) => html`<tr><th scope="row">${what}</th><td class="end">${times.toLocaleString('en-US')}</td><td class="end">${minutes}</td><td class="end">${(times * minutes).toLocaleString('en-US')}</td></tr>`)}</tbody></table></div></section>`;
}
