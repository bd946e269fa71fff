// Keeps the totals of the checkout page up to date while the address is typed. Asks the server, which alone knows prices;
// without this module the button "Update totals" does the same. And keeps what was typed for the browser's "back".
interface Totals {
  rows: { kind: string; label: string; text: string }[];
  shipping: { id: string; kind: string; title: string; notes: string[]; price: string; chosen: boolean }[];
  messages: string[];
  seen: string;
  /** Field name → what is wrong. */
  errors: Record<string, string>;
  /** What the parts of an address are called in the chosen country; what is missing is not asked for there. */
  address: { region?: string; postalCode?: string };
}

const form = document.querySelector<HTMLFormElement>('form[data-totals]');
const watched = new Set(['country', 'region', 'postalCode', 'shipping', 'discountCode']);
let turn = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

if (form !== null) {
  recall(form);
  addEventListener('pagehide', () => remember(form));
  form.addEventListener('change', (event) => {
    // A quantity waits for its button: it is another page, and nobody is taken there by leaving a field (WCAG 3.2.2).
    if (event.target instanceof Element && watched.has(event.target.getAttribute('name') ?? '')) {
      clearTimeout(timer);
      // An answer to what was chosen before must not undo this choice.
      turn += 1;
      showBusy(true);
      timer = setTimeout(() => void update(form), 150);
    }
  });
}

// The answer to a form cannot be gone back to without sending the form again. So this page takes the address of the empty
// one, and what is typed stays in the history entry, which ends with the window.
function remember(form: HTMLFormElement): void {
  history.replaceState({ typed: typedFields(form).map((field) => [field.name, field.value]) }, '', form.action);
}

function recall(form: HTMLFormElement): void {
  const state = history.state as { typed?: [string, string][] } | null;
  const typed = new Map(state?.typed);
  // An answer to a form has everything already.
  if (location.href === form.action) {
    for (const field of typedFields(form)) {
      field.value = typed.get(field.name) ?? field.value;
      if (field.value !== '') unfold(field);
    }
    // Or what was typed while this module was still on its way.
    if (typed.size > 0 || typedFields(form).some((field) => watched.has(field.name) && isChanged(field))) {
      void update(form);
    }
  }
  remember(form);
}

function isChanged(field: TypedField): boolean {
  if (field instanceof HTMLSelectElement) return field.selectedOptions[0]?.defaultSelected === false;
  return field.value !== field.defaultValue;
}

/** What was typed, and what is wrong with it, is never out of sight. */
function unfold(field: Element): void {
  field.closest('details')?.setAttribute('open', '');
}

type TypedField = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

function typedFields(form: HTMLFormElement): TypedField[] {
  return [...form.elements].filter(
    (field): field is TypedField =>
      field instanceof HTMLSelectElement ||
      field instanceof HTMLTextAreaElement ||
      (field instanceof HTMLInputElement &&
        field.dataset['quantity'] === undefined &&
        !['hidden', 'radio'].includes(field.type)),
  );
}

async function update(form: HTMLFormElement): Promise<void> {
  turn += 1;
  showBusy(true);
  const mine = turn;
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    // Only what decides a price leaves the page before the order is placed.
    if (watched.has(name) && typeof value === 'string') fields.set(name, value);
  }
  try {
    const answer = await fetch(form.dataset['totals'] ?? '', { method: 'POST', body: fields });
    if (!answer.ok || mine !== turn) return;
    show(form, (await answer.json()) as Totals);
  } catch {
    // No network just now: the button is still there, and placing the order asks again.
  } finally {
    if (mine === turn) showBusy(false);
  }
}

/** While the sum shown is not yet that of what was typed. */
function showBusy(busy: boolean): void {
  document.getElementById('totals')?.setAttribute('aria-busy', String(busy));
}

function show(form: HTMLFormElement, totals: Totals): void {
  document.querySelector('#totals dl')?.replaceChildren(...totals.rows.map(totalRow));
  const messages = totals.messages.map((message) => withText('li', message));
  document.getElementById('quote-messages')?.replaceChildren(...messages);
  const seen = form.elements.namedItem('seen');
  if (seen instanceof HTMLInputElement) seen.value = totals.seen;
  showShipping(totals.shipping);
  for (const name of ['country', 'discountCode']) showError(name, totals.errors[name]);
  for (const part of ['region', 'postalCode'] as const) showPart(part, totals.address[part]);
  const status = document.getElementById('totals-status');
  const total = totals.rows.find((row) => row.kind === 'total');
  if (status !== null && total !== undefined) status.textContent = `${total.label} ${total.text}`;
}

function totalRow({ kind, label, text }: Totals['rows'][number]): HTMLElement {
  const row = document.createElement('div');
  row.className = kind === 'total' ? 'sum' : kind;
  const amount = withText('dd', text);
  amount.className = 'amount';
  row.append(withText('dt', label), amount);
  return row;
}

function showPart(part: 'region' | 'postalCode', label: string | undefined): void {
  document.getElementById(`${part}-part`)?.toggleAttribute('hidden', label === undefined);
  const place = document.querySelector(`label[for="${part}"]`);
  if (place !== null && label !== undefined) place.textContent = label;
}

function showShipping(choices: Totals['shipping']): void {
  const list = document.getElementById('shipping-choices');
  if (list === null) return;
  // Whoever stands on one of them with the keyboard goes on standing there.
  const focused = document.activeElement instanceof HTMLInputElement ? document.activeElement.value : undefined;
  const held = list.contains(document.activeElement) ? focused : undefined;
  list.replaceChildren(...choices.map(choiceItem));
  if (held !== undefined) list.querySelector<HTMLInputElement>(`input[value="${CSS.escape(held)}"]`)?.focus();
  document.getElementById('no-shipping-yet')?.toggleAttribute('hidden', choices.length > 0);
}

function choiceItem(choice: Totals['shipping'][number]): HTMLElement {
  const item = document.createElement('li');
  const label = document.createElement('label');
  const input = document.createElement('input');
  Object.assign(input, { type: 'radio', name: 'shipping', value: choice.id, checked: choice.chosen });
  input.dataset['kind'] = choice.kind;
  const words = document.createElement('span');
  words.append(withText('span', choice.title));
  for (const note of choice.notes) {
    const line = withText('span', note);
    line.className = 'soft';
    words.append(document.createElement('br'), line);
  }
  const price = withText('span', choice.price);
  price.className = 'amount';
  label.append(input, words, price);
  item.append(label);
  return item;
}

function withText(tag: 'li' | 'dt' | 'dd' | 'span', text: string): HTMLElement {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}

function showError(name: string, message: string | undefined): void {
  const field = document.getElementById(name);
  const note = document.getElementById(`${name}-error`);
  if (field === null || note === null) return;
  note.textContent = message ?? '';
  if (message !== undefined) unfold(field);
  note.toggleAttribute('hidden', message === undefined);
  field.closest('.field')?.classList.toggle('wrong', message !== undefined);
  if (message === undefined) field.removeAttribute('aria-invalid');
  else field.setAttribute('aria-invalid', 'true');
}
