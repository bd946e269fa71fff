// The fields by which a second factor is shown or set up: the code of an authenticator app, or a passkey by a button that
// a script makes appear. The same for signing in, stepping up, enrolling and one's own page.
import { type Html, html, trustedHtml } from '../../kernel/html.ts';
import type { TotpOffer } from '../../modules/identity.ts';

/** Where the code is typed and the passkey is asked for. `optionsPath`: where its options come from. */
export function proveFields({ totp, optionsPath }: { totp: boolean; optionsPath?: string | undefined }): Html {
  return html`${
    totp
      ? html`<div class="field"><label for="code">Code of your authenticator app</label>
<input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="9" data-instead required></div>
<div class="buttons"><button>Continue</button></div>`
      : ''
  }${optionsPath === undefined ? '' : passkeyButton('get', optionsPath, totp ? 'Use a passkey instead' : 'Use your passkey')}`;
}

/** A new factor: the picture for the app with the field for its first code, or a passkey. */
export function newFactorFields(
  offer: TotpOffer,
  { optionsPath, button }: { optionsPath: string; button: string },
): Html {
  return html`<p>Scan this with an authenticator app, then type the code that it shows.</p>
<div class="qr" role="img" aria-label="Picture for the authenticator app; the same as text is below">${trustedHtml(offer.qrSvg)}</div>
<p class="small">Or type: <code>${offer.secret.replaceAll(/(.{4})/g, '$1 ').trim()}</code></p>
<div class="field"><label for="code">Code that the app shows</label>
<input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="9" data-instead required></div>
<div class="buttons"><button>${button}</button></div>${passkeyButton('create', optionsPath, 'Set up a passkey instead')}`;
}

function passkeyButton(kind: 'get' | 'create', optionsPath: string, text: string): Html {
  return html`<input type="hidden" name="response" value=""><p class="note bad" role="alert" data-passkey-said hidden></p>
<div class="buttons"><button class="quiet" type="button" data-passkey="${kind}" data-options="${optionsPath}" hidden>${text}</button></div>`;
}

export function passwordField(name: string, label: string, autocomplete: 'current-password' | 'new-password'): Html {
  return html`<div class="field"><label for="${name}">${label}</label>
${autocomplete === 'new-password' ? html`<p class="hint" id="${name}-hint">At least 12 characters. A few words are better than one odd one.</p>` : ''}
<input id="${name}" name="${name}" type="password" maxlength="500" autocomplete="${autocomplete}" required${autocomplete === 'new-password' ? html` aria-describedby="${name}-hint"` : ''}></div>`;
}

export function codesList(codes: readonly string[]): Html {
  return html`<section class="card"><p>Each of these opens the way back once, if you lose what you sign in with. They are shown this one time: print them, or keep them in a password manager.</p>
<ul class="codes">${codes.map((code) => html`<li><code>${code}</code></li>`)}</ul></section>`;
}
