// What the mailbox answers over HTTPS: pages for people, /messages.json for tests, /faults to order faults.
// Never runs a script, and lets no other site read or frame it.
import { Hono } from 'hono';
import { decodeMessage } from './decode-message.ts';
import type { MessageStore } from './message-store.ts';
import { bodyViews, type Entry, listPage, type MessageView, messageHtml, messagePage, notFoundPage } from './page.ts';
import { type Fault, faults, type Refusals } from './refusals.ts';
import { stylesheet } from './stylesheet.ts';

const pageSize = 50;
const maxListed = 1_000;

const pagePolicy =
  "default-src 'none'; style-src 'self'; img-src data:; frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
// The message's own HTML: no script, no form, nothing fetched; it may style itself and open links elsewhere.
const messagePolicy =
  "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; frame-ancestors 'self'";

export function mailboxRoutes(store: MessageStore, refusals: Refusals): Hono {
  const app = new Hono();
  const entry = async (id: string): Promise<Entry | undefined> => {
    const stored = await store.read(id);
    return stored && { stored, message: decodeMessage(stored.raw) };
  };
  const entries = async (ids: readonly string[]) =>
    (await Promise.all(ids.map(entry))).filter((found) => found !== undefined);

  app.use(async (context, next) => {
    await next();
    const { headers } = context.res;
    headers.set('X-Content-Type-Options', 'nosniff');
    headers.set('Referrer-Policy', 'no-referrer');
    headers.set('Cross-Origin-Resource-Policy', 'same-origin');
    headers.set('Cross-Origin-Opener-Policy', 'same-origin');
    headers.set('Cache-Control', 'no-store');
    if (!headers.has('Content-Security-Policy')) headers.set('Content-Security-Policy', pagePolicy);
  });

  /** Of the newest messages, those to this recipient; ids, newest first. */
  const idsTo = async (to: string): Promise<readonly string[]> => {
    const found: string[] = [];
    for (const id of store.list().slice(0, maxListed)) {
      const one = await store.read(id);
      if (one?.envelope.to.some((address) => address.toLowerCase().includes(to))) found.push(id);
    }
    return found;
  };

  app.get('/', async (context) => {
    const to = (context.req.query('to') ?? '').trim().slice(0, 254);
    const ids = to === '' ? store.list() : await idsTo(to.toLowerCase());
    const last = Math.max(1, Math.ceil(ids.length / pageSize));
    const number = Math.min(last, Math.max(1, Number.parseInt(context.req.query('page') ?? '1', 10) || 1));
    const shown = await entries(ids.slice((number - 1) * pageSize, number * pageSize));
    const isCut = to !== '' && store.list().length > maxListed;
    return context.html(listPage(shown, { number, last, total: ids.length, to, isCut }));
  });
  app.get('/mailbox.css', (context) => context.body(stylesheet, 200, { 'Content-Type': 'text/css; charset=utf-8' }));

  app.get('/messages.json', async (context) => {
    const to = context.req.query('to')?.toLowerCase();
    const limit = Math.min(maxListed, Number.parseInt(context.req.query('limit') ?? '', 10) || pageSize);
    const found: Entry[] = [];
    for (const id of store.list()) {
      const one = await entry(id);
      if (
        one === undefined ||
        (to !== undefined && !one.stored.envelope.to.some((address) => address.toLowerCase() === to))
      )
        continue;
      if (found.push(one) >= limit) break;
    }
    return context.json({ total: store.list().length, messages: found.map(asJson) });
  });

  app.get('/messages/:id', async (context) => {
    const found = await entry(context.req.param('id'));
    return found === undefined
      ? context.html(notFoundPage(), 404)
      : context.html(messagePage(found, viewOf(found, context.req.query())));
  });
  app.get('/messages/:id/html', async (context) => {
    const found = await entry(context.req.param('id'));
    if (found?.message.html === undefined) return context.html(notFoundPage(), 404);
    context.header('Content-Security-Policy', messagePolicy);
    return context.html(messageHtml(found, viewOf(found, context.req.query()).scheme));
  });
  app.get('/messages/:id/source', async (context) => {
    const found = await entry(context.req.param('id'));
    if (found === undefined) return context.html(notFoundPage(), 404);
    return context.body(new Uint8Array(found.stored.raw), 200, { 'Content-Type': 'text/plain; charset=utf-8' });
  });

  // JSON only: a form or a script of another site cannot send it without asking first, and is not answered.
  app.post('/faults', async (context) => {
    if (context.req.header('content-type') !== 'application/json') return context.json({ error: 'send JSON' }, 415);
    const order = readOrder(await context.req.json().catch(() => undefined));
    if (order === undefined) {
      return context.json(
        { error: `send {"fault": ${faults.map((name) => `"${name}"`).join(' or ')}, "count": 0 to 1000}` },
        422,
      );
    }
    refusals.order(order.fault, order.count);
    return context.json(order);
  });

  app.notFound((context) => context.html(notFoundPage(), 404));
  return app;
}

/** As asked, as far as the message has it. */
function viewOf({ message }: Entry, { view, width, colours }: Record<string, string>): MessageView {
  const offered = bodyViews.filter((body) => body === 'source' || message[body] !== undefined);
  return {
    body: offered.find((body) => body === view) ?? offered[0] ?? 'source',
    width: width === 'phone' ? 'phone' : 'wide',
    scheme: colours === 'light' || colours === 'dark' ? colours : 'auto',
  };
}

export interface MessageJson {
  readonly id: string;
  readonly receivedAt: string;
  readonly envelopeFrom: string;
  readonly envelopeTo: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly text: string | null;
  readonly html: string | null;
}

function asJson({ stored: { id, envelope }, message }: Entry): MessageJson {
  return {
    id,
    receivedAt: envelope.receivedAt,
    envelopeFrom: envelope.from,
    envelopeTo: envelope.to,
    from: message.from,
    to: message.to,
    subject: message.subject,
    headers: message.headers,
    text: message.text ?? null,
    html: message.html ?? null,
  };
}

function readOrder(body: unknown): { fault: Fault; count: number } | undefined {
  if (typeof body !== 'object' || body === null || !('fault' in body) || !('count' in body)) return undefined;
  const { count } = body;
  const fault = faults.find((name) => name === body.fault);
  if (fault === undefined || typeof count !== 'number' || !Number.isInteger(count) || count < 0 || count > 1_000)
    return undefined;
  return { fault, count };
}
