// The checkout as a page: contact, where it goes, how it gets there, what is ordered and what it costs. Everything typed
// comes back as it was; every button but the last changes nothing but the page.
import type { ShownLine } from '../../flows/show-cart.ts';
import { type Html, html } from '../../kernel/html.ts';
import type { Market, ShopParts } from '../shop.ts';
import { addressFields, contactFieldset } from './address-fields.ts';
import { type ChangedQuantities, lineTitleOf, type OpenCart, quantityField } from './cart-page.ts';
import type { FieldMistake, Typed } from './checkout-form.ts';
import { mistakeSummary, textField } from './form-fields.ts';
import type { Priced, ShownChoice } from './price-checkout.ts';
import { thumbnail, tillPage, totalsList } from './till-page.ts';

export interface CheckoutView {
  typed: Typed;
  open: OpenCart;
  priced: Priced;
  mistakes: readonly FieldMistake[];
  quantities?: ChangedQuantities | undefined;
  /** Mistakes of no field. */
  troubles?: readonly string[];
  /** Not a mistake: something the buyer should know before he goes on. */
  notice?: Html | string | undefined;
}

export type ErrorOf = (field: string) => string | undefined;

export const placeForm = '/checkout';
export const updateForm = '/checkout/update';
export const totalsAddress = '/checkout/totals';

export function checkoutPage(shop: ShopParts, market: Market, view: CheckoutView): Html {
  const { typed, priced, mistakes, quantities, troubles = [], notice } = view;
  const { checkout: words, errorTitle, summaryOfMistakes } = market.texts.till;
  const summary = [
    ...troubles.map((message) => ({ message })),
    ...(quantities?.mistakes ?? []),
    ...mistakes.map(({ field, summary }) => ({
      field: field === 'shipping' ? 'shipping-choices' : field,
      message: summary,
    })),
  ];
  const errorOf: ErrorOf = (field) => mistakes.find((mistake) => mistake.field === field)?.message;
  return tillPage(shop, market, {
    title: summary.length > 0 ? errorTitle(words.title) : words.title,
    modules: ['forms', 'checkout'],
    body: html`${mistakeSummary(summary, summaryOfMistakes)}${notice === undefined ? '' : html`<div class="note" role="status">${notice}</div>`}
<h1>${words.title}</h1>
<form class="two checkout" method="post" action="${placeForm}" data-totals="${totalsAddress}" novalidate>
<div>
<input type="hidden" name="checkoutId" value="${typed.checkoutId}">
<input type="hidden" name="seen" value="${priced.seen}" autocomplete="off">
${contactFieldset(typed, market, errorOf)}
${addressFields(typed, market, errorOf)}
${shippingFields(priced, market, errorOf)}
${giftNote(typed, market, errorOf)}
<fieldset><legend>${words.payment}</legend>
<p class="note">${words.paymentNote}</p>
<input type="hidden" name="method" value="card"></fieldset>
</div>
<div class="aside">${orderSummary(view, market, errorOf)}</div>
</form>`,
  });
}

function shippingFields(priced: Priced, market: Market, errorOf: ErrorOf): Html {
  const words = market.texts.till.checkout;
  const error = errorOf('shipping');
  return html`<fieldset aria-describedby="shipping-error"><legend>${words.deliveryWay}</legend>
<p class="error" id="shipping-error"${error === undefined ? html` hidden` : ''}>${error ?? ''}</p>
<p class="hint" id="no-shipping-yet"${priced.shipping.length > 0 ? html` hidden` : ''}>${words.wayUnknown}</p>
<ul class="choices" id="shipping-choices">
${priced.shipping.map(shippingChoice)}</ul>
</fieldset>`;
}

function shippingChoice({ id, kind, title, notes, price, chosen }: ShownChoice): Html {
  return html`<li><label><input type="radio" name="shipping" value="${id}" data-kind="${kind}"${chosen ? html` checked` : ''}><span><span>${title}</span>${notes.map((note) => html`<br><span class="soft">${note}</span>`)}</span><span class="amount">${price}</span></label></li>\n`;
}

function giftNote(typed: Typed, market: Market, errorOf: ErrorOf): Html {
  const words = market.texts.till.checkout;
  const error = errorOf('giftNote');
  return html`<details class="panel"${typed.giftNote === '' && error === undefined ? '' : html` open`}><summary>${words.addGiftNote}</summary>
<div class="field${error === undefined ? '' : ' wrong'}"><label for="giftNote">${words.giftNote}</label>
<p class="hint" id="giftNote-hint">${words.giftNoteHint}</p><p class="error" id="giftNote-error"${error === undefined ? html` hidden` : ''}>${error ?? ''}</p>
<textarea id="giftNote" name="giftNote" rows="3" autocomplete="off" aria-describedby="giftNote-hint giftNote-error"${error === undefined ? '' : html` aria-invalid="true"`}>${typed.giftNote}</textarea></div>
</details>`;
}

function orderSummary(view: CheckoutView, market: Market, errorOf: ErrorOf): Html {
  const { open, priced, typed } = view;
  const words = market.texts.till.checkout;
  const discountError = errorOf('discountCode');
  const isOpen = typed.discountCode !== '' || discountError !== undefined;
  return html`<section class="card summary" aria-labelledby="your-order">
<h2 id="your-order">${words.yourOrder}</h2>
<ul class="lines">
${open.cart.lines.map((line) => summaryLine(line, view, market))}</ul>
<details class="panel"${isOpen ? html` open` : ''}><summary>${words.addDiscountCode}</summary>
${textField({ name: 'discountCode', label: words.discountCode, autocomplete: 'off', autocapitalize: 'characters', value: typed.discountCode, error: discountError, required: 'depends', width: 'medium' })}</details>
<p><button class="secondary" id="update-totals" formaction="${updateForm}">${words.update}</button></p>
<ul class="notes" id="quote-messages">${priced.messages.map((message) => html`<li>${message}</li>`)}</ul>
<div id="totals">${totalsList(priced.rows)}</div>
<p class="visually-hidden" id="totals-status" role="status"></p>
<button class="wide">${words.place}</button>
<p class="soft">${words.placeNote}</p>
</section>`;
}

function summaryLine(line: ShownLine, { open, quantities }: CheckoutView, market: Market): Html {
  const { checkout: words, quantity, quantityOf } = market.texts.till;
  const id = quantityField(line);
  const title = lineTitleOf(line, market);
  const problem = quantities?.mistakes.find(({ field }) => field === id)?.message ?? open.blocked.get(line.lineId);
  const left = line.sellable ? Math.max(0, open.available.get(line.variantId) ?? 0) : 0;
  const mend = left > 0 ? words.orderInstead(left) : words.leaveOut;
  return html`<li>${thumbnail(open.pictures.get(line.variantId))}<span>${title}</span>
<span class="amount">${line.sellable ? market.money(line.total) : ''}</span>
<p class="error" id="${id}-error"${problem === undefined ? html` hidden` : ''}>${problem ?? ''}</p>
<div class="edit"><label for="${id}"><span aria-hidden="true">${quantity}</span><span class="visually-hidden">${quantityOf(title)}</span></label>
<input id="${id}" name="${id}" type="number" inputmode="numeric" autocomplete="off" value="${quantities?.typed.get(line.lineId) ?? line.quantity}" data-quantity aria-describedby="${id}-error"${problem === undefined ? '' : html` aria-invalid="true"`}>
${open.blocked.has(line.lineId) ? html`<button class="secondary" formaction="${updateForm}" name="mend" value="${line.lineId}">${mend}<span class="visually-hidden">: ${title}</span></button>` : ''}</div></li>
`;
}
