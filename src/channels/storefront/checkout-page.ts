// The checkout as a page: contact, address, shipping, discount, payment, what is ordered and what it costs. Everything
// typed comes back as it was; every button but the last changes nothing but the page.
import type { ShownLine } from '../../flows/show-cart.ts';
import { type Html, html } from '../../kernel/html.ts';
import { formatMoney } from '../../kernel/money.ts';
import type { ShopParts } from '../shop.ts';
import { type ChangedQuantities, type OpenCart, quantityField } from './cart-page.ts';
import type { FieldMistake, Typed } from './checkout-form.ts';
import { mistakeSummary, selectField, textField } from './form-fields.ts';
import type { Priced } from './price-checkout.ts';
import { countries } from './regions.ts';

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

export const placeForm = '/checkout';
export const updateForm = '/checkout/update';
export const totalsAddress = '/checkout/totals';

export function checkoutPage(shop: ShopParts, view: CheckoutView): Html {
  const { typed, priced, mistakes, quantities, troubles = [], notice } = view;
  const summary = [
    ...troubles.map((message) => ({ message })),
    ...(quantities?.mistakes ?? []),
    ...mistakes.map(({ field, summary }) => ({
      field: field === 'shipping' ? 'shipping-choices' : field,
      message: summary,
    })),
  ];
  const errorOf = (field: string) => mistakes.find((mistake) => mistake.field === field)?.message;
  return shop.frame.page({
    title: summary.length > 0 ? 'Error: Checkout' : 'Checkout',
    modules: ['forms', 'checkout'],
    body: html`${mistakeSummary(summary)}${notice === undefined ? '' : html`<div class="note" role="status">${notice}</div>`}
<h1>Checkout</h1>
<form class="two" method="post" action="${placeForm}" data-totals="${totalsAddress}" novalidate>
<div>
<input type="hidden" name="checkoutId" value="${typed.checkoutId}">
<input type="hidden" name="seenTotal" value="${priced.seenTotal}" autocomplete="off">
${contactFields(typed, errorOf)}
${addressFields(typed, errorOf)}
${shippingFields(priced, errorOf)}
<fieldset><legend>Payment</legend>
<div class="note"><p>By card. You enter it on the next page, in the form of our payment provider, Stripe. We never see its number.</p></div>
<input type="hidden" name="method" value="card"></fieldset>
</div>
<div class="aside">${orderSummary(view, errorOf('discountCode'))}</div>
</form>`,
  });
}

type ErrorOf = (field: string) => string | undefined;

function contactFields(typed: Typed, errorOf: ErrorOf): Html {
  return html`<fieldset><legend>Contact</legend>
${textField({
  name: 'email',
  label: 'Email address',
  type: 'email',
  autocomplete: 'email',
  inputmode: 'email',
  autocapitalize: 'off',
  hint: 'We send the confirmation here, with a link to your order.',
  value: typed.email,
  required: true,
  error: errorOf('email'),
})}${textField({
  name: 'phone',
  label: 'Telephone',
  type: 'tel',
  autocomplete: 'tel',
  inputmode: 'tel',
  hint: 'Only for questions about the delivery.',
  value: typed.phone,
  error: errorOf('phone'),
})}</fieldset>`;
}

function addressFields(typed: Typed, errorOf: ErrorOf): Html {
  const field = (name: keyof Typed, label: string, autocomplete: string) => ({
    name,
    label,
    autocomplete: `shipping ${autocomplete}`,
    value: typed[name],
    error: errorOf(name),
  });
  return html`<fieldset><legend>Delivery</legend>
${textField({ ...field('name', 'Full name', 'name'), autocapitalize: 'words', required: true })}
${selectField({ ...field('country', 'Country', 'country'), options: countries })}
${textField({ ...field('line1', 'Address', 'address-line1'), required: true })}
${textField(field('line2', 'Address, second line', 'address-line2'))}
${textField({ ...field('city', 'Town or city', 'address-level2'), required: true })}
<div class="pair">${textField({ ...field('region', 'State or region', 'address-level1'), hint: 'Needed in the USA.', required: 'depends' })}
${textField({ ...field('postalCode', 'Postal code', 'postal-code'), hint: 'ZIP code in the USA.', autocapitalize: 'characters', required: true, width: 'medium' })}</div>
</fieldset>`;
}

function shippingFields(priced: Priced, errorOf: ErrorOf): Html {
  const error = errorOf('shipping');
  const none = priced.shipping.length > 0;
  return html`<fieldset aria-describedby="shipping-error"><legend>Shipping</legend>
<p class="error" id="shipping-error"${error === undefined ? html` hidden` : ''}>${error ?? ''}</p>
<p class="hint" id="no-shipping-yet"${none ? html` hidden` : ''}>What it costs depends on the country. Choose it above, then update the totals.</p>
<ul class="choices" id="shipping-choices">
${priced.shipping.map(
  ({ id, title, price, chosen }) =>
    html`<li><label><input type="radio" name="shipping" value="${id}"${chosen ? html` checked` : ''}><span>${title}</span><span class="amount">${price}</span></label></li>\n`,
)}</ul>
</fieldset>`;
}

function orderSummary({ open, priced, typed, quantities }: CheckoutView, discountError: string | undefined): Html {
  return html`<section class="card" aria-labelledby="your-order">
<h2 id="your-order">Your order</h2>
<ul class="lines">
${open.cart.lines.map((line) => summaryLine(line, open, quantities))}</ul>
${textField({ name: 'discountCode', label: 'Discount code', autocomplete: 'off', autocapitalize: 'characters', value: typed.discountCode, error: discountError, width: 'medium' })}
<p><button class="secondary" id="update-totals" formaction="${updateForm}">Update totals</button></p>
<dl class="totals">
${priced.rows.map(
  ({ id, label, text, shown }) =>
    html`<div${id === 'total' ? html` class="sum"` : ''}${shown ? '' : html` hidden`}><dt>${label}</dt><dd id="total-${id}">${text}</dd></div>\n`,
)}</dl>
<p class="visually-hidden" id="totals-status" role="status"></p>
<button class="wide">Place order and pay</button>
</section>`;
}

function summaryLine(line: ShownLine, open: OpenCart, quantities: ChangedQuantities | undefined): Html {
  const id = quantityField(line);
  const problem = quantities?.mistakes.find(({ field }) => field === id)?.message ?? open.blocked.get(line.lineId);
  const left = line.sellable ? Math.max(0, open.available.get(line.variantId) ?? 0) : 0;
  const mend = left > 0 ? `Order ${left} instead` : 'Leave it out';
  const isBlocked = open.blocked.has(line.lineId);
  return html`<li><span>${line.title}</span>
<span class="amount">${line.sellable ? formatMoney(line.total) : ''}</span>
<p class="error" id="${id}-error"${problem === undefined ? html` hidden` : ''}>${problem ?? ''}</p>
<div class="edit"><label for="${id}">Quantity<span class="visually-hidden"> of ${line.title}</span></label>
<input id="${id}" name="${id}" type="number" inputmode="numeric" autocomplete="off" value="${quantities?.typed.get(line.lineId) ?? line.quantity}" data-quantity aria-describedby="${id}-error"${problem === undefined ? '' : html` aria-invalid="true"`}>
${isBlocked ? html`<button class="secondary" formaction="${updateForm}" name="mend" value="${line.lineId}">${mend}<span class="visually-hidden">: ${line.title}</span></button>` : ''}</div></li>
`;
}
