// Suggestions below a search field while somebody types (the ARIA pattern of a combobox with a list). Without this module,
// or when nothing comes, the field is a plain form.
interface Entry {
  href: string;
  title: string;
  note: string;
  image?: string;
}

const waitMs = 140;
const shortest = 2;
let serial = 0;

for (const form of document.querySelectorAll<HTMLFormElement>('form[data-suggest]')) {
  const input = form.querySelector<HTMLInputElement>('input[type="search"]');
  if (input !== null) attach(form, input);
}

function attach(form: HTMLFormElement, input: HTMLInputElement): void {
  const list = document.createElement('ul');
  const status = document.createElement('p');
  list.id = `suggestions-${++serial}`;
  list.className = 'suggestions';
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', form.dataset['label'] ?? '');
  list.hidden = true;
  status.className = 'visually-hidden';
  status.setAttribute('role', 'status');
  form.append(list, status);
  input.setAttribute('role', 'combobox');
  input.setAttribute('aria-autocomplete', 'list');
  input.setAttribute('aria-controls', list.id);
  input.setAttribute('aria-expanded', 'false');
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = '';
  let chosen = -1;

  function close(): void {
    list.hidden = true;
    chosen = -1;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  }

  function mark(next: number): void {
    const options = [...list.children];
    chosen = options.length === 0 ? -1 : (next + options.length) % options.length;
    for (const [index, option] of options.entries()) option.setAttribute('aria-selected', String(index === chosen));
    const option = options[chosen];
    if (option === undefined) return;
    input.setAttribute('aria-activedescendant', option.id);
    option.scrollIntoView({ block: 'nearest' });
  }

  function show(entries: readonly Entry[]): void {
    list.replaceChildren(...entries.map((entry, index) => optionOf(entry, `${list.id}-${index}`)));
    chosen = -1;
    list.hidden = entries.length === 0;
    input.setAttribute('aria-expanded', String(entries.length > 0));
    input.removeAttribute('aria-activedescendant');
  }

  async function ask(): Promise<void> {
    const words = input.value.trim();
    asked = words;
    if (words.length < shortest) return close();
    try {
      const answer = await fetch(`${form.dataset['suggest']}?${new URLSearchParams({ q: words })}`);
      if (!answer.ok || asked !== words || document.activeElement !== input) return;
      const { entries, said } = (await answer.json()) as { entries: Entry[]; said: string };
      show(entries);
      status.textContent = said;
    } catch {
      close();
    }
  }

  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(() => void ask(), waitMs);
  });
  input.addEventListener('focus', () => {
    if (list.childElementCount > 0 && input.value.trim() === asked && asked.length >= shortest) {
      list.hidden = false;
      input.setAttribute('aria-expanded', 'true');
    }
  });
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !list.hidden) {
      event.preventDefault();
      close();
    } else if (!list.hidden && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault();
      mark(chosen + (event.key === 'ArrowDown' ? 1 : chosen === -1 ? 0 : -1));
    } else if (event.key === 'Enter' && chosen >= 0 && !list.hidden) {
      const href = list.children[chosen]?.getAttribute('data-href') ?? '';
      if (href !== '') {
        event.preventDefault();
        location.assign(href);
      }
    }
  });
  form.addEventListener('focusout', (event) => {
    if (!(event.relatedTarget instanceof Node) || !form.contains(event.relatedTarget)) close();
  });
  // Before the field loses the focus, which would close the list.
  list.addEventListener('pointerdown', (event) => event.preventDefault());
  list.addEventListener('click', (event) => {
    const option = event.target instanceof Element ? event.target.closest('[data-href]') : null;
    const href = option?.getAttribute('data-href') ?? '';
    if (href !== '') location.assign(href);
  });
}

function optionOf({ href, title, note, image }: Entry, id: string): HTMLElement {
  const option = document.createElement('li');
  option.id = id;
  option.setAttribute('role', 'option');
  option.setAttribute('aria-selected', 'false');
  option.dataset['href'] = href;
  if (image !== undefined) {
    const picture = document.createElement('img');
    picture.src = image;
    picture.alt = '';
    picture.width = 40;
    picture.height = 40;
    option.append(picture);
  }
  const name = document.createElement('span');
  name.textContent = title;
  name.className = 'name';
  const beside = document.createElement('span');
  beside.textContent = note;
  beside.className = 'soft small';
  option.append(name, beside);
  return option;
}
