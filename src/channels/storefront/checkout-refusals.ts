// What the checkout page says when the flow placed no order: the words, the status, and whether it is a mistake of a field,
// of the order, or only news. Never the reason of a refusal by screening.
import type { CheckoutRefusal } from '../../flows/checkout.ts';
import { type Html, html } from '../../kernel/html.ts';
import type { Quote } from '../../modules/pricing.ts';
import type { Market } from '../shop.ts';
import { lineTitleOf, type OpenCart } from './cart-page.ts';
import { type FieldMistake, fieldMistake } from './checkout-form.ts';
import { messageText } from './price-checkout.ts';

export type Refused =
  /** Nothing left to check out. */
  | { kind: 'cart' }
  | {
      kind: 'page';
      status: number;
      /** Absent: what the prices say. */
      mistakes?: FieldMistake[];
      troubles?: string[];
      notice?: Html | string;
      headers?: Record<string, string>;
    };

export function refusedCheckout(
  outcome: CheckoutRefusal,
  { market, open, lastOrder }: { market: Market; open: OpenCart | undefined; lastOrder: string | undefined },
): Refused {
  const words = market.texts.till.checkout;
  const say = (status: number, ...troubles: string[]): Refused => ({ kind: 'page', status, troubles });
  const wrong = (field: string, message: string): Refused => ({
    kind: 'page',
    status: 422,
    mistakes: [fieldMistake(market, field, message)],
  });
  switch (outcome.kind) {
    case 'no-cart':
    case 'empty-cart':
      return { kind: 'cart' };
    case 'conflict':
      return { kind: 'page', status: 409, notice: alreadyOrdered(market, lastOrder) };
    case 'cart-changed':
      return open?.cart.ordered === true ? { kind: 'cart' } : say(409, words.cartChanged);
    case 'out-of-stock':
    case 'not-for-sale': {
      const lines = open === undefined ? [] : blockedLines(open, market);
      // Somebody may have given it back within the same moment.
      return say(409, ...(lines.length > 0 ? lines : [words.goneForAMoment]));
    }
    case 'quote-changed':
      return { kind: 'page', status: 409, notice: words.totalNow(market.money(outcome.quote.total)) };
    case 'unknown-discount-code':
      return wrong('discountCode', words.discountUnknown);
    case 'discount-unusable':
      return wrong('discountCode', messageText(outcome.message, market));
    case 'unknown-shipping':
      return wrong('shipping', words.wayWrong);
    case 'no-shipping-there':
      return wrong('country', words.noShippingThere);
    case 'address-needed':
      return wrong('line1', words.line1Missing);
    case 'unknown-currency':
    case 'too-large':
      return say(422, words.tooLarge);
    case 'below-card-minimum':
      return say(422, words.belowCardMinimum(market.money(outcome.limit)));
    case 'above-card-maximum':
      return say(422, words.aboveCardMaximum(market.money(outcome.limit)));
    case 'method-not-offered':
    case 'over-limit':
      return say(422, words.methodNotOffered);
    case 'refused':
      return say(422, words.refused);
    case 'unavailable': {
      const headers = { 'retry-after': String(Math.ceil(outcome.retryAfterMs / 1_000)) };
      return { kind: 'page', status: 503, troubles: [words.unavailable], headers };
    }
  }
}

/** Why each line that cannot be had cannot be had. */
export function blockedLines({ cart, blocked }: OpenCart, market: Market): string[] {
  return cart.lines.flatMap((line) => {
    const problem = blocked.get(line.lineId);
    return problem === undefined ? [] : [`${lineTitleOf(line, market)}: ${problem}`];
  });
}

/** What is different from what the buyer saw. On a first submit that is the shipping and tax of his address. */
export function changesNote(changes: readonly string[], quote: Quote, market: Market): Html {
  const words = market.texts.till.checkout;
  return html`<p>${words.changedMeanwhile}</p><ul>${changes.map((change) => html`<li>${change}</li>`)}</ul>
<p>${words.totalNow(market.money(quote.total))}</p>`;
}

function alreadyOrdered({ texts }: Market, orderId: string | undefined): Html {
  const words = texts.till.checkout;
  return html`<p>${words.sentBefore} ${
    orderId === undefined ? words.mailHasLink : html`<a href="/orders/${orderId}">${words.seeYourOrder}</a>`
  } <a href="/cart">${words.onceMore}</a></p>`;
}
