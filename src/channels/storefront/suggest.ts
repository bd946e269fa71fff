// What the search field suggests while somebody types: products and collections as data, which the field's module shows.
import { type Exchange, jsonReply, type Reply } from '../../kernel/http.ts';
import { pictureUrl, type ShopParts } from '../shop.ts';

const shortest = 2;
const longest = 100;

export function suggestions(shop: ShopParts) {
  return async (exchange: Exchange): Promise<Reply> => {
    const market = await shop.market(exchange);
    const query = (exchange.query('q') ?? '').trim().slice(0, longest);
    const words = market.texts.frame;
    const headers = { 'cache-control': 'private, max-age=60', vary: 'cookie, accept-language' };
    if (query.length < shortest) return jsonReply({ entries: [], said: words.suggestionsCount(0) }, { headers });
    const { products, collections, didYouMean } = await shop.catalog.suggest(query, market.currency);
    const pictures = await shop.media.picturesFor(
      products.flatMap(({ image }) => (image === undefined ? [] : [image.url])),
    );
    const entries = [
      ...collections.map(({ handle, title }) => ({
        href: `/collections/${encodeURIComponent(handle)}`,
        title,
        note: market.texts.browse.list.collections,
      })),
      ...products.map(({ handle, title, price, priceVaries, image }) => {
        const found = image === undefined ? undefined : pictures.get(image.url);
        const smallest = found?.widths[0];
        const said = market.money(price);
        return {
          href: `/products/${encodeURIComponent(handle)}`,
          title,
          note: priceVaries ? market.texts.browse.list.from(said) : said,
          ...(found === undefined || smallest === undefined ? {} : { image: pictureUrl(found.hash, smallest, 'webp') }),
        };
      }),
    ];
    const meant = didYouMean ?? query;
    const all = { href: `/search?${new URLSearchParams({ q: query })}`, title: words.allResults(meant), note: '' };
    return jsonReply(
      { entries: entries.length === 0 ? [] : [...entries, all], said: words.suggestionsCount(entries.length) },
      { headers },
    );
  };
}
