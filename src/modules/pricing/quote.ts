// What goes into a quote and what comes out: shapes only. All amounts are whole minor units of the quote's one currency.
import type { Money } from '../../kernel/money.ts';
import type { VariantId } from '../catalog.ts';

/** A line is a catalogue variant with a quantity. What says nothing of type, tags or code is of the standard tax class. */
export interface PricedLine {
  variantId: VariantId;
  quantity: number;
  price: Money;
  taxable: boolean;
  requiresShipping: boolean;
  /** Weight of one, in grams. */
  grams: number;
  productHandle?: string | undefined;
  productType?: string | undefined;
  tags?: readonly string[] | undefined;
  /** Handles of the collections that it is in. */
  collections?: readonly string[] | undefined;
  taxCode?: string | undefined;
}

export interface Destination {
  country: string;
  region?: string | undefined;
  postalCode?: string | undefined;
}

export interface QuoteRequest {
  lines: readonly PricedLine[];
  /** ISO 4217; absent: the base currency. The lines' prices must be in it. */
  currency?: string | undefined;
  /**
   * Without it (and without a pick-up place) neither shipping nor the tax of the destination is known: `complete` is
   * false, shipping is 0, and tax is 0 unless the home prices include it.
   */
  address?: Destination | undefined;
  /** Id of a shipping choice or of a pick-up place; absent: the cheapest way to ship. */
  shipping?: string | undefined;
  /** One code, or several with spaces or commas between them. Compared without regard to case. */
  discountCode?: string | undefined;
  /** An account, for exemptions and for discounts of named customers. */
  customerId?: string | undefined;
  /** The blind index of the buyer's mailbox, if he said which it is: for "once per person" and "first order only". */
  emailIndex?: Buffer | undefined;
  /** "de": the language of titles, where the merchant has written them in it. */
  locale?: string | undefined;
}

/** What a discount takes off: as part of a line, or as a row of the order. */
export interface AppliedDiscount {
  id: string;
  /** As the merchant wrote it; absent: automatic. */
  code?: string;
  /** For people: "Summer sale". */
  title: string;
  /** `order`: off the goods as a whole; `line`: off some of them; `shipping`: off the shipping. */
  class: 'order' | 'line' | 'shipping';
  /** What it takes off, positive. */
  amount: Money;
}

export interface LineTax {
  /** "VAT", "California sales tax". */
  label: string;
  /** 190_000 is 19 %. */
  rateMillionths: number;
  amount: Money;
}

export interface QuotedLine {
  variantId: VariantId;
  quantity: number;
  unitPrice: Money;
  /** unitPrice × quantity: before discounts, and before tax that is added. */
  total: Money;
  /** Its share of every discount: what `discount` consists of. */
  discounts: AppliedDiscount[];
  discount: Money;
  /** total − discount. */
  discounted: Money;
  /** `standard`, `reduced`, `zero`, a name of the merchant's own, or `none` for what is not taxable. */
  taxClass: string;
  taxes: LineTax[];
  /** Included in `discounted`, or on top of it: as the quote's `taxIncluded` says. */
  tax: Money;
}

/** Calendar days in the shop's time zone, ISO 8601: `2026-12-24`. */
export interface DeliveryEstimate {
  earliest: string;
  latest: string;
}

export interface PickupPlace {
  name: string;
  address: readonly string[];
  hours: string;
}

export interface ShippingChoice {
  id: string;
  title: string;
  kind: 'delivery' | 'pickup';
  /** What is to be paid for it. */
  price: Money;
  /** What it would cost without threshold and discounts; equal to `price` when there are none. */
  fullPrice: Money;
  /** Why `price` is less than `fullPrice`: the threshold, or the title of a discount. */
  reducedBy?: { kind: 'threshold'; from: Money } | { kind: 'discount'; title: string };
  /** Delivered, or ready to be picked up, between these days. Absent: the merchant has said nothing of times. */
  estimate?: DeliveryEstimate;
  /** Only for `pickup`. */
  place?: PickupPlace;
}

/** A tax over all lines and the shipping. */
export interface TaxTotal extends LineTax {
  included: boolean;
  /** What it is reckoned on: without any tax. */
  base: Money;
}

/** Something the buyer should know. `code` and its members are for pages in other languages; `text` is English. */
export type QuoteMessage = { text: string } & (
  | { code: 'discount-not-combined'; discountCode: string; title: string; with: string }
  | { code: 'discount-not-started'; discountCode: string; from: string }
  | { code: 'discount-ended'; discountCode: string; until: string }
  | { code: 'discount-used-up'; discountCode: string }
  | { code: 'discount-used-by-you'; discountCode: string }
  | { code: 'discount-first-order-only'; discountCode: string }
  /** To who has not proven who he is: one of the two above, and not which. */
  | { code: 'discount-not-usable'; discountCode: string }
  | { code: 'discount-needs-more'; discountCode: string; missing: Money }
  | { code: 'discount-needs-quantity'; discountCode: string; missing: number }
  | { code: 'discount-not-for-these-items'; discountCode: string }
  | { code: 'discount-not-there'; discountCode: string }
  | { code: 'discount-not-for-you'; discountCode: string }
  | { code: 'discount-worth-nothing'; discountCode: string }
  /** So much more, and shipping by this choice is free. */
  | { code: 'free-shipping-from'; shipping: string; missing: Money }
  | { code: 'tax-exempt'; note: string }
  /** The total is under or over what the card processor takes: it can be placed, but not paid by card. */
  | { code: 'card-minimum'; limit: Money }
  | { code: 'card-maximum'; limit: Money }
);

/** One row of the sum, in order: what a buyer reads from goods to total. */
export interface ExplanationRow {
  kind:
    | 'goods'
    | 'discount'
    | 'shipping'
    | 'shipping-unknown'
    | 'tax-added'
    | 'tax-included'
    | 'tax-unknown'
    | 'rounding'
    | 'total';
  /** English, or the merchant's own words. */
  label: string;
  /** Signed: discounts are negative. Rows of kind `tax-included` are within the others and not to be added. */
  amount?: Money;
  /** How it came about: "10 % of $129.00", "free from $150.00". English. */
  note?: string;
}

export interface Quote {
  currency: string;
  lines: QuotedLine[];
  /** All lines before discounts. */
  subtotal: Money;
  /** What is taken off the goods, as a positive amount; discounts on shipping are in `shipping` already. */
  discount: Money;
  /** Every discount that is used, with all it takes off. */
  discounts: AppliedDiscount[];
  /** Ways to ship, cheapest first, then places to pick up; ways to ship are missing while no address is known. */
  shippingChoices: ShippingChoice[];
  /** The choice that is priced here. */
  shippingChoice: string | undefined;
  shipping: Money;
  /** The part of `tax` that is on shipping. */
  shippingTax: Money;
  /** All tax: included in the prices or added to them. */
  tax: Money;
  /** True: the prices, the discount and the shipping above contain `tax`. */
  taxIncluded: boolean;
  taxes: TaxTotal[];
  /** Rounding of the total to what can be paid (5 Rappen); 0 in most currencies, may be negative. */
  rounding: Money;
  /** subtotal − discount + shipping + tax (unless included) + rounding. */
  total: Money;
  /** True when the total is what would be charged. */
  complete: boolean;
  /** How amounts of this currency are rounded here, in words. */
  roundingRule: string;
  messages: QuoteMessage[];
  explanation: ExplanationRow[];
}

export type QuoteOutcome =
  | { kind: 'quoted'; quote: Quote }
  | { kind: 'unknown-discount-code' }
  /** The id is none of these. */
  | { kind: 'unknown-shipping'; shippingChoices: ShippingChoice[] }
  | { kind: 'no-shipping-there' }
  /** The shop does not sell in this currency. */
  | { kind: 'unknown-currency' }
  /** Beyond what is exact: more than 1,000 billion minor units. */
  | { kind: 'too-large' };
