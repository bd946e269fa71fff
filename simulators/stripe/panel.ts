// The control panel: plain HTML forms over the switches, and what happened lately. A form is obeyed only with the token that
// this process put into the page and from the page's own origin.
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { html } from 'hono/html';
import type { ApiRequest } from './api.ts';
import { decodeForm, type FormValue } from './form-encoding.ts';
import type { ListenerOptions, PageAnswer } from './listener.ts';
import { type AnswerRule, answerFaults, type SwitchChange } from './switches.ts';

const policy = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

export function createPanel(options: ListenerOptions): (request: ApiRequest) => Promise<PageAnswer> {
  const token = randomBytes(24).toString('base64url');
  const { controlled } = options.control;

  return async (request) => {
    if (request.method === 'GET' && request.path === '/control') return show(200);
    if (request.method !== 'POST') return show(404, 'There is no such page.');
    const form = decodeForm(request.body);
    if (!isOwn(request, form)) return show(403, 'That form did not come from this page. Try again here.');
    const mistake = await obey(request.path, form);
    return mistake === undefined ? { status: 303, headers: { location: '/control' }, body: '' } : show(422, mistake);
  };

  function isOwn(request: ApiRequest, form: { [name: string]: FormValue }): boolean {
    const { origin, host } = request.headers;
    const site = request.headers['sec-fetch-site'];
    const sameOrigin = origin === `https://${host}` && (site === undefined || site === 'same-origin');
    const given = Buffer.from(typeof form['token'] === 'string' ? form['token'] : '');
    return sameOrigin && given.length === token.length && timingSafeEqual(given, Buffer.from(token));
  }

  /** Does what a form says; what is wrong with it, if anything. */
  async function obey(path: string, form: { [name: string]: FormValue }): Promise<string | undefined> {
    const number = (name: string) => Number(typeof form[name] === 'string' ? form[name] : Number.NaN);
    let change: SwitchChange;
    if (path === '/control/release') {
      await controlled.releaseWebhooks();
      return undefined;
    }
    if (path === '/control/resend') {
      const id = typeof form['event'] === 'string' ? form['event'] : '';
      return (await controlled.resendEvent(id)) ? undefined : 'There is no such event.';
    }
    if (path === '/control/webhooks') {
      const types = typeof form['types'] === 'string' ? form['types'].split(/[\s,]+/).filter(Boolean) : [];
      change = {
        webhooks: {
          withhold: form['withhold'] === 'on',
          duplicates: number('duplicates'),
          delayMs: number('delayMs'),
          reorderWindowMs: number('reorderWindowMs'),
          types,
        },
        lateBalance: form['lateBalance'] === 'on',
      };
    } else if (path === '/control/answers') {
      const rule: AnswerRule = {
        fault: form['fault'] as AnswerRule['fault'],
        delayMs: number('delayMs'),
        times: number('times'),
      };
      if (typeof form['path'] === 'string' && form['path'] !== '') rule.path = form['path'];
      if (typeof form['method'] === 'string' && form['method'] !== '') rule.method = form['method'];
      change = { answers: [...controlled.switches().answers, rule] };
    } else if (path === '/control/answers/clear') {
      change = { answers: [] };
    } else {
      return 'There is no such switch.';
    }
    try {
      await controlled.setSwitches(change);
      return undefined;
    } catch (error) {
      if (error instanceof RangeError) return error.message;
      throw error;
    }
  }

  async function show(status: number, mistake?: string): Promise<PageAnswer> {
    const content = await panelPage({ options, token, mistake });
    const headers = {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy,
      'cache-control': 'no-store',
    };
    return { status, headers, body: String(content) };
  }
}

function panelPage(given: { options: ListenerOptions; token: string; mistake: string | undefined }) {
  const { options, token, mistake } = given;
  const { controlled } = options.control;
  const { webhooks, answers, lateBalance } = controlled.switches();
  const hidden = html`<input type="hidden" name="token" value="${token}">`;
  const counts = Object.entries(controlled.deliveries());
  return html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Stripe simulator</title><meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/elements/frames.css"></head>
<body><main class="panel">
<h1>Stripe simulator</h1>
<p class="demo">One account, test cards only. What you switch here stays switched after a restart.</p>
${mistake === undefined ? '' : html`<p class="error" role="alert">${mistake}</p>`}
<section><h2>Webhooks</h2>
<form method="post" action="/control/webhooks">${hidden}<fieldset><legend>Deliver wrongly</legend>
<label><input type="checkbox" name="withhold" ${webhooks.withhold ? 'checked' : ''}> Withhold</label>
<label>Duplicates <input type="number" name="duplicates" min="0" max="10" value="${webhooks.duplicates}"></label>
<label>Delay, ms <input type="number" name="delayMs" min="0" max="3600000" value="${webhooks.delayMs}"></label>
<label>Gather and reverse, ms <input type="number" name="reorderWindowMs" min="0" max="600000" value="${webhooks.reorderWindowMs}"></label>
<label>Only these types <input name="types" value="${webhooks.types.join(', ')}"></label>
<label><input type="checkbox" name="lateBalance" ${lateBalance ? 'checked' : ''}> Fee known late</label>
<button class="primary">Save</button></fieldset></form>
<form method="post" action="/control/release">${hidden}<p>${counts.length === 0 ? 'Nothing was delivered yet.' : counts.map(([state, n]) => `${n} ${state}`).join(', ')} <button>Release withheld</button></p></form>
</section>
<section><h2>Answers</h2>
<form method="post" action="/control/answers">${hidden}<fieldset><legend>Answer wrongly</legend>
<label>What <select name="fault">${answerFaults.map((fault) => html`<option>${fault}</option>`)}</select></label>
<label>Method <select name="method"><option></option><option>POST</option><option>GET</option><option>DELETE</option></select></label>
<label>Path (pattern) <input name="path" placeholder="/capture$"></label>
<label>Delay, ms <input type="number" name="delayMs" min="0" max="600000" value="3000"></label>
<label>Times <input type="number" name="times" min="1" value="1"></label>
<button class="primary">Add</button></fieldset></form>
<ul>${answers.map((rule) => html`<li>${rule.fault} ${rule.method ?? 'any'} ${rule.path ?? 'any path'}, ${rule.times ?? 'all'} more</li>`)}</ul>
<form method="post" action="/control/answers/clear">${hidden}<button>Clear all</button></form>
</section>
<section><h2>Events</h2><div class="scroll"><table>
<thead><tr><th>Event</th><th>Type</th><th>Object</th><th>Again</th></tr></thead><tbody>
${options.control.recentEvents(30).map(
  (
    event,
  ) => html`<tr><td>${event.id}</td><td>${event.type}</td><td>${'id' in event.data.object ? event.data.object.id : ''}</td>
<td><form method="post" action="/control/resend">${hidden}<input type="hidden" name="event" value="${event.id}"><button>Send again</button></form></td></tr>`,
)}
</tbody></table></div></section>
<section><h2>Requests</h2><div class="scroll"><table>
<thead><tr><th>Request</th><th>Method</th><th>Path</th><th>Status</th></tr></thead><tbody>
${controlled
  .recent()
  .slice(-50)
  .reverse()
  .map(
    (each) =>
      html`<tr><td>${each.requestId}</td><td>${each.method}</td><td>${each.path}</td><td>${each.status}</td></tr>`,
  )}
</tbody></table></div></section>
</main></body></html>`;
}
