// How much of an order's price belongs to some of its pieces: exact in minor units, so that the parts of an order sum to
// the whole however it is taken apart. Pure arithmetic; the rounding rules are kernel/money's `share` and kernel/allocate's.
import { allocate } from '../../kernel/allocate.ts';
import { share } from '../../kernel/money.ts';
import type { Order } from './order.ts';
import type { CreditNote, LineQuantity, OrderStory, StoryLine } from './order-story.ts';

/** A price taken apart as the books have it: goods less discount, shipping and tax, none of them in another. */
export interface PriceParts {
  goodsMinor: number;
  shippingMinor: number;
  taxMinor: number;
}

/** Some pieces of a line with what was paid for them. */
export interface CreditLine extends LineQuantity {
  goodsMinor: number;
  taxMinor: number;
}

/** What giving back these pieces comes to. */
export interface CreditPlan {
  parts: PriceParts;
  lines: CreditLine[];
}

/**
 * Splits an amount in proportion to whole weights: the parts are whole and sum to the amount, and none exceeds its weight
 * unless the amount exceeds their sum. Throws where the weights say nothing of what an amount is to go to.
 */
export function allot(amountMinor: number, weights: readonly number[]): number[] {
  if (amountMinor !== 0 && !weights.some((weight) => weight > 0)) {
    throw new RangeError(`cannot split ${amountMinor} over ${weights.join(', ')}`);
  }
  return allocate(amountMinor, weights);
}

export function sumOf({ goodsMinor, shippingMinor, taxMinor }: PriceParts): number {
  return goodsMinor + shippingMinor + taxMinor;
}

/**
 * What has not been given back, nor asked to be: the price less all credit notes that stand. Nothing is left where the same
 * money was asked for here and given back at Stripe: one of the two will fail.
 */
export function remainingParts(price: PriceParts, credits: readonly CreditNote[]): PriceParts {
  const standing = credits.filter((credit) => credit.state !== 'void');
  const left = (part: 'goods' | 'shipping' | 'tax') =>
    Math.max(0, price[`${part}Minor`] - standing.reduce((sum, each) => sum + each[part].amountMinor, 0));
  return { goodsMinor: left('goods'), shippingMinor: left('shipping'), taxMinor: left('tax') };
}

/** An amount without a word of what it is for: in proportion to these parts. Throws when it exceeds them. */
export function partsOfAmount(amountMinor: number, of: PriceParts): PriceParts {
  if (amountMinor > sumOf(of)) throw new RangeError(`${amountMinor} is more than ${sumOf(of)}`);
  const [goodsMinor = 0, shippingMinor = 0, taxMinor = 0] = allot(amountMinor, [
    of.goodsMinor,
    of.shippingMinor,
    of.taxMinor,
  ]);
  return { goodsMinor, shippingMinor, taxMinor };
}

/**
 * What some pieces, and if wanted the shipping, come to: their share of their line after its share of discount and tax.
 * Never more than what remains, and with the last piece exactly what is left of its line.
 */
export function creditFor(
  story: Pick<OrderStory, 'order' | 'lines' | 'credits'>,
  price: PriceParts,
  wish: { lines: readonly LineQuantity[]; shipping: 'keep' | 'give-back' },
): CreditPlan {
  const prices = linePrices(story, price);
  const lines = wish.lines.map(({ line, quantity }) => {
    const sold = prices.find((each) => each.line === line);
    if (sold === undefined) throw new RangeError(`the order has no line ${line}`);
    return { line, quantity, ...nextPieces(sold, quantity, creditedOf(story.credits, line)) };
  });
  const remaining = remainingParts(price, story.credits);
  const shippingMinor = wish.shipping === 'give-back' ? remaining.shippingMinor : 0;
  const shippingTaxMinor =
    shippingMinor === 0 ? 0 : share(shippingTaxOf(story, price), shippingMinor, price.shippingMinor);
  const sum = (part: 'goodsMinor' | 'taxMinor') => lines.reduce((total, line) => total + line[part], 0);
  return {
    parts: {
      goodsMinor: Math.min(sum('goodsMinor'), remaining.goodsMinor),
      shippingMinor,
      taxMinor: Math.min(sum('taxMinor') + shippingTaxMinor, remaining.taxMinor),
    },
    lines,
  };
}

/** Each line's share of goods and tax; with the tax on shipping they sum to the order's. */
function linePrices(story: Pick<OrderStory, 'order' | 'lines'>, price: PriceParts): CreditLine[] {
  const { lines, order } = story;
  const nets = lines.map((line) => netOf(line, order));
  const goods = split(price.goodsMinor, nets, lines);
  const taxes = lines.map((line, index) => line.tax?.amountMinor ?? nets[index] ?? 0);
  const tax = split(Math.max(0, price.taxMinor - shippingTaxOf(story, price)), taxes, lines);
  return lines.map(({ line, quantity }, index) => ({
    line,
    quantity,
    goodsMinor: goods[index] ?? 0,
    taxMinor: tax[index] ?? 0,
  }));
}

// Where nothing says how to divide (everything was free, or untaxed), by pieces.
function split(amountMinor: number, weights: readonly number[], lines: readonly StoryLine[]): number[] {
  return allot(amountMinor, weights.some((weight) => weight > 0) ? weights : lines.map((line) => line.quantity));
}

/** What was paid for a line less its tax, as far as the order knows it: a weight. */
function netOf(line: StoryLine, { taxIncluded }: Pick<Order, 'taxIncluded'>): number {
  const paidMinor = line.total.amountMinor - (line.discount?.amountMinor ?? 0);
  return taxIncluded === true ? paidMinor - (line.tax?.amountMinor ?? 0) : paidMinor;
}

/** As it was quoted; an order that does not know it is taxed evenly. */
function shippingTaxOf({ order, lines }: Pick<OrderStory, 'order' | 'lines'>, price: PriceParts): number {
  if (order.shippingTax !== undefined) return order.shippingTax.amountMinor;
  if (price.taxMinor === 0 || price.shippingMinor === 0) return 0;
  return allot(price.taxMinor, [...lines.map((line) => netOf(line, order)), price.shippingMinor]).at(-1) ?? 0;
}

interface Credited {
  pieces: number;
  goodsMinor: number;
  taxMinor: number;
}

function creditedOf(credits: readonly CreditNote[], line: number): Credited {
  const before = credits.filter((credit) => credit.state !== 'void').flatMap((credit) => credit.lines);
  return before
    .filter((each) => each.line === line)
    .reduce<Credited>(
      (sum, each) => ({
        pieces: sum.pieces + each.quantity,
        goodsMinor: sum.goodsMinor + each.goodsMinor,
        taxMinor: sum.taxMinor + each.taxMinor,
      }),
      { pieces: 0, goodsMinor: 0, taxMinor: 0 },
    );
}

// The share of all pieces up to these, less what the earlier ones got: whatever the order of acts, all of them together
// get exactly the line. What was paid is rounded, and the tax taken from it: rounded apart, the two could come to a cent
// more than a piece cost.
function nextPieces(sold: CreditLine, quantity: number, before: Credited): { goodsMinor: number; taxMinor: number } {
  const upTo = Math.min(before.pieces + quantity, sold.quantity);
  const paidMinor = share(sold.goodsMinor + sold.taxMinor, upTo, sold.quantity);
  const dueMinor = Math.max(0, paidMinor - before.goodsMinor - before.taxMinor);
  const ownTaxMinor = share(sold.taxMinor, upTo, sold.quantity) - before.taxMinor;
  const leastTaxMinor = Math.max(0, dueMinor - (sold.goodsMinor - before.goodsMinor));
  const taxMinor = Math.min(dueMinor, Math.max(leastTaxMinor, ownTaxMinor));
  return { goodsMinor: dueMinor - taxMinor, taxMinor };
}
