// Which of the discounts that could be used are used: those that go together and cost the buyer least, shipping included.
// Says of each code that was asked for and is not used why not. Pure.
import { inTurn, sum, type TakenOff, takingOff } from './apply-discounts.ts';
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

/** More at once are not weighed against each other: 2^10 sums of 100 lines take 20 ms. */
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
  const takenBy = companyOf(tables, lines);
  const ship = shippingOf(facts.locale, shippingFor);
  const costOf = (company: Company) => {
    const { shipping } = ship(company.goodsMinor, company.members);
    if (shipping.kind !== 'chosen') return Infinity;
    return company.goodsMinor + (shipping.choice?.price.amountMinor ?? 0);
  };
  let best = takenBy([]);
  let leastMinor = costOf(best);
  for (const candidates of companies(weighed)) {
    const company = takenBy(candidates);
    const costMinor = costOf(company);
    if (costMinor < leastMinor) [best, leastMinor] = [company, costMinor];
  }
  const { goodsMinor, members } = best;
  const { shipping, shippingDiscount } = ship(goodsMinor, members);
  const taken = takenOf(best);
  const used = [
    ...taken.map(({ discount }) => discount),
    ...(shippingDiscount === undefined ? [] : [shippingDiscount]),
  ];
  reasons.push(
    ...usable
      .filter((discount) => discount.code !== undefined && !used.includes(discount))
      .flatMap((discount) => whyNot(discount, { used, shipping, locale: facts.locale })),
  );
  return { taken, goodsMinor, shipping, shippingDiscount, reasons };
}

/** Discounts that are taken off together, in their turn, and what they leave. */
interface Company {
  members: readonly Discount[];
  /** The same without its last member, and what that one takes off; absent where there is none. */
  before?: { company: Company; byLine: number[] };
  left: readonly number[];
  goodsMinor: number;
}

/** Companies that begin alike share their beginning: each costs the sum of its last member only. */
function companyOf(tables: TillTables, lines: readonly CountedLine[]): (discounts: readonly Discount[]) => Company {
  const takeOff = takingOff(tables, lines);
  const full = lines.map(({ totalMinor }) => totalMinor);
  const root: Company = { members: [], left: full, goodsMinor: sum(full) };
  const known = new Map<Company, Map<Discount, Company>>();
  const joined = (company: Company, discount: Discount): Company => {
    const next = known.get(company) ?? new Map<Discount, Company>();
    known.set(company, next);
    let grown = next.get(discount);
    if (grown === undefined) {
      const byLine = takeOff(discount, company.left);
      const left = company.left.map((minor, index) => minor - (byLine[index] ?? 0));
      grown = { members: [...company.members, discount], before: { company, byLine }, left, goodsMinor: sum(left) };
      next.set(discount, grown);
    }
    return grown;
  };
  return (discounts) => inTurn(discounts).reduce(joined, root);
}

/** What each member takes off, of those that take off anything. */
function takenOf(company: Company): TakenOff[] {
  if (company.before === undefined) return [];
  const earlier = takenOf(company.before.company);
  const { byLine } = company.before;
  const discount = company.members.at(-1);
  return discount !== undefined && byLine.some((minor) => minor > 0) ? [...earlier, { discount, byLine }] : earlier;
}

interface Shipped {
  shipping: Shipping;
  shippingDiscount: Discount | undefined;
}

function shippingOf(
  locale: string | undefined,
  shippingFor: (goodsMinor: number, freeBy: readonly FreeShipping[]) => Shipping,
): (goodsMinor: number, discounts: readonly Discount[]) => Shipped {
  return (goodsMinor, discounts) => {
    const free = discounts.flatMap((discount) =>
      discount.gives.kind === 'free-shipping'
        ? [{ discount, title: say(discount.title, locale), choices: discount.gives.choices }]
        : [],
    );
    const shipping = shippingFor(goodsMinor, free);
    const choice = shipping.kind === 'chosen' ? shipping.choice : undefined;
    const title = choice?.reducedBy?.kind === 'discount' ? choice.reducedBy.title : undefined;
    return { shipping, shippingDiscount: free.find((entry) => entry.title === title)?.discount };
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
