// The page of a product: price and stock follow the choice, "Add to cart" answers without leaving, and what was seen lately
// is remembered in this browser alone. Without this module the forms do the same by whole pages.
interface Variant {
  id: string;
  title: string;
  values: string[];
  price: string;
  was: string;
  saving: string;
  stock: string;
  stockClass: string;
  left: number;
  image: string;
  notifyFor: string;
}

interface Data {
  variants: Variant[];
  /** "{} is not made." */
  missing: string;
  was: string;
}

interface AddedNote {
  count: number;
  heading: string;
  title: string;
  price: string;
  countText: string;
  toCart: string;
  toCheckout: string;
  goOn: string;
}

const form = document.querySelector<HTMLFormElement>('form[data-add]');
const data = readData();
if (form !== null && data !== undefined) {
  followChoice(form, data);
  attachSteps(form);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void add(form);
  });
}
rememberProduct();

function readData(): Data | undefined {
  const text = document.querySelector<HTMLElement>('[data-variants]')?.dataset['variants'];
  return text === undefined ? undefined : (JSON.parse(text) as Data);
}

function optionFields(form: HTMLFormElement): { name: string; value: string }[] {
  return [...new FormData(form)].flatMap(([name, value]) =>
    name.startsWith('option-') && typeof value === 'string' ? [{ name, value }] : [],
  );
}

function followChoice(form: HTMLFormElement, { variants, missing, was }: Data): void {
  form.addEventListener('change', (event) => {
    if (!(event.target instanceof Element) || !(event.target.getAttribute('name') ?? '').startsWith('option-')) return;
    const chosen = optionFields(form).map(({ value }) => value);
    const variant = variants.find(({ values }) => chosen.every((value, index) => values[index] === value));
    for (const { name, value } of optionFields(form)) {
      const place = document.querySelector(`[data-chosen="${CSS.escape(name)}"]`);
      if (place !== null) place.textContent = value;
    }
    markGone(form, variants, chosen);
    showVariant(form, variant, { missing: missing.replace('{}', chosen.join(' / ')), was });
  });
}

/** A value is struck through when nothing with it and the other chosen values can be bought. */
function markGone(form: HTMLFormElement, variants: readonly Variant[], chosen: readonly string[]): void {
  for (const input of form.querySelectorAll<HTMLInputElement>('.options input')) {
    const place = Number(input.name.slice('option-'.length));
    const fits = variants.some(
      ({ values, left }) =>
        left > 0 && values.every((value, index) => value === (index === place ? input.value : chosen[index])),
    );
    input.closest('label')?.classList.toggle('gone', !fits);
  }
}

function showVariant(
  form: HTMLFormElement,
  variant: Variant | undefined,
  said: { missing: string; was: string },
): void {
  const stock = form.querySelector<HTMLElement>('[data-stock]');
  const buyable = form.querySelector<HTMLElement>('[data-buyable]');
  const notify = document.querySelector<HTMLFormElement>('form[data-notify]');
  const id = form.elements.namedItem('variantId');
  if (id instanceof HTMLInputElement) id.value = variant?.id ?? '';
  if (stock !== null) {
    stock.textContent = variant?.stock ?? said.missing;
    stock.className = variant?.stockClass ?? 'stock out';
  }
  buyable?.toggleAttribute('hidden', variant === undefined || variant.left === 0);
  notify?.toggleAttribute('hidden', variant === undefined || variant.left > 0);
  hideError(form);
  if (variant === undefined) return;
  showPrice(variant, said.was);
  const wanted = notify?.elements.namedItem('variantId');
  if (wanted instanceof HTMLInputElement) wanted.value = variant.id;
  const notifyFor = notify?.querySelector('[data-notify-for]');
  if (notifyFor instanceof HTMLElement) notifyFor.textContent = variant.notifyFor;
  history.replaceState(history.state, '', `?variant=${variant.id}${location.hash}`);
  if (variant.image !== '') {
    dispatchEvent(new CustomEvent('show-picture', { detail: variant.image }));
  }
}

function showPrice({ price, was, saving }: Variant, label: string): void {
  const place = document.querySelector('[data-price]');
  if (place === null) return;
  const now = document.createElement('span');
  now.textContent = price;
  place.replaceChildren(now);
  if (was === '') return;
  const hidden = Object.assign(document.createElement('span'), {
    className: 'visually-hidden',
    textContent: `${label} `,
  });
  const before = Object.assign(document.createElement('s'), { className: 'was', textContent: was });
  const badge = Object.assign(document.createElement('span'), { className: 'badge sale', textContent: saving });
  place.append(' ', hidden, before, ' ', badge);
}

function attachSteps(form: HTMLFormElement): void {
  const input = form.elements.namedItem('quantity');
  if (!(input instanceof HTMLInputElement)) return;
  for (const button of form.querySelectorAll<HTMLButtonElement>('[data-step]')) {
    button.addEventListener('click', () => {
      const next = (Number.parseInt(input.value, 10) || 1) + Number(button.dataset['step']);
      input.value = String(Math.max(1, next));
    });
  }
}

let adding = false;

async function add(form: HTMLFormElement): Promise<void> {
  if (adding) return;
  adding = true;
  hideError(form);
  const button = form.querySelector<HTMLButtonElement>('[data-buyable] > button');
  const words = button?.textContent ?? '';
  const late = setTimeout(() => {
    button?.setAttribute('aria-busy', 'true');
    if (button !== null) button.textContent = form.dataset['adding'] ?? words;
  }, 150);
  try {
    const fields = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === 'string') fields.append(name, value);
    const answer = await fetch(form.action, { method: 'POST', body: fields, headers: { accept: 'application/json' } });
    const said = (await answer.json()) as Partial<AddedNote> & { message?: string };
    if (answer.ok && said.count !== undefined) showAdded(said as AddedNote);
    else showError(form, said.message ?? form.dataset['failed'] ?? '');
  } catch {
    showError(form, form.dataset['failed'] ?? '');
  }
  clearTimeout(late);
  button?.removeAttribute('aria-busy');
  if (button !== null) button.textContent = words;
  adding = false;
}

function showError(form: HTMLFormElement, message: string): void {
  const place = form.querySelector<HTMLElement>('[data-add-error]');
  if (place === null) return;
  place.textContent = message;
  place.hidden = false;
}

function hideError(form: HTMLFormElement): void {
  const place = form.querySelector<HTMLElement>('[data-add-error]');
  if (place !== null) place.hidden = true;
}

function showAdded(note: AddedNote): void {
  dispatchEvent(new CustomEvent('cart-changed', { detail: note.count }));
  document.querySelector('dialog.added')?.remove();
  const dialog = document.createElement('dialog');
  dialog.className = 'added';
  const heading = Object.assign(document.createElement('h2'), { id: 'added-heading', textContent: note.heading });
  dialog.setAttribute('aria-labelledby', 'added-heading');
  const shown =
    document.querySelector('.thumbs [aria-current] .picture') ?? document.querySelector('.gallery .picture');
  const picture = shown?.cloneNode(true);
  const item = document.createElement('div');
  item.className = 'added-item';
  const thumb = Object.assign(document.createElement('span'), { className: 'thumb' });
  if (picture !== undefined) thumb.append(picture);
  const words = document.createElement('div');
  const title = Object.assign(document.createElement('p'), { className: 'heading', textContent: note.title });
  const count = Object.assign(document.createElement('p'), {
    className: 'soft',
    textContent: `${note.price} · ${note.countText}`,
  });
  words.append(title, count);
  item.append(thumb, words);
  const row = Object.assign(document.createElement('div'), { className: 'added-ways' });
  const link = (href: string, text: string, kind: string) =>
    Object.assign(document.createElement('a'), { href, textContent: text, className: `button ${kind}`.trim() });
  const close = Object.assign(document.createElement('button'), { className: 'plain', textContent: note.goOn });
  close.addEventListener('click', () => dialog.close());
  row.append(link('/checkout', note.toCheckout, ''), link('/cart', note.toCart, 'secondary'), close);
  dialog.append(heading, item, row);
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

interface Seen {
  href: string;
  title: string;
  image: string;
}

function rememberProduct(): void {
  const here = document.querySelector<HTMLElement>('[data-product]');
  const place = document.querySelector<HTMLElement>('[data-recent]');
  if (here === null || place === null) return;
  const most = 5;
  let seen: Seen[] = [];
  try {
    seen = JSON.parse(localStorage.getItem('seen-lately') ?? '[]') as Seen[];
  } catch {
    // Nothing that could be read: nothing was seen.
  }
  const others = seen.filter(({ href }) => href !== location.pathname).slice(0, most - 1);
  const image = document.querySelector<HTMLImageElement>('.gallery img')?.getAttribute('src') ?? '';
  try {
    const mine = { href: location.pathname, title: here.dataset['title'] ?? '', image };
    localStorage.setItem('seen-lately', JSON.stringify([mine, ...others]));
  } catch {
    // A browser that keeps nothing shows nothing.
  }
  const list = place.querySelector('ul');
  if (list === null || others.length === 0) return;
  list.append(...others.filter(({ href }) => /^\/products\/[^/]+$/.test(href)).map(seenCard));
  place.hidden = list.childElementCount === 0;
}

function seenCard({ href, title, image }: Seen): HTMLElement {
  const card = Object.assign(document.createElement('li'), { className: 'product-card' });
  const shape = Object.assign(document.createElement('span'), { className: 'shape' });
  if (/^\/media\/[\w-]+\/\d+\.webp$/.test(image)) {
    const picture = document.createElement('img');
    Object.assign(picture, { src: image, alt: '', loading: 'lazy', width: 320, height: 320 });
    shape.append(picture);
  }
  const words = Object.assign(document.createElement('div'), { className: 'words' });
  const heading = document.createElement('h3');
  heading.append(Object.assign(document.createElement('a'), { href, textContent: title }));
  words.append(heading);
  card.append(shape, words);
  return card;
}
