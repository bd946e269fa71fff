// The visitor's choice of language, currency and appearance, kept in a cookie; and the merchant's look at a draft of his
// settings, which one cookie switches on and off.
import { z } from 'zod';
import { type Exchange, jsonReply, type Reply, redirectReply } from '../../kernel/http.ts';
import { isUuid } from '../../kernel/ids.ts';
import { keepMarket, previewCookie, type ShopParts } from '../shop.ts';

const marketForm = z.object({
  locale: z.string().max(20),
  currency: z.string().max(3),
  scheme: z.string().max(10),
  back: z.string().max(2_000).optional(),
});

/** As long as a draft is kept. */
const previewSeconds = 86_400;

export function marketPages(shop: ShopParts) {
  return {
    async choose(exchange: Exchange): Promise<Reply> {
      const input = exchange.form(marketForm);
      if (input.kind === 'refused') return input.reply;
      const { settings } = await shop.market(exchange);
      const cookie = keepMarket(exchange, settings, input.value);
      return redirectReply(ownPath(input.value.back), cookie === undefined ? {} : { cookies: [cookie] });
    },

    /** The address that `watchword shop preview` prints: whoever has it sees the draft. */
    preview(exchange: Exchange): Reply {
      const id = exchange.param('id');
      if (!isUuid(id)) return exchange.refuse(404);
      return redirectReply('/', {
        cookies: [exchange.setCookie(previewCookie, id, { maxAgeSeconds: previewSeconds })],
      });
    },

    /** For the preview's module: changes when the draft does; 0 when there is none any more. */
    async version(exchange: Exchange): Promise<Reply> {
      return jsonReply({ version: (await shop.market(exchange)).preview });
    },

    leave: (exchange: Exchange): Reply => redirectReply('/', { cookies: [exchange.dropCookie(previewCookie)] }),
  };
}

/** Only ever a path of ours: anybody can write a form. */
function ownPath(back: string | undefined): string {
  return back !== undefined && /^\/(?![/\\])[!-[\]-~]*$/.test(back) ? back : '/';
}
