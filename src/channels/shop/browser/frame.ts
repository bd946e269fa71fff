// On every page: how many things are in the cart (remembered from the pages that know), and menus that close. Pages work
// without; nothing here is sent anywhere.
const cartKey = 'cart-count';
const longestMs = 60 * 86_400_000;

const cart = document.querySelector<HTMLAnchorElement>('a[data-cart]');
if (cart !== null) showCount(cart);

function showCount(link: HTMLAnchorElement): void {
  const known = link.dataset['cartCount'];
  if (known !== undefined) remember(Number(known));
  const count = recall();
  link.querySelector('.cart-count')?.remove();
  if (count === 0) return;
  const badge = document.createElement('span');
  badge.className = 'cart-count';
  badge.textContent = count > 99 ? '99+' : String(count);
  link.append(badge);
}

function remember(count: number): void {
  try {
    localStorage.setItem(cartKey, JSON.stringify({ count, at: Date.now() }));
  } catch {
    // A browser that keeps nothing shows no number.
  }
}

function recall(): number {
  try {
    const kept = JSON.parse(localStorage.getItem(cartKey) ?? '{}') as { count?: number; at?: number };
    return Date.now() - (kept.at ?? 0) < longestMs ? Math.max(0, Math.trunc(kept.count ?? 0)) : 0;
  } catch {
    return 0;
  }
}

// Another tab, or a page that comes back from the browser's memory, or the panel after "Add to cart".
for (const happening of ['storage', 'pageshow', 'cart-changed']) {
  addEventListener(happening, (event) => {
    if (cart === null) return;
    if (event instanceof CustomEvent && typeof event.detail === 'number') {
      cart.dataset['cartCount'] = String(event.detail);
    } else if (happening !== 'cart-changed') {
      delete cart.dataset['cartCount'];
    }
    showCount(cart);
  });
}

// The menu closes by Escape and by a click beside it.
const menu = document.querySelector<HTMLDetailsElement>('.menu-drop');
addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || menu?.open !== true) return;
  menu.open = false;
  menu.querySelector('summary')?.focus();
});
addEventListener('click', (event) => {
  if (menu?.open === true && event.target instanceof Node && !menu.contains(event.target)) menu.open = false;
});

// A choice of language, currency or appearance comes back to this very page. Its button sends it, and nothing else: who
// steps through a list with the keys has not chosen yet (WCAG 3.2.2).
for (const form of document.querySelectorAll<HTMLFormElement>('form[data-market]')) {
  const back = form.elements.namedItem('back');
  if (back instanceof HTMLInputElement) back.value = location.pathname + location.search;
}
