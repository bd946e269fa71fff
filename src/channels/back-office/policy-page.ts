// The policy: its versions with their days and who published each, how its sentences stand, and a version's text (S0, L20).
import { html } from '../../kernel/html.ts';
import type { Reply } from '../../kernel/http.ts';
import type { PolicyVersion, TrustReport } from '../../modules/policy.ts';
import { parameterRoutes } from './policy-parameters.ts';
import { sentenceRoutes } from './policy-sentences.ts';
import { writingRoutes } from './policy-writing.ts';
import { type Desk, get, type StaffExchange, type StaffRoute } from './routes.ts';
import { sayOf } from './said.ts';
import { type Column, plainTable } from './table.ts';
import { badge, count, stateText, when, whoText } from './words.ts';

export function policyRoutes(desk: Desk): StaffRoute[] {
  return [
    get('/policy', 'policy.view', (exchange) => showPolicy(desk, exchange)),
    get('/policy/versions/:version', 'policy.view', (exchange) => showVersion(desk, exchange)),
    ...writingRoutes(desk),
    ...sentenceRoutes(desk),
    ...parameterRoutes(desk),
  ];
}

const shownVersions = 50;

async function showPolicy(desk: Desk, exchange: StaffExchange): Promise<Reply> {
  const report = await desk.policy.report();
  const versions = report.versions.slice(0, shownVersions);
  const actors = await Promise.all(versions.map(({ evidenceId }) => desk.policy.actorOf(evidenceId)));
  const rows = versions.map((version, index) => ({ version, actor: actors[index] }));
  const columns: Column<(typeof rows)[number]>[] = [
    { title: 'Version', cell: ({ version }) => version.version },
    { title: 'Standing', cell: ({ version }) => standing(version, report) },
    { title: 'In effect from', cell: ({ version }) => version.effectiveOn },
    { title: 'Published', wide: true, cell: ({ version }) => version.publishedOn },
    { title: 'Review by', wide: true, cell: ({ version }) => version.reviewBy },
    { title: 'By', wide: true, cell: ({ actor }) => whoText(actor) },
    { title: 'What is new', wide: true, cell: ({ version }) => version.note },
  ];
  const { may } = exchange.actor;
  return desk.frame.show(exchange.actor, {
    title: 'Policy',
    current: '/policy',
    said: sayOf(exchange.queries()),
    actions: may.has('policy.edit') ? html`<a class="button" href="/policy/new">Write a new version</a>` : '',
    body: html`${
      report.document.reviewOverdue
        ? html`<p class="note warn">The review was due on ${report.document.reviewBy}: look whether it still fits, then publish it anew with a later day.</p>`
        : ''
    }${tiles(report)}
<p><a class="button quiet" href="/policy/sentences">All sentences</a> <a class="button quiet" href="/policy/parameters">What words mean</a></p>
<h2>Versions</h2>${
      rows.length === 0
        ? html`<div class="empty"><p>Nothing is published yet.</p></div>`
        : plainTable({
            caption: 'Versions of the policy',
            rows,
            columns,
            href: ({ version }) => `/policy/versions/${version.version}`,
          })
    }
${report.versions.length > rows.length ? html`<p class="soft small">The newest ${shownVersions} of ${report.versions.length}.</p>` : ''}`,
  });
}

function standing({ version, effectiveOn }: PolicyVersion, { document, at }: TrustReport) {
  if (version === document.version) return badge('paid', 'In effect');
  return effectiveOn > at.toISOString().slice(0, 10) ? badge('waiting', 'To come') : badge('plain', 'Before');
}

const wanting = new Set(['failing', 'contradicted', 'unbound', 'unproven', 'stale']);

/** How many sentences stand how; each leads to its list. */
function tiles({ clauses }: TrustReport) {
  const counts = new Map<string, number>();
  for (const { kind, status } of clauses) if (kind !== 'heading') counts.set(status, (counts.get(status) ?? 0) + 1);
  const proposed = clauses.filter(({ binding }) => binding === 'proposed').length;
  return html`<ul class="tiles">${[...counts].map(
    ([status, number]) =>
      html`<li${wanting.has(status) ? html` class="wanted"` : ''}><a href="/policy/sentences?status=${status}"><strong>${number}</strong>${stateText(status).toLowerCase()}</a></li>`,
  )}${proposed === 0 ? '' : html`<li class="wanted"><a href="/policy/sentences?binding=proposed"><strong>${proposed}</strong>to be confirmed</a></li>`}</ul>`;
}

async function showVersion(desk: Desk, exchange: StaffExchange): Promise<Reply> {
  const given = exchange.param('version');
  const found = /^\d{1,9}$/.test(given) ? await desk.policy.version(Number(given)) : undefined;
  if (found === undefined) return exchange.refuse(404, 'There is no such version.');
  const { version, title, publishedAt, effectiveOn, reviewBy, note, body, bodyHash, isSteppedUp, evidenceId } = found;
  return desk.frame.show(exchange.actor, {
    title: `Version ${version}`,
    current: '/policy',
    trail: [{ title: 'Policy', href: '/policy' }],
    body: html`<section class="card"><dl class="facts"><dt>Title</dt><dd>${title}</dd><dt>Published</dt><dd>${when(publishedAt)}</dd>
<dt>In effect from</dt><dd>${effectiveOn}</dd><dt>Review by</dt><dd>${reviewBy}</dd><dt>By</dt><dd>${whoText(await desk.policy.actorOf(evidenceId))}${isSteppedUp ? ', proven anew' : ''}</dd>
${note === '' ? '' : html`<dt>What is new</dt><dd>${note}</dd>`}<dt>SHA-256 of the text</dt><dd><code>${bodyHash}</code></dd></dl></section>
<section class="card"><h2>The text, ${count(body.length, 'character')}</h2><pre>${body}</pre></section>`,
  });
}
