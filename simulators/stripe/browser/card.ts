// The card form, inside the frame. Digits live in its input fields and in one request to its own origin, nowhere else.
// It listens to one page only: the parent, at the origin that it was opened for.
import type { BrowserIntent, FromFrame, PaymentError, ToCard } from './messages.ts';

const parentOrigin = new URLSearchParams(location.search).get('origin') ?? '';
const form = element('card', HTMLFormElement);
const number = element('number', HTMLInputElement);
const expiry = element('expiry', HTMLInputElement);
const cvc = element('cvc', HTMLInputElement);
const postalCode = element('postal-code', HTMLInputElement);
const brandName = element('brand', HTMLElement);
const fields = [number, expiry, cvc, postalCode];

const brands: readonly [string, RegExp][] = [
  ['Visa', /^4/],
  ['Mastercard', /^(5[1-5]|2[2-7])/],
  ['American Express', /^3[47]/],
  ['Discover', /^6(011|4[4-9]|5)/],
  ['Diners Club', /^3(0|6|8)/],
  ['JCB', /^35/],
  ['UnionPay', /^62/],
];

addEventListener('message', (event: MessageEvent) => {
  if (event.source !== parent || event.origin !== parentOrigin) return;
  const message = event.data as ToCard;
  if (message?.simulator !== 'stripe') return;
  if (message.type === 'style') applyStyle(message);
  if (message.type === 'focus') number.focus();
  if (message.type === 'clear') form.reset();
  if (message.type === 'validate')
    send({ simulator: 'stripe', type: 'validated', turn: message.turn, error: findMistake() });
  if (message.type === 'confirm') void confirmCard(message);
});

number.addEventListener('input', () => {
  const digits = number.value.replace(/\D/g, '').slice(0, 19);
  const groups =
    brandOf(digits) === 'American Express'
      ? /^(\d{1,4})(\d{1,6})?(\d{1,5})?/
      : /(\d{1,4})(\d{1,4})?(\d{1,4})?(\d{1,4})?(\d{1,3})?/;
  keepCaret(number, (groups.exec(digits) ?? []).slice(1).filter(Boolean).join(' '));
  brandName.textContent = brandOf(digits);
});
expiry.addEventListener('input', (event) => {
  const deleting = event instanceof InputEvent && event.inputType.startsWith('delete');
  let digits = expiry.value.replace(/\D/g, '').slice(0, 4);
  if (/^[2-9]/.test(digits)) digits = `0${digits}`.slice(0, 4);
  const separated = digits.length > 2 || (digits.length === 2 && !deleting);
  expiry.value = separated ? `${digits.slice(0, 2)} / ${digits.slice(2)}` : digits;
});
cvc.addEventListener('input', () => {
  cvc.value = cvc.value.replace(/\D/g, '').slice(0, 4);
});
for (const field of fields) {
  field.addEventListener('input', () => {
    markMistake(field, undefined);
    const values = fields.map((each) => each.value);
    const brand = brandOf(number.value.replace(/\D/g, ''));
    const complete = fields.every((each) => mistakeIn(each) === undefined);
    send({ simulator: 'stripe', type: 'change', complete, empty: values.every((value) => value === ''), brand });
  });
  field.addEventListener('blur', () => {
    if (field.value !== '') markMistake(field, mistakeIn(field)?.message);
  });
}
form.addEventListener('submit', (event) => event.preventDefault());
new ResizeObserver(() => {
  send({ simulator: 'stripe', type: 'height', px: form.getBoundingClientRect().height + 16 });
}).observe(form);
send({ simulator: 'stripe', type: 'ready' });

async function confirmCard(order: Extract<ToCard, { type: 'confirm' }>): Promise<void> {
  const { turn } = order;
  const mistake = findMistake();
  if (mistake !== undefined)
    return send({ simulator: 'stripe', type: 'confirmed', turn, intent: undefined, error: mistake });
  for (const field of fields) field.readOnly = true;
  const { intent, error } = await askToConfirm(order);
  for (const field of fields) field.readOnly = false;
  if (error !== undefined) showRefusal(error);
  else form.reset();
  send({ simulator: 'stripe', type: 'confirmed', turn, intent, error });
}

async function askToConfirm(order: Extract<ToCard, { type: 'confirm' }>) {
  const [month = '', year = ''] = expiry.value.split('/').map((part) => part.trim());
  const body = new URLSearchParams({
    client_secret: order.clientSecret,
    use_stripe_sdk: 'true',
    'payment_method_data[type]': 'card',
    'payment_method_data[card][number]': number.value.replace(/\D/g, ''),
    'payment_method_data[card][exp_month]': month,
    'payment_method_data[card][exp_year]': year,
    'payment_method_data[card][cvc]': cvc.value,
  });
  if (order.returnUrl !== undefined) body.set('return_url', order.returnUrl);
  const billing = 'payment_method_data[billing_details]';
  const { address = {}, ...contact } = order.billing;
  for (const [name, value] of Object.entries(contact)) if (value) body.set(`${billing}[${name}]`, value);
  for (const [name, value] of Object.entries(address)) if (value) body.set(`${billing}[address][${name}]`, value);
  if (postalCode.value.trim() !== '') body.set(`${billing}[address][postal_code]`, postalCode.value.trim());
  const id = order.clientSecret.split('_secret_')[0] ?? '';
  try {
    const answer = await fetch(`/v1/payment_intents/${encodeURIComponent(id)}/confirm`, {
      method: 'POST',
      headers: { authorization: `Bearer ${order.key}` },
      body,
    });
    const said = (await answer.json()) as BrowserIntent & { error?: PaymentError };
    return said.error === undefined ? { intent: said, error: undefined } : { intent: undefined, error: said.error };
  } catch {
    const message =
      'We could not reach the payment service. Your card may or may not have been charged: check before you try again.';
    return { intent: undefined, error: { type: 'api_connection_error', message } };
  }
}

function findMistake(): PaymentError | undefined {
  let first: PaymentError | undefined;
  for (const field of fields) {
    const mistake = mistakeIn(field);
    markMistake(field, mistake?.message);
    if (mistake !== undefined && first === undefined) {
      first = { type: 'validation_error', ...mistake };
      field.focus();
    }
  }
  return first;
}

function mistakeIn(field: HTMLInputElement): { code: string; message: string } | undefined {
  const digits = field.value.replace(/\D/g, '');
  if (field === number) {
    if (digits.length < 12) return { code: 'incomplete_number', message: 'Your card number is incomplete.' };
    if (!passesLuhn(digits)) return { code: 'invalid_number', message: 'Your card number is invalid.' };
  }
  if (field === expiry) {
    if (digits.length < 4) return { code: 'incomplete_expiry', message: "Your card's expiration date is incomplete." };
    const month = Number(digits.slice(0, 2));
    const end = new Date(2000 + Number(digits.slice(2)), month, 1);
    if (month < 1 || month > 12)
      return { code: 'invalid_expiry_month', message: "Your card's expiration date is invalid." };
    if (end <= new Date())
      return { code: 'invalid_expiry_year_past', message: "Your card's expiration year is in the past." };
  }
  if (field === cvc && digits.length < (brandOf(number.value.replace(/\D/g, '')) === 'American Express' ? 4 : 3)) {
    return { code: 'incomplete_cvc', message: "Your card's security code is incomplete." };
  }
  if (field === postalCode && field.value.trim() === '') {
    return { code: 'incomplete_zip', message: 'Your postal code is incomplete.' };
  }
  return undefined;
}

/** Shows what the issuer says beside the field that it is about; other refusals are the page's to show. */
function showRefusal(error: PaymentError): void {
  const about: Record<string, HTMLInputElement> = { number, cvc, exp_month: expiry, exp_year: expiry };
  const field = about[error.param ?? ''];
  if (field !== undefined) markMistake(field, error.message);
}

function markMistake(field: HTMLInputElement, message: string | undefined): void {
  const note = element(`${field.id}-error`, HTMLElement);
  note.textContent = message ?? '';
  if (message === undefined) field.removeAttribute('aria-invalid');
  else field.setAttribute('aria-invalid', 'true');
}

function keepCaret(field: HTMLInputElement, value: string): void {
  const atEnd = field.selectionStart === field.value.length;
  const digitsBefore = field.value.slice(0, field.selectionStart ?? 0).replace(/\D/g, '').length;
  field.value = value;
  if (atEnd) return;
  let caret = 0;
  for (let seen = 0; seen < digitsBefore && caret < value.length; caret++) if (/\d/.test(value[caret] ?? '')) seen += 1;
  field.setSelectionRange(caret, caret);
}

const styleNames: Record<string, string> = {
  colorPrimary: '--primary',
  colorText: '--text',
  colorBackground: '--field',
  colorDanger: '--danger',
  borderRadius: '--radius',
  fontFamily: '--font',
  fontSizeBase: '--size',
};

function applyStyle(message: Extract<ToCard, { type: 'style' }>): void {
  document.documentElement.dataset['theme'] =
    message.theme === 'night' ? 'night' : message.theme === 'flat' ? 'flat' : 'stripe';
  for (const [name, value] of Object.entries(message.variables)) {
    const property = styleNames[name];
    // Nothing that could fetch: url() in a custom property would ask a foreign server.
    if (property === undefined || /url|image|;|[{}<>]/i.test(value)) continue;
    document.documentElement.style.setProperty(property, value);
    // The frame lies in the page's own ground.
    if (property === '--field') document.documentElement.style.setProperty('--page', value);
  }
}

function brandOf(digits: string): string {
  return brands.find(([, pattern]) => pattern.test(digits))?.[0] ?? '';
}

function passesLuhn(digits: string): boolean {
  const sum = digits
    .split('')
    .reverse()
    .reduce((total, digit, place) => {
      const value = Number(digit) * (place % 2 === 0 ? 1 : 2);
      return total + (value > 9 ? value - 9 : value);
    }, 0);
  return sum % 10 === 0;
}

function send(message: FromFrame): void {
  parent.postMessage(message, parentOrigin);
}

function element<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`the page has no ${id}`);
  return found;
}
