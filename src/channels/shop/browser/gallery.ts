// A product's pictures: thumbnails say where one is, arrows of the keyboard turn, a picture opens large and closer. Without
// this module the row scrolls, thumbnails lead to their places, and a picture is a link to its largest form.
const gallery = document.querySelector<HTMLElement>('[data-gallery]');
if (gallery !== null) attach(gallery);

function attach(gallery: HTMLElement): void {
  const slides = [...gallery.querySelectorAll<HTMLElement>('.slides > li')];
  const thumbs = [...gallery.querySelectorAll<HTMLAnchorElement>('.thumbs a')];
  const row = gallery.querySelector<HTMLElement>('.slides');
  if (row === null) return;

  function turnTo(index: number): void {
    const slide = slides[index];
    if (slide === undefined || row === null) return;
    const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const left = slide.offsetLeft - row.offsetLeft;
    row.scrollTo({ left, behavior: isCalm ? 'auto' : 'smooth' });
  }

  for (const [index, thumb] of thumbs.entries()) {
    thumb.addEventListener('click', (event) => {
      event.preventDefault();
      turnTo(index);
    });
  }
  let isAsked = false;
  row.addEventListener(
    'scroll',
    () => {
      if (isAsked) return;
      isAsked = true;
      requestAnimationFrame(() => {
        isAsked = false;
        // From right to left it counts below zero.
        const here = Math.round(Math.abs(row.scrollLeft) / Math.max(1, row.clientWidth));
        for (const [index, thumb] of thumbs.entries()) {
          if (index === here) thumb.setAttribute('aria-current', 'true');
          else thumb.removeAttribute('aria-current');
        }
      });
    },
    { passive: true },
  );
  // Chromium leaves the last one out of sight when the keyboard comes to it.
  for (const [index, slide] of slides.entries()) slide.addEventListener('focusin', () => turnTo(index));

  // A variant has a picture of its own.
  addEventListener('show-picture', (event) => {
    if (event instanceof CustomEvent) turnTo(slides.findIndex((slide) => slide.dataset['image'] === event.detail));
  });

  for (const link of gallery.querySelectorAll<HTMLAnchorElement>('a[data-zoom]')) {
    link.addEventListener('click', (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
      event.preventDefault();
      open(gallery, link);
    });
  }
}

function open(gallery: HTMLElement, link: HTMLAnchorElement): void {
  const { close = '', zoomIn = '', zoomOut = '' } = gallery.dataset;
  const small = link.querySelector('img');
  const dialog = Object.assign(document.createElement('dialog'), { className: 'large-picture' });
  const picture = document.createElement('img');
  picture.src = link.href;
  picture.alt = small?.alt ?? '';
  // Its room is there before it comes.
  picture.width = small?.width ?? 0;
  picture.height = small?.height ?? 0;
  const stage = Object.assign(document.createElement('div'), { className: 'stage' });
  stage.append(picture);
  // What is near can be moved by the arrows too.
  stage.tabIndex = 0;
  stage.setAttribute('role', 'group');
  stage.setAttribute('aria-label', picture.alt);
  const button = (text: string) =>
    Object.assign(document.createElement('button'), {
      type: 'button',
      className: 'secondary small',
      textContent: text,
    });
  const closer = button(zoomIn);
  const leave = button(close);
  const tools = Object.assign(document.createElement('div'), { className: 'large-tools' });
  tools.append(closer, leave);
  dialog.setAttribute('aria-label', picture.alt);
  dialog.append(tools, stage);

  function toggle(x = 0.5, y = 0.5): void {
    const isNear = dialog.classList.toggle('near');
    closer.textContent = isNear ? zoomOut : zoomIn;
    closer.setAttribute('aria-pressed', String(isNear));
    stage.scrollTo((stage.scrollWidth - stage.clientWidth) * x, (stage.scrollHeight - stage.clientHeight) * y);
  }

  picture.addEventListener('click', (event) => {
    const box = picture.getBoundingClientRect();
    toggle((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
  });
  closer.addEventListener('click', () => toggle());
  leave.addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => {
    dialog.remove();
    link.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
}
