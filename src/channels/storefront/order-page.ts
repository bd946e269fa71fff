// An order as its buyer sees it, opened by the secret link or by the browser that placed it: how it stands, in plain words,
// what was ordered, where it is, what came back. Says nothing of a person, and nothing of why an order is being checked.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { isReturnReason } from '../../flows/request-return.ts';
import type { ShownOrder } from '../../flows/show-order.ts';
import { type Exchange, jsonReply, pageReply, type Reply, redirectReply } from '../../kernel/http.ts';
import { isUuid } from '../../kernel/ids.ts';
import type { OrderWithLines } from '../../modules/orders.ts';
import { type Market, orderCookie, type ShopParts } from '../shop.ts';
import { type Standing, standingOf } from './order-standing.ts';
import { type Asked, orderPage, quantityName } from './order-view.ts';
import { keepOrder } from './own-cart.ts';

interface Look {
  shown: ShownOrder;
  standing: Standing;
  mailTrouble: boolean;
}

const returnForm = z.record(z.string(), z.string().max(100));

export function orderPages(shop: ShopParts) {
  async function look(order: OrderWithLines, market: Market): Promise<Look> {
    const [shown, payment, mailTrouble] = await Promise.all([
      shop.showOrder(order.orderId),
      order.state === 'awaiting-payment' ? shop.paymentOf(order.orderId) : undefined,
      shop.mailTrouble(order.orderId),
    ]);
    if (shown === undefined) throw new Error(`order ${order.number} is gone`);
    const isWaiting = payment?.state === 'opening' || payment?.state === 'awaiting-customer';
    return { shown, standing: standingOf(shown, { market, isWaiting }), mailTrouble };
  }

  async function render(exchange: Exchange<OrderWithLines>, asked: Asked, status = 200): Promise<Reply> {
    const market = await shop.market(exchange);
    const { shown, standing, mailTrouble } = await look(exchange.actor, market);
    const version = versionOf(shown, standing);
    return pageReply(orderPage({ shop, market }, { shown, standing, version, asked, mailTrouble }), { status });
  }

  return {
    show: (exchange: Exchange<OrderWithLines>): Promise<Reply> =>
      render(exchange, { done: exchange.query('asked') !== undefined }),

    /** For the page's script: changes when the page would. */
    async state(exchange: Exchange<OrderWithLines>): Promise<Reply> {
      const { shown, standing } = await look(exchange.actor, await shop.market(exchange));
      return jsonReply({ version: versionOf(shown, standing) });
    },

    /** The customer wants to send something back: noted, and decided by a person. */
    async askReturn(exchange: Exchange<OrderWithLines>): Promise<Reply> {
      const input = exchange.form(returnForm);
      if (input.kind === 'refused') return input.reply;
      const words = (await shop.market(exchange)).texts.till.order;
      const { orderId } = exchange.actor;
      const lines = exchange.actor.lines.flatMap((_, index) => {
        const quantity = readPieces(input.value[quantityName(index + 1)]);
        return quantity === undefined || quantity > 0 ? [{ line: index + 1, quantity }] : [];
      });
      const reason = input.value['reason'] ?? '';
      const wrong = (mistake: string) => render(exchange, { done: false, mistake, typed: input.value }, 422);
      const sound = lines.flatMap(({ line, quantity }) => (quantity === undefined ? [] : [{ line, quantity }]));
      if (sound.length < lines.length) return wrong(words.returnTooMany);
      if (lines.length === 0 || !isReturnReason(reason)) return wrong(words.returnNothing);
      const outcome = await shop.requestReturn?.({
        orderId,
        lines: sound,
        reason,
        actor: 'customer',
      });
      return outcome?.kind === 'requested' ? redirectReply(`/orders/${orderId}?asked`) : wrong(words.returnTooMany);
    },

    /** The mailed link, exchanged for a cookie at once: its token is in no page, no log and no further address. */
    async open(exchange: Exchange): Promise<Reply> {
      const id = exchange.param('id');
      const token = exchange.param('token');
      const order = isUuid(id) ? await shop.orderByToken(id, token) : undefined;
      if (order === undefined) {
        return exchange.refuse(404, 'This link is not one of ours. Copy it again from your confirmation mail.');
      }
      return redirectReply(`/orders/${id}`, { cookies: [keepOrder(exchange, orderCookie(id), token)] });
    },
  };
}

/** How many of a line, 0 when nothing was typed; undefined for what is no number of pieces. */
function readPieces(text = ''): number | undefined {
  const digits = text.trim();
  if (digits === '') return 0;
  return /^\d{1,4}$/.test(digits) ? Number(digits) : undefined;
}

/** Short and without meaning: it only ever is the same or not. */
function versionOf(shown: ShownOrder, standing: Standing): string {
  const facts = [
    shown.order.state,
    standing.heading,
    shown.fulfilment,
    ...shown.parcels.map(({ parcelId, state, tracking }) => `${parcelId} ${state} ${tracking}`),
    ...shown.returns.map(({ returnId, state }) => `${returnId} ${state}`),
    ...shown.credits.map(({ creditId, state }) => `${creditId} ${state}`),
  ];
  return createHash('sha256').update(facts.join('\n')).digest('hex').slice(0, 12);
}
