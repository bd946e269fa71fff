// The page of an order: its standing, the way it has gone, its lines with what became of them, parcels, money back,
// returns and the form that asks for one. Markup only.
import type { ShownOrder } from '../../flows/show-order.ts';
import { type Html, html, safeHref } from '../../kernel/html.ts';
import type { Market, ShopParts } from '../shop.ts';
import { mistakeSummary } from './form-fields.ts';
import type { Standing } from './order-standing.ts';
import { daysText, rateText, type TotalRow } from './price-checkout.ts';
import { tillPage, totalsList } from './till-page.ts';

/** What came of asking for a return. */
export interface Asked {
  done: boolean;
  mistake?: string;
  typed?: Readonly<Record<string, string>>;
}

interface View {
  shown: ShownOrder;
  standing: Standing;
  version: string;
  asked: Asked;
  /** The newest mail about it reached nobody: said here, to whoever holds the order's link. */
  mailTrouble: boolean;
}

export function quantityName(line: number): string {
  return `return-${line}`;
}

export function orderPage({ shop, market }: { shop: ShopParts; market: Market }, view: View): Html {
  const { shown, standing, version, asked, mailTrouble } = view;
  const { order: words, summaryOfMistakes, toTheShop } = market.texts.till;
  const { orderId, number, placedAt } = shown.order;
  const watch = standing.watched ? html` data-watch="/orders/${orderId}/state" data-version="${version}"` : '';
  const lookAgain = html`<p><a href="/orders/${orderId}">${words.lookAgain}</a></p>`;
  const payNow = html`<p><a class="button" href="/orders/${orderId}/pay">${words.payNow}</a></p>`;
  const mistakes = asked.mistake === undefined ? [] : [{ field: 'return', message: asked.mistake }];
  return tillPage(shop, market, {
    title: words.title(number),
    modules: [...(standing.watched ? (['order'] as const) : []), 'forms'],
    body: html`${mistakeSummary(mistakes, summaryOfMistakes)}<div class="narrow order"><h1>${words.title(number)}</h1>
<p class="soft"><time datetime="${placedAt.toISOString()}">${words.placedOn(market.date(placedAt))}</time></p>
${asked.done ? html`<p class="note good" role="status">${words.returnAsked}</p>` : ''}
<div class="note ${standing.tone === 'neutral' ? '' : standing.tone}" role="status"${watch}>
<h2>${standing.heading}</h2>
<p>${standing.text}</p>
${standing.watched && !standing.payable ? lookAgain : ''}${standing.payable ? payNow : ''}</div>
${mailTrouble ? html`<p class="note bad">${words.mailTrouble}</p>\n` : ''}${progress(shown, market)}
${delivery(shown, market)}
${parcels(shown, market)}
<h2>${words.whatYouOrdered}</h2>
<ul class="lines">
${shown.lines.map((line) => orderLine(line, shown, market))}</ul>
${totalsList(orderRows(shown, market))}
${moneyBack(shown, market)}
${returns(shown, market)}
${returnForm(shown, market, asked)}
<h2>${words.help}</h2>
<p>${words.helpText(number)}${contact(market)}</p>
<p><a href="/">${toTheShop}</a></p></div>`,
  });
}

function contact({ settings }: Market): Html | '' {
  const { email } = settings.contact;
  return email === undefined ? '' : html` <a href="mailto:${email}">${email}</a>`;
}

/** Placed, paid, sent: as far as it has come. Nothing for an order that was cancelled or is looked at. */
function progress({ order, fulfilment }: ShownOrder, market: Market): Html | '' {
  const { steps } = market.texts.till.order;
  // Who pays later, or nothing, has no such step before his parcel.
  const isPaidFirst = order.state !== 'open-on-account' && order.total.amountMinor > 0;
  const done: Partial<Record<typeof order.state, number>> = {
    'awaiting-payment': 1,
    paid: isPaidFirst ? 2 : 1,
    'open-on-account': 1,
    fulfilled: 3,
  };
  const reached = fulfilment === 'fulfilled' ? 3 : done[order.state];
  if (reached === undefined) return '';
  const names = [
    steps.placed,
    ...(isPaidFirst ? [steps.paid] : []),
    fulfilment === 'partly' ? steps.partlySent : steps.sent,
  ];
  const last = Math.min(names.length, reached);
  return html`<ol class="progress">${names.map(
    (name, index) =>
      html`<li${index < last ? html` class="done"` : ''}${index === last - 1 ? html` aria-current="step"` : ''}>${name}</li>`,
  )}</ol>`;
}

function parcels({ parcels: all, lines }: ShownOrder, market: Market): Html | '' {
  const words = market.texts.till.order;
  const sent = all.filter(({ state }) => state === 'sent');
  if (sent.length === 0) return '';
  const titleOf = (number: number) => lines.find(({ line }) => line === number)?.title ?? '';
  return html`<h2>${words.parcels}</h2>
<ul class="parcels">
${sent.map(
  (parcel, index) => html`<li class="card"><h3>${words.parcel(index + 1)}</h3>
<p>${words.sentOn(market.date(parcel.shippedAt), parcel.carrier)}<br><span class="soft">${words.tracking}: <code>${parcel.tracking}</code></span></p>
<ul>${parcel.lines.map(({ line, quantity }) => html`<li>${quantity} × ${titleOf(line)}</li>`)}</ul>
${parcel.trackingUrl === undefined ? '' : html`<p><a class="button secondary" href="${safeHref(parcel.trackingUrl)}" rel="noreferrer">${words.track}</a></p>`}</li>\n`,
)}</ul>`;
}

function orderLine(line: ShownOrder['lines'][number], { parcels: sent }: ShownOrder, market: Market): Html {
  const words = market.texts.till.order.lineState;
  const { title, quantity, unitPrice, total, shipped, cancelled, returned, toShip } = line;
  // Before the first parcel that everything is still to be sent goes without saying.
  const states = [
    ...(sent.length > 0 && shipped > 0 ? [words.shipped(shipped)] : []),
    ...(sent.length > 0 && toShip > 0 ? [words.toShip(toShip)] : []),
    ...(cancelled > 0 ? [words.cancelled(cancelled)] : []),
    ...(returned > 0 ? [words.returned(returned)] : []),
  ];
  return html`<li><span>${title}<br><span class="soft">${quantity} × <span class="amount">${market.money(unitPrice)}</span></span>${
    states.length === 0 ? '' : html`<br><span class="soft">${states.join(' · ')}</span>`
  }</span> <span class="amount">${market.money(total)}</span></li>\n`;
}

function orderRows({ order }: ShownOrder, market: Market): TotalRow[] {
  const { totals: words, free, minus } = market.texts.till;
  const { subtotal, discount, shipping, rounding, total, taxIncluded = false, discounts = [], pickup } = order;
  const offGoods = discounts.filter((each) => each.class !== 'shipping');
  return [
    { kind: 'goods', label: words.goods, text: market.money(subtotal) },
    ...(offGoods.length > 0
      ? offGoods.map(({ title, amount }) => ({ label: words.discount(title), amount }))
      : [{ label: words.discountPlain, amount: discount }].filter(({ amount }) => amount.amountMinor > 0)
    ).map(({ label, amount }): TotalRow => ({ kind: 'discount', label, text: minus(market.money(amount)) })),
    {
      kind: 'shipping',
      label: pickup === undefined ? words.shipping : words.pickUp,
      text: shipping.amountMinor === 0 ? free : market.money(shipping),
    },
    ...(taxIncluded ? [] : taxRows(order, market)),
    ...(rounding === undefined || rounding.amountMinor === 0
      ? []
      : [{ kind: 'rounding', label: words.rounding, text: market.money(rounding) } as const]),
    { kind: 'total', label: words.total, text: market.money(total) },
    ...(taxIncluded ? taxRows(order, market) : []),
  ];
}

function taxRows({ tax, taxes = [], taxIncluded }: ShownOrder['order'], market: Market): TotalRow[] {
  const words = market.texts.till.totals;
  const kind = taxIncluded === true ? 'tax-included' : 'tax-added';
  if (taxes.length === 0) {
    return [{ kind, label: taxIncluded === true ? words.taxIncludedPlain : words.tax, text: market.money(tax) }];
  }
  return taxes.map((each) => ({
    kind,
    label: (taxIncluded === true ? words.taxIncluded : words.taxRate)(each.label, rateText(each, market)),
    text: market.money(each.amount),
  }));
}

/** When it arrives, or where it is picked up and when. */
function delivery({ order, fulfilment }: ShownOrder, market: Market): Html | '' {
  const words = market.texts.till.checkout;
  const { deliveryEstimate, pickup, shippingTitle, state } = order;
  if (fulfilment === 'fulfilled' || state === 'cancelled' || state === 'refunded') return '';
  const days = deliveryEstimate && daysText(deliveryEstimate, market);
  const when = days === undefined ? '' : pickup === undefined ? words.arrives(days) : words.ready(days);
  const where = pickup && [pickup.name, ...pickup.address, pickup.hours].filter((part) => part !== '').join(', ');
  const parts = [where === undefined ? shippingTitle : `${words.pickUp}: ${where}`, when];
  const text = parts.filter((part) => part !== undefined && part !== '').join(' · ');
  return text === '' ? '' : html`<p>${text}</p>`;
}

function moneyBack({ credits }: ShownOrder, market: Market): Html | '' {
  const words = market.texts.till.order;
  if (credits.length === 0) return '';
  const states = { open: words.creditOpen, settled: words.creditSettled, void: words.creditVoid };
  return html`<h2>${words.moneyBack}</h2>
<ul class="lines">
${credits.map(
  ({ kind, state, amount, at }) =>
    html`<li><span>${words.credit[kind]}<br><span class="soft">${market.date(at)}, ${states[state]}</span></span> <span class="amount">${market.money(amount)}</span></li>\n`,
)}</ul>`;
}

function returns({ returns: all }: ShownOrder, market: Market): Html | '' {
  const words = market.texts.till.order;
  if (all.length === 0) return '';
  return html`<h2>${words.returns}</h2>
<ul class="lines">
${all.map(
  ({ number, state, stateAt }) =>
    html`<li><span>${number}<br><span class="soft">${words.returnState[state]}</span></span> <span class="soft">${market.date(stateAt)}</span></li>\n`,
)}</ul>`;
}

function returnForm({ order, lines, returnable }: ShownOrder, market: Market, { mistake, typed }: Asked): Html | '' {
  const { order: words, quantityOf } = market.texts.till;
  if (returnable.length === 0) return '';
  const until = new Date(Math.max(...returnable.map((each) => each.until.getTime())));
  const error = html`<p class="error" id="return-error"${mistake === undefined ? html` hidden` : ''}>${mistake ?? ''}</p>`;
  return html`<details class="panel" id="return"${mistake === undefined ? '' : html` open`}><summary>${words.returnTitle}</summary>
<form method="post" action="/orders/${order.orderId}/return-request" novalidate>
<p>${words.returnIntro} <span class="soft">${words.returnUntil(market.date(until))}</span></p>${error}
<ul class="lines">
${returnable.map(({ line, quantity }) => {
  const title = lines.find((each) => each.line === line)?.title ?? '';
  const name = quantityName(line);
  return html`<li><label for="${name}">${title}<span class="visually-hidden">: ${quantityOf(title)}</span></label>
${piecesField(name, quantity, typed?.[name] ?? '0')}</li>\n`;
})}</ul>
<div class="field"><label for="reason">${words.returnReason}</label>
<select id="reason" name="reason">${Object.entries(words.returnReasons).map(([value, text]) => html`<option value="${value}"${value === typed?.['reason'] ? html` selected` : ''}>${text}</option>`)}</select></div>
<button class="secondary">${words.returnButton}</button>
</form></details>`;
}

/** More is typed: a list of thousands is heavy to make and no help. */
const mostListed = 50;

function piecesField(name: string, quantity: number, typed: string): Html {
  if (quantity > mostListed) {
    return html`<input id="${name}" name="${name}" type="number" inputmode="numeric" autocomplete="off" min="0" max="${quantity}" value="${typed}" aria-describedby="return-error">`;
  }
  const pieces = Array.from({ length: quantity + 1 }, (_, count) => String(count));
  return html`<select id="${name}" name="${name}" aria-describedby="return-error">${pieces.map((count) => html`<option value="${count}"${count === typed ? html` selected` : ''}>${count}</option>`)}</select>`;
}
