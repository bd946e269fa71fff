// The mailbox's pages: a list of messages, and one message as HTML (in a frame that can do nothing), as text, or as it was
// received. Everything in a message is foreign text: escaped here, or shown in a sandbox.
import { html, raw } from 'hono/html';
import type { Message } from './decode-message.ts';
import type { StoredMessage } from './message-store.ts';
import { snippetOf } from './snippet.ts';

type Html = ReturnType<typeof html>;

export interface Entry {
  readonly stored: StoredMessage;
  readonly message: Message;
}

export interface ListView {
  readonly number: number;
  readonly last: number;
  /** Of all messages, or of those to the recipient that is looked for. */
  readonly total: number;
  readonly to: string;
  /** Some were not looked at: the search ends with the newest. */
  readonly isCut: boolean;
}

export const bodyViews = ['html', 'text', 'source'] as const;
export type BodyView = (typeof bodyViews)[number];

/** How a message is looked at. */
export interface MessageView {
  readonly body: BodyView;
  readonly width: 'wide' | 'phone';
  readonly scheme: 'auto' | 'light' | 'dark';
}

export function listPage(entries: readonly Entry[], view: ListView): Html {
  const count = view.total === 1 ? '1 message' : `${view.total} messages`;
  const whose = view.to === '' ? '' : html` to <strong>${view.to}</strong>`;
  return frame(
    'Mailbox',
    html`<div class="head">
        <div>
          <h1>Mailbox</h1>
          <p class="quiet">${count}${whose}, newest first.${view.isCut ? ' Older ones were not looked at.' : ''}</p>
        </div>
        <form method="get" action="/" role="search">
          <label for="to">Recipient</label>
          <input id="to" name="to" type="search" value="${view.to}" autocomplete="off" spellcheck="false" />
          <button>Filter</button>
          ${view.to === '' ? '' : html`<a href="/">Show all</a>`}
        </form>
      </div>
      ${entries.length === 0 ? emptyList(view) : html`<ul class="messages">${entries.map(listItem)}</ul>`}
      ${view.last > 1 ? pager(view) : ''}`,
  );
}

function emptyList({ to }: ListView): Html {
  return to === ''
    ? html`<div class="empty">
        <h2>No mail yet</h2>
        <p>Every mail that the demonstration shop sends ends here, whoever it is for. Buy something: its confirmation arrives within a second or two.</p>
        <p><a class="button" href="/">Look again</a></p>
      </div>`
    : html`<div class="empty">
        <h2>Nothing for this recipient</h2>
        <p>Check the address, or <a href="/">look at all messages</a>.</p>
      </div>`;
}

function listItem({ stored, message }: Entry): Html {
  const [to = ''] = stored.envelope.to;
  return html`<li>
      <a class="subject" href="/messages/${stored.id}">${message.subject || '(no subject)'}</a>
      <span class="when">${time(stored)}</span>
      <span class="snippet">${snippetOf(message)}</span>
      <span class="who">${senderName(message.from) || stored.envelope.from} <span aria-hidden="true">→</span><span class="hidden"> to </span> <a href="/?to=${encodeURIComponent(to)}">${to}</a>${stored.envelope.to.length > 1 ? ` and ${stored.envelope.to.length - 1} more` : ''}</span>
    </li>`;
}

const bodyNames: Record<BodyView, string> = { html: 'As HTML', text: 'As text', source: 'Source' };

export function messagePage({ stored, message }: Entry, view: MessageView): Html {
  const here = (changes: Partial<MessageView>) => addressOf(stored.id, { ...view, ...changes });
  const offered = bodyViews.filter((body) => body === 'source' || message[body] !== undefined);
  return frame(
    message.subject || '(no subject)',
    html`<p><a href="/">All messages</a></p>
      <article>
        <h1>${message.subject || '(no subject)'}</h1>
        <dl>
          <dt>From</dt>
          <dd>${message.from || stored.envelope.from}</dd>
          <dt>To</dt>
          <dd>${stored.envelope.to.map((to, index) => html`${index > 0 ? ', ' : ''}<a href="/?to=${encodeURIComponent(to)}">${to}</a>`)}</dd>
          <dt>Received</dt>
          <dd>${time(stored)}</dd>
        </dl>
        <div class="bar">
          <nav class="tabs" aria-label="Show the message">${offered.map((body) => choice(bodyNames[body], here({ body }), body === view.body))}</nav>
          ${
            view.body === 'html'
              ? html`<nav class="tabs" aria-label="Width">${choice('Wide', here({ width: 'wide' }), view.width === 'wide')}${choice('Phone', here({ width: 'phone' }), view.width === 'phone')}</nav>
          <nav class="tabs" aria-label="Colours">${choice('As here', here({ scheme: 'auto' }), view.scheme === 'auto')}${choice('Light', here({ scheme: 'light' }), view.scheme === 'light')}${choice('Dark', here({ scheme: 'dark' }), view.scheme === 'dark')}</nav>`
              : ''
          }
        </div>
        ${bodyPart({ stored, message }, view)}
      </article>`,
  );
}

function bodyPart({ stored, message }: Entry, { body, width, scheme }: MessageView): Html {
  switch (body) {
    case 'html':
      return html`<div class="sheet ${width} ${scheme}">
          <iframe
            src="/messages/${stored.id}/html?colours=${scheme}"
            title="The message as HTML"
            sandbox="allow-popups allow-popups-to-escape-sandbox"
            referrerpolicy="no-referrer"
          ></iframe>
        </div>`;
    case 'text':
      return html`<pre class="text" tabindex="0" aria-label="The message as text">${linked(message.text ?? '')}</pre>`;
    case 'source':
      return html`<p class="quiet">
            As it was received, ${stored.raw.length} bytes.
            <a href="/messages/${stored.id}/source">Open by itself</a>
          </p>
          <pre class="source" tabindex="0" aria-label="The message as it was received">${stored.raw.toString('utf8').slice(0, 200_000)}</pre>`;
  }
}

function choice(label: string, href: string, isChosen: boolean): Html {
  return isChosen ? html`<a href="${href}" aria-current="true">${label}</a>` : html`<a href="${href}">${label}</a>`;
}

function addressOf(id: string, { body, width, scheme }: MessageView): string {
  return `/messages/${id}?view=${body}&width=${width}&colours=${scheme}`;
}

export function notFoundPage(): Html {
  return frame('No such message', html`<h1>No such message</h1><p><a href="/">All messages</a></p>`);
}

/**
 * The message's own HTML, its links opening outside the frame, and its colours as wanted: what it says of light and dark
 * is made true or false. Must be served with a sandbox policy.
 */
export function messageHtml({ message }: Entry, scheme: MessageView['scheme']): string {
  const own = inScheme(message.html ?? '', scheme);
  const base = '<base target="_blank">';
  // A whole document keeps its head: what it says of itself (language, colours) belongs to how it is shown.
  return /<head[\s>]/i.test(own)
    ? own.replace(/<head[^>]*>/i, (head) => `${head}${base}`)
    : `<!doctype html><meta charset="utf-8">${base}${own}`;
}

function inScheme(text: string, scheme: MessageView['scheme']): string {
  if (scheme === 'auto') return text;
  return text.replaceAll(/\(\s*prefers-color-scheme\s*:\s*(dark|light)\s*\)/gi, (_, asked: string) =>
    asked.toLowerCase() === scheme ? '(min-width:0)' : '(max-width:0)',
  );
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
        <header class="band"><strong>Demonstration mailbox.</strong> Nothing here leaves this machine.</header>
        <main>${content}</main>
      </body>
    </html>`;
}

function pager({ number, last, to }: ListView): Html {
  const address = (page: number) => `/?page=${page}${to === '' ? '' : `&to=${encodeURIComponent(to)}`}`;
  return html`<nav class="pager" aria-label="Pages">
    ${number > 1 ? html`<a href="${address(number - 1)}" rel="prev">Newer</a>` : ''}
    <span>Page ${number} of ${last}</span>
    ${number < last ? html`<a href="${address(number + 1)}" rel="next">Older</a>` : ''}
  </nav>`;
}

const when = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
});

function time({ envelope }: StoredMessage): Html {
  const at = new Date(envelope.receivedAt);
  return html`<time datetime="${envelope.receivedAt}">${when.format(at)} UTC</time>`;
}

/** "Shop <shop@example.org>" → "Shop". */
function senderName(from: string): string {
  return /^"?([^"<]*?)"?\s*<[^>]*>$/.exec(from)?.[1] || from;
}

/** The text with its https addresses as links. */
function linked(text: string): Html {
  const pieces = text.split(/(https:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]])/);
  return html`${raw('')}${pieces.map((piece, index) =>
    index % 2 === 1 ? html`<a href="${piece}" rel="noopener noreferrer" target="_blank">${piece}</a>` : piece,
  )}`;
}
