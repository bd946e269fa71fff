// Keeps the totals of the checkout page up to date while the address is typed. Asks the server, which alone knows prices;
// without this module the button "Update totals" does the same. And keeps what was typed for the browser's "back".
interface Totals {
  rows: { id: string; label: string; text: string; shown: boolean }[];
  shipping: { id: string; title: string; price: string; chosen: boolean }[];
  seenTotal: string;
  /** Field name → what is wrong. */
  errors: Record<string, string>;
}

const form = document.querySelector<HTMLFormElement>('form[data-totals]');
const watched = new Set(['country', 'region', 'postalCode', 'shipping', 'discountCode']);
let turn = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

if (form !== null) {
  recall(form);
  addEventListener('pagehide', () => remember(form));
  form.addEventListener('change', (event) => {
    if (event.target instanceof HTMLInputElement && event.target.dataset['quantity'] !== undefined) {
      form.requestSubmit(document.querySelector<HTMLButtonElement>('#update-totals'));
    } else if (event.target instanceof Element && watched.has(event.target.getAttribute('name') ?? '')) {
      clearTimeout(timer);
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
    for (const field of typedFields(form)) field.value = typed.get(field.name) ?? field.value;
    if (typed.size > 0) void update(form);
  }
  remember(form);
}

function typedFields(form: HTMLFormElement): (HTMLInputElement | HTMLSelectElement)[] {
  return [...form.elements].filter(
    (field): field is HTMLInputElement | HTMLSelectElement =>
      field instanceof HTMLSelectElement ||
      (field instanceof HTMLInputElement &&
        field.dataset['quantity'] === undefined &&
        !['hidden', 'radio'].includes(field.type)),
  );
}

async function update(form: HTMLFormElement): Promise<void> {
  turn += 1;
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
  }
}

function show(form: HTMLFormElement, totals: Totals): void {
  for (const row of totals.rows) {
    const cell = document.getElementById(`total-${row.id}`);
    if (cell === null) continue;
    cell.textContent = row.text;
    cell.parentElement?.toggleAttribute('hidden', !row.shown);
    const label = cell.previousElementSibling;
    if (label !== null) label.textContent = row.label;
  }
  const seen = form.elements.namedItem('seenTotal');
  if (seen instanceof HTMLInputElement) seen.value = totals.seenTotal;
  showShipping(totals.shipping);
  for (const name of ['country', 'discountCode']) showError(name, totals.errors[name]);
  const status = document.getElementById('totals-status');
  if (status !== null)
    status.textContent = totals.rows.map((row) => (row.id === 'total' ? `${row.label} ${row.text}` : '')).join('');
}

function showShipping(choices: Totals['shipping']): void {
  const list = document.getElementById('shipping-choices');
  if (list === null) return;
  const ids = [...list.querySelectorAll('input')].map((input) => input.value);
  const same = ids.length === choices.length && choices.every((choice) => ids.includes(choice.id));
  for (const choice of choices) {
    const known = same ? list.querySelector<HTMLInputElement>(`input[value="${CSS.escape(choice.id)}"]`) : null;
    if (known === null) continue;
    known.checked = choice.chosen;
    const [title, price] = known.parentElement?.querySelectorAll('span') ?? [];
    if (title !== undefined) title.textContent = choice.title;
    if (price !== undefined) price.textContent = choice.price;
  }
  if (!same) list.replaceChildren(...choices.map(choiceItem));
  document.getElementById('no-shipping-yet')?.toggleAttribute('hidden', choices.length > 0);
}

function choiceItem(choice: Totals['shipping'][number]): HTMLElement {
  const item = document.createElement('li');
  const label = document.createElement('label');
  const input = document.createElement('input');
  Object.assign(input, { type: 'radio', name: 'shipping', value: choice.id, checked: choice.chosen });
  const title = document.createElement('span');
  title.textContent = choice.title;
  const price = document.createElement('span');
  price.className = 'amount';
  price.textContent = choice.price;
  label.append(input, title, price);
  item.append(label);
  return item;
}

function showError(name: string, message: string | undefined): void {
  const field = document.getElementById(name);
  const note = document.getElementById(`${name}-error`);
  if (field === null || note === null) return;
  note.textContent = message ?? '';
  note.toggleAttribute('hidden', message === undefined);
  field.closest('.field')?.classList.toggle('wrong', message !== undefined);
  if (message === undefined) field.removeAttribute('aria-invalid');
  else field.setAttribute('aria-invalid', 'true');
}
