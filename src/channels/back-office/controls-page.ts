// The controls: what each promises, how it stands now and how old that knowledge is; and looking again at once (L19, L20).
import { html } from '../../kernel/html.ts';
import { type Reply, redirectReply } from '../../kernel/http.ts';
import type { ControlReport } from '../../modules/policy.ts';
import { type Desk, get, post, type StaffExchange, type StaffRoute } from './routes.ts';
import { saying, sayOf } from './said.ts';
import { type Column, listTable } from './table.ts';
import { badge, relative, stateText, when } from './words.ts';

const shape = { sorts: { own: 'As in the policy' }, filters: {} };

export function controlsRoutes(desk: Desk): StaffRoute[] {
  return [
    get('/controls', 'controls.view', (exchange) => showList(desk, exchange)),
    get('/controls/:id', 'controls.view', (exchange) => showControl(desk, exchange)),
    post('/controls/:id/run', 'controls.run', (exchange) => run(desk, exchange)),
  ];
}

async function showList(desk: Desk, exchange: StaffExchange): Promise<Reply> {
  const now = desk.now();
  const columns: Column<ControlReport>[] = [
    { title: 'Control', cell: ({ id }) => id },
    { title: 'Status', cell: ({ status }) => badge(status) },
    {
      title: 'Looked at',
      cell: ({ observation }) => (observation === undefined ? 'never' : relative(observation.at, now)),
    },
    { title: 'Seen from', wide: true, cell: ({ grade }) => (grade === 'outside' ? 'outside' : 'the shop') },
    { title: 'What it promises', wide: true, cell: ({ statement }) => statement },
  ];
  return desk.frame.show(exchange.actor, {
    title: 'Controls',
    current: '/controls',
    body: listTable({
      caption: 'Controls',
      path: '/controls',
      shape,
      state: { sort: 'own', filters: {}, from: undefined },
      columns,
      rows: await desk.controls.list(),
      href: ({ id }) => `/controls/${encodeURIComponent(id)}`,
      empty: html`<p>The policy names no control.</p>`,
    }),
  });
}

async function showControl(desk: Desk, exchange: StaffExchange): Promise<Reply> {
  const control = (await desk.controls.list()).find(({ id }) => id === exchange.param('id'));
  if (control === undefined) return exchange.refuse(404, 'There is no such control.');
  const { id, statement, status, requirements, grade, intervalMs, plantedViolations, observation } = control;
  return desk.frame.show(exchange.actor, {
    title: id,
    current: '/controls',
    trail: [{ title: 'Controls', href: '/controls' }],
    said: sayOf(exchange.queries()),
    actions: exchange.actor.may.has('controls.run')
      ? html`<form method="post" action="/controls/${encodeURIComponent(id)}/run"><button>Look now</button></form>`
      : '',
    body: html`<section class="card"><p>${badge(status)} ${statement}</p>
<dl class="facts"><dt>Keeps</dt><dd>${requirements.join(', ')}</dd><dt>Seen from</dt><dd>${grade === 'outside' ? 'outside, as a stranger' : 'the shop itself'}</dd>
<dt>Looked at every</dt><dd>${Math.round(intervalMs / 60_000)} minutes</dd><dt>Planted violations</dt><dd>${plantedViolations} that its probe must catch</dd>
<dt>Last look</dt><dd>${observation === undefined ? 'never' : when(observation.at)}</dd>${observation?.brokenSince === undefined ? '' : html`<dt>Broken since</dt><dd>${when(observation.brokenSince)}</dd>`}</dl></section>
${observation === undefined ? '' : html`<section class="card"><h2>What it saw</h2><p>${observation.summary}</p><p class="soft small">${stateText(status)} is worked out now from what was seen and how old it is; it is stored nowhere.</p></section>`}`,
  });
}

async function run(desk: Desk, exchange: StaffExchange): Promise<Reply> {
  const id = exchange.param('id');
  const control = (await desk.controls.list()).find((each) => each.id === id);
  if (control === undefined) return exchange.refuse(404, 'There is no such control.');
  const seen = await desk.controls.run(id);
  return redirectReply(saying(`/controls/${encodeURIComponent(id)}`, seen === undefined ? 'not-looked' : 'looked'));
}
