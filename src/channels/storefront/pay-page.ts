// The page with Stripe's payment form, and the way back from it. Every visit asks Stripe how the payment stands, so a page
// opened twice, a lost answer or a declined card all lead to the right place.
import { type Html, html } from '../../kernel/html.ts';
import { type Exchange, pageReply, type Reply, redirectReply } from '../../kernel/http.ts';
import { formatMoney } from '../../kernel/money.ts';
import type { OrderWithLines } from '../../modules/orders.ts';
import type { ShopParts } from '../shop.ts';
import { type StripeForm, stripeForm } from './stripe-form.ts';

interface Payable {
  order: OrderWithLines;
  clientSecret: string;
  deadlineAt: Date;
  /** The last try did not go through. */
  failed: boolean;
}

export function payPages(shop: ShopParts) {
  const form = stripeForm(shop.stripe);

  return {
    async show(exchange: Exchange<OrderWithLines>): Promise<Reply> {
      const order = exchange.actor;
      const payment = order.state === 'awaiting-payment' ? await shop.paymentOf(order.orderId) : undefined;
      if (payment === undefined) return redirectReply(`/orders/${order.orderId}`);
      const outcome = await shop.advance(payment.paymentId);
      if (outcome.kind === 'unknown') {
        return pageReply(noAnswerPage(shop, order), { status: 503, headers: { 'retry-after': '5' } });
      }
      if (outcome.kind !== 'state' || outcome.state !== 'awaiting-customer' || outcome.clientSecret === undefined) {
        return redirectReply(`/orders/${order.orderId}`);
      }
      const { clientSecret, decline } = outcome;
      const payable = { order, clientSecret, deadlineAt: payment.deadlineAt, failed: decline !== undefined };
      return pageReply(payPage(shop, form, payable), { sources: form.sources });
    },

    /** Where Stripe sends the browser back to. What its address says is not believed: Stripe is asked. */
    async returned(exchange: Exchange<OrderWithLines>): Promise<Reply> {
      const { orderId } = exchange.actor;
      const payment = await shop.paymentOf(orderId);
      const outcome = payment === undefined ? undefined : await shop.advance(payment.paymentId);
      const isStillToBePaid = outcome?.kind === 'state' && outcome.state === 'awaiting-customer';
      return redirectReply(`/orders/${orderId}${isStillToBePaid ? '/pay' : ''}`);
    },
  };
}

function payPage(shop: ShopParts, form: StripeForm, payable: Payable): Html {
  const { order, clientSecret, deadlineAt, failed } = payable;
  const total = formatMoney(order.total);
  return shop.frame.page({
    title: `Pay for order ${order.number}`,
    scripts: form.scriptTag,
    modules: ['pay'],
    body: html`<h1>Pay ${total}</h1>
<p>Order <strong>${order.number}</strong> is placed, and its items are kept for you until <time datetime="${deadlineAt.toISOString()}">${timeText(deadlineAt)}</time>. It is complete when it is paid.</p>
${failed ? html`<p class="note bad" role="status">The last payment did not go through, and nothing was taken. Try again, or use another card.</p>` : ''}
${shop.demonstration ? html`<p class="note">Nothing is charged here. Pay with one of <a href="https://docs.stripe.com/testing#cards" rel="noreferrer">Stripe’s test cards</a>, never with a real one.</p>` : ''}
<form class="card payment" data-client-secret="${clientSecret}" data-publishable-key="${shop.stripe.publishableKey}" data-return-url="/orders/${order.orderId}/return">
<h2>Card</h2>
<div id="payment"></div>
<div class="soft" id="payment-loading"><p>The card form is loading …</p>
<p>It needs JavaScript, because it sends your card straight to our payment provider, Stripe, and never to us. If it does not come, switch JavaScript on for this page and allow <code>${form.host}</code>, then reload. Your order is kept until ${timeText(deadlineAt)}.</p></div>
<div id="payment-failed" class="note bad" role="alert" hidden><p>The card form did not load, so nothing can be paid just now. Your order is kept until ${timeText(deadlineAt)}.</p>
<p>Switch off what blocks <code>${form.host}</code> in your browser, or try another browser or network, then <a href="/orders/${order.orderId}/pay">load the form again</a>.</p></div>
<p class="error" id="payment-error" role="alert" hidden></p>
<button id="pay" class="wide" hidden data-idle="Pay ${total}" data-busy="Paying …">Pay ${total}</button>
</form>
<p><a href="/orders/${order.orderId}">Look at the order</a></p>`,
  });
}

function noAnswerPage(shop: ShopParts, order: OrderWithLines): Html {
  return shop.frame.page({
    title: 'Payment not available',
    body: html`<h1>The payment service does not answer</h1>
<p>Order <strong>${order.number}</strong> is placed and its items are kept for you. Nothing was charged.</p>
<div class="row"><a class="button" href="/orders/${order.orderId}/pay">Try again</a>
<a class="button secondary" href="/orders/${order.orderId}">Look at the order</a></div>`,
  });
}

const time = new Intl.DateTimeFormat('en', {
  day: 'numeric',
  month: 'long',
  hour: 'numeric',
  minute: '2-digit',
  hourCycle: 'h23',
  timeZone: 'UTC',
});

function timeText(at: Date): string {
  return `${time.format(at)} UTC`;
}
