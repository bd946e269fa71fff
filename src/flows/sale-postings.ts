// The double-entry postings of a sale, its fee and its refund. Pure arithmetic: debits positive, credits negative.
import type { Posting } from '../modules/ledger.ts';
import type { OrderAmounts } from '../modules/orders.ts';

/** A sale: what we are owed against sales, shipping and tax. `debtor` says who owes it. */
export function salePostings(order: OrderAmounts, debtor: 'receivable:stripe' | 'receivable:customers'): Posting[] {
  const { currency } = order.total;
  return [
    { account: debtor, amountMinor: order.total.amountMinor, currency },
    { account: 'discounts', amountMinor: order.discount.amountMinor, currency },
    { account: 'sales', amountMinor: -order.subtotal.amountMinor, currency },
    { account: 'shipping-income', amountMinor: -order.shipping.amountMinor, currency },
    { account: 'tax-payable', amountMinor: -order.tax.amountMinor, currency },
  ];
}

/** The processor keeps its fee out of what it owes us. */
export function feePostings(amountMinor: number, currency: string): Posting[] {
  return [
    { account: 'processor-fees', amountMinor, currency },
    { account: 'receivable:stripe', amountMinor: -amountMinor, currency },
  ];
}

/** A refund: the processor pays the customer out of what it owes us. */
export function refundPostings(amountMinor: number, currency: string): Posting[] {
  return [
    { account: 'refunds', amountMinor, currency },
    { account: 'receivable:stripe', amountMinor: -amountMinor, currency },
  ];
}
