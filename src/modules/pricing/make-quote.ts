// The quote: prices for this destination, discounts, shipping, tax, rounding, total. Pure integer arithmetic on what it is
// given; it asks nobody and stores nothing. Never trusts a price from outside: the caller passes the catalogue's own.
import { type Money, money } from '../../kernel/money.ts';
import { sum } from './apply-discounts.ts';
import { type Chosen, chooseDiscounts } from './choose-discounts.ts';
import type { DeliveryDays } from './delivery-dates.ts';
import { classOf, type Discount } from './discount.ts';
import { explain } from './explain-quote.ts';
import type { CountedLine } from './judge-discount.ts';
import { localUnitMinor, type TaxSituation, taxOrder, taxSituation } from './local-tax.ts';
import type {
  AppliedDiscount,
  Destination,
  PricedLine,
  Quote,
  QuotedLine,
  QuoteOutcome,
  QuoteRequest,
} from './quote.ts';
import { messagesOf } from './quote-messages.ts';
import { totalRounding } from './rounding.ts';
import { chooseShipping, needsShipping, type ShippingRequest, wantedPickup } from './shipping.ts';
import { say, type TillTables } from './till-tables.ts';

/** Beyond it sums would not be exact any more in all that follows. */
export const largestMinor = 1e14;

export interface QuoteFacts {
  tables: TillTables;
  request: QuoteRequest;
  /** Automatic ones, and those whose codes were given. */
  discounts: readonly Discount[];
  days: DeliveryDays;
  at: Date;
}

export function makeQuote(facts: QuoteFacts): QuoteOutcome {
  const { tables, request, days } = facts;
  for (const line of request.lines) requirePriced(line, tables.currency);
  const way = { tables, lines: request.lines, wanted: request.shipping, days, locale: request.locale };
  const destination: Destination | undefined = wantedPickup(way) ?? request.address;
  const situation = taxSituation(tables, destination, request.customerId);
  const lines = countLines(tables, request.lines, situation);
  if (lines === undefined) return { kind: 'too-large' };
  const chosen = choose(facts, { lines, destination, way });
  if (chosen.shipping.kind !== 'chosen') return chosen.shipping;
  return { kind: 'quoted', quote: compose(facts, { lines, chosen, situation, destination }) };
}

/** Throws RangeError for what the catalogue never says. */
function requirePriced({ price, quantity, grams }: PricedLine, currency: string): void {
  if (price.currency !== currency) throw new RangeError(`a price in ${price.currency} in a quote in ${currency}`);
  if (!Number.isSafeInteger(price.amountMinor) || price.amountMinor < 0) throw new RangeError('not a price');
  if (!Number.isSafeInteger(quantity) || quantity < 1) throw new RangeError(`not a quantity: ${quantity}`);
  if (!(grams >= 0)) throw new RangeError(`not a weight: ${grams}`);
}

interface PricedUnits extends CountedLine {
  unitMinor: number;
  taxClass: string;
}

/** The lines at the prices of this destination; undefined when they are too much. */
function countLines(
  tables: TillTables,
  lines: readonly PricedLine[],
  situation: TaxSituation,
): PricedUnits[] | undefined {
  const isTooMuch = (minors: readonly number[]) => sum(minors) > largestMinor;
  if (isTooMuch(lines.map((line) => line.price.amountMinor * line.quantity))) return undefined;
  const counted = lines.map((line) => {
    const taxClass = tables.taxClass(line);
    const unitMinor = localUnitMinor(tables, situation, { listMinor: line.price.amountMinor, taxClass });
    return { line, unitMinor, taxClass, totalMinor: unitMinor * line.quantity };
  });
  return isTooMuch(counted.map(({ totalMinor }) => totalMinor)) ? undefined : counted;
}

function choose(
  { tables, request, discounts, at }: QuoteFacts,
  order: { lines: readonly CountedLine[]; destination: Destination | undefined; way: Omit<ShippingRequest, 'address'> },
): Chosen {
  const { lines, destination, way } = order;
  return chooseDiscounts(
    {
      tables,
      lines,
      country: destination?.country.trim().toUpperCase(),
      customerId: request.customerId,
      at,
      locale: request.locale,
    },
    discounts,
    (goodsMinor, freeBy) => chooseShipping({ ...way, address: request.address }, goodsMinor, freeBy),
  );
}

interface Parts {
  lines: readonly PricedUnits[];
  chosen: Chosen;
  situation: TaxSituation;
  destination: Destination | undefined;
}

// long: the quote, member by member
function compose({ tables, request, discounts }: QuoteFacts, { lines, chosen, situation, destination }: Parts): Quote {
  const { currency } = tables;
  const inCurrency = (amountMinor: number): Money => money(amountMinor, currency);
  const { shipping, taken, shippingDiscount } = chosen;
  const choice = shipping.kind === 'chosen' ? shipping.choice : undefined;
  const shippingMinor = choice?.price.amountMinor ?? 0;
  const applied = (discount: Discount, amountMinor: number): AppliedDiscount => ({
    id: discount.id,
    ...(discount.code === undefined ? {} : { code: discount.code }),
    title: say(discount.title, request.locale),
    class: classOf(discount),
    amount: inCurrency(amountMinor),
  });
  const offByLine = lines.map((_line, index) => sum(taken.map(({ byLine }) => byLine[index] ?? 0)));
  const taxed = taxOrder(tables, situation, {
    goods: lines.map(({ totalMinor, taxClass }, index) => ({
      amountMinor: totalMinor - (offByLine[index] ?? 0),
      taxClass,
    })),
    shippingMinor,
    locale: request.locale,
  });
  const quoted = lines.map(({ line, unitMinor, totalMinor, taxClass }, index): QuotedLine => {
    const offMinor = offByLine[index] ?? 0;
    const taxes = taxed.lines[index] ?? [];
    return {
      variantId: line.variantId,
      quantity: line.quantity,
      unitPrice: inCurrency(unitMinor),
      total: inCurrency(totalMinor),
      discounts: taken.flatMap(({ discount, byLine }) =>
        (byLine[index] ?? 0) > 0 ? [applied(discount, byLine[index] ?? 0)] : [],
      ),
      discount: inCurrency(offMinor),
      discounted: inCurrency(totalMinor - offMinor),
      taxClass,
      taxes,
      tax: inCurrency(sum(taxes.map(({ amount }) => amount.amountMinor))),
    };
  });
  const subtotalMinor = sum(lines.map(({ totalMinor }) => totalMinor));
  const discountMinor = sum(offByLine);
  const addedMinor = situation.mode === 'added' ? taxed.taxMinor : 0;
  const exactMinor = subtotalMinor - discountMinor + shippingMinor + addedMinor;
  const roundingMinor = totalRounding(exactMinor, tables.rounding);
  const savedMinor = choice === undefined ? 0 : choice.fullPrice.amountMinor - shippingMinor;
  const { messages, ...quote } = {
    currency,
    lines: quoted,
    subtotal: inCurrency(subtotalMinor),
    discount: inCurrency(discountMinor),
    discounts: [
      ...taken.map(({ discount, byLine }) => applied(discount, sum(byLine))),
      ...(shippingDiscount === undefined ? [] : [applied(shippingDiscount, savedMinor)]),
    ],
    shippingChoices: shipping.kind === 'chosen' ? shipping.choices : [],
    shippingChoice: choice?.id,
    shipping: inCurrency(shippingMinor),
    shippingTax: inCurrency(taxed.shippingTaxMinor),
    tax: inCurrency(taxed.taxMinor),
    taxIncluded: situation.mode === 'included',
    taxes: taxed.totals,
    rounding: inCurrency(roundingMinor),
    total: inCurrency(exactMinor + roundingMinor),
    complete: destination !== undefined && (choice !== undefined || !needsShipping(request.lines)),
    roundingRule: tables.roundingWords,
    messages: messagesOf(tables, { request, chosen, discounts, situation, subtotalMinor }),
  };
  let rows: Quote['explanation'] | undefined;
  return {
    ...quote,
    messages,
    // Only pages and the API read it: placing an order does not pay for it.
    get explanation() {
      rows ??= explain(quote, tables, discounts);
      return rows;
    },
  };
}
