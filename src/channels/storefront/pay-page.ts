// The page with Stripe's payment form, and the way back from it. Every visit asks Stripe how the payment stands, so a page
// opened twice, a lost answer or a declined card all lead to the right place.
import { type Html, html } from '../../kernel/html.ts';
import { type Exchange, pageReply, type Reply, redirectReply } from '../../kernel/http.ts';
import type { OrderWithLines } from '../../modules/orders.ts';
import type { Market, ShopParts } from '../shop.ts';
import { type StripeForm, stripeForm } from './stripe-form.ts';
import { tillPage } from './till-page.ts';

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
      const [outcome, market] = await Promise.all([shop.advance(payment.paymentId), shop.market(exchange)]);
      if (outcome.kind === 'unknown') {
        return pageReply(noAnswerPage(shop, market, order), { status: 503, headers: { 'retry-after': '5' } });
      }
      if (outcome.kind !== 'state' || outcome.state !== 'awaiting-customer' || outcome.clientSecret === undefined) {
        return redirectReply(`/orders/${order.orderId}`);
      }
      const { clientSecret, decline } = outcome;
      const payable = { order, clientSecret, deadlineAt: payment.deadlineAt, failed: decline !== undefined };
      return pageReply(payPage({ shop, market, form }, payable), { sources: form.sources });
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

function payPage(
  { shop, market, form }: { shop: ShopParts; market: Market; form: StripeForm },
  payable: Payable,
): Html {
  const { order, clientSecret, deadlineAt, failed } = payable;
  const words = market.texts.till.pay;
  const payNow = words.heading(market.money(order.total));
  const until = timeText(deadlineAt, market);
  return tillPage(shop, market, {
    title: words.title(order.number),
    scripts: form.scriptTag,
    modules: ['pay'],
    body: html`<div class="narrow paying"><h1>${payNow}</h1>
<p>${words.intro(order.number, until)}</p>
${failed ? html`<p class="note bad" role="status">${words.failed}</p>` : ''}
${shop.demonstration ? html`<p class="note">${words.testCards} <a href="https://docs.stripe.com/testing#cards" rel="noreferrer">${words.testCardsLink}</a></p>` : ''}
<form class="card payment" data-client-secret="${clientSecret}" data-publishable-key="${shop.stripe.publishableKey}" data-return-url="/orders/${order.orderId}/return" data-locale="${market.locale}" data-generic="${words.generic}" data-lost="${words.lost}">
<h2>${words.card}</h2>
<div id="payment"></div>
<div class="soft" id="payment-loading"><p>${words.loading}</p>
<p>${words.needsScript(form.host, until)}</p></div>
<div id="payment-failed" class="note bad" role="alert" hidden><p>${words.notLoaded(until)}</p>
<p>${words.blocked(form.host)} <a href="/orders/${order.orderId}/pay">${words.loadAgain}</a></p></div>
<p class="error" id="payment-error" role="alert" hidden></p>
<button id="pay" class="wide" hidden data-idle="${payNow}" data-busy="${words.busy}">${payNow}</button>
</form>
<p><a href="/orders/${order.orderId}">${words.seeOrder}</a></p></div>`,
  });
}

function noAnswerPage(shop: ShopParts, market: Market, order: OrderWithLines): Html {
  const words = market.texts.till.pay;
  return tillPage(shop, market, {
    title: words.noAnswer,
    body: html`<div class="narrow paying"><h1>${words.noAnswer}</h1>
<p>${words.noAnswerText(order.number)}</p>
<div class="row"><a class="button" href="/orders/${order.orderId}/pay">${words.tryAgain}</a>
<a class="button secondary" href="/orders/${order.orderId}">${words.seeOrder}</a></div></div>`,
  });
}

function timeText(at: Date, { dateTag }: Market): string {
  const time = new Intl.DateTimeFormat(dateTag, {
    day: 'numeric',
    month: 'long',
    hour: 'numeric',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: 'UTC',
  });
  return `${time.format(at)} UTC`;
}
