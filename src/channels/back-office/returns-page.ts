// What customers send back: the list of what waits, and each step of one return with what it does, in numbers.
import type { SentForm } from '../../flows/once.ts';
import { dueFor, receivedOf } from '../../flows/return-order.ts';
import { type Html, type HtmlValue, html } from '../../kernel/html.ts';
import { type Reply, redirectReply } from '../../kernel/http.ts';
import type { ListedReturn, OrderReturn, ReturnState } from '../../modules/orders.ts';
import { csvReply } from './csv.ts';
import {
  choice,
  confirmation,
  field,
  quantitiesAsFields,
  quantityTable,
  readQuantities,
  readReason,
  reasonFault,
  reasonField,
  type Typed,
  typedForm,
  typedQuery,
} from './forms.ts';
import { type ListShape, readListState } from './list-state.ts';
import { oneAtATime } from './one-at-a-time.ts';
import type { FoundOrder } from './parts.ts';
import { type Desk, get, post, type StaffExchange, type StaffRoute } from './routes.ts';
import { saying, sayOf } from './said.ts';
import { actOnce, formKey, type Said, type Sending } from './sent-forms.ts';
import { actorOf, type Permission } from './staff.ts';
import { type Column, csvOf, listTable } from './table.ts';
import { amountOf, badge, count, plainAmount, readAmount, stateText, when, whenInList } from './words.ts';

const states: readonly ReturnState[] = ['requested', 'approved', 'received', 'refunded', 'declined', 'closed'];
const shape: ListShape = {
  sorts: { waiting: 'Longest waiting first' },
  filters: { state: { label: 'State', options: Object.fromEntries(states.map((state) => [state, stateText(state)])) } },
};

const columns: Column<ListedReturn>[] = [
  { title: 'Return', cell: ({ number }) => number, csv: ({ number }) => number },
  { title: 'State', cell: ({ state }) => badge(state), csv: ({ state }) => state },
  { title: 'Pieces', end: true, cell: ({ pieces }) => pieces, csv: ({ pieces }) => pieces },
  { title: 'Why', wide: true, cell: ({ reason }) => stateText(reason), csv: ({ reason }) => reason },
  {
    title: 'Announced',
    cell: ({ requestedAt }) => whenInList(requestedAt),
    csv: ({ requestedAt }) => requestedAt.toISOString(),
  },
];

interface FoundReturn extends FoundOrder {
  back: OrderReturn;
}

interface Step {
  path: string;
  title: string;
  permission: Permission;
  from: readonly ReturnState[];
  form: (found: FoundReturn, typed: Typed) => HtmlValue;
  confirm: (found: FoundReturn, typed: Typed) => { page: HtmlValue } | { faults: string[] };
  run: (
    found: FoundReturn,
    typed: Typed,
    by: { actor: string; form: SentForm },
  ) => Promise<{ said: string } | { faults: string[] }>;
}

const said: Said = {
  approved: 'approved',
  declined: 'declined',
  closed: 'closed',
  received: 'received',
  refunded: 'refunded',
};

export function returnsRoutes(desk: Desk): StaffRoute[] {
  const alone = oneAtATime();
  const steps = [
    decideStep(desk, 'approve'),
    decideStep(desk, 'decline'),
    receiveStep(desk),
    refundStep(desk),
    decideStep(desk, 'close'),
  ];
  return [
    get('/returns', 'returns.view', (exchange) => showList(desk, exchange)),
    get('/returns.csv', 'returns.view', (exchange) => exportList(desk, exchange)),
    get('/returns/:number', 'returns.view', (exchange) => showReturn(desk, steps, exchange)),
    ...steps.flatMap((step): StaffRoute[] => [
      get(`/returns/:number/${step.path}`, step.permission, (exchange) => showStep(desk, step, exchange)),
      post(`/returns/:number/${step.path}`, step.permission, (exchange) =>
        alone(exchange.param('number'), () => runStep(desk, step, exchange)),
      ),
    ]),
  ];
}

async function showList(desk: Desk, exchange: StaffExchange): Promise<Reply> {
  const state = readListState(exchange.queries(), shape);
  const rows = await desk.returns.list({ state: state.filters['state'] as ReturnState | undefined, limit: 200 });
  return desk.frame.show(exchange.actor, {
    title: 'Returns',
    current: '/returns',
    said: sayOf(exchange.queries()),
    body: listTable({
      caption: 'Returns',
      path: '/returns',
      exportPath: '/returns.csv',
      shape,
      state,
      columns,
      rows,
      href: ({ number }) => `/returns/${number}`,
      empty: html`<p>No return waits for anybody.</p>`,
    }),
  });
}

async function exportList(desk: Desk, exchange: StaffExchange): Promise<Reply> {
  const { filters } = readListState(exchange.queries(), shape);
  const rows = await desk.returns.list({ state: filters['state'] as ReturnState | undefined, limit: 20_000 });
  const { titles, cells } = csvOf(columns, rows);
  return csvReply('returns', titles, cells);
}

async function find(desk: Desk, given: string): Promise<FoundReturn | undefined> {
  const number = given.trim().toUpperCase();
  const found = await desk.orders.find(number.replace(/-R\d+$/, ''));
  const back = found?.shown.returns.find((each) => each.number === number);
  return found === undefined || back === undefined ? undefined : { ...found, back };
}

async function showReturn(desk: Desk, steps: readonly Step[], exchange: StaffExchange): Promise<Reply> {
  const found = await find(desk, exchange.param('number'));
  if (found === undefined) return exchange.refuse(404, 'There is no return of this number.');
  const { back, shown } = found;
  const possible = steps.filter(
    ({ from, permission }) => from.includes(back.state) && exchange.actor.may.has(permission),
  );
  return desk.frame.show(exchange.actor, {
    title: back.number,
    current: '/returns',
    trail: [{ title: 'Returns', href: '/returns' }],
    said: sayOf(exchange.queries()),
    actions: possible.map(
      ({ title, path }, index) =>
        html`<a class="button${index === 0 ? '' : ' quiet'}" href="/returns/${back.number}/${path}">${title}</a> `,
    ),
    body: html`<p>${badge(back.state)} of order <a href="/orders/${shown.order.number}">${shown.order.number}</a>, announced ${when(back.requestedAt)}: ${stateText(back.reason).toLowerCase()}</p>
<section class="card">${pieceTable(found)}</section>
<p>For what ${back.condition === undefined ? 'was announced' : 'arrived'}, ${amountOf(dueFor(shown, receivedOf(back)), shown.order.total.currency)} is due.${back.condition === undefined ? '' : ` The goods are ${back.condition === 'restock' ? 'on the shelf again' : 'written off'}.`}</p>`,
  });
}

function pieceTable({ back, shown }: FoundReturn): Html {
  return html`<div class="table-wrap" role="region" aria-label="Pieces" tabindex="0"><table><caption class="visually-hidden">Pieces</caption>
<thead><tr><th scope="col">Item</th><th scope="col" class="end">Announced</th><th scope="col" class="end">Arrived</th></tr></thead><tbody>
${back.lines.map(({ line, quantity, received }) => html`<tr><th scope="row">${shown.lines.find((each) => each.line === line)?.title ?? ''}</th><td class="end">${quantity}</td><td class="end">${received ?? '–'}</td></tr>`)}</tbody></table></div>`;
}

async function showStep(desk: Desk, step: Step, exchange: StaffExchange): Promise<Reply> {
  const found = await find(desk, exchange.param('number'));
  if (found === undefined) return exchange.refuse(404, 'There is no return of this number.');
  const typed = typedQuery(exchange);
  if (typed('check') !== 'yes') return showStepPage(desk, exchange, { step, found, body: asking(step, found, typed) });
  const checked = step.confirm(found, typed);
  return 'page' in checked
    ? showStepPage(desk, exchange, { step, found, body: checked.page })
    : showStepPage(desk, exchange, { step, found, body: asking(step, found, typed), faults: checked.faults });
}

async function runStep(desk: Desk, step: Step, exchange: StaffExchange): Promise<Reply> {
  const input = typedForm(exchange);
  if (input.kind === 'refused') return input.reply;
  const found = await find(desk, exchange.param('number'));
  if (found === undefined) return exchange.refuse(404, 'There is no return of this number.');
  const { typed, raw } = input;
  const { orderId } = found.shown.order;
  const sending: Sending = { exchange, path: `/returns/${found.back.number}/${step.path}`, raw };
  const outcome = await actOnce(desk.orders, { orderId, act: `return-${step.path}`, said, sending }, async (form) =>
    typed('seen') === found.back.state
      ? step.run(found, typed, { actor: actorOf(exchange.actor), form })
      : { faults: ['The return has moved on since you opened this page. Nothing was done.'] },
  );
  if ('reply' in outcome) return outcome.reply;
  if ('said' in outcome) return redirectReply(saying(`/returns/${found.back.number}`, outcome.said));
  return showStepPage(desk, exchange, { step, found, body: asking(step, found, typed), faults: outcome.faults });
}

function showStepPage(
  desk: Desk,
  exchange: StaffExchange,
  { step, found, body, faults = [] }: { step: Step; found: FoundReturn; body: HtmlValue; faults?: string[] },
): Promise<Reply> {
  const { number } = found.back;
  return desk.frame.show(exchange.actor, {
    title: `${step.title} ${number}`,
    current: '/returns',
    trail: [
      { title: 'Returns', href: '/returns' },
      { title: number, href: `/returns/${number}` },
    ],
    faults,
    status: faults.length > 0 ? 422 : 200,
    body,
  });
}

function asking(step: Step, found: FoundReturn, typed: Typed): HtmlValue {
  const { number } = found.back;
  return html`<form class="card" method="get" action="/returns/${number}/${step.path}"><input type="hidden" name="check" value="yes">
${step.form(found, typed)}
<div class="buttons"><button>Continue</button> <a href="/returns/${number}">Back</a></div></form>`;
}

function last(
  step: Pick<Step, 'path'>,
  { back }: FoundReturn,
  more: { effect: readonly (readonly [string, HtmlValue])[]; values: Record<string, string>; button: string },
): { page: HtmlValue } {
  return {
    page: confirmation({
      ...more,
      action: `/returns/${back.number}/${step.path}`,
      back: `/returns/${back.number}`,
      values: { ...more.values, seen: back.state, ...formKey() },
    }),
  };
}

const refusals: Readonly<Record<string, string>> = {
  'not-now': 'The return has moved on meanwhile. Nothing was done.',
  'no-return': 'There is no such return.',
  'too-many': 'More pieces than were announced.',
  'too-much': 'More than is due for what arrived.',
  'nothing-due': 'All of it was given back before: close the return.',
  'nothing-paid': 'Nothing was paid for it.',
};
const refusal = (kind: string) => ({ faults: [refusals[kind] ?? 'That is not possible now.'] });

const decideWords = {
  approve: { title: 'Approve', effect: 'The buyer is told where to send it', from: ['requested'] },
  decline: { title: 'Decline', effect: 'It ends here, and the buyer is told so', from: ['requested'] },
  close: { title: 'Close', effect: 'It ends here', from: ['approved', 'received'] },
} as const;

function decideStep({ returns }: Desk, decision: 'approve' | 'decline' | 'close'): Step {
  const { title, effect, from } = decideWords[decision];
  const step = { path: decision };
  return {
    ...step,
    title,
    from,
    permission: 'returns.decide',
    form: (_found, typed) => reasonField(typed('reason')),
    confirm(found, typed) {
      const reason = readReason(typed);
      if (reason === undefined) return { faults: [reasonFault] };
      const pieces = receivedOf(found.back).reduce((sum, { quantity }) => sum + quantity, 0);
      return last(step, found, {
        values: { reason },
        button: `${title} ${found.back.number}`,
        effect: [
          ['Pieces', pieces],
          ['Money that goes back now', 'none'],
          ['The return', effect],
        ],
      });
    },
    async run({ back }, typed, { actor, form }) {
      const reason = readReason(typed);
      if (reason === undefined) return { faults: [reasonFault] };
      const outcome = await returns.decide({ number: back.number, decision, reason, actor, form });
      return outcome.kind === 'approved' || outcome.kind === 'declined' || outcome.kind === 'closed'
        ? { said: outcome.kind }
        : refusal(outcome.kind);
    },
  };
}

function receiveStep({ returns }: Desk): Step {
  const step = { path: 'receive' };
  const announced = ({ back, shown }: FoundReturn) =>
    back.lines.flatMap(({ line, quantity }) => {
      const known = shown.lines.find((each) => each.line === line);
      return known === undefined ? [] : [{ line: known, most: quantity }];
    });
  const read = (found: FoundReturn, typed: Typed) => {
    const lines = readQuantities(announced(found), typed);
    const condition = typed('condition');
    if (lines === undefined || lines.length === 0)
      return { faults: ['Say how many arrived, at most what was announced.'] };
    if (condition !== 'restock' && condition !== 'write-off') return { faults: ['Say what becomes of the goods.'] };
    return { lines, condition } as const;
  };
  return {
    ...step,
    title: 'Take in',
    from: ['approved'],
    permission: 'returns.receive',
    form: (found, typed) => html`${quantityTable('What arrived', announced(found), typed)}
${choice({ name: 'condition', label: 'What becomes of the goods', value: typed('condition'), options: { restock: 'Back on the shelf', 'write-off': 'Written off' } })}`,
    confirm(found, typed) {
      const wanted = read(found, typed);
      if ('faults' in wanted) return { faults: wanted.faults ?? [] };
      const { shown } = found;
      const pieces = wanted.lines.reduce((sum, { quantity }) => sum + quantity, 0);
      return last(step, found, {
        values: { condition: wanted.condition, ...quantitiesAsFields(wanted.lines) },
        button: `Take in ${count(pieces, 'piece')}`,
        effect: [
          ['Pieces that arrived', pieces],
          ['They', wanted.condition === 'restock' ? 'can be sold again at once' : 'are written off'],
          ['Then due to the buyer', amountOf(dueFor(shown, wanted.lines), shown.order.total.currency)],
        ],
      });
    },
    async run(found, typed, { actor, form }) {
      const wanted = read(found, typed);
      if ('faults' in wanted) return { faults: wanted.faults ?? [] };
      const outcome = await returns.receive({ number: found.back.number, ...wanted, actor, form });
      return outcome.kind === 'received' ? { said: 'received' } : refusal(outcome.kind);
    },
  };
}

function refundStep({ returns }: Desk): Step {
  const step = { path: 'refund' };
  const read = ({ back, shown }: FoundReturn, typed: Typed) => {
    const { currency } = shown.order.total;
    const dueMinor = dueFor(shown, receivedOf(back));
    const reason = readReason(typed);
    const amountMinor = typed('amount') === '' ? dueMinor : readAmount(typed('amount'), currency);
    const isPossible = amountMinor !== undefined && amountMinor > 0 && amountMinor <= dueMinor;
    if (reason === undefined || !isPossible) {
      return {
        faults: [
          ...(reason === undefined ? [reasonFault] : []),
          ...(isPossible ? [] : [`Write an amount up to ${amountOf(dueMinor, currency)}.`]),
        ],
      };
    }
    return { reason, amountMinor, dueMinor };
  };
  return {
    ...step,
    title: 'Refund',
    from: ['received'],
    permission: 'orders.refund',
    form: ({ shown, back }, typed) =>
      html`${field({
        name: 'amount',
        label: `Amount in ${shown.order.total.currency}`,
        value: typed('amount'),
        max: 20,
        hint: `Empty: what is due, ${amountOf(dueFor(shown, receivedOf(back)), shown.order.total.currency)}.`,
      })}${reasonField(typed('reason'))}`,
    confirm(found, typed) {
      const wanted = read(found, typed);
      if ('faults' in wanted) return { faults: wanted.faults ?? [] };
      const { currency } = found.shown.order.total;
      return last(step, found, {
        values: { reason: wanted.reason, amount: plainAmount({ amountMinor: wanted.amountMinor, currency }) },
        button: `Give back ${amountOf(wanted.amountMinor, currency)}`,
        effect: [
          ['Due for what arrived', amountOf(wanted.dueMinor, currency)],
          ['This gives back', html`<strong>${amountOf(wanted.amountMinor, currency)}</strong>`],
        ],
      });
    },
    async run(found, typed, { actor, form }) {
      const wanted = read(found, typed);
      if ('faults' in wanted) return { faults: wanted.faults ?? [] };
      const { reason, amountMinor } = wanted;
      const outcome = await returns.refund({ number: found.back.number, amountMinor, reason, actor, form });
      return outcome.kind === 'refunded' ? { said: 'refunded' } : refusal(outcome.kind);
    },
  };
}
