// The pages and scripts of the simulator's origin: Stripe.js, the card form's frame, the 3-D Secure page, the panel.
// Each page has a policy of its own: nothing inline, nothing from elsewhere, framed by loopback pages only.
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { html } from 'hono/html';
import type { ApiRequest } from './api.ts';
import type { KeptIntent } from './call.ts';
import { decodeForm } from './form-encoding.ts';
import type { ListenerOptions, PageAnswer } from './listener.ts';
import { createPanel } from './panel.ts';

const framePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  'frame-ancestors https://localhost:* https://127.0.0.1:*',
];

const scripts = {
  stripe: script(new URL('./browser/stripe.ts', import.meta.url)),
  card: script(new URL('./browser/card.ts', import.meta.url)),
  challenge: script(new URL('./browser/challenge.ts', import.meta.url)),
};
const styles = readFileSync(new URL('browser/frames.css', import.meta.url), 'utf8');

export function createPages(options: ListenerOptions): (request: ApiRequest) => Promise<PageAnswer> {
  const panel = createPanel(options);

  return async (request) => {
    const { path, method } = request;
    if (path.startsWith('/control')) return panel(request);
    if (path.startsWith('/challenge/')) return challenge(request, options);
    if (method !== 'GET' && method !== 'HEAD') return notFound();
    // `/v3/` as ever, and `/<release>/stripe.js` as Stripe.js has been named since 2025 (`/endive/stripe.js`).
    if (/^\/(v3\/?|[a-z]{3,20}\/stripe\.js)$/.test(path)) return asset('text/javascript', scripts.stripe);
    if (path === '/elements/card') return page(cardPage(), [...framePolicy, "form-action 'none'"]);
    if (path === '/elements/card.js') return asset('text/javascript', scripts.card);
    if (path === '/elements/challenge.js') return asset('text/javascript', scripts.challenge);
    if (path === '/elements/frames.css') return asset('text/css', styles);
    if (path === '/') return { status: 303, headers: { location: '/control' }, body: '' };
    return notFound();
  };
}

function script(file: URL): string {
  const source = readFileSync(file, 'utf8');
  // Wrapped, because Stripe.js is a classic script: its names must not become the page's.
  return `(() => {\n'use strict';\n${stripTypeScriptTypes(source)}\n})();\n`;
}

function cardPage() {
  return html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Card details</title><meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/elements/frames.css"></head>
<body><main class="card">
<h1 class="unseen">Card details</h1>
<form id="card" novalidate>
<div class="wide"><label for="number">Card number <span id="brand" aria-live="polite"></span></label>
<input id="number" name="number" inputmode="numeric" autocomplete="cc-number" placeholder="1234 1234 1234 1234" aria-describedby="number-error" required>
<p class="error" id="number-error" role="alert"></p></div>
<div><label for="expiry">Expiry (MM / YY)</label>
<input id="expiry" name="expiry" inputmode="numeric" autocomplete="cc-exp" placeholder="MM / YY" maxlength="7" aria-describedby="expiry-error" required>
<p class="error" id="expiry-error" role="alert"></p></div>
<div><label for="cvc">Security code</label>
<input id="cvc" name="cvc" inputmode="numeric" autocomplete="cc-csc" placeholder="CVC" maxlength="4" aria-describedby="cvc-error" required>
<p class="error" id="cvc-error" role="alert"></p></div>
<div class="wide"><label for="postal-code">Postal code</label>
<input id="postal-code" name="postal-code" autocomplete="billing postal-code" maxlength="12" aria-describedby="postal-code-error" required>
<p class="error" id="postal-code-error" role="alert"></p></div>
</form></main>
<script src="/elements/card.js"></script>
</body></html>`;
}

/** The imagined bank's page, at an address that only the intent's next_action tells. */
async function challenge(request: ApiRequest, options: ListenerOptions): Promise<PageAnswer> {
  const [, , intentId = '', secret = ''] = request.path.split('/');
  const intent = options.store.get<KeptIntent>('payment_intent', intentId);
  if (intent === undefined || secret.length !== 32) return notFound();
  const open = intent.status === 'requires_action' && intent._simulated.challenge === secret;
  const { returnUrl, useStripeSdk } = intent._simulated;
  const target = returnUrl === null || useStripeSdk ? undefined : new URL(returnUrl);
  // A redirect that answers a form must be allowed by the form's page.
  const policy = [...framePolicy, `form-action 'self'${target === undefined ? '' : ` ${target.origin}`}`];
  if (!open) return page(challengeOver(), policy);
  if (request.method !== 'POST') return page(challengePage(intent, request.path), policy);
  if (request.headers['origin'] !== undefined && request.headers['sec-fetch-site'] === 'cross-site') return notFound();

  const succeeded = decodeForm(request.body)['outcome'] === 'complete';
  const after = await options.concludeChallenge(intent.id, succeeded);
  if (target === undefined) return page(challengeOver(), policy);
  target.searchParams.set('payment_intent', after.id);
  target.searchParams.set('payment_intent_client_secret', after.client_secret ?? '');
  target.searchParams.set('redirect_status', after.status === 'requires_payment_method' ? 'failed' : 'succeeded');
  return { status: 303, headers: { location: target.href, 'referrer-policy': 'no-referrer' }, body: '' };
}

function challengePage(intent: KeptIntent, path: string) {
  const amount = new Intl.NumberFormat('en', { style: 'currency', currency: intent.currency.toUpperCase() });
  const digits = amount.resolvedOptions().maximumFractionDigits ?? 2;
  return html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>3D Secure authentication</title><meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/elements/frames.css"></head>
<body><main>
<h1>3D Secure authentication</h1>
<p>Your bank asks you to confirm the payment of <strong>${amount.format(intent.amount / 10 ** digits)}</strong>.</p>
<p class="demo">A simulated bank page: no money moves.</p>
<form method="post" action="${path}" class="choices">
<button class="primary" name="outcome" value="complete">Complete authentication</button>
<button name="outcome" value="fail">Fail authentication</button>
</form>
</main></body></html>`;
}

function challengeOver() {
  return html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Authentication finished</title>
<link rel="stylesheet" href="/elements/frames.css"></head>
<body><main><h1>This step is over</h1><p>You can go back to the shop.</p></main>
<script src="/elements/challenge.js"></script></body></html>`;
}

async function page(content: ReturnType<typeof html>, policy: string[]): Promise<PageAnswer> {
  return {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy.join('; '),
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    },
    body: String(await content),
  };
}

function asset(type: string, body: string): PageAnswer {
  return {
    status: 200,
    headers: {
      'content-type': `${type}; charset=utf-8`,
      'cache-control': 'no-cache',
      'cross-origin-resource-policy': 'cross-origin',
    },
    body,
  };
}

function notFound(): PageAnswer {
  return { status: 404, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: 'Not found.\n' };
}
