// A list with filters: where they stand beside the list, a choice counts at once (folded above it, several are chosen
// first); empty fields stay out of the address. Without this module the form's button does it.
const form = document.querySelector<HTMLFormElement>('form[data-filters]');
if (form !== null) attach(form);

function attach(form: HTMLFormElement): void {
  const summary = form.closest('details')?.querySelector('summary');
  const isBeside = () => summary === null || summary === undefined || getComputedStyle(summary).display === 'none';
  form.addEventListener('change', () => {
    if (isBeside()) form.requestSubmit();
  });
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
