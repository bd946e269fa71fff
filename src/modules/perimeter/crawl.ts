// Walks a shop's pages as an unknown visitor would: from its front page and the addresses that a shop has, along its own
// links, within bounds. Reads only (GET): nothing is put into a cart and nothing is sent.
import { type Answer, type Asking, mustAnswer } from './ask.ts';
import { type PageReferences, referencesOf } from './page-references.ts';

export interface Visited {
  url: string;
  answer: Answer;
  /** Of a page; undefined for what is no HTML. */
  references: PageReferences | undefined;
}

/** Beside what links lead to: addresses that a visitor meets in the middle of something, and one that does not exist. */
const beginnings = [
  '/',
  '/products',
  '/cart',
  '/checkout',
  '/trust',
  '/api/products',
  '/api/openapi.json',
  '/no-such-page-0b1d',
];

/** Visits at most `limit` addresses of the origin. Throws CannotLook when its front page does not answer. */
export async function crawl(asking: Asking, origin: string, limit = 40): Promise<Visited[]> {
  await mustAnswer(asking, origin);
  const waiting = beginnings.map((path) => new URL(path, origin).href);
  const seen = new Set(waiting);
  const visited: Visited[] = [];
  for (let url = waiting.shift(); url !== undefined && visited.length < limit; url = waiting.shift()) {
    const asked = await asking.ask(url);
    if (asked.kind === 'no-answer') continue;
    const { answer } = asked;
    const isPage = (answer.headers['content-type'] ?? '').startsWith('text/html');
    const references = isPage ? referencesOf(answer.body) : undefined;
    visited.push({ url, answer, references });
    for (const next of [...(references?.links ?? []), answer.headers.location ?? '']) {
      const address = URL.parse(next, url);
      if (next === '' || address === null || address.origin !== new URL(origin).origin) continue;
      address.hash = '';
      // One of each kind is enough of what differs by its query only.
      const key = address.origin + address.pathname;
      if (seen.has(key) || seen.has(address.href)) continue;
      seen.add(key);
      waiting.push(address.href);
    }
  }
  return visited;
}
