// The double-entry postings of a sale, its fee and what is given back of it. Pure arithmetic: debits positive, credits
// negative.
import type { Posting } from '../modules/ledger.ts';
import type { OrderAmounts, PriceParts } from '../modules/orders.ts';

type Debtor = 'receivable:stripe' | 'receivable:customers';

/** A sale: what we are owed against sales, shipping and tax. `debtor` says who owes it. */
export function salePostings(order: OrderAmounts, debtor: Debtor): Posting[] {
  const { currency } = order.total;
  return [
    { account: debtor, amountMinor: order.total.amountMinor, currency },
    { account: 'discounts', amountMinor: order.discount.amountMinor, currency },
    { account: 'sales', amountMinor: -order.subtotal.amountMinor, currency },
    { account: 'shipping-income', amountMinor: -order.shipping.amountMinor, currency },
    { account: 'tax-payable', amountMinor: -order.tax.amountMinor, currency },
  ];
}

/** The parts of an order's price as its sale posted them: what is given back later is made of the same. */
export function priceParts(order: OrderAmounts): PriceParts {
  const postings = salePostings(order, 'receivable:stripe');
  const credited = (account: Posting['account']) =>
    postings.reduce((sum, posting) => sum - (posting.account === account ? posting.amountMinor : 0), 0);
  const shippingMinor = credited('shipping-income');
  const taxMinor = credited('tax-payable');
  return { goodsMinor: order.total.amountMinor - shippingMinor - taxMinor, shippingMinor, taxMinor };
}

/** The processor keeps its fee out of what it owes us. */
export function feePostings(amountMinor: number, currency: string): Posting[] {
  return [
    { account: 'processor-fees', amountMinor, currency },
    { account: 'receivable:stripe', amountMinor: -amountMinor, currency },
  ];
}

/**
 * What is given back: goods go to an account of their own, so that the books show how much comes back; shipping and tax
 * are taken back where they were posted, so that the tax owed to the state is right. `creditor`: out of what is owed to us.
 */
export function creditPostings(parts: PriceParts, currency: string, creditor: Debtor): Posting[] {
  const { goodsMinor, shippingMinor, taxMinor } = parts;
  return [
    { account: 'refunds', amountMinor: goodsMinor, currency },
    { account: 'shipping-income', amountMinor: shippingMinor, currency },
    { account: 'tax-payable', amountMinor: taxMinor, currency },
    { account: creditor, amountMinor: -(goodsMinor + shippingMinor + taxMinor), currency },
  ];
}

/** The same entry the other way round, for money that came back. */
export function reversed(postings: readonly Posting[]): Posting[] {
  return postings.map((posting) => ({ ...posting, amountMinor: -posting.amountMinor }));
}
