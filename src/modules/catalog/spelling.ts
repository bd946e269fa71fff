// Puts misspelt words right by the words that the catalogue has. Pure.

export interface Candidate {
  word: string;
  /** How many products have it. */
  products: number;
}

/** How many slips a word of this length may have: a letter too many, missing, wrong, or two swapped. */
function slipsAllowed(length: number): number {
  return length < 3 ? 0 : length < 5 ? 1 : length < 9 ? 2 : 3;
}

/**
 * The word that was probably meant, or undefined. The fewest slips win, then the word that more products have. Somebody
 * who is still typing may have left out the end: for the last word the beginning of a candidate counts as well.
 */
export function meant(
  asked: string,
  candidates: readonly Candidate[],
  typing: 'whole' | 'beginning',
): string | undefined {
  const allowed = slipsAllowed(asked.length);
  let best: { word: string; slips: number; products: number } | undefined;
  for (const { word, products } of candidates) {
    const whole = slips(asked, word);
    // Cut to what was typed so far, and dearer than a whole word.
    const begun =
      typing === 'beginning' && word.length > asked.length ? slips(asked, word.slice(0, asked.length)) + 0.5 : whole;
    const count = Math.min(whole, begun);
    if (count > allowed) continue;
    if (best === undefined || count < best.slips || (count === best.slips && products > best.products))
      best = { word, slips: count, products };
  }
  return best?.word;
}

/** Damerau's distance, of strings without overlapping swaps: "widner" is one slip from "winder". */
export function slips(left: string, right: string): number {
  const [a, b] = [Array.from(left), Array.from(right)];
  let before: number[] = [];
  let row = b.map((_, index) => index + 1);
  row.unshift(0);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let least = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (before[j - 2] ?? 0) + 1);
      next.push(least);
    }
    before = row;
    row = next;
  }
  return row.at(-1) ?? 0;
}
