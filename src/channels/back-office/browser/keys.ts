// Rows by keyboard: j and k walk, Enter opens (it is a link), / finds, n turns the page. Single keys can be switched off
// (WCAG 2.2, 2.1.4). Filters apply when they are changed; a form is sent once. Pages work without all of it.
const stored = 'back-office-shortcuts';
const toggle = document.querySelector<HTMLButtonElement>('[data-shortcuts]');
let on = localStorage.getItem(stored) !== 'off';

function tell(): void {
  if (toggle === null) return;
  toggle.hidden = false;
  toggle.setAttribute('aria-pressed', String(on));
  toggle.textContent = on
    ? 'Keys: j and k for rows, / to find, n for the next page (switch off)'
    : 'Single-key shortcuts are off (switch on)';
}
tell();
toggle?.addEventListener('click', () => {
  on = !on;
  localStorage.setItem(stored, on ? 'on' : 'off');
  tell();
});

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, select, textarea, [contenteditable]') !== null;
}

function step(by: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLAnchorElement>('[data-row]')];
  const at = rows.findIndex((row) => row === document.activeElement);
  const next = at === -1 ? (by === 1 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + by));
  rows[next]?.focus();
}

document.addEventListener('keydown', (event) => {
  if (!on || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (event.key === 'j') step(1);
  else if (event.key === 'k') step(-1);
  else if (event.key === 'n') document.querySelector<HTMLAnchorElement>('[data-next]')?.click();
  else if (event.key === '/') {
    document.querySelector<HTMLInputElement>('[data-find]')?.focus();
    event.preventDefault();
  }
});

for (const form of document.querySelectorAll<HTMLFormElement>('[data-filters]')) {
  form.addEventListener('change', () => form.requestSubmit());
}

// A second click while the first is under way would do the same act twice. Coming back to the page makes it usable again.
for (const form of document.querySelectorAll<HTMLFormElement>('form[method="post"]')) {
  form.addEventListener('submit', (event) => {
    if (form.dataset['sent'] === 'yes') event.preventDefault();
    form.dataset['sent'] = 'yes';
  });
}
addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll<HTMLFormElement>('[data-sent]')) delete form.dataset['sent'];
});
