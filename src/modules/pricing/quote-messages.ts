// What a buyer should know beside the sum: codes that were not used and why, what is missing for free shipping, exemptions.
import { formatMoney, money } from '../../kernel/money.ts';
import type { Chosen } from './choose-discounts.ts';
import type { Discount } from './discount.ts';
import type { Reason } from './judge-discount.ts';
import type { TaxSituation } from './local-tax.ts';
import type { QuoteMessage, QuoteRequest, ShippingChoice } from './quote.ts';
import type { TillTables } from './till-tables.ts';

interface Facts {
  request: QuoteRequest;
  chosen: Chosen;
  discounts: readonly Discount[];
  situation: TaxSituation;
  subtotalMinor: number;
}

export function messagesOf(tables: TillTables, facts: Facts): QuoteMessage[] {
  const reasons = [...facts.chosen.reasons];
  const { exemption } = facts.situation;
  if (exemption !== undefined) reasons.push({ code: 'tax-exempt', note: exemption });
  const nearly = missingForFreeShipping(tables, facts);
  if (nearly !== undefined) reasons.push(nearly);
  return reasons.map((reason) => ({ ...reason, text: textOf(reason) }));
}

/** The least that is missing until a way to ship is free: only for an order that pays for its shipping now. */
function missingForFreeShipping(
  { settings, zone, amount, currency }: TillTables,
  { request, chosen, discounts, subtotalMinor }: Facts,
): Reason | undefined {
  const { shipping, goodsMinor } = chosen;
  if (shipping.kind !== 'chosen' || request.address === undefined) return undefined;
  if (shipping.choice === undefined || shipping.choice.price.amountMinor === 0) return undefined;
  const rules = settings.zones.length === 0 ? [] : (zone(request.address)?.choices ?? []);
  const ways = shipping.choices.filter(({ kind, price }) => kind === 'delivery' && price.amountMinor > 0);
  const missing = ways.flatMap((way: ShippingChoice) => {
    const threshold = rules.find((rule) => rule.id === way.id)?.freeFrom;
    const byThreshold = threshold === undefined ? undefined : amount(threshold);
    const byDiscount = discounts.flatMap(({ code, gives, when }) => {
      if (code !== undefined || gives.kind !== 'free-shipping' || when.minGoods === undefined) return [];
      // What hangs on more than the value of the goods promises nothing here.
      if (Object.keys(when).some((condition) => condition !== 'minGoods')) return [];
      if (gives.choices !== undefined && !gives.choices.includes(way.id)) return [];
      return amount(when.minGoods) ?? [];
    });
    const lacks = [
      ...(byThreshold === undefined ? [] : [byThreshold - goodsMinor]),
      ...byDiscount.map((from) => from - subtotalMinor),
    ].filter((lack) => lack > 0);
    return lacks.length === 0 ? [] : [{ way, lack: Math.min(...lacks) }];
  });
  const least = missing.sort((a, b) => a.lack - b.lack)[0];
  return least && { code: 'free-shipping-from', shipping: least.way.title, missing: money(least.lack, currency) };
}

// long: one text a message
export function textOf(reason: Reason): string {
  switch (reason.code) {
    case 'discount-not-combined':
      return `${reason.discountCode} was not used: it does not combine with ${reason.with}, and without it you pay less.`;
    case 'discount-not-started':
      return `${reason.discountCode} is not valid yet. It starts on ${dayOf(reason.from)}.`;
    case 'discount-ended':
      return `${reason.discountCode} ended on ${dayOf(reason.until)}.`;
    case 'discount-used-up':
      return `${reason.discountCode} has been used up.`;
    case 'discount-used-by-you':
      return `You have used ${reason.discountCode} as often as it may be used.`;
    case 'discount-first-order-only':
      return `${reason.discountCode} is for a first order only.`;
    case 'discount-not-usable':
      return `${reason.discountCode} cannot be used for this order. It may be for a first order only, or once a person.`;
    case 'discount-needs-more':
      return `${reason.discountCode} needs goods for ${formatMoney(reason.missing)} more.`;
    case 'discount-needs-quantity':
      return `${reason.discountCode} needs ${reason.missing} more ${reason.missing === 1 ? 'item' : 'items'}.`;
    case 'discount-not-for-these-items':
      return `${reason.discountCode} is not for what is in the cart.`;
    case 'discount-not-there':
      return `${reason.discountCode} is not valid for your country.`;
    case 'discount-not-for-you':
      return `${reason.discountCode} is for certain customers only.`;
    case 'discount-worth-nothing':
      return `${reason.discountCode} makes no difference to this order, so it was not used.`;
    case 'free-shipping-from':
      return `${formatMoney(reason.missing)} more, and ${reason.shipping} is free.`;
    case 'tax-exempt':
      return `No tax is charged: ${reason.note}.`;
    case 'card-minimum':
      return `By card we can take orders from ${formatMoney(reason.limit)}. Add something to the cart.`;
    case 'card-maximum':
      return `By card we can take orders up to ${formatMoney(reason.limit)}. Order in two parts.`;
  }
}

function dayOf(instant: string): string {
  return new Date(instant).toISOString().slice(0, 10);
}
