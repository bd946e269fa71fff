// Discount codes: what there is, how often each was used, adding one, ending one. What a form cannot say (only some
// products, buy two get one) goes by the document of `watchword discounts add`.
import { type HtmlValue, html } from '../../kernel/html.ts';
import { type Reply, redirectReply } from '../../kernel/http.ts';
import type { StoredDiscount } from '../../modules/pricing.ts';
import { check, choice, confirmation, field, type Typed, typedForm } from './forms.ts';
import { type Desk, get, post, type StaffExchange, type StaffRoute } from './routes.ts';
import { saying, sayOf } from './said.ts';
import { actorOf } from './staff.ts';
import { stepUpReply } from './step-up.ts';
import { type Column, listTable } from './table.ts';
import { amountOf, badge, readAmount, when } from './words.ts';

const shape = { sorts: { newest: 'Newest first' }, filters: {} };

export function discountsRoutes(desk: Desk): StaffRoute[] {
  return [
    get('/discounts', 'discounts.view', (exchange) => showList(desk, exchange)),
    get('/discounts/new', 'discounts.change', (exchange) => showForm(desk, exchange, () => '')),
    post('/discounts/new', 'discounts.change', (exchange) => add(desk, exchange)),
    get('/discounts/:code/end', 'discounts.change', (exchange) => confirmEnd(desk, exchange)),
    post('/discounts/:code/end', 'discounts.change', (exchange) => end(desk, exchange)),
  ];
}

async function showList(desk: Desk, exchange: StaffExchange): Promise<Reply> {
  const { currency } = desk.discounts;
  const mayChange = exchange.actor.may.has('discounts.change');
  const columns: Column<StoredDiscount>[] = [
    { title: 'Code', cell: ({ code }) => html`<strong>${code}</strong>` },
    { title: 'Gives', cell: ({ gives }) => givesText(gives, currency) },
    { title: 'State', cell: (discount) => standing(discount, desk.now()) },
    {
      title: 'Used',
      end: true,
      cell: ({ uses, limits }) => `${uses}${limits.uses === undefined ? '' : ` of ${limits.uses}`}`,
    },
    { title: 'Until', wide: true, cell: ({ until }) => (until === undefined ? '–' : when(new Date(until))) },
    {
      title: '',
      cell: ({ code, disabledAt }) =>
        mayChange && disabledAt === undefined
          ? html`<a href="/discounts/${encodeURIComponent(code)}/end">End<span class="visually-hidden"> ${code}</span></a>`
          : '',
    },
  ];
  const rows = await desk.discounts.list(500);
  return desk.frame.show(exchange.actor, {
    title: 'Discounts',
    current: '/discounts',
    said: sayOf(exchange.queries()),
    actions: mayChange ? html`<a class="button" href="/discounts/new">Add a code</a>` : '',
    body: listTable({
      caption: 'Discount codes',
      path: '/discounts',
      shape,
      state: { sort: 'newest', filters: {}, from: undefined },
      columns,
      rows,
      empty: html`<p>No discount codes yet.</p>`,
    }),
  });
}

function standing({ disabledAt, from, until }: StoredDiscount, now: Date): HtmlValue {
  if (disabledAt !== undefined) return badge('plain', 'Ended');
  if (from !== undefined && new Date(from) > now) return badge('waiting', 'Not yet');
  if (until !== undefined && new Date(until) <= now) return badge('plain', 'Over');
  return badge('paid', 'In force');
}

function givesText(gives: StoredDiscount['gives'], currency: string): string {
  switch (gives.kind) {
    case 'percentage':
      return `${gives.rateMillionths / 10_000} %${gives.items === undefined ? '' : ' off some products'}`;
    case 'amount': {
      const off = typeof gives.off === 'number' ? amountOf(gives.off, currency) : 'an amount by currency';
      return `${off}${gives.each === 'piece' ? ' off each piece' : ''}${gives.items === undefined ? '' : ' of some products'}`;
    }
    case 'free-shipping':
      return 'free shipping';
    case 'buy-get':
      return `buy ${gives.buy.quantity}, get ${gives.get.quantity}`;
  }
}

function showForm(desk: Desk, exchange: StaffExchange, typed: Typed, faults: readonly string[] = []): Promise<Reply> {
  const { currency } = desk.discounts;
  return desk.frame.show(exchange.actor, {
    title: 'Add a discount code',
    current: '/discounts',
    trail: [{ title: 'Discounts', href: '/discounts' }],
    faults,
    status: faults.length > 0 ? 422 : 200,
    body: html`<form class="card" method="post" action="/discounts/new">
${field({ name: 'code', label: 'Code', value: typed('code'), max: 40, required: true, hint: 'What buyers type: 2 to 40 letters, digits, hyphens.' })}
${field({ name: 'title', label: 'Title', value: typed('title'), max: 200, required: true, hint: 'Buyers see it beside the amount.' })}
${choice({ name: 'kind', label: 'Gives', value: typed('kind'), options: { percentage: 'A part of the price', amount: 'An amount off the order', 'free-shipping': 'Free shipping' } })}
${field({ name: 'value', label: 'How much', value: typed('value'), max: 15, hint: `Per cent, or ${currency}; empty for free shipping.` })}
${field({ name: 'minimum', label: `Only from goods for, in ${currency}`, value: typed('minimum'), max: 15 })}
${field({ name: 'until', label: 'Until (UTC)', value: typed('until'), type: 'datetime-local', max: 30 })}
${field({ name: 'uses', label: 'How often in all', value: typed('uses'), max: 9, hint: 'Empty: without limit.' })}
${field({ name: 'perPerson', label: 'How often by one person', value: typed('perPerson'), max: 4, hint: 'Empty: without limit.' })}
${check('firstOrderOnly', 'Only for a first order', typed('firstOrderOnly') === 'yes')}
<div class="buttons"><button>Add it</button> <a href="/discounts">Back</a></div></form>`,
  });
}

async function add(desk: Desk, exchange: StaffExchange): Promise<Reply> {
  const input = typedForm(exchange);
  if (input.kind === 'refused') return input.reply;
  const { typed } = input;
  const body = discountOf(typed, desk.discounts.currency);
  if ('faults' in body) return showForm(desk, exchange, typed, body.faults);
  const { gives } = body.body;
  const raisedRisk = gives.kind === 'percentage' && gives.rateMillionths > 500_000;
  const decision = await desk.judge(exchange.actor, 'discounts.change', { raisedRisk });
  if (decision.kind === 'refused') return exchange.refuse(403, decision.reason);
  if (decision.kind === 'step-up-wanted') return stepUpReply(exchange, decision.withinMs);
  const outcome = await desk.discounts.add(body.body, actorOf(exchange.actor));
  switch (outcome.kind) {
    case 'added':
      return redirectReply(saying('/discounts', 'added'));
    case 'exists':
      return showForm(desk, exchange, typed, ['There is or was a discount of this code. Choose another.']);
    case 'invalid':
      return showForm(
        desk,
        exchange,
        typed,
        outcome.faults.split('\n').filter((text) => text.trim() !== ''),
      );
  }
}

/** The document that the form says, or what in it cannot be read. */
function discountOf(
  typed: Typed,
  currency: string,
): { body: { gives: Gives } & Record<string, unknown> } | { faults: string[] } {
  const faults: string[] = [];
  const number = (name: string, label: string) => {
    const text = typed(name);
    if (text === '') return undefined;
    if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
    faults.push(`${label}: write a whole number.`);
    return undefined;
  };
  const gives = givesOf(typed, currency);
  if (gives === undefined) faults.push(`How much: write per cent like 12.5, or an amount in ${currency} like 12.50.`);
  const minimum = typed('minimum') === '' ? undefined : readAmount(typed('minimum'), currency);
  if (typed('minimum') !== '' && minimum === undefined) faults.push(`Only from: write an amount in ${currency}.`);
  const until = typed('until') === '' ? undefined : new Date(`${typed('until').slice(0, 16)}:00Z`);
  if (until !== undefined && Number.isNaN(until.getTime())) faults.push('Until: write a day and an hour.');
  const [uses, perPerson] = [number('uses', 'How often in all'), number('perPerson', 'How often by one person')];
  if (faults.length > 0 || gives === undefined) return { faults };
  return {
    body: {
      code: typed('code'),
      title: typed('title'),
      gives,
      ...(minimum === undefined ? {} : { when: { minGoods: minimum } }),
      ...(until === undefined ? {} : { until: until.toISOString() }),
      firstOrderOnly: typed('firstOrderOnly') === 'yes',
      limits: { ...(uses === undefined ? {} : { uses }), ...(perPerson === undefined ? {} : { perPerson }) },
    },
  };
}

type Gives =
  | { kind: 'free-shipping' }
  | { kind: 'percentage'; rateMillionths: number }
  | { kind: 'amount'; off: number };

function givesOf(typed: Typed, currency: string): Gives | undefined {
  const kind = typed('kind');
  if (kind === 'free-shipping') return { kind };
  if (kind === 'percentage') {
    const text = typed('value').replace(/\s*%$/, '');
    if (!/^\d{1,3}(?:\.\d{1,4})?$/.test(text)) return undefined;
    return { kind, rateMillionths: Math.round(Number(text) * 10_000) };
  }
  const off = readAmount(typed('value'), currency);
  return kind === 'amount' && off !== undefined ? { kind, off } : undefined;
}

async function confirmEnd(desk: Desk, exchange: StaffExchange): Promise<Reply> {
  const code = exchange.param('code');
  const found = (await desk.discounts.list(500)).find((discount) => discount.code === code);
  if (found === undefined || found.disabledAt !== undefined)
    return exchange.refuse(404, 'There is no such code in force.');
  return desk.frame.show(exchange.actor, {
    title: `End ${found.code}`,
    current: '/discounts',
    trail: [{ title: 'Discounts', href: '/discounts' }],
    body: confirmation({
      action: `/discounts/${encodeURIComponent(found.code)}/end`,
      back: '/discounts',
      values: {},
      button: `End ${found.code}`,
      effect: [
        ['Orders that used it', `${found.uses}, they keep it`],
        ['From now on', 'nobody can use it, and the code cannot be given anew'],
      ],
    }),
  });
}

async function end(desk: Desk, exchange: StaffExchange): Promise<Reply> {
  const outcome = await desk.discounts.disable(exchange.param('code'), actorOf(exchange.actor));
  if (outcome === 'unknown') return exchange.refuse(404, 'There is no such code.');
  return redirectReply(saying('/discounts', 'ended'));
}
