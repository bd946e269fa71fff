// An order as its buyer sees it, opened by the secret link or by the browser that placed it: how it stands, in plain words,
// what was ordered and what it cost. Says nothing of a person, and nothing of why an order is being checked.
import { createHash } from 'node:crypto';
import { invoiceDueOn } from '../../flows/deadlines.ts';
import { type Html, html } from '../../kernel/html.ts';
import { type Exchange, jsonReply, pageReply, type Reply, redirectReply } from '../../kernel/http.ts';
import { isUuid } from '../../kernel/ids.ts';
import { formatMoney } from '../../kernel/money.ts';
import type { OrderWithLines } from '../../modules/orders.ts';
import { orderCookie, type ShopParts } from '../shop.ts';
import { keepOrder } from './own-cart.ts';

interface Standing {
  heading: string;
  text: string;
  tone: 'good' | 'neutral' | 'bad';
  /** It may change by itself soon: the page looks again. */
  watched: boolean;
  payable: boolean;
}

export function orderPages(shop: ShopParts) {
  async function standingOf(order: OrderWithLines): Promise<Standing> {
    if (order.state !== 'awaiting-payment') return settledStanding(order);
    const payment = await shop.paymentOf(order.orderId);
    const isWaiting = payment?.state === 'opening' || payment?.state === 'awaiting-customer';
    return isWaiting ? toBePaid : beingPaid;
  }

  return {
    async show(exchange: Exchange<OrderWithLines>): Promise<Reply> {
      const order = exchange.actor;
      return pageReply(orderPage(shop, order, await standingOf(order)));
    },

    /** For the page's script: changes when the page would. */
    async state(exchange: Exchange<OrderWithLines>): Promise<Reply> {
      return jsonReply({ version: versionOf(exchange.actor, await standingOf(exchange.actor)) });
    },

    /** The mailed link, exchanged for a cookie at once: its token is in no page, no log and no further address. */
    async open(exchange: Exchange): Promise<Reply> {
      const orderId = exchange.param('id');
      const token = exchange.param('token');
      const order = isUuid(orderId) ? await shop.orderByToken(orderId, token) : undefined;
      if (order === undefined) {
        return exchange.refuse(404, 'This link opens no order. Copy it whole from the confirmation mail.');
      }
      return redirectReply(`/orders/${order.orderId}`, {
        cookies: [keepOrder(exchange, orderCookie(order.orderId), token)],
      });
    },
  };
}

const toBePaid: Standing = {
  heading: 'Waiting for your payment',
  text: 'The order is placed, but not paid. We keep the items for you for a while.',
  tone: 'neutral',
  watched: true,
  payable: true,
};

const beingPaid: Standing = {
  heading: 'We are checking your payment',
  text: 'This takes a few seconds. You need not do anything.',
  tone: 'neutral',
  watched: true,
  payable: false,
};

function settledStanding(order: OrderWithLines): Standing {
  const say = (heading: string, text: string, tone: Standing['tone'] = 'neutral', watched = false): Standing => ({
    heading,
    text,
    tone,
    watched,
    payable: false,
  });
  switch (order.state) {
    case 'awaiting-payment':
      return beingPaid;
    case 'paid':
      return say(
        'Paid. Thank you!',
        'We have your payment and prepare your order. A confirmation is on its way to your mailbox.',
        'good',
      );
    case 'held':
      return say(
        'We are checking your order',
        'A person looks at it before it goes on. We write to you when that is done; you need not do anything.',
        'neutral',
        true,
      );
    case 'open-on-account':
      return say('Ordered on account', `Please pay the invoice by ${dateText(invoiceDueOn(order.placedAt))}.`, 'good');
    case 'cancelled':
      return say(
        'Cancelled',
        'This order was cancelled and nothing is charged. If you had paid by card, the amount is set free again; your bank may show it for some days.',
        'bad',
      );
    case 'fulfilled':
      return say('Sent', 'Your order is on its way.', 'good');
    case 'partially-refunded':
      return say('Partly refunded', 'A part of the amount was paid back. Your bank may take some days to show it.');
    case 'refunded':
      return say('Refunded', 'The whole amount was paid back. Your bank may take some days to show it.');
  }
}

function orderPage(shop: ShopParts, order: OrderWithLines, standing: Standing): Html {
  const { orderId, number } = order;
  const watch = standing.watched
    ? html` data-watch="/orders/${orderId}/state" data-version="${versionOf(order, standing)}"`
    : '';
  return shop.frame.page({
    title: `Order ${number}`,
    modules: standing.watched ? ['order'] : [],
    body: html`<h1>Order ${number}</h1>
<div class="note ${standing.tone === 'neutral' ? '' : standing.tone}" role="status"${watch}>
<h2>${standing.heading}</h2>
<p>${standing.text}</p>
${standing.watched && !standing.payable ? html`<p><a href="/orders/${orderId}">Look again</a></p>` : ''}${standing.payable ? html`<p><a class="button" href="/orders/${orderId}/pay">Pay now</a></p>` : ''}</div>
<h2>What you ordered</h2>
<ul class="lines">
${order.lines.map(
  ({ title, quantity, unitPrice, total }) =>
    html`<li><span>${title}<br><span class="soft">${quantity} × <span class="amount">${formatMoney(unitPrice)}</span></span></span> <span class="amount">${formatMoney(total)}</span></li>\n`,
)}</ul>
<dl class="totals">
<div><dt>Goods</dt><dd>${formatMoney(order.subtotal)}</dd></div>
${order.discount.amountMinor > 0 ? html`<div><dt>Discount</dt><dd>−${formatMoney(order.discount)}</dd></div>\n` : ''}<div><dt>Shipping</dt><dd>${order.shipping.amountMinor === 0 ? 'Free' : formatMoney(order.shipping)}</dd></div>
<div><dt>Tax</dt><dd>${formatMoney(order.tax)}</dd></div>
<div class="sum"><dt>Total</dt><dd>${formatMoney(order.total)}</dd></div>
</dl>
<p class="soft">Placed on <time datetime="${order.placedAt.toISOString()}">${dateText(order.placedAt.toISOString())}</time>.</p>
<p><a href="/">Continue shopping</a></p>`,
  });
}

/** Short and without meaning: it only ever is the same or not. */
function versionOf(order: OrderWithLines, standing: Standing): string {
  return createHash('sha256').update(`${order.state} ${standing.heading}`).digest('hex').slice(0, 12);
}

const date = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });

function dateText(iso: string): string {
  return date.format(new Date(iso));
}
