// The mailbox's pages: a list of messages, one message, its HTML in a frame that can do nothing, its source.
// Everything in a message is foreign text: escaped here, or shown in a sandbox.
import { html, raw } from 'hono/html';
import type { Message } from './decode-message.ts';
import type { StoredMessage } from './message-store.ts';

type Html = ReturnType<typeof html>;

export const stylesheet = `
:root { color-scheme: light dark; --line: light-dark(#ccc, #444); --quiet: light-dark(#555, #aaa); }
* { box-sizing: border-box; }
html { background: light-dark(#fff, #1b1b1b); color: light-dark(#1a1a1a, #eee); }
body { margin: 0 auto; max-width: 60rem; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; margin: 0.5rem 0; }
h2 { font-size: 1.125rem; margin: 1.5rem 0 0.5rem; }
a { color: light-dark(#0b57d0, #8ab4f8); }
:focus-visible { outline: 3px solid light-dark(#0b57d0, #8ab4f8); outline-offset: 2px; }
.band { background: #ffd54d; color: #1a1a1a; padding: 0.5rem 1rem; margin: -1rem -1rem 1rem; font-weight: 600; }
.quiet { color: var(--quiet); }
ul.messages { list-style: none; margin: 0; padding: 0; }
ul.messages li { border-top: 1px solid var(--line); padding: 0.5rem 0; }
ul.messages a { display: block; padding: 0.25rem 0; font-weight: 600; }
ul.messages p { margin: 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 1rem; margin: 0; }
dt { color: var(--quiet); }
dd { margin: 0; }
iframe { width: 100%; height: 36rem; border: 1px solid var(--line); background: #fff; color-scheme: light; }
pre { white-space: pre-wrap; border: 1px solid var(--line); padding: 0.75rem; margin: 0; font: 0.875rem/1.5 ui-monospace, monospace; }
nav { display: flex; flex-wrap: wrap; gap: 1rem; margin: 1rem 0; }
`;

export interface Entry {
  readonly stored: StoredMessage;
  readonly message: Message;
}

export function listPage(entries: readonly Entry[], page: { number: number; last: number; total: number }): Html {
  const count = page.total === 1 ? '1 message' : `${page.total} messages`;
  return frame(
    'Mailbox',
    html`<h1>Mailbox</h1>
      <p class="quiet">${count}, newest first. Every message that the demonstration shop sends ends here.</p>
      ${
        entries.length === 0
          ? html`<p>No message yet. Buy something in the shop: its confirmation arrives here. <a href="/">Look again</a></p>`
          : html`<ul class="messages">
              ${entries.map(
                ({ stored, message }) => html`<li>
                  <a href="/messages/${stored.id}">${message.subject || '(no subject)'}</a>
                  <p>To ${stored.envelope.to.join(', ')}</p>
                  <p class="quiet">From ${message.from || stored.envelope.from}, ${time(stored)}</p>
                </li>`,
              )}
            </ul>`
      }
      ${page.last > 1 ? pager(page) : ''}`,
  );
}

export function messagePage({ stored, message }: Entry): Html {
  return frame(
    message.subject || '(no subject)',
    html`<nav aria-label="Mailbox"><a href="/">All messages</a></nav>
      <h1>${message.subject || '(no subject)'}</h1>
      <dl>
        <dt>From</dt>
        <dd>${message.from}</dd>
        <dt>To</dt>
        <dd>${message.to}</dd>
        <dt>Delivered to</dt>
        <dd>${stored.envelope.to.join(', ')}</dd>
        <dt>Received</dt>
        <dd>${time(stored)}</dd>
      </dl>
      ${
        message.text === undefined
          ? ''
          : html`<h2 id="text">Text</h2>
              <pre tabindex="0" aria-labelledby="text">${linked(message.text)}</pre>`
      }
      ${
        message.html === undefined
          ? ''
          : html`<h2>HTML</h2>
              <iframe
                src="/messages/${stored.id}/html"
                title="The message as HTML"
                sandbox="allow-popups allow-popups-to-escape-sandbox"
                referrerpolicy="no-referrer"
              ></iframe>`
      }
      <h2>Source</h2>
      <p><a href="/messages/${stored.id}/source">The message as it was received</a> (${stored.raw.length} bytes)</p>`,
  );
}

export function notFoundPage(): Html {
  return frame('No such message', html`<h1>No such message</h1><p><a href="/">All messages</a></p>`);
}

/** The message's own HTML, its links opening outside the frame. Must be served with a sandbox policy. */
export function messageHtml({ message }: Entry): string {
  return `<!doctype html><meta charset="utf-8"><base target="_blank">${message.html ?? ''}`;
}

function frame(title: string, content: Html): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} – demonstration mailbox</title>
        <link rel="stylesheet" href="/mailbox.css" />
        <link rel="icon" href="data:," />
      </head>
      <body>
        <header class="band">Demonstration: nothing here leaves this machine.</header>
        <main>${content}</main>
      </body>
    </html>`;
}

function pager({ number, last }: { number: number; last: number }): Html {
  return html`<nav aria-label="Pages">
    ${number > 1 ? html`<a href="/?page=${number - 1}" rel="prev">Newer</a>` : ''}
    <span>Page ${number} of ${last}</span>
    ${number < last ? html`<a href="/?page=${number + 1}" rel="next">Older</a>` : ''}
  </nav>`;
}

function time({ envelope }: StoredMessage): Html {
  const at = envelope.receivedAt;
  return html`<time datetime="${at}">${at.slice(0, 10)} ${at.slice(11, 19)} UTC</time>`;
}

/** The text with its https addresses as links. */
function linked(text: string): Html {
  const pieces = text.split(/(https:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]])/);
  return html`${raw('')}${pieces.map((piece, index) =>
    index % 2 === 1 ? html`<a href="${piece}" rel="noopener noreferrer" target="_blank">${piece}</a>` : piece,
  )}`;
}
