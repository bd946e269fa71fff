// Signing in: password, then what the person has; the way back by a recovery code, which opens nothing but the setting of a
// new factor. One address shows whatever step is next; each step is a form of its own (S2.4, S6.1).
import { type HtmlValue, html } from '../../kernel/html.ts';
import { type Exchange, jsonReply, type Reply, redirectReply } from '../../kernel/http.ts';
import type { NewFactor, SignInOutcome } from '../../modules/identity.ts';
import { newFactorFields, passwordField, proveFields } from './factor-fields.ts';
import { field, hidden, type Typed, typedForm } from './forms.ts';
import {
  type DoorRoute,
  type People,
  passkeyResponse,
  refusalText,
  sessionCookies,
  signInCookie,
  visitorOf,
} from './people.ts';
import { ownPath } from './step-up.ts';

export function signInRoutes(people: People): DoorRoute[] {
  const step = (
    path: `/sign-in/${string}`,
    handler: (exchange: Exchange) => Promise<Reply>,
    rate?: string,
  ): DoorRoute => ({
    ...(rate === undefined ? {} : { rate }),
    method: 'POST',
    path,
    access: 'anyone',
    csrf: 'browser',
    handler,
  });
  return [
    { method: 'GET', path: '/sign-in', access: 'anyone', handler: (exchange) => showStep(people, exchange) },
    // A password is checked at the price of a tenth of a second: a stranger shall not spend many of ours.
    step('/sign-in/password', (exchange) => password(people, exchange), 'costly'),
    step('/sign-in/factor', (exchange) => factor(people, exchange)),
    step('/sign-in/passkey-options', (exchange) => passkeyOptions(people, exchange)),
    step('/sign-in/recovery', (exchange) => recovery(people, exchange)),
    step('/sign-in/new-factor', (exchange) => newFactor(people, exchange)),
    step('/sign-in/new-factor-options', (exchange) => newFactorOptions(people, exchange)),
    step('/sign-in/new-password', (exchange) => newPassword(people, exchange), 'costly'),
  ];
}

type Standing = Awaited<ReturnType<People['identity']['signInOf']>>;

/** `failed`: the step that led here, with what is wrong and where its person wanted to go. */
export async function showStep(
  people: People,
  exchange: Exchange,
  failed?: { fault: string; next: string },
): Promise<Reply> {
  const token = exchange.cookie(signInCookie);
  const standing: Standing = token === undefined ? { kind: 'password-wanted' } : await people.identity.signInOf(token);
  const wanted = failed?.next ?? ownPath(exchange.query('next'));
  return people.frame.showOutside({
    title: 'Sign in',
    faults: failed === undefined ? [] : [failed.fault],
    status: failed === undefined ? 200 : 422,
    modules: ['passkey'],
    body: html`<div class="narrow">${await stepBody(people, standing, { token: token ?? '', next: wanted, lost: exchange.query('lost') === 'yes' })}</div>`,
  });
}

async function stepBody(
  { identity }: People,
  standing: Standing,
  { token, next, lost }: { token: string; next: string; lost: boolean },
): Promise<HtmlValue> {
  const onward = hidden({ next });
  switch (standing.kind) {
    case 'second-factor-wanted': {
      const { factors } = standing;
      const hasCodes = factors.includes('recovery-code');
      if (lost && hasCodes) {
        return html`<form class="card" method="post" action="/sign-in/recovery">${onward}<p>A recovery code lets you set up a new factor. Those that you have now end.</p>
${field({ name: 'code', label: 'Recovery code', max: 40, required: true })}
<div class="buttons"><button>Continue</button> <a href="/sign-in">Back</a></div></form>`;
      }
      return html`<form class="card" method="post" action="/sign-in/factor">${onward}
${proveFields({ totp: factors.includes('totp'), optionsPath: factors.includes('passkey') ? '/sign-in/passkey-options' : undefined })}</form>
${hasCodes ? html`<p><a href="/sign-in?lost=yes">I have lost what I sign in with</a></p>` : ''}`;
    }
    case 'new-factor-wanted': {
      const offered = await identity.offerTotp({ kind: 'sign-in', token });
      if (offered.kind !== 'offer') return html`<p>${refusalText({ kind: 'gone' })} <a href="/sign-in">Sign in</a></p>`;
      return html`<form class="card" method="post" action="/sign-in/new-factor">${onward}<h2>Your new second factor</h2>
${newFactorFields(offered.offer, { optionsPath: '/sign-in/new-factor-options', button: 'Set it up and sign in' })}</form>`;
    }
    case 'new-password-wanted':
      return html`<form class="card" method="post" action="/sign-in/new-password">${onward}<p>Your password has reached its age. Choose another.</p>
${passwordField('password', 'New password', 'new-password')}<div class="buttons"><button>Continue</button></div></form>`;
    default:
      return html`<form class="card" method="post" action="/sign-in/password">${onward}
${field({ name: 'email', label: 'E-mail address', type: 'email', max: 254, required: true, autocomplete: 'username' })}
${passwordField('password', 'Password', 'current-password')}<div class="buttons"><button>Continue</button></div></form>`;
  }
}

/** What follows a step: the next one, the session, or the same page with what is wrong. */
function after(
  people: People,
  exchange: Exchange,
  outcome: SignInOutcome,
  more: { next: string; cookies?: string[] },
): Reply | Promise<Reply> {
  const { next, cookies = [] } = more;
  switch (outcome.kind) {
    case 'session':
      return redirectReply(next, { cookies: sessionCookies(exchange, outcome.session) });
    case 'gone':
      return redirectReply('/sign-in', { cookies: [exchange.dropCookie(signInCookie)] });
    case 'wrong':
    case 'wait':
      return showStep(people, exchange, { fault: refusalText(outcome), next });
    default:
      return redirectReply(next === '/' ? '/sign-in' : `/sign-in?${new URLSearchParams({ next }).toString()}`, {
        cookies,
      });
  }
}

async function password(people: People, exchange: Exchange): Promise<Reply> {
  const input = typedForm(exchange);
  if (input.kind === 'refused') return input.reply;
  const { typed } = input;
  const visitor = visitorOf(exchange);
  // A sign-in that is under way may be somebody else's at this browser: a password begins anew.
  const { signInToken } = await people.identity.beginSignIn(visitor);
  const given = { email: typed('email'), password: rawField(input.raw, 'password') };
  const outcome = await people.identity.provePassword(signInToken, given, visitor);
  const cookies =
    outcome.kind === 'wrong' || outcome.kind === 'wait'
      ? []
      : [exchange.setCookie(signInCookie, signInToken, { maxAgeSeconds: 600 })];
  return after(people, exchange, outcome, { next: ownPath(typed('next')), cookies });
}

/** As it was typed: a password may begin or end with a space. */
export function rawField(raw: Readonly<Record<string, string>>, name: string): string {
  return Object.hasOwn(raw, name) ? (raw[name] ?? '') : '';
}

async function factor(people: People, exchange: Exchange): Promise<Reply> {
  const input = typedForm(exchange);
  if (input.kind === 'refused') return input.reply;
  const { typed } = input;
  const token = exchange.cookie(signInCookie);
  if (token === undefined) return redirectReply('/sign-in');
  const response = passkeyResponse(typed('response'));
  const outcome =
    response === undefined
      ? await people.identity.proveTotp(token, typed('code'), visitorOf(exchange))
      : await people.identity.provePasskey(token, response, visitorOf(exchange));
  return after(people, exchange, outcome, { next: ownPath(typed('next')) });
}

async function passkeyOptions(people: People, exchange: Exchange): Promise<Reply> {
  const token = exchange.cookie(signInCookie);
  const outcome = token === undefined ? undefined : await people.identity.passkeyOptions(token);
  return outcome?.kind === 'options' ? jsonReply(outcome.options) : exchange.refuse(409, refusalText({ kind: 'gone' }));
}

async function recovery(people: People, exchange: Exchange): Promise<Reply> {
  const input = typedForm(exchange);
  if (input.kind === 'refused') return input.reply;
  const token = exchange.cookie(signInCookie);
  if (token === undefined) return redirectReply('/sign-in');
  const outcome = await people.identity.proveRecoveryCode(token, input.typed('code'), visitorOf(exchange));
  return after(people, exchange, outcome, { next: ownPath(input.typed('next')) });
}

async function newFactor(people: People, exchange: Exchange): Promise<Reply> {
  const input = typedForm(exchange);
  if (input.kind === 'refused') return input.reply;
  const token = exchange.cookie(signInCookie);
  if (token === undefined) return redirectReply('/sign-in');
  const outcome = await people.identity.recoverWith(token, factorOf(input.typed), visitorOf(exchange));
  return after(people, exchange, outcome, { next: ownPath(input.typed('next')) });
}

export function factorOf(typed: Typed): NewFactor {
  const response = passkeyResponse(typed('response'));
  return response === undefined ? { kind: 'totp', code: typed('code') } : { kind: 'passkey', response };
}

async function newFactorOptions(people: People, exchange: Exchange): Promise<Reply> {
  const token = exchange.cookie(signInCookie);
  const outcome =
    token === undefined ? undefined : await people.identity.passkeyRegistration({ kind: 'sign-in', token });
  return outcome?.kind === 'options' ? jsonReply(outcome.options) : exchange.refuse(409, refusalText({ kind: 'gone' }));
}

async function newPassword(people: People, exchange: Exchange): Promise<Reply> {
  const input = typedForm(exchange);
  if (input.kind === 'refused') return input.reply;
  const token = exchange.cookie(signInCookie);
  if (token === undefined) return redirectReply('/sign-in');
  const next = rawField(input.raw, 'password');
  const outcome = await people.identity.replaceExpiredPassword(token, next, visitorOf(exchange));
  if (outcome.kind === 'password-refused') {
    return showStep(people, exchange, {
      fault: outcome.faults.map(({ text }) => text).join(' '),
      next: ownPath(input.typed('next')),
    });
  }
  return after(people, exchange, outcome, { next: ownPath(input.typed('next')) });
}
