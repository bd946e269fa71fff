// Stored replies that were sent a moment ago are sent again without composing them anew, as `openRecent` permits.
import { openRecent } from '../fresh-cache.ts';
import type { Exchange } from './exchange.ts';
import type { Reply } from './reply.ts';
import { type StoredReply, sendStored } from './stored-reply.ts';

/** Large pages, and in several forms: the bound is on memory. */
const most = 200;

/**
 * `audience`: all who see the same at an address, one object for each; undefined: made for this one alone. `make` gives
 * the reply in full; only a stored one is kept.
 */
export type SendAgain = (
  exchange: Exchange,
  audience: () => object | undefined,
  make: () => Promise<Reply>,
) => Reply | Promise<Reply>;

export function openRecentReplies(): SendAgain {
  const recent = openRecent<object, StoredReply>(most);
  return (exchange, audienceOf, make) => {
    const audience = audienceOf();
    if (audience === undefined) return make();
    const stored = recent.find(audience, exchange.target);
    if (stored !== undefined) return sendStored(exchange, stored);
    const composing = recent.begin();
    return make().then((reply) => {
      // While it was made, whoever asks may have come to belong to others.
      if (reply.kept?.stored !== undefined && audienceOf() === audience)
        composing.keep(audience, exchange.target, reply.kept.stored);
      return reply;
    });
  };
}
