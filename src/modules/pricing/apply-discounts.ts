// What discounts take off each line. Discounts on lines first, then those on the order, within each the higher priority
// first; each counts from what the one before left. No line goes below zero, and the parts of a discount add up. Pure.
import { allocate } from '../../kernel/allocate.ts';
import { classOf, type Discount } from './discount.ts';
import { type CountedLine, isSelected } from './judge-discount.ts';
import { portion } from './rounding.ts';
import type { TillTables } from './till-tables.ts';

/** What one discount takes off each line, in the order of the lines. */
export interface TakenOff {
  discount: Discount;
  byLine: number[];
}

const million = 1_000_000;
const turn = { line: 0, order: 1, shipping: 2 } as const;

export function inTurn(discounts: readonly Discount[]): Discount[] {
  return [...discounts].sort((a, b) => turn[classOf(a)] - turn[classOf(b)] || b.priority - a.priority);
}

/** What a discount takes off each line of which so much is left. */
export type TakeOff = (discount: Discount, left: readonly number[]) => number[];

/**
 * What does not depend on what is left (which lines a discount is for, which pieces are given) is worked out once for each
 * discount: they are tried out in a thousand companies.
 */
export function takingOff(tables: TillTables, lines: readonly CountedLine[]): TakeOff {
  const { half } = tables.rounding;
  const given = once((discount) => (discount.gives.kind === 'buy-get' ? buyGet(discount.gives, lines, half) : []));
  const chosen = once(({ gives }) =>
    lines.map(({ line }) => isSelected(line, 'items' in gives ? gives.items : undefined)),
  );
  return (discount, left) => {
    const { gives } = discount;
    if (gives.kind === 'free-shipping') return lines.map(() => 0);
    if (gives.kind === 'buy-get') return given(discount).map((minor, index) => Math.min(minor, left[index] ?? 0));
    const isChosen = chosen(discount);
    const open = left.map((leftMinor, index) => (isChosen[index] === true ? leftMinor : 0));
    if (gives.kind === 'percentage') {
      if (gives.items !== undefined) return open.map((minor) => portion(minor, gives.rateMillionths, million, half));
      return allocate(portion(sum(open), gives.rateMillionths, million, half), open);
    }
    const offMinor = tables.amount(gives.off) ?? 0;
    if (gives.each === 'order') return allocate(Math.min(offMinor, sum(open)), open);
    return open.map((minor, index) => Math.min(minor, offMinor * (lines[index]?.line.quantity ?? 0)));
  };
}

function once<Value>(work: (discount: Discount) => Value): (discount: Discount) => Value {
  const known = new Map<Discount, Value>();
  return (discount) => {
    let value = known.get(discount);
    if (value === undefined) {
      value = work(discount);
      known.set(discount, value);
    }
    return value;
  };
}

interface Units {
  index: number;
  unitMinor: number;
  count: number;
  buys: boolean;
  gets: boolean;
}

/** The dearest pieces are bought and the cheapest given; a piece counts once. */
function buyGet(
  { buy, get, times }: Extract<Discount['gives'], { kind: 'buy-get' }>,
  lines: readonly CountedLine[],
  half: TillTables['rounding']['half'],
): number[] {
  const pool = lines
    .map(
      ({ line, totalMinor }, index): Units => ({
        index,
        unitMinor: Math.floor(totalMinor / line.quantity),
        count: line.quantity,
        buys: isSelected(line, buy.items),
        gets: isSelected(line, get.items),
      }),
    )
    .sort((a, b) => a.unitMinor - b.unitMinor);
  // What can only be bought is not needed for anything else.
  const toBuy = pool.filter(({ buys }) => buys).reverse();
  toBuy.sort((a, b) => Number(a.gets) - Number(b.gets));
  const toGet = pool.filter(({ gets }) => gets);
  const given = lines.map(() => 0);
  for (let time = 0; time < times; time++) {
    const bought = draw(toBuy, buy.quantity);
    const got = bought && draw(toGet, get.quantity);
    if (got === undefined) break;
    for (const { units, count } of got) {
      given[units.index] =
        (given[units.index] ?? 0) + count * portion(units.unitMinor, get.rateMillionths, million, half);
    }
  }
  return given;
}

/** Takes so many pieces out of the pool, or none. */
function draw(pool: readonly Units[], quantity: number): { units: Units; count: number }[] | undefined {
  const drawn: { units: Units; count: number }[] = [];
  let missing = quantity;
  for (const units of pool) {
    if (missing === 0) break;
    const count = Math.min(missing, units.count);
    if (count > 0) drawn.push({ units, count });
    missing -= count;
  }
  if (missing > 0) return undefined;
  for (const { units, count } of drawn) units.count -= count;
  return drawn;
}

export function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
