// Who buys and where it goes, as form fields with the names that browsers fill in by themselves. What a part of an address
// is called, and whether it is asked for, follows the country; the page's script does the same when the country changes.
import { type Html, html } from '../../kernel/html.ts';
import type { Market } from '../shop.ts';
import { addressLabels } from './address-labels.ts';
import type { Typed } from './checkout-form.ts';
import type { ErrorOf } from './checkout-page.ts';
import { selectField, textField } from './form-fields.ts';
import { countriesIn } from './regions.ts';

export function contactFieldset(typed: Typed, market: Market, errorOf: ErrorOf): Html {
  const { checkout: words, optional } = market.texts.till;
  return html`<fieldset><legend>${words.contact}</legend>
${textField({
  name: 'email',
  label: words.email,
  type: 'email',
  autocomplete: 'email',
  inputmode: 'email',
  autocapitalize: 'off',
  hint: words.emailHint,
  value: typed.email,
  required: true,
  error: errorOf('email'),
})}${textField({
  name: 'phone',
  label: `${words.phone} ${optional}`,
  type: 'tel',
  autocomplete: 'tel',
  inputmode: 'tel',
  hint: words.phoneHint,
  value: typed.phone,
  required: 'depends',
  error: errorOf('phone'),
})}</fieldset>`;
}

export function addressFields(typed: Typed, market: Market, errorOf: ErrorOf): Html {
  const { checkout: words, optional } = market.texts.till;
  const labels = addressLabels(typed.country, market);
  const field = (
    name: 'name' | 'line1' | 'line2' | 'city' | 'region' | 'postalCode',
    autocomplete: string,
    label = words[name],
  ) => ({
    name,
    label,
    autocomplete: `shipping ${autocomplete}`,
    value: typed[name],
    error: errorOf(name),
    required: 'depends' as const,
  });
  return html`<fieldset id="address"><legend>${words.delivery}</legend>
${textField({ ...field('name', 'name'), autocapitalize: 'words', required: true })}
${selectField({ name: 'country', label: words.country, autocomplete: 'shipping country', value: typed.country, error: errorOf('country'), options: countriesIn(market.locale) })}
${textField(field('line1', 'address-line1'))}
${textField({ ...field('line2', 'address-line2'), label: `${words.line2} ${optional}` })}
${textField(field('city', 'address-level2'))}
<div class="pair" id="region-and-code"><div id="region-part"${labels.region === undefined ? html` hidden` : ''}>${textField(field('region', 'address-level1', labels.region))}</div>
<div id="postalCode-part"${labels.postalCode === undefined ? html` hidden` : ''}>${textField({ ...field('postalCode', 'postal-code', labels.postalCode), autocapitalize: 'characters', width: 'medium' })}</div></div>
</fieldset>`;
}
