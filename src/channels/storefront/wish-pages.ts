// "Tell me when it is back": the form on a product's page, and the links in the mail that answers it. A link alone changes
// nothing (mail programs open links to look at them): its page has a button. Decides nothing.
import { type HtmlValue, html } from '../../kernel/html.ts';
import { type Exchange, pageReply, type Reply, textReply } from '../../kernel/http.ts';
import { contactFields, icon, type Market, type ShopParts } from '../shop.ts';
import { readProductFacts } from './product-facts.ts';
import { againReply, noProduct, productForm } from './product-page.ts';

export function wishPages(shop: ShopParts) {
  const page = (market: Market, title: string, body: HtmlValue) =>
    shop.frame.page({
      market,
      title,
      layout: 'reading',
      body: html`<div class="empty">${icon('mail')}<h1>${title}</h1>${body}</div>`,
    });
  const asked = (market: Market, use: 'confirm' | 'end') => {
    const words = market.texts.browse.wish;
    const isEnd = use === 'end';
    return page(
      market,
      isEnd ? words.endTitle : words.confirmTitle,
      html`<p>${isEnd ? words.endText : words.confirmText}</p><form method="post"><button>${isEnd ? words.endButton : words.confirmButton}</button></form>`,
    );
  };
  const tooLate = async (exchange: Exchange) =>
    exchange.refuse(404, (await shop.market(exchange)).texts.browse.wish.tooLate);

  return {
    async ask(exchange: Exchange): Promise<Reply> {
      const facts = await readProductFacts(shop, exchange);
      if (facts === undefined) return noProduct(shop, exchange);
      const input = exchange.form(productForm);
      if (input.kind === 'refused') return input.reply;
      const { market, product } = facts;
      const words = market.texts.browse.product;
      const { variantId = '', email: typedEmail = '' } = input.value;
      const email = contactFields.email.safeParse(typedEmail);
      if (!email.success) return againReply(shop, facts, input.value, { field: 'email', message: words.emailWrong });
      const outcome = await shop.wishes.ask({ variantId, email: email.data, locale: market.locale });
      if (outcome.kind === 'no-such-variant') {
        return againReply(shop, facts, input.value, { field: 'email', message: words.noLonger });
      }
      const back = html`<p><a class="button secondary" href="/products/${encodeURIComponent(product.handle)}">${product.title}</a></p>`;
      const [title, text] =
        outcome.kind === 'in-stock' ? [words.inStock, words.notifyInStock] : [words.notifySent, words.notifySentText];
      return pageReply(page(market, title, html`<p>${text}</p>${back}`));
    },

    async show(exchange: Exchange): Promise<Reply> {
      const use = exchange.param('use') === 'one-click' ? 'end' : exchange.param('use');
      if (use !== 'confirm' && use !== 'end') return tooLate(exchange);
      return pageReply(asked(await shop.market(exchange), use));
    },

    /** The way out that mail programs offer beside the message. */
    async endAtOnce(exchange: Exchange): Promise<Reply> {
      const ended = await shop.wishes.end(exchange.param('id'), exchange.param('token'));
      return ended ? textReply('OK\n') : exchange.refuse(404, 'This link is not one of ours.');
    },

    async decide(exchange: Exchange): Promise<Reply> {
      const market = await shop.market(exchange);
      const words = market.texts.browse.wish;
      const [id, token] = [exchange.param('id'), exchange.param('token')];
      if (exchange.param('use') === 'end') {
        const ended = await shop.wishes.end(id, token);
        return ended ? pageReply(page(market, words.ended, html`<p>${words.endedText}</p>`)) : tooLate(exchange);
      }
      const variantId = await shop.wishes.confirm(id, token);
      if (variantId === undefined) return tooLate(exchange);
      const variant = (await shop.catalog.variants([variantId], market.currency)).get(variantId);
      const text = words.confirmedText(variant?.productTitle ?? market.texts.browse.title);
      return pageReply(page(market, words.confirmed, html`<p>${text}</p>`));
    },
  };
}
