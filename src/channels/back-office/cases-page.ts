// Holds: what a person must look into, those due first; and one case with what was found, its history, notes and whose it
// is. Deciding is an act on the order (S3.1, S3.3).
import { html } from '../../kernel/html.ts';
import { type Reply, redirectReply } from '../../kernel/http.ts';
import type { Case, CaseState } from '../../modules/cases.ts';
import { field, readReason, reasonFault, typedForm } from './forms.ts';
import { type ListShape, readListState } from './list-state.ts';
import { type Desk, get, post, type StaffExchange, type StaffRoute } from './routes.ts';
import { saying, sayOf } from './said.ts';
import { actorOf } from './staff.ts';
import { type Column, listTable } from './table.ts';
import { badge, relative, stateText, timeText, when } from './words.ts';

const states: readonly CaseState[] = ['open', 'decided', 'expired', 'overtaken'];
const shape: ListShape = {
  sorts: { due: 'Due first' },
  filters: { state: { label: 'State', options: Object.fromEntries(states.map((state) => [state, stateText(state)])) } },
};

export function casesRoutes(desk: Desk): StaffRoute[] {
  return [
    get('/cases', 'cases.view', (exchange) => showList(desk, exchange)),
    get('/cases/:name', 'cases.view', (exchange) => showCase(desk, exchange)),
    post('/cases/:name/note', 'cases.work', (exchange) => note(desk, exchange)),
    post('/cases/:name/assign', 'cases.work', (exchange) => assign(desk, exchange)),
  ];
}

function columns(now: Date): Column<Case>[] {
  return [
    { title: 'Order', cell: ({ name }) => name },
    {
      title: 'State',
      cell: (found) => (isLate(found, now) ? badge('overdue', 'Overdue') : badge(found.state)),
    },
    {
      title: 'Due',
      cell: ({ deadlineAt }) => html`${when(deadlineAt)} <span class="soft">${relative(deadlineAt, now)}</span>`,
    },
    { title: 'Why', wide: true, cell: ({ reasons }) => reasons.join('; ') },
    { title: 'Whose', wide: true, cell: ({ assignee }) => assignee ?? '–' },
  ];
}

function isLate({ state, deadlineAt }: Case, now: Date): boolean {
  return state === 'open' && deadlineAt <= now;
}

async function showList(desk: Desk, exchange: StaffExchange): Promise<Reply> {
  const state = readListState(exchange.queries(), shape);
  const rows = await desk.cases.list({ state: state.filters['state'] as CaseState | undefined, limit: 200 });
  return desk.frame.show(exchange.actor, {
    title: 'Holds',
    current: '/cases',
    body: listTable({
      caption: 'Cases',
      path: '/cases',
      shape,
      state,
      columns: columns(desk.now()),
      rows,
      href: ({ name }) => `/cases/${name}`,
      empty: html`<p>Nothing is held. What screening doubts stands here, with the hour by which somebody must decide.</p>`,
    }),
  });
}

async function showCase(desk: Desk, exchange: StaffExchange, faults: readonly string[] = []): Promise<Reply> {
  const story = await desk.cases.find(exchange.param('name'));
  if (story === undefined) return exchange.refuse(404, 'There is no such case.');
  const { found, history } = story;
  const now = desk.now();
  const isOpen = found.state === 'open';
  const mayDecide = isOpen && exchange.actor.may.has('orders.decide');
  return desk.frame.show(exchange.actor, {
    title: `Case ${found.name}`,
    current: '/cases',
    trail: [{ title: 'Holds', href: '/cases' }],
    said: sayOf(exchange.queries()),
    faults,
    status: faults.length > 0 ? 422 : 200,
    actions: mayDecide
      ? html`<a class="button" href="/orders/${found.name}/release">Release</a> <a class="button quiet" href="/orders/${found.name}/refuse">Refuse</a>`
      : '',
    body: html`<p>${isLate(found, now) ? badge('overdue', 'Overdue') : badge(found.state)} Order <a href="/orders/${found.name}">${found.name}</a>, ${isOpen ? 'to be decided' : 'was to be decided'} by ${when(found.deadlineAt)} (${relative(found.deadlineAt, now)})</p>
<section class="card"><h2>Why</h2><ul>${found.reasons.map((reason) => html`<li>${reason}</li>`)}</ul></section>
<section class="card"><h2>History</h2><ol class="timeline">${history.map(({ at, act, actor, word }) => html`<li><time datetime="${at.toISOString()}">${timeText(at)}</time><span>${stateText(act)}${word === undefined ? '' : html`: ${word}`} <span class="soft">${actor}</span></span></li>`)}</ol></section>
${
  isOpen && exchange.actor.may.has('cases.work')
    ? html`<section class="card"><form method="post" action="/cases/${found.name}/note">
${field({ name: 'reason', label: 'Note', max: 40, required: true, hint: 'A word or two with hyphens, like called-the-buyer. It stays: nothing about a person.' })}
<div class="buttons"><button class="quiet">Note it</button></div></form>
<form method="post" action="/cases/${found.name}/assign"><div class="buttons"><button class="quiet">It is mine</button></div></form></section>`
    : ''
}`,
  });
}

async function note(desk: Desk, exchange: StaffExchange): Promise<Reply> {
  const input = typedForm(exchange);
  if (input.kind === 'refused') return input.reply;
  const word = readReason(input.typed);
  if (word === undefined) return showCase(desk, exchange, [reasonFault]);
  return work(desk, exchange, { act: 'note', word }, 'noted');
}

function assign(desk: Desk, exchange: StaffExchange): Promise<Reply> {
  return work(desk, exchange, { act: 'assign', to: actorOf(exchange.actor) }, 'assigned');
}

async function work(
  desk: Desk,
  exchange: StaffExchange,
  act: Parameters<Desk['cases']['work']>[1],
  said: string,
): Promise<Reply> {
  const name = exchange.param('name');
  const outcome = await desk.cases.work(name, act, actorOf(exchange.actor));
  if (outcome.kind === 'no-case') return exchange.refuse(404, 'There is no such case.');
  if (outcome.kind === 'closed') return showCase(desk, exchange, ['The case is closed already. Nothing was noted.']);
  return redirectReply(saying(`/cases/${encodeURIComponent(name)}`, said));
}
