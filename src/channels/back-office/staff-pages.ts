// Who works here: inviting, giving access with a second person's word, taking it away. The rules decide about each act again
// within its own transaction; this page shows what they say (S2.4, L6.3).
import { type HtmlValue, html } from '../../kernel/html.ts';
import { type Reply, redirectReply } from '../../kernel/http.ts';
import { isUuid } from '../../kernel/ids.ts';
import type { Level, Proposal } from '../../modules/access.ts';
import type { StaffId, StaffPerson } from '../../modules/identity.ts';
import { choice, confirmation, field, hidden, type Typed, typedForm } from './forms.ts';
import type { People } from './people.ts';
import { get, post, type StaffExchange, type StaffRoute } from './routes.ts';
import { saying, sayOf } from './said.ts';
import { actorOf, type StaffActor } from './staff.ts';
import { stepUpReply } from './step-up.ts';
import { badge, count, when } from './words.ts';

const levelWords: Readonly<Record<Level, string>> = {
  owner: 'Owner: everything, and approves what others may',
  administrator: 'Administrator: people, settings, controls',
  manager: 'Manager: orders, money, products',
  fulfilment: 'Fulfilment: sending what was sold',
  support: 'Support: answering customers',
  auditor: 'Auditor: reads, changes nothing',
};

export function staffRoutes(people: People): StaffRoute[] {
  return [
    get('/staff', 'staff.view', (exchange) => showStaff(people, exchange)),
    get('/staff/invite', 'staff.invite', (exchange) => showInvite(people, exchange)),
    post('/staff/invite', 'staff.invite', (exchange) => invite(people, exchange)),
    get('/staff/:id/access', 'access.propose', (exchange) => showPropose(people, exchange)),
    post('/staff/:id/access', 'access.propose', (exchange) => propose(people, exchange)),
    get('/staff/proposals/:id', 'access.approve', (exchange) => showProposal(people, exchange)),
    post('/staff/proposals/:id', 'access.approve', (exchange) => decide(people, exchange)),
    get('/staff/:id/end', 'staff.end', (exchange) => confirmEnd(people, exchange)),
    post('/staff/:id/end', 'staff.end', (exchange) => end(people, exchange)),
    get('/staff/alone', 'access.declare-sole-owner', (exchange) => confirmAlone(people, exchange)),
    post('/staff/alone', 'access.declare-sole-owner', (exchange) => declareAlone(people, exchange)),
  ];
}

const trail = [{ title: 'Staff', href: '/staff' }];

async function showStaff(people: People, exchange: StaffExchange): Promise<Reply> {
  const { actor } = exchange;
  const [everybody, stories, proposals, mode] = await Promise.all([
    people.identity.staff(actorOf(actor)),
    people.access.stories(),
    people.access.proposals(),
    people.access.mode(),
  ]);
  const levels = new Map<StaffId, Level | undefined>();
  for (const { staffId } of everybody) levels.set(staffId, await people.access.levelOf(staffId));
  const names = new Map(everybody.map(({ staffId, name }) => [staffId, name ?? `staff ${staffId.slice(-8)}`]));
  return people.frame.show(actor, {
    title: 'Staff',
    current: '/staff',
    said: sayOf(exchange.queries()),
    actions: actor.may.has('staff.invite') ? html`<a class="button" href="/staff/invite">Invite somebody</a>` : '',
    body: html`${
      mode.soleOwner === undefined
        ? ''
        : html`<p class="note warn">There is one owner and nobody else, as declared: grants are approved by who proposed them, and the trust page says so.</p>`
    }${proposalList(proposals, names, actor)}
<div class="table-wrap" role="region" aria-label="Staff" tabindex="0"><table data-rows><caption class="visually-hidden">Staff</caption><thead><tr><th scope="col">Name</th><th scope="col">Level</th><th scope="col">State</th><th scope="col" class="wide">Factors</th><th scope="col" class="wide">Last sign-in</th><th></th></tr></thead><tbody>
${everybody.map((person) => row(person, levels.get(person.staffId), actor))}</tbody></table></div>
<p class="soft small">${count(stories.length, 'grant was', 'grants were')} ever made; each names who proposed it and who approved it.</p>
${mode.soleOwner === undefined && actor.may.has('access.declare-sole-owner') ? html`<p><a href="/staff/alone">There is nobody else who could approve</a></p>` : ''}`,
  });
}

function row(person: StaffPerson, level: Level | undefined, { may, staffId: own }: StaffActor): HtmlValue {
  const { staffId, name, state, factors, lastSignInAt } = person;
  const isEnded = state === 'ended';
  return html`<tr><th scope="row">${name ?? `staff ${staffId.slice(-8)}`} ${staffId === own ? badge('plain', 'You') : ''}<br><span class="soft small">${person.email ?? ''}</span></th>
<td>${level === undefined ? html`<span class="soft">none</span>` : level}</td><td>${badge(state === 'active' ? 'paid' : state === 'invited' ? 'waiting' : 'plain', state)}</td>
<td class="wide">${factors.join(', ')}</td><td class="wide">${lastSignInAt === undefined ? '–' : when(lastSignInAt)}</td>
<td class="end">${!isEnded && may.has('access.propose') ? html`<a href="/staff/${staffId}/access">Access</a> ` : ''}${!isEnded && staffId !== own && may.has('staff.end') ? html`<a href="/staff/${staffId}/end">End</a>` : ''}</td></tr>`;
}

function proposalList(
  proposals: readonly Proposal[],
  names: ReadonlyMap<StaffId, string>,
  { may }: StaffActor,
): HtmlValue {
  if (proposals.length === 0) return '';
  return html`<section class="card"><h2>Waiting for a second person</h2><ul>${proposals.map(
    ({ proposalId, staffId, level, proposedBy, proposedAt }) =>
      html`<li>${names.get(staffId) ?? staffId} as ${level}, proposed by ${names.get(proposedBy) ?? proposedBy} ${when(proposedAt)} ${may.has('access.approve') ? html`<a href="/staff/proposals/${proposalId}">Decide</a>` : ''}</li>`,
  )}</ul></section>`;
}

function showInvite(
  people: People,
  exchange: StaffExchange,
  { typed = () => '', faults = [] }: { typed?: Typed; faults?: readonly string[] } = {},
): Promise<Reply> {
  return people.frame.show(exchange.actor, {
    title: 'Invite somebody',
    current: '/staff',
    trail,
    faults,
    status: faults.length > 0 ? 422 : 200,
    body: html`<form class="card" method="post" action="/staff/invite">
${field({ name: 'name', label: 'Name', value: typed('name'), max: 120, required: true })}
${field({ name: 'email', label: 'E-mail address', value: typed('email'), type: 'email', max: 254, required: true, hint: 'With it the person signs in.' })}
<p>You get a link that is good for a day and once. Enrolling gives no access: propose a level afterwards, and somebody else approves it.</p>
<div class="buttons"><button>Make the link</button> <a href="/staff">Back</a></div></form>`,
  });
}

async function invite(people: People, exchange: StaffExchange): Promise<Reply> {
  const input = typedForm(exchange);
  if (input.kind === 'refused') return input.reply;
  const { typed } = input;
  const given = { name: typed('name'), email: typed('email') };
  const outcome = await people.identity.inviteStaff(given, actorOf(exchange.actor));
  switch (outcome.kind) {
    case 'invited': {
      const link = `${exchange.origin}/enrol/${outcome.invitation.token}`;
      return people.frame.show(exchange.actor, {
        title: 'The link',
        current: '/staff',
        trail,
        body: html`<section class="card"><p>Give this to ${given.name} on a way that you trust. It is shown this one time, good until ${when(outcome.invitation.expiresAt)}.</p><pre>${link}</pre>
<p><a class="button" href="/staff/${outcome.invitation.staffId}/access">Propose a level</a></p></section>`,
      });
    }
    case 'invalid':
      return showInvite(people, exchange, { typed, faults: outcome.faults.map(({ text }) => text) });
    case 'email-taken':
      return showInvite(people, exchange, { typed, faults: ['Somebody of the staff has this address already.'] });
    default:
      return showInvite(people, exchange, { typed, faults: ['That is not possible now.'] });
  }
}

async function personOf(people: People, exchange: StaffExchange): Promise<StaffPerson | undefined> {
  const id = exchange.param('id');
  return isUuid(id) ? people.identity.person(id as StaffId, actorOf(exchange.actor)) : undefined;
}

async function showPropose(people: People, exchange: StaffExchange, faults: readonly string[] = []): Promise<Reply> {
  const person = await personOf(people, exchange);
  if (person === undefined) return exchange.refuse(404, 'There is no such person.');
  const level = await people.access.levelOf(person.staffId);
  return people.frame.show(exchange.actor, {
    title: `Access of ${person.name ?? 'this person'}`,
    current: '/staff',
    trail,
    faults,
    status: faults.length > 0 ? 422 : 200,
    body: html`<form class="card" method="post" action="/staff/${person.staffId}/access"><p>Now: ${level ?? 'no level'}.</p>
${choice({ name: 'level', label: 'Level', value: level ?? 'fulfilment', options: levelWords })}
<p>It counts once a second person approves it: for owners and administrators an owner.</p>
<div class="buttons"><button>Propose it</button> <a href="/staff">Back</a></div></form>`,
  });
}

async function propose(people: People, exchange: StaffExchange): Promise<Reply> {
  const input = typedForm(exchange);
  if (input.kind === 'refused') return input.reply;
  const person = await personOf(people, exchange);
  if (person === undefined) return exchange.refuse(404, 'There is no such person.');
  const wanted = input.typed('level');
  if (!Object.hasOwn(levelWords, wanted)) return showPropose(people, exchange, ['Choose a level.']);
  const wish = { staffId: person.staffId, level: wanted as Level };
  const outcome = await people.database.transaction((tx) => people.access.propose(tx, exchange.actor, wish));
  switch (outcome.kind) {
    case 'proposed':
      return redirectReply(saying('/staff', 'proposed'));
    case 'step-up-wanted':
      return stepUpReply(exchange, outcome.withinMs);
    case 'refused':
      return showPropose(people, exchange, [outcome.reason]);
  }
}

async function showProposal(people: People, exchange: StaffExchange, faults: readonly string[] = []): Promise<Reply> {
  const proposal = (await people.access.proposals()).find(({ proposalId }) => proposalId === exchange.param('id'));
  if (proposal === undefined) return exchange.refuse(404, 'No such proposal waits: it was decided, or it is too old.');
  const by = actorOf(exchange.actor);
  const [person, proposer, document, before] = await Promise.all([
    people.identity.person(proposal.staffId, by),
    people.identity.person(proposal.proposedBy, by),
    people.access.permissionsOf(proposal.level),
    people.access.levelOf(proposal.staffId),
  ]);
  return people.frame.show(exchange.actor, {
    title: 'Approve access',
    current: '/staff',
    trail,
    faults,
    status: faults.length > 0 ? 422 : 200,
    body: html`${confirmation({
      action: `/staff/proposals/${proposal.proposalId}`,
      back: '/staff',
      values: { decision: 'approve' },
      button: 'Approve',
      effect: [
        ['Who', person?.name ?? proposal.staffId],
        ['Level now', before ?? 'none'],
        ['Level then', levelWords[proposal.level]],
        ['Permissions', `${document.size}`],
        ['Proposed by', proposer?.name ?? proposal.proposedBy],
        ['Looked at again by', when(proposal.recertifyBy)],
      ],
    })}
<form method="post" action="/staff/proposals/${proposal.proposalId}">${hidden({ decision: 'decline' })}<div class="buttons"><button class="quiet">Decline it</button></div></form>`,
  });
}

async function decide(people: People, exchange: StaffExchange): Promise<Reply> {
  const input = typedForm(exchange);
  if (input.kind === 'refused') return input.reply;
  const id = exchange.param('id');
  const isApproval = input.typed('decision') === 'approve';
  const outcome = await people.database.transaction<{ kind: string; reason?: string; withinMs?: number }>((tx) =>
    isApproval ? people.access.approve(tx, exchange.actor, id) : people.access.withdraw(tx, exchange.actor, id),
  );
  if (outcome.kind === 'granted') return redirectReply(saying('/staff', 'granted'));
  if (outcome.kind === 'withdrawn') return redirectReply(saying('/staff', 'withdrawn'));
  if (outcome.kind === 'step-up-wanted') return stepUpReply(exchange, outcome.withinMs ?? 300_000);
  return showProposal(people, exchange, [outcome.reason ?? 'It was decided meanwhile.']);
}

async function confirmEnd(people: People, exchange: StaffExchange, faults: readonly string[] = []): Promise<Reply> {
  const person = await personOf(people, exchange);
  if (person === undefined || person.state === 'ended') return exchange.refuse(404, 'There is no such person.');
  const [sessions, level] = await Promise.all([
    people.identity.sessionsOf(person.staffId),
    people.access.levelOf(person.staffId),
  ]);
  return people.frame.show(exchange.actor, {
    title: `End the work of ${person.name ?? 'this person'}`,
    current: '/staff',
    trail,
    faults,
    status: faults.length > 0 ? 422 : 200,
    body: confirmation({
      action: `/staff/${person.staffId}/end`,
      back: '/staff',
      values: {},
      button: 'End it now',
      effect: [
        ['Sessions that end at once', sessions.length],
        ['Level that is taken', level ?? 'none'],
        ['Coming back', 'only as a new invitation'],
      ],
    }),
  });
}

async function end(people: People, exchange: StaffExchange): Promise<Reply> {
  const person = await personOf(people, exchange);
  if (person === undefined) return exchange.refuse(404, 'There is no such person.');
  const { staffId } = person;
  if (staffId === exchange.actor.staffId) return confirmEnd(people, exchange, ['Nobody ends himself.']);
  const decision = await people.access.may(exchange.actor, 'staff.end', { staffId });
  if (decision.kind === 'step-up-wanted') return stepUpReply(exchange, decision.withinMs);
  if (decision.kind === 'refused') return confirmEnd(people, exchange, [decision.reason]);
  if ((await people.access.levelOf(staffId)) !== undefined) {
    const wish = { staffId, word: 'left' };
    const taken = await people.database.transaction((tx) => people.access.end(tx, exchange.actor, wish));
    if (taken.kind === 'step-up-wanted') return stepUpReply(exchange, taken.withinMs);
    if (taken.kind === 'refused') return confirmEnd(people, exchange, [taken.reason]);
    if (taken.kind === 'last-owner')
      return confirmEnd(people, exchange, ['The last owner stays: appoint another first.']);
  }
  await people.identity.endStaff(staffId, actorOf(exchange.actor));
  return redirectReply(saying('/staff', 'person-ended'));
}

function confirmAlone(people: People, exchange: StaffExchange, faults: readonly string[] = []): Promise<Reply> {
  return people.frame.show(exchange.actor, {
    title: 'There is nobody else',
    current: '/staff',
    trail,
    faults,
    status: faults.length > 0 ? 422 : 200,
    body: confirmation({
      action: '/staff/alone',
      back: '/staff',
      values: {},
      button: 'Declare it',
      effect: [
        ['Who may approve what you propose', 'you yourself, after a day'],
        ['Who sees it', 'everybody, on the trust page'],
        ['Until', 'there is another owner or administrator'],
      ],
    }),
  });
}

async function declareAlone(people: People, exchange: StaffExchange): Promise<Reply> {
  const outcome = await people.database.transaction((tx) => people.access.declareSoleOwner(tx, exchange.actor));
  switch (outcome.kind) {
    case 'declared':
      return redirectReply(saying('/staff', 'alone'));
    case 'not-alone':
      return confirmAlone(people, exchange, ['There is another owner or administrator.']);
    case 'step-up-wanted':
      return stepUpReply(exchange, outcome.withinMs);
    case 'refused':
      return confirmAlone(people, exchange, [outcome.reason]);
  }
}
