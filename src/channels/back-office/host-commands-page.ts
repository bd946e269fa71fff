// Commands on the host that wait for a yes, and those that ran without one and wait for somebody to look at them (S2.4).
// The rules decide about each act within its own transaction.
import { type HtmlValue, html } from '../../kernel/html.ts';
import { type Reply, redirectReply } from '../../kernel/http.ts';
import type { HostCommandStory } from '../../modules/access.ts';
import { check, confirmation, field, hidden, readReason, reasonFault, typedForm } from './forms.ts';
import type { People } from './people.ts';
import { get, post, type StaffExchange, type StaffRoute } from './routes.ts';
import { saying, sayOf } from './said.ts';
import { stepUpReply } from './step-up.ts';
import { plainTable } from './table.ts';
import { badge, when } from './words.ts';

export function hostCommandsRoutes(people: People): StaffRoute[] {
  return [
    get('/host-commands', 'host-commands.view', (exchange) => showList(people, exchange)),
    get('/host-commands/:id', 'host-commands.approve', (exchange) => showCommand(people, exchange)),
    post('/host-commands/:id', 'host-commands.approve', (exchange) => decide(people, exchange)),
    get('/host-commands/:id/review', 'host-commands.review', (exchange) => showReview(people, exchange)),
    post('/host-commands/:id/review', 'host-commands.review', (exchange) => review(people, exchange)),
  ];
}

const shown = 100;

async function showList(people: People, exchange: StaffExchange): Promise<Reply> {
  const [rows, waiting] = await Promise.all([people.access.hostCommands(shown), people.access.waitingHostCommands()]);
  const waits = new Set(waiting.map(({ commandId }) => commandId));
  const { may } = exchange.actor;
  return people.frame.show(exchange.actor, {
    title: 'Host commands',
    current: '/host-commands',
    said: sayOf(exchange.queries()),
    body: html`<p class="soft">Commands typed on the machine itself that open sealed data, change access or destroy.</p>
${
  rows.length === 0
    ? html`<div class="empty"><p>Nobody has asked for one.</p></div>`
    : plainTable({
        caption: 'Commands on the host',
        rows,
        columns: [
          { title: 'Asked', cell: ({ askedAt }) => when(askedAt) },
          { title: 'Command', cell: ({ command }) => html`<code>${command}</code>` },
          { title: 'By', wide: true, cell: ({ osUser, host }) => `${osUser} on ${host}` },
          { title: 'State', cell: (row) => standing(row, waits.has(row.commandId)) },
          {
            title: '',
            cell: (row) =>
              waits.has(row.commandId) && may.has('host-commands.approve')
                ? html`<a href="/host-commands/${row.commandId}">Decide</a>`
                : isToReview(row) && may.has('host-commands.review')
                  ? html`<a href="/host-commands/${row.commandId}/review">Review</a>`
                  : '',
          },
        ],
      })
}`,
  });
}

function isToReview({ kind, reviewedAt }: HostCommandStory): boolean {
  return kind === 'break-glass' && reviewedAt === null;
}

function standing(row: HostCommandStory, waits: boolean): HtmlValue {
  if (isToReview(row)) return badge('failing', 'Ran unasked, to be reviewed');
  if (row.kind !== 'confirmed')
    return badge('plain', row.kind === 'break-glass' ? 'Ran unasked, reviewed' : 'Before the first owner');
  if (row.decision === 'refused') return badge('refused');
  if (row.ranAt !== null) return badge('paid', 'Approved and run');
  if (waits) return badge('waiting');
  return badge('plain', row.decision === 'approved' ? 'Approved' : 'Ran out');
}

async function find(people: People, exchange: StaffExchange): Promise<HostCommandStory | undefined> {
  const id = exchange.param('id');
  return (await people.access.hostCommands(1_000)).find(({ commandId }) => commandId === id);
}

const trail = [{ title: 'Host commands', href: '/host-commands' }];

async function showCommand(people: People, exchange: StaffExchange, faults: readonly string[] = []): Promise<Reply> {
  const found = await find(people, exchange);
  if (found?.kind !== 'confirmed') return exchange.refuse(404, 'There is no such command.');
  const address = `/host-commands/${found.commandId}`;
  return people.frame.show(exchange.actor, {
    title: 'Approve a command',
    current: '/host-commands',
    trail,
    faults,
    status: faults.length > 0 ? 422 : 200,
    body: html`${confirmation({
      action: address,
      back: '/host-commands',
      values: { decision: 'approved' },
      button: 'Approve: let it run',
      effect: [
        ['Command', html`<code>${found.command}</code>`],
        ['What it will do', found.effect],
        ['Typed by', `${found.osUser} on ${found.host}`],
        ['Waits until', when(found.expiresAt)],
      ],
    })}<form method="post" action="${address}">${hidden({ decision: 'refused' })}<div class="buttons"><button class="quiet">Refuse it</button></div></form>`,
  });
}

async function decide(people: People, exchange: StaffExchange): Promise<Reply> {
  const input = typedForm(exchange);
  if (input.kind === 'refused') return input.reply;
  const decision = input.typed('decision') === 'approved' ? 'approved' : 'refused';
  const wish = { commandId: exchange.param('id'), decision } as const;
  const outcome = await people.database.transaction((tx) => people.access.decideHostCommand(tx, exchange.actor, wish));
  switch (outcome.kind) {
    case 'decided':
      return redirectReply(saying('/host-commands', `command-${decision}`));
    case 'step-up-wanted':
      return stepUpReply(exchange, outcome.withinMs);
    case 'refused':
      return showCommand(people, exchange, [outcome.reason]);
    case 'not-found':
      return exchange.refuse(404, 'It waits no longer: it was decided, or its time is over.');
  }
}

async function showReview(people: People, exchange: StaffExchange, faults: readonly string[] = []): Promise<Reply> {
  const found = await find(people, exchange);
  if (found === undefined || !isToReview(found)) return exchange.refuse(404, 'There is no such command.');
  return people.frame.show(exchange.actor, {
    title: 'Review a command',
    current: '/host-commands',
    trail,
    faults,
    status: faults.length > 0 ? 422 : 200,
    body: html`<section class="card"><dl class="facts"><dt>Command</dt><dd><code>${found.command}</code></dd><dt>What it did</dt><dd>${found.effect}</dd>
<dt>Typed by</dt><dd>${found.osUser} on ${found.host}</dd><dt>When</dt><dd>${when(found.askedAt)}</dd><dt>Reason given</dt><dd>${found.reason ?? 'none'}</dd></dl></section>
<form class="card" method="post" action="/host-commands/${found.commandId}/review">
${field({ name: 'reason', label: 'Your finding', max: 40, required: true, hint: 'A word or two with hyphens, like was-needed. It stays in the log.' })}
${check('own', 'I gave this command myself', false)}
<div class="buttons"><button>Reviewed</button> <a href="/host-commands">Back</a></div></form>`,
  });
}

async function review(people: People, exchange: StaffExchange): Promise<Reply> {
  const input = typedForm(exchange);
  if (input.kind === 'refused') return input.reply;
  const word = readReason(input.typed);
  if (word === undefined) return showReview(people, exchange, [reasonFault]);
  const wish = { commandId: exchange.param('id'), word, own: input.typed('own') === 'yes' };
  const outcome = await people.database.transaction((tx) => people.access.reviewBreakGlass(tx, exchange.actor, wish));
  switch (outcome.kind) {
    case 'reviewed':
      return redirectReply(saying('/host-commands', 'command-reviewed'));
    case 'step-up-wanted':
      return stepUpReply(exchange, outcome.withinMs);
    case 'refused':
      return showReview(people, exchange, [outcome.reason]);
    case 'not-found':
      return exchange.refuse(404, 'It was reviewed already, or there is no such command.');
  }
}
