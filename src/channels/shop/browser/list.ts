// A list with filters: the form's buttons ask for another list. A choice by mouse beside the list counts at once; never one
// by keys, by touch or by a reader's own click: whoever steps through choices is not taken to another page (WCAG 3.2.2).
// Empty fields stay out of the address.
const form = document.querySelector<HTMLFormElement>('form[data-filters]');
if (form !== null) attach(form);

function attach(form: HTMLFormElement): void {
  const summary = form.closest('details')?.querySelector('summary');
  const isBeside = () => summary === null || summary === undefined || getComputedStyle(summary).display === 'none';
  const sort = document.querySelector<HTMLSelectElement>('#sort');
  const byMouse = watchMouse();
  form.addEventListener('change', () => {
    if (byMouse() && isBeside()) form.requestSubmit();
  });
  sort?.addEventListener('change', () => {
    if (byMouse()) form.requestSubmit();
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const asked = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (typeof value === 'string' && value.trim() !== '') asked.append(name, value);
    }
    if (sort !== null && sort.selectedOptions[0]?.defaultSelected === true && !location.search.includes('sort=')) {
      asked.delete('sort');
    }
    location.assign(asked.size === 0 ? form.action : `${form.action}?${asked}`);
  });
}

/** Whether the mouse was the last thing that was used. */
function watchMouse(): () => boolean {
  let isMouse = false;
  addEventListener('pointerdown', ({ pointerType }) => (isMouse = pointerType === 'mouse'), true);
  addEventListener('keydown', () => (isMouse = false), true);
  return () => isMouse;
}
