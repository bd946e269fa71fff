// Whether a discount may be used here at all, and if not, why: dates, limits, goods, country, customer. Pure.
import { money } from '../../kernel/money.ts';
import type { Discount, Selector } from './discount.ts';
import type { PricedLine, QuoteMessage } from './quote.ts';
import type { TillTables } from './till-tables.ts';

/** A line whose unit price is the one that counts here. */
export interface CountedLine {
  line: PricedLine;
  totalMinor: number;
}

export interface JudgeFacts {
  tables: TillTables;
  lines: readonly CountedLine[];
  country: string | undefined;
  customerId: string | undefined;
  at: Date;
}

/** Messages before they have words. */
export type Reason = QuoteMessage extends infer Message
  ? Message extends QuoteMessage
    ? Omit<Message, 'text'>
    : never
  : never;

export type Judgement = { kind: 'usable' } | { kind: 'unusable'; reason: Reason | undefined };

const usable: Judgement = { kind: 'usable' };

/** `unusable` without a reason: it does not count as long as nobody knows the country. */
export function judge(discount: Discount, facts: JudgeFacts): Judgement {
  const { tables, at } = facts;
  const discountCode = discount.code ?? discount.id;
  const no = (reason: Reason | undefined): Judgement => ({ kind: 'unusable', reason });
  if (discount.from !== undefined && at < new Date(discount.from)) {
    return no({ code: 'discount-not-started', discountCode, from: discount.from });
  }
  if (discount.until !== undefined && at >= new Date(discount.until)) {
    return no({ code: 'discount-ended', discountCode, until: discount.until });
  }
  if (discount.obstacle !== undefined) return no({ code: `discount-${discount.obstacle}`, discountCode });
  const { customers, countries, minGoods, minQuantity, items } = discount.when;
  if (customers !== undefined && !customers.includes(facts.customerId ?? '')) {
    return no({ code: 'discount-not-for-you', discountCode });
  }
  if (countries !== undefined && !countries.includes(facts.country ?? '')) {
    return no(facts.country === undefined ? undefined : { code: 'discount-not-there', discountCode });
  }
  const counted = facts.lines.filter(({ line }) => isSelected(line, items));
  if (counted.length === 0 || !facts.lines.some(({ line }) => isSelected(line, itemsOf(discount)))) {
    return no({ code: 'discount-not-for-these-items', discountCode });
  }
  if (minGoods !== undefined) {
    const needed = tables.amount(minGoods);
    if (needed === undefined) return no({ code: 'discount-worth-nothing', discountCode });
    const missing = needed - counted.reduce((sum, { totalMinor }) => sum + totalMinor, 0);
    if (missing > 0) return no({ code: 'discount-needs-more', discountCode, missing: money(missing, tables.currency) });
  }
  const lacking = (minQuantity ?? 0) - counted.reduce((sum, { line }) => sum + line.quantity, 0);
  return lacking > 0 ? no({ code: 'discount-needs-quantity', discountCode, missing: lacking }) : usable;
}

function itemsOf({ gives }: Discount): Selector | undefined {
  if (gives.kind === 'buy-get') return gives.get.items;
  return 'items' in gives ? gives.items : undefined;
}

const same = (left: string, right: string) => left.trim().toLowerCase() === right.trim().toLowerCase();

/** Whether any of what the selector names is true of the product; nothing named means all. */
export function isSelected(line: PricedLine, selector: Selector | undefined): boolean {
  if (selector === undefined) return true;
  const { handles, collections, tags, types } = selector;
  if (handles === undefined && collections === undefined && tags === undefined && types === undefined) return true;
  return (
    handles?.includes(line.productHandle ?? '') === true ||
    collections?.some((handle) => line.collections?.includes(handle)) === true ||
    tags?.some((tag) => line.tags?.some((own) => same(own, tag))) === true ||
    types?.some((type) => same(type, line.productType ?? '')) === true
  );
}
