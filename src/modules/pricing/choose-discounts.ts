// Which of the discounts that could be used are used: those that go together and cost the buyer least, shipping included.
// Says of each code that was asked for and is not used why not. Pure.
import type { TakenOff } from './apply-discounts.ts';
import { applyDiscounts } from './apply-discounts.ts';
import { classOf, type Discount } from './discount.ts';
import { type CountedLine, type JudgeFacts, judge, type Reason } from './judge-discount.ts';
import type { FreeShipping, Shipping } from './shipping.ts';
import { say, type TillTables } from './till-tables.ts';

export interface Chosen {
  taken: TakenOff[];
  /** The goods after discounts. */
  goodsMinor: number;
  shipping: Shipping;
  /** Discounts on the shipping that is priced here. */
  shippingDiscount: Discount | undefined;
  reasons: Reason[];
}

/** More at once are not weighed against each other: 2^10 sums take a few milliseconds. */
const mostWeighed = 10;

export function chooseDiscounts(
  facts: JudgeFacts & { locale: string | undefined },
  discounts: readonly Discount[],
  shippingFor: (goodsMinor: number, freeBy: readonly FreeShipping[]) => Shipping,
): Chosen {
  const { tables, lines } = facts;
  const reasons: Reason[] = [];
  const usable = discounts.filter((discount) => {
    const judgement = judge(discount, facts);
    if (judgement.kind === 'unusable' && judgement.reason !== undefined && discount.code !== undefined) {
      reasons.push(judgement.reason);
    }
    return judgement.kind === 'usable';
  });
  const weighed = [...usable].sort((a, b) => b.priority - a.priority).slice(0, mostWeighed);
  let best = tryOut({ tables, lines, locale: facts.locale }, [], shippingFor);
  for (const candidates of companies(weighed)) {
    const tried = tryOut({ tables, lines, locale: facts.locale }, candidates, shippingFor);
    if (tried.costMinor < best.costMinor) best = tried;
  }
  const used = best.used;
  reasons.push(
    ...usable
      .filter((discount) => discount.code !== undefined && !used.includes(discount))
      .flatMap((discount) => whyNot(discount, { used, shipping: best.chosen.shipping, locale: facts.locale })),
  );
  return { ...best.chosen, reasons };
}

interface Tried {
  costMinor: number;
  /** Those that took something off. */
  used: Discount[];
  chosen: Omit<Chosen, 'reasons'>;
}

function tryOut(
  { tables, lines, locale }: { tables: TillTables; lines: readonly CountedLine[]; locale: string | undefined },
  discounts: readonly Discount[],
  shippingFor: (goodsMinor: number, freeBy: readonly FreeShipping[]) => Shipping,
): Tried {
  const { taken, goodsMinor } = applyDiscounts(tables, lines, discounts);
  const free = discounts.flatMap((discount) =>
    discount.gives.kind === 'free-shipping'
      ? [{ discount, title: say(discount.title, locale), choices: discount.gives.choices }]
      : [],
  );
  const shipping = shippingFor(goodsMinor, free);
  const choice = shipping.kind === 'chosen' ? shipping.choice : undefined;
  const title = choice?.reducedBy?.kind === 'discount' ? choice.reducedBy.title : undefined;
  const shippingDiscount = free.find((entry) => entry.title === title)?.discount;
  const effective = taken.filter(({ byLine }) => byLine.some((amountMinor) => amountMinor > 0));
  return {
    costMinor: shipping.kind === 'chosen' ? goodsMinor + (choice?.price.amountMinor ?? 0) : Infinity,
    used: [...effective.map(({ discount }) => discount), ...(shippingDiscount === undefined ? [] : [shippingDiscount])],
    chosen: { taken: effective, goodsMinor, shipping, shippingDiscount },
  };
}

function goTogether(a: Discount, b: Discount): boolean {
  return a.combinesWith.includes(classOf(b)) && b.combinesWith.includes(classOf(a));
}

/** Every set of discounts that all go together, the small ones first: so of two that cost the same, fewer are used. */
function companies(discounts: readonly Discount[]): Discount[][] {
  const sets: Discount[][] = [[]];
  for (const discount of discounts) {
    const fitting = sets.filter((set) => set.every((other) => goTogether(discount, other)));
    sets.push(...fitting.map((set) => [...set, discount]));
  }
  const codes = (set: readonly Discount[]) => set.filter(({ code }) => code !== undefined).length;
  return sets.filter((set) => set.length > 0).sort((a, b) => codes(a) - codes(b) || a.length - b.length);
}

function whyNot(
  discount: Discount,
  { used, shipping, locale }: { used: readonly Discount[]; shipping: Shipping; locale: string | undefined },
): Reason[] {
  const discountCode = discount.code ?? discount.id;
  const apart = used.filter((other) => !goTogether(discount, other));
  if (apart.length > 0) {
    const others = apart.map((other) => say(other.title, locale)).join(', ');
    return [{ code: 'discount-not-combined', discountCode, title: say(discount.title, locale), with: others }];
  }
  // As long as the shipping is not known, a discount on it has nothing to be taken off.
  const isOpen = classOf(discount) === 'shipping' && shipping.kind === 'chosen' && shipping.choice === undefined;
  return isOpen ? [] : [{ code: 'discount-worth-nothing', discountCode }];
}
