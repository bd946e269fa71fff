// How many can be bought, in words. What is plenty is not told in numbers: competitors read shops too.
import type { Market } from '../shop.ts';

type Words = Market['texts']['browse']['product'];

/** Below this the number is told. */
const few = 10;

/** What a page shows of a count: pages that show the same are the same page. */
export function shownCount(available: number): number {
  return Math.min(Math.max(0, available), few);
}

export function availabilityText(available: number, words: Words): string {
  const shown = shownCount(available);
  if (shown === 0) return words.soldOut;
  return shown < few ? words.onlyLeft(shown) : words.inStock;
}

export function availabilityClass(available: number): string {
  const shown = shownCount(available);
  if (shown === 0) return 'stock out';
  return shown < few ? 'stock low' : 'stock';
}
