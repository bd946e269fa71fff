// A list with filters: a choice counts at once, and empty fields stay out of the address. Without this module the form's
// button does it.
const form = document.querySelector<HTMLFormElement>('form[data-filters]');
if (form !== null) attach(form);

function attach(form: HTMLFormElement): void {
  form.addEventListener('change', () => form.requestSubmit());
  document.querySelector<HTMLSelectElement>('#sort')?.addEventListener('change', () => form.requestSubmit());
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const asked = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (typeof value === 'string' && value.trim() !== '') asked.append(name, value);
    }
    const usual = document.querySelector<HTMLSelectElement>('#sort');
    if (usual !== null && usual.selectedOptions[0]?.defaultSelected === true && !location.search.includes('sort=')) {
      asked.delete('sort');
    }
    location.assign(asked.size === 0 ? form.action : `${form.action}?${asked}`);
  });
}
