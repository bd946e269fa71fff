// What changed, for readers of feeds: RSS 2.0 and JSON Feed 1.1. And a badge with the numbers of this moment.
import type { ClauseReport, TrustReport } from '../../modules/policy.ts';
import type { TrustParts } from '../trust.ts';
import { tally } from './page-body.ts';

type Changes = Awaited<ReturnType<TrustParts['changes']>>;

export function rss(changes: Changes, { shopName, shopOrigin }: { shopName: string; shopOrigin: string }): string {
  const items = changes.map(
    ({ id, at, title, text, href }) =>
      `<item><title>${xml(title)}</title><link>${xml(shopOrigin + href)}</link><guid isPermaLink="false">${xml(id)}</guid><pubDate>${at.toUTCString()}</pubDate><description>${xml(text)}</description></item>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>${xml(`How ${shopName} keeps its word`)}</title><link>${xml(`${shopOrigin}/trust`)}</link><description>Versions of the policy, and what began or ceased to hold.</description>
${items.join('\n')}
</channel></rss>
`;
}

export function jsonFeed(changes: Changes, { shopName, shopOrigin }: { shopName: string; shopOrigin: string }) {
  return {
    version: 'https://jsonfeed.org/version/1.1',
    title: `How ${shopName} keeps its word`,
    home_page_url: `${shopOrigin}/trust`,
    feed_url: `${shopOrigin}/trust/changes.json`,
    items: changes.map(({ id, at, title, text, href }) => ({
      id,
      url: shopOrigin + href,
      title,
      content_text: text,
      date_published: at.toISOString(),
    })),
  };
}

/** Red when something is broken, green when all that can be known holds, grey otherwise: with the numbers in words. */
export function badge(report: Pick<TrustReport, 'clauses'>): string {
  const { promises, holds, broken } = tally(report.clauses);
  const words = broken > 0 ? `${broken} of ${promises} broken` : `${holds} of ${promises} proven`;
  const colour = broken > 0 ? '#b3261e' : isAllKnown(report.clauses) ? '#1e6b3a' : '#595f69';
  const width = 12 + Math.ceil(words.length * 6.6);
  const left = 72;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${left + width}" height="20" role="img" aria-label="promises: ${words}"><title>promises: ${words}</title><rect width="${left}" height="20" fill="#33373d"/><rect x="${left}" width="${width}" height="20" fill="${colour}"/><g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11"><text x="8" y="14">promises</text><text x="${left + 6}" y="14">${words}</text></g></svg>
`;
}

function isAllKnown(clauses: readonly ClauseReport[]): boolean {
  return clauses.every(({ status }) => status === 'proven' || status === 'not-applicable');
}

/** Text inside an element; what XML 1.0 cannot hold becomes a space. */
function xml(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
