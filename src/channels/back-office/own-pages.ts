// What is everybody's own: stepping up, one's factors and recovery codes, password, sessions, signing out. Needs a session
// and no permission; what changes a factor needs a fresh step-up, which `identity` itself asks for (S2.4).
// long: one small form after another
import { html } from '../../kernel/html.ts';
import { type Exchange, jsonReply, type Reply, redirectReply } from '../../kernel/http.ts';
import type { FactorId, SessionId } from '../../modules/identity.ts';
import { sessionCookie } from './admission.ts';
import { codesList, newFactorFields, passwordField, proveFields } from './factor-fields.ts';
import { hidden, typedForm } from './forms.ts';
import { type OwnRoute, type People, passkeyResponse, refusalText, visitorOf } from './people.ts';
import { saying, sayOf } from './said.ts';
import { factorOf, rawField } from './sign-in-pages.ts';
import { actorOf, type SelfActor } from './staff.ts';
import { ownPath } from './step-up.ts';
import { badge, when } from './words.ts';

type OwnExchange = Exchange<SelfActor>;

export function ownRoutes(people: People): OwnRoute[] {
  const show = (path: `/${string}`, handler: (exchange: OwnExchange) => Promise<Reply>): OwnRoute => ({
    method: 'GET',
    path,
    access: 'signed-in',
    handler,
  });
  const act = (path: `/${string}`, handler: (exchange: OwnExchange) => Promise<Reply>): OwnRoute => ({
    method: 'POST',
    path,
    access: 'signed-in',
    csrf: 'browser',
    handler,
  });
  return [
    show('/step-up', (exchange) => showStepUp(people, exchange)),
    act('/step-up', (exchange) => stepUp(people, exchange)),
    act('/step-up/passkey-options', (exchange) => stepUpOptions(people, exchange)),
    show('/own', (exchange) => showOwn(people, exchange)),
    show('/own/factor', (exchange) => showNewFactor(people, exchange)),
    act('/own/factor', (exchange) => addFactor(people, exchange)),
    act('/own/factor-options', (exchange) => newFactorOptions(people, exchange)),
    act('/own/factor/remove', (exchange) => removeFactor(people, exchange)),
    act('/own/codes', (exchange) => newCodes(people, exchange)),
    act('/own/password', (exchange) => changePassword(people, exchange)),
    act('/own/session/end', (exchange) => endSession(people, exchange)),
    act('/own/sessions/end', (exchange) => endOthers(people, exchange)),
    act('/sign-out', (exchange) => signOut(people, exchange)),
  ];
}

async function showStepUp(
  people: People,
  exchange: OwnExchange,
  failed?: { fault: string; next: string },
): Promise<Reply> {
  const factors = await people.identity.factorsOf(exchange.actor.staffId);
  const has = (kind: string) => factors.some((factor) => factor.kind === kind);
  return people.frame.showOutside({
    title: 'Prove that it is you',
    faults: failed === undefined ? [] : [failed.fault],
    status: failed === undefined ? 200 : 422,
    modules: ['passkey'],
    body: html`<form class="card narrow" method="post" action="/step-up">${hidden({ next: failed?.next ?? ownPath(exchange.query('next')) })}
<p>What you are about to do wants a fresh proof.</p>
${proveFields({ totp: has('totp'), optionsPath: has('passkey') ? '/step-up/passkey-options' : undefined })}</form>`,
  });
}

async function stepUp(people: People, exchange: OwnExchange): Promise<Reply> {
  const input = typedForm(exchange);
  if (input.kind === 'refused') return input.reply;
  const { token } = exchange.actor;
  const response = passkeyResponse(input.typed('response'));
  const outcome =
    response === undefined
      ? await people.identity.stepUpTotp(token, input.typed('code'), visitorOf(exchange))
      : await people.identity.stepUpPasskey(token, response, visitorOf(exchange));
  if (outcome.kind === 'stepped-up') return redirectReply(ownPath(input.typed('next')));
  return showStepUp(people, exchange, { fault: refusalText(outcome), next: ownPath(input.typed('next')) });
}

async function stepUpOptions(people: People, exchange: OwnExchange): Promise<Reply> {
  const outcome = await people.identity.stepUpPasskeyOptions(exchange.actor.token);
  return outcome.kind === 'options' ? jsonReply(outcome.options) : exchange.refuse(409, refusalText({ kind: 'gone' }));
}

const factorWords = { totp: 'Authenticator app', passkey: 'Passkey' } as const;

async function showOwn(people: People, exchange: OwnExchange, faults: readonly string[] = []): Promise<Reply> {
  const { staffId, sessionId } = exchange.actor;
  const [factors, sessions] = await Promise.all([
    people.identity.factorsOf(staffId),
    people.identity.sessionsOf(staffId),
  ]);
  return people.frame.showOutside({
    title: 'Your access',
    said: sayOf(exchange.queries()),
    faults,
    status: faults.length > 0 ? 422 : 200,
    trail: [{ title: 'Back office', href: '/' }],
    body: html`<section class="card"><h2>What you sign in with</h2>
<div class="table-wrap" role="region" aria-label="Second factors" tabindex="0"><table><caption class="visually-hidden">Second factors</caption><thead><tr><th scope="col">What</th><th scope="col">Set up</th><th scope="col" class="wide">Last used</th><th></th></tr></thead><tbody>
${factors.map(({ factorId, kind, label, addedAt, lastUsedAt }) => html`<tr><th scope="row">${factorWords[kind]} <span class="soft">${label}</span></th><td>${when(addedAt)}</td><td class="wide">${lastUsedAt === undefined ? '–' : when(lastUsedAt)}</td><td class="end">${factors.length < 2 ? '' : html`<form method="post" action="/own/factor/remove">${hidden({ factor: factorId })}<button class="quiet">Remove, and sign out everywhere</button></form>`}</td></tr>`)}</tbody></table></div>
<div class="buttons"><a class="button quiet" href="/own/factor">Add another</a> <form method="post" action="/own/codes"><button class="quiet">Make new recovery codes; the old ones end</button></form></div></section>
<section class="card"><h2>Password</h2><form method="post" action="/own/password">${passwordField('current', 'Password now', 'current-password')}${passwordField('next', 'New password', 'new-password')}
<p class="hint">Every session ends with it, this one too.</p><div class="buttons"><button class="quiet">Change it</button></div></form></section>
<section class="card"><h2>Where you are signed in</h2>
<div class="table-wrap" role="region" aria-label="Sessions" tabindex="0"><table><caption class="visually-hidden">Sessions</caption><thead><tr><th scope="col">Device</th><th scope="col">Since</th><th scope="col" class="wide">Last seen</th><th></th></tr></thead><tbody>
${sessions.map((session) => html`<tr><th scope="row">${session.deviceLabel} ${session.sessionId === sessionId ? badge('paid', 'This one') : ''}</th><td>${when(session.startedAt)}</td><td class="wide">${when(session.lastSeenAt)}</td><td class="end"><form method="post" action="/own/session/end">${hidden({ session: session.sessionId })}<button class="quiet">End</button></form></td></tr>`)}</tbody></table></div>
<div class="buttons"><form method="post" action="/own/sessions/end"><button class="quiet">End all others</button></form> <form method="post" action="/sign-out"><button class="quiet">Sign out</button></form></div></section>`,
  });
}

const toStepUp = (next: string) => redirectReply(`/step-up?${new URLSearchParams({ next }).toString()}`);

async function showNewFactor(people: People, exchange: OwnExchange, fault?: string): Promise<Reply> {
  const offered = await people.identity.offerTotp({ kind: 'session', token: exchange.actor.token });
  if (offered.kind === 'step-up-wanted') return toStepUp('/own/factor');
  if (offered.kind === 'gone') return redirectReply('/sign-in');
  return people.frame.showOutside({
    title: 'Another factor',
    trail: [{ title: 'Your access', href: '/own' }],
    faults: fault === undefined ? [] : [fault],
    status: fault === undefined ? 200 : 422,
    modules: ['passkey'],
    body: html`<form class="card narrow" method="post" action="/own/factor">${newFactorFields(offered.offer, { optionsPath: '/own/factor-options', button: 'Add it' })}</form>`,
  });
}

async function addFactor(people: People, exchange: OwnExchange): Promise<Reply> {
  const input = typedForm(exchange);
  if (input.kind === 'refused') return input.reply;
  const outcome = await people.identity.addFactor(exchange.actor.token, factorOf(input.typed), visitorOf(exchange));
  if (outcome.kind === 'added') return redirectReply(saying('/own', 'factor-added'));
  if (outcome.kind === 'step-up-wanted') return toStepUp('/own/factor');
  return showNewFactor(people, exchange, refusalText(outcome));
}

async function newFactorOptions(people: People, exchange: OwnExchange): Promise<Reply> {
  const outcome = await people.identity.passkeyRegistration({ kind: 'session', token: exchange.actor.token });
  return outcome.kind === 'options' ? jsonReply(outcome.options) : exchange.refuse(409, 'Prove that it is you first.');
}

async function removeFactor(people: People, exchange: OwnExchange): Promise<Reply> {
  const input = typedForm(exchange);
  if (input.kind === 'refused') return input.reply;
  const factorId = input.typed('factor') as FactorId;
  const outcome = await people.identity.removeFactor(exchange.actor.token, factorId);
  if (outcome.kind === 'removed') return goneOut(exchange);
  if (outcome.kind === 'step-up-wanted') return toStepUp('/own');
  const fault = outcome.kind === 'last-factor' ? 'Your last factor stays: add another first.' : refusalText(outcome);
  return showOwn(people, exchange, [fault]);
}

async function newCodes(people: People, exchange: OwnExchange): Promise<Reply> {
  const outcome = await people.identity.newRecoveryCodes(exchange.actor.token);
  if (outcome.kind === 'step-up-wanted') return toStepUp('/own');
  if (outcome.kind === 'gone') return redirectReply('/sign-in');
  return people.frame.showOutside({
    title: 'Your recovery codes',
    body: html`<div class="narrow">${codesList(outcome.codes)}<p><a class="button" href="/own">I have kept them</a></p></div>`,
  });
}

async function changePassword(people: People, exchange: OwnExchange): Promise<Reply> {
  const input = typedForm(exchange);
  if (input.kind === 'refused') return input.reply;
  const given = { current: rawField(input.raw, 'current'), next: rawField(input.raw, 'next') };
  const outcome = await people.identity.changePassword(exchange.actor.token, given, visitorOf(exchange));
  switch (outcome.kind) {
    case 'changed':
      return goneOut(exchange);
    case 'step-up-wanted':
      return toStepUp('/own');
    case 'password-refused':
      return showOwn(
        people,
        exchange,
        outcome.faults.map(({ text }) => text),
      );
    default:
      return showOwn(people, exchange, [refusalText(outcome)]);
  }
}

async function endSession(people: People, exchange: OwnExchange): Promise<Reply> {
  const input = typedForm(exchange);
  if (input.kind === 'refused') return input.reply;
  const { staffId, sessionId: own } = exchange.actor;
  const sessionId = input.typed('session') as SessionId;
  await people.identity.endSession({ staffId, sessionId }, actorOf(exchange.actor));
  return sessionId === own ? goneOut(exchange) : redirectReply(saying('/own', 'session-ended'));
}

async function endOthers(people: People, exchange: OwnExchange): Promise<Reply> {
  const { staffId, sessionId } = exchange.actor;
  await people.identity.endSessions(staffId, { by: actorOf(exchange.actor), except: sessionId });
  return redirectReply(saying('/own', 'session-ended'));
}

async function signOut(people: People, exchange: OwnExchange): Promise<Reply> {
  const { staffId, sessionId } = exchange.actor;
  await people.identity.endSession({ staffId, sessionId }, actorOf(exchange.actor));
  return goneOut(exchange);
}

function goneOut(exchange: OwnExchange): Reply {
  return redirectReply('/sign-in', { cookies: [exchange.dropCookie(sessionCookie)] });
}
