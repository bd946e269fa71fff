// All collections of the shop on one page.
import { html } from '../../kernel/html.ts';
import type { Exchange, Reply } from '../../kernel/http.ts';
import type { CollectionSummary } from '../../modules/catalog.ts';
import { breadcrumbs, crumbTrail, type ShopParts } from '../shop.ts';
import { collectionGrid } from './collection-grid.ts';
import { keepPages } from './kept-pages.ts';

export function collectionsPages(shop: ShopParts) {
  const send = keepPages<readonly CollectionSummary[]>(shop);
  return {
    async show(exchange: Exchange): Promise<Reply> {
      const market = await shop.market(exchange);
      const collections = await shop.catalog.collections();
      const urls = collections.flatMap(({ image }) => (image === undefined ? [] : [image.url]));
      const pictures = await shop.media.picturesFor(urls);
      const words = market.texts.browse.list;
      const crumbs = [
        { title: market.texts.frame.home, path: '/' },
        { title: words.collections, path: '/collections' },
      ];
      return send(exchange, {
        market,
        source: collections,
        facts: urls.map((url) => pictures.get(url)),
        render: () =>
          shop.frame.page({
            market,
            title: words.collections,
            canonical: '/collections',
            current: '/collections',
            data: [breadcrumbs(crumbs, shop.frame.origin)],
            body: html`${crumbTrail(market, crumbs)}<h1>${words.collections}</h1>
${collections.length === 0 ? html`<p>${market.texts.browse.home.empty} <a href="/products">${words.all}</a></p>` : collectionGrid(market, { collections, pictures, level: 2 })}`,
          }),
      });
    },
  };
}
