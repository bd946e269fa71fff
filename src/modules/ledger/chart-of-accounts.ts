// The chart of accounts as data: title and normal side of each account. The migrations hold the same list, and the
// database posts to no other account; a test compares the two.

export interface ChartEntry {
  readonly account: string;
  readonly title: string;
  /** The side on which the account grows: a debit is a positive amount, a credit a negative one. */
  readonly normalSide: 'debit' | 'credit';
}

export const chart = [
  { account: 'bank', title: 'Bank', normalSide: 'debit' },
  { account: 'receivable:stripe', title: 'Owed to us by Stripe', normalSide: 'debit' },
  { account: 'receivable:customers', title: 'Owed to us by customers on account', normalSide: 'debit' },
  { account: 'customer-deposits', title: 'Received before it was earned', normalSide: 'credit' },
  { account: 'tax-payable', title: 'Sales tax owed to the state', normalSide: 'credit' },
  { account: 'sales', title: 'Sales', normalSide: 'credit' },
  { account: 'shipping-income', title: 'Shipping charged to customers', normalSide: 'credit' },
  { account: 'discounts', title: 'Discounts granted', normalSide: 'debit' },
  { account: 'rounding', title: 'Totals rounded to what can be paid', normalSide: 'credit' },
  { account: 'refunds', title: 'Refunds', normalSide: 'debit' },
  { account: 'processor-fees', title: 'Fees of the payment processor', normalSide: 'debit' },
] as const satisfies readonly ChartEntry[];

export type LedgerAccount = (typeof chart)[number]['account'];
