// Orders, refunds and customers on account from the command line, until the back office has its screens. A destructive
// act shows in numbers what it will do and wants --yes. Shows no personal data.
import type { CreateCustomer } from '../../flows/create-customer.ts';
import type { DecideHeldOrder } from '../../flows/decide-held-order.ts';
import { type Reason, reasonFrom } from '../../flows/reason.ts';
import type { RefundOrder } from '../../flows/refund-order.ts';
import { formatMoney, type Money, minorDigits, money } from '../../kernel/money.ts';
import type { Customer } from '../../modules/customers.ts';
import type { Order, OrderEvent, OrderState, OrderWithLines } from '../../modules/orders.ts';
import { type ExitCode, readArguments, type Terminal, table, UsageError } from './terminal.ts';

/** `doubts`: what screening found, in plain words. */
interface FoundOrder {
  order: OrderWithLines;
  history: OrderEvent[];
  doubts: string[];
}

export interface OrderParts {
  currency: string;
  /** As it stands in the evidence: who gives the commands on this machine. */
  operator: string;
  listOrders: (page: { state?: OrderState; limit: number }) => Promise<Order[]>;
  orderByNumber: (number: string) => Promise<FoundOrder | undefined>;
  decide: DecideHeldOrder;
  refund: RefundOrder;
  createCustomer: CreateCustomer;
  listCustomers: (limit: number) => Promise<Customer[]>;
  rotateToken: (customerId: string) => Promise<string | undefined>;
  refundedMinor: (order: Order) => Promise<number>;
}

const ordersUsage =
  'watchword orders [list] [--state STATE] [--limit N]\nwatchword orders show NUMBER\n' +
  'watchword orders release|refuse NUMBER --reason WORD --yes';

export async function ordersCommand(parts: OrderParts, args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { positionals, values } = readArguments(args, {
    state: { type: 'string' },
    limit: { type: 'string', default: '20' },
    reason: { type: 'string' },
    yes: { type: 'boolean', default: false },
  });
  const [act = 'list', number] = positionals;
  if (act === 'list') {
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
  if (number === undefined || !['show', 'release', 'refuse'].includes(act)) throw new UsageError(ordersUsage);
  const found = await parts.orderByNumber(number);
  if (found === undefined) return notFound(terminal, number);
  if (act === 'show') {
    terminal.result(found, describe(found));
    return 0;
  }
  const decision = act === 'release' ? 'release' : 'refuse';
  return decideOrder(parts, found.order, { decision, reason: values.reason, yes: values.yes }, terminal);
}

async function decideOrder(
  parts: OrderParts,
  order: Order,
  wish: { decision: 'release' | 'refuse'; reason: string | undefined; yes: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  const reason = readReason(wish.reason);
  if (!wish.yes) {
    const effect =
      wish.decision === 'release'
        ? `${formatMoney(order.total)} will be taken or asked for, and the goods go out.`
        : `An authorization of ${formatMoney(order.total)} will be given up, and the goods can be sold again.`;
    terminal.print(`Order ${order.number} is ${order.state}. ${effect} Repeat with --yes to do it.`);
    return 1;
  }
  const outcome = await parts.decide({
    number: order.number,
    decision: wish.decision,
    actor: parts.operator,
    reason,
  });
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

export async function refundCommand(parts: OrderParts, args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const usage = 'watchword refund NUMBER AMOUNT|all --reason WORD --yes';
  const { positionals, values } = readArguments(args, {
    reason: { type: 'string' },
    yes: { type: 'boolean', default: false },
  });
  const [number, amount] = positionals;
  if (number === undefined || amount === undefined) throw new UsageError(usage);
  const reason = readReason(values.reason);
  const found = await parts.orderByNumber(number);
  if (found === undefined) return notFound(terminal, number);
  const { order } = found;
  const amountMinor = amount === 'all' ? 'all' : parseAmount(amount, order.total.currency);
  if (!values.yes) {
    const refunded = await parts.refundedMinor(order);
    const left = order.total.amountMinor - refunded;
    const wish = amountMinor === 'all' ? left : amountMinor;
    const text = (value: number) => formatMoney(money(value, order.total.currency));
    terminal.print(
      `Order ${order.number}: ${formatMoney(order.total)} paid, ${text(refunded)} given back so far. ` +
        `This gives back ${text(wish)}. Repeat with --yes to do it.`,
    );
    return 1;
  }
  const outcome = await parts.refund({
    orderId: order.orderId,
    amountMinor,
    reason,
    requestedBy: parts.operator,
  });
  switch (outcome.kind) {
    case 'requested':
      terminal.result(outcome, `The refund is under way (${outcome.refundId}).`);
      return 0;
    case 'credited':
      terminal.result(outcome, 'It is set against what the customer owes.');
      return 0;
    case 'nothing-paid':
      terminal.result(outcome, `Nothing was paid for order ${order.number}. Nothing was changed.`);
      return 1;
    case 'too-much': {
      const left = formatMoney(money(outcome.refundableMinor, order.total.currency));
      terminal.result(outcome, `At most ${left} can be given back. Nothing was changed.`);
      return 1;
    }
  }
}

export async function customersCommand(
  parts: OrderParts,
  args: readonly string[],
  terminal: Terminal,
): Promise<ExitCode> {
  const usage =
    'watchword customers list\nwatchword customers add --email ADDRESS --name NAME --limit AMOUNT [--phone NUMBER]\n' +
    'watchword customers token CUSTOMER-ID --yes';
  const { positionals, values } = readArguments(args, {
    email: { type: 'string' },
    name: { type: 'string' },
    phone: { type: 'string' },
    limit: { type: 'string' },
    yes: { type: 'boolean', default: false },
  });
  const [act = 'list', id] = positionals;
  if (act === 'list') {
    const found = await parts.listCustomers(200);
    const rows = found.map((customer) => [
      customer.customerId,
      formatMoney(customer.used),
      formatMoney(customer.creditLimit),
      `${customer.tokens} tokens`,
    ]);
    terminal.result(
      found,
      rows.length === 0 ? 'No customers on account.' : table([['customer', 'used', 'limit', ''], ...rows]),
    );
    return 0;
  }
  if (act === 'add') {
    const { email, name, limit, phone } = values;
    if (!email?.includes('@') || !name || !limit) throw new UsageError(usage);
    const creditLimit: Money = money(parseAmount(limit, parts.currency), parts.currency);
    const made = await parts.createCustomer({
      contact: { email, name, phone },
      creditLimit,
      approvedBy: parts.operator,
    });
    terminal.result(made, `Customer ${made.customerId}\nToken (shown once): ${made.token}`);
    return 0;
  }
  if (act !== 'token' || id === undefined) throw new UsageError(usage);
  if (!values.yes) {
    terminal.print(`A new token for ${id} makes its present one useless at once. Repeat with --yes to do it.`);
    return 1;
  }
  const token = await parts.rotateToken(id);
  if (token === undefined) return notFound(terminal, id);
  terminal.result({ token }, `New token (shown once): ${token}`);
  return 0;
}

function describe({ order, history, doubts }: FoundOrder): string {
  const lines = order.lines.map((line) => [line.quantity, line.sku, line.title, formatMoney(line.total)]);
  const steps = history.map((event) => [event.at.toISOString(), event.to, event.cause]);
  return [
    `${order.number}  ${order.state}  ${formatMoney(order.total)}`,
    table(lines),
    `shipping ${formatMoney(order.shipping)}, tax ${formatMoney(order.tax)}, discount ${formatMoney(order.discount)}`,
    table(steps),
    ...doubts.map((doubt) => `Doubtful: ${doubt}`),
  ].join('\n');
}

/** "12.50" → 1250. Exact: no fraction of a minor unit, no thousands separator. */
function parseAmount(text: string, currency: string): number {
  const digits = minorDigits(currency);
  const match = /^(\d{1,12})(?:\.(\d+))?$/.exec(text);
  const [, whole = '', fraction = ''] = match ?? [];
  if (match === null || fraction.length > digits) {
    throw new UsageError(
      `"${text}" is not an amount in ${currency}. Write it like ${digits === 0 ? '1250' : '12.50'}.`,
    );
  }
  return Number(`${whole}${fraction.padEnd(digits, '0')}`);
}

// It goes into the evidence, which holds no personal data: a word, not a story.
function readReason(text: string | undefined): Reason {
  const reason = reasonFrom(text ?? '');
  if (reason === undefined) throw new UsageError('Say why in a word or two: --reason damaged, --reason known-customer');
  return reason;
}

function wholeNumber(text: string, name: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new UsageError(`${name} must be a whole number from 1 to 9999.`);
  return Number(text);
}

function notFound(terminal: Terminal, what: string): ExitCode {
  terminal.result({ kind: 'not-found' }, `There is no ${what}.`);
  return 1;
}
