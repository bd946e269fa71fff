// The ways to get the goods: by zone, weight or value, free from a threshold or by a discount; or picked up. Pure.
import { type Money, money } from '../../kernel/money.ts';
import type { DeliveryDays } from './delivery-dates.ts';
import type { Destination, PricedLine, ShippingChoice } from './quote.ts';
import type { PickupRule, ShippingRule } from './till-settings.ts';
import { say, type TillTables } from './till-tables.ts';

export interface ShippingRequest {
  tables: TillTables;
  lines: readonly PricedLine[];
  /** Where to; undefined: not known. */
  address: Destination | undefined;
  wanted: string | undefined;
  days: DeliveryDays;
  locale: string | undefined;
}

/** A discount that makes shipping free: for these choices, or for whichever is chosen. */
export interface FreeShipping {
  title: string;
  choices: readonly string[] | undefined;
}

export type Shipping =
  | { kind: 'chosen'; choices: ShippingChoice[]; choice: ShippingChoice | undefined }
  | { kind: 'unknown-shipping'; shippingChoices: ShippingChoice[] }
  | { kind: 'no-shipping-there' };

export function needsShipping(lines: readonly PricedLine[]): boolean {
  return lines.some((line) => line.requiresShipping);
}

/** The place that the buyer wants to pick his goods up at. */
export function wantedPickup({ tables, lines, wanted }: Omit<ShippingRequest, 'address'>): PickupRule | undefined {
  if (wanted === undefined || !needsShipping(lines)) return undefined;
  return tables.settings.pickup.find((place) => place.id === wanted);
}

/** `goodsMinor`: after discounts. */
export function chooseShipping(
  request: ShippingRequest,
  goodsMinor: number,
  freeBy: readonly FreeShipping[] = [],
): Shipping {
  const { tables, lines, address, wanted } = request;
  // A shipping id for a purely digital order is not a mistake: the page may have sent its default.
  if (!needsShipping(lines)) return { kind: 'chosen', choices: [], choice: undefined };
  const pickups = tables.settings.pickup
    .filter((place) => place.id === wanted || isOffered(place, address))
    .map((place) => pickupChoice(request, place));
  const pickup = pickups.find(({ id }) => id === wanted);
  const ways = address === undefined ? [] : waysTo(request, address, { goodsMinor, freeBy });
  const choices = [...ways, ...pickups];
  if (pickup !== undefined) return { kind: 'chosen', choices, choice: pickup };
  if (address === undefined) return { kind: 'chosen', choices, choice: undefined };
  if (ways.length === 0) return { kind: 'no-shipping-there' };
  const choice = ways.find(({ id }) => wanted === undefined || id === wanted);
  return choice ? { kind: 'chosen', choices, choice } : { kind: 'unknown-shipping', shippingChoices: choices };
}

interface Goods {
  goodsMinor: number;
  freeBy: readonly FreeShipping[];
}

function waysTo(request: ShippingRequest, address: Destination, goods: Goods): ShippingChoice[] {
  const { tables, lines } = request;
  const grams = lines.reduce((sum, line) => sum + (line.requiresShipping ? line.grams * line.quantity : 0), 0);
  return (tables.zone(address)?.choices ?? [])
    .flatMap((rule) => {
      const fullMinor = stepPrice(tables, rule, { grams, goodsMinor: goods.goodsMinor });
      return fullMinor === undefined ? [] : [deliveryChoice(request, rule, { ...goods, fullMinor })];
    })
    .sort((a, b) => a.price.amountMinor - b.price.amountMinor);
}

function stepPrice(
  tables: TillTables,
  { weightSteps, priceSteps }: ShippingRule,
  { grams, goodsMinor }: { grams: number; goodsMinor: number },
): number | undefined {
  const step =
    weightSteps?.find(({ upToGrams = Infinity }) => grams <= upToGrams) ??
    priceSteps?.find(({ upTo }) => upTo === undefined || goodsMinor <= (tables.amount(upTo) ?? -1));
  return step && tables.amount(step.price);
}

function deliveryChoice(
  { tables, days, locale }: ShippingRequest,
  rule: ShippingRule,
  { goodsMinor, freeBy, fullMinor }: Goods & { fullMinor: number },
): ShippingChoice {
  const { currency, settings } = tables;
  const fullPrice = money(fullMinor, currency);
  const threshold = rule.freeFrom === undefined ? undefined : tables.amount(rule.freeFrom);
  const free = freeBy.find(({ choices }) => choices === undefined || choices.includes(rule.id));
  const reducedBy = reason(fullPrice, { goodsMinor, threshold, free });
  const choice: ShippingChoice = {
    id: rule.id,
    title: say(rule.title, locale),
    kind: 'delivery',
    price: reducedBy === undefined ? fullPrice : money(0, currency),
    fullPrice,
  };
  if (reducedBy !== undefined) choice.reducedBy = reducedBy;
  if (rule.transitDays !== undefined) {
    choice.estimate = days.estimate(rule.handlingDays ?? settings.delivery.handlingDays, rule.transitDays);
  }
  return choice;
}

function reason(
  { amountMinor, currency }: Money,
  facts: { goodsMinor: number; threshold: number | undefined; free: FreeShipping | undefined },
): ShippingChoice['reducedBy'] {
  const { goodsMinor, threshold, free } = facts;
  if (amountMinor === 0) return undefined;
  // What is free anyway uses up no discount.
  if (threshold !== undefined && goodsMinor >= threshold)
    return { kind: 'threshold', from: money(threshold, currency) };
  return free && { kind: 'discount', title: free.title };
}

/** To everybody as long as nobody has said where he lives. */
function isOffered({ offeredTo, country }: PickupRule, address: Destination | undefined): boolean {
  if (address === undefined || offeredTo === '*') return true;
  return (offeredTo ?? [country]).includes(address.country.trim().toUpperCase());
}

function pickupChoice({ tables, days, locale }: ShippingRequest, place: PickupRule): ShippingChoice {
  const free = money(0, tables.currency);
  const title = say(place.title, locale);
  const choice: ShippingChoice = {
    id: place.id,
    title,
    kind: 'pickup',
    price: free,
    fullPrice: free,
    place: { name: title, address: place.address, hours: place.hours === undefined ? '' : say(place.hours, locale) },
  };
  if (place.readyInDays !== undefined) choice.estimate = days.estimate(place.readyInDays, { min: 0, max: 0 });
  return choice;
}
