// For every page with a form: a second click does not send twice, and after a mistake the summary is where one reads on.
// The server is safe without: checkouts carry an idempotency key.
for (const form of document.forms) {
  // The product's own module sends this one, as often as the visitor likes.
  if (form.dataset['add'] !== undefined) continue;
  form.addEventListener('submit', (event) => {
    if (form.dataset['sent'] === 'yes') event.preventDefault();
    form.dataset['sent'] = 'yes';
    event.submitter?.setAttribute('aria-busy', 'true');
  });
}

// Back from the next page, from the browser's memory: the form may be sent again.
addEventListener('pageshow', (event) => {
  if (!event.persisted) return;
  for (const form of document.forms) {
    delete form.dataset['sent'];
    for (const button of form.querySelectorAll('[aria-busy]')) button.removeAttribute('aria-busy');
  }
});

document.querySelector<HTMLElement>('.error-summary')?.focus();
