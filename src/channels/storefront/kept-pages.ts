// Public pages are made once for all who see the same: kept beside the object that they show, one for each market, and
// sent from memory. A page of a preview is made for its maker alone and never kept.
import { keepDerived } from '../../kernel/fresh-cache.ts';
import type { Html } from '../../kernel/html.ts';
import { type Exchange, pageReply, type Reply, type StoredReply, sendStored, storeReply } from '../../kernel/http.ts';
import type { Market, ShopParts } from '../shop.ts';

type Facts = Parameters<ReturnType<typeof keepDerived>>[1];

/** So many pages of one kind are kept, in all languages and currencies: about 60 kB each. */
const most = 400;
/** Of one object: two languages, a few currencies, light and dark. */
const variants = 16;

/** `facts`: everything that the page shows beside `source` and the market. */
export type SendPage<Source extends object> = (
  exchange: Exchange,
  page: { market: Market; source: Source; facts: Facts; render: () => Html },
) => Reply;

export function keepPages<Source extends object>(shop: Pick<ShopParts, 'frame'>): SendPage<Source> {
  const kept = keepDerived<Source, StoredReply>({ variants, most });
  return (exchange, { market, source, facts, render }) => {
    if (market.preview > 0) return pageReply(render());
    const stored = kept(source, [market, shop.frame.facts(), ...facts], () => storePage(render()));
    return sendStored(exchange, stored);
  };
}

function storePage(page: Html): StoredReply {
  return storeReply(page.toString(), {
    contentType: 'text/html; charset=utf-8',
    page: {},
    vary: 'accept-language, cookie',
  });
}
