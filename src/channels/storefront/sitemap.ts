// For search engines: every address worth finding, and which are none of their business. Made anew at most once a minute.
import type { Exchange, Reply } from '../../kernel/http.ts';
import { textReply } from '../../kernel/http.ts';
import type { ShopParts } from '../shop.ts';

const freshMs = 60_000;
/** Of the protocol (sitemaps.org): 50,000 addresses a file. */
const mostAddresses = 45_000;

interface Address {
  path: string;
  at?: Date;
}

export function sitemapPages(shop: ShopParts) {
  let made: { at: number; files: Promise<string[]> } | undefined;

  function current(): Promise<string[]> {
    const now = performance.now();
    if (made !== undefined && now - made.at < freshMs) return made.files;
    const files = makeFiles();
    made = { at: now, files };
    // One that failed is not kept.
    files.catch(() => (made = undefined));
    return files;
  }

  async function makeFiles(): Promise<string[]> {
    const { settings } = shop.market.lastKnown();
    const addresses: Address[] = [
      { path: '/' },
      { path: '/products' },
      { path: '/collections' },
      { path: '/contact' },
      { path: '/trust' },
      ...settings.pages.map(({ handle }) => ({ path: `/pages/${handle}` })),
    ];
    for await (const entries of shop.catalog.sitemapEntries()) {
      for (const { kind, handle, updatedAt } of entries) {
        addresses.push({ path: `/${kind}s/${encodeURIComponent(handle)}`, at: updatedAt });
      }
    }
    const files: string[] = [];
    for (let from = 0; from < addresses.length; from += mostAddresses) {
      files.push(urlSet(shop.frame.origin, addresses.slice(from, from + mostAddresses)));
    }
    return files;
  }

  return {
    async sitemap(exchange: Exchange): Promise<Reply> {
      // So that a first visitor's settings count, not the fallback.
      await shop.market(exchange);
      const files = await current();
      const part = exchange.query('part');
      const file = files.length === 1 && part === undefined ? files[0] : files[Number(part ?? 'none') - 1];
      const body = part === undefined && files.length > 1 ? index(shop.frame.origin, files.length) : file;
      if (body === undefined) return exchange.refuse(404);
      return textReply(body, {
        headers: { 'content-type': 'application/xml; charset=utf-8', 'cache-control': 'no-cache' },
      });
    },

    robots: (): Reply =>
      textReply(
        [
          'User-agent: *',
          ...['/cart', '/checkout', '/orders', '/search', '/market', '/preview', '/wishes', '/api/'].map(
            (path) => `Disallow: ${path}`,
          ),
          '',
          `Sitemap: ${shop.frame.origin}/sitemap.xml`,
          '',
        ].join('\n'),
        { headers: { 'cache-control': 'public, max-age=3600' } },
      ),
  };
}

function urlSet(origin: string, addresses: readonly Address[]): string {
  const entries = addresses.map(({ path, at }) => {
    const changed = at === undefined ? '' : `<lastmod>${at.toISOString().slice(0, 19)}Z</lastmod>`;
    return `<url><loc>${xml(`${origin}${path}`)}</loc>${changed}</url>\n`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${entries.join('')}</urlset>\n`;
}

function index(origin: string, files: number): string {
  const entries = Array.from(
    { length: files },
    (_, at) => `<sitemap><loc>${xml(`${origin}/sitemap.xml?part=${at + 1}`)}</loc></sitemap>\n`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${entries.join('')}</sitemapindex>\n`;
}

function xml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
