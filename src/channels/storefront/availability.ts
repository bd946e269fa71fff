// How many can be bought, in words. What is plenty is not told in numbers: competitors read shops too.
import type { Html } from '../../kernel/html.ts';
import { html } from '../../kernel/html.ts';

/** Below this the number is told. */
const few = 10;

/** What a page shows of a count: pages that show the same are the same page. */
export function shownCount(available: number): number {
  return Math.min(Math.max(0, available), few);
}

export function availabilityText(available: number): string {
  const shown = shownCount(available);
  if (shown === 0) return 'Sold out';
  return shown < few ? `Only ${shown} left` : 'In stock';
}

/** What to say when more are wanted than there are. */
export function shortageText(available: number): string {
  if (available <= 0) return 'Sold out. Remove it to go on.';
  return `Only ${available} left. Choose ${available === 1 ? '1' : `${available} or fewer`}.`;
}

export function availabilityNote(available: number): Html {
  return html`<span class="${available > 0 ? 'soft' : 'error'}">${availabilityText(available)}</span>`;
}
