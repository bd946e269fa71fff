// The log for those who may read entries: the newest first, and one entry with the proof that the signed head of the log
// holds it, checked here and ready to be checked elsewhere (L19).
import { html } from '../../kernel/html.ts';
import type { Reply } from '../../kernel/http.ts';
import type { LoggedEntry } from '../../modules/evidence.ts';
import { readListState } from './list-state.ts';
import { type Desk, get, type StaffExchange, type StaffRoute } from './routes.ts';
import { type Column, listTable } from './table.ts';
import { badge, whenInList } from './words.ts';

const pageSize = 50;
const shape = { sorts: { newest: 'Newest first' }, filters: {} };

const columns: Column<LoggedEntry>[] = [
  { title: 'Entry', cell: ({ index }) => String(index) },
  { title: 'When', cell: ({ at }) => whenInList(new Date(at)) },
  { title: 'Act', cell: ({ act }) => act },
  { title: 'By', wide: true, cell: ({ actor }) => actor },
  {
    title: 'About',
    wide: true,
    cell: ({ object, detail }) =>
      typeof detail['number'] === 'string' ? `${object.split(':')[0]} ${detail['number']}` : object,
  },
];

export function evidenceRoutes(desk: Desk): StaffRoute[] {
  return [
    get('/evidence', 'evidence.view', (exchange) => showList(desk, exchange)),
    get('/evidence/:index', 'evidence.view', (exchange) => showEntry(desk, exchange)),
  ];
}

async function showList(desk: Desk, exchange: StaffExchange): Promise<Reply> {
  const state = readListState(exchange.queries(), shape);
  const before = /^\d{1,15}$/.test(state.from ?? '') ? Number(state.from) : undefined;
  const found = await desk.evidence.newest({ before, limit: pageSize + 1 });
  const rows = found.slice(0, pageSize);
  return desk.frame.show(exchange.actor, {
    title: 'Evidence',
    current: '/evidence',
    body: html`<p class="soft">What the shop did, in an order that nobody can change unseen. No entry holds personal data.</p>${listTable(
      {
        caption: 'Entries of the log',
        path: '/evidence',
        shape,
        state,
        columns,
        rows,
        next: found.length > pageSize ? String(rows.at(-1)?.index) : undefined,
        href: ({ index }) => `/evidence/${index}`,
        empty: html`<p>The log has no entries yet.</p>`,
      },
    )}`,
  });
}

async function showEntry(desk: Desk, exchange: StaffExchange): Promise<Reply> {
  const given = exchange.param('index');
  const index = /^\d{1,15}$/.test(given) ? Number(given) : undefined;
  const found = index === undefined ? undefined : await desk.evidence.entry(index);
  if (found === undefined) return exchange.refuse(404, 'The log has no such entry.');
  const { text, proof, verdict } = found;
  const standing =
    verdict === undefined
      ? html`<p>${badge('waiting', 'Waits')} The next signed head covers it: within a second or so.</p>`
      : verdict.kind === 'proven'
        ? html`<p>${badge('proven', 'Proven')} The log of ${verdict.size} entries, signed with its key, holds exactly this text as number ${given}.</p>`
        : html`<p>${badge('failing', 'Not proven')} ${verdict.reason}</p>`;
  return desk.frame.show(exchange.actor, {
    title: `Entry ${given}`,
    current: '/evidence',
    trail: [{ title: 'Evidence', href: '/evidence' }],
    body: html`${standing}
<section class="card"><h2>What was written</h2><pre>${pretty(text)}</pre></section>
${proof === undefined ? '' : html`<section class="card"><h2>Proof</h2><p>Anybody can check it with the log’s key and the text above as it was hashed (c2sp.org/tlog-proof).</p><pre>${proof}</pre><h3>The log’s key</h3><pre>${desk.evidence.verifierKey}</pre><h3>The text as it was hashed</h3><pre>${text}</pre></section>`}`,
  });
}

function pretty(text: string): string {
  return JSON.stringify(JSON.parse(text), null, 2);
}
