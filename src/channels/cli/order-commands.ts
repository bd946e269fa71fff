// Orders from the command line. A destructive act shows in numbers what it will do
// and wants --yes. Shows no personal data, but for the two commands that are there for it.
import type { CancelOrder } from '../../flows/cancel-order.ts';
import { planCancellation } from '../../flows/cancel-order.ts';
import type { DecideHeldOrder } from '../../flows/decide-held-order.ts';
import type { RefundOrder } from '../../flows/refund-order.ts';
import { formatMoney, money } from '../../kernel/money.ts';
import type { Order, OrderState, OrderToShip } from '../../modules/orders.ts';
import { type ContactParts, contactCommand, contactUsage } from './contact-commands.ts';
import {
  describeLines,
  notFound,
  type OrderValues,
  orderOptions,
  parseAmount,
  parseLines,
  payOutNote,
  readReason,
  wantsYes,
  wholeNumber,
} from './order-arguments.ts';
import { describeOrder, type FoundOrder } from './order-story-text.ts';
import { type ParcelParts, parcelCommand, parcelUsage } from './parcel-commands.ts';
import { type ReturnParts, refundReturnCommand, returnCommand, returnUsage } from './return-commands.ts';
import { counted, type ExitCode, readArguments, type Terminal, table, UsageError } from './terminal.ts';

export interface OrderParts extends ContactParts, ParcelParts, ReturnParts {
  ordersToShip: (limit: number) => Promise<OrderToShip[]>;
  listOrders: (page: { state?: OrderState; limit: number }) => Promise<Order[]>;
  decide: DecideHeldOrder;
  refund: RefundOrder;
  cancel: CancelOrder;
}

export const refundUsage = 'watchword refund NUMBER AMOUNT|all --reason WORD --yes';

export const ordersUsage = `watchword orders [list] [--state STATE] [--limit N]
watchword orders to-ship [--limit N]
watchword orders show NUMBER
${contactUsage}
watchword orders release|refuse NUMBER --reason WORD --yes
watchword orders cancel NUMBER [--line N:QTY]… [--shipping] [--amount AMOUNT] --reason WORD --yes
watchword orders refund NUMBER AMOUNT|all --reason WORD --yes
${parcelUsage}
${returnUsage}`;

export async function ordersCommand(parts: OrderParts, args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { positionals, values } = readArguments(args, orderOptions);
  const [act = 'list', number, amount, ...rest] = positionals;
  if (rest.length > 0) throw new UsageError(ordersUsage);
  if (act === 'list') return list(parts, values, terminal);
  if (act === 'to-ship') return listToShip(parts, values, terminal);
  if (act === 'returns' || (number !== undefined && ['approve', 'decline', 'receive', 'close'].includes(act))) {
    return returnCommand(parts, { act, number, values }, terminal);
  }
  if (number === undefined) throw new UsageError(ordersUsage);
  if (act === 'refund') return refund(parts, { number, amount, values }, terminal);
  const found = await parts.find(number);
  if (found === undefined && knownActs.has(act)) return notFound(terminal, number);
  if (found === undefined) throw new UsageError(ordersUsage);
  switch (act) {
    case 'show':
      terminal.result(found, describeOrder(found));
      return 0;
    case 'address':
    case 'contact':
      return contactCommand(parts, { act, found, breakGlass: values['break-glass'] }, terminal);
    case 'release':
    case 'refuse':
      return decide(parts, found.shown.order, { act, values }, terminal);
    case 'cancel':
      return cancel(parts, found, values, terminal);
    case 'return':
      return returnCommand(parts, { act, number, values }, terminal);
    case 'fulfil':
    case 'amend':
    case 'withdraw':
      return parcelCommand(parts, { act, found, values }, terminal);
    default:
      throw new UsageError(ordersUsage);
  }
}

const knownActs = new Set('show address contact release refuse cancel return fulfil amend withdraw'.split(' '));

async function list(parts: OrderParts, values: OrderValues, terminal: Terminal): Promise<ExitCode> {
  const found = await parts.listOrders({
    limit: wholeNumber(values.limit, '--limit'),
    ...(values.state === undefined ? {} : { state: values.state as OrderState }),
  });
  const rows = found.map((order) => [
    order.number,
    order.state,
    formatMoney(order.total),
    order.placedAt.toISOString(),
  ]);
  terminal.result(found, rows.length === 0 ? 'No orders.' : table(rows));
  return 0;
}

async function listToShip(parts: OrderParts, values: OrderValues, terminal: Terminal): Promise<ExitCode> {
  const found = await parts.ordersToShip(wholeNumber(values.limit, '--limit'));
  const rows = found.map((order) => [
    order.number,
    order.state,
    `${order.pieces} of ${counted(order.sold, 'piece')}`,
    order.placedAt.toISOString(),
  ]);
  terminal.result(found, rows.length === 0 ? 'Everything is sent.' : table(rows));
  return 0;
}

async function decide(
  parts: OrderParts,
  order: Order,
  { act, values }: { act: 'release' | 'refuse'; values: OrderValues },
  terminal: Terminal,
): Promise<ExitCode> {
  const reason = readReason(values.reason);
  if (!values.yes) {
    const effect =
      act === 'release'
        ? `${formatMoney(order.total)} will be taken or asked for, and the goods go out.`
        : `An authorization of ${formatMoney(order.total)} will be given up, and the goods can be sold again.`;
    return wantsYes(terminal, `Order ${order.number} is ${order.state}. ${effect}`);
  }
  const outcome = await parts.decide({ number: order.number, decision: act, actor: parts.operator, reason });
  switch (outcome.kind) {
    case 'released':
    case 'refused':
      terminal.result({ kind: outcome.kind, number: order.number }, `Order ${order.number} is ${outcome.kind}.`);
      return 0;
    case 'not-held':
      terminal.result(outcome, `Order ${order.number} is not held: it is ${outcome.state}. Nothing was changed.`);
      return 1;
    case 'already-decided':
      terminal.result(outcome, `Somebody has decided about order ${order.number} already. Nothing was changed.`);
      return 1;
    case 'over-limit':
      terminal.result(outcome, "The customer's credit does not cover the order. Nothing was changed.");
      return 1;
    case 'no-order':
      return notFound(terminal, order.number);
  }
}

async function cancel(
  parts: OrderParts,
  { shown }: FoundOrder,
  values: OrderValues,
  terminal: Terminal,
): Promise<ExitCode> {
  const { order } = shown;
  const { currency } = order.total;
  const reason = readReason(values.reason);
  const wish = {
    lines: parseLines(values.line),
    shipping: values.shipping ? 'give-back' : 'keep',
    amountMinor: values.amount === undefined ? 'due' : parseAmount(values.amount, currency),
  } as const;
  if (!values.yes) {
    const isSold = !['awaiting-payment', 'held', 'cancelled'].includes(order.state);
    const plan = isSold ? planCancellation(shown, wish) : undefined;
    if (plan !== undefined && plan.kind !== 'plan') return cancelled(plan, order, terminal);
    const effect =
      plan === undefined
        ? 'Nothing was paid: the payment is cancelled at Stripe, then the goods can be sold again.'
        : `${describeLines(plan.lines)} can be sold again. ${formatMoney(money(plan.amountMinor, currency))} ` +
          `${order.state === 'open-on-account' ? 'is set against what the customer owes' : 'goes back to the card'}, ` +
          `${formatMoney(money(plan.credit.parts.taxMinor, currency))} of it tax, ` +
          `${formatMoney(money(plan.credit.parts.shippingMinor, currency))} shipping.`;
    return wantsYes(terminal, `Order ${order.number} is ${order.state}. ${effect}`, plan);
  }
  const outcome = await parts.cancel({ ...wish, orderId: order.orderId, reason, actor: parts.operator });
  return cancelled(outcome, order, terminal);
}

type CancelOutcome = Awaited<ReturnType<CancelOrder>>;

function cancelled(outcome: CancelOutcome, order: Order, terminal: Terminal): ExitCode {
  const { number, total } = order;
  const text = (amountMinor: number) => formatMoney(money(amountMinor, total.currency));
  const words: { [Kind in CancelOutcome['kind']]: (outcome: Extract<CancelOutcome, { kind: Kind }>) => string } = {
    cancelled: ({ pieces, amountMinor, state, way }) =>
      `${counted(pieces, 'piece')} back on the shelf, ${text(amountMinor)} goes back. Order ${number} is ${state}.${payOutNote(way)}`,
    cancelling: () => `Stripe is asked to cancel the payment; then order ${number} is cancelled.`,
    refused: () => `Order ${number} was held and is refused.`,
    'being-paid': () => `Order ${number} is being paid at this moment. Try again in a minute. Nothing was changed.`,
    unknown: () => 'Stripe did not answer. Try again. Nothing was changed.',
    'not-sold': ({ state }) => `Order ${number} is ${state}: only the whole of it can be cancelled.`,
    'already-cancelled': () => `Order ${number} is cancelled already.`,
    'nothing-left': () => `All of order ${number} was sent. Enter a return instead.`,
    'too-many': ({ left }) => `Of order ${number} can be cancelled: ${describeLines(left)}. Nothing was changed.`,
    'too-much': ({ refundableMinor }) => `At most ${text(refundableMinor)} can be given back. Nothing was changed.`,
  };
  // The table has one entry for each kind.
  terminal.result(outcome, (words[outcome.kind] as (outcome: CancelOutcome) => string)(outcome));
  return ['cancelled', 'cancelling', 'refused'].includes(outcome.kind) ? 0 : 1;
}

export async function refundCommand(parts: OrderParts, args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { positionals, values } = readArguments(args, orderOptions);
  const [number, amount] = positionals;
  if (number === undefined) throw new UsageError(refundUsage);
  return refund(parts, { number, amount, values }, terminal);
}

async function refund(
  parts: OrderParts,
  { number, amount, values }: { number: string; amount: string | undefined; values: OrderValues },
  terminal: Terminal,
): Promise<ExitCode> {
  if (/-R\d+$/i.test(number)) return refundReturnCommand(parts, { number, amount, values }, terminal);
  if (amount === undefined) throw new UsageError(refundUsage);
  const reason = readReason(values.reason);
  const found = await parts.find(number);
  if (found === undefined) return notFound(terminal, number);
  const { order, credits } = found.shown;
  const { currency } = order.total;
  const text = (value: number) => formatMoney(money(value, currency));
  const amountMinor = amount === 'all' ? 'all' : parseAmount(amount, currency);
  if (!values.yes) {
    const standing = credits.filter(({ state }) => state !== 'void');
    const given = standing.reduce((sum, credit) => sum + credit.amount.amountMinor, 0);
    const wish = amountMinor === 'all' ? order.total.amountMinor - given : amountMinor;
    return wantsYes(
      terminal,
      `Order ${order.number} is ${order.state}: ${formatMoney(order.total)} in all, ${text(given)} given back so far. ` +
        `This gives back ${text(wish)}.`,
    );
  }
  const outcome = await parts.refund({ orderId: order.orderId, amountMinor, reason, requestedBy: parts.operator });
  switch (outcome.kind) {
    case 'requested':
      terminal.result(outcome, `The refund of ${text(outcome.amountMinor)} is under way (${outcome.refundId}).`);
      return 0;
    case 'credited':
      terminal.result(outcome, `${text(outcome.amountMinor)} is set against what the customer owes.`);
      return 0;
    case 'to-pay-out':
      terminal.result(
        outcome,
        `${text(outcome.amountMinor)} goes back for order ${order.number}.${payOutNote('by-hand')}`,
      );
      return 0;
    case 'nothing-paid':
      terminal.result(outcome, `Nothing was paid for order ${order.number}. Nothing was changed.`);
      return 1;
    case 'too-much':
      terminal.result(outcome, `At most ${text(outcome.refundableMinor)} can be given back. Nothing was changed.`);
      return 1;
  }
}
