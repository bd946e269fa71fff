// Splitting whole minor units so that the parts always add up to the whole. No rounding error is ever left over.

/**
 * `amountMinor` split in proportion to the weights, by largest remainder: each part is the exact share rounded down or up,
 * the parts add up, and among equal remainders the first come first. All weights zero: all of it goes to the first.
 * Throws RangeError for what is not whole or is negative, and for an amount without weights.
 */
export function allocate(amountMinor: number, weights: readonly number[]): number[] {
  if (![amountMinor, ...weights].every((value) => Number.isSafeInteger(value) && value >= 0)) {
    throw new RangeError('only whole amounts of zero or more can be split');
  }
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (weights.length === 0 && amountMinor > 0) throw new RangeError('nothing to split an amount over');
  if (sum === 0) return weights.map((_weight, index) => (index === 0 ? amountMinor : 0));
  const shares = weights.map((weight) => divided(amountMinor, weight, sum));
  const parts = shares.map((share) => share.whole);
  let left = amountMinor - parts.reduce((total, part) => total + part, 0);
  const byRemainder = shares
    .map(({ rest }, index) => ({ rest, index }))
    .sort((a, b) => b.rest - a.rest || a.index - b.index);
  for (const { index } of byRemainder) {
    if (left === 0) break;
    parts[index] = (parts[index] ?? 0) + 1;
    left -= 1;
  }
  return parts;
}

function divided(amount: number, numerator: number, denominator: number): { whole: number; rest: number } {
  const product = amount * numerator;
  if (Number.isSafeInteger(product)) return { whole: Math.floor(product / denominator), rest: product % denominator };
  const exact = BigInt(amount) * BigInt(numerator);
  const by = BigInt(denominator);
  return { whole: Number(exact / by), rest: Number(exact % by) };
}
