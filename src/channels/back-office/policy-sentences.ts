// The sentences of the policy in effect: how each stands and why, and a person's word on what it promises and what keeps
// it. That word is of these very words: of a sentence that was edited meanwhile nothing is said (S0, L2, L20).
import { html } from '../../kernel/html.ts';
import { type Reply, redirectReply } from '../../kernel/http.ts';
import type { Clause, ClauseReport } from '../../modules/policy.ts';
import { confirmation, field, hidden, type Typed, typedForm } from './forms.ts';
import { readListState } from './list-state.ts';
import { speaking } from './policy-draft.ts';
import { type Desk, get, post, type StaffExchange, type StaffRoute } from './routes.ts';
import { saying, sayOf } from './said.ts';
import { actorOf } from './staff.ts';
import { type Column, listTable, plainTable } from './table.ts';
import { badge, when, whoText } from './words.ts';

const shape = {
  sorts: { own: 'As in the text' },
  filters: {
    status: {
      label: 'Status',
      options: {
        failing: 'Failing',
        contradicted: 'Contradicted',
        unbound: 'Unbound',
        unproven: 'Unproven',
        stale: 'Stale',
        simulated: 'Simulated',
        attested: 'Attested',
        proven: 'Proven',
        'not-applicable': 'Not applicable',
      },
    },
    binding: {
      label: 'Confirmed',
      options: { proposed: 'Not yet', confirmed: 'By a person', 'as shipped': 'As shipped' },
    },
  },
};

export function sentenceRoutes(desk: Desk): StaffRoute[] {
  return [
    get('/policy/sentences', 'policy.view', (exchange) => showList(desk, exchange)),
    get('/policy/sentences/:id', 'policy.view', (exchange) => showSentence(desk, exchange)),
    get('/policy/sentences/:id/bind', 'policy.bind', (exchange) => showBinding(desk, exchange)),
    post('/policy/sentences/:id/bind', 'policy.bind', (exchange) => bind(desk, exchange)),
  ];
}

const columns: Column<ClauseReport>[] = [
  { title: 'Sentence', cell: ({ id }) => id },
  { title: 'Status', cell: ({ status }) => badge(status) },
  { title: 'It says', cell: ({ text }) => text },
  { title: 'Kind', wide: true, cell: ({ kind }) => kind },
  { title: 'Promises', wide: true, cell: ({ requirements }) => requirements.join(', ') },
  { title: 'Kept by', wide: true, cell: ({ controls }) => controls.map(({ id }) => id).join(', ') },
  { title: 'Confirmed', wide: true, cell: ({ binding }) => bindingText(binding) },
];

function bindingText(binding: ClauseReport['binding']): string {
  return { confirmed: 'by a person', 'as shipped': 'as shipped', proposed: 'not yet', none: '–' }[binding];
}

async function showList(desk: Desk, exchange: StaffExchange): Promise<Reply> {
  const state = readListState(exchange.queries(), shape);
  const { clauses, document } = await desk.policy.report();
  const { status, binding } = state.filters;
  const rows = clauses.filter(
    (clause) =>
      clause.kind !== 'heading' &&
      (status === undefined || clause.status === status) &&
      (binding === undefined || clause.binding === binding),
  );
  return desk.frame.show(exchange.actor, {
    title: 'Sentences',
    current: '/policy',
    trail,
    said: sayOf(exchange.queries()),
    body: html`<p class="soft">Of version ${document.version}, which is in effect.</p>${listTable({
      caption: 'Sentences of the policy',
      path: '/policy/sentences',
      shape,
      state,
      columns,
      rows,
      href: ({ id }) => `/policy/sentences/${encodeURIComponent(id)}`,
      empty: html`<p>No sentence stands like this.</p>`,
    })}`,
  });
}

const trail = [{ title: 'Policy', href: '/policy' }];
const deepTrail = [...trail, { title: 'Sentences', href: '/policy/sentences' }];

async function find(desk: Desk, exchange: StaffExchange) {
  const id = exchange.param('id');
  const [report, published] = await Promise.all([desk.policy.report(), desk.policy.published()]);
  const clause = published.compiled.clauses.find((each) => each.id === id && each.kind !== 'heading');
  const stands = report.clauses.find((each) => each.id === id);
  if (clause === undefined || stands === undefined) return undefined;
  return { clause, stands, binding: published.bindings.get(clause.textHash), report };
}

async function showSentence(desk: Desk, exchange: StaffExchange): Promise<Reply> {
  const found = await find(desk, exchange);
  if (found === undefined) return exchange.refuse(404, 'There is no such sentence in the version in effect.');
  const { clause, stands, binding, report } = found;
  const { words, status, reason } = stands;
  const conflicts = report.conflicts.filter(({ clauses }) => clauses.includes(clause.id));
  const mayBind = speaking.includes(clause.kind) && exchange.actor.may.has('policy.bind');
  return desk.frame.show(exchange.actor, {
    title: `Sentence ${clause.id}`,
    current: '/policy',
    trail: deepTrail,
    said: sayOf(exchange.queries()),
    actions: mayBind
      ? html`<a class="button" href="/policy/sentences/${encodeURIComponent(clause.id)}/bind">Confirm or refuse</a>`
      : '',
    body: html`<section class="card"><p><strong>${clause.text}</strong></p>
<dl class="facts"><dt>Status</dt><dd>${badge(status)} ${reason ?? ''}</dd><dt>Kind</dt><dd>${clause.kind}</dd>
<dt>Stands under</dt><dd>${clause.title === '' ? 'no heading' : clause.title}, line ${clause.line}</dd>
<dt>Promises</dt><dd>${stands.promises.length === 0 ? 'none that is known' : html`<ul>${stands.promises.map(({ id, promise }) => html`<li><b>${id}</b> ${promise}</li>`)}</ul>`}</dd>
<dt>Kept by</dt><dd>${(binding ?? clause).controls.length === 0 ? 'no control' : (binding ?? clause).controls.join(', ')}</dd>
${stands.party === undefined ? '' : html`<dt>On the word of</dt><dd>${stands.party}</dd>`}
<dt>Confirmed</dt><dd>${binding === undefined ? bindingText(stands.binding) : html`by ${whoText(binding.by)}, ${when(binding.at)}${binding.steppedUpAt === undefined ? '' : ', proven anew'}`}</dd></dl></section>
${clause.contradictions.length === 0 ? '' : html`<section class="card"><h2>Contradicted</h2><ul>${clause.contradictions.map(({ claim, fact }) => html`<li>“${claim}”, but ${fact}</li>`)}</ul></section>`}
${conflicts.length === 0 ? '' : html`<section class="card"><h2>Stands against another</h2><ul>${conflicts.map(({ about, clauses }) => html`<li>${about} <span class="soft">${clauses.join(', ')}</span></li>`)}</ul></section>`}
${
  words.length === 0
    ? ''
    : plainTable({
        caption: 'Vague words',
        rows: words,
        columns: [
          { title: 'Word', cell: ({ term }) => `“${term}”` },
          { title: 'Means', cell: ({ meaning }) => meaning ?? 'nothing that is known' },
          { title: 'Approved', cell: ({ approved }) => (approved ? 'yes' : 'no') },
          {
            title: 'Parameter',
            wide: true,
            cell: ({ parameter }) =>
              parameter === undefined ? '–' : html`<a href="/policy/parameters/${parameter}">${parameter}</a>`,
          },
        ],
      })
}`,
  });
}

interface Said {
  promises: string;
  controls: string;
}

async function showBinding(
  desk: Desk,
  exchange: StaffExchange,
  { said, faults = [] }: { said?: Said; faults?: readonly string[] } = {},
): Promise<Reply> {
  const found = await find(desk, exchange);
  if (found === undefined || !speaking.includes(found.clause.kind))
    return exchange.refuse(404, 'There is no such sentence that promises something.');
  const { clause, binding } = found;
  const proposed = { promises: clause.requirements.join(', '), controls: clause.controls.join(', ') };
  const { promises, controls } =
    said ??
    (binding === undefined
      ? proposed
      : { promises: binding.requirements.join(', '), controls: binding.controls.join(', ') });
  return desk.frame.show(exchange.actor, {
    title: `What sentence ${clause.id} promises`,
    current: '/policy',
    trail: deepTrail,
    faults,
    status: faults.length > 0 ? 422 : 200,
    body: html`<section class="card"><p><strong>${clause.text}</strong></p><dl class="facts"><dt>The text is read as</dt><dd>${proposed.promises === '' ? 'no promise that is known' : proposed.promises}</dd>
<dt>Would be kept by</dt><dd>${proposed.controls === '' ? 'no control' : proposed.controls}</dd></dl></section>
<form class="card" method="post" action="${addressOf(clause)}">${hidden({ hash: clause.textHash })}
${field({ name: 'promises', label: 'It promises', value: promises, max: 400, hint: 'Ids with commas: S1.2, L5.2. Empty: none of those that are known.' })}
${field({ name: 'controls', label: 'Kept by', value: controls, max: 2_000, hint: 'Controls with commas. What they see is what the sentence will show.' })}
<div class="buttons"><button name="stands" value="yes">Confirm…</button> <button class="quiet" name="stands" value="no">Refuse…</button> <a href="/policy/sentences/${encodeURIComponent(clause.id)}">Back</a></div></form>`,
  });
}

function addressOf({ id }: Pick<Clause, 'id'>): string {
  return `/policy/sentences/${encodeURIComponent(id)}/bind`;
}

function listOf(text: string): string[] {
  return [...new Set(text.split(/[\s,;]+/).filter((part) => part !== ''))];
}

async function bind(desk: Desk, exchange: StaffExchange): Promise<Reply> {
  const input = typedForm(exchange);
  if (input.kind === 'refused') return input.reply;
  const { typed } = input;
  const found = await find(desk, exchange);
  if (found === undefined || !speaking.includes(found.clause.kind))
    return exchange.refuse(404, 'There is no such sentence that promises something.');
  const said = { promises: typed('promises'), controls: typed('controls') };
  const again = (fault: string) => showBinding(desk, exchange, { said, faults: [fault] });
  if (typed('hash') !== found.clause.textHash)
    return again('The sentence reads otherwise since you opened this page. Look at it again.');
  if (typed('stands') !== 'yes' && typed('stands') !== 'no') return again('Say whether you confirm or refuse it.');
  if (typed('sure') !== 'yes') return confirmWord(desk, exchange, { clause: found.clause, typed, said });
  const { actor } = exchange;
  const stands = typed('stands') === 'yes';
  const outcome = await desk.policy.confirm({
    clause: { ...found.clause, requirements: listOf(said.promises), controls: listOf(said.controls) },
    stands,
    by: { actor: actorOf(actor), steppedUpAt: actor.steppedUpAt },
  });
  if (outcome.kind === 'refused') return again(`${outcome.reason}.`);
  const word = stands ? 'binding-confirmed' : 'binding-refused';
  return redirectReply(saying(`/policy/sentences/${encodeURIComponent(found.clause.id)}`, word));
}

function confirmWord(
  desk: Desk,
  exchange: StaffExchange,
  { clause, typed, said }: { clause: Clause; typed: Typed; said: Said },
): Promise<Reply> {
  const stands = typed('stands') === 'yes';
  return desk.frame.show(exchange.actor, {
    title: stands ? 'Confirm what it promises' : 'Refuse what it is taken to promise',
    current: '/policy',
    trail: deepTrail,
    body: confirmation({
      action: addressOf(clause),
      back: `/policy/sentences/${encodeURIComponent(clause.id)}`,
      values: { ...said, stands: typed('stands'), hash: clause.textHash, sure: 'yes' },
      button: stands ? 'Confirm it' : 'Refuse it',
      effect: stands
        ? [
            ['Sentence', clause.text],
            ['It promises', listOf(said.promises).join(', ') || 'none of the known promises'],
            ['Kept by', listOf(said.controls).join(', ') || 'no control'],
            ['Who sees it', 'everybody, on the trust page'],
          ]
        : [
            ['Sentence', clause.text],
            ['It will be', 'unproven: no person has said what it promises'],
            ['Who sees it', 'everybody, on the trust page'],
          ],
    }),
  });
}
