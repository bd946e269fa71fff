// Enrolling by a one-time link: who one is, a password, a second factor, then the recovery codes. All of it is one form and
// one act: nothing is kept of an enrolment that was not finished (S2.4).
import { html } from '../../kernel/html.ts';
import { type Exchange, jsonReply, type Reply, redirectReply } from '../../kernel/http.ts';
import { codesList, newFactorFields, passwordField } from './factor-fields.ts';
import { field, type Typed, typedForm } from './forms.ts';
import { type DoorRoute, enrolCookie, type People, refusalText, sessionCookies, visitorOf } from './people.ts';
import { factorOf, rawField } from './sign-in-pages.ts';

export function enrolmentRoutes(people: People): DoorRoute[] {
  return [
    { method: 'GET', path: '/enrol/:token', access: 'anyone', handler: (exchange) => exchangeLink(exchange) },
    { method: 'GET', path: '/enrol', access: 'anyone', handler: (exchange) => showForm(people, exchange) },
    {
      method: 'POST',
      path: '/enrol',
      access: 'anyone',
      csrf: 'browser',
      rate: 'costly',
      handler: (exchange) => finish(people, exchange),
    },
    {
      method: 'POST',
      path: '/enrol/passkey-options',
      access: 'anyone',
      csrf: 'browser',
      handler: (exchange) => passkeyOptions(people, exchange),
    },
  ];
}

/** The secret leaves the address at once: an address is kept by browsers and shown over shoulders. */
function exchangeLink(exchange: Exchange): Reply {
  const token = exchange.param('token');
  if (!/^[\w-]{20,100}$/.test(token)) return exchange.refuse(404);
  return redirectReply('/enrol', { cookies: [exchange.setCookie(enrolCookie, token, { maxAgeSeconds: 86_400 })] });
}

async function showForm(
  people: People,
  exchange: Exchange,
  { typed = () => '', faults = [] }: { typed?: Typed; faults?: readonly string[] } = {},
): Promise<Reply> {
  const token = exchange.cookie(enrolCookie);
  const open = token === undefined ? undefined : await people.identity.enrolment(token);
  const offered = token === undefined ? undefined : await people.identity.offerTotp({ kind: 'enrolment', token });
  if (open?.kind !== 'open' || offered?.kind !== 'offer') {
    return people.frame.showOutside({
      title: 'Enrol',
      status: 404,
      body: html`<div class="narrow"><p>This link has run out or was used already. The owner’s link is printed anew when the shop starts; others are given by whoever invited them.</p><p><a href="/sign-in">Sign in</a></p></div>`,
    });
  }
  const isOwner = open.enrolment === 'owner';
  return people.frame.showOutside({
    title: open.enrolment === 'recovery' ? 'Set up your access anew' : 'Enrol',
    faults,
    status: faults.length > 0 ? 422 : 200,
    modules: ['passkey'],
    body: html`<form class="card narrow" method="post" action="/enrol">
<h2>1. Who you are</h2>
${
  isOwner
    ? html`${field({ name: 'name', label: 'Name', value: typed('name'), max: 120, required: true, autocomplete: 'name' })}
${field({ name: 'email', label: 'E-mail address', value: typed('email'), type: 'email', max: 254, required: true, autocomplete: 'username' })}`
    : html`<p>${open.name ?? ''} <span class="soft">${open.email ?? ''}</span></p>`
}
<h2>2. A password</h2>${passwordField('password', 'Password', 'new-password')}
<h2>3. Something that you have</h2>${newFactorFields(offered.offer, { optionsPath: '/enrol/passkey-options', button: 'Enrol' })}</form>`,
  });
}

async function finish(people: People, exchange: Exchange): Promise<Reply> {
  const input = typedForm(exchange);
  if (input.kind === 'refused') return input.reply;
  const { typed } = input;
  const token = exchange.cookie(enrolCookie);
  if (token === undefined) return redirectReply('/enrol');
  const outcome = await people.identity.finishEnrolment(
    token,
    {
      name: typed('name'),
      email: typed('email'),
      password: rawField(input.raw, 'password'),
      factor: factorOf(typed),
    },
    visitorOf(exchange),
  );
  switch (outcome.kind) {
    case 'enrolled': {
      const reply = await people.frame.showOutside({
        title: 'Your recovery codes',
        body: html`<div class="narrow">${codesList(outcome.recoveryCodes)}<p><a class="button" href="/">I have kept them: to the back office</a></p></div>`,
      });
      return { ...reply, cookies: sessionCookies(exchange, outcome.session) };
    }
    case 'invalid':
    case 'password-refused':
      return showForm(people, exchange, { typed, faults: outcome.faults.map(({ text }) => text) });
    case 'email-taken':
      return showForm(people, exchange, { typed, faults: ['Somebody of the staff has this address already.'] });
    case 'gone':
    case 'wrong':
    case 'wait':
      return showForm(people, exchange, { typed, faults: [refusalText(outcome)] });
  }
}

async function passkeyOptions(people: People, exchange: Exchange): Promise<Reply> {
  const input = typedForm(exchange);
  if (input.kind === 'refused') return input.reply;
  const token = exchange.cookie(enrolCookie);
  const about = { name: input.typed('name'), email: input.typed('email') };
  const outcome =
    token === undefined ? undefined : await people.identity.passkeyRegistration({ kind: 'enrolment', token }, about);
  return outcome?.kind === 'options' ? jsonReply(outcome.options) : exchange.refuse(409, refusalText({ kind: 'gone' }));
}
