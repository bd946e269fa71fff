// The double-entry postings of a sale, its fee and what is given back of it. Pure arithmetic: debits positive, credits
// negative.
import { share } from '../kernel/money.ts';
import type { Posting } from '../modules/ledger.ts';
import type { OrderAmounts, PriceParts } from '../modules/orders.ts';

type Debtor = 'receivable:stripe' | 'receivable:customers';

/**
 * A sale: what we are owed against sales, shipping and tax. Where prices include the tax, sales, discounts and shipping are
 * posted without it. `debtor` says who owes it.
 */
export function salePostings(order: OrderAmounts, debtor: Debtor): Posting[] {
  const { currency } = order.total;
  const { subtotalMinor, discountMinor, shippingMinor } = netAmounts(order);
  return [
    { account: debtor, amountMinor: order.total.amountMinor, currency },
    { account: 'discounts', amountMinor: discountMinor, currency },
    { account: 'sales', amountMinor: -subtotalMinor, currency },
    { account: 'shipping-income', amountMinor: -shippingMinor, currency },
    { account: 'tax-payable', amountMinor: -order.tax.amountMinor, currency },
    { account: 'rounding', amountMinor: -(order.rounding?.amountMinor ?? 0), currency },
  ];
}

function netAmounts(order: OrderAmounts): { subtotalMinor: number; discountMinor: number; shippingMinor: number } {
  const subtotalMinor = order.subtotal.amountMinor;
  const discountMinor = order.discount.amountMinor;
  const shippingMinor = order.shipping.amountMinor;
  if (order.taxIncluded !== true) return { subtotalMinor, discountMinor, shippingMinor };
  const shippingTaxMinor = order.shippingTax?.amountMinor ?? 0;
  const goodsTaxMinor = order.tax.amountMinor - shippingTaxMinor;
  const paidMinor = subtotalMinor - discountMinor;
  // The tax is known of what was paid for the goods; a discount has as much of it in proportion.
  const discountTaxMinor = paidMinor === 0 ? 0 : share(discountMinor, goodsTaxMinor, paidMinor);
  return {
    subtotalMinor: subtotalMinor - goodsTaxMinor - discountTaxMinor,
    discountMinor: discountMinor - discountTaxMinor,
    shippingMinor: shippingMinor - shippingTaxMinor,
  };
}

/**
 * The parts of an order's price as its sale posted them: what is given back later is made of the same. The rounding of the
 * total is in the goods; one that takes off more than they cost is in the shipping too, so that no part is negative.
 */
export function priceParts(order: OrderAmounts): PriceParts {
  const postings = salePostings(order, 'receivable:stripe');
  const credited = (account: Posting['account']) =>
    postings.reduce((sum, posting) => sum - (posting.account === account ? posting.amountMinor : 0), 0);
  const totalMinor = order.total.amountMinor;
  const taxMinor = Math.min(credited('tax-payable'), totalMinor);
  const shippingMinor = Math.min(credited('shipping-income'), totalMinor - taxMinor);
  return { goodsMinor: totalMinor - shippingMinor - taxMinor, shippingMinor, taxMinor };
}

/** The processor keeps its fee out of what it owes us. */
export function feePostings(amountMinor: number, currency: string): Posting[] {
  return [
    { account: 'processor-fees', amountMinor, currency },
    { account: 'receivable:stripe', amountMinor: -amountMinor, currency },
  ];
}

/** Who gives it: out of what is owed to us, or from the bank, by hand. */
type Creditor = Debtor | 'bank';

/**
 * What is given back: goods go to an account of their own, so that the books show how much comes back; shipping and tax
 * are taken back where they were posted, so that the tax owed to the state is right.
 */
export function creditPostings(parts: PriceParts, currency: string, creditor: Creditor): Posting[] {
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
