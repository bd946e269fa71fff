// What the checkout says about money: the quote for what is typed so far, in rows of words, and what of the typed input
// keeps it from being priced. The server quotes; the page only repeats (a tampered price has no way in).
import type { Money } from '../../kernel/money.ts';
import {
  type ExplanationRow,
  type Quote,
  type QuoteChange,
  type QuoteMessage,
  type ShippingChoice,
  seenText,
  type TaxTotal,
} from '../../modules/pricing.ts';
import type { Market, ShopParts } from '../shop.ts';
import { type FieldMistake, fieldMistake, priceFacts, type Typed } from './checkout-form.ts';

export interface TotalRow {
  kind: ExplanationRow['kind'];
  label: string;
  text: string;
}

export interface ShownChoice {
  id: string;
  kind: ShippingChoice['kind'];
  title: string;
  /** When it arrives, why it is free, where and when it is picked up. */
  notes: string[];
  price: string;
  chosen: boolean;
}

export interface Priced {
  rows: TotalRow[];
  shipping: ShownChoice[];
  /** What the buyer should know: why a code does not count, how far free shipping is. */
  messages: string[];
  /** What is shown here, sent along with the form: nobody pays more than he saw. */
  seen: string;
  quote: Quote | undefined;
  mistakes: FieldMistake[];
  /** A mistake of the order as a whole. */
  obstacle: string | undefined;
}

type Facts = ReturnType<typeof priceFacts>;

/** Prices the cart as far as what is typed allows; what cannot be used is left out and reported. */
export async function priceCheckout(
  shop: Pick<ShopParts, 'quote'>,
  market: Market,
  { cartId, typed }: { cartId: string; typed: Typed },
): Promise<Priced> {
  const words = market.texts.till.checkout;
  const mistakes: FieldMistake[] = [];
  const { taxKnown, ...known } = priceFacts(typed);
  const request: Omit<Facts, 'taxKnown'> = { ...known };
  // Each mistake is left out of the next try; there are three kinds of them.
  for (let attempt = 0; attempt < 4; attempt++) {
    const outcome = await shop.quote({ cartId, currency: market.currency, locale: market.locale, ...request });
    switch (outcome.kind) {
      case 'quoted':
        return priced(outcome.quote, market, { taxKnown: taxKnown && request.address !== undefined, mistakes });
      case 'unknown-discount-code':
        mistakes.push(fieldMistake(market, 'discountCode', words.discountUnknown));
        request.discountCode = undefined;
        break;
      case 'unknown-shipping':
        mistakes.push(fieldMistake(market, 'shipping', words.wayWrong));
        request.shipping = undefined;
        break;
      case 'no-shipping-there':
        mistakes.push(fieldMistake(market, 'country', words.noShippingThere));
        request.address = undefined;
        break;
      case 'unknown-currency':
      case 'too-large':
        return unpriced(mistakes, words.tooLarge);
      case 'not-for-sale':
      case 'no-cart':
      case 'empty-cart':
        return unpriced(mistakes, undefined);
    }
  }
  throw new Error('a quote cannot be wrong in more ways than were left out');
}

function priced(quote: Quote, market: Market, found: { taxKnown: boolean; mistakes: FieldMistake[] }): Priced {
  return {
    rows: totalRows(quote, market, found.taxKnown),
    shipping: quote.shippingChoices.map((choice) => shownChoice(choice, quote, market)),
    messages: quote.messages.map((message) => messageText(message, market)).filter((text) => text !== ''),
    seen: seenText(quote),
    quote,
    mistakes: found.mistakes,
    obstacle: cardLimit(quote, market),
  };
}

function unpriced(mistakes: FieldMistake[], obstacle: string | undefined): Priced {
  return { rows: [], shipping: [], messages: [], seen: '', quote: undefined, mistakes, obstacle };
}

/** Under or over what a card payment can be: said before anything is ordered. */
function cardLimit({ messages, complete }: Quote, market: Market): string | undefined {
  if (!complete) return undefined;
  for (const message of messages) {
    if (message.code === 'card-minimum')
      return market.texts.till.checkout.belowCardMinimum(market.money(message.limit));
    if (message.code === 'card-maximum')
      return market.texts.till.checkout.aboveCardMaximum(market.money(message.limit));
  }
  return undefined;
}

function totalRows(quote: Quote, market: Market, taxKnown: boolean): TotalRow[] {
  const words = market.texts.till.totals;
  const chosen = quote.shippingChoices.find(({ id }) => id === quote.shippingChoice);
  const discounts = quote.discounts.filter((discount) => discount.class !== 'shipping');
  return [
    row('goods', words.goods, market.money(quote.subtotal)),
    ...discounts.map(({ title, amount }) =>
      row('discount', words.discount(title), market.texts.till.minus(market.money(amount))),
    ),
    quote.complete
      ? row('shipping', chosen?.kind === 'pickup' ? words.pickUp : words.shipping, freeOr(quote.shipping, market))
      : row('shipping-unknown', words.shipping, words.fromAddress),
    ...(quote.taxIncluded ? [] : taxRows(quote, market, taxKnown)),
    ...(quote.rounding.amountMinor === 0 ? [] : [row('rounding', words.rounding, market.money(quote.rounding))]),
    row('total', taxKnown && quote.complete ? words.total : words.totalSoFar, market.money(quote.total)),
    ...(quote.taxIncluded ? taxRows(quote, market, taxKnown) : []),
  ];
}

function taxRows({ taxes, tax, taxIncluded }: Quote, market: Market, taxKnown: boolean): TotalRow[] {
  const words = market.texts.till.totals;
  if (taxIncluded)
    return taxes.map((each) => row('tax-included', includedLabel(each, market), market.money(each.amount)));
  if (!taxKnown) return [row('tax-unknown', words.tax, words.fromAddress)];
  if (taxes.length === 0) return [row('tax-added', words.tax, market.money(tax))];
  return taxes.map((each) =>
    row('tax-added', words.taxRate(each.label, rateText(each, market)), market.money(each.amount)),
  );
}

function includedLabel(tax: TaxTotal, market: Market): string {
  return market.texts.till.totals.taxIncluded(tax.label, rateText(tax, market));
}

export function rateText({ rateMillionths }: { rateMillionths: number }, { localeTag }: Market): string {
  return new Intl.NumberFormat(localeTag, { style: 'percent', maximumFractionDigits: 3 }).format(rateMillionths / 1e6);
}

function shownChoice(choice: ShippingChoice, quote: Quote, market: Market): ShownChoice {
  const words = market.texts.till.checkout;
  const { estimate, reducedBy, place } = choice;
  const notes: string[] = [];
  if (place !== undefined) notes.push([...place.address, place.hours].filter((part) => part !== '').join(', '));
  if (estimate !== undefined) {
    const days = daysText(estimate, market);
    notes.push(choice.kind === 'pickup' ? words.ready(days) : words.arrives(days));
  }
  if (reducedBy?.kind === 'threshold') notes.push(words.freeFrom(market.money(reducedBy.from)));
  if (reducedBy?.kind === 'discount') notes.push(reducedBy.title);
  return {
    id: choice.id,
    kind: choice.kind,
    title: place === undefined ? choice.title : `${words.pickUp}: ${place.name}`,
    notes,
    price: freeOr(choice.price, market),
    chosen: choice.id === quote.shippingChoice,
  };
}

/** "24–26 November", in the buyer's language. */
export function daysText({ earliest, latest }: { earliest: string; latest: string }, { dateTag }: Market): string {
  const format = new Intl.DateTimeFormat(dateTag, {
    weekday: 'short',
    day: 'numeric',
    month: 'long',
    timeZone: 'UTC',
  });
  return format.formatRange(new Date(earliest), new Date(latest));
}

export function messageText(message: QuoteMessage, market: Market): string {
  const { messages, cart } = market.texts.till;
  switch (message.code) {
    case 'discount-not-combined':
      return messages[message.code](message.discountCode, message.with);
    case 'discount-not-started':
      return messages[message.code](message.discountCode, market.date(new Date(message.from)));
    case 'discount-ended':
      return messages[message.code](message.discountCode, market.date(new Date(message.until)));
    case 'discount-needs-more':
      return messages[message.code](message.discountCode, market.money(message.missing));
    case 'discount-needs-quantity':
      return messages[message.code](message.discountCode, message.missing);
    case 'free-shipping-from':
      return cart.freeShippingFrom(market.money(message.missing));
    case 'tax-exempt':
      return messages[message.code](message.note);
    case 'card-minimum':
    case 'card-maximum':
      return '';
    default:
      return messages[message.code](message.discountCode);
  }
}

/** What is different from what the buyer saw, a sentence each. */
export function changeTexts(
  changes: readonly QuoteChange[],
  titles: ReadonlyMap<string, string>,
  market: Market,
): string[] {
  const words = market.texts.till.changes;
  const titleOf = (variantId: string) => titles.get(variantId) ?? '';
  return changes.flatMap((change): string[] => {
    switch (change.what) {
      case 'unit-price':
        return [words.unitPrice(titleOf(change.variantId), market.money(change.old), market.money(change.now))];
      case 'quantity':
        return [words.quantity(titleOf(change.variantId), change.old, change.now)];
      case 'line-added':
        return [words.added(titleOf(change.variantId))];
      case 'line-gone':
        return titles.has(change.variantId) ? [words.gone(titleOf(change.variantId))] : [];
      case 'discount-gone':
        return [words.discountGone(change.title)];
      case 'discount-added':
        return [words.discountAdded(change.title)];
      case 'currency':
        return [words.currency(change.now)];
      case 'shipping':
      case 'tax':
      case 'total':
        return [words[change.what](market.money(change.old), market.money(change.now))];
      case 'discount':
      case 'rounding':
        return [];
    }
  });
}

function row(kind: TotalRow['kind'], label: string, text: string): TotalRow {
  return { kind, label, text };
}

function freeOr(price: Money, market: Market): string {
  return price.amountMinor === 0 ? market.texts.till.free : market.money(price);
}
